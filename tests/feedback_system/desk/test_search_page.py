"""Search: a number leads to its case, words find what one may see and nothing else."""

import re

import pytest

from complaints.states import State
from tests.factories.company import World
from tests.factories.complaints import complaint_at, new_complaint
from tests.feedback_system.desk.conftest import SignedIn

pytestmark = pytest.mark.django_db


def found(response) -> list[str]:
    """The cases found, in order."""
    return re.findall(r'data-row-url="/complaints/([^/"]+)/', response.content.decode())


def test_a_number_or_receipt_number_leads_straight_to_its_case(world: World, signed_in: SignedIn) -> None:
    case = complaint_at(world, State.INVESTIGATING).case
    client = signed_in("gm_office")

    for typed in (case.number, case.receipt_number, case.receipt_number.lower(), f" {case.number} "):
        response = client.get("/search/", {"q": typed})
        assert response.status_code == 302
        assert response["Location"] == f"/complaints/{case.number}/"


def test_a_number_one_may_not_see_finds_nothing(world: World, signed_in: SignedIn) -> None:
    case = complaint_at(world, State.INVESTIGATING).case

    for typed in (case.number, case.receipt_number, "划伤", "SO-1001"):
        response = signed_in("sales2").get("/search/", {"q": typed})
        assert response.status_code == 200
        assert found(response) == []
        assert "Nothing found" in response.content.decode()


def test_two_characters_find_the_case_and_show_where(world: World, signed_in: SignedIn) -> None:
    case = new_complaint(world).case
    new_complaint(world, description="外箱标签贴错")

    response = signed_in("gm_office").get("/search/", {"q": "划傷"})

    assert found(response) == [case.reference]
    assert "<mark>划伤</mark>" in response.content.decode()


@pytest.mark.parametrize("typed", ["%", "_", "\\", "'", "\x00", "  ", "nowhere", "x" * 500])
def test_odd_words_are_only_words(world: World, signed_in: SignedIn, typed: str) -> None:
    new_complaint(world)

    response = signed_in("gm_office").get("/search/", {"q": typed})

    assert response.status_code == 200
    assert found(response) == []
