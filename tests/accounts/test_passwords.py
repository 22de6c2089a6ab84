"""Which passwords are taken, when they have to be changed, and what a change ends."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts.models import AccessLog, FormerPassword, User
from accounts.operations import change_password, set_start_password
from accounts.password_rules import password_is_due
from feedback_system.errors import NotPermitted, NotPossibleNow
from tests.accounts.people import GOOD_PASSWORD, MONDAY_9AM, OTHER_PASSWORD, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def mlps(settings: Any) -> None:
    settings.PASSWORD_POLICY = "mlps"


def refused(password: str, user: User | None = None) -> set[str]:
    """The codes of the rules that `password` breaks."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        return {each.code for each in error.error_list}
    return set()


@pytest.mark.parametrize(
    ("password", "rule"),
    [
        ("seven chars", "password_too_short"),
        ("q1w2e3r4t5y6", "password_too_common"),
        ("claracustomer", "password_too_similar"),
    ],
)
def test_short_common_and_name_like_passwords_are_refused(password: str, rule: str, office: Any) -> None:
    user = person("clara.customer", name="Clara Customer")

    assert rule in refused(password, user)


def test_twelve_small_letters_will_do_by_default() -> None:
    assert refused("greenkettles") == set()


@pytest.mark.parametrize(
    ("password", "is_taken"),
    [
        ("greenkettles", False),
        ("GreenKettles", False),
        ("GreenKettles7", True),
        ("green kettles 7", True),
        ("Green kettles", True),
        ("绿色的水壶七个绿色的水壶", False),
    ],
)
def test_under_mlps_three_kinds_of_characters_are_asked_for(
    mlps: None, password: str, is_taken: bool
) -> None:
    assert ("password_has_too_few_classes" not in refused(password)) is is_taken


def test_under_mlps_none_of_the_last_five_passwords_is_taken_again(mlps: None, clara: User) -> None:
    passwords = [f"Green kettle number {number}" for number in range(7)]
    for day, password in enumerate(passwords):
        change_password(user=clara, password=password, by=clara, at=MONDAY_9AM + timedelta(days=day))

    assert ["password_was_used_before" in refused(p, clara) for p in passwords] == [False, False] + [True] * 5
    assert FormerPassword.objects.filter(user=clara).count() == 4


def test_by_default_an_old_password_may_come_back(clara: User) -> None:
    change_password(user=clara, password=OTHER_PASSWORD, by=clara, at=MONDAY_9AM)

    assert refused(GOOD_PASSWORD, clara) == set()


def test_under_mlps_a_password_is_due_after_ninety_days(mlps: None, clara: User) -> None:
    change_password(user=clara, password=OTHER_PASSWORD, by=clara, at=MONDAY_9AM)

    assert not password_is_due(clara, at=MONDAY_9AM + timedelta(days=90) - timedelta(seconds=1))
    assert password_is_due(clara, at=MONDAY_9AM + timedelta(days=90))


def test_by_default_a_password_is_never_too_old(clara: User) -> None:
    change_password(user=clara, password=OTHER_PASSWORD, by=clara, at=MONDAY_9AM)

    assert not password_is_due(clara, at=MONDAY_9AM + timedelta(days=3650))


def test_a_start_password_opens_nothing_but_the_page_to_change_it(
    client: Client, clara: User, admin: User
) -> None:
    password = set_start_password(user=clara, by=admin, at=MONDAY_9AM)
    client.post(reverse("account_login"), {"login": "clara", "password": password})

    assert client.get(reverse("accounts:profile"))["Location"] == reverse("account_change_password")

    answer = client.post(
        reverse("account_change_password"),
        {"oldpassword": password, "password1": OTHER_PASSWORD, "password2": OTHER_PASSWORD},
    )
    assert answer.status_code == 302
    assert client.get(reverse("accounts:profile")).status_code == 200


def test_a_start_password_passes_the_strictest_rules_and_differs_each_time(
    mlps: None, clara: User, admin: User
) -> None:
    given = {set_start_password(user=clara, by=admin, at=MONDAY_9AM) for _time in range(5)}

    assert len(given) == 5
    assert all("password_too_short" not in refused(password) for password in given)


def test_only_administrators_hand_out_start_passwords_and_only_to_people_who_may_log_in(
    clara: User, dora: User, admin: User
) -> None:
    with pytest.raises(NotPermitted):
        set_start_password(user=clara, by=dora, at=MONDAY_9AM)
    with pytest.raises(NotPossibleNow):
        set_start_password(user=person("erp", kind=User.Kind.SYSTEM), by=admin, at=MONDAY_9AM)
    with pytest.raises(NotPossibleNow):
        set_start_password(user=person("gone", is_active=False), by=admin, at=MONDAY_9AM)


def test_nobody_changes_the_password_of_somebody_else(clara: User, admin: User) -> None:
    with pytest.raises(NotPermitted):
        change_password(user=clara, password=OTHER_PASSWORD, by=admin, at=MONDAY_9AM)


def test_a_change_ends_all_other_sessions_and_keeps_this_one(clara: User) -> None:
    here, there = Client(), Client()
    for browser in (here, there):
        browser.post(reverse("account_login"), {"login": "clara", "password": GOOD_PASSWORD})

    here.post(
        reverse("account_change_password"),
        {"oldpassword": GOOD_PASSWORD, "password1": OTHER_PASSWORD, "password2": OTHER_PASSWORD},
    )

    assert here.get(reverse("accounts:profile")).status_code == 200
    assert there.get(reverse("accounts:profile")).status_code == 302
    assert UserSession.objects.filter(user=clara).count() == 1
    assert AccessLog.objects.filter(user=clara, act=AccessLog.Act.PASSWORD_CHANGED).count() == 1


@pytest.mark.parametrize(
    ("old", "new", "again", "field"),
    [
        ("wrong", OTHER_PASSWORD, OTHER_PASSWORD, "oldpassword"),
        (GOOD_PASSWORD, "short", "short", "password1"),
        (GOOD_PASSWORD, OTHER_PASSWORD, "something else", "password2"),
        (GOOD_PASSWORD, GOOD_PASSWORD, GOOD_PASSWORD, "password1"),
        (GOOD_PASSWORD, "x" * 129, "x" * 129, "password1"),
    ],
)
def test_a_refused_change_says_in_which_field(
    client: Client, clara: User, old: str, new: str, again: str, field: str
) -> None:
    client.force_login(clara)

    answer = client.post(
        reverse("account_change_password"), {"oldpassword": old, "password1": new, "password2": again}
    )

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert User.objects.get(pk=clara.pk).check_password(GOOD_PASSWORD)


def test_who_has_no_password_is_told_so(client: Client, dora: User) -> None:
    client.force_login(dora)

    assert client.get(reverse("account_change_password")).templates[0].name == "account/no_password.html"


def test_the_history_of_a_person_holds_no_password_and_no_contact_data(clara: User) -> None:
    change_password(user=clara, password=OTHER_PASSWORD, by=clara, at=MONDAY_9AM)

    columns = {field.name for field in User.history.model._meta.fields}
    assert not columns & {"password", "email", "phone"}
