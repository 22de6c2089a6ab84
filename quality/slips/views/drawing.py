"""How the forms of slips are drawn: texts and groups of boxes take the whole width."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.forms.boundfield import BoundField

WIDE = (forms.Textarea, forms.CheckboxSelectMultiple)


def drawn(bounds: Iterable[BoundField]) -> list[tuple[BoundField, bool]]:
    """Each field with whether it is wide."""
    return [(bound, isinstance(bound.field.widget, WIDE)) for bound in bounds]
