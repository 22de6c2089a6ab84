"""Registers the collection `/api/v1/complaints/`."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from accounts.permissions import Permission
from complaints.api.proposals import proposal_views
from complaints.api.serializers import ComplaintSerializer
from complaints.forms.intake import IntakeForm
from complaints.kind import complaint_kind
from complaints.operations.receive import receive_checked
from feedback_system.cases.models import Case
from feedback_system.errors import NotPermitted
from feedback_system.interfaces.collections import Collection, register

if TYPE_CHECKING:
    from accounts.models import User


def may_log(user: User) -> None:
    """:raises NotPermitted: for people who may not log complaints"""
    if not user.holds(Permission.LOG_COMPLAINT):
        raise NotPermitted(_("You may not log complaints. Pass the report on to customer service or sales."))


def log(fields: dict[str, Any], by: User, at: datetime) -> Case:
    """Save the report as a draft with its receipt number; the first clocks run from when the customer told us."""
    case: Case = receive_checked(fields=fields, by=by, at=at).case
    return case


def register_collection() -> None:
    """Give complaints their part of the API."""
    register(
        Collection(
            kind=complaint_kind,
            detail=ComplaintSerializer,
            related=(
                "complaint__route",
                "complaint__channel",
                "complaint__salesperson",
                "complaint__sales_department",
                "complaint__investigator",
                "complaint__production_department",
                "complaint__responsible_department",
                "complaint__delay_cause",
            ),
            prefetched=(
                "complaint__further_lines__product",
                "complaint__remedy_lines__kind",
                "complaint__return_slips__proof__kind",
                "complaint__return_slips__proof__by",
                "complaint__return_slips__drafted_by",
                "complaint__return_slips__approved_by",
                "complaint__return_slips__received_by",
                "complaint__return_slips__inspected_by",
                "complaint__return_slips__checked_by",
                "complaint__certificates__proof__kind",
                "complaint__certificates__proof__by",
                "complaint__certificates__drafted_by",
                "complaint__certificates__head_by",
                "complaint__certificates__manager_by",
                "complaint__certificates__refused_by",
                "complaint__opinions__author",
                "complaint__opinions__on_behalf_of",
                "complaint__replies__channel",
                "complaint__replies__told_by",
                "complaint__rulings__fault_kind",
                "complaint__rulings__ruled_by",
                "complaint__rulings__approved_by",
                "complaint__rulings__settles",
                "complaint__rulings__policy",
                "complaint__rulings__settlement",
                "complaint__rulings__objections",
                "complaint__apportionment__ruling",
                "complaint__apportionment__by",
                "complaint__apportionment__share__department",
                "complaint__apportionment__share__person",
                "complaint__apportionment__share__supplier",
                "complaint__objections__ruling",
                "complaint__objections__department",
                "complaint__objections__person",
                "complaint__objections__filed_by",
                "complaint__objections__filed_for",
                "complaint__objections__decided_by",
                "complaint__objections__decided_for",
                "complaint__rulings__shares__department",
                "complaint__rulings__shares__person",
                "complaint__rulings__shares__supplier",
                "complaint__samples__moves__by",
                "complaint__samples__moves__department",
                "complaint__major_entries__by",
                "complaint__joint_handlings__parties__department",
                "complaint__joint_handlings__parties__person",
                "complaint__joint_handlings__parties__answered_by",
                "complaint__joint_handlings__raised_by",
                "complaint__joint_handlings__called_by",
                "complaint__joint_handlings__ended_by",
                "complaint__joint_visits__visitors__department",
                "complaint__joint_visits__visitors__person",
                "complaint__joint_visits__asked_by",
                "complaint__joint_visits__confirmed_by",
                "complaint__joint_visits__appointed_by",
                "complaint__joint_visits__recorded_by",
                "complaint__joint_visits__read_by",
                "complaint__joint_visits__cancelled_by",
            ),
            names={"class": "complaint_class"},
            form=IntakeForm,
            may_create=may_log,
            create=log,
            more=proposal_views,
            edit="edit",
        )
    )
