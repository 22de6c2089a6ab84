"""Forms about the customer: what was told, what came out of the talks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.forms.delays import AsksWhyLate
from complaints.forms.fields import CodeChoiceField, ToldTimeField, check_told_time, late_reason_field
from complaints.forms.speaking import (
    CheckedText,
    check_while_typing,
    courtesy_beside,
    given_back,
    known_beside,
    refuse_phrases,
)
from complaints.forms.stages import RemedyRowForm, remedy_rows
from complaints.models import CodeList, Complaint, CustomerWord, HeldReply
from feedback_system.cases.steps import StepForm
from feedback_system.web.forms import TextField
from feedback_system.web.rows import RowsField


def answer_of_customer(record: Any, kind: str) -> CustomerWord | None:
    """What the customer answered to our offer on the status page, where it is of that kind."""
    last = record.customer_words.exclude(kind=CustomerWord.Kind.MESSAGE).order_by("-pk").first()
    return last if last is not None and last.kind == kind else None


ON_PAGE = "web"
"""The channel whose words the customer reads on the status page."""


def first_words(record: Any) -> str:
    """The usual first answer in the active language: it says that the report has come, and nothing about the matter."""
    return _("We have received your report under the number %(number)s and are looking into it.") % {
        "number": record.case.receipt_number
    }


def is_usual_first_answer(record: Any, text: str) -> bool:
    """Whether the text is the usual first answer in one of our languages."""
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            if text.strip() == first_words(record).strip():
                return True
    return False


class ReplyForm(StepForm):
    """What was told to the customer, by which channel, when."""

    channel = CodeChoiceField(
        CodeList.CHANNEL,
        label=gettext_lazy("Channel"),
        help_text=gettext_lazy("Through “Web form” the customer reads the text on the status page."),
    )
    text = TextField(
        label=gettext_lazy("What was told"), max_length=20_000, widget=CheckedText(attrs={"rows": 5})
    )
    told_at = ToldTimeField(
        label=gettext_lazy("Told at"), required=False, help_text=gettext_lazy("Empty means now.")
    )
    late_reason = late_reason_field()

    def prepare(self) -> None:
        check_while_typing(self, "text")

    def shown_beside(self) -> Sequence[tuple[str, str]]:
        return known_beside(self.record)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        assert self.at is not None  # noqa: S101 - for the type checker
        check_told_time(self, "told_at", at=self.at, reason_field="late_reason")
        channel = data.get("channel")
        if channel is not None and channel.code == ON_PAGE and self.record is not None:
            refuse_phrases(self, "text")
            for reason in self.record.why_no_further_reply():
                self.add_error("channel", reason)
        told = data.get("told_at")
        if told and self.record is not None and told < self.record.case.reported_at:
            self.add_error("told_at", _("This lies before the customer's report. Check the time."))
        return data


class AcknowledgeForm(ReplyForm):
    """The first answer: one click with a channel and a sentence."""

    def initial_values(self) -> Mapping[str, Any]:
        return {"channel": self.record.channel.code, "text": first_words(self.record)}

    def shown_beside(self) -> Sequence[tuple[str, str]]:
        return [*courtesy_beside(), *super().shown_beside()]


class TellForm(ReplyForm):
    """Something told to the customer on the way; it may be the decision."""

    tells_decision = forms.BooleanField(label=gettext_lazy("This tells the decision"), required=False)

    def prepare(self) -> None:
        super().prepare()
        if not self.record.may_tell_decision:
            del self.fields["tells_decision"]

    def initial_values(self) -> Mapping[str, Any]:
        back = given_back(self.record, HeldReply.Way.PAGE)
        return {"channel": ON_PAGE, "text": back.text} if back is not None else {}


class OutcomeForm(AsksWhyLate):
    """What came out of the talks with the customer."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("Outcome"),
        choices=[("", gettext_lazy("Please choose")), *Complaint.Outcome.choices],
    )
    text = TextField(label=gettext_lazy("In words"), max_length=5_000)
    remedy = RowsField(
        RemedyRowForm,
        label=gettext_lazy("Remedy as agreed"),
        required=False,
        help_text=gettext_lazy("Changed terms go to the final approval before anything is promised."),
    )

    def prepare(self) -> None:
        if not self.record.needs_approval:
            del self.fields["remedy"]

    def initial_values(self) -> Mapping[str, Any]:
        said = answer_of_customer(self.record, CustomerWord.Kind.ACCEPTS)
        accepted = "" if said is None else str(Complaint.Outcome.ACCEPTED)
        return {
            "outcome": self.record.outcome or accepted,
            "text": self.record.outcome_text or (said.text if said is not None else ""),
            "remedy": remedy_rows(self.record),
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        changed = Complaint.Outcome.ACCEPTED_CHANGED
        if data.get("outcome") == changed and "remedy" in self.fields and not data.get("remedy"):
            self.add_error("remedy", _("Enter the remedy as agreed with the customer."))
        return data


ROUNDS_TO_WARN_OF = 3
"""From this offer on the same matter people are warned (gap on refusal, rounds; ours)."""


def round_warning(complaint: Complaint) -> str:
    """The sentence about many rounds on the case page; empty before the third."""
    rounds = complaint.rounds()
    if rounds < ROUNDS_TO_WARN_OF:
        return ""
    return _(
        "This is round %(rounds)d with this customer: %(refused)d offers were refused. Talk to the GM office before the next offer."
    ) % {"rounds": rounds, "refused": rounds - 1}


class RefileForm(StepForm):
    """The customer refuses: a new case takes the place of this one."""

    reason = TextField(label=gettext_lazy("Why the customer refuses"), max_length=5_000)
    demand = TextField(label=gettext_lazy("What the customer demands now"), max_length=5_000)

    def initial_values(self) -> Mapping[str, Any]:
        said = answer_of_customer(self.record, CustomerWord.Kind.REFUSES)
        return {"reason": said.text} if said is not None else {}

    def prepare(self) -> None:
        following = self.record.rounds() + 1
        if following >= ROUNDS_TO_WARN_OF:
            self.fields["reason"].help_text = _(
                "Attention: the new case would be round %(rounds)d in this matter. Talk to the GM office first."
            ) % {"rounds": following}


class NotUpheldForm(StepForm):
    """The ruling that a complaint is not upheld."""

    text = TextField(label=gettext_lazy("Reasons"), max_length=20_000)


class WithdrawForm(StepForm):
    """The customer takes the complaint back; the proof is attached to the case."""

    reason = TextField(label=gettext_lazy("Reason"), max_length=2_000)
    proof = TextField(
        label=gettext_lazy("The customer's proof: letter, message, with its date"), max_length=2_000
    )
