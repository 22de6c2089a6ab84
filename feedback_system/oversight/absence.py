"""What an absence would leave undone: what falls due, which decisions would wait, which posts would be empty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q

from accounts.models import Delegation, Department, RoleAssignment, User
from accounts.roles import ROLES
from feedback_system.approvals.blocks import blocked_ids
from feedback_system.approvals.models import Approval
from feedback_system.approvals.operations import pool
from feedback_system.approvals.top import who_still_signs
from feedback_system.deadlines.models import Deadline, DeadlineState, Rung

if TYPE_CHECKING:
    from feedback_system.cases.querysets import CaseQuerySet

MOST = 500
"""So many deadlines and questions are listed; when there are more, the page says so."""
MOST_PEOPLE = 60


@dataclass
class Away:
    """One absent person and what hangs on her."""

    person: User
    deputies: list[Delegation] = field(default_factory=list)
    """Who stands in for her at some time of the absence."""
    stands_in: list[Delegation] = field(default_factory=list)
    """For whom she was to stand in at that time."""
    due: list[Deadline] = field(default_factory=list)
    decisions: list[Approval] = field(default_factory=list)
    """Open questions that only absent people may decide for whom nobody stands in, among them her."""
    posts: list[str] = field(default_factory=list)
    """Roles that only absent people hold, and departments she heads, in words, while nobody stands in."""

    def is_covered(self, begins: datetime, ends: datetime) -> bool:
        """Whether somebody stands in for her the whole time."""
        reached = begins
        for row in sorted(self.deputies, key=lambda row: row.starts_at):
            if row.starts_at > reached:
                return False
            reached = max(reached, row.ends_at)
        return reached >= ends


@dataclass
class AbsencePlan:
    """The absence of some people from `begins` to `ends` (without it)."""

    begins: datetime
    ends: datetime
    people: list[Away]
    left_out: bool = False


def members_of(department: Department) -> list[User]:
    """Who belongs to a department: people whose home it is and its head."""
    found = User.objects.filter(
        Q(department=department) | Q(heads=department), is_active=True, kind=User.Kind.PERSON
    )
    return list(found.select_related("department").distinct().order_by("name", "pk")[:MOST_PEOPLE])


def plan_absence(
    *, people: Sequence[User], begins: datetime, ends: datetime, cases: CaseQuerySet
) -> AbsencePlan:
    """What the absence of `people` from `begins` to `ends` would leave undone on `cases`, as things stand now.

    Writes nothing. Note: about ten queries, however many people and cases.
    """
    away = {person.pk: Away(person) for person in people}
    plan = AbsencePlan(begins, ends, list(away.values()))
    rows = Delegation.objects.filter(
        Q(principal__in=away) | Q(deputy__in=away), starts_at__lt=ends, ends_at__gt=begins
    )
    for row in rows.select_related("principal", "deputy").order_by("starts_at", "pk"):
        if row.principal_id in away and row.deputy.is_active:
            away[row.principal_id].deputies.append(row)
        if row.deputy_id in away:
            away[row.deputy_id].stands_in.append(row)
    _find_due(plan, away, cases)
    _find_decisions(plan, away, cases)
    _find_posts(plan, away)
    return plan


def _find_due(plan: AbsencePlan, away: dict[int, Away], cases: CaseQuerySet) -> None:
    rows = Deadline.objects.filter(
        Q(case__owner__in=away) | ~Q(addressees=[]),
        state=DeadlineState.RUNNING,
        due_at__gte=plan.begins,
        due_at__lt=plan.ends,
        case__in=cases.values("pk"),
    )
    found = list(rows.select_related("case", "rule").order_by("due_at", "pk")[: MOST + 1])
    plan.left_out = len(found) > MOST
    for clock in found[:MOST]:
        for pk in {clock.case.owner_id, *clock.addressees} & set(away):
            away[pk].due.append(clock)


def _find_decisions(plan: AbsencePlan, away: dict[int, Away], cases: CaseQuerySet) -> None:
    holders, bare = _holders(), _bare(plan)
    rows = Approval.objects.filter(decision=Approval.Decision.PENDING, case__in=cases.values("pk"))
    found = list(rows.select_related("case").order_by("asked_at", "pk")[: MOST + 1])
    plan.left_out = plan.left_out or len(found) > MOST
    for approval in found[:MOST]:
        deciders = (
            who_still_signs(approval)
            if approval.needs_second_signer
            else pool(approval.role, blocked_ids(approval), who=lambda role: holders.get(role, []))
        )
        if deciders and all(person.pk in bare for person in deciders):
            for person in deciders:
                away[person.pk].decisions.append(approval)


def _holders() -> dict[str, list[User]]:
    holders: dict[str, dict[int, User]] = {}
    rows = RoleAssignment.objects.filter(user__is_active=True).select_related("user").order_by("pk")
    for row in rows:
        holders.setdefault(row.role, {}).setdefault(row.user_id, row.user)
    return {role: list(people.values()) for role, people in holders.items()}


def _bare(plan: AbsencePlan) -> set[int]:
    """Those for whom nobody stands in the whole time."""
    return {away.person.pk for away in plan.people if not away.is_covered(plan.begins, plan.ends)}


def _find_posts(plan: AbsencePlan, away: dict[int, Away]) -> None:
    bare = _bare(plan)
    wanted = {code for code, role in ROLES.items() if role.at_the_top}
    for to in Rung.objects.filter(rule__is_active=True).values_list("to", flat=True):
        wanted |= {place for place in to if place in ROLES}
    for role, people in _holders().items():
        if role in wanted and all(person.pk in bare for person in people):
            for person in people:
                away[person.pk].posts.append(str(ROLES[role].label))
    for department in Department.objects.filter(is_active=True, head__in=bare).order_by("code"):
        if department.head_id is not None:
            away[department.head_id].posts.append(department.label)
