"""Forms for people without an account: the report, number and code, a few words; and those of the clerk who decides on a report."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from complaints.models import CustomerWord
from feedback_system.cases.fields import case_that_reached
from feedback_system.cases.models import Case
from feedback_system.web.forms import CodeField, LineField, NarrowIntegerField, PhoneField, TextField


class PublicReportForm(forms.Form):
    """What a customer tells us. Who gives no name gives no way to answer either: that is taken as a hint, not as a complaint."""

    description = TextField(
        label=gettext_lazy("What happened?"),
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("In your own words: what is wrong, since when, how many pieces."),
    )
    product_text = LineField(
        label=gettext_lazy("Product"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Part number or name as on the label."),
    )
    batch_number = CodeField(label=gettext_lazy("Batch number"), max_length=60, required=False)
    order_number = CodeField(label=gettext_lazy("Order number"), max_length=60, required=False)
    quantity = NarrowIntegerField(
        label=gettext_lazy("How many pieces are concerned?"),
        min_value=1,
        max_value=1_000_000_000,
        required=False,
    )
    demand = TextField(
        label=gettext_lazy("What do you want us to do?"),
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    name = LineField(
        label=gettext_lazy("Your name"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    company = LineField(
        label=gettext_lazy("Company"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    phone = PhoneField(
        label=gettext_lazy("Telephone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
    )
    email = forms.EmailField(
        label=gettext_lazy("Mail address"),
        max_length=200,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    anonymous = forms.BooleanField(
        label=gettext_lazy("I do not want to give my name"),
        required=False,
        help_text=gettext_lazy(
            "We then take it as a hint. For a complaint with a remedy we must know who you are."
        ),
    )
    agreed = forms.BooleanField(
        label=gettext_lazy("I have read the privacy notice and agree to it."),
        error_messages={
            "required": gettext_lazy(
                "We may look at your report only if you agree. Read the notice and tick the box."
            )
        },
    )
    website = forms.CharField(
        label=gettext_lazy("Leave this empty"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def clean_website(self) -> str:
        if self.cleaned_data.get("website"):
            raise forms.ValidationError(
                _(
                    "This looks as if a program had filled in the form. Empty the field “Leave this empty” and send it again."
                )
            )
        return ""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("anonymous"):
            return data | {"name": "", "company": "", "phone": "", "email": ""}
        if "name" not in self.errors and not data.get("name"):
            self.add_error("name", _("Tell us your name, or tick that you do not want to give it."))
        missing = not data.get("phone") and not data.get("email")
        if missing and "phone" not in self.errors and "email" not in self.errors:
            self.add_error("phone", _("Give a telephone number or a mail address, so that we can answer."))
        return data


class StatusForm(forms.Form):
    """Number and code."""

    number = CodeField(
        label=gettext_lazy("Receipt number or number of the complaint"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    code = CodeField(
        label=pgettext_lazy("status page", "Code"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        help_text=gettext_lazy("Ten letters and digits; capitals or small, with or without the line."),
    )


class WordForm(forms.Form):
    """What the customer writes on the status page."""

    kind = forms.ChoiceField(choices=CustomerWord.Kind.choices, widget=forms.HiddenInput())
    text = TextField(
        label=gettext_lazy("Your message"),
        max_length=5_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    offer = forms.IntegerField(required=False, widget=forms.HiddenInput())


class AddToCaseForm(forms.Form):
    """The case a report belongs to."""

    reference = LineField(label=gettext_lazy("Number of the case"), max_length=20)
    same_customer = forms.BooleanField(
        label=gettext_lazy("It is the same customer: let her follow this complaint on the status page"),
        required=False,
        help_text=gettext_lazy("She then reads the letters of that complaint. Tick it only if you are sure."),
    )

    def __init__(self, *args: Any, by: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by

    def clean_reference(self) -> Case:
        return case_that_reached(self.cleaned_data["reference"], self.by)


class RefuseReportForm(forms.Form):
    """Why a report is no complaint, in the words the customer reads."""

    reason = TextField(
        label=gettext_lazy("Our answer to the customer"),
        max_length=2_000,
        help_text=gettext_lazy(
            "The customer reads exactly this on the status page. Be polite, promise nothing."
        ),
    )


class NoticeForm(forms.Form):
    """The privacy notice in its three languages."""

    text_zh_hans = TextField(
        label=gettext_lazy("Simplified Chinese"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 12}),
    )
    text_zh_hant = TextField(
        label=gettext_lazy("Traditional Chinese"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 12}),
    )
    text_en = TextField(
        label=gettext_lazy("English"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 12})
    )
