"""The daily run: a case for each contract that runs out soon. Run again it opens nothing twice.

Source: policy 004 on maintenance contracts, one month before the end; how long before that the work begins is a setting.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import translation

from aftersales.contracts.kind import renewal_kind
from aftersales.contracts.models import Renewal
from feedback_system.cases.fields import local_day
from feedback_system.cases.opening import open_case
from feedback_system.cases.steps import Trace
from feedback_system.company.models import Company
from feedback_system.masterdata.agreeing import machines_of, standing
from feedback_system.masterdata.models import MaintenanceContract
from feedback_system.numbering.operations import next_number
from feedback_system.reference.kept import reading

if TYPE_CHECKING:
    from accounts.models import User


@reading()
def open_due_renewals(*, by: User, at: datetime) -> int:
    """Open a case for each contract in force that ends within the set days and has none yet; returns how many.

    A contract that is renewed already, that was given up early, or that is over gets none.
    """
    today = local_day(at)
    due = standing().filter(
        ended_on__isnull=True,
        renewal__isnull=True,
        renewal_case__isnull=True,
        starts_on__lte=today,
        ends_on__gte=today,
        ends_on__lte=today + timedelta(days=Company.get().renewal_lead_days),
    )
    opened = 0
    for contract in due.select_related("customer__salesperson", "branch__head", "contact").order_by(
        "ends_on", "pk"
    ):
        try:
            with transaction.atomic():
                open_renewal(contract=contract, by=by, at=at)
        except IntegrityError:  # another run was faster
            continue
        opened += 1
    return opened


@transaction.atomic
def open_renewal(*, contract: MaintenanceContract, by: User, at: datetime) -> Renewal:
    """Open the case of one contract. :raises IntegrityError: it has one"""
    record: Renewal = Renewal(contract=contract)
    machines = machines_of(contract)
    open_case(
        renewal_kind,
        record,
        by=by,
        at=at,
        department=contract.branch,
        trace=Trace(
            {"contract": contract.code, "ends_on": contract.ends_on, "customer": contract.customer.code}
        ),
        number=next_number(renewal_kind.code, on=local_day(at)),
        title=title_of(contract),
        customer=contract.customer,
        product=machines[0][0] if machines else None,
        market=contract.customer.market,
        reported_at=at,
    )
    return record


def title_of(contract: MaintenanceContract) -> str:
    """One line: the customer, the contract, and when it ends."""
    with translation.override(Company.get().default_language):
        return f"{contract.customer} · {contract.code} · {contract.ends_on.isoformat()}"[:200]
