"""The list of sessions: which device, since when, used last when."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse

from accounts.devices import device_of
from accounts.models import User
from tests.accounts.people import GOOD_PASSWORD, MONDAY_9AM

WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36"


@pytest.mark.once
@pytest.mark.parametrize(
    ("line", "words"),
    [
        (WINDOWS, "Chrome · Windows"),
        (f"{WINDOWS} Edg/141.0", "Edge · Windows"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/130 Mobile Safari/537.36 wxwork/4.1 MicroMessenger/7.0", "WeCom · Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Mobile Safari/604.1", "Safari · iPhone"),
        ("curl/8.0", "unknown"),
        ("", "unknown"),
    ],
)  # fmt: skip
def test_a_device_is_told_in_the_words_of_people(line: str, words: str) -> None:
    assert device_of(line) == words


@pytest.mark.django_db
def test_the_last_use_is_noted_once_in_ten_minutes_and_shown(clara: User, client: Client) -> None:
    with time_machine.travel(MONDAY_9AM, tick=False) as clock:
        browser = Client(headers={"user-agent": WINDOWS})
        browser.post(reverse("account_login"), {"login": "clara", "password": GOOD_PASSWORD})
        client.post(reverse("account_login"), {"login": "clara", "password": GOOD_PASSWORD})
        noted = UserSession.objects.get(session_key=browser.session.session_key)

        clock.shift(timedelta(minutes=5))
        browser.get("/profile/")
        noted.refresh_from_db()
        assert noted.last_seen_at == MONDAY_9AM
        browser.cookies.pop("feedback_seen")  # what a browser does after ten minutes
        clock.shift(timedelta(minutes=7))
        browser.get("/profile/")
        noted.refresh_from_db()
        assert noted.last_seen_at == MONDAY_9AM + timedelta(minutes=12)
        page: Any = client.get("/profile/sessions/")

    assert "Chrome · Windows" in page.content.decode()
    assert "Used last" in page.content.decode()
