"""How the items of the set-up page stand that concern the whole company."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Department, DepartmentFunction, RoleAssignment, User
from accounts.permission_labels import GROUPS
from accounts.permissions import Permission
from accounts.queries import empty_posts
from accounts.roles import roles_with
from feedback_system.administration import site
from feedback_system.administration.checklist import Finding, SetupItem, Stands, register_item
from feedback_system.company.models import Company
from feedback_system.deadlines.models import DeadlineRule
from feedback_system.joining import listed, sentences
from feedback_system.masterdata.models import Customer, Product
from feedback_system.notifications.models import Robot
from feedback_system.worktime.endings import calendars_without_next_year
from feedback_system.worktime.loading import DEFAULT_CODE
from feedback_system.worktime.models import Calendar, CalendarYear, DayOfWeek, OpeningInterval

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
    return Finding(True, _("Every function of the routes has a department."))


def _heads(at: datetime) -> Finding:
    if empty := empty_posts():
        names = listed(department.label for department in empty)
        return Finding(False, _("Without a head: %(names)s.") % {"names": names})
    return Finding(True, _("Every department has a head."))


def _people(at: datetime) -> Finding:
    held = set(RoleAssignment.objects.filter(user__is_active=True).values_list("role", flat=True))
    words = {permission: label for _heading, rights in GROUPS for permission, label in rights.items()}
    missing = [str(words[right]) for right in NEEDED_RIGHTS if not held & set(roles_with(right))]
    if missing:
        return Finding(False, _("Nobody may do this yet: %(names)s.") % {"names": listed(missing)})
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


def _hours(at: datetime) -> Finding:
    calendar = Calendar.objects.filter(code=DEFAULT_CODE).first()
    week = _week_of(calendar) if calendar is not None else ""
    if not week:
        return Finding(False, _("No working hours are entered."))
    changed = OpeningInterval.history.filter(
        calendar=calendar, history_user__isnull=False, history_user__kind=User.Kind.PERSON
    )
    if changed.exists():
        return Finding(True, week)
    return Finding(True, _("%(week)s, as installed.") % {"week": week}, Stands.SHIPPED)


def _week_of(calendar: Calendar) -> str:
    """The hours of the week: days that follow each other with the same hours stand together."""
    hours: dict[int, list[str]] = {}
    for one in calendar.opening_intervals.exclude(weekday=DayOfWeek.MAKE_UP):
        hours.setdefault(one.weekday, []).append(f"{one.opens:%H:%M}–{one.closes:%H:%M}")
    spans: list[tuple[int, int, str]] = []
    for weekday in sorted(hours):
        times = listed(hours[weekday])
        if spans and spans[-1][1:] == (weekday - 1, times):
            spans[-1] = (spans[-1][0], weekday, times)
        else:
            spans.append((weekday, weekday, times))
    return listed(
        f"{DayOfWeek(first).label}–{DayOfWeek(last).label} {times}"
        if first != last
        else f"{DayOfWeek(first).label} {times}"
        for first, last, times in spans
    )


def _customers(at: datetime) -> Finding:
    words = {"customers": Customer.objects.count(), "products": Product.objects.count()}
    if not words["customers"]:
        return Finding(False, _("No customer is known: the clerk has nobody to choose in a new complaint."))
    return Finding(True, _("Known: %(customers)d customers, %(products)d products.") % words)


def _numbers(at: datetime) -> Finding:
    day = at.astimezone(Company.get().zone)
    words = {"example": f"{day:%y%m}01", "receipt": f"R{day:%y%m%d}"}
    return Finding(
        True,
        _("Year, month and serial of the month, such as %(example)s; receipts begin with %(receipt)s.")
        % words,
        Stands.SHIPPED,
    )


def _notices(at: datetime) -> Finding:
    mail = site.mail(at)
    if mail.standing != "good":
        return Finding(False, mail.text)
    without = User.objects.filter(is_active=True, kind=User.Kind.PERSON, email="").count()
    if without:
        return Finding(False, _("%(count)d people have no e-mail address.") % {"count": without})
    return Finding(True, _("Mails leave, and everybody has an address."))


def _robots(at: datetime) -> Finding:
    count = Robot.objects.filter(is_active=True).count()
    if not count:
        return Finding(True, _("None; notices go by bell and mail."), Stands.OFF)
    return Finding(True, _("%(count)d robots post into groups.") % {"count": count})


def _of_the_site(look: Callable[[datetime], site.Reading]) -> Callable[[datetime], Finding]:
    """What a site needs around the program, as a line of the set-up page."""

    def found(at: datetime) -> Finding:
        reading = look(at)
        return Finding(reading.standing == "good", reading.text)

    return found


DEPARTMENT_PAGES = (
    "accounts:new_department",
    "accounts:department",
    "accounts:usual_departments",
    "administration:departments_import",
)
PEOPLE_PAGES = ("accounts:new_person", "accounts:person", "administration:people_import")
CALENDAR_PAGES = ("administration:calendar_hours",)
YEAR_PAGES = ("administration:calendars", "administration:calendar_year", "administration:calendar")


def register_items() -> None:
    """Put the items of the whole company on the set-up page."""
    for item in (*_first(), *_doors(), *_site()):
        register_item(item)


def _first() -> Iterator[SetupItem]:
    """What has to stand before somebody takes down a complaint, in the order in which one needs the other."""
    yield SetupItem(
        "company",
        gettext_lazy("Company"),
        gettext_lazy("Pages, letters and mails carry the sample name; days begin in the zone of Shanghai."),
        "administration:company",
        _company,
        10,
        how=gettext_lazy("Enter the name, look at the time zone, preview, save."),
        essential=True,
    )
    yield SetupItem(
        "departments",
        gettext_lazy("Departments"),
        gettext_lazy("A case cannot go to a desk that does not exist."),
        "accounts:departments",
        _departments,
        20,
        how=gettext_lazy(
            "Add the usual departments in one go, or import your list; rename them, hang them where they belong."
        ),
        essential=True,
        pages=DEPARTMENT_PAGES,
    )
    yield SetupItem(
        "people",
        gettext_lazy("People and roles"),
        gettext_lazy("A complaint stops at the first step that nobody may take."),
        "accounts:people",
        _people,
        30,
        how=gettext_lazy("Add people, or import a list; then give each one a role in a department."),
        essential=True,
        after=("departments",),
        pages=PEOPLE_PAGES,
    )
    yield SetupItem(
        "heads",
        gettext_lazy("Heads of departments"),
        gettext_lazy("Lateness climbs past empty posts to the next head above."),
        "accounts:heads",
        _heads,
        35,
        how=gettext_lazy("Name one head for each department."),
        essential=True,
        after=("departments", "people"),
    )
    yield SetupItem(
        "hours",
        gettext_lazy("Working week and hours"),
        gettext_lazy("Deadlines in working days and hours are counted by other hours than yours."),
        "administration:calendar_hours",
        _hours,
        38,
        how=gettext_lazy(
            "Open the calendar of the company, “Hours”: preview and save, or leave them as they are."
        ),
        opens="administration:calendars",
        pages=CALENDAR_PAGES,
    )
    yield SetupItem(
        "calendar",
        gettext_lazy("Holidays and make-up workdays"),
        gettext_lazy("Deadlines that rest on such a year are provisional and are counted again later."),
        "administration:calendars",
        _calendar,
        40,
        how=gettext_lazy("“Load a year”: paste the notice of the State Council, look at the days, save."),
        pages=YEAR_PAGES,
    )
    yield SetupItem(
        "rules",
        gettext_lazy("Deadline rules"),
        gettext_lazy("Without a rule no clock runs and nobody is reminded."),
        "administration:rules",
        _rules,
        70,
        how=gettext_lazy("Compare the allowances with your own policy; an edit is a new version."),
        essential=True,
    )
    yield SetupItem(
        "numbers",
        gettext_lazy("Numbers"),
        gettext_lazy("Complaints are numbered by month of acceptance, without gaps."),
        "",
        _numbers,
        80,
        how=gettext_lazy("Nothing to set: numbers are given by themselves and never twice."),
    )
    yield SetupItem(
        "customers",
        gettext_lazy("Customers and products"),
        gettext_lazy("The clerk types names by hand, and repeats are found late."),
        "masterdata:customers",
        _customers,
        85,
        how=gettext_lazy("Import your lists, or add the first customer by hand."),
        essential=True,
        pages=("masterdata:customer_new", "masterdata:import"),
    )


def _doors() -> Iterator[SetupItem]:
    """Who hears of a case."""
    yield SetupItem(
        "notices",
        gettext_lazy("Notices"),
        gettext_lazy("Who does not look at the page hears of nothing."),
        "",
        _notices,
        10,
        group="doors",
        how=gettext_lazy("On the server: EMAIL_URL. On the page of each person: the e-mail address."),
        opens="accounts:people",
    )
    yield SetupItem(
        "robots",
        gettext_lazy("Robots"),
        gettext_lazy("Groups of WeCom, DingTalk or Feishu are not told of late cases."),
        "administration:robots",
        _robots,
        20,
        group="doors",
        how=gettext_lazy("Where you work in chat groups: enter the address of the robot and try it."),
        pages=("administration:new_robot", "administration:robot"),
    )


def _site() -> Iterator[SetupItem]:
    """What is set on the server, and who answers for the installation."""
    on_server = gettext_lazy("On the server; the health page says what to do.")
    for order, (code, label, without, look, essential) in enumerate(
        (
            (
                "background",
                gettext_lazy("Background work"),
                gettext_lazy("No reminder, no mail, no escalation leaves."),
                site.background,
                True,
            ),
            (
                "backup",
                gettext_lazy("Backup"),
                gettext_lazy("One broken disk, and every case is gone."),
                site.backup,
                False,
            ),
            (
                "keys",
                gettext_lazy("Encryption keys"),
                gettext_lazy(
                    "Whoever finds the folder of the data reads it; without the key nobody restores it."
                ),
                site.keys,
                False,
            ),
            (
                "mode",
                gettext_lazy("Production settings"),
                gettext_lazy("Cookies, errors and speed are those of a first try."),
                site.mode,
                False,
            ),
            (
                "address",
                gettext_lazy("Address and TLS"),
                gettext_lazy("Passwords and customers' data travel readable for everybody on the way."),
                site.address,
                False,
            ),
        ),
        start=1,
    ):
        yield SetupItem(
            code,
            label,
            without,
            "",
            _of_the_site(look),
            10 * order,
            group="site",
            how=on_server,
            essential=essential,
            opens="oversight:health",
        )
    yield SetupItem(
        "second_factor",
        gettext_lazy("Second factor"),
        gettext_lazy("A password that somebody overheard opens settings and approvals."),
        "",
        _of_the_site(site.second_factor),
        60,
        group="site",
        how=gettext_lazy(
            "Switch it on for everybody on the page of the company, or on the server for those who decide."
        ),
        opens="administration:company",
    )
    yield SetupItem(
        "administrators",
        gettext_lazy("A second administrator"),
        gettext_lazy("Who is locked out or ill can be helped on the server only."),
        "",
        _of_the_site(site.administrators),
        70,
        group="site",
        how=gettext_lazy("Add a person and give the role “Administrator”."),
        opens="accounts:people",
    )
