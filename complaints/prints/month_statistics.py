"""The monthly statistics of closed complaints on paper (客诉案件统计表): the cases with ratio, countermeasure and result, the totals, who confirmed.

Source: policy 004, monthly statistics sheet.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from complaints.models import MonthTotal
from complaints.models.month_figures import MonthFigures
from complaints.month_rows import CaseRow, aside_note, label_of, number_of, people_shown
from feedback_system.company.models import Company
from feedback_system.printing.blocks import (
    Block,
    column,
    day,
    fact,
    facts,
    form,
    instant,
    name_of,
    signature,
    signatures,
    table,
)
from feedback_system.printing.codes import Rows

IN_A_ROW = 3
"""Signature places side by side."""


def month_statistics(
    figures: MonthFigures,
    rows: Sequence[CaseRow],
    *,
    seen: frozenset[int],
    company: Company,
    code: Rows,
    by: Any,
    at: datetime,
) -> dict[str, Any]:
    """The sheet as data for `engine.make`, in the active language and zone, with what this reader may see."""
    run = figures.run
    return form(
        company=company.name,
        title=_("Monthly statistics of complaints"),
        head=(run.code, str(run.get_state_display())),
        subtitle="" if not run.is_open else _("Not closed yet: the figures may still change."),
        blocks=[
            facts(
                fact(_("Month"), run.code),
                fact(_("Cases"), figures.cases),
                fact(_("Amount"), _money(figures.amount, company.currency)),
                fact(_("Due"), instant(run.due_at)),
                fact(_("Opened by"), f"{name_of(run.opened_by, run.opened_for)} {instant(run.opened_at)}"),
                fact(
                    pgettext("run of a month", "Closed by"),
                    f"{name_of(run.closed_by, run.closed_for)} {instant(run.closed_at)}"
                    if run.closed_by
                    else "",
                ),
                *(
                    [fact(_("Why it was closed without every confirmation"), run.closing_reason, wide=True)]
                    if run.closing_reason
                    else []
                ),
                *([fact(_("Checksum"), run.checksum, wide=True)] if run.checksum else []),
            ),
            _cases(figures, rows),
            *_totals(figures, seen),
            *_beside(figures, seen),
            *_confirmations(figures),
        ],
        code=code,
        by=by,
        at=at,
    )


def _cases(figures: MonthFigures, rows: Iterable[CaseRow]) -> Block:
    lines = []
    for row in rows:
        for place, one in enumerate(row.bearers):
            first = place == 0
            lines.append(
                [
                    row.number if first else "",
                    row.customer if first else "",
                    row.fault_kind if first else "",
                    _amount(row.loss) if first and row.loss is not None else "",
                    one.bearer if one.bearer == one.department else f"{one.department} {one.bearer}".strip(),
                    f"{one.line.percent}",
                    _amount(one.line.amount),
                    row.countermeasure if first else "",
                    row.result if first else "",
                ]
            )
    return table(
        _("Closed complaints with our fault"),
        [
            column(_("Number"), 1.1),
            column(_("Customer"), 1.2),
            column(_("Kind of fault"), 1),
            column(_("Loss"), 1.1, number=True),
            column(_("Who bears it"), 1.4),
            column(_("Ratio %"), 0.8, number=True),
            column(_("Amount"), 1.1, number=True),
            column(_("Countermeasure"), 2),
            column(_("Result"), 1.1),
        ],
        lines,
        foot=_("In all: %(amount)s") % {"amount": _amount(figures.amount)},
    )


def _totals(figures: MonthFigures, seen: frozenset[int]) -> list[Block]:
    people = people_shown(figures, seen)
    return [
        table(
            MonthTotal.By(by).label,
            [
                column(_("Who or what"), 3),
                column(_("Cases"), 1, number=True),
                column(_("Amount"), 1.4, number=True),
            ],
            [[label_of(one, people), one.cases, _amount(one.amount)] for one in figures.total(by)],
            foot=_("In all: %(amount)s") % {"amount": _amount(figures.amount)},
        )
        for by in (
            MonthTotal.By.DEPARTMENT,
            MonthTotal.By.PERSON,
            MonthTotal.By.SUPPLIER,
            MonthTotal.By.CAUSE,
        )
        if figures.total(by)
    ]


def _beside(figures: MonthFigures, seen: frozenset[int]) -> list[Block]:
    if not figures.asides:
        return []
    return [
        table(
            _("Beside the figures"),
            [column(_("Number"), 1), column(_("Closed on"), 1), column(_("Why"), 3)],
            [
                [number_of(case, case.pk in seen), day(one.closed_on), aside_note(one)]
                for one in figures.asides
                for case in [one.complaint.case]
            ],
        )
    ]


def _confirmations(figures: MonthFigures) -> list[Block]:
    places = []
    for part in figures.parts:
        given = part.confirmation
        name = name_of(given.by, given.on_behalf_of) if given is not None else ""
        places.append(signature(part.department.label, name, instant(given.at) if given is not None else ""))
    return [signatures(*places[start : start + IN_A_ROW]) for start in range(0, len(places), IN_A_ROW)]


def _amount(value: Decimal) -> str:
    return f"{value:,.2f}"


def _money(value: Decimal, currency: str) -> str:
    return f"{_amount(value)} {currency}"
