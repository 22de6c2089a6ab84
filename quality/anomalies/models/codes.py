"""The list of processes an alert chooses from, each with the days from and until which it may be chosen.

Defects stand in the catalogue of the company (`feedback_system.catalogues`).
"""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from feedback_system.labels import Labelled


class AnomalyList(models.TextChoices):
    """Which list."""

    PROCESS = "process", pgettext_lazy("list of anomalies", "Process")


class AnomalyCode(Labelled):
    """One process. Cases refer to it: it is never deleted, and its code never changes."""

    list = models.CharField(_("list"), max_length=10, choices=AnomalyList.choices)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    valid_from = models.DateField(_("may be chosen from"), null=True, blank=True)
    valid_until = models.DateField(_("may be chosen until"), null=True, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("process")
        verbose_name_plural = _("processes")
        constraints = [
            models.UniqueConstraint(
                fields=["list", "code"], name="a_process_or_defect_stands_once_in_its_list"
            ),
            models.CheckConstraint(
                condition=Q(list__in=AnomalyList.values), name="list_of_processes_or_defects_is_known"
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_until__gte=F("valid_from")),
                name="a_process_or_defect_ends_after_it_begins",
            ),
        ]

    def is_valid(self, on: date) -> bool:
        """Whether it may be chosen on that day."""
        return (self.valid_from is None or self.valid_from <= on) and (
            self.valid_until is None or self.valid_until >= on
        )


def codes_on(list: str, on: date) -> QuerySet[AnomalyCode]:
    """The values of a list that may be chosen on that day, in their order."""
    begun = Q(valid_from=None) | Q(valid_from__lte=on)
    not_over = Q(valid_until=None) | Q(valid_until__gte=on)
    return AnomalyCode.objects.filter(begun, not_over, list=list).order_by("position", "pk")
