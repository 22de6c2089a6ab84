"""The page of the knowledge list: look here before a cause is searched for anew."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.http import SignedIn
from quality.forms.knowledge import KnowledgeForm
from quality.knowledge import Asked, Shelf, solved


@require_safe
@login_required
def knowledge(request: SignedIn) -> HttpResponse:
    """The solved problems that have reached the reader, by words, product and defect."""
    asked = {name: value for name, value in request.GET.items() if value and name != "before"}
    form = KnowledgeForm(request.GET)
    before = request.GET.get("before", "")
    shelf = Shelf()
    if form.is_valid():
        data = form.cleaned_data
        shelf = solved(
            request.user,
            Asked(
                words=data["q"],
                product=data["product"],
                defect=data["defect"],
                before=int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None,
            ),
        )
    older = urlencode(asked | {"before": str(shelf.older_than)}) if shelf.older_than is not None else ""
    context = {
        "form": form,
        "rows": shelf.rows,
        "is_filtered": bool(asked),
        "newest_url": f"{reverse('quality:knowledge')}?{urlencode(asked)}" if before else "",
        "older_url": f"{reverse('quality:knowledge')}?{older}" if older else "",
    }
    return render(request, "quality/knowledge.html", context, status=422 if form.errors else 200)
