"""The moves of a service call from state to state, each with what it stamps on the voucher."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django_fsm import GET_STATE, transition

from aftersales.services.states import (
    LIVING,
    SETTLED,
    UNACCEPTED,
    UNDONE,
    UNSETTLED,
    WITH_US,
    FeeWay,
)
from aftersales.services.states import ServiceState as State

VISITED = LIVING - {State.CALLED, State.DISPATCHED}
"""The technician has been there."""
REPORTABLE = sorted(VISITED | {State.FILED})
"""A report may follow the filed call, as travel costs come later than the voucher."""


def _by_way(record: Any, **_arguments: Any) -> str:
    ways = {FeeWay.CASH: State.PAID, FeeWay.INVOICE: State.TO_INVOICE, FeeWay.FREE: State.FREE}
    return str(ways[record.fee_way])


class ServiceTransitions:
    """The verbs of a service call as moves of its state."""

    closed_at: Any

    @transition(field="state", source=[State.CALLED, State.DISPATCHED], target=None)
    def edit(self, *, at: datetime) -> None:
        """Correct what was entered in the call book."""

    @transition(field="state", source=sorted(UNSETTLED), target=None)
    def change_class(self, *, at: datetime) -> None:
        """Change who pays."""

    @transition(field="state", source=State.CALLED, target=State.DISPATCHED)
    def dispatch(self, *, at: datetime) -> None:
        """Send a technician."""

    @transition(field="state", source=State.DISPATCHED, target=None)
    def redispatch(self, *, at: datetime) -> None:
        """Send another technician, or at another time."""

    @transition(field="state", source=[State.DISPATCHED, State.ON_SITE], target=State.CALLED)
    def put_back(self, *, at: datetime) -> None:
        """Put an undone call back, to be dispatched first next day."""

    @transition(field="state", source=State.DISPATCHED, target=State.ON_SITE)
    def arrive(self, *, at: datetime) -> None:
        """Tell the arrival."""

    @transition(field="state", source=State.ON_SITE, target=State.FIXED)
    def fix(self, *, at: datetime) -> None:
        """Fix it on the spot."""

    @transition(field="state", source=State.ON_SITE, target=State.TAKEN_IN)
    def take_in(self, *, at: datetime) -> None:
        """Take the product along for repair."""

    @transition(field="state", source=State.CALLED, target=State.TAKEN_IN)
    def receive(self, *, at: datetime) -> None:
        """Take in what the customer brought to the desk."""

    @transition(field="state", source=State.TAKEN_IN, target=State.IN_REPAIR)
    def begin_repair(self, *, at: datetime) -> None:
        """Begin the repair."""

    @transition(field="state", source=State.IN_REPAIR, target=State.REPAIRED)
    def finish_repair(self, *, at: datetime) -> None:
        """Fill in the repair card."""

    @transition(field="state", source=State.REPAIRED, target=State.ACCEPTED)
    def accept_repair(self, *, at: datetime) -> None:
        """Accept the repaired product."""

    @transition(field="state", source=State.REPAIRED, target=State.IN_REPAIR)
    def reject_repair(self, *, at: datetime) -> None:
        """Send it back to be repaired again."""

    @transition(field="state", source=sorted(WITH_US), target=None)
    def promise(self, *, at: datetime) -> None:
        """Promise another day."""

    @transition(field="state", source=sorted(UNACCEPTED), target=None)
    def report_delay(self, *, at: datetime) -> None:
        """Tell that the repair will be late."""

    @transition(field="state", source=sorted(LIVING), target=None)
    def tell_customer(self, *, at: datetime) -> None:
        """Record a talk with the customer."""

    @transition(field="state", source=State.ACCEPTED, target=State.RETURNED)
    def return_goods(self, *, at: datetime) -> None:
        """Give the product back; the receipt is void."""

    @transition(field="state", source=[State.FIXED, State.RETURNED], target=State.SIGNED)
    def sign(self, *, at: datetime) -> None:
        """Have the customer sign the voucher."""

    @transition(
        field="state",
        source=State.SIGNED,
        target=GET_STATE(_by_way, states=[State.PAID, State.TO_INVOICE, State.FREE]),
    )
    def settle(self, *, at: datetime) -> None:
        """Say what the customer pays and how."""

    @transition(field="state", source=State.PAID, target=None)
    def book_cash(self, *, at: datetime) -> None:
        """Confirm that the money collected has come to accounts."""

    @transition(field="state", source=State.TO_INVOICE, target=State.INVOICED)
    def invoice(self, *, at: datetime) -> None:
        """Draw the invoice."""

    @transition(field="state", source=sorted(VISITED), target=None)
    def enter_cost(self, *, at: datetime) -> None:
        """Enter what the call cost us."""

    @transition(field="state", source=sorted(VISITED), target=None)
    def strike_cost(self, *, at: datetime) -> None:
        """Strike a wrong line of the costs."""

    @transition(field="state", source=REPORTABLE, target=None)
    def write_report(self, *, at: datetime) -> None:
        """Write the report of what was found, done and tested."""

    @transition(field="state", source=REPORTABLE, target=None)
    def file_report(self, *, at: datetime) -> None:
        """Quality files a report."""

    @transition(field="state", source=REPORTABLE, target=None)
    def return_report(self, *, at: datetime) -> None:
        """Quality sends a report back."""

    @transition(field="state", source=REPORTABLE, target=None)
    def repay_travel(self, *, at: datetime) -> None:
        """Mark a travel cost as repaid."""

    @transition(field="state", source=sorted(UNSETTLED - {State.CALLED}), target=None)
    def issue_part(self, *, at: datetime) -> None:
        """Issue a part for the call."""

    @transition(field="state", source=sorted(VISITED), target=None)
    def use_part(self, *, at: datetime) -> None:
        """Tell how many of a part were used."""

    @transition(field="state", source=sorted(VISITED), target=None)
    def take_part_back(self, *, at: datetime) -> None:
        """Take the replaced or the unused part back."""

    @transition(field="state", source=sorted(VISITED), target=None)
    def examine_part(self, *, at: datetime) -> None:
        """Enter what the examination of a part showed."""

    @transition(field="state", source=sorted(SETTLED), target=None)
    def tick(self, *, at: datetime) -> None:
        """Quality has read the voucher."""

    @transition(field="state", source=sorted(SETTLED), target=State.FILED)
    def file(self, *, at: datetime) -> None:
        """Tick the call off in the call book and file it."""
        self.closed_at = at

    @transition(field="state", source=sorted(UNDONE), target=State.CANCELLED)
    def cancel(self, *, at: datetime) -> None:
        """End a call that the customer has cancelled."""
        self.closed_at = at

    @transition(field="state", source=sorted(LIVING), target=None)
    def open_complaint(self, *, at: datetime) -> None:
        """Open a complaint out of the call."""

    @transition(field="state", source=sorted({State.SIGNED, State.TO_INVOICE} | SETTLED), target=None)
    def mail_voucher(self, *, at: datetime) -> None:
        """Send the signed voucher to the customer."""
