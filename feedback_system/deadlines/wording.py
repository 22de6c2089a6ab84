"""Rungs of a ladder in words of the active language."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from feedback_system.deadlines.models import Rung, RungUnit, RungWhen


def when_text(rung: Rung) -> str:
    """From where the instant of a rung is counted, in words."""
    if rung.when == RungWhen.SHARE:
        return _("%(percent)s %% of the time used") % {"percent": _plain(rung.value * 100)}
    if rung.when == RungWhen.LAST_WORKING_HOUR:
        return _("in the last working hour before it is due")
    if not rung.value and rung.when != RungWhen.AFTER_START:
        return _("when due")
    length = {"length": _length(rung)}
    if rung.when == RungWhen.AFTER_START:
        return _("%(length)s after the start") % length
    if rung.when == RungWhen.BEFORE_DUE:
        return _("%(length)s before it is due") % length
    if rung.when == RungWhen.BEFORE_DUE_WORKING:
        return _("%(length)s of working time before it is due") % length
    if rung.when == RungWhen.AFTER_DUE_WORKING:
        return _("%(length)s of working time after it was due") % length
    return _("%(length)s after it was due") % length


def _length(rung: Rung) -> str:
    number = {"number": _plain(rung.value)}
    return _("%(number)s d") % number if rung.unit == RungUnit.DAYS else _("%(number)s h") % number


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"
