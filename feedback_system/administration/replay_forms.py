"""What administrators type to try another rule or calendar over the past."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, time
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.roles import ROLES
from feedback_system.administration.ladders import named_people
from feedback_system.deadlines.models import DeadlineRule, Rung, RungAction, RungUnit, RungWhen
from feedback_system.deadlines.models.amounts import UNIT_LABELS, problem_with_amount
from feedback_system.deadlines.models.rules import PERSON, PLACES
from feedback_system.deadlines.operations.replaying import LONGEST
from feedback_system.deadlines.replay.drafts import CalendarDraft, DraftRung, RuleDraft
from feedback_system.web.forms import LineField, NarrowDecimalField, NarrowIntegerField, TextField, narrow
from feedback_system.web.rows import RowsField
from feedback_system.worktime.calendar import Hours, WorkCalendar
from feedback_system.worktime.models import DayOfWeek

USUAL_MONTHS = 12
MOST_DAYS = 400


def months_field() -> NarrowIntegerField:
    """How far back a replay goes."""
    return NarrowIntegerField(
        label=gettext_lazy("Over the last (months)"),
        min_value=1,
        max_value=LONGEST,
        initial=USUAL_MONTHS,
        help_text=gettext_lazy("Every clock that began in these months is counted again."),
    )


class SelfTestForm(forms.Form):
    """How far back the self-test goes."""

    months = months_field()


class ChooseRuleForm(forms.Form):
    """Which rule to draft."""

    rule = forms.ChoiceField(label=gettext_lazy("Rule"))

    def __init__(self, *args: Any, choices: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rule = self.fields["rule"]
        assert isinstance(rule, forms.ChoiceField)  # noqa: S101 - for the type checker
        rule.choices = choices


class ChooseCalendarForm(forms.Form):
    """Which calendar to draft."""

    calendar = forms.ChoiceField(label=gettext_lazy("Working calendar"))

    def __init__(self, *args: Any, choices: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        calendar = self.fields["calendar"]
        assert isinstance(calendar, forms.ChoiceField)  # noqa: S101 - for the type checker
        calendar.choices = choices


class RungRow(forms.Form):
    """One level of a drafted ladder."""

    when = forms.ChoiceField(
        label=gettext_lazy("When"), choices=[("", "–"), *RungWhen.choices], required=False
    )
    value = NarrowDecimalField(
        label=gettext_lazy("Share or hours"),
        required=False,
        max_digits=8,
        decimal_places=4,
        min_value=0,
    )
    unit = forms.ChoiceField(
        label=gettext_lazy("Hours or days"), choices=RungUnit.choices, initial=RungUnit.HOURS, required=False
    )
    action = forms.ChoiceField(
        label=gettext_lazy("What"), choices=[("", "–"), *RungAction.choices], required=False
    )
    to = forms.MultipleChoiceField(
        label=gettext_lazy("To whom"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        to = self.fields["to"]
        assert isinstance(to, forms.MultipleChoiceField)  # noqa: S101 - for the type checker
        people = [(f"{PERSON}{pk}", name) for pk, name in named_people(Rung.objects.all()).items()]
        to.choices = [*PLACES.items(), *((code, role.label) for code, role in ROLES.items()), *people]

    def has_changed(self) -> bool:
        # The select of the unit always sends a value; a row in which nothing else stands is an empty one.
        return bool(set(self.changed_data) - {"unit"})

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("when") or not data.get("action") or not data.get("to"):
            raise ValidationError(_("Choose for each level when it fires, what happens and who is told."))
        needs_value = data["when"] not in (RungWhen.AFTER_DUE, RungWhen.LAST_WORKING_HOUR)
        if needs_value and data.get("value") is None:
            raise ValidationError(
                _("Say after which share of the time, or after how many hours, the level fires.")
            )
        return data


class RuleDraftForm(forms.Form):
    """Another time, unit or ladder for one rule."""

    amount = NarrowDecimalField(
        label=gettext_lazy("Time allowed"), max_digits=12, decimal_places=4, min_value=0
    )
    unit = forms.ChoiceField(
        label=gettext_lazy("Unit"), choices=[(unit.value, label) for unit, label in UNIT_LABELS.items()]
    )
    shift_to_working_day = forms.BooleanField(
        label=gettext_lazy("Ends on a working day only"), required=False
    )
    months = months_field()
    other_ladder = forms.BooleanField(label=gettext_lazy("Try another ladder, too"), required=False)
    ladder = RowsField(RungRow, label=gettext_lazy("Ladder"), required=False)

    def __init__(self, *args: Any, base: DeadlineRule, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.base = base

    @staticmethod
    def initial_of(base: DeadlineRule) -> dict[str, Any]:
        """The rule as it is, to be changed."""
        return {
            "amount": base.allowance.amount,
            "unit": base.unit,
            "shift_to_working_day": base.shift_to_working_day,
            "months": USUAL_MONTHS,
            "ladder": [
                {
                    "when": rung.when,
                    "value": f"{rung.value.normalize():f}",
                    "unit": rung.unit,
                    "action": rung.action,
                    "to": list(rung.to),
                }
                for rung in base.rungs.all()
            ],
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("unit") and data.get("amount") is not None:
            if problem := problem_with_amount(data["unit"], data["amount"]):
                self.add_error("amount", problem)
        return data

    def draft(self) -> RuleDraft:
        """What was typed."""
        data = self.cleaned_data
        rungs = None
        if data["other_ladder"]:
            rungs = tuple(
                DraftRung(
                    order,
                    row["when"],
                    row.get("value") or Decimal(0),
                    tuple(row["to"]),
                    row["action"],
                    row["unit"] or RungUnit.HOURS,
                )
                for order, row in enumerate(data.get("ladder") or [], start=1)
            )
        return RuleDraft(self.base.pk, data["unit"], data["amount"], data["shift_to_working_day"], rungs)


class DaysField(TextField):
    """Days, one after the other, written as 2026-05-06."""

    def to_python(self, value: Any) -> Any:
        text = narrow(str(super().to_python(value)))
        found: set[date] = set()
        for part in re.split(r"[\s,;，；、]+", text):
            if not part:
                continue
            found.add(_day(part))
        if len(found) > MOST_DAYS:
            raise ValidationError(_("Name at most %(most)d days.") % {"most": MOST_DAYS})
        return tuple(sorted(found))

    def run_validators(self, value: Any) -> None:
        return  # the text was measured while it was text


def _day(text: str) -> date:
    match = re.fullmatch(r"(\d{4})[-/.]?(\d{1,2})[-/.]?(\d{1,2})", text)
    try:
        year, month, day = map(int, match.groups()) if match else (0, 0, 0)
        found = date(year, month, day)
    except ValueError as error:
        raise ValidationError(
            _("“%(text)s” is not a day. Write it as 2026-05-06.") % {"text": text[:40]}
        ) from error
    if not 2000 <= found.year <= 2100:
        raise ValidationError(_("Choose days between 2000 and 2100."))
    return found


class HoursField(LineField):
    """The openings of one weekday, written as 08:30-12:00, 13:00-17:30; empty on a day off."""

    def to_python(self, value: Any) -> Any:
        text = narrow(str(super().to_python(value)))
        return tuple(
            _opening(part) for part in (one.strip() for one in re.split(r"[,;，；、]", text)) if part
        )

    def run_validators(self, value: Any) -> None:
        return  # the text was measured while it was text

    def prepare_value(self, value: Any) -> Any:
        return hours_text(value) if isinstance(value, tuple) else value


def _opening(text: str) -> Hours:
    found = re.fullmatch(r"(\d{1,2}):(\d{2})\s*[-–—~]\s*(\d{1,2}):(\d{2})", text)
    try:
        if found is None:
            raise ValueError
        opens_hour, opens_minute, closes_hour, closes_minute = map(int, found.groups())
        if (closes_hour, closes_minute) == (24, 0):
            closes_hour = 0
        return time(opens_hour, opens_minute), time(closes_hour, closes_minute)
    except ValueError as error:
        raise ValidationError(
            _("“%(text)s” cannot be read. Write openings as 08:30-12:00, 13:00-17:30.") % {"text": text[:40]}
        ) from error


def hours_text(hours: Sequence[Hours]) -> str:
    """The openings of a day as people type them."""
    return ", ".join(
        f"{opens:%H:%M}-{f'{closes:%H:%M}'.replace('00:00', '24:00')}" for opens, closes in hours
    )


class CalendarDraftForm(forms.Form):
    """Other days or hours for one calendar."""

    off = DaysField(
        label=gettext_lazy("More days off"),
        required=False,
        help_text=gettext_lazy("One day a line, as 2026-05-06."),
    )
    worked = DaysField(
        label=gettext_lazy("More working days in exchange"),
        required=False,
        help_text=gettext_lazy("Weekend days that are worked."),
    )
    ordinary = DaysField(
        label=gettext_lazy("Days that go by their weekday again"),
        required=False,
        help_text=gettext_lazy("Takes a holiday or make-up workday of the calendar away."),
    )
    day_0 = HoursField(label=gettext_lazy("Monday"), required=False)
    day_1 = HoursField(label=gettext_lazy("Tuesday"), required=False)
    day_2 = HoursField(label=gettext_lazy("Wednesday"), required=False)
    day_3 = HoursField(label=gettext_lazy("Thursday"), required=False)
    day_4 = HoursField(label=gettext_lazy("Friday"), required=False)
    day_5 = HoursField(label=gettext_lazy("Saturday"), required=False)
    day_6 = HoursField(label=gettext_lazy("Sunday"), required=False)
    months = months_field()

    WEEK = tuple(f"day_{number}" for number in range(DayOfWeek.MAKE_UP))

    def __init__(self, *args: Any, code: str, calendar: WorkCalendar, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.code, self.calendar = code, calendar

    @classmethod
    def initial_of(cls, calendar: WorkCalendar) -> dict[str, Any]:
        """The hours as they are."""
        return dict(zip(cls.WEEK, calendar.weekly_hours, strict=True)) | {"months": USUAL_MONTHS}

    @property
    def week(self) -> list[forms.BoundField]:
        """The fields of the weekdays."""
        return [self[name] for name in self.WEEK]

    def draft(self) -> CalendarDraft:
        """What was typed; hours that are as before are left alone."""
        data = self.cleaned_data
        hours = tuple(data[name] for name in self.WEEK)
        return CalendarDraft(
            self.code,
            off=data["off"],
            worked=data["worked"],
            ordinary=data["ordinary"],
            weekly_hours=None if hours == self.calendar.weekly_hours else hours,
        )


class ProposeForm(forms.Form):
    """Why a drafted rule shall hold."""

    reason = LineField(
        label=gettext_lazy("Why the rule shall change"),
        max_length=200,
        help_text=gettext_lazy("The decision of the company; it becomes the source of the new version."),
    )


class ProposeCalendarForm(forms.Form):
    """Why a drafted calendar shall hold."""

    reason = LineField(
        label=gettext_lazy("Why the calendar shall change"),
        max_length=200,
        help_text=gettext_lazy(
            "The decision of the company; it becomes the name and the source of the days."
        ),
    )


class ApproveForm(forms.Form):
    """From when it shall hold."""

    since = forms.DateField(
        label=pgettext_lazy("a rule", "In force from"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Tomorrow or later. Clocks that run keep the rule they began with."),
    )
