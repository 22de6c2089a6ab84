"""Pictures of cases that quality has chosen for learning.

Source: policy 004 on the service of customers, the register of defect pictures.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class LearningPicture(models.Model):
    """One picture of a case with the words that teachers need. Whoever looks at it must be able to see the case as well."""

    attachment = models.OneToOneField(
        "attachments.Attachment", models.PROTECT, related_name="learning", verbose_name=_("file")
    )
    caption = models.CharField(_("caption"), max_length=200)
    chosen_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name=_("chosen by")
    )
    chosen_at = models.DateTimeField(_("chosen at"))
    dropped_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("taken out by"),
    )
    dropped_at = models.DateTimeField(_("taken out at"), null=True, blank=True)

    class Meta:
        verbose_name = _("picture for learning")
        verbose_name_plural = _("pictures for learning")
        constraints = [
            models.CheckConstraint(condition=~Q(caption=""), name="a_picture_for_learning_has_a_caption"),
            models.CheckConstraint(
                condition=Q(dropped_by__isnull=True, dropped_at__isnull=True)
                | Q(dropped_by__isnull=False, dropped_at__isnull=False),
                name="a_picture_taken_out_says_when_and_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return self.caption
