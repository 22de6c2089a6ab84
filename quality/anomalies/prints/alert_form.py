"""The anomaly alert form on paper (质量异常警报表): the alert, the investigation, the meeting, the disposition, the balance, the cause.

Source: policy 001 on anomaly alerts; the boxes of the form are implied by it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from feedback_system.catalogues.classifying import marks_of, told
from feedback_system.catalogues.tree import words_for
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
)
from feedback_system.printing.codes import Rows
from quality.anomalies.models import Anomaly, BatchBalance, FindingKind


def alert_form(anomaly: Anomaly, *, company: Company, code: Rows, by: Any, at: datetime) -> dict[str, Any]:
    """The form as data for `engine.make`, in the active language and zone."""
    case = anomaly.case
    blocks: list[Block | None] = [
        _facts(anomaly),
        opinion(_("What is to be seen"), part(anomaly.description, blank=0 if anomaly.description else 12)),
        *_investigation(anomaly),
        *_reviews(anomaly),
        _lines(anomaly),
        _balance(anomaly.present_balance()),
        opinion(
            _("Cause"),
            part(
                anomaly.cause,
                blank=0 if anomaly.cause else 15,
                notes=[
                    (_("Correction"), anomaly.correction),
                    (_("How it was followed up"), anomaly.follow_up),
                ],
            ),
        ),
        signatures(
            signature(_("Raised by"), str(case.entered_by), instant(case.entered_at)),
            signature(_("Registered by"), str(anomaly.registered_by or ""), instant(anomaly.registered_at)),
            signature(_("Answered by"), str(anomaly.answered_by or ""), instant(anomaly.answered_at)),
            signature(_("Corrected by"), str(anomaly.corrected_by or ""), instant(anomaly.corrected_at)),
        ),
    ]
    return case_form(
        case,
        _("Anomaly alert form"),
        company=company.name,
        blocks=blocks,
        code=code,
        by=by,
        at=at,
    )


def _yes(value: bool) -> str:
    return _("yes") if value else _("no")


def _facts(anomaly: Anomaly) -> Block:
    case = anomaly.case
    warned = _("nobody was warned; the head of the process is liable") if anomaly.is_next_unwarned else ""
    if anomaly.warned_who:
        warned = f"{anomaly.warned_who} {instant(anomaly.warned_at)}"
    batch = anomaly.batch_number
    if anomaly.is_batch_unknown:
        batch = _("%(batch)s (unknown to the master data)") % {"batch": batch}
    triggers = listed(str(one.label) for one in anomaly.trigger_list())
    return facts(
        fact(_("Product"), case.product or ""),
        fact(_("Batch number"), batch),
        fact(_("Process"), anomaly.process.label),
        fact(_("Defect"), words_for(anomaly.defect)),
        *(
            fact(mark["list"], f"{mark['words']} ({mark['basis']})")
            for mark in told(marks_of(case))
            if mark["is_confirmed"]
        ),
        fact(_("Pieces affected"), anomaly.affected_quantity),
        fact(_("Pieces seen bad"), anomaly.bad_quantity),
        fact(_("Situation"), anomaly.get_situation_display()),
        fact(_("Severity"), f"{case.get_severity_display()} {triggers}".strip()),
        fact(_("The inspector cannot judge it"), _yes(anomaly.cannot_judge)),
        fact(_("The inspector finds it serious"), _yes(anomaly.is_serious)),
        fact(_("Which decision is asked for"), anomaly.get_asked_disposition_display()),
        fact(_("State"), anomaly.get_state_display()),
        fact(_("Next process"), anomaly.next_process.label if anomaly.next_process else ""),
        fact(_("Who was warned there"), warned),
    )


def _investigation(anomaly: Anomaly) -> list[Block]:
    blocks: list[Block] = []
    findings = anomaly.all_findings()
    for kind in FindingKind:
        own = [one for one in findings if one.kind == kind]
        if own:
            blocks.append(
                opinion(
                    str(kind.label),
                    *[
                        part(one.text, signatures=[signature(_("By"), str(one.by), instant(one.at))])
                        for one in own
                    ],
                )
            )
    checks = anomaly.all_checks()
    if checks:
        blocks.append(
            table(
                _("Checks of the same batch and of samples"),
                [
                    column(_("What was checked"), 1.1),
                    column(_("Which pieces"), 1.5),
                    column(_("Where"), 1.1),
                    column(_("Pieces checked"), 0.8, number=True),
                    column(_("Pieces bad"), 0.8, number=True),
                    column(_("Result"), 2),
                    column(_("Inspected by"), 1.1),
                ],
                [
                    [
                        one.get_kind_display(),
                        one.what,
                        one.where,
                        one.checked_quantity,
                        one.bad_quantity,
                        one.result,
                        one.checked_by,
                    ]
                    for one in checks
                ],
            )
        )
    tests = anomaly.all_tests()
    if tests:
        blocks.append(
            table(
                _("What quality cannot judge"),
                [
                    column(_("Test body"), 1.4),
                    column(_("Sample and its label"), 1.4),
                    column(_("Sent at"), 1.2),
                    column(_("Expected back on"), 1.1),
                    column(_("Result"), 2),
                    column(_("What became of the sample"), 1.2),
                ],
                [
                    [
                        one.body,
                        one.sample,
                        instant(one.sent_at),
                        day(one.expected_on),
                        one.result,
                        one.get_sample_end_display(),
                    ]
                    for one in tests
                ],
            )
        )
    return blocks


def _reviews(anomaly: Anomaly) -> list[Block]:
    blocks: list[Block] = []
    for review in anomaly.all_reviews():
        seats = [
            part(
                notes=[(seat.department.label, seat.opinion or "–")],
                signatures=[signature(_("Said by"), str(seat.said_by or ""), instant(seat.said_at))],
            )
            for seat in review.all_seats()
        ]
        minutes = part(
            review.minutes,
            signatures=[signature(_("Minutes by"), str(review.minuted_by or ""), instant(review.minuted_at))],
        )
        blocks.append(
            opinion(_("Review meeting of %(day)s") % {"day": instant(review.meets_at)}, *seats, minutes)
        )
    return blocks


def _lines(anomaly: Anomaly) -> Block | None:
    lines = [line for line in anomaly.all_lines() if not line.is_gone]
    if not lines:
        return None
    return table(
        _("Disposition"),
        [
            column(_("No."), 0.5, number=True),
            column(_("Disposition"), 1.6),
            column(_("Quantity"), 0.8, number=True),
            column(_("Responsible department"), 1.3),
            column(_("To be done by"), 1.1),
            column(_("What was done"), 2),
            column(_("Done by"), 1.2),
        ],
        [
            [
                line.number,
                line.get_disposal_display(),
                line.quantity or "",
                line.department.label,
                day(line.due_on),
                line.proof_text,
                f"{line.done_by or ''} {instant(line.done_at)}".strip(),
            ]
            for line in lines
        ],
    )


def _balance(present: BatchBalance | None) -> Block | None:
    if present is None:
        return None
    sums = present.sums()
    rows: list[list[Any]] = [
        [
            place.get_place_display(),
            place.where,
            place.quantity,
            place.found,
            place.sorted,
            place.blocked,
            place.proof,
        ]
        for place in present.all_places()
    ]
    rows.append([_("Unexplained"), "", sums.rest, "", "", "", ""])
    rows.append([_("Produced"), "", sums.produced, sums.found, sums.sorted, sums.blocked, ""])
    return table(
        _("Balance of the batch"),
        [
            column(_("Place"), 1.1),
            column(_("Where exactly"), 1.8),
            column(_("Quantity"), 0.8, number=True),
            column(_("Found"), 0.8, number=True),
            column(_("Sorted"), 0.8, number=True),
            column(_("Blocked"), 0.8, number=True),
            column(_("Proof"), 1.8),
        ],
        rows,
    )
