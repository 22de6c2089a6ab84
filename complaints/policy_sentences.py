"""House policies in words: what a band says, what is wrong with a draft, why nothing can be proposed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from complaints.sharing_policies import Band, Bearer, Division, Measure, Missing, PolicyPart, Problem
from feedback_system.approvals.limits import figure
from feedback_system.joining import listed

BEARERS: dict[str, Any] = {
    Bearer.HEAD.value: gettext_lazy("Head of the responsible department"),
    Bearer.LEAD.value: gettext_lazy("Lead of the group"),
    Bearer.PEOPLE.value: gettext_lazy("People of the responsible department"),
    Bearer.UNIT.value: gettext_lazy("The responsible department as a whole"),
}
MEASURES: dict[str, Any] = {
    Measure.PERCENT.value: gettext_lazy("percent of the loss"),
    Measure.FIXED.value: gettext_lazy("fixed amount"),
    Measure.PER_UNIT.value: gettext_lazy("amount for each defective unit"),
    Measure.REST.value: gettext_lazy("the rest"),
}
DIVISIONS: dict[str, Any] = {
    Division.POINTS.value: pgettext_lazy("how people divide a part", "by base points"),
    Division.EQUAL.value: pgettext_lazy("how people divide a part", "in equal parts"),
}


def span(band: Band) -> str:
    """The losses of a band: “up to and with 1,000”, “above 1,000, up to and with 5,000”, “above 5,000”."""
    if band.up_to is None:
        return _("above %(above)s") % {"above": figure(band.above)}
    words = {"above": figure(band.above), "up_to": figure(band.up_to)}
    return _("above %(above)s up to and with %(up_to)s") % words


def part_in_words(part: PolicyPart) -> str:
    """One part: “Head of the responsible department: 10 %, at most 500”."""
    value = figure(part.value) if part.value is not None else ""
    measure = {
        Measure.PERCENT: _("%(value)s %%") % {"value": value},
        Measure.FIXED: value,
        Measure.PER_UNIT: _("%(value)s for each defective unit") % {"value": value},
        Measure.REST: _("the rest"),
    }[part.measure]
    said = [measure]
    if part.cap is not None:
        said.append(_("at most %(cap)s") % {"cap": figure(part.cap)})
    if part.bearer == Bearer.PEOPLE:
        said.append(str(DIVISIONS[part.division.value]))
    return _("%(bearer)s: %(said)s") % {"bearer": BEARERS[part.bearer.value], "said": listed(said)}


PROBLEMS: dict[str, Callable[[], str]] = {
    "no_band": lambda: _("Enter at least one band of loss."),
    "begins_late": lambda: _("The first band begins above %(first)s. Let it begin above 0, or small losses have no band."),
    "band_limit_absurd": lambda: _("Band %(band)s: enter limits of 0 or more, with at most two decimals."),
    "band_empty": lambda: _("Band %(band)s ends at %(up_to)s and begins at %(above)s. Let it end higher than it begins."),
    "gap": lambda: _("Losses above %(from)s up to and with %(to)s have no band. Let one of the bands beside reach there."),
    "overlap": lambda: _("Losses above %(from)s up to and with %(to)s have two bands. Let the next band begin where the one before it ends."),
    "overlap_open": lambda: _("Losses above %(from)s have two bands. Only the last band has no upper limit."),
    "nothing_after": lambda: _("Losses above %(last)s have no band. Leave the upper limit of the last band empty."),
    "no_part": lambda: _("Band %(band)s has nobody who bears the loss. Add a part."),
    "bearer_twice": lambda: _("Band %(band)s names this bearer twice: %(bearer)s. Put both parts into one."),
    "two_rests": lambda: _("Band %(band)s gives the rest to several. Only one can take it."),
    "percent_above_100": lambda: _("The percentages of band %(band)s make %(total)s %%. They must not pass 100 %%."),
    "percent_not_100": lambda: _("The percentages of band %(band)s make %(total)s %%, and nobody takes the rest. Make them 100 %%, or give the rest to somebody."),
    "per_unit_unbounded": lambda: _("Band %(band)s counts defective units without a cap, and nobody takes the rest. Enter a cap and give the rest to somebody."),
    "amount_without_rest": lambda: _("Band %(band)s names amounts beside 100 %%. Lower the percentages, or give the rest to somebody."),
    "cap_without_rest": lambda: _("Band %(band)s has a cap, and nobody takes what it cuts off. Give the rest to somebody."),
    "rest_with_value": lambda: _("Band %(band)s, %(bearer)s: the rest has no figure. Leave it empty."),
    "rest_with_cap": lambda: _("Band %(band)s, %(bearer)s: the rest has no cap, because what is cut off goes there. Leave it empty."),
    "percent_absurd": lambda: _("Band %(band)s, %(bearer)s: enter a percentage above 0 up to 100, with at most two decimals."),
    "amount_absurd": lambda: _("Band %(band)s, %(bearer)s: enter an amount above 0 up to 99,999,999.99, with at most two decimals."),
    "cap_absurd": lambda: _("Band %(band)s, %(bearer)s: enter a cap above 0 up to 99,999,999.99, with at most two decimals."),
}  # fmt: skip
"""Sentence by code of the problem."""


def problem_in_words(problem: Problem) -> str:
    """What is wrong with a draft, and what to do."""
    words = {}
    for name, value in problem.figures.items():
        if name == "bearer":
            words[name] = str(BEARERS[str(value)])
        elif isinstance(value, Decimal):
            words[name] = figure(value)
        else:
            words[name] = str(value)
    return PROBLEMS[problem.code]() % words


def missing_in_words(missing: Missing, *, month: str) -> str:
    """Why the policy cannot be reckoned for this case, and what to do."""
    names = _names(missing.about)
    return {
        "no_band": _("The policy has no band for this loss. Enter a loss above 0."),
        "no_quantity": _("The policy counts defective units, but their number is not known. Enter it in the case first."),
        "no_head": _("The responsible department has no head. An administrator must name one first."),
        "no_lead": _("The policy gives a part to the lead of the group. Choose who that is."),
        "head_is_lead": _("%(names)s is the head of the department too. Choose another person as lead of the group.") % {"names": names},
        "no_people": _("Nobody else belongs to the responsible department. Enter the shares by hand."),
        "no_points": _("These people have no base points for %(month)s: %(names)s. Personnel must enter them first.") % {"month": month, "names": names},
        "no_sum_of_points": _("The base points of the department for %(month)s are all 0. Personnel must correct them first.") % {"month": month},
    }[missing.code]  # fmt: skip


def _names(people: Iterable[object]) -> str:
    return listed(str(person) for person in people)
