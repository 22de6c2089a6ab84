"""The deductions of a month: counted anew while it is open, read from its rows once it is closed.

Opening is what earlier months carried, new is what was posted or taken back since, taken is what this month takes (below zero: gives
back), and opening + new − taken = carried, line by line and in all.
Source: policy 004, economic penalties 三; sanctions 五; the order of the lines, oldest first, and the rows are ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import DecimalField, Exists, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from accounts.models import User
from complaints.penalties.deducting import Due, Pay, Rules, deduct
from complaints.penalties.models import (
    Appeal,
    DeductionMonth,
    DeductionRow,
    MonthlyPay,
    PenaltyEntry,
    SanctionLine,
    penalty_rules,
)
from feedback_system.administration.previewing import seal_of
from feedback_system.company.models import Company

ZERO = Decimal(0)
Note = DeductionRow.Note
OF_MONTHS = (PenaltyEntry.Kind.TAKEN, PenaltyEntry.Kind.GIVEN_BACK)


@dataclass
class LineFigures:
    """One line of a month."""

    line: SanctionLine
    opening: Decimal
    added: Decimal
    taken: Decimal = ZERO
    note: str = Note.NONE
    posts_bonus: bool = False
    """A major demerit whose month this is: its amount is the bonus, which may be nothing."""

    @property
    def carried(self) -> Decimal:
        """What is left for later months; below zero what is still to be given back."""
        return self.opening + self.added - self.taken

    @property
    def is_said(self) -> bool:
        """Whether there is anything to say about it in this month."""
        return bool(self.opening or self.added or self.taken or self.posts_bonus)


@dataclass(frozen=True)
class DeductionFigures:
    """Everything about one month."""

    month: DeductionMonth
    rows: Sequence[LineFigures]
    without_pay: Sequence[User] = ()
    """Whose wage and bonus are not entered, though something would be taken."""
    lacks_least_wage: bool = False
    pays: dict[int, MonthlyPay] = field(default_factory=dict)

    @property
    def total(self) -> dict[str, Decimal]:
        """The sums over all lines."""
        names = ("opening", "added", "taken", "carried")
        return {name: sum((getattr(row, name) for row in self.rows), ZERO) for name in names}

    @property
    def seal(self) -> str:
        """What was seen: closing writes exactly these rows."""
        rows = [(row.line.pk, row.opening, row.added, row.taken, row.note) for row in self.rows]
        return seal_of(self.month.code, rows)


def figures_of(month: DeductionMonth) -> DeductionFigures:
    """The figures of a month, from its rows once it is closed. Note: about seven queries, however many lines."""
    if not month.is_open:
        rows = DeductionRow.objects.filter(month=month).select_related(*_joined("line__")).order_by("line_id")
        return DeductionFigures(
            month, [LineFigures(row.line, row.opening, row.added, row.taken, row.note) for row in rows]
        )
    return _count(month)


def _joined(prefix: str = "") -> list[str]:
    names = ("person", "department__head", "paper__case", "paper__ruling", "paper__complaint__case", "fault")
    return [prefix + name for name in names]


def _count(month: DeductionMonth) -> DeductionFigures:
    cutoff = month.ends(Company.get().zone)
    lines = list(
        _still_said()
        .filter(paper__published_at__lt=cutoff)
        .select_related(*_joined())
        .order_by("paper__published_at", "pk")
    )
    ids = [line.pk for line in lines]
    net = _sums(PenaltyEntry.objects.filter(line__in=ids).exclude(kind__in=OF_MONTHS), "amount")
    before = DeductionRow.objects.filter(line__in=ids, month__month__lt=month.month)
    added, taken = _sums(before, "added"), _sums(before, "taken")
    posted = set(
        PenaltyEntry.objects.filter(line__in=ids, kind=PenaltyEntry.Kind.POSTED).values_list(
            "line", flat=True
        )
    )
    pays = {
        pay.person_id: pay
        for pay in MonthlyPay.objects.filter(month=month.month, person__in={line.person_id for line in lines})
    }
    appeals = list(
        Appeal.objects.filter(paper__in={line.paper_id for line in lines}, decision=Appeal.Decision.OPEN)
    )
    rules = penalty_rules()
    rows: list[LineFigures] = []
    without: dict[int, User] = {}
    for line in lines:
        opening = added.get(line.pk, ZERO) - taken.get(line.pk, ZERO)
        row = LineFigures(line, opening, net.get(line.pk, ZERO) - added.get(line.pk, ZERO))
        row.note = _note_of(line, appeals)
        fixes_bonus = (
            line.kind == SanctionLine.Kind.MAJOR
            and line.state == SanctionLine.State.IN_FORCE
            and line.pk not in posted
            and row.note == Note.NONE
        )
        pay = pays.get(line.person_id)
        if fixes_bonus:
            if pay is None:
                without[line.person_id] = line.person
            else:
                row.added, row.posts_bonus = pay.bonus, True
        elif pay is None and row.note == Note.NONE and row.carried > 0:
            without[line.person_id] = line.person
        rows.append(row)
    limits = rules.limits if rules.least_wage is not None else None
    for person in {row.line.person_id for row in rows}:
        _take([row for row in rows if row.line.person_id == person], pays.get(person), limits)
    lacks = limits is None and any(row.note == Note.NONE and row.carried > 0 for row in rows)
    shown = [row for row in rows if row.is_said]
    return DeductionFigures(month, shown, list(without.values()), lacks, pays)


def _still_said() -> Any:
    """The lines about which a month may still have something to say: not those that are settled for good."""
    mine = {"line": OuterRef("pk")}
    net = (
        PenaltyEntry.objects.filter(**mine)
        .order_by()
        .values("line")
        .annotate(sum=Sum("amount"))
        .values("sum")
    )
    rows = DeductionRow.objects.filter(**mine).order_by().values("line")
    opening = rows.annotate(sum=Sum(F("added") - F("taken"))).values("sum")
    money = DecimalField(max_digits=14, decimal_places=2)
    found = SanctionLine.objects.filter(state__in=["in_force", "lifted"]).annotate(
        net=Coalesce(Subquery(net, output_field=money), ZERO, output_field=money),
        carried=Coalesce(Subquery(opening, output_field=money), ZERO, output_field=money),
        was_said=Exists(DeductionRow.objects.filter(**mine)),
    )
    whole_bonus = Q(kind=SanctionLine.Kind.MAJOR, state="in_force", was_said=False)
    return found.filter(~Q(net=0) | ~Q(carried=0) | whole_bonus)


def _sums(rows: Any, name: str) -> dict[int, Decimal]:
    return dict(rows.order_by().values("line").annotate(sum=Sum(name)).values_list("line", "sum"))


def _note_of(line: SanctionLine, appeals: Sequence[Appeal]) -> str:
    """Why nothing is taken for the line this month, "" where something may be."""
    if line.state == SanctionLine.State.LIFTED:
        return Note.BACK
    if not line.person.is_active:
        return Note.LEFT
    if any(one.paper_id == line.paper_id and one.concerns(line) for one in appeals):
        return Note.HELD
    if not line.paper.ruling.is_in_force:
        return Note.FALLEN
    if line.paper.ruling.is_frozen:
        return Note.HELD
    return Note.NONE


def _take(rows: list[LineFigures], pay: MonthlyPay | None, limits: Rules | None) -> None:
    """Say of each line of one person what is taken; what was lifted after something was taken is given back, whatever the limits."""
    for row in rows:
        if row.carried < 0:
            row.taken, row.note = row.carried, Note.BACK
    open_rows = [row for row in rows if row.note == Note.NONE and row.carried > 0]
    if pay is None or limits is None or not open_rows:
        return
    dues = [Due(place, row.line.is_sanction, row.carried) for place, row in enumerate(open_rows)]
    for place, amount in deduct(Pay(pay.wage, pay.bonus), dues, limits):
        open_rows[place].taken = amount
    for row in open_rows:
        if row.carried > 0:
            row.note = Note.CAPPED
