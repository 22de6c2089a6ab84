"""The result of a replay in words, for pages and files. Cases are named to who may see them and to nobody else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import Department, User
from feedback_system.administration.ladders import applies_to, rung_text
from feedback_system.cases.models import Case
from feedback_system.deadlines.models import DeadlineRule
from feedback_system.deadlines.models.amounts import UNIT_LABELS
from feedback_system.deadlines.replay.drafts import CalendarDraft, RuleDraft, Tried
from feedback_system.deadlines.replay.figures import SLACK_HOURS, Line
from feedback_system.deadlines.replay.job import lines_of
from feedback_system.joining import listed
from feedback_system.web.wording import span_text
from feedback_system.worktime.allowance import Unit

SHOWN_CASES = 100
"""So many changed cases a page names; the file has all."""
CHUNK = 500

WORDS = ("late", "in_time", "running", "parked", "cancelled")


@dataclass(frozen=True)
class NamedCase:
    """A case as a result names it."""

    reference: str
    title: str
    url: str


class Cases:
    """The cases of a result that the reader may see."""

    def __init__(self, ids: Iterable[int], reader: User) -> None:
        wanted = set(ids)
        self._found: dict[int, NamedCase] = {}
        for case in Case.objects.visible_to(reader).filter(pk__in=wanted) if wanted else ():
            self._found[case.pk] = NamedCase(case.reference, case.title, case.get_absolute_url())

    def get(self, pk: int) -> NamedCase | None:
        """The case, or None for who may not see it."""
        return self._found.get(pk)


def rule_choices() -> list[tuple[str, str]]:
    """The newest version of each rule with its selectors in words."""
    newest: dict[tuple[str, ...], DeadlineRule] = {}
    for rule in DeadlineRule.objects.order_by("version", "pk"):
        newest[rule.code, *(getattr(rule, name) for name in DeadlineRule.SELECTORS)] = rule
    rows = sorted(newest.values(), key=lambda rule: (not rule.is_active, rule.pk))
    return [(str(rule.pk), rule_text(rule)) for rule in rows]


def rule_text(rule: DeadlineRule) -> str:
    """A rule as a list of choices names it: label, time, selectors."""
    where = applies_to(rule)
    text = _("%(rule)s: %(time)s") % {"rule": rule.label, "time": rule.allowance_text}
    return f"{text} ({where})" if where else text


def draft_in_words(params: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """What was drafted: name, now, then."""
    if params["tried"] == Tried.RULE:
        return _rule_in_words(params)
    if params["tried"] == Tried.CALENDAR:
        return _calendar_in_words(params)
    return []


def _rule_in_words(params: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    draft = RuleDraft.read(params)
    base = DeadlineRule.objects.prefetch_related("rungs").filter(pk=draft.base).first()
    if base is None:
        return []
    then = f"{draft.allowance.amount} {UNIT_LABELS[Unit(draft.unit)]}"
    yes_no = {True: _("yes"), False: _("no")}
    rows = [
        (_("Time allowed"), base.allowance_text, then),
        (
            _("Ends on a working day only"),
            yes_no[base.shift_to_working_day],
            yes_no[draft.shift_to_working_day],
        ),
    ]
    if draft.rungs is not None:
        rows.append(
            (
                _("Ladder"),
                "; ".join(rung_text(rung) for rung in base.rungs.all()),
                "; ".join(rung_text(rung.as_rung()) for rung in draft.rungs),
            )
        )
    return [row for row in rows if row[1] != row[2]]


def _calendar_in_words(params: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    draft = CalendarDraft.read(params)
    rows = [
        (label, "", listed(day.isoformat() for day in days))
        for label, days in (
            (_("More days off"), draft.off),
            (_("More working days in exchange"), draft.worked),
            (_("Days that go by their weekday again"), draft.ordinary),
        )
        if days
    ]
    if draft.weekly_hours is not None:
        names = (
            _("Monday"),
            _("Tuesday"),
            _("Wednesday"),
            _("Thursday"),
            _("Friday"),
            _("Saturday"),
            _("Sunday"),
        )
        hours = [
            f"{name} " + ", ".join(f"{opens:%H:%M}–{closes:%H:%M}" for opens, closes in day)
            for name, day in zip(names, draft.weekly_hours, strict=True)
            if day
        ]
        rows.append((_("Working hours"), "", "; ".join(hours)))
    return rows


def sides_in_words(figures: Mapping[str, Any]) -> list[dict[str, Any]]:
    """How many clocks were late, in time, running …, before and after."""
    labels = {
        "late": _("Too late"),
        "in_time": _("Kept in time"),
        "running": _("Still running, not late"),
        "parked": _("Standing still"),
        "cancelled": _("No longer needed"),
    }
    return [
        {
            "label": labels[word],
            "before": figures["before"].get(word, 0),
            "after": figures["after"].get(word, 0),
        }
        for word in WORDS
    ]


def departments_in_words(figures: Mapping[str, Any]) -> list[dict[str, Any]]:
    """By department: clocks, late before and after."""
    names = {row.pk: row.label for row in Department.objects.all()}
    return [
        {**row, "label": names.get(row["department"]) or _("no department")} for row in figures["departments"]
    ]


def levels_in_words(figures: Mapping[str, Any], names: Mapping[int, str]) -> list[dict[str, Any]]:
    """Per level of the ladder: how often it fired before and after, a week on average, and the busiest week."""
    weeks = figures["weeks"]
    found = []
    for place, level in enumerate(figures["levels"]):
        before = [week["before"][place] for week in weeks]
        after = [week["after"][place] for week in weeks]
        found.append(
            {
                "level": level,
                "label": names.get(level, ""),
                "before": sum(before),
                "after": sum(after),
                "mean_before": _mean(before),
                "mean_after": _mean(after),
                "most_before": max(before, default=0),
                "most_after": max(after, default=0),
            }
        )
    return found


def _mean(counts: Sequence[int]) -> str:
    return f"{sum(counts) / len(counts):.1f}" if counts else "0"


def weeks_in_rows(figures: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Each week with pairs of before and after, level by level."""
    return [
        {"week": week["week"], "cells": list(zip(week["before"], week["after"], strict=True))}
        for week in figures["weeks"]
    ]


def slack_in_words(figures: Mapping[str, Any]) -> list[dict[str, Any]]:
    """How much time was left when promises were kept, with the share of the largest for a bar."""
    before, after = figures["slack"]["before"], figures["slack"]["after"]
    most = max([1, *before, *after])
    return [
        {
            "label": label,
            "late": place <= SLACK_HOURS.index(0),
            "before": before[place],
            "after": after[place],
            "bar_before": before[place] * 100 // most,
            "bar_after": after[place] * 100 // most,
        }
        for place, label in enumerate(_slack_labels())
    ]


def _slack_labels() -> list[str]:
    def span(hours: int) -> str:
        return span_text(timedelta(hours=abs(hours)))

    labels = [_("late by more than %(span)s") % {"span": span(SLACK_HOURS[0])}]
    for low, high in zip(SLACK_HOURS, SLACK_HOURS[1:], strict=False):
        if high < 0:
            labels.append(_("late by %(from)s to %(to)s") % {"from": span(high), "to": span(low)})
        elif high == 0:
            labels.append(_("late by up to %(span)s") % {"span": span(low)})
        elif low == 0:
            labels.append(_("up to %(span)s left") % {"span": span(high)})
        else:
            labels.append(_("%(from)s to %(to)s left") % {"from": span(low), "to": span(high)})
    return [*labels, _("more than %(span)s left") % {"span": span(SLACK_HOURS[-1])}]


def worst_in_words(figures: Mapping[str, Any], cases: Cases, as_of: datetime) -> list[dict[str, Any]]:
    """The clocks that would have been latest."""
    labels = _labels()
    return [
        {
            "case": cases.get(line.case),
            "label": labels.get(line.code, line.code),
            "due_before": line.due_before,
            "due_after": line.due_after,
            "met_at": line.met_at,
            "late_before": late_text(line, line.due_before, as_of),
            "late_after": late_text(line, line.due_after, as_of),
        }
        for line in map(Line.read, figures["worst"])
    ]


def late_text(line: Line, due: datetime, as_of: datetime) -> str:
    """By how much it was late, had it been due then; empty for one in time."""
    late = (line.met_at or as_of) - due
    return span_text(late) if late >= timedelta(0) else ""


def _labels() -> dict[str, str]:
    return {rule.code: rule.label for rule in DeadlineRule.objects.order_by("version", "pk")}


def ids_of(result: Mapping[str, Any]) -> set[int]:
    """The cases a page may want to name."""
    figures = result.get("figures", {})
    found = {difference["case"] for difference in result["self_test"]["differences"]}
    found |= {row[1] for row in figures.get("worst", ())}
    return found | {row[1] for row in figures.get("changed", ())}


def rows_for_file(
    params: Mapping[str, Any], result: Mapping[str, Any], path: Path | None, reader: User
) -> Iterator[list[Any]]:
    """The result as rows of a table: the figures, then a row per clock of the cases the reader may see."""
    test = result["self_test"]
    yield [_("Self-test"), test["reproduced"], test["of"]]
    figures = result.get("figures")
    if figures is None:
        return
    yield from ([name, now, then] for name, now, then in draft_in_words(params))
    yield []
    yield ["", _("before"), _("after")]
    yield from ([row["label"], row["before"], row["after"]] for row in sides_in_words(figures))
    yield []
    yield [_("Department"), _("Clocks"), _("Too late before"), _("Too late after")]
    yield from (
        [row["label"], row["clocks"], row["before"], row["after"]] for row in departments_in_words(figures)
    )
    yield []
    yield [
        _("Case"), _("Time limit"), _("Department"), _("Started"), _("Due before"), _("Due after"), _("Met"),
        _("Too late before"), _("Too late after"),
    ]  # fmt: skip
    if path is not None:
        yield from _clock_rows(path, reader)


def _clock_rows(path: Path, reader: User) -> Iterator[list[Any]]:
    labels = _labels()
    departments = {row.pk: row.label for row in Department.objects.all()}
    yes_no = {True: _("yes"), False: _("no")}
    for lines in _in_chunks(lines_of(path)):
        cases = Cases((line.case for line in lines), reader)
        for line in lines:
            case = cases.get(line.case)
            if case is None:
                continue
            yield [
                case.reference,
                labels.get(line.code, line.code),
                departments.get(line.department or 0, ""),
                *(_moment(one) for one in (line.started_at, line.due_before, line.due_after, line.met_at)),
                yes_no[line.late_before],
                yes_no[line.late_after],
            ]


def as_read_here(rows: Iterator[list[Any]]) -> Iterator[list[Any]]:
    """The rows in the language and time zone of now, although they are made after the view has answered."""
    language, zone = translation.get_language(), timezone.get_current_timezone()

    def all_in_words() -> Iterator[list[Any]]:
        while True:
            with translation.override(language), timezone.override(zone):
                row = next(rows, None)
            if row is None:
                return
            yield row

    return all_in_words()


def _in_chunks(lines: Iterator[Line]) -> Iterator[list[Line]]:
    chunk: list[Line] = []
    for line in lines:
        chunk.append(line)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _moment(instant: datetime | None) -> str:
    return timezone.localtime(instant).strftime("%Y-%m-%d %H:%M:%S") if instant is not None else ""
