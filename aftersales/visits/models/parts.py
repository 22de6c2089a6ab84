"""What hangs on a visit: the calls that were made, and the answers."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from aftersales.visits.states import CallOutcome

BEST = 10


class VisitCall(models.Model):
    """One call, from which number, and what came of it (policy 002 on surveys: from the hotline of the company only)."""

    visit = models.ForeignKey("visits.Visit", models.PROTECT, related_name="calls")
    number = models.PositiveSmallIntegerField(_("No."))
    called_from = models.CharField(_("called from"), max_length=40)
    at = models.DateTimeField(_("called at"))
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("called by"))
    outcome = models.CharField(
        _("outcome"), max_length=20, choices=CallOutcome.choices, default=CallOutcome.OPEN
    )
    words = models.TextField(_("what was said"), max_length=2_000, blank=True)

    class Meta:
        verbose_name = _("call of a visit")
        constraints = [
            models.UniqueConstraint(fields=["visit", "number"], name="calls_of_a_visit_have_a_number_once"),
            models.CheckConstraint(
                condition=Q(outcome__in=CallOutcome.values), name="the_outcome_of_a_call_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.visit_id} {self.number}"


class VisitAnswer(models.Model):
    """One question as it was asked, with the answer and a score from 1 to 10 where one was given."""

    visit = models.ForeignKey("visits.Visit", models.PROTECT, related_name="answers_given")
    position = models.PositiveSmallIntegerField(_("position"))
    question = models.CharField(_("question"), max_length=500)
    answer = models.TextField(_("answer"), max_length=4_000, blank=True)
    score = models.PositiveSmallIntegerField(
        _("score"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(BEST)]
    )

    class Meta:
        verbose_name = _("answer on a visit")
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "position"], name="answers_of_a_visit_have_a_place_once"
            ),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__gte=1, score__lte=BEST),
                name="the_score_of_an_answer_lies_between_1_and_10",
            ),
        ]

    def __str__(self) -> str:
        return self.question


def call_rows() -> QuerySet[VisitCall]:
    """The calls in their order with what the page shows of them."""
    return VisitCall.objects.select_related("by").order_by("number")


def answer_rows() -> QuerySet[VisitAnswer]:
    """The answers in their order."""
    return VisitAnswer.objects.order_by("position")
