"""What a company sets about sanctions and deductions: off at install, with the limits of policy and law as install values.

Source: policy 004, sanctions 三 and 五 (floors; the table of bands is lost), economic penalties 三.3 and 三.4 (half of the month's
bonus). The limits of the law (a fifth of the month's wage, the local least wage) are outside knowledge and to be checked by a lawyer.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from complaints.penalties import bands
from complaints.penalties.bands import SanctionBand
from complaints.penalties.deducting import Rules
from feedback_system.reference.kept import kept_rows

PERCENT: Any = {"max_digits": 5, "decimal_places": 2}
MONEY: Any = {"max_digits": 10, "decimal_places": 2}


class PenaltyRules(models.Model):
    """The one row of rules. Every change stands in its history, with who switched the part on and when."""

    is_on = models.BooleanField(_("sanctions and deductions are switched on"), default=False)
    publishes = models.BooleanField(
        _("sanctions are published to the staff, name and kind only"), default=False
    )
    switched_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("switched by"),
    )
    switched_at = models.DateTimeField(_("switched at"), null=True, blank=True)
    cap_percent = models.DecimalField(_("cap in percent of the bonus"), default=Decimal(50), **PERCENT)
    cap_covers_sanctions = models.BooleanField(_("the cap holds for sanctions too"), default=False)
    legal_percent = models.DecimalField(_("limit in percent of the wage"), default=Decimal(20), **PERCENT)
    least_wage = models.DecimalField(_("local least wage"), null=True, blank=True, **MONEY)
    floor_warning = models.DecimalField(_("least for a warning"), default=Decimal(400), **MONEY)
    floor_minor = models.DecimalField(_("least for a minor demerit"), default=Decimal(800), **MONEY)
    repeat_times = models.PositiveSmallIntegerField(_("papers in a month that are a repeat"), default=3)
    measure_zh_hans = models.CharField(
        _("measure for a repeat in simplified Chinese"), max_length=60, blank=True
    )
    measure_zh_hant = models.CharField(
        _("measure for a repeat in traditional Chinese"), max_length=60, blank=True
    )
    measure_en = models.CharField(_("measure for a repeat in English"), max_length=60, blank=True)
    bonus_zh_hans = models.CharField(_("name of the bonus in simplified Chinese"), max_length=40, blank=True)
    bonus_zh_hant = models.CharField(_("name of the bonus in traditional Chinese"), max_length=40, blank=True)
    bonus_en = models.CharField(_("name of the bonus in English"), max_length=40, blank=True)
    bands = models.JSONField(_("bands"), default=list, blank=True)
    """As `bands.stored` writes them; empty at install, since the table of the policy is lost."""

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("rules of sanctions and deductions")
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="there_is_one_row_of_penalty_rules"),
            models.CheckConstraint(
                condition=Q(is_on=False) | Q(switched_by__isnull=False, switched_at__isnull=False),
                name="somebody_switched_the_penalties_on",
            ),
            models.CheckConstraint(
                condition=Q(
                    cap_percent__gte=0, cap_percent__lte=100, legal_percent__gte=0, legal_percent__lte=100
                ),
                name="caps_of_deductions_lie_between_0_and_100",
            ),
            models.CheckConstraint(
                condition=(Q(least_wage__isnull=True) | Q(least_wage__gt=0))
                & Q(floor_warning__gte=0, floor_minor__gte=0),
                name="limits_of_deductions_are_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(repeat_times__gte=2), name="a_repeat_is_at_least_the_second_time"
            ),
        ]

    def __str__(self) -> str:
        return str(_("on")) if self.is_on else str(_("off"))

    @property
    def bonus_label(self) -> str:
        """What the company calls the bonus, in the active language."""
        own = {"zh-hans": self.bonus_zh_hans, "zh-hant": self.bonus_zh_hant, "en": self.bonus_en}
        return own.get(get_language() or "", "") or self.bonus_zh_hans or str(_("performance bonus"))

    @property
    def measure_label(self) -> str:
        """What the company proposes for a repeat, in the active language; at install what the policy names."""
        own = {"zh-hans": self.measure_zh_hans, "zh-hant": self.measure_zh_hant, "en": self.measure_en}
        return own.get(get_language() or "", "") or self.measure_zh_hans or str(_("transfer or dismissal"))

    @property
    def own_bands(self) -> list[SanctionBand]:
        """The bands as values."""
        return bands.read(self.bands)

    @property
    def limits(self) -> Rules:
        """The limits as values. :raises ValueError: nobody has entered the least wage"""
        if self.least_wage is None:
            raise ValueError("the least wage is not entered")
        return Rules(self.cap_percent, self.cap_covers_sanctions, self.legal_percent, self.least_wage)


def penalty_rules() -> PenaltyRules:
    """The rules in force; those of the install where nobody has saved any. Note: one query, none where they are kept."""
    rows = kept_rows("penalty rules", lambda: PenaltyRules.objects.order_by("pk"))
    return rows[0] if rows else PenaltyRules(pk=1)


def is_on() -> bool:
    """Whether the company works with sanctions and deductions."""
    return penalty_rules().is_on
