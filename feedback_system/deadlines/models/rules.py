"""The rules as data: how much time, counted how, for which cases, and who hears of it when.

A version of a rule never changes once a clock has started by it; an edit makes a new version with an
effective date.
"""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.roles import ROLES
from feedback_system.deadlines.models.amounts import UNIT_LABELS, allowance_in_words, problem_with_amount
from feedback_system.deadlines.models.pausing import StandsStill
from feedback_system.deadlines.sources import source_in_words
from feedback_system.labels import Labelled
from feedback_system.worktime.allowance import Allowance, Unit, parse


class PausePolicy(models.TextChoices):
    """When a clock of this rule stops."""

    NEVER = "never", _("never")
    ON_REQUEST = "on_request", _("when a stop is entered with a reason")
    BUDGET = "budget", _("while the department does not hold the case or waits for somebody outside")


class ReopenPolicy(models.TextChoices):
    """What a clock of this rule does when a case that was closed is opened again."""

    CONTINUE = "continue", _("goes on with the time that was left")
    RESTART = "restart", _("begins anew with the whole time")
    SHORT = "short", _("begins anew with a shorter time")


REOPEN_UNITS = (
    Unit.CALENDAR_DAYS,
    Unit.WORKING_DAYS,
    Unit.CLOCK_HOURS,
    Unit.CLOCK_MINUTES,
    Unit.WORKING_HOURS,
)
"""The units a shorter time after reopening may have."""


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
    reopen_policy = models.CharField(
        _("when the case is opened again"),
        max_length=20,
        choices=ReopenPolicy.choices,
        default=ReopenPolicy.CONTINUE,
    )
    reopen_unit = models.CharField(
        _("unit of the shorter time"),
        max_length=30,
        blank=True,
        choices=[(unit.value, UNIT_LABELS[unit]) for unit in REOPEN_UNITS],
    )
    reopen_amount = models.DecimalField(
        _("shorter time after reopening"), max_digits=12, decimal_places=4, null=True, blank=True
    )
    repeats = models.BooleanField(_("starts again when it is due"), default=False)
    source = models.CharField(_("source"), max_length=200)
    effective_from = models.DateTimeField(_("in force from"), null=True, blank=True)
    effective_to = models.DateTimeField(_("in force until"), null=True, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)
    # False where a policy says "at once" without a figure: the amount means nothing until somebody enters one.
    has_figure = models.BooleanField(_("a time is entered"), default=True)

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
                condition=Q(reopen_policy__in=ReopenPolicy.values), name="reopen_policy_of_a_rule_is_known"
            ),
            models.CheckConstraint(
                condition=Q(
                    reopen_policy="short",
                    reopen_amount__gt=0,
                    reopen_unit__in=[unit.value for unit in REOPEN_UNITS],
                )
                | (~Q(reopen_policy="short") & Q(reopen_amount__isnull=True, reopen_unit="")),
                name="a_shorter_time_after_reopening_is_entered",
            ),
            models.CheckConstraint(
                condition=Q(has_figure=True) | Q(is_active=False), name="a_rule_in_use_has_a_figure"
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
        """The allowance in words of the active language, such as “13 calendar days”; where no policy names a
        figure, that.
        """
        if not self.has_figure:
            return gettext("no figure entered")
        return allowance_in_words(self.allowance)

    @property
    def reopen_allowance(self) -> Allowance | None:
        """The shorter time that counts from the reopening on, where the policy is `short`."""
        if self.reopen_policy != ReopenPolicy.SHORT or self.reopen_amount is None:
            return None
        return parse(self.reopen_unit, self.reopen_amount)

    @property
    def reopen_text(self) -> str:
        """The shorter time after reopening in words; empty where there is none."""
        short = self.reopen_allowance
        return allowance_in_words(short) if short is not None else ""

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
        if problem := problem_with_amount(self.unit, self.amount):
            raise ValidationError({"amount": problem})
        allowance = self.allowance
        if self.shift_to_working_day and not allowance.can_shift:
            raise ValidationError(
                {"shift_to_working_day": _("This unit cannot be moved to a working day. Switch it off.")}
            )
        if self.pause_policy != PausePolicy.NEVER and not allowance.can_pause:
            raise ValidationError({"pause_policy": _("This unit cannot be stopped. Choose “never”.")})
        if self.is_active and not self.has_figure:
            raise ValidationError({"amount": _("Enter how much time there is, then switch the rule on.")})
        self._check_reopening()

    def _check_reopening(self) -> None:
        is_short = self.reopen_policy == ReopenPolicy.SHORT
        if not is_short and (self.reopen_amount is not None or self.reopen_unit):
            raise ValidationError(
                {"reopen_amount": _("Only “begins anew with a shorter time” has a time of its own.")}
            )
        if is_short and (self.reopen_amount is None or not self.reopen_unit):
            raise ValidationError(
                {"reopen_amount": _("Enter the shorter time that counts from the reopening on.")}
            )
        if self.reopen_amount is not None and self.reopen_unit:
            if problem := problem_with_amount(self.reopen_unit, self.reopen_amount):
                raise ValidationError({"reopen_amount": problem})


class RungWhen(models.TextChoices):
    """From where the instant of a rung is counted."""

    SHARE = "share", _("when this share of the time is used")
    AFTER_START = "after_start", _("after the start")
    BEFORE_DUE = "before_due", _("before it is due")
    BEFORE_DUE_WORKING = "before_due_working", _("before it is due, in working time")
    LAST_WORKING_HOUR = "last_working_hour", _("in the last working hour before it is due")
    AFTER_DUE = "after_due", _("after it was due")
    AFTER_DUE_WORKING = "after_due_working", _("after it was due, in working time")


class RungUnit(models.TextChoices):
    """What the value of a rung counts; a day of working time is a plain day of the calendar's hours."""

    HOURS = "hours", _("hours")
    DAYS = "days", _("days")


class RungAction(models.TextChoices):
    """What happens on a rung."""

    REMIND = "remind", _("remind")
    ISSUE_SLIP = "issue_slip", _("issue a reminder slip")
    NOTICE = "notice", _("tell")


HOLDER, HOLDER_HEAD, NEXT_HEAD = "holder", "holder_head", "next_head"
ADDRESSEES, SECRETARY, DUTY = "addressees", "secretary", "duty"
PLACES = {
    HOLDER: _("the person in charge"),
    HOLDER_HEAD: _("the head of the department in charge"),
    NEXT_HEAD: _("the head above that head"),
    ADDRESSEES: _("the people the clock was set for"),
    SECRETARY: _("their secretaries"),
    DUTY: _("whoever is on duty"),
}
PERSON = "person:"
"""What stands before the id of a person who is named in a ladder: `person:17`."""


def person_in(place: str) -> int | None:
    """The id of the person whom an entry of a ladder names, or None where it names a place or a role."""
    number = place.removeprefix(PERSON) if place.startswith(PERSON) else ""
    return int(number) if number.isascii() and number.isdigit() else None


def is_place(place: object) -> bool:
    """Whether the entry of a ladder says whom it means: a place at the case, a role or a named person."""
    known = isinstance(place, str) and (place in PLACES or place in ROLES)
    return known or (isinstance(place, str) and person_in(place) is not None)


class Rung(models.Model):
    """One step of a rule's ladder: when, who, what."""

    rule = models.ForeignKey(DeadlineRule, models.CASCADE, related_name="rungs", verbose_name=_("rule"))
    order = models.PositiveSmallIntegerField(_("order"))
    when = models.CharField(_("when"), max_length=20, choices=RungWhen.choices)
    value = models.DecimalField(_("share or length of time"), max_digits=8, decimal_places=4, default=0)
    unit = models.CharField(
        _("hours or days"), max_length=10, choices=RungUnit.choices, default=RungUnit.HOURS
    )
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
            models.CheckConstraint(condition=Q(unit__in=RungUnit.values), name="unit_of_a_rung_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.rule_id}/{self.order}"

    def clean(self) -> None:
        super().clean()
        if not (isinstance(self.to, list) and self.to and all(is_place(place) for place in self.to)):
            raise ValidationError(
                {"to": _("Choose at least one recipient: a place at the case, a role or a person.")}
            )
