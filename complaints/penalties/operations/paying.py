"""Wage and bonus of many people from a file: row by row what would happen, then all of it or nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.operations.collecting import decide_person, month_in_cell, people_by_name
from complaints.penalties.models import DeductionMonth, MonthlyPay
from complaints.penalties.operations.months import MOST, Pays, save_pay
from feedback_system.errors import Invalid
from feedback_system.masterdata.importing.columns import Column
from feedback_system.masterdata.importing.plan import Outcome, PlannedRow, TablePlan, read_table
from feedback_system.masterdata.importing.values import price, text_of

if TYPE_CHECKING:
    from accounts.models import User

MOST_ROWS = 2_000

COLUMNS = (
    Column(
        "month",
        gettext_lazy("Month"),
        ("月份", "年月", "工资月份", "期间", "month"),
        month_in_cell,
        required=True,
    ),
    Column(
        "person",
        gettext_lazy("Person"),
        ("用户名", "姓名", "员工", "员工姓名", "人员", "user name", "employee", "name"),
        text_of(150),
        required=True,
    ),
    Column(
        "wage",
        gettext_lazy("Wage with the bonus"),
        ("工资", "应发工资", "工资合计", "应发合计", "薪资", "wage", "gross pay", "pay"),
        price,
        required=True,
    ),
    Column(
        "bonus",
        gettext_lazy("Bonus"),
        ("奖金", "绩效奖金", "绩效", "效率奖金", "效益奖金", "performance bonus"),
        price,
        required=True,
    ),
)


@dataclass(frozen=True)
class Paid:
    """Wage and bonus of one person in one month."""

    person: int
    month: date
    wage: Decimal
    bonus: Decimal


def plan_pay(content: bytes) -> TablePlan:
    """What an import of the file would do. Nothing is written. Note: three queries.

    :raises Invalid: in `file`, when nothing of the file can be used
    """
    headings, rows = read_table(content, COLUMNS)
    if len(rows) > MOST_ROWS:
        raise Invalid(
            {"file": [_("The file has more than %(limit)d rows. Split it.") % {"limit": MOST_ROWS}]}
        )
    people = people_by_name()
    open_rows = [row for row in rows if row.outcome is Outcome.CREATE]
    months = {row.values["month"] for row in open_rows}
    stored = {(one.person_id, one.month): one for one in MonthlyPay.objects.filter(month__in=months)}
    closed = set(
        DeductionMonth.objects.filter(month__in=months, state=DeductionMonth.State.CLOSED).values_list(
            "month", flat=True
        )
    )
    seen: dict[tuple[int, date], int] = {}
    for row in open_rows:
        person = decide_person(row, people, seen)
        if person is not None:
            _decide(
                row, stored.get((person.pk, row.values["month"])), is_closed=row.values["month"] in closed
            )
    return TablePlan(headings, rows)


def _decide(row: PlannedRow, before: MonthlyPay | None, *, is_closed: bool) -> None:
    wage, bonus, number = row.values["wage"], row.values["bonus"], {"row": row.number}
    reason = ""
    if bonus > wage:
        reason = _("Row %(row)d: the bonus is a part of the wage, so it cannot be higher.") % number
    elif wage > MOST:
        reason = _("Row %(row)d: this wage is too large. Check whether another number slipped in.") % number
    elif before is not None and (before.wage, before.bonus) == (wage, bonus):
        row.outcome = Outcome.SKIP
        row.sentences.append(_("Row %(row)d changes nothing.") % number)
        return
    elif is_closed:
        reason = _("Row %(row)d: the deductions of this month are closed. Take the row out.") % number
    if reason:
        row.outcome = Outcome.REFUSE
        row.sentences.append(reason)
    elif before is not None:
        row.outcome = Outcome.UPDATE
        row.sentences.append(
            _("Before: wage %(wage)s, bonus %(bonus)s.")
            % {"wage": f"{before.wage:,.2f}", "bonus": f"{before.bonus:,.2f}"}
        )


@transaction.atomic
def save_pays(rows: Iterable[Paid], *, by: User, at: datetime) -> int:
    """Set wage and bonus of people and months, all of them or none; returns how many changed. Refuses as `save_pay` does."""
    months: dict[date, dict[int, tuple[Decimal, Decimal] | None]] = {}
    for row in rows:
        months.setdefault(row.month, {})[row.person] = (row.wage, row.bonus)
    typed: list[tuple[date, Pays]] = sorted(months.items())
    return sum(save_pay(month=month, pays=pays, by=by, at=at) for month, pays in typed)
