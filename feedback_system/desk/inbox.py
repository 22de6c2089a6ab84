"""What waits for whose decision: one list over all kinds of case.

A question lies before everybody who holds its role; deputies see what lies before the people they stand in for. Who
prepared it, is named as responsible or gains from it sees it too, greyed, with the reason. Instants are the database's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Exists, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, Now
from django.utils.translation import gettext_lazy

from accounts.models import Delegation, RoleAssignment, User
from feedback_system.approvals.models import Approval, Subject
from feedback_system.approvals.operations import decides_as, objections_to
from feedback_system.approvals.top import SECOND_ROLES
from feedback_system.cases.models import Case
from feedback_system.desk.standing_in import principals_now
from feedback_system.desk.stops import decidable_stops

LONGEST_LIST = 200
"""Questions shown at once; when there are more, the page says so."""
RUNNING_TOTAL = timedelta(days=365)
"""How far back the running total of a customer looks."""


@dataclass(frozen=True)
class Answer:
    """One button of a decision: the step of the owning kind it takes, and what it sends besides the reason."""

    step: str
    label: Any
    icon: str
    variant: str = ""
    value: str = ""
    """Sent as `decision` where one step takes several answers."""


ANSWERS: dict[str, tuple[Answer, ...]] = {
    Subject.REMEDY.value: (
        Answer("approve", gettext_lazy("Approve"), "check", "primary"),
        Answer("refuse_approval", gettext_lazy("Send back"), "undo", "danger"),
    ),
    Subject.RULING.value: (
        Answer("approve_ruling", gettext_lazy("Approve"), "check", "primary"),
        Answer("refuse_ruling", gettext_lazy("Send back"), "undo", "danger"),
    ),
    Subject.OBJECTION.value: (
        Answer("decide_objection", gettext_lazy("The ruling stands"), "", "primary", "upheld_ruling"),
        Answer("decide_objection", gettext_lazy("Change the ruling"), "", "", "changed"),
        Answer("decide_objection", gettext_lazy("Cancel the ruling"), "", "danger", "cancelled"),
    ),
    Subject.CHANGE.value: (
        Answer("approve_change", gettext_lazy("Approve"), "check", "primary"),
        Answer("refuse_change", gettext_lazy("Send back"), "undo", "danger"),
    ),
    Subject.WAIVER.value: (
        Answer("approve_waiver", gettext_lazy("Approve"), "check", "primary"),
        Answer("refuse_waiver", gettext_lazy("Send back"), "undo", "danger"),
    ),
    Subject.SANCTION.value: (
        Answer("approve_paper", gettext_lazy("Approve"), "check", "primary"),
        Answer("refuse_paper", gettext_lazy("Send back"), "undo", "danger"),
    ),
    Subject.APPEAL.value: (
        Answer("decide_appeal", gettext_lazy("The sanction stands"), "", "primary", "stands"),
        Answer("decide_appeal", gettext_lazy("Lift the sanction"), "", "danger", "lifted"),
    ),
    Subject.CONCESSION.value: (
        Answer("approve_concession", gettext_lazy("Approve"), "check", "primary"),
        Answer("refuse_concession", gettext_lazy("Send back"), "undo", "danger"),
    ),
    Subject.SURVEY.value: (
        Answer("approve", gettext_lazy("Approve"), "check", "primary"),
        Answer("refuse", gettext_lazy("Send back"), "undo", "danger"),
    ),
}
"""The buttons under a question, by its subject."""


def before(user: User) -> QuerySet[Approval]:
    """The open questions that lie before `user` or before somebody she stands in for now, oldest first; blocked ones too."""
    standing_in = Delegation.objects.filter(deputy=user.pk, starts_at__lte=Now(), ends_at__gt=Now())
    held = RoleAssignment.objects.filter(Q(user=user.pk) | Q(user__in=standing_in.values("principal")))
    second = Q(needs_second_signer=True) & Q(Exists(held.filter(role__in=SECOND_ROLES)))
    rows = Approval.objects.filter(Q(role__in=held.values("role")) | second)
    return rows.filter(decision=Approval.Decision.PENDING).order_by("asked_at", "pk")


def _principals_for(user: User, rows: Sequence[Approval]) -> list[User]:
    """For whom `user` stands in, asked only when a question is not before her in the own right."""
    own = {one.role for one in user.assignments}
    return principals_now(user) if any(row.role not in own for row in rows) else []


def decidable(user: User) -> list[Approval]:
    """The open questions that `user` may decide now, oldest first. Note: one query, three when she stands in for somebody."""
    rows = list(before(user)[:LONGEST_LIST])
    principals = _principals_for(user, rows)
    return [row for row in rows if decides_as(row, user, principals) is not None]


def waiting_count(user: User) -> int:
    """How many questions and requests for a stop `user` may decide now, for the menu."""
    return len(decidable(user)) + len(decidable_stops(user)) if user.is_authenticated else 0


def waiting_case_ids(user: User) -> list[int]:
    """The cases with a question or a request for a stop that `user` may decide."""
    stops = decidable_stops(user)
    return [row.case_id for row in decidable(user)] + [row.deadline.case_id for row in stops]


@dataclass(frozen=True)
class Waiting:
    """One line of the inbox."""

    approval: Approval
    principal: User | None
    """For whom a deputy would decide; None when the own right counts."""
    objections: tuple[str, ...]
    """Why this person may not decide; empty when she may."""


def inbox(user: User) -> list[Waiting]:
    """What lies before `user`, decidable questions first, then those she may not decide and why."""
    rows = list(
        before(user).filter(case__in=Case.objects.visible_to(user))
        .select_related("case", "case__customer", "asked_by", "band")[:LONGEST_LIST]
    )  # fmt: skip
    principals = _principals_for(user, rows)
    lines = []
    for row in rows:
        person = decides_as(row, user, principals)
        objections = () if person is not None else tuple(str(one) for one in objections_to(row, user))
        lines.append(Waiting(row, None if person in (None, user) else person, objections))
    return sorted(lines, key=lambda line: bool(line.objections))


def decided_by(user: User) -> QuerySet[Approval]:
    """What `user` has decided, newest first."""
    rows = Approval.objects.filter(Q(decided_by=user.pk) | Q(on_behalf_of=user.pk))
    return rows.filter(case__in=Case.objects.visible_to(user)).order_by("-decided_at", "-pk")


def asked_by(user: User) -> QuerySet[Approval]:
    """What `user` has asked for, newest first."""
    rows = Approval.objects.filter(asked_by=user.pk, case__in=Case.objects.visible_to(user))
    return rows.order_by("-asked_at", "-pk")


@dataclass(frozen=True)
class Total:
    """What was approved for one customer before, in the company's currency."""

    amount: Decimal
    since: datetime


def running_total(approval: Approval, *, at: datetime) -> Total | None:
    """What was approved for the same customer in the year before `at`, this question left out; None without a customer.

    It is shown and warned about, not added to the amount (design, approval limits).
    """
    customer_id = approval.case.customer_id
    if customer_id is None:
        return None
    since = at - RUNNING_TOTAL
    rows = Approval.objects.filter(
        case__customer=customer_id,
        subject=Subject.REMEDY,
        decision=Approval.Decision.APPROVED,
        decided_at__gte=since,
    ).exclude(case=approval.case_id)
    newest_per_case = rows.exclude(later__decision=Approval.Decision.APPROVED)
    found: dict[str, Any] = newest_per_case.aggregate(sum=Coalesce(Sum(F("amount")), Decimal(0)))
    return Total(found["sum"], since)
