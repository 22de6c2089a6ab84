"""One row per rung of a ladder that was reached: fired once, or passed over because a higher one was due
already.
"""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class EscalationAction(models.TextChoices):
    """What was done."""

    REMIND = "remind", _("reminded")
    ISSUE_SLIP = "issue_slip", _("reminder slip issued")
    NOTICE = "notice", _("told")
    SKIPPED = "skipped", _("passed over")


class Escalation(models.Model):
    """A rung of one clock. `at` is when it was due to fire, `recorded_at` when a sweep found it."""

    deadline = models.ForeignKey(
        "deadlines.Deadline", models.PROTECT, related_name="escalations", verbose_name=_("deadline")
    )
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="escalations", verbose_name=_("case"))
    level = models.PositiveSmallIntegerField(_("level"))
    rule_version = models.PositiveSmallIntegerField(_("version of the rule"))
    round = models.PositiveIntegerField(_("round of a clock that starts again"), default=0)
    at = models.DateTimeField(_("due to be told"))
    recorded_at = models.DateTimeField(_("recorded"))
    action = models.CharField(_("what"), max_length=20, choices=EscalationAction.choices)
    # [{"user", "place", "instead_of", "empty_posts"}]: who, why, for which absent person, past which empty
    # posts.
    recipients = models.JSONField(_("told to"), default=list, encoder=DjangoJSONEncoder)

    class Meta:
        verbose_name = _("escalation")
        verbose_name_plural = _("escalations")
        constraints = [
            models.UniqueConstraint(
                fields=["deadline", "level", "rule_version", "round"], name="a_level_of_a_clock_is_told_once"
            ),
            models.CheckConstraint(
                condition=Q(action__in=EscalationAction.values), name="action_of_an_escalation_is_known"
            ),
        ]
        indexes = [
            models.Index(fields=["case", "id"], name="escalations_of_a_case"),
            models.Index(fields=["-recorded_at", "-id"], name="escalation_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.deadline_id}/{self.level} {self.action}"

    @property
    def skipped(self) -> bool:
        """Whether nobody was told, because a higher level was due already."""
        return self.action == EscalationAction.SKIPPED


class EscalationRecipient(models.Model):
    """One person told of one escalation: a line of the ledger. What became of the message stands with its notice."""

    escalation = models.ForeignKey(
        Escalation, models.PROTECT, related_name="told", verbose_name=_("escalation")
    )
    person = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="escalations_heard", verbose_name=_("told to")
    )
    place = models.CharField(_("as"), max_length=40)
    instead_of = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("instead of"),
    )
    # Codes of posts that nobody holds, "duty" for a gap in the roster, user names of people who have left.
    passed_over = models.JSONField(_("passed over"), default=list)
    # A list tells of many escalations at once, so several lines may point to one notice.
    notification = models.ForeignKey(
        "notifications.Notification",
        models.PROTECT,
        related_name="escalations",
        verbose_name=_("notice"),
    )

    class Meta:
        verbose_name = _("line of the escalation ledger")
        verbose_name_plural = _("escalation ledger")
        constraints = [
            models.UniqueConstraint(
                fields=["escalation", "person"], name="nobody_is_told_twice_of_one_escalation"
            )
        ]

    def __str__(self) -> str:
        return f"{self.escalation_id} → {self.person_id}"


class SetAside(models.Model):
    """A clock whose level could not be told. It is tried again every hour and shown until it works."""

    deadline = models.ForeignKey(
        "deadlines.Deadline", models.PROTECT, related_name="set_asides", verbose_name=_("deadline")
    )
    at = models.DateTimeField(_("since"))
    last_at = models.DateTimeField(_("last tried"))
    attempts = models.PositiveIntegerField(_("attempts"), default=1)
    reason = models.CharField(_("reason"), max_length=500)
    solved_at = models.DateTimeField(_("solved"), null=True, blank=True)

    class Meta:
        verbose_name = _("clock set aside")
        verbose_name_plural = _("clocks set aside")
        constraints = [
            models.UniqueConstraint(
                fields=["deadline"],
                condition=Q(solved_at__isnull=True),
                name="a_clock_is_set_aside_once_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.deadline_id}: {self.reason}"
