"""Two of the three ways that are followed apart: the information (who was told, who answered) and the goods (where they are).

The third, what quality cannot judge, is `findings.OutsideTest`. Source: policy 001 on information feedback; ours in the form.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Information(models.Model):
    """A department was told something, and what it answered."""

    anomaly = models.ForeignKey("anomalies.Anomaly", models.PROTECT, related_name="information")
    number = models.PositiveSmallIntegerField(_("number"))
    department = models.ForeignKey(
        "accounts.Department", models.PROTECT, related_name="+", verbose_name=_("department told")
    )
    text = models.TextField(_("what it was told"), max_length=2_000)
    told_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name=pgettext_lazy("person", "told by")
    )
    told_at = models.DateTimeField(_("told at"))
    answer = models.TextField(_("answer"), max_length=2_000, blank=True)
    answered_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("answered by"),
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    class Meta:
        verbose_name = _("information")
        constraints = [
            models.UniqueConstraint(fields=["anomaly", "number"], name="information_has_its_number_once"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True, answer="")
                | (Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer="")),
                name="information_has_its_answer_as_a_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.anomaly_id}/{self.number}"


class GoodsState(models.TextChoices):
    """What was done with goods."""

    HELD = "held", pgettext_lazy("goods", "held and marked")
    MOVED = "moved", pgettext_lazy("goods", "moved")
    SORTED = "sorted", pgettext_lazy("goods", "sorted")
    REWORKED = "reworked", pgettext_lazy("goods", "reworked")
    SCRAPPED = "scrapped", pgettext_lazy("goods", "scrapped")
    RETURNED = "returned", pgettext_lazy("goods", "returned to the supplier")
    RELEASED = "released", pgettext_lazy("goods", "released")


class GoodsMove(models.Model):
    """Where some of the goods are, since when, and who says so. Entries are added, never changed."""

    anomaly = models.ForeignKey("anomalies.Anomaly", models.PROTECT, related_name="moves")
    kind = models.CharField(_("what was done"), max_length=10, choices=GoodsState.choices)
    quantity = models.PositiveIntegerField(_("quantity"))
    place = models.CharField(_("where they are now"), max_length=120)
    moved_at = models.DateTimeField(_("when"))
    remark = models.CharField(_("remark"), max_length=300, blank=True)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("entered at"))

    class Meta:
        verbose_name = _("move of goods")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=GoodsState.values), name="what_was_done_with_goods_is_known"
            ),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="a_move_of_goods_moves_some"),
            models.CheckConstraint(
                condition=Q(moved_at__lte=F("at")), name="goods_move_before_it_is_entered"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.anomaly_id} {self.kind}"


def information_rows() -> QuerySet[Information]:
    """Who was told, with the people, in the order of telling."""
    return Information.objects.select_related(
        "department", "department__head", "told_by", "answered_by"
    ).order_by("number")


def move_rows() -> QuerySet[GoodsMove]:
    """The moves of the goods with their people, in the order of writing."""
    return GoodsMove.objects.select_related("by").order_by("pk")
