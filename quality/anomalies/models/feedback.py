"""What users said about an anomaly, one entry for each of them: the lines of the anomaly feedback form (质量异常反馈表).

Source: policy 001 on anomaly alerts: users' feedback is collected by quality, on a visit or by telephone; the columns are ours.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class HeardBy(models.TextChoices):
    """How the words of a user came to us."""

    VISIT = "visit", pgettext_lazy("users' feedback", "Visit")
    PHONE = "phone", pgettext_lazy("users' feedback", "Telephone")
    WRITING = "writing", pgettext_lazy("users' feedback", "Letter, mail or message")
    CARD = "card", pgettext_lazy("users' feedback", "Opinion card or survey")
    FIELD = "field", pgettext_lazy("users' feedback", "Service call")


class UserFeedback(models.Model):
    """What one user said. Nobody changes it; what was heard later is an entry of its own."""

    anomaly = models.ForeignKey("anomalies.Anomaly", models.PROTECT, related_name="feedback")
    customer = models.ForeignKey(
        "masterdata.Customer",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("customer"),
    )
    user_name = models.CharField(_("user, when not a customer of ours"), max_length=120, blank=True)
    heard_by = models.CharField(_("how it was heard"), max_length=10, choices=HeardBy.choices)
    heard_at = models.DateTimeField(_("heard at"))
    quantity = models.PositiveIntegerField(_("pieces concerned"), null=True, blank=True)
    text = models.TextField(_("what the user says"), max_length=5_000)
    wish = models.TextField(_("what the user asks for"), max_length=1_000, blank=True)
    source = models.ForeignKey(
        "cases.Case", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("from case")
    )
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("entered by"))
    at = models.DateTimeField(_("entered at"))

    class Meta:
        verbose_name = _("users' feedback on an anomaly")
        constraints = [
            models.CheckConstraint(
                condition=Q(heard_by__in=HeardBy.values), name="how_feedback_was_heard_is_known"
            ),
            models.CheckConstraint(
                condition=Q(customer__isnull=False, user_name="")
                | (Q(customer__isnull=True) & ~Q(user_name="")),
                name="feedback_comes_from_a_customer_or_a_named_user",
            ),
            models.CheckConstraint(
                condition=Q(quantity__isnull=True) | Q(quantity__gte=1),
                name="feedback_concerns_some_pieces_or_says_nothing_of_them",
            ),
            models.CheckConstraint(
                condition=Q(heard_at__lte=F("at")), name="feedback_is_heard_before_it_is_entered"
            ),
            models.UniqueConstraint(
                fields=["anomaly", "source"],
                condition=Q(source__isnull=False),
                name="a_case_stands_once_among_the_feedback_on_an_anomaly",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.anomaly_id} {self.who}"

    @property
    def who(self) -> str:
        """The user in words."""
        return str(self.customer) if self.customer is not None else self.user_name


def feedback_rows() -> QuerySet[UserFeedback]:
    """The entries with their people and cases, in the order of writing."""
    return UserFeedback.objects.select_related("customer", "source", "by").order_by("pk")
