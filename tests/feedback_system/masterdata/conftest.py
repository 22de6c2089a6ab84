"""The cast and the goods of these tests: clerk, technician, keeper, administrator, outsider."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import translation

from accounts.models import Department, RoleAssignment, User
from feedback_system.masterdata.models import Batch, Contact, Customer, Delivery, Product, Supplier

MONDAY_9AM = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
"""09:00 in Shanghai."""


@pytest.fixture(autouse=True)
def english():
    """Sentences are compared in their source language; pages are asked for in it by `Accept-Language`."""
    with translation.override("en"):
        yield


def person(username: str, role: str | None, department: Department) -> User:
    """Somebody who can log in, with one role or none."""
    user = User.objects.create_user(username=username, name=username.title(), department=department)
    if role:
        RoleAssignment.objects.create(user=user, department=department, role=role)
    return user


@pytest.fixture
def sales(db) -> Department:
    return Department.objects.create(code="sales", label_zh_hans="销售部", function="sales")


@pytest.fixture
def clerk(sales) -> User:
    """Customer service: logs complaints and sees contacts."""
    return person("clerk", "customer_service", sales)


@pytest.fixture
def technician(sales) -> User:
    """Works on cases, sees no contacts."""
    return person("technician", "technician", sales)


@pytest.fixture
def keeper(sales) -> User:
    """The sales head: keeps the master data and sees contacts."""
    return person("keeper", "sales_head", sales)


@pytest.fixture
def administrator(sales) -> User:
    """Keeps the master data, sees no contacts."""
    return person("administrator", "administrator", sales)


@pytest.fixture
def outsider(sales) -> User:
    """Can log in and holds no role."""
    return person("outsider", None, sales)


@pytest.fixture
def huada(db) -> Customer:
    customer = Customer.objects.create(
        code="K001",
        name="上海华达机械有限公司",
        short_name="华达",
        region="嘉定",
        phone="021-5555 6666",
        grade="A",
    )
    Contact.objects.create(customer=customer, name="王小明", phone="138 0013 8000", is_main=True)
    return customer


@pytest.fixture
def pump(db) -> Product:
    return Product.objects.create(code="TS-500", name="离心泵", specification="DN50", family="泵", unit="台")


@pytest.fixture
def batch(pump) -> Batch:
    return Batch.objects.create(product=pump, number="B20260301", produced_on=date(2026, 3, 1), line="一线")


@pytest.fixture
def delivery(huada, pump, batch) -> Delivery:
    return Delivery.objects.create(
        customer=huada,
        order_number="SO-2026-0107",
        invoice_number="INV-88",
        product=pump,
        batch=batch,
        quantity=12,
        unit_price=Decimal("1999.90"),
        delivered_on=date(2026, 3, 5),
    )


@pytest.fixture
def carrier(db) -> Supplier:
    return Supplier.objects.create(code="V01", name="顺达物流", kind=Supplier.Kind.CARRIER)
