"""Registers the collection `/api/v1/supplier-requests/`."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from feedback_system.cases.models import Case
from feedback_system.interfaces.collections import Collection, register
from quality.supplier_requests.api.serializers import SupplierRequestSerializer
from quality.supplier_requests.forms.draft import OpenRequestForm
from quality.supplier_requests.kind import supplier_request_kind
from quality.supplier_requests.operations.opening import must_ask, open_checked

if TYPE_CHECKING:
    from accounts.models import User


def create(fields: dict[str, Any], by: User, at: datetime) -> Case:
    """Draft a request; it has its number at once."""
    case: Case = open_checked(fields=fields, by=by, at=at).case
    return case


def register_collection() -> None:
    """Give supplier requests their part of the API."""
    of = "supplierrequest__"
    register(
        Collection(
            kind=supplier_request_kind,
            detail=SupplierRequestSerializer,
            related=(f"{of}supplier", f"{of}defect", f"{of}sent_by", f"{of}accepted_by", "parent"),
            form=OpenRequestForm,
            may_create=must_ask,
            create=create,
        )
    )
