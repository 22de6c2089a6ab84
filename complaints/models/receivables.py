"""Receivables that a complaint holds up, and what was due and collected by salesperson and month.

Source: policy 004, remedies 十三.2 (3) (disputed receivables and the collection rate) and 九.14 (not upheld: due at the agreed term).
Who marks, the end with the case, and that a receivable counts in the month in which it is due, are ours.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import transition
from simple_history.models import HistoricalRecords

from complaints.states import CLOSED_STATES, OPEN, State
from feedback_system.cases.parts import has_read

if TYPE_CHECKING:
    from datetime import date, datetime

DISPUTABLE = sorted(OPEN - {State.DRAFT})
"""While the complaint is open; with its closing the receivable is due as agreed."""


class DisputedReceivable(models.Model):
    """A receivable that the customer holds back because of the complaint; its due day never changes."""

    class Ending(models.TextChoices):
        LIFTED = "lifted", pgettext_lazy("disputed receivable", "Lifted by finance")
        CLOSED = "closed", pgettext_lazy("disputed receivable", "The case was closed")
        NOT_UPHELD = "not_upheld", pgettext_lazy("disputed receivable", "The complaint was not upheld")
        ENDED = "ended", pgettext_lazy("disputed receivable", "The case ended another way")

    complaint = models.ForeignKey("complaints.Complaint", models.PROTECT, related_name="disputes")
    number = models.PositiveSmallIntegerField(_("number"))
    line = models.PositiveSmallIntegerField(pgettext_lazy("line of a complaint", "line"))
    document = models.CharField(_("invoice or order"), max_length=60)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3)
    exchange_rate = models.DecimalField(
        _("company currency per unit"), max_digits=12, decimal_places=6, default=Decimal(1)
    )
    value = models.DecimalField(_("in the company's currency"), max_digits=16, decimal_places=2)
    due_on = models.DateField(_("due on"))
    salesperson = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name=_("salesperson")
    )
    disputed_from = models.DateField(_("disputed from"))
    marked_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name=_("marked by")
    )
    marked_at = models.DateTimeField(_("marked at"))
    ending = models.CharField(_("how it ended"), max_length=12, choices=Ending.choices, blank=True)
    ended_on = models.DateField(_("disputed until"), null=True, blank=True)
    """The first day on which it is due as agreed again."""
    ended_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("ended by")
    )
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    reason = models.CharField(_("why it was lifted"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("disputed receivable")
        verbose_name_plural = _("disputed receivables")
        indexes = [models.Index(fields=["due_on"], name="disputes_by_due_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["complaint", "number"], name="one_disputed_receivable_of_a_number"
            ),
            models.UniqueConstraint(
                fields=["complaint", "line", "document"],
                condition=Q(ended_on__isnull=True),
                name="a_receivable_is_disputed_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0, value__gte=0, exchange_rate__gt=0) & ~Q(document=""),
                name="a_disputed_receivable_is_above_zero",
            ),
            models.CheckConstraint(
                condition=Q(ending="", ended_on__isnull=True, ended_by__isnull=True, ended_at__isnull=True)
                | Q(
                    ending__in=["lifted", "closed", "not_upheld", "ended"],
                    ended_on__gte=F("disputed_from"),
                    ended_by__isnull=False,
                    ended_at__isnull=False,
                ),
                name="the_end_of_a_dispute_says_how_when_and_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id}/{self.number} {self.document}"

    @property
    def is_open(self) -> bool:
        """Whether it is disputed still."""
        return self.ended_on is None

    def is_disputed_on(self, day: date) -> bool:
        """Whether it is taken out of the base on that day."""
        return self.disputed_from <= day and (self.ended_on is None or self.ended_on > day)


DISPUTE_STANDS = Q(ended_on__isnull=True)
"""It is disputed still (`is_open`), as a condition."""


class CollectedMonth(models.Model):
    """What was due to a salesperson in a month and what was collected of it, in the company's currency, as finance says."""

    person = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="collected_months", verbose_name=_("salesperson")
    )
    month = models.DateField(_("month"))
    """Its first day."""
    due = models.DecimalField(pgettext_lazy("receivables of a month", "due"), max_digits=14, decimal_places=2)
    collected = models.DecimalField(_("collected"), max_digits=14, decimal_places=2)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("collection of a month")
        verbose_name_plural = _("collections of the months")
        constraints = [
            models.UniqueConstraint(fields=["person", "month"], name="a_person_has_one_collection_a_month"),
            models.CheckConstraint(
                condition=Q(due__gte=0, collected__gte=0), name="due_and_collected_are_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.month:%Y-%m}"


def dispute_rows() -> models.QuerySet[DisputedReceivable]:
    """The disputed receivables with the people on them, in one query."""
    return DisputedReceivable.objects.select_related("salesperson", "marked_by", "ended_by").order_by(
        "number"
    )


class Disputing:
    """What a complaint knows about receivables that it holds up, and the acts about them, which move no state."""

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...

    def all_disputes(self) -> list[DisputedReceivable]:
        """Every disputed receivable by number. Note: one query, none once a page has read them."""
        found: list[DisputedReceivable] = self.asked_once("disputes", self._all_disputes)
        return found

    def _all_disputes(self) -> list[DisputedReceivable]:
        rows = self.disputes.all()
        if not has_read(self, "disputes"):
            rows = dispute_rows().filter(complaint=self.pk)
        return sorted(rows, key=lambda one: one.number)

    def open_disputes(self) -> list[DisputedReceivable]:
        """Those that are disputed still."""
        return [one for one in self.all_disputes() if one.is_open]

    def way_to_end(self) -> str:
        """How the state of the case ends what is disputed; empty while the case is open."""
        if self.state not in CLOSED_STATES:
            return ""
        endings = DisputedReceivable.Ending
        if self.state == State.NOT_UPHELD:
            return endings.NOT_UPHELD
        return endings.CLOSED if self.state in (State.CLOSED, State.EXECUTING, State.FILED) else endings.ENDED

    def has_occasion_for_lift_dispute(self) -> bool:
        """Something is disputed."""
        known: bool | None = self.__dict__.get("dispute_is_open")
        return bool(self.open_disputes()) if known is None else known

    @transition(field="state", source=DISPUTABLE, target=None)
    def report_held_payment(self, *, at: datetime) -> None:
        """Tell finance that the customer holds payment back."""

    @transition(field="state", source=DISPUTABLE, target=None)
    def mark_disputed(self, *, at: datetime) -> None:
        """Mark a receivable as disputed."""

    @transition(field="state", source=DISPUTABLE, target=None)
    def lift_dispute(self, *, at: datetime) -> None:
        """Let a receivable be due as agreed again."""
