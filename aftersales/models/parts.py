"""What hangs on a return: re-tests, what becomes of the goods, visits to the customer. Nothing of it is ever rewritten."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from aftersales.models.reasons import Channel


class Retest(models.Model):
    """The goods are tested again by the outgoing inspector, who is told at once (policy 001 on returned goods)."""

    goods_return = models.ForeignKey("aftersales.GoodsReturn", models.PROTECT, related_name="retests")
    number = models.PositiveSmallIntegerField(_("number"))
    question = models.TextField(_("what is to be tested"), max_length=5_000)
    ordered_in = models.CharField(_("ordered in the state"), max_length=40)
    ordered_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name=_("ordered by")
    )
    ordered_at = models.DateTimeField(_("ordered at"))
    passed = models.BooleanField(_("passed"), null=True, blank=True)
    result = models.TextField(_("result"), max_length=5_000, blank=True)
    tested_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("tested by")
    )
    tested_at = models.DateTimeField(_("tested at"), null=True, blank=True)

    class Meta:
        verbose_name = _("re-test")
        constraints = [
            models.UniqueConstraint(fields=["goods_return", "number"], name="a_retest_has_its_number_once"),
            models.UniqueConstraint(
                fields=["goods_return"],
                condition=Q(tested_at__isnull=True),
                name="one_open_retest_per_return",
            ),
            models.CheckConstraint(
                condition=Q(tested_at__isnull=True, tested_by__isnull=True, passed__isnull=True, result="")
                | (Q(tested_at__isnull=False, tested_by__isnull=False, passed__isnull=False) & ~Q(result="")),
                name="a_retest_has_its_result_as_a_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.goods_return_id}/{self.number}"


class GoodsHandling(models.TextChoices):
    """What becomes of goods that came back."""

    RESTOCK = "restock", _("Back to stock")
    REPROCESS = "reprocess", _("Process again, then back to stock")
    RESEND = "resend", _("To another customer")
    SCRAP = "scrap", _("Scrap")
    SEND_BACK = "send_back", _("Back to the sender")


class HandlingLine(models.Model):
    """What becomes of some of the goods, and the papers with which the warehouse did it (退/入库, 退/出库手续)."""

    goods_return = models.ForeignKey("aftersales.GoodsReturn", models.PROTECT, related_name="lines")
    number = models.PositiveSmallIntegerField(_("number"))
    handling = models.CharField(_("what becomes of the goods"), max_length=10, choices=GoodsHandling.choices)
    quantity = models.PositiveIntegerField(_("quantity"))
    to_customer = models.ForeignKey(
        "masterdata.Customer",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("to the customer"),
    )
    return_paper = models.CharField(_("number of the return paper"), max_length=60, blank=True)
    stock_paper = models.CharField(_("number of the stock paper"), max_length=60, blank=True)
    booked_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("booked by")
    )
    booked_at = models.DateTimeField(_("booked at"), null=True, blank=True)

    class Meta:
        verbose_name = _("handling of returned goods")
        constraints = [
            models.UniqueConstraint(
                fields=["goods_return", "number"], name="a_line_of_a_return_has_its_number_once"
            ),
            models.CheckConstraint(
                condition=Q(handling__in=GoodsHandling.values), name="handling_of_goods_is_known"
            ),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="a_line_of_a_return_moves_goods"),
            models.CheckConstraint(
                condition=Q(handling="resend", to_customer__isnull=False)
                | (~Q(handling="resend") & Q(to_customer__isnull=True)),
                name="only_goods_sent_on_name_another_customer",
            ),
            models.CheckConstraint(
                condition=Q(booked_at__isnull=True, booked_by__isnull=True, return_paper="", stock_paper="")
                | (
                    Q(booked_at__isnull=False, booked_by__isnull=False)
                    & ~Q(return_paper="")
                    & ~Q(stock_paper="")
                ),
                name="returned_goods_are_booked_with_both_papers",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.goods_return_id}/{self.number}"

    @property
    def is_open(self) -> bool:
        """Whether the warehouse has not booked it."""
        return self.booked_at is None


class CustomerVisit(models.Model):
    """One visit, call or letter to the customer afterwards, and whether the customer was satisfied."""

    goods_return = models.ForeignKey("aftersales.GoodsReturn", models.PROTECT, related_name="visits")
    number = models.PositiveSmallIntegerField(_("number"))
    visited_at = models.DateTimeField(_("visited at"))
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices)
    words = models.TextField(_("what the customer said"), max_length=5_000)
    satisfied = models.BooleanField(_("satisfied"))
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("by"))
    entered_at = models.DateTimeField(_("entered at"))

    class Meta:
        verbose_name = _("visit after a return")
        constraints = [
            models.UniqueConstraint(
                fields=["goods_return", "number"], name="a_visit_after_a_return_has_its_number_once"
            ),
            models.CheckConstraint(
                condition=Q(channel__in=Channel.values), name="channel_of_a_visit_is_known"
            ),
            models.CheckConstraint(
                condition=Q(visited_at__lte=F("entered_at")),
                name="a_visit_is_made_before_it_is_entered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.goods_return_id}/{self.number}"


def retest_rows() -> QuerySet[Retest]:
    """The re-tests with their people, in their order."""
    return Retest.objects.select_related("ordered_by", "tested_by").order_by("number")


def line_rows() -> QuerySet[HandlingLine]:
    """What becomes of the goods, in its order."""
    return HandlingLine.objects.select_related("to_customer", "booked_by").order_by("number")


def visit_rows() -> QuerySet[CustomerVisit]:
    """The visits with their people, in their order."""
    return CustomerVisit.objects.select_related("by").order_by("number")
