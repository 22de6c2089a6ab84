"""The allowance certificate (销货折让证明单) of a remedy in money: drafted, signed inside, signed by the customer, proven.

Source: policy 001, carrying out; policy 004, remedies 十三.1 (1) and 十三.2 (5).
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from complaints.models.return_slips import RemedyProof


class CertificateState(models.TextChoices):
    """How far an allowance certificate has come."""

    DRAFTED = "drafted", pgettext_lazy("allowance certificate", "drafted, to be signed inside")
    SIGNED_ONCE = (
        "signed_once",
        pgettext_lazy("allowance certificate", "signed once, the second signature is missing"),
    )
    SENT_BACK = "sent_back", pgettext_lazy("allowance certificate", "sent back to sales")
    SIGNED = "signed", pgettext_lazy("allowance certificate", "signed inside, with the customer")
    DECLINED = "declined", pgettext_lazy("allowance certificate", "the customer did not sign")
    ACCEPTED = "accepted", pgettext_lazy("allowance certificate", "signed by the customer")
    PROVEN = "proven", pgettext_lazy("allowance certificate", "proof is in, to be booked")
    REFUSED = "refused", pgettext_lazy("allowance certificate", "refused by finance")
    BOOKED = "booked", pgettext_lazy("allowance certificate", "booked")


BEFORE_SIGNING = (CertificateState.DRAFTED, CertificateState.SENT_BACK)
DRAFTABLE = (CertificateState.SENT_BACK, CertificateState.DECLINED, CertificateState.REFUSED)
"""From here sales may draft it anew; every signature is given again."""
WITH_CUSTOMER = (
    CertificateState.ACCEPTED,
    CertificateState.PROVEN,
    CertificateState.REFUSED,
    CertificateState.BOOKED,
)


def _person(label: Any) -> models.ForeignKey[Any, Any]:
    return models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=label
    )


class AllowanceCertificate(models.Model):
    """One certificate for one remedy in money. What is signed is not edited: a new draft needs every signature again."""

    complaint = models.ForeignKey("complaints.Complaint", models.PROTECT, related_name="certificates")
    line = models.OneToOneField("complaints.RemedyLine", models.PROTECT, related_name="certificate")
    state = models.CharField(
        _("state"), max_length=20, choices=CertificateState.choices, default=CertificateState.DRAFTED
    )

    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    unit_price = models.DecimalField(
        _("unit price allowed"), max_digits=14, decimal_places=4, null=True, blank=True
    )
    invoice_number = models.CharField(_("invoice number"), max_length=60, blank=True)
    part = models.CharField(_("part"), max_length=200, blank=True)
    text = models.TextField(_("what it is for"), max_length=2_000)
    drafted_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name=_("drafted by")
    )
    drafted_for = _person(_("drafted on behalf of"))
    drafted_at = models.DateTimeField(_("drafted at"))

    signatures_wanted = models.PositiveSmallIntegerField(_("signatures inside"))
    head_by = _person(_("signed by the head"))
    head_for = _person(_("signed on behalf of the head"))
    head_at = models.DateTimeField(_("signed by the head at"), null=True, blank=True)
    manager_by = _person(_("signed by general management"))
    manager_for = _person(_("signed on behalf of general management"))
    manager_at = models.DateTimeField(_("signed by general management at"), null=True, blank=True)
    sent_back_reason = models.TextField(_("why it was sent back"), max_length=500, blank=True)

    customer_signer = models.CharField(_("signed for the customer by"), max_length=60, blank=True)
    customer_signed_on = models.DateField(_("signed by the customer on"), null=True, blank=True)
    customer_file = models.ForeignKey(
        "attachments.Attachment",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("certificate with the signature of the customer"),
    )
    customer_entered_by = _person(_("entered by"))
    customer_entered_at = models.DateTimeField(_("entered at"), null=True, blank=True)
    declined_reason = models.TextField(_("why the customer did not sign"), max_length=2_000, blank=True)

    proof = models.ForeignKey(
        RemedyProof,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("proof of allowance"),
    )
    refused_by = _person(_("refused by"))
    refused_at = models.DateTimeField(_("refused at"), null=True, blank=True)
    refused_reason = models.TextField(_("why finance refused it"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("allowance certificate")
        verbose_name_plural = _("allowance certificates")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=CertificateState.values), name="the_state_of_a_certificate_is_known"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="a_certificate_allows_something"),
            models.CheckConstraint(
                condition=Q(signatures_wanted__in=[1, 2]), name="a_certificate_wants_one_or_two_signatures"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[str(one) for one in (*BEFORE_SIGNING, CertificateState.SIGNED_ONCE)])
                | Q(manager_by__isnull=False, manager_at__isnull=False),
                name="a_certificate_goes_out_signed_by_general_management",
            ),
            models.CheckConstraint(
                condition=Q(signatures_wanted=1)
                | Q(state__in=[str(one) for one in BEFORE_SIGNING])
                | Q(head_by__isnull=False, head_at__isnull=False),
                name="the_head_signs_a_certificate_first",
            ),
            models.CheckConstraint(
                condition=(Q(head_by__isnull=True) | ~Q(head_by=F("drafted_by")))
                & (Q(manager_by__isnull=True) | ~Q(manager_by=F("drafted_by")))
                & (Q(head_by__isnull=True) | Q(manager_by__isnull=True) | ~Q(manager_by=F("head_by"))),
                name="drafter_head_and_manager_are_three_people",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[str(one) for one in WITH_CUSTOMER])
                | (Q(customer_signed_on__isnull=False) & ~Q(customer_signer="")),
                name="an_allowance_is_signed_by_the_customer",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["proven", "booked"]) | Q(proof__isnull=False),
                name="an_allowance_is_booked_with_its_proof",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.state}"

    @property
    def wants_head(self) -> bool:
        """Whether the sales head signs next; else general management does."""
        return self.signatures_wanted == 2 and self.head_by_id is None


CERTIFICATE_SIGNERS = (
    "drafted_by", "drafted_for", "head_by", "head_for", "manager_by", "manager_for", "customer_entered_by", "refused_by",
)  # fmt: skip
"""Everybody whose name stands on a certificate."""
