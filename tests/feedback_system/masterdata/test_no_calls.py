"""Who asked not to be called stands in one list, which surveys and return visits both keep to."""

import pytest

from aftersales.visits.states import VisitState as State
from feedback_system.errors import Blocked, NotPermitted, NotPossibleNow
from feedback_system.masterdata.calling import refuse_calls, welcome_calls
from feedback_system.masterdata.models import NoCalls
from feedback_system.masterdata.no_calls import wish_of_number
from tests.factories import surveys, visits
from tests.factories.company import World, at

pytestmark = pytest.mark.django_db

SAID = at("2026-03-02 09:00")


def test_what_was_said_on_a_visit_holds_for_a_survey_and_can_be_lifted_with_a_reason(world: World) -> None:
    visit = visits.due_visit(world)
    visits.act(
        visit, "refuse", by=world.cs1, at=visits.CALLED, reason="不要再打电话", never_again="on"
    )  # given
    person = visit.contact

    with pytest.raises(Blocked, match="不要再打电话"):  # when
        surveys.card(world, way="phone", address="", name=person.name)
    surveys.card(world, way="phone", address="", name="别人", phone="13700000000")  # then: only this person
    wish = NoCalls.objects.get(contact=person)
    assert (wish.by, wish.at, wish.reason) == (world.cs1, visits.CALLED, "不要再打电话")

    lifted = welcome_calls(wish=wish, reason="客户来电同意回访", by=world.cs1, at=visits.SECOND)
    assert (lifted.ended_by, lifted.ended_at) == (world.cs1, visits.SECOND)
    surveys.card(world, way="phone", address="", name=person.name)
    with pytest.raises(NotPossibleNow):
        welcome_calls(wish=wish, reason="又一次", by=world.cs1, at=visits.SECOND)


def test_a_wish_of_the_whole_customer_refuses_its_visits_and_is_kept_once(world: World) -> None:
    first = refuse_calls(customer=world.customer, reason="公司统一要求", by=world.sales1, at=SAID)
    again = refuse_calls(customer=world.customer, reason="再说一次", by=world.sales1, at=SAID)

    visits.new_project(world)
    assert visits.run().refused == 1
    assert again == first
    refused = visits.Visit.objects.get()
    assert (refused.state, refused.refusal_reason) == (State.REFUSED, "公司统一要求")
    with pytest.raises(NotPermitted):
        refuse_calls(customer=world.customer, reason="不相干", by=world.prod_head, at=SAID)


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ({"name": " 周工 "}, True),
        ({"name": "李工", "phone": "0512-6600 1234"}, False),
        ({"name": "", "phone": "+86 139 0000 1111"}, True),  # the person's number, written in another way
        ({}, False),
    ],
)
def test_a_person_is_known_by_name_or_number(world: World, said: dict[str, str], found: bool) -> None:
    person = visits.new_project(world).contact
    person.mobile = "13900001111"
    person.save()
    refuse_calls(customer=world.customer, contact=person, reason="勿扰", by=world.cs1, at=SAID)

    assert (wish_of_number(world.customer.pk, **said) is not None) is found
