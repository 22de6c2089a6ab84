"""A finding of an audit sample as an information slip to the department that answers."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts.models import Department
from feedback_system.cases.models import Case
from feedback_system.conformity.filing import Filer, register_filer
from quality.slips.operations import send_slip

if TYPE_CHECKING:
    from accounts.models import User

INFORMATION = "information"


def file_as_slip(*, parent: Case, department: Department, text: str, by: User, at: datetime) -> Case:
    """An information slip that belongs to the case. :raises NotPermitted, Invalid, Blocked: as for every slip"""
    slip = send_slip(
        by=by,
        at=at,
        kind=INFORMATION,
        departments=[department.code],
        description=text,
        case=parent.reference,
    )
    case: Case = slip.case
    return case


def register_filing() -> None:
    """Called once at start-up."""
    register_filer(Filer("slip", _("Information slip"), file_as_slip, 10))
