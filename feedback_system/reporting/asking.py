"""What is asked of the figures: whose eyes, which month, narrowed to what. The whole question stands in the address."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from feedback_system.cases.fields import local_day
from feedback_system.cases.kinds import confidential_kinds
from feedback_system.cases.querysets import audience_condition, standing_in_for
from feedback_system.reporting.dimensions import Chosen, chosen_of
from feedback_system.reporting.models import COUNTED, CaseFact
from feedback_system.reports.periods import Period, Rhythm, period_named, period_of, periods_back

if TYPE_CHECKING:
    from accounts.models import User

YEAR = 12
SPANS = (13, 36)
"""How many months a trend may have; the first is the usual one, with the same month of last year in it."""


def facts_visible_to(user: User) -> QuerySet[CaseFact]:
    """The facts of the cases this person may see: the same condition as for every list of cases, without those merged into another. Note: one query for who has a scope."""
    if not getattr(user, "is_active", False) or not getattr(user, "is_authenticated", False):
        return CaseFact.objects.none()
    if user.sees_all:
        return CaseFact.objects.filter(COUNTED).exclude(
            kind__in=confidential_kinds()
        )  # which have none; the scope of a list of cases
    condition = audience_condition(user, "case_id", stands_in=standing_in_for(user).exists())
    counted = CaseFact.objects.filter(COUNTED)
    return counted if condition is None else counted.filter(condition)


@dataclass(frozen=True)
class Asked:
    """One question: these facts, this month of the company's calendar, as it stands at this instant."""

    user: User
    at: datetime
    month: Period
    span: int = SPANS[0]
    chosen: tuple[Chosen, ...] = ()
    """What the facts are narrowed to."""
    kept: dict[str, Any] = field(default_factory=dict, compare=False)
    """What several figures share, asked once."""

    def once(self, name: str, ask: Callable[[], Any]) -> Any:
        """The answer to `ask`, asked once for all figures."""
        if name not in self.kept:
            self.kept[name] = ask()
        return self.kept[name]

    @classmethod
    def of_query(cls, query: Mapping[str, str], *, user: User, at: datetime) -> Asked:
        """The question that stands in an address. A month that nobody can read is the present one, an unknown span the usual."""
        month = period_named(query.get("month", ""), Rhythm.MONTH) or period_of(local_day(at), Rhythm.MONTH)
        span = next((one for one in SPANS if str(one) == query.get("months", "")), SPANS[0])
        return cls(user, at, month, span, tuple(chosen_of(query)))

    @cached_property
    def facts(self) -> QuerySet[CaseFact]:
        """The facts in the scope of the reader and narrowed to what was chosen."""
        rows = facts_visible_to(self.user).order_by()
        for one in self.chosen:
            rows = rows.filter(one.condition)
        return rows

    @property
    def first(self) -> date:
        """The first day of the month."""
        return self.month.first

    @cached_property
    def trend(self) -> list[Period]:
        """The months of the trend, the earliest first; the last is the month asked for."""
        return periods_back(self.month, self.span)

    @property
    def last_year(self) -> Period:
        """The same month of the year before."""
        return self.trend[-1 - YEAR]

    @property
    def query(self) -> dict[str, str]:
        """The question as it stands in addresses, without the present span."""
        found = {"month": self.month.code}
        return found | {one.name: one.value for one in self.chosen}

    @property
    def is_running(self) -> bool:
        """Whether the month is not over yet."""
        return self.month.last >= local_day(self.at)

    def narrowed(self, condition: Q) -> QuerySet[CaseFact]:
        """The facts under one condition more."""
        return self.facts.filter(condition)
