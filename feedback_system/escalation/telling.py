"""From what a sweep decided to what people get: one notice each, or one list for somebody who would get a
flood.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from accounts.permissions import Permission
from accounts.roles import ROLES
from feedback_system.cases.models import CaseAudience, Severity
from feedback_system.deadlines.calendars import calendar_of
from feedback_system.escalation.models import EscalationAction, ReminderSlip
from feedback_system.escalation.recipients import (
    DUTY,
    NEXT_HEAD,
    PERSON,
    Directory,
    Recipient,
    department_id_of,
)
from feedback_system.notifications.grouping import Group, grow, growing
from feedback_system.notifications.models import Topic
from feedback_system.notifications.operations import Notice, notify_in_bulk
from feedback_system.notifications.robots.posting import News, post
from feedback_system.web.wording import due_text

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.models import Case
    from feedback_system.deadlines.models import Deadline
    from feedback_system.escalation.firing import Reached

MOST_SINGLE_NOTICES = 5
"""A person who would get more in one sweep gets one list instead (after an outage, for example)."""
LISTED = 500
"""So many lines a list has at most; what is more is told as a number."""
GRACE = timedelta(minutes=2)
"""So long a list waits for the next batches of a sweep, so that everything stands on one."""

REMINDER, APPROVAL_WAITING, SLIP_ISSUED, OVERDUE, DIGEST = (
    "deadline_reminder",
    "deadline_approval_waiting",
    "slip_issued",
    "deadline_overdue",
    "deadline_digest",
)


def is_above_the_head(place: str) -> bool:
    """Whether that place of a ladder lies above the head of the department in charge."""
    return place in ROLES or place == NEXT_HEAD or place.startswith(PERSON)


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
        if self.slip is not None and recipient.place != DUTY and not is_above_the_head(recipient.place):
            return SLIP_ISSUED
        return OVERDUE

    def facts_for(self, recipient: Recipient) -> dict[str, Any]:
        """Codes and parameters of the notice; the words are made in the recipient's language."""
        rule = self.deadline.rule
        return {
            "case": self.case.pk,
            "reference": self.case.reference,
            "title": self.case.title,
            "code": self.deadline.code,
            "label_zh_hans": self.deadline.label_in("zh-hans"),
            "label_zh_hant": self.deadline.label_in("zh-hant"),
            "label_en": self.deadline.label_in("en"),
            "due_at": self.deadline.due_at if not rule.repeats else self.rung.at,
            "fires_at": self.rung.at,
            "place": recipient.place,
            "instead_of": recipient.principal.name if recipient.principal is not None else "",
            "empty_posts": list(recipient.empty_posts),
            "slip": self.slip.number if self.slip is not None else "",
        }

    def news(self) -> News:
        """The same for the groups whose robots tell it: number, what, by when."""
        reminds = self.action == EscalationAction.REMIND
        kind = REMINDER if reminds else OVERDUE
        topics = {Topic.REMINDERS if reminds else Topic.ESCALATIONS}
        if self.is_approval:
            kind, topics = APPROVAL_WAITING, {Topic.ESCALATIONS}
        elif self.slip is not None:
            kind, topics = SLIP_ISSUED, {Topic.ESCALATIONS, Topic.SLIPS}
        return News(
            kind=kind,
            topics=topics,
            key=self.key,
            facts=self.facts_for(self.recipients[0]) if self.recipients else {},
            case=self.case,
            department_id=department_id_of(self.deadline, self.case),
            roles={recipient.place for recipient in self.recipients},
            urgent=self.case.severity != Severity.GENERAL,
        )

    @property
    def key(self) -> str:
        """Nobody is told twice about the same level."""
        return f"esc:{self.deadline.pk}:{self.rung.order}:{self.deadline.rule.version}:{self.round}"

    def waits_for_working_time(self, recipient: Recipient) -> bool:
        """Whether the mail may wait for the morning: news above the head about an ordinary case."""
        return is_above_the_head(recipient.place) and self.case.severity == Severity.GENERAL


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


@dataclass(frozen=True)
class Link:
    """Which notice told a recipient of a rung: what the ledger keeps."""

    told: Told
    recipient: Recipient
    notification_id: int


class Hours:
    """When each person's working time begins next, by the calendar of the own department."""

    def __init__(self, now: datetime, directory: Directory) -> None:
        self.now, self.directory = now, directory
        self._openings: dict[int | None, datetime] = {}

    def opening(self, person: User) -> datetime:
        """`now` within the working time of `person`, else the next instant at which it begins."""
        place = person.department_id
        if place not in self._openings:
            department = self.directory.department(place) if place is not None else None
            self._openings[place] = calendar_of(department).next_opening(self.now)
        return self._openings[place]


def tell(
    told: Sequence[Told], *, now: datetime, directory: Directory, sweep: str, more_follow: bool = False
) -> list[Link]:
    """Put the notices into the outbox: single ones, or one list per person who would get more than five.

    A list that has not left yet takes in what comes after it, so that a person gets one however many batches
    a sweep has; `more_follow` lets it wait a little for them. Returns which notice told whom.
    """
    hours = Hours(now, directory)
    per_person: dict[int, list[tuple[Told, Recipient]]] = defaultdict(list)
    for one in told:
        for recipient in one.recipients:
            per_person[recipient.person.pk].append((one, recipient))
    waiting = growing(DIGEST, set(per_person), at=now)
    notices: list[Notice] = []
    keys: list[tuple[Told, Recipient, str]] = []
    links: list[Link] = []
    for person_id, entries in per_person.items():
        group = waiting.get(person_id)
        if group is not None:
            _add(group, entries, hours=hours, more_follow=more_follow)
            links += [Link(one, recipient, group.notification.pk) for one, recipient in entries]
        elif len(entries) > MOST_SINGLE_NOTICES:
            notice = _digest(entries, hours=hours, sweep=sweep, more_follow=more_follow)
            notices.append(notice)
            keys += [(one, recipient, notice.key) for one, recipient in entries]
        else:
            notices += [_single(one, recipient, hours=hours) for one, recipient in entries]
            keys += [(one, recipient, one.key) for one, recipient in entries]
    stored = notify_in_bulk(notices)
    post([one.news() for one in told if one.recipients], at=now)
    return links + [Link(one, recipient, stored[recipient.person.pk, key]) for one, recipient, key in keys]


def _single(one: Told, recipient: Recipient, *, hours: Hours) -> Notice:
    return Notice(
        kind=one.kind_for(recipient),
        case=one.case,
        to=[recipient.person],
        at=hours.now,
        key=one.key,
        facts=one.facts_for(recipient),
        not_before=hours.opening(recipient.person) if one.waits_for_working_time(recipient) else None,
    )


def _digest(entries: list[tuple[Told, Recipient]], *, hours: Hours, sweep: str, more_follow: bool) -> Notice:
    lines = _lines(entries)
    return Notice(
        kind=DIGEST,
        case=None,
        to=[entries[0][1].person],
        at=hours.now,
        key=f"digest:{sweep}:{min(one.deadline.pk for one, _recipient in entries)}",
        facts={"count": len(lines), "more": max(len(lines) - LISTED, 0), "entries": lines[:LISTED]},
        not_before=_leaves_at(entries, hours=hours, more_follow=more_follow),
    )


def _add(group: Group, entries: list[tuple[Told, Recipient]], *, hours: Hours, more_follow: bool) -> None:
    facts = group.notification.facts
    lines = [*facts["entries"], *_lines(entries)]
    count = facts["count"] + len(entries)
    grow(
        group,
        facts={"count": count, "more": count - len(lines[:LISTED]), "entries": lines[:LISTED]},
        not_before=_leaves_at(entries, hours=hours, more_follow=more_follow),
    )


def _leaves_at(entries: list[tuple[Told, Recipient]], *, hours: Hours, more_follow: bool) -> datetime:
    """The opening of the person's working time when everything may wait for it, else (nearly) at once."""
    if all(one.waits_for_working_time(recipient) for one, recipient in entries):
        return max(hours.opening(entries[0][1].person), hours.now)
    return hours.now + GRACE if more_follow else hours.now


def _lines(entries: list[tuple[Told, Recipient]]) -> list[dict[str, Any]]:
    zone = calendar_of(None).time_zone
    ordered = sorted(entries, key=lambda entry: (entry[0].deadline.due_at, entry[0].case.pk))
    return [
        one.facts_for(recipient)
        | {"kind": one.kind_for(recipient), "due_text": due_text(one.deadline.due_at, zone)}
        for one, recipient in ordered
    ]
