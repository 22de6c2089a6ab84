"""What administrators type about a new version of a deadline rule, with its ladder as rows."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import User
from accounts.roles import ROLES
from feedback_system.cases.kinds import all_kinds
from feedback_system.cases.models import Severity
from feedback_system.deadlines.models import (
    DeadlineRule,
    PausePolicy,
    ReopenPolicy,
    Rung,
    RungAction,
    RungUnit,
    RungWhen,
)
from feedback_system.deadlines.models.amounts import UNIT_LABELS
from feedback_system.deadlines.models.rules import PERSON, PLACES, REOPEN_UNITS, person_in
from feedback_system.masterdata.models import Market
from feedback_system.web.forms import CodeField, LineField, NarrowDecimalField, NarrowIntegerField, TextField
from feedback_system.web.rows import CardsWidget, RowsField

MOST_RUNGS = 20
RECIPIENTS = ("to", "to_2", "to_3")
ANY = gettext_lazy("any")
BETWEEN_PEOPLE = re.compile(r"[,;\s，；、]+")
VALUES = (
    "label_zh_hans", "label_zh_hant", "label_en", "unit", "shift_to_working_day", "pause_policy", "pause_states",
    "reopen_policy", "reopen_unit", "reopen_amount", "repeats", "source", "is_active",
)  # fmt: skip
"""What of a version is typed as it is stored; the amount may be left open."""


def _recipients() -> list[tuple[str, Any]]:
    roles = [(role.code, role.label) for role in ROLES.values()]
    return [("", "–"), (_("At the case"), list(PLACES.items())), (_("Roles"), roles)]


class RungRow(forms.Form):
    """One rung. The rows are put in the order of their numbers, so that one goes in between by its number."""

    place = NarrowIntegerField(
        label=pgettext_lazy("position in a list", "Number"), min_value=0, max_value=9999
    )
    when = forms.ChoiceField(label=pgettext_lazy("rung", "When"), choices=[("", "–"), *RungWhen.choices])
    value = NarrowDecimalField(
        label=gettext_lazy("How much"),
        required=False,
        min_value=0,
        max_value=9999,
        max_digits=8,
        decimal_places=4,
    )
    unit = forms.ChoiceField(
        label=gettext_lazy("Hours or days"), choices=RungUnit.choices, initial=RungUnit.HOURS, required=False
    )
    action = forms.ChoiceField(label=pgettext_lazy("rung", "What"), choices=[("", "–"), *RungAction.choices])
    to = forms.ChoiceField(label=gettext_lazy("To whom"), choices=_recipients, required=False)
    to_2 = forms.ChoiceField(label=gettext_lazy("and to"), choices=_recipients, required=False)
    to_3 = forms.ChoiceField(label=gettext_lazy("and to (third)"), choices=_recipients, required=False)
    people = CodeField(
        label=gettext_lazy("Named people"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"list": "people", "autocomplete": "off"}),
    )

    def has_changed(self) -> bool:
        # The select of the unit always sends a value; a row in which nothing else stands is an empty one.
        return bool(set(self.changed_data) - {"unit"})

    def clean_people(self) -> list[str]:
        """The entries of the ladder for the people typed."""
        found = []
        for name in filter(None, BETWEEN_PEOPLE.split(self.cleaned_data["people"])):
            person = User.objects.filter(username__iexact=name, kind=User.Kind.PERSON).first()
            if person is None:
                raise ValidationError(
                    _("Nobody logs in as “%(name)s”. Choose a name from the list."), params={"name": name}
                )
            if not person.is_active:
                raise ValidationError(
                    _("%(name)s cannot log in any more. Choose somebody else, or a role."),
                    params={"name": person.name},
                )
            found.append(f"{PERSON}{person.pk}")
        return found

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        when, value = data.get("when"), data.get("value")
        if when and when != RungWhen.LAST_WORKING_HOUR and value is None and "value" not in self.errors:
            self.add_error("value", _("Say how much."))
        if when == RungWhen.LAST_WORKING_HOUR:
            data["value"] = Decimal(0)
        elif when == RungWhen.SHARE and value is not None:
            data["value"] = value / 100
        chosen = [data.get(name) for name in RECIPIENTS if data.get(name)]
        data["recipients"] = list(dict.fromkeys([*chosen, *data.get("people", [])]))
        if not data["recipients"] and "people" not in self.errors:
            self.add_error("to", _("Choose whom to tell."))
        return data

    def as_rung(self) -> Rung:
        """The rung that was typed, unsaved."""
        return rung_of(self.cleaned_data)


def rung_of(data: dict[str, Any]) -> Rung:
    """An unsaved rung out of a cleaned row."""
    return Rung(
        when=data["when"],
        value=data["value"],
        unit=data["unit"] or RungUnit.HOURS,
        to=data["recipients"],
        action=data["action"],
    )


def states_to_choose(kind: str) -> list[tuple[str, Any]]:
    """The states of the cases a rule is for; of every kind where it is for all."""
    kinds = [one for one in all_kinds() if kind in ("", one.code)]
    found: dict[str, Any] = {}
    for one in kinds:
        found |= dict(one.states.choices)
    return list(found.items())


class RuleVersionForm(forms.Form):
    """A new version of a rule for the same cases."""

    amount = NarrowDecimalField(
        label=gettext_lazy("Time allowed"),
        required=False,
        max_digits=12,
        decimal_places=4,
        help_text=gettext_lazy("May be left empty only while the rule is off: no figure is entered then."),
    )
    unit = forms.ChoiceField(
        label=gettext_lazy("Unit"), choices=[(unit.value, label) for unit, label in UNIT_LABELS.items()]
    )
    shift_to_working_day = forms.BooleanField(
        label=gettext_lazy("A limit that ends on a day off ends with the next working day"), required=False
    )
    pause_policy = forms.ChoiceField(label=gettext_lazy("The clock stops"), choices=PausePolicy.choices)
    pause_states = forms.MultipleChoiceField(
        label=gettext_lazy("Stands still by itself in these states"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 4}),
        help_text=gettext_lazy("Only where the clock stops on request; nothing chosen: in none."),
    )
    reopen_policy = forms.ChoiceField(
        label=gettext_lazy("When a closed case is opened again, the clock"), choices=ReopenPolicy.choices
    )
    reopen_amount = NarrowDecimalField(
        label=gettext_lazy("Shorter time after reopening"), required=False, max_digits=12, decimal_places=4
    )
    reopen_unit = forms.ChoiceField(
        label=gettext_lazy("Unit of the shorter time"),
        required=False,
        choices=[("", "–"), *((unit.value, UNIT_LABELS[unit]) for unit in REOPEN_UNITS)],
    )
    repeats = forms.BooleanField(label=gettext_lazy("The clock begins anew when it is due"), required=False)
    is_active = forms.BooleanField(label=gettext_lazy("The rule is on"), required=False)
    label_zh_hans = LineField(label=gettext_lazy("Label in simplified Chinese"), max_length=120)
    label_zh_hant = LineField(
        label=gettext_lazy("Label in traditional Chinese"), max_length=120, required=False
    )
    label_en = LineField(label=gettext_lazy("Label in English"), max_length=120, required=False)
    source = LineField(
        label=gettext_lazy("Source"),
        max_length=200,
        help_text=gettext_lazy("The rule or decision of the company behind this time limit."),
    )
    since = forms.DateTimeField(
        label=gettext_lazy("In force from"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d"],
        help_text=gettext_lazy("Clocks that begin from then on go by it; clocks that run keep theirs."),
    )
    ladder = RowsField(
        RungRow,
        label=gettext_lazy("Ladder: who hears of it when"),
        add_label=gettext_lazy("Add a rung"),
        most=MOST_RUNGS,
        required=False,
        widget=CardsWidget,
        help_text=gettext_lazy(
            "The numbers give the order: a rung with 25 comes between 20 and 30. How much is a per cent of the time "
            "used, or a length of time. Several named people with a comma. An empty row counts for nothing."
        ),
    )

    def __init__(self, *args: Any, base: DeadlineRule, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.base = base
        states = self.fields["pause_states"]
        assert isinstance(states, forms.MultipleChoiceField)  # noqa: S101 - for the type checker
        states.choices = states_to_choose(base.kind)

    def selectors(self) -> dict[str, str]:
        """For which cases the version is: the same as the one it follows."""
        return {name: getattr(self.base, name) for name in DeadlineRule.SELECTORS}

    def clean_since(self) -> datetime:
        since: datetime = self.cleaned_data["since"]
        if not 2000 <= since.year <= 2100:
            raise ValidationError(_("Choose a year between 2000 and 2100."))
        return since.replace(second=0, microsecond=0)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("pause_policy") != PausePolicy.ON_REQUEST:
            data["pause_states"] = []
        if data.get("reopen_policy") != ReopenPolicy.SHORT:
            data["reopen_amount"], data["reopen_unit"] = None, ""
        if data.get("amount") is None and data.get("is_active") and "amount" not in self.errors:
            self.add_error("amount", _("Enter how much time there is, or switch the rule off."))
        if not self.errors:
            try:
                self.draft().clean()
            except ValidationError as error:
                self.add_error(None, error)
        return data

    def draft(self) -> DeadlineRule:
        """The version that was typed, unsaved."""
        data = self.cleaned_data
        return DeadlineRule(
            code=self.base.code,
            **self.selectors(),
            amount=data["amount"] if data["amount"] is not None else Decimal(1),
            has_figure=data["amount"] is not None,
            **{name: data[name] for name in VALUES if name != "source"},
            source=self.base.source if data["source"] == self.base.source_text else data["source"],
        )

    def rungs(self) -> list[Rung]:
        """The ladder that was typed, in its order, unsaved."""
        rows = sorted(self.cleaned_data["ladder"], key=lambda row: row["place"])
        return [rung_of(row) for row in rows]


class RuleVariantForm(RuleVersionForm):
    """A first version for other cases: of several rules that fit, the one with most selectors wins."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind of case"), required=False)
    route = CodeField(
        label=gettext_lazy("Route"),
        required=False,
        max_length=40,
        help_text=gettext_lazy("Its code, such as short."),
    )
    market = forms.ChoiceField(
        label=gettext_lazy("Market"), required=False, choices=[("", ANY), *Market.choices]
    )
    case_class = CodeField(
        label=gettext_lazy("Class"),
        required=False,
        max_length=20,
        help_text=gettext_lazy("Its code, such as quality."),
    )
    severity = forms.ChoiceField(
        label=gettext_lazy("Severity"), required=False, choices=[("", ANY), *Severity.choices]
    )
    area = forms.ChoiceField(
        label=gettext_lazy("Area"),
        required=False,
        choices=[("", ANY), ("urban", gettext_lazy("Urban")), ("suburban", gettext_lazy("Suburban"))],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)  # noqa: S101 - for the type checker
        kind.choices = [("", ANY), *((one.code, one.label) for one in all_kinds())]

    def selectors(self) -> dict[str, str]:
        return {name: str(self.cleaned_data.get(name, "")) for name in DeadlineRule.SELECTORS}

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        same = DeadlineRule.objects.filter(code=self.base.code, **self.selectors())
        if not self.errors and same.exists():
            raise ValidationError(
                _("There is a rule for exactly these cases already. Make a new version of that one instead.")
            )
        return data


class MoveClocksForm(forms.Form):
    """Why running clocks go by another version."""

    reason = TextField(
        label=gettext_lazy("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy(
            "It stands in the history of each case and in the notice to whoever holds it."
        ),
    )


def initial_of(rule: DeadlineRule, since: datetime) -> dict[str, Any]:
    """What stands in the form of a new version before anything is typed: the version it follows."""
    people = User.objects.in_bulk(
        {pk for rung in rule.rungs.all() for place in rung.to if (pk := person_in(place)) is not None}
    )
    return {
        **{name: getattr(rule, name) for name in (*VALUES, *DeadlineRule.SELECTORS)},
        "source": rule.source_text,
        "amount": plain(rule.amount) if rule.has_figure else None,
        "reopen_amount": plain(rule.reopen_amount) if rule.reopen_amount is not None else None,
        "since": since,
        "ladder": [
            _row_of(10 * number, rung, people) for number, rung in enumerate(rule.rungs.all(), start=1)
        ],
    }


def _row_of(place: int, rung: Rung, people: dict[int, User]) -> dict[str, Any]:
    named = [person_in(entry) for entry in rung.to]
    chosen = [entry for entry in rung.to if person_in(entry) is None]
    value = rung.value * 100 if rung.when == RungWhen.SHARE else rung.value
    return {
        "place": place,
        "when": rung.when,
        "value": None if rung.when == RungWhen.LAST_WORKING_HOUR else plain(value),
        "unit": rung.unit,
        "action": rung.action,
        **dict(zip(RECIPIENTS, chosen, strict=False)),
        "people": ", ".join(people[pk].username for pk in named if pk in people),
    }


def plain(number: Decimal) -> str:
    """A number without the zeros behind it."""
    return f"{number.normalize():f}"
