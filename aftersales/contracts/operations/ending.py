"""Renew the contract by a new one that follows on, or write down why the customer does not."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from aftersales.contracts.forms.steps import LoseForm, RenewForm
from aftersales.contracts.kind import renewal_kind
from aftersales.contracts.models import Renewal
from aftersales.contracts.models.renewal import BRANCH
from feedback_system.cases.steps import Trace, step
from feedback_system.masterdata.agreeing import Machine, six_of, write_contract
from feedback_system.masterdata.models import MaintenanceContract

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority


@step(
    renewal_kind,
    "renew",
    label=_("Renewed"),
    rights=[Permission.RENEW_CONTRACT],
    stage=BRANCH,
    form=RenewForm,
    help=_("The new contract is entered with it and begins on the day after the old one."),
)
def renew(
    renewal: Renewal,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    code: str,
    ends_on: date,
    machines: list[Machine],
    fee: Decimal | None,
    covered: str,
    remark: str,
) -> Trace:
    """Enter the contract that follows on."""
    old = renewal.contract
    made = write_contract(
        contract=MaintenanceContract(
            code=code,
            customer=old.customer,
            contact=old.contact,
            branch=old.branch,
            starts_on=renewal.next_first_day(),
            ends_on=ends_on,
            covered=covered,
            fee=fee,
            currency=old.currency,
            renewed_from=old,
        ),
        machines=machines,
        contact=six_of(old.contact),
        by=by,
        at=at,
    )
    renewal.remark = remark
    facts = {"contract": made.code, "starts_on": made.starts_on, "ends_on": made.ends_on}
    return Trace(facts, {"remark": remark} if remark else {})


@step(
    renewal_kind,
    "lose",
    label=_("Not renewed"),
    rights=[Permission.RENEW_CONTRACT],
    stage=BRANCH,
    form=LoseForm,
    side=True,
    help=_("The customer does not renew. Say why: it is what one learns from."),
)
def lose(renewal: Renewal, *, by: User, at: datetime, authority: Authority, reason: str) -> Trace:
    """Keep why the contract was lost."""
    renewal.lost_reason = reason
    return Trace({"contract": renewal.contract.code}, {"reason": reason})
