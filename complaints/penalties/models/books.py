"""The books: a ledger that only grows, the months of deductions with their written-down rows, wage and bonus of a month.

What a person still owes for a line is the sum of its entries. A reversal after something was taken makes that sum negative: it is
given back in the next month, as a credit in the list for the payroll. Nothing is paid out here.
Source: policy 004, economic penalties 三; the ledger with counter-entries is ours.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from complaints.models.months import month_after

MONEY: Any = {"max_digits": 14, "decimal_places": 2}


class DeductionMonth(models.Model):
    """The deductions of one month: opened and closed once by personnel, one after the other."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("month of deductions", "Open")
        CLOSED = "closed", pgettext_lazy("month of deductions", "Closed")

    month = models.DateField(_("month"), unique=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    opened_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name=_("opened by")
    )
    opened_at = models.DateTimeField(_("opened at"))
    closed_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("closed by")
    )
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)

    class Meta:
        verbose_name = _("month of deductions")
        verbose_name_plural = _("months of deductions")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", closed_at__isnull=True, closed_by__isnull=True)
                | Q(state="closed", closed_at__isnull=False, closed_by__isnull=False),
                name="a_closed_month_of_deductions_says_who_and_when",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "closed"]), name="state_of_a_month_of_deductions_is_known"
            ),
            models.CheckConstraint(
                condition=Q(month__day=1), name="a_month_of_deductions_begins_on_the_first"
            ),
            models.UniqueConstraint(
                fields=["state"], condition=Q(state="open"), name="one_month_of_deductions_is_open"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """Such as 2026-10."""
        return f"{self.month:%Y-%m}"

    @property
    def is_open(self) -> bool:
        """Whether nothing has been written down yet."""
        return self.state == self.State.OPEN

    def ends(self, zone: ZoneInfo) -> datetime:
        """The first instant after the month by the company's wall clock."""
        following: date = month_after(self.month)
        return datetime(following.year, following.month, 1, tzinfo=zone)

    def get_absolute_url(self) -> str:
        return reverse("deductions:month", args=[self.code])


class PenaltyEntry(models.Model):
    """One movement of a line. Triggers refuse to change or delete it; what was wrong is met by a counter-entry."""

    class Kind(models.TextChoices):
        POSTED = "posted", pgettext_lazy("entry of the penalties", "Penalty")
        TAKEN = "taken", pgettext_lazy("entry of the penalties", "Taken")
        REVERSAL = "reversal", pgettext_lazy("entry of the penalties", "Taken back")
        GIVEN_BACK = "given_back", pgettext_lazy("entry of the penalties", "Given back")
        WRITTEN_OFF = "written_off", pgettext_lazy("entry of the penalties", "Not taken any more")

    line = models.ForeignKey(
        "penalties.SanctionLine", models.PROTECT, related_name="entries", verbose_name=_("line")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    amount = models.DecimalField(_("amount"), **MONEY)
    """Above zero what the person owes more, below zero what she owes less."""
    month = models.ForeignKey(
        DeductionMonth, models.PROTECT, null=True, blank=True, related_name="entries", verbose_name=_("month")
    )
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversal", verbose_name=_("takes back")
    )
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("by"))

    class Meta:
        verbose_name = _("entry of the penalties")
        verbose_name_plural = _("entries of the penalties")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="posted", amount__gt=0, reverses__isnull=True)
                | Q(kind="taken", amount__lt=0, month__isnull=False, reverses__isnull=True)
                | Q(kind="given_back", amount__gt=0, month__isnull=False, reverses__isnull=True)
                | Q(kind="written_off", amount__lt=0, reverses__isnull=True)
                | Q(kind="reversal", reverses__isnull=False) & ~Q(amount=0),
                name="an_entry_of_the_penalties_is_whole",
            ),
            models.UniqueConstraint(
                fields=["line", "month"],
                condition=Q(kind__in=["taken", "given_back"]),
                name="a_line_is_taken_once_a_month",
            ),
            models.UniqueConstraint(
                fields=["line"], condition=Q(kind="posted"), name="a_line_is_posted_once_only"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.kind} {self.amount}"


class DeductionRow(models.Model):
    """What a closed month holds of one line; the database checks that opening + new − taken = carried."""

    class Note(models.TextChoices):
        NONE = "", ""
        HELD = "held", pgettext_lazy("row of deductions", "held: an objection is open")
        FALLEN = "fallen", pgettext_lazy("row of deductions", "held: the ruling is no longer in force")
        LEFT = (
            "left",
            pgettext_lazy("row of deductions", "the person has left; personnel decides on the rest"),
        )
        CAPPED = "capped", pgettext_lazy("row of deductions", "a limit was reached; the rest is carried")
        BACK = "back", pgettext_lazy("row of deductions", "to give back")

    month = models.ForeignKey(DeductionMonth, models.PROTECT, related_name="rows", verbose_name=_("month"))
    line = models.ForeignKey(
        "penalties.SanctionLine", models.PROTECT, related_name="deductions", verbose_name=_("line")
    )
    opening = models.DecimalField(_("opening"), **MONEY)
    added = models.DecimalField(_("new"), **MONEY)
    taken = models.DecimalField(_("taken"), **MONEY)
    carried = models.DecimalField(_("carried"), **MONEY)
    note = models.CharField(_("note"), max_length=10, choices=Note.choices, blank=True)

    class Meta:
        verbose_name = _("row of a month of deductions")
        constraints = [
            models.UniqueConstraint(fields=["month", "line"], name="a_line_stands_once_in_a_month"),
            models.CheckConstraint(
                condition=Q(carried=F("opening") + F("added") - F("taken")),
                name="opening_and_new_less_taken_is_carried",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month_id} {self.line_id}"


class MonthlyPay(models.Model):
    """Wage and bonus of a person in a month, entered by personnel; read by personnel and by the person, nobody else."""

    person = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="monthly_pay", verbose_name=_("person")
    )
    month = models.DateField(_("month"))
    wage = models.DecimalField(_("wage with the bonus"), **MONEY)
    bonus = models.DecimalField(_("bonus"), **MONEY)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("pay of a month")
        verbose_name_plural = _("pay of the months")
        constraints = [
            models.UniqueConstraint(fields=["person", "month"], name="a_person_has_one_pay_a_month"),
            models.CheckConstraint(condition=Q(month__day=1), name="pay_is_that_of_a_whole_month"),
            models.CheckConstraint(
                condition=Q(bonus__gte=0, wage__gte=F("bonus")), name="the_bonus_is_a_part_of_the_wage"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.month:%Y-%m}"
