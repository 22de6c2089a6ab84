"""What a company sets about anomaly alerts: who leads major cases, who approves concessions, when an alert is a likely duplicate.

Source: policies 000 and 001 name the general manager, the manager or the factory head for major cases, so it is a setting; the
figures are ours.
"""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.roles import ROLES
from feedback_system.reference.kept import kept_rows

LEADERS = ("gm", "deputy_gm", "factory_head", "manager_office")
"""Roles that may lead major cases."""
CONCEDERS = ("qa_head", "factory_head", "deputy_gm", "gm")
"""Roles that may be the first to approve concessions."""


class AnomalyRules(models.Model):
    """The one row of rules. Every change stands in its history."""

    major_leader = models.CharField(
        _("who leads major cases"),
        max_length=40,
        choices=[(code, ROLES[code].label) for code in LEADERS],
        default="gm",
    )
    concession_role = models.CharField(
        _("who approves concessions"),
        max_length=40,
        choices=[(code, ROLES[code].label) for code in CONCEDERS],
        default="qa_head",
    )
    duplicate_hours = models.PositiveSmallIntegerField(
        _("hours within which the same alert is a likely duplicate"),
        default=8,
        validators=[MinValueValidator(1), MaxValueValidator(240)],
    )
    mass_quantity = models.PositiveIntegerField(
        _("pieces seen bad from which an alert is proposed as major"),
        default=100,
        validators=[MinValueValidator(1)],
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("rules of anomaly alerts")
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="there_is_one_row_of_anomaly_rules"),
            models.CheckConstraint(
                condition=Q(major_leader__in=LEADERS), name="leader_of_major_cases_is_a_known_role"
            ),
            models.CheckConstraint(
                condition=Q(concession_role__in=CONCEDERS), name="who_approves_concessions_is_a_known_role"
            ),
        ]

    def __str__(self) -> str:
        return "1"


def anomaly_rules() -> AnomalyRules:
    """The rules in force, kept with the reference data; the install values while nobody has saved any."""
    found = kept_rows("rules of anomaly alerts", lambda: AnomalyRules.objects.order_by("pk"))
    return found[0] if found else AnomalyRules(pk=1)
