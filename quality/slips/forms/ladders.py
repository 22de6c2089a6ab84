"""The forms of the steps that go level by level."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback_system.cases.fields import ToldTimeField
from feedback_system.cases.steps import StepForm
from feedback_system.web.forms import NarrowDecimalField, TextField
from quality.slips.forms.levels import choose_level, level_field, level_widget, reason_field
from quality.slips.forms.steps import SlipTextForm
from quality.slips.models import Level


class HandledForm(StepForm):
    """When it was handled, and how."""

    handled_at = ToldTimeField(
        label=gettext_lazy("Handled at"), required=False, help_text=gettext_lazy("Empty means now.")
    )
    handling = TextField(label=gettext_lazy("What was done at once"), max_length=5_000)

    def clean_handled_at(self) -> Any:
        handled = self.cleaned_data["handled_at"]
        if handled is None or self.at is None or self.record is None:
            return handled
        if handled > self.at:
            raise ValidationError(_("This time lies in the future. Enter when it really happened."))
        seen = self.record.case.event_at
        if seen is not None and handled < seen:
            raise ValidationError(_("It cannot have been handled before it happened."))
        return handled


class UpForm(StepForm):
    """To which level."""

    level = level_field(gettext_lazy("To the level"))
    reason = reason_field()

    def prepare(self) -> None:
        self.fields["level"].widget = level_widget(self.record.levels_above())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.record is not None and not self.errors:
            present = self.record.present_level()
            data["level"] = choose_level(
                self,
                self.record,
                reporter=self.record.case.entered_by,
                after=present.number if present is not None else 0,
                chosen=data.get("level"),
                reason=data.get("reason") or "",
            )
        return data


class ReportEventForm(UpForm):
    """The report after something was secured or handled."""

    handling = TextField(label=gettext_lazy("What was done at once"), max_length=5_000, required=False)

    def initial_values(self) -> Mapping[str, Any]:
        return {"handling": self.record.handling}


class SolveLevelForm(StepForm):
    """Cause, measures and estimated loss (policy 000 on the production process)."""

    cause = TextField(label=gettext_lazy("Cause"), max_length=5_000)
    measures = TextField(label=gettext_lazy("Measures"), max_length=5_000)
    loss = NarrowDecimalField(
        label=gettext_lazy("Estimated loss"),
        min_value=0,
        max_digits=14,
        decimal_places=2,
        required=False,
        help_text=gettext_lazy("0 for none; left empty: not known yet."),
    )

    def prepare(self) -> None:
        super().prepare()
        if self.record.slip_kind.gives_orders:
            self.fields["cause"].required = False
            self.fields["cause"].label = gettext_lazy("Assessment")
            self.fields["measures"].label = gettext_lazy("Decision and orders")

    def shown_beside(self) -> list[tuple[str, str]]:
        if self.record is None:
            return []
        told = [(str(_("What happened")), self.record.description)]
        for rung in self.record.all_rungs():
            if rung.measures:
                told.append((self.record.level_named(rung.level).label, rung.measures))
        return told


class PassUpForm(SolveLevelForm, UpForm):
    """The same, as far as it is known, and to which level."""

    field_order = ("cause", "measures", "loss", "level", "reason")

    def prepare(self) -> None:
        super().prepare()
        self.fields["cause"].required = False
        self.fields["cause"].help_text = gettext_lazy("As far as it is known.")
        self.fields["measures"].help_text = gettext_lazy("How it is contained meanwhile.")


class InstructForm(SlipTextForm):
    """How it goes on, and on a ladder which level carries it out."""

    level = level_field(gettext_lazy("Carried out by the level"))

    def prepare(self) -> None:
        if self.record.slip_kind.is_ladder:
            self.fields["level"].widget = level_widget(self.record.levels_below())
            self.fields["level"].widget.choices[0] = ("", gettext_lazy("nobody below: it stays here"))
            self.fields["level"].help_text = ""
        else:
            del self.fields["level"]

    def clean_level(self) -> Level | None:
        number = self.cleaned_data["level"]
        if number is None or self.record is None:
            return None
        found: Level | None = next((one for one in self.record.levels_below() if one.number == number), None)
        if found is None or not self.record.seats_at(found):
            raise ValidationError(_("There is no such level below, or nobody holds it. Choose another one."))
        return found
