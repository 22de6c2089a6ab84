"""A questionnaire as a form: on the page of a link, typed in from paper, asked on the telephone, sent by a program.

No item must be answered, because who says nothing is left out of the count; but an answer says something.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from aftersales.surveys.models import Asked, Questionnaire
from aftersales.surveys.states import CallResult, Channel, ScaleChoice
from feedback_system.cases.fields import ToldTimeField, check_told_time
from feedback_system.cases.steps import StepForm
from feedback_system.masterdata.no_calls import wish_of_number
from feedback_system.web.forms import LineField, NarrowIntegerField, TextField

ITEM = "item_"
LONGEST_AHEAD = timedelta(days=366)


def rating_field(questionnaire: Questionnaire, label: str) -> forms.Field:
    """One item: a choice of named levels or points, a number out of a hundred."""
    values = questionnaire.values
    outside = _("Give a value from %(low)d to %(high)d, or leave it empty.") % {
        "low": values[0],
        "high": values[-1],
    }
    if questionnaire.scale == ScaleChoice.HUNDRED:
        return NarrowIntegerField(
            label=label,
            required=False,
            min_value=values[0],
            max_value=values[-1],
            help_text=_("0 to 100 points; leave it empty if you cannot say."),
            error_messages={"min_value": outside, "max_value": outside, "invalid": outside},
        )
    names = questionnaire.level_names()
    choices: list[tuple[Any, Any]] = [(value, names.get(value, str(value))) for value in reversed(values)]
    return forms.TypedChoiceField(
        label=label,
        required=False,
        coerce=int,
        empty_value=None,
        choices=[*choices, ("", pgettext_lazy("a rating", "no answer"))],
        widget=forms.RadioSelect,
        initial="",
        error_messages={"invalid_choice": outside},
    )


def add_items(form: forms.Form, questionnaire: Questionnaire) -> None:
    """Put the items of the questionnaire before the other fields, in their order."""
    own = {
        f"{ITEM}{item.code}": rating_field(questionnaire, item.label) for item in questionnaire.all_items()
    }
    form.fields = {**own, **form.fields}
    if not questionnaire.asks_remarks:
        form.fields.pop("remarks", None)


def values_of(data: Mapping[str, Any]) -> dict[str, int]:
    """The ratings of a checked form by item; items without an answer are left out."""
    return {
        name.removeprefix(ITEM): value
        for name, value in data.items()
        if name.startswith(ITEM) and value is not None
    }


def rest_of(data: Mapping[str, Any]) -> dict[str, Any]:
    """Everything else."""
    return {name: value for name, value in data.items() if not name.startswith(ITEM)}


class _Says:
    """An answer says something."""

    errors: Any
    add_error: Any

    def must_say_something(self, data: Mapping[str, Any]) -> None:
        if not self.errors and not values_of(data) and not data.get("remarks"):
            self.add_error(None, _("Nothing is filled in yet. Rate at least one item, or write a remark."))


class AnswerForm(_Says, forms.Form):
    """What whoever has the link fills in."""

    remarks = TextField(label=gettext_lazy("Suggestions or complaints"), max_length=5_000, required=False)
    serious = forms.BooleanField(
        label=gettext_lazy("This is serious: somebody in charge shall get in touch with me"), required=False
    )
    answered_by = LineField(label=gettext_lazy("Your name"), max_length=120, required=False)

    def __init__(
        self, *args: Any, questionnaire: Questionnaire, anonymous: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        add_items(self, questionnaire)
        if anonymous:
            del self.fields["serious"], self.fields["answered_by"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        self.must_say_something(data)
        return data


class TypedAnswerForm(_Says, StepForm):
    """The same, typed in by us: from paper, or on the telephone. Page and program fill the same fields."""

    channel = forms.ChoiceField(
        label=gettext_lazy("How it came in"),
        choices=[(one.value, one.label) for one in (Channel.PAPER, Channel.PHONE)],
    )
    answered_at = ToldTimeField(
        label=gettext_lazy("Answered at"), required=False, help_text=gettext_lazy("Empty means now.")
    )
    remarks = TextField(label=gettext_lazy("Suggestions or complaints"), max_length=5_000, required=False)
    serious = forms.BooleanField(label=gettext_lazy("The remark is serious"), required=False)
    answered_by = LineField(label=gettext_lazy("Answered by"), max_length=120, required=False)
    interest = TextField(
        label=gettext_lazy("Interest in buying"),
        max_length=2_000,
        required=False,
        help_text=gettext_lazy("What and when. The salesperson is told at once."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    questionnaire: Questionnaire
    anonymous = False

    def __init__(self, *args: Any, questionnaire: Questionnaire | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if questionnaire is not None:
            add_items(self, questionnaire)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.at is not None and "answered_at" in self.fields:
            check_told_time(self, "answered_at", at=self.at)
        self.must_say_something(data)
        return data


def no_calls_sentence(asked: Asked) -> str | None:
    """Why this customer is not called, or None."""
    found = wish_of_number(asked.customer_id, name=asked.name, phone=asked.phone)
    if found is None:
        return None
    return _("%(customer)s asked not to be called: %(reason)s. Ask by mail or on paper instead.") % {
        "customer": asked.shown_name,
        "reason": found.reason.rstrip(".。"),
    }


class OnTheList:
    """Whom of the list it concerns; the number is that of the list."""

    cleaned_data: dict[str, Any]
    record: Any

    def asked_of(self, number: int) -> Asked:
        """:raises ValidationError: there is no such number, or this one has answered"""
        found = (
            Asked.objects.filter(survey=self.record, number=number)
            .select_related("customer", "department", "questionnaire")
            .first()
        )
        if found is None:
            raise ValidationError(_("There is no such number on the list of this survey. Look it up again."))
        if not found.is_open:
            raise ValidationError(
                _("%(name)s stands as “%(state)s”. Only one answer counts.")
                % {"name": found.shown_name, "state": found.get_state_display()}
            )
        return found


def _number_field() -> NarrowIntegerField:
    return NarrowIntegerField(label=gettext_lazy("Number on the list"), min_value=1, max_value=10_000_000)


class EnterAnswerForm(OnTheList, TypedAnswerForm):
    """An answer to a survey, from paper or from the telephone."""

    number = _number_field()
    field_order = ("number", "channel")

    def prepare(self) -> None:
        super().prepare()
        fields, head = self.fields, ("number", "channel")
        add_items(self, self.record.questionnaire)
        self.fields = {**{name: fields[name] for name in head}, **self.fields}
        if self.record.anonymous:
            del self.fields["serious"], self.fields["answered_by"], self.fields["answered_at"]
        if self.record.anonymous or self.record.is_internal:
            del self.fields["interest"]

    def clean_number(self) -> Asked:
        return self.asked_of(self.cleaned_data["number"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        asked = data.get("number")
        if isinstance(asked, Asked) and data.get("channel") == Channel.PHONE:
            refuse_calls(self, asked)
        return data


def refuse_calls(form: forms.Form, asked: Asked) -> None:
    """Add the reason why this customer is not called, where there is one."""
    sentence = no_calls_sentence(asked)
    if sentence:
        form.add_error("channel" if "channel" in form.fields else None, sentence)


class CallForm(StepForm):
    """What came of a call without an answer."""

    result = forms.ChoiceField(label=gettext_lazy("What came of the call"), choices=CallResult.choices)
    call_back_at = ToldTimeField(label=gettext_lazy("Call back at"), required=False)
    reason = LineField(label=gettext_lazy("Why, in the customer's words"), max_length=500, required=False)

    def asked_customer(self) -> Asked | None:
        """Who was called."""
        return None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        result, back = data.get("result"), data.get("call_back_at")
        if result == CallResult.CALL_BACK and "call_back_at" not in self.errors:
            _check_call_back(self, back)
        if result in (CallResult.CALL_BACK, CallResult.REFUSED) and not data.get("reason"):
            self.add_error("reason", _("Write down why, in a few words."))
        if result == CallResult.NO_CALLS:
            asked = self.asked_customer()
            if asked is not None and asked.customer_id is None:
                self.add_error(
                    "result", _("Only a customer can ask not to be called. Choose another result.")
                )
        return data


def _check_call_back(form: forms.Form, back: datetime | None) -> None:
    at: Any = getattr(form, "at", None)
    if back is None:
        form.add_error("call_back_at", _("Agree a time for the next call, and enter it."))
    elif at is not None and back <= at:
        form.add_error("call_back_at", _("This time has passed. Agree a later one."))
    elif at is not None and back - at > LONGEST_AHEAD:
        form.add_error("call_back_at", _("This year cannot be right. Check the date."))


class RecordCallForm(OnTheList, CallForm):
    """The same for somebody on the list of a survey."""

    number = _number_field()
    field_order = ("number",)

    def clean_number(self) -> Asked:
        return self.asked_of(self.cleaned_data["number"])

    def asked_customer(self) -> Asked | None:
        found = self.cleaned_data.get("number")
        return found if isinstance(found, Asked) else None
