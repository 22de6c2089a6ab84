"""The field investigation record on paper (调查记录): place, day, people, what was seen, the three checks, signatures.

Source: policy 001 on anomaly alerts, details of the problem seen at the user's site.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from feedback_system.company.models import Company
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
from quality.investigations.models import FieldRecord, Investigation


def field_record_paper(
    investigation: Investigation, record: FieldRecord, *, company: Company, code: Rows, by: Any, at: datetime
) -> dict[str, Any]:
    """The record as data for `engine.make`, in the active language and zone."""
    case = investigation.case
    blocks: list[Block] = [
        facts(
            fact(_("Investigation"), case.reference),
            fact(_("Product"), case.product or ""),
            fact(_("Batch number"), investigation.batch_number),
            fact(_("Day"), day(record.visited_on)),
            fact(_("Place"), record.place, wide=True),
            fact(_("People met there"), record.people_met, wide=True),
        ),
        opinion(
            _("What was seen"),
            part(
                record.seen,
                notes=[(_("File"), record.proof.name)] if record.proof is not None else [],
                signatures=[signature(_("Written by"), str(record.by), instant(record.at))],
            ),
        ),
        table(
            _("Checks"),
            [column(_("Check"), 1.2), column(_("Result"), 1), column(_("In words"), 3.5)],
            [[label, result, words] for label, result, words in record.checks()],
        ),
        signatures(
            *[
                signature(_("Was there"), str(one.person) if one.signed_at else "", instant(one.signed_at))
                if one.signed_at
                else signature(_("Was there: %(name)s") % {"name": one.person})
                for one in record.all_attendants()
            ]
        ),
    ]
    return case_form(
        case,
        _("Field investigation record"),
        company=company.name,
        number=f"{case.reference}-{record.number}",
        on=record.visited_on,
        blocks=blocks,
        code=code,
        by=by,
        at=at,
    )
