"""The review of the sanctions of a month: done by the GM office before the 10th, its list given to personnel to be published.

Source: policies 001 and 004 on sanctions, review of the month before the 10th.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class SanctionReview(models.Model):
    """That the sanctions of a month were reviewed: by whom, when, when it was due, and how many papers were given to personnel.

    It is written once and never changed.
    """

    month = models.DateField(_("month"), unique=True)
    due_at = models.DateTimeField(_("due"))
    reviewed_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name=_("reviewed by")
    )
    reviewed_at = models.DateTimeField(_("reviewed at"))
    to_publish = models.PositiveIntegerField(_("papers given to personnel"))
    under_way = models.PositiveIntegerField(_("papers of the month not decided yet"))

    class Meta:
        verbose_name = _("review of the sanctions of a month")
        verbose_name_plural = _("reviews of the sanctions of the months")
        constraints = [
            models.CheckConstraint(condition=Q(month__day=1), name="a_review_is_that_of_a_whole_month"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """Such as 2026-10."""
        return f"{self.month:%Y-%m}"

    @property
    def is_late(self) -> bool:
        """Whether it was done only after it was due."""
        return self.reviewed_at >= self.due_at

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the review.

        :raises ValueError: it stands already
        """
        if not self._state.adding:
            raise ValueError("a review is never changed")
        super().save(*args, **kwargs)
