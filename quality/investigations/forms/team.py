"""The forms by which a team is convened and changed, the unit is named, and a withdrawal is decided."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from feedback_system.cases.fields import DepartmentField, check_day
from feedback_system.cases.steps import StepForm
from feedback_system.masterdata.choosing import SupplierField
from feedback_system.web.forms import LineField, TextField
from feedback_system.web.rows import RowsField
from quality.investigations.forms.fields import ColleagueField
from quality.investigations.states import Origin, UnitKind

MOST_MEMBERS = 30


class MemberRowForm(forms.Form):
    """One member with the part in the team."""

    person = ColleagueField(label=gettext_lazy("Person"))
    part = LineField(
        label=gettext_lazy("Part in it"),
        max_length=120,
        required=False,
    )


class TeamForm(StepForm):
    """Who leads the team and who is of it."""

    leader = ColleagueField(
        label=gettext_lazy("Leader of the team"),
        help_text=gettext_lazy("Not somebody of the unit that is named responsible."),
    )
    members = RowsField(
        MemberRowForm,
        label=gettext_lazy("Members"),
        help_text=gettext_lazy(
            "Each with the part in it: who takes samples, who talks to the customer, who measures."
        ),
        add_label=gettext_lazy("Add a member"),
        most=MOST_MEMBERS,
    )

    def initial_values(self) -> Mapping[str, Any]:
        leader = self.record.leader()
        return {
            "leader": leader.person.username if leader is not None else "",
            "members": [
                {"person": one.person.username, "part": one.part}
                for one in self.record.team()
                if not one.leads
            ],
        }

    def clean_leader(self) -> Any:
        leader = self.cleaned_data["leader"]
        if self.record is not None and self.record.is_of_unit(leader):
            raise ValidationError(
                _(
                    "%(name)s belongs to %(unit)s, which is named responsible, and cannot lead the team: conflict of interest. Choose somebody of another department."
                )
                % {"name": leader, "unit": self.record.unit_in_words()}
            )
        return leader

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        leader = data.get("leader")
        seen = {leader.pk} if leader is not None else set()
        for number, row in enumerate(data.get("members") or [], start=1):
            person = row["person"]
            if person.pk in seen:
                self.add_error(
                    "members",
                    _("Row %(number)d: %(name)s is named already. Take this row away.")
                    % {"number": number, "name": person},
                )
            seen.add(person.pk)
        return data


class ConveneForm(TeamForm):
    """The team, what it looks into, and by when."""

    scope = TextField(
        label=pgettext_lazy("investigation", "Scope"),
        max_length=5_000,
        help_text=gettext_lazy("What the team finds out, at which places, and what it leaves alone."),
    )
    due_on = forms.DateField(
        label=gettext_lazy("Outcome due on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    field_order = ("leader", "members", "scope", "due_on")

    def clean_due_on(self) -> date:
        day: date = self.cleaned_data["due_on"]
        assert self.at is not None  # noqa: S101 - for the type checker
        check_day(day, at=self.at)
        return day


class ChangeTeamForm(TeamForm):
    """The team as it shall be from now on, and why it changes."""

    reason = TextField(label=gettext_lazy("Reason"), max_length=500)


class OriginForm(StepForm):
    """Inside or outside after all."""

    origin = forms.ChoiceField(
        label=gettext_lazy("Inside or outside accident"),
        choices=[("", gettext_lazy("Please choose")), *Origin.choices],
        help_text=gettext_lazy("The unit is named anew by whom it concerns then."),
    )
    reason = TextField(label=gettext_lazy("Reason"), max_length=500)

    def clean_origin(self) -> str:
        origin: str = self.cleaned_data["origin"]
        if self.record is not None and origin == self.record.origin:
            raise ValidationError(_("It stands as that already."))
        return origin


NEEDED: dict[str, str] = {
    UnitKind.DEPARTMENT: "department",
    UnitKind.SUPPLIER: "supplier",
    UnitKind.OUTSIDE: "name",
}
"""What must be filled in for a kind of unit."""


class NameUnitForm(StepForm):
    """Which unit the accident belongs to, and why."""

    unit = forms.ChoiceField(
        label=gettext_lazy("Responsible unit"),
        choices=[("", gettext_lazy("Please choose")), *UnitKind.choices],
    )
    department = DepartmentField(label=gettext_lazy("Department"), required=False)
    supplier = SupplierField(label=gettext_lazy("Supplier"), required=False)
    name = LineField(label=gettext_lazy("Who outside the house"), max_length=200, required=False)
    reason = TextField(
        label=gettext_lazy("Why this unit"),
        max_length=2_000,
        help_text=gettext_lazy("The facts that show it. The unit reads it."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        wanted = NEEDED.get(str(data.get("unit") or ""))
        for name in NEEDED.values():
            if name == wanted and not data.get(name) and name not in self.errors:
                self.add_error(name, _("Say which one."))
            elif name != wanted:
                data[name] = "" if name == "name" else None
        return data
