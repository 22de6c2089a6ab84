"""The first administrator of a company, made on the server where nobody can log in yet."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import AccessLog, Department, DepartmentFunction, RoleAssignment, User
from accounts.operations.log import note, signed
from feedback_system.company.models import Company
from feedback_system.errors import Invalid


@transaction.atomic
def create_administrator(*, username: str, name: str, password: str, by: User, at: datetime) -> User:
    """A person with a password who holds the role of administrator at the top of the tree of departments.

    Where there is no department yet, one for the whole company is made. `by` is the system: nobody is logged in.
    :raises Invalid: when the user name is taken, a field does not hold, or the password is too weak.
    """
    user = User(
        username=User.normalize_username(username.strip()),
        name=(name or username).strip(),
        joined_at=at,
        tour_is_due=True,
    )
    if User.objects.filter(username__iexact=user.username).exists():
        raise Invalid({"username": [_("This user name is taken. Choose another one.")]})
    try:
        user.set_unusable_password()
        user.full_clean(exclude=["password"])
    except ValidationError as error:
        raise Invalid(error.message_dict) from error
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Invalid({"password": error.messages}) from error
    department = Department.objects.filter(parent=None, is_active=True).order_by("pk").first()
    if department is None:
        department = Department(
            code="company", label_zh_hans=Company.get().name, function=DepartmentFunction.TOP
        )
        signed(department, by=by, at=at).save()
    user.department = department
    user.set_password(password)
    user.password_changed_at = at
    signed(user, by=by, at=at).save()
    signed(RoleAssignment(user=user, department=department, role="administrator"), by=by, at=at).save()
    note(AccessLog.Act.CREATED, user=user, by=by, at=at)
    note(AccessLog.Act.ROLE_GIVEN, user=user, by=by, at=at, detail=f"administrator @ {department.code}")
    return user
