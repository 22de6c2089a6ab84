"""A report with what is written in it, and what is frozen when it is signed.

The draft (`Report`, `ReportText`) changes until it is signed; what is signed stands in tables of which the database lets nobody
change or delete a row. A correction is a new edition. Source: policy 001 on quality information, reports of the week and assessment
of the quarter; policy 001 on quality feedback, report to top management; freezing and editions are ours.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from feedback_system.reports.periods import Period, Rhythm, period_of

PERSON = "accounts.User"
LONGEST_TEXT = 20_000


class Report(models.Model):
    """One edition of the report of a kind on a period."""

    kind = models.CharField(_("kind"), max_length=40)
    rhythm = models.CharField(_("rhythm"), max_length=10)
    first_day = models.DateField(_("first day"))
    edition = models.PositiveSmallIntegerField(_("edition"), default=1)
    replaces = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="correction",
        verbose_name=_("corrects the edition"),
    )
    reason = models.CharField(_("why it is corrected"), max_length=500, blank=True)
    opened_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("opened by"))
    opened_at = models.DateTimeField(_("opened at"))
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "first_day", "edition"], name="one_report_per_kind_period_and_edition"
            ),
            models.CheckConstraint(
                condition=Q(rhythm__in=[one.value for one in Rhythm]), name="the_rhythm_of_a_report_is_known"
            ),
            models.CheckConstraint(
                condition=Q(edition=1, replaces__isnull=True, reason="")
                | (Q(edition__gt=1, replaces__isnull=False) & ~Q(reason="")),
                name="a_later_edition_of_a_report_says_what_it_corrects_and_why",
            ),
            models.CheckConstraint(
                condition=Q(replaces__isnull=True) | ~Q(replaces=F("id")), name="no_report_corrects_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.period.code} ({self.edition})"

    @property
    def period(self) -> Period:
        """The week, month or quarter it is about."""
        return period_of(self.first_day, Rhythm(self.rhythm))

    @property
    def is_signed(self) -> bool:
        """Whether its figures and texts stand. Note: one query where `signed` is not joined."""
        return hasattr(self, "signed")

    def get_absolute_url(self) -> str:
        return reverse("written_reports:report", args=[self.pk])


class ReportText(models.Model):
    """What somebody has written into one part of a draft."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="texts")
    part = models.CharField(_("part"), max_length=40)
    text = models.TextField(_("text"), max_length=LONGEST_TEXT, blank=True)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("text of a report")
        constraints = [
            models.UniqueConstraint(fields=["report", "part"], name="one_text_per_part_of_a_report")
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.part}"


class SignedReport(models.Model):
    """The signature under a report: who, for whom, when, over what. Never changed and never deleted."""

    report = models.OneToOneField(Report, models.PROTECT, related_name="signed", primary_key=True)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("signed by"))
    on_behalf_of = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("on behalf of")
    )
    at = models.DateTimeField(_("signed at"))
    sections = models.JSONField(_("sections that were signed, with figures or without any"), default=list)
    checksum = models.CharField(_("checksum"), max_length=64)

    class Meta:
        verbose_name = _("signed report")
        constraints = [
            models.CheckConstraint(condition=~Q(checksum=""), name="a_signed_report_has_a_checksum")
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.checksum[:12]}"


class SignedText(models.Model):
    """A written part as it was signed. Never changed and never deleted."""

    report = models.ForeignKey(SignedReport, models.PROTECT, related_name="texts")
    part = models.CharField(_("part"), max_length=40)
    text = models.TextField(_("text"), max_length=LONGEST_TEXT)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("by"))

    class Meta:
        verbose_name = _("text of a signed report")
        constraints = [
            models.UniqueConstraint(fields=["report", "part"], name="one_signed_text_per_part_of_a_report")
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.part}"


class SignedFigure(models.Model):
    """One number of a signed report, with the name of its row in every language. Never changed and never deleted."""

    report = models.ForeignKey(SignedReport, models.PROTECT, related_name="figures")
    section = models.CharField(_("section"), max_length=40)
    position = models.PositiveSmallIntegerField(_("place of the row"))
    row = models.CharField(_("row"), max_length=120)
    labels = models.JSONField(_("what the row is called, by language"))
    column = models.CharField(_("column"), max_length=40)
    number = models.BigIntegerField(_("number"))

    class Meta:
        verbose_name = _("figure of a signed report")
        constraints = [
            models.UniqueConstraint(
                fields=["report", "section", "row", "column"], name="one_number_per_cell_of_a_signed_report"
            )
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.section} {self.row} {self.column} {self.number}"


class SignedCase(models.Model):
    """A case that a signed number stands on. Never changed and never deleted."""

    figure = models.ForeignKey(SignedFigure, models.PROTECT, related_name="rows")
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("case behind a signed figure")
        constraints = [
            models.UniqueConstraint(fields=["figure", "case"], name="a_case_stands_once_behind_a_figure")
        ]

    def __str__(self) -> str:
        return f"{self.figure_id} {self.case_id}"


class ReportReader(models.Model):
    """Somebody who was asked to read a signed report. Never changed and never deleted."""

    report = models.ForeignKey(SignedReport, models.PROTECT, related_name="asked")
    person = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("person"))
    stands_in_for = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("stands in for")
    )

    class Meta:
        verbose_name = _("asked to read a report")
        constraints = [
            models.UniqueConstraint(fields=["report", "person"], name="a_person_is_asked_once_per_report")
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.person_id}"


class ReportReading(models.Model):
    """Somebody has marked a signed report as read (已阅). Never changed and never deleted."""

    report = models.ForeignKey(SignedReport, models.PROTECT, related_name="readings")
    person = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("person"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("reading of a report")
        constraints = [
            models.UniqueConstraint(fields=["report", "person"], name="a_person_reads_a_report_once")
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.person_id}"


STANDING = (
    "reports_signedreport",
    "reports_signedtext",
    "reports_signedfigure",
    "reports_signedcase",
    "reports_reportreader",
    "reports_reportreading",
)
"""The tables that only grow."""


from feedback_system.reports.mailing.models import (  # noqa: E402  Django looks for models here
    Mailing,
    MailingLine,
    MailingRun,
)

__all__ = [
    "LONGEST_TEXT",
    "STANDING",
    "Mailing",
    "MailingLine",
    "MailingRun",
    "Report",
    "ReportReader",
    "ReportReading",
    "ReportText",
    "SignedCase",
    "SignedFigure",
    "SignedReport",
    "SignedText",
]
