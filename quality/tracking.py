"""The tracking database of quality problems: what was found, in which class, where it stands, and who confirmed it as solved.

Source: policy 001 on quality information, the database for tracking
(classes, totals, confirmation of solved problems).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q, QuerySet, Value
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from feedback_system.audit.models import CaseEvent
from feedback_system.cases.kinds import kind_named
from feedback_system.cases.models import Case
from feedback_system.cases.problems import are_problems, are_solved, is_solved
from feedback_system.catalogues.models import CatalogueEntry, CatalogueList, Classification
from feedback_system.catalogues.tree import cases_with, tree_of, words_for
from feedback_system.company.models import Company
from feedback_system.printing.blocks import day
from quality.effects import Effect, effect_of
from quality.models import Improvement
from quality.models.items import check_rows

if TYPE_CHECKING:
    from accounts.models import User

BATCH = 500
WINDOW = timedelta(days=365)
"""How far back the list shows at first."""


class Standing(models.TextChoices):
    """Where a problem stands."""

    OPEN = "open", pgettext_lazy("quality problem", "Open")
    SOLVED = "solved", pgettext_lazy("quality problem", "Solved and confirmed")
    ENDED = "ended", pgettext_lazy("quality problem", "Ended otherwise")


def _is(standing: str) -> Q:
    if standing == Standing.OPEN:
        return Q(closed_at__isnull=True)
    closed = Q(closed_at__isnull=False)
    return closed & are_solved() if standing == Standing.SOLVED else closed & ~are_solved()


def problems_of(user: User, asked: Mapping[str, Any]) -> QuerySet[Case]:
    """The problems that `user` may see and that fit what is asked, the newest first."""
    rows: Any = Case.objects.visible_to(user).filter(are_problems())
    zone = Company.get().zone
    first: date = asked["after"]
    last: date = asked["before"]
    rows = rows.filter(
        reported_at__gte=datetime.combine(first, time.min, tzinfo=zone),
        reported_at__lt=datetime.combine(last + timedelta(days=1), time.min, tzinfo=zone),
    )
    if asked.get("kind"):
        rows = rows.filter(kind=asked["kind"])
    if asked.get("product"):
        rows = rows.filter(product=asked["product"])
    if asked.get("defect"):
        rows = rows.filter(cases_with(asked["defect"]))
    if asked.get("unclassified"):
        rows = rows.exclude(
            pk__in=Classification.objects.filter(counts=True, list=CatalogueList.DEFECT).values("case")
        )
    if asked.get("standing"):
        rows = rows.filter(_is(asked["standing"]))
    found: QuerySet[Case] = rows.order_by("-reported_at", "-pk")
    return found


@dataclass(frozen=True)
class Total:
    """One class with its numbers; `entry` is None for what nobody has classified yet."""

    entry: CatalogueEntry | None
    numbers: Mapping[str, int]

    @property
    def all(self) -> int:
        return sum(self.numbers.values())


def totals(rows: QuerySet[Case]) -> list[Total]:
    """The uppermost classes of defects with how many problems are open, solved and ended, the most frequent first.

    A case counts for what it is classified as today: merged entries with what stands in their place. Note: one grouped query.
    """
    marks = Classification.objects.filter(
        case=models.OuterRef("pk"), counts=True, list=CatalogueList.DEFECT
    ).values("entry")[:1]
    grouped = (
        rows.order_by()
        .annotate(
            class_id=models.Subquery(marks),
            standing=models.Case(
                *(models.When(_is(one), then=Value(one.value)) for one in (Standing.OPEN, Standing.SOLVED)),
                default=Value(Standing.ENDED.value),
                output_field=models.CharField(),
            ),
        )
        .values("class_id", "standing")
        .annotate(number=models.Count("pk"))
    )
    tree = tree_of(CatalogueList.DEFECT)
    found: dict[int | None, Counter[str]] = defaultdict(Counter)
    for row in grouped:
        entry = tree.get(row["class_id"])
        top = tree.path(tree.present(entry))[0].pk if entry is not None else None
        found[top][row["standing"]] += row["number"]
    lines = [Total(tree.get(pk), numbers) for pk, numbers in found.items()]
    return sorted(lines, key=lambda one: (one.entry is None, -one.all, one.entry.code if one.entry else ""))


@dataclass(frozen=True)
class ProblemRow:
    """One problem of the list."""

    case: Case
    defect: str
    standing: Standing
    confirmed_by: str
    confirmed_at: datetime | None
    improvement: Improvement | None
    """The newest improvement raised from it that has reached the reader."""
    effect: Effect | None
    effect_by: str
    effect_at: datetime | None

    @property
    def kind_label(self) -> str:
        return str(kind_named(self.case.kind).label)

    @property
    def state_label(self) -> str:
        return str(kind_named(self.case.kind).states(self.case.state).label)


def rows_of(cases: Sequence[Case], user: User) -> list[ProblemRow]:
    """The cases with class, confirmation and improvement. Note: five queries for any number of rows."""
    ids = [case.pk for case in cases]
    marks = {
        one.case_id: words_for(one.entry)
        for one in Classification.objects.filter(
            case__in=ids, counts=True, list=CatalogueList.DEFECT
        ).select_related("entry")
    }
    closings: dict[int, CaseEvent] = {
        one.case_id: one
        for one in CaseEvent.objects.filter(case__in=ids, at=F("case__closed_at"))
        .select_related("actor")
        .order_by("-sequence")
    }
    improvements: dict[int, Improvement] = {}
    reached = Case.objects.visible_to(user).filter(improvement__raised_from__in=ids)
    checks = models.Prefetch("improvement__checks", check_rows(), to_attr="listed_checks")
    for found in reached.select_related("improvement").prefetch_related(checks).order_by("pk"):
        improvements[found.improvement.raised_from_id] = found.improvement
    return [
        _row(case, marks.get(case.pk, ""), closings.get(case.pk), improvements.get(case.pk)) for case in cases
    ]


def _row(case: Case, defect: str, closing: CaseEvent | None, improvement: Any) -> ProblemRow:
    if case.closed_at is None:
        standing = Standing.OPEN
    else:
        standing = Standing.SOLVED if is_solved(case.kind, case.state) else Standing.ENDED
    solved = standing == Standing.SOLVED
    check = next(iter(improvement.listed_checks), None) if improvement is not None else None
    return ProblemRow(
        case,
        defect,
        standing,
        str(closing.actor) if solved and closing is not None else "",
        case.closed_at if solved else None,
        improvement,
        effect_of(improvement, check) if improvement is not None else None,
        str(check.checked_by) if check is not None else "",
        check.checked_at if check is not None else None,
    )


def read_for_list(rows: QuerySet[Case]) -> QuerySet[Case]:
    """The cases with what a row shows joined."""
    return rows.select_related("product", "holder")


def file_lines(rows: QuerySet[Case], user: User) -> Iterator[list[Any]]:
    """The list as a file."""
    yield [
        _("Number"), _("Kind"), _("In one line"), _("Defect"), _("Product"), _("Reported on"), _("State"), pgettext("quality problem", "Standing"),
        _("With department"), _("Confirmed by"), _("Confirmed on"), _("Improvement"), _("Effect"), _("Checked by"),
        _("Checked on"),
    ]  # fmt: skip
    start = 0
    while batch := list(read_for_list(rows)[start : start + BATCH]):
        for row in rows_of(batch, user):
            case = row.case
            yield [
                case.reference, row.kind_label, case.title, row.defect, str(case.product or ""), day(case.reported_at),
                row.state_label, str(row.standing.label), case.holder.label if case.holder is not None else "",
                row.confirmed_by, day(row.confirmed_at),
                row.improvement.case.reference if row.improvement is not None else "",
                str(row.effect.label) if row.effect is not None else "", row.effect_by, day(row.effect_at),
            ]  # fmt: skip
        start += BATCH
