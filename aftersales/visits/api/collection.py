"""Registers the collection `/api/v1/visits/`."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from aftersales.visits.api.serializers import ReturnVisitSerializer
from aftersales.visits.forms.planning import PlanVisitForm
from aftersales.visits.kind import visit_kind
from aftersales.visits.operations import must_plan, plan_visit_checked
from feedback_system.cases.models import Case
from feedback_system.interfaces.collections import Collection, register

if TYPE_CHECKING:
    from accounts.models import User


def create(fields: dict[str, Any], by: User, at: datetime) -> Case:
    """Plan a visit by hand; it has its number at once."""
    case: Case = plan_visit_checked(fields=fields, by=by, at=at).case
    return case


def register_collection() -> None:
    """Give visits their part of the API."""
    of = "visit__"
    register(
        Collection(
            kind=visit_kind,
            detail=ReturnVisitSerializer,
            related=(
                f"{of}plan",
                f"{of}project",
                f"{of}delivery",
                f"{of}contract",
                f"{of}unit",
                f"{of}visitor",
            ),
            form=PlanVisitForm,
            may_create=must_plan,
            create=create,
        )
    )
