"""People and bare folders for tests of the kernel, where no form inside the folder is needed."""

from datetime import UTC, datetime, timedelta
from itertools import count

from accounts.models import Department, RoleAssignment, User
from feedback_system.cases.advance import let_read
from feedback_system.cases.models import Case

MONDAY_9AM = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
"""09:00 in Shanghai."""
MONDAY_10AM = MONDAY_9AM + timedelta(hours=1)
TUESDAY_9AM = MONDAY_9AM + timedelta(days=1)

_serial = count(1)


def department(code: str, function: str = "sales", head: User | None = None) -> Department:
    """A department of the company."""
    return Department.objects.create(code=code, label_zh_hans=code, function=function, head=head)


def person(username: str, role: str | None, where: Department, **fields: object) -> User:
    """Somebody with one role, an address, and English as language."""
    fields = {"email": f"{username}@example.com", "language": "en", **fields}
    user = User.objects.create_user(username=username, name=username.title(), department=where, **fields)
    if role:
        RoleAssignment.objects.create(user=user, department=where, role=role)
    return user


def folder(
    by: User, holder: Department | None = None, title: str = "Scratched housing", **fields: object
) -> Case:
    """A folder that `by` has entered and that `holder` (her own department unless named) has on the desk."""
    holder = holder or by.department
    case = Case.objects.create(
        kind=str(fields.pop("kind", "folder")),
        receipt_number=f"R{next(_serial):09d}",
        title=title,
        state="submitted",
        holder=holder,
        reported_at=MONDAY_9AM,
        entered_at=MONDAY_9AM,
        entered_by=by,
        **fields,
    )
    let_read(case, person=by, why="opener")
    if holder is not None:
        let_read(case, department=holder, why="holder")
    return case
