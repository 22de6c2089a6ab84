"""A small company with the fixed cast: who plays in every test that needs people, calendars and rules.

Sales and service under the company, quality and production in the plant. Everybody's user name is the role's short name.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from accounts.models import Department, RoleAssignment, User
from feedback_system.company.installing import install_all
from feedback_system.company.models import Company
from feedback_system.masterdata.models import Batch, Customer, Delivery, Product, Supplier

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(text: str) -> datetime:
    """An instant in the company's zone: at("2026-03-02 09:00")."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


MONDAY_9AM = at("2026-03-02 09:00")
TUESDAY_9AM = at("2026-03-03 09:00")

DEPARTMENTS = (
    # code, label, function, parent, head
    ("company", "示例公司", "top", None, "gm"),
    ("gm_office", "总经理室", "gm_office", "company", "gm_office"),
    ("sales", "业务部", "sales", "company", "sales_head"),
    ("sales_north", "业务二部", "sales", "company", "sales2_head"),
    ("service_desk", "客服中心", "customer_service", "company", "sales_head"),
    ("qa", "品质部", "qa", "company", "qa_head"),
    ("rd", "研发部", "rd", "company", "rd1"),
    ("finance", "财务部", "finance", "company", "finance"),
    ("warehouse", "成品仓", "warehouse", "company", "warehouse"),
    ("hr", "人事部", "hr", "company", "hr"),
    ("plant", "制造厂", "factory", "company", "factory_head"),
    ("manager_office", "经理室", "manager_office", "plant", "manager_office"),
    ("production", "生产部", "production", "plant", "prod_head"),
)

PEOPLE = (
    # user name, name, role, department
    ("cs1", "程晓", "customer_service", "service_desk"),
    ("sales1", "沈约", "salesperson", "sales"),
    ("sales_head", "韩立", "sales_head", "sales"),
    ("sales2", "苏北", "salesperson", "sales_north"),
    ("sales2_head", "赵北", "sales_head", "sales_north"),
    ("qa1", "秦安", "qa", "qa"),
    ("qa2", "曲宁", "qa", "qa"),
    ("qa_head", "齐正", "qa_head", "qa"),
    ("prod1", "潘工", "production", "production"),
    ("prod_head", "彭程", "production_head", "production"),
    ("rd1", "任研", "rd", "rd"),
    ("manager_office", "马经", "manager_office", "manager_office"),
    ("factory_head", "方厂", "factory_head", "plant"),
    ("gm_office", "龚文", "gm_office", "gm_office"),
    ("gm_office2", "顾言", "gm_office", "gm_office"),
    ("deputy_gm", "邓副", "deputy_gm", "company"),
    ("gm", "高总", "gm", "company"),
    ("chairman", "董长", "chairman", "company"),
    ("finance", "范财", "finance", "finance"),
    ("warehouse", "万库", "warehouse", "warehouse"),
    ("hr", "何人", "hr", "hr"),
    ("tech1", "田技", "technician", "service_desk"),
    ("service_desk", "施台", "service_desk", "service_desk"),
    ("service_head", "石督", "service_head", "service_desk"),
    ("inspector1", "殷检", "inspector", "qa"),
    ("manager", "孟览", "report_reader", "company"),
    ("auditor", "审计", "auditor", "company"),
    ("admin", "安明", "administrator", "company"),
)


@dataclass
class World:
    """The company of a test: people by user name, departments by code, and something sold to somebody."""

    company: Company
    people: dict[str, User] = field(default_factory=dict)
    departments: dict[str, Department] = field(default_factory=dict)
    customer: Customer = None  # type: ignore[assignment]
    overseas: Customer = None  # type: ignore[assignment]
    product: Product = None  # type: ignore[assignment]
    batch: Batch = None  # type: ignore[assignment]
    delivery: Delivery = None  # type: ignore[assignment]
    supplier: Supplier = None  # type: ignore[assignment]

    def __getattr__(self, name: str) -> User:
        people = self.__dict__.get("people", {})
        if name in people:
            return User.objects.get(pk=people[name].pk)
        raise AttributeError(name)


def make_company() -> World:
    """Install values, departments with heads, the cast with their roles, two customers, one product with a delivery."""
    company = Company.get()
    install_all(at=MONDAY_9AM)
    world = World(company)
    for code, label, function, parent, _head in DEPARTMENTS:
        world.departments[code] = Department.objects.create(
            code=code, label_zh_hans=label, function=function, parent=world.departments.get(parent or "")
        )
    for username, name, role, department in PEOPLE:
        person = User.objects.create(
            username=username,
            name=name,
            email=f"{username}@example.test",
            department=world.departments[department],
            password="!",
        )
        RoleAssignment.objects.create(user=person, department=world.departments[department], role=role)
        world.people[username] = person
    for code, _label, _function, _parent, head in DEPARTMENTS:
        department = world.departments[code]
        department.head = world.people[head]
        department.save()
    world.customer = Customer.objects.create(
        code="C001", name="东方电子有限公司", short_name="东方电子", phone="13800000001"
    )
    world.overseas = Customer.objects.create(
        code="C900", name="Northwind Boards", short_name="Northwind", market="overseas"
    )
    world.product = Product.objects.create(code="TS-500", name="控制板")
    world.supplier = Supplier.objects.create(code="S01", name="远山材料")
    world.batch = Batch.objects.create(
        product=world.product, number="B2601", produced_on=date(2026, 1, 12), quantity=5000
    )
    world.delivery = Delivery.objects.create(
        customer=world.customer,
        order_number="SO-1001",
        product=world.product,
        batch=world.batch,
        quantity=1200,
        unit_price=Decimal("35.50"),
        delivered_on=date(2026, 2, 3),
    )
    return world
