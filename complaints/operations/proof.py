"""The proof that somebody is left to decide: every route, level, preparer and blamed department, asked of the same
functions that choose the approver of a real case. Writes nothing.

Source: design, approvals: no pool of approvers may end empty.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from accounts.models import Department, DepartmentFunction, User
from accounts.permissions import Permission
from accounts.queries import who_is
from accounts.roles import ROLES, roles_with
from complaints.operations.asking import people_of_blamed
from feedback_system.approvals.blocks import not_in_charge
from feedback_system.approvals.limits import words_of
from feedback_system.approvals.models import Subject
from feedback_system.approvals.operations import climb
from feedback_system.approvals.top import SECOND_ROLES, obstacle_at_the_top
from feedback_system.joining import listed

if TYPE_CHECKING:
    from feedback_system.approvals.models import ApprovalBand

PREPARES = {
    Subject.REMEDY: (Permission.PROPOSE_HANDLING, Permission.CONSOLIDATE),
    Subject.RULING: (Permission.RULE,),
}
"""Who can have prepared what is to be decided, and put it before the approver."""


@dataclass(frozen=True)
class Condition:
    """One circumstance of a case: its kind, its words, and the people it keeps from deciding."""

    kind: str
    words: str
    blocks: frozenset[int]


@dataclass(frozen=True)
class Hole:
    """A case for which nobody would be left: from which level on, when, why, and what to fill."""

    level: int
    span: str
    conditions: tuple[Condition, ...]
    passed: tuple[str, ...]
    advice: str

    @property
    def sentence(self) -> str:
        """The hole in one sentence."""
        if not self.conditions:
            return _("Nobody is left to decide (%(span)s).") % {"span": self.span}
        when = _(" and ").join(condition.words for condition in self.conditions)
        return _("Nobody is left to decide (%(span)s) when %(when)s.") % {"span": self.span, "when": when}


@dataclass
class Chain:
    """One level as people read it: span, role, and who would decide an ordinary case."""

    span: str
    role: str
    people: list[str]


@dataclass
class Proof:
    """What was proved for one route and subject."""

    chain: list[Chain] = field(default_factory=list)
    holes: list[Hole] = field(default_factory=list)
    checked: int = 0


class Posts:
    """What the proof asks of the company, read once for all routes."""

    def __init__(self) -> None:
        self.departments = list(
            Department.objects.filter(is_active=True).select_related("parent").order_by("pk")
        )
        by_id = {department.pk: department for department in self.departments}
        for department in self.departments:  # so that climbing the tree asks no further query
            if department.parent_id in by_id:
                department.parent = by_id[department.parent_id]
        self._holders: dict[str, list[User]] = {}
        self._blamed: list[Condition] | None = None

    def holders(self, role: str) -> list[User]:
        """The active people with `role`."""
        if role not in self._holders:
            self._holders[role] = who_is(role)
        return self._holders[role]

    def blamed(self) -> list[Condition]:
        """Each department that could be blamed."""
        if self._blamed is None:
            self._blamed = [
                Condition(
                    "blamed",
                    _("%(department)s is blamed") % {"department": department.label},
                    frozenset(people_of_blamed(department)),
                )
                for department in self.departments
            ]
        return self._blamed

    def in_charge(self, role: str, functions: Iterable[str]) -> list[Condition]:
        """Each department that can be in charge where heads of `role` decide for their own department only."""
        words = (
            _("%(department)s is in charge of the customer")
            if role == "sales_head"
            else _("%(department)s produced it")
        )
        return [
            Condition(
                role,
                words % {"department": department.label},
                frozenset(not_in_charge({role: department})),
            )
            for department in self.departments
            if department.function in functions
        ]


def prove(bands: Sequence[ApprovalBand], subject: str, posts: Posts) -> Proof:
    """Ask for every case that can arise on these levels who would decide it. `bands` may be a draft."""
    proof = Proof()
    for index, band in enumerate(bands):
        people = [str(person) for person in posts.holders(band.role)]
        proof.chain.append(Chain(words_of(bands, index, subject), str(ROLES[band.role].label), people))
    if not bands:
        return proof
    approvers = frozenset(person.pk for band in bands for person in posts.holders(band.role))
    concerned = approvers | {person.pk for role in SECOND_ROLES for person in posts.holders(role)}
    known: dict[tuple[int, frozenset[int], frozenset[int]], tuple[bool, tuple[str, ...]]] = {}

    def is_left(level: int, blocked: frozenset[int], askers: frozenset[int]) -> tuple[bool, tuple[str, ...]]:
        key = (level, blocked, askers)
        if key not in known:
            chosen, climbed = climb(bands, level, blocked, who=posts.holders)
            left = chosen is not None or not obstacle_at_the_top(
                climbed, blocked, askers=askers, who=posts.holders
            )
            known[key] = (left, tuple(_passed(row) for row in climbed))
        return known[key]

    levels = range(len(bands)) if subject == Subject.REMEDY else range(1)
    holes: list[Hole] = []
    for conditions in _cases(bands, subject, posts, concerned):
        blocked = frozenset().union(*(condition.blocks for condition in conditions)) & concerned
        asked = (condition.blocks for condition in conditions if condition.kind == "preparer")
        askers = frozenset().union(*asked)
        for level in levels:
            proof.checked += 1
            left, passed = is_left(level, blocked, askers)
            if left:
                continue
            if not _is_told(holes, level, conditions):
                span = words_of(bands, level, subject)
                holes.append(Hole(level, span, conditions, passed, _advice(bands, level, posts)))
            break
    proof.holes = holes
    return proof


def _cases(
    bands: Sequence[ApprovalBand], subject: str, posts: Posts, approvers: frozenset[int]
) -> Iterator[tuple[Condition, ...]]:
    """Every combination of circumstances, those with the fewest first; what blocks no approver here is left out."""
    roles = {band.role for band in bands}
    dimensions: list[list[Condition]] = []
    if "sales_head" in roles:
        dimensions.append(posts.in_charge("sales_head", (DepartmentFunction.SALES,)))
    if "factory_head" in roles:
        places = (DepartmentFunction.PRODUCTION, DepartmentFunction.FACTORY)
        dimensions.append(posts.in_charge("factory_head", places))
    if subject == Subject.RULING:
        people = {person.pk: person for role in sorted(roles) for person in posts.holders(role)}
        by_name = [
            Condition("blamed", _("%(name)s is blamed by name") % {"name": person}, frozenset({pk}))
            for pk, person in people.items()
        ]
        dimensions.append(posts.blamed() + by_name)
    dimensions += _preparers(subject, posts, approvers)
    choices = [_distinct(dimension, approvers) for dimension in dimensions]
    found = [tuple(condition for condition in case if condition is not None) for case in product(*choices)]
    yield from sorted(found, key=len)


def _preparers(subject: str, posts: Posts, approvers: frozenset[int]) -> list[list[Condition]]:
    """For each right to prepare: the people who hold it and could be approvers too."""
    found: list[list[Condition]] = []
    for right in PREPARES[Subject(subject)]:
        people = {person.pk: person for role in roles_with(right) for person in posts.holders(role)}
        found.append(
            [
                Condition("preparer", _("%(name)s prepared it") % {"name": person}, frozenset({pk}))
                for pk, person in people.items()
                if pk in approvers
            ]
        )
    return found


def _distinct(dimension: Sequence[Condition], approvers: frozenset[int]) -> list[Condition | None]:
    """The circumstances that keep an approver away, and “none of them”. Circumstances that block alike stay one by
    one, so that each is named."""
    return [None, *(condition for condition in dimension if condition.blocks & approvers)]


def _is_told(holes: Sequence[Hole], level: int, conditions: tuple[Condition, ...]) -> bool:
    """Whether a simpler case with the same hole is told already."""
    mine = set(conditions)
    return any(hole.level <= level and set(hole.conditions) <= mine for hole in holes)


def _passed(row: Mapping[str, str]) -> str:
    words = {"role": ROLES[row["role"]].label}
    if row["why"] == "empty":
        return _("%(role)s: the post is empty") % words
    return _("%(role)s: may not decide here") % words


def _advice(bands: Sequence[ApprovalBand], level: int, posts: Posts) -> str:
    empty = [str(ROLES[band.role].label) for band in bands[level:] if not posts.holders(band.role)]
    if empty:
        return _("Fill the post: %(roles)s.") % {"roles": listed(empty)}
    top = ROLES[bands[-1].role].label
    return _("Give the role %(role)s to a second person, or add a level above it.") % {"role": top}
