"""Open cases keep a department from being closed: whose desk they lie on goes on with them first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping

from django.utils.translation import gettext_lazy as _

from accounts.holding import Hold, register_hold
from feedback_system.cases.models import OpenCase, StageVisit


def _open_cases(departments: Collection[int]) -> Mapping[int, int]:
    """How many open cases lie with each department, on its desk or beside the main stage.

    A count only: who closes a department need not be allowed to read its cases.
    """
    rows = OpenCase.objects.as_system("a department with open cases is not closed")
    held = rows.filter(holder__in=departments).values_list("holder", "case")
    stays = StageVisit.objects.filter(department__in=departments, left_at=None, case__closed_at=None)
    pairs = {*held, *stays.values_list("department", "case")}
    return Counter(department for department, _case in pairs)


def register_open_cases() -> None:
    """Let open cases hold a department."""
    register_hold(
        Hold(
            "cases",
            _open_cases,
            _(
                "%(count)d open cases still lie with it. Have its people finish them or pass them on; "
                "the GM office sees which they are."
            ),
        )
    )
