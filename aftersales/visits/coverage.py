"""The coverage of return visits: visited ÷ should be visited, over finished projects whose visit fell due in the period.

Each visit that fell due is exactly one of visited, refused, moved and overdue, so the four add up to the total. Source: policy 002 on
return visits (at least 80 %, 80 counts); the base are finished projects, not customers.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.db.models import Case, CharField, Count, Q, QuerySet, Sum, Value, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Department
from aftersales.surveys.operations.visiting import points_about
from aftersales.visits.kind import visit_kind
from aftersales.visits.models import VisitAnswer, VisitPlan
from aftersales.visits.states import VisitState as State
from feedback_system.cases.fields import local_day
from feedback_system.cases.models import Case as Folder
from feedback_system.cases.spans import first_instant

if TYPE_CHECKING:
    from accounts.models import User

VISITED, REFUSED, MOVED, OVERDUE = "visited", "refused", "moved", "overdue"
MADE_WORDS = (
    pgettext_lazy("outcome of a visit", "Visited"),
    _("the customer was visited, spoken with, or written to"),
)
REFUSED_WORDS = (
    pgettext_lazy("outcome of a visit", "Refused"),
    _("the customer did not want to be visited"),
)
MOVED_WORDS = (
    pgettext_lazy("outcome of a visit", "Moved"),
    _("not visited yet; a new day or time was set, and it has not passed"),
)
OUTCOMES = {
    VISITED: MADE_WORDS,
    REFUSED: REFUSED_WORDS,
    MOVED: MOVED_WORDS,
    OVERDUE: (pgettext_lazy("outcome of a visit", "Overdue"), _("not visited, and no new day lies ahead")),
}
"""Each with its definition."""


@dataclass(frozen=True)
class Row:
    """The figures of one business unit, or of all."""

    unit: Department | None
    due: int = 0
    visited: int = 0
    refused: int = 0
    moved: int = 0
    overdue: int = 0
    score: Any = None
    """The mean of all scores given on visits that were made, from 1 to 10; None where none was given."""
    target: int = 80

    @property
    def share(self) -> Fraction | None:
        """Visited of those that fell due; None where none did."""
        return Fraction(self.visited, self.due) if self.due else None

    @property
    def percent(self) -> str:
        """The share in percent with one decimal, rounded down, so that 79.96 never reads as the 80 that counts."""
        tenths = self.visited * 1000 // self.due if self.due else 0
        return f"{tenths // 10}.{tenths % 10}"

    @property
    def is_reached(self) -> bool:
        """Whether the target is reached; exactly the target counts."""
        return self.visited * 100 >= self.target * self.due

    @property
    def cells(self) -> list[tuple[str, int]]:
        """The four outcomes in their order."""
        return [(name, getattr(self, name)) for name in OUTCOMES]


def outcome(at: datetime) -> Case:
    """Which of the four a visit is at `at`."""
    waits = Q(visit__state__in=[State.AGREED, State.MOVED, State.CALLED])
    ahead = Q(visit__agreed_at__gt=at) | Q(visit__agreed_at__isnull=True, visit__moved_to__gte=local_day(at))
    return Case(
        When(visit__visited_at__isnull=False, then=Value(VISITED)),
        When(visit__state=State.REFUSED, then=Value(REFUSED)),
        When(waits & ahead, then=Value(MOVED)),
        default=Value(OVERDUE),
        output_field=CharField(),
    )


def counted_plans() -> QuerySet[VisitPlan]:
    """The plans that count for the coverage."""
    return VisitPlan.objects.filter(counts=True)


def visits_due(
    reader: User, *, first: date, last: date, at: datetime, plans: Iterable[VisitPlan] | None = None
) -> Any:
    """The visits `reader` may see that fell due on these days, both counted, and by `at`; each with its `outcome`."""
    chosen = counted_plans() if plans is None else plans
    end = min(first_instant(date.fromordinal(last.toordinal() + 1)), at)
    # What is due at the end of a day falls due on that day, although its instant is the first of the next.
    rows: Any = Folder.objects.visible_to(reader).filter(
        kind=visit_kind.code,
        visit__plan__in=chosen,
        visit__due_at__gt=first_instant(first),
        visit__due_at__lte=end,
    )
    return rows.annotate(outcome=outcome(at))


def coverage(
    reader: User,
    *,
    first: date,
    last: date,
    at: datetime,
    target: int,
    plans: Iterable[VisitPlan] | None = None,
) -> tuple[list[Row], Row]:
    """The figures of each business unit, and of all together. Note: four queries."""
    rows = visits_due(reader, first=first, last=last, at=at, plans=plans)
    counted = rows.order_by().values("visit__unit", "outcome").annotate(count=Count("pk"))
    found: dict[int | None, dict[str, int]] = {}
    for one in counted:
        found.setdefault(one["visit__unit"], {})[one["outcome"]] = one["count"]
    scores = _scores(rows.order_by().values("pk"))
    units: dict[Any, Department] = Department.objects.in_bulk([pk for pk in found if pk is not None])
    made = [
        _row(units.get(pk or 0), counts, _mean([scores.get(pk, NONE)]), target)
        for pk, counts in found.items()
    ]
    made.sort(key=lambda row: row.unit.pk if row.unit is not None else 0)
    total: dict[str, int] = {}
    for counts in found.values():
        for name, count in counts.items():
            total[name] = total.get(name, 0) + count
    return made, _row(None, total, _mean(scores.values()), target)


NONE = (0, 0)


def _scores(cases: Any) -> dict[Any, tuple[int, int]]:
    """Sum and number of the scores by business unit: those of questions of a plan, and of questionnaires on ten points.

    Nothing is converted from another scale. Note: two queries.
    """
    found: dict[Any, tuple[int, int]] = {}
    own = VisitAnswer.objects.filter(visit__case__in=cases, score__isnull=False).order_by()
    sheets = points_about(cases).order_by()
    for rows, unit, value in (
        (own, "visit__unit", "score"),
        (sheets, "answer__asked__about__visit__unit", "value"),
    ):
        for key, sum_, count in rows.values_list(unit).annotate(Sum(value), Count("pk")):
            before = found.get(key, NONE)
            found[key] = (before[0] + sum_, before[1] + count)
    return found


def _mean(scores: Iterable[tuple[int, int]]) -> float | None:
    """The mean of all scores of these sums; None where none was given."""
    given = list(scores)
    count = sum(one[1] for one in given)
    return sum(one[0] for one in given) / count if count else None


def _row(unit: Department | None, counts: dict[str, int], score: Any, target: int) -> Row:
    return Row(unit, due=sum(counts.values()), score=score, target=target, **counts)
