"""The form of a text to customers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from aftersales.contracts.models import CustomerText, TextCode
from aftersales.contracts.models.words import validate_places
from feedback_system.web.forms import LineField, TextField

LETTERS = frozenset({TextCode.RENEWAL_NOTICE, TextCode.LETTER_ENQUIRY})
"""Texts with a subject."""


class TextForm(forms.Form):
    """Its words; a letter has a subject besides."""

    subject = LineField(label=gettext_lazy("Subject"), max_length=150, validators=[validate_places])
    body = TextField(
        label=gettext_lazy("Text"),
        max_length=8_000,
        widget=forms.Textarea(attrs={"rows": 12}),
        validators=[validate_places],
    )

    def __init__(self, *args: Any, record: CustomerText, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if record.code not in LETTERS:
            self.fields["subject"].required = False
            self.fields["subject"].widget = forms.HiddenInput()
