"""Time limits of sanction papers. Nobody up the line hears of them: reminders go to who is asked, and to the GM office."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from feedback_system.deadlines.shipped.values import APPROVAL, RuleValue
from feedback_system.worktime.allowance import WorkingDays

RULES: tuple[RuleValue, ...] = (
    RuleValue(
        "sanction-round",
        "奖惩签呈会签",
        "獎懲簽呈會簽",
        "Countersigning a sanction paper",
        WorkingDays(3),
        _("Ours: the policies name no limit for sanction papers"),
        ladder=APPROVAL,
        kind="sanction",
    ),
    RuleValue(
        "sanction-appeal",
        "处理对奖惩的异议",
        "處理對獎懲的異議",
        "Deciding an objection to a sanction",
        WorkingDays(5),
        _("Ours: policies 001 and 004 name no limit for deciding an objection"),
        ladder=APPROVAL,
        kind="sanction",
    ),
)
