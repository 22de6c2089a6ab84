"""Ways of other companies as data: what each brings along, installed by an administrator and never by itself.

A preset is a route over the coded stages with its levels, clocks, list values and the names of its papers. Installing it
adds what is missing, changes nothing, and leaves it switched off. Figures that no policy names are ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from complaints.models import CodeList, Desk, Overall, Skip
from complaints.states import State
from feedback_system.approvals.limits import Line
from feedback_system.deadlines.shipped.values import RuleValue
from feedback_system.worktime.allowance import WorkingDays

Stops = tuple[tuple[State, Desk, Skip], ...]
Labels = tuple[str, str, str]
"""Simplified Chinese, traditional Chinese, English."""


@dataclass(frozen=True)
class Value:
    """One value of a code list that the way needs."""

    list: CodeList
    code: str
    labels: Labels
    flags: dict[str, bool] = field(default_factory=dict)


@dataclass(frozen=True)
class Preset:
    """One way with everything it needs."""

    code: str
    labels: Labels
    about: Any
    source: str
    registrar: Desk
    stops: Stops
    weighs_reason: bool = field(default=False, kw_only=True)
    """Whether reason and demand are weighed before the acceptance."""
    asks_satisfaction: bool = field(default=False, kw_only=True)
    """Whether the customer is asked how satisfied after the answer."""
    overall: Overall = field(default=Overall.CLOSE, kw_only=True)
    """The rule of the limit over the whole case."""
    papers: dict[str, Labels]
    """The names of the papers on this route, by the code of the paper."""
    remedy_levels: Sequence[Line] = ()
    ruling_levels: Sequence[Line] = ()
    kind_levels: dict[str, Sequence[Line]] = field(default_factory=dict)
    """Levels that single kinds of remedy need on this route."""
    levels_source: str = ""
    remedy_rule: tuple[str, Decimal, int, str] | None = None
    """When a return differs, the over-quantity in percent, the signatures under a certificate, the source."""
    values: Sequence[Value] = ()
    clocks: Sequence[RuleValue] = ()
    """Rules that hold on this route alone."""
    without_figure: Sequence[str] = ()
    """Rules that ship switched off because the policy names no figure; the company enters one."""
    hints: Sequence[Any] = ()
    """What the company should look at, in sentences."""

    @property
    def label(self) -> str:
        """The name of the way in the active language."""
        return in_words(self.labels)


def in_words(labels: Labels) -> str:
    """The label in the active language."""
    from complaints.models import Route

    zh_hans, zh_hant, en = labels
    return Route(label_zh_hans=zh_hans, label_zh_hant=zh_hant, label_en=en).label


OURS = "Ours: the policy names no figures"
BY_RULES = "Policy 004 on store complaints, discounts by the sales rules; the figures are ours"

STORE = Preset(
    "store",
    ("门店投诉", "門店投訴", "Complaint in a store"),
    _(
        "The store records the complaint on a card and weighs the reason, whoever accepts it chooses the handling department, its "
        "investigation report goes up to administration and general management, it writes the handling opinion, which is approved, and the customer is answered."
    ),
    "Policy 004 on store complaints, articles 9 to 18",
    Desk.GM_OFFICE,
    (
        (State.SUBMITTED, Desk.GM_OFFICE, Skip.NEVER),
        (State.ACCEPTED, Desk.RESPONSIBLE, Skip.NEVER),
        (State.INVESTIGATING, Desk.RESPONSIBLE, Skip.NEVER),
        (State.CONSOLIDATING, Desk.GM_OFFICE, Skip.NEVER),
        (State.PROPOSING, Desk.RESPONSIBLE, Skip.NEVER),
        (State.PROPOSAL_REVIEW, Desk.GM_OFFICE, Skip.NEVER),
        (State.AWAITING_APPROVAL, Desk.APPROVER, Skip.NO_REMEDY),
        (State.NEGOTIATING, Desk.SALES, Skip.NEVER),
        (State.AWAITING_FINAL_APPROVAL, Desk.APPROVER, Skip.WITHIN_APPROVED_TERMS),
        (State.RULING, Desk.GM_OFFICE, Skip.NEVER),
        (State.AWAITING_RULING_APPROVAL, Desk.RULING_APPROVER, Skip.NEVER),
    ),
    {
        "complaint": ("客户投诉记录卡", "客戶投訴記錄卡", "Complaint record card"),
        "report": ("投诉调查报告", "投訴調查報告", "Complaint investigation report"),
    },
    remedy_levels=(
        Line("sales_head", Decimal(1000), True),
        Line("deputy_gm", Decimal(5000), False),
        Line("gm"),
    ),
    ruling_levels=(Line("sales_head"), Line("deputy_gm"), Line("gm"), Line("chairman")),
    kind_levels={
        "store_discount": (Line("sales_head", Decimal(200), True), Line("deputy_gm", Decimal(1000), False), Line("gm"))
    },
    levels_source=BY_RULES,
    remedy_rule=("refuse", Decimal(0), 1, OURS),
    values=(
        Value(CodeList.CHANNEL, "store", ("门店", "門店", "Store")),
        Value(
            CodeList.REMEDY,
            "store_discount",
            ("门店折扣", "門店折扣", "Store discount"),
            {"counts_money": True},
        ),
    ),
    weighs_reason=True,
    without_figure=("store-answer",),
    hints=(
        _("Enter the limits of a store discount as your sales rules have them; those that ship are ours."),
        _("Where the cause is the customer's own, end the complaint as not upheld and send the letter that explains it."),
    ),
)  # fmt: skip

DEALER = Preset(
    "dealer",
    ("经销商投诉", "經銷商投訴", "Complaint at a dealer"),
    _(
        "An adviser records the complaint, the manager sorts it and names the department in charge, a solution is there "
        "within one working day, the general manager agrees also where nothing is given, the customer is told and asked how "
        "satisfied, and the case is reviewed."
    ),
    "Policy 003 on dealer complaints",
    Desk.GM_OFFICE,
    (
        (State.SUBMITTED, Desk.GM_OFFICE, Skip.NEVER),
        (State.ACCEPTED, Desk.RESPONSIBLE, Skip.NEVER),
        (State.INVESTIGATING, Desk.RESPONSIBLE, Skip.NEVER),
        (State.CONSOLIDATING, Desk.GM_OFFICE, Skip.NEVER),
        (State.AWAITING_APPROVAL, Desk.APPROVER, Skip.NEVER),
        (State.NEGOTIATING, Desk.SALES, Skip.NEVER),
        (State.OUTCOME_REVIEW, Desk.GM_OFFICE, Skip.NEVER),
        (State.AWAITING_FINAL_APPROVAL, Desk.APPROVER, Skip.WITHIN_APPROVED_TERMS),
        (State.RULING, Desk.GM_OFFICE, Skip.NEVER),
        (State.AWAITING_RULING_APPROVAL, Desk.RULING_APPROVER, Skip.NEVER),
    ),
    {
        "complaint": ("客户投诉处理表", "客戶投訴處理表", "Dealer complaint sheet"),
        "report": ("原因调查报告", "原因調查報告", "Report on the cause"),
    },
    remedy_levels=(Line("gm", Decimal(5000), False), Line("chairman")),
    ruling_levels=(Line("gm"), Line("chairman")),
    levels_source="Policy 003 on dealer complaints: the general manager; the chairman above him (ours)",
    remedy_rule=("refuse", Decimal(0), 1, OURS),
    clocks=(
        RuleValue(
            "dealer-solution",
            "经销商投诉方案",
            "經銷商投訴方案",
            "Solution for a dealer",
            WorkingDays(1),
            "Policy 003 on dealer complaints: 1 working day",
            route="dealer",
        ),
    ),
    weighs_reason=True,
    asks_satisfaction=True,
    without_figure=("major-meeting",),
    hints=(
        _("Flag a major complaint as major: the leaders are told at once and meet; write the minutes of the meeting on the case."),
    ),
)  # fmt: skip

HOTLINE = Preset(
    "hotline",
    ("热线投诉（三级）", "熱線投訴（三級）", "Hotline in three tiers"),
    _(
        "Help line, service line and supervision line all take calls and record them. Whoever accepts the complaint names "
        "the department in charge of the line of business; what is beyond a line is handed over and accepted."
    ),
    "Policy 003 on hotlines, articles 3 to 5",
    Desk.GM_OFFICE,
    (
        (State.SUBMITTED, Desk.GM_OFFICE, Skip.NEVER),
        (State.ACCEPTED, Desk.RESPONSIBLE, Skip.NEVER),
        (State.INVESTIGATING, Desk.RESPONSIBLE, Skip.NEVER),
        (State.NEGOTIATING, Desk.SALES, Skip.NEVER),
    ),
    {"complaint": ("客户投诉登记表", "客戶投訴登記表", "Complaint register sheet")},
    values=(
        Value(CodeList.CHANNEL, "line_help", ("客户求助热线", "客戶求助熱線", "Help line")),
        Value(CodeList.CHANNEL, "line_service", ("客户服务热线", "客戶服務熱線", "Service line")),
        Value(CodeList.CHANNEL, "line_supervision", ("监督热线", "監督熱線", "Supervision line")),
    ),
    overall=Overall.HOTLINE,
    without_figure=("hotline-answer",),
    hints=(
        _("No remedy is given on this route. Where one is wanted, choose another route on acceptance."),
    ),
)  # fmt: skip

GRUMBLE = Preset(
    "grumble",
    ("抱怨处理", "抱怨處理", "Grumbles"),
    _(
        "A lighter way for what is said in passing: registered by its kind, the cause looked for together, a visit where it is "
        "needed, the measures told to the customer. No limit over the whole case; quality and sales keep their stage limits."
    ),
    "Policy 001 on service feedback, part 7",
    Desk.QA,
    (
        (State.SUBMITTED, Desk.QA, Skip.NEVER),
        (State.ACCEPTED, Desk.QA, Skip.NEVER),
        (State.INVESTIGATING, Desk.QA, Skip.NEVER),
        (State.NEGOTIATING, Desk.SALES, Skip.NEVER),
    ),
    {"complaint": ("客诉单", "客訴單", "Complaint slip"), "report": ("原因分析记录", "原因分析記錄", "Record of the cause")},
    overall=Overall.NONE,
    hints=(
        _("No remedy is given on this route. Where one is wanted, choose another route on acceptance."),
        _("Own reports count complaints by route, channel and defect: that is the statistics by kind."),
    ),
)  # fmt: skip

PRESETS = {preset.code: preset for preset in (STORE, DEALER, HOTLINE, GRUMBLE)}
