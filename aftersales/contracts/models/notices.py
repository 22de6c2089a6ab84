"""The notice that a contract runs out (保养到期通知书), as it left. By mail it is tried until the receiving server takes it."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


def new_token() -> str:
    """A random text that nobody can guess, for message ids and claims."""
    return secrets.token_hex(16)


class NoticeQuerySet(models.QuerySet):
    """Questions about notices that go by mail."""

    def claimable(self, at: object) -> NoticeQuerySet:
        """What may be taken up at `at`: due rows, and rows of a sender that died with the lease run out."""
        return self.filter(
            Q(state__in=RenewalNotice.PENDING, next_try_at__lte=at)
            | Q(state=RenewalNotice.State.SENDING, lease_until__lte=at)
        )


class RenewalNotice(models.Model):
    """One notice: its words, its paper, and how far its mail is."""

    class Way(models.TextChoices):
        MAIL = "mail", pgettext_lazy("way of a letter", "E-mail")
        PAPER = "paper", _("On paper")

    class State(models.TextChoices):
        PRINTED = "printed", _("Made for the post")
        WAITING = "waiting", _("Waiting")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed, will be tried again")
        DEAD = "dead", _("Given up")

    PENDING = ("waiting", "failed")

    renewal = models.ForeignKey("contracts.Renewal", models.PROTECT, related_name="notices")
    number = models.PositiveSmallIntegerField(_("No."))
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    subject = models.CharField(_("subject"), max_length=300)
    text = models.TextField(_("text"), max_length=15_000)
    way = models.CharField(_("sent by"), max_length=10, choices=Way.choices)
    address = models.EmailField(_("mail address"), blank=True)
    paper = models.ForeignKey(
        "attachments.Attachment", models.PROTECT, related_name="+", verbose_name=_("paper")
    )
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("written by"))
    at = models.DateTimeField(_("written at"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    next_try_at = models.DateTimeField(_("next attempt"), null=True, blank=True)
    give_up_at = models.DateTimeField(_("tried until"), null=True, blank=True)
    claim = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(_("last error"), max_length=300, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    message_token = models.CharField(max_length=32, default=new_token, editable=False)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("renewal notice")
        constraints = [
            models.UniqueConstraint(
                fields=["renewal", "number"], name="notices_of_a_renewal_have_a_number_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["printed", "waiting", "sending", "sent", "failed", "dead"]),
                name="the_state_of_a_renewal_notice_is_known",
            ),
            models.CheckConstraint(
                condition=Q(way="paper", address="", state="printed")
                | (Q(way="mail") & ~Q(address="") & ~Q(state="printed")),
                name="a_renewal_notice_by_mail_has_an_address_one_on_paper_has_none",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at", "id"],
                condition=Q(state__in=["waiting", "failed"]),
                name="renewal_notice_due",
            )
        ]

    def __str__(self) -> str:
        return f"{self.renewal_id} {self.number}"


def notice_rows() -> QuerySet[RenewalNotice]:
    """The notices in their order with what the page shows of them."""
    return RenewalNotice.objects.select_related("paper", "by").order_by("number")
