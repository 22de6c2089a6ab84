"""The sweep: finds the clocks whose next level is due and tells the right people, each level once,
whoever else sweeps.

A batch is one transaction: history, escalations, slips and notices are written together or not at all.
When a batch fails, its rows are tried one by one; a row that fails again is set aside, reported, and
tried again every hour.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.models import Count

from feedback_system.cases.models import Case, Severity
from feedback_system.deadlines.calendars import calendar_of
from feedback_system.deadlines.models import Deadline, DeadlineState
from feedback_system.deadlines.operations import refresh_open_rows, resume_lapsed
from feedback_system.escalation.claims import RETRY_AFTER, claim_due
from feedback_system.escalation.firing import Firing, firing_of, move_on
from feedback_system.escalation.history import Line, record_many
from feedback_system.escalation.models import (
    Escalation,
    EscalationAction,
    EscalationRecipient,
    ReminderSlip,
    SetAside,
)
from feedback_system.escalation.operations.issuing import issue_reminder, number_reminders
from feedback_system.escalation.recipients import Directory, Recipient, department_id_of
from feedback_system.escalation.telling import Link, Told, let_recipients_read, tell
from feedback_system.reference.kept import reading

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.worktime.calendar import WorkCalendar

log = logging.getLogger(__name__)

APPROVAL_CODE = "approval-wait"
"""The clock of an approver who holds the case: while it runs nobody else gets a slip for the case."""
APPROVAL_CODES = frozenset({APPROVAL_CODE, "ruling-wait", "objection-answer", "waiver-wait"})
"""Clocks of superiors who are asked for a decision: reminded with the secretary, never a slip."""
EVENT_NAMES = {
    EscalationAction.REMIND: "reminded",
    EscalationAction.ISSUE_SLIP: "slip_issued",
    EscalationAction.NOTICE: "escalated",
}


@dataclass(frozen=True)
class Summary:
    """What a sweep did: clocks escalated (slip or a higher post told), holders reminded, rows that failed."""

    escalated: int = 0
    reminded: int = 0
    failed: int = 0

    def __add__(self, other: Summary) -> Summary:
        return Summary(
            self.escalated + other.escalated, self.reminded + other.reminded, self.failed + other.failed
        )

    def __str__(self) -> str:
        return f"escalated {self.escalated}, reminded {self.reminded}, failed {self.failed}"


def escalate_due(*, now: datetime, by: User, limit: int = 200) -> Summary:
    """Tell everything that is due at `now`, in batches of `limit`; any number of sweeps may run at the
    same time.

    `now` is the database's clock, read once by the caller; `by` is the system's user. Clocks whose stop has
    run out by then run again first. Met, cancelled and parked clocks are never told.
    """
    resume_lapsed(now=now)
    sweep = secrets.token_hex(8)
    summary = Summary()
    while True:
        token, ids = claim_due(now, limit)
        if not ids:
            return summary
        full = len(ids) == limit
        summary += _in_one_go(ids, token, now=now, by=by, sweep=sweep, more_follow=full)
        if not full:
            return summary


def _in_one_go(
    ids: Sequence[int], token: str, *, now: datetime, by: User, sweep: str, more_follow: bool
) -> Summary:
    try:
        return fire(ids, token, now=now, by=by, sweep=sweep, more_follow=more_follow)
    except Exception:
        # Whatever one row has, the others must be told; the error is kept with the row that causes it.
        log.exception("a batch of %d clocks failed, trying them one by one", len(ids))
    summary = Summary()
    for pk in ids:
        try:
            summary += fire([pk], token, now=now, by=by, sweep=sweep, more_follow=True)
        except Exception as error:
            log.exception("clock %d is set aside", pk)
            _set_aside(pk, token, now=now, error=error)
            summary += Summary(failed=1)
    return summary


@reading()
@transaction.atomic
def fire(
    ids: Sequence[int], token: str, *, now: datetime, by: User, sweep: str, more_follow: bool = False
) -> Summary:
    """Fire the clocks `ids` claimed under `token`, all or none. What was met or moved since the claim is
    left alone. `more_follow` says that this sweep has not seen everything yet.
    """
    cases = _lock_cases(Deadline.objects.filter(pk__in=ids).values_list("case_id", flat=True))
    # Read only now: whoever met the clock held the lock on its case.
    clocks = list(
        Deadline.objects.filter(pk__in=ids, claim=token, state=DeadlineState.RUNNING, escalates_at__lte=now)
        .select_related("rule", "department")
        .order_by("case_id", "pk")
    )
    firings = [(clock, firing) for clock in clocks if (firing := firing_of(clock, now)) is not None]
    batch = Batch(now, by, cases, Directory(now))
    batch.repeating = [clock.pk for clock, _firing in firings if clock.rule.repeats]
    for clock, firing in firings:
        batch.add(clock, firing)
    batch.write(clocks, sweep, more_follow=more_follow)
    Deadline.objects.filter(pk__in=ids, claim=token).update(claim="", claimed_until=None)
    SetAside.objects.filter(deadline__in=ids, solved_at=None).update(solved_at=now)
    return batch.summary


def _lock_cases(case_ids: Iterable[int]) -> dict[int, Case]:
    rows = Case.objects.as_system("the sweep works on the cases of all departments").filter(
        pk__in=set(case_ids)
    )
    if connection.features.has_select_for_update:
        rows = rows.select_for_update(of=("self",))
    return {case.pk: case for case in rows.order_by("pk")}


class Batch:
    """Everything one transaction of the sweep is going to write."""

    def __init__(self, now: datetime, by: User, cases: dict[int, Case], directory: Directory) -> None:
        self.now, self.by, self.cases, self.directory = now, by, cases, directory
        self.escalations: list[Escalation] = []
        self.slips: list[ReminderSlip] = []
        self.lines: list[Line] = []
        self.told: list[Told] = []
        self.fired: list[Escalation] = []
        """The escalation of each of `told`, in the same order."""
        self.renewed: list[Case] = []
        self.summary = Summary()
        self._calendar: WorkCalendar | None = None
        self.repeating: list[int] = []
        self._rounds: dict[int, int] | None = None
        self._approvals: dict[int, Deadline] | None = None

    @property
    def calendar(self) -> WorkCalendar:
        """The company's calendar, read once per batch."""
        if self._calendar is None:
            self._calendar = calendar_of(None)
        return self._calendar

    @property
    def is_closed(self) -> bool:
        """Whether the company does not work at this instant: what cannot wait goes to who is on duty too."""
        return not self.calendar.is_open_at(self.now)

    def add(self, clock: Deadline, firing: Firing) -> None:
        """Decide what `firing` means for `clock` and note it down."""
        case = self.cases[clock.case_id]
        action = EscalationAction(firing.fires.action)
        places, asked = firing.places, clock
        is_approval = clock.code in APPROVAL_CODES
        slip = None
        if firing.issues_slip:
            waiting = clock if is_approval else self._approval_of(case)
            if waiting is not None:
                # The approver holds the case: reminded with the secretary, never a slip from below.
                action, places, asked, is_approval = (
                    EscalationAction.REMIND,
                    ["addressees", "secretary"],
                    waiting,
                    True,
                )
            elif department_id_of(clock, case) is None:
                action = EscalationAction.NOTICE
            else:
                action = max(action, EscalationAction.ISSUE_SLIP, key=_RANK.index)
                slip = issue_reminder(clock, case, directory=self.directory, by=self.by, at=self.now)
                self.slips.append(slip)
        recipients = self.directory.tell(places, asked, case)
        if action != EscalationAction.REMIND and case.severity != Severity.GENERAL and self.is_closed:
            recipients += self.directory.standing_by(asked, case, told=recipients)
        round_ = self._round(clock)
        self._note(clock, firing, action, recipients, round_)
        self.lines.append(Line(case.pk, EVENT_NAMES[action], self._facts(clock, firing, recipients, slip)))
        self.told.append(Told(clock, case, firing.fires, action, recipients, slip, is_approval, round_))
        reminded = action == EscalationAction.REMIND
        self.summary += Summary(reminded=1) if reminded else Summary(escalated=1)
        due_before = clock.due_at
        move_on(clock, firing, now=self.now, calendar=self.calendar if clock.rule.repeats else None)
        if clock.due_at != due_before:
            self.renewed.append(case)

    def _approval_of(self, case: Case) -> Deadline | None:
        if self._approvals is None:
            rows = Deadline.objects.filter(
                case__in=self.cases, code=APPROVAL_CODE, state=DeadlineState.RUNNING
            )
            self._approvals = {row.case_id: row for row in rows.select_related("rule", "department")}
        return self._approvals.get(case.pk)

    def _round(self, clock: Deadline) -> int:
        if not clock.rule.repeats:
            return 0
        if self._rounds is None:
            first = Escalation.objects.filter(deadline__in=self.repeating, level=1).values("deadline")
            counted = first.annotate(times=Count("pk")).values_list("deadline", "times").order_by("deadline")
            self._rounds = dict(counted)
        return self._rounds.get(clock.pk, 0)

    def _note(
        self,
        clock: Deadline,
        firing: Firing,
        action: EscalationAction,
        recipients: list[Recipient],
        round_: int,
    ) -> None:
        for rung in (*firing.passed_over, firing.fires):
            fires = rung is firing.fires
            row = Escalation(
                deadline=clock,
                case_id=clock.case_id,
                level=rung.order,
                rule_version=clock.rule.version,
                round=round_,
                at=rung.at,
                recorded_at=self.now,
                action=action if fires else EscalationAction.SKIPPED,
                recipients=[recipient.as_facts() for recipient in recipients] if fires else [],
            )
            self.escalations.append(row)
            if fires:
                self.fired.append(row)

    def _facts(
        self, clock: Deadline, firing: Firing, recipients: list[Recipient], slip: ReminderSlip | None
    ) -> dict[str, object]:
        facts: dict[str, object] = {
            "code": clock.code,
            **({"matter": clock.matter} if clock.matter else {}),
            "level": firing.fires.order,
            "due_at": clock.due_at,
            "fires_at": firing.fires.at,
            "to": [recipient.as_facts() for recipient in recipients],
        }
        if firing.passed_over:
            facts["passed_over"] = [rung.order for rung in firing.passed_over]
        if slip is not None:
            facts["slip"] = ""  # its number is known when the batch is written
        return facts

    def write(self, clocks: list[Deadline], sweep: str, *, more_follow: bool) -> None:
        """Write it, in as few statements as there are kinds of rows."""
        number_reminders(self.slips, at=self.now)
        for line, told in zip(self.lines, self.told, strict=True):
            if told.slip is not None:
                line.facts["slip"] = told.slip.number
        Escalation.objects.bulk_create(self.escalations)
        ReminderSlip.objects.bulk_create(self.slips)
        record_many(self.lines, by=self.by, at=self.now)
        let_recipients_read(self.told)
        links = tell(self.told, now=self.now, directory=self.directory, sweep=sweep, more_follow=more_follow)
        self._keep_ledger(links)
        fields = ["level", "rungs_done", "escalates_at"]
        if self.renewed:
            fields += ["due_at", "receipt", "ladder"]
        Deadline.objects.bulk_update(clocks, fields, batch_size=100)
        refresh_open_rows({case.pk for case in self.renewed})

    def _keep_ledger(self, links: Sequence[Link]) -> None:
        rows = {id(told): row for told, row in zip(self.told, self.fired, strict=True)}
        EscalationRecipient.objects.bulk_create(
            EscalationRecipient(
                escalation=rows[id(link.told)],
                person=link.recipient.person,
                place=link.recipient.place,
                instead_of=link.recipient.principal,
                passed_over=list(link.recipient.empty_posts),
                notification_id=link.notification_id,
            )
            for link in links
        )


_RANK: list[EscalationAction] = [
    EscalationAction.REMIND,
    EscalationAction.ISSUE_SLIP,
    EscalationAction.NOTICE,
]


def _set_aside(pk: int, token: str, *, now: datetime, error: Exception) -> None:
    reason = f"{type(error).__name__}: {error}"[:500]
    with transaction.atomic():
        row, created = SetAside.objects.get_or_create(
            deadline_id=pk, solved_at=None, defaults={"at": now, "last_at": now, "reason": reason}
        )
        if not created:
            row.last_at, row.reason, row.attempts = now, reason, row.attempts + 1
            row.save(update_fields=["last_at", "reason", "attempts"])
        Deadline.objects.filter(pk=pk, claim=token).update(claimed_until=now + RETRY_AFTER)
