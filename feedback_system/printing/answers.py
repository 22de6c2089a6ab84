"""A finished paper as the answer to a request."""

from __future__ import annotations

from django.http import HttpResponse

from feedback_system.printing.engine import Paper


def answer_with(paper: Paper, name: str) -> HttpResponse:
    """The paper to look at in the browser, saved under `name` (letters, digits, hyphens); kept by no cache."""
    response = HttpResponse(paper.content, content_type=paper.content_type)
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
