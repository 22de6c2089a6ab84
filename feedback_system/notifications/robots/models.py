"""A robot of a chat group, what it has to say, and the messages it said it in."""

from __future__ import annotations

from datetime import datetime

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from feedback_system.sealed import Sealed


class RobotKind(models.TextChoices):
    """Whose chat."""

    WECOM = "wecom", _("WeCom")
    DINGTALK = "dingtalk", _("DingTalk")
    FEISHU = "feishu", _("Feishu or Lark")


class Topic(models.TextChoices):
    """What a robot may be asked to tell its group."""

    REMINDERS = "reminders", _("Reminders before the time is up")
    ESCALATIONS = "escalations", _("Late cases, level by level")
    SLIPS = "slips", _("Reminder slips and enquiry slips")
    DIGEST = "digest", _("The morning list, in figures")


class RobotQuerySet(models.QuerySet):
    """Questions about robots."""

    def in_use(self) -> RobotQuerySet:
        """The robots that are switched on, in the order they were entered."""
        return self.filter(is_active=True).order_by("pk")


class Robot(models.Model):
    """A robot of one group. Its address and secret are sealed: whoever has them can write into the group."""

    name = models.CharField(pgettext_lazy("thing", "name"), max_length=60)
    kind = models.CharField(_("chat"), max_length=10, choices=RobotKind.choices)
    sealed_address = models.TextField(editable=False)
    sealed_secret = models.TextField(blank=True, editable=False)
    keyword = models.CharField(_("keyword of the group"), max_length=40, blank=True)
    department = models.ForeignKey(
        "accounts.Department",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="robots",
        verbose_name=_("for the cases of"),
    )
    role = models.CharField(_("for what is told to the role"), max_length=40, blank=True)
    topics = models.JSONField(_("tells"), default=list)
    is_active = models.BooleanField(_("switched on"), default=True)

    history = HistoricalRecords(excluded_fields=["sealed_address", "sealed_secret"])
    objects = RobotQuerySet.as_manager()

    class Meta:
        verbose_name = _("robot")
        verbose_name_plural = _("robots")
        constraints = [
            models.UniqueConstraint(fields=["name"], name="one_robot_per_name"),
            models.CheckConstraint(condition=Q(kind__in=RobotKind.values), name="kind_of_robot_is_known"),
            models.CheckConstraint(
                condition=Q(department__isnull=True) | Q(role=""),
                name="a_robot_is_for_a_department_or_a_role",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    address = Sealed("sealed_address")
    """The webhook."""
    secret = Sealed("sealed_secret")
    """What messages are signed with, or ""."""


class RobotWork(models.Model):
    """How a robot fares: who works for it just now, how much it said lately, how its last message ended.

    Apart from the robot because it changes all the time and the robot has a history.
    """

    robot = models.OneToOneField(Robot, models.CASCADE, related_name="work", primary_key=True)
    claim = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    # Instants of the attempts of the last minute, as text: what the limit of the chat counts.
    lately = models.JSONField(default=list)
    rests_until = models.DateTimeField(_("rests until"), null=True, blank=True)
    last_sent_at = models.DateTimeField(_("last accepted"), null=True, blank=True)
    last_failed_at = models.DateTimeField(_("last refused"), null=True, blank=True)
    last_error = models.CharField(_("last error"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("work of a robot")

    def __str__(self) -> str:
        return str(self.robot_id)


class RobotMessage(models.Model):
    """One message to a group with one or several lines; it counts as sent only after the chat accepted it.

    A repetition has the same lines and the same token.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed, will be tried again")
        DEAD = "dead", _("Given up")

    PENDING = ("waiting", "failed")

    robot = models.ForeignKey(Robot, models.PROTECT, related_name="messages", verbose_name=_("robot"))
    token = models.CharField(max_length=32, unique=True, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    created_at = models.DateTimeField(_("written"))
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    next_try_at = models.DateTimeField(_("next attempt"))
    give_up_at = models.DateTimeField(_("tried until"))
    last_error = models.CharField(_("last error"), max_length=200, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    class Meta:
        verbose_name = _("message of a robot")
        verbose_name_plural = _("messages of robots")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "sent", "failed", "dead"]),
                name="state_of_robot_message_is_known",
            ),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False)
                | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="sent_robot_messages_and_only_they_say_when",
            ),
        ]
        indexes = [
            models.Index(
                fields=["robot", "id"],
                condition=Q(state__in=["waiting", "failed"]),
                name="robot_message_pending",
            )
        ]

    def __str__(self) -> str:
        return f"{self.robot_id} {self.state}"


class RobotPostQuerySet(models.QuerySet):
    """Questions about lines."""

    def ready(self, at: datetime) -> RobotPostQuerySet:
        """Lines that no message holds yet and that may leave at `at`, in the order they were written."""
        return self.filter(message__isnull=True, not_before__lte=at).order_by("pk")


class RobotPost(models.Model):
    """One line a robot has to say, once: number, what, by when. Never a name, a title or a word of a customer."""

    robot = models.ForeignKey(Robot, models.PROTECT, related_name="posts", verbose_name=_("robot"))
    message = models.ForeignKey(
        RobotMessage, models.PROTECT, null=True, blank=True, related_name="posts", verbose_name=_("message")
    )
    case = models.ForeignKey(
        "cases.Case",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="robot_posts",
        verbose_name=_("case"),
    )
    kind = models.CharField(_("kind"), max_length=60)
    facts = models.JSONField(_("facts"), default=dict, encoder=DjangoJSONEncoder)
    key = models.CharField(max_length=200)
    at = models.DateTimeField(_("at"))
    not_before = models.DateTimeField(_("not before"))

    objects = RobotPostQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of a robot")
        verbose_name_plural = _("lines of robots")
        constraints = [
            models.UniqueConstraint(fields=["robot", "key"], name="a_robot_says_the_same_thing_once"),
        ]
        indexes = [
            models.Index(
                fields=["robot", "id"], condition=Q(message__isnull=True), name="robot_post_waiting"
            ),
            models.Index(fields=["key"], name="robot_post_by_key"),
        ]

    def __str__(self) -> str:
        return f"{self.robot_id} {self.key}"
