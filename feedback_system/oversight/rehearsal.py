"""The rehearsal: what the sweeps of the coming hours or of a chosen week will tell whom, if nothing happens until then.

It goes through the ladders of the running clocks with the sweep's own rules, minute by minute where something is due,
and writes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from accounts.models import Delegation, User
from accounts.queries import SYSTEM_USER
from feedback_system.deadlines.models import Deadline, DeadlineState, RungAction
from feedback_system.escalation.firing import firing_of
from feedback_system.escalation.operations.sweep import APPROVAL_CODE, Batch
from feedback_system.escalation.telling import MOST_SINGLE_NOTICES, Told
from feedback_system.oversight.foresight import Staff, staff_between
from feedback_system.reference.kept import reading

if TYPE_CHECKING:
    from feedback_system.cases.models import Case
    from feedback_system.cases.querysets import CaseQuerySet
    from feedback_system.escalation.models import EscalationAction
    from feedback_system.escalation.recipients import Recipient

SWEEP_EVERY = timedelta(minutes=1)
MOST_CLOCKS = 5_000
"""So many clocks are gone through, those with the nearest level first; when there are more, the page says so."""
MOST_TELLINGS = 20_000
"""So many lines are made; when there would be more, the page says so."""


@dataclass(frozen=True)
class Telling:
    """One person who will be told about one level of one clock."""

    at: datetime
    """The minute of the sweep."""
    clock: Deadline
    case: Case
    due_at: datetime
    level: int
    action: EscalationAction
    recipient: Recipient
    issues_slip: bool
    mail_at: datetime | None
    """When the mail leaves; None for a person without an address, who finds it on the bell only."""
    away: Delegation | None
    """The absence in which nobody stands in, because the deputy can no longer log in."""
    in_list: bool = False
    """Whether it comes as a line of one list, because the person would get too many at once."""

    @property
    def act(self) -> str:
        """What will happen, in the words of the ladder: remind, issue a reminder slip, tell."""
        return str(RungAction(self.action.value).label)

    @property
    def key(self) -> tuple[int, int, int]:
        """Clock, level and person: what the escalation on record will name."""
        return self.clock.pk, self.level, self.recipient.person.pk


@dataclass
class Rehearsal:
    """What will be told from `begins` to `ends` (without it), in the order of time."""

    begins: datetime
    ends: datetime
    tellings: list[Telling] = field(default_factory=list)
    clocks: int = 0
    """How many clocks have a level that is due in this time."""
    left_out: bool = False
    """Whether there were more clocks or lines than are gone through."""

    @property
    def levels(self) -> int:
        """How many levels fire."""
        return len({(one.clock.pk, one.level, one.at) for one in self.tellings})

    @property
    def slips(self) -> int:
        """How many reminder slips are issued."""
        return len({(one.clock.pk, one.at) for one in self.tellings if one.issues_slip})

    def per_person(self) -> list[tuple[User, int]]:
        """Everybody who hears something with the number of lines, most first."""
        count = Counter(one.recipient.person.pk for one in self.tellings)
        people = {one.recipient.person.pk: one.recipient.person for one in self.tellings}
        return sorted(
            ((people[pk], number) for pk, number in count.items()), key=lambda e: (-e[1], e[0].name, e[0].pk)
        )

    def empty_posts(self) -> dict[str, int]:
        """Codes of the posts that are passed over because nobody holds them, with the number of lines."""
        return dict(Counter(code for one in self.tellings for code in one.recipient.empty_posts))

    def without_address(self) -> dict[User, int]:
        """Who will find it on the bell only, with the number of lines."""
        return dict(Counter(one.recipient.person for one in self.tellings if one.mail_at is None))

    def away(self) -> dict[Delegation, int]:
        """Absences in which nobody stands in, with the number of lines that wait for the absent person."""
        return dict(Counter(one.away for one in self.tellings if one.away is not None))


@reading()
def rehearse(*, cases: CaseQuerySet, begins: datetime, ends: datetime, at: datetime) -> Rehearsal:
    """What will be told about `cases` from `begins` (not before `at`, the present) to `ends`, writing nothing.

    Everything stays as it is meanwhile: nobody meets a clock, nobody moves a case, roles and heads stay; deputies are
    those named for that time. What is due already counts as told by the next sweep.
    Note: about a dozen queries, however many clocks.
    """
    found = Rehearsal(begins, ends)
    rows = Deadline.objects.filter(
        state=DeadlineState.RUNNING, escalates_at__lt=ends, case__in=cases.values("pk")
    )
    rows = rows.select_related("rule", "department").prefetch_related("rule__rungs")
    clocks = list(rows.order_by("escalates_at", "pk")[: MOST_CLOCKS + 1])
    found.left_out = len(clocks) > MOST_CLOCKS
    clocks = clocks[:MOST_CLOCKS]
    folders = {case.pk: case for case in cases.filter(pk__in={clock.case_id for clock in clocks})}
    batch = _dry_batch(clocks, folders, at)
    staff = staff_between(at, ends, _named(clocks, batch, folders))
    for clock in clocks:
        if len(found.tellings) >= MOST_TELLINGS:
            found.left_out = True
            break
        told = _course_of(clock, batch, staff, begins=begins, ends=ends, at=at)
        found.tellings += told
        found.clocks += bool(told)
    found.tellings.sort(key=lambda one: (one.at, one.case.pk, one.clock.pk, one.recipient.person.name))
    found.tellings = _with_lists(found.tellings)
    return found


def _dry_batch(clocks: list[Deadline], folders: dict[int, Case], at: datetime) -> Batch:
    """What the sweep would write, which nobody ever does. The system's user is not asked for: it may not exist yet."""
    batch = Batch(at, User(username=SYSTEM_USER), folders, Staff({}, {}, {}, {}, {}, {}).at(at))  # type: ignore[arg-type]
    batch.repeating = [clock.pk for clock in clocks if clock.rule.repeats]
    waiting = Deadline.objects.filter(case__in=folders, code=APPROVAL_CODE, state=DeadlineState.RUNNING)
    batch._approvals = {row.case_id: row for row in waiting.select_related("rule", "department")}
    return batch


def _named(clocks: Iterable[Deadline], batch: Batch, folders: dict[int, Case]) -> set[int]:
    """The people who may be told by name: owners of cases and those a clock was set for."""
    approvals = (batch._approvals or {}).values()
    named = {pk for clock in (*clocks, *approvals) for pk in clock.addressees}
    return named | {case.owner_id for case in folders.values() if case.owner_id is not None}


def _course_of(
    clock: Deadline, batch: Batch, staff: Staff, *, begins: datetime, ends: datetime, at: datetime
) -> list[Telling]:
    """What one clock tells until `ends`, as the sweeps will find it; `clock` is moved on in memory only."""
    found: list[Telling] = []
    while clock.escalates_at is not None and (now := _sweep_after(max(clock.escalates_at, at))) < ends:
        firing = firing_of(clock, now)
        if firing is None:
            break
        batch.now, batch.directory = now, staff.at(now)
        due_at = clock.due_at
        batch.add(clock, firing)
        told = batch.told.pop()
        for kept in (batch.escalations, batch.lines, batch.slips, batch.renewed):
            kept.clear()
        if now >= begins:
            found += [_telling(told, recipient, batch, staff, now, due_at) for recipient in told.recipients]
        if len(found) >= MOST_TELLINGS:
            break
    return found


def _sweep_after(instant: datetime) -> datetime:
    """The whole minute at or after `instant`: a sweep comes once a minute."""
    over = timedelta(seconds=instant.second, microseconds=instant.microsecond)
    return instant - over + SWEEP_EVERY if over else instant


def _telling(
    told: Told, recipient: Recipient, batch: Batch, staff: Staff, now: datetime, due_at: datetime
) -> Telling:
    mail_at: datetime | None = None
    if recipient.person.email:
        waits = told.waits_for_working_time(recipient)
        mail_at = batch.calendar.next_opening(now) if waits else now
    return Telling(
        at=now,
        clock=told.deadline,
        case=told.case,
        due_at=due_at,
        level=told.rung.order,
        action=told.action,
        recipient=recipient,
        issues_slip=told.slip is not None,
        mail_at=mail_at,
        away=staff.absences.away_without_deputy(recipient.person.pk, now),
    )


def _with_lists(tellings: list[Telling]) -> list[Telling]:
    """Mark what one person gets as one list, because the same sweep has more than five things for her."""
    at_once = Counter((one.recipient.person.pk, one.at) for one in tellings)
    return [
        Telling(**{**one.__dict__, "in_list": True})
        if at_once[one.recipient.person.pk, one.at] > MOST_SINGLE_NOTICES
        else one
        for one in tellings
    ]
