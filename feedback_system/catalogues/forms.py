"""The forms of the settings of the catalogues: an entry, and a merge."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback_system.catalogues.fields import CatalogueField
from feedback_system.catalogues.importing import is_code
from feedback_system.catalogues.keeping import faults_of
from feedback_system.catalogues.models import CatalogueEntry
from feedback_system.catalogues.tree import tree_of
from feedback_system.web.code_form import CodeForm
from feedback_system.web.forms import LineField, narrow

RESERVED = frozenset({"new", "import", "apply", "export"})
"""Codes stand in addresses, where these words mean something else."""


def day_field(**kwargs: Any) -> forms.DateField:
    """A day that may stay empty."""
    return forms.DateField(
        required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs
    )


class EntryForm(CodeForm):
    """An entry. The code is typed once, for a new one, and stands for ever."""

    valid_from = day_field(label=gettext_lazy("May be chosen from"), help_text=gettext_lazy("Empty: always."))
    valid_until = day_field(
        label=gettext_lazy("May be chosen until"), help_text=gettext_lazy("Empty: without end.")
    )
    field_order = (
        "code", "parent", "label_zh_hans", "label_zh_hant", "label_en", "position", "valid_from", "valid_until",
    )  # fmt: skip

    def __init__(self, *args: Any, list: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.list = list
        self.fields["parent"] = CatalogueField(
            list,
            label=_("Entry above"),
            required=False,
            help_text=_("Empty: it stands at the top. A catalogue has at most 4 levels."),
        )
        if "code" in self.fields:
            self.fields["code"].help_text = _(
                "Letters, digits, _ and - only, as it stands on labels. It can never be changed: data is tied to it."
            )
        self.order_fields(self.field_order)

    def has_code(self, code: str) -> bool:
        return code.casefold() in tree_of(self.list).by_code

    def clean_code(self) -> str:
        code = narrow(str(self.cleaned_data["code"])).strip()
        if not is_code(code):
            raise ValidationError(_("A code has letters, digits, _ and - only, such as QX-0101."))
        if code.casefold() in RESERVED or self.has_code(code):
            raise ValidationError(_("This code stands in the list already. Choose another one."))
        return code

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        faults = faults_of(
            tree_of(self.list),
            entry=self.record,
            parent=data.get("parent"),
            begins=data.get("valid_from"),
            ends=data.get("valid_until"),
        )
        for name, sentences in faults.items():
            if name not in self.errors:
                self.add_error(name, sentences)
        return data


class MergeForm(forms.Form):
    """Which entry shall stand for this one, and why."""

    reason = LineField(
        label=gettext_lazy("Reason"),
        max_length=200,
        help_text=gettext_lazy("Stands with the entry for everybody who reads an old case."),
    )

    def __init__(self, *args: Any, entry: CatalogueEntry, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        into = CatalogueField(
            entry.list,
            label=_("Merge into"),
            help_text=_("From now on this entry stands for both. Old cases keep what they say."),
        )
        into.on_day(at)
        self.fields["into"] = into
        self.order_fields(("into", "reason"))
