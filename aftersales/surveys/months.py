"""The ratings of technicians in a month: what customers gave, what was signed, and what has changed since.

Source: policies 001 and 004 on service: the ratings go into the appraisal of each month.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, QuerySet

from accounts.models import User
from accounts.permissions import Permission
from accounts.queries import principals_of
from aftersales.surveys.models import Answer, Questionnaire, Rating, SignedRatings
from feedback_system.cases.spans import first_instant

if TYPE_CHECKING:
    from collections.abc import Iterable

Key = tuple[int, int, str, int]
"""Version of the card, who is rated, item, value."""
Figures = Mapping[Key, int]
"""How often each value was given."""


def after(first: date) -> date:
    """The first day of the month after."""
    return (first + timedelta(days=32)).replace(day=1)


def answers_in(first: date) -> QuerySet[Answer]:
    """The answers about technicians that came in the month, by the company's wall clock."""
    return Answer.objects.filter(
        person_rated__isnull=False,
        survey__isnull=True,
        answered_at__gte=first_instant(first),
        answered_at__lt=first_instant(after(first)),
    )


def figures_of(answers: QuerySet[Answer]) -> Figures:
    """What these answers come to. Note: one query."""
    rows = (
        Rating.objects.filter(answer__in=answers)
        .order_by()
        .values_list("answer__questionnaire", "answer__person_rated", "item", "value")
        .annotate(times=Count("pk"))
    )
    return {(sheet, person, item, value): times for sheet, person, item, value, times in rows}


def checksum(first: date, figures: Figures) -> str:
    """What was seen, or signed, in one word."""
    whole = [first.isoformat(), sorted([*key, times] for key, times in figures.items())]
    return hashlib.sha256(json.dumps(whole).encode()).hexdigest()


def standing(first: date) -> SignedRatings | None:
    """The newest signature under the month. Note: one query."""
    rows = SignedRatings.objects.filter(month=first).select_related("by", "on_behalf_of")
    return rows.order_by("-edition").first()


def signed_figures(signed: SignedRatings) -> Figures:
    """The figures as they were signed. Note: one query."""
    rows = signed.rows.values_list("questionnaire", "person", "item", "value", "times")
    return {(sheet, person, item, value): times for sheet, person, item, value, times in rows}


@dataclass(frozen=True)
class Difference:
    """A figure that is not what was signed."""

    person: User
    item: str
    level: str
    was: int
    now: int


def differences(signed: Figures, present: Figures, *, of: Iterable[int] | None = None) -> list[Difference]:
    """What has changed since it was signed, by name; only about the people `of` where given. Note: three queries, none without a change."""
    shown = None if of is None else set(of)
    changed = [
        key
        for key in sorted({*signed, *present})
        if signed.get(key, 0) != present.get(key, 0) and (shown is None or key[1] in shown)
    ]
    if not changed:
        return []
    sheets = {one.pk: one for one in Questionnaire.objects.filter(pk__in={key[0] for key in changed})}
    people = {one.pk: one for one in User.objects.filter(pk__in={key[1] for key in changed})}
    labels = {(pk, item.code): item.label for pk, sheet in sheets.items() for item in sheet.all_items()}
    found = [
        Difference(
            people[person],
            labels.get((sheet, item), item),
            sheets[sheet].value_in_words(value),
            signed.get((sheet, person, item, value), 0),
            present.get((sheet, person, item, value), 0),
        )
        for sheet, person, item, value in changed
    ]
    return sorted(found, key=lambda one: str(one.person))


def signs_as(user: User, *, at: datetime) -> User | None:
    """As whom she signs the ratings of a month, herself first: the supervisor of service; None where nobody may. Note: one query at most."""
    people = [user, *principals_of(user, at=at)]
    return next((one for one in people if may_sign(one)), None)


def may_sign(person: User) -> bool:
    """Whether it is this person's office: who signs the daily sheets of service and reads all ratings."""
    return person.holds(Permission.SIGN_SERVICE_DAY) and person.holds(Permission.SEE_RATINGS)
