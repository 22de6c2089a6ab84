"""The forms of opinion cards, and of what becomes of a remark."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aftersales.surveys.models import Remark
from aftersales.surveys.states import ReplyWay, Way
from feedback_system.cases.fields import PersonField, ToldTimeField
from feedback_system.masterdata.choosing import CustomerField
from feedback_system.notifications.texts.operations import texts_are_on
from feedback_system.web.forms import LineField, PhoneField, TextField


class ReissueForm(forms.Form):
    """How an opinion card goes out again."""

    way = forms.ChoiceField(label=gettext_lazy("How it goes out"), choices=Way.choices)
    address = forms.EmailField(label=gettext_lazy("Mail address"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not texts_are_on():
            field = self.fields["way"]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
            field.choices = [(one.value, one.label) for one in Way if one != Way.TEXT]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("way") == Way.MAIL and not data.get("address") and "address" not in self.errors:
            self.add_error("address", _("Enter the mail address, or choose another way."))
        return data


class NewCardForm(ReissueForm):
    """The card of a job that is not kept here."""

    customer = CustomerField(
        label=gettext_lazy("Customer"), help_text=gettext_lazy("Telephone, number, name or initials")
    )
    person_rated = PersonField(label=gettext_lazy("Who did the job"), required=False)
    name = LineField(label=gettext_lazy("Contact"), max_length=120, required=False)
    phone = PhoneField(label=gettext_lazy("Telephone"), required=False)
    language = forms.ChoiceField(
        label=gettext_lazy("Language"), choices=settings.LANGUAGES, initial="zh-hans"
    )
    field_order = ("customer", "person_rated", "way", "address", "name", "phone", "language")


class DelegateForm(forms.Form):
    """Who goes in the head's place."""

    to = PersonField(label=gettext_lazy("Send instead"))


class VisitForm(forms.Form):
    """What the visit brought."""

    visited_at = ToldTimeField(label=gettext_lazy("Visited at"))
    words = TextField(label=gettext_lazy("What the visit brought"), max_length=5_000)


class ComplaintForm(forms.Form):
    """Whose complaint the remark becomes, filled in with what the card knows."""

    customer = CustomerField(
        label=gettext_lazy("Customer"), help_text=gettext_lazy("Telephone, number, name or initials")
    )
    description = TextField(label=gettext_lazy("What is complained about"), max_length=20_000)


class ReplyForm(forms.Form):
    """What the customer was told."""

    way = forms.ChoiceField(label=gettext_lazy("Told by"), choices=ReplyWay.choices)
    words = TextField(label=gettext_lazy("What the customer was told"), max_length=5_000)

    def __init__(self, *args: Any, remark: Remark, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if remark.serious:
            field = self.fields["way"]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
            field.choices = [(ReplyWay.LETTER.value, ReplyWay.LETTER.label)]
            field.help_text = gettext_lazy("A serious remark is answered by letter.")
