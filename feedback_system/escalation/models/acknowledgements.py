"""“I have seen it”: who was told of lateness answers with the cause and when it goes on."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from feedback_system.escalation.models.escalations import Escalation


class Acknowledgement(models.Model):
    """One person's answer to one level that was told; written once, never changed."""

    escalation = models.ForeignKey(
        Escalation, models.PROTECT, related_name="acknowledgements", verbose_name=_("escalation")
    )
    person = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("seen by"))
    on_behalf_of = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("on behalf of"),
    )
    at = models.DateTimeField(_("seen"))
    cause = models.SlugField(_("cause"), max_length=40, blank=True)
    cause_label = models.CharField(_("cause as it was shown"), max_length=120, blank=True)
    text = models.CharField(_("in words"), max_length=500, blank=True)
    expected_at = models.DateTimeField(_("expected by"), null=True, blank=True)

    class Meta:
        verbose_name = _("acknowledgement")
        verbose_name_plural = _("acknowledgements")
        constraints = [
            models.UniqueConstraint(
                fields=["escalation", "person"], name="a_person_acknowledges_a_level_once"
            ),
            models.CheckConstraint(
                condition=Q(expected_at__isnull=True) | Q(expected_at__gt=F("at")),
                name="what_is_expected_lies_ahead",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.escalation_id} {self.person_id}"
