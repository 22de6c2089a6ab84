"""The daily sheets on paper: of a technician (技术员工作日报表 F-38) and of the supervisor (服务主任日报表 F-39)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from aftersales.services.models import DaySheet, SheetKind, Work
from aftersales.services.states import ServiceClass
from aftersales.services.worked import Entry, sums
from feedback_system.company.models import Company
from feedback_system.printing.blocks import (
    Block,
    column,
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


def sheet_paper(
    sheet: DaySheet,
    entries: Sequence[Entry],
    *,
    references: dict[int, str],
    company: Company,
    code: Rows,
    by: Any,
    at: datetime,
) -> dict[str, Any]:
    """The sheet as data for `engine.make`, in the active language and zone. `references` names the calls that have reached the reader."""
    signed = sheet.signed if sheet.is_signed else None
    approval = getattr(signed, "approval", None)
    of_staff = sheet.kind == SheetKind.SUPERVISOR
    blocks: list[Block] = [
        facts(
            fact(_("Service centre"), sheet.department.label),
            fact(_("Day"), sheet.day.isoformat()),
            *([fact(_("Technician"), str(sheet.technician))] if sheet.technician is not None else []),
            fact(_("Minutes together"), sum(one.minutes or 0 for one in entries)),
            *([fact(_("Why it is corrected"), sheet.reason, wide=True)] if sheet.reason else []),
            *([fact(_("Checksum"), signed.checksum, wide=True)] if signed else []),
        ),
        _sums(_("By kind of work"), _("Kind of work"), entries, lambda one: str(Work(one.work).label)),
        _sums(_("By class of service"), _("Class"), entries, class_words),
    ]
    if of_staff:
        blocks.append(_sums(_("By technician"), _("Technician"), entries, person_words))
    blocks += [
        table(
            _("Lines"),
            [
                *([column(_("Technician"), 1.4)] if of_staff else []),
                column(_("Kind of work"), 1.6),
                column(_("Call"), 1.6),
                column(_("Class"), 1.4),
                column(_("What it was"), 3),
                column(pgettext("time", "Minutes"), 1, number=True),
            ],
            [
                [
                    *([person_words(one)] if of_staff else []),
                    str(Work(one.work).label),
                    references.get(one.case.pk, _("a call that has not reached you")) if one.case else "",
                    class_words(one) if one.case else "",
                    one.words,
                    "" if one.minutes is None else one.minutes,
                ]
                for one in entries
            ],
        ),
        signatures(
            signature(
                _("Supervisor") if of_staff else _("Technician"),
                name_of(signed.by, signed.on_behalf_of) if signed else "",
                instant(signed.at) if signed else "",
            ),
            *(
                [
                    signature(
                        _("Branch manager"),
                        name_of(approval.by, approval.on_behalf_of) if approval else "",
                        instant(approval.at) if approval else "",
                    )
                ]
                if of_staff
                else []
            ),
        ),
    ]
    return form(
        company=company.name,
        title=str(SheetKind(sheet.kind).label),
        head=(sheet.day.isoformat(), _("Edition %(number)d") % {"number": sheet.edition}),
        subtitle="" if signed else _("Draft: not signed yet."),
        blocks=blocks,
        code=code,
        by=by,
        at=at,
    )


def class_words(one: Entry) -> str:
    """The class of a line; work without a call has none."""
    return str(ServiceClass(one.service_class).label) if one.service_class else _("without a call")


def person_words(one: Entry) -> str:
    """Whose work it is, and whether they signed for it."""
    if one.is_signed:
        return str(one.technician)
    return _("%(name)s (sheet not signed)") % {"name": one.technician}


def _sums(title: str, label: str, entries: Sequence[Entry], key: Any) -> Block:
    return table(
        title,
        [
            column(label, 3),
            column(_("Times"), 1, number=True),
            column(pgettext("time", "Minutes"), 1, number=True),
        ],
        sums(entries, key),
    )
