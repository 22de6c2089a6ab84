"""The escalation ledger: of one case for everybody who may see it, of the company for those who keep the time limits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.forms import DepartmentField
from accounts.permissions import Permission
from feedback_system.cases.models import Case
from feedback_system.deadlines.clock import database_now
from feedback_system.deadlines.views import address_of
from feedback_system.desk.views.exports import streamed
from feedback_system.desk.views.requests import SignedInRequest
from feedback_system.errors import NotPermitted
from feedback_system.escalation.ledger import (
    STATES,
    Entry,
    Heard,
    entries,
    in_state,
    of_department,
    visible_entries,
)
from feedback_system.escalation.models import Escalation
from feedback_system.joining import clauses
from feedback_system.web.wording import due_text

PER_PAGE = 50
MOST_IN_FILE = 100_000
BATCH = 500
PERIOD = timedelta(days=30)
READERS = (Permission.WITHDRAW_SLIP, Permission.READ_HISTORY, Permission.MANAGE_SETTINGS)
"""Who keeps the time limits, checks them, or sees to it that messages arrive."""


class LedgerFilter(forms.Form):
    """What the ledger is narrowed to; days in the time zone of the page."""

    first_day = forms.DateField(
        label=gettext_lazy("From"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    last_day = forms.DateField(
        label=gettext_lazy("Until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    department = DepartmentField(
        label=gettext_lazy("Department"), required=False, empty_label=gettext_lazy("All departments")
    )
    level = forms.TypedChoiceField(
        label=gettext_lazy("Level"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", gettext_lazy("All levels")), *((number, number) for number in range(1, 13))],
    )
    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        required=False,
        choices=[("", gettext_lazy("Everything")), *STATES.items()],
    )


@require_safe
@login_required
def case(request: SignedInRequest, reference: str) -> HttpResponse:
    """Everything that was told on one case, clock by clock."""
    visible = Case.objects.visible_to(request.user)
    found = get_object_or_404(visible.by_reference(reference))
    now = database_now()
    rows = list(visible_entries(request.user).filter(case=found).order_by("deadline", "round", "level", "pk"))
    clocks: dict[int, dict[str, Any]] = {}
    for entry in entries(rows, at=now):
        clock = entry.escalation.deadline
        group = clocks.setdefault(clock.pk, {"clock": clock, "due": due_text(clock.due_at), "entries": []})
        group["entries"].append(entry)
    context = {"case": found, "case_url": address_of(found), "clocks": list(clocks.values()), "now": now}
    return render(request, "escalation/case_ledger.html", context)


@require_safe
@login_required
def ledger(request: SignedInRequest) -> HttpResponse:
    """The ledger over the cases this person may see, newest first; the last thirty days unless asked otherwise."""
    _must_read(request)
    now = database_now()
    form = LedgerFilter(request.GET or None, initial=_initial(now))
    rows = _narrowed(request, form, now=now)
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows.order_by("-pk")[: PER_PAGE + 1])
    more, found = len(found) > PER_PAGE, found[:PER_PAGE]
    query = request.GET.copy()
    query.pop("before", None)
    text = query.urlencode()
    here = reverse("desk:ledger")
    context = {
        "form": form,
        "rows": [
            {"entry": entry, "url": address_of(entry.escalation.case)} for entry in entries(found, at=now)
        ],
        "older_url": f"{here}?{text}{'&' if text else ''}before={found[-1].pk}" if more else "",
        "newest_url": f"{here}?{text}" if before else "",
        "export_url": f"{reverse('desk:ledger_export')}?{text}",
        "may_export": request.user.holds(Permission.EXPORT_CASES),
        "sees_all": request.user.sees_all,
        "now": now,
    }
    return render(request, "escalation/ledger.html", context, status=422 if form.errors else 200)


@require_safe
@login_required
def export(request: SignedInRequest) -> StreamingHttpResponse:
    """The same as a file, one line per person told: CSV, or Excel with `format=xlsx`."""
    _must_read(request)
    if not request.user.holds(Permission.EXPORT_CASES):
        raise NotPermitted(
            _("You may read these cases but not export them. Ask your head of department for the file.")
        )
    now = database_now()
    rows = _narrowed(request, LedgerFilter(request.GET or None), now=now).order_by("-pk")
    return streamed(request, _lines(rows, now=now), name="escalations", at=now)


def _must_read(request: SignedInRequest) -> None:
    if not any(request.user.holds(permission) for permission in READERS):
        raise NotPermitted(
            _(
                "The ledger of the company is for the GM office, auditors and administrators. The ledger of a case "
                "stands on its page, beside the deadlines."
            )
        )


def _initial(now: datetime) -> dict[str, Any]:
    today = timezone.localtime(now).date()
    return {"first_day": today - PERIOD, "last_day": today}


def _narrowed(request: SignedInRequest, form: LedgerFilter, *, now: datetime) -> QuerySet[Escalation]:
    data: dict[str, Any] = dict(_initial(now))
    if form.is_bound:
        data = form.cleaned_data if form.is_valid() else {}
    rows = visible_entries(request.user)
    zone = timezone.get_current_timezone()
    if first := data.get("first_day"):
        rows = rows.filter(recorded_at__gte=datetime(first.year, first.month, first.day, tzinfo=zone))
    if last := data.get("last_day"):
        end = datetime(last.year, last.month, last.day, tzinfo=zone) + timedelta(days=1)
        rows = rows.filter(recorded_at__lt=end)
    if department := data.get("department"):
        rows = of_department(rows, department)
    if data.get("level"):
        rows = rows.filter(level=data["level"])
    return in_state(rows, data.get("state", ""))


def _lines(rows: QuerySet[Escalation], *, now: datetime) -> Iterator[list[Any]]:
    yield [
        _("Case"), _("Time limit"), _("Level"), _("What was done"), _("Due to be told"), _("Recorded"), _("Told to"), _("As"),
        _("Instead of"), _("Passed over"), _("Read"), _("Mail"), _("Mail at"), _("Robots"), _("Slip"), _("Answered"),
    ]  # fmt: skip
    written, below = 0, None
    while written < MOST_IN_FILE:
        batch = list(rows.filter(pk__lt=below)[:BATCH] if below else rows[:BATCH])
        if not batch:
            return
        below = batch[-1].pk
        for entry in entries(batch, at=now):
            nobody: list[Heard | None] = [None]
            for heard in entry.heard or nobody:
                yield _line(entry, heard)
                written += 1
    yield [
        _("Only the first %(most)d lines are in this file. Choose a shorter time and export again.")
        % {"most": MOST_IN_FILE}
    ]


def _line(entry: Entry, heard: Heard | None) -> list[Any]:
    row = entry.escalation
    mails = [one for one in heard.channels if one.code == "mail"] if heard else []
    return [
        row.case.reference,
        row.deadline.label,
        row.level,
        str(row.get_action_display()),
        _local(row.at),
        _local(row.recorded_at),
        str(heard.person) if heard else "",
        heard.place_words if heard else "",
        str(heard.instead_of or "") if heard else "",
        heard.passed_over_words if heard else "",
        _local(heard.read_at) if heard else "",
        clauses(one.words for one in mails),
        clauses(_local(one.at) for one in mails if one.at),
        clauses(f"{one.label}: {one.words}" for one in entry.robots),
        entry.slip.number if entry.slip else "",
        _local(entry.slip.answered_at) if entry.slip else "",
    ]


def _local(value: datetime | None) -> str:
    return timezone.localtime(value).strftime("%Y-%m-%d %H:%M") if value else ""
