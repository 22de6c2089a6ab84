"""The line "also open at" of the case page: asked for when the page stands, and again every half minute."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from feedback_system.cases.kinds import Kind
from feedback_system.desk.presence import others_here
from feedback_system.desk.views.cases import visible_case
from feedback_system.desk.views.requests import SignedInRequest


@require_safe
@login_required
def here(request: SignedInRequest, area: Kind, reference: str) -> HttpResponse:
    """The others who have this case open; 404 for whom the case does not exist, who so leaves no sign either."""
    found = visible_case(request, area, reference)
    others = others_here(found.pk, user=request.user, at=timezone.now())
    return render(request, "cases/_here.html", {"others": others})
