"""Many answers are made in bulk, count like typed ones, and come to what SQL counts without any of our code."""

import random
from fractions import Fraction

import pytest
from django.db import connection

from aftersales.surveys.counting import figures_of
from aftersales.surveys.models import Answer, Remark
from demo.surveying import write_answers
from tests.factories.company import World
from tests.factories.surveys import ANSWERED, COLLECTED, COUNTED, act, running
from tests.sizes import size

pytestmark = [pytest.mark.django_db, pytest.mark.proof]

MANY = size(300, 50_000)
BY_ITEM = """
  SELECT r.item, COUNT(*), SUM(CASE WHEN r.value >= 3 THEN 1 ELSE 0 END), SUM(r.value)
    FROM surveys_rating r JOIN surveys_answer a ON a.id = r.answer_id
   WHERE a.survey_id = %s GROUP BY r.item
"""
"""How many rated each item, how many of them are satisfied (policy 002 on surveys: the upper three of five levels), and the sum."""


def test_answers_made_in_bulk_are_collected_and_counted_by_the_steps(world: World) -> None:
    survey = running(world)  # two people stand on its list, who do not answer

    write_answers(survey, MANY, by=world.cs1, at=ANSWERED, dice=random.Random(3))  # noqa: S311 - made answers
    survey = act(survey, "collect", by=world.cs1, at=COLLECTED)
    survey = act(survey, "count", by=world.cs1, at=COUNTED)

    figures = figures_of(survey)
    assert survey.state == "survey_counted" and figures.answers == MANY
    assert [survey.asked.count(), Answer.objects.filter(asked__survey=survey).count()] == [MANY + 2, MANY]
    assert not Remark.objects.exists()  # nobody gave the worst level

    with connection.cursor() as cursor:
        cursor.execute(BY_ITEM, [survey.pk])
        counted = {item: (base, Fraction(good, base), total) for item, base, good, total in cursor.fetchall()}
    for one in figures.items:
        assert one.rate is not None
        total = sum(value * times for value, times in one.given)
        assert (one.base, one.rate.fraction, total) == counted[one.item.code]
    rates = [rate for _base, rate, _total in counted.values()]
    assert figures.overall == sum(rates, Fraction()) / len(figures.items)
