"""Reports on patrols: of a visitor on a day (巡访日报表 F-73), of a unit on a month (每月巡访情况报告书 F-74).

The draft changes until it is signed; what is signed stands in tables of which the database lets nobody change or delete a row, and a
correction is a new edition. What customers said stands on the visits, where it is recorded once and can be erased. Source: policy 003 on
customer care; freezing and editions are ours, as for the daily sheets of service.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from aftersales.visits.models.periods import NOBODY, row_of


class ReportKind(models.TextChoices):
    """What a report is about."""

    DAY = "day", _("Daily patrol report")
    MONTH = "month", _("Monthly patrol report")


class PatrolReport(models.Model):
    """One edition of the report of a visitor on a day, or of a unit on a month."""

    kind = models.CharField(_("kind"), max_length=10, choices=ReportKind.choices)
    unit = row_of("accounts.Department", _("unit"))
    visitor = row_of("accounts.User", _("visitor"), **NOBODY)
    day = models.DateField(_("day"))
    """The first day of the month for the report on a month."""
    edition = models.PositiveSmallIntegerField(_("edition"), default=1)
    replaces: Any = models.OneToOneField(
        "self", models.PROTECT, related_name="correction", verbose_name=_("corrects the edition"), **NOBODY
    )
    reason = models.CharField(_("why it is corrected"), max_length=500, blank=True)
    market = models.TextField(_("market and rivals"), max_length=4_000, blank=True)
    summary = models.TextField(_("summary"), max_length=4_000, blank=True)
    opened_by = row_of("accounts.User", _("opened by"))
    opened_at = models.DateTimeField(_("opened at"))

    class Meta:
        verbose_name = _("patrol report")
        verbose_name_plural = _("patrol reports")
        constraints = [
            models.UniqueConstraint(
                fields=["visitor", "day", "edition"],
                condition=Q(kind="day"),
                name="one_patrol_report_per_visitor_day_and_edition",
            ),
            models.UniqueConstraint(
                fields=["unit", "day", "edition"],
                condition=Q(kind="month"),
                name="one_patrol_report_per_unit_month_and_edition",
            ),
            models.CheckConstraint(
                condition=Q(kind="day", visitor__isnull=False) | Q(kind="month", visitor__isnull=True),
                name="a_patrol_report_is_of_a_visitor_or_of_a_unit",
            ),
            models.CheckConstraint(
                condition=Q(edition=1, replaces__isnull=True, reason="")
                | (Q(edition__gt=1, replaces__isnull=False) & ~Q(reason="")),
                name="a_later_edition_of_a_patrol_report_says_what_it_corrects",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.period} ({self.edition})"

    @property
    def is_of_month(self) -> bool:
        """Whether it is the report of a unit on a month."""
        return self.kind == ReportKind.MONTH

    @property
    def period(self) -> str:
        """The day, or the month."""
        return f"{self.day:%Y-%m}" if self.is_of_month else f"{self.day:%Y-%m-%d}"

    @property
    def is_signed(self) -> bool:
        """Whether it stands. Note: one query where `signed` is not joined."""
        return hasattr(self, "signed")

    def get_absolute_url(self) -> str:
        return reverse("visits:report", args=[self.pk])


class VisitRemark(models.Model):
    """What the visitor adds to one visit of the day: the effect, and anything else."""

    report = models.ForeignKey(PatrolReport, models.PROTECT, related_name="remarks")
    visit = row_of("visits.Visit", _("visit"))
    effect = models.CharField(_("effect"), max_length=500, blank=True)
    other = models.CharField(_("anything else"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("remark on a visit of the day")
        constraints = [
            models.UniqueConstraint(
                fields=["report", "visit"], name="a_visit_has_one_remark_in_a_patrol_report"
            )
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.visit_id}"


class SignedReport(models.Model):
    """The signature under a patrol report. Never changed and never deleted."""

    report = models.OneToOneField(PatrolReport, models.PROTECT, related_name="signed", primary_key=True)
    by = row_of("accounts.User", _("signed by"))
    on_behalf_of = row_of("accounts.User", _("on behalf of"), **NOBODY)
    at = models.DateTimeField(_("signed at"))
    sent_to = row_of("accounts.User", _("sent to"), **NOBODY)
    checksum = models.CharField(_("checksum"), max_length=64)

    class Meta:
        verbose_name = _("signed patrol report")
        constraints = [
            models.CheckConstraint(condition=~Q(checksum=""), name="a_signed_patrol_report_has_a_checksum")
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.checksum[:12]}"


class ReportRow(models.Model):
    """One line of a signed report as it stood: a visit of the day, or the month of a visitor. Never changed and never deleted."""

    signed = models.ForeignKey(SignedReport, models.PROTECT, related_name="rows")
    position = models.PositiveSmallIntegerField(_("number"))
    visitor = row_of("accounts.User", _("visitor"))
    visit = row_of("visits.Visit", _("visit"), **NOBODY)
    days = models.PositiveSmallIntegerField(_("daily reports"), default=1)
    visits = models.PositiveSmallIntegerField(_("visits"), default=1)
    customers = models.PositiveSmallIntegerField(_("customers"), default=1)
    problems = models.PositiveSmallIntegerField(_("problems"), default=0)
    passed_on = models.PositiveSmallIntegerField(_("passed on"), default=0)

    class Meta:
        verbose_name = _("line of a signed patrol report")
        constraints = [
            models.UniqueConstraint(
                fields=["signed", "position"], name="a_line_of_a_patrol_report_has_its_place"
            )
        ]

    def __str__(self) -> str:
        return f"{self.signed_id}/{self.position}"


class ReportAnswer(models.Model):
    """The superior has read a report, with what he answers. Never changed and never deleted."""

    signed = models.ForeignKey(SignedReport, models.PROTECT, related_name="answers")
    words = models.CharField(_("answer"), max_length=1_000, blank=True)
    by = row_of("accounts.User", _("by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("answer to a patrol report")

    def __str__(self) -> str:
        return f"{self.signed_id} {self.by_id}"


STANDING = (
    "visits_plandecision",
    "visits_signedreport",
    "visits_reportrow",
    "visits_reportanswer",
)
"""The tables that only grow."""
