"""Answer questions about months from what is kept, as long as no case of the month has changed since.

A question is the statement itself with its values, so scope, filters and definitions are part of it; only one that reads nothing but facts, and
knows no instant, is kept. Before anything is read the sum of the changes of its month is; an answer that was computed while a
step was committed is kept under the older sum and is not used again. So a number and the cases behind it never part.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import structlog
from django.core.exceptions import EmptyResultSet
from django.db import OperationalError, connection, transaction
from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from feedback_system.reporting.answers.models import KeptAnswer, MonthTouch, Side
from feedback_system.reporting.answers.triggers import AUDIENCE, CODED, FACTS, STAYS

READ = re.compile(r'(?:FROM|JOIN)\s+"?(\w+)"?')
NAMES_AN_INSTANT = re.compile(r"CURRENT_TIMESTAMP|STATEMENT_TIMESTAMP|NOW\(\)", re.IGNORECASE)
INSTANT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:")
"""How SQLite gets an instant."""
COUNTED = {
    side: {FACTS, STAYS} if side in (Side.STAYS, Side.STAYS_SEEN) else {FACTS, *CODED} for side in Side
}
"""The tables whose changes are counted for each side, besides who may read."""
LONGEST = timedelta(days=40)
"""So long an answer is kept at most: what nobody asks for any more goes."""
BATCH = 5_000
"""So many changes are put together at once."""

if TYPE_CHECKING:
    from feedback_system.reporting.asking import Asked

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Question:
    """One question about months: its checksum, and by which month of a case."""

    checksum: str
    side: Side


def question_of(rows: QuerySet[Any], side: Side, *, about: str = "") -> Question | None:
    """The question that these rows are, without its months; None where it reads more than changes are counted of."""
    try:
        sql, values = rows.query.sql_with_params()
    except EmptyResultSet:
        return None
    read = set(READ.findall(sql))
    if AUDIENCE in read:
        side = side.seen
    if not read - {AUDIENCE} <= COUNTED[side] or NAMES_AN_INSTANT.search(sql):
        return None
    if any(isinstance(one, datetime) or INSTANT.match(str(one)) for one in values):
        return None
    said = f"{about} {side} {sql} {values!r}"
    return Question(hashlib.sha256(said.encode()).hexdigest(), side)


@dataclass
class Known:
    """What one reading of a board has looked up: the sums of changes, and the answers that hold under them."""

    weights: dict[tuple[str, date], int] = field(default_factory=dict)
    answers: dict[tuple[Question, date], Any] = field(default_factory=dict)
    looked_up: set[tuple[Question, date]] = field(default_factory=set)


def known_to(asked: Asked, wanted: Iterable[tuple[Question, date]]) -> Known:
    """What is known of these questions about these months; of those without an answer, the sums of changes.

    Note: one query for all that was not looked up yet, one more where something has to be counted.
    """
    known: Known = asked.once("known answers", Known)
    new = set(wanted) - known.looked_up
    if new:
        known.answers |= _holding(new)
        known.weights |= _weights_of(
            {(question.side, month) for question, month in new - known.answers.keys()}
        )
        known.looked_up |= new
    return known


def _weights_of(wanted: Collection[tuple[Side, date]]) -> dict[tuple[str, date], int]:
    """How often the facts of these months, each with its side, have changed."""
    if not wanted:
        return {}
    rows = MonthTouch.objects.filter(
        side__in={side for side, _month in wanted}, month__in={month for _side, month in wanted}
    )
    sums = rows.order_by().values_list("side", "month").annotate(Sum("weight"))
    return dict.fromkeys(wanted, 0) | {
        (Side(side), month): weight for side, month, weight in sums if (side, month) in wanted
    }


def _holding(wanted: Collection[tuple[Question, date]]) -> dict[tuple[Question, date], Any]:
    """What is kept and still holds."""
    questions = {question.checksum: question for question, _month in wanted}
    changes = MonthTouch.objects.filter(side=OuterRef("side"), month=OuterRef("month")).order_by()
    weighed = Coalesce(Subquery(changes.values("side").annotate(sum=Sum("weight")).values("sum")), 0)
    rows = KeptAnswer.objects.filter(
        question__in=questions, month__in={month for _question, month in wanted}, weight=weighed
    )
    found = {(questions[checksum], month): answer for checksum, month, answer in _read(rows)}
    return {place: answer for place, answer in found.items() if place in wanted}


def _read(rows: QuerySet[KeptAnswer]) -> Iterator[tuple[str, date, Any]]:
    yield from rows.values_list("question", "month", "answer").iterator()


def keep(asked: Asked, answers: Mapping[tuple[Question, date], Any]) -> None:
    """Keep these answers under the sums that were read before they were asked for. Note: one statement."""
    weights = known_to(asked, answers).weights
    rows = [
        KeptAnswer(
            question=question.checksum,
            side=question.side,
            month=month,
            weight=weights[question.side, month],
            answer=answer,
            at=asked.at,
        )
        for (question, month), answer in sorted(
            answers.items(), key=lambda one: (one[0][0].checksum, one[0][1])
        )
    ]
    if not rows:
        return
    try:
        with transaction.atomic():
            KeptAnswer.objects.bulk_create(
                rows,
                update_conflicts=True,
                unique_fields=["question", "month"],
                update_fields=["side", "weight", "answer", "at"],
            )
    except OperationalError:
        log.info("answers about months were not kept, the database is busy")


def tidy(*, at: datetime) -> None:
    """Put changes together and let old answers go. Steps and readers may go on meanwhile: the sums stay as they are."""
    KeptAnswer.objects.filter(at__lt=at - LONGEST).delete()
    while _put_together() == BATCH:
        pass


@transaction.atomic
def _put_together() -> int:
    """One batch of changes, those of one month in one row; returns how many were read."""
    rows: Any = MonthTouch.objects.order_by("pk")
    if connection.features.has_select_for_update:
        rows = rows.select_for_update(skip_locked=True)
    standing = list(rows.values_list("pk", "side", "month", "weight")[:BATCH])
    sums: dict[tuple[str, date], int] = {}
    for _pk, side, month, weight in standing:
        sums[side, month] = sums.get((side, month), 0) + weight
    if len(sums) < len(standing):
        MonthTouch.objects.bulk_create(
            MonthTouch(side=side, month=month, weight=weight)
            for (side, month), weight in sorted(sums.items())
        )
        MonthTouch.objects.filter(pk__in=[row[0] for row in standing]).delete()
    return len(standing)
