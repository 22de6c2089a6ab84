"""The tree of departments: add, rename, move, appoint. The tree never has a loop and a code never changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.holding import what_holds
from accounts.models import Department, DepartmentFunction, User, departments_below
from accounts.operations.log import signed
from accounts.operations.rights import must_manage_people
from feedback_system.errors import Blocked, Invalid


@dataclass(frozen=True)
class Usual:
    """A department that the routes and the remedy look for, with the name that policies give it."""

    function: str
    zh_hans: str
    zh_hant: str
    en: str

    @property
    def label(self) -> str:
        """Its function in the active language."""
        return str(DepartmentFunction(self.function).label)


USUAL = (
    Usual(DepartmentFunction.TOP, "公司领导", "公司領導", "Management"),
    Usual(DepartmentFunction.GM_OFFICE, "总经理室", "總經理室", "GM office"),
    Usual(DepartmentFunction.SALES, "业务部", "業務部", "Sales"),
    Usual(DepartmentFunction.CUSTOMER_SERVICE, "客服部", "客服部", "Customer service"),
    Usual(DepartmentFunction.QA, "品质部", "品質部", "Quality"),
    Usual(DepartmentFunction.PRODUCTION, "生产部", "生產部", "Production"),
    Usual(DepartmentFunction.MANAGER_OFFICE, "经理室", "經理室", "Manager's office"),
    Usual(DepartmentFunction.RD, "研发部", "研發部", "R&D"),
    Usual(DepartmentFunction.FINANCE, "财务部", "財務部", "Finance"),
    Usual(DepartmentFunction.WAREHOUSE, "成品仓", "成品倉", "Warehouse"),
)
"""Source: policies 001 and 004, duties of the departments; customer service is ours, for who answers the telephone."""


def missing_usual_departments() -> list[Usual]:
    """Those whose function no department in use has."""
    there = set(Department.objects.filter(is_active=True).values_list("function", flat=True))
    return [usual for usual in USUAL if usual.function not in there]


@transaction.atomic
def add_department(
    *,
    code: str,
    label_zh_hans: str,
    function: str,
    parent: Department | None,
    label_zh_hant: str = "",
    label_en: str = "",
    by: User,
    at: datetime,
) -> Department:
    """A new department below `parent`, or at the top of the tree."""
    must_manage_people(by)
    department = Department(
        code=code,
        label_zh_hans=label_zh_hans,
        label_zh_hant=label_zh_hant,
        label_en=label_en,
        function=function,
        parent=parent,
    )
    _save(department, by=by, at=at)
    return department


@transaction.atomic
def add_usual_departments(*, names: Mapping[str, str], by: User, at: datetime) -> list[Department]:
    """The departments that the routes need, by function with the name each one shall have, below the top of the tree.

    A name left as it is offered brings its two other languages along. One whose function has a department already is left out.
    """
    must_manage_people(by)
    # The whole small table: two who press the button at once would otherwise make everything twice.
    there = set(
        Department.objects.select_for_update()
        .filter(is_active=True)
        .order_by("pk")
        .values_list("function", flat=True)
    )
    taken = set(Department.objects.values_list("code", flat=True))
    top = Department.objects.filter(parent=None, is_active=True).order_by("pk").first()
    added = []
    for usual in USUAL:
        name = names.get(usual.function, "").strip()
        if not name or usual.function in there:
            continue
        as_offered = name == usual.zh_hans
        added.append(
            add_department(
                code=_free_code(usual.function, taken),
                label_zh_hans=name,
                label_zh_hant=usual.zh_hant if as_offered else "",
                label_en=usual.en if as_offered else "",
                function=usual.function,
                parent=top,
                by=by,
                at=at,
            )
        )
    return added


def _free_code(wanted: str, taken: set[str]) -> str:
    code, number = wanted, 2
    while code in taken:
        code, number = f"{wanted}_{number}", number + 1
    taken.add(code)
    return code


@transaction.atomic
def appoint_heads(*, heads: Mapping[Department, User | None], by: User, at: datetime) -> int:
    """Name the heads of several departments; secretaries stay. Gives how many changed.

    :raises Invalid: by the code of the department, when somebody cannot log in; then nothing is changed.
    """
    must_manage_people(by)
    changed = 0
    for department, head in heads.items():
        if department.head_id == (head.pk if head else None):
            continue
        try:
            appoint(department=department, head=head, secretary=department.secretary, by=by, at=at)
        except Invalid as refusal:
            raise Invalid({department.code: refusal.errors["head"]}) from refusal
        changed += 1
    return changed


@transaction.atomic
def change_department(
    *,
    department: Department,
    label_zh_hans: str,
    label_zh_hant: str,
    label_en: str,
    function: str,
    by: User,
    at: datetime,
) -> None:
    """Rename a department or correct what it does. Its code stays."""
    must_manage_people(by)
    department.label_zh_hans = label_zh_hans
    department.label_zh_hant = label_zh_hant
    department.label_en = label_en
    department.function = function
    _save(department, by=by, at=at)


@transaction.atomic
def move_department(*, department: Department, parent: Department | None, by: User, at: datetime) -> None:
    """Put a department, with all below it, under another one.

    :raises Invalid: when `parent` is the department itself or lies below it.
    """
    must_manage_people(by)
    # The whole small table: two moves at once could close a loop that neither of them sees.
    list(Department.objects.select_for_update().order_by("pk").values_list("pk"))
    if parent is not None and parent.pk in {department.pk, *departments_below(department.pk)}:
        raise Invalid(
            {
                "parent": [
                    _("%(parent)s lies below %(department)s itself. Choose a department outside of it.")
                    % {"parent": parent, "department": department}
                ]
            }
        )
    department.parent = parent
    _save(department, by=by, at=at)


@transaction.atomic
def appoint(
    *, department: Department, head: User | None, secretary: User | None, by: User, at: datetime
) -> None:
    """Name the head and the head's secretary; None leaves a post empty, and news of lateness skips it."""
    must_manage_people(by)
    for field, person in (("head", head), ("secretary", secretary)):
        if person is not None and (not person.is_active or person.kind != User.Kind.PERSON):
            raise Invalid({field: [_("%(name)s cannot log in. Choose somebody who can.") % {"name": person}]})
    department.head = head
    department.secretary = secretary
    _save(department, by=by, at=at)


@transaction.atomic
def close_department(*, department: Department, by: User, at: datetime) -> None:
    """Take a department out of use. Old cases keep it.

    :raises Blocked: while people, roles, open cases or departments in use hang on it, one sentence for each.
    """
    must_manage_people(by)
    reasons = what_holds([department.pk])[department.pk]
    if children := department.children.filter(is_active=True).count():
        reasons.append(departments_below_it(children))
    if reasons:
        raise Blocked(reasons)
    department.is_active = False
    _save(department, by=by, at=at)


def departments_below_it(count: int) -> str:
    """Why a department with others below it is not closed."""
    return _("%(count)d departments lie below it. Move or close them first.") % {"count": count}


@transaction.atomic
def reopen_department(*, department: Department, by: User, at: datetime) -> None:
    """Put a department into use again."""
    must_manage_people(by)
    department.is_active = True
    _save(department, by=by, at=at)


def _save(department: Department, *, by: User, at: datetime) -> None:
    try:
        department.full_clean()
    except ValidationError as error:
        raise Invalid(error.message_dict) from error
    signed(department, by=by, at=at).save()
