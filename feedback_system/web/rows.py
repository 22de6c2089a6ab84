"""A form field that holds a list of rows: remedy lines, parties of a ruling, lines of a complaint.

People fill an editable table, machines send a list of objects; both are checked by the same row form.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.forms.formsets import BaseFormSet, formset_factory
from django.template.loader import get_template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

ABSOLUTE_MOST = 300
"""Rows that are read at all; what lies beyond the limit of a field is refused, what lies beyond this is not looked at."""


class RowsWidget(forms.Widget):
    """Reads the rows out of a posted formset or a plain list and draws them as an editable table."""

    use_fieldset = False
    extra = 1
    template = "_components/rows_field.html"

    def __init__(self, row_form: type[forms.Form], *, most: int = 200) -> None:
        super().__init__()
        self.row_form, self.most = row_form, most
        self.title: Any = ""
        self.add_label: Any = ""
        self.help_text: Any = ""
        self.bound_formset: BaseFormSet | None = None
        self.row_kwargs: dict[str, Any] = {}

    def formset_class(self, extra: int) -> type[BaseFormSet]:
        return formset_factory(
            self.row_form, extra=extra, can_delete=True, max_num=self.most, absolute_max=ABSOLUTE_MOST
        )

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        if name in data:
            return data[name]
        total = data.get(f"{name}-TOTAL_FORMS")
        if total is None:
            return None
        self.bound_formset = self.formset_class(0)(data, prefix=name, form_kwargs=self.row_kwargs)
        return self.bound_formset

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data and f"{name}-TOTAL_FORMS" not in data

    def formset_of_list(self, rows: list[Any], name: str) -> BaseFormSet:
        """The bound formset for rows that came as a list of objects."""
        posted: dict[str, Any] = {f"{name}-TOTAL_FORMS": str(len(rows)), f"{name}-INITIAL_FORMS": "0"}
        for index, row in enumerate(rows):
            for key, value in row.items():
                posted[f"{name}-{index}-{key}"] = value
        return self.formset_class(0)(posted, prefix=name, form_kwargs=self.row_kwargs)

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        if isinstance(value, BaseFormSet):
            formset = value
        elif isinstance(value, list):
            formset = self.formset_class(self.extra)(prefix=name, initial=value, form_kwargs=self.row_kwargs)
        else:
            formset = self.formset_class(self.extra)(prefix=name, form_kwargs=self.row_kwargs)
        template = get_template(self.template)
        headings = [bound for bound in formset.empty_form if not bound.is_hidden and bound.name != "DELETE"]
        filled = len(value) if isinstance(value, list) else 0
        if isinstance(value, BaseFormSet):
            filled = sum(1 for form in value.forms if form.has_changed() and not removed(form))
        drawn = template.render(
            {
                "formset": formset,
                "filled": filled,
                "is_open": bool(filled or self.is_required),
                "title": self.title,
                "help_text": self.help_text,
                "add_label": self.add_label or _("Add a row"),
                "headings": headings,
            }
        )
        return cast(SafeString, drawn)


def removed(form: forms.BaseForm) -> bool:
    """Whether the person took this row away; what stands in it counts no more."""
    box = form.fields["DELETE"].widget
    return bool(box.value_from_datadict(form.data, form.files, form.add_prefix("DELETE")))


class CardsWidget(RowsWidget):
    """The same with a small grid of labelled fields per row, for rows too long for a line of a table."""

    template = "_components/rows_cards.html"


class RowsField(forms.Field):
    """A list of dicts, one per row that is neither empty nor removed, each checked by `row_form`."""

    api_type = "rows"
    default_error_messages = {
        "required": gettext_lazy("Enter at least one row."),
        "shape": gettext_lazy("Send a list of objects, one per row."),
        "too_many": gettext_lazy("At most %(most)d rows fit here. Split the rest into a second entry."),
    }

    def __init__(
        self,
        row_form: type[forms.Form],
        *,
        most: int = 200,
        add_label: Any = "",
        widget: type[RowsWidget] = RowsWidget,
        **kwargs: Any,
    ) -> None:
        self.row_form, self.most = row_form, most
        super().__init__(widget=widget(row_form, most=most), **kwargs)
        self.widget.title, self.widget.help_text = self.label, self.help_text
        self.widget.add_label = add_label

    def clean(self, value: Any) -> list[dict[str, Any]]:
        if isinstance(value, (list, tuple)):
            if not all(isinstance(row, Mapping) for row in value):
                raise ValidationError(self.error_messages["shape"], code="shape")
            self._check_number(len(value))
            value = self.widget.formset_of_list(list(value), "rows")
        if value is None:
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return []
        if not isinstance(value, BaseFormSet):
            raise ValidationError(self.error_messages["shape"], code="shape")
        self._check_number(sum(1 for form in value.forms if form.has_changed() and not removed(form)))
        if int(value.management_form.cleaned_data["TOTAL_FORMS"] or 0) > ABSOLUTE_MOST:
            self._check_number(ABSOLUTE_MOST)
        if value.non_form_errors() or not all(form.is_valid() for form in value.forms if not removed(form)):
            raise ValidationError(self._sentences(value))
        rows = [
            {key: cell for key, cell in form.cleaned_data.items() if key != "DELETE"}
            for form in value.forms
            if not removed(form) and form.cleaned_data and form.has_changed()
        ]
        if self.required and not rows:
            raise ValidationError(self.error_messages["required"], code="required")
        return rows

    def _check_number(self, rows: int) -> None:
        if rows > self.most:
            raise ValidationError(
                self.error_messages["too_many"], code="too_many", params={"most": self.most}
            )

    @staticmethod
    def _sentences(formset: BaseFormSet) -> list[str]:
        sentences = [str(error) for error in formset.non_form_errors()]
        for number, form in enumerate(formset.forms, start=1):
            if removed(form):
                continue
            for name, messages in form.errors.items():
                label = form.fields[name].label if name in form.fields else ""
                for message in messages:
                    if label:
                        sentences.append(
                            _("Row %(number)d, %(field)s: %(message)s")
                            % {"number": number, "field": label, "message": message}
                        )
                    else:
                        sentences.append(
                            _("Row %(number)d: %(message)s") % {"number": number, "message": message}
                        )
        return sentences
