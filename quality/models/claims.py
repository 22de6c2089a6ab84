"""What an improvement claims to have reached, as something that deliveries and later cases can show to be so or not.

Source: effectiveness of corrective action, ISO 9001 clause 10.2; the form of the claim and how it is counted are ours.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Verdict(models.TextChoices):
    """What the data say of a claim."""

    OPEN = "open", pgettext_lazy("claim", "kept so far")
    KEPT = "kept", pgettext_lazy("claim", "kept")
    BROKEN = "broken", pgettext_lazy("claim", "broken")
    UNANSWERABLE = "unanswerable", pgettext_lazy("claim", "cannot be answered")


class EffectClaim(models.Model):
    """“Defect X on product Y stays below n per 10,000 pieces delivered, for N days or until M pieces are delivered.”

    Counting begins with the day from which the actions work. With both ends the watch lasts until both are reached.
    """

    improvement = models.ForeignKey("quality.Improvement", models.PROTECT, related_name="claims")
    round = models.PositiveSmallIntegerField(_("round"))
    product = models.ForeignKey(
        "masterdata.Product", models.PROTECT, related_name="+", verbose_name=_("product")
    )
    defect = models.CharField(_("defect, as a word or a code"), max_length=60, blank=True)
    limit = models.DecimalField(_("stays below, per 10,000 delivered"), max_digits=9, decimal_places=2)
    from_on = models.DateField(_("counted from"))
    days = models.PositiveIntegerField(_("for so many days"), null=True, blank=True)
    shipped = models.PositiveIntegerField(_("until so many are delivered"), null=True, blank=True)
    stated_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name=_("stated by")
    )
    stated_at = models.DateTimeField(_("stated at"))
    outcome = models.CharField(_("how the watch ended"), max_length=12, choices=Verdict.choices, blank=True)
    settled_at = models.DateTimeField(_("watch ended at"), null=True, blank=True)

    class Meta:
        verbose_name = _("claim of an effect")
        constraints = [
            models.UniqueConstraint(fields=["improvement", "round"], name="one_claim_of_an_effect_per_round"),
            models.CheckConstraint(condition=Q(limit__gt=0), name="a_claim_has_a_limit_above_nothing"),
            models.CheckConstraint(
                condition=Q(days__gte=1) | Q(shipped__gte=1), name="the_watch_over_an_effect_has_an_end"
            ),
            models.CheckConstraint(
                condition=Q(outcome="", settled_at__isnull=True)
                | Q(outcome__in=["kept", "broken", "unanswerable"], settled_at__isnull=False),
                name="the_watch_over_an_effect_ends_as_a_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.improvement_id} {self.round}"

    @property
    def last_day(self) -> date | None:
        """The last day that counts, or None while deliveries decide."""
        if self.days is None or self.shipped is not None:
            return None
        return self.from_on + timedelta(days=self.days - 1)


def rate_of(pieces: int, shipped: int) -> Decimal | None:
    """Defects per 10,000 pieces to two places, or None without deliveries. Pure."""
    return (Decimal(pieces) * 10_000 / shipped).quantize(Decimal("0.01")) if shipped else None


def verdict_of(
    *, limit: Decimal, days: int | None, wanted: int | None, passed: int, shipped: int, pieces: int
) -> Verdict:
    """What the figures say. `wanted` pieces to deliver, `passed` days since counting began, `pieces` found. Pure.

    Before `wanted` pieces are delivered a claim is broken only when the rest could not bring the rate below the limit any more.
    """
    if not shipped:
        return Verdict.UNANSWERABLE
    base = max(shipped, wanted or 0)
    if pieces and Decimal(pieces) * 10_000 >= limit * base:
        return Verdict.BROKEN
    over = (days is None or passed >= days) and (wanted is None or shipped >= wanted)
    return Verdict.KEPT if over else Verdict.OPEN


def claim_rows() -> QuerySet[EffectClaim]:
    """The claims with product and author, the newest first."""
    return EffectClaim.objects.select_related("product", "stated_by").order_by("-round")
