"""The forms of the steps for machines: JSON values in, unknown fields refused, described as JSON schema.

People's forms forgive: a field nobody knows is passed over, text is taken for anything. A machine is told instead, so that
nothing it sends is silently dropped. The checks run where the form runs, after rights, state and version.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import forms
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from feedback_system.cases.steps import StepForm, describe_fields

Names = Mapping[str, str]

YEARS = range(1970, 2200)
"""Years of dates and times that somebody tells; others are typing errors, and some cannot be stored."""
MOST_CHOICES = 200
"""A list of choices out of the data is described up to this length."""


@lru_cache(maxsize=512)
def strict(form: type[StepForm], names: tuple[tuple[str, str], ...] = ()) -> type[StepForm]:
    """`form` for plain JSON values. `names` are pairs of API name and form name where they differ."""
    own_names = {api: own for api, own in names if own in form.base_fields}

    def __init__(self: Any, data: Any = None, files: Any = None, **kwargs: Any) -> None:
        form.__init__(self, data, files, **kwargs)
        self.misshapen = {}
        if data is not None:
            self.data, self.misshapen = read_values(self.fields, data, own_names)

    def full_clean(self: Any) -> None:
        form.full_clean(self)
        if not self.is_bound:
            return
        api_names = {own: api for api, own in own_names.items()}
        for own in [name for name in self._errors if name in api_names]:
            self._errors[api_names[own]] = self._errors.pop(own)
        for name, sentences in self.misshapen.items():
            self._errors[name] = self.error_class(sentences)

    return type(
        f"Strict{form.__name__}",
        (form,),
        {"__init__": __init__, "full_clean": full_clean, "own_names": own_names},
    )


def read_values(
    fields: Mapping[str, forms.Field], sent: Mapping[str, Any], names: Names
) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """What the form shall check, and what is wrong with the shape of the rest, by API name.

    null counts as empty; a field left out takes the value the form suggests, where it suggests one for every case.
    """
    values: dict[str, Any] = {}
    wrong: dict[str, list[str]] = {}
    told: set[str] = set()
    for name, value in sent.items():
        own = names.get(name, name)
        field = None if name in names.values() else fields.get(own)
        if field is None:
            wrong[name] = [_("This field is not taken here. Leave it out.")]
            continue
        told.add(own)
        if value is None:
            continue
        try:
            values[own] = _shaped(field, value)
        except _Misshapen as error:
            wrong[name] = error.sentences
    for own, field in fields.items():
        if own not in told and (suggested := default_of(field)) is not None:
            values[own] = suggested
    return values, wrong


class _Misshapen(Exception):
    def __init__(self, *sentences: str) -> None:
        super().__init__(*sentences)
        self.sentences = list(sentences)


def default_of(field: forms.Field) -> Any:
    """The value a field takes when it is left out; None when it takes none."""
    return None if callable(field.initial) else field.initial


def _shaped(field: forms.Field, value: Any) -> Any:
    if (row_form := getattr(field, "row_form", None)) is not None:
        return _rows(row_form, value)
    if isinstance(field, forms.BooleanField):
        if not isinstance(value, bool):
            raise _Misshapen(_("Send true or false."))
        return value
    if isinstance(field, forms.MultipleChoiceField) or getattr(field, "api_type", "") == "list":
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise _Misshapen(_("Send a list of texts."))
        return value
    if isinstance(value, bool) or isinstance(value, (dict, list)):
        raise _Misshapen(_("Send a single value of the type this field has in the schema."))
    if isinstance(field, forms.DateTimeField):
        return _instant(value)
    if isinstance(field, forms.DateField):
        return _day(value)
    if isinstance(field, forms.IntegerField):  # decimals too
        return value
    if isinstance(field, forms.ModelChoiceField) or getattr(field, "api_type", "") == "reference":
        if not isinstance(value, (str, int)):
            raise _Misshapen(_("Send the number or name of an entry, or its id as a whole number."))
        return value
    if not isinstance(value, str):
        raise _Misshapen(_("Send text in quotation marks."))
    return value


def _rows(row_form: type[forms.Form], value: Any, depth: int = 0) -> list[dict[str, Any]]:
    """The rows as the form takes them; where a row form names a list of parts (`nested`), rows hold rows."""
    nested = _nested(row_form, depth)
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        raise _Misshapen(_("Send a list of objects, one per row."))
    made, wrong = [], []
    for number, row in enumerate(value[:201], start=1):
        own = {key: cell for key, cell in row.items() if key != nested} if nested else row
        values, errors = read_values(row_form.base_fields, own, {})
        if nested and row.get(nested) is not None:
            try:
                values[nested] = _rows(row_form, row[nested], depth + 1)
            except _Misshapen as error:
                errors[nested] = error.sentences
        made.append(values)
        wrong += [
            _("Row %(number)d, %(field)s: %(message)s") % {"number": number, "field": name, "message": one}
            for name, sentences in errors.items()
            for one in sentences
        ]
    if wrong:
        raise _Misshapen(*wrong)
    return made


def _nested(row_form: type[forms.Form], depth: int) -> str:
    """The name under which a row holds its parts, "" where it has none or lies too deep for any."""
    return getattr(row_form, "nested", "") if depth < getattr(row_form, "deepest", 0) else ""


def _instant(value: Any) -> datetime:
    found = None
    if isinstance(value, str):
        try:
            found = parse_datetime(value.strip())
        except ValueError:
            found = None
    if found is None or found.year not in YEARS:
        raise _Misshapen(
            _("Send the time as ISO 8601 with its offset, for example 2026-03-02T09:00:00+08:00.")
        )
    return found


def _day(value: Any) -> date:
    found = None
    if isinstance(value, str):
        try:
            found = parse_date(value.strip())
        except ValueError:
            found = None
    if found is None or found.year not in YEARS:
        raise _Misshapen(_("Send the date as ISO 8601, for example 2026-03-02."))
    return found


# ------------------------------------------------------------------------------------------------------- described


def described(form: forms.Form, names: Names) -> list[dict[str, Any]]:
    """The fields of a form as one case has them now: name, label, type, required, choices, help, default.

    Note: one query for each field whose choices are rows.
    """
    api_names = {own: api for api, own in names.items()}
    rows = describe_fields(form)
    _complete(rows, form.fields)
    for row in rows:
        row["name"] = api_names.get(row["name"], row["name"])
    return rows


def _complete(rows: list[dict[str, Any]], fields: Mapping[str, forms.Field]) -> None:
    for row in rows:
        field = fields[row["name"]]
        if isinstance(field, forms.ModelChoiceField):
            row["type"] = getattr(field, "api_type", "choice")
            row["choices"] = _choices_of(field)
        elif isinstance(field, forms.ChoiceField) and not isinstance(field, forms.MultipleChoiceField):
            row["type"] = "choice"
        else:
            row["type"] = getattr(field, "api_type", None) or type_of(field)
        if (row_form := getattr(field, "row_form", None)) is not None:
            _complete(row["fields"], row_form().fields)
        row.setdefault("choices", [])
        default = default_of(field)
        row["default"] = str(default) if isinstance(default, Decimal) else default
        row["required"] = row["required"] and default is None


def _choices_of(field: forms.ModelChoiceField) -> list[dict[str, str]]:
    queryset = field.queryset
    if queryset is None:
        return []
    name = field.to_field_name or "pk"
    return [
        {"value": str(getattr(row, name)), "label": field.label_from_instance(row)}
        for row in queryset[:MOST_CHOICES]
    ]


def type_of(field: forms.Field) -> str:
    """The type in one word: text, integer, decimal, boolean, date, datetime, choice, reference, rows."""
    if special := getattr(field, "api_type", None):
        return str(special)
    for kind, word in (
        (forms.BooleanField, "boolean"),
        (forms.DateTimeField, "datetime"),
        (forms.DateField, "date"),
        (forms.DecimalField, "decimal"),
        (forms.IntegerField, "integer"),
        (forms.ChoiceField, "choice"),
    ):
        if isinstance(field, kind):
            return word
    return "text"


def schema_of(form: type[forms.Form], names: Names | None = None, *, partial: bool = False) -> dict[str, Any]:
    """The JSON schema of a form's fields. Which of them one case has now, its list of steps says."""
    names = names or {}
    api_names = {own: api for api, own in names.items() if own in form.base_fields}
    properties: dict[str, Any] = {}
    required: list[str] = []
    for own, field in form.base_fields.items():
        name = api_names.get(own, own)
        properties[name] = _schema_of_field(field)
        if field.required and default_of(field) is None and not partial:
            required.append(name)
    schema: dict[str, Any] = {"type": "object", "properties": properties, "additionalProperties": False}
    if required:
        schema["required"] = required
    return schema


def _schema_of_row(row_form: type[forms.Form], depth: int = 0) -> dict[str, Any]:
    schema = schema_of(row_form)
    if nested := _nested(row_form, depth):
        parts = {"type": "array", "items": _schema_of_row(row_form, depth + 1), "nullable": True}
        schema["properties"][nested] = parts | {"description": _("The parts of this one.")}
    return schema


TYPES: dict[str, dict[str, Any]] = {
    "boolean": {"type": "boolean"},
    "datetime": {"type": "string", "format": "date-time"},
    "date": {"type": "string", "format": "date"},
    "decimal": {"type": "string", "format": "decimal", "example": "800.00"},
    "integer": {"type": "integer"},
    "choice": {"type": "string"},
    "reference": {"oneOf": [{"type": "string"}, {"type": "integer"}]},
    "text": {"type": "string"},
    "list": {"type": "array", "items": {"type": "string"}},
}


def _schema_of_field(field: forms.Field) -> dict[str, Any]:
    if (row_form := getattr(field, "row_form", None)) is not None:
        schema: dict[str, Any] = {
            "type": "array",
            "maxItems": getattr(field, "most", 200),
            "items": _schema_of_row(row_form),
        }
    else:
        schema = dict(TYPES[type_of(field)])
    if type_of(field) == "integer":
        for bound, word in (("min_value", "minimum"), ("max_value", "maximum")):
            if getattr(field, bound, None) is not None:
                schema[word] = getattr(field, bound)
    if type_of(field) == "text" and getattr(field, "max_length", None):
        schema["maxLength"] = field.max_length  # type: ignore[attr-defined]
    single = not isinstance(field, forms.ModelChoiceField | forms.MultipleChoiceField)
    if isinstance(field, forms.ChoiceField) and single:
        choices: Any = field.choices
        values = [value for value, _label in choices if value != ""]
        if values:  # a list that hangs on the case, such as its claims, is known with the case only
            schema["enum"] = values
    if isinstance(field, forms.ModelChoiceField) and not field.to_field_name:
        schema = dict(TYPES["reference"])
    schema["title"] = field.label
    if isinstance(field, forms.FileField):
        schema["description"] = _("For people. Attach the file to the case first and name it instead.")
    elif field.help_text:
        schema["description"] = field.help_text
    default = default_of(field)
    if default is not None:
        schema["default"] = str(default) if isinstance(default, Decimal) else default
    if not field.required:
        schema["nullable"] = True
        if "enum" in schema:
            schema["enum"] = [*schema["enum"], None]
    return schema
