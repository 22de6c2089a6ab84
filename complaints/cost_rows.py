"""The report of costs as lines of a file, and what each figure means in words. The page and the API take the words from here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.costs import RECOVERY
from complaints.models.cost_figures import NOTHING, By, CaseCosts, CostFigures, Part
from complaints.models.costs import cost_kinds

DEFINITIONS = {
    By.KIND: gettext_lazy(
        "Booked remedies, paid refunds of linked returns and entries by hand, each on the day of its paper. Goods that came back cost once: where a slip is booked and a linked return refunded, the paper that came first counts in full and the other one with what goes beyond. What came back in money stands in a row of its own."
    ),
    By.CAUSE: gettext_lazy(
        "The whole cost of a case under the kind of fault that its ruling in force names."
    ),
    By.DEPARTMENT: gettext_lazy(
        "The cost of a case divided by the shares of its ruling in force, to the fen. A share of a person counts for the department of the person."
    ),
    By.SUPPLIER: gettext_lazy(
        "The part of the cost that the ruling in force lays on suppliers and carriers, to the fen; the rest stands under “No supplier”."
    ),
    By.CUSTOMER: gettext_lazy("The whole cost of a case under its customer."),
    By.PRODUCT: gettext_lazy("The whole cost of a case under the product of its first line."),
}
"""What the rows of a table count, by the division."""
IN_ALL = gettext_lazy(
    "Net is the cost less what came back: receipts of claims against third parties, and money entered as recovered. An entry that was taken back counts in the month of its counter-entry. Amounts in other currencies count with the rate of their paper."
)


def file_lines(figures: CostFigures, *, by: str = "", key: str = "") -> Iterator[list[Any]]:
    """The cases with their costs by kind, then the tables; with `by` and `key` only the cases behind that figure."""
    if by:
        yield from _cases_behind(figures, by, key)
        return
    kinds = {code: kind for code, kind in cost_kinds().items() if code != RECOVERY}
    labels = [str(kind.label) for kind in kinds.values()]
    yield [*_headings(), *labels, _("Cost"), _("Recovered"), _("Net")]
    for one in figures.cases:
        amounts = [one.totals.by_kind.get(code, "") for code in kinds]
        yield [*_case(one), *amounts, *_amounts(one.whole)]
    yield [_("In all"), *[""] * (len(_headings()) - 1 + len(kinds)), *_amounts(figures.whole)]
    for division in By:
        yield []
        yield [
            str(division.label),
            _("Cases"),
            _("Cost"),
            _("Recovered"),
            _("Net"),
            str(DEFINITIONS[division]),
        ]
        for row in figures.table(division):
            yield [row.label, row.cases, *_amounts(row.part)]


def _cases_behind(figures: CostFigures, by: str, key: str) -> Iterator[list[Any]]:
    yield [*_headings(), _("Cost"), _("Recovered"), _("Net")]
    total = NOTHING
    for one, part in figures.behind(by, key):
        total += part
        yield [*_case(one), *_amounts(part)]
    yield [_("In all"), *[""] * (len(_headings()) - 1), *_amounts(total)]


def _headings() -> list[str]:
    return [_("Number"), _("Customer"), _("Product"), _("Kind of fault")]


def _case(one: CaseCosts) -> list[Any]:
    return [one.case.reference, str(one.case.customer or ""), str(one.case.product or ""), one.cause]


def _amounts(part: Part) -> list[Any]:
    return [part.cost, part.recovered, part.net]
