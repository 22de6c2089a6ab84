"""The cast: an administrator, an auditor, a clerk, and somebody from another department."""

from __future__ import annotations

import pytest

from accounts.models import Department, User
from tests.accounts import people


@pytest.fixture
def office(db: None) -> Department:
    return people.department("office")


@pytest.fixture
def admin(office: Department) -> User:
    return people.person("admin", "administrator", at=office)


@pytest.fixture
def auditor(office: Department) -> User:
    return people.person("auditor", "auditor", at=office)


@pytest.fixture
def clara(office: Department) -> User:
    """A customer-service clerk with a password."""
    return people.person("clara", "customer_service", at=office, password=people.GOOD_PASSWORD)


@pytest.fixture
def dora(office: Department) -> User:
    return people.person("dora", "salesperson", at=office)
