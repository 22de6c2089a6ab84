"""Many counts in one statement: each group is a question of its own, grouped by up to two columns; together they are one `UNION ALL`.

A board asks some twenty such questions. One statement spares the way to the database and back, and all numbers are of one instant. What
is asked about months is taken from the answers that are kept, as far as they still hold; only the rest is asked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import BigIntegerField, CharField, F, QuerySet, Value
from django.db.models.functions import Cast

from feedback_system.reporting.answers.keeping import Question, keep, known_to, question_of
from feedback_system.reporting.answers.models import Side

if TYPE_CHECKING:
    from feedback_system.reporting.asking import Asked

MOST_KEYS = 2


class Key(NamedTuple):
    """Where a sum stands: the month as text, "" where none was asked for, and the values of the two columns, "" for none."""

    month: str
    down: str = ""
    across: str = ""


Sums = Mapping[Key, Mapping[str, int]]


@dataclass(frozen=True)
class Group:
    """One question: these rows, grouped by these columns, with what is counted or added for each name."""

    name: str
    """What is asked, so that the same question is asked once."""
    rows: QuerySet[Any]
    by: tuple[str, ...]
    counted: Mapping[str, Any]
    side: Side | None = None
    """By which of its months a case counts; None where the rows are of no month."""
    months: tuple[date, ...] = ()
    """The first days of the months asked for, each for itself."""

    @property
    def month_field(self) -> str:
        """The column of the month."""
        return f"{self.side}_month"


@dataclass(frozen=True)
class _Asking:
    """A group with the months that have to be asked for, and the question under which they are kept."""

    group: Group
    months: tuple[date, ...]
    question: Question | None


def sums_of(
    asked: Asked, groups: Sequence[Group], *, beside: Collection[tuple[Question, date]] = ()
) -> list[Sums]:
    """The sums of each group. What is kept of the questions `beside` is looked up with them.

    Note: at most four statements for all that `asked` does not know yet, none otherwise.
    """
    unknown = {one.name: one for one in groups if one.name not in asked.kept}
    if unknown:
        asked.kept.update(_answers(asked, list(unknown.values()), beside))
    return [asked.kept[one.name] for one in groups]


def _answers(
    asked: Asked, groups: Sequence[Group], beside: Collection[tuple[Question, date]]
) -> dict[str, Sums]:
    questions = {one.name: question_of(_grouped(one), one.side) for one in groups if one.side is not None}
    kept = known_to(asked, [*_wanted(groups, questions), *beside]).answers
    found: dict[str, dict[Key, Mapping[str, int]]] = {one.name: {} for one in groups}
    asking = []
    for one in groups:
        question, missing = questions.get(one.name), []
        for month in one.months:
            if question is not None and (question, month) in kept:
                found[one.name] |= _read(kept[question, month], month, one)
            else:
                missing.append(month)
        if missing or one.side is None:
            asking.append(_Asking(one, tuple(missing), question))
    new = _ask(asking)
    for name, sums in new.items():
        found[name] |= sums
    answers = {
        (one.question, month): _written(new[one.group.name], month, one.group)
        for one in asking
        if one.question is not None
        for month in one.months
    }
    keep(asked, answers)
    return dict(found)


def _wanted(
    groups: Sequence[Group], questions: Mapping[str, Question | None]
) -> Iterator[tuple[Question, date]]:
    for one in groups:
        question = questions.get(one.name)
        if question is not None:
            yield from ((question, month) for month in one.months)


def _ask(asking: Sequence[_Asking]) -> dict[str, dict[Key, Mapping[str, int]]]:
    found: dict[str, dict[Key, Mapping[str, int]]] = {one.group.name: {} for one in asking}
    if not asking:
        return found
    width = max(len(one.group.counted) for one in asking)
    first, *others = [_padded(place, one, width) for place, one in enumerate(asking)]
    for place, month, down, across, *numbers in first.union(*others, all=True) if others else first:
        group = asking[place].group
        values = dict(zip(group.counted, (int(one or 0) for one in numbers), strict=False))
        found[group.name][Key(month or "", down or "", across or "")] = values
    return found


def _padded(place: int, asking: _Asking, width: int) -> QuerySet[Any]:
    group = asking.group
    rows, month = group.rows, Value("", output_field=CharField())
    if group.side is not None:
        rows = rows.filter(**{f"{group.month_field}__in": asking.months})
        month = Cast(F(group.month_field), CharField())  # type: ignore[assignment]
    return _counted(group, rows, {"u_place": Value(place), "u_month": month}, width)


def _grouped(group: Group) -> QuerySet[Any]:
    """The question without its months."""
    return _counted(group, group.rows, {}, len(group.counted))


def _counted(group: Group, rows: QuerySet[Any], first: Mapping[str, Any], width: int) -> QuerySet[Any]:
    keys: list[Any] = [Cast(F(column), CharField()) for column in group.by]
    keys += [Value("", output_field=CharField()) for _missing in range(MOST_KEYS - len(keys))]
    named = {**first, "u_down": keys[0], "u_across": keys[1]}
    counted = {f"u_{number}": one for number, one in enumerate(group.counted.values())}
    nothing = {
        f"u_{number}": Value(0, output_field=BigIntegerField()) for number in range(len(counted), width)
    }
    grouped = rows.order_by().annotate(**named).values(*named).annotate(**counted, **nothing)
    padded: QuerySet[Any] = grouped.values_list(*named, *counted, *nothing)
    return padded


def _written(sums: Sums, month: date, group: Group) -> list[list[Any]]:
    """The sums of one month as they are kept: the two values, then the numbers in the order of the group."""
    here = month.isoformat()
    return [
        [key.down, key.across, *(numbers[name] for name in group.counted)]
        for key, numbers in sums.items()
        if key.month == here
    ]


def _read(answer: list[list[Any]], month: date, group: Group) -> dict[Key, Mapping[str, int]]:
    here = month.isoformat()
    return {
        Key(here, down, across): dict(zip(group.counted, numbers, strict=True))
        for down, across, *numbers in answer
    }
