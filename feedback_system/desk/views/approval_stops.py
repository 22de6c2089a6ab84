"""Requests to let a deadline stand still in the approval inbox: their lines, and one request on one screen."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from feedback_system.cases.advance import offers
from feedback_system.cases.kinds import kind_of
from feedback_system.deadlines.clock import database_now
from feedback_system.deadlines.models import StopRequest
from feedback_system.deadlines.operations.pausing import deciders_of, due_if_approved
from feedback_system.desk import once
from feedback_system.desk.ages import working_age
from feedback_system.desk.standing_in import principals_now
from feedback_system.desk.stops import stops_asked_by, stops_decided_by, visible_stops, waiting_stops
from feedback_system.desk.views.requests import SignedInRequest
from feedback_system.web.wording import span_text

if TYPE_CHECKING:
    from accounts.models import User

STEP = "decide_stop"
"""The step of the owning kind by which a request is decided."""
LOOKS = {
    "pending": ("info", "clock"),
    "approved": ("ok", "check-circle"),
    "refused": ("over", "undo"),
    "withdrawn": ("neutral", "x-circle"),
}
"""Tone and icon of a decision's badge."""


def stops_shown(user: User, show: str, *, at: datetime, most: int) -> list[dict[str, Any]]:
    """The lines of one tab of the inbox: what waits, what she decided, or what she asked for."""
    if show in ("decided", "asked"):
        rows = stops_decided_by(user) if show == "decided" else stops_asked_by(user)
        return [_line(one, at=at) for one in rows[:most]]
    waiting = waiting_stops(user)
    ages = working_age([one.request.asked_at for one in waiting], at=at)
    return [
        _line(one.request, at=at) | {"principal": one.principal, "objections": one.objections, "age": age}
        for one, age in zip(waiting, ages, strict=True)
    ]


def _line(asked: StopRequest, *, at: datetime) -> dict[str, Any]:
    return {
        "request": asked,
        "case": asked.deadline.case,
        "url": reverse("desk:stop", args=[asked.pk]),
        "length": _length(asked, at=at),
        "look": LOOKS[asked.decision],
        "objections": (),
    }


def _length(asked: StopRequest, *, at: datetime) -> str:
    """How long it would stand still: from the approval on, which is now while it waits."""
    begins = at if asked.is_open else asked.decided_at or asked.asked_at
    return span_text(max(asked.expected_until - begins, timedelta(0)))


@require_safe
@login_required
def stop(request: SignedInRequest, pk: int) -> HttpResponse:
    """One request with everything needed to decide it on a phone; the two buttons take the step of the owning kind."""
    asked = get_object_or_404(visible_stops(request.user), pk=pk)
    case, at = asked.deadline.case, database_now()
    kind = kind_of(case)
    record = kind.form_of(case)
    record.case = case
    offer = None
    if asked.is_open:
        offer = next((one for one in offers(record, by=request.user, at=at) if one.step.name == STEP), None)
    people = deciders_of(asked) if asked.is_open else []
    ids = {person.pk for person in people}
    principals = [] if request.user.pk in ids else principals_now(request.user)
    principal = next((one for one in principals if one.pk in ids), None)
    is_before = request.user.pk in ids or principal is not None
    context = {
        "now": at,
        "asked": asked,
        "case": case,
        "kind": kind,
        "look": LOOKS[asked.decision],
        "length": _length(asked, at=at),
        "age": working_age([asked.asked_at], at=at)[0] if asked.is_open else None,
        "becomes": due_if_approved(asked, at=at) if asked.is_open else None,
        "deciders": people,
        "objections": list(offer.reasons) if offer is not None else [],
        "may_decide": offer is not None and offer.allowed and is_before,
        "principal": principal,
        "decide_url": reverse("desk:step", args=[kind, case.reference, STEP]),
        "once": once.new_key(),
    }
    return render(request, "desk/stop.html", context)
