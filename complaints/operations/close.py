"""Close, carry out, read, file; withdraw."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts.models import Department, DepartmentFunction
from accounts.permissions import Permission
from complaints.forms.customer import WithdrawForm
from complaints.forms.stages import CloseForm
from complaints.kind import complaint_kind
from complaints.models import ClosingCopy, Code, Complaint
from complaints.operations.ending import end_all_questions
from feedback_system.cases.advance import let_read
from feedback_system.cases.steps import StepForm, Trace, step

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority

COPY_FUNCTIONS = (
    DepartmentFunction.QA,
    DepartmentFunction.GM_OFFICE,
    DepartmentFunction.PRODUCTION,
    DepartmentFunction.RD,
    DepartmentFunction.FINANCE,
    DepartmentFunction.SALES,
)
"""Who gets the closed case to read (policy 001: original and five copies; read rights instead of paper)."""


def departments_that_carry_out(complaint: Complaint) -> list[Department]:
    """Every warehouse where goods move, and every finance department where a remedy is booked by voucher."""
    wanted = set()
    for line in complaint.remedy_lines.select_related("kind"):
        if line.kind.counts_goods:
            wanted.add(DepartmentFunction.WAREHOUSE)
        if line.kind.counts_money or line.kind.needs_slip or not line.kind.counts_goods:
            wanted.add(DepartmentFunction.FINANCE)
    return (
        list(Department.objects.filter(function__in=wanted, is_active=True).order_by("pk")) if wanted else []
    )


@step(
    complaint_kind,
    "close",
    label=_("Close"),
    rights=[Permission.CLOSE_COMPLAINT],
    stage="registrar",
    form=CloseForm,
    help=_("The handling limit stops. The remedy is carried out next, and the departments read the case."),
)
def close(
    complaint: Complaint,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    remark: str,
    delay_cause: Code | None = None,
) -> Trace:
    """Close after the required sign-offs (gap on who signs the closing: the registrar, ours)."""
    complaint.delay_cause = delay_cause
    departments = {
        department.pk: department
        for department in (
            *Department.objects.filter(
                function__in=COPY_FUNCTIONS, is_active=True, parent__isnull=False
            ).order_by("pk"),
            complaint.sales_department,
        )
        if department.function in COPY_FUNCTIONS
    }
    one_per_function: dict[str, Department] = {}
    for department in departments.values():
        one_per_function.setdefault(department.function, department)
    one_per_function[complaint.sales_department.function] = complaint.sales_department
    if complaint.production_department is not None:
        one_per_function[DepartmentFunction.PRODUCTION] = complaint.production_department
    ClosingCopy.objects.bulk_create(
        [ClosingCopy(complaint=complaint, department=department) for department in one_per_function.values()],
        ignore_conflicts=True,
    )
    for department in one_per_function.values():
        let_read(complaint.case, department=department, why="copy")
    for department in departments_that_carry_out(complaint):
        let_read(complaint.case, department=department, why="books")
    facts = {
        "delay_cause": delay_cause.code if delay_cause else "",
        "copies": [d.code for d in one_per_function.values()],
    }
    return Trace(facts, {"remark": remark} if remark else {})


def has_an_unread_copy(complaint: Complaint, person: User) -> bool:
    """Whether a department of `person` got a copy that nobody has read yet."""
    mine = {assignment.department_id for assignment in person.assignments}
    return any(copy.read_at is None and copy.department_id in mine for copy in complaint.copies.all())


@step(
    complaint_kind,
    "mark_read",
    label=_("Mark as read"),
    rights=[Permission.WRITE_NOTE],
    form=StepForm,
    standing=has_an_unread_copy,
    whose=_("It is for the departments whose copy nobody has read yet."),
    side=True,
    help=_("Your department has read the closed case."),
)
def mark_read(complaint: Complaint, *, by: User, at: datetime, authority: Authority) -> Trace:
    """Mark the closed case as read for the own departments (已阅)."""
    mine = {assignment.department_id for assignment in authority.person.assignments}
    unread = complaint.copies.filter(read_at=None, department__in=mine)
    codes = list(unread.values_list("department__code", flat=True))
    unread.update(read_at=at, read_by=by)
    return Trace({"departments": codes})


@step(
    complaint_kind,
    "file_away",
    label=_("File the case"),
    rights=[Permission.FILE_COMPLAINT],
    stage="registrar",
    form=StepForm,
    help=_("Everything is carried out and read."),
)
def file_away(complaint: Complaint, *, by: User, at: datetime, authority: Authority) -> Trace:
    """File the finished case."""
    return Trace()


@step(
    complaint_kind,
    "withdraw",
    label=_("The customer withdraws"),
    rights=[Permission.WITHDRAW_COMPLAINT],
    form=WithdrawForm,
    side=True,
    help=_("Needs the customer's own word. The case stays on the dashboard."),
)
def withdraw(
    complaint: Complaint, *, by: User, at: datetime, authority: Authority, reason: str, proof: str
) -> Trace:
    """End the case because the customer takes it back, with the customer's proof (ours)."""
    end_all_questions(complaint, by=by, at=at)
    return Trace({}, {"reason": reason, "proof": proof})
