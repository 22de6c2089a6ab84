"""The day report of somebody in customer service, handed in to the manager: what was counted, and words. Never changed."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


def _person(words: Any) -> Any:
    return models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=words)


class StaffReport(models.Model):
    """One report of one person on one day (policy 004 on customer service: every day to the manager)."""

    person = _person(_("person"))
    department = models.ForeignKey(
        "accounts.Department", models.PROTECT, related_name="+", verbose_name=_("department")
    )
    day = models.DateField(_("day"))
    to = _person(_("manager"))
    counts = models.JSONField(_("what was counted"), default=list)
    talks = models.PositiveIntegerField(_("talks with customers"), default=0)
    words = models.TextField(_("what was important"), max_length=4_000, blank=True)
    at = models.DateTimeField(_("handed in at"))

    class Meta:
        verbose_name = _("day report of customer service")
        constraints = [
            models.UniqueConstraint(fields=["person", "day"], name="a_day_of_a_person_is_reported_once")
        ]
        indexes = [models.Index(fields=["department", "day"], name="day_reports_of_a_department")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.day}"
