"""Questionnaires as data: what fits together is saved as a new version, what does not says why; and counting agrees with plain SQL."""

from __future__ import annotations

import random
from collections import Counter
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.db import connection

from aftersales.surveys.counting import figures_of
from aftersales.surveys.forms.settings import QuestionnaireForm, what_is_wrong_with_the_script
from aftersales.surveys.install import SCRIPT
from aftersales.surveys.models import Answer, Questionnaire, Rating
from tests.factories.company import World
from tests.factories.surveys import plan
from tests.sizes import size

ITEM = {"code": "a", "module": "", "label_zh_hans": "甲"}
SHEET: dict[str, Any] = {
    "code": "own", "label_zh_hans": "自定", "purpose": "customers", "position": 9, "is_active": "on", "scale": "ten",
    "satisfied_from": "7", "items": [ITEM],
}  # fmt: skip
LEVELS = [{"value": value, "label_zh_hans": f"级{value}"} for value in range(1, 5)]


def errors(**changes: Any) -> str:
    form = QuestionnaireForm(SHEET | changes, record=None)
    form.is_valid()
    return " ".join(str(one) for messages in form.errors.values() for one in messages)


def test_a_questionnaire_that_fits_together_is_accepted(world: World) -> None:
    assert errors() == ""
    assert errors(scale="four", satisfied_from="", levels=LEVELS) == ""
    modules = [{"code": "m", "weight": "100", "label_zh_hans": "组"}]
    assert errors(scale="hundred", satisfied_from="", modules=modules, items=[ITEM | {"module": "m"}]) == ""


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"items": []}, "at least one row"),
        ({"items": [ITEM, ITEM]}, "stands twice"),
        ({"items": [ITEM | {"module": "m"}]}, "which is not there"),
        ({"scale": "four", "satisfied_from": ""}, "one name for each of the values 1 to 4"),
        ({"levels": LEVELS}, "has points, no names"),
        ({"satisfied_from": "11"}, "from 1 to 10"),
        ({"modules": [{"code": "m", "weight": "90", "label_zh_hans": "组"}]}, "make 90 together"),
        ({"modules": [{"code": "m", "label_zh_hans": "组"}]}, "stands in no module"),
        ({"code": "delivery"}, "stands in the list already"),
    ],
)
def test_what_does_not_fit_together_is_said_in_words(
    world: World, changes: dict[str, Any], sentence: str
) -> None:
    assert sentence in errors(**changes)


def test_a_script_leads_somewhere_is_reached_and_comes_to_the_questions() -> None:
    line = {"code": "a", "say_zh_hans": "您好", "yes": "questions", "no": "end"}

    assert what_is_wrong_with_the_script(SCRIPT) == [] and what_is_wrong_with_the_script([line]) == []
    assert "is not there" in what_is_wrong_with_the_script([line | {"yes": "b"}])[0]
    assert "Nobody reaches" in what_is_wrong_with_the_script([line, line | {"code": "b"}])[0]
    assert "never comes" in what_is_wrong_with_the_script([line | {"yes": "refusal"}])[0]


@pytest.mark.proof
def test_the_figures_agree_with_a_count_in_plain_sql(world: World) -> None:
    survey, rng = plan(world), random.Random(7)  # noqa: S311 - made answers
    sheet, number = survey.questionnaire, size(300, 50_000)
    answers = [Answer(questionnaire=sheet, survey=survey, channel="paper") for _one in range(number)]
    Answer.objects.bulk_create(answers, batch_size=2_000)
    Rating.objects.bulk_create(
        (
            Rating(answer=answer, item=item.code, value=rng.randint(1, 5))
            for answer in answers
            for item in sheet.all_items()
            if rng.random() < 0.9
        ),
        batch_size=5_000,
    )

    figures = figures_of(survey)

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r.item, SUM(CASE WHEN r.value >= 3 THEN 1 ELSE 0 END), COUNT(*) FROM surveys_rating r "
            "JOIN surveys_answer a ON a.id = r.answer_id WHERE a.survey_id = %s GROUP BY r.item",
            [survey.pk],
        )
        plain = {item: (satisfied, count) for item, satisfied, count in cursor.fetchall()}
    counted = {one.item.code: (one.rate.count, one.rate.base) for one in figures.items if one.rate}
    assert counted == plain and figures.answers == number
    assert figures.overall == sum((Fraction(*one) for one in plain.values()), Fraction(0)) / len(plain)
    assert Counter({row.key: row.count for row in figures.pareto}) == Counter(
        {item: count - satisfied for item, (satisfied, count) in plain.items()}
    )


def test_the_shipped_questionnaires_say_what_the_policies_say(world: World) -> None:
    sheets = {one.code: one for one in Questionnaire.objects.all()}

    assert [item.code for item in sheets["opinion_card"].all_items()] == [
        "attitude",
        "skill",
        "arrival",
        "promises",
    ]
    assert sheets["opinion_card"].satisfied_from is None and len(sheets["opinion_card"].levels) == 4
    assert sheets["delivery"].satisfied_from == 3 and sheets["ten_points"].satisfied_from == 7
    assert sheets["three_modules"].weights() == dict.fromkeys(("overall", "service", "quality"))
    assert Decimal(100) == Decimal(max(sheets["three_modules"].values))
