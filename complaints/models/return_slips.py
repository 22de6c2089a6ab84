"""The returned-goods slip (退货单) of a remedy that brings goods back, and the proofs handed in with papers of remedies.

Source: policy 001, carrying out; policy 004, remedies 十三.1 (2) and 十三.2 (1) to (5).
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from complaints.models.remedy_rules import RemedyRule, to_the_fen


class SlipState(models.TextChoices):
    """How far a returned-goods slip has come."""

    DRAFTED = "drafted", pgettext_lazy("returned-goods slip", "drafted, waits for the sales head")
    SENT_BACK = "sent_back", pgettext_lazy("returned-goods slip", "sent back to sales")
    AT_WAREHOUSE = "at_warehouse", pgettext_lazy("returned-goods slip", "approved, at the warehouse")
    ASKED = "asked", pgettext_lazy("returned-goods slip", "the warehouse asks sales")
    ANSWERED = "answered", pgettext_lazy("returned-goods slip", "answered, at the warehouse")
    RECEIVED = "received", pgettext_lazy("returned-goods slip", "received and counted")
    HELD = "held", pgettext_lazy("returned-goods slip", "held: more came than is accepted")
    REFUSED = "refused", pgettext_lazy("returned-goods slip", "refused by finance: it differs")
    EXPLAINED = "explained", pgettext_lazy("returned-goods slip", "the difference waits for its approval")
    SURPLUS = "surplus", pgettext_lazy("returned-goods slip", "the surplus goes back")
    CHECKED = "checked", pgettext_lazy("returned-goods slip", "checked, to be booked")
    BOOKED = "booked", pgettext_lazy("returned-goods slip", "booked")


UNSIGNED = (SlipState.DRAFTED, SlipState.SENT_BACK)
UNCOUNTED = (*UNSIGNED, SlipState.AT_WAREHOUSE, SlipState.ASKED, SlipState.ANSWERED)
AGREED = (SlipState.CHECKED, SlipState.BOOKED)


def _person(label: Any) -> models.ForeignKey[Any, Any]:
    return models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=label
    )


class RemedyProof(models.Model):
    """One proof handed in with a paper of a remedy; a later one stands beside it and counts from then on."""

    line = models.ForeignKey("complaints.RemedyLine", models.PROTECT, related_name="proofs")
    kind = models.ForeignKey("complaints.Code", models.PROTECT, related_name="+", verbose_name=_("kind"))
    reference = models.CharField(_("number on the proof"), max_length=60, blank=True)
    note = models.TextField(_("note"), max_length=2_000, blank=True)
    file = models.ForeignKey(
        "attachments.Attachment",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("file"),
    )
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("handed in by"))
    at = models.DateTimeField(_("handed in at"))

    class Meta:
        verbose_name = _("proof of a remedy")

    def __str__(self) -> str:
        return f"{self.line_id} {self.kind_id}"


class ReturnSlip(models.Model):
    """One slip for one remedy: what is to come back and why, what came, what finance found. Nothing signed is edited."""

    class Inspection(models.TextChoices):
        ACCEPTED = "accepted", pgettext_lazy("returned goods", "accepted")
        REJECTED = "rejected", pgettext_lazy("returned goods", "rejected")
        REPROCESS = "reprocess", pgettext_lazy("returned goods", "to be re-processed")

    class Proposal(models.TextChoices):
        BOOK_ACTUAL = "book_actual", _("Book what came")
        SEND_BACK = "send_back", _("Send the surplus back")

    complaint = models.ForeignKey("complaints.Complaint", models.PROTECT, related_name="return_slips")
    line = models.OneToOneField("complaints.RemedyLine", models.PROTECT, related_name="return_slip")
    state = models.CharField(_("state"), max_length=20, choices=SlipState.choices, default=SlipState.DRAFTED)

    reason = models.TextField(_("reason for the return"), max_length=2_000)
    handling = models.CharField(_("handling of the goods"), max_length=300)
    basis = models.CharField(_("basis for the return"), max_length=300)
    drafted_quantity = models.PositiveIntegerField(_("quantity as drafted"))
    quantity = models.PositiveIntegerField(_("approved quantity"))
    unit_price = models.DecimalField(_("unit price"), max_digits=14, decimal_places=4)
    drafted_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name=_("drafted by")
    )
    drafted_for = _person(_("drafted on behalf of"))
    drafted_at = models.DateTimeField(_("drafted at"))

    approved_by = _person(_("approved by"))
    approved_for = _person(_("approved on behalf of"))
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True)
    sent_back_reason = models.TextField(_("why it was sent back"), max_length=500, blank=True)

    asked_quantity = models.PositiveIntegerField(_("quantity asked about"), null=True, blank=True)
    question = models.TextField(_("question of the warehouse"), max_length=2_000, blank=True)
    asked_by = _person(_("asked by"))
    asked_at = models.DateTimeField(_("asked at"), null=True, blank=True)
    answer = models.TextField(_("answer of sales"), max_length=2_000, blank=True)
    answered_by = _person(_("answered by"))
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    counted_quantity = models.PositiveIntegerField(_("quantity that came"), null=True, blank=True)
    place = models.CharField(_("stored at"), max_length=120, blank=True)
    received_by = _person(_("received by"))
    received_at = models.DateTimeField(_("received at"), null=True, blank=True)

    inspection = models.CharField(
        _("result of the inspection"), max_length=12, choices=Inspection.choices, blank=True
    )
    inspection_remark = models.TextField(_("remark of the inspection"), max_length=2_000, blank=True)
    inspected_by = _person(_("inspected by"))
    inspected_at = models.DateTimeField(_("inspected at"), null=True, blank=True)

    proof = models.ForeignKey(
        RemedyProof,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("proof of return"),
    )

    mode = models.CharField(
        _("rule that was applied"), max_length=10, choices=RemedyRule.Mode.choices, blank=True
    )
    most_accepted = models.PositiveIntegerField(_("most that is accepted"), null=True, blank=True)
    proof_amount = models.DecimalField(
        _("amount on the proof"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    checked_by = _person(_("checked by"))
    checked_at = models.DateTimeField(_("checked at"), null=True, blank=True)

    proposal = models.CharField(_("proposal"), max_length=12, choices=Proposal.choices, blank=True)
    proposed_price = models.DecimalField(
        _("proposed unit price"), max_digits=14, decimal_places=4, null=True, blank=True
    )
    explanation = models.TextField(_("explanation of the difference"), max_length=2_000, blank=True)
    explained_by = _person(_("explained by"))
    explained_at = models.DateTimeField(_("explained at"), null=True, blank=True)
    allowed_by = _person(_("difference allowed by"))
    allowed_at = models.DateTimeField(_("difference allowed at"), null=True, blank=True)

    surplus_quantity = models.PositiveIntegerField(_("surplus sent back"), default=0)
    surplus_carrier = models.CharField(_("carrier of the surplus"), max_length=120, blank=True)
    surplus_by = _person(_("surplus sent by"))
    surplus_at = models.DateTimeField(_("surplus sent at"), null=True, blank=True)

    class Meta:
        verbose_name = _("returned-goods slip")
        verbose_name_plural = _("returned-goods slips")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=SlipState.values), name="the_state_of_a_slip_is_known"
            ),
            models.CheckConstraint(
                condition=Q(drafted_quantity__gt=0, unit_price__gte=0),
                name="a_slip_has_a_quantity_and_a_price",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[str(one) for one in UNSIGNED])
                | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="goods_come_back_on_an_approved_slip_only",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("drafted_by")),
                name="nobody_approves_the_own_slip",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[str(one) for one in UNCOUNTED])
                | Q(counted_quantity__isnull=False, received_by__isnull=False, received_at__isnull=False),
                name="no_slip_goes_on_without_a_count",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[str(one) for one in AGREED])
                | (
                    Q(proof__isnull=False, checked_by__isnull=False, checked_at__isnull=False)
                    & ~Q(inspection="")
                ),
                name="a_slip_is_booked_inspected_proven_and_checked",
            ),
            models.CheckConstraint(
                condition=Q(surplus_quantity=0) | Q(surplus_quantity__lte=F("counted_quantity")),
                name="no_more_goes_back_than_came",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.state}"

    @property
    def kept_quantity(self) -> int | None:
        """What came and stays: the count without the surplus that went back; None before the count."""
        return None if self.counted_quantity is None else self.counted_quantity - self.surplus_quantity

    @property
    def amount(self) -> Decimal:
        """The value of the approved quantity, to the fen."""
        return to_the_fen(self.quantity * self.unit_price)

    @property
    def kept_amount(self) -> Decimal | None:
        """The value of what came and stays, to the fen; None before the count."""
        return None if self.kept_quantity is None else to_the_fen(self.kept_quantity * self.unit_price)

    @property
    def difference(self) -> int | None:
        """How many more (or fewer) came and stay than are approved; None before the count."""
        return None if self.kept_quantity is None else self.kept_quantity - self.quantity

    @property
    def is_signed(self) -> bool:
        """Whether the sales head has approved it: from then on it is not edited."""
        return self.state not in UNSIGNED


SIGNERS = (
    "drafted_by", "drafted_for", "approved_by", "approved_for", "asked_by", "answered_by", "received_by",
    "inspected_by", "checked_by", "explained_by", "allowed_by", "surplus_by",
)  # fmt: skip
"""Everybody whose name stands on a slip."""
