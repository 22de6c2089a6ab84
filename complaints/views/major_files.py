"""The list of open follow-up files of major complaints, the one to be looked at next first."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import DateField, Exists, F, OuterRef, Subquery
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.http import SignedIn
from accounts.permissions import Permission
from complaints.models import MajorEntry
from complaints.models.major_files import FOLLOWED_IN
from feedback_system.cases.fields import local_day
from feedback_system.cases.models import Case
from feedback_system.deadlines.clock import database_now
from feedback_system.errors import NotPermitted

MOST = 200
"""So many files are shown at once; when there are more the page says so."""
READERS = (
    Permission.LOG_COMPLAINT,
    Permission.FLAG_MAJOR,
    Permission.INVESTIGATE,
    Permission.SEE_ALL_CASES,
)
"""Who finds the list in the menu: whoever keeps such files, and whoever reads all cases."""


@require_safe
@login_required
def major_files(request: SignedIn) -> HttpResponse:
    """The files that have reached the reader and are not confirmed as solved. Note: two queries, whatever their number."""
    if not any(request.user.holds(right) for right in READERS):
        raise NotPermitted(
            _("You keep no follow-up files. Ask customer service or quality about a major case.")
        )
    of_complaint = MajorEntry.objects.filter(complaint=OuterRef("complaint"))
    opened = of_complaint.filter(kind=MajorEntry.Kind.OPENED).order_by("-number").values("day")[:1]
    newest = (
        MajorEntry.objects.filter(
            ~Exists(of_complaint.filter(number__gt=OuterRef("number"))),
            complaint__state__in=FOLLOWED_IN,
            complaint__case__in=Case.objects.visible_to(request.user),
        )
        .exclude(kind=MajorEntry.Kind.CONFIRMED)
        .annotate(since=Subquery(opened, output_field=DateField()))
        .select_related("by", "complaint__case__customer", "complaint__case__product")
        .order_by(F("next_on").asc(nulls_first=True), "pk")
    )
    found, today = list(newest[: MOST + 1]), local_day(database_now())
    rows: list[dict[str, Any]] = [
        {
            "entry": one,
            "case": one.complaint.case,
            "late": one.next_on is not None and one.next_on < today,
            "waits": one.kind == MajorEntry.Kind.SOLVED,
        }
        for one in found[:MOST]
    ]
    context = {"rows": rows, "most": MOST if len(found) > MOST else None}
    return render(request, "complaints/major_files.html", context)
