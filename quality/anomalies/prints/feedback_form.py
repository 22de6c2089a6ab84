"""The anomaly feedback form on paper (质量异常反馈表): what users said about an anomaly, and what quality makes of it.

Source: policy 001 on anomaly alerts; the boxes of the form are implied by it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from feedback_system.catalogues.tree import words_for
from feedback_system.company.models import Company
from feedback_system.printing.blocks import (
    case_form,
    column,
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
from quality.anomalies.feedback import told_feedback
from quality.anomalies.models import Anomaly


def feedback_form(anomaly: Anomaly, *, company: Company, code: Rows, by: Any, at: datetime) -> dict[str, Any]:
    """The form as data for `engine.make`; the number of a case that has not reached `by` is left out."""
    case, told = anomaly.case, told_feedback(anomaly, by)
    rows = [
        [
            number,
            row.entry.who,
            f"{row.entry.get_heard_by_display()} {instant(row.entry.heard_at)}",
            row.entry.quantity or "",
            row.entry.text,
            row.entry.wish,
            row.source.reference if row.source is not None else "",
            row.entry.by,
        ]
        for number, row in enumerate(told.rows, start=1)
    ]
    blocks = [
        facts(
            fact(_("Product"), case.product or ""),
            fact(_("Batch number"), anomaly.batch_number),
            fact(_("Defect"), words_for(anomaly.defect)),
            fact(_("Severity"), case.get_severity_display()),
            fact(_("Users heard"), told.users),
            fact(_("Pieces concerned"), told.pieces),
            fact(_("How it was heard"), told.ways, wide=True),
            fact(_("State"), anomaly.get_state_display()),
        ),
        table(
            _("What users say"),
            [
                column(_("No."), 0.4, number=True),
                column(_("User"), 1.3),
                column(_("How it was heard"), 1.3),
                column(_("Pieces concerned"), 0.85, number=True),
                column(_("What the user says"), 2.4),
                column(_("What the user asks for"), 1.4),
                column(_("From case"), 1.15),
                column(_("Entered by"), 0.9),
            ],
            rows,
        ),
        opinion(
            _("What quality makes of it"),
            part(
                anomaly.cause,
                blank=0 if anomaly.cause else 20,
                notes=[
                    (_("Correction"), anomaly.correction),
                    (_("How it was followed up"), anomaly.follow_up),
                ],
            ),
        ),
        signatures(
            signature(_("Raised by"), str(case.entered_by), instant(case.entered_at)),
            signature(_("Answered by"), str(anomaly.answered_by or ""), instant(anomaly.answered_at)),
            signature(_("Corrected by"), str(anomaly.corrected_by or ""), instant(anomaly.corrected_at)),
        ),
    ]
    return case_form(
        case, _("Anomaly feedback form"), company=company.name, blocks=blocks, code=code, by=by, at=at
    )
