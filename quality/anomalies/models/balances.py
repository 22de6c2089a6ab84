"""The balance of a suspect batch as somebody entered it: places with their pieces and proofs. A new version never changes an old one."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from feedback_system.cases.parts import has_read
from quality.anomalies.balancing import Balance, Share, balance


class BalancePlaceKind(models.TextChoices):
    """Where pieces of a batch can be."""

    STOCK = "stock", pgettext_lazy("where pieces are", "In stock")
    TRANSIT = "transit", pgettext_lazy("where pieces are", "In transit")
    CUSTOMER = "customer", pgettext_lazy("where pieces are", "At customers")
    SERVICE = "service", pgettext_lazy("where pieces are", "In service")
    SCRAPPED = "scrapped", pgettext_lazy("where pieces are", "Scrapped")


class BatchBalance(models.Model):
    """One version of the balance: how many were made, where they are, who confirmed that the batch is contained."""

    anomaly = models.ForeignKey("anomalies.Anomaly", models.PROTECT, related_name="balances")
    number = models.PositiveSmallIntegerField(_("version"))
    produced = models.PositiveIntegerField(_("produced"))
    remark = models.TextField(_("remark"), max_length=2_000, blank=True)
    entered_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name=_("entered by")
    )
    entered_at = models.DateTimeField(_("entered at"))
    confirm_remark = models.TextField(_("word on the confirmation"), max_length=2_000, blank=True)
    confirmed_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("confirmed by"),
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("balance of a batch")
        constraints = [
            models.UniqueConstraint(fields=["anomaly", "number"], name="a_balance_has_its_version_once"),
            models.CheckConstraint(condition=Q(produced__gte=1), name="a_balance_is_about_some_pieces"),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="a_balance_is_confirmed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("entered_by")),
                name="nobody_confirms_the_balance_they_entered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.anomaly_id}/{self.number}"

    def all_places(self) -> list[BalancePlace]:
        """The places in their order. Note: one query, none where they came with the balance."""
        if has_read(self, "places"):
            return sorted(self.places.all(), key=lambda place: place.pk)
        return list(place_rows().filter(balance=self))

    def sums(self) -> Balance:
        """What the places come to."""
        return balance(self.produced, [place.as_share() for place in self.all_places()])


class BalancePlace(models.Model):
    """Pieces at one place, with what was found, sorted and blocked there."""

    balance = models.ForeignKey(BatchBalance, models.PROTECT, related_name="places")
    place = models.CharField(_("place"), max_length=10, choices=BalancePlaceKind.choices)
    where = models.CharField(_("where exactly"), max_length=120, blank=True)
    quantity = models.PositiveIntegerField(_("quantity"))
    found = models.PositiveIntegerField(_("found"), default=0)
    sorted = models.PositiveIntegerField(_("sorted"), default=0)
    blocked = models.PositiveIntegerField(_("blocked"), default=0)
    proof = models.CharField(_("proof"), max_length=300)
    seen_at = models.DateTimeField(_("as of"))

    class Meta:
        verbose_name = _("place of a batch")
        constraints = [
            models.CheckConstraint(
                condition=Q(place__in=BalancePlaceKind.values), name="place_of_a_batch_is_known"
            ),
            models.CheckConstraint(
                condition=Q(found__lte=F("quantity"), sorted__lte=F("found"), blocked__lte=F("found")),
                name="no_more_found_than_there_is_at_a_place",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.balance_id} {self.place}"

    def as_share(self) -> Share:
        """The figures for the arithmetic."""
        return Share(self.place, self.quantity, self.found, self.sorted, self.blocked)


def place_rows() -> QuerySet[BalancePlace]:
    """The places in the order of writing."""
    return BalancePlace.objects.order_by("pk")


def balance_rows() -> QuerySet[BatchBalance]:
    """The versions with their places, the oldest first."""
    return (
        BatchBalance.objects.select_related("entered_by", "confirmed_by")
        .prefetch_related(Prefetch("places", place_rows()))
        .order_by("number")
    )
