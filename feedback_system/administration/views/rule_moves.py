"""Move running clocks of older versions to the one in force: seen first, chosen, with a reason."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.http import SignedIn
from accounts.views.common import refusals_in
from feedback_system.administration.ladders import applies_to
from feedback_system.administration.rights import must_change_settings
from feedback_system.administration.rule_forms import MoveClocksForm
from feedback_system.cases.models import Case
from feedback_system.company.models import Company
from feedback_system.deadlines.clock import database_now
from feedback_system.deadlines.models import DeadlineRule
from feedback_system.deadlines.operations import move_clocks
from feedback_system.deadlines.operations.moving import MOST, go_by
from feedback_system.deadlines.versions import in_force, open_clocks, versions_of
from feedback_system.errors import NotPossibleNow

ALL = "all"


@login_required
def move(request: SignedIn, code: str, pk: int) -> HttpResponse:
    """The running clocks of older versions, what would become of each, and the press that moves those chosen."""
    must_change_settings(request.user)
    target = get_object_or_404(DeadlineRule.objects.prefetch_related("rungs"), pk=pk, code=code)
    now = database_now()
    versions = list(versions_of(target).prefetch_related("rungs"))
    present = in_force(versions, now)
    if present is None or present.pk != target.pk:
        raise NotPossibleNow(
            _("Running clocks can be moved to the version in force only. Wait until this one has begun.")
        )
    form = MoveClocksForm(request.POST or None)
    with timezone.override(Company.get().zone):
        rows, more = _rows(versions, target, request, now)
        if request.method == "POST" and form.is_valid():
            everything = request.POST.get("act") == ALL
            chosen = [row["clock"].pk for row in rows if everything or row["ticked"]]
            if not chosen:
                form.add_error(None, _("Tick at least one clock, or move all that are shown."))
            else:
                with refusals_in(form):
                    moved = move_clocks(
                        clock_ids=chosen,
                        to=target,
                        reason=form.cleaned_data["reason"],
                        by=request.user,
                        at=now,
                    )
                    messages.success(request, _moved(len(moved), len(chosen)))
                    return redirect("administration:rule", code=code)
        context = {
            "form": form,
            "rule": target,
            "applies_to": applies_to(target),
            "rows": rows,
            "more": more,
            "now": now,
        }
        return render(request, "administration/move_clocks.html", context, status=422 if form.errors else 200)


def _rows(
    versions: list[DeadlineRule], target: DeadlineRule, request: SignedIn, now: datetime
) -> tuple[list[dict[str, Any]], int]:
    """The first clocks, longest due first, as they are and as they would be, and how many more there are."""
    older = [one for one in versions if one.pk != target.pk]
    clocks = open_clocks(older).select_related("case", "department", "rule")
    shown = list(clocks.prefetch_related("stops", "rule__rungs").order_by("due_at", "pk")[:MOST])
    readable = Case.objects.visible_to(request.user).filter(pk__in=[clock.case_id for clock in shown])
    linked = set(readable.values_list("pk", flat=True))
    ticked = request.POST.getlist("clock")
    rows: list[dict[str, Any]] = []
    for clock in shown:
        row = {
            "clock": clock,
            "url": clock.case.get_absolute_url() if clock.case_id in linked else "",
            "ticked": str(clock.pk) in ticked,
            "version": clock.rule.version,
            "was": clock.due_at,
            "is_late": clock.is_late(now),
        }
        go_by(clock, target, at=now)  # in memory only
        rows.append(row | {"then": clock.due_at, "will_be_late": clock.is_late(now)})
    return rows, max(clocks.count() - len(shown), 0)


def _moved(moved: int, chosen: int) -> str:
    words = {"moved": moved, "left": chosen - moved}
    if words["left"]:
        return _("%(moved)d clocks are moved; %(left)d had ended meanwhile and are left alone.") % words
    return _("%(moved)d clocks are moved.") % words
