"""What a case was classified as and which cases are perhaps the same: asked for after the case page stands."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.http import SignedIn
from accounts.models import User
from feedback_system.cases.advance import authority_for, is_possible
from feedback_system.cases.kinds import kind_of
from feedback_system.cases.models import Case
from feedback_system.catalogues.classifying import marks_of, told
from feedback_system.catalogues.models import CatalogueList
from feedback_system.errors import NotPermitted
from feedback_system.lessons.recurrence import alike_to_case
from feedback_system.lessons.shelves import all_shelves
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
    marks = list(marks_of(case))
    defect = next((one.entry.code for one in marks if one.counts and one.list == CatalogueList.DEFECT), "")
    context = {
        "case": case,
        "marks": told(marks),
        "merge_url": f"{case.get_absolute_url()}steps/merge/" if _may_merge(case, request.user, now) else "",
        "shelves": [
            (shelf.label, shelf.url(product=case.product.code if case.product else "", defect=defect))
            for shelf in all_shelves()
        ],
        "found": alike_to_case(case, by=request.user, at=now),
        "days": WITHIN.days,
        "opens_entries": may_look_up(request.user),
        "now": now,
    }
    return render(request, "lessons/_alike.html" if is_htmx(request) else "lessons/alike.html", context)


def _may_merge(case: Case, user: User, at: datetime) -> bool:
    """Whether this person may say now that the case is the same as another one; only some kinds know that step."""
    kind = kind_of(case)
    merging = kind.steps.get("merge")
    if merging is None:
        return False
    record = kind.form_of(case)
    if not is_possible(merging, record):
        return False
    try:
        authority_for(merging, record, by=user, at=at)
    except NotPermitted:
        return False
    return True
