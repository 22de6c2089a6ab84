"""Who drafts, approves and reads plans of a period; who writes, gets and reads patrol reports. Who stands in for somebody does what she may.

Source: policy 003 on customer care: the head of the unit plans and reports on the month, the leader approves and gets the reports, each
visitor reports on the day to the superior.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Department, DepartmentFunction
from accounts.permissions import Permission
from accounts.queries import heads_above, principals_of
from aftersales.visits.models import PatrolPlan, PatrolReport, ReportKind, SignedReport
from feedback_system.errors import NotPermitted

if TYPE_CHECKING:
    from accounts.models import User

VISITING_FUNCTIONS = (
    DepartmentFunction.SALES,
    DepartmentFunction.CUSTOMER_SERVICE,
    DepartmentFunction.SERVICE,
    DepartmentFunction.GM_OFFICE,
)
"""What departments do that visit customers."""


def visiting_units() -> list[Department]:
    """The departments that visit customers, in their order. Note: one query."""
    rows = Department.objects.filter(function__in=VISITING_FUNCTIONS, is_active=True)
    return list(rows.select_related("head").order_by("pk"))


def leader_of(unit: Department) -> User | None:
    """Who approves the plans of a unit and gets the report of its month: the nearest head above who does not head it; None without one."""
    return next((one for one in heads_above(unit) if one.pk != unit.head_id), None)


def superior_of(visitor: User) -> User | None:
    """Who gets the report of a visitor's day: the nearest head above who is somebody else."""
    return next((one for one in heads_above(visitor.department) if one.pk != visitor.pk), None)


@dataclass(frozen=True)
class Reader:
    """One person at one instant, with those for whom she stands in."""

    user: User
    people: Sequence[User]
    """Herself first."""

    def one_of(self, person_id: int | None) -> User | None:
        """The person with that id where it is she, or somebody for whom she stands in."""
        return next((one for one in self.people if one.pk == person_id), None)

    def heads(self, unit: Department) -> User | None:
        """As whom she drafts for that unit; None where she does not head it."""
        return self.one_of(unit.head_id)

    def stands_above(self, unit: Department | None) -> bool:
        """Whether she sees all cases, or heads that unit or one above."""
        if self.user.holds(Permission.SEE_ALL_CASES):
            return True
        return any(self.one_of(one.pk) is not None for one in heads_above(unit))

    def reads_plans(self, unit: Department) -> bool:
        """Whether the plans of that unit are shown to her: who stands above, and who visits in it."""
        visits = any(one.holds(Permission.VISIT_CUSTOMER, [unit.pk]) for one in self.people)
        return visits or self.stands_above(unit)

    def reads_report(self, report: PatrolReport) -> bool:
        """Whether this report is shown to her: her own, and that of units below her."""
        return self.one_of(report.visitor_id) is not None or self.stands_above(report.unit)

    def visitors(self) -> list[User]:
        """Herself and those for whom she stands in, as far as they visit customers."""
        return [one for one in self.people if one.holds(Permission.VISIT_CUSTOMER)]


def reader_of(user: User, *, at: datetime) -> Reader:
    """What `user` may do at that instant. Note: one query, none for who is nobody's deputy."""
    return Reader(user, [user, *principals_of(user, at=at)])


def units_planned(reader: Reader) -> list[Department]:
    """The units whose plans she reads. :raises NotPermitted: there is none"""
    found = [one for one in visiting_units() if reader.reads_plans(one)]
    if not found:
        raise NotPermitted(
            _(
                "Plans of visits are for those who visit customers, their heads and the management. Ask one of them."
            )
        )
    return found


def reports_for(reader: Reader, units: Sequence[Department]) -> QuerySet[PatrolReport]:
    """The reports that are shown to her, as `reads_report` says of each."""
    above = [one.pk for one in units if reader.stands_above(one)]
    return PatrolReport.objects.filter(Q(unit__in=above) | Q(visitor__in=[one.pk for one in reader.people]))


def must_draft(reader: Reader, unit: Department) -> User:
    """As whom she drafts the plan of the unit. :raises NotPermitted: she does not head it"""
    person = reader.heads(unit)
    if person is None:
        raise NotPermitted(
            _("The plan of %(unit)s is drafted by its head. Ask for what should stand in it.")
            % {"unit": unit.label}
        )
    return person


def decides_as(reader: Reader, plan: PatrolPlan) -> User | None:
    """As whom she decides a plan; None where it is not hers, or where she put it there herself."""
    leader = leader_of(plan.unit)
    if leader is None or reader.user.pk == plan.asked_by_id:
        return None
    return reader.one_of(leader.pk)


def must_decide(reader: Reader, plan: PatrolPlan) -> User:
    """As whom she decides a plan. :raises NotPermitted: it is not hers, or she put it there herself"""
    person = decides_as(reader, plan)
    if person is None:
        raise NotPermitted(
            _(
                "This plan is decided by the leader above the unit, and never by who put it there. Ask for the decision."
            )
        )
    return person


def must_write_report(reader: Reader, report: PatrolReport) -> User:
    """As whom she writes and signs that report. :raises NotPermitted: it is somebody else's"""
    if report.kind == ReportKind.MONTH:
        person = reader.heads(report.unit)
        if person is None:
            raise NotPermitted(
                _("The report of %(unit)s is written and signed by its head. Ask for it.")
                % {"unit": report.unit.label}
            )
        return person
    person = reader.one_of(report.visitor_id)
    if person is None:
        raise NotPermitted(_("This is the report of %(name)s. Ask for it.") % {"name": report.visitor})
    return person


def receives_as(reader: Reader, signed: SignedReport) -> User | None:
    """As whom she answers a signed report: who got it; None for everybody else and for who signed it."""
    return None if reader.user.pk == signed.by_id else reader.one_of(signed.sent_to_id)


def must_answer(reader: Reader, signed: SignedReport) -> User:
    """As whom she answers a signed report. :raises NotPermitted: she did not get it"""
    person = receives_as(reader, signed)
    if person is None:
        raise NotPermitted(
            _("This report is answered by whoever got it: %(name)s.") % {"name": signed.sent_to or "–"}
        )
    return person
