"""The field that chooses from a catalogue: typed, scanned or looked up, and sent by its code."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy

from feedback_system.cases.fields import local_day
from feedback_system.catalogues.models import CatalogueEntry
from feedback_system.catalogues.tree import tree_of
from feedback_system.joining import listed
from feedback_system.masterdata.choosing import PickInput
from feedback_system.web.forms import narrow


class CatalogueField(forms.Field):
    """An entry by its code or its whole label; people find it by any part of either.

    What has ended or was merged is refused with the entry that stands in its place, so that nothing new is recorded with it.
    """

    api_type = "reference"
    default_error_messages = {
        "required": gettext_lazy("Choose an entry of the catalogue, or type its code."),
        "unknown": gettext_lazy(
            "“%(text)s” is not in the catalogue. Type another word to look it up, or ask the administrator to add it."
        ),
        "several": gettext_lazy(
            "“%(text)s” fits several entries: %(candidates)s. Type the code of one of them."
        ),
        "ended": gettext_lazy("“%(entry)s” may not be chosen on this day. Choose another entry."),
        "merged": gettext_lazy("“%(entry)s” was merged into “%(now)s” (%(code)s). Choose “%(now)s” instead."),
    }

    def __init__(self, list: str, **kwargs: Any) -> None:
        self.list = list
        self.at: datetime | None = None
        self.present: int | None = None
        address: Any = reverse_lazy("catalogue_lookup:entries", args=[list])
        kwargs.setdefault("widget", PickInput(address, self.label_for, {"data-lookup-browse": ""}))
        super().__init__(**kwargs)

    def on_day(self, at: datetime | None, *, present: CatalogueEntry | None = None) -> None:
        """Take only what may be chosen on the day of `at`; `present`, which stands there already, may stay."""
        self.at = at
        self.present = None if present is None else present.pk

    def label_for(self, value: Any) -> str:
        """What the box shows: label and code of the chosen entry, or what was typed."""
        if isinstance(value, str):  # a code, of a link or typed, is shown with its label
            entry = tree_of(self.list).by_code.get(value.strip().casefold())
        else:
            entry = value if isinstance(value, CatalogueEntry) else self._by_id(value)
        return f"{entry.label} {entry.code}" if entry is not None else str(value)

    def prepare_value(self, value: Any) -> Any:
        return value.pk if isinstance(value, CatalogueEntry) else value

    def _by_id(self, value: Any) -> CatalogueEntry | None:
        return (
            tree_of(self.list).get(value) if isinstance(value, int) and not isinstance(value, bool) else None
        )

    def _named(self, text: str) -> list[CatalogueEntry]:
        found = tree_of(self.list).named(text)
        if found or " " not in text:
            return found
        # The box shows label and code; typed text that came back as it was shown still means that entry.
        label, _space, code = text.rpartition(" ")
        return [one for one in tree_of(self.list).named(code) if label.strip() == one.label]

    def to_python(self, value: Any) -> CatalogueEntry | None:
        if value in self.empty_values:
            return None
        if isinstance(value, CatalogueEntry):
            found = [value]
        elif isinstance(value, int):
            one = self._by_id(value)
            found = [one] if one is not None else []
        else:
            found = self._named(narrow(str(value)).replace("\x00", "").strip()[:200])
        if not found:
            raise ValidationError(
                self.error_messages["unknown"], params={"text": str(value)[:60]}, code="unknown"
            )
        if len(found) > 1:
            params = {
                "text": str(value)[:60],
                "candidates": listed(f"{one.label} ({one.code})" for one in found[:6]),
            }
            raise ValidationError(self.error_messages["several"], params=params, code="several")
        return self._living(found[0])

    def _living(self, entry: CatalogueEntry) -> CatalogueEntry:
        if entry.pk == self.present:
            return entry
        if entry.merged_into_id is not None:
            now = tree_of(self.list).present(entry)
            params = {"entry": entry.label, "now": now.label, "code": now.code}
            raise ValidationError(self.error_messages["merged"], params=params, code="merged")
        if self.at is not None and not entry.is_valid(local_day(self.at)):
            raise ValidationError(self.error_messages["ended"], params={"entry": entry.label}, code="ended")
        return entry
