"""Browsers of the cast, one signed in for each person."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.factories.company import World

SignedIn = Callable[[str], Client]


@pytest.fixture
def signed_in(world: World) -> SignedIn:
    """`signed_in("cs1")` is a client in which that person is signed in and reads English."""

    def sign_in(username: str, **options: Any) -> Client:
        client = Client(headers={"accept-language": "en"}, **options)
        client.force_login(getattr(world, username))
        return client

    return sign_in
