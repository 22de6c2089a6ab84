"""The register of complaints (客户投诉登记追踪表): one line per complaint from the report to the closing.

Source: policies 001 and 004, registration and tracking form.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.models import Overall, RemedyLine
from complaints.states import State
from feedback_system.cases.models import Case, Severity
from feedback_system.deadlines.models import Deadline
from feedback_system.desk.registers import Book, Column
from feedback_system.escalation.models import ReminderSlip
from feedback_system.joining import listed

HANDLING_LIMITS = tuple(rule.value for rule in Overall if rule.value)

COLUMNS = (
    Column(gettext_lazy("Number"), 1.9),
    Column(gettext_lazy("Reported on"), 1.75),
    Column(gettext_lazy("Accepted on"), 1.75),
    Column(gettext_lazy("Customer"), 1.9),
    Column(gettext_lazy("Product"), 2.0),
    Column(gettext_lazy("Order number"), 2.1),
    Column(gettext_lazy("Batch"), 2.05),
    Column(gettext_lazy("Quantity"), 1.0, number=True),
    Column(gettext_lazy("Defective"), 0.95, number=True),
    Column(gettext_lazy("Complaint"), 3.4),
    Column(gettext_lazy("Class"), 1.0),
    Column(gettext_lazy("Severity"), 0.95),
    Column(gettext_lazy("State"), 1.5),
    Column(gettext_lazy("With department"), 1.5),
    Column(gettext_lazy("Owner"), 1.2),
    Column(gettext_lazy("Due"), 1.75),
    Column(gettext_lazy("Days used"), 0.8, number=True),
    Column(gettext_lazy("Overdue"), 0.8),
    Column(gettext_lazy("Reminders"), 0.85, number=True),
    Column(gettext_lazy("Remedy"), 1.5),
    Column(gettext_lazy("Amount"), 1.6, number=True),
    Column(gettext_lazy("Closed on"), 1.75),
)

LONG_TEXTS = (
    "complaint__description", "complaint__defect_reason", "complaint__demand", "complaint__sales_remarks",
    "complaint__outcome_text",
)  # fmt: skip


def prepared(cases: QuerySet[Case]) -> QuerySet[Case]:
    """`cases` with all a line needs. Note: four queries more for each batch, whatever its size."""
    limits = Deadline.objects.filter(code__in=HANDLING_LIMITS).exclude(state="cancelled").order_by("pk")
    remedies = RemedyLine.objects.select_related("kind").order_by("position", "pk")
    return (
        cases.select_related("customer", "product", "holder", "owner", "complaint")
        .defer(*LONG_TEXTS)
        .prefetch_related(
            Prefetch("deadlines", limits, to_attr="handling_limits"),
            Prefetch("reminderslips", ReminderSlip.objects.filter(withdrawn_at=None), to_attr="reminders"),
            Prefetch("complaint__remedy_lines", remedies, to_attr="read_remedy"),
        )
    )


def line(case: Case, at: datetime) -> list[Any]:
    """The cells of one complaint at `at`. Days are calendar days after the day of acceptance."""
    complaint: Any = case.complaint
    limits: list[Deadline] = case.handling_limits  # type: ignore[attr-defined]
    limit = limits[-1] if limits else None
    remedy: list[RemedyLine] = complaint.read_remedy
    quantity: Any = _("undetermined") if complaint.quantity_undetermined else complaint.quantity
    return [
        case.reference,
        _day(case.reported_at),
        _day(complaint.accepted_at),
        str(case.customer or ""),
        str(case.product or ""),
        complaint.order_number,
        complaint.batch_number,
        "" if quantity is None else quantity,
        "" if complaint.defective_quantity is None else complaint.defective_quantity,
        case.title,
        str(complaint.get_complaint_class_display()),
        str(Severity(case.severity).label),
        str(State(complaint.state).label),
        case.holder.label if case.holder else "",
        str(case.owner or ""),
        _day(limit.due_at) if limit else "",
        days_used(complaint.accepted_at, case.closed_at or at),
        _("yes") if limit is not None and limit.is_late(at) else "",
        len(case.reminders) or "",  # type: ignore[attr-defined]
        listed(dict.fromkeys(one.kind.label for one in remedy)),
        sum((one.amount for one in remedy), Decimal(0)) if remedy else "",
        _day(case.closed_at),
    ]


def days_used(accepted_at: datetime | None, until: datetime) -> int | str:
    """Calendar days from the day after the acceptance to the day of `until`; empty before the acceptance."""
    if accepted_at is None:
        return ""
    return max((timezone.localtime(until).date() - timezone.localtime(accepted_at).date()).days, 0)


def _day(value: datetime | None) -> str:
    return timezone.localtime(value).strftime("%Y-%m-%d") if value else ""


BOOK = Book(gettext_lazy("Register of complaints"), COLUMNS, prepared, line)
