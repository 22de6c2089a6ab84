"""One paper for every kind of slip: title, number, boxes of the kind, each answer with its signatures, distribution list.

Source: policies 001 and 000, forms of information slips, internal feedback, quality feedback, technical-change notices,
technical feedback and market quality reports; the phone ledger has a line of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from feedback_system.company.models import Company
from feedback_system.joining import listed
from feedback_system.printing.blocks import (
    Block,
    case_form,
    column,
    day,
    fact,
    facts,
    instant,
    opinion,
    part,
    signature,
    signatures,
    table,
    unsigned,
)
from feedback_system.printing.codes import Rows
from quality.slips.models import Slip, SlipPart, SlipWord
from quality.slips.readers import LONG
from quality.slips.states import PartState, RungState


def slip_paper(
    slip: Slip,
    *,
    told: Sequence[tuple[str, str, str]],
    sheets: Sequence[str],
    company: Company,
    code: Rows,
    by: Any,
    at: datetime,
) -> dict[str, Any]:
    """The paper as data for `engine.make`, in the active language and zone; `told` is what its reader may see of the fields, `sheets` what a
    handling report is about.
    """
    case, kind = slip.case, slip.slip_kind
    answers = [one for one in slip.all_parts() if one.state != PartState.DROPPED]
    return case_form(
        case,
        kind.title,
        company=company.name,
        on=case.reported_at,
        blocks=[
            facts(
                fact(_("From the department"), slip.sender_department.label),
                *(
                    []
                    if kind.is_ladder
                    else [
                        fact(
                            _("To the departments"),
                            listed(dict.fromkeys(one.department.label for one in answers)),
                        )
                    ]
                ),
                fact(_("State"), slip.get_state_display()),
                fact(_("Belongs to the case"), case.parent.reference if case.parent is not None else ""),
                *[fact(label, value, wide=name in LONG) for name, label, value in told],
                fact(_("What happened"), slip.description, wide=True),
                *([fact(_("Sheets in this report"), "\n".join(sheets), wide=True)] if sheets else []),
            ),
            *[_answer(one, slip.entries_of(one)) for one in answers],
            *([_levels(slip)] if slip.all_rungs() else []),
            *([_reports(slip)] if slip.all_field_reports() else []),
            *([_parts(slip)] if slip.all_replaced_parts() else []),
            *[_word(one) for one in slip.all_words()],
            *([_copies(slip)] if slip.all_copies() else []),
            signatures(*_places(slip)),
        ],
        code=code,
        by=by,
        at=at,
    )


def _answer(one: SlipPart, entries: Sequence[tuple[str, str]]) -> Block:
    title = _("Answer of %(department)s") % {"department": one.department.label}
    if one.state == PartState.RETURNED:
        right = one.right_department.label if one.right_department is not None else ""
        return opinion(title, part(one.end_reason, notes=[(_("Not ours; right department"), right)]))
    if one.state == PartState.HEARD:
        return opinion(title, part(one.get_state_display()))
    if one.answered_at is None:
        return unsigned(title)
    notes = list(entries)
    if one.ours is not None:
        notes.append((_("Is it ours?"), _("yes") if one.ours else _("no")))
    if one.letters is not None:
        notes.append((_("Letters of customers"), str(one.letters)))
        notes.append((_("Visits to customers"), str(one.visits)))
        notes.append((_("Services"), str(one.services)))
    if one.achieved is not None:
        notes.append((_("Is it done?"), _("yes") if one.achieved else _("no")))
    if one.result_in_writing:
        notes.append((_("Is the result itself in writing?"), _("yes")))
    if one.result_note:
        notes.append((_("Written note of the result"), one.result_note))
    if one.measure:
        notes.append((_("Measure"), f"{one.measure} ({day(one.due_on)})"))
    if one.done_at is not None:
        notes.append((_("Done"), f"{one.done_note} ({instant(one.done_at)})"))
    if one.state == PartState.NOT_ENOUGH:
        notes.append((_("Not enough"), one.end_reason))
    places = [signature(_("Answered by"), str(one.answered_by), instant(one.answered_at))]
    if one.signed_at is not None:
        places.append(signature(_("Head of the department"), str(one.signed_by), instant(one.signed_at)))
    return opinion(title, part(one.answer, notes=notes, signatures=places))


def _levels(slip: Slip) -> Block:
    """The way up: who, when, what became of it."""
    return table(
        _("Level by level"),
        [
            column(_("Level"), 1.4),
            column(_("Handled by"), 1.2),
            column(_("Time"), 1.3),
            column(_("State"), 1.2),
            column(_("Cause"), 2),
            column(_("Measures"), 2.4),
            column(_("Estimated loss"), 1, number=True),
        ],
        [
            [
                slip.level_named(one.level).label,
                one.person or (one.department.label if one.department is not None else ""),
                instant(one.arrived_at if one.state == RungState.OPEN else one.done_at),
                one.get_state_display(),
                one.cause,
                one.measures or one.reason,
                one.loss,
            ]
            for one in slip.all_rungs()
        ],
    )


def _reports(slip: Slip) -> Block:
    return table(
        _("Reports from the field"),
        [
            column(_("No."), 0.5, number=True),
            column(_("What is to be found out"), 2),
            column(_("Who reports"), 1),
            column(_("Report"), 3),
            column(_("Handed in"), 1.3),
        ],
        [
            [one.number, one.question, one.person, one.report, instant(one.reported_at)]
            for one in slip.all_field_reports()
        ],
    )


def _parts(slip: Slip) -> Block:
    return table(
        _("Replaced parts"),
        [
            column(_("No."), 0.5, number=True),
            column(_("Part"), 2),
            column(_("Quantity"), 0.8, number=True),
            column(_("Given out"), 1.3),
            column(_("Back"), 1.3),
            column(_("Finding"), 3),
        ],
        [
            [one.number, one.name, one.quantity, instant(one.issued_at), instant(one.back_at), one.finding]
            for one in slip.all_replaced_parts()
        ],
    )


def _word(one: SlipWord) -> Block:
    return opinion(
        one.get_kind_display(), part(one.text, signatures=[signature(_("By"), str(one.by), instant(one.at))])
    )


def _copies(slip: Slip) -> Block:
    return opinion(_("Distribution list"), part(listed(copy.department.label for copy in slip.all_copies())))


def _places(slip: Slip) -> list[dict[str, str]]:
    case = slip.case
    places = [signature(_("Sent out by"), str(case.entered_by), instant(case.entered_at))]
    if slip.slip_kind.is_record:
        return places
    if slip.slip_kind.is_ladder:
        return [*places, signature(_("Filed by"), str(slip.filed_by or ""), instant(slip.closed_at))]
    if slip.report_confirmed_by is not None:
        places.append(
            signature(
                _("Report confirmed by"), str(slip.report_confirmed_by), instant(slip.report_confirmed_at)
            )
        )
    if slip.desk_department is not None:
        places.append(signature(_("Sorted by"), str(slip.passed_on_by or ""), instant(slip.passed_on_at)))
    places.append(signature(_("Confirmed by"), str(slip.confirmed_by or ""), instant(slip.confirmed_at)))
    places.append(signature(_("Filed by"), str(slip.filed_by or ""), instant(slip.closed_at)))
    return places
