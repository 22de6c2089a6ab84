"""The absence planner: what an absence leaves undone, and deputies for all of it in one go."""

from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import AccessLog, Delegation, RoleAssignment
from accounts.queries import department_with
from complaints.states import State
from feedback_system.cases.models import Case
from feedback_system.deadlines.clock import database_now
from feedback_system.errors import NotPermitted
from feedback_system.oversight.absence import members_of, plan_absence
from feedback_system.oversight.operations import Wish, name_deputies
from tests.factories.company import MONDAY_9AM, World
from tests.factories.complaints import complaint_at

DAY = timedelta(days=1)


def browser(person) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(person)
    return client


def plan(*people, begins=MONDAY_9AM, ends=MONDAY_9AM + 60 * DAY):
    cases = Case.objects.as_system("the tests look at all cases")
    return plan_absence(people=people, begins=begins, ends=ends, cases=cases).people


def test_what_falls_due_for_the_owner_and_only_in_the_chosen_days_is_listed(world: World):
    complaint = complaint_at(world, State.INVESTIGATING)

    (away,) = plan(world.qa1)
    assert {clock.case for clock in away.due} == {complaint.case}
    assert "complaint-close" in {clock.code for clock in away.due}
    (early,) = plan(world.qa1, ends=MONDAY_9AM + timedelta(hours=1))
    assert early.due == []
    (other,) = plan(world.hr)
    assert other.due == []


def test_a_decision_waits_only_when_everybody_who_may_take_it_is_away(world: World):
    complaint = complaint_at(world, State.AWAITING_APPROVAL)
    approval = complaint.case.approvals.get()
    (head,) = plan(world.sales_head)
    assert head.decisions == [approval]  # the other head of sales has no part in this customer

    RoleAssignment.objects.create(
        user=world.people["hr"], department=world.departments["sales"], role="sales_head"
    )
    (head,) = plan(world.sales_head)
    assert head.decisions == []
    both = plan(world.sales_head, world.hr)
    assert [away.decisions for away in both] == [[approval], [approval]]
    Delegation.objects.create(
        principal=world.people["hr"], deputy=world.people["qa2"], starts_at=MONDAY_9AM, ends_at=MONDAY_9AM + 60 * DAY
    )  # fmt: skip
    assert [away.decisions for away in plan(world.sales_head, world.hr)] == [[], []]


def test_posts_that_nobody_else_holds_and_departments_without_their_head_are_named(world: World):
    (gm,) = plan(world.gm)
    assert gm.posts == ["General manager", "示例公司"]
    (clerk,) = plan(world.gm_office)
    assert clerk.posts == ["总经理室"]  # the office itself has a second person


def test_a_department_is_planned_with_all_its_people(world: World):
    qa = department_with("qa")
    assert qa is not None
    assert {person.username for person in members_of(qa)} == {"qa1", "qa2", "qa_head", "inspector1"}


def test_who_stands_in_the_whole_time_covers_the_absence(world: World):
    Delegation.objects.create(
        principal=world.qa1, deputy=world.qa2, starts_at=MONDAY_9AM, ends_at=MONDAY_9AM + 5 * DAY
    )
    (away,) = plan(world.qa1)
    assert away.is_covered(MONDAY_9AM, MONDAY_9AM + 5 * DAY)
    assert not away.is_covered(MONDAY_9AM, MONDAY_9AM + 6 * DAY)
    (deputy,) = plan(world.qa2)
    assert [row.principal for row in deputy.stands_in] == [world.qa1]


def test_several_deputies_are_named_in_one_go_and_a_refused_one_does_not_hinder_the_others(world: World):
    starts, ends = MONDAY_9AM + DAY, MONDAY_9AM + 8 * DAY
    Delegation.objects.create(principal=world.hr, deputy=world.finance, starts_at=starts, ends_at=ends)
    wishes = [
        Wish(world.qa1, world.qa2),
        Wish(world.hr, world.gm_office),  # has a deputy already
        Wish(world.qa_head, world.qa1),  # who will be away herself: the rows know of each other
    ]

    def name(**more):
        return name_deputies(
            wishes=wishes,
            starts_at=starts,
            ends_at=ends,
            reason="春节",
            by=world.admin,
            at=MONDAY_9AM,
            **more,
        )

    tried = name(only_try=True)
    assert Delegation.objects.count() == 1
    assert not AccessLog.objects.filter(act=AccessLog.Act.DEPUTY_NAMED).exists()
    named = name()

    assert [one.done for one in tried] == [one.done for one in named] == [True, False, False]
    assert "already stands in" in named[1].refusal
    assert "is away" in named[2].refusal
    made = Delegation.objects.get(principal=world.qa1)
    assert (made.deputy, made.starts_at, made.ends_at, made.reason) == (world.qa2, starts, ends, "春节")
    with pytest.raises(NotPermitted):
        name_deputies(
            wishes=wishes, starts_at=starts, ends_at=ends, reason="", by=world.gm_office, at=MONDAY_9AM
        )


def test_a_deputy_who_is_a_party_in_open_decisions_is_warned_of(world: World):
    complaint = complaint_at(world, State.AWAITING_APPROVAL)
    approval = complaint.case.approvals.get()
    asker = approval.asked_by

    (outcome,) = name_deputies(
        wishes=[Wish(world.sales_head, asker)], starts_at=MONDAY_9AM, ends_at=MONDAY_9AM + DAY, reason="",
        by=world.admin, at=MONDAY_9AM, only_try=True,
    )  # fmt: skip
    assert outcome.done
    assert outcome.warnings == (
        f"{asker} is a party in 1 open decisions and may not take them for somebody else.",
    )


def test_an_administrator_previews_and_then_names_on_the_page(world: World):
    today = database_now().date() + DAY
    address = f"/settings/absence/?department={world.departments['qa'].pk}&first_day={today}&last_day={today + 3 * DAY}"
    admin = browser(world.admin)
    typed = {
        f"deputy_{world.qa1.pk}": world.qa2.pk,
        f"deputy_{world.qa_head.pk}": world.qa_head.pk,
        "reason": "",
    }

    assert admin.get(address).status_code == 200
    preview = admin.post(address, {**typed, "act": "preview"})
    assert not Delegation.objects.exists()
    assert "Nobody can be the own deputy" in preview.content.decode()
    assert admin.post(address, {**typed, "act": "save", "seal": "another"}).status_code == 422
    assert not Delegation.objects.exists()
    saved = admin.post(address, {**typed, "act": "save", "seal": preview.context["seal"]})

    assert saved.status_code == 200
    assert [(row.principal, row.deputy) for row in Delegation.objects.all()] == [(world.qa1, world.qa2)]
    assert saved.context["deputies_form"].initial[f"deputy_{world.qa_head.pk}"] == world.qa_head.pk


def test_everybody_plans_the_own_absence_and_nobody_that_of_others_by_the_address(world: World):
    complaint = complaint_at(world, State.INVESTIGATING, start=database_now() - 2 * DAY)
    today = database_now().date()
    days = f"first_day={today}&last_day={today + 20 * DAY}"

    own = browser(world.qa1).get(f"/settings/absence/?{days}")
    assert complaint.case.reference in own.content.decode()
    spying = browser(world.qa2).get(f"/settings/absence/?{days}&person={world.gm.pk}")
    assert [away.person for away in spying.context["plan"].people] == [world.qa2]
    office = browser(world.gm_office).post(
        f"/settings/absence/?{days}&person={world.qa1.pk}", {f"deputy_{world.qa1.pk}": world.qa2.pk}
    )
    assert office.status_code == 403
    admin = browser(world.admin).get(f"/settings/absence/?{days}&person={world.qa1.pk}")
    assert complaint.case.reference not in admin.content.decode()  # the administrator sees no case
    assert "The GM office sees them" in admin.content.decode()
    assert browser(world.admin).get(f"/settings/absence/?{days}").status_code == 422
