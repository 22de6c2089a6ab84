"""The answer of a department: its words, the fields that the kind asks for, its measure and the distribution list."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Department
from feedback_system.cases.fields import check_day
from feedback_system.web.forms import NarrowDecimalField, NarrowIntegerField, TextField
from quality.slips.forms.facts import DepartmentsField
from quality.slips.forms.steps import YES_NO, OwnPartForm
from quality.slips.models import sheet_of
from quality.slips.models.sheets import FIGURE_DIGITS, FIGURE_PLACES


def _figure(label: Any) -> NarrowIntegerField:
    return NarrowIntegerField(
        label=label, min_value=0, max_value=1_000_000, required=False, help_text=gettext_lazy("0 for none.")
    )


class AnswerForm(OwnPartForm):
    """The answer of one department, with its measure and the distribution list."""

    ours = forms.ChoiceField(label=gettext_lazy("Is it ours?"), choices=YES_NO, required=False)
    achieved = forms.ChoiceField(label=gettext_lazy("Is it done?"), choices=YES_NO, required=False)
    answer = TextField(
        label=gettext_lazy("Answer"),
        max_length=20_000,
        help_text=gettext_lazy("What was found, what was done, what follows."),
    )
    measure = TextField(label=gettext_lazy("What is still done"), max_length=5_000, required=False)
    due_on = forms.DateField(
        label=gettext_lazy("By when"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        required=False,
    )
    letters = _figure(gettext_lazy("Letters of customers"))
    visits = _figure(gettext_lazy("Visits to customers"))
    services = _figure(gettext_lazy("Services"))
    result_in_writing = forms.ChoiceField(
        label=gettext_lazy("Is the result itself in writing?"),
        choices=YES_NO,
        required=False,
        help_text=gettext_lazy("A document or a file that is attached or has its number in the report."),
    )
    result_note = TextField(
        label=gettext_lazy("Written note of the result"),
        max_length=5_000,
        required=False,
        help_text=gettext_lazy("For a result that is not in writing: what came out, who saw it, since when."),
    )
    copies = DepartmentsField(
        label=gettext_lazy("Distribution list"),
        required=False,
        help_text=gettext_lazy("These departments get the answer too."),
    )

    def prepare(self) -> None:
        super().prepare()
        kind = self.record.slip_kind
        if kind.asks_ours:
            self.fields["ours"].required = True
        else:
            del self.fields["ours"]
        if kind.is_task:
            self.fields["achieved"].required = True
            self.fields["answer"].label = gettext_lazy("Report")
        else:
            del self.fields["achieved"]
        for name in ("letters", "visits", "services"):
            if kind.asks_sheet:
                self.fields[name].required = True
            else:
                del self.fields[name]
        if kind.asks_sheet:
            self.fields["answer"].label = gettext_lazy("What they were about")
        self._add_sheet()
        if not kind.is_task or not self.record.is_important:
            del self.fields["result_in_writing"], self.fields["result_note"]
        if kind.is_notice:
            self.fields["answer"].label = gettext_lazy("What it means for us")
            self.fields["answer"].help_text = gettext_lazy(
                "With your answer you confirm having read the notice."
            )
            self.fields["measure"].label = gettext_lazy("What we change")
            self.fields["measure"].help_text = gettext_lazy("Left empty: nothing is to be changed here.")
        usual = Department.objects.filter(function__in=kind.copies, is_active=True).order_by("pk")
        self.initial.setdefault("copies", [one.code for one in usual])

    def _add_sheet(self) -> None:
        """The fields that the kind asks for, before the words; with what was entered before the answer came back."""
        rows = sheet_of(self.record.slip_kind)
        if not rows:
            return
        known = {one.code: one.value for one in self.record.all_entries()}  # the last round comes last
        own: dict[str, forms.Field] = {}
        for row in rows:
            own[row.name] = (
                NarrowDecimalField(
                    label=row.label,
                    max_digits=FIGURE_DIGITS,
                    decimal_places=FIGURE_PLACES,
                    required=row.needed,
                )
                if row.figure
                else TextField(label=row.label, max_length=5_000, required=row.needed)
            )
            if row.code in known:
                self.initial.setdefault(row.name, known[row.code])
        self.fields = {"department": self.fields["department"]} | own | self.fields
        self.fields["answer"].label = gettext_lazy("What matters most")
        self.fields["answer"].help_text = gettext_lazy(
            "In a few sentences. Write “nothing new” where there is nothing."
        )

    def clean_due_on(self) -> date | None:
        day: date | None = self.cleaned_data["due_on"]
        if day is not None and self.at is not None:
            check_day(day, at=self.at)
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("measure") and not data.get("due_on") and "due_on" not in self.errors:
            self.add_error("due_on", _("Say by when it is done."))
        if data.get("due_on") and not data.get("measure") and "measure" not in self.errors:
            self.add_error("measure", _("Say what is done by that day."))
        if data.get("achieved") == "no" and not data.get("measure") and "measure" not in self.errors:
            self.add_error("measure", _("It is not done: say what is still done, and by when."))
        if "result_in_writing" in self.fields and data.get("achieved") == "yes":
            self._check_result(data)
        return data

    def _check_result(self, data: dict[str, Any]) -> None:
        """Important work whose result is not in writing needs a note (policy 000 on major events, tasks)."""
        if not data.get("result_in_writing") and "result_in_writing" not in self.errors:
            self.add_error(
                "result_in_writing", _("This is important work: say whether its result is in writing.")
            )
        elif data.get("result_in_writing") == "no" and not data.get("result_note"):
            self.add_error(
                "result_note", _("The result of important work is not in writing: write the note of it here.")
            )
