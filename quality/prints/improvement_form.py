"""The improvement form on paper (客户投诉改善表): where it comes from, the analysis, every item, the effect checks.

Source: policies 001 and 004, improvement form.
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
from quality.models import EffectCheck, Improvement, ImprovementItem


def improvement_form(
    improvement: Improvement, *, company: Company, code: Rows, by: Any, at: datetime
) -> dict[str, Any]:
    """The form as data for `engine.make`, in the active language and zone."""
    case, items = improvement.case, improvement.all_items()
    return case_form(
        case,
        _("Improvement form"),
        company=company.name,
        blocks=[
            facts(
                fact(_("Raised from"), improvement.raised_from.reference),
                fact(_("State"), improvement.get_state_display()),
                fact(_("Customer"), case.customer.name if case.customer else ""),
                fact(_("Product"), case.product or ""),
                fact(_("Department that drafts"), improvement.department.label),
                fact(_("Round"), improvement.round),
                fact(_("In one line"), case.title, wide=True),
                *(
                    [fact(_("Why it was raised"), improvement.reason, wide=True)]
                    if improvement.reason
                    else []
                ),
            ),
            opinion(
                _("Analysis of the cause"),
                part(improvement.analysis, blank=0 if improvement.analysis else 15),
            ),
            _items(items),
            *[_evidence(item) for item in items if item.done_at is not None],
            *[_check(one) for one in reversed(improvement.all_checks())],
            signatures(*_places(improvement, items)),
        ],
        code=code,
        by=by,
        at=at,
    )


def _items(items: list[ImprovementItem]) -> Block:
    return table(
        _("Items"),
        [
            column(_("No."), 0.5, number=True),
            column(_("Cause"), 2),
            column(_("What is done about it"), 2.4),
            column(_("Owner"), 1.1),
            column(_("Department"), 1.1),
            column(_("To be done by"), 1.1),
            column(_("State"), 1),
        ],
        [
            [
                item.number,
                item.cause,
                item.action,
                item.owner,
                item.department.label,
                day(item.due_on),
                item.get_state_display(),
            ]
            for item in items
        ],
    )


def _evidence(item: ImprovementItem) -> Block:
    return opinion(
        _("Evidence of item %(number)d") % {"number": item.number},
        part(
            item.evidence,
            notes=[(_("File"), item.proof.name if item.proof is not None else "")],
            signatures=[signature(_("Done by"), str(item.done_by or ""), instant(item.done_at))],
        ),
    )


def _check(check: EffectCheck) -> Block:
    return opinion(
        _("Effect check of round %(round)d") % {"round": check.round},
        part(
            check.reason,
            notes=[
                (_("Result"), _("effective") if check.effective else _("not effective")),
                (check.measure, check.figures),
            ],
            signatures=[signature(_("Checked by"), str(check.checked_by), instant(check.checked_at))],
        ),
    )


def _places(improvement: Improvement, items: list[ImprovementItem]) -> list[dict[str, str]]:
    last = items[-1] if items else None
    return [
        signature(
            _("Drafted by"), str(last.drafted_by) if last else "", instant(last.drafted_at) if last else ""
        ),
        signature(_("Confirmed by"), str(improvement.confirmed_by or ""), instant(improvement.confirmed_at)),
        signature(
            _("Called done by"), str(improvement.called_done_by or ""), instant(improvement.called_done_at)
        ),
    ]
