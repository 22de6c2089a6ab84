"""Distributors are asked in the last five days of January, April, July and October (policy 000 on market information)."""

from datetime import date

import pytest

from aftersales.visits.forms.settings import PlanForm
from aftersales.visits.models import Visit, VisitPlan
from feedback_system.deadlines.models import Deadline
from tests.factories import visits as made
from tests.factories.company import World, at

pytestmark = pytest.mark.django_db


def test_named_customers_are_asked_once_each_quarter_while_its_last_five_days_run(world: World) -> None:
    made.run(at("2026-04-27 01:00"))
    assert not Visit.objects.exists()  # off while nobody is named
    VisitPlan.objects.filter(code="distributor_quarter").update(is_on=True, customers=[world.customer.code])

    moments = (
        "2026-04-25 23:00",
        "2026-04-26 01:00",
        "2026-04-30 01:00",
        "2026-05-31 01:00",
        "2026-07-27 01:00",
    )
    assert [made.run(at(moment)).opened for moment in moments] == [0, 1, 0, 0, 1]

    first, second = Visit.objects.order_by("pk")
    assert (first.case.customer, first.event_on, first.subject) == (
        world.customer,
        date(2026, 4, 26),
        "2026-Q2",
    )
    assert first.department.code == "sales" and second.subject == "2026-Q3"
    clock = Deadline.objects.get(case=first.case_id)
    assert (clock.code, clock.due_at) == ("quarter-opinion-sheet", at("2026-05-01 00:00"))


def test_a_plan_of_each_quarter_says_who_is_asked_before_it_is_switched_on(world: World) -> None:
    plan = VisitPlan.objects.get(code="distributor_quarter")
    data = {name: getattr(plan, name) for name in PlanForm.base_fields} | {"products": "", "is_on": True}

    nobody = PlanForm(data | {"customers": ""}, record=plan, at=at("2026-03-02 09:00"))
    unknown = PlanForm(data | {"customers": "C001，X-9"}, record=plan, at=at("2026-03-02 09:00"))
    named = PlanForm(data | {"customers": "C001"}, record=plan, at=at("2026-03-02 09:00"))

    assert set(nobody.errors) == set(unknown.errors) == {"customers"}
    assert named.is_valid() and named.cleaned_data["customers"] == ["C001"]
