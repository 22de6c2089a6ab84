"""Fields that choose rows of master data: by number or name for machines, by looking them up for people."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.urls import reverse_lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from feedback_system.joining import listed
from feedback_system.masterdata.models import Customer, Product, Supplier
from feedback_system.web.forms import LookupInput


class SupplierField(forms.ModelChoiceField):
    """A supplier or carrier in use, by its number."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("empty_label", gettext_lazy("Please choose"))
        super().__init__(
            Supplier.objects.filter(is_active=True).order_by("code"), to_field_name="code", **kwargs
        )


class PickInput(LookupInput):
    """A look-up whose chosen entry travels as an id and whose typed text stays text, never to be confused."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        if f"{name}_text" not in data:
            return data.get(name)
        chosen = str(data.get(name) or "")
        return (
            int(chosen)
            if chosen.isascii() and chosen.isdigit() and len(chosen) < 19
            else data.get(f"{name}_text")
        )

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        own = {**(attrs or {}), "data-lookup-url": str(self.url), "autocomplete": "off"}
        own["data-lookup-id"] = f"{own.get('id', f'id_{name}')}_value"
        shown = "" if value in (None, "") else self.label_for(value)
        box = forms.TextInput.render(self, f"{name}_text", shown, own, renderer)
        chosen = value if isinstance(value, int) else ""
        hidden = format_html(
            '<input type="hidden" name="{}" id="{}" value="{}">', name, own["data-lookup-id"], chosen
        )
        return format_html('<div class="combo">{}{}</div>', box, hidden)


class MasterDataField(forms.Field):
    """A row of master data, given as its number, its name, or (by machines) its id as a whole number.

    An unknown or ambiguous name is refused with the candidates, so that nothing is attached to the wrong row.
    """

    api_type = "reference"
    names: tuple[str, ...] = ("code", "name")
    unknown = gettext_lazy(
        "“%(text)s” was not found. Choose an entry of the list, or ask for it to be added."
    )
    ambiguous = gettext_lazy("“%(text)s” fits several entries: %(candidates)s. Choose one of them.")

    def __init__(self, queryset: QuerySet[Any], url: Any, **kwargs: Any) -> None:
        self.queryset = queryset
        kwargs.setdefault("widget", PickInput(url, self.label_for))
        super().__init__(**kwargs)

    def label_for(self, value: Any) -> str:
        """What the box shows: the words of the chosen row, or what was typed, so that it can be sent again as it is."""
        if isinstance(value, str):
            return value
        found = self._find(value)
        return self.describe(found[0]) if len(found) == 1 else str(value)

    def describe(self, row: Any) -> str:
        return f"{row.code} {row.name}"

    def prepare_value(self, value: Any) -> Any:
        return value.pk if isinstance(value, Model) else value

    def _find(self, value: Any) -> list[Any]:
        if isinstance(value, bool):
            return []
        if isinstance(value, int):
            return list(self.queryset.filter(pk=value))
        text = str(value).strip()[:200]
        for name in self.names:
            found = list(self.queryset.filter(**{name: text}).order_by("pk")[:6])
            if found:
                return found
        return []

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return None
        if isinstance(value, Model):
            return value
        found = self._find(value)
        if not found:
            raise ValidationError(self.unknown, params={"text": value}, code="unknown")
        if len(found) > 1:
            candidates = listed(self.describe(row) for row in found)
            raise ValidationError(
                self.ambiguous, params={"text": value, "candidates": candidates}, code="ambiguous"
            )
        return found[0]


class CustomerField(MasterDataField):
    """A customer by number, name or short name."""

    names = ("code", "name", "short_name")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Customer.objects.filter(is_active=True), reverse_lazy("lookup:customers"), **kwargs)


class ProductField(MasterDataField):
    """A product by part number or name."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Product.objects.filter(is_active=True), reverse_lazy("lookup:products"), **kwargs)
