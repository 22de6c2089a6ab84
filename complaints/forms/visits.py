"""Forms of joint visits and visits on site: asked for, set, recorded, called off; and the customer's own date."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from complaints.forms.fields import (
    ToldTimeField,
    check_told_time,
    late_reason_field,
)
from complaints.forms.stages import OpinionForm
from complaints.models import JointVisit, VisitKind, VisitPart
from feedback_system.cases.fields import DepartmentField, PersonField
from feedback_system.cases.steps import StepForm
from feedback_system.web.forms import LineField, TextField
from feedback_system.web.rows import RowsField


class VisitorRowForm(forms.Form):
    """A department, a person, or both."""

    department = DepartmentField(label=gettext_lazy("Department"), required=False)
    person = PersonField(label=gettext_lazy("Person"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors and not data.get("department") and not data.get("person"):
            raise ValidationError(_("Choose a department or a person."))
        return data


class PersonRowForm(forms.Form):
    """A person by name."""

    person = PersonField(label=gettext_lazy("Person"))


def visitor_rows(visit: JointVisit | None, *parts: VisitPart) -> list[dict[str, Any]]:
    """The visitors of the first of these parts that has any, as rows of a form."""
    if visit is None:
        return []
    for part in parts:
        if found := visit.those(part):
            return [
                {
                    "department": one.department.code if one.department else "",
                    "person": one.person.username if one.person else "",
                }
                for one in found
            ]
    return []


class PlannedForm(StepForm):
    """When and where it shall be."""

    planned_for = ToldTimeField(label=gettext_lazy("Planned for"), required=False)
    place = LineField(label=gettext_lazy("Place"), max_length=120, required=False)

    def clean_planned_for(self) -> Any:
        planned = self.cleaned_data.get("planned_for")
        if planned is not None and self.at is not None and planned < self.at:
            raise ValidationError(
                _("This lies in the past. Enter when the visit shall be, or leave it empty.")
            )
        return planned

    def planned(self, kind: VisitKind) -> dict[str, Any]:
        """Time and place as they were asked for; a time that has passed is left out."""
        visit = self.record.open_visit(kind)
        planned = visit.planned_for
        past = planned is not None and self.at is not None and planned < self.at
        return {"planned_for": None if past else planned, "place": visit.place}


class AskVisitForm(PlannedForm):
    """What is to be looked at together, and who is wanted."""

    reason = TextField(label=gettext_lazy("What is to be looked at"), max_length=2_000)
    visitors = RowsField(
        VisitorRowForm,
        label=gettext_lazy("Who is wanted"),
        required=False,
        help_text=gettext_lazy("Quality decides who goes; leave it empty when quality shall choose."),
    )

    field_order = ("reason", "planned_for", "place", "visitors")


class ConfirmVisitForm(PlannedForm):
    """Who goes with quality."""

    visitors = RowsField(
        VisitorRowForm,
        label=gettext_lazy("Who goes"),
        help_text=gettext_lazy("Departments or people; each of them is told and may read the case."),
    )

    field_order = ("visitors", "planned_for", "place")

    def initial_values(self) -> Mapping[str, Any]:
        visit = self.record.open_visit(VisitKind.JOINT)
        rows = visitor_rows(visit, VisitPart.WANTED)
        return {"visitors": rows, **self.planned(VisitKind.JOINT)}


class AppointForm(PlannedForm):
    """Whom the general manager sends."""

    people = RowsField(PersonRowForm, label=gettext_lazy("Who goes"))
    instruction = TextField(
        label=gettext_lazy("Instruction to the visitors"), max_length=2_000, required=False
    )

    field_order = ("people", "planned_for", "place", "instruction")

    def initial_values(self) -> Mapping[str, Any]:
        return self.planned(VisitKind.JOINT)


class AskSiteVisitForm(PlannedForm):
    """Why somebody must go to the site."""

    reason = TextField(label=gettext_lazy("What is to be looked at"), max_length=2_000)

    field_order = ("reason", "planned_for", "place")


class RecordVisitForm(StepForm):
    """Who went, when, where, and what was found. Photos are attached below."""

    kind = VisitKind.JOINT

    visited_at = ToldTimeField(label=gettext_lazy("Arrived at"))
    place = LineField(label=gettext_lazy("Place"), max_length=120)
    went = RowsField(PersonRowForm, label=gettext_lazy("Who went"))
    others = LineField(
        label=gettext_lazy("Others who were there"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("People of the customer or of other companies."),
    )
    findings = TextField(label=gettext_lazy("Findings"), max_length=20_000)
    proposal = TextField(label=pgettext_lazy("visit", "Proposal"), max_length=5_000, required=False)
    late_reason = late_reason_field()

    field_order = ("visited_at", "late_reason", "place", "went", "others", "findings", "proposal")

    def initial_values(self) -> Mapping[str, Any]:
        visit = self.record.open_visit(self.kind)
        rows = [row for row in visitor_rows(visit, VisitPart.GOES, VisitPart.WANTED) if row["person"]]
        own = [{"person": self.by.username}] if self.by is not None else []
        return {"place": visit.place, "went": rows or own}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        assert self.at is not None  # noqa: S101 - for the type checker
        check_told_time(self, "visited_at", at=self.at, reason_field="late_reason")
        return data


class RecordSiteVisitForm(RecordVisitForm):
    """The same for a visit on site; the 48 hours end with the arrival."""

    kind = VisitKind.SITE


class CancelVisitForm(StepForm):
    """Which visit is called off, and why."""

    kind = forms.ChoiceField(label=gettext_lazy("Visit"), choices=VisitKind.choices)
    reason = LineField(label=gettext_lazy("Reason"), max_length=500)

    def prepare(self) -> None:
        choice = self.fields["kind"]
        assert isinstance(choice, forms.ChoiceField)  # noqa: S101 - for the type checker
        kinds = [VisitKind(visit.kind) for visit in self.record.open_visits()]
        choice.choices = [(kind.value, kind.label) for kind in kinds]
        if len(kinds) == 1:
            choice.initial = kinds[0].value


class ReportForm(OpinionForm):
    """The investigation report; what the visits found stands in it already and beside it."""

    def _found(self) -> list[tuple[str, str]]:
        found = []
        for visit in self.record.recorded_visits():
            words = {
                "kind": visit.get_kind_display(),
                "day": f"{timezone.localtime(visit.visited_at):%Y-%m-%d %H:%M}",
                "place": visit.place,
            }
            text = visit.findings
            if visit.proposal:
                text += "\n" + _("Proposal: %(proposal)s") % {"proposal": visit.proposal}
            found.append((_("%(kind)s, %(day)s, %(place)s") % words, text))
        return found

    def initial_values(self) -> Mapping[str, Any]:
        return {"text": "\n\n".join(f"{title}\n{text}" for title, text in self._found())}

    def shown_beside(self) -> list[tuple[str, str]]:
        return self._found()


class WishedDateForm(StepForm):
    """Another date that the customer names, or none any more."""

    wished_on = forms.DateField(
        label=gettext_lazy("Date wished by the customer"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Empty when the customer has taken the date back."),
    )
    reason = LineField(
        label=gettext_lazy("Reason"),
        max_length=300,
        help_text=gettext_lazy("What the customer said, and how."),
    )

    def initial_values(self) -> Mapping[str, Any]:
        return {"wished_on": self.record.wished_on}

    def clean_wished_on(self) -> Any:
        wished = self.cleaned_data.get("wished_on")
        if wished == self.record.wished_on:
            raise ValidationError(_("This date stands on the case already. Enter the new one, or go back."))
        if wished is not None and (
            wished.year not in ToldTimeField.years
            or wished < timezone.localtime(self.record.case.reported_at).date()
        ):
            raise ValidationError(_("This date lies before the customer's report. Check it."))
        return wished
