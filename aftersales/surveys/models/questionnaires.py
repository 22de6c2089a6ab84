"""Questionnaires as data: items in modules, a scale, words in three languages, a script for the telephone. An edit is a new version.

An answer keeps the version it was given to, as a slip keeps that of its kind.
Source: policies 000 (three module forms), 001, 002 (five levels, ten points, script), 004 (opinion card).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from aftersales.surveys.arithmetic.rating import RANGES, Scale, is_low
from aftersales.surveys.states import Purpose, ScaleChoice
from feedback_system.labels import Labelled
from feedback_system.reference.kept import kept_rows

TO_QUESTIONS, TO_CALLBACK, TO_REFUSAL, TO_END = "questions", "callback", "refusal", "end"
SCRIPT_ENDS = (TO_QUESTIONS, TO_CALLBACK, TO_REFUSAL, TO_END)
"""Where a script may lead beside its own lines."""


def in_words(row: Mapping[str, Any], name: str = "label", language: str | None = None) -> str:
    """A text of a row in `language` (left out: the active one), falling back to simplified Chinese, then English."""
    spoken = (language or get_language() or "zh-hans").replace("-", "_").lower()
    return str(row.get(f"{name}_{spoken}") or row.get(f"{name}_zh_hans") or row.get(f"{name}_en") or "")


@dataclass(frozen=True)
class Module:
    """A group of items, with its weight in the score where the company has entered weights."""

    code: str
    label: str
    weight: Decimal | None


@dataclass(frozen=True)
class Item:
    """One question."""

    code: str
    module: str
    label: str


class Questionnaire(Labelled):
    """One version of one questionnaire."""

    version = models.PositiveSmallIntegerField(_("version"), default=1)
    effective_from = models.DateTimeField(_("in force from"), null=True, blank=True)
    effective_to = models.DateTimeField(_("in force until"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("may be chosen"), default=True)
    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose.choices)
    scale = models.CharField(_("scale"), max_length=10, choices=ScaleChoice.choices)
    satisfied_from = models.PositiveSmallIntegerField(
        _("lowest value that counts as satisfied"), null=True, blank=True
    )
    intro_zh_hans = models.TextField(_("introduction in simplified Chinese"), max_length=1_000, blank=True)
    intro_zh_hant = models.TextField(_("introduction in traditional Chinese"), max_length=1_000, blank=True)
    intro_en = models.TextField(_("introduction in English"), max_length=1_000, blank=True)
    asks_remarks = models.BooleanField(_("asks for remarks"), default=True)
    levels = models.JSONField(_("names of the levels"), default=list, blank=True)
    """One row per value of a scale of named levels: value and labels."""
    modules = models.JSONField(_("modules"), default=list, blank=True)
    """One row each: code, labels, weight as text or empty."""
    items = models.JSONField(_("items"), default=list)
    """One row each: code, module, labels."""
    script = models.JSONField(_("script for the telephone"), default=list, blank=True)
    """One row per line: code, what is said, where yes and no lead."""

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("questionnaire")
        verbose_name_plural = _("questionnaires")
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="a_questionnaire_has_each_version_once"),
            models.UniqueConstraint(
                fields=["code"],
                condition=Q(effective_to__isnull=True),
                name="one_last_version_per_questionnaire",
            ),
            models.CheckConstraint(
                condition=Q(purpose__in=Purpose.values), name="purpose_of_a_questionnaire_is_known"
            ),
            models.CheckConstraint(
                condition=Q(scale__in=ScaleChoice.values), name="scale_of_a_questionnaire_is_known"
            ),
            models.CheckConstraint(
                condition=Q(effective_from__isnull=True)
                | Q(effective_to__isnull=True)
                | Q(effective_to__gt=F("effective_from")),
                name="a_questionnaire_ends_after_it_begins",
            ),
        ]

    @property
    def scale_kind(self) -> Scale:
        """The scale as the arithmetic knows it."""
        return Scale(self.scale)

    @property
    def values(self) -> range:
        """Every value that may be given, the worst first."""
        return RANGES[self.scale_kind]

    @property
    def intro(self) -> str:
        """The introduction in the active language."""
        return in_words(
            {
                "intro_zh_hans": self.intro_zh_hans,
                "intro_zh_hant": self.intro_zh_hant,
                "intro_en": self.intro_en,
            },
            "intro",
        )

    def all_items(self) -> list[Item]:
        """The items in their order, in the active language."""
        return [Item(row["code"], row.get("module") or "", in_words(row)) for row in self.items]

    def all_modules(self) -> list[Module]:
        """The modules in their order, in the active language."""
        return [
            Module(row["code"], in_words(row), Decimal(row["weight"]) if row.get("weight") else None)
            for row in self.modules
        ]

    def weights(self) -> dict[str, Decimal | None]:
        """The weight of each module; all None where none is entered."""
        return {module.code: module.weight for module in self.all_modules()}

    def level_names(self) -> dict[int, str]:
        """The name of each value of a scale of named levels, in the active language; empty for points."""
        return {int(row["value"]): in_words(row) for row in self.levels}

    def value_in_words(self, value: int | None) -> str:
        """A rating as people read it."""
        return "–" if value is None else self.level_names().get(value) or str(value)

    def is_low(self, value: int) -> bool:
        """Whether a rating shows dissatisfaction."""
        return is_low(self.scale_kind, value, self.satisfied_from)

    def is_in_force(self, at: datetime) -> bool:
        """Whether this version holds at `at`."""
        began = self.effective_from is None or self.effective_from <= at
        return began and (self.effective_to is None or self.effective_to > at)


def _stored() -> list[Questionnaire]:
    return kept_rows("questionnaires", lambda: Questionnaire.objects.order_by("position", "code", "version"))


def questionnaire_in_force(code: str, at: datetime) -> Questionnaire | None:
    """The version of a questionnaire that holds at `at`, chosen or not."""
    return next((one for one in _stored() if one.code == code and one.is_in_force(at)), None)


def offered(purpose: str, at: datetime) -> list[Questionnaire]:
    """The questionnaires of that purpose that may be chosen at `at`, in their order."""
    return [one for one in _stored() if one.purpose == purpose and one.is_active and one.is_in_force(at)]
