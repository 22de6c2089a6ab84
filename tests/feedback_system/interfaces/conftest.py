"""Programs that talk to the API: one client per person, each with a token of her own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import ApiToken, User
from accounts.operations.tokens import issue_token
from tests.factories.company import World

ROOT = "/api/v1"


class Program(APIClient):
    """A client with the token of one person that answers in English."""

    def __init__(self, user: User, scope: ApiToken.Scope = ApiToken.Scope.WRITE) -> None:
        super().__init__(HTTP_ACCEPT_LANGUAGE="en")
        at = timezone.now()
        _token, raw = issue_token(
            user=user, name="test", scope=scope, expires_at=at + timedelta(days=1), by=user, at=at
        )
        self.credentials(HTTP_AUTHORIZATION=f"Token {raw}")

    def ask(self, address: str, **query: Any) -> Any:
        """GET below the root of the API."""
        return self.get(f"{ROOT}/{address}", query)

    def send(self, address: str, body: Any = None, **headers: str) -> Any:
        """POST JSON below the root of the API."""
        return self.post(f"{ROOT}/{address}", {} if body is None else body, format="json", headers=headers)

    def change(self, address: str, body: Any, **headers: str) -> Any:
        """PATCH JSON below the root of the API."""
        return self.patch(f"{ROOT}/{address}", body, format="json", headers=headers)


@pytest.fixture
def program(world: World) -> Callable[[str], Program]:
    """The program of the person with that user name."""
    made: dict[str, Program] = {}

    def of(username: str) -> Program:
        if username not in made:
            made[username] = Program(world.people[username])
        return made[username]

    return of


def report(**changes: Any) -> dict[str, Any]:
    """What a program sends to log an ordinary complaint."""
    return {
        "customer": "C001",
        "product": "TS-500",
        "order_number": "SO-1001",
        "batch_number": "B2601",
        "quantity": 200,
        "defective_quantity": 12,
        "description": "板面划伤，客户上线时发现",
        "demand": "换货并提交改善报告",
        "channel": "phone",
        "class": "quality",
        "market": "home",
        "severity": "general",
        "contact_name": "王先生",
        "contact_phone": "13900001111",
    } | changes
