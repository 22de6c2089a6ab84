"""The form of an entry of a list of codes: its code, typed once, its words in three languages, and its place in the list."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback_system.web.forms import CodeField, LineField, NarrowIntegerField

ADDRESSES = ("new",)
"""Codes stand in addresses, where these words mean something else."""


def clean_new_code(code: str) -> str:
    """A code of small letters, digits and _. :raises ValidationError: for anything else"""
    code = code.lower()
    if not code.isascii() or not code.replace("_", "").isalnum():
        raise ValidationError(_("Use small letters, digits and _ only, such as site_visit."))
    return code


class CodeForm(forms.Form):
    """What every list asks for; a list adds its own fields and says which codes it has."""

    typed_once: ClassVar[tuple[str, ...]] = ("code",)

    code = CodeField(
        label=gettext_lazy("Code"),
        max_length=40,
        help_text=gettext_lazy(
            "Small letters, digits and _ only. It can never be changed: data is tied to it."
        ),
    )
    label_zh_hans = LineField(label=gettext_lazy("Label in simplified Chinese"), max_length=120)
    label_zh_hant = LineField(
        label=gettext_lazy("Label in traditional Chinese"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Empty: the simplified label is shown."),
    )
    label_en = LineField(label=gettext_lazy("Label in English"), max_length=120, required=False)
    position = NarrowIntegerField(
        label=gettext_lazy("Position"),
        min_value=0,
        max_value=9999,
        help_text=gettext_lazy("Small numbers come first."),
    )

    def __init__(self, *args: Any, record: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.record = record
        if record is not None:
            for name in self.typed_once:
                del self.fields[name]

    def has_code(self, code: str) -> bool:
        """Whether the list holds that code already."""
        raise NotImplementedError

    def clean_code(self) -> str:
        code = clean_new_code(str(self.cleaned_data["code"]))
        if code in ADDRESSES or self.has_code(code):
            raise ValidationError(_("This code stands in the list already. Choose another one."))
        return code
