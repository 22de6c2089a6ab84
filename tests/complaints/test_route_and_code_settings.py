"""Routes as new versions and code lists, as a company edits them: previewed, refused in sentences, in the history."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from complaints import install
from complaints.models import Code, Complaint, Route
from complaints.models.way import Stop, problems_of_way
from complaints.operations.setting import save_code, save_route
from complaints.sources import SHIPPED
from complaints.states import State
from feedback_system.approvals.models import ApprovalBand
from feedback_system.company.models import Company
from feedback_system.errors import Invalid, NotPermitted
from tests.factories.company import MONDAY_9AM, TUESDAY_9AM, World
from tests.factories.complaints import LONG_WAY, complaint_at, new_complaint, walk
from tests.feedback_system.administration.pages import seal_in

ROUTES, CODES = "/settings/routes/", "/settings/codes/"

LONG = [Stop(str(state), str(desk), str(skip)) for state, desk, skip in install.LONG]
LABELS = {
    "label_zh_hans": "标准流程（长）",
    "label_zh_hant": "",
    "label_en": "Long route",
    "registrar": "gm_office",
}
VALUES: dict[str, Any] = LABELS | {"is_active": True, "source": "Decision 7"}


def as_person(world: World, name: str) -> Client:
    client = Client()
    client.force_login(getattr(world, name))
    return client


def without(*states: str) -> list[Stop]:
    return [stop for stop in LONG if stop.state not in states]


def typed(stops: list[Stop], **more: str) -> dict[str, str]:
    data = {"stages-TOTAL_FORMS": str(len(stops)), "stages-INITIAL_FORMS": "0", "is_active": "on"}
    for number, stop in enumerate(stops):
        row = {"place": str(10 * number), **vars(stop)}
        data |= {f"stages-{number}-{name}": value for name, value in row.items()}
    return data | LABELS | {"source": "Decision 7"} | more


def test_every_source_that_ships_is_told_in_the_language_of_the_reader(world: World, chinese: None) -> None:
    stored = {route.source for route in Route.objects.all()} | {
        band.source for band in ApprovalBand.objects.all()
    }
    assert stored <= set(SHIPPED)

    for page in (ROUTES, "/settings/limits/"):
        text = as_person(world, "admin").get(page).text
        assert not [source for source in SHIPPED if source in text]


# --- which routes can be walked


@pytest.mark.parametrize("name", ["LONG", "SHORT", "NON_QUALITY", "LIGHT"])
def test_the_routes_that_ship_can_be_walked(name: str) -> None:
    stops = [Stop(str(state), str(desk), str(skip)) for state, desk, skip in getattr(install, name)]

    assert problems_of_way(stops) == []


@pytest.mark.parametrize(
    ("stops", "sentence"),
    [
        (without("submitted"), "“Submitted” is missing"),
        (without("negotiating"), "“In talks with the customer” is missing"),
        (without("awaiting_approval"), "has to be approved"),
        (without("awaiting_ruling_approval"), "needs the stage “Ruling awaiting approval”"),
        (without("proposing"), "cannot go to “Proposal under review”"),
        ([LONG[1], LONG[0], *LONG[2:]], "“Submitted” has to be stage 1"),
        ([*LONG, LONG[5]], "more than once"),
        ([*LONG[:6], Stop("consolidating", "sales"), *LONG[7:]], "can lie at: GM office"),
        ([*LONG[:5], Stop("rd_opinion", "rd", ""), *LONG[6:]], "can be left out"),
        (LONG[:-2], "cannot end after “Awaiting final approval”"),
    ],
)
def test_a_route_that_no_complaint_could_walk_is_refused_in_a_sentence(
    stops: list[Stop], sentence: str
) -> None:
    assert any(sentence in problem for problem in problems_of_way(stops))


# --- versions


def test_a_new_version_is_for_new_complaints_and_the_others_keep_theirs(world: World) -> None:
    old = complaint_at(world, State.INVESTIGATING)

    save_route(code="long", values=VALUES, stops=without("manager_review"), by=world.admin, at=TUESDAY_9AM)
    new = walk(
        world,
        new_complaint(world),
        tuple(step for step in LONG_WAY if step != "instruct"),
        until=State.CONSOLIDATING,
    )

    assert (Complaint.objects.get(pk=old.pk).route.version, new.route.version) == (1, 2)
    assert [route.version for route in Route.objects.filter(code="long", is_active=True)] == [2]
    assert Route.history.filter(code="long", version=2).get().history_user == world.admin


def test_the_route_of_new_complaints_cannot_be_switched_off(world: World) -> None:
    with pytest.raises(Invalid, match="Choose another one"):
        save_route(
            code="long", values=VALUES | {"is_active": False}, stops=LONG, by=world.admin, at=MONDAY_9AM
        )
    with pytest.raises(NotPermitted):
        save_route(code="long", values=VALUES, stops=LONG, by=world.gm_office, at=MONDAY_9AM)


def test_the_page_of_a_route_previews_which_cases_keep_the_old_version_and_then_saves(world: World) -> None:
    complaint_at(world, State.INVESTIGATING)
    client = as_person(world, "admin")
    url = f"{ROUTES}long/"
    assert client.get(url).status_code == 200

    shown = client.post(url, typed(without("manager_review"), act="preview"))
    text = shown.content.decode()
    assert "1 open complaints go on by version 1." in text
    assert Route.objects.filter(code="long").count() == 1

    wrong = client.post(url, typed(without("negotiating"), source="Decision 9", act="save"))
    assert wrong.status_code == 422
    assert "“In talks with the customer” is missing" in wrong.content.decode()
    assert 'value="Decision 9"' in wrong.content.decode()

    saved = client.post(url, typed(without("manager_review"), act="save", seal=seal_in(shown)))
    assert saved.status_code == 302
    assert Route.objects.get(code="long", is_active=True).version == 2


def test_a_stage_goes_in_between_by_its_number(world: World) -> None:
    stops = [*without("manager_review"), Stop("manager_review", "manager_office", "manager_not_applicable")]
    data = typed(stops, act="preview", label_en="The long way") | {f"stages-{len(stops) - 1}-place": "35"}
    client = as_person(world, "admin")

    shown = client.post(f"{ROUTES}long/", data)
    client.post(f"{ROUTES}long/", data | {"act": "save", "seal": seal_in(shown)})

    new = Route.objects.get(code="long", is_active=True)
    states = list(new.stages.order_by("position").values_list("state", flat=True))
    assert states == [stop.state for stop in LONG]


def test_which_route_new_complaints_get_is_previewed_and_saved(world: World) -> None:
    client = as_person(world, "admin")

    shown = client.post(f"{ROUTES}default/", {"default_route": "short", "act": "preview"})
    assert Company.get().default_route == "long"
    client.post(f"{ROUTES}default/", {"default_route": "short", "act": "save", "seal": seal_in(shown)})

    assert Company.get().default_route == "short"
    assert new_complaint(world).route.code == "short"


# --- code lists

CODE = {
    "label_zh_hans": "上门",
    "label_zh_hant": "",
    "label_en": "Site visit",
    "position": "30",
    "is_active": "on",
}


def test_a_value_is_added_after_a_preview_and_offered_from_then_on(world: World) -> None:
    client = as_person(world, "admin")
    url = f"{CODES}channel/new/"

    shown = client.post(url, CODE | {"code": "Site_Visit", "act": "preview"})
    assert not Code.objects.filter(code="site_visit").exists()
    saved = client.post(url, CODE | {"code": "Site_Visit", "act": "save", "seal": seal_in(shown)})

    assert saved.status_code == 302
    assert Code.history.get(code="site_visit").history_user == world.admin
    assert new_complaint(world, channel="site_visit").channel.label_en == "Site visit"


def test_a_value_in_use_is_switched_off_and_the_cases_keep_it(world: World) -> None:
    complaint = new_complaint(world, channel="phone")
    client = as_person(world, "admin")
    url = f"{CODES}channel/phone/"
    off = {name: value for name, value in CODE.items() if name != "is_active"}

    shown = client.post(url, off | {"code": "other_code", "act": "preview"})
    assert "1 cases use this value, 1 of them are open." in shown.content.decode()
    client.post(url, off | {"act": "save", "seal": seal_in(shown)})

    complaint.refresh_from_db()
    assert (complaint.channel.code, complaint.channel.is_active) == ("phone", False)
    with pytest.raises(Invalid):
        new_complaint(world, channel="phone")


@pytest.mark.parametrize("code", ["phone", "site visit", "现场", ""])
def test_a_code_that_is_taken_or_malformed_is_refused_and_the_rest_stays_typed(
    world: World, code: str
) -> None:
    page = as_person(world, "admin").post(f"{CODES}channel/new/", CODE | {"code": code, "act": "preview"})

    assert page.status_code == 422
    assert 'value="Site visit"' in page.content.decode()


def test_the_last_value_of_a_list_stays(world: World) -> None:
    Code.objects.filter(list="channel").exclude(code="phone").update(is_active=False)
    phone = Code.objects.get(list="channel", code="phone")

    with pytest.raises(Invalid, match="last value"):
        save_code(list=phone.list, record=phone, values={"is_active": False}, by=world.admin, at=MONDAY_9AM)


def test_who_reads_and_who_changes_routes_and_code_lists(world: World) -> None:
    pages = [ROUTES, f"{ROUTES}long/", CODES, f"{CODES}channel/new/", f"{CODES}channel/phone/"]
    answers = {
        name: [as_person(world, name).get(page).status_code for page in pages]
        for name in ("admin", "auditor", "gm_office", "gm", "cs1")
    }
    refused = [403] * 5

    assert answers == {
        "admin": [200] * 5,
        "auditor": [200, 200, 200, 403, 403],
        "gm_office": [200, 200, 200, 403, 403],
        "gm": refused,
        "cs1": refused,
    }
    auditor = as_person(world, "auditor")
    posts = [f"{ROUTES}long/", f"{ROUTES}default/", f"{CODES}channel/phone/"]
    assert [auditor.post(page, {}).status_code for page in posts] == refused[:3]
    admin = as_person(world, "admin")
    assert [admin.get(p).status_code for p in (f"{ROUTES}nowhere/", f"{CODES}nothing/new/")] == [404, 404]
