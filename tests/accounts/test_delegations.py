"""Deputies: with dates, never two at once, never in a chain."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import Delegation, User
from accounts.operations import end_delegation, name_deputy
from accounts.queries import deputy_of, principals_of, reachable
from feedback_system.errors import Invalid, NotPermitted, NotPossibleNow
from tests.accounts.people import MONDAY_9AM, person

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def day(number: int) -> datetime:
    return MONDAY_9AM + number * DAY


def delegate(principal: User, deputy: User, first: int, last: int, **by: Any) -> Delegation:
    """A delegation from the beginning of day `first` to the beginning of day `last`, made on day 0."""
    return name_deputy(
        principal=principal,
        deputy=deputy,
        starts_at=day(first),
        ends_at=day(last),
        by=by.get("by", principal),
        at=day(0),
    )


def test_the_deputy_stands_in_from_the_first_instant_until_before_the_last(clara: User, dora: User) -> None:
    delegate(clara, dora, 1, 3)

    assert deputy_of(clara, at=day(1) - timedelta(seconds=1)) is None
    assert deputy_of(clara, at=day(1)) == dora
    assert deputy_of(clara, at=day(3)) is None
    assert principals_of(dora, at=day(2)) == [clara]
    assert reachable(clara, at=day(2)) == dora
    assert reachable(clara, at=day(3)) == clara


def test_a_start_in_the_past_becomes_now(clara: User, dora: User) -> None:
    assert delegate(clara, dora, -5, 3).starts_at == day(0)


def test_nobody_is_the_own_deputy(clara: User) -> None:
    with pytest.raises(Invalid) as refusal:
        delegate(clara, clara, 1, 3)
    assert "deputy" in refusal.value.errors

    with pytest.raises(IntegrityError), transaction.atomic():
        Delegation.objects.create(principal=clara, deputy=clara, starts_at=day(1), ends_at=day(2))


@pytest.mark.parametrize(("first", "last"), [(1, 3), (2, 3), (1, 9), (0, 2), (4, 9)])
def test_a_second_delegation_that_overlaps_is_refused(clara: User, dora: User, first: int, last: int) -> None:
    delegate(clara, dora, 1, 5)

    with pytest.raises(Invalid) as refusal:
        delegate(clara, person("erna"), first, last)

    assert "starts_at" in refusal.value.errors


@pytest.mark.parametrize(("first", "last"), [(0, 1), (5, 6)])
def test_delegations_may_touch(clara: User, dora: User, first: int, last: int) -> None:
    delegate(clara, dora, 1, 5)

    delegate(clara, person("erna"), first, last)


def test_whoever_is_away_cannot_be_a_deputy(clara: User, dora: User) -> None:
    delegate(dora, person("erna"), 1, 5)

    with pytest.raises(Invalid) as refusal:
        delegate(clara, dora, 4, 6)

    assert "deputy" in refusal.value.errors


def test_a_deputy_does_not_pass_the_work_on(clara: User, dora: User) -> None:
    delegate(clara, dora, 1, 5)

    with pytest.raises(Invalid) as refusal:
        delegate(dora, person("erna"), 4, 6)

    assert "starts_at" in refusal.value.errors


@pytest.mark.parametrize("fields", [{"is_active": False}, {"kind": User.Kind.SYSTEM}])
def test_a_deputy_has_to_be_a_person_who_can_log_in(clara: User, fields: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as refusal:
        delegate(clara, person("somebody", **fields), 1, 3)
    assert "deputy" in refusal.value.errors


@pytest.mark.parametrize(("first", "last"), [(3, 3), (3, 2), (-4, -2)])
def test_the_end_lies_after_the_start_and_in_the_future(
    clara: User, dora: User, first: int, last: int
) -> None:
    with pytest.raises(Invalid) as refusal:
        delegate(clara, dora, first, last)
    assert "ends_at" in refusal.value.errors


def test_one_names_the_own_deputy_and_an_administrator_anybodys(clara: User, dora: User, admin: User) -> None:
    with pytest.raises(NotPermitted):
        delegate(clara, dora, 1, 3, by=dora)

    delegate(clara, dora, 1, 3, by=admin)


def test_a_running_delegation_ends_now_and_a_coming_one_is_taken_back(clara: User, dora: User) -> None:
    running, coming = delegate(clara, dora, 0, 3), delegate(clara, dora, 5, 8)

    end_delegation(delegation=running, by=clara, at=day(1))
    end_delegation(delegation=coming, by=clara, at=day(1))

    assert list(Delegation.objects.values_list("pk", "ends_at")) == [(running.pk, day(1))]
    assert deputy_of(clara, at=day(1)) is None
    with pytest.raises(NotPossibleNow):
        end_delegation(delegation=running, by=clara, at=day(2))


def test_who_named_and_ended_a_deputy_is_in_the_history(clara: User, dora: User, admin: User) -> None:
    delegation = delegate(clara, dora, 0, 3)
    end_delegation(delegation=delegation, by=admin, at=day(1))

    changes = Delegation.history.order_by("history_id").values_list(
        "history_type", "history_user", "history_date"
    )
    assert list(changes) == [("+", clara.pk, day(0)), ("~", admin.pk, day(1))]


@pytest.mark.django_db(transaction=True)
def test_of_two_delegations_at_the_same_moment_one_is_refused() -> None:
    clara, deputies = person("clara"), [person(f"deputy{number}") for number in range(4)]

    def attempt(deputy: User) -> bool:
        try:
            delegate(clara, deputy, 1, 5)
        except Invalid:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(max_workers=4) as pool:
        outcomes = list(pool.map(attempt, deputies))

    assert sum(outcomes) == 1
    assert Delegation.objects.count() == 1


def test_the_page_takes_days_and_gives_whole_days_of_the_own_time_zone(
    client: Client, clara: User, dora: User
) -> None:
    client.force_login(clara)

    client.post(
        reverse("accounts:deputies"),
        {"deputy": dora.pk, "first_day": "2090-03-10", "last_day": "2090-03-12", "reason": "Trade fair"},
    )

    delegation = Delegation.objects.get()
    assert delegation.starts_at.isoformat() == "2090-03-09T16:00:00+00:00"
    assert delegation.ends_at.isoformat() == "2090-03-12T16:00:00+00:00"


def test_the_page_shows_a_refusal_in_the_form_and_keeps_what_was_typed(client: Client, clara: User) -> None:
    client.force_login(clara)

    answer = client.post(
        reverse("accounts:deputies"),
        {"deputy": clara.pk, "first_day": "2090-03-10", "last_day": "2090-03-12", "reason": "Trade fair"},
    )

    assert answer.status_code == 422
    assert "deputy" in answer.context["form"].errors
    assert "Trade fair" in answer.content.decode()


def test_nobody_ends_the_delegation_of_somebody_else_on_the_own_page(
    client: Client, clara: User, dora: User
) -> None:
    delegation = delegate(clara, dora, 1, 3)
    client.force_login(dora)

    assert client.post(reverse("accounts:end_delegation", args=[delegation.pk])).status_code == 404
    assert Delegation.objects.filter(pk=delegation.pk).exists()
