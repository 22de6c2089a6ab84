"""The pack and its samples in cells: for files and paper alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from feedback_system.cases.models import Case
from feedback_system.conformity.counting import Answer
from feedback_system.conformity.models import Sample, SampledCase


def target_text(answer: Answer) -> str:
    """The target with its sign, "" without one."""
    return f"{answer.target} %" if answer.target is not None else ""


def pack_lines(answers: Sequence[Answer]) -> Iterator[list[Any]]:
    """The pack as a file: one row for each line."""
    yield [
        _("Standard"),
        _("Clause"),
        _("State"),
        _("What it asks"),
        _("It holds"),
        pgettext("conformity", "Looked at"),
        _("Exceptions"),
        _("Share"),
        _("Target"),
        _("Document or file number"),
        _("Note"),
        _("Kept by"),
    ]
    for one in answers:
        measured, note = one.line.measure is not None, one.note
        numbers = [one.held, one.whole, one.exceptions] if measured else ["", "", ""]
        yield [
            str(one.line.standard.label),
            one.line.clause,
            str(one.standing.label),
            str(one.line.asks),
            *numbers,
            one.share,
            target_text(one),
            note.reference if note is not None else "",
            note.note if note is not None else "",
            str(note.by) if note is not None else "",
        ]


def definition_lines(answers: Sequence[Answer]) -> Iterator[list[Any]]:
    """The definitions, as a sheet of their own."""
    yield [_("Standard"), _("Clause"), _("What it asks"), _("Definition")]
    for one in answers:
        yield [str(one.line.standard.label), one.line.clause, str(one.line.asks), str(one.line.meaning)]


def sample_lines(sample: Sample, rows: Sequence[SampledCase]) -> Iterator[list[Any]]:
    """A sample as a file, with what it can be drawn again from; cases that have not reached the reader are left out."""
    yield [
        _("Place"),
        _("Case"),
        _("Result"),
        _("In words"),
        _("Checked by"),
        _("Filed as"),
        _("Seed"),
        _("Drawn from"),
    ]
    for row in rows:
        yield [
            row.position,
            row.case.reference,
            row.get_result_display(),
            row.words,
            str(row.checked_by or ""),
            filed_number(row.filed),
            sample.seed,
            sample.population,
        ]


def filed_number(case: Case | None) -> str:
    """The number under which a finding is filed, "" for none."""
    return case.reference if case is not None else ""
