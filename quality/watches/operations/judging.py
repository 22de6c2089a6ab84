"""Look into a signal and judge it, with other eyes than those that counted: people judge, the run only asks.

Source: policy 001 on quality feedback (analysed regularly, handled by severity and reach); the raised limit after a false signal is ours.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from feedback_system.cases.fields import local_day
from feedback_system.cases.steps import Trace, step
from quality.watches.arithmetic.evidence import decision_limit
from quality.watches.forms.steps import CloseForm, JudgeFalseForm, JudgeForm, ReviewAgainForm, TakeUpForm
from quality.watches.kind import watch_kind
from quality.watches.models import QUALITY, Watch, WatchSeries, watch_rules

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority


@step(
    watch_kind,
    "take_up",
    label=_("Begin the review"),
    rights=[Permission.JUDGE_SIGNAL],
    stage=QUALITY,
    form=TakeUpForm,
    help=_("Look at the findings and the goods behind the figures before you judge."),
)
def take_up(watch: Watch, *, by: User, at: datetime, authority: Authority) -> Trace:
    """Begin to look into it."""
    return Trace()


@step(
    watch_kind,
    "judge_true",
    label=_("True: something is wrong"),
    rights=[Permission.JUDGE_SIGNAL],
    stage=QUALITY,
    form=JudgeForm,
    help=_("The findings have one cause in the goods. An alert, an improvement or a complaint follows."),
)
def judge_true(watch: Watch, *, by: User, at: datetime, authority: Authority, reason: str) -> Trace:
    """Find the signal true: the sum begins anew, so that only what comes from now on can signal again."""
    watch.reason, watch.judged_by = reason, by
    WatchSeries.objects.filter(pk=watch.series_id).update(
        restart_on=local_day(at), muted_until=None, raised_by=0
    )
    return Trace({"sum": round(watch.figures["evidence"], 2)}, {"reason": reason})


@step(
    watch_kind,
    "judge_false",
    label=_("False: another reason"),
    rights=[Permission.JUDGE_SIGNAL],
    stage=QUALITY,
    form=JudgeFalseForm,
    side=True,
    help=_("Such as a campaign, a change in counting, or chance. The series then needs more to signal."),
)
def judge_false(
    watch: Watch, *, by: User, at: datetime, authority: Authority, reason: str, muted_until: date
) -> Trace:
    """Find the signal false: until that day the series needs as much new evidence as a fresh signal does, on top of what is there."""
    watch.reason, watch.judged_by, watch.muted_until = reason, by, muted_until
    rules = watch_rules()
    series = WatchSeries.objects.get(pk=watch.series_id)
    present = max(series.evidence, watch.figures["evidence"])
    raised = max(present, decision_limit(float(rules.weeks_between_false_alarms)))
    WatchSeries.objects.filter(pk=series.pk).update(muted_until=muted_until, raised_by=raised)
    return Trace({"muted_until": muted_until, "raised_by": round(raised, 2)}, {"reason": reason})


@step(
    watch_kind,
    "review_again",
    label=_("Take the judgement back"),
    rights=[Permission.JUDGE_SIGNAL],
    stage=QUALITY,
    form=ReviewAgainForm,
    side=True,
    help=_("The time for the judgement begins again, and the limit of the series is as before."),
)
def review_again(watch: Watch, *, by: User, at: datetime, authority: Authority, reason: str) -> Trace:
    """Take the judgement back (ours); what was said before stays in the history."""
    WatchSeries.objects.filter(pk=watch.series_id).update(restart_on=None, muted_until=None, raised_by=0)
    watch.reviews += 1
    return Trace({"review": watch.reviews}, {"reason": reason})


@step(
    watch_kind,
    "close",
    label=_("Close"),
    rights=[Permission.JUDGE_SIGNAL],
    stage=QUALITY,
    form=CloseForm,
    help=_("A true signal closes once another case acts on it."),
)
def close(watch: Watch, *, by: User, at: datetime, authority: Authority, remark: str) -> Trace:
    """Close the signal."""
    watch.remark = remark
    return Trace({"true": bool(watch.is_true)}, {"remark": remark} if remark else {})
