"""The duty roster: who hears of what cannot wait until the morning."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords


class DutyShiftQuerySet(models.QuerySet):
    """Questions about the roster."""

    def at(self, instant: datetime) -> DutyShiftQuerySet:
        """The shifts that run at `instant` of people who can log in, in the order they were entered."""
        return self.filter(starts_at__lte=instant, ends_at__gt=instant, person__is_active=True).order_by("pk")

    def between(self, start: datetime, end: datetime) -> DutyShiftQuerySet:
        """The shifts that touch the span, earliest first."""
        return self.filter(starts_at__lt=end, ends_at__gt=start).order_by("starts_at", "pk")


class DutyShift(models.Model):
    """One person on duty from an instant until another, for a department with those below it or for the company.

    Shifts may overlap: then all of them are told. Source: ours; the policies name no roster.
    """

    person = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="duty_shifts", verbose_name=_("person")
    )
    department = models.ForeignKey(
        "accounts.Department",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("for the cases of"),
    )
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))

    history = HistoricalRecords()
    objects = DutyShiftQuerySet.as_manager()

    class Meta:
        verbose_name = _("duty shift")
        verbose_name_plural = _("duty roster")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="a_duty_shift_ends_after_it_starts"
            ),
        ]
        indexes = [models.Index(fields=["ends_at", "starts_at"], name="duty_shift_by_time")]

    def __str__(self) -> str:
        return f"{self.person}: {self.starts_at:%Y-%m-%d %H:%M} – {self.ends_at:%Y-%m-%d %H:%M}"
