"""Kept reports and who gets them. A report holds a question and no number: whoever opens it gets the numbers of her own scope."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from accounts.models import User

PERSON = "accounts.User"
LONGEST_NAME, LONGEST_QUERY = 60, 1000


class Shared(models.TextChoices):
    """With whom a report is shared; what each of them sees in it depends on the own scope."""

    NOBODY = "nobody", _("nobody, only me")
    DEPARTMENT = "department", _("a department of mine")
    READERS = "readers", _("everybody who reads figures")


class OwnReportQuerySet(models.QuerySet):
    """Questions about kept reports."""

    def for_reader(self, user: User) -> OwnReportQuerySet:
        """The own ones and those shared with this person. Note: her departments cost a query at their first use."""
        own = [one.department_id for one in user.assignments]
        return self.filter(
            Q(owner=user.pk)
            | Q(shared=Shared.READERS)
            | Q(shared=Shared.DEPARTMENT, department__in=own)
        ).select_related("owner", "department")  # fmt: skip


class OwnReport(models.Model):
    """A question somebody keeps, under a name, shared or not."""

    owner = models.ForeignKey(PERSON, models.CASCADE, related_name="+", verbose_name=_("kept by"))
    name = models.CharField(pgettext_lazy("thing", "name"), max_length=LONGEST_NAME)
    query = models.CharField(_("question"), max_length=LONGEST_QUERY)
    """The definition as it stands in the address, codes only."""
    shared = models.CharField(_("shared with"), max_length=12, choices=Shared.choices, default=Shared.NOBODY)
    department = models.ForeignKey(
        "accounts.Department", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("department")
    )  # fmt: skip
    changed_at = models.DateTimeField(_("changed at"))

    objects = OwnReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("own report")
        verbose_name_plural = _("own reports")
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="a_person_names_a_report_once"),
            models.CheckConstraint(condition=Q(shared__in=Shared.values), name="a_report_is_shared_in_a_known_way"),
            models.CheckConstraint(
                condition=Q(shared=Shared.DEPARTMENT, department__isnull=False)
                | (~Q(shared=Shared.DEPARTMENT) & Q(department__isnull=True)),
                name="a_report_shared_with_a_department_names_it",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("own_reports:report", args=[self.pk])


class Rhythm(models.TextChoices):
    """When a subscriber gets a report."""

    DAILY = "daily", _("every working day")
    WEEKLY = "weekly", _("every week, on its first working day")
    MONTHLY = "monthly", _("every month, on its first working day")
    ABOVE = "above", _("when it is more than a limit")


class Subscription(models.Model):
    """One person gets one report in a rhythm, or is told once each time a number passes a limit."""

    report = models.ForeignKey(OwnReport, models.CASCADE, related_name="subscriptions")
    person = models.ForeignKey(PERSON, models.CASCADE, related_name="+", verbose_name=_("person"))
    rhythm = models.CharField(_("when"), max_length=10, choices=Rhythm.choices)
    limit = models.DecimalField(_("limit"), max_digits=14, decimal_places=2, null=True, blank=True)
    rows = models.CharField(_("what the rows were"), max_length=40, blank=True)
    row = models.CharField(_("row"), max_length=120, blank=True)
    """"" for all rows."""
    columns = models.CharField(_("what the columns were"), max_length=40, blank=True)
    column = models.CharField(_("column"), max_length=120, blank=True)
    """"" for all columns."""
    told_day = models.DateField(_("told last for the day"), null=True, blank=True)
    looked_at = models.DateTimeField(_("looked at last"), null=True, blank=True)
    is_above = models.BooleanField(_("above the limit at the last look"), default=False)
    crossings = models.PositiveIntegerField(_("how often it passed the limit"), default=0)

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        constraints = [
            models.UniqueConstraint(
                fields=["report", "person", "rhythm", "row", "column"], name="a_person_subscribes_to_a_number_once"
            ),
            models.CheckConstraint(condition=Q(rhythm__in=Rhythm.values), name="a_subscription_has_a_known_rhythm"),
            models.CheckConstraint(
                condition=Q(rhythm=Rhythm.ABOVE, limit__isnull=False)
                | (~Q(rhythm=Rhythm.ABOVE) & Q(limit__isnull=True, row="", column="")),
                name="only_a_subscription_to_a_limit_has_one",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.report_id}: {self.rhythm}"
