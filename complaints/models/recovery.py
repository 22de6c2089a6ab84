"""The claim against a third party (向供应商追偿): what it cost us, what the third party answers, what was agreed and came in.

Source: policies 001 and 004, third-party fault (handled jointly by the GM office). The record of its own, the answer by a
link without an account and the levels that approve a claim are ours.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from complaints.models.claim_links import ClaimLink
from complaints.states import IN_HAND, State

if TYPE_CHECKING:
    pass

FEN = Decimal("0.01")
CLAIMABLE = sorted(IN_HAND | {State.CLOSED, State.EXECUTING, State.FILED, State.NOT_UPHELD})
"""Where a claim may be pursued: the customer's case goes on, ends and is filed without it."""


def in_company_money(amount: Decimal, rate: Decimal) -> Decimal:
    """`amount` in the company's currency, to the fen."""
    return (amount * rate).quantize(FEN, rounding=ROUND_HALF_UP)


class RecoveryClaim(models.Model):
    """One claim of a complaint against one third party, from the draft to the money or to giving it up."""

    class Party(models.TextChoices):
        SUPPLIER = "supplier", pgettext_lazy("third party", "Supplier")
        CARRIER = "carrier", pgettext_lazy("third party", "Carrier")
        INSURER = "insurer", pgettext_lazy("third party", "Insurer")
        OTHER = "other", pgettext_lazy("third party", "Another company")

    class State(models.TextChoices):
        DRAFTED = "drafted", pgettext_lazy("recovery claim", "Waits for approval")
        REFUSED = "refused", pgettext_lazy("recovery claim", "Not approved")
        APPROVED = "approved", pgettext_lazy("recovery claim", "Approved, not sent yet")
        SENT = "sent", pgettext_lazy("recovery claim", "Sent, waits for the answer")
        ANSWERED = "answered", pgettext_lazy("recovery claim", "Answered")
        SETTLED = "settled", pgettext_lazy("recovery claim", "Settled, money expected")
        PAID = "paid", pgettext_lazy("recovery claim", "Paid or credited")
        GIVEN_UP = "given_up", pgettext_lazy("recovery claim", "Given up")

    complaint = models.ForeignKey("complaints.Complaint", models.PROTECT, related_name="claims")
    number = models.PositiveSmallIntegerField(_("number"))
    party = models.CharField(_("against"), max_length=10, choices=Party.choices)
    supplier = models.ForeignKey(
        "masterdata.Supplier",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("supplier or carrier"),
    )
    name = models.CharField(_("name of the third party"), max_length=120)
    language = models.CharField(
        _("language of the third party"), max_length=10, choices=settings.LANGUAGES, default="zh-hans"
    )
    reason = models.TextField(_("what is claimed and why"), max_length=5_000)
    names_customer = models.BooleanField(
        _("the third party may read the name of the customer"), default=False
    )
    currency = models.CharField(_("currency"), max_length=3)
    exchange_rate = models.DecimalField(
        _("company currency per unit"), max_digits=12, decimal_places=6, default=Decimal(1)
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFTED)
    drafted_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name=_("drafted by")
    )
    drafted_at = models.DateTimeField(_("drafted at"))
    decided_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True)
    decision_reason = models.CharField(_("reason of the decision"), max_length=500, blank=True)
    sent_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="+", verbose_name=_("sent by")
    )
    sent_at = models.DateTimeField(_("sent at"), null=True)
    paper = models.ForeignKey(
        "attachments.Attachment", models.PROTECT, null=True, related_name="+", verbose_name=_("claim letter")
    )
    answered_at = models.DateTimeField(_("answered at"), null=True)
    answered_by = models.CharField(_("who answered for the third party"), max_length=120, blank=True)
    answered_by_link = models.BooleanField(_("answered by the link"), default=False)
    settled_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="+", verbose_name=_("settled by")
    )
    settled_at = models.DateTimeField(_("settled at"), null=True)
    counter_proof = models.TextField(_("our proof against what is disputed"), max_length=5_000, blank=True)
    given_up_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="+", verbose_name=_("given up by")
    )
    given_up_at = models.DateTimeField(_("given up at"), null=True)
    give_up_reason = models.CharField(_("why it was given up"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("recovery claim")
        verbose_name_plural = _("recovery claims")
        constraints = [
            models.UniqueConstraint(
                fields=["complaint", "number"], name="one_claim_of_a_number_on_a_complaint"
            ),
            models.UniqueConstraint(
                fields=["complaint"],
                condition=Q(state="drafted"),
                name="one_claim_at_a_time_waits_for_approval",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        "drafted",
                        "refused",
                        "approved",
                        "sent",
                        "answered",
                        "settled",
                        "paid",
                        "given_up",
                    ]
                ),
                name="the_state_of_a_claim_is_known",
            ),
            models.CheckConstraint(
                condition=Q(party__in=["supplier", "carrier", "insurer", "other"]),
                name="the_third_party_of_a_claim_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(name="") & Q(exchange_rate__gt=0), name="a_claim_names_whom_it_is_against"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("drafted_by")) | Q(state="refused"),
                name="nobody_approves_the_own_claim",
            ),
            models.CheckConstraint(
                condition=(Q(settled_by__isnull=True) | ~Q(settled_by=F("drafted_by")))
                & (Q(given_up_by__isnull=True) | ~Q(given_up_by=F("drafted_by"))),
                name="nobody_settles_or_gives_up_the_own_claim",
            ),
            models.CheckConstraint(
                condition=~Q(state="given_up") | (~Q(give_up_reason="") & Q(given_up_by__isnull=False)),
                name="a_claim_that_was_given_up_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["settled", "paid"]) | Q(settled_at__isnull=False),
                name="a_settled_claim_says_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id}-{self.number}"

    @property
    def reference(self) -> str:
        """The number that the third party reads on the letter: that of the complaint and the number of the claim."""
        return f"{self.complaint.case.reference}-C{self.number}"

    def in_order(self) -> list[ClaimLine]:
        """The cost lines as they stand on the claim. Note: no query when they came along."""
        return sorted(self.lines.all(), key=lambda line: line.position)

    @property
    def total(self) -> Decimal:
        """What is claimed, in the currency of the claim."""
        known: Decimal | None = self.__dict__.get("claimed")
        if known is not None:
            return known
        return sum((line.amount for line in self.lines.all()), Decimal(0))

    @property
    def offered(self) -> Decimal:
        """What the third party accepts by its answer."""
        return sum((line.answered_amount or Decimal(0) for line in self.lines.all()), Decimal(0))

    @property
    def agreed(self) -> Decimal:
        """What was agreed on; nothing before the claim is settled."""
        return sum((line.agreed_amount or Decimal(0) for line in self.lines.all()), Decimal(0))

    @property
    def received(self) -> Decimal:
        """What finance has confirmed, in the currency of the claim."""
        return sum((receipt.amount for receipt in self.receipts.all()), Decimal(0))

    @property
    def outstanding(self) -> Decimal:
        """What was agreed and has not come in yet."""
        return self.agreed - self.received

    @property
    def recovered(self) -> Decimal:
        """What finance has confirmed, in the company's currency."""
        known: Decimal | None = self.__dict__.get("came_in")
        if known is not None:
            return known
        return sum((receipt.value for receipt in self.receipts.all()), Decimal(0))

    @property
    def has_open_link(self) -> bool:
        """Whether a link is neither used nor revoked."""
        known: bool | None = self.__dict__.get("link_is_out")
        return bool(open_links(self)) if known is None else known

    @property
    def company_total(self) -> Decimal:
        """What is claimed, in the company's currency: it chooses who approves."""
        return in_company_money(self.total, self.exchange_rate)


class ClaimLine(models.Model):
    """One cost that is claimed, what the third party answers to it, and what was agreed."""

    class Kind(models.TextChoices):
        GOODS = "goods", pgettext_lazy("kind of cost", "Goods")
        RETURN_FREIGHT = "return_freight", pgettext_lazy("kind of cost", "Return freight")
        REWORK = "rework", pgettext_lazy("kind of cost", "Re-processing")
        SORTING = "sorting", pgettext_lazy("kind of cost", "Sorting")
        TRAVEL = "travel", pgettext_lazy("kind of cost", "Travel")
        LABOUR = "labour", pgettext_lazy("kind of cost", "Labour")
        DOWNTIME = "downtime", pgettext_lazy("kind of cost", "Downtime")
        COMPENSATION = "compensation", pgettext_lazy("kind of cost", "Compensation to the customer")
        OTHER = "other", pgettext_lazy("kind of cost", "Other cost")

    class Answer(models.TextChoices):
        ACCEPTED = "accepted", pgettext_lazy("answer to a claim", "Accepted")
        PART = "part", pgettext_lazy("answer to a claim", "Accepted in part")
        REJECTED = "rejected", pgettext_lazy("answer to a claim", "Rejected")

    claim = models.ForeignKey(RecoveryClaim, models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField(_("line"))
    kind = models.CharField(_("kind of cost"), max_length=20, choices=Kind.choices)
    description = models.CharField(_("description"), max_length=200, blank=True)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    evidence = models.ForeignKey(
        "attachments.Attachment",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("evidence"),
    )
    answer = models.CharField(_("answer"), max_length=10, choices=Answer.choices, blank=True)
    answered_amount = models.DecimalField(
        _("accepted amount"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    answer_reason = models.CharField(_("reason of the third party"), max_length=500, blank=True)
    agreed_amount = models.DecimalField(
        _("agreed amount"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    dispute_reason = models.CharField(_("why less was agreed"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("line of a claim")
        constraints = [
            models.UniqueConstraint(fields=["claim", "position"], name="one_line_of_a_claim_at_a_place"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="a_line_of_a_claim_claims_something"),
            models.CheckConstraint(
                condition=Q(answer="", answered_amount__isnull=True)
                | Q(answer="accepted", answered_amount=F("amount"))
                | (
                    Q(answer="part", answered_amount__gt=0, answered_amount__lt=F("amount"))
                    & ~Q(answer_reason="")
                )
                | (Q(answer="rejected", answered_amount=0) & ~Q(answer_reason="")),
                name="an_answer_to_a_line_fits_its_amount",
            ),
            models.CheckConstraint(
                condition=Q(agreed_amount__isnull=True)
                | Q(agreed_amount=F("amount"))
                | (Q(agreed_amount__gte=0, agreed_amount__lt=F("amount")) & ~Q(dispute_reason="")),
                name="who_agrees_to_less_than_claimed_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim_id}/{self.position}"


class ClaimReceipt(models.Model):
    """Money or a credit note that came in for a claim, confirmed by finance. Never changed and never deleted."""

    class Way(models.TextChoices):
        PAID = "paid", pgettext_lazy("receipt of a claim", "Paid")
        CREDITED = "credited", pgettext_lazy("receipt of a claim", "Credited or set off")

    claim = models.ForeignKey(RecoveryClaim, models.PROTECT, related_name="receipts")
    way = models.CharField(_("how"), max_length=10, choices=Way.choices)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    value = models.DecimalField(_("in the company's currency"), max_digits=14, decimal_places=2)
    voucher = models.CharField(_("voucher"), max_length=60)
    received_on = models.DateField(_("received on"))
    confirmed_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name=_("confirmed by")
    )
    confirmed_at = models.DateTimeField(_("confirmed at"))

    class Meta:
        verbose_name = _("receipt of a claim")
        constraints = [
            models.UniqueConstraint(fields=["claim", "voucher"], name="a_voucher_counts_once_for_a_claim"),
            models.CheckConstraint(
                condition=Q(amount__gt=0, value__gte=0) & ~Q(voucher="") & Q(way__in=["paid", "credited"]),
                name="a_receipt_brings_something_and_has_a_voucher",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim_id} {self.amount}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the receipt.

        :raises ValueError: it stands already
        """
        if not self._state.adding:
            raise ValueError("a receipt is never changed")
        super().save(*args, **kwargs)


def open_links(claim: RecoveryClaim) -> Iterable[ClaimLink]:
    """The links of a claim that are neither used nor revoked."""
    return [link for link in claim.links.all() if link.is_open]
