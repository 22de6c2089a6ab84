"""That sweeps took place, and the times in which they were held because a clock had moved."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import IsNull
from django.utils.translation import gettext_lazy as _


class SweepRun(models.Model):
    """One sweep by the database's clock. Kept for 30 days; losing rows does no harm."""

    class Source(models.TextChoices):
        TASK = "task", _("background worker")
        COMMAND = "command", _("command")

    source = models.CharField(_("run by"), max_length=10, choices=Source.choices)
    started_at = models.DateTimeField(_("started"))
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    held = models.BooleanField(_("held because the clock had moved"), default=False)
    escalated = models.PositiveIntegerField(_("escalated"), default=0)
    reminded = models.PositiveIntegerField(_("reminded"), default=0)
    failed = models.PositiveIntegerField(_("failed"), default=0)

    class Meta:
        verbose_name = _("sweep")
        verbose_name_plural = _("sweeps")
        constraints = [
            models.CheckConstraint(
                condition=Q(source__in=["task", "command"]), name="source_of_a_sweep_is_known"
            ),
        ]
        indexes = [models.Index(fields=["started_at"], name="sweep_by_start")]

    def __str__(self) -> str:
        return f"{self.source} {self.started_at:%Y-%m-%d %H:%M:%S%z}"


class HoldReason(models.TextChoices):
    """Why sweeps are held."""

    AHEAD = "ahead", _("The clock of the database was set forward.")
    BEHIND = "behind", _("The clock of the database was set back.")
    SILENCE = "silence", _("No sweep has run for more than a month.")


class ClockHold(models.Model):
    """A time in which nobody was told because the database's clock could not be right.

    It ends by itself when the clock is back where it belongs (`released_by` stays empty), or by an administrator
    who says why. Instants are the database's own, the wrong ones included. Source: safety rule on the jump of clocks.
    """

    reason = models.CharField(_("why"), max_length=10, choices=HoldReason.choices)
    noticed_at = models.DateTimeField(_("noticed, by the clock in doubt"))
    expected_at = models.DateTimeField(_("where the clock should have been"))
    last_run = models.BigIntegerField(_("last sweep before"), null=True, blank=True)
    """Id of the last sweep that was not held; no foreign key, because sweeps are forgotten."""
    released_at = models.DateTimeField(_("released"), null=True, blank=True)
    released_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("released by"),
    )
    release_reason = models.CharField(_("why it was released"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("hold of the sweeps")
        verbose_name_plural = _("holds of the sweeps")
        constraints = [
            models.CheckConstraint(
                condition=Q(reason__in=HoldReason.values), name="reason_of_a_hold_is_known"
            ),
            models.UniqueConstraint(
                IsNull(F("released_at"), True),
                condition=Q(released_at__isnull=True),
                name="sweeps_are_held_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(released_by__isnull=True, release_reason="")
                | (Q(released_by__isnull=False, released_at__isnull=False) & ~Q(release_reason="")),
                name="who_releases_a_hold_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reason} {self.noticed_at:%Y-%m-%d %H:%M:%S%z}"
