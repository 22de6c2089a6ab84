"""Logging in: one lock-out, the same answer for every failure, everything on record."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts import lockout
from accounts.models import AccessLog, LoginAttempt, User
from accounts.operations import unlock
from feedback_system.errors import NotPermitted
from tests.accounts.people import GOOD_PASSWORD, MONDAY_9AM, person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def clock() -> Any:
    with time_machine.travel(MONDAY_9AM, tick=False) as traveller:
        yield traveller


def log_in(client: Client, username: str, password: str, **headers: str) -> Any:
    return client.post(reverse("account_login"), {"login": username, "password": password}, headers=headers)


def is_logged_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_a_person_logs_in_with_her_user_name_whatever_the_letter_case(client: Client, clara: User) -> None:
    response = log_in(client, " ＣＬＡＲＡ ", GOOD_PASSWORD)

    assert response.status_code == 302
    assert is_logged_in(client)


def test_a_log_in_is_on_record_with_time_address_and_browser(client: Client, clara: User, clock: Any) -> None:
    log_in(client, "clara", GOOD_PASSWORD, user_agent="Test browser")

    attempt = LoginAttempt.objects.get()
    assert (attempt.user, attempt.at, attempt.address) == (clara, MONDAY_9AM, "127.0.0.1")
    assert (attempt.user_agent, attempt.outcome) == ("Test browser", LoginAttempt.Outcome.SUCCEEDED)


def test_a_failure_is_on_record_without_what_was_typed(client: Client, clara: User) -> None:
    log_in(client, "my-secret-password", "clara")

    attempt = LoginAttempt.objects.get()
    assert (attempt.user, attempt.outcome) == (None, LoginAttempt.Outcome.FAILED)
    assert "secret" not in str(attempt.__dict__)


@pytest.mark.parametrize("username", ["clara", "nobody", "gone", "erp"])
def test_wrong_password_unknown_name_closed_account_and_system_get_the_same_answer(
    client: Client, clara: User, username: str
) -> None:
    person("gone", is_active=False, password=GOOD_PASSWORD)
    person("erp", "integration", kind=User.Kind.SYSTEM, password=GOOD_PASSWORD)
    password = "not the password" if username == "clara" else GOOD_PASSWORD

    response = log_in(client, username, password)

    assert response.status_code == 422
    assert not is_logged_in(client)
    assert response.context["form"].non_field_errors() == [
        "The user name or the password is not right. Check both, also whether Caps Lock is on. "
        "If you do not remember your password, ask an administrator for a new one."
    ]


class CountingHasher(MD5PasswordHasher):
    """Counts how often a password is hashed: the time an attempt takes, without a clock."""

    algorithm = "counting"
    count = 0

    def encode(self, password: str, salt: str) -> str:
        CountingHasher.count += 1
        return super().encode(password, salt)


@pytest.mark.parametrize("username", ["clara", "nobody", "gone"])
def test_every_failure_costs_one_hash_so_that_time_tells_nothing(
    client: Client, settings: Any, username: str
) -> None:
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    person("clara", password=GOOD_PASSWORD)
    person("gone", is_active=False, password=GOOD_PASSWORD)
    CountingHasher.count = 0

    log_in(client, username, "not the password")

    assert CountingHasher.count == 1


def test_after_five_failures_even_the_right_password_is_refused_with_the_time_to_try_again(
    client: Client, clara: User, clock: Any
) -> None:
    for minute in range(5):
        clock.move_to(MONDAY_9AM + timedelta(minutes=minute))
        assert log_in(client, "clara", "wrong").status_code == 422

    response = log_in(client, "clara", GOOD_PASSWORD)

    assert response.status_code == 429
    assert not is_logged_in(client)
    assert response.context["form"].non_field_errors() == [
        "Too many attempts failed, so logging in is locked until 09:15. "
        "Try again then, or ask an administrator to unlock your account."
    ]
    assert response["Retry-After"] == str(11 * 60)


def test_the_lock_opens_when_the_oldest_failure_is_a_quarter_of_an_hour_old(
    client: Client, clara: User, clock: Any
) -> None:
    for _attempt in range(5):
        log_in(client, "clara", "wrong")

    clock.move_to(MONDAY_9AM + timedelta(minutes=14, seconds=59))
    assert log_in(client, "clara", GOOD_PASSWORD).status_code == 429
    clock.move_to(MONDAY_9AM + timedelta(minutes=15))
    assert log_in(client, "clara", GOOD_PASSWORD).status_code == 302


def test_refused_attempts_do_not_prolong_the_lock(client: Client, clara: User, clock: Any) -> None:
    for _attempt in range(5):
        log_in(client, "clara", "wrong")
    clock.move_to(MONDAY_9AM + timedelta(minutes=10))
    for _attempt in range(5):
        log_in(client, "clara", "wrong")

    assert lockout.locked_until(clara, at=MONDAY_9AM + timedelta(minutes=10)) == MONDAY_9AM + timedelta(
        minutes=15
    )


def test_a_name_nobody_has_is_locked_like_any_other(client: Client, clock: Any) -> None:
    for _attempt in range(5):
        log_in(client, "nobody", "wrong")

    assert log_in(client, "nobody", "wrong").status_code == 429


def test_a_success_in_between_does_not_wipe_the_failures_of_an_attacker(clara: User, clock: Any) -> None:
    for _attempt in range(4):
        log_in(Client(), "clara", "wrong")
    log_in(Client(), "clara", GOOD_PASSWORD)
    log_in(Client(), "clara", "wrong")

    assert log_in(Client(), "clara", GOOD_PASSWORD).status_code == 429


def test_an_address_that_tries_many_names_is_locked(
    client: Client, clara: User, clock: Any, settings: Any
) -> None:
    settings.LOGIN_LOCK_AFTER_FAILURES_PER_ADDRESS = 7
    for number in range(7):
        log_in(client, f"guess{number}", "wrong")

    assert log_in(client, "clara", GOOD_PASSWORD).status_code == 429
    assert lockout.locked_until(clara, at=MONDAY_9AM) is None


def test_an_administrator_unlocks_an_account(client: Client, clara: User, admin: User, clock: Any) -> None:
    for _attempt in range(5):
        log_in(client, "clara", "wrong")

    unlock(user=clara, by=admin, at=MONDAY_9AM)

    assert lockout.locked_until(clara, at=MONDAY_9AM) is None
    assert log_in(client, "clara", GOOD_PASSWORD).status_code == 302
    assert AccessLog.objects.filter(user=clara, by=admin, act=AccessLog.Act.UNLOCKED).exists()


def test_nobody_else_unlocks_an_account(clara: User, dora: User) -> None:
    with pytest.raises(NotPermitted):
        unlock(user=clara, by=dora, at=MONDAY_9AM)


@pytest.mark.django_db(transaction=True)
def test_twenty_attempts_at_once_get_no_more_than_five_guesses() -> None:
    def attempt(number: int) -> bool:
        try:
            lockout.begin_attempt(username="clara", address="192.0.2.1", user_agent="", at=MONDAY_9AM)
        except lockout.LockedOut:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(max_workers=8) as pool:
        guesses = sum(pool.map(attempt, range(20)))

    assert 1 <= guesses <= 5


def test_logging_out_needs_a_post_and_is_on_record(client: Client, clara: User) -> None:
    client.force_login(clara)

    assert client.get(reverse("account_logout")).status_code == 200
    assert is_logged_in(client)
    client.post(reverse("account_logout"))

    assert not is_logged_in(client)
    assert AccessLog.objects.filter(user=clara, act=AccessLog.Act.LOGGED_OUT).exists()


def test_the_log_in_page_goes_back_only_to_this_site(client: Client, clara: User) -> None:
    url = reverse("account_login")
    there = client.post(url, {"login": "clara", "password": GOOD_PASSWORD, "next": "/complaints/"})
    assert there["Location"] == "/complaints/"

    client.logout()
    away = client.post(url, {"login": "clara", "password": GOOD_PASSWORD, "next": "https://evil.example/"})
    assert away["Location"] == "/"


def test_there_is_no_way_to_sign_up_or_to_get_a_reset_mail(client: Client) -> None:
    for path in ("/accounts/signup/", "/accounts/password/reset/", "/accounts/email/"):
        assert client.get(path).status_code == 404


def test_the_log_in_page_switches_the_language(client: Client) -> None:
    page = client.get(reverse("account_login")).content.decode()

    assert 'name="language" value="zh-hans"' in page
    assert reverse("web:set_language") in page
