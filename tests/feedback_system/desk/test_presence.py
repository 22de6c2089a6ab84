"""Who else has the case open: told to those who may see it, forgotten soon, and never more than a courtesy."""

from datetime import timedelta

import pytest
from django.core.cache import cache

from complaints.states import State
from feedback_system.desk.presence import FORGOTTEN, POLL, others_here
from tests.factories.company import TUESDAY_9AM, World
from tests.factories.complaints import complaint_at
from tests.feedback_system.desk.conftest import SignedIn

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nobody_is_here() -> None:
    cache.clear()


def test_two_people_on_one_case_see_each_other(world: World, signed_in: SignedIn) -> None:
    case = complaint_at(world, State.INVESTIGATING).case
    page = f"/complaints/{case.reference}/here/"

    alone = signed_in("qa1").get(page).content.decode()
    second = signed_in("qa2").get(page).content.decode()
    first = signed_in("qa1").get(page).content.decode()

    assert alone.strip() == ""
    assert "秦安" in second and "曲宁" not in second
    assert "曲宁" in first and "秦安" not in first


def test_who_may_not_see_the_case_neither_learns_who_is_there_nor_is_seen(
    world: World, signed_in: SignedIn
) -> None:
    case = complaint_at(world, State.INVESTIGATING).case
    page = f"/complaints/{case.reference}/here/"
    signed_in("qa1").get(page)

    refused = signed_in("sales2").get(page)
    seen = signed_in("qa1").get(page).content.decode()

    assert refused.status_code == 404
    assert seen.strip() == ""


def test_who_left_is_forgotten_after_two_missing_signs(world: World) -> None:
    case = complaint_at(world, State.INVESTIGATING).case
    others_here(case.pk, user=world.qa1, at=TUESDAY_9AM)

    soon = others_here(case.pk, user=world.qa2, at=TUESDAY_9AM + 2 * POLL)
    later = others_here(case.pk, user=world.qa2, at=TUESDAY_9AM + FORGOTTEN + timedelta(seconds=1))

    assert soon == ["秦安"]
    assert later == []


def test_people_on_another_case_are_not_mixed_in(world: World) -> None:
    one, other = complaint_at(world, State.INVESTIGATING), complaint_at(world, State.SUBMITTED)
    others_here(one.case_id, user=world.qa1, at=TUESDAY_9AM)

    assert others_here(other.case_id, user=world.qa2, at=TUESDAY_9AM) == []
