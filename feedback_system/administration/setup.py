"""How the items of the set-up page stand that concern the whole company."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Department, DepartmentFunction, RoleAssignment, User
from accounts.permission_labels import GROUPS
from accounts.permissions import Permission
from accounts.queries import empty_posts
from accounts.roles import roles_with
from feedback_system.administration.checklist import Finding, SetupItem, register_item
from feedback_system.company.models import Company
from feedback_system.deadlines.models import DeadlineRule
from feedback_system.joining import listed, sentences
from feedback_system.worktime.endings import calendars_without_next_year
from feedback_system.worktime.models import CalendarYear

SAMPLE_NAME = "示例公司"
"""The name of the row that is made when nobody has named the company yet."""

NEEDED_FUNCTIONS = (
    DepartmentFunction.TOP,
    DepartmentFunction.GM_OFFICE,
    DepartmentFunction.SALES,
    DepartmentFunction.QA,
    DepartmentFunction.PRODUCTION,
    DepartmentFunction.MANAGER_OFFICE,
    DepartmentFunction.RD,
    DepartmentFunction.FINANCE,
    DepartmentFunction.WAREHOUSE,
)
"""Desks of the routes and of the remedy. Source: policies 001 and 004, duties of the departments."""

NEEDED_RIGHTS = (
    Permission.LOG_COMPLAINT,
    Permission.ACCEPT_COMPLAINT,
    Permission.INVESTIGATE,
    Permission.ANALYSE_PRODUCTION,
    Permission.CONSOLIDATE,
    Permission.PROPOSE_HANDLING,
    Permission.NEGOTIATE,
    Permission.REVIEW_OUTCOME,
    Permission.RULE,
    Permission.CLOSE_COMPLAINT,
    Permission.BOOK_MONEY,
    Permission.BOOK_GOODS,
)
"""What somebody must be able to do so that no complaint comes to a standstill."""


def _company(at: datetime) -> Finding:
    name = Company.get().name
    if name == SAMPLE_NAME:
        return Finding(False, _("The company still has the sample name “%(name)s”.") % {"name": name})
    return Finding(True, name)


def _departments(at: datetime) -> Finding:
    there = set(Department.objects.filter(is_active=True).values_list("function", flat=True))
    missing = [str(function.label) for function in NEEDED_FUNCTIONS if function not in there]
    if missing:
        return Finding(False, _("No department with this function: %(names)s.") % {"names": listed(missing)})
    if empty := empty_posts():
        names = listed(department.label for department in empty)
        return Finding(False, _("Without a head: %(names)s.") % {"names": names})
    return Finding(True, _("Every function has a department, every department a head."))


def _people(at: datetime) -> Finding:
    held = set(RoleAssignment.objects.filter(user__is_active=True).values_list("role", flat=True))
    words = {permission: label for _heading, rights in GROUPS for permission, label in rights.items()}
    missing = [str(words[right]) for right in NEEDED_RIGHTS if not held & set(roles_with(right))]
    if missing:
        return Finding(False, _("Nobody may do this yet: %(names)s.") % {"names": "; ".join(missing)})
    count = User.objects.filter(is_active=True, kind=User.Kind.PERSON).count()
    return Finding(True, _("%(count)d people can log in.") % {"count": count})


def _calendar(at: datetime) -> Finding:
    if missing := calendars_without_next_year(at):
        return Finding(
            False,
            sentences(
                _("The official holidays of %(year)d are not loaded in “%(calendar)s”.")
                % {"year": one.missing_year, "calendar": one.calendar.label}
                for one in missing
            ),
        )
    years = sorted(set(CalendarYear.objects.values_list("year", flat=True)))
    if not years:
        return Finding(False, _("No official holidays are loaded."))
    return Finding(True, _("Loaded: %(years)s.") % {"years": listed(one for one in years)})


def _rules(at: datetime) -> Finding:
    count = DeadlineRule.objects.filter(is_active=True).count()
    if not count:
        return Finding(False, _("No deadline rule is in use."))
    return Finding(True, _("%(count)d rules are in use.") % {"count": count})


def _numbers(at: datetime) -> Finding:
    day = at.astimezone(Company.get().zone)
    example = f"{day:%y%m}01"
    return Finding(
        True,
        _("Year, month and serial of the month, such as %(example)s. Nothing to set.") % {"example": example},
    )


def _notices(at: datetime) -> Finding:
    if "console" in settings.EMAIL_BACKEND:
        return Finding(False, _("No mail server is set (EMAIL_URL). Notices appear on the bell only."))
    without = User.objects.filter(is_active=True, kind=User.Kind.PERSON, email="").count()
    if without:
        return Finding(False, _("%(count)d people have no e-mail address.") % {"count": without})
    return Finding(True, _("Mails leave, and everybody has an address."))


def register_items() -> None:
    """Put the items of the whole company on the set-up page."""
    for item in (
        SetupItem(
            "company",
            gettext_lazy("Company"),
            gettext_lazy(
                "Pages, letters and mails carry the sample name; days begin in the zone of Shanghai."
            ),
            "administration:company",
            _company,
            10,
        ),
        SetupItem(
            "departments",
            gettext_lazy("Departments"),
            gettext_lazy("A case cannot go to a desk that does not exist; lateness climbs past empty posts."),
            "accounts:departments",
            _departments,
            20,
        ),
        SetupItem(
            "people",
            gettext_lazy("People"),
            gettext_lazy("A complaint stops at the first step that nobody may take."),
            "accounts:people",
            _people,
            30,
        ),
        SetupItem(
            "calendar",
            gettext_lazy("Working calendar"),
            gettext_lazy("Deadlines that rest on such a year are provisional and are counted again later."),
            "administration:calendars",
            _calendar,
            40,
        ),
        SetupItem(
            "rules",
            gettext_lazy("Deadline rules"),
            gettext_lazy("Without a rule no clock runs and nobody is reminded."),
            "administration:rules",
            _rules,
            70,
        ),
        SetupItem(
            "numbers",
            gettext_lazy("Numbers"),
            gettext_lazy("Complaints are numbered by month of acceptance, without gaps."),
            "",
            _numbers,
            80,
        ),
        SetupItem(
            "notices",
            gettext_lazy("Notices"),
            gettext_lazy("Who does not look at the page hears of nothing."),
            "accounts:people",
            _notices,
            90,
        ),
    ):
        register_item(item)
