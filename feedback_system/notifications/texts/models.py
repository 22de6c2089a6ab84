"""The way by which text messages leave, and what has to leave by it."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from feedback_system.sealed import Sealed


class TextGateway(models.Model):
    """Where text messages are handed over; one row per installation, off at install. Address and key are sealed."""

    sealed_address = models.TextField(blank=True, editable=False)
    sealed_key = models.TextField(blank=True, editable=False)
    is_active = models.BooleanField(_("switched on"), default=False)
    tells_urgent = models.BooleanField(_("urgent notices go to mobile telephones too"), default=False)

    history = HistoricalRecords(excluded_fields=["sealed_address", "sealed_key"])

    class Meta:
        verbose_name = _("gateway of text messages")
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="gateway_of_text_messages_is_one_row"),
            models.CheckConstraint(
                condition=Q(is_active=False) | ~Q(sealed_address=""),
                name="a_gateway_that_is_on_has_an_address",
            ),
        ]

    def __str__(self) -> str:
        return "text messages"

    @classmethod
    def get(cls) -> TextGateway:
        """The one row; not saved while nobody has entered anything. Note: one query."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)

    address = Sealed("sealed_address")
    """Where messages are posted."""
    key = Sealed("sealed_key")
    """What the gateway knows us by, or ""."""


class TextMessageQuerySet(models.QuerySet):
    """Questions about text messages on their way."""

    def claimable(self, at: datetime) -> TextMessageQuerySet:
        """Messages that may be taken up at `at`: due ones, and those of a sender that died with the lease run out."""
        return self.filter(
            Q(state__in=TextMessage.PENDING, next_try_at__lte=at)
            | Q(state=TextMessage.State.SENDING, lease_until__lte=at)
        )


class TextMessage(models.Model):
    """One text message, once for each thing. Number and words are made when it leaves; neither is stored."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed, will be tried again")
        DEAD = "dead", _("Given up")

    PENDING = ("waiting", "failed")

    sort = models.CharField(_("kind"), max_length=40)
    key = models.CharField(max_length=80)
    token = models.CharField(max_length=32, unique=True, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    created_at = models.DateTimeField(_("written"))
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    next_try_at = models.DateTimeField(_("next attempt"))
    give_up_at = models.DateTimeField(_("tried until"))
    claim = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(_("last error"), max_length=60, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    masked_number = models.CharField(_("to"), max_length=20, blank=True)

    objects = TextMessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("text message")
        verbose_name_plural = _("text messages")
        constraints = [
            models.UniqueConstraint(fields=["sort", "key"], name="a_text_message_is_written_once"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "sending", "sent", "failed", "dead"]),
                name="state_of_text_message_is_known",
            ),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False)
                | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="sent_text_messages_and_only_they_say_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="sending") | Q(lease_until__isnull=False),
                name="who_sends_a_text_message_has_a_lease",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at", "id"],
                condition=Q(state__in=["waiting", "failed"]),
                name="text_message_due",
            ),
            models.Index(fields=["lease_until"], condition=Q(state="sending"), name="text_message_taken"),
        ]

    def __str__(self) -> str:
        return f"{self.sort} {self.state}"
