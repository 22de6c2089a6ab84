"""What people answered: written once and never changed. What became of a remark stands beside it.

An anonymous answer knows neither the person asked nor when it came, and its id tells no order.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from aftersales.surveys.states import Channel, ReplyWay

if TYPE_CHECKING:
    from accounts.models import User


def _person(words: Any) -> Any:
    return models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=words
    )


class Answer(models.Model):
    """One filled questionnaire."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    questionnaire = models.ForeignKey(
        "surveys.Questionnaire", models.PROTECT, related_name="answers", verbose_name=_("questionnaire")
    )
    survey = models.ForeignKey(
        "surveys.Survey",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="filled",
        verbose_name=_("survey"),
    )
    asked = models.OneToOneField(
        "surveys.Asked", models.PROTECT, null=True, blank=True, related_name="answer", verbose_name=_("asked")
    )
    department = models.ForeignKey(
        "accounts.Department",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("department"),
    )
    person_rated = _person(_("who is rated"))
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    answered_by = models.CharField(_("answered by"), max_length=120, blank=True)
    remarks = models.TextField(_("remarks"), max_length=5_000, blank=True)
    serious = models.BooleanField(_("marked as serious"), default=False)
    lowest = models.BooleanField(_("an item has the worst level"), default=False)
    low = models.BooleanField(_("an item shows dissatisfaction"), default=False)
    entered_by = _person(_("typed in by"))

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints = [
            models.CheckConstraint(
                condition=Q(channel__in=Channel.values), name="channel_of_an_answer_is_known"
            ),
            models.CheckConstraint(
                condition=Q(asked__isnull=False, answered_at__isnull=False)
                | Q(asked__isnull=True, answered_at__isnull=True, answered_by="", entered_by__isnull=True),
                name="an_anonymous_answer_names_nobody_and_no_time",
            ),
        ]
        indexes = [models.Index(fields=["person_rated", "answered_at"], name="ratings_of_a_person")]

    def __str__(self) -> str:
        return str(self.pk)


class Rating(models.Model):
    """The value that one answer gives one item; an item without an answer has no row."""

    answer = models.ForeignKey(Answer, models.PROTECT, related_name="ratings", verbose_name=_("answer"))
    item = models.SlugField(_("item"), max_length=40)
    value = models.PositiveSmallIntegerField(_("value"))

    class Meta:
        verbose_name = _("rating")
        constraints = [
            models.UniqueConstraint(fields=["answer", "item"], name="an_item_is_rated_once_in_an_answer"),
            models.CheckConstraint(condition=Q(value__lte=100), name="a_rating_lies_on_a_scale"),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.value}"


class RemarkQuerySet(models.QuerySet):
    """Questions about remarks that are handled."""

    def visible_to(self, user: User) -> Any:
        """Those `user` may read: all with the right to work on surveys or to read ratings, else the own visits."""
        if user.holds(Permission.RUN_SURVEY) or user.holds(Permission.SEE_RATINGS):
            return self.all()
        return self.filter(visitor=user)


class Remark(models.Model):
    """What becomes of a serious remark or a worst level: a slip, a visit by the head or a delegate, a reply to the customer.

    Source: policy 004 on opinion cards (serious: deputy general manager, letter; ordinary: service department; the head
    visits who complains), policy 001, customer complaints.
    """

    answer = models.OneToOneField(Answer, models.PROTECT, related_name="remark", verbose_name=_("answer"))
    serious = models.BooleanField(_("serious"), default=False)
    opened_at = models.DateTimeField(_("opened at"))
    slip = models.ForeignKey(
        "cases.Case", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("slip")
    )
    visitor = _person(_("visits the customer"))
    delegated_by = _person(_("sent by"))
    delegated_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    visited_at = models.DateTimeField(_("visited at"), null=True, blank=True)
    visit_words = models.TextField(_("what the visit brought"), max_length=5_000, blank=True)
    reply_way = models.CharField(_("told by"), max_length=10, choices=ReplyWay.choices, blank=True)
    reply_words = models.TextField(_("what the customer was told"), max_length=5_000, blank=True)
    replied_by = _person(_("told by whom"))
    replied_at = models.DateTimeField(_("told at"), null=True, blank=True)
    complaint = models.OneToOneField(
        "cases.Case", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("complaint")
    )
    complaint_by = _person(_("complaint opened by"))
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    objects = RemarkQuerySet.as_manager()

    class Meta:
        verbose_name = _("remark of a customer")
        verbose_name_plural = _("remarks of customers")
        constraints = [
            models.CheckConstraint(
                condition=Q(replied_at__isnull=True) | (~Q(reply_way="") & ~Q(reply_words="")),
                name="a_reply_says_how_and_what",
            ),
            models.CheckConstraint(
                condition=Q(replied_at__isnull=True) | Q(serious=False) | Q(reply_way="letter"),
                name="a_serious_remark_is_answered_by_letter",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(visited_at__isnull=False, replied_at__isnull=False),
                name="a_remark_is_closed_after_visit_and_reply",
            ),
        ]
        indexes = [
            models.Index(fields=["opened_at"], condition=Q(closed_at__isnull=True), name="open_remarks")
        ]

    def __str__(self) -> str:
        return str(self.answer_id)


def answers_between(begin: datetime, end: datetime) -> QuerySet[Answer]:
    """Answers with a time in [begin, end)."""
    return Answer.objects.filter(answered_at__gte=begin, answered_at__lt=end)
