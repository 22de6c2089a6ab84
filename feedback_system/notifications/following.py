"""What a person follows: the lists she wants to get, and the cases she watches beyond her own."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class WorkList(models.TextChoices):
    """How often the list of the own work comes."""

    OFF = "off", _("never")
    DAILY = "daily", _("every working day")


class WatchList(models.TextChoices):
    """How often news of watched cases comes."""

    OFF = "off", _("never")
    WEEKLY = "weekly", _("on the first working day of the week")
    DAILY = "daily", _("every working day")


class ListChoice(models.Model):
    """Which lists a person gets, and up to where she has them. Without a row: work daily, watched cases weekly."""

    person = models.OneToOneField(
        "accounts.User",
        models.CASCADE,
        related_name="list_choice",
        primary_key=True,
        verbose_name=_("person"),
    )
    work = models.CharField(_("my work"), max_length=10, choices=WorkList.choices, default=WorkList.DAILY)
    watching = models.CharField(
        _("watched cases"), max_length=10, choices=WatchList.choices, default=WatchList.WEEKLY
    )
    # The local day whose list has been made; the instant up to which watched cases have been told.
    work_day = models.DateField(null=True, blank=True)
    watched_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("choice of lists")
        constraints = [
            models.CheckConstraint(
                condition=Q(work__in=WorkList.values) & Q(watching__in=WatchList.values),
                name="how_often_a_list_comes_is_known",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.work}, {self.watching}"


class CaseWatch(models.Model):
    """Somebody follows a case. It gives no right: who may not see the case any more hears nothing of it."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="watches", verbose_name=_("case"))
    person = models.ForeignKey(
        "accounts.User", models.CASCADE, related_name="watches", verbose_name=_("person")
    )
    since = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("watched case")
        verbose_name_plural = _("watched cases")
        constraints = [
            models.UniqueConstraint(fields=["person", "case"], name="a_case_is_watched_once_by_a_person")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} → {self.case_id}"
