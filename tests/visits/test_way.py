"""The way of a return visit: on the list by the run, called from the hotline, recorded, a problem passed on and called again."""

from datetime import date
from typing import Any

import pytest

from aftersales.visits.models import VisitCall, VisitPlan
from aftersales.visits.states import VisitState as State
from feedback_system.cases.models import SLIP, Case
from feedback_system.company.models import Company
from feedback_system.deadlines.models import Deadline
from feedback_system.errors import Blocked, Invalid, NotPermitted
from feedback_system.masterdata.models import Contact, Customer, Delivery
from feedback_system.notifications.models import Notification
from tests.factories import visits as made
from tests.factories.company import World, at

pytestmark = pytest.mark.django_db


def test_the_run_puts_a_done_project_on_the_list_once_with_ten_working_days(world: World) -> None:
    project = made.new_project(world)
    open_one = made.new_project(world, "P-2602", done_on=None)

    summaries = [made.run().opened for _again in range(2)]

    assert summaries == [1, 0]
    assert not open_one.visits.exists()
    visit = project.visits.get()
    assert (visit.state, visit.case.number) == (State.DUE, "H260301")
    assert (visit.case.holder, visit.unit) == (
        world.departments["service_desk"],
        world.departments["production"],
    )
    clock = Deadline.objects.get(case=visit.case_id)
    assert (clock.code, clock.due_at) == ("visit-project", at("2026-03-16 17:30"))
    assert visit.due_at == clock.due_at
    assert Case.objects.visible_to(world.prod_head).filter(pk=visit.case_id).exists()


def test_a_delivery_is_called_about_after_a_month_and_three_once_per_order_from_the_day_of_the_switch(
    world: World,
) -> None:
    Delivery.objects.create(
        customer=world.customer,
        order_number="SO-1001",
        product=world.product,
        quantity=5,
        delivered_on=date(2026, 2, 3),
    )  # a second line of the same order on the same day
    Delivery.objects.create(
        customer=world.customer,
        order_number="SO-0900",
        product=world.product,
        quantity=5,
        delivered_on=date(2026, 1, 30),
    )
    VisitPlan.objects.filter(source="delivery").update(is_on=True, since=date(2026, 2, 1))

    opened = [
        made.run(at(moment)).opened for moment in ("2026-02-25 01:00", "2026-02-26 01:00", "2026-02-27 01:00")
    ]

    assert opened == [0, 1, 0]  # the older order was delivered before the day of the switch
    made.run(at("2026-04-28 01:00"))
    due = Deadline.objects.filter(case__kind="visit").order_by("due_at").values_list("code", "due_at")
    assert list(due) == [
        ("survey-first-call", at("2026-03-04 00:00")),
        ("survey-second-call", at("2026-05-04 00:00")),
    ]


@pytest.mark.parametrize(
    ("limit", "opened"),
    [({"grades": ["A"]}, 0), ({"grades": ["C"]}, 1), ({"products": ["TS-500"]}, 1), ({"products": ["XX"]}, 0), ({"is_on": False}, 0)],
)  # fmt: skip
def test_a_plan_is_limited_by_grade_and_product_and_can_be_switched_off(
    world: World, limit: dict[str, Any], opened: int
) -> None:
    made.new_project(world)
    VisitPlan.objects.filter(code="project").update(**limit)

    assert made.run().opened == opened


def test_after_a_hand_over_a_large_project_is_visited_and_a_small_one_written_to(world: World) -> None:
    handed_over = date(2025, 9, 1)
    for code, small in (("P-1", False), ("P-2", True)):
        made.new_project(world, code, done_on=None, handed_over_on=handed_over, is_small=small)

    assert made.run(at("2026-03-03 01:00")).opened == 2

    due = dict(Deadline.objects.values_list("code", "due_at"))
    assert due == {"handover-visit": at("2026-09-02 00:00"), "handover-letter": at("2026-03-02 00:00")}
    letter = made.Visit.objects.get(plan__code="handover_letter")
    Company.objects.update(hotline=made.HOTLINE)
    form = made.visit_kind.steps["send_enquiry"].form(record=letter, by=world.cs1, at=made.CALLED)
    letter = made.act(
        letter, "send_enquiry", by=world.cs1, at=made.CALLED, language="zh-hans", **{k: form.initial[k] for k in ("subject", "text")}
    )  # fmt: skip
    assert "工期与现场整洁是否满意" in form.initial["text"]
    assert (letter.state, letter.paper.name) == (State.MADE, f"enquiry-{letter.case.number}.pdf")
    assert Deadline.objects.get(code="handover-letter").state == "met"


def test_calls_are_made_from_the_hotline_and_noted_with_it(world: World) -> None:
    visit = made.due_visit(world)
    Company.objects.update(hotline="")

    with pytest.raises(Blocked, match="hotline"):
        made.called(world, visit)
    with pytest.raises(Invalid) as refusal:
        made.act(
            visit, "record_visit", by=world.cs1, at=made.CALLED, means="call", visitor="cs1", spoken_to="周工"
        )
    assert "Begin the call first" in str(refusal.value.errors["means"][0])
    made.with_hotline()
    visit = made.called(world, visit)
    visit = made.act(visit, "not_reached", by=world.cs1, at=made.CALLED, words="无人接听")

    assert visit.state == State.DUE
    assert list(VisitCall.objects.values_list("called_from", "outcome", "words")) == [
        (made.HOTLINE, "not_reached", "无人接听")
    ]


def test_a_customer_who_is_not_free_agrees_on_a_new_time_with_a_clock_of_its_own(world: World) -> None:
    visit = made.called(world, made.due_visit(world))

    with pytest.raises(Invalid):
        made.act(
            visit, "agree_time", by=world.cs1, at=made.CALLED, agreed_at="2026-03-04T09:00", reason="开会"
        )
    visit = made.act(
        visit, "agree_time", by=world.cs1, at=made.CALLED, agreed_at="2026-03-06T15:00", reason="开会"
    )

    assert (visit.state, visit.agreed_at) == (State.AGREED, at("2026-03-06 15:00"))
    clocks = {one.code: (one.state, one.due_at) for one in Deadline.objects.filter(case=visit.case_id)}
    assert clocks["visit-project"][0] == "cancelled"
    assert clocks["visit-callback"] == ("running", at("2026-03-07 00:00"))
    visit = made.act(
        visit, "move", by=world.cs1, at=at("2026-03-06 15:00"), moved_to="2026-03-20", reason="检修"
    )
    assert visit.state == State.MOVED
    running = Deadline.objects.get(case=visit.case_id, state="running")
    assert (running.code, running.due_at) == ("visit-callback", at("2026-03-21 00:00"))


def test_without_a_problem_the_record_ends_the_visit_and_the_salesperson_hears_of_the_interest(
    world: World,
) -> None:
    Customer.objects.filter(pk=world.customer.pk).update(salesperson=world.sales2)

    visit = made.recorded(world, made.due_visit(world), interest="明年二号线也要改造")

    assert visit.state == State.CLOSED
    answers = [(one.question, one.answer, one.score) for one in visit.all_answers()]
    assert answers[0] == ("项目质量是否满意？", "满意，运行平稳", 9)
    assert len(answers) == 2  # questions without an answer are left out
    assert Notification.objects.filter(kind="visit_interest", recipient=world.sales2).count() == 1
    assert Case.objects.visible_to(world.sales2).filter(pk=visit.case_id).exists()
    states = dict(Deadline.objects.filter(case=visit.case_id).values_list("code", "state"))
    assert states == {"visit-project": "met", "visit-record": "met"}


def test_an_empty_record_is_refused(world: World) -> None:
    visit = made.made(world, made.due_visit(world))

    with pytest.raises(Invalid):
        made.act(visit, "record", by=world.cs1, at=made.CALLED, answer_1="", score_1="")


def test_a_problem_goes_to_the_department_by_a_slip_and_the_customer_is_called_again_once_it_is_answered(
    world: World,
) -> None:
    visit = made.passed_on(world, made.due_visit(world))
    slip = Case.objects.get(parent=visit.case_id)

    assert (slip.kind, slip.parent_relation) == ("slip", SLIP)
    with pytest.raises(Blocked, match=slip.reference):
        made.act(visit, "call_again", by=world.cs1, at=made.PASSED_ON, words="已处理", satisfied="yes")
    made.answer_slip(world, visit)
    visit = made.act(visit, "call_again", by=world.cs1, at=made.SECOND, words="还有异响", satisfied="no")
    assert visit.state == State.CALLED_AGAIN
    visit = made.act(
        visit, "pass_on", by=world.cs1, at=made.SECOND, departments=["production"], description="仍有异响"
    )
    assert (visit.state, visit.passed_on) == (State.PASSED_ON, 2)
    assert Deadline.objects.get(case=visit.case_id, state="running").matter == 2


def test_a_satisfied_customer_ends_the_visit(world: World) -> None:
    visit = made.called_again(world, made.due_visit(world))

    assert visit.state == State.CLOSED
    states = dict(Deadline.objects.filter(case=visit.case_id).values_list("code", "state"))
    assert states == {"visit-project": "met", "visit-record": "met", "visit-second-call": "met"}
    assert [one.called_from for one in visit.all_calls()] == [made.HOTLINE, made.HOTLINE]


def test_who_asked_not_to_be_called_is_refused_by_the_system_from_then_on(world: World) -> None:
    visit = made.due_visit(world)
    made.act(visit, "refuse", by=world.cs1, at=made.CALLED, reason="要求不再回访", never_again="on")
    contact = Contact.objects.get(name="周工")
    assert (contact.no_calls, contact.no_calls_reason) == (True, "要求不再回访")

    made.new_project(world, "P-2602")
    summary = made.run(at("2026-03-05 01:00"))

    assert (summary.opened, summary.refused) == (1, 1)
    second = made.Visit.objects.get(project__code="P-2602")
    assert (second.state, second.refusal_reason) == (State.REFUSED, "要求不再回访")
    assert not Deadline.objects.filter(case=second.case_id).exists()


def test_a_visit_by_the_customers_own_salesperson_is_warned_about(world: World) -> None:
    Customer.objects.filter(pk=world.customer.pk).update(salesperson=world.sales1)

    own = made.patrol(world, by="sales1", visitor="sales1")
    other = made.patrol(world, by="sales1", visitor="sales2")

    assert (own.visits_own_customer(), other.visits_own_customer()) == (True, False)
    assert Deadline.objects.get(case=own.case_id).due_at == at("2026-03-11 00:00")
    with pytest.raises(NotPermitted):
        made.patrol(world, by="qa1")
