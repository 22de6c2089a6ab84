"""What an own report counts: cases, parts of them with both counts, days, money. Each measure names exactly the cases it looks at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any

from django.db.models import Count, DurationField, ExpressionWrapper, F, Q, Sum
from django.db.models.functions import TruncDate
from django.utils.translation import gettext_lazy as _

from feedback_system.company.models import Company
from feedback_system.reporting.figures import share

Tally = Counter
"""What was counted in one cell: numbers by name, or cases by whole days."""
TENTH = Decimal("0.1")
PART, WHOLE = "part", ""
"""Which cases of a cell are meant: those of the part, or all it looks at."""


class Unit(StrEnum):
    """What a number is."""

    CASES = "cases"
    PART = "part"
    DAYS = "days"
    MONEY = "money"


@dataclass(frozen=True, kw_only=True)
class Measure:
    """One measure with its definition. A code never changes its meaning."""

    code: str
    label: Any
    meaning: Any
    unit: Unit
    condition: Q = field(default_factory=Q)
    """The cases it looks at; it never joins rows, so that no case counts twice."""
    part: Q = field(default_factory=Q)
    """Those of them that make the part."""
    adds: str = ""
    """The column of amounts."""
    is_middle: bool = False
    """Of days: the middle instead of the mean."""

    @property
    def adds_up(self) -> bool:
        """Whether the numbers of cells add up to their total."""
        return self.unit in (Unit.CASES, Unit.MONEY)

    def counted(self) -> Mapping[str, Any]:
        """What the database counts for each group."""
        found: dict[str, Any] = {"n": Count("pk")}
        if self.unit is Unit.PART:
            found["part"] = Count("pk", filter=self.part)
        if self.unit is Unit.MONEY:
            found["sum"] = Sum(self.adds, default=0)
        return found

    def days(self) -> Any:
        """The whole days of a case, by which the database groups as well."""
        zone = Company.get().zone
        span = TruncDate(F("closed_at"), tzinfo=zone) - TruncDate(F("opened_at"), tzinfo=zone)
        return ExpressionWrapper(span, output_field=DurationField())

    def cases(self, tally: Tally) -> int:
        """How many cases it looks at."""
        return sum(tally.values()) if self.unit is Unit.DAYS else tally["n"]

    def weight(self, tally: Tally) -> int:
        """By what rows and columns are ordered."""
        return int(tally["sum"]) if self.unit is Unit.MONEY else self.cases(tally)

    def value(self, tally: Tally) -> Decimal | int | None:
        """The number: of a part its cases, of money the amount; None for the days of no case."""
        if self.unit is Unit.DAYS:
            return _days(tally, is_middle=self.is_middle)
        if self.unit is Unit.MONEY:
            return Decimal(tally["sum"]) / 100
        return int(tally["part"] if self.unit is Unit.PART else tally["n"])

    def height(self, tally: Tally) -> float:
        """How high it is drawn: of a part the share in %."""
        if self.unit is Unit.PART:
            return 100 * tally["part"] / tally["n"] if tally["n"] else 0.0
        return float(self.value(tally) or 0)

    def texts(self, tally: Tally) -> list[tuple[str, str]]:
        """What a cell shows, each text with the cases it opens; two for a part."""
        if self.unit is Unit.PART:
            return [(str(tally["part"]), PART), (str(tally["n"]), WHOLE)] if tally["n"] else []
        value = self.value(tally)
        if value is None:
            return []
        return [(f"{value:,.2f}" if self.unit is Unit.MONEY else str(value), WHOLE)]

    def share(self, tally: Tally) -> str:
        """The rate of a part, "" where there are too few to say it."""
        return share(tally["part"], tally["n"]) if self.unit is Unit.PART else ""

    @property
    def counts_beside(self) -> bool:
        """Whether the number of cases is told beside the value."""
        return self.unit in (Unit.DAYS, Unit.MONEY)


def _days(tally: Tally, *, is_middle: bool) -> Decimal | None:
    number = sum(tally.values())
    if not number:
        return None
    if not is_middle:
        whole = Decimal(sum(days * cases for days, cases in tally.items()))
        return (whole / number).quantize(TENTH, rounding=ROUND_HALF_UP)
    places, reached, found = {(number - 1) // 2, number // 2}, 0, []
    for days in sorted(tally):
        found += [days for place in places if reached <= place < reached + tally[days]]
        reached += tally[days]
    return (Decimal(sum(found)) / len(found)).quantize(TENTH, rounding=ROUND_HALF_UP)


_IN_TIME = _(
    "The clock over the whole case decides; cases without one, or whose clock still runs, are not looked at."
)
_BY_DAYS = _("Days by the company's calendar from the day of the report to the day of the closing; cases that are not closed are not looked at.")  # fmt: skip

MEASURES = {
    one.code: one
    for one in (
        Measure(code="cases", label=_("Number of cases"), unit=Unit.CASES, meaning=_("Every case counts once, drafts and withdrawn ones too; what was merged into another case does not count.")),
        Measure(
            code="open", label=_("Cases still open"), unit=Unit.CASES, condition=Q(closed_at__isnull=True),
            meaning=_("Cases that are not closed as of now."),
        ),
        Measure(
            code="on_time", label=_("Closed on time"), unit=Unit.PART, condition=Q(on_time__isnull=False),
            part=Q(on_time=True), meaning=_IN_TIME,
        ),
        Measure(
            code="late", label=_("Closed late"), unit=Unit.PART, condition=Q(on_time__isnull=False),
            part=Q(on_time=False), meaning=_IN_TIME,
        ),
        Measure(code="days_mean", label=_("Days to close, mean"), unit=Unit.DAYS, condition=Q(closed_at__isnull=False), meaning=_BY_DAYS),
        Measure(
            code="days_middle", label=_("Days to close, the middle one"), unit=Unit.DAYS, condition=Q(closed_at__isnull=False),
            meaning=_BY_DAYS, is_middle=True,
        ),
        Measure(
            code="loss", label=_("Loss"), unit=Unit.MONEY, adds="loss_fen", condition=~Q(loss_fen=0),
            meaning=_("The loss of the ruling in force, in the company's currency at the rate of the case; cases without a loss are not looked at."),
        ),
        Measure(
            code="approved", label=_("Approved amount"), unit=Unit.MONEY, adds="approved_fen", condition=~Q(approved_fen=0),
            meaning=_("The remedy as it was approved, in the company's currency at the rate of the case; cases without one are not looked at."),
        ),
    )
}  # fmt: skip
"""Every measure by its code."""
