"""The daily sheets of the service desk (技术员工作日报表 F-38, 服务主任日报表 F-39) and the mark that the call book was sent on.

The draft (`DaySheet`, `SheetLine`) changes until it is signed; what is signed stands in tables of which the database lets nobody
change or delete a row. A correction is a new edition. Source: policy 004 on after-sales service; freezing and editions are ours.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aftersales.services.states import ServiceClass

MOST_MINUTES = 24 * 60


def _person(words: Any, **more: Any) -> Any:
    return models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=words, **more)


NOBODY: dict[str, Any] = {"null": True, "blank": True}


class SheetKind(models.TextChoices):
    """Whose sheet it is."""

    TECHNICIAN = "technician", _("Technician's daily sheet")
    SUPERVISOR = "supervisor", _("Supervisor's daily sheet")


class Work(models.TextChoices):
    """What time was used for. The first three come from the calls of the day."""

    SITE = "site", pgettext_lazy("work of a technician", "On site")
    REPAIR = "repair", pgettext_lazy("work of a technician", "Repair in the workshop")
    RETURN = "return", pgettext_lazy("work of a technician", "Return to the customer")
    TRAVEL = "travel", pgettext_lazy("work of a technician", "Travel")
    PARTS = "parts", pgettext_lazy("work of a technician", "Getting parts ready")
    TRAINING = "training", pgettext_lazy("work of a technician", "Training and meetings")
    OTHER = "other", pgettext_lazy("work of a technician", "Other work")


class DaySheet(models.Model):
    """One edition of the sheet of a technician, or of the supervisor for a service centre, on a day."""

    kind = models.CharField(_("kind"), max_length=10, choices=SheetKind.choices)
    department = models.ForeignKey(
        "accounts.Department", models.PROTECT, related_name="+", verbose_name=_("service centre")
    )
    technician = _person(_("technician"), **NOBODY)
    day = models.DateField(_("day"))
    edition = models.PositiveSmallIntegerField(_("edition"), default=1)
    replaces = models.OneToOneField(
        "self", models.PROTECT, related_name="correction", verbose_name=_("corrects the edition"), **NOBODY
    )
    reason = models.CharField(_("why it is corrected"), max_length=500, blank=True)
    opened_by = _person(_("opened by"))
    opened_at = models.DateTimeField(_("opened at"))

    class Meta:
        verbose_name = _("daily sheet")
        verbose_name_plural = _("daily sheets")
        constraints = [
            models.UniqueConstraint(
                fields=["technician", "department", "day", "edition"],
                condition=Q(kind="technician"),
                name="one_sheet_per_technician_centre_day_and_edition",
            ),
            models.UniqueConstraint(
                fields=["department", "day", "edition"],
                condition=Q(kind="supervisor"),
                name="one_sheet_of_the_supervisor_per_centre_day_and_edition",
            ),
            models.CheckConstraint(
                condition=Q(kind="technician", technician__isnull=False)
                | Q(kind="supervisor", technician__isnull=True),
                name="a_sheet_is_of_a_technician_or_of_a_centre",
            ),
            models.CheckConstraint(
                condition=Q(edition=1, replaces__isnull=True, reason="")
                | (Q(edition__gt=1, replaces__isnull=False) & ~Q(reason="")),
                name="a_later_edition_of_a_sheet_says_what_it_corrects_and_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.day} ({self.edition})"

    @property
    def is_signed(self) -> bool:
        """Whether it stands. Note: one query where `signed` is not joined."""
        return hasattr(self, "signed")

    def get_absolute_url(self) -> str:
        return reverse("services:sheet", args=[self.pk])


class SheetLine(models.Model):
    """What the technician, or the supervisor, adds to a draft because it stands on no call."""

    sheet = models.ForeignKey(DaySheet, models.PROTECT, related_name="lines")
    work = models.CharField(_("kind of work"), max_length=10, choices=Work.choices)
    minutes = models.PositiveIntegerField(_("minutes"))
    words = models.CharField(_("what it was"), max_length=200, blank=True)
    by = _person(_("by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("line of a daily sheet")
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=MOST_MINUTES),
                name="a_line_of_a_sheet_has_minutes_of_one_day",
            ),
            models.CheckConstraint(
                condition=Q(work__in=Work.values), name="work_of_a_line_of_a_sheet_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sheet_id} {self.work} {self.minutes}"


class SignedSheet(models.Model):
    """The signature under a sheet. Never changed and never deleted."""

    sheet = models.OneToOneField(DaySheet, models.PROTECT, related_name="signed", primary_key=True)
    by = _person(_("signed by"))
    on_behalf_of = _person(_("on behalf of"), **NOBODY)
    at = models.DateTimeField(_("signed at"))
    checksum = models.CharField(_("checksum"), max_length=64)

    class Meta:
        verbose_name = _("signed daily sheet")
        constraints = [
            models.CheckConstraint(condition=~Q(checksum=""), name="a_signed_sheet_has_a_checksum")
        ]

    def __str__(self) -> str:
        return f"{self.sheet_id} {self.checksum[:12]}"


class SheetRow(models.Model):
    """One line of a signed sheet as it stood. Never changed and never deleted."""

    signed = models.ForeignKey(SignedSheet, models.PROTECT, related_name="rows")
    position = models.PositiveSmallIntegerField(_("number"))
    technician = _person(_("technician"))
    work = models.CharField(_("kind of work"), max_length=10, choices=Work.choices)
    service_class = models.CharField(_("class"), max_length=1, choices=ServiceClass.choices, blank=True)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+", **NOBODY)
    minutes = models.PositiveIntegerField(_("minutes"), **NOBODY)
    words = models.CharField(_("what it was"), max_length=200, blank=True)
    is_signed = models.BooleanField(_("from a sheet the technician has signed"), default=True)

    class Meta:
        verbose_name = _("line of a signed daily sheet")
        constraints = [
            models.UniqueConstraint(
                fields=["signed", "position"], name="a_line_of_a_signed_sheet_has_its_place"
            ),
            models.CheckConstraint(condition=Q(work__in=Work.values), name="work_of_a_signed_line_is_known"),
            models.CheckConstraint(
                condition=Q(case__isnull=True) | Q(words=""), name="a_signed_line_with_words_names_no_call"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.signed_id}/{self.position}"


class SheetApproval(models.Model):
    """The signature of the branch manager under the supervisor's sheet. Never changed and never deleted."""

    signed = models.OneToOneField(SignedSheet, models.PROTECT, related_name="approval", primary_key=True)
    by = _person(_("countersigned by"))
    on_behalf_of = _person(_("on behalf of"), **NOBODY)
    at = models.DateTimeField(_("countersigned at"))

    class Meta:
        verbose_name = _("countersignature of a daily sheet")

    def __str__(self) -> str:
        return f"{self.signed_id} {self.by_id}"


class BookSent(models.Model):
    """The call book of a day was sent on to the service department (policy 004: the next day). Never changed and never deleted."""

    department = models.ForeignKey(
        "accounts.Department", models.PROTECT, related_name="+", verbose_name=_("service centre")
    )
    to = models.ForeignKey("accounts.Department", models.PROTECT, related_name="+", verbose_name=_("sent to"))
    day = models.DateField(_("day"))
    calls = models.PositiveIntegerField(_("calls"))
    by = _person(_("sent by"))
    at = models.DateTimeField(_("sent at"))

    class Meta:
        verbose_name = _("call book that was sent")
        indexes = [models.Index(fields=["department", "day"], name="books_sent_of_a_day")]

    def __str__(self) -> str:
        return f"{self.department_id} {self.day} {self.calls}"


STANDING = (
    "services_signedsheet",
    "services_sheetrow",
    "services_sheetapproval",
    "services_booksent",
    "services_staffreport",
)
"""The tables that only grow."""
