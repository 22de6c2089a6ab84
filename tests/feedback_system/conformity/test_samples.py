"""Samples for the auditor: the same seed draws the same cases, checks are kept, a finding opens one case."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from feedback_system.cases.models import Case
from feedback_system.conformity.models import Sample, SampledCase
from feedback_system.conformity.operations import keep_sample, write_check
from feedback_system.conformity.sampling import Wish, draw
from feedback_system.errors import Blocked
from tests.factories.company import World, at
from tests.factories.complaints import new_complaint

pytestmark = pytest.mark.django_db

NOW = at("2026-04-02 09:00")
SAMPLES = "/reports/conformity/samples/"


def wish(seed: str = "4711", **changes: Any) -> Wish:
    """Three complaints reported in March."""
    plain = {"kind": "complaint", "basis": "opened", "first_day": date(2026, 3, 1), "last_day": date(2026, 3, 31),
             "seed": seed, "size": 3}  # fmt: skip
    return Wish(**{**plain, **changes})


def seven(world: World) -> list[Case]:
    """Seven complaints of March, and one of February."""
    days = [f"2026-03-{day:02} 09:00" for day in range(2, 9)]
    found = [
        new_complaint(world, at=at(day), order_number=f"SO-{place}", batch_number="").case
        for place, day in enumerate(days, start=40)
    ]
    new_complaint(world, at=at("2026-02-10 09:00"), order_number="SO-39", batch_number="")
    return found


def kept(world: World, client: Client, result: str = "finding") -> SampledCase:
    """The first case of a kept sample, with what was found."""
    seven(world)
    row = keep_sample(wish=wish(), by=world.qa_head, at=NOW).rows.get(position=1)
    return write_check(row=row, result=result, words="缺检测报告", version=1, by=world.qa_head, at=NOW)


def test_the_same_seed_draws_the_same_cases_and_anybody_can_draw_them_again(world: World) -> None:
    cases = seven(world)

    first, again, other = (draw(wish(seed), user=world.auditor) for seed in ("4711", "4711", "4712"))

    by_hand = sorted(cases, key=lambda case: sha256(f"4711:{case.receipt_number}".encode()).hexdigest())
    assert first == again and first.case_ids == [case.pk for case in by_hand[:3]]
    assert first.population == 7 and other.case_ids != first.case_ids
    assert draw(wish(size=50), user=world.auditor).population == 7
    assert draw(wish(kind="sanction"), user=world.auditor).case_ids == []
    assert draw(wish(), user=world.sales2).population == 0, "the scope of who draws"


def test_a_kept_sample_stays_when_more_cases_come_and_nobody_changes_it(world: World, client: Client) -> None:
    seven(world)
    client.force_login(world.gm_office)
    asked = {"kind": "complaint", "basis": "opened", "first_day": "2026-03-01", "last_day": "2026-03-31",
             "seed": "4711", "size": "3"}  # fmt: skip
    shown = client.get(SAMPLES, asked)
    answer = client.post(SAMPLES, asked)
    sample = Sample.objects.get()
    ids = list(sample.rows.order_by("position").values_list("case", flat=True))

    for place in range(60, 70):
        new_complaint(world, at=at("2026-03-20 09:00"), order_number=f"SO-{place}", batch_number="")

    assert shown.status_code == 200 and answer.headers["Location"] == sample.get_absolute_url()
    assert sample.population == 7 and ids == list(
        sample.rows.order_by("position").values_list("case", flat=True)
    )
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Sample.objects.update(population=3)
    with pytest.raises(Blocked, match="period"):
        keep_sample(
            wish=wish(first_day=date(2019, 1, 1), last_day=date(2019, 2, 1)), by=world.qa_head, at=NOW
        )
    client.force_login(world.auditor)
    assert client.get(sample.get_absolute_url()).status_code == 200
    assert client.post(SAMPLES, asked).status_code == 403


def test_a_check_needs_words_for_a_finding_and_knows_when_somebody_else_wrote(
    world: World, client: Client
) -> None:
    row = kept(world, client, "held")
    client.force_login(world.qa_head)
    client.cookies["django_language"] = "en"
    page = client.get(row.get_absolute_url()).content.decode()

    silent = client.post(row.get_absolute_url(), {"result": "finding", "words": "", "version": "2"})
    stale = client.post(row.get_absolute_url(), {"result": "finding", "words": "我的话", "version": "1"})
    good = client.post(
        row.get_absolute_url(), {"result": "not_applicable", "words": "未发货", "version": "2"}
    )

    assert "verified, unbroken" in page
    assert silent.status_code == 422 and "Say what was found" in silent.content.decode()
    assert stale.status_code == 409 and "我的话" in stale.content.decode()
    assert good.status_code == 302
    row.refresh_from_db()
    assert (row.result, row.words, row.checked_by) == ("not_applicable", "未发货", world.qa_head)


@pytest.mark.parametrize(("way", "kind"), [("slip", "slip"), ("improvement", "improvement")])
def test_a_finding_opens_one_case_that_belongs_to_the_one_it_was_found_in(
    world: World, client: Client, way: str, kind: str
) -> None:
    row = kept(world, client)
    client.force_login(world.qa_head)
    file = f"{row.get_absolute_url()}file/"
    before = Case.objects.count()
    wanted = {"filer": way, "department": world.departments["production"].pk}

    first = client.post(file, wanted)
    again = client.post(file, wanted)

    assert first.status_code == 302 and again.status_code == 422
    row.refresh_from_db()
    assert row.filed is not None and Case.objects.count() == before + 1
    assert (row.filed.kind, row.filed.parent_id) == (kind, row.case_id)
    with pytest.raises(Blocked, match="stays as it is"):
        write_check(row=row, result="held", words="", version=row.version, by=world.qa_head, at=NOW)
    client.force_login(world.auditor)
    assert row.filed.reference in client.get(row.sample.get_absolute_url()).content.decode()
    assert client.post(file, wanted).status_code == 403


def test_only_a_finding_is_filed_and_a_refusal_of_the_other_case_is_told(
    world: World, client: Client
) -> None:
    row = kept(world, client, "held")
    client.force_login(world.qa_head)
    client.cookies["django_language"] = "en"
    file = f"{row.get_absolute_url()}file/"

    held = client.post(file, {"filer": "slip", "department": world.departments["production"].pk})
    write_check(row=row, result="finding", words="缺报告", version=2, by=world.qa_head, at=NOW)
    own = client.post(file, {"filer": "slip", "department": world.departments["qa"].pk})

    assert held.status_code == 422 and "Only a finding is filed" in held.content.decode()
    assert own.status_code == 422 and "own department" in own.content.decode()
    row.refresh_from_db()
    assert row.filed is None
