"""The rules as data: how much time, counted how, for which cases, and who hears of it when.

A version of a rule never changes once a clock has started by it; an edit makes a new version with an
effective date.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.roles import ROLES
from feedback_system.deadlines.models.pausing import StandsStill
from feedback_system.deadlines.sources import source_in_words
from feedback_system.labels import Labelled
from feedback_system.worktime.allowance import Allowance, NotAnAllowance, Unit, parse

UNIT_LABELS: dict[Unit, Any] = {
    Unit.CALENDAR_DAYS: _("calendar days"),
    Unit.WORKING_DAYS: _("working days"),
    Unit.CLOCK_HOURS: _("clock hours"),
    Unit.CLOCK_MINUTES: _("clock minutes"),
    Unit.WORKING_HOURS: _("working hours"),
    Unit.BEFORE_DAY_OF_NEXT_MONTH: _("before this day of the next month"),
    Unit.MONTHS_BEFORE: _("months before"),
}
"""The units a rule may have; a named day (`Unit.ON_DATE`) belongs to one clock only."""


class PausePolicy(models.TextChoices):
    """When a clock of this rule stops."""

    NEVER = "never", _("never")
    ON_REQUEST = "on_request", _("when a stop is entered with a reason")
    BUDGET = "budget", _("while the department does not hold the case or waits for somebody outside")


class DeadlineRule(StandsStill, Labelled):
    """One version of one rule. Blank selectors mean “any”; of several rules that fit, the one with most
    selectors wins.
    """

    version = models.PositiveSmallIntegerField(_("version"), default=1)
    kind = models.CharField(_("kind of case"), max_length=20, blank=True)
    route = models.SlugField(_("route"), max_length=40, blank=True)
    market = models.CharField(_("market"), max_length=10, blank=True)
    case_class = models.CharField(_("class"), max_length=20, blank=True)
    severity = models.CharField(_("severity"), max_length=10, blank=True)
    area = models.CharField(_("area"), max_length=20, blank=True)
    unit = models.CharField(
        _("unit"), max_length=30, choices=[(unit.value, UNIT_LABELS[unit]) for unit in UNIT_LABELS]
    )
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=4)
    shift_to_working_day = models.BooleanField(_("ends on a working day only"), default=False)
    pause_policy = models.CharField(
        _("stops"), max_length=20, choices=PausePolicy.choices, default=PausePolicy.NEVER
    )
    repeats = models.BooleanField(_("starts again when it is due"), default=False)
    source = models.CharField(_("source"), max_length=200)
    effective_from = models.DateTimeField(_("in force from"), null=True, blank=True)
    effective_to = models.DateTimeField(_("in force until"), null=True, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)

    history = HistoricalRecords()

    SELECTORS = ("kind", "route", "market", "case_class", "severity", "area")

    class Meta:
        verbose_name = _("deadline rule")
        verbose_name_plural = _("deadline rules")
        constraints = [
            models.UniqueConstraint(
                fields=["code", "version", "kind", "route", "market", "case_class", "severity", "area"],
                name="a_rule_has_each_version_once",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="a_rule_allows_more_than_nothing"),
            models.CheckConstraint(
                condition=Q(unit__in=[unit.value for unit in UNIT_LABELS]), name="unit_of_a_rule_is_known"
            ),
            models.CheckConstraint(
                condition=Q(pause_policy__in=PausePolicy.values), name="pause_policy_of_a_rule_is_known"
            ),
            models.CheckConstraint(
                condition=Q(effective_from__isnull=True)
                | Q(effective_to__isnull=True)
                | Q(effective_to__gt=F("effective_from")),
                name="a_rule_ends_after_it_begins",
            ),
        ]

    @property
    def allowance(self) -> Allowance:
        """How much time the rule allows, with its unit in the type."""
        return parse(self.unit, self.amount)

    @property
    def allowance_text(self) -> str:
        """The allowance in words of the active language, such as “13 calendar days”."""
        amount = self.allowance.amount
        return f"{amount} {UNIT_LABELS[Unit(self.unit)]}"

    @property
    def source_text(self) -> str:
        """The source in the active language where it shipped with the product, else as the company wrote it."""
        return source_in_words(self.source)

    @property
    def weight(self) -> int:
        """How many selectors are filled in; the heavier rule wins."""
        return sum(1 for name in self.SELECTORS if getattr(self, name))

    def fits(self, facts: dict[str, str]) -> bool:
        """Whether the rule applies to a case with these facts (a mapping of selector names to values)."""
        return all(
            not getattr(self, name) or getattr(self, name) == facts.get(name, "") for name in self.SELECTORS
        )

    def clean(self) -> None:
        super().clean()
        try:
            allowance = self.allowance
        except NotAnAllowance as error:
            raise ValidationError({"amount": str(error)}) from error
        if self.shift_to_working_day and not allowance.can_shift:
            raise ValidationError(
                {"shift_to_working_day": _("This unit cannot be moved to a working day. Switch it off.")}
            )
        if self.pause_policy != PausePolicy.NEVER and not allowance.can_pause:
            raise ValidationError({"pause_policy": _("This unit cannot be stopped. Choose “never”.")})


class RungWhen(models.TextChoices):
    """From where the instant of a rung is counted."""

    SHARE = "share", _("when this share of the time is used")
    AFTER_START = "after_start", _("hours after the start")
    AFTER_DUE = "after_due", _("hours after it was due")
    LAST_WORKING_HOUR = "last_working_hour", _("in the last working hour before it is due")


class RungAction(models.TextChoices):
    """What happens on a rung."""

    REMIND = "remind", _("remind")
    ISSUE_SLIP = "issue_slip", _("issue a reminder slip")
    NOTICE = "notice", _("tell")


HOLDER, HOLDER_HEAD, ADDRESSEES, SECRETARY = "holder", "holder_head", "addressees", "secretary"
PLACES = {
    HOLDER: _("the person in charge"),
    HOLDER_HEAD: _("the head of the department in charge"),
    ADDRESSEES: _("the people the clock was set for"),
    SECRETARY: _("their secretaries"),
}


class Rung(models.Model):
    """One step of a rule's ladder: when, who, what."""

    rule = models.ForeignKey(DeadlineRule, models.CASCADE, related_name="rungs", verbose_name=_("rule"))
    order = models.PositiveSmallIntegerField(_("order"))
    when = models.CharField(_("when"), max_length=20, choices=RungWhen.choices)
    value = models.DecimalField(_("share or hours"), max_digits=8, decimal_places=4, default=0)
    to = models.JSONField(_("to whom"))
    action = models.CharField(_("what"), max_length=20, choices=RungAction.choices)

    class Meta:
        verbose_name = _("rung")
        verbose_name_plural = _("ladder")
        ordering = ["rule", "order"]
        constraints = [
            models.UniqueConstraint(fields=["rule", "order"], name="a_rung_has_its_place_in_the_ladder"),
            models.CheckConstraint(condition=Q(order__gte=1), name="rungs_count_from_one"),
            models.CheckConstraint(condition=Q(value__gte=0), name="a_rung_is_not_before_the_start"),
            models.CheckConstraint(condition=Q(when__in=RungWhen.values), name="place_of_a_rung_is_known"),
            models.CheckConstraint(
                condition=Q(action__in=RungAction.values), name="action_of_a_rung_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule_id}/{self.order}"

    def clean(self) -> None:
        super().clean()
        known = (
            isinstance(self.to, list)
            and self.to
            and all(place in PLACES or place in ROLES for place in self.to)
        )
        if not known:
            raise ValidationError(
                {"to": _("Choose at least one recipient, each a role or a place at the case.")}
            )
