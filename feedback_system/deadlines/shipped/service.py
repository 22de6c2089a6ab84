"""Time limits of service calls, contracts and visits after a project."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext_noop as _

from feedback_system.deadlines.models import RungAction, RungWhen
from feedback_system.deadlines.shipped.values import (
    GENERAL,
    ONCE_WHEN_DUE,
    RuleValue,
    RungValue,
    days_before_and_when_due,
    later,
    no_figure,
)
from feedback_system.worktime.allowance import (
    CalendarDays,
    MonthsAfter,
    MonthsBefore,
    OpeningOfWorkingDay,
    SameDay,
    WorkingDays,
    WorkingHours,
    YearsAfter,
)

_SERVICE = "service"
_PROMISED = (
    RungValue(RungWhen.BEFORE_DUE, Decimal(39), ("addressees",), RungAction.REMIND),
    RungValue(RungWhen.AFTER_DUE, Decimal(0), ("addressees", "holder_head"), RungAction.ISSUE_SLIP),
    *GENERAL[3:],
)
"""The technician and the desk are told at nine in the morning of the day before the promised one; it is due at its end."""

_VISIT = "visit"

RULES: tuple[RuleValue, ...] = (
    RuleValue(
        "service-arrival",
        "服务到场",
        "服務到場",
        "Service arrives",
        WorkingHours(6),
        _("Policy on service: 6 working hours in town"),
        kind=_SERVICE,
        area="urban",
    ),
    RuleValue(
        "service-arrival",
        "服务到场",
        "服務到場",
        "Service arrives",
        WorkingHours(7),
        _("Policy on service: 7 working hours outside town"),
        kind=_SERVICE,
        area="suburban",
    ),
    RuleValue(
        "service-repair",
        "承诺修复日",
        "承諾修復日",
        "Repair by the promised day",
        CalendarDays(7),
        _(
            "Ours: the day that was promised to the customer counts; policy 001 wants a delay told before it passes"
        ),
        _PROMISED,
        kind=_SERVICE,
    ),
    RuleValue(
        "service-return",
        "修复后送还",
        "修復後送還",
        "Returning what was repaired",
        WorkingDays(2),
        _("Ours: the policies name no limit"),
        kind=_SERVICE,
    ),
    RuleValue(
        "service-part-return",
        "服务旧件返回",
        "服務舊件返回",
        "Replaced part of a service comes back",
        CalendarDays(7),
        _("Policy 003 on parts: within 7 days; for service ours"),
        kind=_SERVICE,
    ),
    RuleValue(
        "visit-project",
        "项目回访",
        "專案回訪",
        "Visiting after a project",
        WorkingDays(10),
        _("Policy on visits: 10 working days"),
        kind=_VISIT,
    ),
    RuleValue(
        "visit-record",
        "回访记录",
        "回訪記錄",
        "Recording a return visit",
        WorkingDays(1),
        _("House value: the policies name no limit"),
        kind=_VISIT,
    ),
    RuleValue(
        "visit-second-call",
        "回访问题二次致电",
        "回訪問題二次致電",
        "Second call after a problem",
        WorkingDays(10),
        _("House value: policy 002 on surveys wants a second call and names no limit"),
        kind=_VISIT,
    ),
    RuleValue(
        "visit-planned",
        "计划走访",
        "計劃走訪",
        "Visit planned by hand",
        CalendarDays(30),
        _("House value: the day that was planned counts instead"),
        kind=_VISIT,
    ),
    RuleValue(
        "contract-renewal",
        "合同续签",
        "合同續簽",
        "Renewing a contract",
        MonthsBefore(1),
        _("Policy on contracts: 1 month before"),
        kind="renewal",
    ),
    RuleValue(
        "contract-renewal-outcome",
        "续签结果",
        "續簽結果",
        "Answer to a renewal",
        CalendarDays(30),
        _("House value: the last day of the contract counts instead"),
        kind="renewal",
    ),
    RuleValue(
        "service-invoice",
        "当日开票收款",
        "當日開票收款",
        "Invoice for a service",
        SameDay(1),
        _("Policies 001 and 004 on service: the same day"),
        kind=_SERVICE,
    ),
    RuleValue(
        "service-undone",
        "未完叫修优先派工",
        "未完叫修優先派工",
        "Calls left undone are dispatched first",
        OpeningOfWorkingDay(1),
        _("Policies 001 and 004 on service: the next day first"),
        kind=_SERVICE,
    ),
    later(
        "service-call-book",
        "叫修登记簿送交",
        "叫修登記簿送交",
        "Call book sent on",
        CalendarDays(1),
        _("Policy 004 on service: the next day"),
        ladder=ONCE_WHEN_DUE,
    ),
    later(
        "service-day-sheet",
        "服务日报",
        "服務日報",
        "Day sheets of technician and supervisor",
        SameDay(1),
        _("Policy 004 on service: every day"),
        ladder=ONCE_WHEN_DUE,
    ),
    no_figure(
        "service-delay-told",
        "修复延误告知",
        "修復延誤告知",
        "Telling that a repair will be late",
        _("Policies 001 and 004 on service: at once, no figure is named"),
        kind=_SERVICE,
    ),
    later(
        "opinion-card",
        "意见卡寄发",
        "意見卡寄發",
        "Opinion card for the calls of the day",
        SameDay(1),
        _("Policy 004 on opinion cards: the same day"),
        ladder=ONCE_WHEN_DUE,
    ),
    later(
        "installation-warranty",
        "安装保修期",
        "安裝保固期",
        "Warranty of an installation",
        YearsAfter(1),
        _("Policy 001 on installations: one year"),
        ladder=days_before_and_when_due(30),
    ),
    RuleValue(
        "free-trial",
        "免费试用期",
        "免費試用期",
        "Free trial",
        MonthsAfter(1),
        _("Policy 001 on complaints, free trial: one month"),
        ladder=days_before_and_when_due(7),
        kind="slip",
    ),
)
