"""What must hold before a remedy is booked: which differences of a return are borne, how many sign a certificate.

Source: policy 001, carrying out (a difference of quantity or amount is refused); policy 004, remedies 十三.1 and 十三.2 (a
difference within a ratio is booked as it is). That the ratio limits only the excess, and its install value, are ours.
"""

from __future__ import annotations

from datetime import date
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

FEN = Decimal("0.01")


def to_the_fen(amount: Decimal) -> Decimal:
    """The amount in whole fen."""
    return amount.quantize(FEN, ROUND_HALF_UP)


class RemedyRule(models.Model):
    """The rule of one route for booking returns and allowances, from a day on. An edit is a row more."""

    class Mode(models.TextChoices):
        REFUSE = "refuse", _("Refuse every difference")
        TOLERANCE = "tolerance", _("Book what came within a ratio, hold what is above")

    route = models.SlugField(_("route"), max_length=40)
    mode = models.CharField(_("when a return differs"), max_length=10, choices=Mode.choices)
    tolerance_percent = models.DecimalField(
        _("accepted over-quantity in %"), max_digits=5, decimal_places=2, default=Decimal(0)
    )
    signatures = models.PositiveSmallIntegerField(_("signatures under an allowance certificate"), default=2)
    effective_from = models.DateField(_("in force from"))
    effective_to = models.DateField(_("until before"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("rule of remedies")
        constraints = [
            models.UniqueConstraint(
                fields=["route", "effective_from"], name="one_rule_of_remedies_per_route_and_start"
            ),
            models.CheckConstraint(
                condition=Q(mode__in=["refuse", "tolerance"]), name="the_mode_of_differences_is_known"
            ),
            models.CheckConstraint(
                condition=Q(tolerance_percent__gte=0, tolerance_percent__lte=100),
                name="a_tolerance_lies_between_none_and_all",
            ),
            models.CheckConstraint(condition=Q(signatures__in=[1, 2]), name="one_or_two_sign_a_certificate"),
            models.CheckConstraint(
                condition=Q(effective_to__isnull=True) | Q(effective_to__gt=F("effective_from")),
                name="a_rule_of_remedies_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.route} {self.mode} {self.effective_from}"

    def most_accepted(self, approved: int, *, own_ratio: Decimal | None) -> int:
        """The largest quantity that is booked when `approved` are approved; `own_ratio` is the customer's, where it has one."""
        if self.mode == self.Mode.REFUSE:
            return approved
        ratio = own_ratio if own_ratio is not None else self.tolerance_percent
        return int((approved * (100 + ratio) / 100).to_integral_value(ROUND_FLOOR))

    def accepts(self, counted: int, approved: int, *, own_ratio: Decimal | None) -> bool:
        """Whether `counted` is booked as it is where `approved` are approved."""
        if self.mode == self.Mode.REFUSE:
            return counted == approved
        return counted <= self.most_accepted(approved, own_ratio=own_ratio)


def rule_in_force(route: str, on: date) -> RemedyRule:
    """The rule of the route on that day; where a company has none the stricter one: nothing differs, two sign."""
    rows = RemedyRule.objects.filter(route=route, effective_from__lte=on)
    found = (
        rows.filter(Q(effective_to__isnull=True) | Q(effective_to__gt=on))
        .order_by("-effective_from", "-pk")
        .first()
    )
    return found or RemedyRule(
        route=route,
        mode=RemedyRule.Mode.REFUSE,
        tolerance_percent=Decimal(0),
        signatures=2,
        effective_from=on,
    )
