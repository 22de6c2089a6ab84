"""The demo company: its departments, its people and who holds which post. All names are invented."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.contrib.auth.hashers import make_password

from accounts.models import Department, RoleAssignment, User
from accounts.operations.log import signed
from accounts.queries import system_user
from feedback_system.company.installing import install_all
from feedback_system.company.models import Company

COMPANY = "示例公司"

DEPARTMENTS = (
    # code, label in three scripts, function, parent, head, secretary
    ("company", "示例公司", "示例公司", "Sample Company", "top", None, "gm", "gm_office2"),
    ("gm_office", "总经理室", "總經理室", "GM office", "gm_office", "company", "gm_office", None),
    ("sales", "业务部", "業務部", "Sales", "sales", "company", "sales_head", None),
    ("sales2", "业务二部", "業務二部", "Sales II", "sales", "sales", "sales2_head", None),
    (
        "customer_service",
        "客服中心",
        "客服中心",
        "Customer service",
        "customer_service",
        "company",
        "sales_head",
        None,
    ),
    ("qa", "品质部", "品質部", "Quality", "qa", "company", "qa_head", None),
    ("rd", "研发部", "研發部", "R&D", "rd", "company", "rd1", None),
    (
        "service",
        "售后服务部",
        "售後服務部",
        "After-sales service",
        "service",
        "company",
        "service_head",
        None,
    ),
    ("finance", "财务部", "財務部", "Finance", "finance", "company", "finance", None),
    ("hr", "人事部", "人事部", "Personnel", "hr", "company", "hr", None),
    ("plant", "制造厂", "製造廠", "Factory", "factory", "company", "factory_head", None),
    (
        "manager_office",
        "经理室",
        "經理室",
        "Manager's office",
        "manager_office",
        "plant",
        "manager_office",
        None,
    ),
    ("production", "生产部", "生產部", "Production", "production", "plant", "prod_head", None),
    ("warehouse", "仓储部", "倉儲部", "Warehouse", "warehouse", "plant", "warehouse", None),
)

PEOPLE = (
    # user name, name, role, department
    ("cs1", "林晓芸", "customer_service", "customer_service"),
    ("cs2", "许知微", "customer_service", "customer_service"),
    ("sales1", "沈嘉禾", "salesperson", "sales"),
    ("sales_head", "韩立言", "sales_head", "sales"),
    ("sales2", "苏北辰", "salesperson", "sales2"),
    ("sales2_head", "赵望舒", "sales_head", "sales2"),
    ("qa1", "秦以安", "qa", "qa"),
    ("qa2", "曲宁远", "qa", "qa"),
    ("qa_head", "齐正川", "qa_head", "qa"),
    ("inspector1", "殷鉴衡", "inspector", "qa"),
    ("prod1", "潘守成", "production", "production"),
    ("prod_head", "彭程野", "production_head", "production"),
    ("rd1", "任砚秋", "rd", "rd"),
    ("rd2", "简知行", "rd", "rd"),
    ("manager_office", "马经纬", "manager_office", "manager_office"),
    ("factory_head", "方厚载", "factory_head", "plant"),
    ("gm_office", "龚文澜", "gm_office", "gm_office"),
    ("gm_office2", "顾言蹊", "gm_office", "gm_office"),
    ("deputy_gm", "邓维舟", "deputy_gm", "company"),
    ("gm", "高屹川", "gm", "company"),
    ("chairman", "董长青", "chairman", "company"),
    ("finance", "范清和", "finance", "finance"),
    ("warehouse", "万秋实", "warehouse", "warehouse"),
    ("hr", "何润声", "hr", "hr"),
    ("service_head", "石敬之", "service_head", "service"),
    ("service_desk", "施云台", "service_desk", "service"),
    ("tech1", "田野航", "technician", "service"),
    ("manager", "孟览舟", "report_reader", "company"),
    ("auditor", "单清衡", "auditor", "company"),
    ("admin", "安明远", "administrator", "company"),
)


@dataclass
class Cast:
    """The company with its people by user name and its departments by code, kept so that their roles are read once."""

    company: Company
    people: dict[str, User] = field(default_factory=dict)
    departments: dict[str, Department] = field(default_factory=dict)

    def __getitem__(self, username: str) -> User:
        return self.people[username]

    @classmethod
    def read(cls) -> Cast:
        """The people and departments as they stand in the database."""
        people = (
            User.objects.filter(is_active=True, kind=User.Kind.PERSON)
            .select_related("department")
            .order_by("pk")
        )
        departments = Department.objects.filter(is_active=True).order_by("pk")
        return cls(
            Company.get(),
            {person.username: person for person in people},
            {department.code: department for department in departments},
        )


def people_exist() -> bool:
    """Whether anybody works here already, so that nothing may be added unasked."""
    return User.objects.filter(kind=User.Kind.PERSON).exists()


def make_people(*, at: datetime) -> Cast:
    """Install values, departments as a tree with heads, and the cast with roles, home departments and one password.

    The password is `settings.DEMO_PASSWORD`; who calls this has made sure that it may be a public one.
    """
    company = Company.get()
    company.name = COMPANY
    signed(company, by=system_user(), at=at).save()
    install_all(at=at)
    by = system_user()
    cast = Cast(company)
    for code, zh_hans, zh_hant, en, function, parent, _head, _secretary in DEPARTMENTS:
        department = Department(
            code=code,
            label_zh_hans=zh_hans,
            label_zh_hant=zh_hant,
            label_en=en,
            function=function,
            parent=cast.departments.get(parent or ""),
        )
        signed(department, by=by, at=at).save()
        cast.departments[code] = department
    password = make_password(settings.DEMO_PASSWORD)
    for number, (username, name, role, home) in enumerate(PEOPLE, start=1):
        person = User(
            username=username,
            name=name,
            email=f"{username}@example.test",
            phone=f"8{number:03}",
            department=cast.departments[home],
            password=password,
            password_changed_at=at,
            joined_at=at,
        )
        signed(person, by=by, at=at).save()
        signed(RoleAssignment(user=person, department=cast.departments[home], role=role), by=by, at=at).save()
        cast.people[username] = person
    for code, _hans, _hant, _en, _function, _parent, head, secretary in DEPARTMENTS:
        department = cast.departments[code]
        department.head = cast[head]
        department.secretary = cast[secretary] if secretary else None
        signed(department, by=by, at=at).save()
    return cast
