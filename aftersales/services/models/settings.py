"""What a company decides about its service calls: one row per installation."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords


class ServiceSettings(models.Model):
    """The choices where the policies differ or are silent. `ServiceSettings.get()` makes the row when it is missing."""

    quality_ticks = models.BooleanField(_("quality ticks every call before it is filed"), default=False)
    small_fee = models.DecimalField(
        _("largest fee that is collected on the spot"), max_digits=12, decimal_places=2, null=True, blank=True
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("settings of service calls")
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="settings_of_service_calls_are_one_row"),
            models.CheckConstraint(
                condition=Q(small_fee__isnull=True) | Q(small_fee__gt=0), name="a_small_fee_is_above_zero"
            ),
        ]

    def __str__(self) -> str:
        return "service settings"

    @classmethod
    def get(cls) -> ServiceSettings:
        """The one row; not saved while nobody has changed anything. Note: one query."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)
