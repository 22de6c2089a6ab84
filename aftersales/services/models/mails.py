"""The voucher on its way to the customer by mail."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from feedback_system.links.models import MailQuerySet, OutgoingMail, indexes_of_links, new_nonce


class VoucherMail(OutgoingMail):
    """One mail with the signed voucher as PDF."""

    call = models.ForeignKey("services.ServiceCall", models.PROTECT, related_name="mails")
    paper = models.ForeignKey(
        "attachments.Attachment", models.PROTECT, related_name="+", verbose_name=_("paper")
    )
    language = models.CharField(_("language"), max_length=10)
    known_as = models.CharField(max_length=32, default=new_nonce, editable=False)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    objects = MailQuerySet.as_manager()

    class Meta:
        verbose_name = _("voucher by mail")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["waiting", "sending", "sent", "failed", "dead"]),
                name="state_of_a_voucher_mail_is_known",
            )
        ]
        indexes = indexes_of_links(due="voucher_mail_due", taken="voucher_mail_taken")

    def __str__(self) -> str:
        return f"{self.call_id} {self.state}"
