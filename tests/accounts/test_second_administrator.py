"""Where a company wants it, one administrator asks for a change of roles and another one confirms it."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import ChangeRequest, Department, RoleAssignment, User
from accounts.operations import (
    ask_for_role,
    ask_to_end_the_rule,
    ask_to_move,
    ask_to_take_role,
    change_person,
    confirm_change,
    give_role,
    refuse_change,
    set_start_password,
    take_role,
)
from feedback_system.company.models import Company
from feedback_system.errors import Invalid, NotPermitted, NotPossibleNow
from tests.accounts.people import MONDAY_9AM, TUESDAY_9AM, department, person

pytestmark = pytest.mark.django_db

State = ChangeRequest.State


@pytest.fixture
def second(office: Department) -> User:
    return person("second", "administrator", at=office)


@pytest.fixture
def two() -> Company:
    company = Company.get()
    company.two_administrators = True
    company.save()
    return company


def test_nothing_changes_until_another_administrator_confirms(
    two: Company, admin: User, second: User, dora: User, office: Department
) -> None:
    with pytest.raises(NotPossibleNow, match="second administrator"):
        give_role(user=dora, department=office, role="qa", by=admin, at=MONDAY_9AM)

    change = ask_for_role(user=dora, department=office, role="qa", by=admin, at=MONDAY_9AM)
    assert not dora.role_assignments.filter(role="qa").exists()

    with pytest.raises(NotPermitted, match="yourself"):
        confirm_change(change=change, by=admin, at=TUESDAY_9AM)
    confirm_change(change=change, by=second, at=TUESDAY_9AM)

    assert dora.role_assignments.filter(role="qa").exists()
    given = RoleAssignment.history.filter(role="qa").get()
    assert (given.history_user, given.history_date) == (second, TUESDAY_9AM)
    change.refresh_from_db()
    assert (change.state, change.asked_by, change.answered_by) == (State.CONFIRMED, admin, second)


def test_a_change_is_answered_once(
    two: Company, admin: User, second: User, dora: User, office: Department
) -> None:
    change = ask_for_role(user=dora, department=office, role="qa", by=admin, at=MONDAY_9AM)
    refuse_change(change=change, by=second, at=TUESDAY_9AM)

    with pytest.raises(NotPossibleNow, match="answered already"):
        confirm_change(change=change, by=second, at=TUESDAY_9AM)

    assert not dora.role_assignments.filter(role="qa").exists()


def test_who_asked_takes_it_back(two: Company, admin: User, dora: User, office: Department) -> None:
    change = ask_for_role(user=dora, department=office, role="qa", by=admin, at=MONDAY_9AM)

    with pytest.raises(Invalid, match="waits for a second administrator already"):
        ask_for_role(user=dora, department=office, role="qa", by=admin, at=MONDAY_9AM)
    refuse_change(change=change, by=admin, at=TUESDAY_9AM)

    change.refresh_from_db()
    assert change.state == State.WITHDRAWN


def test_nobody_confirms_what_concerns_herself(
    two: Company, admin: User, second: User, office: Department
) -> None:
    role = second.role_assignments.get()
    with pytest.raises(NotPossibleNow):
        take_role(assignment=role, by=admin, at=MONDAY_9AM)
    change = ask_to_take_role(assignment=role, by=admin, at=MONDAY_9AM)

    with pytest.raises(NotPermitted, match="concerns you"):
        confirm_change(change=change, by=second, at=TUESDAY_9AM)


def test_another_home_department_waits_too(two: Company, admin: User, second: User, dora: User) -> None:
    south = department("south")
    with pytest.raises(NotPossibleNow):
        change_person(user=dora, name="Dora", department=south, email="", phone="", by=admin, at=MONDAY_9AM)

    change = ask_to_move(user=dora, department=south, by=admin, at=MONDAY_9AM)
    confirm_change(change=change, by=second, at=TUESDAY_9AM)

    dora.refresh_from_db()
    assert dora.department == south


def test_one_administrator_cannot_end_the_rule_alone(two: Company, admin: User, second: User) -> None:
    change = ask_to_end_the_rule(by=admin, at=MONDAY_9AM)
    assert Company.get().two_administrators

    confirm_change(change=change, by=second, at=TUESDAY_9AM)

    assert not Company.get().two_administrators
    assert Company.history.order_by("-history_id").first().history_user == second


def test_no_administrator_gets_hold_of_the_password_of_the_other(
    two: Company, admin: User, second: User, dora: User
) -> None:
    with pytest.raises(NotPermitted, match="changepassword"):
        set_start_password(user=second, by=admin, at=MONDAY_9AM)

    assert set_start_password(user=dora, by=admin, at=MONDAY_9AM)


def test_the_pages_ask_and_the_other_administrator_confirms(
    two: Company, admin: User, second: User, dora: User, office: Department
) -> None:
    first, other = Client(), Client()
    first.force_login(admin)
    other.force_login(second)

    first.post(reverse("accounts:give_role", args=[dora.pk]), {"role": "qa", "department": office.pk})
    change = ChangeRequest.objects.get()
    page = other.get(reverse("accounts:changes")).content.decode()
    assert "Give Dora the role Quality engineer in office" in page
    url = reverse("accounts:answer_change", args=[change.pk, "confirm"])
    assert first.post(url).status_code == 403
    assert other.post(url).status_code == 302

    assert dora.role_assignments.filter(role="qa").exists()


def test_the_list_of_changes_is_read_by_the_auditor_and_answered_by_administrators_only(
    two: Company, admin: User, auditor: User, clara: User, dora: User, office: Department
) -> None:
    change = ask_for_role(user=dora, department=office, role="qa", by=admin, at=MONDAY_9AM)
    answers = {}
    for user in (auditor, clara):
        client = Client()
        client.force_login(user)
        url = reverse("accounts:answer_change", args=[change.pk, "refuse"])
        answers[user.username] = [
            client.get(reverse("accounts:changes")).status_code,
            client.post(url).status_code,
        ]

    assert answers == {"auditor": [200, 403], "clara": [403, 403]}
