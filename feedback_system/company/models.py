"""The company: one row of settings per installation."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from feedback_system.reference.kept import kept_rows

SHORTEST_ACCESS_LOG = 180
"""Days for which the access log is kept at least: six months (Cybersecurity Law of the PRC, article on network logs)."""


def validate_time_zone(name: str) -> None:
    """Refuse a name that the time zone database does not know."""
    if name not in available_timezones():
        raise ValidationError(
            _("“%(name)s” is not a time zone. Use a name such as Asia/Shanghai."), params={"name": name}
        )


class Company(models.Model):
    """Whose installation this is. There is exactly one row; `Company.get()` makes it when it is missing."""

    name = models.CharField(_("company name"), max_length=120)
    time_zone = models.CharField(
        _("time zone"), max_length=64, default="Asia/Shanghai", validators=[validate_time_zone]
    )
    currency = models.CharField(_("currency"), max_length=3, default="CNY")
    default_language = models.CharField(_("language"), max_length=10, default="zh-hans")
    default_route = models.SlugField(_("route of a new complaint"), max_length=40, default="long")
    backdating_limit_hours = models.PositiveSmallIntegerField(
        _("hours a reported time may lie back without a reason"), default=24
    )
    sum_window_days = models.PositiveSmallIntegerField(
        _("days within which amounts for the same order or batch are added up"), default=90
    )
    most_stops_per_clock = models.PositiveSmallIntegerField(
        _("stops of one clock on request, at most"), default=3
    )
    longest_stop_days = models.PositiveSmallIntegerField(
        _("days one clock may stand still on request, all stops together"), default=10
    )
    hotline = models.CharField(_("hotline of customer service"), max_length=40, blank=True)
    renewal_lead_days = models.PositiveSmallIntegerField(
        _("days before its end on which the renewal of a contract begins"),
        default=45,
        validators=[MinValueValidator(31), MaxValueValidator(366)],
    )
    visit_coverage_percent = models.PositiveSmallIntegerField(
        _("return visits that shall be made, in %"),
        default=80,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    mails_status_news = models.BooleanField(
        _("customers get a mail when an answer stands on their status page"), default=True
    )
    two_administrators = models.BooleanField(
        _("a second administrator confirms changes of roles"), default=False
    )
    second_factor_for_all = models.BooleanField(_("everybody logs in with a second factor"), default=False)
    access_log_days = models.PositiveSmallIntegerField(
        _("days for which the access log is kept"),
        default=SHORTEST_ACCESS_LOG,
        validators=[MinValueValidator(SHORTEST_ACCESS_LOG)],
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("company")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="company_is_one_row")]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which days begin and end."""
        return ZoneInfo(self.time_zone)

    @classmethod
    def get(cls) -> Company:
        """The one row, kept with the reference data; each caller gets a copy of its own."""
        if found := kept_rows("company", lambda: cls.objects.order_by("pk")):
            return found[0]
        company, _created = cls.objects.get_or_create(pk=1, defaults={"name": "示例公司"})
        return company


class DatedSetting(models.Model):
    """The value of one setting from a day on. An edit is a row more, so that what began under a value keeps it."""

    class Code(models.TextChoices):
        RESALE = "resale_months", _("months within which returned goods may be resold")
        PRECEDENTS = "precedent_months", _("months over which rulings on like cases are looked up")

    code = models.CharField(_("setting"), max_length=20, choices=Code.choices)
    value = models.PositiveSmallIntegerField(_("value"))
    effective_from = models.DateField(_("in force from"))
    effective_to = models.DateField(_("until before"), null=True, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("setting from a day on")
        constraints = [
            models.UniqueConstraint(fields=["code", "effective_from"], name="one_value_of_a_setting_per_day"),
            models.CheckConstraint(
                condition=Q(code__in=["resale_months", "precedent_months"]), name="a_dated_setting_is_known"
            ),
            models.CheckConstraint(
                condition=Q(effective_to__isnull=True) | Q(effective_to__gt=F("effective_from")),
                name="a_value_of_a_setting_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.value} {self.effective_from}"


SHIPPED = {DatedSetting.Code.RESALE: 1, DatedSetting.Code.PRECEDENTS: 24}
"""What holds where a company has set nothing. Policy 004 on sanctions: one month to resell; the window of precedents is ours."""
WITHIN = {DatedSetting.Code.RESALE: (0, 24), DatedSetting.Code.PRECEDENTS: (1, 120)}
"""The least and the largest value."""


def dated_settings(code: str) -> list[DatedSetting]:
    """Every value of that setting in the order of their days. Note: no query while they are kept."""
    rows = kept_rows("dated settings", lambda: DatedSetting.objects.order_by("effective_from", "pk"))
    return [row for row in rows if row.code == code]


def setting_on(code: str, day: date) -> int:
    """The value in force on that day. Note: no query while they are kept."""
    found = [row for row in dated_settings(code) if row.effective_from <= day]
    found = [row for row in found if row.effective_to is None or row.effective_to > day]
    return found[-1].value if found else SHIPPED[DatedSetting.Code(code)]
