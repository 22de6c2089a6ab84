"""What administrators type about working calendars."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import time
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import Department
from feedback_system.web.forms import CodeField, LineField, NarrowIntegerField, narrow
from feedback_system.worktime.calendar import MIDNIGHT, Hours
from feedback_system.worktime.models import Calendar, DayOfWeek, SpecialDayKind
from feedback_system.worktime.official_days import UnreadableTable
from feedback_system.worktime.problems import sentences_of
from feedback_system.worktime.yearly import YearlyDays, decoded, read_year

FIRST_YEAR, LAST_YEAR = 2000, 2100
LONGEST_TEXT = 200_000
RESERVED_CODES = ("new", "departments")
WEEKDAY_FIELDS = {f"day_{day.value}": day for day in DayOfWeek}

_INTERVAL = re.compile(r"(\d{1,2}):(\d{2})\s*(?:-|–|—|~|～|至|到)\s*(\d{1,2}):(\d{2})")
_BETWEEN = re.compile(r"[\s,;、]*")


def hours_text(hours: tuple[Hours, ...]) -> str:
    """Opening hours as people write them: 08:30–12:00, 13:30–17:30; closing at midnight is 24:00."""
    return ", ".join(f"{opens:%H:%M}–{_closing(closes)}" for opens, closes in hours)


def _closing(closes: time) -> str:
    return "24:00" if closes == MIDNIGHT else f"{closes:%H:%M}"


class HoursField(forms.CharField):
    """The opening hours of one day in one line; empty means closed."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=200, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return hours_text(value) if isinstance(value, tuple) else value

    def to_python(self, value: Any) -> Any:
        text = narrow(super().to_python(value) or "").replace("：", ":").strip()
        found: list[Hours] = []
        rest = 0
        for match in _INTERVAL.finditer(text):
            if not _BETWEEN.fullmatch(text[rest : match.start()]):
                raise _not_understood(text)
            found.append(_interval(match))
            rest = match.end()
        if not _BETWEEN.fullmatch(text[rest:]) or (text and not found):
            raise _not_understood(text)
        found.sort()
        for before, after in zip(found, found[1:], strict=False):
            if before[1] == MIDNIGHT or after[0] < before[1]:
                raise ValidationError(
                    _(
                        "%(first)s and %(second)s overlap. Let one end before the other begins, or write them as one."
                    )
                    % {"first": hours_text((before,)), "second": hours_text((after,))}
                )
        return tuple(found)


def _not_understood(text: str) -> ValidationError:
    return ValidationError(
        _(
            "“%(text)s” is not understood. Write the hours as 8:30–12:00, 13:30–17:30, or leave the field empty for a closed day."
        )
        % {"text": text}
    )


def _interval(match: re.Match[str]) -> Hours:
    hour, minute, end_hour, end_minute = (int(part) for part in match.groups())
    end_is_midnight = (end_hour, end_minute) in ((24, 0), (0, 0))
    if hour > 23 or minute > 59 or (not end_is_midnight and (end_hour > 23 or end_minute > 59)):
        raise ValidationError(
            _("“%(text)s” is not a time of day. Hours go from 0:00 to 24:00.") % {"text": match[0]}
        )
    opens, closes = time(hour, minute), MIDNIGHT if end_is_midnight else time(end_hour, end_minute)
    if opens == closes and closes != MIDNIGHT:
        raise ValidationError(
            _("“%(text)s” opens and closes at the same time. Write when it closes, or leave the day empty.")
            % {"text": match[0]}
        )
    if closes != MIDNIGHT and closes < opens:
        raise ValidationError(
            _(
                "“%(text)s” closes before it opens. If the shift goes over midnight, write %(opens)s–24:00 on this day and 0:00–%(closes)s on the next."
            )
            % {"text": match[0], "opens": f"{hour}:{minute:02d}", "closes": f"{end_hour}:{end_minute:02d}"}
        )
    return opens, closes


class RunningField(forms.BooleanField):
    """Whether clocks that run already are counted again."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False,
            label=gettext_lazy("Also count the deadlines again that run already"),
            help_text=gettext_lazy("Ticked, they move as shown; else they keep the time they were told."),
            **kwargs,
        )


class LabelsForm(forms.Form):
    """The name of a calendar in three languages."""

    label_zh_hans = LineField(label=gettext_lazy("Name in simplified Chinese"), max_length=100)
    label_zh_hant = LineField(
        label=gettext_lazy("Name in traditional Chinese"), max_length=100, required=False
    )
    label_en = LineField(label=gettext_lazy("Name in English"), max_length=100, required=False)


class HoursForm(LabelsForm):
    """Name, zone and opening hours of one calendar."""

    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        error_messages={
            "invalid_choice": gettext_lazy(
                "“%(value)s” is not a time zone. Choose one from the list, such as Asia/Shanghai."
            )
        },
    )
    running = RunningField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = self.fields["time_zone"]
        assert isinstance(zones, forms.ChoiceField)  # noqa: S101 - for the type checker
        zones.choices = [(name, name) for name in sorted(available_timezones())]
        for name, day in WEEKDAY_FIELDS.items():
            self.fields[name] = HoursField(label=day.label)
        self.fields["day_7"].help_text = _("Empty: the hours of Monday.")
        self.order_fields([*LabelsForm.base_fields, "time_zone", *WEEKDAY_FIELDS, "running"])

    @property
    def day_fields(self) -> list[Any]:
        """The fields of the weekdays, for the page."""
        return [self[name] for name in WEEKDAY_FIELDS]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        weekdays = [name for name, day in WEEKDAY_FIELDS.items() if day != DayOfWeek.MAKE_UP]
        if not any(name in self.errors for name in weekdays) and not any(data.get(name) for name in weekdays):
            self.add_error(
                None,
                _(
                    "A calendar needs opening hours on at least one weekday; without them no deadline in working time ever ends. Enter the hours of a working day."
                ),
            )
        return data

    def hours(self) -> dict[int, tuple[Hours, ...]]:
        """What was typed, by weekday."""
        return {int(day): self.cleaned_data[name] for name, day in WEEKDAY_FIELDS.items()}


class YearForm(forms.Form):
    """A year of official days: pasted or uploaded, as published or as our table."""

    year = NarrowIntegerField(label=gettext_lazy("Year"), min_value=FIRST_YEAR, max_value=LAST_YEAR)
    text = forms.CharField(
        label=gettext_lazy("The notice"),
        required=False,
        strip=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
        help_text=gettext_lazy(
            "Paste the text as it is published (“元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。”), or a table with our columns."
        ),
    )
    file = forms.FileField(
        label=gettext_lazy("Or a file"),
        required=False,
        help_text=gettext_lazy("Text or CSV. What is in it then stands in the field above."),
    )
    source = LineField(
        label=gettext_lazy("Source"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Such as the number of the notice; empty where the text names it."),
    )
    running = RunningField()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if "year" not in data or "text" in self.errors:
            return data
        try:
            data["yearly"] = read_year(data.get("text") or "", data["year"], data.get("source") or "")
        except UnreadableTable as error:
            for problem, sentence in zip(error.problems, sentences_of(error), strict=True):
                self.add_error("source" if problem.code == "source_missing" else "text", sentence)
        return data

    @property
    def yearly(self) -> YearlyDays:
        """What was read."""
        found: YearlyDays = self.cleaned_data["yearly"]
        return found


def with_text_of_file(data: Mapping[str, Any], content: bytes) -> tuple[dict[str, Any], list[Any]]:
    """What was posted with the text of the uploaded file in the field for text, and what is wrong with the file."""
    kept = {name: data.get(name) for name in data}
    try:
        kept["text"] = decoded(content)
    except UnreadableTable as error:
        return kept, sentences_of(error)
    return kept, []


class DayForm(forms.Form):
    """One day that differs from its weekday, or not any more."""

    AS_WEEKDAY = ""

    date = forms.DateField(
        label=gettext_lazy("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("This day is"),
        required=False,
        choices=[
            (SpecialDayKind.HOLIDAY.value, gettext_lazy("off")),
            (SpecialDayKind.MAKE_UP_WORKDAY.value, pgettext_lazy("day", "worked, as a make-up workday")),
            (AS_WEEKDAY, gettext_lazy("as its weekday says")),
        ],
        widget=forms.RadioSelect,
    )
    name = LineField(
        label=gettext_lazy("What for"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Shown in receipts, such as “Stock-taking”."),
    )
    source = LineField(
        label=gettext_lazy("Decided by"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Such as a decision or notice."),
    )
    running = RunningField()

    def clean_date(self) -> Any:
        day = self.cleaned_data["date"]
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise ValidationError(_("Choose a year between 2000 and 2100."))
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("kind"):
            for name in ("name", "source"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, _("Fill this in, so that a receipt can say why the day differs."))
        return data


class NewCalendarForm(LabelsForm):
    """A copy of a calendar under another name."""

    copy_of = forms.ModelChoiceField(
        label=gettext_lazy("Copy of"),
        queryset=Calendar.objects.order_by("pk"),
        empty_label=None,
        help_text=gettext_lazy(
            "Hours, zone, loaded years and days are taken over; then change what differs."
        ),
    )
    code = CodeField(
        label=gettext_lazy("Code"),
        max_length=40,
        help_text=gettext_lazy(
            "Small letters, digits and hyphens, such as plant-2. It cannot be changed later."
        ),
    )

    field_order = ("copy_of", "code")

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"]).lower()
        if not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", code) or code in RESERVED_CODES:
            raise ValidationError(_("Write the code in small letters, digits and hyphens, such as plant-2."))
        return code


class DepartmentForm(forms.Form):
    """By which calendar a department works."""

    department = forms.ModelChoiceField(
        label=gettext_lazy("Department"), queryset=Department.objects.filter(is_active=True).order_by("code")
    )
    calendar = forms.ModelChoiceField(
        label=gettext_lazy("Works by"),
        queryset=Calendar.objects.order_by("pk"),
        required=False,
        empty_label=gettext_lazy("the calendar of the department above, or of the company"),
    )
    running = RunningField()
