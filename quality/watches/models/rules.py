"""What a company sets about early warning. Every change stands in its history, and each daily run keeps the figures it used.

Source: the policies ask for regular analysis and name no figure; all of them are ours, and docs/early-warning.md says what they do.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.roles import ROLES
from feedback_system.reference.kept import kept_rows
from quality.watches.arithmetic.judging import Tuning

OWNERS = ("qa_head", "qa", "factory_head", "manager_office")
"""Roles that may own the signals."""


def _weeks(words: Any, default: int, least: int, most: int) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(
        words, default=default, validators=[MinValueValidator(least), MaxValueValidator(most)]
    )


class WatchRules(models.Model):
    """The one row of rules."""

    is_on = models.BooleanField(_("early warning looks for signals"), default=True)
    baseline_weeks = _weeks(_("weeks that tell the usual rate"), 52, 13, 156)
    recent_weeks = _weeks(_("recent weeks that are judged"), 26, 4, 52)
    horizon_weeks = _weeks(_("weeks after shipping in which complaints come"), 52, 4, 156)
    shift = models.DecimalField(
        _("rise that shall be found soonest, as a multiple"),
        max_digits=4,
        decimal_places=2,
        default=Decimal("2.00"),
        validators=[MinValueValidator(Decimal("1.2")), MaxValueValidator(Decimal(5))],
    )
    weeks_between_false_alarms = _weeks(_("weeks between false alarms of one series, at least"), 52, 4, 5000)
    false_percent = _weeks(_("share of false signals among all, in %"), 20, 1, 50)
    least_count = _weeks(_("findings that a signal needs at least"), 3, 2, 50)
    owner_role = models.CharField(
        _("who owns the signals"),
        max_length=40,
        choices=[(code, ROLES[code].label) for code in OWNERS],
        default="qa_head",
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("rules of early warning")
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="there_is_one_row_of_rules_of_early_warning"),
            models.CheckConstraint(
                condition=Q(owner_role__in=OWNERS), name="owner_of_signals_is_a_known_role"
            ),
            models.CheckConstraint(condition=Q(shift__gt=1), name="the_rise_to_be_found_is_above_one"),
            models.CheckConstraint(
                condition=Q(baseline_weeks__gte=1, recent_weeks__gte=1, horizon_weeks__gte=1),
                name="early_warning_looks_at_some_weeks",
            ),
            models.CheckConstraint(
                condition=Q(false_percent__gte=1, false_percent__lte=99, weeks_between_false_alarms__gte=2),
                name="early_warning_takes_some_false_signals",
            ),
        ]

    def __str__(self) -> str:
        return "1"


def watch_rules() -> WatchRules:
    """The rules in force, kept with the reference data; the install values while nobody has saved any."""
    found = kept_rows("rules of early warning", lambda: WatchRules.objects.order_by("pk"))
    return found[0] if found else WatchRules(pk=1)


def tuning_of(rules: WatchRules) -> Tuning:
    """The rules as the arithmetic takes them."""
    return Tuning(
        shift=float(rules.shift),
        weeks_between_false_alarms=float(rules.weeks_between_false_alarms),
        false_share=rules.false_percent / 100,
        least_count=rules.least_count,
    )
