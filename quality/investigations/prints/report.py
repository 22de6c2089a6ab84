"""The investigation report on paper (质量事故调查报告): the case, the team, facts and evidence, bodies asked, the outcome.

Source: policy 001 on anomaly alerts, major cases; the boxes of the paper are ours.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

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
from quality.investigations.models import Entry, Investigation
from quality.investigations.states import Nature


def investigation_report(
    investigation: Investigation, *, opinions: bool, company: Company, code: Rows, by: Any, at: datetime
) -> dict[str, Any]:
    """The report as data for `engine.make`, in the active language and zone; `opinions` says whether the reader gets those."""
    case = investigation.case
    blocks: list[Block | None] = [
        _facts(investigation),
        opinion(_("What happened"), part(investigation.what)),
        opinion(pgettext("investigation", "Scope"), part(investigation.scope))
        if investigation.scope
        else None,
        _team(investigation),
        *_entries(investigation, opinions=opinions),
        _field_records(investigation),
        _questions(investigation),
        _outcome(investigation),
        signatures(
            signature(
                _("Convened by"), str(investigation.convened_by or ""), instant(investigation.convened_at)
            ),
            signature(
                _("Outcome by"), str(investigation.concluded_by or ""), instant(investigation.concluded_at)
            ),
            signature(
                _("Approved by"), str(investigation.approved_by or ""), instant(investigation.approved_at)
            ),
            signature(_("Filed by"), str(investigation.filed_by or ""), instant(investigation.closed_at)),
        ),
    ]
    return case_form(
        case,
        _("Investigation report"),
        company=company.name,
        blocks=blocks,
        code=code,
        by=by,
        at=at,
    )


def _facts(investigation: Investigation) -> Block:
    case = investigation.case
    named = [str(investigation.named_by or ""), instant(investigation.named_at)]
    agreed = [str(investigation.agreed_by or ""), instant(investigation.agreed_at)]
    departments = [one.label for one in (investigation.confirmer, investigation.consenter) if one is not None]
    return facts(
        fact(_("Product"), case.product or ""),
        fact(_("Batch number"), investigation.batch_number),
        fact(_("Defect"), words_for(investigation.defect) if investigation.defect is not None else ""),
        fact(_("Severity"), case.get_severity_display()),
        fact(_("Inside or outside accident"), investigation.get_origin_display(), wide=True),
        fact(_("The unit is named by"), listed(dict.fromkeys(departments))),
        fact(_("Responsible unit"), investigation.unit_in_words()),
        fact(_("Named by"), " ".join(named).strip()),
        fact(_("Agreed by"), " ".join(agreed).strip()),
        fact(_("State"), investigation.get_state_display()),
        fact(_("Outcome due on"), day(investigation.due_on)),
    )


def _team(investigation: Investigation) -> Block | None:
    members = investigation.all_members()
    if not members:
        return None
    return table(
        _("Team"),
        [
            column(_("Name"), 1.2),
            column(_("Department"), 1.2),
            column(_("Part in it"), 2),
            column(_("From until"), 1.6),
        ],
        [
            [
                one.person,
                one.department.label if one.department is not None else "",
                " · ".join(word for word in (_("leads the team") if one.leads else "", one.part) if word),
                f"{day(one.since)} – {day(one.until)}" if one.until is not None else day(one.since),
            ]
            for one in members
        ],
    )


def _entry(entry: Entry) -> dict[str, Any]:
    notes: list[tuple[Any, Any]] = []
    if entry.about is not None:
        notes.append((_("Shows fact"), entry.about.number))
    if entry.proof is not None:
        notes.append((_("File"), entry.proof.name))
    if entry.whose:
        notes.append((_("Whose opinion"), entry.whose))
    if entry.struck_at is not None:
        words = f"{entry.struck_by} {instant(entry.struck_at)} · {entry.struck_reason}"
        notes.append((_("Struck through"), words))
    return part(
        f"{entry.number} · {entry.text}",
        notes=notes,
        signatures=[signature(_("By"), str(entry.by), instant(entry.at))],
    )


def _entries(investigation: Investigation, *, opinions: bool) -> list[Block]:
    blocks = []
    for nature in Nature:
        own = [one for one in investigation.all_entries() if one.nature == nature]
        if not own:
            continue
        if nature == Nature.OPINION and not opinions:
            words = ngettext(
                "%(count)d opinion is read by the team and those who lead only.",
                "%(count)d opinions are read by the team and those who lead only.",
                len(own),
            ) % {"count": len(own)}
            blocks.append(opinion(str(nature.label), part(words)))
            continue
        blocks.append(opinion(str(nature.label), *[_entry(one) for one in own]))
    return blocks


def _field_records(investigation: Investigation) -> Block | None:
    records = investigation.all_field_records()
    if not records:
        return None
    return table(
        _("Field investigation records"),
        [
            column(_("No."), 0.5, number=True),
            column(_("Day"), 1),
            column(_("Place"), 1.6),
            column(_("What was seen"), 3),
            column(_("Who of us was there"), 1.5),
        ],
        [
            [
                one.number,
                day(one.visited_on),
                one.place,
                one.seen,
                listed(str(row.person) for row in one.all_attendants()),
            ]
            for one in records
        ],
    )


def _questions(investigation: Investigation) -> Block | None:
    questions = investigation.all_questions()
    if not questions:
        return None
    return table(
        _("Arbitration and statutory tests"),
        [
            column(_("Body"), 1.4),
            column(_("What it decides"), 1.1),
            column(_("Question"), 2),
            column(_("Sent on"), 1),
            column(_("Expected on"), 1),
            column(_("Result"), 2),
        ],
        [
            [
                one.body,
                one.get_kind_display(),
                one.question,
                day(one.sent_on),
                day(one.expected_on),
                one.result,
            ]
            for one in questions
        ],
    )


def _outcome(investigation: Investigation) -> Block:
    improvement = investigation.improvement.reference if investigation.improvement is not None else ""
    cause = words_for(investigation.cause_entry) if investigation.cause_entry is not None else ""
    return opinion(
        pgettext("investigation", "Outcome"),
        part(
            investigation.cause,
            blank=0 if investigation.cause else 20,
            notes=[
                (_("Cause from the catalogue"), cause),
                (_("Why this unit"), investigation.unit_reason),
                (_("Measures"), investigation.measures),
                (_("Improvement"), improvement),
                (_("Why no improvement follows"), investigation.no_improvement_reason),
            ],
        ),
    )
