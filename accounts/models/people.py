"""People, the roles they hold in departments, and who stands in for whom. Knows nothing of cases."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models.departments import Department, departments_below
from accounts.permissions import Permission
from accounts.roles import HELD_ALONE, ROLE_CHOICES, ROLES, Reach, Role

if TYPE_CHECKING:
    from accounts.looking_as import LookingAs


class UserManager(BaseUserManager["User"]):
    """Makes people; names are compared without case."""

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> User:
        """A person who can log in; without a password only by another way (demo, single sign-on)."""
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username__iexact=username)


class User(AbstractBaseUser):
    """A person who works here, or a system that acts by token, or the clock."""

    class Kind(models.TextChoices):
        PERSON = "person", _("Person")
        SYSTEM = "system", _("System")

    class Theme(models.TextChoices):
        AUTO = "auto", _("As the device")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    # Each log-in is a LoginAttempt row; the inherited column would cost a line of history each time.
    last_login = None

    username = models.CharField(
        _("user name"),
        max_length=60,
        unique=True,
        validators=[RegexValidator(r"^[\w.@+-]+$", _("Use letters, digits and . @ + - _ only."))],
    )
    name = models.CharField(_("name"), max_length=60)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.PERSON)
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="members",
        verbose_name=_("home department"),
    )
    language = models.CharField(_("language"), max_length=10, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)
    theme = models.CharField(_("appearance"), max_length=10, choices=Theme.choices, default=Theme.AUTO)
    is_active = models.BooleanField(_("may log in"), default=True)
    password_changed_at = models.DateTimeField(_("password set"), null=True, blank=True)
    must_change_password = models.BooleanField(_("has to choose a new password"), default=False)
    joined_at = models.DateTimeField(_("since"), null=True, blank=True)
    tour_is_due = models.BooleanField(_("is shown around at the next visit"), default=False)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = UserManager()
    # Contact data stays out of the history, which nobody can erase.
    history = HistoricalRecords(excluded_fields=["password", "email", "phone", "tour_is_due"])

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(Lower("username"), name="user_names_differ_in_more_than_case"),
            models.CheckConstraint(condition=Q(kind__in=["person", "system"]), name="kind_of_user_is_known"),
        ]

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        return str(self)

    looking_as: LookingAs | None = None
    """Set on the person of a session in which an administrator looks at the product as a role (see looking_as.py)."""

    may_be_deputy: bool = True
    """False on a person of a session who never stands in for anybody (see backends.py)."""

    @cached_property
    def assignments(self) -> list[RoleAssignment]:
        """The own roles with their departments. Note: one query, kept on this instance."""
        if not self.is_active:
            return []
        return list(self.role_assignments.select_related("department").order_by("pk"))

    @cached_property
    def own_roles(self) -> list[Role]:
        """The roles held, without those of people this person stands in for."""
        return [ROLES[assignment.role] for assignment in self.assignments if assignment.role in ROLES]

    def holds(self, permission: Permission, department_ids: Iterable[int] | None = None) -> bool:
        """Whether any own role gives `permission`; with `department_ids`, in one of these departments.

        A role that reaches below, or over the company, counts for the departments under its own too: the general
        manager's for all, the GM office's for its own desk. Reading all cases is another matter (`sees_all`).
        """
        if self.looking_as is not None and permission in self.looking_as.withheld:
            return False
        wanted = None if department_ids is None else set(department_ids)
        for assignment in self.assignments:
            role = ROLES.get(assignment.role)
            if role is None or permission not in role.permissions:
                continue
            if wanted is None or assignment.department_id in wanted:
                return True
            if role.reach is not Reach.OWN and wanted & self._below(assignment.department_id):
                return True
        return False

    def _below(self, department_id: int) -> frozenset[int]:
        """The departments under `department_id`, asked once per instance."""
        known: dict[int, frozenset[int]] = self.__dict__.setdefault("_departments_below", {})
        if department_id not in known:
            known[department_id] = frozenset(departments_below(department_id))
        return known[department_id]

    @cached_property
    def sees_all(self) -> bool:
        """Whether every case of the company may be read."""
        return self.holds(Permission.SEE_ALL_CASES)

    @cached_property
    def department_ids_of_own(self) -> list[int]:
        """The departments in which this person holds a role that works on cases; none of those below."""
        return sorted(
            {
                one.department_id
                for one in self.assignments
                if (role := ROLES.get(one.role)) is not None
                and role.code not in HELD_ALONE
                and role.permissions - {Permission.SEE_REPORTS}
            }
        )

    @cached_property
    def department_ids_in_view(self) -> list[int]:
        """The departments whose cases this person reads: own ones, and for heads those below."""
        ids: set[int] = set()
        for assignment in self.assignments:
            role = ROLES.get(assignment.role)
            if role is None or not role.permissions - {Permission.SEE_REPORTS}:
                continue
            if role.code in ("administrator",):
                continue
            ids.add(assignment.department_id)
            if role.reach is not Reach.OWN:
                ids.update(departments_below(assignment.department_id))
        return sorted(ids)


class RoleAssignment(models.Model):
    """A role that a person holds in a department."""

    user = models.ForeignKey(User, models.CASCADE, related_name="role_assignments", verbose_name=_("person"))
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="role_assignments", verbose_name=_("department")
    )
    role = models.CharField(_("role"), max_length=40, choices=ROLE_CHOICES)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("role of a person")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "department", "role"], name="a_role_is_held_once_per_department"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.role} @ {self.department}"


class Delegation(models.Model):
    """A deputy for a time, who acts on behalf of the principal; every act says so (the policies are silent on absent approvers; ours)."""

    principal = models.ForeignKey(
        User, models.PROTECT, related_name="delegations_given", verbose_name=_("absent person")
    )
    deputy = models.ForeignKey(
        User, models.PROTECT, related_name="delegations_taken", verbose_name=_("deputy")
    )
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    # The reason may tell of an illness; it stays out of the history, which nobody can erase.
    history = HistoricalRecords(excluded_fields=["reason"])

    class Meta:
        verbose_name = _("deputy")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="a_delegation_ends_after_it_starts"
            ),
            models.CheckConstraint(condition=~Q(principal=F("deputy")), name="nobody_is_the_own_deputy"),
        ]

    def __str__(self) -> str:
        return f"{self.deputy} ← {self.principal}"
