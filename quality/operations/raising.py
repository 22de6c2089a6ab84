"""Raise an improvement from another case, once at a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from accounts.models import Department, DepartmentFunction
from accounts.queries import department_with, reachable, who_is
from feedback_system.cases.advance import let_read
from feedback_system.cases.kinds import kind_of
from feedback_system.cases.models import IMPROVEMENT, Case, CaseAudience, Severity
from feedback_system.cases.opening import open_case
from feedback_system.cases.steps import Trace
from feedback_system.company.models import Company
from feedback_system.errors import Blocked, Reason
from feedback_system.notifications.operations import notify
from feedback_system.numbering.operations import next_number
from quality.kind import improvement_kind
from quality.models import Improvement
from quality.states import LIVING
from quality.tiers import proposed_tier

if TYPE_CHECKING:
    from accounts.models import User


def living_improvement(parent: Case) -> Case | None:
    """The improvement of this case that is neither closed nor withdrawn, or None. Note: one query."""
    found = parent.improvements.filter(state__in=LIVING).select_related("case").first()
    return found.case if found is not None else None


def raise_improvement(
    *,
    parent: Case,
    department: Department,
    readers: Sequence[Department] = (),
    reason: str,
    by: User,
    at: datetime,
    wants_8d: bool = False,
) -> Case:
    """Open the improvement of `parent`, to be drafted by `department`; `readers` are further departments concerned.

    A full 8D is proposed for a major or critical parent, or where the customer `wants_8d`; else the short form.

    Runs inside the caller's transaction, the row of `parent` being locked. Who reads the parent reads the improvement.
    Source: policies 001 and 004, improvement and tracking.

    :raises Blocked: the case has one that is neither closed nor withdrawn
    """
    if (living := living_improvement(parent)) is not None:
        raise Blocked([sentence_about_living(living)])
    tier = proposed_tier(grave=parent.severity != Severity.GENERAL, wants_8d=wants_8d)
    record = Improvement(
        raised_from=parent, department=department, reason=reason, tier=tier, proposed_tier=tier
    )
    case = open_case(
        improvement_kind,
        record,
        by=by,
        at=at,
        department=department,
        trace=Trace(
            {"raised_from": parent.reference, "department": department.code, "tier": tier},
            {"reason": reason} if reason else {},
        ),
        number=next_number(improvement_kind.code, on=at.astimezone(Company.get().zone).date()),
        title=parent.title,
        customer=parent.customer,
        product=parent.product,
        market=parent.market,
        severity=parent.severity,
        reported_at=at,
        parent=parent,
        parent_relation=IMPROVEMENT,
    )
    let_readers_of_parent_read(case, parent)
    for one in readers:
        let_read(case, department=one, why="party")
    for function, why in ((DepartmentFunction.RD, "may draft"), (DepartmentFunction.QA, "effect check")):
        department_of_it = department_with(function)
        if department_of_it is not None:
            let_read(case, department=department_of_it, why=why)
    return case


def let_readers_of_parent_read(case: Case, parent: Case) -> None:
    """Whoever reads the case it was raised from reads the improvement. Note: one query."""
    for row in CaseAudience.objects.filter(case=parent).select_related("department", "person"):
        let_read(case, department=row.department, person=row.person, why="parent")


def sentence_about_living(improvement: Case) -> Reason:
    """Why no second one is raised, with the way to the first."""
    return Reason(
        _("The improvement %(number)s of this case is not finished. Close or withdraw it first.")
        % {"number": improvement.reference},
        kind_of(improvement).url(improvement),
    )


def tell_no_longer_tracked(*, parent: Case, at: datetime) -> Case | None:
    """Tell the GM office that the ruling now in force tracks no improvement, though one lives; returns that one, or None."""
    living = living_improvement(parent)
    if living is not None:
        people = {one.pk: one for one in (reachable(person, at=at) for person in who_is("gm_office"))}
        notify(
            "improvement_not_tracked",
            case=living,
            to=list(people.values()),
            at=at,
            facts={"parent": parent.reference},
            key=f"improvement_not_tracked:{living.pk}:{parent.version}",
        )
    return living
