"""From which yearly revenue a customer is proposed for a grade (大客户分级). The grade itself is given by people alone.

Source: policy 003 on key accounts (diamond from 5,000,000, platinum from 2,000,000, gold from 200,000, VIP from 10,000 a year; offices of
some groups take 0.8 to 0.9 of it). That these four are the grades A to D is ours.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords


def _least(words: Any, default: int) -> Any:
    return models.DecimalField(words, max_digits=14, decimal_places=2, default=Decimal(default))


class TierRules(models.Model):
    """The one row of thresholds, in the company's currency."""

    least_a = _least(_("grade A from"), 5_000_000)
    least_b = _least(_("grade B from"), 2_000_000)
    least_c = _least(_("grade C from"), 200_000)
    least_d = _least(_("grade D from"), 10_000)
    share = models.DecimalField(
        _("share of these thresholds that counts, in %"), max_digits=5, decimal_places=2, default=Decimal(100)
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("thresholds of customer grades")
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="thresholds_of_grades_are_one_row"),
            models.CheckConstraint(
                condition=Q(least_a__gt=F("least_b"), least_b__gt=F("least_c"), least_c__gt=F("least_d"))
                & Q(least_d__gt=0),
                name="a_better_grade_needs_more_revenue",
            ),
            models.CheckConstraint(
                condition=Q(share__gt=0, share__lte=100), name="share_of_thresholds_is_a_share"
            ),
        ]

    def __str__(self) -> str:
        return "1"

    @classmethod
    def get(cls) -> TierRules:
        """The one row; that of the policy while nobody has saved any. Note: one query."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)

    def grade_of(self, revenue: Decimal) -> str:
        """The grade that this yearly revenue proposes; empty below the last threshold."""
        steps = (("A", self.least_a), ("B", self.least_b), ("C", self.least_c), ("D", self.least_d))
        return next((grade for grade, least in steps if revenue * 100 >= least * self.share), "")
