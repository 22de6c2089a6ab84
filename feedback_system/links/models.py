"""What every mail to somebody outside is made of, and every link for an answer that such a mail carries (ADR 0020)."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


def new_nonce() -> str:
    """A random text of which, together with the secret of the installation, the token of a link is made."""
    return secrets.token_hex(16)


class MailQuerySet(models.QuerySet):
    """Questions about mails on their way."""

    def claimable(self, at: datetime) -> Any:
        """Mails that may be taken up at `at`: due ones, and those of a sender that died with the lease run out."""
        return self.filter(
            Q(state__in=OutgoingMail.PENDING, next_try_at__lte=at)
            | Q(state=OutgoingMail.State.SENDING, lease_until__lte=at)
        )


class LinkQuerySet(MailQuerySet):
    """Questions about links and the mails that carry them."""

    def usable(self, at: datetime) -> Any:
        """Links that are neither used nor ended and have not run out at `at`; what the answer belongs to may ask for more."""
        return self.filter(used_at__isnull=True, revoked_at__isnull=True, expires_at__gt=at)


class OutgoingMail(models.Model):
    """A mail to somebody outside: kept before it leaves, and tried until the receiving server takes it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed, will be tried again")
        DEAD = "dead", _("Given up")

    PENDING = ("waiting", "failed")

    address = models.EmailField(_("mail address"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    next_try_at = models.DateTimeField(_("next attempt"), null=True, blank=True)
    give_up_at = models.DateTimeField(_("tried until"))
    lock = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(_("last error"), max_length=300, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    class Meta:
        abstract = True

    def may_leave(self, at: datetime) -> bool:
        """Whether the mail still makes sense at `at`; one that does not is given up without a word."""
        return True


class AnswerLink(OutgoingMail):
    """The link by which somebody outside answers once, and the mail that carries it.

    The token itself is stored nowhere: the mail makes it of the nonce and the secret of the installation when it leaves,
    and a visitor's token is found by its hash.
    """

    salt: ClassVar[str] = ""
    """Keeps the tokens of one sort of link apart from those of every other."""
    page: ClassVar[str] = ""
    """Name of the address of the page, which takes the token."""

    nonce = models.CharField(max_length=32, default=new_nonce, editable=False)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField(_("can be used until"))
    used_at = models.DateTimeField(_("used at"), null=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True)
    revoked_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="+", verbose_name=_("revoked by")
    )

    class Meta:
        abstract = True

    @property
    def is_open(self) -> bool:
        """Whether it is neither used nor ended; it may have run out."""
        return self.used_at is None and self.revoked_at is None

    def may_leave(self, at: datetime) -> bool:
        """Whether somebody could still answer through the link."""
        return self.is_open and self.expires_at > at


def rules_of_links(
    of: str, *, one_open: str, known: str, used_or_revoked: str
) -> list[models.BaseConstraint]:
    """What the database holds every link to; `of` names the column of what is answered, the others are names of the constraints."""
    return [
        models.UniqueConstraint(
            fields=[of], condition=Q(used_at__isnull=True, revoked_at__isnull=True), name=one_open
        ),
        models.CheckConstraint(
            condition=Q(state__in=["waiting", "sending", "sent", "failed", "dead"]), name=known
        ),
        models.CheckConstraint(
            condition=Q(used_at__isnull=True) | Q(revoked_at__isnull=True), name=used_or_revoked
        ),
    ]


def indexes_of_links(*, due: str, taken: str) -> list[models.Index]:
    """The indexes by which the sender finds the mails that are due, and those of a sender that died."""
    return [
        models.Index(fields=["next_try_at", "id"], condition=Q(state__in=["waiting", "failed"]), name=due),
        models.Index(fields=["lease_until"], condition=Q(state="sending"), name=taken),
    ]
