"""What a case was classified as and which cases are perhaps the same: asked for after the case page stands."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.http import SignedIn
from feedback_system.cases.models import Case
from feedback_system.catalogues.classifying import marks_of, told
from feedback_system.lessons.recurrence import alike_to_case
from feedback_system.masterdata.rights import may_look_up
from feedback_system.searching.similar import WITHIN
from feedback_system.web.htmx import is_htmx


@login_required
@require_safe
def alike(request: SignedIn, reference: str) -> HttpResponse:
    """The panel of a case page; without htmx a page of its own."""
    visible = Case.objects.visible_to(request.user).by_reference(reference)
    case = get_object_or_404(visible.select_related("customer", "product"))
    now = timezone.now()
    context = {
        "case": case,
        "marks": told(marks_of(case)),
        "found": alike_to_case(case, by=request.user, at=now),
        "days": WITHIN.days,
        "opens_entries": may_look_up(request.user),
        "now": now,
    }
    return render(request, "lessons/_alike.html" if is_htmx(request) else "lessons/alike.html", context)
