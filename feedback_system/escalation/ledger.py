"""The escalation ledger: each level of each clock once, who was told by which channel, what became of it, and why
somebody else got it.

It is read from the rows that did the work: the escalation, its recipients, their notices with the deliveries, the lines
of robots, the slip and its answer. Nothing is kept twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Department, User
from accounts.models.departments import departments_below
from accounts.roles import ROLES
from feedback_system.cases.querysets import audience_condition
from feedback_system.deadlines.models.rules import PLACES
from feedback_system.escalation.models import (
    Escalation,
    EscalationAction,
    EscalationRecipient,
    ReminderSlip,
)
from feedback_system.escalation.recipients import DUTY, NEXT_HEAD, PERSON
from feedback_system.joining import listed
from feedback_system.notifications.delivery import REASONS
from feedback_system.notifications.models import Delivery, RobotMessage, RobotPost
from feedback_system.notifications.robots.chats import sentence_for

if TYPE_CHECKING:
    from accounts.models import User as Person

STATES: dict[str, Any] = {
    "unread": gettext_lazy("not read by everybody"),
    "waiting": gettext_lazy("a message is still to leave"),
    "undelivered": gettext_lazy("a message could not be delivered"),
    "unanswered": gettext_lazy("slip without an answer"),
    "answered": gettext_lazy("slip answered"),
    "instead": gettext_lazy("somebody else was told"),
    "skipped": gettext_lazy("passed over"),
}
"""What the ledger can be narrowed to."""

OWN_PLACES: dict[str, Any] = {
    NEXT_HEAD: gettext_lazy("the next head above"),
    DUTY: gettext_lazy("on duty"),
}


@dataclass(frozen=True)
class Channel:
    """One way a message went: bell, mail or the robot of a group, and how far it came."""

    code: str
    label: str
    state: str
    """waiting, sending, sent, read, failed, dead, refused."""
    words: str
    at: datetime | None = None
    tone: str = "neutral"


@dataclass(frozen=True)
class Heard:
    """One person told, as what, and instead of whom."""

    person: User
    place: str
    place_words: str
    instead_of: User | None = None
    passed_over: tuple[str, ...] = ()
    passed_over_words: str = ""
    channels: tuple[Channel, ...] = ()
    read_at: datetime | None = None


@dataclass
class Entry:
    """One line of the ledger."""

    escalation: Escalation
    heard: list[Heard] = field(default_factory=list)
    robots: list[Channel] = field(default_factory=list)
    slip: ReminderSlip | None = None


def visible_entries(user: Person) -> QuerySet[Escalation]:
    """The escalations on the cases this person may see, with what a line shows of them."""
    rows = Escalation.objects.select_related("case", "case__holder", "deadline__rule", "deadline__department")
    condition = audience_condition(user, "case") if user.is_active else Q(pk__in=[])
    return rows if condition is None else rows.filter(condition)


def of_department(rows: QuerySet[Escalation], department: Department) -> QuerySet[Escalation]:
    """Those whose clock belongs to the department or one below: its own, else the holder of the case."""
    ids = [department.pk, *departments_below(department.pk)]
    return rows.filter(Q(deadline__department__in=ids) | Q(deadline__department=None, case__holder__in=ids))


def in_state(rows: QuerySet[Escalation], state: str) -> QuerySet[Escalation]:
    """Those in one of `STATES`."""
    told = EscalationRecipient.objects.filter(escalation=OuterRef("pk"))
    mails = "notification__deliveries__state__in"
    slips = ReminderSlip.objects.filter(
        deadline=OuterRef("deadline"), issued_at=OuterRef("recorded_at"), withdrawn_at=None
    )
    issued = rows.exclude(action=EscalationAction.SKIPPED)
    if state == "unread":
        return rows.filter(Exists(told.filter(notification__read_at=None)))
    if state == "waiting":
        return rows.filter(Exists(told.filter(**{mails: [*Delivery.PENDING, Delivery.State.SENDING]})))
    if state == "undelivered":
        lost = [Delivery.State.FAILED, Delivery.State.DEAD, Delivery.State.REFUSED]
        return rows.filter(Exists(told.filter(**{mails: lost})))
    if state == "unanswered":
        return issued.filter(Exists(slips.filter(answered_at=None)))
    if state == "answered":
        return issued.filter(Exists(slips.exclude(answered_at=None)))
    if state == "instead":
        return rows.filter(Exists(told.filter(~Q(instead_of=None) | ~Q(passed_over=[]))))
    if state == "skipped":
        return rows.filter(action=EscalationAction.SKIPPED)
    return rows


def entries(rows: Sequence[Escalation], *, at: datetime) -> list[Entry]:
    """The lines of the ledger for these escalations, in their order. Note: five queries at most, however many."""
    found = {row.pk: Entry(row) for row in rows}
    told = (
        EscalationRecipient.objects.filter(escalation__in=found)
        .select_related("person", "instead_of", "notification")
        .prefetch_related("notification__deliveries")
        .order_by("pk")
    )
    lines = list(told)
    words = _Words(rows, lines)
    for line in lines:
        found[line.escalation_id].heard.append(_heard(line, words, at=at))
    for row in rows:
        if not found[row.pk].heard:
            found[row.pk].heard = words.from_facts(row)
    _add_robots(found, rows)
    _add_slips(found, rows)
    return list(found.values())


def _heard(line: EscalationRecipient, words: _Words, *, at: datetime) -> Heard:
    notice = line.notification
    bell = Channel(
        "bell",
        _("Bell"),
        "read" if notice.read_at else "sent",
        _("read") if notice.read_at else _("not read yet"),
        notice.read_at or notice.at,
        "ok" if notice.read_at else "neutral",
    )
    mails = [mail_state(delivery, at=at) for delivery in notice.deliveries.all()]
    return Heard(
        person=line.person,
        place=line.place,
        place_words=words.place(line.place),
        instead_of=line.instead_of,
        passed_over=tuple(line.passed_over),
        passed_over_words=words.passed_over(line.passed_over),
        channels=(bell, *mails),
        read_at=notice.read_at,
    )


def mail_state(delivery: Delivery, *, at: datetime) -> Channel:
    """How far the mail came. A sender that died in the middle leaves it uncertain until the next attempt."""
    state = delivery.state
    label = str(delivery.get_channel_display())
    if state == Delivery.State.SENT:
        return Channel("mail", label, state, _("accepted by the mail server"), delivery.sent_at, "ok")
    if state == Delivery.State.SENDING:
        uncertain = delivery.lease_until is not None and delivery.lease_until <= at
        words = _("uncertain, it is sent again") if uncertain else _("is being sent")
        return Channel("mail", label, state, words)
    if state == Delivery.State.REFUSED:
        reason = str(REASONS.get(delivery.last_error, delivery.last_error))
        return Channel("mail", label, state, reason, None, "risk")
    if state == Delivery.State.DEAD:
        return Channel("mail", label, state, _("given up after seven days"), None, "over")
    if state == Delivery.State.FAILED:
        return Channel("mail", label, state, _("not accepted yet, tried again"), delivery.next_try_at, "risk")
    if delivery.not_before is not None and delivery.next_try_at > at:
        return Channel("mail", label, state, _("waits for working time"), delivery.next_try_at)
    return Channel("mail", label, state, _("waits to leave"), delivery.next_try_at)


def robot_state(post: RobotPost) -> Channel:
    """How far a line of a robot came."""
    label = f"{post.robot.name} ({post.robot.get_kind_display()})"
    message = post.message
    if message is None:
        return Channel("robot", label, "waiting", _("waits to leave"), post.not_before)
    if message.state == RobotMessage.State.SENT:
        return Channel("robot", label, "sent", _("accepted by the chat"), message.sent_at, "ok")
    reason = sentence_for(message.last_error)
    if message.state == RobotMessage.State.DEAD:
        return Channel("robot", label, "dead", _("given up after seven days"), None, "over")
    if message.state == RobotMessage.State.FAILED:
        return Channel("robot", label, "failed", reason, message.next_try_at, "risk")
    return Channel("robot", label, "waiting", _("waits to leave"), message.next_try_at)


def key_of(row: Escalation) -> str:
    """The key under which notices and robots told of this escalation."""
    return f"esc:{row.deadline_id}:{row.level}:{row.rule_version}:{row.round}"


def _add_robots(found: dict[int, Entry], rows: Sequence[Escalation]) -> None:
    keys = {key_of(row): row.pk for row in rows if not row.skipped}
    posts = RobotPost.objects.filter(key__in=keys).select_related("robot", "message").order_by("pk")
    for post in posts:
        found[keys[post.key]].robots.append(robot_state(post))


def _add_slips(found: dict[int, Entry], rows: Sequence[Escalation]) -> None:
    """A slip belongs to the level that was told when it was issued, also when a higher level was due already."""
    clocks = {row.deadline_id for row in rows if not row.skipped}
    slips = {
        slip.deadline_id: slip
        for slip in ReminderSlip.objects.filter(deadline__in=clocks).select_related("answered_by")
    }
    for row in rows:
        slip = slips.get(row.deadline_id)
        if slip is not None and not row.skipped and slip.issued_at == row.recorded_at:
            found[row.pk].slip = slip


class _Words:
    """Places and posts in words, with the names that stand in them looked up once."""

    def __init__(self, rows: Iterable[Escalation], lines: Iterable[EscalationRecipient]) -> None:
        lines = list(lines)
        facts = [fact for row in rows for fact in row.recipients]
        places = {line.place for line in lines} | {str(fact.get("place", "")) for fact in facts}
        named = {place.removeprefix(PERSON) for place in places if place.startswith(PERSON)}
        known = {line.escalation_id for line in lines}
        old = [fact for row in rows for fact in row.recipients if row.pk not in known]
        ids = {int(key) for key in named if key.isdecimal()}
        ids |= {fact[name] for fact in old for name in ("user", "instead_of") if fact.get(name)}
        self.people = User.objects.in_bulk(ids) if ids else {}
        passed = {code for line in lines for code in line.passed_over}
        passed |= {code for fact in old for code in fact.get("empty_posts", ())}
        self.departments = (
            {one.code: one.label for one in Department.objects.filter(code__in=passed)} if passed else {}
        )

    def place(self, place: str) -> str:
        if place.startswith(PERSON):
            return _("named in the ladder")
        if place in ROLES:
            return str(ROLES[place].label)
        return str(OWN_PLACES.get(place) or PLACES.get(place) or place)

    def passed_over(self, codes: Sequence[str]) -> str:
        """Empty posts and gaps as a list of words."""
        return listed(
            _("gap in the duty roster")
            if code == DUTY
            else self.departments.get(code) or (str(ROLES[code].label) if code in ROLES else code)
            for code in codes
        )

    def from_facts(self, row: Escalation) -> list[Heard]:
        """Who was told as the escalation itself has it: rows older than the ledger."""
        return [
            Heard(
                person=self.people[fact["user"]],
                place=fact.get("place", ""),
                place_words=self.place(fact.get("place", "")),
                instead_of=self.people.get(fact.get("instead_of")),
                passed_over=tuple(fact.get("empty_posts", ())),
                passed_over_words=self.passed_over(fact.get("empty_posts", ())),
            )
            for fact in row.recipients
            if fact.get("user") in self.people
        ]
