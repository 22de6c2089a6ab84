"""The one scope: which cases a person may see. Every list, count, search, file and export starts here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connections, models
from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Now

from feedback_system.reference.kept import brought_along, stamp_of_the_row

if TYPE_CHECKING:
    from accounts.models import User


def audience_condition(user: User, case_ref: str, *, stands_in: bool = True) -> Q | None:
    """The condition under which `user` reads the case that `case_ref` names, or None when every case may be read.

    A person reads what reached the own departments (heads: those below too), what reached her by name, and, while she
    stands in for somebody, what reached that person by name or by department. A see-all role reads everything but what
    belongs to a confidential kind. The instant is the database's. With `stands_in` False nothing is asked about that: for somebody who stands in
    for nobody, so that the condition is the same at every instant. An administrator who looks as a role reads what both may read.
    """
    if (looking := getattr(user, "looking_as", None)) is not None:
        of_role = audience_condition(looking.sight, case_ref, stands_in=False)
        own = audience_condition(looking.administrator, case_ref, stands_in=stands_in)
        return own if of_role is None else of_role if own is None else of_role & own
    from accounts.models import RoleAssignment
    from feedback_system.cases.kinds import confidential_kinds
    from feedback_system.cases.models import MEMBERS_ONLY, CaseAudience

    confidential = confidential_kinds()
    if user.sees_all and not confidential:
        return None
    mine = (
        Q(person=user.pk)
        | (Q(department__in=user.department_ids_in_view) & ~Q(why=MEMBERS_ONLY))
        | (Q(department__in=user.department_ids_of_own) & Q(why=MEMBERS_ONLY))
    )
    if stands_in:
        principals = standing_in_for(user).values("principal")
        mine |= Q(person__in=principals)
        mine |= Q(department__in=RoleAssignment.objects.filter(user__in=principals).values("department"))
    reached = Q(Exists(CaseAudience.objects.filter(mine, case=OuterRef(case_ref))))
    if not user.sees_all:
        return reached
    kind = "kind" if case_ref == "pk" else f"{case_ref.removesuffix('_id')}__kind"
    return ~Q(**{f"{kind}__in": confidential}) | reached


def standing_in_for(user: User) -> models.QuerySet[Any]:
    """The delegations by which `user` stands in for somebody now, by the clock of the database."""
    from accounts.models import Delegation

    return Delegation.objects.filter(deputy=user.pk, starts_at__lte=Now(), ends_at__gt=Now())


class CaseQuerySet(models.QuerySet):
    """Questions about cases. Start with `visible_to(user)`, or `as_system(reason)` where no person asks."""

    def visible_to(self, user: User) -> CaseQuerySet:
        """The cases this person may see; an inactive or anonymous user sees none."""
        if not getattr(user, "is_active", False) or not getattr(user, "is_authenticated", False):
            return self.none()
        condition = audience_condition(user, "pk")
        return self if condition is None else self.filter(condition)

    def as_system(self, reason: str) -> CaseQuerySet:
        """All cases, for work in which no person looks; `reason` says which, for the reader of the code."""
        if not reason:
            raise ValueError("say why no person asks")
        return self

    def lock(self, pk: int, *, seen_by: User | None = None, at_once: bool = False) -> Any:
        """The case row, locked until the transaction ends: one step per folder at a time.

        With `seen_by` the row has `is_visible`, whether that person may see it, and brings the stamp along. On SQLite the transaction itself is
        immediate, so the lock is the database's. With `at_once` nobody is waited for, for a second folder in a step that holds one already.

        :raises OperationalError: with `at_once`, somebody else holds it
        """
        rows: Any = self.all()
        if connections[self.db].features.has_select_for_update:
            rows = rows.select_for_update(of=("self",), nowait=at_once)
        if seen_by is not None:
            is_somebody = getattr(seen_by, "is_active", False) and getattr(seen_by, "is_authenticated", False)
            condition = audience_condition(seen_by, "pk") if is_somebody else None
            rows = rows.annotate(
                stamp=stamp_of_the_row(),
                is_visible=Value(is_somebody)
                if condition is None
                else models.ExpressionWrapper(condition, models.BooleanField()),
            )
        locked = rows.get(pk=pk)
        if seen_by is not None:
            brought_along(locked.stamp)
        return locked

    def counted(self) -> CaseQuerySet:
        """Without those that are the same as another case: that one counts, once."""
        from feedback_system.cases.models import MERGED

        return self.exclude(state=MERGED)

    def open(self) -> CaseQuerySet:
        """Cases that are not closed."""
        return self.filter(closed_at=None)

    def by_reference(self, reference: str) -> CaseQuerySet:
        """The case with that number or receipt number."""
        return self.filter(Q(number=reference) | Q(receipt_number=reference))


class OpenCaseQuerySet(models.QuerySet):
    """Questions about the rows of the worklist by themselves; where a person looks, they are narrowed by the cases or facts they are joined to."""

    def as_system(self, reason: str) -> OpenCaseQuerySet:
        """All rows, where something else has the scope; `reason` says what, for the reader of the code."""
        if not reason:
            raise ValueError("say what has the scope")
        return self
