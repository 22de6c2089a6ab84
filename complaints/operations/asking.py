"""Put the remedy or the ruling before its approver: amount, related cases, who may not decide."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import Department, DepartmentFunction, RoleAssignment
from accounts.roles import ROLES
from complaints.models import Complaint, Desk, Objection, Ruling, RulingShare
from complaints.operations.summing import remedy_sums
from complaints.states import State
from feedback_system.approvals.blocks import not_in_charge
from feedback_system.approvals.models import Approval, ApprovalBand, Subject
from feedback_system.approvals.operations import (
    bands_in_force,
    latest_approved,
    request_approval,
    void_pending,
)
from feedback_system.company.models import Company

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority

DIVISION_FUNCTIONS = frozenset(
    {DepartmentFunction.FACTORY, DepartmentFunction.TOP, DepartmentFunction.GM_OFFICE}
)
"""Where the line of management reaches division level: the head of a plant may decide about a workshop in it."""

ABOVE_GM_OFFICE = frozenset({"deputy_gm", "gm", "chairman"})


def heads_elsewhere(complaint: Complaint) -> dict[int, str]:
    """The ids of heads who hold the right role for another department than the one in charge, each with "elsewhere".

    The head in charge is the one of the sales department that has the customer, or a head above it; the factory head in
    charge is the one over the producing department.
    """
    in_charge = {"sales_head": complaint.sales_department}
    if complaint.production_department is not None:
        in_charge["factory_head"] = complaint.production_department
    return not_in_charge(in_charge)


def ask_for_remedy(complaint: Complaint, *, final: bool, authority: Authority, at: datetime) -> Approval:
    """Put the present remedy before the lowest level that may decide it.

    The final approval goes to the level of the first unless the amount rose; a refiled case starts one level up.
    """
    start = complaint.lowest_level
    first = latest_approved(complaint.case, Subject.REMEDY)
    if final and first is not None and first.band is not None:
        start = max(start, first.band.position - 1)
    blocked = heads_elsewhere(complaint)
    prepared_by = (complaint.proposed_by_id, complaint.proposed_for_id)
    blocked |= {pk: "prepared" for pk in prepared_by if pk is not None}
    void_pending(case=complaint.case, subject=Subject.REMEDY, by=authority.by, at=at)
    sums = remedy_sums(complaint, at=at, was_approved=first is not None)
    with translation.override(Company.get().default_language):
        summary = (_("Final approval") if final else _("Approval")) + f" · {complaint.case.title}"
    return request_approval(
        case=complaint.case,
        subject=Subject.REMEDY,
        route=complaint.route.code,
        terms=complaint.remedy_terms(),
        summary=summary,
        amount=complaint.remedy_total(),
        summed_amount=sums.total,
        sums=sums.of_kinds(),
        related=sums.kept(),
        blocked=blocked,
        start_level=start,
        by=authority.by,
        asked_for=authority.on_behalf_of,
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
        if share.department is not None:
            blocked |= people_of_blamed(share.department)
    return blocked


def people_of_blamed(department: Department) -> dict[int, str]:
    """The ids of the people who may not decide when `department` is blamed, each with "blamed"."""
    blocked: dict[int, str] = {}
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
    """What the approval of a ruling covers, as plain JSON values.

    What a ruling does not have is left out, so that questions asked before there was such a thing keep their hash.
    """
    shares = list(ruling.shares.order_by("position"))
    places = {share.pk: place for place, share in enumerate(shares)}
    terms: dict[str, Any] = {
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
                **({"within": places[share.parent_id]} if share.parent_id else {}),
            }
            for share in shares
        ],
    }
    if ruling.recovered_amount:
        terms["recovered"] = f"{ruling.recovered_amount:.2f}"
    if ruling.settles is not None:
        terms["settles"] = ruling.settles.version
        terms["resale"] = ruling.settlement.resale
    return terms


def ask_for_ruling(
    complaint: Complaint, ruling: Ruling, *, authority: Authority, at: datetime, start_level: int = 0
) -> Approval:
    """Put the ruling before its approver: the head in charge or the factory head, or the next unblamed level.

    A question about earlier shares is void: whoever is blamed now may not answer. A new ruling after an objection starts at `start_level`, and who objected does not approve it.
    """
    by = authority.by
    void_pending(case=complaint.case, subject=Subject.RULING, by=by, at=at)
    with translation.override(Company.get().default_language):
        summary = _("Ruling") + f" · {complaint.case.title}"
    blocked = {**heads_elsewhere(complaint), **blamed_people(ruling)}
    for objection in complaint.all_objections():
        blocked |= {
            pk: "filed" for pk in (objection.filed_by_id, objection.filed_for_id) if pk and start_level
        }
    return request_approval(
        case=complaint.case,
        subject=Subject.RULING,
        route=complaint.route.code,
        terms=ruling_terms(ruling),
        summary=summary,
        amount=None,
        blocked=blocked,
        start_level=start_level,
        by=by,
        asked_for=authority.on_behalf_of,
        at=at,
    )


def ruling_levels(complaint: Complaint, *, at: datetime) -> list[ApprovalBand]:
    """The levels that decide rulings on the complaint's route at `at`, lowest first."""
    today = at.astimezone(Company.get().zone).date()
    return bands_in_force(route=complaint.route.code, subject=Subject.RULING, on=today)


def deciders_of_ruling(complaint: Complaint) -> set[int]:
    """The ids of who approved the ruling in force or found the complaint not upheld, principals of deputies too."""
    found: set[int | None] = set()
    if complaint.state == State.NOT_UPHELD:
        last = [one for one in complaint.signed_opinions() if one.desk == Desk.GM_OFFICE]
        found = {last[-1].author_id, last[-1].on_behalf_of_id} if last else set()
    elif complaint.ruling_in_force is not None:
        approved: Approval | None = complaint.asked_once(
            "approved ruling", lambda: latest_approved(complaint.case, Subject.RULING)
        )
        found = {complaint.ruling_in_force.approved_by_id}
        if approved is not None:
            found |= {approved.decided_by_id, approved.on_behalf_of_id}
    return {pk for pk in found if pk is not None}


def level_above_decision(complaint: Complaint, *, at: datetime) -> int:
    """The index of the level above the one that decided; the last one when the top decided itself.

    "Not upheld" is the GM office's word: the first level of general management stands above it.
    """
    levels = ruling_levels(complaint, at=at)
    if complaint.state == State.NOT_UPHELD:
        above = (index for index, level in enumerate(levels) if level.role in ABOVE_GM_OFFICE)
    else:
        approved = latest_approved(complaint.case, Subject.RULING)
        position = approved.band.position if approved is not None and approved.band is not None else 0
        above = (index for index, level in enumerate(levels) if level.position > position)
    return next(above, max(len(levels) - 1, 0))


def level_of_objection(complaint: Complaint, *, at: datetime) -> int:
    """The index of the level that overturned the last ruling: the new one goes there or higher."""
    levels = ruling_levels(complaint, at=at)
    decided = latest_approved(complaint.case, Subject.OBJECTION)
    position = decided.band.position if decided is not None and decided.band is not None else 0
    same = (index for index, level in enumerate(levels) if level.position >= position)
    return next(same, max(len(levels) - 1, 0))


def objection_terms(objection: Objection) -> dict[str, Any]:
    """What the decision on an objection covers, as plain JSON values: who objects, and the ruling as it stands."""
    return {
        "objection": objection.number,
        "department": objection.department_id,
        "person": objection.person_id,
        "for_customer": objection.for_customer,
        "ruling": ruling_terms(objection.ruling) if objection.ruling is not None else None,
    }


def ask_for_objection(
    complaint: Complaint, objection: Objection, *, principal: User | None, by: User, at: datetime
) -> Approval:
    """Put an objection before the level above who decided: not the filer, not who decided, nobody who is blamed."""
    with translation.override(Company.get().default_language):
        summary = _("Objection") + f" · {complaint.case.title}"
    blocked = heads_elsewhere(complaint)
    if objection.ruling is not None:
        blocked |= blamed_people(objection.ruling)
        blocked[objection.ruling.ruled_by_id] = "decided"
    blocked |= dict.fromkeys(deciders_of_ruling(complaint), "decided")
    if principal is not None:
        blocked[principal.pk] = "filed"
    return request_approval(
        case=complaint.case,
        subject=Subject.OBJECTION,
        levels_of=Subject.RULING,
        matter=objection.pk,
        route=complaint.route.code,
        terms=objection_terms(objection),
        summary=summary,
        amount=None,
        blocked=blocked,
        start_level=level_above_decision(complaint, at=at),
        by=by,
        at=at,
    )
