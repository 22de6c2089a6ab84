"""What is asked on a visit, as fields of its record, and the answers of these fields.

The one place that knows how questions come and answers are kept. A plan names a questionnaire of surveys: then its items are asked and
the answer is kept there, about the visit. A plan without one has questions of its own, each answered as text, with a score from 1 to 10
where the customer gives one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _

from aftersales.surveys.operations import visiting
from aftersales.visits.models import Visit, VisitAnswer
from aftersales.visits.models.parts import BEST
from aftersales.visits.states import Means
from feedback_system.web.forms import NarrowIntegerField, TextField

if TYPE_CHECKING:
    from accounts.models import User
    from aftersales.surveys.models import Questionnaire


@dataclass(frozen=True)
class Given:
    """What was asked and what the customer said."""

    question: str
    answer: str
    score: int | None


def sheet_of(visit: Visit, at: datetime | None) -> Questionnaire | None:
    """The questionnaire that the plan names, else the record form of the kind of project; None where the plan has questions of its own."""
    return (
        visiting.sheet_named(visit.plan.questionnaire or record_form_of(visit), at)
        if at is not None
        else None
    )


def record_form_of(visit: Visit) -> str:
    """The code of the record form of the project (工程回访记录表 F-86), empty where its kind is not said."""
    return f"project_{visit.project.sort}" if visit.project is not None and visit.project.sort else ""


def is_sealed(visit: Visit, at: datetime | None) -> bool:
    """Whether the customer confirms the record by signature or seal: on site, by a record form of projects."""
    sheet = sheet_of(visit, at)
    return visit.means == Means.VISIT and sheet is not None and sheet.code == record_form_of(visit)


def asked_in_words(visit: Visit, at: datetime | None, language: str = "") -> list[str]:
    """What is asked, in that language or in the active one."""
    sheet = sheet_of(visit, at)
    return visiting.items_in_words(sheet, language) if sheet is not None else visit.plan.questions(language)


def add_fields(form: forms.Form, visit: Visit, at: datetime | None) -> None:
    """A field for each item of the questionnaire; else one for the answer and one for the score of each question. They come first."""
    sheet = sheet_of(visit, at)
    if sheet is not None:
        visiting.add_item_fields(form, sheet)
        return
    own: dict[str, forms.Field] = {}
    for number, question in enumerate(visit.plan.questions(), start=1):
        own[f"answer_{number}"] = TextField(
            label=f"{number}. {question}",
            max_length=4_000,
            required=False,
            widget=forms.Textarea(attrs={"rows": 2}),
        )
        own[f"score_{number}"] = NarrowIntegerField(
            label=_("Score of question %(number)d (1 to 10)") % {"number": number},
            min_value=1,
            max_value=BEST,
            required=False,
        )
    form.fields = own | form.fields


def given_in(fields: Mapping[str, Any], visit: Visit, at: datetime | None) -> list[Given]:
    """The answers of these checked fields; questions without any answer are left out."""
    sheet = sheet_of(visit, at)
    if sheet is not None:
        return [Given(*one) for one in visiting.values_in_words(sheet, fields)]
    found = []
    for number, question in enumerate(visit.plan.questions(), start=1):
        answer, score = fields.get(f"answer_{number}") or "", fields.get(f"score_{number}")
        if answer or score is not None:
            found.append(Given(question, answer, score))
    return found


def keep(visit: Visit, fields: Mapping[str, Any], *, by: User, at: datetime) -> list[Given]:
    """Write the answers of these checked fields down with the questions as they were asked."""
    given, sheet = given_in(fields, visit, at), sheet_of(visit, at)
    if sheet is not None:
        visiting.keep_answer(
            case=visit.case,
            sheet=sheet,
            fields=fields,
            spoken_to=visit.spoken_to,
            on_the_phone=visit.means == Means.CALL,
            by=by,
            at=at,
            answered_at=visit.visited_at or at,
        )
        return given
    VisitAnswer.objects.bulk_create(
        VisitAnswer(
            visit=visit, position=position, question=one.question[:500], answer=one.answer, score=one.score
        )
        for position, one in enumerate(given, start=1)
    )
    return given


def answers_of(visit: Visit) -> list[Given]:
    """What the customer answered, in the order of the questions, wherever it is kept."""
    own = [Given(one.question, one.answer, one.score) for one in visit.all_answers()]
    if own or visit.recorded_at is None:
        return own
    return [Given(*one) for one in visiting.values_about(visit.case)]
