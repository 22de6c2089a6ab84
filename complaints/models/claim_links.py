"""The link by which a third party answers a claim once, and the mail that carries it (ours)."""

from __future__ import annotations

import secrets

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


def new_nonce() -> str:
    """A random text of which, together with the secret of the installation, the token of a link is made."""
    return secrets.token_hex(16)


class ClaimLinkQuerySet(models.QuerySet):
    """Questions about links and the mails that carry them."""

    def usable(self, at: object) -> ClaimLinkQuerySet:
        """Links by which the claim can still be answered at `at`."""
        return self.filter(
            used_at__isnull=True, revoked_at__isnull=True, expires_at__gt=at, claim__state="sent"
        )

    def claimable(self, at: object) -> ClaimLinkQuerySet:
        """Mails that may be taken up at `at`: due ones, and those of a sender that died with the lease run out."""
        return self.filter(
            Q(state__in=ClaimLink.PENDING, next_try_at__lte=at)
            | Q(state=ClaimLink.State.SENDING, lease_until__lte=at)
        )


class ClaimLink(models.Model):
    """The link by which a third party answers once, and the mail that carries it.

    The token itself is stored nowhere: the mail makes it of the nonce and the secret of the installation when it leaves,
    and a visitor's token is found by its hash.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed, will be tried again")
        DEAD = "dead", _("Given up")

    PENDING = ("waiting", "failed")

    claim = models.ForeignKey("complaints.RecoveryClaim", models.PROTECT, related_name="links")
    nonce = models.CharField(max_length=32, default=new_nonce, editable=False)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    address = models.EmailField(_("mail address"))
    expires_at = models.DateTimeField(_("can be used until"))
    used_at = models.DateTimeField(_("used at"), null=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True)
    revoked_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="+", verbose_name=_("revoked by")
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    next_try_at = models.DateTimeField(_("next attempt"), null=True, blank=True)
    give_up_at = models.DateTimeField(_("tried until"))
    lock = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(_("last error"), max_length=300, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    objects = ClaimLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link of a claim")
        constraints = [
            models.UniqueConstraint(
                fields=["claim"],
                condition=Q(used_at__isnull=True, revoked_at__isnull=True),
                name="one_open_link_of_a_claim",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "sending", "sent", "failed", "dead"]),
                name="the_state_of_a_link_is_known",
            ),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(revoked_at__isnull=True),
                name="a_link_is_used_or_revoked",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at", "id"],
                condition=Q(state__in=["waiting", "failed"]),
                name="claim_mail_due",
            ),
            models.Index(fields=["lease_until"], condition=Q(state="sending"), name="claim_mail_taken"),
        ]

    def __str__(self) -> str:
        return f"{self.claim_id} {self.state}"
