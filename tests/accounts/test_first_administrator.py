"""`manage.py create_admin`: how a real company gets its first administrator."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from accounts.models import Department, User
from tests.accounts.people import GOOD_PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{GOOD_PASSWORD}\n"))
    return monkeypatch


def test_an_empty_database_gets_an_administrator_who_logs_in_and_opens_the_settings(
    typed: pytest.MonkeyPatch, client: Client
) -> None:
    call_command("create_admin", "chief", "--name", "李主管", "--password-stdin", verbosity=0)

    user = User.objects.get(username="chief")
    assert (user.name, [row.role for row in user.assignments]) == ("李主管", ["administrator"])
    assert Department.objects.get().function == "top"
    assert client.login(username="chief", password=GOOD_PASSWORD)
    assert client.get(reverse("accounts:people")).status_code == 200


def test_a_name_in_use_is_refused_and_the_person_keeps_everything(
    typed: pytest.MonkeyPatch, clara: User
) -> None:
    with pytest.raises(CommandError, match="taken"):
        call_command("create_admin", "Clara", "--password-stdin")

    assert [row.role for row in User.objects.get(pk=clara.pk).assignments] == ["customer_service"]


def test_a_weak_password_is_refused_and_nothing_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("12345\n"))

    with pytest.raises(CommandError, match="short"):
        call_command("create_admin", "chief", "--password-stdin")

    assert not User.objects.exclude(username="clock").exists()
    assert not Department.objects.exists()


def test_two_different_passwords_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([GOOD_PASSWORD, "something else entirely"])
    monkeypatch.setattr("getpass.getpass", lambda prompt: next(answers))

    with pytest.raises(CommandError, match="differ"):
        call_command("create_admin", "chief")

    assert not User.objects.filter(username="chief").exists()
