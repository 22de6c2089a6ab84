"""Time limits of service calls, contracts and visits after a project."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from feedback_system.deadlines.shipped.values import (
    ONCE_WHEN_DUE,
    RuleValue,
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

RULES: tuple[RuleValue, ...] = (
    later(
        "service-arrival",
        "服务到场",
        "服務到場",
        "Service arrives",
        WorkingHours(6),
        _("Policy on service: 6 working hours in town"),
        area="urban",
    ),
    later(
        "service-arrival",
        "服务到场",
        "服務到場",
        "Service arrives",
        WorkingHours(7),
        _("Policy on service: 7 working hours outside town"),
        area="suburban",
    ),
    later(
        "visit-project",
        "回访立项",
        "回訪立項",
        "Visiting after a project",
        WorkingDays(10),
        _("Policy on visits: 10 working days"),
    ),
    later(
        "contract-renewal",
        "合同续签",
        "合同續簽",
        "Renewing a contract",
        MonthsBefore(1),
        _("Policy on contracts: 1 month before"),
    ),
    later(
        "service-invoice",
        "当日开票收款",
        "當日開票收款",
        "Invoice for a service",
        SameDay(1),
        _("Policies 001 and 004 on service: the same day"),
    ),
    later(
        "service-undone",
        "未完叫修优先派工",
        "未完叫修優先派工",
        "Calls left undone are dispatched first",
        OpeningOfWorkingDay(1),
        _("Policies 001 and 004 on service: the next day first"),
    ),
    later(
        "service-call-book",
        "叫修登记簿送交",
        "叫修登記簿送交",
        "Call book sent on",
        CalendarDays(1),
        _("Policy 004 on service: the next day"),
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
    later(
        "free-trial",
        "免费试用期",
        "免費試用期",
        "Free trial",
        MonthsAfter(1),
        _("Policy 001 on complaints, free trial: one month"),
        ladder=days_before_and_when_due(7),
    ),
)
