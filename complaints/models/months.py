"""The run of a month: the closed cases with our fault, who bears what of them, who confirmed it, and the frozen figures.

While a run is open its lines are counted anew from the rulings each time; closing writes them down, and nothing changes them
afterwards. What happens later to a case stands as lines of the next run.
Source: policy 004, monthly statistics before the 10th and sharing of loss; waiting for the resale, the confirmations of
single departments and the lines that take back are ours.
"""

from __future__ import annotations

import calendar
import re
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from complaints.models.ruling import RulingShare

if TYPE_CHECKING:
    from accounts.models import User

MONTH = re.compile(r"(\d{4})-(\d{2})")


def first_of(day: date) -> date:
    """The first day of the month in which `day` lies."""
    return day.replace(day=1)


def month_after(month: date) -> date:
    """The first day of the month after."""
    return first_of(last_of(month) + timedelta(days=1))


def month_before(month: date) -> date:
    """The first day of the month before."""
    return first_of(first_of(month) - timedelta(days=1))


def last_of(month: date) -> date:
    """The last day of the month."""
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])


def month_named(text: str) -> date | None:
    """The first day of the month written as 2026-10; None for anything else, and for years in which nobody kept this register."""
    found = MONTH.fullmatch(text)
    if found is None or not 1 <= int(found[2]) <= 12 or not 2000 <= int(found[1]) <= 2999:
        return None
    return date(int(found[1]), int(found[2]), 1)


class MonthRun(models.Model):
    """The run of one month: opened by the GM office, confirmed by the departments, closed once."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("run of a month", "Open")
        CLOSED = "closed", pgettext_lazy("run of a month", "Closed")

    month = models.DateField(_("month"), unique=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    opened_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name=_("opened by")
    )
    opened_for = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("opened on behalf of"),
    )  # fmt: skip
    opened_at = models.DateTimeField(_("opened at"))
    due_at = models.DateTimeField(_("due"))
    closed_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("closed by")
    )
    closed_for = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("closed on behalf of"),
    )  # fmt: skip
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    closing_reason = models.CharField(
        _("why it was closed without every confirmation"), max_length=500, blank=True
    )
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    checksum = models.CharField(_("checksum"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("run of a month")
        verbose_name_plural = _("runs of months")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["open", "closed"]), name="the_state_of_a_month_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_at__isnull=True, closed_by__isnull=True, checksum="")
                | (Q(state="closed", closed_at__isnull=False, closed_by__isnull=False) & ~Q(checksum="")),
                name="a_closed_month_has_a_person_a_time_and_a_checksum",
            ),
            models.UniqueConstraint(
                fields=["state"], condition=Q(state="open"), name="one_month_is_open_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """The month as people write it: 2026-10."""
        return f"{self.month:%Y-%m}"

    @property
    def is_open(self) -> bool:
        """Whether figures may still move."""
        return self.state == self.State.OPEN

    @property
    def last_day(self) -> date:
        """The last day of the month."""
        return last_of(self.month)

    def begins(self, zone: ZoneInfo) -> datetime:
        """The first instant of the month in the company's zone."""
        return datetime.combine(self.month, datetime.min.time(), tzinfo=zone)

    def ends(self, zone: ZoneInfo) -> datetime:
        """The first instant of the month after in the company's zone."""
        return datetime.combine(month_after(self.month), datetime.min.time(), tzinfo=zone)

    def is_late(self, at: datetime) -> bool:
        """Whether it is still open although the statistics were due before `at`."""
        return self.is_open and at >= self.due_at

    def get_absolute_url(self) -> str:
        return reverse("months:month", args=[self.code])


class MonthLine(models.Model):
    """What one party bears of one case in the run of a month. Never changed and never deleted.

    The parts of a case make its whole loss to the fen; a line that takes back names the one it takes back.
    """

    class Kind(models.TextChoices):
        CLOSED = "closed", pgettext_lazy("line of a month", "Closed in the month")
        CARRIED = "carried", pgettext_lazy("line of a month", "Carried over from an earlier month")
        COUNTER = "counter", pgettext_lazy("line of a month", "Takes back an earlier month")
        REPLACED = "replaced", pgettext_lazy("line of a month", "Ruled anew after an earlier month")

    run = models.ForeignKey(MonthRun, models.PROTECT, related_name="lines")
    position = models.PositiveIntegerField(_("position"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    complaint = models.ForeignKey(
        "complaints.Complaint", models.PROTECT, related_name="month_lines", verbose_name=_("complaint")
    )
    closed_on = models.DateField(_("closed on"))
    ruling = models.ForeignKey(
        "complaints.Ruling", models.PROTECT, related_name="month_lines", verbose_name=_("by the ruling")
    )
    share = models.ForeignKey(
        "complaints.RulingShare",
        models.PROTECT,
        related_name="month_lines",
        verbose_name=_("share of the party"),
    )
    party = models.CharField(_("kind of party"), max_length=20, choices=RulingShare.Party.choices)
    department = models.ForeignKey(
        "accounts.Department", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("responsible department"),
    )  # fmt: skip
    person = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("person")
    )
    supplier = models.ForeignKey(
        "masterdata.Supplier", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("supplier"),
    )  # fmt: skip
    fault_kind = models.ForeignKey(
        "complaints.Code", models.PROTECT, related_name="+", verbose_name=_("kind of fault")
    )
    percent = models.DecimalField(_("share of the whole in %"), max_digits=5, decimal_places=2)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversal", verbose_name=_("takes back")
    )

    class Meta:
        verbose_name = _("line of a month")
        verbose_name_plural = _("lines of a month")
        constraints = [
            models.UniqueConstraint(fields=["run", "position"], name="one_line_of_a_month_per_position"),
            models.UniqueConstraint(
                fields=["share"], condition=~Q(kind="counter"), name="a_share_is_taken_into_one_month_only"
            ),
            models.CheckConstraint(
                condition=Q(kind="counter", reverses__isnull=False, amount__lte=0)
                | Q(kind__in=["closed", "carried", "replaced"], reverses__isnull=True, amount__gte=0),
                name="a_line_that_takes_back_names_the_line_it_takes_back",
            ),
            models.CheckConstraint(
                condition=Q(percent__gte=0) & Q(percent__lte=100),
                name="a_line_of_a_month_is_up_to_100_percent",
            ),
            models.CheckConstraint(
                condition=Q(reverses__isnull=True) | ~Q(reverses=F("id")), name="no_line_takes_itself_back"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.complaint_id} {self.amount}"

    @property
    def takes_back(self) -> bool:
        """Whether it is the counter-line of one in an earlier month."""
        return self.kind == self.Kind.COUNTER


class MonthTotal(models.Model):
    """A sum of the lines of a closed month, as it was when the month was closed: by department, person, supplier or cause."""

    class By(models.TextChoices):
        ALL = "all", pgettext_lazy("total of a month", "All")
        DEPARTMENT = "department", _("Department")
        PERSON = "person", _("Person")
        SUPPLIER = "supplier", _("Supplier")
        CAUSE = "cause", _("Kind of fault")

    run = models.ForeignKey(MonthRun, models.PROTECT, related_name="totals")
    by = models.CharField(_("by"), max_length=10, choices=By.choices)
    department = models.ForeignKey(
        "accounts.Department", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("department"),
    )  # fmt: skip
    person = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("person")
    )
    supplier = models.ForeignKey(
        "masterdata.Supplier", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("supplier"),
    )  # fmt: skip
    fault_kind = models.ForeignKey(
        "complaints.Code", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("kind of fault"),
    )  # fmt: skip
    cases = models.PositiveIntegerField(_("cases"))
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)

    class Meta:
        verbose_name = _("total of a month")
        verbose_name_plural = _("totals of a month")
        constraints = [
            models.CheckConstraint(
                condition=Q(by__in=["all", "department", "person", "supplier", "cause"]),
                name="a_total_of_a_month_is_by_something_known",
            )
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.by} {self.amount}"

    @property
    def thing(self) -> Any:
        """The department, person, supplier or cause; None in the total of those without one, and of all."""
        return self.department or self.person or self.supplier or self.fault_kind

    @property
    def key(self) -> str:
        """How the total is named in an address."""
        return str(self.thing.pk) if self.thing is not None else "none"


class MonthAside(models.Model):
    """A case that is not in the figures of a month, and why: apart from them for good, or waiting for a later month."""

    class Why(models.TextChoices):
        WAITING = "waiting", _("Waits for the end of its month to resell")
        DUE = "due", _("Its ruling is to be settled")
        FROZEN = "frozen", _("Frozen by an objection")
        OVERTURNED = "overturned", _("Its ruling was overturned, a new one is wanted")
        NOT_UPHELD = "not_upheld", _("Not upheld")
        NO_LOSS = "no_loss", _("No loss")
        THIRD_PARTY = "third_party", _("Not our fault: third party")
        NO_RULING = "no_ruling", _("Closed without a ruling")
        REFILED = "refiled", _("Refiled as a new case")
        WITHDRAWN = "withdrawn", _("Withdrawn by the customer")

    WAITING_ONES = ("waiting", "due", "frozen", "overturned")
    """They come again in the next run."""

    run = models.ForeignKey(MonthRun, models.PROTECT, related_name="asides")
    complaint = models.ForeignKey(
        "complaints.Complaint", models.PROTECT, related_name="month_asides", verbose_name=_("complaint")
    )
    closed_on = models.DateField(_("closed on"))
    why = models.CharField(_("why"), max_length=12, choices=Why.choices)
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("case beside the figures of a month")
        verbose_name_plural = _("cases beside the figures of a month")
        constraints = [
            models.UniqueConstraint(fields=["run", "complaint"], name="a_case_stands_once_beside_a_month"),
            models.CheckConstraint(
                condition=Q(why__in=[
                    "waiting", "due", "frozen", "overturned", "not_upheld", "no_loss", "third_party", "no_ruling",
                    "refiled", "withdrawn",
                ]),
                name="why_a_case_stands_beside_a_month_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(why="waiting") | Q(until__isnull=False), name="a_case_that_waits_says_until_when"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.run_id} {self.complaint_id} {self.why}"

    @property
    def waits(self) -> bool:
        """Whether it comes again in the next run."""
        return self.why in self.WAITING_ONES

    @property
    def comes_in(self) -> str:
        """The month in whose run it is taken, as people write it; empty where nobody knows."""
        return f"{self.until:%Y-%m}" if self.until is not None else ""


class MonthConfirmation(models.Model):
    """A department confirms responsibility and ratio of exactly these lines. When a line changes, it is asked anew."""

    run = models.ForeignKey(MonthRun, models.PROTECT, related_name="confirmations")
    department = models.ForeignKey(
        "accounts.Department", models.PROTECT, related_name="+", verbose_name=_("department")
    )
    seal = models.CharField(_("what was confirmed"), max_length=64)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("confirmed by"))
    on_behalf_of = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("on behalf of"),
    )  # fmt: skip
    at = models.DateTimeField(_("at"))
    remark = models.CharField(_("remark"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("confirmation of a month")
        verbose_name_plural = _("confirmations of a month")
        constraints = [
            models.UniqueConstraint(
                fields=["run", "department", "seal"], name="a_department_confirms_the_same_lines_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.department_id}"

    @property
    def person(self) -> User:
        """The person for whom it counts."""
        return self.on_behalf_of or self.by
