"""Boxes above the case about deadlines that stand still, shall stand still, or have passed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from complaints.kind import complaint_kind
from complaints.models import Complaint
from feedback_system.deadlines.models import StopReason
from feedback_system.deadlines.operations.pausing import deciders_of
from feedback_system.escalation.operations.acknowledging import unseen_by
from feedback_system.joining import listed
from feedback_system.web.wording import full_instant_text

if TYPE_CHECKING:
    from accounts.models import User


def stop_alerts(complaint: Complaint, user: User) -> list[dict[str, Any]]:
    """What waits for a decision and what stands still, with the step for who may take it."""
    found = []
    for request in complaint.stop_requests():
        people = deciders_of(request)
        words = {
            "clock": request.deadline.rule.label,
            "until": full_instant_text(request.expected_until),
            "reason": request.reason_label,
            "person": people[0] if people else "–",
        }
        alert: dict[str, Any] = {
            "title": _("A stop of “%(clock)s” is asked for") % words,
            "text": _("Until %(until)s: %(reason)s. It runs on until %(person)s or somebody above approves.")
            % words,
        }
        if user.pk in {one.pk for one in people}:
            alert |= _step(complaint, "decide_stop")
        elif user.pk in (request.asked_by_id, request.asked_for_id):
            alert |= _step(complaint, "withdraw_stop")
        found.append(alert)
    holder = complaint.present_holder() if complaint.clocks_stopped() else None
    for clock in complaint.clocks_stopped():
        stop = next(
            one for one in clock.stops.all() if one.ends_at is None and one.reason == StopReason.REQUESTED
        )
        words = {"clock": clock.rule.label, "until": full_instant_text(stop.planned_end or stop.begins_at)}
        alert = {
            "title": _("“%(clock)s” stands still") % words,
            "text": _("It goes on by itself at %(until)s, or as soon as somebody who holds the case says so.")
            % words,
        }
        step = complaint_kind.steps["resume_clock"]
        if holder is not None and any(user.holds(right, [holder.pk]) for right in step.rights):
            alert |= _step(complaint, "resume_clock")
        found.append(alert)
    return found


def lateness_alerts(complaint: Complaint, user: User) -> list[dict[str, Any]]:
    """What this person was told is late and has not acknowledged, as one box."""
    waiting = unseen_by(user, complaint.told_of_lateness())
    if not waiting or complaint.is_finished():
        return []
    clocks = listed(dict.fromkeys(one.deadline.rule.label for one in waiting))
    return [
        {
            "title": _("You were told that this is late: %(clocks)s") % {"clocks": clocks},
            "text": _("Say that you have seen it, what the cause is and when it goes on."),
        }
        | _step(complaint, "see_lateness")
    ]


def _step(complaint: Complaint, name: str) -> dict[str, Any]:
    url = reverse("desk:step", args=[complaint_kind, complaint.case.reference, name])
    return {"url": url, "label": complaint_kind.steps[name].label}
