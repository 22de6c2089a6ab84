"""The 8D report on paper, for the house and, without names, sums and inner numbers, for the customer.

Source: the 8D method, disciplines D0 to D8; the company's own corrective and preventive 8D report (纠正预防8D报告).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from feedback_system.company.models import Company
from feedback_system.printing.blocks import (
    Block,
    case_form,
    column,
    day,
    fact,
    facts,
    form,
    instant,
    opinion,
    part,
    signature,
    table,
)
from feedback_system.printing.codes import Rows
from quality.counting import Counted
from quality.models import Discipline, Improvement, ItemState
from quality.models.causes import in_order
from quality.prints.hiding import Hider
from quality.telling import told_counts
from quality.tiers import Asked, Branch, D

INSIDE_ONLY = frozenset({D.D1.value})
"""Disciplines that tell of people and nothing else."""


def eight_d_report(
    improvement: Improvement, *, counted: Counted | None, company: Company, code: Rows, by: Any, at: datetime
) -> dict[str, Any]:
    """The report for the house as data for `engine.make`, in the active language and zone."""
    case = improvement.case
    return case_form(
        case,
        _("8D report"),
        company=company.name,
        blocks=[
            facts(
                fact(_("Raised from"), improvement.raised_from.reference),
                fact(_("State"), improvement.get_state_display()),
                fact(_("Customer"), case.customer.name if case.customer else ""),
                fact(_("Product"), case.product or ""),
                fact(_("Tier"), improvement.get_tier_display()),
                fact(_("Round"), improvement.round),
                fact(_("In one line"), case.title, wide=True),
            ),
            *disciplines(improvement, counted, signed=True),
        ],
        code=code,
        by=by,
        at=at,
    )


def customer_report(
    improvement: Improvement,
    *,
    hider: Hider,
    counted: Counted | None,
    company: Company,
    by: Any,
    at: datetime,
) -> dict[str, Any]:
    """The report for the customer: no signatures, no team, no code that opens the case, and every text through `hider`.

    The number is the receipt number of the case it was raised from, which a customer has been told, or its own.
    """
    case = improvement.case
    blocks = [
        facts(
            fact(_("Customer"), case.customer.name if case.customer else ""),
            fact(_("Product"), case.product or ""),
            fact(_("In one line"), case.title, wide=True),
        ),
        *disciplines(improvement, counted, signed=False),
    ]
    data = form(
        company=company.name,
        title=_("8D report"),
        head=(_("Receipt number %(number)s") % {"number": public_number(improvement)}, day(at)),
        blocks=hider.everywhere(blocks),
        by=by,
        at=at,
        internal=False,
    )
    data["printed"] = day(at)
    return data


def public_number(improvement: Improvement) -> str:
    """The number under which a customer knows the matter."""
    origin = improvement.raised_from
    return str((origin if origin.customer_id is not None else improvement.case).receipt_number)


def disciplines(improvement: Improvement, counted: Counted | None, *, signed: bool) -> list[Block]:
    """One box for each discipline of the tier; `signed` with the people, otherwise without them and without what is not accepted."""
    found: list[Block] = []
    for code in D.values:
        row = improvement.discipline(code)
        if not signed and (code in INSIDE_ONLY or (row is not None and not row.is_accepted)):
            continue
        if code == D.D4:
            found += _root_causes(improvement, row, signed)
        elif code == D.D6:
            found += _items(improvement, signed)
            found += _effect(improvement, counted, signed)
        elif row is not None and row.handing:
            found += _box(row, signed)
        elif signed and improvement.asked(code) == Asked.MUST:
            found.append(opinion(D(code).label, part(blank=8)))
    return found


def _signed(row: Discipline | None, signed: bool) -> list[dict[str, str]]:
    if row is None or not signed:
        return []
    places = [signature(_("Handed in by"), str(row.handed_in_by or ""), instant(row.handed_in_at))]
    if row.is_accepted:
        places.append(
            signature(
                pgettext("discipline", "Accepted by"), str(row.accepted_by or ""), instant(row.accepted_at)
            )
        )
    return places


def _box(row: Discipline, signed: bool) -> list[Block]:
    found: list[Block] = []
    label = D(row.code).label
    notes: list[tuple[Any, Any]] = [(one.get_part_display(), one.person) for one in row.newest("team")]
    texts = [row.text]
    for one in row.newest("preventions"):
        heading = (
            _("Similar products or processes have the same cause")
            if one.similar
            else _("No similar product or process has the same cause")
        )
        notes += [(heading, one.which), (_("What was done there"), one.done)]
    texts += [f"{one.title}\n{one.text}" for one in row.newest("lessons")]
    if signed and row.proof is not None:
        notes.append((_("File"), row.proof.name))
    text = "\n".join(filter(None, texts))
    found.append(opinion(label, part(text, notes=notes, signatures=_signed(row, signed))))
    if lines := row.newest("lines"):
        columns = [
            column(_("Question"), 1),
            column(pgettext("problem description", "Is"), 2),
            column(pgettext("problem description", "Is not"), 2),
            column(_("What differs"), 2),
        ]
        rows = [[one.get_aspect_display(), one.is_so, one.is_not, one.difference] for one in lines]
        found.append(table(_("Is and is not"), columns, rows))
    if actions := row.newest("actions"):
        columns = [
            column(_("Root cause"), 2),
            column(_("Corrective action"), 2),
            column(_("How it was shown that it removes the cause"), 2),
        ]
        found.append(
            table(_("Chosen actions"), columns, [[one.cause.because, one.action, one.why] for one in actions])
        )
    if documents := row.newest("documents"):
        columns = [
            column(_("Kind of document"), 1.2),
            column(_("Number or title"), 2),
            column(_("Version")),
            column(_("In force from")),
        ]
        rows = [
            [one.get_kind_display(), one.reference, one.version, day(one.updated_on)] for one in documents
        ]
        found.append(table(_("Updated documents"), columns, rows))
    return found


def _root_causes(improvement: Improvement, row: Discipline | None, signed: bool) -> list[Block]:
    """The causes in words and as indented trees; for the customer only those with evidence, once they are accepted."""
    if row is None and not signed:
        return []
    text = row.text if row is not None else improvement.analysis
    found: list[Block] = [
        opinion(D.D4.label, part(text, signatures=_signed(row, signed), blank=0 if text else 8))
    ]
    columns = [column(_("Because"), 3), column(_("Evidence"), 2.4), column(_("Category of the cause"), 1)]
    for branch, tops in improvement.trees().items():
        rows = []
        for node in in_order(tops):
            cause = node.cause
            if not signed and cause.is_assumption:
                continue
            mark = _("(root cause)") if cause.is_root else ""
            evidence = _("assumption") if cause.is_assumption else cause.evidence
            told = f"{'　' * node.depth}{'└ ' if node.depth else ''}{cause.because} {mark}".rstrip()
            rows.append([told, evidence, cause.get_category_display() if cause.category else ""])
        if rows:
            found.append(table(Branch(branch).label, columns, rows))
    return found


def _items(improvement: Improvement, signed: bool) -> list[Block]:
    items = [one for one in improvement.all_items() if one.round == improvement.round]
    items = [one for one in items if one.state != ItemState.DROPPED]
    if not items:
        return [opinion(D.D6.label, part(blank=8))] if signed else []
    columns = [
        column(_("No."), 0.5, number=True),
        column(_("What is done about it"), 3),
        column(_("Which root cause it removes"), 1.2),
    ]
    if signed:
        columns += [column(_("Owner"), 1), column(_("State"), 1)]
    columns.append(column(_("To be done by"), 1.1))
    rows: list[list[Any]] = []
    for item in items:
        cells: list[Any] = [item.number, item.action, item.get_removes_display() if item.removes else ""]
        if signed:
            cells += [item.owner, item.get_state_display()]
        rows.append([*cells, day(item.due_on)])
    return [table(D.D6.label, columns, rows)]


def _effect(improvement: Improvement, counted: Counted | None, signed: bool) -> list[Block]:
    found: list[Block] = []
    lines = told_counts(counted, on_paper=True) if counted is not None else []
    checks: Iterable[Any] = [one for one in improvement.all_checks() if one.round == improvement.round]
    parts = [part("\n".join(lines))] if lines else []
    for check in checks:
        notes = [
            (_("Result"), _("effective") if check.effective else _("not effective")),
            (check.measure, check.figures),
            (_("Why against the data"), check.against_reason if signed else ""),
        ]
        places = (
            [signature(_("Checked by"), str(check.checked_by), instant(check.checked_at))] if signed else []
        )
        parts.append(part(check.reason, notes=notes, signatures=places))
    if parts:
        found.append(opinion(_("Effect"), *parts))
    return found
