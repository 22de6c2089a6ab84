"""The page of an entry: what it is, what stands below it, which cases have it, and how many a month."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.db.models.functions import TruncMonth
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.http import SignedIn
from accounts.models import User
from feedback_system.cases.fields import local_day
from feedback_system.cases.kinds import kind_of
from feedback_system.cases.models import Case
from feedback_system.catalogues.models import CatalogueEntry, CatalogueList
from feedback_system.catalogues.tree import cases_with, tree_of
from feedback_system.company.models import Company
from feedback_system.masterdata.rights import require_look_up

MONTHS = 12
NEWEST = 20


@login_required
@require_safe
def entry(request: SignedIn, list: str, code: str) -> HttpResponse:
    """One entry with the cases that this reader may see."""
    require_look_up(request.user)
    if list not in CatalogueList.values:
        raise Http404
    found = get_object_or_404(
        CatalogueEntry.objects.select_related("merged_by"), list=list, code__iexact=code
    )
    tree, now = tree_of(list), timezone.now()
    visible = Case.objects.visible_to(request.user).filter(cases_with(found))
    months = months_of(found, request.user, now)
    context: dict[str, Any] = {
        "entry": found,
        "list": CatalogueList(list),
        "path": tree.path(found)[:-1],
        "below": [one for one in tree.children.get(found.pk, ()) if one.merged_into_id is None],
        "merged": tree.merged.get(found.pk, []),
        "present": tree.present(found),
        "valid": found.is_valid(local_day(now)),
        "months": months,
        "total": sum(number for _month, number, _bar in months),
        "cases": [
            (case, kind_of(case).label, kind_of(case).state_label(case.state))
            for case in visible.select_related("product").order_by("-pk")[:NEWEST]
        ],
        "worklist_url": _worklist(found),
        "gallery_url": f"{reverse('lessons:gallery')}?{urlencode({'defect': found.code})}"
        if list == CatalogueList.DEFECT
        else "",
        "causes_url": f"{reverse('lessons:causes')}?{urlencode({list: found.code})}",
        "now": now,
    }
    return render(request, "lessons/entry.html", context)


def _worklist(entry: CatalogueEntry) -> str:
    if entry.list not in (CatalogueList.DEFECT, CatalogueList.CAUSE):
        return ""
    return f"{reverse('desk:worklist')}?{urlencode({'tab': 'all', entry.list: entry.code})}"


def months_of(entry: CatalogueEntry, user: User, at: datetime) -> list[tuple[date, int, int]]:
    """The last twelve months with the number of cases reported in each that `user` may see, and the length of its bar in percent.

    Note: one query.
    """
    zone = Company.get().zone
    first = at.astimezone(zone).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    begins = [_months_before(first, back) for back in range(MONTHS - 1, -1, -1)]
    rows = (
        Case.objects.visible_to(user)
        .counted()
        .filter(cases_with(entry), reported_at__gte=begins[0])
        .order_by()
        .annotate(month=TruncMonth("reported_at", tzinfo=zone))
        .values("month")
        .annotate(number=Count("pk"))
    )
    found = Counter({row["month"].date(): row["number"] for row in rows})
    most = max(found.values(), default=0)
    return [
        (begin.date(), found[begin.date()], round(100 * found[begin.date()] / most) if most else 0)
        for begin in begins
    ]


def _months_before(first: datetime, back: int) -> datetime:
    year, month = divmod(first.year * 12 + first.month - 1 - back, 12)
    return first.replace(year=year, month=month + 1)
