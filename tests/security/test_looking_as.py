"""An administrator looks at the product as a role: she sees its menu and its forms, nothing she may not see, and changes nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import Resolver404, resolve
from django.utils import timezone

from accounts.looking_as import is_shown
from accounts.models import AccessLog, RoleAssignment
from accounts.roles import ROLES
from complaints.models import Complaint
from complaints.states import State
from feedback_system.cases.models import Case, CaseAudience, FormDraft
from feedback_system.web.navigation import items_open_to
from tests.factories.company import World
from tests.factories.complaints import complaint_at, intake, new_complaint
from tests.security.test_canary import addresses, body_of, filled
from tests.sizes import size

pytestmark = pytest.mark.django_db

PAGE = "/settings/look-as/"
WORDS = (b"canarydescription", b"canarydemand", b"canarycontact", b"13800000001")
"""Words of the case and the telephone of its customer."""
CRAWLED = ("gm", "hr", "auditor", "finance", "qa_head", "sales_head", "technician")[: size(1, 7)]
"""The roles that see most, and those whose own lists hold wages and money."""
WRITING = ("", "complaints/new/", "settings/company/", "settings/people/new/", "settings/departments/usual/",
           "profile/", "profile/tokens/", "i18n/setlang/", "settings/look-as/", "feedback/")[: size(6, 10)]  # fmt: skip


def browser(person: Any) -> Client:
    client = Client(headers={"accept-language": "en"}, REMOTE_ADDR="198.51.100.41")
    client.force_login(person)
    return client


def looking(world: World, role: str, department: str) -> Client:
    """The administrator's browser, in which she looks as that role."""
    client = browser(world.admin)
    answer = client.post(PAGE, {"role": role, "department": str(world.departments[department].pk)})
    assert answer.status_code == 302, answer.content.decode()
    return client


@pytest.fixture
def complaint(world: World) -> Complaint:
    """A complaint of the sales department with words of its own."""
    words = intake(
        world, description="canarydescription", demand="canarydemand", contact_name="canarycontact"
    )
    return complaint_at(world, State.INVESTIGATING, **words)


def opens(address: str, names: set[str]) -> bool:
    """Whether the page of this address shows what stands on it; with the large size every address is asked."""
    try:
        name = resolve(address).view_name
    except Resolver404:
        return False
    return size(0, 1) == 1 or name in names or is_shown(name)


@pytest.mark.proof
@pytest.mark.parametrize("role", CRAWLED)
def test_no_address_shows_more_than_the_administrator_may_see_herself(
    world: World, complaint: Complaint, role: str
) -> None:
    client = looking(world, role, "sales" if role == "sales_head" else "company")
    leaks, broken = [], []

    settings = {item.url_name for item in items_open_to(world.admin) if item.group == "settings"}
    found = {filled(route, complaint) for route in addresses()} - {""}
    for address in sorted(one for one in found if opens(one, settings)):
        answer = client.get(address)
        body = body_of(answer)
        if any(word in body for word in WORDS):
            leaks.append(address)
        if answer.status_code >= 500:
            broken.append(address)

    assert (leaks, broken) == ([], [])


def test_whatever_is_sent_is_refused_with_a_sentence_and_nothing_is_written(world: World) -> None:
    client = looking(world, "customer_service", "service_desk")
    before = (Case.objects.count(), AccessLog.objects.count(), FormDraft.objects.count())

    for route in WRITING:
        answer = client.post(f"/{route}", {"name": "x"})
        assert answer.status_code == 403, (route, answer.status_code)
    words = client.post("/complaints/new/", {"submit": "1"}).content.decode()

    assert "You only look as a role; nothing can be changed." in words
    assert (Case.objects.count(), AccessLog.objects.count(), FormDraft.objects.count()) == before


def test_lists_hold_only_cases_that_both_may_see(world: World) -> None:
    of_both, of_role, of_herself = (new_complaint(world).case for _number in range(3))
    sales = world.departments["sales"]
    for case in (of_both, of_role, of_herself):
        CaseAudience.objects.filter(case=case).delete()
    for case in (of_both, of_role):
        CaseAudience.objects.create(case=case, department=sales, why="holder")
    for case in (of_both, of_herself):
        CaseAudience.objects.create(case=case, person=world.admin, why="party")

    page = looking(world, "sales_head", "sales").get("/complaints/").content.decode()
    everything = looking(world, "gm", "company").get("/complaints/").content.decode()

    shown = [case.receipt_number in page for case in (of_both, of_role, of_herself)]
    assert shown == [True, False, False]
    # the general manager reads everything, so what is left is what the administrator reads
    assert [case.receipt_number in everything for case in (of_both, of_role, of_herself)] == [
        True,
        False,
        True,
    ]


def test_the_menu_the_home_page_and_the_forms_are_those_of_the_role(world: World) -> None:
    client = looking(world, "customer_service", "service_desk")

    home = client.get("/").content.decode()
    form = client.get("/complaints/new/")
    settings = client.get("/settings/company/")

    assert "You look as <strong>Customer service</strong>" in home
    assert 'href="/settings/company/"' not in home
    assert form.status_code == 200
    assert settings.status_code == 403
    assert "This page is not shown while you look as a role" in settings.content.decode()
    gm_office = looking(world, "gm_office", "gm_office")
    assert gm_office.get("/settings/company/").status_code == 200  # both read the settings
    assert "opens this page" in gm_office.get("/reports/months/").content.decode()


@pytest.mark.parametrize("name", ["cs1", "gm", "gm_office", "auditor", "hr"])
def test_nobody_but_an_administrator_can_look_as_somebody_else(world: World, name: str) -> None:
    client = browser(getattr(world, name))
    session = client.session
    until = timezone.now() + timedelta(minutes=5)
    data = {"role": "gm", "department": str(world.departments["company"].pk)}

    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, data).status_code == 403
    # even a session that says so is not believed
    session["looking_as"] = {"role": "gm", "department": "company", "until": until.isoformat()}
    session.save()
    assert "You look as" not in client.get("/").content.decode()
    assert "looking_as" not in client.session


def test_begin_and_end_stand_in_the_record_whoever_ends_it(world: World) -> None:
    by_button = looking(world, "gm", "company")
    by_button.post(f"{PAGE}end/")
    by_time = looking(world, "qa", "qa")
    session = by_time.session
    session["looking_as"] |= {"until": timezone.now().isoformat()}
    session.save()
    home = by_time.get("/").content.decode()
    by_log_out = looking(world, "hr", "hr")
    by_log_out.post("/accounts/logout/")
    stripped = looking(world, "rd", "rd")
    RoleAssignment.objects.filter(user=world.admin).update(role="report_reader")
    stripped.get("/")

    acts = AccessLog.objects.filter(user=world.admin, act__startswith="looking_").order_by("pk")
    told = [(row.act, row.detail.split(", until")[0]) for row in acts]
    assert told == [
        ("looking_begun", "gm @ company"), ("looking_ended", "gm @ company, button"),
        ("looking_begun", "qa @ qa"), ("looking_ended", "qa @ qa, time"),
        ("looking_begun", "hr @ hr"), ("looking_ended", "hr @ hr, log-out"),
        ("looking_begun", "rd @ rd"), ("looking_ended", "rd @ rd, rights"),
    ]  # fmt: skip
    assert "You no longer look as a role" in home
    assert {row.address for row in acts} == {"198.51.100.41"}


def test_programs_are_answered_nothing_meanwhile(world: World, complaint: Complaint) -> None:
    answer = looking(world, "gm", "company").get(f"/api/v1/complaints/{complaint.case.number}/")

    assert answer.status_code == 403
    assert answer.json()["code"] == "not_permitted"


def test_every_role_but_the_own_one_can_be_looked_at(world: World) -> None:
    form = browser(world.admin).get(PAGE).context["form"]

    assert {code for code, _label in form.fields["role"].choices} == set(ROLES) - {
        "administrator",
        "integration",
    }
    answer = browser(world.admin).post(PAGE, {"role": "administrator", "department": "1"})
    assert answer.status_code == 422
