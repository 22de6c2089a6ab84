"""`check_figures`: every figure of the dashboard and the monthly statistics beside a count by plain SQL, for several people and months."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from complaints.models import MonthRun
from complaints.models.month_figures import drafted, totals_of
from demo.counted import NOT_COUNTED, TABLES, Counted, first_run
from feedback_system.cases.spans import first_instant
from feedback_system.reporting.asking import Asked
from feedback_system.reporting.board import MAPPED, STAGED
from feedback_system.reporting.figures import (
    Span,
    all_figures,
    all_tables,
    crossed,
    figure_named,
    numbers_by_month,
    numbers_now,
    rows_of,
)
from feedback_system.reporting.stages import boxes
from feedback_system.reports.periods import Period

READERS = ("gm", "qa_head", "sales_head", "prod_head")
"""Who sees everything, by two posts, and the heads of two departments."""
MOST_NAMED = 50


class Command(BaseCommand):
    help = "Compares every figure of the dashboard and of the monthly statistics with a count of its own by plain SQL. Changes nothing."

    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--months", type=int, default=3, help="so many months, the present one last; default 3"
        )
        parser.add_argument(
            "--readers", default=",".join(READERS), help="the log-in names of the people, with commas between"
        )

    def handle(self, *args: Any, months: int, readers: str, **options: Any) -> None:
        names = [name for name in readers.split(",") if name]
        people = {user.username: user for user in User.objects.filter(username__in=names, is_active=True)}
        if missing := [name for name in names if name not in people]:
            raise CommandError(
                f"Nobody has the log-in name {', '.join(missing)}. Name people by --readers.", returncode=2
            )
        if months < 1:
            raise CommandError("--months must be at least 1.", returncode=2)
        now = timezone.now()
        compared, differing = 0, []
        for name in names:
            started = monotonic()
            for asked in _months(people[name], months, now):
                with transaction.atomic():  # temporary tables, and the answers that a board keeps
                    found = list(_of_board(asked))
                    transaction.set_rollback(True)
                compared += len(found)
                differing += [f"{name} {asked.month.code} {what}" for what, same in found if not same]
            self.stdout.write(f"{name}: {months} months in {monotonic() - started:.1f} s")
        for asked in _months(people[names[0]], months, now):
            found = list(_of_statistics(asked.month))
            compared += len(found)
            differing += [f"{asked.month.code} {what}" for what, same in found if not same]
        for line in differing[:MOST_NAMED]:
            self.stdout.write(line)
        for code, why in NOT_COUNTED.items():
            self.stdout.write(f"not counted here: {code}, {why}")
        self.stdout.write(f"{compared} numbers compared, {len(differing)} differ")
        if differing:
            raise CommandError("Figures differ from the count by SQL.", returncode=1)


def _months(user: User, months: int, now: datetime) -> Iterator[Asked]:
    asked = Asked.of_query({}, user=user, at=now)
    for month in asked.trend[-months:]:
        yield Asked(user, now, month)


def _same(what: str, shown: Any, counted: Any) -> tuple[str, bool]:
    return f"{what}: shown {shown}, counted {counted}", shown == counted


def _each(what: str, shown: Mapping[Any, Any], counted: Mapping[Any, Any]) -> Iterator[tuple[str, bool]]:
    for key in sorted({*shown, *counted}, key=str):
        yield _same(f"{what} {key}", shown.get(key), counted.get(key))


def _of_board(asked: Asked) -> Iterator[tuple[str, bool]]:
    month = asked.month
    monthly, standing = all_figures(Span.OPENED, Span.CLOSED), all_figures(Span.NOW, Span.OWN)
    shown = {
        code: numbers[month.first] for code, numbers in numbers_by_month(asked, monthly, [month]).items()
    }
    in_tables = {code for table in all_tables() for code in table.figures}
    shown |= numbers_now(asked, [one for one in standing if one.code not in in_tables | NOT_COUNTED.keys()])
    counted = Counted(
        user=asked.user.pk,
        begins=first_instant(month.first),
        ends=first_instant(month.next.first),
        now=asked.at,
    )
    yield from _each("figure", shown, counted.figures())
    for table in all_tables():
        if table.code not in TABLES:
            yield f"table {table.code} is not counted here", False
            continue
        rows = {
            row.value: tuple(row.numbers[code] for code in table.figures) for row in rows_of(table, asked)
        }
        yield from _each(f"table {table.code}", rows, counted.table(table.code))
    if (figure := figure_named(MAPPED[0])) is not None:
        cells = {(cell.row, cell.column): cell.number for cell in crossed(figure, asked, *MAPPED[1:])}
        yield from _each("map", cells, counted.map())
    if connection.vendor == "postgresql":
        stays = {
            one.stage: (one.cases, one.least, one.quarter, one.middle, one.three_quarters, one.most)
            for one in boxes(asked, STAGED)
        }
        yield from _each("stage", stays, counted.stages())
    counted.close()


def _of_statistics(month: Period) -> Iterator[tuple[str, bool]]:
    """The monthly statistics as they would stand if this month were the first to be closed. Nothing is written."""
    if MonthRun.objects.filter(month__lt=month.first).exists():
        return
    run = MonthRun(month=month.first)
    lines, asides = drafted(run)
    shown = {(one.by, one.key_id): (one.cases, one.amount) for one in map(_Total, totals_of(run, lines))}
    totals, beside = first_run(
        begins_before=first_instant(month.before.first),
        begins=first_instant(month.first),
        ends=first_instant(month.next.first),
    )
    yield from _each("statistics", shown, totals)
    apart: dict[str, int] = {}
    for one in asides:
        apart[one.why] = apart.get(one.why, 0) + 1
    yield from _each("statistics, beside", {why: apart[why] for why in apart if why in WHYS}, beside)


WHYS = ("not_upheld", "no_loss", "refiled", "withdrawn")


class _Total:
    """A total with the id of what it is by."""

    def __init__(self, total: Any) -> None:
        self.by, self.cases, self.amount = str(total.by), total.cases, total.amount
        self.key_id = next(
            (
                key
                for name in ("department", "person", "supplier", "fault_kind")
                if (key := getattr(total, f"{name}_id"))
            ),
            None,
        )
