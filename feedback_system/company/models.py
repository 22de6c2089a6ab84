"""The company: one row of settings per installation."""

from __future__ import annotations

from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
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
    resale_months = models.PositiveSmallIntegerField(
        _("months within which returned goods may be resold"), default=1, validators=[MaxValueValidator(24)]
    )
    precedent_months = models.PositiveSmallIntegerField(
        _("months over which rulings on like cases are looked up"),
        default=24,
        validators=[MinValueValidator(1), MaxValueValidator(120)],
    )
    two_administrators = models.BooleanField(
        _("a second administrator confirms changes of roles"), default=False
    )
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
