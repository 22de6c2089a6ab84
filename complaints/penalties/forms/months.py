"""What is typed about the months of deductions, wage and bonus."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from complaints.models.months import month_named
from feedback_system.cases.fields import DepartmentField
from feedback_system.cases.steps import StepForm
from feedback_system.web.forms import NarrowDecimalField
from feedback_system.web.rows import RowsField

MOST = Decimal("9999999.99")


def _named_month(text: str) -> date:
    """The month written as 2026-10. :raises ValidationError: it is none"""
    found = month_named(text.strip())
    if found is None:
        raise ValidationError(_("Write the month as year and month, such as 2026-01."))
    return found


class OpenMonthForm(StepForm):
    """Which month."""

    month = forms.CharField(label=gettext_lazy("Month"), widget=forms.TextInput(attrs={"type": "month"}))

    def clean_month(self) -> date:
        return _named_month(self.cleaned_data["month"])


class CloseMonthForm(StepForm):
    """The seal of what was seen."""

    seal = forms.CharField(label=gettext_lazy("Seal"), max_length=64, widget=forms.HiddenInput)


class PayMonthForm(forms.Form):
    """Which people of which month."""

    department = DepartmentField(label=gettext_lazy("Department"), required=False)
    month = forms.CharField(
        label=gettext_lazy("Month"), required=False, widget=forms.TextInput(attrs={"type": "month"})
    )

    def clean_month(self) -> date | None:
        text = self.cleaned_data["month"].strip()
        return _named_month(text) if text else None


class PayFileForm(forms.Form):
    """A file with wage and bonus of many."""

    file = forms.FileField(
        label=gettext_lazy("Excel (.xlsx) or CSV file"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
        max_length=200,
        help_text=gettext_lazy(
            "Columns: month, person (user name or name), wage with the bonus, bonus. Chinese headings are known."
        ),
    )


class PayRowForm(forms.Form):
    """Wage and bonus of one person; both empty takes them away."""

    person = forms.ModelChoiceField(
        User.objects.filter(kind=User.Kind.PERSON), label=gettext_lazy("Person"), to_field_name="username"
    )
    wage = NarrowDecimalField(
        label=gettext_lazy("Wage with the bonus"),
        required=False,
        min_value=Decimal(0),
        max_value=MOST,
        decimal_places=2,
    )
    bonus = NarrowDecimalField(
        label=gettext_lazy("Bonus"), required=False, min_value=Decimal(0), max_value=MOST, decimal_places=2
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        wage, bonus = data.get("wage"), data.get("bonus")
        if self.errors:
            return data
        if (wage is None) != (bonus is None):
            missing = "bonus" if bonus is None else "wage"
            self.add_error(missing, _("Enter wage and bonus, or neither. Without a bonus type 0."))
        elif wage is not None and bonus is not None and bonus > wage:
            self.add_error("bonus", _("The bonus is a part of the wage: it cannot be higher."))
        return data


class EnterPayForm(StepForm):
    """Wage and bonus of people in a month, as programs send them."""

    month = forms.CharField(label=gettext_lazy("Month"), help_text=gettext_lazy("Such as 2026-10."))
    pays = RowsField(PayRowForm, label=gettext_lazy("People"), most=200)

    def clean_month(self) -> date:
        return _named_month(self.cleaned_data["month"])

    def clean_pays(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.cleaned_data["pays"]
        people = [row["person"].pk for row in rows]
        if len(set(people)) < len(people):
            raise ValidationError(_("Somebody stands in it twice. Send each person once."))
        return rows


class PayForm(forms.Form):
    """Two boxes for each person of a department: the wage with the bonus, and the bonus. Both or none."""

    def __init__(self, *args: Any, people: Sequence[User], bonus: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = people
        for person in people:
            for name, label in (
                ("wage", _("%(name)s: wage with the bonus") % {"name": person.name}),
                ("bonus", _("%(name)s: %(bonus)s") % {"name": person.name, "bonus": bonus}),
            ):
                self.fields[f"{name}-{person.pk}"] = NarrowDecimalField(
                    label=label, required=False, min_value=Decimal(0), max_value=MOST, decimal_places=2
                )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for person in self.people:
            wage, bonus = data.get(f"wage-{person.pk}"), data.get(f"bonus-{person.pk}")
            if (wage is None) != (bonus is None):
                missing = "bonus" if bonus is None else "wage"
                if f"{missing}-{person.pk}" not in self.errors:
                    self.add_error(
                        f"{missing}-{person.pk}",
                        _("Enter wage and bonus, or neither. Without a bonus type 0."),
                    )
            elif wage is not None and bonus is not None and bonus > wage:
                self.add_error(
                    f"bonus-{person.pk}", _("The bonus is a part of the wage: it cannot be higher.")
                )
        return data

    def pays(self) -> Mapping[int, tuple[Decimal, Decimal] | None]:
        """What was typed, by the id of the person."""
        found: dict[int, tuple[Decimal, Decimal] | None] = {}
        for person in self.people:
            wage, bonus = self.cleaned_data[f"wage-{person.pk}"], self.cleaned_data[f"bonus-{person.pk}"]
            found[person.pk] = None if wage is None or bonus is None else (wage, bonus)
        return found
