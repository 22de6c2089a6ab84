"""Registers the collection `/api/v1/investigations/`."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from feedback_system.cases.models import Case
from feedback_system.interfaces.collections import Collection, register
from quality.investigations.api.serializers import InvestigationSerializer
from quality.investigations.forms.opening import OpenInvestigationForm
from quality.investigations.kind import investigation_kind
from quality.investigations.operations.opening import must_open, open_checked

if TYPE_CHECKING:
    from accounts.models import User


def create(fields: dict[str, Any], by: User, at: datetime) -> Case:
    """Open an investigation; it has its number at once."""
    case: Case = open_checked(fields=fields, by=by, at=at).case
    return case


def register_collection() -> None:
    """Give investigations their part of the API."""
    of = "investigation__"
    register(
        Collection(
            kind=investigation_kind,
            detail=InvestigationSerializer,
            related=(
                f"{of}defect",
                f"{of}cause_entry",
                f"{of}confirmer",
                f"{of}consenter",
                f"{of}unit_department",
                f"{of}unit_supplier",
                f"{of}concluded_by",
                f"{of}approved_by",
                "parent",
            ),
            form=OpenInvestigationForm,
            may_create=must_open,
            create=create,
        )
    )
