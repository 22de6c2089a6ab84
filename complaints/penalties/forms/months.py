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
from feedback_system.web.forms import NarrowDecimalField

MOST = Decimal("9999999.99")


class OpenMonthForm(forms.Form):
    """Which month."""

    month = forms.CharField(label=gettext_lazy("Month"), widget=forms.TextInput(attrs={"type": "month"}))

    def clean_month(self) -> date:
        found = month_named(self.cleaned_data["month"].strip())
        if found is None:
            raise ValidationError(_("Write the month as year and month, such as 2026-01."))
        return found


class CloseMonthForm(forms.Form):
    """The seal of what was seen."""

    seal = forms.CharField(max_length=64, widget=forms.HiddenInput)


class PayMonthForm(forms.Form):
    """Which people of which month."""

    department = DepartmentField(label=gettext_lazy("Department"), required=False)
    month = forms.CharField(
        label=gettext_lazy("Month"), required=False, widget=forms.TextInput(attrs={"type": "month"})
    )

    def clean_month(self) -> date | None:
        text = self.cleaned_data["month"].strip()
        if not text:
            return None
        found = month_named(text)
        if found is None:
            raise ValidationError(_("Write the month as year and month, such as 2026-01."))
        return found


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
