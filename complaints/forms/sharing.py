"""What is typed about house policies and base points, and what a proposal of shares is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import User
from complaints.forms.fields import CodeChoiceField
from complaints.models import CodeList, SharingPolicy
from complaints.policy_sentences import BEARERS, DIVISIONS, MEASURES
from complaints.sharing_policies import Band, Bearer, Division, Measure, Policy, PolicyPart
from feedback_system.cases.fields import DepartmentField, PersonField
from feedback_system.web.forms import CodeField, LineField, NarrowDecimalField
from feedback_system.web.rows import CardsWidget, RowsField

LABELS = ("label_zh_hans", "label_zh_hant", "label_en")


class PolicyRow(forms.Form):
    """One part of a band. A row without limits belongs to the band of the row above."""

    above = NarrowDecimalField(
        label=gettext_lazy("Loss above"), required=False, max_digits=14, decimal_places=2
    )
    up_to = NarrowDecimalField(
        label=gettext_lazy("Up to and with"), required=False, max_digits=14, decimal_places=2
    )
    bearer = forms.ChoiceField(label=gettext_lazy("Who bears it"), choices=[("", "–"), *BEARERS.items()])
    measure = forms.ChoiceField(label=gettext_lazy("Measured by"), choices=[("", "–"), *MEASURES.items()])
    value = NarrowDecimalField(
        label=pgettext_lazy("figure of a part", "Figure"), required=False, max_digits=14, decimal_places=2
    )
    cap = NarrowDecimalField(label=gettext_lazy("At most"), required=False, max_digits=14, decimal_places=2)
    division = forms.ChoiceField(
        label=gettext_lazy("People divide it"), required=False, choices=list(DIVISIONS.items())
    )

    def has_changed(self) -> bool:
        # The select of the division always sends a value; a row in which nothing else stands is an empty one.
        return bool(set(self.changed_data) - {"division"})


class PolicyForm(forms.Form):
    """A new version of a house policy: names, kind of fault, bands with their parts, the day it begins."""

    code = CodeField(
        label=gettext_lazy("Code"),
        max_length=40,
        help_text=gettext_lazy(
            "Small letters, digits and _ only. It can never be changed: data is tied to it."
        ),
    )
    label_zh_hans = LineField(label=gettext_lazy("Label in simplified Chinese"), max_length=120)
    label_zh_hant = LineField(
        label=gettext_lazy("Label in traditional Chinese"), max_length=120, required=False
    )
    label_en = LineField(label=gettext_lazy("Label in English"), max_length=120, required=False)
    fault_kind = CodeChoiceField(
        CodeList.FAULT_KIND,
        label=gettext_lazy("Kind of fault"),
        required=False,
        help_text=gettext_lazy("Left empty: every kind that has no policy of its own."),
    )
    rows = RowsField(
        PolicyRow,
        label=gettext_lazy("Bands of loss and who bears them"),
        widget=CardsWidget,
        add_label=gettext_lazy("Add a part"),
        most=60,
        help_text=gettext_lazy(
            "A row with limits begins a band; the rows below it without limits are further parts of it. The last band has no upper limit. What a cap cuts off goes to the part that takes the rest."
        ),
    )
    since = forms.DateField(
        label=gettext_lazy("In force from"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Today or later. Rulings keep the version that held for them."),
    )
    source = LineField(
        label=gettext_lazy("Source"),
        max_length=200,
        help_text=gettext_lazy("The rule or decision of the company that sets this policy."),
    )

    def __init__(self, *args: Any, record: SharingPolicy | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.record = record
        if record is not None:  # what the policy is for stays; another purpose is another policy
            del self.fields["code"], self.fields["fault_kind"]

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"]).lower()
        if not code.isascii() or not code.replace("_", "").isalnum():
            raise ValidationError(_("Use small letters, digits and _ only, such as process_loss."))
        if SharingPolicy.objects.filter(code=code).exists():
            raise ValidationError(_("There is a policy with this code already. Choose another one."))
        return code

    def clean_rows(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.cleaned_data["rows"]
        first = rows[0]
        if first.get("above") is None and first.get("up_to") is None:
            raise ValidationError(_("Row 1: enter above which loss the first band begins, such as 0."))
        return rows

    def policy(self) -> Policy:
        """The typed rows as values. A band whose lower limit is left empty begins where the one before it ends."""
        return policy_of_rows(self.cleaned_data["rows"])

    def labels(self) -> dict[str, str]:
        """The typed names."""
        return {name: self.cleaned_data[name] for name in LABELS}


def policy_of_rows(rows: Sequence[dict[str, Any]]) -> Policy:
    """Rows of the editor as bands with their parts."""
    bands: list[Band] = []
    for row in rows:
        part = PolicyPart(
            Bearer(row["bearer"]),
            Measure(row["measure"]),
            row.get("value"),
            row.get("cap"),
            Division(row.get("division") or Division.POINTS.value),
        )
        above, up_to = row.get("above"), row.get("up_to")
        if above is None and up_to is None and bands:
            last = bands[-1]
            bands[-1] = Band(last.above, last.up_to, (*last.parts, part))
        else:
            before = bands[-1].up_to if bands else None
            bands.append(Band(above if above is not None else before or Decimal(0), up_to, (part,)))
    return Policy(tuple(bands))


def rows_of_policy(policy: Policy) -> list[dict[str, Any]]:
    """The bands as rows of the editor."""
    rows = []
    for band in policy.bands:
        for place, part in enumerate(band.parts):
            rows.append(
                {
                    "above": _plain(band.above) if not place else None,
                    "up_to": _plain(band.up_to) if not place else None,
                    "bearer": part.bearer.value,
                    "measure": part.measure.value,
                    "value": _plain(part.value),
                    "cap": _plain(part.cap),
                    "division": part.division.value,
                }
            )
    return rows


def _plain(value: Decimal | None) -> str | None:
    if value is None:
        return None
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


class EndPolicyForm(forms.Form):
    """The last day of a policy."""

    last = forms.DateField(
        label=gettext_lazy("Last day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class ProposalForm(forms.Form):
    """What the house policy is asked with; the department and the lead lie beside the shares in the workbench."""

    fault_kind = CodeChoiceField(CodeList.FAULT_KIND, label=gettext_lazy("Kind of fault"), required=False)
    loss = NarrowDecimalField(
        label=gettext_lazy("Loss to share"),
        required=False,
        min_value=Decimal(0),
        max_value=Decimal("99999999.99"),
        decimal_places=2,
    )
    department = DepartmentField(label=gettext_lazy("Responsible department"), required=False)
    lead = PersonField(label=gettext_lazy("Lead of the group"), required=False)


class MonthForm(forms.Form):
    """Which people of which month."""

    department = DepartmentField(label=gettext_lazy("Department"), required=False)
    month = forms.CharField(
        label=gettext_lazy("Month"),
        required=False,
        widget=forms.TextInput(attrs={"type": "month"}),
    )

    def clean_month(self) -> tuple[int, int] | None:
        text = self.cleaned_data["month"]
        if not text:
            return None
        year, _dash, month = text.partition("-")
        if not (year.isdecimal() and month.isdecimal() and len(year) == 4 and 1 <= int(month) <= 12):
            raise ValidationError(_("Write the month as year and month, such as 2026-01."))
        return int(year), int(month)


class PointsForm(forms.Form):
    """A box for each person of a department; left empty, the person has no points in the month."""

    def __init__(self, *args: Any, people: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for person in people:
            self.fields[f"person-{person.pk}"] = NarrowDecimalField(
                label=person.name, required=False, min_value=Decimal(0), max_digits=7, decimal_places=2
            )

    def points(self) -> dict[int, Decimal | None]:
        """The typed points by the id of the person."""
        return {int(name.removeprefix("person-")): value for name, value in self.cleaned_data.items()}
