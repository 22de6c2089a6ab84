"""The costs of a complaint that no other paper knows, as a ledger, and what the complaint answers about all its costs.

Booked remedies, refunds of linked returns and receipts of claims are read from their own rows; freight, travel, parts, labour
and the rest are typed here. A wrong entry is met by a counter-entry, never changed. Source: ours; see complaints/costs.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from complaints.costs import (
    GOODS,
    RECOVERY,
    TRAVEL,
    Cost,
    CostTotals,
    Source,
    counted_once,
    kind_of_remedy,
    totals_of,
)
from complaints.models.code import Code, CodeList
from complaints.models.receivables import Disputing
from complaints.models.recovery import in_company_money
from complaints.states import State
from feedback_system.cases.models import RETURN
from feedback_system.cases.parts import has_read
from feedback_system.company.models import Company
from feedback_system.reference.kept import kept_rows

if TYPE_CHECKING:
    from datetime import date, datetime

COSTABLE = sorted(frozenset(State) - {State.DRAFT, State.FILED, State.MERGED})
"""Where costs are entered: from the report on, also after the closing, until the case is filed."""


class CostEntry(models.Model):
    """One cost, or money that came back without a claim. Never changed and never deleted; a wrong one gets a counter-entry."""

    complaint = models.ForeignKey("complaints.Complaint", models.PROTECT, related_name="cost_entries")
    number = models.PositiveIntegerField(_("number"))
    kind = models.ForeignKey(
        "complaints.Code", models.PROTECT, related_name="+", verbose_name=_("kind of cost")
    )
    day = models.DateField(_("counts on"))
    """The day of the cost; for a counter-entry the day on which it was made, so that months gone by stand."""
    hours = models.DecimalField(_("hours"), max_digits=8, decimal_places=2, null=True, blank=True)
    hourly_rate = models.DecimalField(
        _("rate of an hour"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3)
    exchange_rate = models.DecimalField(
        _("company currency per unit"), max_digits=12, decimal_places=6, default=Decimal(1)
    )
    value = models.DecimalField(_("in the company's currency"), max_digits=16, decimal_places=2)
    reference = models.CharField(_("voucher or document"), max_length=60, blank=True)
    proof = models.ForeignKey(
        "attachments.Attachment", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("proof")
    )  # fmt: skip
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("entered by"))
    at = models.DateTimeField(_("entered at"))
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversal", verbose_name=_("takes back")
    )

    class Meta:
        verbose_name = _("cost entry")
        verbose_name_plural = _("cost entries")
        indexes = [models.Index(fields=["day"], name="costs_by_day")]
        constraints = [
            models.UniqueConstraint(fields=["complaint", "number"], name="one_cost_of_a_number_on_a_complaint"),
            models.CheckConstraint(
                condition=Q(reverses__isnull=True, amount__gt=0, value__gte=0)
                | Q(reverses__isnull=False, amount__lt=0, value__lte=0),
                name="a_cost_is_above_zero_and_its_counter_entry_below",
            ),
            models.CheckConstraint(condition=Q(exchange_rate__gt=0), name="a_cost_has_a_rate_above_zero"),
            models.CheckConstraint(
                condition=Q(reverses__isnull=False) | ~Q(reference="") | Q(proof__isnull=False),
                name="a_cost_is_proven_by_a_document_or_a_file",
            ),
            models.CheckConstraint(
                condition=Q(hours__isnull=True, hourly_rate__isnull=True)
                | Q(hours__gt=0, hourly_rate__gt=0),
                name="hours_of_work_have_a_rate",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.complaint_id}/{self.number} {self.amount}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the entry.

        :raises ValueError: it stands already
        """
        if not self._state.adding:
            raise ValueError("a cost entry is never changed")
        super().save(*args, **kwargs)

    @property
    def text(self) -> str:
        """The note, or why it was taken back; empty without one. Note: no query when it came along."""
        note = getattr(self, "note", None)
        return note.text if note is not None else ""


class CostNote(models.Model):
    """The words beside an entry: a note, or the reason of a counter-entry. Apart, because words can be erased."""

    entry = models.OneToOneField(CostEntry, models.PROTECT, related_name="note")
    text = models.TextField(_("note"), max_length=500)

    class Meta:
        verbose_name = _("note on a cost")

    def __str__(self) -> str:
        return f"{self.entry_id}"


class TravelRepayment(models.Model):
    """That finance has repaid the travel cost of an entry, and by which voucher. Once for each entry, never changed."""

    entry = models.OneToOneField(CostEntry, models.PROTECT, related_name="repayment")
    voucher = models.CharField(_("voucher of the repayment"), max_length=60)
    report = models.ForeignKey(
        "attachments.Attachment",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("report of the trip"),
    )
    """The report as a file; None where the record of a visit on the case is the report."""
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("repaid by"))
    at = models.DateTimeField(_("repaid at"))

    class Meta:
        verbose_name = _("repayment of travel costs")
        verbose_name_plural = _("repayments of travel costs")
        constraints = [
            models.CheckConstraint(condition=~Q(voucher=""), name="a_repayment_names_its_voucher"),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.voucher}"


COST_STANDS = Q(reverses__isnull=True, reversal__isnull=True)
"""It takes nothing back and nobody has taken it back, as a condition."""


def cost_rows() -> models.QuerySet[CostEntry]:
    """The entries with what a page shows of them, in one query."""
    rows = CostEntry.objects.select_related(
        "kind", "proof", "by", "note", "reverses", "repayment__by", "repayment__report"
    )
    return rows.order_by("number")


def cost_kinds() -> dict[str, Code]:
    """The kinds of cost by code in the order of the list, those retired too. Note: no query while they are kept."""
    rows = kept_rows(
        "kinds of cost", lambda: Code.objects.filter(list=CodeList.COST_KIND).order_by("position", "pk")
    )
    return {row.code: row for row in rows}


class Costing(Disputing):
    """What a complaint knows about its costs, and the two acts about them, which move no state."""

    if TYPE_CHECKING:
        exchange_rate: Decimal

        def __getattr__(self, name: str) -> Any: ...

    def entries_of_costs(self) -> list[CostEntry]:
        """The typed entries and their counter-entries by number. Note: one query, none once a page has read them."""
        found: list[CostEntry] = self.asked_once("cost entries", self._entries_of_costs)
        return found

    def _entries_of_costs(self) -> list[CostEntry]:
        rows = self.cost_entries.all()
        if not has_read(self, "cost_entries"):
            rows = cost_rows().filter(complaint=self.pk)
        return sorted(rows, key=lambda one: one.number)

    def standing_costs(self) -> list[CostEntry]:
        """The typed entries that nobody has taken back."""
        entries = self.entries_of_costs()
        taken_back = {one.reverses_id for one in entries}
        return [one for one in entries if one.reverses_id is None and one.pk not in taken_back]

    def travel_to_repay(self) -> list[CostEntry]:
        """The travel costs that stand and that finance has not repaid."""
        return [
            one
            for one in self.standing_costs()
            if one.kind.code == TRAVEL and getattr(one, "repayment", None) is None
        ]

    def has_occasion_for_repay_travel(self) -> bool:
        """A travel cost is entered and not repaid."""
        known: bool | None = self.__dict__.get("travel_waits")
        return bool(self.travel_to_repay()) if known is None else known

    def what_blocks_repay_travel(self) -> Iterator[Any]:
        """Yield the visits whose report is missing: it comes before the money."""
        for visit in self.open_visits():
            yield _(
                "The visit asked for on %(day)s has no report yet. Travel costs are repaid once it is recorded, or called off with a reason."
            ) % {"day": f"{timezone.localtime(visit.asked_at):%Y-%m-%d}"}

    def costs(self) -> list[Cost]:
        """Every cost of the case from its own paper, by day. Note: one query for the refunds, where a return is linked."""
        found: list[Cost] = self.asked_once("costs", self._costs)
        return found

    def _costs(self) -> list[Cost]:
        lines = [*self._costs_of_remedies(), *self._refunds(), *self._receipts()]
        lines += [
            Cost(one.kind.code, one.day, one.value, Source.ENTRY, one.reference or f"#{one.number}")
            for one in self.entries_of_costs()
        ]
        return counted_once(lines)

    def cost_totals(self) -> CostTotals:
        """Total by kind, what came back, and the net."""
        return totals_of(self.costs())

    def _costs_of_remedies(self) -> list[Cost]:
        return [
            cost_of_remedy(
                line.kind,
                booked_on=line.voucher_on or local_date(line.booked_at),
                amount=line.final_amount,
                rate=self.exchange_rate,
                reference=line.booking_reference,
            )
            for line in self.remedy_in_order()
            if line.is_booked
        ]

    def _refunds(self) -> list[Cost]:
        raised = [one.pk for one in self.case.follow_ups.all() if one.parent_relation == RETURN]
        if not raised:
            return []
        from aftersales.operations import paid_refunds  # the models of both apps are known by now

        return [cost_of_refund(refund) for refund in paid_refunds(raised)]

    def _receipts(self) -> list[Cost]:
        return [
            Cost(RECOVERY, one.received_on, one.value, Source.CLAIM, one.voucher)
            for claim in self.all_claims()
            for one in claim.receipts.all()
        ]

    def has_occasion_for_cancel_cost(self) -> bool:
        """An entry stands."""
        known: bool | None = self.__dict__.get("cost_stands")
        return bool(self.standing_costs()) if known is None else known

    @transition(field="state", source=COSTABLE, target=None)
    def enter_cost(self, *, at: datetime) -> None:
        """Enter what the case cost besides its papers."""

    @transition(field="state", source=COSTABLE, target=None)
    def repay_travel(self, *, at: datetime) -> None:
        """Mark a travel cost as repaid."""

    @transition(field="state", source=COSTABLE, target=None)
    def cancel_cost(self, *, at: datetime) -> None:
        """Take an entry back by a counter-entry."""


def cost_of_remedy(kind: Code, *, booked_on: date, amount: Decimal, rate: Decimal, reference: str) -> Cost:
    """A booked remedy as a cost; goods that went out count with what was approved for them."""
    code = kind_of_remedy(kind.code, is_money=kind.needs_certificate)
    value = in_company_money(amount, rate)
    return Cost(code, booked_on, value, Source.REMEDY, reference, pays_goods_back=kind.pays_goods_back)


def cost_of_refund(refund: Any) -> Cost:
    """A paid refund of a return that came out of the case, as a cost."""
    return Cost(GOODS, refund.paid_on, refund.value, Source.REFUND, refund.voucher, pays_goods_back=True)


def local_date(instant: datetime) -> date:
    """The day of an instant in the company's time zone."""
    return instant.astimezone(Company.get().zone).date()
