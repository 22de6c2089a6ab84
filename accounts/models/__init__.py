"""People, departments, credentials. Import from here; the files are split by noun."""

from accounts.models.changes import ChangeRequest
from accounts.models.credentials import AccessLog, ApiToken, FormerPassword, LoginAttempt
from accounts.models.departments import Department, DepartmentFunction, departments_below
from accounts.models.people import Delegation, RoleAssignment, User, UserManager
from accounts.models.ways import DIRECTORIES, DirectoryEntry, LoginWay, Way, as_known

__all__ = [
    "DIRECTORIES",
    "AccessLog",
    "ApiToken",
    "ChangeRequest",
    "Delegation",
    "Department",
    "DepartmentFunction",
    "DirectoryEntry",
    "FormerPassword",
    "LoginAttempt",
    "LoginWay",
    "RoleAssignment",
    "User",
    "UserManager",
    "Way",
    "as_known",
    "departments_below",
]
