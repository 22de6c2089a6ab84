"""What is asked of the pack: whose eyes, which period, as it stands at which instant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from feedback_system.cases.spans import first_instant
from feedback_system.reporting.asking import Asked, facts_visible_to
from feedback_system.reporting.figures import Span
from feedback_system.reporting.models import CaseFact
from feedback_system.reports.periods import Rhythm, period_of

if TYPE_CHECKING:
    from accounts.models import User

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Look:
    """One look: the days from the first to the last by the company's calendar, both included."""

    user: User
    at: datetime
    first: date
    last: date

    @cached_property
    def begins(self) -> datetime:
        """The instant at which the period begins."""
        return first_instant(self.first)

    @cached_property
    def ends(self) -> datetime:
        """The instant at which it is over."""
        return first_instant(self.last + DAY)

    @cached_property
    def asked(self) -> Asked:
        """The same question for figures of the dashboard whose condition does not depend on the month."""
        return Asked(self.user, self.at, period_of(self.last, Rhythm.MONTH))

    def rows(self, span: Span) -> QuerySet[CaseFact]:
        """The facts in the reader's scope of the cases that were reported or closed in the period, or all."""
        facts = facts_visible_to(self.user).order_by()
        if span not in (Span.OPENED, Span.CLOSED):
            return facts
        months = (self.first.replace(day=1), self.last.replace(day=1))
        return facts.filter(
            **{
                f"{span}_month__range": months,
                f"{span}_at__gte": self.begins,
                f"{span}_at__lt": self.ends,
            }
        )

    @property
    def query(self) -> dict[str, str]:
        """The period as it stands in addresses."""
        return {"first_day": self.first.isoformat(), "last_day": self.last.isoformat()}
