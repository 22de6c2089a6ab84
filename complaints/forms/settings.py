"""What administrators type about limits, routes and code lists."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.roles import ROLES
from complaints.models import Code, CodeList, Desk, Overall, Paper, RemedyRule, Route, Skip
from complaints.models.way import EDITABLE_STATES
from feedback_system.approvals.limits import Line, roles_for
from feedback_system.approvals.models import Subject
from feedback_system.web.code_form import CodeForm
from feedback_system.web.forms import LineField, NarrowDecimalField, NarrowIntegerField
from feedback_system.web.rows import RowsField

INCLUDED, BELOW = "included", "below"


class LevelRow(forms.Form):
    """One level: who decides, up to which amount, and whether that amount belongs to it."""

    role = forms.ChoiceField(label=gettext_lazy("Who decides"))
    up_to = NarrowDecimalField(
        label=gettext_lazy("Limit"), required=False, max_digits=14, decimal_places=2, min_value=0
    )
    edge = forms.ChoiceField(
        label=gettext_lazy("The limit itself"),
        required=False,
        choices=[
            (INCLUDED, gettext_lazy("belongs to this level")),
            (BELOW, gettext_lazy("belongs to the next level")),
        ],
    )

    subject = Subject.REMEDY

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        role = self.fields["role"]
        assert isinstance(role, forms.ChoiceField)  # noqa: S101 - for the type checker
        role.choices = [("", "–"), *((code, ROLES[code].label) for code in roles_for(self.subject))]

    def has_changed(self) -> bool:
        # The select of the edge always sends a value; a row in which nothing else stands is an empty one.
        return bool(set(self.changed_data) - {"edge"})


class RulingLevelRow(LevelRow):
    """One level of a ruling: who decides; there is no amount."""

    subject = Subject.RULING

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["up_to"], self.fields["edge"]


class LimitsForm(forms.Form):
    """A new set of levels with the day from which it holds."""

    levels = RowsField(
        LevelRow,
        label=gettext_lazy("Levels, from the lowest up"),
        help_text=gettext_lazy("Leave the limit of the last level empty: it decides everything above."),
    )
    since = forms.DateField(
        label=gettext_lazy("In force from"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Today or later. What was asked before stays with its level."),
    )
    source = LineField(
        label=gettext_lazy("Source"),
        max_length=200,
        help_text=gettext_lazy("The rule or decision of the company that sets these limits."),
    )

    def lines(self) -> list[Line]:
        """The typed levels as values."""
        return [
            Line(
                row["role"],
                row.get("up_to"),
                row.get("up_to") is not None and row.get("edge") != BELOW,
            )
            for row in self.cleaned_data.get("levels", [])
        ]


class KindLimitsForm(LimitsForm):
    """The own levels of one kind of remedy; none at all end them."""

    levels = RowsField(
        LevelRow,
        label=gettext_lazy("Levels, from the lowest up"),
        required=False,
        help_text=gettext_lazy(
            "They only raise what the levels of the route ask for, and take their roles from there. Remove every row to end them."
        ),
    )


class RulingLimitsForm(LimitsForm):
    """The same for rulings, which have no amount."""

    levels = RowsField(
        RulingLevelRow,
        label=gettext_lazy("Levels, from the lowest up"),
        help_text=gettext_lazy(
            "A level decides when everybody below it is blamed or has prepared the ruling."
        ),
    )


class RemedyRuleForm(forms.Form):
    """What finance does with a difference, and how many sign, with the day from which it holds."""

    mode = forms.ChoiceField(
        label=gettext_lazy("When a return differs"),
        choices=RemedyRule.Mode.choices,
        widget=forms.RadioSelect,
    )
    tolerance_percent = NarrowDecimalField(
        label=gettext_lazy("Accepted over-quantity in %"),
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
        help_text=gettext_lazy(
            "The own ratio of a customer goes before it. It limits only what comes too much."
        ),
    )
    signatures = forms.TypedChoiceField(
        label=gettext_lazy("Signatures under an allowance certificate"),
        choices=[
            (1, gettext_lazy("One: general management")),
            (2, gettext_lazy("Two: the sales head, then general management")),
        ],
        coerce=int,
    )
    since = forms.DateField(
        label=gettext_lazy("In force from"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Today or later. What finance has checked is not touched."),
    )
    source = LineField(
        label=gettext_lazy("Source"),
        max_length=200,
        help_text=gettext_lazy("The rule or decision of the company that sets this."),
    )


class StageRow(forms.Form):
    """One stage of a route. The rows are put in the order of their numbers, so that a stage goes in between by its number."""

    place = NarrowIntegerField(
        label=pgettext_lazy("position in a list", "Number"), min_value=0, max_value=9999
    )
    state = forms.ChoiceField(
        label=gettext_lazy("Stage"),
        choices=[("", "–"), *((state.value, state.label) for state in EDITABLE_STATES)],
    )
    desk = forms.ChoiceField(label=gettext_lazy("Desk"), choices=[("", "–"), *Desk.choices])
    skip = forms.ChoiceField(
        label=gettext_lazy("Left out"), required=False, choices=[(v, label) for v, label in Skip.choices]
    )


class RouteForm(forms.Form):
    """A new version of a route: its names, its stages in order, who numbers and closes, whether it may be chosen."""

    label_zh_hans = LineField(label=gettext_lazy("Label in simplified Chinese"), max_length=120)
    label_zh_hant = LineField(
        label=gettext_lazy("Label in traditional Chinese"), max_length=120, required=False
    )
    label_en = LineField(label=gettext_lazy("Label in English"), max_length=120, required=False)
    registrar = forms.ChoiceField(
        label=gettext_lazy("Numbers and closes"),
        choices=[(desk.value, desk.label) for desk in (Desk.GM_OFFICE, Desk.QA)],
    )
    overall_rule = forms.ChoiceField(
        label=gettext_lazy("Limit over the whole case"),
        choices=Overall.choices,
        required=False,
        help_text=gettext_lazy(
            "How long it is, stands with the deadline rules; a rule can hold for this route alone."
        ),
    )
    weighs_reason = forms.BooleanField(
        label=gettext_lazy("Reason and demand are weighed before the acceptance"), required=False
    )
    asks_satisfaction = forms.BooleanField(
        label=gettext_lazy("The customer is asked how satisfied after the answer"),
        required=False,
        help_text=gettext_lazy("By the opinion card that the settings of surveys name."),
    )
    is_active = forms.BooleanField(label=gettext_lazy("May be chosen for new complaints"), required=False)
    source = LineField(label=gettext_lazy("Source"), max_length=200)
    stages = RowsField(
        StageRow,
        label=gettext_lazy("Stages in their order"),
        help_text=gettext_lazy("The numbers give the order: a stage with 25 comes between 20 and 30."),
    )


class PaperRow(forms.Form):
    """One paper and what the company calls it."""

    paper = forms.ChoiceField(label=gettext_lazy("Paper"), choices=Paper.choices)
    label_zh_hans = LineField(label=gettext_lazy("Name in simplified Chinese"), max_length=120)
    label_zh_hant = LineField(
        label=gettext_lazy("Name in traditional Chinese"), max_length=120, required=False
    )
    label_en = LineField(label=gettext_lazy("Name in English"), max_length=120, required=False)

    def has_changed(self) -> bool:
        # The select of the paper always sends a value; a row in which nothing else stands is an empty one.
        return bool(set(self.changed_data) - {"paper"})


class RoutePapersForm(forms.Form):
    """What the papers are called on one route; without a row a paper has the name that ships."""

    papers = RowsField(
        PaperRow,
        label=gettext_lazy("Names of papers"),
        required=False,
        most=len(Paper.choices),
        help_text=gettext_lazy("Remove a row and the paper has the name that ships."),
    )

    def clean_papers(self) -> list[dict[str, str]]:
        rows = list(self.cleaned_data["papers"])
        if len({row["paper"] for row in rows}) < len(rows):
            raise forms.ValidationError(_("A paper stands in two rows. Remove one of them."))
        return rows


class PresetForm(forms.Form):
    """From which day on the levels and clocks of a preset hold."""

    since = forms.DateField(
        label=gettext_lazy("In force from"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Today or later. The route itself is switched on by hand afterwards."),
    )


class DefaultRouteForm(forms.Form):
    """Which route a new complaint gets when its class names none."""

    default_route = forms.ModelChoiceField(
        Route.objects.none(),
        label=gettext_lazy("Route of a new quality complaint"),
        to_field_name="code",
        empty_label=None,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["default_route"]
        assert isinstance(choice, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        choice.queryset = Route.objects.filter(is_active=True).order_by("pk")


class ListValueForm(CodeForm):
    """A value of a code list. The code is typed once, for a new value, and stands for ever."""

    is_active = forms.BooleanField(label=gettext_lazy("May be chosen"), required=False, initial=True)
    counts_goods = forms.BooleanField(
        label=gettext_lazy("Goods move: the warehouse confirms"), required=False
    )
    counts_money = forms.BooleanField(label=gettext_lazy("Money moves: finance confirms"), required=False)
    goes_out = forms.BooleanField(
        label=gettext_lazy("Goods go out: a count is enough"),
        required=False,
        help_text=gettext_lazy("Otherwise the goods come back, on a returned-goods slip."),
    )
    after_return = forms.BooleanField(
        label=gettext_lazy("Money back: only with the slip of the returned goods"), required=False
    )
    public_opinion = forms.BooleanField(
        label=gettext_lazy("The public reads it: the clock of public opinion runs"), required=False
    )
    human_slip = forms.BooleanField(label=gettext_lazy("Human slip: needs no tracking"), required=False)
    needs_number = forms.BooleanField(
        label=gettext_lazy("The number on the proof is asked for"), required=False
    )
    needs_manager = forms.BooleanField(label=gettext_lazy("A head hands it in, with a note"), required=False)

    FLAGS = {
        CodeList.REMEDY: ("counts_goods", "counts_money", "goes_out", "after_return"),
        CodeList.CHANNEL: ("public_opinion",),
        CodeList.FAULT_KIND: ("human_slip",),
        CodeList.RETURN_PROOF: ("needs_number", "needs_manager"),
        CodeList.ALLOWANCE_PROOF: ("needs_number", "needs_manager"),
    }
    ALL_FLAGS = (
        "counts_goods", "counts_money", "goes_out", "after_return", "public_opinion", "human_slip", "needs_number", "needs_manager",
    )  # fmt: skip

    def __init__(self, *args: Any, list: CodeList, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.list = list
        for name in self.ALL_FLAGS:
            if name not in self.FLAGS.get(list, ()):
                del self.fields[name]

    def has_code(self, code: str) -> bool:
        return Code.objects.filter(list=self.list, code=code).exists()
