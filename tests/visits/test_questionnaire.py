"""A plan of visits that names a questionnaire asks its items; the answer is kept with those of surveys."""

import pytest

from aftersales.surveys.models import Answer, Asked, Remark
from aftersales.visits.coverage import coverage
from aftersales.visits.forms.making import RecordForm
from aftersales.visits.models import Visit, VisitAnswer, VisitPlan
from aftersales.visits.prints.record import visit_record
from aftersales.visits.questions import answers_of, asked_in_words
from aftersales.visits.views.panel import case_context
from feedback_system.company.models import Company
from feedback_system.errors import Invalid
from tests.factories import visits as made
from tests.factories.company import World, at

pytestmark = pytest.mark.django_db


def asked_by_sheet(world: World) -> Visit:
    """A visit on which the customer was spoken with, of a plan that names a questionnaire."""
    VisitPlan.objects.filter(code="project").update(questionnaire="visit")
    return made.made(world, made.due_visit(world))


def test_the_answers_of_a_visit_stand_with_those_of_surveys_and_count_as_before(world: World) -> None:
    visit = asked_by_sheet(world)
    form = RecordForm(record=visit, by=world.cs1, at=made.CALLED)
    assert list(form.fields)[:5] == [
        "item_quality",
        "item_schedule",
        "item_service",
        "item_communication",
        "remarks",
    ]

    visit = made.act(
        visit, "record", by=world.cs1, at=made.CALLED, item_quality="9", item_service="2", remarks="尚可"
    )

    answer = Answer.objects.get()
    assert (answer.asked.about, answer.asked.customer, answer.channel) == (
        visit.case,
        world.customer,
        "phone",
    )
    assert (answer.answered_by, answer.entered_by, answer.low) == ("周工", world.cs1, True)
    assert [(one.question, one.score) for one in answers_of(visit)] == [("质量", 9), ("服务", 2)]
    assert not VisitAnswer.objects.exists()
    assert not Asked.objects.visible_to(world.cs1).exists()  # no opinion card
    assert not Remark.objects.exists()  # problems of a visit are handled by the visit
    _rows, total = coverage(
        world.gm,
        first=at("2026-03-01 00:00").date(),
        last=at("2026-03-31 00:00").date(),
        at=at("2026-04-02 09:00"),
        target=80,
    )
    assert (total.due, total.visited, total.score) == (1, 1, 5.5)


def test_the_call_screen_shows_the_script_of_the_questionnaire(world: World) -> None:
    VisitPlan.objects.filter(code="project").update(questionnaire="visit")
    visit = made.due_visit(world)

    shown = case_context(visit, world.cs1, made.CALLED)

    assert shown["questions"] == ["质量", "进度", "服务", "沟通"]
    assert shown["lines"][0]["yes"]
    assert shown["script"] == []


def test_an_empty_questionnaire_is_refused_and_a_value_off_the_scale_too(world: World) -> None:
    visit = asked_by_sheet(world)

    with pytest.raises(Invalid, match="Nothing is recorded"):
        made.act(visit, "record", by=world.cs1, at=made.CALLED)
    with pytest.raises(Invalid):
        made.act(visit, "record", by=world.cs1, at=made.CALLED, item_quality="11")


SEALED = {"item_structure": "9", "item_waterproofing": "6", "item_repairs": "8"}


def on_site(world: World, sort: str) -> Visit:
    """A project of that kind, visited on site under the plan that asks by its own questions otherwise."""
    visit = made.due_visit(world, sort=sort)
    return made.act(
        visit, "record_visit", by=world.cs1, at=made.CALLED, means="visit", visitor="cs1", spoken_to="周工"
    )


def test_the_record_form_of_a_visit_follows_the_kind_of_project_and_carries_signature_or_seal(
    world: World,
) -> None:
    visit = on_site(world, "housing")
    with pytest.raises(Invalid) as refused:
        made.act(
            visit, "record", by=world.cs1, at=made.CALLED, confirmed="seal", confirmed_by="东方电子", **SEALED
        )
    assert "day of the signature" in str(refused.value.errors["confirmed_on"])

    visit = made.act(
        visit, "record", by=world.cs1, at=made.CALLED, confirmed="seal", confirmed_by="东方电子工程部",
        confirmed_on=str(made.CALLED.date()), **SEALED,
    )  # fmt: skip

    assert [(one.question, one.score) for one in answers_of(visit)] == [
        ("主体结构与墙面", 9), ("防水与渗漏", 6), ("保修与维修及时", 8),
    ]  # fmt: skip
    # the paper has the name of the form, the seal with its day, and who collected it
    paper = str(
        visit_record(visit, company=Company.get(), code=(), by=world.cs1, at=made.CALLED, sees_contacts=True)
    )
    assert "房建工程回访记录表" in paper and "东方电子工程部 (Seal)" in paper and "Collected by" in paper


def test_every_kind_of_project_has_its_own_record_form_and_without_one_the_plan_asks(world: World) -> None:
    asked = {}
    for sort in ("housing", "road", "mechanical", ""):
        project = made.new_project(world, f"P-{sort or 'none'}", sort=sort)
        asked[sort] = asked_in_words(
            Visit(plan=VisitPlan.objects.get(code="project"), project=project), made.CALLED
        )

    assert asked["road"][0] == "路面平整与裂缝" and asked["mechanical"][0] == "设备运行"
    assert asked["housing"][0] == "主体结构与墙面" and asked[""][0] == "项目质量是否满意？"
