"""Surveys of a rhythm: the draft of each period opens once, with its owner and its time limit."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from accounts.queries import system_user
from aftersales.surveys.models import Survey, SurveyRhythm
from aftersales.surveys.operations.rhythm import open_due_surveys, save_rhythm
from aftersales.surveys.states import SurveyState as State
from feedback_system.deadlines.models import Deadline, DeadlineRule
from feedback_system.errors import NotPermitted
from tests.factories import surveys as made
from tests.factories.company import World, at
from tests.feedback_system.deadlines.drafting import new_version, stored

pytestmark = pytest.mark.django_db


def rhythm(world: World, rule: str = "survey-half-year", first_on: date = date(2026, 1, 1)) -> SurveyRhythm:
    """A survey about deliveries every half-year, by customer service."""
    values = {
        "rule": rule,
        "first_on": first_on,
        "is_on": True,
        "department": world.departments["service_desk"],
        "responsible": world.cs1,
    }
    return save_rhythm(code="delivery", values=values, by=world.admin, at=at("2026-01-01 08:00"))


def run(moment: str) -> int:
    """The run of an hour; how many it opened."""
    return open_due_surveys(by=system_user(), at=at(moment)).opened


def test_each_period_opens_one_plan_with_owner_and_limit_and_none_for_periods_gone_by(world: World) -> None:
    rhythm(world, first_on=date(2025, 1, 1))

    opened = [run("2026-03-02 08:00"), run("2026-03-02 09:00"), run("2026-06-30 23:00")]

    assert opened == [1, 0, 0]
    survey = Survey.objects.get()
    assert (survey.state, survey.period_on, survey.responsible) == (
        State.PLANNED,
        date(2026, 1, 1),
        world.cs1,
    )
    assert (survey.case.owner, survey.case.holder) == (world.cs1, world.departments["service_desk"])
    clock = Deadline.objects.get(case=survey.case)
    assert (clock.code, clock.due_at, clock.state) == ("survey-half-year", at("2026-07-02 00:00"), "running")
    assert [run("2026-07-01 00:30"), run("2026-07-01 01:30")] == [1, 0]
    assert Survey.objects.order_by("-pk")[0].period_on == date(2026, 7, 1)


def test_the_next_plan_is_the_last_one_again_and_its_limit_is_met_when_answers_are_in(world: World) -> None:
    rhythm(world, rule="survey-year")
    run("2026-03-02 08:00")
    draft = Survey.objects.get()
    draft.purpose, draft.planned_count = "年度调查", 40
    draft.save(update_fields=["purpose", "planned_count"])

    draft = made.act(
        made.answered(world, made.running(world, made.approved(world, made.submitted(world, made.listed(world, draft))))),
        "collect", by=world.cs1, at=made.COLLECTED,
    )  # fmt: skip

    assert Deadline.objects.get(case=draft.case, code="survey-year").state == "met"
    run("2027-01-01 08:00")
    following = Survey.objects.order_by("-pk")[0]
    assert (following.purpose, following.planned_count, following.starts_on) == (
        "年度调查",
        40,
        date(2027, 1, 1),
    )


def test_a_limit_that_is_switched_off_opens_nothing_and_only_settings_keepers_set_a_rhythm(
    world: World,
) -> None:
    kept = rhythm(world)
    DeadlineRule.objects.filter(code="survey-half-year").update(is_active=False)

    assert run("2026-03-02 08:00") == 0
    with pytest.raises(NotPermitted):
        save_rhythm(code=kept.questionnaire, values={"is_on": False}, by=world.cs1, at=at("2026-03-02 08:00"))


def test_a_planned_interval_opens_surveys_once_the_company_has_entered_it(world: World) -> None:
    rhythm(world, rule="survey-interval")
    assert open_due_surveys(by=system_user(), at=at("2026-03-02 08:00")).without_limit == 1

    new_version(
        stored("survey-interval"), since=at("2026-01-01 00:00"), by=world.admin, at=at("2026-01-01 00:00"), is_active=True,
        amount=Decimal(24 * 90),
    )  # fmt: skip

    assert [run("2026-03-02 09:00"), run("2026-03-02 10:00"), run("2026-04-02 09:00")] == [1, 0, 1]


def test_the_time_in_which_a_department_answers_runs_once_its_figure_is_entered(world: World) -> None:
    new_version(
        stored("survey-answer"), since=at("2026-01-01 00:00"), by=world.admin, at=at("2026-01-01 00:00"), is_active=True,
        amount=Decimal(48),
    )  # fmt: skip

    survey = made.acting(world)

    clock = Deadline.objects.get(case=survey.case, code="survey-answer")
    assert clock.state == "running" and clock.due_at == made.REPORTED + timedelta(hours=48)
