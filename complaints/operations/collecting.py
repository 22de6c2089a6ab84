"""What was due and collected by salesperson and month: typed one by one, or imported from a file with a preview."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.operations.log import signed
from accounts.permissions import Permission
from complaints.models import CollectedMonth
from complaints.models.months import month_named
from feedback_system.errors import Conflict, Invalid, NotPermitted
from feedback_system.masterdata.importing.columns import Column
from feedback_system.masterdata.importing.plan import Outcome, PlannedRow, TablePlan, read_table
from feedback_system.masterdata.importing.values import CellRefused, plain, price, text_of

MOST_ROWS = 500


def must_keep_receivables(user: User) -> None:
    """:raises NotPermitted: unless finance"""
    if not user.holds(Permission.KEEP_RECEIVABLES):
        raise NotPermitted(_("What was due and collected is entered by finance. Ask finance to correct it."))


def month_in_cell(value: Any) -> date | None:
    """A month as 2026-03, 2026年3月, 2026/3 or 202603, or any day of it; its first day."""
    if isinstance(value, date):
        return date(value.year, value.month, 1)
    text = plain(value)
    if not text:
        return None
    parts = [part for part in text.translate(str.maketrans("年月/.日", "-----")).split("-") if part]
    if len(parts) == 1 and len(text) == 6 and text.isdigit():
        parts = [text[:4], text[4:]]
    found = None
    if len(parts) in (2, 3) and all(part.isascii() and part.isdigit() for part in parts):
        found = month_named(f"{int(parts[0]):04d}-{int(parts[1]):02d}")
    if found is None:
        raise CellRefused(_("“%(text)s” is not a month. Write it as 2026-03.") % {"text": text[:20]})
    return found


COLUMNS = (
    Column("month", gettext_lazy("Month"), ("月份", "年月", "期间", "month"), month_in_cell, required=True),
    Column(
        "person",
        gettext_lazy("Salesperson"),
        ("业务员", "销售员", "用户名", "姓名", "业务代表", "salesperson", "name"),
        text_of(150),
        required=True,
    ),
    Column(
        "due",
        gettext_lazy("Due in the month"),
        ("应收", "应收款", "到期应收", "本月应收", "due"),
        price,
        required=True,
    ),
    Column(
        "collected",
        gettext_lazy("Collected of it"),
        ("实收", "已收", "回款", "已回款", "本月回款", "collected"),
        price,
        required=True,
    ),
)


def plan_collected(content: bytes) -> TablePlan:
    """What an import of the file would do. Nothing is written. Note: three queries.

    :raises Invalid: in `file`, when nothing of the file can be used.
    """
    headings, rows = read_table(content, COLUMNS)
    if len(rows) > MOST_ROWS:
        raise Invalid(
            {"file": [_("The file has more than %(limit)d rows. Split it.") % {"limit": MOST_ROWS}]}
        )
    people = people_by_name()
    open_rows = [row for row in rows if row.outcome is Outcome.CREATE]
    stored = {
        (one.person_id, one.month): one
        for one in CollectedMonth.objects.filter(month__in={row.values["month"] for row in open_rows})
    }
    seen: dict[tuple[int, date], int] = {}
    for row in open_rows:
        _decide(row, people, stored, seen)
    return TablePlan(headings, rows)


def people_by_name() -> dict[str, list[User]]:
    """The active people by user name and by name, without case: several where a name stands twice. Note: one query."""
    found: dict[str, list[User]] = {}
    for user in User.objects.filter(kind=User.Kind.PERSON, is_active=True).order_by("pk"):
        for name in {user.username.casefold(), user.name.casefold()}:
            found.setdefault(name, []).append(user)
    return found


def _decide(
    row: PlannedRow,
    people: dict[str, list[User]],
    stored: dict[tuple[int, date], CollectedMonth],
    seen: dict[tuple[int, date], int],
) -> None:
    person = decide_person(row, people, seen)
    if person is None:
        return
    before = stored.get((person.pk, row.values["month"]))
    if before is None:
        return
    if (before.due, before.collected) == (row.values["due"], row.values["collected"]):
        row.outcome = Outcome.SKIP
        row.sentences.append(_("Row %(row)d changes nothing.") % {"row": row.number})
        return
    row.outcome = Outcome.UPDATE
    row.sentences += [
        f"{column.label}: {getattr(before, column.field)} → {row.values[column.field]}"
        for column in COLUMNS[2:]
        if getattr(before, column.field) != row.values[column.field]
    ]


def decide_person(
    row: PlannedRow, people: dict[str, list[User]], seen: dict[tuple[int, date], int]
) -> User | None:
    """Whom the row means; refuses it where that is nobody, several, or a person of a month that an earlier row has."""
    said, month = row.values["person"], row.values["month"]
    row.key = f"{month:%Y-%m} {said}"
    meant = people.get(said.casefold(), [])
    if len(meant) != 1:
        words = {"row": row.number, "name": said}
        row.outcome = Outcome.REFUSE
        row.sentences.append(
            _("Row %(row)d: several people are called “%(name)s”. Write the user name instead.") % words
            if meant
            else _("Row %(row)d: “%(name)s” is no person here. Write the user name.") % words
        )
        return None
    person: User = meant[0]
    row.values["person"] = person
    key = (person.pk, month)
    if key in seen:
        row.outcome = Outcome.REFUSE
        row.sentences.append(
            _("Row %(row)d repeats row %(first)d (%(what)s). Keep one of them.")
            % {"row": row.number, "first": seen[key], "what": row.key}
        )
        return None
    seen[key] = row.number
    return person


@dataclass(frozen=True)
class Entered:
    """What was due and collected of one salesperson in one month."""

    person: int
    month: date
    due: Decimal
    collected: Decimal


@dataclass
class Saved:
    """What a save did."""

    created: int = 0
    changed: int = 0


@transaction.atomic
def save_collected(rows: Sequence[Entered], *, by: User, at: datetime) -> Saved:
    """Set the figures of salespeople and months; what is as before is not touched. Every change stands in the history.

    :raises NotPermitted: unless finance.
    :raises Conflict: when somebody entered the same month in this moment.
    """
    must_keep_receivables(by)
    wanted = {(row.person, row.month): row for row in rows}
    known = CollectedMonth.objects.select_for_update().filter(month__in={row.month for row in rows})
    before = {(one.person_id, one.month): one for one in known.order_by("pk")}
    done = Saved()
    for key in sorted(wanted):
        row, one = wanted[key], before.get(key)
        if one is not None and (one.due, one.collected) == (row.due, row.collected):
            continue
        done.created += one is None
        done.changed += one is not None
        one = one or CollectedMonth(person_id=row.person, month=row.month)
        one.due, one.collected = row.due, row.collected
        try:
            with transaction.atomic():
                signed(one, by=by, at=at).save()
        except IntegrityError as collision:
            raise Conflict(
                _("Somebody entered the same month in this moment. Load the page again and look first.")
            ) from collision
    return done
