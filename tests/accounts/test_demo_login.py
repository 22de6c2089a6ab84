"""The demo company: one click makes the visitor one of its people. Elsewhere that door does not exist."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import LoginAttempt, User
from accounts.queries import demo_cast
from tests.accounts.people import department, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(settings: Any) -> None:
    settings.DEMO = True
    settings.LANGUAGE_CODE = "en"


def test_the_log_in_page_offers_the_people_by_department_with_role_and_what_they_do(
    client: Client, demo: None, clara: User
) -> None:
    page = client.get(reverse("account_login")).content.decode()

    assert f'name="user" value="{clara.username}"' in page
    assert "Customer service" in page
    assert "Logs complaints while the customer is on the phone and follows them up." in page


def test_a_click_logs_in_as_that_person_and_is_on_record(client: Client, demo: None, clara: User) -> None:
    response = client.post(reverse("accounts:demo_login"), {"user": "clara", "next": "/complaints/"})

    assert (response.status_code, response["Location"]) == (302, "/complaints/")
    assert client.session["_auth_user_id"] == str(clara.pk)
    assert LoginAttempt.objects.get(user=clara).outcome == LoginAttempt.Outcome.SUCCEEDED


def test_outside_the_demo_the_door_does_not_exist(client: Client, settings: Any, clara: User) -> None:
    settings.DEMO = False

    assert client.post(reverse("accounts:demo_login"), {"user": "clara"}).status_code == 404
    assert "_auth_user_id" not in client.session
    assert "clara" not in client.get(reverse("account_login")).content.decode()


def test_it_takes_a_post_from_our_own_page(demo: None, clara: User) -> None:
    strict = Client(enforce_csrf_checks=True)

    assert strict.get(reverse("accounts:demo_login")).status_code == 405
    assert strict.post(reverse("accounts:demo_login"), {"user": "clara"}).status_code == 403


@pytest.mark.parametrize("username", ["", "nobody", "gone", "erp"])
def test_only_active_people_can_be_chosen(client: Client, demo: None, office: Any, username: str) -> None:
    person("gone", "qa", is_active=False)
    person("erp", "integration", kind=User.Kind.SYSTEM)

    assert client.post(reverse("accounts:demo_login"), {"user": username}).status_code == 404


def test_a_person_with_two_roles_is_offered_once_in_the_department_of_the_first(db: None) -> None:
    sales, quality = department("sales"), department("quality")
    erna = person("erna", "salesperson", at=sales)
    erna.role_assignments.create(department=quality, role="qa")

    [(where, characters)] = demo_cast()

    assert where == sales
    assert [(c.person, [role.code for role in c.roles]) for c in characters] == [
        (erna, ["salesperson", "qa"])
    ]
