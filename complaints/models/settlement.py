"""The settlement of a provisional ruling, the ledger of what followed from rulings, and what the complaint knows of both.

Source: policy 004, sanctions 一 and 二 (one month to resell, loss against the A-grade price) and monthly apportionment;
that nothing follows from a provisional ruling, and counter-entries after an objection, are ours.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import transition

from complaints.models.ruling import Ruling, RulingShare
from complaints.states import State
from feedback_system.approvals.models import Subject
from feedback_system.approvals.operations import pending
from feedback_system.company.models import Company, DatedSetting, setting_on

if TYPE_CHECKING:
    from datetime import datetime

    from feedback_system.cases.models import Case

AFTER_CLOSING = [State.CLOSED, State.EXECUTING, State.FILED]


def last_day_to_resell(closed_on: date, months: int = 1) -> date:
    """So many months after the closing, one at install (policy 004, sanctions 一); the last of the month where it has no such day."""
    place = closed_on.year * 12 + closed_on.month - 1 + months
    year, month = place // 12, place % 12 + 1
    return date(year, month, min(closed_on.day, calendar.monthrange(year, month)[1]))


class Settlement(models.Model):
    """How the final loss of a ruling was found: goods sold within the time to resell, not sold, or none to sell."""

    class Resale(models.TextChoices):
        SOLD = "sold", _("Sold within the time to resell")
        NOT_SOLD = "not_sold", _("Not sold: the accounts state the loss")
        NO_GOODS = "no_goods", _("There were no goods to sell")

    ruling = models.OneToOneField(Ruling, models.PROTECT, related_name="settlement")
    resale = models.CharField(_("resale"), max_length=10, choices=Resale.choices)
    quantity = models.PositiveIntegerField(_("quantity sold"), null=True, blank=True)
    a_grade_price = models.DecimalField(
        _("A-grade price of one"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    price_obtained = models.DecimalField(
        _("price obtained for all"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    sold_on = models.DateField(_("sold on"), null=True, blank=True)
    reference = models.CharField(_("voucher of the accounts"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("settlement of a ruling")
        constraints = [
            models.CheckConstraint(
                condition=~Q(resale="sold")
                | Q(
                    quantity__gt=0,
                    a_grade_price__gt=0,
                    price_obtained__gte=0,
                    sold_on__isnull=False,
                ),
                name="sold_goods_have_quantity_prices_and_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(resale="not_sold") | ~Q(reference=""),
                name="a_loss_of_unsold_goods_has_the_voucher_of_the_accounts",
            ),
            models.CheckConstraint(
                condition=Q(resale__in=["sold", "not_sold", "no_goods"]), name="the_resale_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ruling_id} {self.resale}"

    @staticmethod
    def loss_of_sold(quantity: int, a_grade_price: Decimal, price_obtained: Decimal) -> Decimal:
        """The A-grade value less the price obtained; none when the goods brought more (policy 004, sanctions 一)."""
        return max(Decimal(0), quantity * a_grade_price - price_obtained)


class ApportionmentEntry(models.Model):
    """One line of the ledger: what one party bears by a ruling. Never changed and never deleted; a correction is a line more.

    When a ruling is settled, its provisional amounts are posted and the differences adjusted. An overturned ruling is met
    by counter-entries. While an objection is open nothing may be taken from anybody on the ground of these lines.
    """

    class Kind(models.TextChoices):
        POSTED = "posted", pgettext_lazy("entry of the ledger", "Posted")
        ADJUSTMENT = "adjustment", pgettext_lazy("entry of the ledger", "Adjustment")
        REVERSAL = "reversal", pgettext_lazy("entry of the ledger", "Counter-entry")

    complaint = models.ForeignKey("complaints.Complaint", models.PROTECT, related_name="apportionment")
    ruling = models.ForeignKey(
        Ruling, models.PROTECT, related_name="entries", verbose_name=_("by the ruling")
    )
    share = models.ForeignKey(
        RulingShare, models.PROTECT, related_name="entries", verbose_name=_("share of the party")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("by"))
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversal", verbose_name=_("takes back")
    )

    class Meta:
        verbose_name = _("entry of the apportionment")
        verbose_name_plural = _("entries of the apportionment")
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="an_entry_moves_something"),
            models.CheckConstraint(
                condition=~Q(kind="posted") | Q(amount__gt=0), name="what_is_posted_is_above_zero"
            ),
            models.CheckConstraint(
                condition=Q(kind="reversal", reverses__isnull=False)
                | (Q(kind__in=["posted", "adjustment"]) & Q(reverses__isnull=True)),
                name="a_counter_entry_names_what_it_takes_back",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.kind} {self.amount}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the entry; one that stands is left alone.

        :raises ValueError: it stands already
        """
        if not self._state.adding:
            raise ValueError("an entry of the ledger is never changed")
        super().save(*args, **kwargs)


class Settling:
    """What a complaint answers about the settlement of its ruling, and the act itself, which moves no state."""

    if TYPE_CHECKING:
        case: Case
        closed_at: datetime | None

        @property
        def ruling_in_force(self) -> Ruling | None: ...
        def remedy_in_order(self) -> list[Any]: ...
        def open_objections(self) -> list[Any]: ...
        def asked_once(self, question: str, ask: Any) -> Any: ...
        def recovered_total(self) -> Decimal | None: ...

    def resale_ends_on(self) -> date | None:
        """The last day on which goods may still be resold before the loss is settled; None before the closing.

        The time is the one that held on the day of the closing: a change alters no case that is closed.
        """
        if self.closed_at is None:
            return None
        closed_on = self.closed_at.astimezone(Company.get().zone).date()
        return last_day_to_resell(closed_on, setting_on(DatedSetting.Code.RESALE, closed_on))

    def settling_begins_on(self) -> date | None:
        """The first day on which the ruling is settled although goods are not sold (policy 004; the wait is ours)."""
        ends = self.resale_ends_on()
        return ends + timedelta(days=1) if ends is not None else None

    def has_goods_to_resell(self) -> bool:
        """Whether a remedy brings goods back."""
        return any(line.kind.counts_goods for line in self.remedy_in_order())

    def has_occasion_for_settle_ruling(self) -> bool:
        """The ruling in force is provisional, and no version waits for its approval."""
        ruling = self.ruling_in_force
        return (
            ruling is not None
            and ruling.provisional
            and not self.asked_once("a ruling waits", lambda: pending(self.case, Subject.RULING) is not None)
        )

    def has_occasion_for_adjust_recovery(self) -> bool:
        """The ruling in force is final, more was recovered since, and no version waits for its approval."""
        ruling = self.ruling_in_force
        recovered = self.recovered_total() if ruling is not None and not ruling.provisional else None
        return (
            ruling is not None
            and recovered is not None
            and ruling.recovered_amount < min(recovered, ruling.loss_amount)
            and not self.asked_once("a ruling waits", lambda: pending(self.case, Subject.RULING) is not None)
        )

    def what_blocks_adjust_recovery(self) -> Iterator[Any]:
        """While an objection is open the ruling is in doubt."""
        yield from self.what_blocks_settle_ruling()

    @transition(field="state", source=AFTER_CLOSING, target=None)
    def adjust_recovery(self, *, at: datetime) -> None:
        """Have money that came after the settlement lessen what is shared; the case stays where it is."""

    def what_blocks_settle_ruling(self) -> Iterator[Any]:
        """While an objection is open the ruling is in doubt."""
        for objection in self.open_objections():
            yield _("The objection of %(party)s is not decided yet. Settle the ruling afterwards.") % {
                "party": objection.speaks_for
            }

    def what_blocks_approve_ruling(self) -> Iterator[Any]:
        """A settlement waits while somebody objects to the ruling it settles."""
        if self.ruling_in_force is None:
            return
        for objection in self.open_objections():
            yield _(
                "The objection of %(party)s is not decided yet. Until then nothing follows from the ruling, and its settlement cannot be approved."
            ) % {"party": objection.speaks_for}

    @transition(field="state", source=AFTER_CLOSING, target=None)
    def settle_ruling(self, *, at: datetime) -> None:
        """Settle the provisional ruling; the case stays where it is."""
