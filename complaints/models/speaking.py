"""With one voice towards customers: the rule of the company, answers that wait for the release of quality, and questions to
experts while the customer has a holding reply.

Source: policy 001 on information feedback 三.2 (quality tells customers about product quality in one voice); policy 004 on
answering customers 三.3 (who is unsure does not answer freely). Who releases, the limits and the one answer at a time are ours.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import transition

from complaints.models.letters import LetterKind
from complaints.states import FINISHED, OPEN, State
from feedback_system.reference.kept import kept_rows

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User

TOLD_IN = sorted((frozenset(State) - FINISHED) | {State.NOT_UPHELD})
"""Where an answer may leave; a letter saying that the complaint is not upheld leaves after the case has ended."""


class VoiceRule(models.Model):
    """How the company speaks with its customers, from an instant on. A change is a row more; the newest is in force."""

    class Release(models.TextChoices):
        NOBODY = "nobody", _("nobody: answers leave at once")
        QUALITY = "quality", _("somebody of quality who has not written it")
        HEAD = "head", _("the head of quality, who has not written it")

    version = models.PositiveIntegerField(_("version"), unique=True)
    release = models.CharField(
        _("who releases answers on quality"), max_length=10, choices=Release.choices, default=Release.NOBODY
    )
    first_answers = models.BooleanField(_("first answers are released too"), default=False)
    blocks_phrases = models.BooleanField(
        _("a text with a phrase to avoid is refused, not only warned about"), default=False
    )
    effective_from = models.DateTimeField(_("in force from"))
    set_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="+", verbose_name=_("set by")
    )

    class Meta:
        verbose_name = _("rule of one voice")
        constraints = [
            models.CheckConstraint(
                condition=Q(release__in=["nobody", "quality", "head"]), name="who_releases_answers_is_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.version} {self.release}"


def voice_rule() -> VoiceRule:
    """The rule in force; nothing waits and nothing is refused where the company has set none. Note: no query while kept."""
    rows = kept_rows("rule of one voice", lambda: VoiceRule.objects.order_by("-version")[:1])
    return rows[0] if rows else VoiceRule(version=0)


class HeldReply(models.Model):
    """An answer to the customer that waits for the release of quality; it leaves exactly as it stands here, or not at all."""

    class Way(models.TextChoices):
        LETTER = "letter", _("Letter")
        PAGE = "page", _("On the status page")

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("answer to a customer", "waits for release")
        RELEASED = "released", pgettext_lazy("answer to a customer", "released")
        RETURNED = "returned", pgettext_lazy("answer to a customer", "sent back")
        WITHDRAWN = "withdrawn", pgettext_lazy("answer to a customer", "taken back")

    complaint = models.ForeignKey("complaints.Complaint", models.PROTECT, related_name="held_replies")
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    way = models.CharField(_("sent by"), max_length=10, choices=Way.choices)
    letter = models.CharField(_("letter"), max_length=20, choices=LetterKind.choices, blank=True)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, blank=True)
    letter_way = models.CharField(_("letter by"), max_length=10, blank=True)
    address = models.EmailField(_("mail address"), blank=True)
    subject = models.CharField(_("subject"), max_length=300, blank=True)
    text = models.TextField(_("text"), max_length=20_000)
    is_first = models.BooleanField(_("first answer"), default=False)
    tells_decision = models.BooleanField(_("tells the decision"), default=False)
    author = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name=_("written by")
    )
    author_for = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="+", verbose_name=_("on behalf of")
    )
    held_at = models.DateTimeField(_("written at"))
    decided_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="+", verbose_name=_("decided by")
    )
    decided_for = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="+", verbose_name=_("decided on behalf of")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True)
    reason = models.CharField(_("reason"), max_length=1_000, blank=True)
    reply = models.OneToOneField(
        "complaints.ReplyRecord", models.PROTECT, null=True, related_name="held", verbose_name=_("as it left")
    )

    class Meta:
        verbose_name = _("answer that waits for release")
        verbose_name_plural = _("answers that wait for release")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "released", "returned", "withdrawn"]),
                name="the_state_of_a_held_answer_is_known",
            ),
            models.UniqueConstraint(
                fields=["complaint"],
                condition=Q(state="waiting"),
                name="one_answer_of_a_case_waits_for_release",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at__isnull=True, decided_by__isnull=True)
                | (~Q(state="waiting") & Q(decided_at__isnull=False, decided_by__isnull=False)),
                name="a_held_answer_that_is_decided_says_when_and_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(state="released", reply__isnull=False)
                | (~Q(state="released") & Q(reply__isnull=True)),
                name="released_answers_and_only_they_have_left",
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(reason=""), name="an_answer_is_sent_back_for_a_reason"
            ),
            models.CheckConstraint(
                condition=~Q(state="released") | ~Q(decided_by=models.F("author")),
                name="nobody_releases_the_own_answer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.way} {self.state}"

    @property
    def words(self) -> str:
        """What the customer would read, with the subject of a letter above it."""
        return f"{self.subject}\n\n{self.text}" if self.subject else self.text


class ExpertQuestion(models.Model):
    """One question to an expert of the house about one complaint, and the answer."""

    complaint = models.ForeignKey("complaints.Complaint", models.PROTECT, related_name="expert_questions")
    number = models.PositiveSmallIntegerField(_("number"))
    expert = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("expert"))
    question = models.TextField(_("question"), max_length=5_000)
    asked_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    asked_at = models.DateTimeField(_("asked at"))
    holding_reply = models.OneToOneField(
        "complaints.ReplyRecord", models.PROTECT, null=True, related_name="+", verbose_name=_("holding reply")
    )
    answer = models.TextField(_("answer"), max_length=20_000, blank=True)
    answered_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="+", verbose_name=_("answered by")
    )
    answered_at = models.DateTimeField(_("answered at"), null=True)
    ended_at = models.DateTimeField(_("no longer needed since"), null=True)

    class Meta:
        verbose_name = _("question to an expert")
        verbose_name_plural = _("questions to experts")
        constraints = [
            models.UniqueConstraint(fields=["complaint", "number"], name="one_question_of_a_number_per_case"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True, answered_by__isnull=True)
                | (~Q(answer="") & Q(answered_at__isnull=False, answered_by__isnull=False)),
                name="an_answer_of_an_expert_says_when_and_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(answered_at__isnull=True),
                name="a_question_is_answered_or_no_longer_needed",
            ),
        ]
        indexes = [
            models.Index(
                fields=["expert"],
                condition=Q(answered_at__isnull=True, ended_at__isnull=True),
                name="expert_asked",
            )
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id}.{self.number}"

    @property
    def is_open(self) -> bool:
        """Whether the expert still owes the answer."""
        return self.answered_at is None and self.ended_at is None


class Speaking:
    """What a complaint knows about answers that wait and questions that are open, and the acts about them, which move no state."""

    reply_is_held = False
    """Whether the answer written in this step waits for its release and has told the customer nothing yet."""

    if TYPE_CHECKING:
        state: Any
        complaint_class: Any

        def __getattr__(self, name: str) -> Any: ...

    def needs_release(self, *, first: bool) -> bool:
        """Whether an answer that leaves now waits for quality (policy 001: product quality in one voice).

        A first answer does not, unless the company wants it: it says that the report has come, and is due within a day.
        """
        rule = voice_rule()
        on = rule.release != VoiceRule.Release.NOBODY and self.complaint_class == "quality"
        return bool(on and (rule.first_answers or not first))

    def waiting_reply(self) -> HeldReply | None:
        """The answer that waits for its release, or None. Note: no query once a page has read them."""
        found: HeldReply | None = self.asked_once("waiting reply", self._waiting_reply)
        return found

    def _waiting_reply(self) -> HeldReply | None:
        return next((one for one in self.held_replies.all() if one.state == HeldReply.State.WAITING), None)

    def open_questions(self) -> list[ExpertQuestion]:
        """The questions whose answer an expert owes, the oldest first. Note: no query once a page has read them."""
        found: list[ExpertQuestion] = self.asked_once(
            "open questions",
            lambda: sorted(
                (one for one in self.expert_questions.all() if one.is_open), key=lambda one: one.number
            ),
        )
        return found

    def questions_for(self, person: User) -> list[ExpertQuestion]:
        """Those of the open questions that this person answers."""
        return [one for one in self.open_questions() if one.expert_id == person.pk]

    def _has_waiting_reply(self) -> bool:
        return self.waiting_reply() is not None

    has_occasion_for_release_reply = _has_waiting_reply
    has_occasion_for_return_reply = _has_waiting_reply
    has_occasion_for_withdraw_reply = _has_waiting_reply

    def has_occasion_for_answer_expert(self) -> bool:
        """An expert owes an answer."""
        return bool(self.open_questions())

    def what_blocks_release_reply(self) -> Iterator[Any]:
        """Yield why the answer would promise or tell too much by now."""
        held = self.waiting_reply()
        if held is not None and held.letter and (reason := self.why_no_letter(held.letter)):
            yield reason
        if held is not None and held.tells_decision and not held.letter and not self.may_tell_decision:
            yield _("The remedy is not approved any more. Send the answer back.")

    def why_no_further_reply(self) -> Iterator[Any]:
        """Yield that one answer waits already: the customer gets them one after the other."""
        if not self.reply_is_held and self._has_waiting_reply():
            yield _(
                "An answer to this customer waits for the release of quality. Wait for it, or take it back and write another."
            )

    what_blocks_send_letter = why_no_further_reply

    @transition(field="state", source=TOLD_IN, target=None)
    def release_reply(self, *, at: datetime) -> None:
        """Let the waiting answer leave as quality."""

    @transition(field="state", source=TOLD_IN, target=None)
    def return_reply(self, *, at: datetime) -> None:
        """Send the waiting answer back to its author."""

    @transition(field="state", source=TOLD_IN, target=None)
    def withdraw_reply(self, *, at: datetime) -> None:
        """Take the own waiting answer back."""

    @transition(field="state", source=sorted(OPEN), target=None)
    def ask_expert(self, *, at: datetime) -> None:
        """Ask an expert and tell the customer that the answer follows."""

    @transition(field="state", source=sorted(frozenset(State) - FINISHED), target=None)
    def answer_expert(self, *, at: datetime) -> None:
        """Answer as the expert."""
