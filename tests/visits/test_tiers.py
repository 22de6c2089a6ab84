"""Grades of customers: the revenue of twelve months proposes one, people give it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from aftersales.visits.models import TierRules
from aftersales.visits.tiers import proposals, revenues
from feedback_system.masterdata.models import Customer, Delivery
from tests.factories.company import World

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 2)


@pytest.mark.once
def test_the_thresholds_are_those_of_the_policy_and_a_share_lowers_them() -> None:
    rules = TierRules()
    sums = ("5000000", "4999999.99", "2000000", "1999999.99", "200000", "10000", "9999.99")
    assert [rules.grade_of(Decimal(one)) for one in sums] == ["A", "B", "B", "C", "C", "D", ""]

    rules.share = Decimal(80)
    assert [rules.grade_of(Decimal(one)) for one in ("8000", "7999.99", "1600000")] == ["D", "", "B"]


def sold(
    customer: Customer, world: World, on: date, quantity: int, price: str | None, **more: Any
) -> Delivery:
    return Delivery.objects.create(
        customer=customer, order_number=f"SO-{on}-{price}", product=world.product, quantity=quantity,
        unit_price=None if price is None else Decimal(price), delivered_on=on, **more,
    )  # fmt: skip


def test_twelve_months_of_priced_deliveries_in_our_currency_propose_and_change_nothing(world: World) -> None:
    Delivery.objects.all().delete()
    customer = world.overseas
    Customer.objects.filter(pk=customer.pk).update(grade="C")
    sold(customer, world, DAY, 1000, "2000.00")
    for on, price, more in (
        (date(2025, 3, 2), "3000.00", {}), (date(2026, 3, 3), "3000.00", {}), (DAY, None, {}), (DAY, "9000.00", {"currency": "USD"}),
    ):  # fmt: skip
        sold(customer, world, on, 1000, price, **more)

    assert revenues(DAY) == {customer.pk: Decimal("2000000.00")}
    (proposal,) = proposals(TierRules.get(), DAY)
    assert (proposal.customer, proposal.grade) == (customer, "B")
    assert Customer.objects.get(pk=customer.pk).grade == "C"


def test_the_page_proposes_saves_after_a_look_and_refuses_thresholds_out_of_order(world: World) -> None:
    Delivery.objects.all().delete()
    sold(world.overseas, world, timezone.localdate(), 1000, "100.00")
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.admin)
    address = "/settings/visits/grades/"
    assert [one.grade for one in client.get(address).context["rows"]] == ["D"]
    fields = {"least_a": "500", "least_b": "400", "least_c": "300", "least_d": "200", "share": "100"}

    wrong = client.post(address, fields | {"least_c": "450"})
    assert wrong.status_code == 422 and "450" in wrong.content.decode() and not TierRules.objects.exists()
    seen = client.post(address, fields | {"act": "preview"})
    saved = client.post(address, fields | {"act": "save", "seal": seen.context["preview"].seal})

    assert saved.status_code == 302 and TierRules.get().least_a == 500
    assert [one.grade for one in client.get(address).context["rows"]] == ["A"]
