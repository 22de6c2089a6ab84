"""The forms of a questionnaire and of the rules of surveys, with everything that must fit together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from aftersales.surveys.arithmetic.rating import RANGES, Scale, check_weights
from aftersales.surveys.models import Questionnaire
from aftersales.surveys.models.questionnaires import SCRIPT_ENDS, TO_QUESTIONS
from aftersales.surveys.states import Purpose, ScaleChoice
from feedback_system.cases.fields import DepartmentField, PersonField
from feedback_system.company.models import Company
from feedback_system.deadlines.models import DeadlineRule
from feedback_system.web.code_form import clean_new_code
from feedback_system.web.forms import CodeField, LineField, NarrowDecimalField, NarrowIntegerField, TextField
from feedback_system.web.rows import CardsWidget, RowsField

NAMED = (ScaleChoice.FOUR, ScaleChoice.FIVE)
"""Scales whose values have names."""


def _labels(length: int = 120) -> dict[str, LineField]:
    return {
        "label_zh_hans": LineField(label=gettext_lazy("Label in simplified Chinese"), max_length=length),
        "label_zh_hant": LineField(
            label=gettext_lazy("Label in traditional Chinese"), max_length=length, required=False
        ),
        "label_en": LineField(label=gettext_lazy("Label in English"), max_length=length, required=False),
    }


class LevelRow(forms.Form):
    """The name of one value."""

    value = NarrowIntegerField(label=gettext_lazy("Value"), min_value=1, max_value=5)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update(_labels(60))


class ModuleRow(forms.Form):
    """One module."""

    code = CodeField(label=gettext_lazy("Code"), max_length=40)
    weight = NarrowDecimalField(
        label=gettext_lazy("Weight in %"),
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update(_labels())


class ItemRow(forms.Form):
    """One item."""

    code = CodeField(label=gettext_lazy("Code"), max_length=40)
    module = CodeField(label=gettext_lazy("Code of its module"), max_length=40, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update(_labels())


class ScriptRow(forms.Form):
    """One line of the script."""

    code = CodeField(label=gettext_lazy("Code"), max_length=40)
    say_zh_hans = LineField(label=gettext_lazy("Said, in simplified Chinese"), max_length=500)
    say_zh_hant = LineField(
        label=gettext_lazy("Said, in traditional Chinese"), max_length=500, required=False
    )
    say_en = LineField(label=gettext_lazy("Said, in English"), max_length=500, required=False)
    yes = CodeField(label=gettext_lazy("“Yes” leads to"), max_length=40)
    no = CodeField(label=gettext_lazy("“No” leads to"), max_length=40)


def _rows(
    row: type[forms.Form], label: Any, add: Any, help_text: Any, *, required: bool = False, most: int = 40
) -> RowsField:
    return RowsField(
        row, label=label, add_label=add, most=most, required=required, widget=CardsWidget, help_text=help_text
    )


class QuestionnaireForm(forms.Form):
    """A questionnaire. Saving makes a new version; answers that were given keep theirs."""

    code = CodeField(
        label=gettext_lazy("Code"),
        max_length=40,
        help_text=gettext_lazy(
            "Small letters, digits and _ only. It can never be changed: data is tied to it."
        ),
    )
    label_zh_hans = LineField(label=gettext_lazy("Label in simplified Chinese"), max_length=120)
    label_zh_hant = LineField(
        label=gettext_lazy("Label in traditional Chinese"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Empty: the simplified label is shown."),
    )
    label_en = LineField(label=gettext_lazy("Label in English"), max_length=120, required=False)
    purpose = forms.ChoiceField(label=gettext_lazy("Purpose"), choices=Purpose.choices)
    position = NarrowIntegerField(
        label=gettext_lazy("Position"),
        min_value=0,
        max_value=9999,
        help_text=gettext_lazy("Small numbers come first. The first opinion card is the one that goes out."),
    )
    is_active = forms.BooleanField(label=gettext_lazy("May be chosen"), required=False)
    scale = forms.ChoiceField(
        label=gettext_lazy("Scale"),
        choices=ScaleChoice.choices,
        help_text=gettext_lazy(
            "The highest value is the best. Nothing is converted from one scale to another."
        ),
    )
    satisfied_from = NarrowIntegerField(
        label=gettext_lazy("Lowest value that counts as satisfied"),
        min_value=1,
        max_value=100,
        required=False,
        help_text=gettext_lazy(
            "The policies: 3 of five levels, 7 of ten points. Empty: there is no rate, only how often each level was given."
        ),
    )
    intro_zh_hans = TextField(
        label=gettext_lazy("Introduction in simplified Chinese"), max_length=1_000, required=False
    )
    intro_zh_hant = TextField(
        label=gettext_lazy("Introduction in traditional Chinese"), max_length=1_000, required=False
    )
    intro_en = TextField(label=gettext_lazy("Introduction in English"), max_length=1_000, required=False)
    asks_remarks = forms.BooleanField(label=gettext_lazy("Asks for remarks"), required=False)
    levels = _rows(
        LevelRow, gettext_lazy("Names of the levels"), gettext_lazy("Add a level"),
        gettext_lazy("Only for named levels: one row for each value, the highest value is the best."), most=5,
    )  # fmt: skip
    modules = _rows(
        ModuleRow, gettext_lazy("Modules"), gettext_lazy("Add a module"),
        gettext_lazy("Items may be grouped. The weights make 100 together, or all stay empty: then there is no score."), most=12,
    )  # fmt: skip
    items = _rows(
        ItemRow, pgettext_lazy("survey", "Items"), gettext_lazy("Add an item"),
        gettext_lazy("What is rated, in this order."), required=True,
    )  # fmt: skip
    script = _rows(
        ScriptRow, gettext_lazy("Script for the telephone"), gettext_lazy("Add a line"),
        gettext_lazy(
            "Each line is said and answered with yes or no. It leads to the code of another line, or to: questions, callback, refusal, end."
        ),
    )  # fmt: skip
    since = forms.DateField(
        label=gettext_lazy("Holds from"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Empty: at once. A version that has not begun yet is replaced."),
    )

    def __init__(self, *args: Any, record: Questionnaire | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.record = record
        if record is not None:
            del self.fields["code"]

    def clean_code(self) -> str:
        code = clean_new_code(str(self.cleaned_data["code"]))
        if Questionnaire.objects.filter(code=code).exists():
            raise ValidationError(_("This code stands in the list already. Choose another one."))
        return code

    def clean_since(self) -> datetime | None:
        day = self.cleaned_data["since"]
        return datetime.combine(day, time(), tzinfo=Company.get().zone) if day is not None else None

    def _coded(self, name: str) -> list[dict[str, Any]]:
        """The rows with codes that can be kept and stand once each."""
        rows: list[dict[str, Any]] = self.cleaned_data[name] or []
        for row in rows:
            row["code"] = clean_new_code(str(row["code"]))
        twice = [
            row["code"]
            for place, row in enumerate(rows)
            if row["code"] in {one["code"] for one in rows[:place]}
        ]
        if twice:
            raise ValidationError(
                _("The code “%(code)s” stands twice. Each row needs its own.") % {"code": twice[0]}
            )
        return rows

    def clean_modules(self) -> list[dict[str, Any]]:
        rows = self._coded("modules")
        try:
            check_weights({row["code"]: row["weight"] for row in rows})
        except ValueError as wrong:
            total = sum((row["weight"] for row in rows if row["weight"] is not None), Decimal(0))
            raise ValidationError(
                _(
                    "The weights make %(total)s together. Make them 100, or leave all of them empty: then there is no score."
                )
                % {"total": f"{total.normalize():f}"}
            ) from wrong
        return [{**row, "weight": "" if row["weight"] is None else str(row["weight"])} for row in rows]

    def clean_items(self) -> list[dict[str, Any]]:
        return self._coded("items")

    def clean_script(self) -> list[dict[str, Any]]:
        rows = self._coded("script")
        wrong = what_is_wrong_with_the_script(rows)
        if wrong:
            raise ValidationError(wrong)
        return rows

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        scale = data.get("scale")
        if not scale:
            return data
        values = RANGES[Scale(scale)]
        line = data.get("satisfied_from")
        if line is not None and line not in values:
            self.add_error(
                "satisfied_from",
                _("This scale goes from %(low)d to %(high)d. Choose a value on it.")
                % {"low": values[0], "high": values[-1]},
            )
        if "levels" in data:
            self._check_levels(scale, data["levels"] or [], values)
        if "items" in data and "modules" in data:
            self._check_modules(data)
        return data

    def _check_levels(self, scale: str, rows: list[dict[str, Any]], values: Iterable[int]) -> None:
        given = sorted(row["value"] for row in rows)
        if scale in NAMED and given != sorted(values):
            self.add_error(
                "levels",
                _("This scale needs one name for each of the values 1 to %(most)d.") % {"most": max(values)},
            )
        if scale not in NAMED and rows:
            self.add_error(
                "levels", _("This scale has points, no names. Take the rows away, or choose named levels.")
            )

    def _check_modules(self, data: Mapping[str, Any]) -> None:
        known, items = (
            {row["code"] for row in data["modules"]},
            data["items"],
        )  # an error takes rows out of the data
        for row in items:
            if row["module"] and row["module"] not in known:
                self.add_error(
                    "items",
                    _(
                        "“%(item)s” names the module %(code)s, which is not there. Add it, or correct the code."
                    )
                    % {"item": row["label_zh_hans"], "code": row["module"]},
                )
            elif known and not row["module"]:
                self.add_error(
                    "items", _("“%(item)s” stands in no module. Name one.") % {"item": row["label_zh_hans"]}
                )
        empty = known - {row["module"] for row in items}
        if empty:
            self.add_error(
                "modules",
                _("The module %(code)s has no item. Give it one, or take it away.") % {"code": min(empty)},
            )


def what_is_wrong_with_the_script(rows: list[dict[str, Any]]) -> list[str]:
    """Sentences about lines that lead nowhere, that nobody reaches, and about a script that never comes to the questions."""
    if not rows:
        return []
    codes = [row["code"] for row in rows]
    found = [
        _("The line “%(code)s” leads to “%(target)s”, which is not there.")
        % {"code": row["code"], "target": row[way]}
        for row in rows
        for way in ("yes", "no")
        if row[way] not in codes and row[way] not in SCRIPT_ENDS
    ]
    leads = {row["code"]: (row["yes"], row["no"]) for row in rows}
    reached, waiting = set(), [codes[0]]
    while waiting:
        code = waiting.pop()
        if code not in reached:
            reached.add(code)
            waiting += leads.get(code, ())
    lost = [code for code in codes if code not in reached]
    if lost:
        found.append(_("Nobody reaches the line “%(code)s”.") % {"code": lost[0]})
    if TO_QUESTIONS not in reached:
        found.append(_("The script never comes to the questions. Let one line lead to “questions”."))
    return found


RHYTHMS = ("survey-half-year", "survey-year", "survey-interval")
"""Time limits by which surveys open by themselves; the last has no figure until a company enters its planned interval."""


class RhythmForm(forms.Form):
    """How often a survey by a questionnaire opens by itself."""

    is_on = forms.BooleanField(label=gettext_lazy("Opens by itself"), required=False)
    rule = forms.ChoiceField(
        label=gettext_lazy("Rhythm"),
        help_text=gettext_lazy("While this time limit is switched off, nothing opens."),
    )
    first_on = forms.DateField(
        label=gettext_lazy("First period begins on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Periods that have passed already are not made up for."),
    )
    department = DepartmentField(label=gettext_lazy("Run by the department"))
    responsible = PersonField(
        label=pgettext_lazy("survey", "Responsible"),
        required=False,
        help_text=gettext_lazy(
            "The plan then stands on this person's list. Empty: on that of the department."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = DeadlineRule.objects.filter(code__in=RHYTHMS, effective_to__isnull=True).order_by("pk")
        choice = self.fields["rule"]
        assert isinstance(choice, forms.ChoiceField)  # noqa: S101 - for the type checker
        choice.choices = list({one.code: one.label for one in rows}.items())

    def clean_first_on(self) -> date:
        day: date = self.cleaned_data["first_on"]
        if not 2000 <= day.year <= 2100:
            raise ValidationError(_("This year cannot be right. Check the date."))
        return day


class RulesForm(forms.Form):
    """The figures of surveys."""

    least_group = NarrowIntegerField(
        label=gettext_lazy("Answers that an anonymous group needs before its figures are shown"),
        min_value=2,
        max_value=100,
    )
    return_target = NarrowDecimalField(
        label=gettext_lazy("Return rate proposed for a plan, in %"), min_value=0, max_value=100, max_digits=5, decimal_places=2,
        help_text=gettext_lazy("The policies name 70 and 60; each plan may set its own."),
    )  # fmt: skip
    issue_target = NarrowDecimalField(
        label=gettext_lazy("Share of occupied units that a round reaches, in %"), min_value=0, max_value=100, max_digits=5,
        decimal_places=2,
    )  # fmt: skip
    small_site = NarrowIntegerField(
        label=gettext_lazy("Households below which all units are reached"),
        min_value=1,
        max_value=1_000_000,
        required=False,
    )
    small_site_included = forms.BooleanField(
        label=gettext_lazy("Exactly so many households count as few"),
        required=False,
        help_text=gettext_lazy("The policy says “300 以下”, which may include 300."),
    )
    link_days = NarrowIntegerField(
        label=gettext_lazy("Days in which a link can be answered"), min_value=1, max_value=365
    )
