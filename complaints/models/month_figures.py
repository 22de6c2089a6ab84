"""What stands in the run of a month: counted from the rulings while it is open, read from its rows once it is closed.

Questions only; `operations/monthly.py` writes. Lines and totals of an open run are rows that are not stored.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.db.models import Prefetch, Q
from django.utils import timezone

from complaints.models.complaint import Complaint
from complaints.models.months import (
    MonthAside,
    MonthConfirmation,
    MonthLine,
    MonthRun,
    MonthTotal,
    month_before,
)
from complaints.models.objection import Objection
from complaints.models.ruling import Ruling, RulingShare
from complaints.shares import leaves_of
from complaints.states import State
from feedback_system.company.models import Company

if TYPE_CHECKING:
    from accounts.models import Department

Why = MonthAside.Why
Kind = MonthLine.Kind
By = MonthTotal.By
ENDED_APART = {
    State.NOT_UPHELD: Why.NOT_UPHELD,
    State.NO_LOSS: Why.NO_LOSS,
    State.REFILED: Why.REFILED,
    State.WITHDRAWN: Why.WITHDRAWN,
}
HUNDREDTH = Decimal("0.01")
PARTY_READS = ("ruling", "share__department", "share__person", "share__supplier", "department", "person", "supplier", "fault_kind")  # fmt: skip
LINE_READS = ("complaint__case__customer", "complaint__case__product", *PARTY_READS)


@dataclass
class DepartmentPart:
    """What one department has to confirm, and whether it has."""

    department: Department
    lines: list[MonthLine]
    seal: str
    confirmation: MonthConfirmation | None = None
    """Of exactly these lines."""
    earlier: MonthConfirmation | None = None
    """Of other lines: they have changed since."""

    @property
    def amount(self) -> Decimal:
        """What the department bears in the month."""
        return sum((line.amount for line in self.lines), Decimal(0))

    @property
    def cases(self) -> int:
        """In how many cases."""
        return len({line.complaint_id for line in self.lines})


@dataclass
class MonthFigures:
    """Everything that stands in one run."""

    run: MonthRun
    lines: list[MonthLine]
    asides: list[MonthAside]
    totals: list[MonthTotal]
    parts: list[DepartmentPart] = field(default_factory=list)

    @property
    def seal(self) -> str:
        """A seal over all figures: it changes when any of them does."""
        return seal_of(self.lines, self.asides)

    @property
    def unconfirmed(self) -> list[DepartmentPart]:
        """The departments that have not confirmed their present lines."""
        return [part for part in self.parts if part.confirmation is None]

    @property
    def to_settle(self) -> list[MonthAside]:
        """The cases whose provisional ruling must be settled before the month is closed."""
        return [one for one in self.asides if one.why == Why.DUE]

    def total(self, by: str) -> list[MonthTotal]:
        """The totals by one thing, in order."""
        return [one for one in self.totals if one.by == by]

    @property
    def amount(self) -> Decimal:
        """The sum of all lines."""
        return sum((line.amount for line in self.lines), Decimal(0))

    @property
    def cases(self) -> int:
        """How many cases the lines are of."""
        return len({line.complaint_id for line in self.lines})


def figures_of(run: MonthRun) -> MonthFigures:
    """The figures of a run. Note: some twenty queries, whatever the number of cases."""
    if run.is_open:
        lines, asides = drafted(run)
        totals = totals_of(run, lines)
    else:
        lines = list(run.lines.select_related(*LINE_READS).order_by("position"))
        asides = list(_asides_of(run))
        totals = list(
            run.totals.select_related("department", "person", "supplier", "fault_kind").order_by("pk")
        )
    return MonthFigures(run, lines, asides, totals, parts_of(run, lines))


def _asides_of(run: MonthRun) -> Iterable[MonthAside]:
    return run.asides.select_related("complaint__case__customer", "complaint__case__product").order_by("pk")


# ------------------------------------------------------------------------------------------------------------ counting


def drafted(run: MonthRun) -> tuple[list[MonthLine], list[MonthAside]]:
    """The lines and the cases beside them as they would be written now, in the order of the closing of the cases."""
    zone = Company.get().zone
    lines: list[MonthLine] = []
    asides: list[MonthAside] = []
    for complaint in _candidates(run, zone):
        for row in _rows_of(run, complaint, zone):
            if isinstance(row, MonthLine):
                row.position = len(lines) + 1
                lines.append(row)
            else:
                asides.append(row)
    return lines, asides


def previous_run(run: MonthRun) -> MonthRun | None:
    """The closed run before this one, or None where this is the first."""
    found: MonthRun | None = MonthRun.objects.filter(month__lt=run.month).order_by("-month").first()
    return found


def _candidates(run: MonthRun, zone: ZoneInfo) -> Iterator[Complaint]:
    """The complaints that may stand in the run: closed in its month, waiting since the run before, or changed since it.

    The first run takes those closed in its month and in the month before.
    """
    ends = run.ends(zone)
    before = previous_run(run)
    if before is None:
        begins = MonthRun(month=month_before(run.month)).begins(zone)
        found = Q(closed_at__gte=begins)
    else:
        # From its opening on, not its closing: what was decided while it was being closed must not be lost.
        since = before.opened_at
        ruled = Ruling.objects.filter(Q(approved_at__gte=since) | Q(overturned_at__gte=since))
        waiting = MonthAside.objects.filter(run=before, why__in=MonthAside.WAITING_ONES)
        disputed = Objection.objects.filter(decision=Objection.Decision.OPEN)
        found = (
            Q(closed_at__gte=run.begins(zone))
            | Q(pk__in=ruled.values("complaint"))
            | Q(pk__in=waiting.values("complaint"))
            | Q(pk__in=disputed.values("complaint"))
        )
    shares = RulingShare.objects.select_related("department", "person__department", "supplier")
    standing = MonthLine.objects.select_related(*PARTY_READS).filter(run__state=MonthRun.State.CLOSED)
    rows = (
        Complaint.objects.filter(found, closed_at__lt=ends)
        .exclude(state=State.MERGED)
        .select_related("case__customer", "case__product")
        .prefetch_related(
            Prefetch(
                "rulings",
                Ruling.objects.select_related("fault_kind").prefetch_related(Prefetch("shares", shares)),
            ),
            "objections",
            "remedy_lines__kind",
            Prefetch("month_lines", standing.order_by("run", "position"), to_attr="taken_lines"),
        )
        .order_by("closed_at", "pk")
    )
    for complaint in rows:
        complaint.read_for_page()
        yield complaint


def _rows_of(run: MonthRun, complaint: Complaint, zone: ZoneInfo) -> Iterator[MonthLine | MonthAside]:
    """The lines of one complaint, or why it has none; nothing where an earlier run has said it all."""
    closed_on = timezone.localtime(complaint.closed_at, zone).date()
    taken: list[MonthLine] = complaint.taken_lines
    taken_back = {line.reverses_id for line in taken if line.takes_back}
    standing = [line for line in taken if not line.takes_back and line.pk not in taken_back]
    for line in standing:
        if line.ruling.overturned_at is not None:
            yield _counter(run, line)
    if complaint.open_objections():
        yield _aside(run, complaint, closed_on, Why.FROZEN)
        return
    standing = [line for line in standing if line.ruling.overturned_at is None]
    if any(line.ruling.superseded_at is None for line in standing):
        return
    for line in standing:  # a later version says how much came back meanwhile
        yield _counter(run, line)
    ruling = complaint.ruling_in_force
    why, until = _why_apart(run, complaint, ruling)
    if why is not None:
        if closed_on >= run.month or why in MonthAside.WAITING_ONES:
            yield _aside(run, complaint, closed_on, why, until)
    elif ruling is not None:
        kind = Kind.REPLACED if taken else Kind.CLOSED if closed_on >= run.month else Kind.CARRIED
        yield from _lines(run, complaint, ruling, closed_on, kind)


def _why_apart(run: MonthRun, complaint: Complaint, ruling: Ruling | None) -> tuple[str | None, date | None]:
    """Why a complaint has no lines in this run, and until when that holds; None where it has."""
    if complaint.state in ENDED_APART:
        return ENDED_APART[State(complaint.state)], None
    if ruling is None:
        return (Why.OVERTURNED if complaint.ruling_is_approved else Why.NO_RULING), None
    if not ruling.own_fault:
        return Why.THIRD_PARTY, None
    if not ruling.provisional:
        return None, None
    until = complaint.resale_ends_on() if complaint.has_goods_to_resell() else None
    if until is not None and until > run.last_day:
        return Why.WAITING, until
    return Why.DUE, until


def _aside(
    run: MonthRun, complaint: Complaint, closed_on: date, why: str, until: date | None = None
) -> MonthAside:
    return MonthAside(run=run, complaint=complaint, closed_on=closed_on, why=why, until=until)


def _counter(run: MonthRun, line: MonthLine) -> MonthLine:
    return MonthLine(
        run=run,
        kind=Kind.COUNTER,
        complaint=line.complaint,
        closed_on=line.closed_on,
        ruling=line.ruling,
        share=line.share,
        party=line.party,
        department=line.department,
        person=line.person,
        supplier=line.supplier,
        fault_kind=line.fault_kind,
        percent=line.percent,
        amount=-line.amount,
        reverses=line,
    )


def _lines(
    run: MonthRun, complaint: Complaint, ruling: Ruling, closed_on: date, kind: str
) -> Iterator[MonthLine]:
    shares = complaint.shares_of(ruling)
    by_id = {share.pk: share for share in shares}
    bearing = [share for share, leaf in zip(shares, leaves_of(_levels(shares, by_id)), strict=True) if leaf]
    for share, percent in zip(bearing, percents_of([_line_up(one, by_id) for one in bearing]), strict=True):
        yield MonthLine(
            run=run,
            kind=kind,
            complaint=complaint,
            closed_on=closed_on,
            ruling=ruling,
            share=share,
            party=share.party,
            department=_department_of(_line_up(share, by_id)),
            person=share.person,
            supplier=share.supplier,
            fault_kind=ruling.fault_kind,
            percent=percent,
            amount=share.amount,
        )


def _line_up(share: RulingShare, by_id: dict[int, RulingShare]) -> list[RulingShare]:
    """The share, the one it lies in, and so on up."""
    found = [share]
    while found[-1].parent_id is not None:
        found.append(by_id[found[-1].parent_id])
    return found


def _levels(shares: Sequence[RulingShare], by_id: dict[int, RulingShare]) -> list[int]:
    return [len(_line_up(share, by_id)) - 1 for share in shares]


def _department_of(line_up: Sequence[RulingShare]) -> Department | None:
    """The department that answers: the share's own, that of the share it lies in, or the home of the person."""
    named = next((share.department for share in line_up if share.department is not None), None)
    person = line_up[0].person
    return named or (person.department if person is not None else None)


def percents_of(line_ups: Iterable[Sequence[Any]]) -> list[Decimal]:
    """The shares of the whole in percent with two decimals; they make exactly 100 by largest remainder.

    Each line-up is a share and those it lies in, each with the percent of what it lies in.
    """
    exact = []
    for line_up in line_ups:
        part = Fraction(10_000)
        for share in line_up:
            part *= Fraction(share.percent) / 100
        exact.append(part)
    floors = [int(part) for part in exact]
    left = 10_000 - sum(floors)
    by_remainder = sorted(range(len(exact)), key=lambda place: (floors[place] - exact[place], place))
    for place in by_remainder[:left]:
        floors[place] += 1
    return [Decimal(value) * HUNDREDTH for value in floors]


# --------------------------------------------------------------------------------------------------- totals and seals


def totals_of(run: MonthRun, lines: Sequence[MonthLine]) -> list[MonthTotal]:
    """All, and by department, person, supplier and cause: in each table every line counts once, so that they agree.

    Lines without a department (or person, or supplier) make a total without one.
    """
    found = [_total(run, By.ALL, lines, None)]
    for by, name in (
        (By.DEPARTMENT, "department"),
        (By.PERSON, "person"),
        (By.SUPPLIER, "supplier"),
        (By.CAUSE, "fault_kind"),
    ):
        groups: dict[int | None, list[MonthLine]] = {}
        for line in lines:
            groups.setdefault(getattr(line, f"{name}_id"), []).append(line)
        totals = [_total(run, by, group, name) for key, group in groups.items() if key is not None]
        totals.sort(key=lambda total: (-total.amount, str(total.key)))
        found += totals
        if None in groups:
            found.append(_total(run, by, groups[None], None))
    return found


def _total(run: MonthRun, by: str, lines: Sequence[MonthLine], name: str | None) -> MonthTotal:
    named = {name: getattr(lines[0], name)} if name is not None else {}
    return MonthTotal(
        run=run,
        by=by,
        cases=len({line.complaint_id for line in lines}),
        amount=sum((line.amount for line in lines), Decimal(0)),
        **named,
    )


def parts_of(run: MonthRun, lines: Sequence[MonthLine]) -> list[DepartmentPart]:
    """By department what it has to confirm, in the order of the codes, with its confirmation. Note: one query."""
    groups: dict[int, list[MonthLine]] = {}
    for line in lines:
        if line.department_id is not None:
            groups.setdefault(line.department_id, []).append(line)
    given: dict[int, list[MonthConfirmation]] = {}
    for one in run.confirmations.select_related("by", "on_behalf_of").order_by("pk"):
        given.setdefault(one.department_id, []).append(one)
    found = []
    for key, group in groups.items():
        seal = seal_of(group)
        mine = given.get(key, [])
        department: Any = group[0].department
        valid = next((one for one in mine if one.seal == seal), None)
        earlier = mine[-1] if mine and valid is None else None
        found.append(DepartmentPart(department, group, seal, valid, earlier))
    return sorted(found, key=lambda part: part.department.code)


def seal_of(lines: Iterable[MonthLine], asides: Iterable[MonthAside] = ()) -> str:
    """A digest of these lines and cases: the same figures have the same seal, others another."""
    return _digest([*(_line_facts(line) for line in lines), *(_aside_facts(one) for one in asides)])


def checksum_of(
    run: MonthRun, lines: Iterable[MonthLine], asides: Iterable[MonthAside], totals: Iterable[MonthTotal]
) -> str:
    """The checksum of a closed run over everything written with it."""
    closing: list[Any] = [
        run.code,
        run.currency,
        run.closed_by_id,
        run.closed_for_id,
        run.closed_at.isoformat() if run.closed_at else "",
        run.closing_reason,
    ]
    sums = [[one.by, one.key, one.cases, f"{one.amount:.2f}"] for one in totals]
    return _digest(
        [closing, [_line_facts(one) for one in lines], [_aside_facts(one) for one in asides], sums]
    )


def is_intact(figures: MonthFigures) -> bool:
    """Whether the rows of a closed run are those that were written with it."""
    run = figures.run
    return run.checksum == checksum_of(run, figures.lines, figures.asides, figures.totals)


def _line_facts(line: MonthLine) -> list[Any]:
    return [
        line.kind,
        line.complaint_id,
        line.ruling_id,
        line.share_id,
        line.party,
        line.department_id,
        line.person_id,
        line.supplier_id,
        line.fault_kind_id,
        f"{line.percent:.2f}",
        f"{line.amount:.2f}",
        line.reverses_id,
    ]


def _aside_facts(one: MonthAside) -> list[Any]:
    return [one.complaint_id, one.why, one.until.isoformat() if one.until else ""]


def _digest(facts: list[Any]) -> str:
    text = json.dumps(facts, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
