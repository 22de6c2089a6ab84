"""An address that is told of events of cases, how it fares, and what is delivered to it."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from feedback_system.sealed import CannotUnseal, Sealed


class HookTopic(models.TextChoices):
    """What a webhook may be asked to tell. The codes stand in what is sent, so they never change their meaning."""

    OPENED = "case.opened", _("Case opened")
    STEP = "case.step", _("Step taken")
    STATE = "case.state", _("Case in another state")
    CLOSED = "case.closed", _("Case closed")
    DECISION = "case.decision", _("Decision given")
    LATE = "deadline.late", _("Deadline late: slip issued or higher post told")


class Webhook(models.Model):
    """One address. What it is told is what its owner may see; address and secret are sealed."""

    name = models.CharField(pgettext_lazy("thing", "name"), max_length=60)
    owner = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="webhooks", verbose_name=_("sees what this person sees")
    )
    sealed_address = models.TextField(editable=False)
    sealed_secret = models.TextField(editable=False)
    topics = models.JSONField(_("tells"), default=list)
    kinds = models.JSONField(_("kinds of case"), default=list, blank=True)
    with_names = models.BooleanField(_("with title and customer"), default=False)
    is_active = models.BooleanField(_("switched on"), default=True)

    history = HistoricalRecords(excluded_fields=["sealed_address", "sealed_secret"])

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        constraints = [models.UniqueConstraint(fields=["name"], name="one_webhook_per_name")]

    def __str__(self) -> str:
        return self.name

    address = Sealed("sealed_address")
    """Where it posts."""

    secret = Sealed("sealed_secret")
    """What it signs with."""

    @property
    def host(self) -> str:
        """The host of the address alone, for pages: the rest may hold a key."""
        try:
            return urlsplit(self.address).netloc
        except CannotUnseal:
            return "?"


class WebhookWork(models.Model):
    """How a webhook fares. Apart from it because this changes all the time and the webhook has a history."""

    webhook = models.OneToOneField(Webhook, models.CASCADE, related_name="work", primary_key=True)
    claim = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(_("failures in a row"), default=0)
    failing_since = models.DateTimeField(_("failing since"), null=True, blank=True)
    rests_until = models.DateTimeField(_("rests until"), null=True, blank=True)
    paused_at = models.DateTimeField(_("paused"), null=True, blank=True)
    last_sent_at = models.DateTimeField(_("last accepted"), null=True, blank=True)
    last_failed_at = models.DateTimeField(_("last refused"), null=True, blank=True)
    last_error = models.CharField(_("last error"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("work of a webhook")

    def __str__(self) -> str:
        return str(self.webhook_id)


class HookDeliveryQuerySet(models.QuerySet):
    """Questions about deliveries."""

    def due(self, at: datetime) -> HookDeliveryQuerySet:
        """Deliveries that may leave at `at`, in the order of the events."""
        return self.filter(state__in=HookDelivery.PENDING, next_try_at__lte=at).order_by("pk")


class HookDelivery(models.Model):
    """One event for one webhook. It counts as sent only after the receiver answered with 2xx; every repetition has the same token."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed, will be tried again")
        DEAD = "dead", _("Given up")
        REFUSED = "refused", _("Not sent, on purpose")

    PENDING = ("waiting", "failed")
    AGAIN = ("sent", "failed", "dead", "refused")
    """States from which a person may let it leave again."""

    webhook = models.ForeignKey(Webhook, models.PROTECT, related_name="deliveries", verbose_name=_("webhook"))
    case = models.ForeignKey(
        "cases.Case", models.PROTECT, related_name="hook_deliveries", verbose_name=_("case")
    )
    event = models.ForeignKey("audit.CaseEvent", models.PROTECT, related_name="+", verbose_name=_("event"))
    topic = models.CharField(_("event"), max_length=20, choices=HookTopic.choices)
    facts = models.JSONField(_("facts"), default=dict, encoder=DjangoJSONEncoder)
    token = models.CharField(max_length=40, unique=True, editable=False)
    at = models.DateTimeField(_("at"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    next_try_at = models.DateTimeField(_("next attempt"))
    give_up_at = models.DateTimeField(_("tried until"))
    last_try_at = models.DateTimeField(_("last attempt"), null=True, blank=True)
    last_error = models.CharField(_("last error"), max_length=60, blank=True)
    last_answer = models.CharField(_("answer"), max_length=300, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    objects = HookDeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery of a webhook")
        verbose_name_plural = _("deliveries of webhooks")
        constraints = [
            models.UniqueConstraint(fields=["webhook", "event"], name="a_webhook_tells_an_event_once"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "sent", "failed", "dead", "refused"]),
                name="state_of_hook_delivery_is_known",
            ),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False)
                | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="sent_hook_deliveries_and_only_they_say_when",
            ),
        ]
        indexes = [
            models.Index(
                fields=["webhook", "id"],
                condition=Q(state__in=["waiting", "failed"]),
                name="hook_delivery_pending",
            ),
            models.Index(fields=["webhook", "-id"], name="hook_delivery_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.webhook_id} {self.topic} {self.state}"
