"""Count answers: one question to the database by item and value, the rest is arithmetic. Small anonymous groups show nothing.

Every figure has its base and can be opened as the answers behind it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.db.models import Count, QuerySet

from accounts.models import Department
from aftersales.surveys.arithmetic.rating import (
    ParetoRow,
    Scale,
    distribution,
    item_rate,
    mean_of,
    mean_of_means,
    overall_rate,
    pareto,
    weighted_score,
)
from aftersales.surveys.arithmetic.shares import Share, in_percent, rounded
from aftersales.surveys.models import Answer, Item, Module, Questionnaire, Rating, survey_rules

if TYPE_CHECKING:
    from aftersales.surveys.models import Survey

Counts = Mapping[str, Mapping[int, int]]
"""How often each value was given, by item."""


@dataclass(frozen=True)
class ItemFigures:
    """What people say to one item."""

    item: Item
    given: list[tuple[int, int]]
    """How often each value was given, the best first."""
    base: int
    """How many rated it."""
    low: int
    """How many of them are dissatisfied."""
    rate: Share | None
    """Satisfied out of those who rated it; None where the scale has no line between both."""
    mean: Fraction | None

    @property
    def shown_mean(self) -> Any:
        """The mean with one decimal place."""
        return None if self.mean is None else rounded(self.mean)


@dataclass(frozen=True)
class ModuleFigures:
    """What the items of a module come to."""

    module: Module
    rate: Fraction | None
    score: Fraction | None
    """The mean of the means of its items, on the scale of hundred points; None on other scales."""

    @property
    def percent(self) -> Any:
        """The rate in %."""
        return in_percent(self.rate)

    @property
    def shown_score(self) -> Any:
        """The score with one decimal place."""
        return None if self.score is None else rounded(self.score)


@dataclass(frozen=True)
class Figures:
    """What the answers to one questionnaire come to."""

    answers: int
    items: list[ItemFigures] = field(default_factory=list)
    modules: list[ModuleFigures] = field(default_factory=list)
    overall: Fraction | None = None
    score: Fraction | None = None
    weights_missing: bool = False
    pareto: list[ParetoRow] = field(default_factory=list)
    hidden: bool = False
    """Fewer answers than an anonymous group needs: nothing is shown."""

    @property
    def percent(self) -> Any:
        """The overall rate in %."""
        return in_percent(self.overall)

    @property
    def shown_score(self) -> Any:
        """The weighted score with one decimal place."""
        return None if self.score is None else rounded(self.score)

    @property
    def result(self) -> Fraction | None:
        """What a threshold is compared with: % satisfied, on hundred points the weighted score, without weights the mean of the items."""
        if self.overall is not None:
            return self.overall * 100
        return self.score if self.score is not None else mean_of_means(one.mean for one in self.items)

    def as_facts(self) -> dict[str, Any]:
        """What the history keeps: counts, and shares as exact fractions."""
        return {
            "answers": self.answers,
            "hidden": self.hidden,
            "items": {
                one.item.code: {str(value): count for value, count in one.given if count}
                for one in self.items
            },
            "overall": str(self.overall) if self.overall is not None else None,
            "score": str(self.score) if self.score is not None else None,
        }


def counts_of(answers: QuerySet[Answer]) -> dict[str, dict[int, int]]:
    """How often each value was given, by item. Note: one query, whatever the number of answers."""
    rows = (
        Rating.objects.filter(answer__in=answers)
        .order_by()
        .values_list("item", "value")
        .annotate(given=Count("pk"))
    )
    found: dict[str, dict[int, int]] = {}
    for item, value, given in rows:
        found.setdefault(item, {})[value] = given
    return found


def figures(sheet: Questionnaire, answers: int, counts: Counts, *, hidden: bool = False) -> Figures:
    """The figures of these counts. Without weights there is no score; on hundred points there is no rate."""
    if hidden:
        return Figures(answers, hidden=True)
    line, scale = sheet.satisfied_from, sheet.scale_kind
    items = []
    for item in sheet.all_items():
        given = counts.get(item.code, {})
        items.append(
            ItemFigures(
                item,
                distribution(given, scale),
                sum(given.values()),
                sum(count for value, count in given.items() if sheet.is_low(value)),
                item_rate(given, line) if line is not None else None,
                mean_of(given) if scale in (Scale.TEN, Scale.HUNDRED) else None,
            )
        )
    modules = [_module(module, items, scale) for module in sheet.all_modules()]
    weights = sheet.weights()
    has_weights = bool(weights) and all(weight is not None for weight in weights.values())
    score = None
    if has_weights and scale == Scale.HUNDRED:
        score = weighted_score({one.module.code: one.score for one in modules}, weights)
    order = [item.code for item in sheet.all_items()]
    return Figures(
        answers,
        items,
        modules,
        overall_rate(one.rate for one in items if one.rate is not None),
        score,
        weights_missing=scale == Scale.HUNDRED and not has_weights,
        pareto=pareto({one.item.code: one.low for one in items}, order),
    )


def _module(module: Module, items: list[ItemFigures], scale: Scale) -> ModuleFigures:
    own = [one for one in items if one.item.module == module.code]
    rate = overall_rate(one.rate for one in own if one.rate is not None)
    score = mean_of_means(one.mean for one in own) if scale == Scale.HUNDRED else None
    return ModuleFigures(module, rate, score)


def answers_of(survey: Survey) -> QuerySet[Answer]:
    """All answers to the survey."""
    return Answer.objects.filter(survey=survey)


def figures_of(survey: Survey) -> Figures:
    """The figures of a survey. Note: two queries."""
    rows = answers_of(survey)
    number = rows.count()
    hidden = survey.anonymous and number < survey_rules().least_group
    return figures(survey.questionnaire, number, {} if hidden else counts_of(rows), hidden=hidden)


def groups_of(survey: Survey) -> list[tuple[Any, Figures]]:
    """The figures by department of a survey inside the house: small groups of an anonymous survey show none, and neither does the
    smallest of the others where the hidden ones could be worked out as the rest.

    Note: two queries, and one for each department that is shown.
    """
    rows = answers_of(survey).filter(department__isnull=False)
    sizes = dict(rows.order_by().values_list("department").annotate(Count("pk")))
    hidden = hidden_groups(sizes, survey_rules().least_group) if survey.anonymous else set()
    found = []
    for department in Department.objects.filter(pk__in=sizes).order_by("pk"):
        out = department.pk in hidden
        counts = {} if out else counts_of(rows.filter(department=department))
        found.append((department, figures(survey.questionnaire, sizes[department.pk], counts, hidden=out)))
    return found


def hidden_groups(sizes: Mapping[int, int], least: int) -> set[int]:
    """Which groups show no figures: those under `least`, and as many of the smallest others as it takes until what is hidden
    together is no smaller than a group must be, so that the whole less the shown ones tells nothing about few.
    """
    hidden = {key for key, size in sizes.items() if size < least}
    others = sorted((key for key in sizes if key not in hidden), key=lambda key: (sizes[key], key))
    while hidden and others and sum(sizes[key] for key in hidden) < least:
        hidden.add(others.pop(0))
    return hidden


def low_words(figures_: Figures, labels: Mapping[str, str]) -> list[dict[str, Any]]:
    """The rows of the Pareto with their labels."""
    return [
        {
            "code": row.key,
            "label": labels.get(row.key, row.key),
            "count": row.count,
            "cumulative": row.cumulative.percent,
        }
        for row in figures_.pareto
    ]
