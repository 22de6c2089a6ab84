"""Fields that clean what people and telephones type: one place for normalisation and for sentences about
length."""

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

# Full-width digits, letters, signs and the space of Chinese input methods, as ASCII.
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_KEPT_CONTROLS = {"\n", "\t"}
# Invisible marks that change how a text reads without being seen: directions, joiners, byte order.
_INVISIBLE = {
    "\u200b",
    "\u200e",
    "\u200f",
    "\u2060",
    "\ufeff",
    *(chr(code) for code in range(0x202A, 0x202F)),
    *(chr(code) for code in range(0x2066, 0x206A)),
}


def narrow(text: str) -> str:
    """`text` with full-width ASCII forms made narrow: "１３８－００" becomes "138-00"; Chinese text stays."""
    return text.translate(_NARROW)


def clean_text(text: str, *, lines: bool) -> str:
    """`text` in NFC without control and invisible characters; `lines` keeps line breaks and tabs.

    Raises ValidationError when it holds a NUL, which no person types and PostgreSQL refuses.
    """
    if "\x00" in text:
        raise ValidationError(
            _("The text holds a character that cannot be stored. Type it again instead of pasting it."),
            code="nul",
        )
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    if not lines:
        text = text.replace("\n", " ").replace("\t", " ")
    kept = (
        char
        for char in text
        if char not in _INVISIBLE
        and (unicodedata.category(char) not in {"Cc", "Cs"} or char in _KEPT_CONTROLS)
    )
    return "".join(kept).strip()


class _Measured(forms.CharField):
    """A text field that says in one sentence by how much a text is too long."""

    def run_validators(self, value: Any) -> None:
        if self.max_length is not None and len(value) > self.max_length:
            raise ValidationError(
                _("Please shorten this to %(limit)d characters; it has %(now)d now."),
                code="max_length",
                params={"limit": self.max_length, "now": len(value)},
            )
        super().run_validators(value)


class LineField(_Measured):
    """One line of text, cleaned; never longer than `max_length` characters (200 if not given)."""

    def __init__(self, *, max_length: int | None = 200, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)

    def to_python(self, value: Any) -> str:
        return clean_text(str(super().to_python(value)), lines=False)


class TextField(_Measured):
    """Text of several lines, cleaned; never longer than `max_length` characters (5,000 if not given)."""

    widget = forms.Textarea(attrs={"rows": 4})

    def __init__(self, *, max_length: int | None = 5000, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)

    def to_python(self, value: Any) -> str:
        return clean_text(str(super().to_python(value)), lines=True)


class CodeField(LineField):
    """Order, batch and serial numbers and phone numbers: full-width forms become ASCII before anything is
    compared."""

    def to_python(self, value: Any) -> str:
        return narrow(super().to_python(value))


class PhoneField(CodeField):
    """A telephone number as digits with an optional leading "+" and an extension after "-"; spaces and
    brackets go."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 32)
        kwargs.setdefault(
            "widget", forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "off"})
        )
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        return "".join(char for char in text if char not in " ()\u2010\u2011\u2013").strip()

    def validate(self, value: Any) -> None:
        super().validate(value)
        digits = [char for char in value if char.isdigit()]
        if value and (
            not set(value) <= set("+-0123456789") or not 5 <= len(digits) <= 20 or "+" in value[1:]
        ):
            raise ValidationError(
                _("Please enter a telephone number, for example 138 0000 0000 or 010-62345678."), code="phone"
            )


THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?")


def without_separators(typed: str) -> str:
    """The number without spaces and thousands separators. A comma elsewhere stays, so that "1,5" is refused, not 15."""
    text = narrow(typed).replace(" ", "")
    return text.replace(",", "") if THOUSANDS.fullmatch(text) else text


class NarrowDecimalField(forms.DecimalField):
    """A number that may be typed with full-width digits and thousands separators: "１，２００" is 1200."""

    widget = forms.TextInput(attrs={"inputmode": "decimal"})

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = without_separators(value.replace("。", "."))
        return super().to_python(value)


class NarrowIntegerField(forms.IntegerField):
    """A whole number that may be typed with full-width digits and thousands separators."""

    widget = forms.TextInput(attrs={"inputmode": "numeric"})

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = without_separators(value)
        return super().to_python(value)


class LookupInput(forms.TextInput):
    """A text box that looks up entries while typing; the chosen id travels in a hidden input.

    `url` answers `?q=` with JSON `[{"id", "label", "detail"}]`; `label_for(id)` gives the text of a stored
    id. The value is the id, or the typed text when nothing was chosen (also without JavaScript): the field
    decides what that means.
    """

    def __init__(self, url: str, label_for: Any = None, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.url = url
        self.label_for = label_for or str

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return data.get(name) or data.get(f"{name}_text")

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data and f"{name}_text" not in data

    def id_for_label(self, id_: str) -> str:
        return id_

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        own = {**(attrs or {}), "data-lookup-url": str(self.url), "autocomplete": "off"}
        own["data-lookup-id"] = f"{own.get('id', f'id_{name}')}_value"
        shown = "" if value in (None, "") else self.label_for(value)
        box = super().render(f"{name}_text", shown, own, renderer)
        hidden = format_html(
            '<input type="hidden" name="{}" id="{}" value="{}">',
            name,
            own["data-lookup-id"],
            "" if value is None else value,
        )
        return format_html('<div class="combo">{}{}</div>', box, hidden)
