"""Speak with the customer until satisfied, explain a refusal, close, withdraw."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from aftersales.forms.carrying_out import CloseForm, ExplainForm, VisitForm
from aftersales.forms.intake import SlipReasonForm
from aftersales.kind import return_kind
from aftersales.models import CustomerVisit, GoodsReturn
from aftersales.models.acceptance import TAKERS
from feedback_system.cases.steps import Trace, step

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority


@step(
    return_kind,
    "explain",
    label=_("Explain the refusal to the customer"),
    rights=[Permission.TAKE_IN_RETURN],
    stage=TAKERS,
    form=ExplainForm,
    help=_("Keep the text of the letter as the customer got it."),
)
def explain(
    goods_return: GoodsReturn, *, by: User, at: datetime, authority: Authority, channel: str, letter: str
) -> Trace:
    """Keep how the refusal was explained (the policy is silent on refused reasons; ours)."""
    goods_return.explanation, goods_return.explained_channel = letter, channel
    goods_return.explained_by, goods_return.explained_at = by, at
    return Trace({"channel": channel}, {"text": letter})


@step(
    return_kind,
    "record_visit",
    label=_("Record a visit to the customer"),
    rights=[Permission.TAKE_IN_RETURN],
    stage=TAKERS,
    form=VisitForm,
    help=_("A visit, a call or a letter afterwards, until the customer is satisfied."),
)
def record_visit(
    goods_return: GoodsReturn,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    visited_at: datetime | None,
    channel: str,
    words: str,
    satisfied: bool,
) -> Trace:
    """Record a visit afterwards (policy 001 on returned goods: visited or written to until satisfied)."""
    number = len(goods_return.all_visits()) + 1
    CustomerVisit.objects.create(
        goods_return=goods_return,
        number=number,
        visited_at=visited_at or at,
        channel=channel,
        words=words,
        satisfied=satisfied,
        by=by,
        entered_at=at,
    )
    facts = {"visit": number, "channel": channel, "satisfied": satisfied, "visited_at": visited_at or at}
    return Trace(facts, {"text": words})


@step(
    return_kind,
    "close",
    label=_("Close"),
    rights=[Permission.TAKE_IN_RETURN],
    stage=TAKERS,
    form=CloseForm,
    help=_("The customer is satisfied, or the refusal is explained and the goods are on their way back."),
)
def close(goods_return: GoodsReturn, *, by: User, at: datetime, authority: Authority, reason: str) -> Trace:
    """Close the return; when the customer was not satisfied at last, with the reason (ours)."""
    goods_return.close_reason = reason
    return Trace({"visits": len(goods_return.all_visits())}, {"reason": reason} if reason else {})


@step(
    return_kind,
    "withdraw",
    label=_("Withdraw"),
    rights=[Permission.TAKE_IN_RETURN],
    stage=TAKERS,
    form=SlipReasonForm,
    side=True,
    help=_("The customer keeps the goods. Possible until goods have come. Say why."),
)
def withdraw(
    goods_return: GoodsReturn, *, by: User, at: datetime, authority: Authority, reason: str
) -> Trace:
    """End a return whose goods never came (ours)."""
    goods_return.withdraw_reason = reason
    return Trace({}, {"reason": reason})
