"""The forms of a kind of slip and of a value of its lists."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Department, DepartmentFunction
from feedback_system.company.models import Company
from feedback_system.web.code_form import CodeForm, clean_new_code
from feedback_system.web.forms import CodeField, LineField, NarrowIntegerField
from quality.slips.forms.levels_settings import (
    check_ladder,
    levels_rows,
    stored_levels,
    stored_tells,
    tells_rows,
)
from quality.slips.forms.sheet_settings import check_sheet, sheet_rows, stored_sheet
from quality.slips.models import Field, FiledBy, Rhythm, SignedBy, SlipKind, SlipValue, ValueList, Way
from quality.slips.models.kinds import ANSWER_RULES, DESK_RULES, REVIEW_RULES, TASK_RULE
from quality.slips.models.levels import places

NOBODY = [("", gettext_lazy("none"))]
FUNCTIONS = [*NOBODY, *DepartmentFunction.choices]
BOXES = forms.CheckboxSelectMultiple


def _label(words: Any, *, required: bool = False, help_text: Any = "") -> LineField:
    return LineField(label=words, max_length=120, required=required, help_text=help_text)


def _units() -> list[tuple[str, Any]]:
    rows = Department.objects.filter(is_active=True).order_by("pk")
    return [(row.code, row.label) for row in rows]


def _ladders() -> list[tuple[str, Any]]:
    rows = SlipKind.objects.filter(way=Way.LADDER, effective_to=None, is_active=True).order_by(
        "position", "code"
    )
    return [*NOBODY, *((row.code, row.label) for row in rows)]


class KindForm(forms.Form):
    """A kind of slip. Saving makes a new version; slips that were sent keep theirs."""

    code = CodeField(
        label=gettext_lazy("Code"),
        max_length=40,
        help_text=gettext_lazy(
            "Small letters, digits and _ only. It can never be changed: data is tied to it."
        ),
    )
    label_zh_hans = _label(gettext_lazy("Label in simplified Chinese"), required=True)
    label_zh_hant = _label(
        gettext_lazy("Label in traditional Chinese"),
        help_text=gettext_lazy("Empty: the simplified label is shown."),
    )
    label_en = _label(gettext_lazy("Label in English"))
    title_zh_hans = _label(
        gettext_lazy("Title on paper in simplified Chinese"),
        help_text=gettext_lazy("Empty: the label is the title."),
    )
    title_zh_hant = _label(gettext_lazy("Title on paper in traditional Chinese"))
    title_en = _label(gettext_lazy("Title on paper in English"))
    position = NarrowIntegerField(
        label=gettext_lazy("Position"),
        min_value=0,
        max_value=9999,
        help_text=gettext_lazy("Small numbers come first."),
    )
    is_active = forms.BooleanField(label=gettext_lazy("May be chosen"), required=False)
    way = forms.ChoiceField(label=gettext_lazy("What the departments do"), choices=Way.choices)
    desk = forms.ChoiceField(
        label=gettext_lazy("Desk that sorts"),
        choices=FUNCTIONS,
        required=False,
        help_text=gettext_lazy("It goes there first and is passed on. None: straight to the departments."),
    )
    numbered_by_desk = forms.BooleanField(
        label=gettext_lazy("The desk gives the number when it passes the slip on"), required=False
    )
    receiver = forms.ChoiceField(
        label=gettext_lazy("Always answered by"),
        choices=FUNCTIONS,
        required=False,
        help_text=gettext_lazy("None: the sender chooses the departments."),
    )
    signed_by = forms.ChoiceField(label=gettext_lazy("Answers are signed by"), choices=SignedBy.choices)
    filed_by = forms.ChoiceField(label=gettext_lazy("Filed by"), choices=FiledBy.choices)
    refuses_own_work = forms.BooleanField(
        label=gettext_lazy("Refused when it goes to the sender's own department"), required=False
    )
    asks_ours = forms.BooleanField(label=gettext_lazy("The answer says whether it is ours"), required=False)
    follows_up = forms.BooleanField(label=gettext_lazy("The effect is followed up"), required=False)
    tracks_field_reports = forms.BooleanField(label=gettext_lazy("Reports from the field"), required=False)
    tracks_parts = forms.BooleanField(
        label=gettext_lazy("Parts are issued, come back and are examined"), required=False
    )
    mass_from = NarrowIntegerField(
        label=gettext_lazy("Major from this quantity on"),
        min_value=1,
        max_value=100_000_000,
        required=False,
        help_text=gettext_lazy(
            "The GM office and the general manager are told then. Empty: never by quantity."
        ),
    )
    late_after_minutes = NarrowIntegerField(
        label=gettext_lazy("Marked late when entered more minutes after the call"),
        min_value=1,
        max_value=100_000,
        required=False,
    )
    rule_desk = forms.ChoiceField(label=gettext_lazy("Time of the desk"), required=False)
    rule_normal = forms.ChoiceField(label=gettext_lazy("Time of the answer"), required=False)
    rule_hard = forms.ChoiceField(label=gettext_lazy("Time of the answer, hard problem"), required=False)
    rule_urgent = forms.ChoiceField(
        label=gettext_lazy("Time of the answer, production slowed"),
        required=False,
        help_text=gettext_lazy("While this rule is off, the usual time holds."),
    )
    asks = forms.MultipleChoiceField(
        label=gettext_lazy("Asks for"), choices=Field.choices, required=False, widget=BOXES
    )
    needs = forms.MultipleChoiceField(
        label=gettext_lazy("Cannot do without"),
        choices=Field.choices,
        required=False,
        widget=BOXES,
        help_text=gettext_lazy(
            "Where a desk sorts it, these may be completed there; else they are needed to send it."
        ),
    )
    ends_by_meeting = forms.BooleanField(
        label=gettext_lazy("It ends with the note of its meeting"),
        required=False,
        help_text=gettext_lazy("The departments may hand something in before; the time runs until the note."),
    )
    asks_sheet = forms.BooleanField(
        label=gettext_lazy("The answer has the figures of a month: letters, visits, services"), required=False
    )
    confirms_market = forms.ChoiceField(
        label=gettext_lazy("Confirms market reports"), choices=lambda: [*NOBODY, *places()], required=False
    )
    confirms_dealer = forms.ChoiceField(
        label=gettext_lazy("Confirms reports of dealers"),
        choices=lambda: [*NOBODY, *places()],
        required=False,
    )
    committee = forms.MultipleChoiceField(
        label=gettext_lazy("Quality committee"),
        choices=lambda: [*places()],
        required=False,
        widget=BOXES,
        help_text=gettext_lazy(
            "Who is called to review batch events and gross errors. None: nobody is called."
        ),
    )
    sheet = sheet_rows()
    monthly_for = forms.MultipleChoiceField(
        label=gettext_lazy("Opened by the system for"),
        choices=_units,
        required=False,
        widget=BOXES,
        help_text=gettext_lazy(
            "One slip for each of these units in each period, with its head. None: the system opens nothing, and nobody is reminded."
        ),
    )
    rhythm = forms.ChoiceField(
        label=gettext_lazy("How often"),
        required=False,
        choices=Rhythm.choices,
        help_text=gettext_lazy("Only where the system opens it. Periods that are over are not made up for."),
    )
    rule_review = forms.ChoiceField(
        label=gettext_lazy("Time of the analysis"),
        required=False,
        help_text=gettext_lazy("How long the desk, or the sender, has after the answer."),
    )
    reports_by = forms.ChoiceField(
        label=gettext_lazy("Analysed in a report of the kind"),
        choices=_ladders,
        required=False,
        help_text=gettext_lazy("None: whoever asked says only whether the answer is enough."),
    )
    gives_orders = forms.BooleanField(
        label=gettext_lazy("The level that has it gives orders as tasks"), required=False
    )
    is_market = forms.BooleanField(
        label=gettext_lazy("It stands in the list of market information"), required=False
    )
    copies = forms.MultipleChoiceField(
        label=gettext_lazy("Usual distribution list"),
        choices=DepartmentFunction.choices,
        required=False,
        widget=BOXES,
    )
    levels = levels_rows()
    tells = tells_rows()
    shows_fines = forms.BooleanField(
        label=gettext_lazy("Show the fines of levels that were missed"),
        required=False,
        help_text=gettext_lazy(
            "Off at install. They are shown on the page only; nothing is ever deducted by them."
        ),
    )
    since = forms.DateField(
        label=gettext_lazy("Holds from"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Empty: at once. A version that has not begun yet is replaced."),
    )

    def __init__(self, *args: Any, record: SlipKind | None, rules: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.record = record
        if record is not None:
            del self.fields["code"]
        for name, codes in (("rule_desk", DESK_RULES), *((one, ANSWER_RULES) for one in RULE_FIELDS[1:])):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
            field.choices = [*NOBODY, *((code, rules.get(code, code)) for code in codes)]
        review: Any = self.fields["rule_review"]
        review.choices = [*NOBODY, *((code, rules.get(code, code)) for code in REVIEW_RULES)]
        self.fields["tells"].widget.row_kwargs = {"rules": rules}

    def clean_levels(self) -> list[dict[str, Any]]:
        return stored_levels(self.cleaned_data["levels"] or [])

    def clean_tells(self) -> list[dict[str, Any]]:
        return stored_tells(self.cleaned_data["tells"] or [])

    def clean_sheet(self) -> list[dict[str, Any]]:
        return stored_sheet(self.cleaned_data["sheet"] or [])

    def clean_rhythm(self) -> str:
        return self.cleaned_data["rhythm"] or Rhythm.MONTH

    def clean_code(self) -> str:
        code = clean_new_code(str(self.cleaned_data["code"]))
        if SlipKind.objects.filter(code=code).exists():
            raise ValidationError(_("This code stands in the list already. Choose another one."))
        return code

    def clean_since(self) -> datetime | None:
        day = self.cleaned_data["since"]
        return datetime.combine(day, time(), tzinfo=Company.get().zone) if day is not None else None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for name in ("desk", "receiver"):
            function = data.get(name)
            if function and not Department.objects.filter(function=function, is_active=True).exists():
                self.add_error(
                    name,
                    _(
                        "No department has this function. Give it to one first, so that a slip has somewhere to go."
                    ),
                )
        if not data.get("desk"):
            if data.get("numbered_by_desk"):
                self.add_error("numbered_by_desk", _("There is no desk that could give the number."))
            if data.get("filed_by") == FiledBy.DESK:
                self.add_error(
                    "filed_by", _("There is no desk that could file it. Choose who files it instead.")
                )
            if data.get("rule_desk"):
                self.add_error("rule_desk", _("There is no desk whose time could run."))
        if data.get("way") == Way.RECORD and data.get("desk"):
            self.add_error("desk", _("An entry of a ledger goes to nobody. Leave the desk out."))
        check_ladder(self, data)
        check_sheet(self, data)
        self._check_tasks(data)
        extra = [name for name in data.get("needs", []) if name not in data.get("asks", [])]
        if extra:
            labels = dict(Field.choices)
            self.add_error(
                "needs",
                _(
                    "“%(field)s” cannot be needed while it is not asked for. Tick it above, or leave it out here."
                )
                % {"field": labels[extra[0]]},
            )
        return data

    def _check_tasks(self, data: dict[str, Any]) -> None:
        """What the times of tasks and the slips of a month cannot do without."""
        if TASK_RULE in {data.get(name) for name in RULE_FIELDS[1:]} and Field.TASK_DUE not in data.get(
            "needs", []
        ):
            self.add_error(
                "needs",
                _(
                    "This time runs from the day of the task. Tick “%(field)s” under both, or choose another time."
                )
                % {"field": Field.TASK_DUE.label},
            )
        if data.get("ends_by_meeting") and data.get("way") not in (Way.ANSWER, None):
            self.add_error("ends_by_meeting", _("Only what departments answer can end with a meeting."))
        if data.get("monthly_for"):
            if data.get("way") not in (Way.ANSWER, None):
                self.add_error("monthly_for", _("Only what departments answer can be opened for them."))
            if not data.get("desk"):
                self.add_error(
                    "desk", _("Choose the desk in whose name the system opens the slips of the month.")
                )
            if data.get("needs"):
                self.add_error(
                    "needs", _("The system fills nothing in. Leave this empty for a kind that it opens.")
                )


RULE_FIELDS = ("rule_desk", "rule_normal", "rule_hard", "rule_urgent")


class ValueForm(CodeForm):
    """A value of a list. List and code are typed once and stand for ever."""

    typed_once = ("code", "list")
    field_order = ("list", "code")

    list = forms.ChoiceField(label=gettext_lazy("List"), choices=ValueList.choices)
    is_active = forms.BooleanField(label=gettext_lazy("May be chosen"), required=False, initial=True)

    def has_code(self, code: str) -> bool:
        return SlipValue.objects.filter(code=code).exists()
