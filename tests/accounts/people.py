"""A small company for the tests of this package, and the instants they happen at."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from accounts.models import Department, RoleAssignment, User

MONDAY_9AM = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # 09:00 in Shanghai
TUESDAY_9AM = MONDAY_9AM + timedelta(days=1)
NEXT_MONDAY_9AM = MONDAY_9AM + timedelta(days=7)

GOOD_PASSWORD = "seven green kettles"
OTHER_PASSWORD = "eleven Blue 9 kettles"


def department(
    code: str, *, parent: Department | None = None, head: User | None = None, function: str = "other"
) -> Department:
    """A department named like its code."""
    return Department.objects.create(
        code=code, label_zh_hans=code, label_en=code, parent=parent, head=head, function=function
    )


def person(
    username: str, *roles: str, at: Department | None = None, password: str | None = None, **fields: object
) -> User:
    """Somebody who holds `roles` in the department `at` (made when missing)."""
    fields.setdefault("name", username.replace("_", " ").title())
    user = User.objects.create_user(username, password, department=at, **fields)
    for role in roles:
        at = (
            at
            or Department.objects.get_or_create(
                code="office", defaults={"label_zh_hans": "办公室", "function": "other"}
            )[0]
        )
        RoleAssignment.objects.create(user=user, department=at, role=role)
    return user
