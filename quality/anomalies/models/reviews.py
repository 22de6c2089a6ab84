"""The review meeting that quality calls: when, which departments, what each said, and the minutes with the decision.

Source: policy 001 on anomaly alerts: where a review is needed, quality calls the departments together.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from feedback_system.cases.parts import has_read


class Review(models.Model):
    """One meeting. Its decision is the disposition that its minutes set."""

    anomaly = models.ForeignKey("anomalies.Anomaly", models.PROTECT, related_name="reviews")
    number = models.PositiveSmallIntegerField(_("number"))
    meets_at = models.DateTimeField(_("meets at"))
    place = models.CharField(_("place"), max_length=120, blank=True)
    agenda = models.TextField(_("what is to be decided"), max_length=2_000)
    convened_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name=_("called by")
    )
    convened_at = models.DateTimeField(_("called at"))
    minutes = models.TextField(_("minutes"), max_length=10_000, blank=True)
    minuted_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("minutes by"),
    )
    minuted_at = models.DateTimeField(_("minutes written at"), null=True, blank=True)

    class Meta:
        verbose_name = _("review meeting")
        constraints = [
            models.UniqueConstraint(fields=["anomaly", "number"], name="a_review_has_its_number_once"),
            models.UniqueConstraint(
                fields=["anomaly"], condition=Q(minuted_at__isnull=True), name="one_open_review_per_anomaly"
            ),
            models.CheckConstraint(
                condition=Q(minuted_at__isnull=True, minuted_by__isnull=True, minutes="")
                | (Q(minuted_at__isnull=False, minuted_by__isnull=False) & ~Q(minutes="")),
                name="a_review_has_its_minutes_as_a_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.anomaly_id}/{self.number}"

    def all_seats(self) -> list[ReviewSeat]:
        """The departments that were called. Note: one query, none where they came with the meeting."""
        if has_read(self, "seats"):
            return sorted(self.seats.all(), key=lambda seat: seat.pk)
        return list(seat_rows().filter(review=self))


class ReviewSeat(models.Model):
    """A department that was called, and its opinion."""

    review = models.ForeignKey(Review, models.PROTECT, related_name="seats")
    department = models.ForeignKey(
        "accounts.Department", models.PROTECT, related_name="+", verbose_name=_("department")
    )
    opinion = models.TextField(_("opinion"), max_length=2_000, blank=True)
    said_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("said by")
    )
    said_at = models.DateTimeField(_("said at"), null=True, blank=True)

    class Meta:
        verbose_name = _("department in a review")
        constraints = [
            models.UniqueConstraint(
                fields=["review", "department"], name="a_department_sits_in_a_review_once"
            ),
            models.CheckConstraint(
                condition=Q(said_at__isnull=True, said_by__isnull=True, opinion="")
                | (Q(said_at__isnull=False, said_by__isnull=False) & ~Q(opinion="")),
                name="an_opinion_in_a_review_says_whose",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.review_id} {self.department_id}"


def seat_rows() -> QuerySet[ReviewSeat]:
    """The seats with their people and departments, in the order of the call."""
    return ReviewSeat.objects.select_related("department", "department__head", "said_by").order_by("pk")


def review_rows() -> QuerySet[Review]:
    """The meetings with their seats, in their order."""
    return (
        Review.objects.select_related("convened_by", "minuted_by")
        .prefetch_related(Prefetch("seats", seat_rows()))
        .order_by("number")
    )
