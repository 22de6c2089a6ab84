"""What is kept of figures: how often the facts of a month have changed, and answers that were given under one such count.

Both are derived: whoever empties the tables loses nothing but time.
"""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Side(models.TextChoices):
    """By which of its months a case belongs to an answer."""

    OPENED = "opened", _("month of the report")
    CLOSED = "closed", _("month of the closing")
    STAYS = "stays", _("stays of cases, by the month of the closing")
    OPENED_SEEN = "opened+", _("month of the report, and who may read")
    CLOSED_SEEN = "closed+", _("month of the closing, and who may read")
    STAYS_SEEN = "stays+", _("stays of cases, and who may read")

    @property
    def seen(self) -> Side:
        """The same for readers with a scope: changes of who may read count too."""
        return Side(f"{self.value.removesuffix('+')}+")


class MonthTouch(models.Model):
    """Cases of a month whose facts changed, written by the database itself with each change.

    The sum of the weights of a month only grows, and grows with each transaction that is committed: what was counted under one sum holds as
    long as the sum stays. Rows are only added, so that steps do not wait for each other, and put together from time to time.
    """

    side = models.CharField(max_length=7, choices=Side.choices)
    month = models.DateField(_("month"))
    weight = models.BigIntegerField(_("changes"))

    class Meta:
        verbose_name = _("change in a month")
        verbose_name_plural = _("changes in months")
        constraints = [
            models.CheckConstraint(
                condition=Q(side__in=Side.values), name="a_touched_month_has_a_known_side"
            ),
            models.CheckConstraint(condition=Q(weight__gt=0), name="a_change_of_a_month_weighs_something"),
        ]
        indexes = [models.Index(fields=["side", "month"], include=["weight"], name="changes_of_a_month")]

    def __str__(self) -> str:
        return f"{self.side} {self.month:%Y-%m}: {self.weight}"


class KeptAnswer(models.Model):
    """What a question about one month was answered, and under which sum of changes."""

    question = models.CharField(_("checksum of the question"), max_length=64)
    side = models.CharField(max_length=7, choices=Side.choices)
    month = models.DateField(_("month"))
    weight = models.BigIntegerField(_("changes when it was answered"))
    answer = models.JSONField(_("answer"), encoder=DjangoJSONEncoder)
    at = models.DateTimeField(_("answered at"))

    class Meta:
        verbose_name = _("kept answer")
        verbose_name_plural = _("kept answers")
        constraints = [
            models.UniqueConstraint(
                fields=["question", "month"], name="a_question_about_a_month_is_kept_once"
            )
        ]
        indexes = [models.Index(fields=["at"], name="answers_by_age")]

    def __str__(self) -> str:
        return f"{self.question[:12]} {self.month:%Y-%m}"
