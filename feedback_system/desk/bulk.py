"""One act on several cases: each through the one door, each with its own result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from feedback_system.cases.advance import advance
from feedback_system.cases.kinds import kind_of
from feedback_system.cases.models import Case
from feedback_system.errors import Blocked, Invalid, Refusal

ASSIGN = "assign"


@dataclass(frozen=True)
class Result:
    """What became of one case: done, or the sentences why not."""

    case: Case
    reasons: tuple[str, ...] = ()


def assignable_people(user: User) -> list[User]:
    """The active people of the departments in the person's view, by name; whether one fits a case is its step's business."""
    rows = User.objects.filter(is_active=True, kind=User.Kind.PERSON)
    if not user.sees_all:
        rows = rows.filter(role_assignments__department__in=user.department_ids_in_view)
    return list(rows.distinct().order_by("name", "pk"))


def assign_cases(
    cases: Sequence[Case], *, person: User, versions: dict[int, int], by: User, at: datetime
) -> list[Result]:
    """Give each case to `person`; a refusal of one changes nothing about the others.

    `versions` are the versions the person saw, by case id.
    """
    return [_assign(case, person, versions.get(case.pk), by, at) for case in cases]


def _assign(case: Case, person: User, version: int | None, by: User, at: datetime) -> Result:
    step = kind_of(case).steps.get(ASSIGN)
    if step is None or not step.bulk:
        return Result(case, (_("Cases of this kind are not assigned to a person."),))
    data: dict[str, Any] = {"person": person.username}
    try:
        advance(step, case, by=by, at=at, version=version, data=data)
    except Blocked as refusal:
        return Result(case, tuple(str(one) for one in refusal.reasons))
    except Invalid as refusal:
        return Result(case, tuple(str(one) for sentences in refusal.errors.values() for one in sentences))
    except Refusal as refusal:
        return Result(case, (str(refusal),))
    return Result(case)
