"""A survey from its plan to the last revisit: who is asked, what comes back once, and what becomes of it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client

from aftersales.surveys.counting import figures_of, groups_of, hidden_groups
from aftersales.surveys.models import Answer, Asked, Remark, SurveyLink
from aftersales.surveys.operations.acting import _improve
from aftersales.surveys.operations.asking import answer_from_outside
from aftersales.surveys.operations.post import link_as_text
from aftersales.surveys.states import Asking
from aftersales.surveys.states import SurveyState as State
from feedback_system.cases.models import Case
from feedback_system.deadlines.models import Deadline
from feedback_system.errors import Blocked, Invalid, NotPermitted, NotPossibleNow, NotVisible
from feedback_system.masterdata.calling import refuse_calls
from feedback_system.masterdata.models import NoCalls
from feedback_system.notifications.models import TextGateway, TextMessage
from tests.factories.company import World, at
from tests.factories.surveys import (
    ANSWERED,
    APPROVED,
    BAD,
    COLLECTED,
    COUNTED,
    GOOD,
    ISSUED,
    PLANNED,
    REPORTED,
    act,
    acting,
    answered,
    approved,
    asked_of,
    closed,
    contact,
    counted,
    new_version,
    plan,
    reported,
    running,
    submitted,
    token,
)


def test_a_survey_goes_its_whole_way_until_those_who_were_dissatisfied_are_content(world: World) -> None:
    survey = acting(world, reported(world))
    slip = Case.objects.get(pk=survey.all_actions()[0].slip_id)

    assert slip.kind == "slip" and slip.holder is not None
    with pytest.raises(Invalid, match="has not answered the slip"):
        act(
            survey,
            "revisit",
            by=world.cs1,
            at=REPORTED,
            action="1",
            ours="yes",
            satisfied="yes",
            words="已改善",
        )

    _answer_slip(world, slip)
    survey = act(
        survey, "revisit", by=world.cs1, at=REPORTED, action="1", ours="no", satisfied="no", words="还是晚"
    )
    assert survey.state == State.ACTING
    again = Case.objects.get(pk=survey.all_actions()[0].slip_id)
    assert again != slip

    _answer_slip(world, again)
    survey = act(
        survey, "revisit", by=world.cs1, at=REPORTED, action="1", ours="yes", satisfied="yes", words="满意了"
    )
    assert survey.state == State.REVISITED
    survey = act(survey, "close", by=world.cs1, at=REPORTED)
    assert survey.state == State.CLOSED
    assert not Deadline.objects.filter(case=survey.case, state="running").exists()


def test_ours_and_not_ours_are_said_at_the_revisit_and_counted_on_the_analysis(world: World) -> None:
    survey = acting(world, reported(world))
    survey = act(
        survey,
        "start_action",
        by=world.cs1,
        at=REPORTED,
        item="quality",
        words="包装破损",
        department="sales",
    )
    for one in survey.all_actions():
        _answer_slip(world, Case.objects.get(pk=one.slip_id))
    with pytest.raises(Invalid) as refused:
        act(survey, "revisit", by=world.cs1, at=REPORTED, action="1", satisfied="yes", words="已改善")
    assert "ours" in refused.value.errors

    for number, ours in (("1", "yes"), ("2", "no")):
        survey = act(
            survey, "revisit", by=world.cs1, at=REPORTED, action=number, ours=ours, satisfied="yes", words="满意"
        )  # fmt: skip

    client = Client(headers={"accept-language": "en"})
    client.force_login(world.cs1)
    shown = client.get(f"/aftersales/surveys/{survey.case.number}/analysis/")
    assert [one["count"] for one in shown.context["action_counts"]] == [1, 1, 0]
    told = client.get(f"/api/v1/surveys/{survey.case.number}/").json()["actions"]
    assert [one["ours"] for one in told] == [True, False]


def test_a_result_below_the_threshold_of_the_plan_raises_one_improvement_as_8d(world: World) -> None:
    assert not Case.objects.filter(kind="improvement").exists()
    good = counted(world, improve_below="10")
    assert good.case.improvements.count() == 0

    survey = counted(world, improve_below="90")

    assert figures_of(survey).result < 90
    improvement = survey.case.improvements.get()
    assert improvement.tier == "full" and improvement.case.parent == survey.case
    assert "90" in improvement.reason
    assert (
        _improve(survey, figures_of(survey), at=COUNTED) is None
    )  # asked again, none is raised a second time


def _answer_slip(world: World, slip: Case) -> None:
    from feedback_system.cases.advance import advance
    from feedback_system.cases.kinds import kind_named

    kind = kind_named("slip")
    for name, fields in (("take_up", {}), ("begin", {}), ("answer", {"answer": "已调整车次"})):
        advance(kind.steps[name], Case.objects.get(pk=slip.pk), by=world.sales_head, at=REPORTED, data=fields)


def test_nobody_approves_a_plan_of_their_own_and_nobody_is_asked_before(world: World) -> None:
    survey = submitted(world)

    with pytest.raises(NotPermitted):
        act(survey, "approve", by=world.cs1, at=APPROVED)
    with pytest.raises(NotPossibleNow):
        act(survey, "issue", by=world.cs1, at=APPROVED)
    survey = act(survey, "refuse", by=world.deputy_gm, at=APPROVED, reason="范围太小")
    assert (survey.state, survey.refusal_reason) == (State.PLANNED, "范围太小")


def test_each_link_is_answered_once_and_an_edited_or_late_one_is_as_unknown(world: World) -> None:
    survey = running(world)
    first, second = token(asked_of(survey, 1)), token(asked_of(survey, 2))

    answer_from_outside(token=first, fields=GOOD, at=ANSWERED)

    for wrong, moment in (
        (first, ANSWERED),
        (first[:-1] + "x", ANSWERED),
        (second, ANSWERED + timedelta(days=90)),
    ):
        with pytest.raises(NotVisible):
            answer_from_outside(token=wrong, fields=GOOD, at=moment)
    assert Answer.objects.filter(survey=survey).count() == 1
    assert survey.return_share().count == 1


def test_the_figures_are_those_of_the_answers(world: World) -> None:
    figures = figures_of(counted(world))

    rates = {one.item.code: (one.rate.count, one.rate.base) for one in figures.items if one.rate}
    assert rates == {"quality": (2, 2), "on_time": (1, 2), "installation": (1, 1), "service": (2, 2)}
    assert figures.percent == Decimal("87.5")
    assert [(row.key, row.count) for row in figures.pareto] == [("on_time", 1)]


def test_three_modules_without_weights_make_no_score_and_with_weights_that_of_the_policy(
    world: World,
) -> None:
    survey = running(world, questionnaire="three_modules")
    values = {
        "price": 90,
        "delivery": 90,
        "use": 90,
        "response": 80,
        "efficiency": 80,
        "effect": 80,
        "quality": 85,
        "safety": 85,
    }
    answer_from_outside(
        token=token(asked_of(survey, 1)),
        fields={f"item_{item}": value for item, value in values.items()},
        at=ANSWERED,
    )

    assert figures_of(survey).score is None and figures_of(survey).weights_missing

    sheet = survey.questionnaire
    weights = dict(zip(("overall", "service", "quality"), ("40", "30", "30"), strict=True))
    new_version(sheet.code, modules=[{**row, "weight": weights[row["code"]]} for row in sheet.modules])
    survey.refresh_from_db()
    assert figures_of(type(survey).objects.get(pk=survey.pk)).shown_score == Decimal("85.5")


def test_too_few_answers_need_an_extension_or_a_reason(world: World) -> None:
    survey = running(world)
    answer_from_outside(token=token(asked_of(survey, 1)), fields=GOOD, at=ANSWERED)

    with pytest.raises(Invalid, match="1 of 2 came back"):
        act(survey, "collect", by=world.cs1, at=COLLECTED)
    survey = act(survey, "extend", by=world.cs1, at=COLLECTED, ends_on="2026-04-30", reason="回收率不足")
    assert (survey.extensions, survey.ends_on.isoformat()) == (1, "2026-04-30")
    answer_from_outside(token=token(asked_of(survey, 2)), fields=GOOD, at=COLLECTED + timedelta(days=20))
    assert act(survey, "collect", by=world.cs1, at=at("2026-05-01 09:00")).state == State.COLLECTED
    assert not SurveyLink.objects.filter(used_at__isnull=True, revoked_at__isnull=True).exists()


def test_an_anonymous_answer_knows_neither_person_nor_time_and_small_groups_show_nothing(
    world: World,
) -> None:
    survey = answered(world, anonymous="on")

    for answer in Answer.objects.filter(survey=survey):
        assert (answer.asked_id, answer.answered_at, answer.answered_by, answer.entered_by_id) == (
            None,
            None,
            "",
            None,
        )
    assert {one.state for one in Asked.objects.filter(survey=survey)} == {Asking.ANSWERED}
    assert not Asked.objects.filter(survey=survey, answered_at__isnull=False).exists()
    assert {link.used_at for link in SurveyLink.objects.filter(asked__survey=survey)} == {ISSUED}
    assert not Remark.objects.exists()
    figures = figures_of(survey)
    assert figures.hidden and figures.items == [] and figures.as_facts()["items"] == {}


def test_a_hidden_group_cannot_be_worked_out_as_the_rest() -> None:
    assert hidden_groups({1: 20, 2: 9, 3: 3}, 5) == {2, 3}
    assert hidden_groups({1: 20, 2: 3, 3: 4}, 5) == {2, 3}
    assert hidden_groups({1: 20, 2: 9}, 5) == set()


def test_departments_are_asked_as_internal_customers(world: World) -> None:
    survey = plan(world, questionnaire="internal", anonymous="on")
    survey = act(
        survey,
        "add_by_filter",
        by=world.cs1,
        at=PLANNED,
        way="mail",
        departments=["sales", "qa", "production"],
    )
    assert [one.shown_name for one in Asked.objects.filter(survey=survey).order_by("number")] == [
        "业务部 · 韩立", "品质部 · 齐正", "生产部 · 彭程",
    ]  # fmt: skip
    survey = running(
        world,
        act(act(survey, "submit", by=world.cs1, at=PLANNED), "approve", by=world.deputy_gm, at=APPROVED),
    )
    answer_from_outside(token=token(asked_of(survey, 1)), fields={"item_response": 2}, at=ANSWERED)
    assert [(department.code, one.hidden) for department, one in groups_of(survey)] == [("sales", True)]


def test_whoever_asked_not_to_be_called_is_refused_with_the_reason(world: World) -> None:
    contact(world)
    survey = act(plan(world), "add_by_filter", by=world.cs1, at=PLANNED, way="phone", grade="C")
    survey = act(act(survey, "submit", by=world.cs1, at=PLANNED), "approve", by=world.deputy_gm, at=APPROVED)
    survey = act(survey, "issue", by=world.cs1, at=ISSUED)
    called = {"number": "1", "result": "call_back", "reason": "正在开会"}

    with pytest.raises(Invalid, match="Agree a time"):
        act(survey, "record_call", by=world.cs1, at=ISSUED, **called)
    survey = act(survey, "record_call", by=world.cs1, at=ISSUED, **called, call_back_at="2026-03-04T14:00")
    clock = Deadline.objects.get(case=survey.case, code="survey-callback", state="running")
    assert clock.due_at == at("2026-03-05 00:00")

    survey = act(
        survey, "record_call", by=world.cs1, at=ANSWERED, number="1", result="no_calls", reason="不要再打"
    )
    assert NoCalls.objects.get().customer == world.customer
    assert not Deadline.objects.filter(case=survey.case, code="survey-callback", state="running").exists()
    with pytest.raises(Invalid, match="Only one answer counts"):
        act(survey, "enter_answer", by=world.cs1, at=ANSWERED, number="1", channel="phone", item_quality="4")


def test_an_answer_from_paper_ends_the_link_and_bad_values_are_refused(world: World) -> None:
    survey = running(world)
    link = token(asked_of(survey, 1))

    with pytest.raises(Invalid, match="from 1 to 5"):
        act(survey, "enter_answer", by=world.cs1, at=ANSWERED, number="1", channel="paper", item_quality="6")
    with pytest.raises(Invalid, match="Nothing is filled in"):
        act(survey, "enter_answer", by=world.cs1, at=ANSWERED, number="1", channel="paper")
    act(survey, "enter_answer", by=world.cs1, at=ANSWERED, number="1", channel="paper", item_quality="5")
    with pytest.raises(NotVisible):
        answer_from_outside(token=link, fields=GOOD, at=ANSWERED)


def test_a_list_with_a_wrong_line_says_which_and_nothing_is_written(world: World) -> None:
    survey = plan(world)

    with pytest.raises(Invalid, match="Row 2"):
        act(
            survey,
            "add_list",
            by=world.cs1,
            at=PLANNED,
            way="mail",
            rows="张工,zhang@east.example\n李工,li@@east",
        )
    with pytest.raises(Invalid, match="needs a mail address in every line"):
        act(survey, "add_list", by=world.cs1, at=PLANNED, way="mail", rows="张工,13900000001")
    assert not Asked.objects.exists()


def test_a_whole_list_is_asked_by_text_message_where_the_company_has_switched_them_on(world: World) -> None:
    contact(world)
    texts = {"way": "text", "rows": "李工,13900000002"}
    with pytest.raises(Invalid):  # off at install: it is no way to ask
        act(plan(world), "add_list", by=world.cs1, at=PLANNED, **texts)
    gateway = TextGateway(pk=1, is_active=True)
    gateway.address = "https://texts.example/send"
    gateway.save()

    survey = plan(world)
    with pytest.raises(Invalid, match="needs a mobile number in every line"):
        act(survey, "add_list", by=world.cs1, at=PLANNED, way="text", rows="张工,021-55500001")
    survey = act(survey, "add_list", by=world.cs1, at=PLANNED, **texts)
    survey = act(survey, "add_by_filter", by=world.cs1, at=PLANNED, way="text", grade="C")
    refuse_calls(customer=world.customer, contact=None, reason="不要再打", by=world.cs1, at=PLANNED)
    survey = running(world, approved(world, submitted(world, survey)))

    assert [asked_of(survey, number).state for number in (1, 2)] == [Asking.ISSUED, Asking.PLANNED]
    message = TextMessage.objects.get()
    link = asked_of(survey, 1).links.get()
    assert (message.sort, message.key) == ("survey", str(link.pk))
    text = link_as_text(message.key, ISSUED)
    assert text is not None and text.number == "13900000002" and token(asked_of(survey, 1)) in text.words
    answer_from_outside(token=token(asked_of(survey, 1)), fields=GOOD, at=ANSWERED)
    assert link_as_text(message.key, ANSWERED) is None  # answered: the message is not sent any more


def test_an_empty_survey_cannot_be_counted_and_one_without_action_says_why(world: World) -> None:
    survey = act(running(world), "collect", by=world.cs1, at=COLLECTED, reason="无人答复")

    with pytest.raises(Blocked, match="Nothing came back"):
        act(survey, "count", by=world.cs1, at=COUNTED)
    done = reported(world, counted(world, answered(world)))
    with pytest.raises(Invalid):
        act(done, "close", by=world.cs1, at=REPORTED)
    assert closed(world, done).no_action_reason


def test_a_worst_level_of_a_survey_is_handled_and_keeps_its_version(world: World) -> None:
    survey = answered(world)
    remark = Remark.objects.get()

    assert remark.answer.remarks == BAD["remarks"] and not remark.serious
    assert remark.slip is not None and remark.slip.holder == world.departments["service_desk"]
    assert remark.answer.questionnaire_id == survey.questionnaire_id
