"""Propose a change of a calendar out of a replay; a second person sees what moves and applies it (four eyes, ours).

It is applied by the same operations as any change of a calendar: day by day, then the hours, then the open clocks that it
reaches are counted again, each with a line in its history. Source: design of the product, replay.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from accounts.queries import who_is
from feedback_system.deadlines.models import CalendarProposal, ProposalState
from feedback_system.deadlines.moving import Reach
from feedback_system.deadlines.operations.proposing import GM_OFFICE, may_answer, without_lists
from feedback_system.deadlines.operations.recounting import recount_reached
from feedback_system.deadlines.replay.drafts import CalendarDraft, Tried, check_calendar_draft
from feedback_system.deadlines.replay.job import REPLAY
from feedback_system.errors import Conflict, Invalid, NotPermitted, NotPossibleNow
from feedback_system.jobs.models import Job, JobState
from feedback_system.notifications.operations import notify
from feedback_system.worktime import changing
from feedback_system.worktime.calendar import DayKind, Hours, SpecialDay
from feedback_system.worktime.loading import work_calendar
from feedback_system.worktime.models import Calendar, DayOfWeek

if TYPE_CHECKING:
    from accounts.models import User

LONGEST_NAME = 60


@transaction.atomic
def propose_calendar(*, job: Job, reason: str, by: User, at: datetime) -> CalendarProposal:
    """Propose the calendar that `job` has replayed.

    :raises NotPermitted: without the right to keep the settings.
    :raises NotPossibleNow: the replay is not finished, tried no calendar, or a proposal for the calendar waits.
    :raises Invalid: without a reason, or when the calendar says all that already.
    """
    if not by.holds(Permission.MANAGE_SETTINGS):
        raise NotPermitted(_("Only an administrator may propose another calendar. Ask one of them to do it."))
    if job.kind != REPLAY or job.state != JobState.DONE or job.param("tried") != Tried.CALENDAR:
        raise NotPossibleNow(_("Only a finished replay of a drafted calendar can be proposed."))
    if not reason.strip():
        raise Invalid({"reason": [_("Say why the calendar shall change; it stands in the history.")]})
    calendar = Calendar.objects.select_for_update().filter(code=job.param("calendar")).first()
    if calendar is None:
        raise NotPossibleNow(_("This calendar does not exist any more. Replay the draft with another one."))
    check_calendar_draft(CalendarDraft.read(job.params), work_calendar(calendar))
    if CalendarProposal.objects.filter(calendar=calendar, state=ProposalState.WAITING).exists():
        raise NotPossibleNow(_("A proposal for this calendar waits already. Have it answered first."))
    proposal = CalendarProposal.objects.create(
        calendar=calendar,
        params=job.params,
        result=without_lists(job.result),
        job=job,
        reason=reason.strip()[:200],
        proposed_by=by,
        proposed_at=at,
    )
    people = {person.pk: person for role in ("administrator", GM_OFFICE) for person in who_is(role)}
    notify(
        "calendar_proposed",
        case=None,
        to=[person for person in people.values() if person.pk != by.pk and may_answer(person)],
        at=at,
        facts=_labels(calendar) | {"who": str(by), "reason": proposal.reason, "path": _page_of(proposal)},
        key=f"calendar-proposed:{proposal.pk}",
    )
    return proposal


def days_of(draft: CalendarDraft) -> tuple[date, ...]:
    """The days that the draft names, in their order."""
    return tuple(sorted({*draft.off, *draft.worked, *draft.ordinary}))


@transaction.atomic
def apply_calendar(
    *, proposal: CalendarProposal, version: int, reach: Reach, by: User, at: datetime
) -> tuple[CalendarProposal, int]:
    """Write the proposed days and hours and count the open clocks within `reach` again; returns how many moved.

    `version` is that of the calendar out of which the moves were shown.

    :raises NotPermitted: for who proposed it, and for who may not decide this.
    :raises NotPossibleNow: when it is answered already.
    :raises Conflict: when the calendar was changed after the moves were shown.
    """
    _must_answer(by)
    proposal = _waiting(proposal)
    if by.pk == proposal.proposed_by_id:
        raise NotPermitted(_("You proposed this change yourself. A second person has to approve it."))
    calendar = Calendar.objects.select_for_update().get(pk=proposal.calendar_id)
    if calendar.version != version:
        raise Conflict(
            _("The calendar was changed after you saw what would move. Look at it again, then approve.")
        )
    draft = CalendarDraft.read(proposal.params)
    note = {"proposal": proposal.pk}
    for day in days_of(draft):
        kind = DayKind.HOLIDAY if day in draft.off else DayKind.MAKE_UP_WORKDAY
        stays = day in draft.off or day in draft.worked
        special = SpecialDay(kind, proposal.reason[:LONGEST_NAME]) if stays else None
        changing.write_day(
            calendar=calendar, day=day, special=special, source=proposal.reason, by=by, at=at, note=note
        )
    if draft.weekly_hours is not None:
        changing.write_hours(
            calendar=calendar,
            hours=dict(enumerate(draft.weekly_hours)) | {DayOfWeek.MAKE_UP.value: _make_up_hours(calendar)},
            time_zone=calendar.time_zone,
            labels={name: getattr(calendar, name) for name in changing.LABELS},
            by=by,
            at=at,
            note=note,
        )
    calendar.refresh_from_db()
    proposal.applied_version = calendar.version
    _answer(proposal, ProposalState.APPROVED, by=by, at=at)
    because = "hours" if draft.weekly_hours is not None else "day"
    moved = recount_reached(reach, because={"because": because, **note}, by=by, at=at)
    return proposal, moved


def _make_up_hours(calendar: Calendar) -> list[Hours]:
    rows = calendar.opening_intervals.filter(weekday=DayOfWeek.MAKE_UP).order_by("opens")
    return [(row.opens, row.closes) for row in rows]


@transaction.atomic
def refuse_calendar(*, proposal: CalendarProposal, by: User, at: datetime) -> CalendarProposal:
    """Refuse it; who proposed it takes it back that way.

    :raises NotPermitted, NotPossibleNow: as `apply_calendar`.
    """
    _must_answer(by)
    proposal = _waiting(proposal)
    own = by.pk == proposal.proposed_by_id
    return _answer(proposal, ProposalState.WITHDRAWN if own else ProposalState.REFUSED, by=by, at=at)


def _must_answer(by: User) -> None:
    if not may_answer(by):
        raise NotPermitted(
            _("Another administrator, or the GM office, decides on changes of calendars. Ask one of them.")
        )


def _waiting(proposal: CalendarProposal) -> CalendarProposal:
    rows = CalendarProposal.objects.select_for_update(of=("self",)).select_related("calendar", "proposed_by")
    found = rows.get(pk=proposal.pk)
    if found.state != ProposalState.WAITING:
        raise NotPossibleNow(_("This proposal has been answered already. Reload the page to see the answer."))
    return found


def _answer(proposal: CalendarProposal, state: ProposalState, *, by: User, at: datetime) -> CalendarProposal:
    proposal.state, proposal.answered_by, proposal.answered_at = state, by, at
    proposal.save(update_fields=["state", "answered_by", "answered_at", "applied_version"])
    if by.pk != proposal.proposed_by_id:
        facts = {"approved": state == ProposalState.APPROVED, "who": str(by), "path": _page_of(proposal)}
        notify(
            "calendar_proposal_answered",
            case=None,
            to=[proposal.proposed_by],
            at=at,
            facts=_labels(proposal.calendar) | facts,
            key=f"calendar-answered:{proposal.pk}",
        )
    return proposal


def _labels(calendar: Calendar) -> dict[str, str]:
    return {
        f"label_{code.replace('-', '_')}": calendar.label_in(code) for code in ("zh-hans", "zh-hant", "en")
    }


def _page_of(proposal: CalendarProposal) -> str:
    return reverse("administration:calendar_proposal", args=[proposal.pk])
