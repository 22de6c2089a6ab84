"""The settings of the company: read by few, changed by administrators, previewed before anything is written."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import ChangeRequest, RoleAssignment
from feedback_system.administration.operations import change_company
from feedback_system.company.models import Company, DatedSetting, setting_on
from feedback_system.errors import Invalid, NotPermitted
from feedback_system.web import parts
from tests.factories.company import MONDAY_9AM, World
from tests.feedback_system.administration.pages import seal_in

PAGE = "/settings/company/"

TYPED = {
    "name": "示例公司",
    "time_zone": "Asia/Shanghai",
    "currency": "CNY",
    "default_language": "zh-hans",
    "sum_window_days": "90",
    "backdating_limit_hours": "24",
    "most_stops_per_clock": "3",
    "longest_stop_days": "10",
    "resale_months": "1",
    "precedent_months": "24",
    "dated_since": "2099-01-01",
    "access_log_days": "180",
    "hotline": "",
    "renewal_lead_days": "45",
    "visit_coverage_percent": "80",
    "mails_status_news": "on",
}


def as_person(world: World, name: str) -> Client:
    client = Client()
    client.force_login(getattr(world, name))
    return client


@pytest.mark.parametrize("page", ["/settings/", PAGE, "/settings/rules/"])
def test_administrator_auditor_and_gm_office_read_the_settings_and_nobody_else(
    world: World, page: str
) -> None:
    answers = {
        name: as_person(world, name).get(page).status_code
        for name in ("admin", "auditor", "gm_office", "cs1", "gm", "qa_head")
    }

    assert answers == {"admin": 200, "auditor": 200, "gm_office": 200, "cs1": 403, "gm": 403, "qa_head": 403}
    assert Client().get(page)["Location"].startswith(reverse("account_login"))


def test_who_only_reads_sees_no_form_and_cannot_post(world: World) -> None:
    client = as_person(world, "auditor")
    page = client.get(PAGE).content.decode()

    assert "<form" not in page[page.index("<main") :]
    assert client.post(PAGE, TYPED | {"name": "改"}).status_code == 403
    with pytest.raises(NotPermitted):
        change_company(values={"name": "改"}, by=world.auditor, at=MONDAY_9AM)


def test_the_preview_says_what_changes_and_writes_nothing(world: World) -> None:
    page = as_person(world, "admin").post(PAGE, TYPED | {"currency": "USD", "act": "preview"})

    text = page.content.decode()
    assert "What would change" in text
    assert "check them" in text  # the figures of the limits are read in the new currency
    assert Company.get().currency == "CNY"
    assert Company.history.filter(currency="USD").count() == 0


def test_saving_what_was_previewed_writes_it_with_the_person_in_the_history(world: World) -> None:
    client = as_person(world, "admin")
    typed = TYPED | {"name": "远山电子", "sum_window_days": "１２０"}
    seal = seal_in(client.post(PAGE, typed | {"act": "preview"}))

    assert client.post(PAGE, typed | {"act": "save", "seal": seal}).status_code == 302

    company = Company.get()
    assert (company.name, company.sum_window_days) == ("远山电子", 120)
    newest = Company.history.order_by("-history_id").first()
    assert newest.history_user == world.admin
    assert "远山电子" in client.get(PAGE).content.decode()


def test_what_was_not_previewed_is_shown_again_instead_of_saved(world: World) -> None:
    client = as_person(world, "admin")
    seal = seal_in(client.post(PAGE, TYPED | {"name": "甲公司", "act": "preview"}))

    page = client.post(PAGE, TYPED | {"name": "乙公司", "act": "save", "seal": seal}).content.decode()

    assert "This is not what you saw before" in page
    assert Company.get().name == "示例公司"


def test_somebody_elses_change_in_between_is_not_overwritten_unseen(world: World) -> None:
    client = as_person(world, "admin")
    typed = TYPED | {"name": "甲公司"}
    seal = seal_in(client.post(PAGE, typed | {"act": "preview"}))
    change_company(values={"sum_window_days": 30}, by=world.admin, at=MONDAY_9AM)

    page = client.post(PAGE, typed | {"act": "save", "seal": seal}).content.decode()

    assert "This is not what you saw before" in page
    assert Company.get().sum_window_days == 30


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("currency", "人民币", "three letters"),
        ("access_log_days", "30", "180"),
        ("sum_window_days", "0", "1"),
        ("resale_months", "25", "24"),
        ("resale_months", "-1", "0"),
        ("precedent_months", "0", "1"),
        ("time_zone", "Mars/Olympus", "aria-invalid"),
    ],
)
def test_a_wrong_value_is_refused_and_what_was_typed_stays(
    world: World, field: str, value: str, sentence: str
) -> None:
    page = as_person(world, "admin").post(PAGE, TYPED | {"name": "甲公司", field: value, "act": "preview"})

    text = page.content.decode()
    assert page.status_code == 422
    assert sentence in text
    assert 'value="甲公司"' in text


def test_two_administrators_need_two_administrators(world: World) -> None:
    with pytest.raises(Invalid, match="no other administrator"):
        change_company(values={"two_administrators": True}, by=world.admin, at=MONDAY_9AM)

    RoleAssignment.objects.create(
        user=world.tech1, department=world.departments["company"], role="administrator"
    )
    change_company(values={"two_administrators": True}, by=world.admin, at=MONDAY_9AM)
    assert change_company(values={"two_administrators": False}, by=world.admin, at=MONDAY_9AM) is True

    assert Company.get().two_administrators
    assert ChangeRequest.objects.get().act == ChangeRequest.Act.END_RULE


def test_the_working_calendar_stands_there_to_read(world: World) -> None:
    page = as_person(world, "admin").get(PAGE).content.decode()

    assert "08:30–17:30" in page
    assert "2026" in page


def test_the_set_up_page_says_what_is_done_and_what_happens_while_it_is_not(world: World) -> None:
    rows: dict[str, Any] = {
        row.item.code: row.finding for row in as_person(world, "admin").get("/settings/").context["rows"]
    }

    assert not rows["company"].done  # the sample name
    assert rows["departments"].done
    assert rows["people"].done
    assert rows["routes"].done
    assert rows["limits"].done
    world.finance.role_assignments.all().delete()
    page = as_person(world, "admin").get("/settings/").content.decode()
    assert "Nobody may do this yet: Book allowances and compensation" in page


def test_the_menu_leads_to_the_settings_for_those_who_may_read_them(world: World) -> None:
    menus = {
        name: "/settings/limits/" in as_person(world, name).get("/profile/").content.decode()
        for name in ("admin", "auditor", "gm_office", "cs1")
    }

    assert menus == {"admin": True, "auditor": True, "gm_office": True, "cs1": False}


def test_the_time_to_resell_and_the_window_of_precedents_are_shown_saved_and_kept_in_the_history(
    world: World,
) -> None:
    client = as_person(world, "admin")
    typed = TYPED | {"resale_months": "2", "precedent_months": "12"}
    before, since = date(2098, 12, 31), date(2099, 1, 1)

    late = client.post(PAGE, typed | {"dated_since": "2020-01-01", "act": "preview"})
    assert late.status_code == 422 and "cannot begin before today" in late.content.decode()
    shown = client.post(PAGE, typed | {"act": "preview"})
    assert "Those closed before keep theirs" in shown.content.decode()
    assert not DatedSetting.objects.exists()
    client.post(PAGE, typed | {"act": "save", "seal": seal_in(shown)})

    values = [
        [setting_on(code, day) for code in ("resale_months", "precedent_months")] for day in (before, since)
    ]
    assert values == [[1, 24], [2, 12]]
    assert DatedSetting.history.latest("history_id").history_user == world.admin
    assert "2099-01-01" in client.get(PAGE).content.decode()

    back = typed | {"resale_months": "1"}
    client.post(PAGE, back | {"act": "save", "seal": seal_in(client.post(PAGE, back | {"act": "preview"}))})
    assert [row.code for row in DatedSetting.objects.all()] == ["precedent_months"], (
        "the planned one is taken back"
    )


def test_amounts_without_a_currency_of_their_own_are_shown_in_that_of_the_company(world: World) -> None:
    change_company(by=world.admin, at=MONDAY_9AM, values={"currency": "EUR"})

    assert "EUR" in parts.money(Decimal("340"))
    assert "USD" in parts.money(Decimal("340"), "USD")
