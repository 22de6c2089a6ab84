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
from django_fsm import transition

from complaints.models.claim_links import ClaimLink
from complaints.states import IN_HAND, State
from feedback_system.approvals.models import Approval, Subject

if TYPE_CHECKING:
    from datetime import datetime

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
        return sum((receipt.value for receipt in self.receipts.all()), Decimal(0))

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


def with_claim_parts(claims: models.QuerySet[RecoveryClaim]) -> models.QuerySet[RecoveryClaim]:
    """The claims with lines, receipts and links, in four queries."""
    people = ("drafted_by", "decided_by", "sent_by", "settled_by", "given_up_by")
    return (
        claims.select_related("supplier", "paper", *people)
        .order_by("number")
        .prefetch_related(
            models.Prefetch("lines", ClaimLine.objects.select_related("evidence").order_by("position")),
            models.Prefetch("receipts", ClaimReceipt.objects.select_related("confirmed_by").order_by("pk")),
            models.Prefetch("links", ClaimLink.objects.order_by("pk")),
        )
    )


class Claiming:
    """What a complaint knows about its claims against third parties, and the acts about them, which move no state."""

    if TYPE_CHECKING:
        third_party_at: datetime | None

        def __getattr__(self, name: str) -> Any: ...

    def all_claims(self) -> list[RecoveryClaim]:
        """Every claim by number. Note: four queries, none once a page has read them."""
        found: list[RecoveryClaim] = self.asked_once("claims", self._all_claims)
        return found

    def _all_claims(self) -> list[RecoveryClaim]:
        claims = self.claims.all()
        if "claims" not in getattr(self, "_prefetched_objects_cache", ()):
            claims = with_claim_parts(claims)
        found = sorted(claims, key=lambda claim: claim.number)
        for claim in found:
            claim.complaint = self
        return found

    def claims_in(self, *states: str) -> list[RecoveryClaim]:
        """The claims in one of these states."""
        return [claim for claim in self.all_claims() if claim.state in states]

    def pending_waivers(self) -> dict[int, Approval]:
        """The questions about giving up part of a claim that wait for their approver, by the id of the claim."""
        return {
            one.matter: one
            for one in self.case.approvals.all()
            if one.subject == Subject.WAIVER and one.is_pending
        }

    def free_claims_in(self, *states: str) -> list[RecoveryClaim]:
        """The claims in one of these states of which nothing waits to be given up."""
        waiting = self.pending_waivers()
        return [claim for claim in self.claims_in(*states) if claim.pk not in waiting]

    def recovered_total(self) -> Decimal | None:
        """What finance has confirmed on all claims, in the company's currency; None while there is no claim."""
        claims = [claim for claim in self.all_claims() if claim.state != RecoveryClaim.State.REFUSED]
        return sum((claim.recovered for claim in claims), Decimal(0)) if claims else None

    def open_claim_links(self) -> list[ClaimLink]:
        """Links that are neither used nor revoked, of claims that wait for the answer."""
        return [link for claim in self.claims_in(RecoveryClaim.State.SENT) for link in open_links(claim)]

    def has_occasion_for_draft_claim(self) -> bool:
        """No claim waits for its approval."""
        return not self.claims_in(RecoveryClaim.State.DRAFTED)

    def has_occasion_for_drop_claim(self) -> bool:
        """A claim waits for its approval."""
        return bool(self.claims_in(RecoveryClaim.State.DRAFTED))

    def has_occasion_for_decide_claim(self) -> bool:
        """A claim waits for its approval."""
        return bool(self.claims_in(RecoveryClaim.State.DRAFTED))

    def has_occasion_for_send_claim(self) -> bool:
        """A claim is approved, or was sent and not answered."""
        return bool(self.free_claims_in(RecoveryClaim.State.APPROVED, RecoveryClaim.State.SENT))

    def has_occasion_for_revoke_claim_link(self) -> bool:
        """A link is out."""
        return bool(self.open_claim_links())

    def has_occasion_for_record_claim_answer(self) -> bool:
        """A claim waits for the answer."""
        return bool(self.claims_in(RecoveryClaim.State.SENT))

    def has_occasion_for_answer_claim(self) -> bool:
        """A claim waits for the answer."""
        return bool(self.claims_in(RecoveryClaim.State.SENT))

    def has_occasion_for_settle_claim(self) -> bool:
        """A claim was answered."""
        return bool(self.free_claims_in(RecoveryClaim.State.ANSWERED))

    def has_occasion_for_give_up_claim(self) -> bool:
        """A claim is pursued."""
        return bool(self.free_claims_in(*PURSUED))

    def has_occasion_for_approve_waiver(self) -> bool:
        """Something to give up waits for its approver."""
        return bool(self.pending_waivers())

    def has_occasion_for_refuse_waiver(self) -> bool:
        """Something to give up waits for its approver."""
        return bool(self.pending_waivers())

    def has_occasion_for_confirm_claim_receipt(self) -> bool:
        """Money is expected for a claim."""
        return bool(self.claims_in(RecoveryClaim.State.SETTLED))

    @transition(field="state", source=CLAIMABLE, target=None)
    def draft_claim(self, *, at: datetime) -> None:
        """Draft a claim; from now on the case says that a third party is involved."""
        self.third_party_at = self.third_party_at or at

    @transition(field="state", source=CLAIMABLE, target=None)
    def drop_claim(self, *, at: datetime) -> None:
        """Take back a claim that waits for its approval."""

    @transition(field="state", source=CLAIMABLE, target=None)
    def decide_claim(self, *, at: datetime) -> None:
        """Approve a claim or send it back."""

    @transition(field="state", source=CLAIMABLE, target=None)
    def send_claim(self, *, at: datetime) -> None:
        """Send a claim to the third party."""

    @transition(field="state", source=CLAIMABLE, target=None)
    def revoke_claim_link(self, *, at: datetime) -> None:
        """Make a link useless."""

    @transition(field="state", source=CLAIMABLE, target=None)
    def record_claim_answer(self, *, at: datetime) -> None:
        """Write down an answer that came by letter or telephone."""

    @transition(field="state", source=CLAIMABLE, target=None)
    def answer_claim(self, *, at: datetime) -> None:
        """Take the answer that the third party gives through its link."""

    @transition(field="state", source=CLAIMABLE, target=None)
    def settle_claim(self, *, at: datetime) -> None:
        """Agree line by line."""

    @transition(field="state", source=CLAIMABLE, target=None)
    def give_up_claim(self, *, at: datetime) -> None:
        """Give a claim up, with the reason."""

    @transition(field="state", source=CLAIMABLE, target=None)
    def approve_waiver(self, *, at: datetime) -> None:
        """Approve giving up part of a claim."""

    @transition(field="state", source=CLAIMABLE, target=None)
    def refuse_waiver(self, *, at: datetime) -> None:
        """Leave a claim as it is."""

    @transition(field="state", source=CLAIMABLE, target=None)
    def confirm_claim_receipt(self, *, at: datetime) -> None:
        """Confirm money or a credit note as finance."""


PURSUED = (
    RecoveryClaim.State.APPROVED,
    RecoveryClaim.State.SENT,
    RecoveryClaim.State.ANSWERED,
    RecoveryClaim.State.SETTLED,
)
"""Approved, and neither paid nor given up."""


def open_links(claim: RecoveryClaim) -> Iterable[ClaimLink]:
    """The links of a claim that are neither used nor revoked."""
    return [link for link in claim.links.all() if link.is_open]
