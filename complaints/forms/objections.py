"""The forms of an objection: file, withdraw, decide; and the form of the new ruling."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.queries import principals_of
from complaints.models import Objection
from complaints.models.voices import free_voices
from complaints.states import State
from feedback_system.cases.steps import StepForm
from feedback_system.web.forms import TextField
from feedback_system.web.wording import full_instant_text


class FileObjectionForm(StepForm):
    """The memorial to the superiors."""

    speaks_for = forms.CharField(
        label=gettext_lazy("For whom"),
        required=False,
        max_length=80,
        widget=forms.Select(),
        help_text=gettext_lazy("The department you sign for as its head, or yourself."),
    )
    asked = TextField(
        label=pgettext_lazy("objection", "What is asked"),
        max_length=2_000,
        help_text=gettext_lazy("For example other shares, another cause, no share at all."),
    )
    reasons = TextField(
        label=gettext_lazy("Reasons"),
        max_length=20_000,
        help_text=gettext_lazy("New facts and evidence. Attach the papers below."),
    )

    def prepare(self) -> None:
        widget = self.fields["speaks_for"].widget
        assert isinstance(widget, forms.Select)  # noqa: S101 - for the type checker
        widget.choices = [(voice.code, voice.label) for voice in self._voices()]

    def _voices(self) -> list[Any]:
        if self.by is None or self.at is None:
            return []
        people = [self.by, *principals_of(self.by, at=self.at)]
        return list({voice.code: voice for one in people for voice in free_voices(self.record, one)}.values())

    def initial_values(self) -> Mapping[str, Any]:
        voices = self._voices()
        return {"speaks_for": voices[0].code} if voices else {}

    def clean_speaks_for(self) -> str:
        code = str(self.cleaned_data.get("speaks_for") or "")
        codes = [voice.code for voice in self._voices()]
        if (not code and len(codes) > 1) or (code and code not in codes):
            raise forms.ValidationError(_("Choose for whom you object."))
        return code or (codes[0] if codes else "")


class ObjectionChoiceField(forms.ModelChoiceField):
    """One of the open objections of a case, by its number."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            Objection.objects.none(),
            to_field_name="number",
            label=gettext_lazy("Objection"),
            required=False,
            empty_label=gettext_lazy("Please choose"),
            **kwargs,
        )

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.number} · {obj.speaks_for} · {full_instant_text(obj.filed_at)}"


class OneObjectionForm(StepForm):
    """A step on one of the open objections; the only one need not be chosen."""

    objection = ObjectionChoiceField()

    def prepare(self) -> None:
        self.choices = self.eligible()
        choice = self.fields["objection"]
        assert isinstance(choice, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        choice.queryset = Objection.objects.filter(pk__in=[one.pk for one in self.choices]).select_related(
            "department", "person"
        )
        if len(self.choices) == 1:
            choice.empty_label = None

    def eligible(self) -> list[Objection]:
        """The objections that may be chosen."""
        found: list[Objection] = self.record.open_objections()
        return found

    def initial_values(self) -> Mapping[str, Any]:
        return {"objection": self.choices[0].number} if len(self.choices) == 1 else {}

    def clean_objection(self) -> Objection | None:
        chosen: Objection | None = self.cleaned_data.get("objection")
        if chosen is None and len(self.choices) == 1:
            return self.choices[0]
        if chosen is None:
            raise forms.ValidationError(_("Choose the objection."))
        return chosen


class WithdrawObjectionForm(OneObjectionForm):
    """The filer takes the objection back."""

    reason = TextField(label=gettext_lazy("Reason"), max_length=2_000, required=False)

    def eligible(self) -> list[Objection]:
        if self.by is None or self.at is None:
            return super().eligible()
        people = [self.by, *principals_of(self.by, at=self.at)]
        return [one for one in super().eligible() if any(one.was_filed_by(person) for person in people)]


class DecideObjectionForm(OneObjectionForm):
    """What the superior answers to the memorial."""

    decision = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=[
            ("", gettext_lazy("Please choose")),
            *(
                (decision.value, decision.label)
                for decision in (
                    Objection.Decision.UPHELD_RULING,
                    Objection.Decision.CHANGED,
                    Objection.Decision.CANCELLED,
                )
            ),
        ],
    )
    reason = TextField(
        label=gettext_lazy("Reasons"),
        max_length=2_000,
        help_text=gettext_lazy("All parties read them."),
    )

    def prepare(self) -> None:
        super().prepare()
        choice = self.fields["decision"]
        assert isinstance(choice, forms.ChoiceField)  # noqa: S101 - for the type checker
        if self.record.state == State.NOT_UPHELD:
            choice.choices = [
                ("", _("Please choose")),
                (Objection.Decision.UPHELD_RULING, _("The complaint stays not upheld")),
                (Objection.Decision.CANCELLED, _("Overturned: a new linked case must be opened")),
            ]
