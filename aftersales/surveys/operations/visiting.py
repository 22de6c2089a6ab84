"""What other after-sales kinds ask by a questionnaire themselves: the items as fields, the script, the answer kept about their case.

No link and no list: whoever visits or calls types the answer in. Remarks and problems stay with the case that asks.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from aftersales.surveys.arithmetic.rating import Scale
from aftersales.surveys.forms.answers import add_items, values_of
from aftersales.surveys.models import (
    Answer,
    Asked,
    Questionnaire,
    Rating,
    in_words,
    offered,
    questionnaire_in_force,
)
from aftersales.surveys.operations.asking import write_answer
from aftersales.surveys.states import Channel, Purpose, Way

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.models import Case

Value = tuple[str, str, int | None]
"""An item in the active language, the answer in words, and the points where the scale has ten of them."""


def sheets_for_visits(at: datetime) -> list[Questionnaire]:
    """The questionnaires that a plan of visits may name."""
    return offered(Purpose.VISIT, at)


def sheet_named(code: str, at: datetime) -> Questionnaire | None:
    """The version in force of the questionnaire with that code; None where there is none."""
    return questionnaire_in_force(code, at) if code else None


def add_item_fields(form: forms.Form, sheet: Questionnaire) -> None:
    """The items as fields before those of the form. The remarks of the form stay."""
    kept = form.fields.get("remarks")
    add_items(form, sheet)
    if kept is not None and "remarks" not in form.fields:
        form.fields["remarks"] = kept


def items_in_words(sheet: Questionnaire, language: str) -> list[str]:
    """The items in that language, in their order."""
    return [in_words(row, language=language) for row in sheet.items]


def script_of(sheet: Questionnaire) -> list[dict[str, Any]]:
    """The lines of the script in the active language, with where yes and no lead, in words."""
    ends = {
        "questions": _("go on to the questions"),
        "callback": _("agree another time"),
        "refusal": _("thank, and write down why"),
        "end": _("thank and end"),
    }
    numbers = {row["code"]: place for place, row in enumerate(sheet.script, start=1)}

    def leads(code: str) -> str:
        return ends.get(code) or _("line %(number)d") % {"number": numbers.get(code, 0)}

    return [
        {"number": place, "say": in_words(row, "say"), "yes": leads(row["yes"]), "no": leads(row["no"])}
        for place, row in enumerate(sheet.script, start=1)
    ]


def values_in_words(sheet: Questionnaire, fields: Mapping[str, Any]) -> list[Value]:
    """What these checked fields answer, item by item; items without an answer are left out."""
    return _told(sheet, values_of(fields))


def _told(sheet: Questionnaire, values: Mapping[str, int]) -> list[Value]:
    has_points = sheet.scale_kind == Scale.TEN
    return [
        (item.label, sheet.value_in_words(values[item.code]), values[item.code] if has_points else None)
        for item in sheet.all_items()
        if item.code in values
    ]


@transaction.atomic
def keep_answer(
    *,
    case: Case,
    sheet: Questionnaire,
    fields: Mapping[str, Any],
    spoken_to: str,
    on_the_phone: bool,
    by: User,
    at: datetime,
    answered_at: datetime,
) -> Answer | None:
    """Keep what was answered as the one answer about this case; None where no item is answered.

    The caller has checked that `by` may record it.
    """
    if not values_of(fields):
        return None
    asked: Asked = Asked.objects.create(
        questionnaire=sheet,
        about=case,
        customer=case.customer,
        name=spoken_to[:120],
        way=Way.PHONE if on_the_phone else Way.PAPER,
        added_by=by,
        added_at=at,
    )
    items = {name: value for name, value in fields.items() if name.startswith("item_")}
    return write_answer(
        asked,
        items | {"answered_at": answered_at, "answered_by": spoken_to[:120]},
        channel=Channel.PHONE if on_the_phone else Channel.PAPER,
        entered_by=by,
        at=at,
    )


def values_about(case: Case) -> list[Value]:
    """What was answered about this case, item by item in the active language. Note: two queries."""
    found = (
        Answer.objects.filter(asked__about=case.pk, questionnaire__purpose=Purpose.VISIT)
        .select_related("questionnaire")
        .prefetch_related("ratings")
        .first()
    )
    if found is None:
        return []
    return _told(found.questionnaire, {one.item: one.value for one in found.ratings.all()})


def points_about(cases: Any) -> Any:
    """The ratings on a scale of ten points in answers about these cases (a query of keys), with `asked__about` on their answer."""
    return Rating.objects.filter(
        answer__asked__about__in=cases,
        answer__questionnaire__purpose=Purpose.VISIT,
        answer__questionnaire__scale=Scale.TEN.value,
    )


def customers_who_answered(cases: Any, first: datetime, last: datetime) -> Any:
    """The keys of the customers who answered by name between the instants, in surveys among these cases or about one of them.

    When somebody answered without a name is not kept, so nobody is counted by that.
    """
    rows = Asked.objects.filter(
        Q(survey__case__in=cases) | Q(about__in=cases),
        answered_at__gte=first,
        answered_at__lt=last,
        customer__isnull=False,
    )
    return rows.order_by().values("customer")
