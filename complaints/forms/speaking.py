"""What forms about answers to the customer share (the look at phrases, what is known beside), and the forms of release and experts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from complaints.forms.fields import CodeChoiceField
from complaints.models import Code, CodeList, HeldReply, VoiceRule, voice_rule
from complaints.wordings import found_in, refusal_of
from feedback_system.cases.fields import PersonField
from feedback_system.cases.steps import StepForm
from feedback_system.web.forms import TextField


class CheckedText(forms.Textarea):
    """A text to the customer with a place beneath it where phrases to avoid are shown while it is typed."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:
        text = super().render(name, value, attrs, renderer)
        return format_html('{}<div class="wording stack-tight" aria-live="polite"></div>', text)


def check_while_typing(form: StepForm, name: str) -> None:
    """Have the text looked at while it is typed; the warning stands under the field and holds nobody up."""
    form.fields[name].widget.attrs |= {
        "hx-post": reverse("complaints:wording", args=[form.record.case.reference]),
        "hx-trigger": "load, input changed delay:600ms",
        "hx-target": "next .wording",
        "hx-swap": "innerHTML",
        "hx-encoding": "application/x-www-form-urlencoded",
        "hx-params": name,
        "hx-vals": f'{{"field": "{name}"}}',
    }


def refuse_phrases(form: StepForm, *names: str) -> None:
    """Refuse phrases to avoid in these fields where the company wants it so."""
    if not voice_rule().blocks_phrases:
        return
    for name in names:
        text = form.cleaned_data.get(name)
        if text and (found := found_in(text, form.record)):
            form.add_error(name, refusal_of(found))


def courtesy_beside() -> list[tuple[str, str]]:
    """How the company speaks with customers, to have in view while doing it (code list; nothing checks it)."""
    rows = Code.objects.filter(list=CodeList.COURTESY, is_active=True).order_by("position", "pk")
    lines = "\n".join(f"· {row.label}" for row in rows)
    return [(str(CodeList.COURTESY.label), lines)] if lines else []


def known_beside(record: Any) -> list[tuple[str, str]]:
    """What experts were asked and answered, and that an answer will wait for quality."""
    if record is None:
        return []
    found = []
    for one in sorted(record.expert_questions.all(), key=lambda row: row.number):
        if one.ended_at is None:
            words = one.answer or _("No answer yet. Do not answer the customer freely about this.")
            title = _("Question to %(expert)s: %(question)s") % {
                "expert": one.expert,
                "question": one.question,
            }
            found.append((title, words))
    if record.needs_release(first=False):
        found.append(
            (
                _("This answer waits for quality"),
                _(
                    "Answers about product quality leave once somebody else of quality has released them. A first answer in the company's wording leaves at once."
                )
                if not voice_rule().first_answers
                else _(
                    "Answers about product quality leave once somebody else of quality has released them."
                ),
            )
        )
    return found


def given_back(record: Any, way: str) -> HeldReply | None:
    """The last answer of that way when it was sent or taken back: its text is where the next one begins."""
    last = max(record.held_replies.all(), key=lambda one: one.pk, default=None)
    back = (HeldReply.State.RETURNED, HeldReply.State.WITHDRAWN)
    if last is None or last.way != way or last.state not in back:
        return None
    told_since = any(reply.entered_at > last.decided_at for reply in record.replies.all())
    return None if told_since else last


class ReleaseForm(StepForm):
    """Nothing to type; the answer stands beside it, with the phrases to avoid that it holds."""

    def shown_beside(self) -> Sequence[tuple[str, str]]:
        held = self.record.waiting_reply() if self.record is not None else None
        if held is None:
            return ()
        shown = [(_("What the customer will read"), held.words)]
        if found := found_in(held.words, self.record):
            title = ngettext("A phrase to avoid", "Phrases to avoid", len(found))
            shown.append((title, "\n".join(f"“{one.phrase}” · {one.why}" for one in found)))
        return shown


class ReturnReplyForm(ReleaseForm):
    """Why it does not leave."""

    reason = TextField(label=gettext_lazy("Reason"), max_length=1_000)


class AskExpertForm(StepForm):
    """Whom, what, and what the customer is told until the answer is there."""

    person = PersonField(label=gettext_lazy("Expert"))
    question = TextField(label=gettext_lazy("Question"), max_length=5_000)
    channel = CodeChoiceField(
        CodeList.CHANNEL,
        label=gettext_lazy("Holding reply by"),
        required=False,
        help_text=gettext_lazy(
            "How the customer was or is told that the answer follows. Empty means that nobody told her."
        ),
    )
    text = TextField(
        label=gettext_lazy("Holding reply"),
        max_length=2_000,
        required=False,
        widget=CheckedText(attrs={"rows": 3}),
        help_text=gettext_lazy("Say that the answer follows, and nothing about the matter itself."),
    )

    def prepare(self) -> None:
        check_while_typing(self, "text")
        choice = self.fields["person"]
        assert isinstance(choice, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        if choice.queryset is not None and self.by is not None:
            choice.queryset = choice.queryset.exclude(pk=self.by.pk)
        choice.error_messages["invalid_choice"] = _("Choose somebody else who works here.")

    def initial_values(self) -> Mapping[str, Any]:
        return {"text": holding_words()}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        channel, text = data.get("channel"), data.get("text")
        if channel is None:
            return data
        if not text:
            self.add_error("text", _("Write what the customer is told, or leave the channel empty."))
        elif channel.code == "web" and self.record.needs_release(first=False) and not is_holding(text):
            self.add_error(
                "text",
                _(
                    "On the status page a holding reply stands in the usual words only. What says more goes out as an answer."
                ),
            )
        elif channel.code == "web":
            refuse_phrases(self, "text")
        return data


def holding_words() -> str:
    """The usual holding reply in the active language."""
    return _(
        "We want to give you a reliable answer and have asked our expert. We come back to you as soon as it is there."
    )


def is_holding(text: str) -> bool:
    """Whether these are the usual words in one of our languages."""
    from django.conf import settings
    from django.utils import translation

    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            if text.strip() == holding_words():
                return True
    return False


class AnswerExpertForm(StepForm):
    """Which question, and the answer."""

    question = forms.TypedChoiceField(label=gettext_lazy("Question"), coerce=int)
    answer = TextField(label=gettext_lazy("Answer"), max_length=20_000)

    def prepare(self) -> None:
        choice = self.fields["question"]
        assert isinstance(choice, forms.ChoiceField)  # noqa: S101 - for the type checker
        asked = self.record.open_questions()
        own = [one for one in asked if self.by is not None and one.expert_id == self.by.pk] or asked
        choice.choices = [(one.number, one.question[:120]) for one in own]
        if len(own) == 1:
            choice.initial = own[0].number


class VoiceRuleForm(forms.Form):
    """The rule of one voice as an administrator sets it."""

    release = forms.ChoiceField(
        label=gettext_lazy("Who releases answers on quality"),
        choices=VoiceRule.Release.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "Letters and words on the status page of quality complaints. What was said by telephone is recorded as it was."
        ),
    )
    first_answers = forms.BooleanField(
        label=gettext_lazy("First answers in the company's wording are released too"), required=False
    )
    blocks_phrases = forms.BooleanField(
        label=gettext_lazy("A text with a phrase to avoid is refused, not only warned about"), required=False
    )
