"""Forms of the joint handling of a third party: call, answer, record, find unneeded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from complaints.forms.fields import ToldTimeField, check_told_time, late_reason_field
from complaints.forms.visits import VisitorRowForm
from complaints.models import Desk, JointParty
from feedback_system.cases.steps import StepForm
from feedback_system.web.forms import LineField, TextField
from feedback_system.web.rows import RowsField


class CallForm(StepForm):
    """Who is called, when, where, and what is to be settled."""

    parties = RowsField(
        VisitorRowForm,
        label=gettext_lazy("Who is called"),
        most=20,
        help_text=gettext_lazy(
            "Departments or people; each of them is told, may read the case, and answers."
        ),
    )
    planned_for = ToldTimeField(label=gettext_lazy("Planned for"))
    place = LineField(label=gettext_lazy("Place"), max_length=120)
    agenda = TextField(label=gettext_lazy("What is to be settled"), max_length=2_000)

    def initial_values(self) -> Mapping[str, Any]:
        handling = self.record.open_joint_handling()
        if handling is None or not handling.in_order():
            wanted = (
                self.record.responsible_department,
                self.record.department_at(Desk.QA),
                self.record.sales_department,
            )
            codes = dict.fromkeys(one.code for one in wanted if one is not None)
            return {"parties": [{"department": code, "person": ""} for code in codes]}
        rows = [
            {
                "department": party.department.code if party.department else "",
                "person": party.person.username if party.person else "",
            }
            for party in handling.in_order()
        ]
        planned = handling.planned_for
        past = planned is not None and self.at is not None and planned < self.at
        return {
            "parties": rows,
            "planned_for": None if past else planned,
            "place": handling.place,
            "agenda": handling.agenda,
        }

    def clean_planned_for(self) -> Any:
        planned = self.cleaned_data["planned_for"]
        if self.at is not None and planned < self.at:
            raise ValidationError(_("This lies in the past. Enter when you meet."))
        return planned

    def clean_parties(self) -> Any:
        rows = self.cleaned_data["parties"]
        seen = [(row.get("department"), row.get("person")) for row in rows]
        if len({person or department for department, person in seen}) < len(seen):
            raise ValidationError(_("Somebody stands in two rows. Remove one of them."))
        handling = self.record.open_joint_handling()
        for party in handling.in_order() if handling is not None else ():
            if party.answer and (party.department, party.person) not in seen:
                raise ValidationError(
                    _("%(party)s has answered already and stays. Add the row again."),
                    params={"party": str(party)},
                )
        return rows


class AnswerCallForm(StepForm):
    """Whether the own department comes, and what it says."""

    party = forms.TypedChoiceField(label=pgettext_lazy("joint handling", "For"), coerce=int)
    answer = forms.ChoiceField(
        label=gettext_lazy("Answer"),
        choices=[("", gettext_lazy("Please choose")), *JointParty.Answer.choices],
    )
    opinion = TextField(
        label=gettext_lazy("Opinion"),
        max_length=5_000,
        required=False,
        help_text=gettext_lazy("Who cannot come writes down what the others need to know."),
    )

    def prepare(self) -> None:
        choice = self.fields["party"]
        assert isinstance(choice, forms.ChoiceField)  # noqa: S101 - for the type checker
        parties = self.record.called_parties()
        own = [one for one in parties if self.by is not None and one.is_for(self.by)] or parties
        choice.choices = [(place, str(one)) for place, one in enumerate(parties, start=1) if one in own]
        if len(own) == 1:
            choice.initial = parties.index(own[0]) + 1

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("answer") == JointParty.Answer.CANNOT and not data.get("opinion"):
            self.add_error("opinion", _("Say what the others need to know when nobody comes."))
        return data


class RecordMeetingForm(StepForm):
    """When it was held, who was not there, and what was agreed. Files are attached below."""

    held_at = ToldTimeField(label=gettext_lazy("Held at"))
    place = LineField(label=gettext_lazy("Place"), max_length=120)
    absent = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Who was not there"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    others = LineField(
        label=gettext_lazy("Others who were there"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("People of the customer or of other companies."),
    )
    agreed = TextField(label=gettext_lazy("What was agreed"), max_length=20_000)
    late_reason = late_reason_field()

    field_order = ("held_at", "late_reason", "place", "absent", "others", "agreed")

    def prepare(self) -> None:
        choice = self.fields["absent"]
        assert isinstance(choice, forms.MultipleChoiceField)  # noqa: S101 - for the type checker
        choice.choices = [
            (str(place), str(one)) for place, one in enumerate(self.record.called_parties(), start=1)
        ]

    def initial_values(self) -> Mapping[str, Any]:
        handling = self.record.open_joint_handling()
        parties = enumerate(handling.in_order(), start=1)
        cannot = [str(place) for place, one in parties if one.answer == JointParty.Answer.CANNOT]
        return {"place": handling.place, "absent": cannot}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        assert self.at is not None  # noqa: S101 - for the type checker
        check_told_time(self, "held_at", at=self.at, reason_field="late_reason")
        absent = data.get("absent")
        if absent is not None and len(absent) == len(self.record.called_parties()):
            self.add_error("absent", _("If nobody was there, nothing was agreed. Call the meeting again."))
        return data
