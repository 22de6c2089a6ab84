"""A month of figures as it was signed, and what changed in its cases since. The database lets nobody change or delete a row.

Source: statistics of the month, due before the 10th (policy 004); signing, versions and the list of moves are ours.
"""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from feedback_system.reports.periods import Period, Rhythm, period_of

PERSON = "accounts.User"
LONGEST_REASON = 500


class SignedMonth(models.Model):
    """One version of the figures of a month: who signed it, for whom, when, over what."""

    month = models.DateField(_("month"))
    version = models.PositiveSmallIntegerField(_("version"))
    reason = models.CharField(_("why it is restated"), max_length=LONGEST_REASON, blank=True)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("signed by"))
    on_behalf_of = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("on behalf of")
    )
    at = models.DateTimeField(_("signed at"))
    due_at = models.DateTimeField(_("due"))
    last_change = models.BigIntegerField(_("the last change of facts that it holds"), default=0)
    checksum = models.CharField(_("checksum"), max_length=64)

    class Meta:
        verbose_name = _("signed month")
        verbose_name_plural = _("signed months")
        constraints = [
            models.UniqueConstraint(fields=["month", "version"], name="a_version_of_a_month_is_signed_once"),
            models.CheckConstraint(
                condition=Q(version=1, reason="") | (Q(version__gt=1) & ~Q(reason="")),
                name="a_restated_month_says_why",
            ),
            models.CheckConstraint(condition=~Q(checksum=""), name="a_signed_month_has_a_checksum"),
        ]

    def __str__(self) -> str:
        return f"{self.code} ({self.version})"

    @property
    def period(self) -> Period:
        """The month as a period."""
        return period_of(self.month, Rhythm.MONTH)

    @property
    def code(self) -> str:
        """The month such as 2026-03."""
        return self.period.code

    @property
    def is_late(self) -> bool:
        """Whether it was signed after it was due; only the first version can be late."""
        return self.version == 1 and self.at >= self.due_at

    def get_absolute_url(self) -> str:
        return reverse("dashboard:month", args=[self.code])


class MonthFigure(models.Model):
    """One number of a signed month, of the board or of a row of one of its tables."""

    signed = models.ForeignKey(SignedMonth, models.PROTECT, related_name="figures")
    table = models.CharField(_("table"), max_length=40, blank=True)
    """The code of the table; "" for the figures of the month themselves."""
    position = models.PositiveIntegerField(_("place of the row"), default=0)
    row = models.CharField(_("row"), max_length=120, blank=True)
    labels = models.JSONField(_("what the row is called, by language"), default=dict)
    figure = models.CharField(_("figure"), max_length=40)
    value = models.BigIntegerField(_("number"))
    whole = models.BigIntegerField(_("number of which it is a part"), null=True)

    class Meta:
        verbose_name = _("figure of a signed month")
        constraints = [
            models.UniqueConstraint(
                fields=["signed", "table", "row", "figure"], name="one_number_per_cell_of_a_signed_month"
            )
        ]

    def __str__(self) -> str:
        return f"{self.signed_id} {self.table} {self.row} {self.figure} {self.value}"


class MonthCase(models.Model):
    """A case behind a signed number, with its part of an amount."""

    figure = models.ForeignKey(MonthFigure, models.PROTECT, related_name="rows")
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    amount = models.BigIntegerField(_("amount in hundredths"), default=0)

    class Meta:
        verbose_name = _("case behind a figure of a month")
        constraints = [
            models.UniqueConstraint(
                fields=["figure", "case"], name="a_case_is_once_behind_a_figure_of_a_month"
            )
        ]

    def __str__(self) -> str:
        return f"{self.figure_id} {self.case_id}"


class MonthMove(models.Model):
    """A case whose change moved figures between two versions: which figures, which fields, by whom."""

    signed = models.ForeignKey(SignedMonth, models.PROTECT, related_name="moves")
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    cells = models.JSONField(_("figures it moved"))
    changes = models.JSONField(_("what changed in it"), encoder=DjangoJSONEncoder)

    class Meta:
        verbose_name = _("move of a restated month")
        constraints = [
            models.UniqueConstraint(fields=["signed", "case"], name="a_case_moves_a_restated_month_once")
        ]

    def __str__(self) -> str:
        return f"{self.signed_id} {self.case_id}"


class FactChange(models.Model):
    """What changed in the facts of a case of a month that is signed, and the entry of its history that changed it."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    column = models.CharField(_("field"), max_length=40, blank=True)
    """The column of the facts; "" for a case that came in when its month was signed already."""
    old = models.CharField(_("before"), max_length=120, blank=True)
    new = models.CharField(_("after"), max_length=120, blank=True)
    event = models.ForeignKey("audit.CaseEvent", models.PROTECT, null=True, related_name="+")
    """None where no entry of a history stands behind it, as after a comparison of the night."""

    class Meta:
        verbose_name = _("change of facts")
        verbose_name_plural = _("changes of facts")

    def __str__(self) -> str:
        return f"{self.case_id} {self.column}: {self.old} → {self.new}"


STANDING = (
    "reporting_signedmonth",
    "reporting_monthfigure",
    "reporting_monthcase",
    "reporting_monthmove",
    "reporting_factchange",
)
"""The tables that only grow."""
