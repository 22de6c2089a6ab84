"""The tree of departments. It gives the line of management that news of lateness climbs."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from feedback_system.labels import Labelled
from feedback_system.reference.kept import kept


class DepartmentFunction(models.TextChoices):
    """What a department does in the policies; stages and stage budgets name functions, never departments."""

    TOP = "top", _("Company management")
    GM_OFFICE = "gm_office", _("GM office")
    SALES = "sales", _("Sales")
    CUSTOMER_SERVICE = "customer_service", _("Customer service")
    QA = "qa", _("Quality assurance")
    PRODUCTION = "production", _("Production")
    RD = "rd", _("Research and development")
    MANAGER_OFFICE = "manager_office", _("Manager's office")
    FACTORY = "factory", _("Factory")
    SERVICE = "service", _("After-sales service")
    FINANCE = "finance", _("Finance")
    WAREHOUSE = "warehouse", _("Warehouse")
    HR = "hr", _("Personnel")
    OTHER = "other", _("Other")


class Department(Labelled):
    """A department in the tree. Its head is the next rung of the line of management."""

    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("belongs to")
    )
    function = models.CharField(_("function"), max_length=20, choices=DepartmentFunction.choices)
    head = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="heads", verbose_name=_("head")
    )
    secretary = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assists",
        verbose_name=_("secretary of the head"),
    )
    is_active = models.BooleanField(_("in use"), default=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")
        constraints = [
            models.UniqueConstraint(fields=["code"], name="one_department_per_code"),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="department_is_not_its_own_parent"),
            models.CheckConstraint(
                condition=Q(function__in=DepartmentFunction.values), name="department_function_is_known"
            ),
        ]


def _tree() -> list[tuple[int, int | None]]:
    """Every department with the one above it, by id."""
    return kept(
        "tree of departments", lambda: list(Department.objects.values_list("pk", "parent_id").order_by("pk"))
    )


def with_those_above(department_id: int) -> list[int]:
    """The ids of a department and of those above it up to the root. A loop in the tree ends the climb."""
    parents = dict(_tree())
    found: list[int] = []
    present: int | None = department_id
    while present is not None and present not in found:
        found.append(present)
        present = parents.get(present)
    return found


def departments_below(department_id: int) -> list[int]:
    """The ids of all departments under the given one, any depth, without itself."""
    children: dict[int | None, list[int]] = {}
    for pk, parent_id in _tree():
        children.setdefault(parent_id, []).append(pk)
    found: list[int] = []
    queue = list(children.get(department_id, []))
    while queue:
        current = queue.pop()
        if current in found:
            continue
        found.append(current)
        queue.extend(children.get(current, []))
    return found
