"""Registers the collection `/api/v1/returns/`."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from aftersales.api.serializers import ReturnSerializer
from aftersales.forms.intake import TakeInForm
from aftersales.kind import return_kind
from aftersales.operations import may_take_in, take_in_checked
from feedback_system.cases.models import Case
from feedback_system.errors import NotPermitted
from feedback_system.interfaces.collections import Collection, register

if TYPE_CHECKING:
    from accounts.models import User


def must_take_in(user: User) -> None:
    """:raises NotPermitted: for people who may not take returns in"""
    if not may_take_in(user):
        raise NotPermitted(_("You may not take returns in. Pass the letter or call on to customer service."))


def create(fields: dict[str, Any], by: User, at: datetime) -> Case:
    """Take a return in; it has its slip number at once."""
    case: Case = take_in_checked(fields=fields, by=by, at=at).case
    return case


def register_collection() -> None:
    """Give returns their part of the API."""
    register(
        Collection(
            kind=return_kind,
            detail=ReturnSerializer,
            related=(
                "goodsreturn__reason_kind",
                "goodsreturn__intake_department",
                "goodsreturn__sales_department",
                "goodsreturn__confirming_department",
                "goodsreturn__counted_by",
                "goodsreturn__judged_by",
                "goodsreturn__handled_by",
                "goodsreturn__refund_approved_by",
                "goodsreturn__refund_paid_by",
                "goodsreturn__responsible_department",
                "goodsreturn__responsible_person",
            ),
            prefetched=(
                "goodsreturn__retests__ordered_by",
                "goodsreturn__retests__tested_by",
                "goodsreturn__lines__to_customer",
                "goodsreturn__lines__booked_by",
                "goodsreturn__visits__by",
            ),
            form=TakeInForm,
            may_create=must_take_in,
            create=create,
            edit="edit",
        )
    )
