"""The follow-up file of a major complaint on paper (重大质量问题跟踪文件): what it is about, every entry, and who confirmed the end.

Source: policy 001 on quality feedback of a service centre, follow-up file of major quality issues; the boxes of the paper are ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from complaints.models import Complaint, MajorEntry
from feedback_system.company.models import Company
from feedback_system.printing.blocks import (
    case_form,
    column,
    day,
    fact,
    facts,
    instant,
    signature,
    signatures,
    table,
)
from feedback_system.printing.codes import Rows

Kind = MajorEntry.Kind


def follow_up_file(
    complaint: Complaint,
    entries: Sequence[MajorEntry],
    *,
    company: Company,
    code: Rows,
    by: Any,
    at: datetime,
) -> dict[str, Any]:
    """The file as data for `engine.make`, in the active language and zone."""
    case, last = complaint.case, entries[-1]
    opened = [one for one in entries if one.kind == Kind.OPENED][-1]
    solved = next((one for one in reversed(entries) if one.kind == Kind.SOLVED), None)
    is_over = last.kind == Kind.CONFIRMED
    return case_form(
        case,
        _("Follow-up file of a major quality issue"),
        company=company.name,
        on=opened.day,
        blocks=[
            facts(
                fact(_("Customer"), case.customer.name if case.customer else ""),
                fact(_("Product"), case.product or ""),
                fact(_("Batch"), complaint.batch_number),
                fact(_("Severity"), case.get_severity_display()),
                fact(_("In one line"), case.title, wide=True),
                fact(_("How it stands"), last.get_kind_display()),
                fact(_("Next look on"), day(last.next_on)),
            ),
            table(
                _("What was done"),
                [
                    column(_("No."), 0.5, number=True),
                    column(_("Day"), 1),
                    column(_("What was done"), 4.4),
                    column(_("How it stands"), 1.2),
                    column(_("Next look on"), 1),
                    column(_("Entered by"), 1.4),
                ],
                [
                    [
                        one.number,
                        day(one.day),
                        one.text,
                        one.get_kind_display(),
                        day(one.next_on),
                        f"{one.by}\n{instant(one.at)}",
                    ]
                    for one in entries
                ],
            ),
            signatures(
                signature(_("Opened by"), str(opened.by), instant(opened.at)),
                signature(
                    _("Said to be solved by"),
                    str(solved.by) if solved is not None and (is_over or solved is last) else "",
                    instant(solved.at) if solved is not None and (is_over or solved is last) else "",
                ),
                signature(
                    _("Confirmed by quality"),
                    str(last.by) if is_over else "",
                    instant(last.at) if is_over else "",
                ),
            ),
        ],
        code=code,
        by=by,
        at=at,
    )
