"""Time limits of returns. The policies name none for them; every value is an install value of ours."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from feedback_system.deadlines.shipped.values import RuleValue
from feedback_system.worktime.allowance import CalendarDays, WorkingDays

_RETURN = "return"
_OURS = _("Ours: the policies name no limit for returns")

RULES: tuple[RuleValue, ...] = (
    RuleValue(
        "return-goods",
        "等待退货到货",
        "等待退貨到貨",
        "Returned goods arrive",
        CalendarDays(15),
        _OURS,
        kind=_RETURN,
    ),
    RuleValue(
        "return-send",
        "送交确认部门",
        "送交確認部門",
        "Sending the slip of a return on",
        WorkingDays(1),
        _OURS,
        kind=_RETURN,
    ),
    RuleValue(
        "return-opinion",
        "确认退货原因及处理意见",
        "確認退貨原因及處理意見",
        "Opinion on a return",
        WorkingDays(3),
        _OURS,
        kind=_RETURN,
    ),
    RuleValue(
        "return-retest",
        "退货复检",
        "退貨複檢",
        "Re-test of returned goods",
        WorkingDays(2),
        _OURS,
        kind=_RETURN,
    ),
    RuleValue(
        "return-execute",
        "执行退货处理",
        "執行退貨處理",
        "Carrying out a return",
        WorkingDays(10),
        _OURS,
        kind=_RETURN,
    ),
    RuleValue(
        "return-explain",
        "答复不成立的退货",
        "答覆不成立的退貨",
        "Explaining a refused return",
        WorkingDays(2),
        _OURS,
        kind=_RETURN,
    ),
    RuleValue(
        "return-follow-up",
        "退货后回访",
        "退貨後回訪",
        "Visiting the customer after a return",
        WorkingDays(10),
        _OURS,
        kind=_RETURN,
    ),
)
