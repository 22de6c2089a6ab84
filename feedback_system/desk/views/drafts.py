"""What somebody has typed into a long form and not yet sent: kept on the server, per person."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods

from feedback_system.deadlines.clock import database_now
from feedback_system.desk.drafts import drop_draft, keep_draft, read_draft
from feedback_system.desk.views.requests import SignedInRequest


@require_http_methods(["GET", "POST", "DELETE"])
@login_required
def draft(request: SignedInRequest, form: str, key: str) -> HttpResponse:
    """GET the own draft as JSON, POST the form's fields to keep them, DELETE it."""
    if request.method == "POST":
        keep_draft(user=request.user, form=form[:40], key=key[:40], data=request.POST, at=database_now())
        return HttpResponse(status=204)
    if request.method == "DELETE":
        drop_draft(user=request.user, form=form, key=key)
        return HttpResponse(status=204)
    known = read_draft(request.user, form, key)
    return JsonResponse(
        {"data": known.data if known else {}, "updated_at": known.updated_at if known else None}
    )
