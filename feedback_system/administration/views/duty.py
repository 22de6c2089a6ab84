"""The duty roster: who hears at night of what cannot wait, and where nobody does."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.http import SignedIn
from accounts.models import User
from accounts.views.common import SHOWN_LINES, history_lines, refusals_in
from feedback_system.administration.channel_forms import DutyForm
from feedback_system.administration.previewing import Change, Preview, is_agreed, seal_of
from feedback_system.administration.rights import (
    may_change_settings,
    must_change_settings,
    must_read_settings,
)
from feedback_system.escalation.models import DutyShift
from feedback_system.escalation.operations import end_shift, enter_shift
from feedback_system.escalation.operations.duty import gaps, what_is_wrong
from feedback_system.joining import clauses, listed

AHEAD = timedelta(days=14)
"""So far the page looks for gaps."""
MOST = 200


@login_required
def duty(request: SignedIn) -> HttpResponse:
    """The shifts that run or come, the gaps of the next two weeks, and a form to enter one with its preview."""
    must_read_settings(request.user)
    now = timezone.now()
    preview: Preview | None = None
    form = DutyForm()
    if request.method == "POST":
        must_change_settings(request.user)
        form = DutyForm(request.POST)
        if form.is_valid():
            preview = _preview(form.cleaned_data, at=now)
            if is_agreed(request, preview):
                with refusals_in(form):
                    shift = enter_shift(**form.cleaned_data, by=request.user, at=now)
                    messages.success(request, _("%(name)s is on the duty roster.") % {"name": shift.person})
                    return redirect("administration:duty")
    shifts = list(
        DutyShift.objects.filter(ends_at__gt=now)
        .select_related("person", "department")
        .order_by("starts_at", "pk")[:MOST]
    )
    company_wide = [shift for shift in shifts if shift.department_id is None and shift.person.is_active]
    history = DutyShift.history.select_related("history_user").order_by("-history_date", "-history_id")
    context = {
        "form": form,
        "preview": preview,
        "shifts": [{"shift": shift, "runs": shift.starts_at <= now} for shift in shifts],
        "gaps": gaps(company_wide, start=now, end=now + AHEAD),
        "days": AHEAD.days,
        "may_change": may_change_settings(request.user),
        "lines": history_lines(DutyShift, history[:SHOWN_LINES], about=_who_of),
        "now": now,
    }
    return render(request, "administration/duty.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def end(request: SignedIn, pk: int) -> HttpResponse:
    """End a shift, or take back one that has not begun."""
    must_change_settings(request.user)
    shift = get_object_or_404(DutyShift, pk=pk)
    end_shift(shift=shift, by=request.user, at=timezone.now())
    messages.success(request, _("The shift is off the roster from now on."))
    return redirect("administration:duty")


def _who_of(row: Any) -> str:
    person = User.objects.filter(pk=row.person_id).first()
    return f"{person or '–'} {_span(row.starts_at, row.ends_at)}"


def _span(start: datetime, end: datetime) -> str:
    first, last = timezone.localtime(start), timezone.localtime(end)
    return f"{first:%Y-%m-%d %H:%M} – {last:%Y-%m-%d %H:%M}"


def _preview(data: dict[str, Any], *, at: datetime) -> Preview:
    """Who is told then, who else is, and what gap it closes."""
    start, end = data["starts_at"], data["ends_at"]
    department = data["department"]
    others = list(
        DutyShift.objects.between(start, end).filter(department=department).select_related("person")
    )
    wrong = what_is_wrong(person=data["person"], starts_at=start, ends_at=end, at=at)
    preview = Preview(
        changes=[
            Change(
                department.label if department else _("the whole company"),
                listed(dict.fromkeys(str(other.person) for other in others)),
                f"{data['person']} {_span(start, end)}",
            )
        ],
        problems=[sentence for sentences in wrong.values() for sentence in sentences],
        seal=seal_of({name: str(value) for name, value in data.items()}, [other.pk for other in others]),
    )
    if others:
        preview.effects.append(
            _("Also on duty in this time: %(names)s. All of them are told.")
            % {
                "names": clauses(
                    f"{other.person} {_span(other.starts_at, other.ends_at)}" for other in others
                )
            }
        )
    if not data["person"].email:
        preview.effects.append(_("This person has no e-mail address and hears on the bell only."))
    preview.effects.append(
        _(
            "Outside working time this person is told at once of major and critical cases that run late, and of every "
            "level that names the duty roster."
        )
    )
    return preview
