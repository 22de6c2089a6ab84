"""The call book (叫修登记簿 / 报修登记簿 F-30): one line per call, from the telephone to the filed voucher; with it the in/out book F-35.

Source: policies 001 and 004 on after-sales service.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from aftersales.services.states import ServiceState as State
from feedback_system.cases.models import Case
from feedback_system.desk.registers import Book, Column

COLUMNS = (
    Column(gettext_lazy("Number"), 1.7),
    Column(gettext_lazy("Time of the call"), 2.0),
    Column(gettext_lazy("Customer"), 2.0),
    Column(gettext_lazy("Area"), 0.9),
    Column(gettext_lazy("Product"), 2.2),
    Column(gettext_lazy("Serial number"), 1.6),
    Column(gettext_lazy("Class"), 1.2),
    Column(gettext_lazy("Service centre"), 1.6),
    Column(gettext_lazy("Dispatched at"), 2.0),
    Column(gettext_lazy("Technician"), 1.4),
    Column(gettext_lazy("Arrived at"), 2.0),
    Column(gettext_lazy("Job done at"), 2.0),
    Column(gettext_lazy("Number of the receipt"), 1.6),
    Column(gettext_lazy("Taken in at"), 2.0),
    Column(gettext_lazy("Returned at"), 2.0),
    Column(gettext_lazy("Fee"), 1.2, number=True),
    Column(gettext_lazy("Settled"), 1.4),
    Column(gettext_lazy("Invoice number"), 1.6),
    Column(gettext_lazy("State"), 1.6),
)
LONG_TEXTS = (
    "servicecall__description", "servicecall__work_done", "servicecall__repair_work", "servicecall__condition",
    "servicecall__parts_replaced",
)  # fmt: skip


def prepared(cases: QuerySet[Case]) -> QuerySet[Case]:
    """`cases` with all a line needs."""
    return cases.select_related(
        "customer", "product", "servicecall__department", "servicecall__technician"
    ).defer(*LONG_TEXTS)


def line(case: Case, at: datetime) -> list[Any]:
    """The cells of one call. Callers and addresses of people stand on the case page only."""
    call: Any = case.servicecall
    return [
        case.reference,
        _instant(case.reported_at),
        str(case.customer or ""),
        gettext("At the desk") if call.at_counter else call.get_area_display(),
        str(case.product) if case.product is not None else call.other_product,
        call.serial_number,
        call.get_service_class_display(),
        call.department.label,
        _instant(call.dispatched_at),
        str(call.technician or ""),
        _instant(call.arrived_at),
        _instant(call.done_at),
        call.receipt_number,
        _instant(call.taken_at),
        _instant(call.returned_at),
        "" if call.fee is None else call.fee,
        call.get_fee_way_display() if call.fee_way else "",
        call.invoice_number,
        str(State(call.state).label),
    ]


def _instant(value: datetime | None) -> str:
    return timezone.localtime(value).strftime("%Y-%m-%d %H:%M") if value else ""


BOOK = Book(gettext_lazy("Call book"), COLUMNS, prepared, line)
