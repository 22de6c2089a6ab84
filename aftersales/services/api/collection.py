"""Registers the collection `/api/v1/services/`."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from aftersales.services.api.serializers import ServiceCallSerializer
from aftersales.services.forms.intake import NewCallForm
from aftersales.services.kind import service_kind
from aftersales.services.operations.opening import must_take_calls, take_call_checked
from feedback_system.cases.models import Case
from feedback_system.interfaces.collections import Collection, register

if TYPE_CHECKING:
    from accounts.models import User


def create(fields: dict[str, Any], by: User, at: datetime) -> Case:
    """Take a call; it has its number at once."""
    case: Case = take_call_checked(fields=fields, by=by, at=at).case
    return case


def register_collection() -> None:
    """Give service calls their part of the API."""
    of = "servicecall__"
    people = ("technician", "repairer", "accepted_by", "collected_by", "cash_by", "invoiced_by", "ticked_by")
    register(
        Collection(
            kind=service_kind,
            detail=ServiceCallSerializer,
            related=(f"{of}department", *(f"{of}{name}" for name in people)),
            prefetched=(
                f"{of}signatures",
                f"{of}part_lines",
                f"{of}costs__by",
                f"{of}contacts__by",
            ),
            form=NewCallForm,
            may_create=must_take_calls,
            create=create,
            edit="edit",
        )
    )
