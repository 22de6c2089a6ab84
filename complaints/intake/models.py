"""What comes in from outside: the mailbox, every mail as it came, every call of a program, and what was made of each."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.permissions import Permission
from feedback_system.cases.models import Case
from feedback_system.sealed import Sealed

if TYPE_CHECKING:
    from accounts.models import User


class Mailbox(models.Model):
    """Where customers' mail is fetched; one row per installation, off at install. The password is sealed."""

    class Security(models.TextChoices):
        TLS = "tls", _("TLS from the start (usual, port 993)")
        STARTTLS = "starttls", _("TLS after the greeting (STARTTLS, port 143)")
        NONE = "none", _("None: only for a server on this machine")

    is_active = models.BooleanField(_("switched on"), default=False)
    address = models.EmailField(_("mail address of the mailbox"), blank=True)
    host = models.CharField(_("server (IMAP)"), max_length=200, blank=True)
    port = models.PositiveIntegerField(_("port"), default=993)
    security = models.CharField(
        _("encryption"), max_length=10, choices=Security.choices, default=Security.TLS
    )
    username = models.CharField(_("user name"), max_length=200, blank=True)
    sealed_password = models.TextField(blank=True, editable=False)
    folder = models.CharField(_("folder"), max_length=100, default="INBOX")
    takes_plus = models.BooleanField(
        _("the server takes name+something@ for the same mailbox"), default=False
    )
    acknowledges = models.BooleanField(_("tell senders the receipt number and the status page"), default=True)

    history = HistoricalRecords(excluded_fields=["sealed_password"])

    class Meta:
        verbose_name = _("mailbox of customers")
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="mailbox_of_customers_is_one_row"),
            models.CheckConstraint(
                condition=Q(is_active=False) | (~Q(host="") & ~Q(address="") & ~Q(sealed_password="")),
                name="a_mailbox_that_is_on_can_be_opened",
            ),
        ]

    def __str__(self) -> str:
        return self.address

    @classmethod
    def get(cls) -> Mailbox:
        """The one row; not saved while nobody has entered anything. Note: one query."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)

    password = Sealed("sealed_password")
    """What the server knows us by."""


class MailboxWork(models.Model):
    """How far the mailbox is read and how the last look ended; apart from it because it changes all the time."""

    mailbox = models.OneToOneField(Mailbox, models.CASCADE, primary_key=True, related_name="work")
    validity = models.CharField(max_length=20, blank=True)
    last_uid = models.PositiveBigIntegerField(null=True)
    stuck_uid = models.PositiveBigIntegerField(null=True)
    stuck = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    looked_at = models.DateTimeField(_("last look"), null=True)
    failed_since = models.DateTimeField(_("fails since"), null=True)
    last_error = models.CharField(_("last error"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("work of the mailbox")

    def __str__(self) -> str:
        return f"{self.last_uid}"


class InboundMailQuerySet(models.QuerySet):
    """Questions about mails that came in."""

    def visible_to(self, user: User) -> Any:
        """All that hang on no case for who reads reports of customers; a mail of a case only for who may open the case."""
        if not (user.holds(Permission.LOG_COMPLAINT) or user.holds(Permission.SEE_ALL_CASES)):
            return self.none()
        seen = Case.objects.visible_to(user).filter(pk=models.OuterRef("case"))
        return self.filter(Q(case__isnull=True) | models.Exists(seen))

    def set_aside(self) -> Any:
        """Mails that wait for a clerk."""
        return self.filter(state=InboundMail.State.QUARANTINED)


class InboundMail(models.Model):
    """One mail. Its bytes are stored before anything looks into them; what was made of it stands in `state`."""

    class State(models.TextChoices):
        STORED = "stored", _("Stored, not read yet")
        REPORT = "report", _("Became a report of a customer")
        ADDED = "added", _("Added to a case")
        IGNORED = "ignored", _("Left aside: written by a program")
        QUARANTINED = "quarantined", _("Set aside for a person")
        DISCARDED = "discarded", _("Discarded by a person")

    OPEN = ("quarantined", "ignored")
    """States in which a clerk may still make something of a mail."""

    sha256 = models.CharField(max_length=64, unique=True, editable=False)
    stored_path = models.CharField(max_length=120, blank=True, editable=False)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    received_at = models.DateTimeField(_("came in"))
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.STORED)
    reason = models.CharField(_("why"), max_length=40, blank=True)
    detail = models.CharField(_("detail"), max_length=200, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    sender = models.CharField(_("sender as the mail says"), max_length=200, blank=True)
    sender_name = models.CharField(_("name as the mail says"), max_length=60, blank=True)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    message_id = models.CharField(max_length=64, blank=True, db_index=True, editable=False)
    content_hash = models.CharField(max_length=64, blank=True, editable=False)
    left_out = models.JSONField(_("files left out"), default=list)
    report = models.OneToOneField(
        "complaints.CustomerReport", models.PROTECT, null=True, related_name="mail", verbose_name=_("report")
    )
    case = models.ForeignKey(
        Case, models.PROTECT, null=True, related_name="inbound_mails", verbose_name=_("case")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True)
    decided_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="+", verbose_name=_("decided by")
    )
    answer_due_at = models.DateTimeField(null=True)
    answer_lease_until = models.DateTimeField(null=True)
    answer_tries = models.PositiveSmallIntegerField(default=0)
    answered_at = models.DateTimeField(_("receipt told"), null=True)

    objects = InboundMailQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail from outside")
        verbose_name_plural = _("mails from outside")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["stored", "report", "added", "ignored", "quarantined", "discarded"]),
                name="state_of_a_mail_is_known",
            ),
            models.CheckConstraint(
                condition=Q(state="report", report__isnull=False)
                | (~Q(state="report") & Q(report__isnull=True)),
                name="a_mail_that_became_a_report_names_it",
            ),
            models.CheckConstraint(
                condition=Q(state="added", case__isnull=False) | (~Q(state="added") & Q(case__isnull=True)),
                name="a_mail_that_was_added_names_the_case",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["ignored", "quarantined", "discarded"]) | ~Q(reason=""),
                name="a_mail_that_is_nothing_says_why",
            ),
        ]
        indexes = [
            models.Index(fields=["received_at", "id"], name="mails_by_arrival"),
            models.Index(
                fields=["id"], condition=Q(state__in=["stored", "quarantined"]), name="mails_that_wait"
            ),
            models.Index(
                fields=["answer_due_at"], condition=Q(answer_due_at__isnull=False), name="mails_to_answer"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

    def get_absolute_url(self) -> str:
        """Where a clerk reads it."""
        return reverse("intake:mail", args=[self.pk])


class ApiArrival(models.Model):
    """One call of a program that wanted to open a complaint: the case, or why there is none."""

    received_at = models.DateTimeField(_("came in"))
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("account"))
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+", verbose_name=_("case"))
    refusal = models.CharField(_("why not"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("call of a program")
        constraints = [
            models.CheckConstraint(
                condition=Q(case__isnull=False, refusal="") | (Q(case__isnull=True) & ~Q(refusal="")),
                name="a_call_opened_a_case_or_says_why_not",
            ),
            models.UniqueConstraint(fields=["case"], name="a_case_came_by_one_call"),
        ]
        indexes = [models.Index(fields=["received_at", "id"], name="calls_by_arrival")]

    def __str__(self) -> str:
        return f"{self.received_at:%Y-%m-%d %H:%M}"


class LedgerCheck(models.Model):
    """What the nightly comparison of the intake ledger found: how much came in, and on which days the sum was not zero."""

    at = models.DateTimeField(_("at"))
    first_day = models.DateField(_("from"))
    came = models.PositiveIntegerField(_("came in"))
    wrong = models.JSONField(_("days and findings"), default=list)

    class Meta:
        verbose_name = _("check of the intake ledger")

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}"


def mail_is_taken_in() -> bool:
    """Whether a mailbox is switched on. Note: one query."""
    return Mailbox.objects.filter(pk=1, is_active=True).exists()


def waits_since(moment: datetime) -> Any:
    """Mails that nobody has read although they came before `moment`."""
    return InboundMail.objects.filter(state=InboundMail.State.STORED, received_at__lt=moment)
