"""Similar cases: the right ones first among many, in Chinese, and never one that the reader may not see."""

from __future__ import annotations

import random
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from feedback_system.cases.models import Case
from feedback_system.deadlines.clock import database_now
from feedback_system.lessons.recurrence import alike_to_case
from tests.factories.anomalies import new_alert
from tests.factories.company import World, at
from tests.factories.complaints import new_complaint
from tests.feedback_system.lessons.made import make_cases
from tests.sizes import LARGE, size

pytestmark = pytest.mark.django_db

NOW = at("2026-03-03 09:00")
QUICK = 0.2
"""Seconds of work that one question may take among 20,000 cases, the waiting of a busy machine left out."""


@pytest.mark.proof
def test_ten_planted_groups_come_first_among_many_other_cases(world: World) -> None:
    made = make_cases(world, size(600, 20_000), at=NOW, dice=random.Random(7))  # noqa: S311 - made cases
    took: list[float] = []
    statements = found_again = planted = 0

    for first, others in made.groups:
        case = Case.objects.get(pk=first)
        with CaptureQueriesContext(connection) as asked:
            begins = time.process_time()
            found = alike_to_case(case, by=world.qa1, at=NOW)
            took.append(time.process_time() - begins)
        statements = max(statements, len(asked))
        ids = [one.case.pk for one in found]
        strangers = [pk for pk in ids if pk not in others]
        assert ids and not strangers, (case.title, found)
        assert all(one.words and one.percent >= 45 for one in found)
        found_again += len(ids)
        planted += len(others)

    assert found_again >= 0.9 * planted, f"{found_again} of {planted}"
    assert statements <= 12
    assert not LARGE or sorted(took)[len(took) // 2] < QUICK, took


def test_a_case_out_of_sight_is_neither_shown_nor_counted(world: World, client: Client) -> None:
    own = new_complaint(world, description="泵体法兰处漏水，开机后滴漏明显")
    other = new_alert(world, description="泵体法兰处漏水，开机后滴漏明显，三台")
    assert {one.case.pk for one in alike_to_case(own.case, by=world.gm, at=NOW)} == {other.case_id}
    client.force_login(world.cs1)
    assert not Case.objects.visible_to(world.cs1).filter(pk=other.case_id).exists()

    page = client.get(f"/quality/alike/{own.case.reference}/")
    hidden = client.get(f"/quality/alike/{other.case.reference}/")

    assert page.status_code == 200 and page.context["found"] == []
    assert other.case.reference not in page.text
    assert hidden.status_code == 404


def test_the_intake_shows_what_is_maybe_the_same_with_the_words_in_common(
    world: World, client: Client
) -> None:
    earlier = new_complaint(
        world,
        at=database_now() - timedelta(hours=1),
        order_number="SO-77",
        batch_number="B-77",
        description="外壳喷漆表面起泡脱落，擦拭后底材外露",
    )
    client.force_login(world.cs1)

    page = client.get(
        "/complaints/new/duplicates/",
        {"customer": str(world.customer.pk), "description": "底材外露，外殼噴漆表面起泡脫落三處"},
    )

    assert [one.case.pk for one in page.context["alike"]] == [earlier.case_id]
    assert "<mark>" in page.text and earlier.case.reference in page.text


def test_a_case_of_another_customer_and_product_or_of_last_year_is_not_compared(world: World) -> None:
    own = new_complaint(world, description="泵体法兰处漏水，开机后滴漏明显")
    old = new_complaint(world, description="泵体法兰处漏水，开机后滴漏明显")

    assert [one.case.pk for one in alike_to_case(own.case, by=world.qa1, at=NOW)] == [old.case_id]
    assert alike_to_case(own.case, by=world.qa1, at=at("2026-09-30 09:00")) == []
