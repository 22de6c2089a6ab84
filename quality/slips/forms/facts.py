"""The slip as it is written: one form for the page, the API and corrections; its kind says which fields it has."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Department
from accounts.queries import department_with
from feedback_system.cases.fields import (
    PersonField,
    ToldTimeField,
    case_named,
    check_day,
    check_told_time,
    late_reason_field,
    local_day,
)
from feedback_system.cases.models import Case
from feedback_system.cases.steps import StepForm
from feedback_system.joining import listed, sentences
from feedback_system.masterdata.choosing import CustomerField, ProductField
from feedback_system.web.forms import CodeField, LineField, NarrowIntegerField, PhoneField, TextField
from quality.slips.forms.levels import choose_level, level_field, level_widget, reason_field
from quality.slips.models import Field, Slip, SlipKind, SlipValue, Source, Topic, ValueList, kind_in_force
from quality.slips.models.values import CAUSES

if TYPE_CHECKING:
    from accounts.models import User

MOST_PIECES = 100_000_000
LATE = "late_entry_reason"
CHOOSE = gettext_lazy("Please choose")


class DepartmentsField(forms.ModelMultipleChoiceField):
    """Several departments in use, by their codes."""

    api_type = "list"

    def __init__(self, **kwargs: Any) -> None:
        rows = Department.objects.filter(is_active=True).order_by("pk")
        kwargs.setdefault("widget", forms.CheckboxSelectMultiple)
        super().__init__(rows, to_field_name="code", **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.label)


class ValueField(forms.ModelChoiceField):
    """A value of some lists, sent and shown by its code."""

    def __init__(self, *lists: ValueList, **kwargs: Any) -> None:
        rows = SlipValue.objects.filter(list__in=lists, is_active=True).order_by("list", "position", "pk")
        super().__init__(rows, to_field_name="code", empty_label=CHOOSE, **kwargs)
        self.shows_list = len(lists) > 1

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.get_list_display()} · {obj.label}" if self.shows_list else str(obj.label)


class FactsForm(StepForm):
    """Every field that a kind of slip may ask for. Names are those of the API."""

    topic = forms.ChoiceField(label=Field.TOPIC.label, choices=[("", CHOOSE), *Topic.choices], required=False)
    information_class = ValueField(
        ValueList.INFORMATION_CLASS, label=Field.INFORMATION_CLASS.label, required=False
    )
    cause = ValueField(*CAUSES, label=Field.CAUSE.label, required=False)
    caller = LineField(label=Field.CALLER.label, max_length=120, required=False)
    called = LineField(label=Field.CALLED.label, max_length=120, required=False)
    told_at = ToldTimeField(
        label=Field.TOLD_AT.label, required=False, help_text=gettext_lazy("Empty means now.")
    )
    late_entry_reason = late_reason_field()
    customer = CustomerField(
        label=Field.CUSTOMER.label,
        required=False,
        help_text=gettext_lazy("Telephone, number, name or initials"),
    )
    contact_name = LineField(label=Field.CONTACT.label, max_length=120, required=False)
    contact_phone = PhoneField(label=Field.CONTACT_PHONE.label, required=False)
    product = ProductField(label=Field.PRODUCT.label, required=False)
    batch_number = CodeField(label=Field.BATCH.label, max_length=60, required=False)
    serial_number = CodeField(label=Field.SERIAL.label, max_length=60, required=False)
    quantity = NarrowIntegerField(
        label=Field.QUANTITY.label, min_value=1, max_value=MOST_PIECES, required=False
    )
    happened_at = ToldTimeField(label=Field.HAPPENED_AT.label, required=False)
    place = LineField(label=Field.PLACE.label, max_length=120, required=False)
    station = LineField(label=Field.STATION.label, max_length=120, required=False)
    present_state = TextField(label=Field.PRESENT_STATE.label, max_length=2_000, required=False)
    document_number = CodeField(label=Field.DOCUMENT.label, max_length=60, required=False)
    effective_on = forms.DateField(
        label=Field.EFFECTIVE_ON.label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        required=False,
    )
    own_number = CodeField(
        label=Field.OWN_NUMBER.label,
        max_length=60,
        required=False,
        help_text=gettext_lazy("What your department numbers its slips with. The system has its own number."),
    )
    wish = TextField(label=Field.WISH.label, max_length=5_000, required=False)
    incident = ValueField(ValueList.INCIDENT, label=Field.INCIDENT.label, required=False)
    handle_first = forms.BooleanField(
        label=Field.HANDLE_FIRST.label,
        required=False,
        help_text=gettext_lazy(
            "Tick it while you still handle or secure it. You report it in a second step, in time."
        ),
    )
    handled_at = ToldTimeField(
        label=Field.HANDLED_AT.label,
        required=False,
        help_text=gettext_lazy("Left empty: it is not handled yet."),
    )
    handling = TextField(label=Field.HANDLING.label, max_length=5_000, required=False)
    gross = ValueField(
        ValueList.GROSS,
        label=Field.GROSS.label,
        required=False,
        help_text=gettext_lazy(
            "Quality, the GM office and the general manager are told; the quality committee reviews it."
        ),
    )
    report_source = forms.ChoiceField(
        label=Field.REPORT_SOURCE.label,
        choices=[("", CHOOSE), *Source.choices],
        required=False,
        help_text=gettext_lazy("A market report is confirmed by service first, one of a dealer by sales."),
    )
    targets = TextField(label=Field.TARGETS.label, max_length=5_000, required=False)
    analysis = TextField(label=Field.ANALYSIS.label, max_length=10_000, required=False)
    measures = TextField(
        label=Field.MEASURES.label,
        max_length=10_000,
        required=False,
        help_text=gettext_lazy("What was decided, by whom, until when. Tasks are given from the entry."),
    )
    meeting_on = forms.DateField(
        label=Field.MEETING_ON.label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        required=False,
        help_text=gettext_lazy("The day of the meeting that gave the task."),
    )
    task_due_on = forms.DateField(
        label=Field.TASK_DUE.label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        required=False,
    )
    is_important = forms.BooleanField(
        label=Field.IMPORTANT.label,
        required=False,
        help_text=gettext_lazy("A result that is not itself in writing then needs a written note."),
    )
    production_slowed = forms.BooleanField(
        label=Field.PRODUCTION_SLOWED.label,
        required=False,
        help_text=gettext_lazy("It is handled at once, and the general manager is told."),
    )

    def fit(self, kind: SlipKind, *, strict: bool) -> None:
        """Keep the fields of this kind; with `strict` those it cannot do without must be filled."""
        for name in Field.values:
            if name not in kind.asks:
                self.fields.pop(name, None)
            elif strict and name in kind.needs and name in self.fields:
                self.fields[name].required = True
        if Field.TOLD_AT not in kind.asks:
            self.fields.pop(LATE, None)

    def clean_topic(self) -> str:
        topic: str = self.cleaned_data["topic"]
        if topic == Topic.ROUTINE:
            raise ValidationError(
                _(
                    "Normal planned preparation is no matter for this slip. Settle it by your plan with the departments of the plan; send a slip when something is stuck."
                )
            )
        return topic

    def clean_task_due_on(self) -> date | None:
        day: date | None = self.cleaned_data["task_due_on"]
        if day is not None and self.at is not None:
            check_day(day, at=self.at)
        return day

    def clean_meeting_on(self) -> date | None:
        day: date | None = self.cleaned_data["meeting_on"]
        if day is not None and self.at is not None and day > local_day(self.at):
            raise ValidationError(
                _("This day lies in the future. Enter the day of the meeting that gave the task.")
            )
        return day

    def clean_happened_at(self) -> Any:
        happened = self.cleaned_data["happened_at"]
        if happened is not None and self.at is not None and happened > self.at:
            raise ValidationError(_("This time lies in the future. Enter when it really happened."))
        return happened

    def clean_handled_at(self) -> Any:
        handled = self.cleaned_data["handled_at"]
        if handled is not None and self.at is not None and handled > self.at:
            raise ValidationError(_("This time lies in the future. Enter when it really happened."))
        seen = self.cleaned_data.get("happened_at")
        if handled is not None and seen is not None and handled < seen:
            raise ValidationError(_("It cannot have been handled before it happened."))
        return handled

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("handled_at") and not data.get("handling") and "handling" in self.fields:
            self.add_error("handling", _("Say what was done at once."))
        return data


class NewSlipForm(FactsForm):
    """A new slip of one kind."""

    field_order = (
        "kind", "departments", "person", "meeting_on", "task_due_on", "topic", "incident", "level", "caller", "called", "description", "happened_at", "handle_first",
        "handled_at", "handling", "subject",
    )  # fmt: skip

    kind = forms.CharField(label=gettext_lazy("Kind of slip"), max_length=40, widget=forms.HiddenInput)
    departments = DepartmentsField(label=gettext_lazy("To the departments"), required=False)
    person = PersonField(
        label=gettext_lazy("To the person"),
        required=False,
        help_text=gettext_lazy("Left empty: the head of the department has it."),
    )
    subject = LineField(
        label=gettext_lazy("In one line"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Left empty: the beginning of the text."),
    )
    description = TextField(label=gettext_lazy("What happened"), max_length=20_000)
    level = level_field(gettext_lazy("To the level"))
    level_reason = reason_field()
    case = CodeField(
        label=gettext_lazy("Belongs to the case"),
        max_length=20,
        required=False,
        help_text=gettext_lazy(
            "Number of a complaint, improvement, return or slip. Both show each other then."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.slip_kind = self._kind_named(self._code())
        if self.slip_kind is not None:
            self._fit_to(self.slip_kind)

    def _code(self) -> str:
        return str((self.data.get("kind") if self.is_bound else self.initial.get("kind")) or "")

    def _kind_named(self, code: str) -> SlipKind | None:
        kind = kind_in_force(code, self.at) if self.at is not None and code else None
        return kind if kind is not None and kind.is_active else None

    def _fit_to(self, kind: SlipKind) -> None:
        self.fit(kind, strict=not kind.desk)
        if kind.is_minutes:
            self.fields["description"].label = gettext_lazy("Held where, who was there")
        elif kind.is_record:
            self.fields["description"].label = gettext_lazy("About what")
        if kind.is_task:
            self.fields["description"].label = gettext_lazy("What is to be done")
        else:
            del self.fields["person"]
        if kind.is_ladder:
            self.fields["level"].widget = level_widget(Slip(slip_kind=kind).levels())
        else:
            del self.fields["level"], self.fields["level_reason"]
        if kind.receiver or kind.is_record or kind.is_ladder:
            del self.fields["departments"]
        else:
            self.fields["departments"].required = not kind.desk and not kind.is_task
            if kind.desk:
                self.fields["departments"].help_text = gettext_lazy(
                    "As you think; the desk that sorts may choose others."
                )

    def clean_kind(self) -> SlipKind:
        if self.slip_kind is None:
            raise ValidationError(_("There is no such kind of slip now. Choose one of the list."))
        kind = self.slip_kind
        for function, words in (
            (kind.receiver, _("No department has the function that answers this kind of slip.")),
            (kind.desk, _("No department has the function that sorts this kind of slip.")),
        ):
            if function and department_with(function) is None:
                advice = _("Ask the administrator to give it to a department, or to change the kind.")
                raise ValidationError(sentences([words, advice]))
        return kind

    def clean_case(self) -> Case | None:
        reference: str = self.cleaned_data["case"].upper()
        if not reference:
            return None
        found = case_named(reference, self.by)
        if found is None:
            raise ValidationError(
                _(
                    "There is no case %(number)s, or it has not reached you. Check the number, or leave it empty."
                )
                % {"number": reference}
            )
        return found

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.at is not None and "told_at" in self.fields:
            check_told_time(self, "told_at", at=self.at, reason_field=LATE)
        kind, by = data.get("kind"), self.by
        if isinstance(kind, SlipKind) and kind.is_task:
            self._add_department_of_person(data)
        if isinstance(kind, SlipKind) and by is not None and "departments" in data:
            refuse_own_work(self, kind, data["departments"], own_departments(by))
        if isinstance(kind, SlipKind) and kind.is_ladder and by is not None and not self.errors:
            self._choose_level(kind, by, data)
        return data

    def _add_department_of_person(self, data: dict[str, Any]) -> None:
        """A task is given to departments, to a person, or both; the department of the person answers for it."""
        person = data.get("person")
        if person is None:
            if "departments" in self.fields and not data.get("departments") and not self.errors:
                self.add_error("departments", _("Choose a department, or the person who does it."))
            return
        if person.department is None:
            self.add_error(
                "person",
                _("%(person)s belongs to no department. Choose the department instead.") % {"person": person},
            )
            return
        chosen = list(data.get("departments") or [])
        if all(one.pk != person.department_id for one in chosen):
            data["departments"] = [*chosen, person.department]

    def _choose_level(self, kind: SlipKind, by: User, data: dict[str, Any]) -> None:
        """To which level it goes; one that is handled first is reported later."""
        if data.get("handle_first"):
            data["level"] = None
            return
        sender = by.department or next((one.department for one in by.assignments), None)
        if sender is not None:
            draft = Slip(slip_kind=kind, sender_department=sender, incident=data.get("incident"))
            data["level"] = choose_level(
                self, draft, reporter=by, after=0, chosen=data.get("level"), reason=data.get("level_reason") or "",
                reason_name="level_reason",
            )  # fmt: skip


def own_departments(person: User) -> set[int]:
    """The departments a person belongs to, by id."""
    return {*person.department_ids_of_own, *([person.department_id] if person.department_id else [])}


def refuse_own_work(form: forms.Form, kind: SlipKind, departments: Any, own: set[int]) -> None:
    """Refuse a department's slip to itself, where the kind is not for own work (policies 000 and 001)."""
    mine = [one for one in departments if one.pk in own]
    if kind.refuses_own_work and mine:
        form.add_error(
            "departments",
            _(
                "%(departments)s is your own department. Own work is settled inside it: speak with its head. Send this slip only to others."
            )
            % {"departments": listed(one.label for one in mine)},
        )


class CompleteForm(FactsForm):
    """What is missing, or was told since."""

    def prepare(self) -> None:
        self.fit(self.record.slip_kind, strict=False)
        for name in (
            "told_at",
            LATE,
            "production_slowed",
            "handle_first",
            "handled_at",
            "handling",
            "incident",
        ):
            self.fields.pop(name, None)

    def initial_values(self) -> Mapping[str, Any]:
        values = {name: self.record.value_of(name) for name in self.fields}
        return {name: getattr(value, "code", value) if name in ("cause", "information_class", "incident", "gross") else value
                for name, value in values.items()}  # fmt: skip
