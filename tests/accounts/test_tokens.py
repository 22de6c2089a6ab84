"""API tokens: stored as hash, scoped, expiring, revocable."""

from __future__ import annotations

import re
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from accounts.authentication import TokenAuthentication
from accounts.models import ApiToken, User
from accounts.operations import issue_token, revoke_token
from accounts.tokens import authenticate_token
from feedback_system.errors import Invalid, NotPermitted, NotPossibleNow
from tests.accounts.people import MONDAY_9AM, person

pytestmark = pytest.mark.django_db

NINETY_DAYS = timedelta(days=90)


def issue(user: User, *, by: User | None = None, **fields: Any) -> tuple[ApiToken, str]:
    fields = {"name": "ERP", "scope": ApiToken.Scope.WRITE, "expires_at": MONDAY_9AM + NINETY_DAYS} | fields
    return issue_token(user=user, by=by or user, at=MONDAY_9AM, **fields)


def test_a_token_stands_for_its_person(clara: User) -> None:
    token, raw = issue(clara)

    assert authenticate_token(raw, MONDAY_9AM) == token
    assert raw.startswith(token.prefix)


def test_the_token_itself_is_stored_nowhere(clara: User) -> None:
    token, raw = issue(clara)

    assert len(raw) >= 43
    assert raw not in str(ApiToken.objects.filter(pk=token.pk).values().get())


def test_a_token_ends_at_its_instant(clara: User) -> None:
    _token, raw = issue(clara)

    assert authenticate_token(raw, MONDAY_9AM + NINETY_DAYS - timedelta(seconds=1)) is not None
    assert authenticate_token(raw, MONDAY_9AM + NINETY_DAYS) is None


def test_a_revoked_token_opens_nothing(clara: User) -> None:
    token, raw = issue(clara)

    revoke_token(token=token, by=clara, at=MONDAY_9AM)
    revoke_token(token=token, by=clara, at=MONDAY_9AM + timedelta(hours=1))

    assert authenticate_token(raw, MONDAY_9AM) is None
    assert token.revoked_at == MONDAY_9AM


def test_the_token_of_somebody_who_left_opens_nothing(clara: User) -> None:
    _token, raw = issue(clara)
    User.objects.filter(pk=clara.pk).update(is_active=False)

    assert authenticate_token(raw, MONDAY_9AM) is None


@pytest.mark.parametrize(
    "change", [lambda r: r[:-1], lambda r: r + "x", str.upper, lambda r: "", lambda r: r[3:]]
)
def test_a_token_that_is_changed_in_any_way_opens_nothing(clara: User, change: Any) -> None:
    _token, raw = issue(clara)

    assert authenticate_token(change(raw), MONDAY_9AM) is None


def test_the_last_use_is_noted_at_most_once_a_minute(clara: User) -> None:
    token, raw = issue(clara)

    for seconds in (0, 30, 61):
        authenticate_token(raw, MONDAY_9AM + timedelta(seconds=seconds))
        token.refresh_from_db()
        noted = token.last_used_at
        assert noted == MONDAY_9AM + timedelta(seconds=0 if seconds < 61 else 61)


def test_nobody_issues_a_token_in_the_name_of_another_person(clara: User, admin: User) -> None:
    with pytest.raises(NotPermitted):
        issue(clara, by=admin)


def test_an_administrator_issues_the_tokens_of_systems_and_nobody_else_does(clara: User, admin: User) -> None:
    erp = person("erp", "integration", kind=User.Kind.SYSTEM)

    issue(erp, by=admin)
    with pytest.raises(NotPermitted):
        issue(erp, by=clara)


def test_a_token_needs_a_name_and_an_end_within_a_year(clara: User) -> None:
    with pytest.raises(Invalid) as refusal:
        issue(clara, name=" ", expires_at=MONDAY_9AM + timedelta(days=367))
    assert set(refusal.value.errors) == {"name", "expires_at"}
    with pytest.raises(Invalid):
        issue(clara, expires_at=MONDAY_9AM)


def test_somebody_who_left_gets_no_token(dora: User) -> None:
    dora.is_active = False
    with pytest.raises(NotPossibleNow):
        issue(dora)


def test_only_the_owner_or_an_administrator_revokes(clara: User, dora: User, admin: User) -> None:
    token, _raw = issue(clara)

    with pytest.raises(NotPermitted):
        revoke_token(token=token, by=dora, at=MONDAY_9AM)
    revoke_token(token=token, by=admin, at=MONDAY_9AM)


def call(method: str, header: str | None) -> Any:
    """What the API makes of a request with that Authorization header."""
    extra = {} if header is None else {"HTTP_AUTHORIZATION": header}
    return TokenAuthentication().authenticate(Request(APIRequestFactory().generic(method, "/", **extra)))


def test_the_api_takes_a_token_in_the_header(clara: User) -> None:
    with time_machine.travel(MONDAY_9AM):
        token, raw = issue(clara)

        assert call("POST", f"Token {raw}") == (clara, token)
        assert call("GET", f"token {raw}") == (clara, token)


@pytest.mark.parametrize("header", [None, "", "Basic Y2xhcmE6eA==", "Bearer abc"])
def test_without_a_token_the_api_asks_the_next_way_of_logging_in(header: str | None) -> None:
    assert call("GET", header) is None


@pytest.mark.parametrize("header", ["Token", "Token ", "Token fb_wrong", "Token fb_ü"])
def test_the_api_refuses_a_bad_token_with_401(header: str) -> None:
    with pytest.raises(AuthenticationFailed):
        call("GET", header)
    assert TokenAuthentication().authenticate_header(Request(APIRequestFactory().get("/"))) == "Token"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_a_token_that_only_reads_never_writes(clara: User, method: str) -> None:
    with time_machine.travel(MONDAY_9AM):
        _token, raw = issue(clara, scope=ApiToken.Scope.READ)

        assert call("GET", f"Token {raw}")[0] == clara
        with pytest.raises(PermissionDenied):
            call(method, f"Token {raw}")


def test_the_command_prints_a_new_token_on_the_first_line(clara: User) -> None:
    out = StringIO()

    call_command("token", "Clara", stdout=out)

    token = ApiToken.objects.get(user=clara)
    assert authenticate_token(out.getvalue().splitlines()[0], token.created_at) == token


@pytest.mark.parametrize(
    "arguments", [["nobody"], ["clara", "--days", "0"], ["clara", "--days", "999"], ["clara", "--name", ""]]
)
def test_the_command_says_in_one_line_why_it_printed_none(clara: User, arguments: list[str]) -> None:
    with pytest.raises(CommandError) as refusal:
        call_command("token", *arguments, stdout=StringIO())

    assert "\n" not in str(refusal.value)
    assert not ApiToken.objects.exists()


def test_the_page_shows_a_new_token_once(client: Client, clara: User) -> None:
    client.force_login(clara)
    url = reverse("accounts:tokens")

    answer = client.post(url, {"name": "ERP", "scope": "read", "days": "90"}).content.decode()

    raw = re.search(r'id="new-token">(fb_[\w-]{43})<', answer)
    assert raw is not None
    token = ApiToken.objects.get(user=clara)
    assert authenticate_token(raw[1], token.created_at) == token
    again = client.get(url).content.decode()
    assert raw[1] not in again
    assert token.prefix in again


def test_the_page_revokes_only_the_own_tokens(client: Client, clara: User, dora: User) -> None:
    token, _raw = issue(clara)
    client.force_login(dora)
    assert client.post(reverse("accounts:revoke_token", args=[token.pk])).status_code == 404

    client.force_login(clara)
    client.post(reverse("accounts:revoke_token", args=[token.pk]))
    token.refresh_from_db()
    assert token.revoked_at is not None
