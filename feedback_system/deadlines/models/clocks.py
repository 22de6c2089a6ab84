"""A running promise: by when something has to happen on a case. These rows are the truth about clocks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from feedback_system.deadlines.models.amounts import UNIT_LABELS
from feedback_system.deadlines.models.rules import DeadlineRule
from feedback_system.worktime.allowance import Allowance, OnDate, parse


class DeadlineState(models.TextChoices):
    """Where a clock stands. Only a running one can become late."""

    RUNNING = "running", _("running")
    PARKED = "parked", _("stopped")
    MET = "met", _("met")
    CANCELLED = "cancelled", _("no longer needed")


@dataclass(frozen=True)
class NamedDay:
    """What a clock is counted by when somebody named the day: the end of that day, whatever the rule allows."""

    day: date
    shift_to_working_day: bool = False

    @property
    def allowance(self) -> Allowance:
        """The limit that ends with the day."""
        return OnDate.of(self.day)


@dataclass(frozen=True)
class GivenTime:
    """What a clock is counted by when it got a time of its own: the shorter one after a reopening."""

    allowance: Allowance
    shift_to_working_day: bool = False


class Deadline(models.Model):
    """One clock on one case. Written only by `deadlines.operations`, `deadlines.budgets` and the sweep."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="deadlines", verbose_name=_("case"))
    rule = models.ForeignKey(DeadlineRule, models.PROTECT, related_name="+", verbose_name=_("rule"))
    code = models.SlugField(_("code"), max_length=40)
    matter = models.PositiveIntegerField(_("about which of several"), default=0)
    department = models.ForeignKey(
        "accounts.Department",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("department"),
    )
    addressees = models.JSONField(_("set for these people"), default=list, blank=True)
    started_at = models.DateTimeField(_("started"))
    due_at = models.DateTimeField(_("due"))
    named_day = models.DateField(_("day named instead of the time allowed"), null=True, blank=True)
    given_unit = models.CharField(_("unit of the time given instead"), max_length=30, blank=True)
    given_amount = models.DecimalField(
        _("time given instead of the time allowed"), max_digits=12, decimal_places=4, null=True, blank=True
    )
    follows = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("reopens the clock")
    )
    state = models.CharField(
        _("state"), max_length=10, choices=DeadlineState.choices, default=DeadlineState.RUNNING
    )
    met_at = models.DateTimeField(_("met"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    end_reason = models.CharField(_("why it ended"), max_length=200, blank=True)
    used_seconds = models.BigIntegerField(
        _("time used, in seconds of the rule's own measure"), null=True, blank=True
    )
    provisional = models.BooleanField(_("rests on a calendar that is not loaded"), default=False)
    calendar_version = models.CharField(_("calendar version"), max_length=80, blank=True)
    receipt = models.JSONField(_("receipt"), default=dict, encoder=DjangoJSONEncoder)

    # The ladder as it was computed: [{"order", "at", "action", "to"}]; the rungs done with, fired or
    # skipped, by order.
    ladder = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    rungs_done = models.JSONField(default=list)
    level = models.PositiveSmallIntegerField(_("last level told"), default=0)
    escalates_at = models.DateTimeField(_("next level at"), null=True, blank=True)
    # Which sweep works on the row, and until when nobody else may take it.
    claim = models.CharField(max_length=32, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("deadline")
        verbose_name_plural = _("deadlines")
        constraints = [
            models.UniqueConstraint(
                fields=["case", "code", "matter"],
                condition=Q(state__in=["running", "parked"]),
                name="one_clock_per_case_code_and_matter",
            ),
            models.CheckConstraint(
                condition=Q(state__in=DeadlineState.values), name="state_of_a_clock_is_known"
            ),
            models.CheckConstraint(
                condition=Q(given_unit="", given_amount__isnull=True)
                | (~Q(given_unit="") & Q(given_amount__gt=0)),
                name="a_time_given_instead_has_a_unit",
            ),
            models.CheckConstraint(
                condition=Q(state="met", met_at__isnull=False) | (~Q(state="met") & Q(met_at__isnull=True)),
                name="a_met_clock_says_when",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["met", "cancelled"], ended_at__isnull=False)
                | Q(state__in=["running", "parked"], ended_at__isnull=True),
                name="a_clock_that_ended_says_when",
            ),
            models.CheckConstraint(
                condition=Q(state="running") | Q(escalates_at__isnull=True),
                name="only_a_running_clock_escalates",
            ),
        ]
        indexes = [
            models.Index(
                fields=["escalates_at"],
                condition=Q(state="running", escalates_at__isnull=False),
                name="clock_to_escalate",
            ),
            models.Index(fields=["due_at"], condition=Q(state="running"), name="clock_running_by_due"),
            models.Index(fields=["case", "id"], name="clocks_of_a_case"),
            models.Index(
                fields=["calendar_version"],
                condition=Q(state="running", provisional=True),
                name="clock_provisional",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.code}"

    @property
    def label(self) -> str:
        """What the clock is called in the active language, with the number of the thing where a case has several."""
        return f"{self.rule.label} {self.matter}" if self.matter else str(self.rule.label)

    def label_in(self, language: str) -> str:
        """The same in `language`, for what is told to somebody else."""
        label = self.rule.label_in(language)
        return f"{label} {self.matter}" if self.matter else label

    @property
    def terms(self) -> DeadlineRule | NamedDay | GivenTime:
        """What it is counted by: its rule, or the day that was named or the time that was given instead."""
        if self.named_day is not None:
            return NamedDay(self.named_day)
        if self.given_amount is not None:
            return GivenTime(parse(self.given_unit, self.given_amount))
        return self.rule

    @property
    def allowance_text(self) -> str:
        """The time allowed in words of the active language, such as “5 working days”, or the day that was named."""
        if self.named_day is not None:
            return gettext("the day that was named, %(day)s") % {"day": f"{self.named_day:%Y-%m-%d}"}
        if self.given_amount is not None:
            given = parse(self.given_unit, self.given_amount)
            return gettext("%(amount)s %(unit)s after it was opened again") % {
                "amount": given.amount,
                "unit": UNIT_LABELS[given.unit],
            }
        return self.rule.allowance_text

    @property
    def has_ended(self) -> bool:
        """Whether nothing can happen on this clock any more."""
        return self.state in (DeadlineState.MET, DeadlineState.CANCELLED)

    def is_late(self, at: datetime) -> bool:
        """Whether the promise is broken: met at or after the due instant, or still running then."""
        if self.state == DeadlineState.CANCELLED or self.state == DeadlineState.PARKED:
            return False
        return (self.met_at or at) >= self.due_at

    def next_rung(self) -> dict[str, Any] | None:
        """The earliest rung that is not done with, or None."""
        left = [rung for rung in self.ladder if rung["order"] not in self.rungs_done]
        return min(left, key=lambda rung: (datetime.fromisoformat(rung["at"]), rung["order"]), default=None)

    def set_next_rung(self) -> None:
        """Bring `escalates_at` in line with the state and the ladder; saves nothing."""
        rung = self.next_rung() if self.state == DeadlineState.RUNNING else None
        self.escalates_at = datetime.fromisoformat(rung["at"]) if rung else None
