"""A change of a working calendar that one person proposes out of a replay and another one applies."""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from feedback_system.deadlines.models.proposals import ProposalState


class CalendarProposal(models.Model):
    """What was tried, what came of it, who proposed and who applied it. Never changed after its answer."""

    calendar = models.ForeignKey(
        "worktime.Calendar", models.PROTECT, related_name="proposals", verbose_name=_("working calendar")
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
    applied_version = models.PositiveIntegerField(
        _("version of the calendar since then"), null=True, blank=True
    )

    class Meta:
        verbose_name = _("proposed change of a calendar")
        verbose_name_plural = _("proposed changes of calendars")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ProposalState.values), name="state_of_a_calendar_proposal_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(state="approved")
                | Q(answered_by__isnull=False, applied_version__isnull=False)
                & ~Q(answered_by=F("proposed_by")),
                name="a_calendar_proposal_is_approved_by_another_person",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", answered_at__isnull=True)
                | ~Q(state="waiting") & Q(answered_at__isnull=False),
                name="an_answered_calendar_proposal_says_when",
            ),
            models.UniqueConstraint(
                fields=["calendar"],
                condition=Q(state="waiting"),
                name="one_proposal_waits_for_a_calendar",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.calendar_id} {self.state}"
