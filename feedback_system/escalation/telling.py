"""From what a sweep decided to what people get: one notice each, or one list for somebody who would get a
flood.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from accounts.permissions import Permission
from accounts.roles import ROLES
from feedback_system.cases.models import CaseAudience, Severity
from feedback_system.escalation.models import EscalationAction, ReminderSlip
from feedback_system.escalation.recipients import Recipient
from feedback_system.notifications.operations import Notice, notify_in_bulk
from feedback_system.web.wording import due_text

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.models import Case
    from feedback_system.deadlines.models import Deadline
    from feedback_system.escalation.firing import Reached
    from feedback_system.worktime.calendar import WorkCalendar

MOST_SINGLE_NOTICES = 5
"""A person who would get more in one sweep gets one list instead (after an outage, for example)."""
LISTED = 30

REMINDER, APPROVAL_WAITING, SLIP_ISSUED, OVERDUE, DIGEST = (
    "deadline_reminder",
    "deadline_approval_waiting",
    "slip_issued",
    "deadline_overdue",
    "deadline_digest",
)


@dataclass(frozen=True)
class Told:
    """One rung that fired, with everything a notice says about it."""

    deadline: Deadline
    case: Case
    rung: Reached
    action: EscalationAction
    recipients: list[Recipient]
    slip: ReminderSlip | None
    is_approval: bool
    round: int

    def kind_for(self, recipient: Recipient) -> str:
        """Which notice this recipient gets."""
        if self.is_approval:
            return APPROVAL_WAITING
        if self.action == EscalationAction.REMIND:
            return REMINDER
        if self.slip is not None and recipient.place not in ROLES:
            return SLIP_ISSUED
        return OVERDUE

    def facts_for(self, recipient: Recipient) -> dict[str, Any]:
        """Codes and parameters of the notice; the words are made in the recipient's language."""
        rule = self.deadline.rule
        return {
            "reference": self.case.reference,
            "title": self.case.title,
            "code": self.deadline.code,
            "label_zh_hans": rule.label_in("zh-hans"),
            "label_zh_hant": rule.label_in("zh-hant"),
            "label_en": rule.label_in("en"),
            "due_at": self.deadline.due_at if not rule.repeats else self.rung.at,
            "fires_at": self.rung.at,
            "place": recipient.place,
            "instead_of": recipient.principal.name if recipient.principal is not None else "",
            "empty_posts": list(recipient.empty_posts),
            "slip": self.slip.number if self.slip is not None else "",
        }

    @property
    def key(self) -> str:
        """Nobody is told twice about the same level."""
        return f"esc:{self.deadline.pk}:{self.rung.order}:{self.deadline.rule.version}:{self.round}"

    def waits_for_working_time(self, recipient: Recipient) -> bool:
        """Whether the mail may wait for the morning: news above the head about an ordinary case."""
        return recipient.place in ROLES and self.case.severity == Severity.GENERAL


def let_recipients_read(told: Sequence[Told]) -> None:
    """Whoever is told about a case may read it. A deputy reads by standing in, so the row names the
    absent person.
    """
    rows: dict[tuple[int, int], CaseAudience] = {}
    for one in told:
        for recipient in one.recipients:
            person = recipient.principal or recipient.person
            if not person.holds(Permission.SEE_ALL_CASES):
                rows.setdefault(
                    (one.case.pk, person.pk), CaseAudience(case=one.case, person=person, why="escalation")
                )
    CaseAudience.objects.bulk_create(rows.values(), ignore_conflicts=True)


def tell(told: Sequence[Told], *, now: datetime, calendar: Callable[[], WorkCalendar], sweep: str) -> None:
    """Put the notices into the outbox: single ones, or one list per person who would get more than five.

    `sweep` makes the list of a person unique: however many batches one sweep has, it sends each person
    one list.
    """
    per_person: dict[int, list[tuple[Told, Recipient]]] = defaultdict(list)
    for one in told:
        for recipient in one.recipients:
            per_person[recipient.person.pk].append((one, recipient))
    notices = []
    for entries in per_person.values():
        if len(entries) > MOST_SINGLE_NOTICES:
            notices.append(_digest(entries, now=now, calendar=calendar, sweep=sweep))
        else:
            notices += [_single(one, recipient, now=now, calendar=calendar) for one, recipient in entries]
    notify_in_bulk(notices)


def _single(
    one: Told, recipient: Recipient, *, now: datetime, calendar: Callable[[], WorkCalendar]
) -> Notice:
    return Notice(
        kind=one.kind_for(recipient),
        case=one.case,
        to=[recipient.person],
        at=now,
        key=one.key,
        facts=one.facts_for(recipient),
        not_before=calendar().next_opening(now) if one.waits_for_working_time(recipient) else None,
    )


def _digest(
    entries: list[tuple[Told, Recipient]], *, now: datetime, calendar: Callable[[], WorkCalendar], sweep: str
) -> Notice:
    person: User = entries[0][1].person
    zone = calendar().time_zone
    waits = all(one.waits_for_working_time(recipient) for one, recipient in entries)
    entries = sorted(entries, key=lambda entry: (entry[0].deadline.due_at, entry[0].case.pk))
    return Notice(
        kind=DIGEST,
        case=None,
        to=[person],
        at=now,
        key=f"digest:{sweep}",
        facts={
            "count": len(entries),
            "more": max(len(entries) - LISTED, 0),
            "entries": [
                one.facts_for(recipient)
                | {
                    "kind": one.kind_for(recipient),
                    "due_text": due_text(one.deadline.due_at, zone),
                }
                for one, recipient in entries[:LISTED]
            ],
        },
        not_before=calendar().next_opening(now) if waits else None,
    )
