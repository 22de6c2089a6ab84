"""The second factor: a code besides the password, each good for once, wrong ones counted like wrong passwords."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client
from django.urls import reverse

from accounts.models import AccessLog, ApiToken, LoginAttempt, User
from accounts.operations import issue_token, reset_second_factor, set_up_second_factor
from accounts.second_factor import PERIOD, codes_left, is_needed_by, new_secret, period_of
from feedback_system.administration.second_factor import reset_and_tell
from feedback_system.company.models import Company
from feedback_system.errors import NotPermitted, NotPossibleNow
from feedback_system.notifications.models import Notification
from tests.accounts.people import GOOD_PASSWORD, MONDAY_9AM, person

pytestmark = pytest.mark.django_db

SET_UP = "/accounts/second-factor/"


@pytest.fixture
def clock() -> Any:
    with time_machine.travel(MONDAY_9AM, tick=False) as traveller:
        yield traveller


def shown(secret: str, at: datetime) -> str:
    """What the app shows at that instant."""
    return format_hotp_value(hotp_value(secret, int(at.timestamp()) // PERIOD))


def with_factor(user: User) -> tuple[str, list[str]]:
    """The key and the recovery codes of a second factor that was set up an hour ago."""
    secret = new_secret()
    before = MONDAY_9AM - timedelta(hours=1)
    period = int(before.timestamp()) // PERIOD
    return secret, set_up_second_factor(user=user, secret=secret, period=period, at=before)


def password_typed(client: Client, password: str = GOOD_PASSWORD) -> Any:
    return client.post(reverse("account_login"), {"login": "clara", "password": password})


def code_typed(client: Client, code: str) -> Any:
    return client.post("/accounts/code/", {"code": code})


def is_in(client: Client) -> bool:
    return client.get("/profile/").status_code == 200


def test_codes_follow_the_published_examples_of_the_standard() -> None:
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # RFC 6238, appendix B, last six digits

    assert [
        format_hotp_value(hotp_value(secret, second // 30)) for second in (59, 1111111109, 1234567890)
    ] == [
        "287082",
        "081804",
        "005924",
    ]
    at = datetime.fromtimestamp(1111111109, tz=MONDAY_9AM.tzinfo)
    assert period_of(secret, "081804", at=at + timedelta(seconds=30)) == 1111111109 // 30
    assert period_of(secret, "081804", at=at + timedelta(seconds=90)) is None


def test_the_password_alone_opens_nothing_and_each_code_opens_once(clara: User, clock: Any) -> None:
    secret, _codes = with_factor(clara)
    first, second = Client(), Client()

    assert password_typed(first).url == "/accounts/code/"
    assert not is_in(first)
    assert first.get("/api/v1/complaints/").status_code in (401, 403)
    assert code_typed(first, shown(secret, MONDAY_9AM)).status_code == 302
    assert is_in(first)

    password_typed(second)
    refused = code_typed(second, shown(secret, MONDAY_9AM))
    assert refused.status_code == 422
    assert "used already" in refused.content.decode()
    clock.shift(timedelta(seconds=PERIOD))
    code_typed(second, shown(secret, MONDAY_9AM + timedelta(seconds=PERIOD)))
    assert is_in(second)


def test_a_recovery_code_opens_once(clara: User, clock: Any) -> None:
    _secret, codes = with_factor(clara)
    first, second = Client(), Client()
    for client in (first, second):
        password_typed(client)
        code_typed(client, codes[0])

    assert is_in(first) and not is_in(second)
    assert codes_left(clara) == len(codes) - 1


def test_wrong_codes_lock_the_account_like_wrong_passwords(client: Client, clara: User, clock: Any) -> None:
    secret, codes = with_factor(clara)
    password_typed(client)
    answers = [code_typed(client, "000000").status_code for _n in range(5)]
    locked = code_typed(client, shown(secret, MONDAY_9AM))

    assert answers == [422] * 5
    assert locked.status_code == 429 and int(locked["Retry-After"]) > 0
    assert "locked until" in locked.content.decode()
    assert code_typed(client, codes[0]).status_code == 429
    assert codes_left(clara) == len(codes)
    assert password_typed(Client()).status_code == 429
    assert not is_in(client)


def test_a_wrong_password_gets_the_same_answer_with_and_without_a_second_factor(
    client: Client, clara: User, clock: Any
) -> None:
    before = password_typed(client, "wrong")
    with_factor(clara)
    after = password_typed(client, "wrong")

    def words(page: Any) -> str:
        return re.sub(
            r'name="csrfmiddlewaretoken" value="\w+"|X-CSRFToken": "\w+|nonce="[^"]+"',
            "",
            page.content.decode(),
        )

    assert (before.status_code, words(before)) == (after.status_code, words(after))


def test_setting_up_shows_codes_once_ends_other_sessions_and_keeps_the_key_sealed(
    client: Client, clara: User, clock: Any
) -> None:
    other = Client()
    for browser in (client, other):
        password_typed(browser)
    page = client.get(SET_UP).content.decode()
    secret = client.session["second_factor_secret"]
    assert secret[:4] + " " in page and "data:image/svg+xml;base64," in page

    wrong = client.post(SET_UP, {"password": "wrong", "code": shown(secret, MONDAY_9AM)})
    assert wrong.status_code == 422
    done = client.post(SET_UP, {"password": GOOD_PASSWORD, "code": shown(secret, MONDAY_9AM)})

    codes = re.findall(r"\b\d{8}\b", done.content.decode())
    assert len(codes) == codes_left(clara) == 10
    assert is_in(client) and not is_in(other)
    assert secret not in str(list(Authenticator.objects.values_list("data", flat=True)))
    assert client.get(SET_UP).url == "/profile/second-factor/"
    assert AccessLog.objects.filter(user=clara, act="factor_set_up").exists()
    assert LoginAttempt.objects.filter(outcome="failed").count() == 1  # the wrong password of the first try


def test_codes_are_renewed_and_the_factor_removed_only_with_password_and_code(
    client: Client, clara: User, clock: Any
) -> None:
    secret, codes = with_factor(clara)
    password_typed(client)
    code_typed(client, codes[0])

    for address in ("codes", "remove"):
        refused = client.post(
            f"/profile/second-factor/{address}/", {"password": GOOD_PASSWORD, "code": "000000"}
        )
        assert refused.status_code == 422
    renewed = client.post(
        "/profile/second-factor/codes/", {"password": GOOD_PASSWORD, "code": shown(secret, MONDAY_9AM)}
    )
    assert codes[1] not in renewed.content.decode()
    fresh = re.findall(r"\b\d{8}\b", renewed.content.decode())
    client.post("/profile/second-factor/remove/", {"password": GOOD_PASSWORD, "code": fresh[0]})

    assert not Authenticator.objects.filter(user=clara).exists()
    password_typed(again := Client())
    assert is_in(again)


# ------------------------------------------------------------------------------------------------------- who must have it


def test_whoever_administers_audits_or_approves_must_have_one_where_rights_ask_for_it(
    clara: User, admin: User, auditor: User, settings: Any
) -> None:
    approver = person("approver", "sales_head")
    machine = person("erp", "administrator", kind=User.Kind.SYSTEM)
    people = (clara, admin, auditor, approver, machine)
    assert not any(is_needed_by(one) for one in people)

    settings.SECOND_FACTOR_FOR_RIGHTS = True

    assert [is_needed_by(one) for one in people] == [False, True, True, True, False]
    Company.objects.update(second_factor_for_all=True)
    assert is_needed_by(clara) and not is_needed_by(machine)
    settings.DEMO = True
    assert not is_needed_by(admin)


def test_who_must_have_one_gets_nothing_but_its_page_until_it_is_set_up(
    client: Client, clara: User, settings: Any, clock: Any
) -> None:
    Company.get()
    Company.objects.update(second_factor_for_all=True)
    _token, raw = issue_token(
        user=clara, name="erp", scope=ApiToken.Scope.READ, expires_at=MONDAY_9AM + timedelta(days=9), by=clara,
        at=MONDAY_9AM,
    )  # fmt: skip
    password_typed(client)

    assert client.get("/profile/").url == SET_UP
    api = client.get("/api/v1/complaints/")
    assert (api.status_code, api.json()["code"]) == (403, "second_factor_required")
    assert Client().get("/api/v1/complaints/", headers={"authorization": f"Token {raw}"}).status_code == 200
    client.get(SET_UP)
    code = shown(client.session["second_factor_secret"], MONDAY_9AM)
    client.post(SET_UP, {"password": GOOD_PASSWORD, "code": code})
    assert is_in(client)
    assert "cannot be removed" in client.get("/profile/second-factor/").content.decode()


# ------------------------------------------------------------------------------------------------------------ the way out


def test_an_administrator_resets_it_all_sessions_end_and_the_person_is_told(
    client: Client, clara: User, admin: User, clock: Any
) -> None:
    secret, _codes = with_factor(clara)
    password_typed(client)
    code_typed(client, shown(secret, MONDAY_9AM))

    reset_and_tell(user=clara, by=admin, at=MONDAY_9AM)

    assert not is_in(client)
    assert AccessLog.objects.filter(user=clara, act="factor_reset", by=admin).exists()
    assert Notification.objects.get().recipient == clara
    with pytest.raises(NotPossibleNow):
        reset_second_factor(user=clara, by=admin, at=MONDAY_9AM)
    with pytest.raises(NotPermitted):
        reset_second_factor(user=admin, by=admin, at=MONDAY_9AM)
    Company.get()
    Company.objects.update(two_administrators=True)
    with pytest.raises(NotPermitted):
        reset_second_factor(user=person("other", "administrator"), by=admin, at=MONDAY_9AM)
