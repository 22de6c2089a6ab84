"""Registers the collection `/api/v1/slips/`: sending is one call with the code of the kind; everything else goes by steps."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from feedback_system.cases.models import Case
from feedback_system.interfaces.collections import Collection, register
from quality.slips.api.serializers import SlipSerializer
from quality.slips.forms.facts import NewSlipForm
from quality.slips.kind import slip_kind
from quality.slips.operations import send_slip_checked
from quality.slips.operations.opening import must_send

if TYPE_CHECKING:
    from accounts.models import User


def create(fields: dict[str, Any], by: User, at: datetime) -> Case:
    """Send a slip."""
    case: Case = send_slip_checked(fields=fields, by=by, at=at).case
    return case


def register_collection() -> None:
    """Give slips their part of the API."""
    register(
        Collection(
            kind=slip_kind,
            detail=SlipSerializer,
            related=(
                "slip__slip_kind",
                "slip__sender_department",
                "slip__desk_department",
                "slip__information_class",
                "slip__cause",
                "slip__incident",
                "slip__gross",
                "slip__report_confirmed_by",
                "slip__confirmed_by",
                "slip__filed_by",
                "parent",
            ),
            prefetched=(
                "slip__parts__department",
                "slip__parts__right_department",
                "slip__parts__person",
                "slip__parts__answered_by",
                "slip__parts__signed_by",
                "slip__parts__entries",
                "slip__rungs__department",
                "slip__rungs__person",
                "slip__words__by",
                "slip__copies__department",
                "slip__field_reports__person",
                "slip__replaced_parts__returned_by",
            ),
            form=NewSlipForm,
            may_create=must_send,
            create=create,
        )
    )
