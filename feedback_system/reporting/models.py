"""One row of facts per case: what figures filter, group and add by. Derived from the case and always re-makable (`rebuild_figures`)."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from feedback_system.cases.models import Case
from feedback_system.masterdata.models import Market
from feedback_system.reporting.answers.models import KeptAnswer, MonthTouch
from feedback_system.reporting.builder.models import OwnReport, Subscription
from feedback_system.reporting.months.models import FactChange, MonthCase, MonthFigure, MonthMove, SignedMonth

__all__ = [
    "CaseFact",
    "FactCheck",
    "FactChange",
    "KeptAnswer",
    "MonthCase",
    "MonthFigure",
    "MonthMove",
    "MonthTouch",
    "Outcome",
    "OwnReport",
    "SignedMonth",
    "Subscription",
]


class Outcome(models.TextChoices):
    """How a case ended, for figures; empty while it is open, and for kinds that know only one end."""

    UPHELD = "upheld", pgettext_lazy("outcome", "Upheld")
    NOT_UPHELD = "not_upheld", pgettext_lazy("outcome", "Not upheld")
    NO_LOSS = "no_loss", pgettext_lazy("outcome", "No loss")
    REFILED = "refiled", pgettext_lazy("outcome", "Refiled")
    WITHDRAWN = "withdrawn", pgettext_lazy("outcome", "Withdrawn")
    MERGED = "merged", pgettext_lazy("outcome", "Merged into another case")
    """The same matter as another case, which is counted; this one is in no figure (see `COUNTED`)."""


COUNTED = ~Q(outcome=Outcome.MERGED)
"""The condition on facts that every figure begins with: what is the same as another case is counted there, once."""


def _department(words: Any) -> models.ForeignKey:
    return models.ForeignKey(
        "accounts.Department", models.PROTECT, null=True, related_name="+", verbose_name=words
    )


def _of_masterdata(model: str, words: Any) -> models.ForeignKey:
    return models.ForeignKey(
        f"masterdata.{model}", models.PROTECT, null=True, related_name="+", verbose_name=words
    )


class CaseFact(models.Model):
    """What is true of one case now. Written in the step that changes the case; months are those of the company's zone.

    State, holder and owner are not repeated: figures ask the case for them.
    """

    case = models.OneToOneField(Case, models.PROTECT, related_name="fact", primary_key=True)
    kind = models.CharField(max_length=20)
    opened_at = models.DateTimeField(_("reported at"))
    opened_month = models.DateField(_("month of the report"))
    closed_at = models.DateTimeField(_("closed at"), null=True)
    closed_month = models.DateField(_("month of the closing"), null=True)
    department = _department(_("department whose case it is"))
    responsible = _department(_("department found responsible"))
    product = _of_masterdata("Product", _("product"))
    customer = _of_masterdata("Customer", _("customer"))
    supplier = _of_masterdata("Supplier", _("supplier"))
    market = models.CharField(_("market"), max_length=10, choices=Market.choices)
    sort = models.CharField(_("class"), max_length=40, blank=True)
    severity = models.CharField(_("severity"), max_length=10)
    route = models.CharField(_("route"), max_length=40, blank=True)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome.choices, blank=True)
    third_party = models.BooleanField(_("third party involved"), default=False)
    is_repeat = models.BooleanField(_("repeated"), default=False)
    improvement_wanted = models.BooleanField(_("improvement tracked"), default=False)
    due_at = models.DateTimeField(_("due"), null=True)
    met_at = models.DateTimeField(_("met"), null=True)
    on_time = models.BooleanField(_("on time"), null=True)
    defect = models.CharField(_("defect"), max_length=60, blank=True)
    cause = models.CharField(_("cause"), max_length=60, blank=True)
    fault = models.CharField(_("kind of fault"), max_length=60, blank=True)
    delay = models.CharField(_("cause of delay"), max_length=60, blank=True)
    approval_role = models.CharField(_("remedy approved by"), max_length=40, blank=True)
    approved_fen = models.BigIntegerField(_("approved amount in hundredths"), default=0)
    loss_fen = models.BigIntegerField(_("loss in hundredths"), default=0)
    currency = models.CharField(_("currency of the case"), max_length=3, blank=True)
    """What was agreed on with the customer; amounts are in the company's currency at the rate of the case."""

    class Meta:
        verbose_name = _("facts of a case")
        verbose_name_plural = _("facts of cases")
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=["", *Outcome.values]), name="outcome_of_a_case_is_known"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_month__isnull=True)
                | Q(closed_at__isnull=False, closed_month__isnull=False),
                name="a_closed_case_has_a_month_of_closing",
            ),
            models.CheckConstraint(
                condition=Q(on_time__isnull=True) | Q(due_at__isnull=False, met_at__isnull=False),
                name="on_time_is_said_of_what_was_due_and_met",
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "opened_month"], name="facts_by_opening"),
            models.Index(fields=["kind", "closed_month"], name="facts_by_closing"),
            models.Index(
                fields=["kind", "opened_at"], condition=Q(closed_at__isnull=True), name="facts_of_open_cases"
            ),
        ]

    def __str__(self) -> str:
        return str(self.case_id)


class FactCheck(models.Model):
    """What one comparison of all facts with their cases found; what differed was written again."""

    at = models.DateTimeField(_("at"))
    cases = models.PositiveIntegerField(_("cases compared"))
    drifted = models.PositiveIntegerField(_("cases whose facts differed"))
    examples = models.TextField(_("the first of them"), blank=True)
    """One line each: the receipt number and the names of the columns; no text of a person."""

    class Meta:
        verbose_name = _("check of the facts")
        verbose_name_plural = _("checks of the facts")

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}: {self.drifted}"
