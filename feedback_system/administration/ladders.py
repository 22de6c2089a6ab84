"""The ladder of a deadline rule in words."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from accounts.roles import ROLES
from accounts.views.common import field_label
from feedback_system.cases.kinds import all_kinds
from feedback_system.cases.models import Severity
from feedback_system.deadlines.models import DeadlineRule, Rung, RungWhen
from feedback_system.deadlines.models.rules import PLACES
from feedback_system.joining import listed, named
from feedback_system.masterdata.models import Market


def rung_text(rung: Rung) -> str:
    """One rung: when, what, to whom."""
    to = listed(PLACES[place] if place in PLACES else ROLES[place].label for place in rung.to)
    return _("%(when)s: %(what)s – %(whom)s") % {
        "when": _when(rung),
        "what": rung.get_action_display(),
        "whom": to,
    }


def _when(rung: Rung) -> str:
    if rung.when == RungWhen.SHARE:
        return _("%(percent)s %% of the time used") % {"percent": _plain(rung.value * 100)}
    if rung.when == RungWhen.AFTER_START:
        return _("%(hours)s h after the start") % {"hours": _plain(rung.value)}
    if rung.when == RungWhen.AFTER_DUE:
        if not rung.value:
            return _("when due")
        return _("%(hours)s h after it was due") % {"hours": _plain(rung.value)}
    return _("in the last working hour before it is due")


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


def applies_to(rule: DeadlineRule) -> str:
    """The selectors of a rule that are filled in, in words; empty when it applies to everything."""
    filled = {name: str(getattr(rule, name)) for name in DeadlineRule.SELECTORS if getattr(rule, name)}
    return listed(
        named(field_label(DeadlineRule, name), _in_words(name, code)) for name, code in filled.items()
    )


def _in_words(name: str, code: str) -> str:
    """The value of a selector as people call it; what is data of another app stays its code."""
    words: dict[str, dict[str, object]] = {
        "kind": {kind.code: kind.label for kind in all_kinds()},
        "market": dict(Market.choices),
        "severity": dict(Severity.choices),
    }
    return str(words.get(name, {}).get(code, code))
