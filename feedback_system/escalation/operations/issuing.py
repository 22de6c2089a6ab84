"""Make the slips: numbered in the month of the company's zone, addressed to a department and its head."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from feedback_system.company.models import Company
from feedback_system.escalation.models import ReminderSlip
from feedback_system.escalation.recipients import Directory
from feedback_system.numbering.operations import next_slip_number, next_slip_numbers

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.models import Case
    from feedback_system.deadlines.models import Deadline

REMINDER_SERIES, ENQUIRY_SERIES = "CB", "QB"


def slip_number(series: str, *, at: datetime) -> str:
    """The next number of a series of slips in the month of `at`. Must be called inside a transaction."""
    return next_slip_number(series, on=at.astimezone(Company.get().zone).date())


def issue_reminder(
    clock: Deadline, case: Case, *, directory: Directory, by: User, at: datetime
) -> ReminderSlip:
    """An unsaved reminder slip for a late clock, to the department that holds it and the nearest head
    above. Its number comes when the batch is written (`number_reminders`).
    """
    department_id = clock.department_id or case.holder_id
    if department_id is None:
        raise ValueError(f"the clock {clock.pk} belongs to no department, nobody can get a slip")
    department = directory.department(department_id)
    head, _passed = directory.head_of(department_id)
    return ReminderSlip(
        case=case,
        deadline=clock,
        department=department,
        head=head,
        issued_at=at,
        issued_by=by,
    )


def number_reminders(slips: Sequence[ReminderSlip], *, at: datetime) -> None:
    """Give the slips their numbers, in their order. Note: one statement, however many."""
    day = at.astimezone(Company.get().zone).date()
    for slip, number in zip(slips, next_slip_numbers(REMINDER_SERIES, on=day, count=len(slips)), strict=True):
        slip.number = number
