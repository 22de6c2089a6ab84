"""What a person is told (the bell) and what has to leave the house because of it (the outbox)."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from feedback_system.cases.querysets import audience_condition

if TYPE_CHECKING:
    from accounts.models import User


class NotificationQuerySet(models.QuerySet):
    """Questions about the bell."""

    def for_person(self, user: User) -> NotificationQuerySet:
        """What `user` may read now: own notices whose case she still sees, and those about no case."""
        rows = self.filter(recipient=user.pk)
        condition = audience_condition(user, "case_id")
        return rows if condition is None else rows.filter(Q(case__isnull=True) | condition)

    def unread(self) -> NotificationQuerySet:
        """Those not opened yet."""
        return self.filter(read_at__isnull=True)


class Notification(models.Model):
    """One thing one person is told, once. Texts are made when they are shown, in the reader's language."""

    case = models.ForeignKey(
        "cases.Case",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="notifications",
        verbose_name=_("case"),
    )
    kind = models.CharField(_("kind"), max_length=60)
    recipient = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="notifications", verbose_name=_("recipient")
    )
    facts = models.JSONField(_("facts"), default=dict, encoder=DjangoJSONEncoder)
    at = models.DateTimeField(_("at"))
    key = models.CharField(max_length=200)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [
            models.UniqueConstraint(fields=["recipient", "key"], name="nobody_is_told_the_same_thing_twice"),
        ]
        indexes = [
            models.Index(fields=["recipient", "-id"], name="notice_of_person"),
            models.Index(
                fields=["recipient", "-id"], condition=Q(read_at__isnull=True), name="notice_unread_of_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} → {self.recipient_id}"


def new_token() -> str:
    """A random text that nobody can guess, for message ids and claims."""
    return secrets.token_hex(16)


class DeliveryQuerySet(models.QuerySet):
    """Questions about the outbox."""

    def claimable(self, at: object) -> DeliveryQuerySet:
        """What may be taken up at `at`: due rows, and rows of a sender that died with the lease run out."""
        return self.filter(
            Q(state__in=Delivery.PENDING, next_try_at__lte=at)
            | Q(state=Delivery.State.SENDING, lease_until__lte=at)
        )


class Delivery(models.Model):
    """One message that has to leave by one channel. It counts as sent only after the receiving server said
    so.
    """

    class Channel(models.TextChoices):
        MAIL = "mail", _("E-mail")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed, will be tried again")
        DEAD = "dead", _("Given up")
        REFUSED = "refused", _("Not sent, on purpose")

    PENDING = ("waiting", "failed")
    """States from which a sender may take the row."""

    notification = models.ForeignKey(
        Notification, models.PROTECT, related_name="deliveries", verbose_name=_("notice")
    )
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices, default=Channel.MAIL)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    created_at = models.DateTimeField(_("written"))
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    next_try_at = models.DateTimeField(_("next attempt"))
    # Set where the message waits for the recipient's working time.
    not_before = models.DateTimeField(_("not before"), null=True, blank=True)
    give_up_at = models.DateTimeField(_("tried until"))
    claim = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(_("last error"), max_length=300, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    message_token = models.CharField(max_length=32, default=new_token, editable=False)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [
            models.UniqueConstraint(
                fields=["notification", "channel"], name="a_notice_leaves_once_per_channel"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "sending", "sent", "failed", "dead", "refused"]),
                name="state_of_delivery_is_known",
            ),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False)
                | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="sent_deliveries_and_only_they_say_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="sending") | Q(lease_until__isnull=False),
                name="who_sends_has_a_lease",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at", "id"],
                condition=Q(state__in=["waiting", "failed"]),
                name="delivery_due",
            ),
            models.Index(fields=["lease_until"], condition=Q(state="sending"), name="delivery_taken"),
            models.Index(fields=["state", "-id"], condition=~Q(state="sent"), name="delivery_not_sent"),
        ]

    def __str__(self) -> str:
        return f"{self.notification_id} {self.channel} {self.state}"


from feedback_system.notifications.following import (  # noqa: E402  Django looks for models here
    CaseWatch,
    ListChoice,
    WatchList,
    WorkList,
)
from feedback_system.notifications.robots.models import (  # noqa: E402  Django looks for models here
    Robot,
    RobotKind,
    RobotMessage,
    RobotPost,
    RobotWork,
    Topic,
)
from feedback_system.notifications.texts.models import (  # noqa: E402  Django looks for models here
    TextGateway,
    TextMessage,
)
from feedback_system.notifications.webhooks.models import (  # noqa: E402  Django looks for models here
    HookDelivery,
    HookTopic,
    Webhook,
    WebhookWork,
)

__all__ = [
    "CaseWatch",
    "Delivery",
    "HookDelivery",
    "HookTopic",
    "ListChoice",
    "Notification",
    "Robot",
    "RobotKind",
    "RobotMessage",
    "RobotPost",
    "RobotWork",
    "TextGateway",
    "TextMessage",
    "Topic",
    "WatchList",
    "Webhook",
    "WebhookWork",
    "WorkList",
    "new_token",
]
