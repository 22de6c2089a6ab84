"""Registers the collection `/api/v1/anomalies/`."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from feedback_system.cases.models import Case
from feedback_system.interfaces.collections import Collection, register
from quality.anomalies.api.serializers import AnomalySerializer
from quality.anomalies.forms.alert import AlertForm
from quality.anomalies.kind import anomaly_kind
from quality.anomalies.operations.raising import must_raise, raise_checked

if TYPE_CHECKING:
    from accounts.models import User


def create(fields: dict[str, Any], by: User, at: datetime) -> Case:
    """Raise an alert; it has its number at once."""
    case: Case = raise_checked(fields=fields, by=by, at=at).case
    return case


def register_collection() -> None:
    """Give anomaly alerts their part of the API."""
    of = "anomaly__"
    register(
        Collection(
            kind=anomaly_kind,
            detail=AnomalySerializer,
            related=(
                f"{of}department",
                f"{of}process",
                f"{of}defect",
                f"{of}next_process",
            ),
            prefetched=(
                f"{of}lines__department",
                f"{of}lines__set_by",
                f"{of}lines__done_by",
                f"{of}findings__by",
                f"{of}checks__checked_by",
                f"{of}feedback__customer",
                f"{of}feedback__by",
                f"{of}tests__sent_by",
                f"{of}information__department",
                f"{of}information__told_by",
                f"{of}information__answered_by",
                f"{of}moves__by",
                f"{of}reviews__minuted_by",
                f"{of}reviews__seats__department",
                f"{of}reviews__seats__said_by",
                f"{of}balances__entered_by",
                f"{of}balances__confirmed_by",
                f"{of}balances__places",
            ),
            form=AlertForm,
            may_create=must_raise,
            create=create,
        )
    )
