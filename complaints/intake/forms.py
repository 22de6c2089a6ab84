"""What is typed about the mailbox and about mails that were set aside."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from complaints.intake.models import Mailbox
from feedback_system.cases.fields import case_that_reached
from feedback_system.cases.models import Case
from feedback_system.web.forms import CodeField, LineField, NarrowIntegerField, TextField

QUIET = {"autocomplete": "off", "spellcheck": "false"}


class MailboxForm(forms.Form):
    """The mailbox. Its password is never shown again once it is stored."""

    is_active = forms.BooleanField(
        label=gettext_lazy("Take in mail"),
        required=False,
        help_text=gettext_lazy(
            "From then on new mails become reports of customers. What lies in the mailbox already stays untouched."
        ),
    )
    address = forms.EmailField(
        label=gettext_lazy("Mail address of the mailbox"), required=False, max_length=200
    )
    host = CodeField(
        label=gettext_lazy("Server (IMAP)"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs=QUIET),
    )
    port = NarrowIntegerField(label=gettext_lazy("Port"), min_value=1, max_value=65_535)
    security = forms.ChoiceField(label=gettext_lazy("Encryption"), choices=Mailbox.Security.choices)
    username = CodeField(
        label=gettext_lazy("User name"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs=QUIET),
        help_text=gettext_lazy("Empty: the mail address."),
    )
    password = CodeField(
        label=gettext_lazy("Password"),
        required=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("It is kept encrypted and not shown again; leave it empty to keep it."),
    )
    folder = LineField(label=gettext_lazy("Folder"), max_length=100)
    takes_plus = forms.BooleanField(
        label=gettext_lazy("The server takes name+something@ for the same mailbox"),
        required=False,
        help_text=gettext_lazy(
            "Answers of customers then find their case by the address alone; otherwise by a mark in the subject."
        ),
    )
    acknowledges = forms.BooleanField(
        label=gettext_lazy("Tell senders the receipt number and the status page"),
        required=False,
        help_text=gettext_lazy("Once for each report; programs are never answered."),
    )


class MailToCaseForm(forms.Form):
    """The case a mail belongs to."""

    reference = LineField(label=gettext_lazy("Number of the case"), max_length=20)

    def __init__(self, *args: Any, by: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by

    def clean_reference(self) -> Case:
        return case_that_reached(self.cleaned_data["reference"], self.by)


class DiscardForm(forms.Form):
    """Why nothing is made of a mail."""

    reason = TextField(
        label=gettext_lazy("Why nothing is made of it"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Stays with the mail; nobody is answered."),
    )
