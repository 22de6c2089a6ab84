"""Two people close the same month at the same moment: one does, the other is told who was faster."""

from __future__ import annotations

from collections import Counter

import pytest

from feedback_system.reporting.months.freezing import is_intact
from feedback_system.reporting.months.models import SignedMonth
from feedback_system.reporting.months.operations import sign_month
from tests.complaints.test_races import together
from tests.factories.company import World
from tests.feedback_system.reporting.test_months import CLOSING, march, seal

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def test_of_two_who_close_the_same_month_one_does_and_the_other_is_told(world: World) -> None:
    seen, people = seal(world, CLOSING), (world.gm_office, world.gm_office2)

    outcomes = together(
        *(lambda by=by: sign_month(month=march(), seal=seen, by=by, at=CLOSING) for by in people)  # type: ignore[misc]
    )

    assert Counter(outcomes) == {"done": 1, "conflict": 1}
    assert is_intact(SignedMonth.objects.get())
