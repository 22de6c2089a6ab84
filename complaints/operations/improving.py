"""Raise an improvement from a complaint: by hand, and with a ruling that tracks one.

Source: policies 001 and 004, improvement and tracking.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from accounts.models import Department, DepartmentFunction
from accounts.permissions import Permission
from accounts.queries import department_with
from complaints.forms.improving import RaiseImprovementForm
from complaints.kind import complaint_kind
from complaints.models import Complaint, Ruling
from feedback_system.cases.steps import Trace, step
from quality import operations as quality

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority


@step(
    complaint_kind,
    "raise_improvement",
    label=_("Raise an improvement"),
    rights=[Permission.LEAD_IMPROVEMENT],
    form=RaiseImprovementForm,
    side=True,
    help=_("For a cause that must not come back, also where the ruling tracks none. One at a time."),
)
def raise_improvement(
    complaint: Complaint, *, by: User, at: datetime, authority: Authority, department: Department, reason: str
) -> Trace:
    """Raise an improvement by hand (policies 001 and 004, improvement: the GM office raises it)."""
    case = quality.raise_improvement(
        parent=complaint.case,
        department=department,
        reason=reason,
        by=by,
        at=at,
        wants_8d=complaint.wants_8d,
    )
    return Trace({"improvement": case.reference, "department": department.code}, {"reason": reason})


def follow_ruling(complaint: Complaint, ruling: Ruling, *, by: User, at: datetime) -> dict[str, Any]:
    """Raise what an approved ruling tracks, unless it lives already; returns what the history keeps of it.

    Where a new ruling after an objection tracks none, the GM office is told of the one that lives and may withdraw it.
    """
    if not ruling.tracked:
        living = quality.tell_no_longer_tracked(parent=complaint.case, at=at)
        return {"improvement_not_tracked": living.reference} if living is not None else {}
    living = quality.living_improvement(complaint.case)
    if living is not None:
        return {"improvement_goes_on": living.reference}
    blamed = blamed_departments(ruling)
    department = next(iter(blamed), None) or who_drafts(complaint)
    if department is None:
        return {}
    case = quality.raise_improvement(
        parent=complaint.case,
        department=department,
        readers=blamed[1:],
        reason="",
        by=by,
        at=at,
        wants_8d=complaint.wants_8d,
    )
    return {"improvement": case.reference}


def blamed_departments(ruling: Ruling) -> list[Department]:
    """The own departments in a ruling, the one with the largest share first; a person counts for the home department."""
    found: dict[int, Department] = {}
    for share in ruling.shares.select_related("department", "person__department").order_by(
        "-percent", "position"
    ):
        department = share.department or (share.person.department if share.person is not None else None)
        if department is not None:
            found.setdefault(department.pk, department)
    return list(found.values())


def who_drafts(complaint: Complaint) -> Department | None:
    """Who drafts where nobody of the house is blamed: who makes the goods, else quality."""
    return complaint.production_department or department_with(DepartmentFunction.QA)
