"""A signature drawn on the screen: its strokes are sent as numbers, checked here, and kept as a picture that we drew ourselves.

The strokes stand in a field of 1000 by 400 units: `[[[x, y], [x, y], …], …]`, one list of points for each stroke.
"""

from __future__ import annotations

import json
from io import BytesIO
from math import hypot
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image, ImageDraw

WIDE, HIGH = 1000, 400
MOST_POINTS = 5_000
MOST_LETTERS = 100_000
SHORTEST = 250.0
"""Units of line below which a drawing is a dot or a slip of the finger; a short name in small letters has over 600."""

Stroke = list[tuple[float, float]]


class SignatureWidget(forms.HiddenInput):
    """The place to sign: a canvas for finger, pen and mouse. What was drawn travels in a hidden input."""

    input_type = "hidden"

    @property
    def is_hidden(self) -> bool:
        return False

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        own = {**(attrs or {}), "data-signature-value": True}
        shown = value if isinstance(value, str) else ""
        return format_html(
            '<div class="signature" data-signature>{}<canvas width="{}" height="{}" aria-label="{}"></canvas>'
            '<div class="actions"><button type="button" class="button button-small" data-signature-clear>{}</button>'
            "</div></div>",
            super().render(name, shown, own, renderer),
            WIDE,
            HIGH,
            _("Sign here with finger, pen or mouse"),
            _("Clear and sign again"),
        )


class SignatureField(forms.Field):
    """The strokes of a signature as a list; empty when nobody has drawn anything."""

    widget = SignatureWidget
    default_error_messages = {
        "shape": gettext_lazy("This is no drawing. Clear the field and sign again."),
        "dot": gettext_lazy(
            "This is a dot or a short line, not a signature. Clear the field and have the customer sign again."
        ),
    }

    def to_python(self, value: Any) -> list[Stroke]:
        if value in (None, "", "[]"):
            return []
        if not isinstance(value, str) or len(value) > MOST_LETTERS:
            raise ValidationError(self.error_messages["shape"], code="shape")
        try:
            strokes = [[_point(point) for point in stroke] for stroke in json.loads(value)]
        except (ValueError, TypeError, RecursionError) as wrong:
            raise ValidationError(self.error_messages["shape"], code="shape") from wrong
        strokes = [stroke for stroke in strokes if stroke]
        if sum(map(len, strokes)) > MOST_POINTS:
            raise ValidationError(self.error_messages["shape"], code="shape")
        return strokes

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and length_of(value) < SHORTEST:
            raise ValidationError(self.error_messages["dot"], code="dot")


def _point(point: Any) -> tuple[float, float]:
    """The two numbers of a point within the field. :raises ValueError, TypeError: they are none, or lie outside"""
    across, down = point
    if isinstance(across, bool) or isinstance(down, bool) or isinstance(across, str) or isinstance(down, str):
        raise TypeError("no numbers")
    if not (0 <= across <= WIDE and 0 <= down <= HIGH):
        raise ValueError("outside of the field")
    return float(across), float(down)


def length_of(strokes: list[Stroke]) -> float:
    """The length of all lines together, in units of the field."""
    return sum(
        hypot(after[0] - before[0], after[1] - before[1])
        for stroke in strokes
        for before, after in zip(stroke, stroke[1:], strict=False)
    )


def drawn(strokes: list[Stroke]) -> bytes:
    """The signature as a picture in black on white."""
    image = Image.new("L", (WIDE, HIGH), 255)
    pen = ImageDraw.Draw(image)
    for stroke in strokes:
        if len(stroke) == 1:
            across, down = stroke[0]
            pen.ellipse((across - 3, down - 3, across + 3, down + 3), fill=0)
        else:
            pen.line(stroke, fill=0, width=6, joint="curve")
    out = BytesIO()
    image.reduce(2).save(out, "PNG", optimize=True)
    return out.getvalue()
