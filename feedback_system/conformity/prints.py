"""The pack on paper: its lines by standard, with numbers, documents and definitions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from feedback_system.conformity.asking import Look
from feedback_system.conformity.counting import Answer, by_standard
from feedback_system.conformity.lines import Standard
from feedback_system.conformity.telling import target_text
from feedback_system.printing.blocks import Block, column, day, fact, facts, form, instant, table
from feedback_system.printing.codes import Rows


def conformity_pack(
    answers: Sequence[Answer], *, look: Look, company: str, code: Rows, by: Any, at: datetime
) -> dict[str, Any]:
    """The pack as data for `engine.make`, in the active language and zone."""
    return form(
        company=company,
        title=_("Conformity pack"),
        head=(f"{day(look.first)} – {day(look.last)}", ""),
        subtitle=_(
            "Numbers over the cases that have reached the reader, as they stand at the moment of printing."
        ),
        blocks=[
            facts(
                fact(_("Period"), f"{day(look.first)} – {day(look.last)}"), fact(_("As of"), instant(look.at))
            ),
            *(_lines(standard, lines) for standard, lines in by_standard(list(answers))),
            _meanings(answers),
        ],
        code=code,
        by=by,
        at=at,
    )


def _lines(standard: Standard, answers: Sequence[Answer]) -> Block:
    return table(
        standard.label,
        [
            column(_("Clause"), 0.9),
            column(_("What it asks"), 3),
            column(_("State"), 1.2),
            column(_("It holds"), 1, number=True),
            column(_("Exceptions"), 0.9, number=True),
            column(_("Target"), 0.8, number=True),
            column(_("Document or file number"), 1.6),
        ],
        [
            [
                one.line.clause,
                one.line.asks,
                one.standing.label,
                f"{one.held} / {one.whole}" if one.line.measure is not None else "",
                one.exceptions if one.whole else "",
                target_text(one),
                one.note.reference if one.note is not None else "",
            ]
            for one in answers
        ],
    )


def _meanings(answers: Sequence[Answer]) -> Block:
    return table(
        _("What the figures mean"),
        [column(_("Standard"), 1), column(_("Clause"), 0.8), column(pgettext("report", "Part"), 2), column(_("Definition"), 4)],
        [[one.line.standard.label, one.line.clause, one.line.asks, one.line.meaning] for one in answers],
    )  # fmt: skip
