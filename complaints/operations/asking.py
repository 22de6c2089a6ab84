"""Put the remedy or the ruling before its approver: amount, related cases, who may not decide."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import Department, DepartmentFunction, RoleAssignment
from accounts.queries import line_of_management
from accounts.roles import ROLES
from complaints.models import Complaint, Ruling, RulingShare
from complaints.states import State
from feedback_system.approvals.models import Approval, Subject
from feedback_system.approvals.operations import latest_approved, request_approval, void_pending
from feedback_system.company.models import Company
from feedback_system.masterdata.models import Customer

if TYPE_CHECKING:
    from accounts.models import User

DIVISION_FUNCTIONS = frozenset(
    {DepartmentFunction.FACTORY, DepartmentFunction.TOP, DepartmentFunction.GM_OFFICE}
)
"""Where the line of management reaches division level: the head of a plant may decide about a workshop in it."""


def related_amounts(complaint: Complaint, *, at: datetime) -> Decimal:
    """What was approved for other complaints about the same order, batch or invoice within the window, company currency.

    So that nobody stays under a limit by splitting. Locks the customer's row until the transaction ends: of two requests
    put up at the same moment the second counts the first. Source: design, approval limits; install window 90 days.
    """
    same = Q()
    for name in ("order_number", "batch_number", "invoice_number"):
        if value := getattr(complaint, name):
            same |= Q(**{name: value})
    if not same:
        return Decimal(0)
    # After the case's own row, always in this order. The weaker lock lets new cases of the customer come in meanwhile.
    if complaint.case.customer_id is not None:
        Customer.objects.select_for_update(no_key=True).get(pk=complaint.case.customer_id)
    since = at - timedelta(days=Company.get().sum_window_days)
    others = (
        Complaint.objects.filter(same, case__customer=complaint.case.customer, case__entered_at__gte=since)
        .exclude(pk=complaint.pk)
        .exclude(state__in=[State.REFILED, State.WITHDRAWN, State.NO_LOSS])
    )
    total = Decimal(0)
    for other in others.order_by("pk"):
        total += other.remedy_total()
    return total


def running_total_of_customer(complaint: Complaint, *, at: datetime) -> Decimal:
    """What all complaints of the customer cost within the window, shown and warned about, never added to the level."""
    since = at - timedelta(days=Company.get().sum_window_days)
    mine = Complaint.objects.filter(case__customer=complaint.case.customer, case__entered_at__gte=since)
    return sum((other.remedy_total() for other in mine.order_by("pk")), Decimal(0))


def heads_elsewhere(complaint: Complaint) -> dict[int, str]:
    """The ids of heads who hold the right role for another department than the one in charge, each with "elsewhere".

    The head in charge is the one of the sales department that has the customer, or a head above it; the factory head in
    charge is the one over the producing department.
    """
    in_charge = {"sales_head": complaint.sales_department}
    if complaint.production_department is not None:
        in_charge["factory_head"] = complaint.production_department
    blocked: dict[int, str] = {}
    for role, department in in_charge.items():
        line = {one.pk for one, _head in line_of_management(department)}
        holders = (
            RoleAssignment.objects.filter(role=role).order_by("pk").values_list("user_id", "department_id")
        )
        here = {person for person, at_department in holders if at_department in line}
        blocked |= {person: "elsewhere" for person, _department in holders if person not in here}
    return blocked


def ask_for_remedy(complaint: Complaint, *, final: bool, by: User, at: datetime) -> Approval:
    """Put the present remedy before the lowest level that may decide it.

    The final approval goes to the level of the first unless the amount rose; a refiled case starts one level up.
    """
    amount = complaint.remedy_total()
    start = complaint.lowest_level
    first = latest_approved(complaint.case, Subject.REMEDY)
    if final and first is not None and first.band is not None:
        start = max(start, first.band.position - 1)
    blocked = heads_elsewhere(complaint)
    if complaint.proposed_by_id:
        blocked[complaint.proposed_by_id] = "prepared"
    void_pending(case=complaint.case, subject=Subject.REMEDY, by=by, at=at)
    with translation.override(Company.get().default_language):
        summary = (_("Final approval") if final else _("Approval")) + f" · {complaint.case.title}"
    return request_approval(
        case=complaint.case,
        subject=Subject.REMEDY,
        route=complaint.route.code,
        terms=complaint.remedy_terms(),
        summary=summary,
        amount=amount,
        summed_amount=amount + related_amounts(complaint, at=at),
        blocked=blocked,
        start_level=start,
        by=by,
        at=at,
    )


def blamed_people(ruling: Ruling) -> dict[int, str]:
    """The ids of the people who may not decide this ruling, each with "blamed".

    Members and heads of a blamed department and the heads above it below division level; persons blamed by name.
    Company-wide posts are blocked only by name. Source: design, approvals, who is blocked.
    """
    blocked: dict[int, str] = {}
    for share in ruling.shares.select_related("department"):
        if share.party == RulingShare.Party.PERSON and share.person_id:
            blocked[share.person_id] = "blamed"
        department = share.department
        if department is None:
            continue
        for assignment in RoleAssignment.objects.filter(department=department).order_by("pk"):
            role = ROLES.get(assignment.role)
            if role is None or not role.at_the_top:
                blocked[assignment.user_id] = "blamed"
        above: Department | None = department
        while above is not None and (above is department or above.function not in DIVISION_FUNCTIONS):
            if above.head_id:
                blocked[above.head_id] = "blamed"
            above = above.parent
    return blocked


def ruling_terms(ruling: Ruling) -> dict[str, Any]:
    """What the approval of a ruling covers, as plain JSON values."""
    return {
        "version": ruling.version,
        "own_fault": ruling.own_fault,
        "fault_kind": ruling.fault_kind.code,
        "tracked": ruling.tracked,
        "loss": f"{ruling.loss_amount:.2f}",
        "provisional": ruling.provisional,
        "shares": [
            {
                "party": share.party,
                "department": share.department_id,
                "person": share.person_id,
                "supplier": share.supplier_id,
                "name": share.name,
                "percent": f"{share.percent:.2f}",
                "amount": f"{share.amount:.2f}",
            }
            for share in ruling.shares.order_by("position")
        ],
    }


def ask_for_ruling(complaint: Complaint, ruling: Ruling, *, by: User, at: datetime) -> Approval:
    """Put the ruling before its approver: the head in charge or the factory head, or the next unblamed level."""
    void_pending(case=complaint.case, subject=Subject.RULING, by=by, at=at)
    with translation.override(Company.get().default_language):
        summary = _("Ruling") + f" · {complaint.case.title}"
    return request_approval(
        case=complaint.case,
        subject=Subject.RULING,
        route=complaint.route.code,
        terms=ruling_terms(ruling),
        summary=summary,
        amount=None,
        blocked={**heads_elsewhere(complaint), **blamed_people(ruling)},
        by=by,
        at=at,
    )
