"""The words, the colour and the bar of a deadline chip, computed from plain values."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from feedback_system.web.wording import full_instant_text, instant_text, span_text, value_of

# Share of the time used from which a running deadline is shown as at risk: the second reminder of the ladder.
AT_RISK = 0.8
WORKING = ("working_hours", "working_days", "working")


@dataclass(frozen=True, slots=True)
class ChipView:
    """What the chip shows. `tone`: ok, risk, over, pause, none; `percent`: 0 to 100, or None for no bar."""

    tone: str
    icon: str
    word: str
    due: str
    left: str
    percent: int | None
    hover: str
    url: str
    label: str
    due_at: datetime | None


def chip_view(deadline: Any, now: datetime) -> ChipView:
    """The chip of `deadline`, an object or dict with

    `due_at` (aware instant; required) · `started_at` · `state` ("running", "paused", "met", "cancelled";
    default running) · `met_at` · `remaining` (timedelta in the deadline's own measure, negative when late;
    default `due_at - now`) · `measure` ("working_hours", "working_days", "clock_hours", "calendar_days";
    decides the words) · `used` (share of the allowance used, 0 to 1 and more; default by clock) · `whole_day`
    (due at the end of a day) · `provisional` · `receipt_url` · `label` (of the rule). Late means `now >=
    due_at`.
    """
    due_at: datetime = value_of(deadline, "due_at")
    state = value_of(deadline, "state", "running")
    started_at = value_of(deadline, "started_at")
    working = value_of(deadline, "measure", "") in WORKING
    due = instant_text(due_at, now, whole_day=bool(value_of(deadline, "whole_day", False)))
    if value_of(deadline, "provisional", False):
        due = _("%(due)s (provisional)") % {"due": due}
    left, percent = "", None
    if state == "met":
        met_at = value_of(deadline, "met_at", now)
        late = met_at >= due_at
        tone, icon = ("over", "x-circle") if late else ("none", "check-circle")
        word = _("met late") if late else _("met")
        due = instant_text(met_at, now)
        if late:
            left = _("%(span)s late") % {"span": span_text(met_at - due_at)}
    elif state == "cancelled":
        tone, icon, word = "none", "x-circle", _("no longer needed")
        due = ""
    else:
        remaining: timedelta = value_of(deadline, "remaining", due_at - now)
        used = value_of(deadline, "used")
        if used is None and started_at is not None and due_at > started_at:
            used = (now - started_at) / (due_at - started_at)
        percent = None if used is None else max(0, min(100, round(used * 100)))
        span = span_text(remaining, days=not working)
        if state == "paused":
            tone, icon, word = "pause", "pause", _("paused")
            left = _("%(span)s left") % {"span": span}
        elif now >= due_at:
            tone, icon, word = "over", "alert", _("overdue")
            percent = None if percent is None else 100
            left = (
                _("%(span)s working late") % {"span": span}
                if working
                else _("%(span)s late") % {"span": span}
            )
        else:
            at_risk = used is not None and used >= AT_RISK
            tone, icon, word = ("risk", "clock", _("at risk, due")) if at_risk else ("ok", "clock", _("due"))
            left = _("%(span)s working") % {"span": span} if working else _("%(span)s left") % {"span": span}
    label = str(value_of(deadline, "label", ""))
    hover = " · ".join(
        text for text in (label, _("due %(instant)s") % {"instant": full_instant_text(due_at)}) if text
    )
    if value_of(deadline, "receipt_url", ""):
        hover = _("%(text)s. Open the receipt.") % {"text": hover}
    live = due_at if state == "running" and now < due_at else None
    return ChipView(
        tone,
        icon,
        str(word),
        due,
        left,
        percent,
        hover,
        str(value_of(deadline, "receipt_url", "")),
        label,
        live,
    )
