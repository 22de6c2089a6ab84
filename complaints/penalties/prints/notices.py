"""Personnel notice (人事公布单) and reward and penalty notice (奖罚通知单) on paper.

Source: policy 001, publication of sanctions; policy 004, penalty notice by the GM office: one for accounts to check, one for the
department that deducts, one kept. The penalty notice holds what its reader may see.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from complaints.penalties.models import SanctionLine, SanctionPaper, penalty_rules
from complaints.penalties.readers import ShownLine
from feedback_system.company.models import Company
from feedback_system.printing.blocks import (
    Block,
    column,
    day,
    fact,
    facts,
    form,
    instant,
    opinion,
    part,
    signature,
    signatures,
    table,
)
from feedback_system.printing.codes import Rows


def personnel_notice(
    paper: SanctionPaper,
    *,
    lines: Sequence[SanctionLine],
    company: Company,
    code: Rows,
    by: Any,
    at: datetime,
) -> dict[str, Any]:
    """The personnel notice as data for `engine.make`: name, sanction and number of times; no amounts, no economic penalties."""
    shown = [line for line in lines if line.is_sanction and line.state == SanctionLine.State.IN_FORCE]
    return form(
        company=company.name,
        title=_("Personnel notice"),
        head=(_("No. %(number)s") % {"number": paper.case.reference}, day(paper.published_at)),
        blocks=[
            facts(
                fact(_("Complaint"), paper.complaint.case.reference),
                fact(_("Published on"), day(paper.published_at)),
            ),
            table(
                _("Sanctions"),
                [
                    column(_("Name"), 1.4),
                    column(_("Department"), 1.6),
                    column(_("Sanction"), 1.6),
                    column(_("Number of times"), 1, number=True),
                    column(pgettext("sanction paper", "Fault"), 2.4),
                ],
                [
                    [
                        line.person,
                        line.department.label if line.department else "",
                        line.get_kind_display(),
                        line.count,
                        line.fault.label,
                    ]
                    for line in shown
                ],
            ),
            signatures(
                signature(_("Approved by"), str(paper.approved_by or ""), instant(paper.approved_at)),
                signature(_("Published by"), str(paper.published_by or ""), instant(paper.published_at)),
            ),
        ],
        code=code,
        by=by,
        at=at,
    )


def penalty_notice(
    paper: SanctionPaper,
    *,
    lines: Sequence[ShownLine],
    company: Company,
    code: Rows,
    by: Any,
    at: datetime,
) -> dict[str, Any]:
    """The reward and penalty notice as data for `engine.make`, in the active language and zone."""
    return form(
        company=company.name,
        title=_("Reward and penalty notice"),
        head=(_("No. %(number)s") % {"number": paper.case.reference}, day(paper.case.entered_at)),
        blocks=[
            facts(
                fact(_("Complaint"), paper.complaint.case.reference),
                fact(_("State"), paper.get_state_display()),
                fact(_("Loss"), f"{paper.ruling.loss_amount:,.2f} {company.currency}"),
                fact(_("Kind of fault"), paper.ruling.fault_kind.label),
            )
            if any(one.sees_amount for one in lines)
            else facts(
                fact(_("Complaint"), paper.complaint.case.reference),
                fact(_("State"), paper.get_state_display()),
            ),
            opinion(_("Reasons"), part(paper.reason)),
            _lines(lines),
            signatures(
                signature(_("Written by"), str(paper.case.entered_by), instant(paper.case.entered_at)),
                signature(_("Approved by"), str(paper.approved_by or ""), instant(paper.approved_at)),
                signature(_("Checked by accounts"), str(paper.checked_by or ""), instant(paper.checked_at)),
                signature(_("Published by"), str(paper.published_by or ""), instant(paper.published_at)),
            ),
            opinion(
                _("Copies"),
                part(
                    _(
                        "One is kept by the GM office, one goes to accounts, one to the department that deducts."
                    )
                ),
            ),
        ],
        code=code,
        by=by,
        at=at,
    )


def _lines(lines: Sequence[ShownLine]) -> Block:
    bonus = _("the whole %(bonus)s of the month") % {"bonus": penalty_rules().bonus_label}
    return table(
        _("Lines"),
        [
            column(_("No."), 0.5, number=True),
            column(_("Name"), 1.1),
            column(_("Department"), 1.2),
            column(_("Kind"), 1.3),
            column(_("Times"), 0.6, number=True),
            column(pgettext("sanction paper", "Fault"), 1.8),
            column(_("Base points"), 1, number=True),
            column(_("Amount"), 1.2, number=True),
        ],
        [
            [
                one.line.number,
                one.line.person,
                one.line.department.label if one.line.department else "",
                one.line.get_kind_display(),
                one.line.count,
                one.line.fault.label,
                f"{one.line.points.normalize():f}" if one.sees_amount and one.line.points is not None else "",
                _amount(one, bonus),
            ]
            for one in lines
            if one.line.state != SanctionLine.State.DROPPED
        ],
    )


def _amount(one: ShownLine, bonus: str) -> str:
    if not one.sees_amount:
        return "–"
    return bonus if one.line.amount is None else f"{one.line.amount:,.2f}"
