"""Stops on request: what a rule says about states in which its clock stands still, and the requests themselves.

Source: the policies know no stop of a clock; design of the product, clocks: off at install, optional with the approval
of the head.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class StandsStill(models.Model):
    """What a rule adds to its pause policy: the states of the case in which its clocks stand still by themselves."""

    pause_states = models.JSONField(_("stands still in these states"), default=list, blank=True)

    class Meta:
        abstract = True

    pause_policy: Any

    def stands_still_in(self, state: str) -> bool:
        """Whether a clock of this rule stands still while the case is in `state`; never where nothing may stop it."""
        return self.pause_policy == "on_request" and state in self.pause_states


class StopRequest(models.Model):
    """Somebody asks that one clock stands still, with a reason and an expected end; refused and withdrawn ones are kept.

    The stop begins at the instant of the approval, never before, and ends at `expected_until` at the latest.
    """

    class Decision(models.TextChoices):
        PENDING = "pending", _("Waiting")
        APPROVED = "approved", _("Approved")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    deadline = models.ForeignKey(
        "deadlines.Deadline", models.PROTECT, related_name="stop_requests", verbose_name=_("deadline")
    )
    department = models.ForeignKey(
        "accounts.Department",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("department that held the case"),
    )
    number = models.PositiveSmallIntegerField(_("which stop of this clock"), default=1)
    reason = models.SlugField(_("reason"), max_length=40)
    reason_label = models.CharField(_("reason as it was shown"), max_length=120)
    text = models.CharField(_("in words"), max_length=500, blank=True)
    expected_until = models.DateTimeField(_("expected until"))
    asked_at = models.DateTimeField(_("asked at"))
    asked_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    asked_for = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("on behalf of"),
    )
    decision = models.CharField(
        _("decision"), max_length=10, choices=Decision.choices, default=Decision.PENDING
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_for = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided on behalf of"),
    )
    decision_reason = models.CharField(_("reason of the decision"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("request to stop a clock")
        verbose_name_plural = _("requests to stop clocks")
        constraints = [
            models.CheckConstraint(
                condition=Q(decision__in=["pending", "approved", "refused", "withdrawn"]),
                name="decision_on_a_stop_is_known",
            ),
            models.CheckConstraint(
                condition=Q(expected_until__gt=F("asked_at")), name="a_stop_is_asked_for_the_future"
            ),
            models.CheckConstraint(
                condition=Q(decision="pending", decided_at__isnull=True, decided_by__isnull=True)
                | (~Q(decision="pending") & Q(decided_at__isnull=False, decided_by__isnull=False)),
                name="a_decided_stop_says_who_and_when",
            ),
            models.CheckConstraint(
                condition=~Q(decision__in=["approved", "refused"])
                | (~Q(decided_by=F("asked_by")) & (Q(asked_for=None) | ~Q(decided_by=F("asked_for")))),
                name="nobody_decides_the_own_stop",
            ),
            models.CheckConstraint(
                condition=~Q(decision__in=["approved", "refused"])
                | Q(decided_for=None)
                | (~Q(decided_for=F("asked_by")) & (Q(asked_for=None) | ~Q(decided_for=F("asked_for")))),
                name="nobody_decides_the_own_stop_by_deputy",
            ),
            models.UniqueConstraint(
                fields=["deadline"], condition=Q(decision="pending"), name="one_open_stop_request_per_clock"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deadline_id} {self.reason} {self.decision}"

    @property
    def is_open(self) -> bool:
        """Whether nobody has decided yet and the clock can still be stopped."""
        return bool(self.decision == self.Decision.PENDING and not self.deadline.has_ended)

    @property
    def length(self) -> timedelta:
        """How long the clock was to stand still when it was asked."""
        return self.expected_until - self.asked_at
