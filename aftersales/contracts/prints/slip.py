"""The renewal of a contract on paper: the contract, the notices, the visit, and how it ended."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from aftersales.contracts.models import Renewal
from aftersales.contracts.states import RenewalState
from feedback_system.company.models import Company
from feedback_system.masterdata.agreeing import SIX, six_of
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


def renewal_slip(
    record: Renewal, *, company: Company, code: Rows, by: Any, at: datetime, sees_contacts: bool
) -> dict[str, Any]:
    """The slip as data for `engine.make`, in the active language and zone."""
    return case_form(
        record.case,
        _("Contract renewal"),
        company=company.name,
        blocks=[
            _contract(record, sees_contacts=sees_contacts),
            _machines(record),
            *[_notice(one) for one in record.all_notices()],
            _visit(record),
            _outcome(record),
            signatures(signature(_("Salesperson")), signature(_("Head of the branch"))),
        ],
        code=code,
        by=by,
        at=at,
    )


def _contract(record: Renewal, *, sees_contacts: bool) -> Block:
    contract = record.contract
    six = six_of(contract.contact) if sees_contacts else {}
    return facts(
        fact(_("Customer"), contract.customer.name),
        fact(_("Contract number"), contract.code),
        fact(_("From"), day(contract.starts_on)),
        fact(_("Until"), day(contract.ends_on)),
        fact(_("Branch"), contract.branch.label),
        fact(_("Fee"), "" if contract.fee is None else f"{contract.fee:,.2f} {contract.currency}"),
        fact(_("State"), record.get_state_display()),
        *[fact(str(SIX[name]), value) for name, value in six.items()],
        *([fact(_("What is covered"), contract.covered, wide=True)] if contract.covered else []),
    )


def _machines(record: Renewal) -> Block:
    return table(
        _("Machines under contract"),
        [column(_("Product"), 3), column(_("Serial number"), 2)],
        [[str(product), serial] for product, serial in record.machines()],
    )


def _notice(notice: Any) -> Block:
    return opinion(
        _("Notice %(number)d") % {"number": notice.number},
        part(
            f"{notice.subject}\n\n{notice.text}",
            notes=[(_("Sent by"), notice.get_way_display()), (_("State"), notice.get_state_display())],
            signatures=[signature(_("Written by"), str(notice.by), instant(notice.at))],
        ),
    )


def _visit(record: Renewal) -> Block:
    if record.visited_on is None:
        return unsigned(_("Visit to the customer"))
    return opinion(
        _("Visit to the customer"),
        part(
            record.visit_words,
            signatures=[signature(_("By"), str(record.visited_by or ""), day(record.visited_on))],
        ),
    )


def _outcome(record: Renewal) -> Block:
    title = _("Outcome")
    new = record.next_contract()
    if record.state == RenewalState.LOST:
        return opinion(title, part(record.lost_reason, notes=[(title, record.get_state_display())]))
    if new is None:
        return unsigned(title)
    return opinion(
        title,
        part(
            record.remark,
            notes=[
                (_("New contract"), new.code),
                (_("From"), day(new.starts_on)),
                (_("Until"), day(new.ends_on)),
            ],
        ),
    )
