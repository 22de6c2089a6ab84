"""People, departments, credentials. Import from here; the files are split by noun."""

from accounts.models.changes import ChangeRequest
from accounts.models.credentials import AccessLog, ApiToken, FormerPassword, LoginAttempt
from accounts.models.departments import Department, DepartmentFunction, departments_below
from accounts.models.people import Delegation, RoleAssignment, User, UserManager

__all__ = [
    "AccessLog",
    "ApiToken",
    "ChangeRequest",
    "Delegation",
    "Department",
    "DepartmentFunction",
    "FormerPassword",
    "LoginAttempt",
    "RoleAssignment",
    "User",
    "UserManager",
    "departments_below",
]
