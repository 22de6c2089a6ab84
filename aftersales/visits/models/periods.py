"""Plans of a period (巡访计划 F-72): who visits whom on which day of a month, quarter or year, why, and by which route.

A draft changes until it is put before the leader; what is approved stands, and a change is a new edition. Each line becomes one visit, and the
lines of later editions that take over a line point to the first one. Source: policy 003 on customer care, plans of year, quarter and month.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

MOST_LINES = 400


def row_of(to: str, words: Any, **more: Any) -> Any:
    """A key to a row that is never deleted."""
    return models.ForeignKey(to, models.PROTECT, **({"related_name": "+"} | more), verbose_name=words)


NOBODY: dict[str, Any] = {"null": True, "blank": True}


class Span(models.TextChoices):
    """For how long a plan is."""

    MONTH = "month", pgettext_lazy("span of a plan", "Month")
    QUARTER = "quarter", pgettext_lazy("span of a plan", "Quarter")
    YEAR = "year", pgettext_lazy("span of a plan", "Year")


MONTHS_OF = {Span.MONTH: 1, Span.QUARTER: 3, Span.YEAR: 12}


def later(day: date, months: int) -> date:
    """The first day of the month so many months after that of `day`."""
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def first_of(span: str, day: date) -> date:
    """The first day of the month, quarter or year in which `day` lies."""
    length = MONTHS_OF[Span(span)]
    return date(day.year, (day.month - 1) // length * length + 1, 1)


class PatrolPlan(models.Model):
    """One edition of the plan of a unit for a period."""

    unit = row_of("accounts.Department", _("unit"))
    span = models.CharField(_("period"), max_length=10, choices=Span.choices)
    first = models.DateField(_("first day"))
    edition = models.PositiveSmallIntegerField(_("edition"), default=1)
    replaces: Any = models.OneToOneField(
        "self", models.PROTECT, related_name="next_edition", verbose_name=_("changes the edition"), **NOBODY
    )
    reason = models.CharField(_("why it is changed"), max_length=500, blank=True)
    goals = models.TextField(_("goals of the period"), max_length=2_000, blank=True)
    opened_by = row_of("accounts.User", _("drafted by"))
    opened_at = models.DateTimeField(_("drafted at"))
    asked_by = row_of("accounts.User", _("put before the leader by"), **NOBODY)
    asked_at = models.DateTimeField(_("put before the leader at"), null=True, blank=True)
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True)

    class Meta:
        verbose_name = _("plan of a period")
        verbose_name_plural = _("plans of a period")
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "span", "first", "edition"], name="a_unit_has_each_edition_of_a_plan_once"
            ),
            models.CheckConstraint(
                condition=Q(span__in=Span.values), name="the_span_of_a_plan_of_a_period_is_known"
            ),
            models.CheckConstraint(
                condition=Q(edition=1, replaces__isnull=True, reason="")
                | (Q(edition__gt=1, replaces__isnull=False) & ~Q(reason="")),
                name="a_later_edition_of_a_plan_says_what_it_changes_and_why",
            ),
            models.CheckConstraint(
                condition=Q(asked_at__isnull=True, asked_by__isnull=True)
                | Q(asked_at__isnull=False, asked_by__isnull=False),
                name="a_plan_before_the_leader_says_who_put_it_there",
            ),
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True)
                | Q(asked_at__isnull=False, approved_at__gte=F("asked_at")),
                name="only_a_plan_that_was_put_before_the_leader_is_approved",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.period} ({self.edition})"

    @property
    def last(self) -> date:
        """The last day of the period."""
        return later(self.first, MONTHS_OF[Span(self.span)]) - timedelta(days=1)

    @property
    def period(self) -> str:
        """The period in a few signs: 2026-03, 2026-Q1 or 2026."""
        if self.span == Span.YEAR:
            return str(self.first.year)
        if self.span == Span.QUARTER:
            return f"{self.first.year}-Q{(self.first.month + 2) // 3}"
        return f"{self.first:%Y-%m}"

    @property
    def is_approved(self) -> bool:
        """Whether the leader has approved it, so that it stands."""
        return self.approved_at is not None

    @property
    def is_waiting(self) -> bool:
        """Whether it lies before the leader."""
        return self.asked_at is not None and self.approved_at is None

    @property
    def is_draft(self) -> bool:
        """Whether it may be changed."""
        return self.asked_at is None

    def get_absolute_url(self) -> str:
        return reverse("visits:period", args=[self.pk])


class PlanLine(models.Model):
    """One visit that is planned: whom, who goes, on which day, why."""

    plan = models.ForeignKey(PatrolPlan, models.PROTECT, related_name="lines")
    same_as = row_of("self", _("taken over from the line"), related_name="taken_over", **NOBODY)
    kind = row_of("visits.VisitPlan", _("kind of visit"))
    customer = row_of("masterdata.Customer", _("customer"))
    visitor = row_of("accounts.User", _("who visits"))
    day = models.DateField(_("day"))
    aim = models.CharField(_("aim"), max_length=200)
    problems = models.CharField(_("problems to solve"), max_length=500, blank=True)
    route = models.CharField(_("route"), max_length=200, blank=True)
    visit = row_of("visits.Visit", _("visit"), related_name="planned_in", **NOBODY)
    by = row_of("accounts.User", _("by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("line of a plan of a period")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "visit"], name="a_visit_stands_once_in_an_edition_of_a_plan"
            ),
            models.CheckConstraint(condition=~Q(aim=""), name="a_planned_visit_has_an_aim"),
        ]
        indexes = [models.Index(fields=["day", "visit"], name="planned_visits_by_day")]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.customer_id} {self.day}"

    @property
    def root(self) -> int:
        """The id of the line in the first edition that had it."""
        return self.same_as_id or self.pk

    @property
    def goes_to_own_customer(self) -> bool:
        """Whether who visits is the salesperson of the customer (policy 003 on customer care: in principle somebody else)."""
        return bool(self.customer.salesperson_id == self.visitor_id)


class PlanDecision(models.Model):
    """What the leader decided on a plan. Never changed and never deleted."""

    plan = models.ForeignKey(PatrolPlan, models.PROTECT, related_name="decisions")
    is_approved = models.BooleanField(_("approved"))
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    by = row_of("accounts.User", _("decided by"))
    on_behalf_of = row_of("accounts.User", _("on behalf of"), **NOBODY)
    at = models.DateTimeField(_("decided at"))
    checksum = models.CharField(_("checksum"), max_length=64)
    """Over the lines as they were decided."""

    class Meta:
        verbose_name = _("decision on a plan of a period")
        constraints = [
            models.UniqueConstraint(
                fields=["plan"], condition=Q(is_approved=True), name="an_edition_of_a_plan_is_approved_once"
            ),
            models.CheckConstraint(
                condition=Q(is_approved=True) | ~Q(reason=""), name="a_plan_that_is_sent_back_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.is_approved}"
