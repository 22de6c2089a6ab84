"""A new version of a rule that one person proposes out of a replay and another one switches on."""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from feedback_system.deadlines.models.rules import DeadlineRule


class ProposalState(models.TextChoices):
    """Where a proposal stands."""

    WAITING = "waiting", _("waiting for a second person")
    APPROVED = "approved", _("approved")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("taken back")


class RuleProposal(models.Model):
    """What was tried, what came of it, who proposed and who approved. Never changed after its answer."""

    rule = models.ForeignKey(
        DeadlineRule,
        models.PROTECT,
        related_name="proposals",
        verbose_name=_("version it takes the place of"),
    )
    params = models.JSONField(_("draft"), encoder=DjangoJSONEncoder)
    result = models.JSONField(_("result of the replay"), encoder=DjangoJSONEncoder)
    job = models.ForeignKey("jobs.Job", models.SET_NULL, null=True, blank=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=200)
    proposed_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    proposed_at = models.DateTimeField(_("proposed at"))
    state = models.CharField(
        _("state"), max_length=10, choices=ProposalState.choices, default=ProposalState.WAITING
    )
    answered_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("answered by"),
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    new_version = models.OneToOneField(
        DeadlineRule,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="proposal",
        verbose_name=_("new version"),
    )

    class Meta:
        verbose_name = _("proposed version of a rule")
        verbose_name_plural = _("proposed versions of rules")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ProposalState.values), name="state_of_a_proposal_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(state="approved")
                | Q(answered_by__isnull=False, new_version__isnull=False) & ~Q(answered_by=F("proposed_by")),
                name="a_proposal_is_approved_by_another_person",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", answered_at__isnull=True)
                | ~Q(state="waiting") & Q(answered_at__isnull=False),
                name="an_answered_proposal_says_when",
            ),
            models.UniqueConstraint(
                fields=["rule"], condition=Q(state="waiting"), name="one_proposal_waits_for_a_rule"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule_id} {self.state}"
