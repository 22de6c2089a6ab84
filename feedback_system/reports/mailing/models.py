"""A mailing of reports as a setting, each time that it went out, and what each person got or why she got nothing."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from feedback_system.reports.mailing.sources import PDF, XLSX

LAST_DAY = 0
"""As the working day of a month: the last one."""
LATEST_DAY = 15


class Moment(models.TextChoices):
    """When a mailing goes out."""

    SIGNED = "signed", _("as soon as it is signed")
    WEEK = "week", _("on a working day of the week")
    MONTH = "month", _("on a working day of the month")


class Form(models.TextChoices):
    """In which form a report goes out."""

    LINK = "link", _("link only")
    PDF = "pdf", _("link, with a PDF")
    XLSX = "xlsx", _("link, with an Excel file")
    BOTH = "both", _("link, with a PDF and an Excel file")

    @property
    def files(self) -> tuple[str, ...]:
        """The files that it means."""
        return {Form.LINK: (), Form.PDF: (PDF,), Form.XLSX: (XLSX,), Form.BOTH: (PDF, XLSX)}[self]


class Mailing(models.Model):
    """Which report goes to whom, when and in which form."""

    source = models.CharField(_("report"), max_length=60)
    roles = models.JSONField(_("roles"), default=list)
    people = models.JSONField(_("people"), default=list)
    """User names."""
    departments = models.JSONField(_("departments"), default=list)
    """Codes."""
    moment = models.CharField(_("when"), max_length=10, choices=Moment.choices, default=Moment.SIGNED)
    day = models.PositiveSmallIntegerField(_("working day"), default=1)
    form = models.CharField(_("form"), max_length=10, choices=Form.choices, default=Form.LINK)
    is_on = models.BooleanField(_("switched on"), default=True)
    since = models.DateTimeField(_("in force since"))
    """What was signed before then does not go out."""

    history = HistoricalRecords(excluded_fields=["since"])

    class Meta:
        verbose_name = _("mailing of reports")
        verbose_name_plural = _("mailings of reports")
        constraints = [
            models.CheckConstraint(
                condition=Q(moment__in=Moment.values), name="the_moment_of_a_mailing_is_known"
            ),
            models.CheckConstraint(condition=Q(form__in=Form.values), name="the_form_of_a_mailing_is_known"),
            models.CheckConstraint(
                condition=Q(moment="signed") | Q(moment="week", day__gte=1, day__lte=7) | Q(moment="month", day__lte=LATEST_DAY),
                name="the_day_of_a_mailing_lies_in_its_period",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.source} {self.moment}"

    @property
    def files(self) -> tuple[str, ...]:
        """The files that go out with it to those whose scope they fit."""
        return Form(self.form).files


class MailingRun(models.Model):
    """One edition that a mailing has sent, once."""

    mailing = models.ForeignKey(Mailing, models.PROTECT, related_name="runs", verbose_name=_("mailing"))
    edition = models.CharField(_("edition"), max_length=120)
    code = models.CharField(_("period"), max_length=20)
    at = models.DateTimeField(_("sent"))

    class Meta:
        verbose_name = _("sending of a report")
        constraints = [
            models.UniqueConstraint(
                fields=["mailing", "edition"], name="a_mailing_sends_an_edition_once"
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.mailing_id} {self.edition}"


class Outcome(models.TextChoices):
    """What came of a mailing for one person."""

    TOLD = "told", _("sent")
    NO_RIGHT = "no_right", _("not sent: may not read the report")
    GONE = "gone", _("not sent: is not among the addressees any more")
    HAS_IT = "has_it", _("not sent again: was told of this edition already")
    NOTHING = "nothing", _("not sent: nothing on the list for this person")


class MailingLine(models.Model):
    """What one person got of one sending, or why she got nothing."""

    run = models.ForeignKey(MailingRun, models.PROTECT, related_name="lines")
    edition = models.CharField(_("edition"), max_length=120)
    """That of the run, with its source: for the law that nobody gets an edition twice."""
    person = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("person"))
    stands_in_for = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("stands in for"),
    )
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices)
    files = models.JSONField(_("files"), default=list)
    notification = models.OneToOneField(
        "notifications.Notification",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="mailing_line",
        verbose_name=_("notice"),
    )

    class Meta:
        verbose_name = _("report sent to a person")
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=Outcome.values), name="the_outcome_of_a_mailing_is_known"
            ),
            models.UniqueConstraint(
                fields=["edition", "person"],
                condition=Q(outcome="told"),
                name="a_person_gets_an_edition_of_a_report_once",
            ),
            models.UniqueConstraint(fields=["run", "person"], name="a_person_stands_once_in_a_sending"),
            models.CheckConstraint(
                condition=Q(outcome="told", notification__isnull=False)
                | (~Q(outcome="told") & Q(notification__isnull=True)),
                name="what_was_sent_has_its_notice",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.edition} {self.person_id} {self.outcome}"
