"""The rows of a ruling: who bears which part, nested as deep as department, group and person, each with its proof."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.forms.fields import SupplierField
from complaints.models import RulingShare
from complaints.shares import Part, faults_of, parents_of, split_nested
from feedback_system.cases.fields import DepartmentField, PersonField
from feedback_system.web.forms import LineField, NarrowDecimalField
from feedback_system.web.rows import RowsField, RowsWidget, removed

Party = RulingShare.Party
OWN = (Party.DEPARTMENT, Party.GROUP, Party.PERSON)
NEEDED: dict[str, str] = {
    Party.DEPARTMENT: "department",
    Party.GROUP: "department",
    Party.PERSON: "person",
    Party.SUPPLIER: "supplier",
    Party.CARRIER: "supplier",
}
MISSING = {
    "department": gettext_lazy("Choose the department."),
    "person": gettext_lazy("Choose the person."),
    "supplier": gettext_lazy("Choose the supplier or carrier."),
}
LEVELS = [
    ("0", gettext_lazy("Of the whole loss")),
    ("1", gettext_lazy("Part of the share above")),
    ("2", gettext_lazy("Part of that part")),
]
SAYS_NOTHING = frozenset({"party", "level", "DELETE"})
"""Boxes that hold something before anybody has typed: a row with nothing else is empty."""


class ProofsField(forms.MultipleChoiceField):
    """Files and signed opinions of the case, by codes like “file:12” and “opinion:5”."""

    api_type = "list"


class ShareRowForm(forms.Form):
    """One party of a ruling and its share. Machines send the parts of a share as a list within it."""

    nested = "shares"
    deepest = len(LEVELS) - 1

    level = forms.TypedChoiceField(
        label=gettext_lazy("Share of what"), choices=LEVELS, coerce=int, required=False, empty_value="0"
    )
    party = forms.ChoiceField(label=gettext_lazy("Party"), choices=Party.choices)
    department = DepartmentField(label=gettext_lazy("Department"), required=False)
    person = PersonField(
        label=gettext_lazy("Person"),
        required=False,
        error_messages={
            "invalid_choice": gettext_lazy(
                "“%(value)s” does not work here now. Choose somebody who does, or give the share to the group or department."
            )
        },
    )
    supplier = SupplierField(label=gettext_lazy("Supplier"), required=False)
    name = LineField(label=gettext_lazy("Group or name"), max_length=120, required=False)
    percent = NarrowDecimalField(
        label=gettext_lazy("Share in %"),
        min_value=Decimal("0.01"),
        max_value=Decimal(100),
        max_digits=5,
        decimal_places=2,
    )
    evidence = LineField(label=gettext_lazy("Evidence"), max_length=500)
    proofs = ProofsField(
        label=gettext_lazy("Files and opinions that prove it"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self, *args: Any, proofs: Callable[[], Sequence[tuple[str, str]]] = tuple, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["proofs"]
        assert isinstance(choice, ProofsField)  # noqa: S101 - for the type checker
        choice.choices = proofs

    def has_changed(self) -> bool:
        return bool(set(self.changed_data) - SAYS_NOTHING)

    def clean_level(self) -> int:
        return int(self.cleaned_data.get("level") or 0)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        party = data.get("party")
        needed = NEEDED.get(str(party), "")
        for name, sentence in MISSING.items():
            if name != needed:
                data[name] = None
            elif not data.get(name) and name not in self.errors:
                self.add_error(name, sentence)
        if party == Party.GROUP and not data.get("name"):
            self.add_error("name", _("Name the group or line."))
        return data


@dataclass(frozen=True)
class Reckoned:
    """A row as the workbench tells it while somebody types: its level, its amount, and what is wrong with it."""

    index: int
    label: str
    level: int
    percent: Decimal | None
    amount: Decimal | None
    rest: Decimal | None
    """What its parts still lack to 100 %; None when it has no parts."""


class SharesWidget(RowsWidget):
    """The rows as cards, with the amounts reckoned by the server beside them while somebody types."""

    template = "complaints/_shares.html"
    extra = 1

    def __init__(self, row_form: type[forms.Form], *, most: int = 200) -> None:
        super().__init__(row_form, most=most)
        self.live_url = ""
        self.proposal: Callable[[], Mapping[str, Any]] = dict
        """What the template shows above the rows about the house policy; asked when the rows are drawn."""

    def formset_of_list(self, rows: list[Any], name: str) -> Any:
        return super().formset_of_list(list(flattened(rows)), name)

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:
        if isinstance(value, list) and value:
            self.extra = 0
        if not isinstance(self.help_text, dict):
            self.help_text = {"text": self.help_text}
        self.help_text |= {"live_url": self.live_url, "proposal": self.proposal()}
        return super().render(name, value, attrs, renderer)


def flattened(rows: Sequence[Mapping[str, Any]], depth: int = 0) -> Iterator[dict[str, Any]]:
    """Shares that hold lists of their parts, as rows one below the other with their levels."""
    for row in rows:
        own = {key: value for key, value in row.items() if key != ShareRowForm.nested}
        own["level"] = str(depth) if depth else str(own.get("level") or 0)
        yield own
        yield from flattened(row.get(ShareRowForm.nested) or (), depth + 1)


class SharesField(RowsField):
    """The shares of a ruling: on every level exactly 100 %, nobody twice, parts only within own departments and groups.

    The rows come out in order, each with its `level` and the place of the row it lies within as `parent`.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(ShareRowForm, widget=SharesWidget, add_label=gettext_lazy("Add a party"), **kwargs)

    def clean(self, value: Any) -> list[dict[str, Any]]:
        if isinstance(value, (list, tuple)):
            if not all(isinstance(row, Mapping) for row in value):
                raise ValidationError(self.error_messages["shape"], code="shape")
            self._check_number(len(value))
            value = self.widget.formset_of_list(list(value), "rows")
        rows = super().clean(value)
        filled = [form for form in value.forms if not removed(form) and form.has_changed()] if rows else []
        sentences = [*self._nesting(filled, rows), *self._sums(filled, rows), *self._twice(filled, rows)]
        if sentences:
            raise ValidationError(sentences)
        if rows:
            parents = parents_of([row["level"] for row in rows])
            rows = [{**row, "parent": parent} for row, parent in zip(rows, parents, strict=True)]
        return rows

    @staticmethod
    def _nesting(filled: Sequence[forms.BaseForm], rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
        line: list[Mapping[str, Any]] = []
        for number, (form, row) in enumerate(zip(filled, rows, strict=True), start=1):
            level = row["level"]
            if level > len(line):
                return  # told by the sums
            del line[level:]
            if line and (line[-1]["party"] not in OWN[:2] or row["party"] not in OWN):
                yield _at(form, "level", number, _within_own())
            line.append(row)

    @staticmethod
    def _sums(filled: Sequence[forms.BaseForm], rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
        for fault in faults_of([Part(row["level"], row["percent"]) for row in rows]):
            if fault.total is None and fault.place is not None:
                told = _("No share stands above it of which it could be a part. Put it below one.")
                yield _at(filled[fault.place], "level", fault.place + 1, told)
            elif fault.total is not None and rows:
                words = {"total": f"{fault.total:f}", "rest": f"{100 - fault.total:+f}"}
                if fault.place is None:
                    yield (
                        _(
                            "The shares make %(total)s %%. They must make exactly 100 %%; change them by %(rest)s."
                        )
                        % words
                    )
                else:
                    told = _(
                        "Its parts make %(total)s %% of it. They must make exactly 100 %%; change them by %(rest)s."
                    )
                    yield _at(filled[fault.place], "percent", fault.place + 1, told % words)

    @staticmethod
    def _twice(filled: Sequence[forms.BaseForm], rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
        seen = set()
        for number, (form, row) in enumerate(zip(filled, rows, strict=True), start=1):
            party = tuple(row.get(key) for key in ("party", "department", "person", "supplier", "name"))
            if party in seen:
                told = _("A party stands in two rows. Put both shares into one row.")
                yield _at(form, "party", number, told)
            seen.add(party)


def _within_own() -> str:
    return _("Only a department or a group of ours has parts, and they are departments, groups and persons.")


def _at(form: forms.BaseForm, field: str, number: int, sentence: str) -> str:
    """Name what is wrong at the row itself, and return the sentence for the whole."""
    form.add_error(field, sentence)
    return _("Row %(number)d: %(message)s") % {"number": number, "message": sentence}


def reckoned(formset: Any, total: Decimal | None) -> tuple[list[Reckoned], Decimal]:
    """What the rows typed so far come to, and what is missing to 100 % of the whole; nothing is refused.

    Amounts are given where all levels are whole and the loss is known.
    """
    rows = []
    for index, form in enumerate(formset.forms):
        form.is_valid()
        if removed(form) or not form.has_changed():
            continue
        rows.append((index, form.cleaned_data))
    parts, deepest = [], 0
    for _index, data in rows:
        level = min(int(data.get("level") or 0), deepest)
        deepest = level + 1
        parts.append(Part(level, data.get("percent") or Decimal(0)))
    sums: dict[int | None, Decimal] = {None: Decimal(0)}
    for parent, part in zip(parents_of([part.level for part in parts]), parts, strict=True):
        sums[parent] = sums.get(parent, Decimal(0)) + part.percent
    amounts: list[Decimal | None] = [None] * len(parts)
    if parts and total is not None and not faults_of(parts):
        amounts = list(split_nested(total, parts))
    told = [
        Reckoned(
            index,
            _label(data, index),
            part.level,
            data.get("percent"),
            amount,
            100 - sums[place] if place in sums else None,
        )
        for place, ((index, data), part, amount) in enumerate(zip(rows, parts, amounts, strict=True))
    ]
    return told, 100 - sums[None]


def _label(data: Mapping[str, Any], index: int) -> str:
    named = data.get("name") or data.get("person") or data.get("department") or data.get("supplier")
    return str(named or dict(Party.choices).get(str(data.get("party")), "") or index + 1)


CELLS = ("level", "party", "department", "person", "supplier", "name", "percent", "evidence")
PARTY = ("party", "department", "person", "supplier")


def typed_rows(formset: Any) -> list[dict[str, Any]]:
    """What stands in the rows that are neither empty nor removed, as typed, so that they can be drawn again."""
    rows = []
    for form in formset.forms:
        if removed(form) or not form.has_changed():
            continue
        cells = {name: form[name].value() for name in CELLS}
        rows.append({**cells, "proofs": form["proofs"].value() or []})
    return rows


def with_evidence(
    rows: Sequence[Mapping[str, Any]], typed: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Proposed rows with the evidence and the proofs of the typed row of the same party."""
    before = {tuple(str(row.get(name) or "") for name in PARTY): row for row in typed}
    filled = []
    for row in rows:
        same = before.get(tuple(str(row.get(name) or "") for name in PARTY), {})
        filled.append({**row, "evidence": same.get("evidence") or "", "proofs": same.get("proofs") or []})
    return filled
