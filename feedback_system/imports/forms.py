"""The file to import, and which column fills which field."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback_system.imports.kinds import all_kinds, kind_named
from feedback_system.imports.models import CaseImport
from feedback_system.masterdata.importing.plan import letter_of
from feedback_system.masterdata.importing.reading import LARGEST_FILE


class UploadForm(forms.Form):
    """What the list holds, and the file."""

    kind = forms.ChoiceField(label=gettext_lazy("What the list holds"))
    file = forms.FileField(
        label=gettext_lazy("Excel (.xlsx) or CSV file"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
        max_length=200,
    )
    create_missing = forms.BooleanField(
        label=gettext_lazy("Create customers and products that are not entered yet"),
        required=False,
        help_text=gettext_lazy(
            "The preview names each of them. Undoing the import takes them away again unless they are in use."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["kind"]
        assert isinstance(choice, forms.ChoiceField)  # noqa: S101 - for the type checker
        choice.choices = [(kind.code, kind.label) for kind in all_kinds()]

    def clean_file(self) -> Any:
        """The file, unless it is too large to be read at all."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(
                _("The file is larger than %(limit)d MB. Split it and import the parts one after the other.")
                % {"limit": LARGEST_FILE // 1024 // 1024}
            )
        return file


class ColumnsForm(forms.Form):
    """For each column of the file the field it fills."""

    create_missing = forms.BooleanField(
        label=gettext_lazy("Create customers and products that are not entered yet"), required=False
    )

    def __init__(self, data: Any = None, *, file: CaseImport, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["create_missing"].initial = file.create_missing
        by_place = {place: field for field, place in file.mapping.items()}
        choices = [
            ("", gettext_lazy("not used; kept as text with the case")),
            *((column.field, column.label) for column in kind_named(file.kind).columns),
        ]
        for place, heading in enumerate(file.headings):
            if heading:
                self.fields[f"column_{place}"] = forms.ChoiceField(
                    label=f"{letter_of(place)} {heading}",
                    choices=choices,
                    required=False,
                    initial=by_place.get(place, ""),
                )

    @property
    def columns(self) -> list[Any]:
        """The fields of the columns, in the order of the file."""
        return [self[name] for name in self.fields if name.startswith("column_")]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        mapping: dict[str, int] = {}
        for name, field in list(data.items()):
            if not name.startswith("column_") or not field:
                continue
            if field in mapping:
                self.add_error(name, _("Another column fills this field already. Choose one of them."))
            mapping[field] = int(name.removeprefix("column_"))
        return data | {"mapping": mapping}
