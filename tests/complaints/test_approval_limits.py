"""Approval limits as a company edits them, and the proof that somebody is always left to decide."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Department, RoleAssignment
from complaints.operations.proof import Posts, prove
from complaints.states import State
from feedback_system.approvals.limits import Line, drop_planned_limits, problems_of, set_limits, words_of
from feedback_system.approvals.models import Approval, ApprovalBand, Subject
from feedback_system.approvals.operations import bands_in_force
from feedback_system.errors import Invalid, NotPermitted, NotPossibleNow
from tests.factories.company import MONDAY_9AM, World
from tests.factories.complaints import complaint_at
from tests.feedback_system.administration.pages import seal_in

PAGE = "/settings/limits/"
TODAY = date(2026, 3, 2)
LATER = date(2026, 4, 1)
NEW = [Line("sales_head", Decimal(2000), True), Line("gm", Decimal(8000), False), Line("chairman")]


def bands(route: str, subject: str = "remedy", on: date = TODAY) -> list[ApprovalBand]:
    return bands_in_force(route=route, subject=subject, on=on)


def sentences(route: str, subject: str = "remedy") -> list[str]:
    return [hole.sentence for hole in prove(bands(route, subject), subject, Posts()).holes]


def as_person(world: World, name: str) -> Client:
    client = Client()
    client.force_login(getattr(world, name))
    return client


def typed(
    levels: list[tuple[str, str, str]], *, since: str, source: str = "Decision 7", **more: str
) -> dict[str, str]:
    data = {
        "levels-TOTAL_FORMS": str(len(levels)),
        "levels-INITIAL_FORMS": "0",
        "since": since,
        "source": source,
    }
    for number, (role, up_to, edge) in enumerate(levels):
        data |= {
            f"levels-{number}-role": role,
            f"levels-{number}-up_to": up_to,
            f"levels-{number}-edge": edge,
        }
    return data | more


LEVELS = [
    ("sales_head", "２,000", "included"),
    ("gm", "8000", "below"),
    ("chairman", "", "included"),
    ("", "", "included"),
]


# --- the words


def test_the_levels_read_as_people_say_them(world: World) -> None:
    levels = bands("short")

    assert [words_of(levels, index, "remedy") for index in range(3)] == [
        "up to and with 1,000",
        "above 1,000, below 5,000",
        "from 5,000",
    ]


# --- the proof


@pytest.mark.parametrize("route", ["long", "short", "non_quality"])
@pytest.mark.parametrize("subject", ["remedy", "ruling"])
def test_in_a_full_company_somebody_is_always_left(world: World, route: str, subject: str) -> None:
    proof = prove(bands(route, subject), subject, Posts())

    assert proof.holes == []
    assert proof.checked > 0
    assert all(level.people for level in proof.chain)


def test_without_the_chairman_the_hole_appears_in_words(world: World) -> None:
    RoleAssignment.objects.filter(role="chairman").delete()

    proof = prove(bands("short"), "remedy", Posts())

    (hole,) = proof.holes
    assert hole.sentence == "Nobody is left to decide (from 5,000)."
    assert hole.passed == ("Chairman: the post is empty",)
    assert hole.advice == "Fill the post: Chairman."
    page = as_person(world, "admin").get(PAGE).content.decode()
    assert "Nobody is left to decide (from 5,000)." in page
    setup = as_person(world, "admin").get("/settings/").content.decode()
    assert "nobody would be left to decide" in setup


def test_an_inactive_person_holds_no_post(world: World) -> None:
    chairman = world.chairman
    chairman.is_active = False
    chairman.save()

    assert sentences("short") == ["Nobody is left to decide (from 5,000)."]


def test_a_blamed_department_whose_head_is_the_last_approver_is_named(world: World) -> None:
    RoleAssignment.objects.filter(role__in=["gm", "chairman"]).delete()

    found = sentences("short", "ruling")

    assert "Nobody is left to decide (every ruling) when 制造厂 is blamed." in found
    assert "Nobody is left to decide (every ruling) when 方厂 is blamed by name." in found
    assert not any("业务部" in sentence for sentence in found)


def test_a_preparer_who_is_the_only_approver_is_named(world: World) -> None:
    RoleAssignment.objects.filter(role="gm").delete()
    RoleAssignment.objects.create(user=world.gm_office, department=world.departments["company"], role="gm")
    assert sentences("long") == []  # the chairman decides, and a second person signs
    RoleAssignment.objects.filter(role="chairman").delete()

    proof = prove(bands("long"), "remedy", Posts())

    assert [hole.sentence for hole in proof.holes] == [
        "Nobody is left to decide (from 5,000) when 龚文 prepared it."
    ]
    assert proof.holes[0].advice == (
        "Give the role General manager to a second person, or add a level above it."
    )


def test_what_the_proof_says_is_what_happens_to_a_real_case(world: World) -> None:
    """The proof asks the functions that ask for approval, so a hole it tells is a refusal at the step."""
    from feedback_system.errors import Blocked
    from tests.factories.complaints import LONG_WAY, new_complaint, take, walk

    RoleAssignment.objects.filter(role="gm").delete()
    assert sentences("long") == ["Nobody is left to decide (from 5,000)."]
    dear = {"propose": {"remedy": [{"kind": "allowance", "amount": "9000.00", "description": ""}]}}
    complaint = walk(world, new_complaint(world), LONG_WAY, until=State.PROPOSAL_REVIEW, changes=dear)

    with pytest.raises(Blocked, match="Nobody is left"):
        take(complaint, "consolidate_proposal", by=world.gm_office, at=MONDAY_9AM, text="同意")


def test_fifty_departments_are_proved_with_few_questions_to_the_database(world: World) -> None:
    for number in range(50):
        Department.objects.create(
            code=f"line{number}",
            label_zh_hans=f"{number}线",
            function="sales" if number % 5 == 0 else "production",
            parent=world.departments["plant"],
            head=world.prod_head,
        )

    with CaptureQueriesContext(
        connection,
    ) as asked:
        page = as_person(world, "admin").get(PAGE)

    assert page.status_code == 200
    assert len(asked) < 700


# --- a new set


def test_a_new_set_begins_on_its_day_and_the_present_one_ends_there(world: World) -> None:
    set_limits(
        route="short",
        subject="remedy",
        lines=NEW,
        source="Decision 7",
        since=LATER,
        by=world.admin,
        at=MONDAY_9AM,
    )

    assert [band.up_to for band in bands("short", on=date(2026, 3, 31))][:2] == [Decimal(1000), Decimal(5000)]
    assert [band.up_to for band in bands("short", on=LATER)] == [Decimal(2000), Decimal(8000), None]
    assert {row.history_user for row in ApprovalBand.history.filter(effective_from=LATER)} == {world.admin}


def test_an_open_question_stays_with_its_level(world: World) -> None:
    complaint = complaint_at(world, State.AWAITING_APPROVAL)
    asked = Approval.objects.get(case=complaint.case)

    set_limits(
        route="long",
        subject="remedy",
        lines=NEW,
        source="Decision 7",
        since=TODAY,
        by=world.admin,
        at=MONDAY_9AM,
    )

    asked.refresh_from_db()
    assert (asked.role, asked.band.up_to) == ("sales_head", Decimal(1000))


def test_a_planned_set_is_replaced_by_another_for_the_same_day_and_can_be_taken_back(world: World) -> None:
    for limit in (2000, 3000):
        lines = [Line("sales_head", Decimal(limit), True), Line("gm")]
        set_limits(
            route="short",
            subject="remedy",
            lines=lines,
            source="x",
            since=LATER,
            by=world.admin,
            at=MONDAY_9AM,
        )
    assert [band.up_to for band in bands("short", on=LATER)] == [Decimal(3000), None]

    drop_planned_limits(route="short", subject="remedy", since=LATER, by=world.admin, at=MONDAY_9AM)

    assert [band.role for band in bands("short", on=LATER)] == ["sales_head", "gm", "chairman"]
    with pytest.raises(NotPossibleNow):
        drop_planned_limits(
            route="short", subject="remedy", since=date(2020, 1, 1), by=world.admin, at=MONDAY_9AM
        )


def test_a_set_before_a_planned_one_ends_where_that_begins(world: World) -> None:
    for since, limit in ((LATER, 3000), (date(2026, 3, 15), 2000)):
        lines = [Line("sales_head", Decimal(limit), True), Line("gm")]
        set_limits(
            route="short",
            subject="remedy",
            lines=lines,
            source="x",
            since=since,
            by=world.admin,
            at=MONDAY_9AM,
        )

    assert [len(bands("short", on=day)) for day in (TODAY, date(2026, 3, 20), LATER)] == [3, 2, 2]
    assert [bands("short", on=day)[0].up_to for day in (date(2026, 3, 31), LATER)] == [
        Decimal(2000),
        Decimal(3000),
    ]


def test_the_past_cannot_be_changed_nor_what_began_today(world: World) -> None:
    arguments: dict[str, Any] = {
        "route": "short",
        "subject": "remedy",
        "lines": NEW,
        "source": "x",
        "by": world.admin,
    }
    with pytest.raises(Invalid, match="past"):
        set_limits(since=date(2026, 3, 1), at=MONDAY_9AM, **arguments)
    set_limits(since=TODAY, at=MONDAY_9AM, **arguments)

    with pytest.raises(Invalid, match="began today"):
        set_limits(since=TODAY, at=MONDAY_9AM, **arguments)
    with pytest.raises(NotPermitted):
        set_limits(since=LATER, at=MONDAY_9AM, **{**arguments, "by": world.gm})


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ([], "at least one level"),
        ([Line("sales_head", Decimal(1000), True)], "Nobody would decide from 1,000 up"),
        ([Line("sales_head", Decimal(5000)), Line("gm", Decimal(1000)), Line("chairman")], "overlaps"),
        ([Line("sales_head", Decimal(1000)), Line("gm", Decimal(1000), True), Line("chairman")], "overlaps"),
        ([Line("sales_head"), Line("gm")], "has no limit"),
        ([Line("sales_head", Decimal(1000)), Line("sales_head")], "further down already"),
        ([Line("finance")], "may not decide this"),
    ],
)
def test_a_set_with_a_gap_an_overlap_or_an_end_is_refused(
    world: World, lines: list[Line], sentence: str
) -> None:
    assert any(sentence in problem for problem in problems_of(lines, "remedy"))


def test_a_role_that_nobody_holds_is_refused(world: World) -> None:
    RoleAssignment.objects.filter(role="chairman").delete()

    assert problems_of(NEW, "remedy") == [
        "Level 3: nobody holds the role Chairman. Give it to somebody first."
    ]


# --- the pages


def test_who_reads_and_who_changes_the_limits(world: World) -> None:
    change = f"{PAGE}short/remedy/"
    answers = {
        name: (as_person(world, name).get(PAGE).status_code, as_person(world, name).get(change).status_code)
        for name in ("admin", "auditor", "gm_office", "gm", "cs1")
    }

    assert answers == {
        "admin": (200, 200),
        "auditor": (200, 403),
        "gm_office": (200, 403),
        "gm": (403, 403),
        "cs1": (403, 403),
    }
    assert as_person(world, "admin").get(f"{PAGE}short/nothing/").status_code == 404
    assert as_person(world, "admin").get(f"{PAGE}nowhere/remedy/").status_code == 404
    assert as_person(world, "auditor").post(f"{change}drop/", {"since": "2030-01-01"}).status_code == 403


def test_the_page_previews_with_its_proof_and_then_saves(world: World) -> None:
    client = as_person(world, "admin")
    url = f"{PAGE}short/remedy/"
    before = ApprovalBand.history.count()

    shown = client.post(url, typed(LEVELS, since="2099-01-01", act="preview"))
    text = shown.content.decode()
    assert "up to and with 2,000: Sales head" in text
    assert "Somebody is always left to decide" in text
    assert ApprovalBand.history.count() == before  # a preview writes nothing

    saved = client.post(url, typed(LEVELS, since="2099-01-01", act="save", seal=seal_in(shown)))
    assert saved.status_code == 302
    assert [band.up_to for band in bands("short", on=date(2099, 1, 1))] == [
        Decimal(2000),
        Decimal(8000),
        None,
    ]
    assert "Planned from 2099-01-01" in client.get(PAGE).content.decode()

    client.post(f"{url}drop/", {"since": "2099-01-01"})
    assert "Planned from" not in client.get(PAGE).content.decode()


def test_the_preview_tells_the_hole_that_the_new_set_would_open(world: World) -> None:
    RoleAssignment.objects.create(user=world.gm_office, department=world.departments["company"], role="gm")
    RoleAssignment.objects.filter(role="gm", user=world.gm).delete()
    RoleAssignment.objects.filter(role="chairman").delete()
    levels = [("sales_head", "1000", "included"), ("gm", "", "included")]

    text = (
        as_person(world, "admin")
        .post(f"{PAGE}short/remedy/", typed(levels, since="2099-01-01", act="preview"))
        .content.decode()
    )

    assert "when 龚文 prepared it" in text


def test_a_wrong_set_is_refused_with_every_reason_and_keeps_what_was_typed(world: World) -> None:
    levels = [("sales_head", "5000", "below"), ("gm", "777", "below")]

    page = as_person(world, "admin").post(
        f"{PAGE}short/remedy/", typed(levels, since="2020-01-01", source="Decision 9", act="save")
    )

    text = page.content.decode()
    assert page.status_code == 422
    for sentence in ("Nobody would decide from 777 up", "overlaps the level below", "Limits in the past"):
        assert sentence in text
    assert 'value="777"' in text
    assert 'value="Decision 9"' in text
    assert 'name="seal"' not in text


def test_the_levels_of_a_ruling_have_no_amount(world: World) -> None:
    data = {
        "levels-TOTAL_FORMS": "2",
        "levels-INITIAL_FORMS": "0",
        "levels-0-role": "gm",
        "levels-1-role": "chairman",
        "since": "2099-01-01",
        "source": "Decision 7",
    }
    client = as_person(world, "admin")
    shown = client.post(f"{PAGE}short/ruling/", data | {"act": "preview"})

    client.post(f"{PAGE}short/ruling/", data | {"act": "save", "seal": seal_in(shown)})

    found = bands("short", Subject.RULING, on=date(2099, 1, 1))
    assert [(band.role, band.up_to) for band in found] == [("gm", None), ("chairman", None)]
