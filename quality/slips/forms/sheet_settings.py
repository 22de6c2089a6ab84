"""The rows of a kind whose answer has fields of its own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback_system.joining import listed
from feedback_system.web.forms import CodeField, LineField
from feedback_system.web.rows import CardsWidget, RowsField
from quality.slips.models import SlipKind, Way, sheet_of

MOST_FIELDS = 40


class SheetFieldRow(forms.Form):
    """One field of the answer."""

    code = CodeField(label=gettext_lazy("Code"), max_length=30)
    label_zh_hans = LineField(label=gettext_lazy("Label in simplified Chinese"), max_length=120)
    label_zh_hant = LineField(
        label=gettext_lazy("Label in traditional Chinese"), max_length=120, required=False
    )
    label_en = LineField(label=gettext_lazy("Label in English"), max_length=120, required=False)
    figure = forms.BooleanField(label=gettext_lazy("It is a figure"), required=False)
    needed = forms.BooleanField(label=gettext_lazy("Must be filled in"), required=False)


def sheet_rows() -> RowsField:
    """The field of the fields."""
    return RowsField(
        SheetFieldRow,
        label=gettext_lazy("Fields of the answer"),
        add_label=gettext_lazy("Add a field"),
        most=MOST_FIELDS,
        required=False,
        widget=CardsWidget,
        help_text=gettext_lazy(
            "What a unit fills in beside its words, in this order. A code is never used for something else later. None: words only."
        ),
    )


def stored_sheet(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows of the form as a kind stores them."""
    names = ("code", "label_zh_hans", "label_zh_hant", "label_en", "figure", "needed")
    return [{name: row[name] for name in names} for row in rows]


def sheet_in_words(rows: Iterable[dict[str, Any]]) -> str:
    """The fields in a line, for the preview."""
    return listed(one.label for one in sheet_of(SlipKind(sheet=list(rows))))


def check_sheet(form: forms.Form, data: dict[str, Any]) -> None:
    """What a kind with fields, with a report or with orders cannot do without."""
    codes = [row["code"] for row in data.get("sheet") or []]
    if len(codes) > len(set(codes)):
        form.add_error("sheet", _("A code stands in the fields twice. Give one of them another code."))
    way = data.get("way")
    if codes and way not in (Way.ANSWER, None):
        form.add_error("sheet", _("Only what departments answer has fields of an answer."))
    if data.get("gives_orders") and way not in (Way.LADDER, None):
        form.add_error("gives_orders", _("Only a level gives orders. Choose the way level by level first."))
    if not data.get("reports_by"):
        return
    if not data.get("desk") or way not in (Way.ANSWER, None):
        form.add_error(
            "reports_by", _("The desk writes the report on what departments answer. Choose the desk first.")
        )
