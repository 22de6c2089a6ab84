"""What customers tell us themselves, without an account: their report, its photos, the page that says where it stands, their words.

A report is no case. It waits for a clerk, who opens a complaint from it, adds it to one, or says why it is none; so nobody outside
can start a case with money (gap on anonymous and double reports, ours).
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from feedback_system.links.models import new_nonce

if TYPE_CHECKING:
    from accounts.models import User

MOST_FILES = 8
LARGEST_PHOTO = 25 * 1024 * 1024
"""Bytes of one file that comes through the public form."""


class PrivacyNotice(models.Model):
    """What the customer reads before telling us anything about a person; a change is a new version, so each consent keeps its words."""

    version = models.PositiveSmallIntegerField(_("version"), unique=True)
    effective_from = models.DateTimeField(_("in force from"))
    text_zh_hans = models.TextField(_("text (simplified Chinese)"), max_length=10_000)
    text_zh_hant = models.TextField(_("text (traditional Chinese)"), max_length=10_000)
    text_en = models.TextField(_("text (English)"), max_length=10_000)
    published_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="+", verbose_name=_("published by")
    )

    class Meta:
        verbose_name = _("privacy notice")
        ordering = ["version"]

    def __str__(self) -> str:
        return str(self.version)

    @property
    def text(self) -> str:
        """The words in the language of the reader."""
        words = {"zh-hant": self.text_zh_hant, "en": self.text_en}
        return words.get(get_language() or "", self.text_zh_hans)


class CustomerReportQuerySet(models.QuerySet):
    """Questions about what customers have told us."""

    def visible_to(self, user: User) -> Any:
        """All of them for whoever may log complaints and for the see-all roles; nobody else."""
        if user.holds(Permission.LOG_COMPLAINT) or user.holds(Permission.SEE_ALL_CASES):
            return self.all()
        return self.none()

    def waiting(self) -> Any:
        """Reports nobody has decided on."""
        return self.filter(state=CustomerReport.State.WAITING)


class CustomerReport(models.Model):
    """One report, through the public form or by mail."""

    class Channel(models.TextChoices):
        WEB = "web", _("Public form")
        MAIL = "mail", _("Mail")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits for customer service")
        OPENED = "opened", _("A complaint was opened from it")
        ADDED = "added", _("Added to a case")
        REFUSED = "refused", _("No complaint")

    receipt_number = models.CharField(_("receipt number"), max_length=20, unique=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices, default=Channel.WEB)
    once_hash = models.CharField(max_length=64, unique=True, editable=False)
    sent_at = models.DateTimeField(_("sent"))
    due_at = models.DateTimeField(_("first answer due"))
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    anonymous = models.BooleanField(_("without a name"), default=False)
    name = models.CharField(_("name"), max_length=60, blank=True)
    company = models.CharField(_("company"), max_length=120, blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    email = models.EmailField(_("mail address"), blank=True)
    product_text = models.CharField(_("product as on the label"), max_length=120, blank=True)
    batch_number = models.CharField(_("batch number"), max_length=60, blank=True)
    order_number = models.CharField(_("order number"), max_length=60, blank=True)
    quantity = models.PositiveIntegerField(_("quantity concerned"), null=True, blank=True)
    description = models.TextField(_("what happened"), max_length=5_000)
    demand = models.TextField(_("what the customer wants"), max_length=2_000, blank=True)
    notice = models.ForeignKey(
        PrivacyNotice,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("privacy notice agreed to"),
    )
    agreed_at = models.DateTimeField(_("agreed at"), null=True, blank=True)
    address_hash = models.CharField(max_length=64, blank=True, editable=False)
    case = models.ForeignKey(
        "cases.Case",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="customer_reports",
        verbose_name=_("case"),
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="+", verbose_name=_("decided by")
    )
    reason = models.TextField(_("reason told to the customer"), max_length=2_000, blank=True)
    told_level = models.PositiveSmallIntegerField(_("last level told"), default=0)

    objects = CustomerReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report of a customer")
        verbose_name_plural = _("reports of customers")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "opened", "added", "refused"]),
                name="state_of_a_customer_report_is_known",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at__isnull=True, decided_by__isnull=True)
                | (~Q(state="waiting") & Q(decided_at__isnull=False, decided_by__isnull=False)),
                name="a_decided_customer_report_says_when_and_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["opened", "added"], case__isnull=False)
                | Q(state__in=["waiting", "refused"], case__isnull=True),
                name="an_accepted_customer_report_and_only_it_has_a_case",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(reason=""),
                name="a_refused_customer_report_says_why",
            ),
            models.CheckConstraint(
                condition=Q(channel="web", notice__isnull=False, agreed_at__isnull=False)
                | Q(channel="mail", notice__isnull=True, agreed_at__isnull=True),
                name="who_fills_in_the_public_form_has_agreed",
            ),
        ]
        indexes = [
            models.Index(
                fields=["sent_at", "id"], condition=Q(state="waiting"), name="customer_reports_waiting"
            )
        ]

    def __str__(self) -> str:
        return self.receipt_number

    def get_absolute_url(self) -> str:
        """Where a clerk reads it."""
        return reverse("complaints:customer_report", args=[self.receipt_number])


class ReportFile(models.Model):
    """A photo or file on its way to a report: it arrives in pieces, is looked into when whole, and moves to the case.

    The row hangs on the key of the form before there is a report. Bytes of pieces lie under MEDIA_ROOT/public.
    """

    once_hash = models.CharField(max_length=64, db_index=True, editable=False)
    part = models.CharField(_("name of the upload"), max_length=40)
    report = models.ForeignKey(CustomerReport, models.PROTECT, null=True, related_name="files")
    name = models.CharField(_("file name"), max_length=200)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    received = models.PositiveBigIntegerField(_("bytes received"), default=0)
    sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    content_type = models.CharField(_("type"), max_length=100, blank=True)
    stored_path = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField(_("begun at"))

    class Meta:
        verbose_name = _("file of a customer's report")
        constraints = [
            models.UniqueConstraint(fields=["once_hash", "part"], name="an_upload_of_a_form_has_one_name"),
            models.CheckConstraint(
                condition=Q(received__lte=models.F("size")), name="no_upload_is_larger_than_it_said"
            ),
            models.CheckConstraint(
                condition=Q(stored_path="") | Q(received=models.F("size")),
                name="what_is_stored_of_an_upload_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_whole(self) -> bool:
        """Whether all of it has come and was looked into."""
        return self.stored_path != ""


class StatusPage(models.Model):
    """The page on which a customer follows a report or complaint: by its link, or by number and code.

    Link and code are made of the nonce and the secret of the installation; neither is stored.
    """

    nonce = models.CharField(max_length=32, default=new_nonce, editable=False)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    report = models.OneToOneField(CustomerReport, models.PROTECT, null=True, related_name="page")
    complaint = models.ForeignKey(
        "complaints.Complaint", models.PROTECT, null=True, related_name="status_pages"
    )
    made_at = models.DateTimeField(_("made at"))

    class Meta:
        verbose_name = _("status page of a customer")
        constraints = [
            models.CheckConstraint(
                condition=Q(report__isnull=False) | Q(complaint__isnull=False),
                name="a_status_page_is_about_something",
            )
        ]

    def __str__(self) -> str:
        return f"{self.report_id or ''}/{self.complaint_id or ''}"


class CustomerWord(models.Model):
    """What the customer wrote on the status page or by mail: a question or remark, or the answer to our offer. Moves nothing by itself."""

    class Kind(models.TextChoices):
        MESSAGE = "message", _("Message")
        ACCEPTS = "accepts", _("Accepts the offer")
        REFUSES = "refuses", _("Refuses the offer")

    complaint = models.ForeignKey("complaints.Complaint", models.PROTECT, related_name="customer_words")
    page = models.ForeignKey(StatusPage, models.PROTECT, related_name="words")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    text = models.TextField(_("text"), max_length=5_000, blank=True)
    offer = models.ForeignKey(
        "complaints.ReplyRecord", models.PROTECT, null=True, related_name="+", verbose_name=_("offer")
    )
    by_mail = models.BooleanField(_("by mail"), default=False)
    once_hash = models.CharField(max_length=64, unique=True, editable=False)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("word of a customer")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["message", "accepts", "refuses"]),
                name="kind_of_a_customer_word_is_known",
            ),
            models.CheckConstraint(
                condition=Q(kind="message", offer__isnull=True)
                | (~Q(kind="message") & Q(offer__isnull=False)),
                name="an_answer_to_an_offer_names_the_offer",
            ),
            models.UniqueConstraint(
                fields=["offer"], condition=Q(offer__isnull=False), name="an_offer_is_answered_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.kind}"

    @property
    def is_answer(self) -> bool:
        """Whether it says yes or no to an offer."""
        return self.kind != CustomerWord.Kind.MESSAGE


class PublicTry(models.Model):
    """How often somebody outside did something within a span: kept in the database, so that limits do not fall with the broker."""

    purpose = models.CharField(max_length=20)
    whom = models.CharField(max_length=64)
    since = models.DateTimeField()
    count = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = _("tries from outside")
        constraints = [
            models.UniqueConstraint(
                fields=["purpose", "whom", "since"], name="tries_of_a_span_are_counted_once"
            )
        ]
        indexes = [models.Index(fields=["since"], name="old_tries")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.since:%Y-%m-%d %H:%M} {self.count}"


def notice_in_force(at: datetime) -> PrivacyNotice | None:
    """The newest privacy notice in force at `at`."""
    return PrivacyNotice.objects.filter(effective_from__lte=at).order_by("-version").first()
