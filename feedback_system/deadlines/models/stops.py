"""Stops of a clock, each a row with a reason: nothing pauses a clock unseen (the policies know no pause)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from feedback_system.deadlines.models.clocks import Deadline
from feedback_system.deadlines.models.pausing import StopRequest


class WaitReason(models.TextChoices):
    """For whom outside the company a case waits. No department's budget runs meanwhile, the case clock
    does.
    """

    CUSTOMER = "customer", _("the customer")
    SAMPLE = "sample", _("a sample")
    CARRIER = "carrier", _("the carrier")
    THIRD_PARTY = "third_party", _("a third party")


class ExternalWait(models.Model):
    """A time in which nobody in the company could go on."""

    case = models.ForeignKey(
        "cases.Case", models.PROTECT, related_name="external_waits", verbose_name=_("case")
    )
    reason = models.CharField(_("waiting for"), max_length=20, choices=WaitReason.choices)
    begins_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)
    begun_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name=_("entered by")
    )
    ended_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("ended by")
    )

    class Meta:
        verbose_name = _("external wait")
        verbose_name_plural = _("external waits")
        constraints = [
            models.CheckConstraint(
                condition=Q(reason__in=WaitReason.values), name="reason_of_a_wait_is_known"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=F("begins_at")),
                name="a_wait_ends_after_it_began",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True, ended_by__isnull=True)
                | Q(ends_at__isnull=False, ended_by__isnull=False),
                name="a_wait_that_ended_says_who_ended_it",
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(ends_at__isnull=True), name="one_external_wait_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.reason}"


class StopReason(models.TextChoices):
    """Why a clock stood still."""

    AWAY = "away", _("the case was with another department")
    EXTERNAL = "external", _("waiting for somebody outside")
    REQUESTED = "requested", _("stopped on request")
    STATE = "state", _("stands still in this state by the rule")
    BETWEEN = "between", _("the matter was closed in between")


class ClockStop(models.Model):
    """From when to when one clock stood still. An open row means that it stands now.

    A row is written when the stop begins and is touched once more, when it ends: its beginning never moves.
    """

    deadline = models.ForeignKey(Deadline, models.PROTECT, related_name="stops", verbose_name=_("deadline"))
    reason = models.CharField(_("reason"), max_length=20, choices=StopReason.choices)
    wait = models.ForeignKey(ExternalWait, models.PROTECT, null=True, blank=True, related_name="stops")
    begins_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("by"))
    approved_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("approved by"),
    )
    request = models.OneToOneField(
        StopRequest,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="stop",
        verbose_name=_("request"),
    )
    planned_end = models.DateTimeField(_("ends by itself"), null=True, blank=True)
    ended_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("ended by")
    )

    class Meta:
        verbose_name = _("stop of a clock")
        verbose_name_plural = _("stops of clocks")
        constraints = [
            models.CheckConstraint(
                condition=Q(reason__in=StopReason.values), name="reason_of_a_stop_is_known"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=F("begins_at")),
                name="a_stop_ends_after_it_began",
            ),
            models.CheckConstraint(
                condition=~Q(reason="requested") | Q(approved_by__isnull=False),
                name="a_requested_stop_was_approved",
            ),
            models.CheckConstraint(
                condition=Q(planned_end__isnull=True)
                | Q(ends_at__isnull=True)
                | Q(ends_at__lte=F("planned_end")),
                name="a_stop_never_outlasts_its_planned_end",
            ),
            models.CheckConstraint(
                condition=Q(request__isnull=True) | Q(reason="requested", planned_end__isnull=False),
                name="a_stop_that_was_asked_for_says_until_when",
            ),
            models.UniqueConstraint(
                fields=["deadline", "reason"],
                condition=Q(ends_at__isnull=True),
                name="one_open_stop_per_clock_and_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["planned_end"],
                condition=Q(ends_at__isnull=True, planned_end__isnull=False),
                name="stop_that_ends_by_itself",
            )
        ]

    def __str__(self) -> str:
        return f"{self.deadline_id} {self.reason}"
