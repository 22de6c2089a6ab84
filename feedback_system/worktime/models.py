"""The working calendars of the company as rows; `loading.py` makes values for the arithmetic from them."""

from __future__ import annotations

import re
from datetime import time

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from feedback_system.company.models import validate_time_zone
from feedback_system.labels import Labelled

SHIPPED_SOURCE = re.compile(r"State Council General Office, notice of (?P<day>\d{4}-\d\d-\d\d)")
"""How the file of official days that ships names its sources."""
_NOTICE = _("State Council General Office, notice of %(day)s")


class DayOfWeek(models.IntegerChoices):
    """The weekdays as Python counts them, and the pattern of a weekend day worked in exchange (调休)."""

    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")
    MAKE_UP = 7, _("Make-up workday")


class SpecialDayKind(models.TextChoices):
    """The values of `calendar.DayKind` with labels for people."""

    HOLIDAY = "holiday", _("Holiday")
    MAKE_UP_WORKDAY = "make_up_workday", _("Make-up workday")


class Calendar(Labelled):
    """A working calendar; `version` grows with every change and names the state in receipts."""

    time_zone = models.CharField(
        _("time zone"), max_length=64, default="Asia/Shanghai", validators=[validate_time_zone]
    )
    version = models.PositiveIntegerField(_("version"), default=1)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("working calendar")
        verbose_name_plural = _("working calendars")
        constraints = [models.UniqueConstraint(fields=["code"], name="one_working_calendar_per_code")]


class OpeningInterval(models.Model):
    """One opening on one weekday by the wall clock; closing at 00:00 means 24:00.

    Without rows for the make-up workday, such a day has the hours of Monday.
    """

    calendar = models.ForeignKey(
        Calendar, models.PROTECT, related_name="opening_intervals", verbose_name=_("working calendar")
    )
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=DayOfWeek.choices)
    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"))

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("opening hours")
        verbose_name_plural = _("opening hours")
        ordering = ["calendar", "weekday", "opens"]
        constraints = [
            models.UniqueConstraint(
                fields=["calendar", "weekday", "opens"], name="one_opening_per_calendar_weekday_and_time"
            ),
            models.CheckConstraint(
                condition=Q(weekday__in=DayOfWeek.values), name="opening_is_on_a_known_weekday"
            ),
            models.CheckConstraint(
                condition=Q(opens__lt=F("closes")) | Q(closes=time(0)),
                name="opening_closes_after_it_opens",
                violation_error_message=_(
                    "Closing must come after opening. Enter a night shift as two openings, one up to 24:00 "
                    "and one from 00:00 of the next day."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens:%H:%M}–{self.closes:%H:%M}"


class CalendarYear(models.Model):
    """A year whose official holidays are loaded; a deadline that rests on any other is provisional."""

    calendar = models.ForeignKey(
        Calendar, models.PROTECT, related_name="years", verbose_name=_("working calendar")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    source = models.CharField(_("source"), max_length=200)
    loaded_at = models.DateTimeField(_("loaded at"))

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("loaded calendar year")
        verbose_name_plural = _("loaded calendar years")
        ordering = ["calendar", "year"]
        constraints = [
            models.UniqueConstraint(fields=["calendar", "year"], name="a_calendar_year_is_loaded_once")
        ]

    def __str__(self) -> str:
        return str(self.year)

    @property
    def source_text(self) -> str:
        """The source in the active language where it shipped with the product, else as it was entered."""
        found = SHIPPED_SOURCE.fullmatch(self.source)
        return str(_NOTICE) % {"day": found["day"]} if found else self.source


class SpecialDay(models.Model):
    """A day that differs from its weekday: off as a holiday, or worked in exchange for a day off."""

    calendar = models.ForeignKey(
        Calendar, models.PROTECT, related_name="special_days", verbose_name=_("working calendar")
    )
    date = models.DateField(_("date"))
    kind = models.CharField(_("kind"), max_length=20, choices=SpecialDayKind.choices)
    name_zh_hans = models.CharField(_("name in simplified Chinese"), max_length=60)
    name_zh_hant = models.CharField(_("name in traditional Chinese"), max_length=60, blank=True)
    name_en = models.CharField(_("name in English"), max_length=60, blank=True)
    source = models.CharField(_("source"), max_length=200)
    is_own = models.BooleanField(_("the company's own"), default=False)
    """Entered by the company, such as a day of stock-taking: it stays when an official year is loaded again."""

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("special day")
        verbose_name_plural = _("special days")
        ordering = ["calendar", "date"]
        constraints = [
            models.UniqueConstraint(
                fields=["calendar", "date"], name="one_special_day_per_calendar_and_date"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=SpecialDayKind.values), name="special_day_kind_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date.isoformat()} {self.name_zh_hans}"


class DepartmentCalendar(models.Model):
    """A plant or branch with a calendar of its own, which holds for the departments below it too."""

    department = models.OneToOneField(
        "accounts.Department", models.PROTECT, related_name="own_calendar", verbose_name=_("department")
    )
    calendar = models.ForeignKey(
        Calendar, models.PROTECT, related_name="departments", verbose_name=_("working calendar")
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("calendar of a department")
        verbose_name_plural = _("calendars of departments")

    def __str__(self) -> str:
        return f"{self.department} – {self.calendar}"
