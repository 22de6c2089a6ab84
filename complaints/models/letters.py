"""Letters to the customer: the templates a company keeps, and each letter that left (policies 001 and 004: by letter or
telephone, never the form).
"""

from __future__ import annotations

import re
import secrets

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from feedback_system.joining import listed

PLACEHOLDERS = {
    "company": _("name of our company"),
    "customer": _("name of the customer"),
    "number": _("number of the complaint"),
    "receipt_number": _("receipt number"),
    "product": _("product with part number"),
    "order_number": _("order number"),
    "batch_number": _("batch number"),
    "quantity": _("quantity complained about"),
    "reported_on": _("day of the report"),
    "today": _("day of the letter"),
    "decision": _("the decision in one sentence"),
    "remedy": _("the approved remedy, one line each"),
}
"""All that a template can put into a letter. Nothing inside the house is among them: no ruling, no person, no cost."""

PLACE = re.compile(r"\{([^{}]*)\}")


def validate_places(text: str) -> None:
    """Refuse braces that are not one of the known placeholders."""
    unknown = sorted({found.group(0) for found in PLACE.finditer(text) if found.group(1) not in PLACEHOLDERS})
    if unknown:
        raise ValidationError(
            _("%(unknown)s is no placeholder. These are: %(known)s."),
            code="placeholder",
            params={
                "unknown": listed(unknown),
                "known": listed(f"{{{name}}}" for name in PLACEHOLDERS),
            },
        )
    if "{" in PLACE.sub("", text) or "}" in PLACE.sub("", text):
        raise ValidationError(
            _("A brace is open or too many. Write a placeholder as {number} and no other braces."),
            code="brace",
        )


class LetterKind(models.TextChoices):
    """What a letter is for."""

    FIRST_ANSWER = "first_answer", _("First answer")
    PROGRESS = "progress", _("Where the matter stands")
    DECISION = "decision", _("Decision with remedy")
    NOT_UPHELD = "not_upheld", _("Complaint not upheld")


class LetterTemplate(models.Model):
    """The wording of one kind of letter in one language; the company may change it, not add kinds."""

    code = models.CharField(_("letter"), max_length=20, choices=LetterKind.choices)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    subject = models.CharField(_("subject"), max_length=150, validators=[validate_places])
    body = models.TextField(_("text"), max_length=8_000, validators=[validate_places])

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("letter template")
        verbose_name_plural = _("letter templates")
        constraints = [
            models.UniqueConstraint(fields=["code", "language"], name="one_letter_of_a_kind_per_language"),
            models.CheckConstraint(
                condition=Q(code__in=LetterKind.values), name="the_kind_of_a_template_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.language}"


def new_token() -> str:
    """A random text that nobody can guess, for message ids and claims."""
    return secrets.token_hex(16)


class LetterQuerySet(models.QuerySet):
    """Questions about letters that go by mail."""

    def claimable(self, at: object) -> LetterQuerySet:
        """What may be taken up at `at`: due rows, and rows of a sender that died with the lease run out."""
        return self.filter(
            Q(state__in=Letter.PENDING, next_try_at__lte=at)
            | Q(state=Letter.State.SENDING, lease_until__lte=at)
        )


class Letter(models.Model):
    """One letter as it left: the sent text stands in its reply, the paper is a file of the case.

    A letter by mail is carried out of the house after the commit and tried until the receiving server takes it.
    """

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

    complaint = models.ForeignKey("complaints.Complaint", models.PROTECT, related_name="letters")
    reply = models.OneToOneField("complaints.ReplyRecord", models.PROTECT, related_name="letter")
    kind = models.CharField(_("letter"), max_length=20, choices=LetterKind.choices)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    subject = models.CharField(_("subject"), max_length=300)
    way = models.CharField(_("sent by"), max_length=10, choices=Way.choices)
    address = models.EmailField(_("mail address"), blank=True)
    paper = models.ForeignKey(
        "attachments.Attachment", models.PROTECT, null=True, related_name="+", verbose_name=_("paper")
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    next_try_at = models.DateTimeField(_("next attempt"), null=True, blank=True)
    give_up_at = models.DateTimeField(_("tried until"), null=True, blank=True)
    claim = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(_("last error"), max_length=300, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    message_token = models.CharField(max_length=32, default=new_token, editable=False)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter to the customer")
        verbose_name_plural = _("letters to the customer")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["printed", "waiting", "sending", "sent", "failed", "dead"]),
                name="the_state_of_a_letter_is_known",
            ),
            models.CheckConstraint(
                condition=Q(way="paper", address="", state="printed")
                | (Q(way="mail") & ~Q(address="") & ~Q(state="printed")),
                name="a_letter_by_mail_has_an_address_one_on_paper_has_none",
            ),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False)
                | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="sent_letters_and_only_they_say_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="sending") | Q(lease_until__isnull=False),
                name="who_sends_a_letter_has_a_lease",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at", "id"],
                condition=Q(state__in=["waiting", "failed"]),
                name="letter_due",
            ),
            models.Index(fields=["lease_until"], condition=Q(state="sending"), name="letter_taken"),
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.kind} {self.state}"
