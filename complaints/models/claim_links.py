"""The link by which a third party answers a claim once, and the mail that carries it (ours)."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from feedback_system.links.models import AnswerLink, LinkQuerySet, indexes_of_links, new_nonce, rules_of_links

__all__ = ["ClaimLink", "new_nonce"]  # migrations look for the nonce here


class ClaimLinkQuerySet(LinkQuerySet):
    """Questions about links and the mails that carry them."""

    def usable(self, at: datetime) -> ClaimLinkQuerySet:
        """Links by which the claim can still be answered at `at`."""
        found: ClaimLinkQuerySet = super().usable(at).filter(claim__state="sent")
        return found


class ClaimLink(AnswerLink):
    """The link by which a third party answers once, and the mail that carries it."""

    salt = "complaints.claim-link"
    page = "claims:answer"

    claim = models.ForeignKey("complaints.RecoveryClaim", models.PROTECT, related_name="links")

    objects = ClaimLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link of a claim")
        constraints = rules_of_links(
            "claim",
            one_open="one_open_link_of_a_claim",
            known="the_state_of_a_link_is_known",
            used_or_revoked="a_link_is_used_or_revoked",
        )
        indexes = indexes_of_links(due="claim_mail_due", taken="claim_mail_taken")

    def __str__(self) -> str:
        return f"{self.claim_id} {self.state}"
