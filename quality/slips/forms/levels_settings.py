"""The rows of a kind that goes up level by level: its levels, and who is told of which kind of incident."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Department
from accounts.queries import who_is
from accounts.roles import ROLES
from feedback_system.joining import clauses, listed
from feedback_system.web.forms import LineField, NarrowDecimalField, NarrowIntegerField
from feedback_system.web.rows import CardsWidget, RowsField
from quality.slips.models import SlipKind, SlipValue, ValueList, Way, levels_of
from quality.slips.models.kinds import SEEN_RULES
from quality.slips.models.levels import FIRST, FUNCTION, ROLE, TOLD, places, places_of_levels, words_of

CHOOSE = [("", gettext_lazy("Please choose"))]
NONE = [("", gettext_lazy("none"))]


def _incidents() -> list[tuple[str, Any]]:
    rows = SlipValue.objects.filter(list=ValueList.INCIDENT, is_active=True).order_by("position", "pk")
    return [*CHOOSE, *((row.code, row.label) for row in rows)]


class LevelRow(forms.Form):
    """One level."""

    number = NarrowIntegerField(label=gettext_lazy("Level"), min_value=1, max_value=99)
    label_zh_hans = LineField(label=gettext_lazy("Label in simplified Chinese"), max_length=60)
    label_zh_hant = LineField(
        label=gettext_lazy("Label in traditional Chinese"), max_length=60, required=False
    )
    label_en = LineField(label=gettext_lazy("Label in English"), max_length=60, required=False)
    who = forms.ChoiceField(label=gettext_lazy("Held by"), choices=lambda: [*CHOOSE, *places_of_levels()])
    also = forms.ChoiceField(
        label=gettext_lazy("And by"), choices=lambda: [*NONE, *places_of_levels()], required=False
    )
    solves = forms.BooleanField(label=gettext_lazy("May solve"), required=False)
    fine = NarrowDecimalField(
        label=gettext_lazy("Fine when it is missed"), min_value=0, max_digits=10, decimal_places=2, required=False
    )  # fmt: skip


class TellRow(forms.Form):
    """One kind of incident."""

    incident = forms.ChoiceField(label=gettext_lazy("Kind of incident"), choices=_incidents)
    first = forms.ChoiceField(label=gettext_lazy("Handled by"), choices=lambda: [*CHOOSE, *places()])
    told = forms.ChoiceField(label=gettext_lazy("Told"), choices=lambda: [*CHOOSE, *places()])
    told_too = forms.ChoiceField(
        label=gettext_lazy("Told too"), choices=lambda: [*NONE, *places()], required=False
    )
    rule = forms.ChoiceField(label=gettext_lazy("Time from its being seen"), required=False)

    def __init__(self, *args: Any, rules: dict[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["rule"]
        known = rules or {}
        field.choices = [
            ("", gettext_lazy("none: an hour after handling")),
            *((code, known.get(code, code)) for code in SEEN_RULES),
        ]


def levels_rows() -> RowsField:
    """The field of the levels."""
    return RowsField(
        LevelRow,
        label=gettext_lazy("Levels"),
        add_label=gettext_lazy("Add a level"),
        most=12,
        required=False,
        widget=CardsWidget,
        help_text=gettext_lazy(
            "Only where it goes up level by level. The numbers give the order, from the lowest up; the highest is the one for what is urgent or disputed. The fine is shown, nothing is deducted."
        ),
    )


def tells_rows() -> RowsField:
    """The field of who is told."""
    return RowsField(
        TellRow,
        label=gettext_lazy("Who is told by kind of incident"),
        add_label=gettext_lazy("Add a kind of incident"),
        most=40,
        required=False,
        widget=CardsWidget,
        help_text=gettext_lazy(
            "Whoever handles it and can: handles it, then reports. Who cannot, passes it up at once to those who are told. Levels name these people by “Who handles” and “Who is told”."
        ),
    )


def rows_of(name: str, stored: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Stored rows as the form holds them."""
    if name == "levels":
        return [
            {**row, "number": number, "who": row["who"][0], "also": row["who"][1] if len(row["who"]) > 1 else ""}
            for number, row in enumerate(stored, start=1)
        ]  # fmt: skip
    return [
        {**row, "told": row["told"][0], "told_too": row["told"][1] if len(row["told"]) > 1 else ""}
        for row in stored
    ]


def stored_levels(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows of the form as a kind stores them, the lowest first."""
    return [
        {
            "label_zh_hans": row["label_zh_hans"],
            "label_zh_hant": row["label_zh_hant"],
            "label_en": row["label_en"],
            "who": list(dict.fromkeys(filter(None, (row["who"], row["also"])))),
            "solves": row["solves"],
            "fine": "" if not row["fine"] else f"{row['fine'].normalize():f}",
        }
        for row in sorted(rows, key=lambda row: row["number"])
    ]


def stored_tells(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows of the form as a kind stores them."""
    return [
        {
            "incident": row["incident"],
            "first": row["first"],
            "told": list(dict.fromkeys(filter(None, (row["told"], row["told_too"])))),
            "rule": row["rule"],
        }
        for row in rows
    ]


def check_ladder(form: forms.Form, data: dict[str, Any]) -> None:
    """What a kind with levels cannot do without, and what one without them must not have."""
    levels, tells = data.get("levels") or [], data.get("tells") or []
    if data.get("way") != Way.LADDER:
        if levels or tells:
            form.add_error(
                "levels" if levels else "tells",
                _("This kind does not go up level by level. Take the rows out, or choose that way."),
            )
        return
    if not levels:
        form.add_error("levels", _("Enter at least one level."))
        return
    if not levels[-1]["solves"]:
        form.add_error("levels", _("The highest level must be able to solve, else a report never ends."))
    for place in _nobody([*(one for row in levels for one in row["who"]),
                          *(one for row in tells for one in (row["first"], *row["told"]))]):  # fmt: skip
        form.add_error(
            "levels",
            _("Nobody holds “%(place)s” now. Fill it first, or name somebody else.") % {"place": place},
        )
    if any(code in (FIRST, TOLD) for row in levels for code in row["who"]):
        if not tells:
            form.add_error(
                "tells", _("A level refers to the table of incidents. Enter who is told of which.")
            )
        if "incident" not in data.get("needs", []):
            form.add_error(
                "needs", _("A level refers to the table of incidents. Tick “Kind of incident” here.")
            )
    if len({row["incident"] for row in tells}) < len(tells):
        form.add_error("tells", _("A kind of incident stands in the table twice. Take one of them out."))
    for name in ("desk", "receiver"):
        if data.get(name):
            form.add_error(
                name, _("What goes up level by level has no desk and no fixed department. Leave it out.")
            )


def _nobody(codes: Iterable[str]) -> list[str]:
    """In words those of these places that nobody holds."""
    labels = dict(places_of_levels())
    found = []
    for code in dict.fromkeys(codes):
        function, role = code.removeprefix(FUNCTION), code.removeprefix(ROLE)
        empty = (
            code.startswith(FUNCTION)
            and not Department.objects.filter(function=function, is_active=True).exists()
        ) or (code.startswith(ROLE) and role in ROLES and not who_is(role))
        if empty:
            found.append(str(labels.get(code, code)))
    return found


def levels_in_words(kind_rows: Iterable[dict[str, Any]]) -> str:
    """The levels in a line, for the preview."""
    levels = levels_of(SlipKind(levels=list(kind_rows)))
    return clauses(
        f"{one.number} {one.label} ({words_of(one.who)}{f', {one.fine}' if one.fine else ''})"
        for one in levels
    )


def tells_in_words(rows: Iterable[dict[str, Any]]) -> str:
    """The table of incidents in a line, for the preview."""
    labels = {row.code: row.label for row in SlipValue.objects.filter(list=ValueList.INCIDENT).order_by("pk")}
    return clauses(
        f"{labels.get(row['incident'], row['incident'])}: "
        f"{words_of((row['first'],))} → {listed(str(words_of((one,))) for one in row['told'])}"
        for row in rows
    )
