"""Write a new sanction paper on a complaint whose ruling is final."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import DepartmentFunction
from accounts.permissions import Permission
from accounts.queries import department_with
from complaints.models import Complaint
from complaints.penalties.kind import sanction_kind
from complaints.penalties.models import SanctionPaper
from complaints.penalties.operations.switching import must_be_on
from feedback_system.cases.models import Case
from feedback_system.cases.opening import open_case
from feedback_system.cases.steps import Trace
from feedback_system.company.models import Company
from feedback_system.errors import Invalid, NotPermitted
from feedback_system.numbering.operations import next_number
from feedback_system.reference.kept import reading

if TYPE_CHECKING:
    from accounts.models import User


def may_propose(user: User) -> bool:
    """Whether `user` writes sanction papers (policy 004, penalty notice: the GM office)."""
    return user.holds(Permission.PROPOSE_SANCTION)


def must_propose(user: User) -> None:
    """:raises NotPermitted: for people who write no sanction papers"""
    if not may_propose(user):
        raise NotPermitted(_("Sanction papers are written by the GM office. Tell it what happened."))


@reading()
@transaction.atomic
def open_paper(*, fields: dict[str, Any], by: User, at: datetime) -> Case:
    """Open the paper on the complaint named in `fields`; it has its number at once and tells nothing about people yet.

    :raises NotPermitted: only the GM office writes papers
    :raises NotPossibleNow: the company does not work with sanctions
    :raises Invalid: there is no such complaint, or nothing may follow from its ruling
    """
    must_be_on()
    must_propose(by)
    found = (
        Case.objects.visible_to(by).filter(kind="complaint").by_reference(fields["complaint"].upper()).first()
    )
    if found is None:
        raise Invalid({"complaint": [_("There is no such complaint. Check the number.")]})
    case = Case.objects.lock(found.pk)
    complaint: Complaint = case.complaint
    ruling = complaint.ruling_in_force
    if ruling is None or ruling.provisional or not ruling.own_fault:
        raise Invalid(
            {
                "complaint": [
                    _(
                        "This complaint has no final ruling that finds our fault. Settle the ruling first; nothing follows from a provisional one."
                    )
                ]
            }
        )
    if ruling.is_frozen:
        raise Invalid(
            {"complaint": [_("An objection against the ruling is open. Write the paper when it is decided.")]}
        )
    with translation.override(Company.get().default_language):
        title = _("Sanction paper on complaint %(number)s") % {"number": case.reference}
    return open_case(
        sanction_kind,
        SanctionPaper(complaint=complaint, ruling=ruling, reason=fields["reason"]),
        by=by,
        at=at,
        department=department_with(DepartmentFunction.GM_OFFICE),
        trace=Trace({"complaint": case.reference, "ruling": ruling.version}, {"text": fields["reason"]}),
        number=next_number(sanction_kind.code, on=at.astimezone(Company.get().zone).date()),
        title=title,
        reported_at=at,
    )
