"""The rules that ship: every time limit of the policies as data, each with its source.

`Ours` in a source marks a value that no policy gives; the company should look at it first.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from feedback_system.deadlines.models import DeadlineRule, PausePolicy, Rung, RungAction, RungWhen
from feedback_system.worktime.allowance import (
    Allowance,
    CalendarDays,
    ClockHours,
    ClockMinutes,
    FixedDate,
    MonthsBefore,
    WorkingDays,
    WorkingHours,
    serialise,
)

HALF = Decimal("0.5")


@dataclass(frozen=True)
class RungValue:
    """A rung as it ships."""

    when: RungWhen
    value: Decimal
    to: tuple[str, ...]
    action: RungAction


def _at_share(share: str, *to: str) -> RungValue:
    return RungValue(RungWhen.SHARE, Decimal(share), to, RungAction.REMIND)


def _slip_when_due(*to: str) -> RungValue:
    return RungValue(RungWhen.AFTER_DUE, Decimal(0), to, RungAction.ISSUE_SLIP)


def _late_by(hours: int, *to: str) -> RungValue:
    return RungValue(RungWhen.AFTER_DUE, Decimal(hours), to, RungAction.NOTICE)


GENERAL = (
    _at_share("0.5", "holder"),
    _at_share("0.8", "holder"),
    _slip_when_due("holder", "holder_head"),
    _late_by(24, "gm_office"),
    _late_by(72, "deputy_gm"),
    _late_by(120, "gm"),
)
"""Policy 004 on overdue cases (reminder slip when the limit passes); the other steps are ours."""

ONE_DAY_AND_NIGHT = (
    RungValue(RungWhen.AFTER_START, Decimal(18), ("holder",), RungAction.REMIND),
    RungValue(RungWhen.LAST_WORKING_HOUR, Decimal(0), ("holder",), RungAction.REMIND),
    _slip_when_due("holder_head"),
    _late_by(4, "qa_head", "gm_office"),
    _late_by(24, "gm"),
)
"""Ours, for the limits of 24 clock hours."""

BUDGET = (_at_share("0.8", "holder"), _slip_when_due("holder", "holder_head"), _late_by(24, "gm_office"))
"""Policy 004 on overdue stages (reminder slip to the department that holds the case); the other steps are
ours.
"""

APPROVAL = (
    RungValue(RungWhen.AFTER_DUE, Decimal(0), ("addressees", "secretary"), RungAction.REMIND),
    RungValue(RungWhen.AFTER_DUE, Decimal(24), ("addressees", "secretary"), RungAction.REMIND),
)
"""Ours: an approver who is late is reminded together with the secretary, and never gets a slip from below."""

ONCE_WHEN_DUE = (RungValue(RungWhen.AFTER_DUE, Decimal(0), ("holder",), RungAction.REMIND),)
NOBODY: tuple[RungValue, ...] = ()


@dataclass(frozen=True)
class RuleValue:
    """A rule as it ships. Blank selectors mean “any”."""

    code: str
    label_zh_hans: str
    label_zh_hant: str
    label_en: str
    allowance: Allowance
    source: str
    ladder: tuple[RungValue, ...] = GENERAL
    kind: str = "complaint"
    route: str = ""
    market: str = ""
    case_class: str = ""
    severity: str = ""
    area: str = ""
    pause_policy: PausePolicy = PausePolicy.NEVER
    repeats: bool = False
    is_active: bool = True
    shift_to_working_day: bool = False
    version: int = 1

    @property
    def label(self) -> str:
        """The English label: what a command shows where no rule is stored yet."""
        return self.label_en

    @property
    def weight(self) -> int:
        """How many selectors are filled in, as `DeadlineRule.weight`."""
        return sum(1 for name in DeadlineRule.SELECTORS if getattr(self, name))

    def fits(self, facts: dict[str, str]) -> bool:
        """As `DeadlineRule.fits`."""
        return all(
            not getattr(self, name) or getattr(self, name) == facts.get(name, "")
            for name in DeadlineRule.SELECTORS
        )


_CLOSE = ("结案期限", "結案期限", "Closing the complaint")


def _stage(
    function: str, zh_hans: str, zh_hant: str, en: str, long: Decimal | int, source: str, **more: object
) -> RuleValue:
    fields: dict = {"ladder": BUDGET, "pause_policy": PausePolicy.BUDGET, "source": source} | more
    return RuleValue(
        f"stage-{function}",
        f"{zh_hans}处理时限",
        f"{zh_hant}處理時限",
        f"Time of {en}",
        WorkingDays(long),
        **fields,
    )


def _later(
    code: str, zh_hans: str, zh_hant: str, en: str, allowance: Allowance, source: str, **more: object
) -> RuleValue:
    """A rule whose kind of case comes later: known to the calculator, switched off for cases."""
    fields: dict = {"kind": "", "is_active": False} | more
    return RuleValue(code, zh_hans, zh_hant, en, allowance, source, **fields)


OURS_STAGE = "Ours: the table of policy 004 is lost"
SHORT_STAGE = "Policy 001, time of each department"

RULES: tuple[RuleValue, ...] = (
    RuleValue(
        "complaint-register",
        "投诉登记",
        "投訴登記",
        "Registering the complaint",
        ClockHours(24),
        "Policy 001 on service feedback and on quality feedback: 24 hours",
        ONE_DAY_AND_NIGHT,
    ),
    RuleValue(
        "complaint-first-answer",
        "首次答复客户",
        "首次答覆客戶",
        "First answer to the customer",
        ClockHours(24),
        "Policy 001 on information feedback: 24 hours",
        ONE_DAY_AND_NIGHT,
    ),
    RuleValue(
        "complaint-accept",
        "受理",
        "受理",
        "Accepting the complaint",
        WorkingDays(1),
        "Ours: the policies say at once",
    ),
    RuleValue(
        "complaint-close",
        *_CLOSE,
        CalendarDays(13),
        "Policy 004, handling limit at home: 13 days",
        market="home",
    ),
    RuleValue(
        "complaint-close",
        *_CLOSE,
        CalendarDays(17),
        "Policy 004, handling limit overseas: 17 days",
        market="overseas",
    ),
    RuleValue(
        "complaint-close",
        *_CLOSE,
        CalendarDays(6),
        "Policy 001, handling limit: 6 days",
        route="short",
        market="home",
    ),
    RuleValue(
        "complaint-close",
        *_CLOSE,
        CalendarDays(6),
        "Policy 001, handling limit: 6 days",
        route="short",
        market="overseas",
    ),
    RuleValue(
        "complaint-report",
        "调查报告",
        "調查報告",
        "Investigation report",
        CalendarDays(3),
        "Policies 001 and 004, investigation report: 3 days",
    ),
    RuleValue(
        "complaint-outcome-review",
        "二次综合意见",
        "二次綜合意見",
        "Second consolidated opinion",
        CalendarDays(1),
        "Policy 004, second consolidated opinion: 1 day",
    ),
    RuleValue(
        "complaint-remedy",
        "执行补救",
        "執行補救",
        "Carrying out the remedy",
        CalendarDays(30),
        "Ours: no policy names a limit",
    ),
    RuleValue(
        "complaint-quantity",
        "确定数量",
        "確定數量",
        "Settling the quantity",
        CalendarDays(3),
        "Ours, because policy 004 lets the quantity be undetermined",
        ONCE_WHEN_DUE,
        repeats=True,
    ),
    RuleValue(
        "light-complaint",
        "一般投诉处理",
        "一般投訴處理",
        "Light complaint handled",
        WorkingDays(5),
        "Policy 001 on service feedback: 5 working days",
    ),
    RuleValue(
        "light-site",
        "到达现场",
        "到達現場",
        "Reaching the site",
        ClockHours(48),
        "Policy 001 on service feedback: 48 hours",
    ),
    RuleValue(
        "approval-wait",
        "待批",
        "待批",
        "Approval",
        WorkingDays(1),
        "Ours: the policies name no limit",
        APPROVAL,
        kind="",
    ),
    RuleValue(
        "objection-answer",
        "异议答复",
        "異議答覆",
        "Answering an objection",
        WorkingDays(5),
        "Ours: the policies name no limit",
        APPROVAL,
        kind="",
    ),
    RuleValue(
        "ruling-anew",
        "重新判定",
        "重新判定",
        "New ruling after an objection",
        WorkingDays(3),
        "Ours: the policies name no limit",
    ),
    RuleValue(
        "ruling-wait",
        "新判定待批",
        "新判定待批",
        "Approval of a new ruling",
        WorkingDays(1),
        "Ours: the policies name no limit",
        APPROVAL,
    ),
    _stage("qa", "品质部", "品質部", "quality assurance", 2, OURS_STAGE),
    _stage("production", "生产部门", "生產部門", "production", 2, OURS_STAGE),
    _stage("manager_office", "经理室", "經理室", "the manager's office", HALF, OURS_STAGE),
    _stage("gm_office", "总经理室", "總經理室", "the GM office", HALF, OURS_STAGE),
    _stage("sales", "业务部门", "業務部門", "sales", 1, OURS_STAGE),
    _stage("rd", "研发部", "研發部", "research and development", 1, OURS_STAGE),
    _stage(
        "approver", "核决", "核決", "the approver", HALF, "Ours: the policies name no limit", ladder=NOBODY
    ),
    _stage("qa", "品质部", "品質部", "quality assurance", 1, SHORT_STAGE, route="short"),
    _stage("production", "生产部门", "生產部門", "production", 2, SHORT_STAGE, route="short"),
    _stage("gm_office", "总经理室", "總經理室", "the GM office", 1, SHORT_STAGE, route="short"),
    _stage("sales", "业务部门", "業務部門", "sales", 1, SHORT_STAGE, route="short"),
    _stage("rd", "研发部", "研發部", "research and development", 1, SHORT_STAGE, route="short"),
    _later(
        "market-quality-answer",
        "市场质量答复",
        "市場質量答覆",
        "Answering a market quality report",
        ClockHours(48),
        "Policy 001 on market quality: 48 hours",
    ),
    _later(
        "anomaly-register",
        "异常登记",
        "異常登記",
        "Registering an anomaly",
        ClockHours(24),
        "Policy 001 on quality feedback: 24 hours",
        ladder=ONE_DAY_AND_NIGHT,
    ),
    _later(
        "anomaly-answer",
        "异常答复",
        "異常答覆",
        "Answering an anomaly",
        ClockHours(24),
        "Ours",
        ladder=ONE_DAY_AND_NIGHT,
    ),
    _later(
        "anomaly-answer",
        "异常答复(停线)",
        "異常答覆(停線)",
        "Answering an anomaly, line stopped",
        ClockMinutes(30),
        "Ours",
        case_class="line_stopped",
    ),
    _later(
        "anomaly-answer",
        "异常答复(整批隔离)",
        "異常答覆(整批隔離)",
        "Answering an anomaly, batch held",
        WorkingHours(8),
        "Ours",
        case_class="batch_held",
    ),
    _later(
        "slip-answer",
        "联络单回复",
        "聯絡單回覆",
        "Answering an information slip",
        WorkingDays(2),
        "Policy on information slips: 2 working days",
    ),
    _later(
        "slip-answer-hard",
        "联络单回复(疑难)",
        "聯絡單回覆(疑難)",
        "Answering a hard information slip",
        CalendarDays(7),
        "Policy on information slips: 7 days",
    ),
    _later(
        "fast-feedback-sort",
        "快速反馈分类",
        "快速反饋分類",
        "Sorting a fast feedback",
        WorkingDays(1),
        "Policy on fast feedback: 1 working day",
    ),
    _later(
        "fast-feedback-complex",
        "快速反馈(复杂)",
        "快速反饋(複雜)",
        "Answering a complex fast feedback",
        WorkingDays(3),
        "Policy on fast feedback: 3 working days",
    ),
    _later(
        "part-return",
        "零件退回",
        "零件退回",
        "Returning a part",
        CalendarDays(7),
        "Policy on returned parts: 7 days",
    ),
    _later(
        "incident-after-emergency",
        "应急后报告",
        "應急後報告",
        "Reporting after an emergency",
        ClockHours(1),
        "Policy on incidents: 1 hour",
    ),
    _later(
        "incident-hazard",
        "隐患报告",
        "隱患報告",
        "Reporting a hazard",
        ClockHours(2),
        "Policy on incidents: 2 hours",
    ),
    _later(
        "service-arrival",
        "服务到场",
        "服務到場",
        "Service arrives",
        WorkingHours(6),
        "Policy on service: 6 working hours in town",
        area="urban",
    ),
    _later(
        "service-arrival",
        "服务到场",
        "服務到場",
        "Service arrives",
        WorkingHours(7),
        "Policy on service: 7 working hours outside town",
        area="suburban",
    ),
    _later(
        "visit-project",
        "回访立项",
        "回訪立項",
        "Visiting after a project",
        WorkingDays(10),
        "Policy on visits: 10 working days",
    ),
    _later(
        "contract-renewal",
        "合同续签",
        "合同續簽",
        "Renewing a contract",
        MonthsBefore(1),
        "Policy on contracts: 1 month before",
    ),
    _later(
        "month-statistics",
        "月度统计",
        "月度統計",
        "Statistics of the month",
        FixedDate(10),
        "Policy: before the 10th",
        ladder=ONCE_WHEN_DUE,
    ),
)


def codes() -> list[str]:
    """The codes of all rules that ship, in the order of the table, each once."""
    return list(dict.fromkeys(value.code for value in RULES))


def install_rules(values: Iterable[RuleValue] = RULES) -> int:
    """Store version 1 of every rule that is not stored yet; returns how many were added. Edited rules
    stay as they are.
    """
    added = 0
    for value in values:
        unit, amount = serialise(value.allowance)
        rule, created = DeadlineRule.objects.get_or_create(
            code=value.code,
            version=value.version,
            **{name: getattr(value, name) for name in DeadlineRule.SELECTORS},
            defaults={
                "label_zh_hans": value.label_zh_hans,
                "label_zh_hant": value.label_zh_hant,
                "label_en": value.label_en,
                "unit": unit,
                "amount": amount,
                "shift_to_working_day": value.shift_to_working_day,
                "pause_policy": value.pause_policy,
                "repeats": value.repeats,
                "source": value.source,
                "is_active": value.is_active,
            },
        )
        if created:
            added += 1
            Rung.objects.bulk_create(
                Rung(
                    rule=rule,
                    order=order,
                    when=rung.when,
                    value=rung.value,
                    to=list(rung.to),
                    action=rung.action,
                )
                for order, rung in enumerate(value.ladder, start=1)
            )
    return added
