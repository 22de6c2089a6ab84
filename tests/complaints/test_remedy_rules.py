"""The rule of remedies on its settings page: shown before it is saved, in force from its day, in the history."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from complaints.models import RemedyRule, rule_in_force
from complaints.operations.setting import set_remedy_rule, take_back_remedy_rule
from feedback_system.errors import Invalid, NotPermitted, NotPossibleNow
from tests.factories.company import MONDAY_9AM, World, at

pytestmark = pytest.mark.django_db
ADDRESS = "/settings/remedies/long/"
RULE = {"mode": "tolerance", "tolerance_percent": "5", "signatures": "1", "source": "管理会议"}


def admin(world: World) -> Client:
    """The administrator's browser."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.admin)
    return client


@pytest.mark.parametrize(
    ("ratio", "own", "approved", "most"),
    [
        ("3", None, 400, 412),
        ("3", "5", 400, 420),
        ("3", "0", 400, 400),
        ("3", None, 33, 33),
        ("0", None, 10, 10),
        ("3.5", None, 200, 207),
    ],
)
def test_the_most_that_is_accepted_is_rounded_down(
    ratio: str, own: str | None, approved: int, most: int
) -> None:
    rule = RemedyRule(mode="tolerance", tolerance_percent=Decimal(ratio))

    found = rule.most_accepted(approved, own_ratio=Decimal(own) if own else None)

    assert found == most
    assert rule.accepts(most, approved, own_ratio=Decimal(own) if own else None)
    assert not rule.accepts(most + 1, approved, own_ratio=Decimal(own) if own else None)
    assert rule.accepts(0, approved, own_ratio=None)


def test_a_rule_is_shown_before_it_is_saved_and_holds_from_its_day(world: World) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    typed = {**RULE, "since": tomorrow.isoformat()}
    client = admin(world)

    shown = client.post(ADDRESS, {**typed, "act": "preview"}).content.decode()
    assert RemedyRule.objects.filter(route="long").count() == 1
    seal = re.search(r'name="seal" value="([0-9a-f]+)"', shown)
    assert seal
    saved = client.post(ADDRESS, {**typed, "act": "save", "seal": seal[1]})

    assert saved.status_code == 302
    assert rule_in_force("long", tomorrow).tolerance_percent == 5
    assert rule_in_force("long", timezone.localdate()).tolerance_percent == 3
    assert RemedyRule.history.filter(route="long", history_user=world.admin).exists()
    assert tomorrow.isoformat() in client.get("/settings/remedies/").content.decode()


def test_no_rule_begins_in_the_past_and_nobody_else_changes_one(world: World) -> None:
    values = {**RULE, "tolerance_percent": Decimal(5), "signatures": 1}

    with pytest.raises(Invalid, match="past"):
        set_remedy_rule(
            route="long",
            values={**values, "since": at("2026-03-01 09:00").date()},
            by=world.admin,
            at=MONDAY_9AM,
        )
    with pytest.raises(NotPermitted):
        set_remedy_rule(
            route="long",
            values={**values, "since": at("2026-03-09 09:00").date()},
            by=world.gm,
            at=MONDAY_9AM,
        )


def test_without_a_rule_the_stricter_one_holds(world: World) -> None:
    RemedyRule.objects.all().delete()

    rule = rule_in_force("long", MONDAY_9AM.date())

    assert (rule.mode, rule.signatures) == ("refuse", 2)


@pytest.mark.parametrize("subject", ["change", "objection", "nothing"])
def test_only_what_has_levels_of_its_own_has_a_page_of_limits(world: World, subject: str) -> None:
    assert admin(world).get(f"/settings/limits/long/{subject}/").status_code == 404


def plan(world: World, day: str, percent: int) -> RemedyRule:
    """A rule of the long route that is to begin on that day."""
    values = {**RULE, "tolerance_percent": Decimal(percent), "signatures": 1}
    since = at(f"{day} 09:00").date()
    return set_remedy_rule(route="long", values={**values, "since": since}, by=world.admin, at=MONDAY_9AM)


def test_a_planned_rule_is_taken_back_and_the_one_before_goes_on(world: World) -> None:
    first, second = plan(world, "2026-04-01", 5), plan(world, "2026-05-01", 7)

    take_back_remedy_rule(rule=first, by=world.admin, at=MONDAY_9AM)

    rows = RemedyRule.objects.filter(route="long").order_by("effective_from")
    assert [(row.tolerance_percent, row.effective_to) for row in rows] == [
        (Decimal(3), second.effective_from),
        (Decimal(7), None),
    ]
    assert RemedyRule.history.filter(history_type="-", history_user=world.admin).exists()


def test_a_rule_in_force_is_not_taken_back_and_nobody_else_takes_one_back(world: World) -> None:
    planned = plan(world, "2026-04-01", 5)

    with pytest.raises(NotPermitted):
        take_back_remedy_rule(rule=planned, by=world.gm_office, at=MONDAY_9AM)
    with pytest.raises(NotPossibleNow, match="in force"):
        take_back_remedy_rule(rule=planned, by=world.admin, at=at("2026-04-01 00:00"))
    take_back_remedy_rule(rule=planned, by=world.admin, at=MONDAY_9AM)
    with pytest.raises(NotPossibleNow, match="gone"):
        take_back_remedy_rule(rule=planned, by=world.admin, at=MONDAY_9AM)


def test_the_page_takes_a_planned_rule_back(world: World) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    values = {**RULE, "tolerance_percent": Decimal(5), "signatures": 1, "since": tomorrow}
    planned = set_remedy_rule(route="long", values=values, by=world.admin, at=timezone.now())
    client = admin(world)
    assert f"/take-back/{planned.pk}/" in client.get("/settings/remedies/").content.decode()

    answer = client.post(f"/settings/remedies/long/take-back/{planned.pk}/")

    assert answer.status_code == 302
    assert not RemedyRule.objects.filter(pk=planned.pk).exists()
