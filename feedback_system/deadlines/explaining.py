"""A clock with everything that explains its due instant: the same on the page, on paper, in the API and in commands.

Start, segments, holidays left out, make-up days counted, stops taken off, version of the rule and of the calendar, due;
the lines add up to the due instant. Stops come with their reason, who asked and who approved.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from feedback_system.deadlines.models import ClockStop, Deadline
from feedback_system.deadlines.receipts import receipt_of
from feedback_system.worktime.receipt import Receipt, counted_text, in_zone, render_text
from feedback_system.worktime.told import told_lines, told_total


@dataclass(frozen=True)
class ExplainedStop:
    """One stretch in which the clock stood still."""

    begins_at: datetime
    ends_at: datetime | None
    """None while it stands still."""
    planned_end: datetime | None
    reason: str
    note: str
    by: str
    approved_by: str
    approved_for: str
    ended_by: str


@dataclass(frozen=True)
class ExplainedLine:
    """One stretch of time and what of it counts, in words."""

    from_: datetime
    to: datetime
    counted: str
    """Exactly, for machines: “3d” or “4:10:12.323846”."""
    shown: str
    """The same for people: days in their language, lengths in whole seconds."""
    code: str
    note: str


@dataclass(frozen=True)
class Explained:
    """A clock with its receipt in the reader's language."""

    clock: Deadline
    receipt: Receipt
    lines: tuple[ExplainedLine, ...]
    total: str
    shown_total: str
    rule: str
    """Code and version of the rule."""
    stops: tuple[ExplainedStop, ...]


def with_stops(rows: QuerySet[Deadline]) -> QuerySet[Deadline]:
    """The clocks with all that `explained` reads. Note: one query more, for the stops."""
    stops = ClockStop.objects.select_related(
        "by", "approved_by", "ended_by", "wait", "request__decided_for"
    ).order_by("begins_at", "pk")
    return rows.select_related("rule", "department").prefetch_related(Prefetch("stops", stops))


def explained(clock: Deadline) -> Explained:
    """Everything that explains the due instant of `clock`, read by `with_stops`."""
    receipt = receipt_of(clock)
    counts_days = any(isinstance(line.counted, int) for line in receipt.lines)
    return Explained(
        clock=clock,
        receipt=receipt,
        lines=tuple(
            ExplainedLine(
                line.from_, line.to, counted_text(line.counted), shown, line.note_code.value, line.note
            )
            for line, shown in zip(receipt.lines, told_lines(receipt), strict=True)
        ),
        total=counted_text(receipt.counted_days if counts_days else receipt.counted_time),
        shown_total=told_total(receipt),
        rule=rule_words(clock.rule),
        stops=tuple(_stop(stop) for stop in clock.stops.all()),
    )


def _stop(stop: ClockStop) -> ExplainedStop:
    reason = str(stop.get_reason_display())
    if stop.request is not None:
        reason = stop.request.reason_label
    elif stop.wait is not None:
        reason = _("waiting for %(whom)s") % {"whom": stop.wait.get_reason_display()}
    decided_for = stop.request.decided_for if stop.request is not None else None
    return ExplainedStop(
        begins_at=stop.begins_at,
        ends_at=stop.ends_at,
        planned_end=stop.planned_end,
        reason=reason,
        note=stop.note or (stop.wait.note if stop.wait is not None else ""),
        by=str(stop.by),
        approved_by=str(stop.approved_by or ""),
        approved_for=str(decided_for or ""),
        ended_by=str(stop.ended_by or ""),
    )


def rule_words(rule: Any) -> str:
    """Code and version of a rule, such as “complaint-close version 2”."""
    return _("%(code)s version %(version)s") % {"code": rule.code, "version": rule.version}


def as_text(clock: Deadline, zone: ZoneInfo) -> Iterable[str]:
    """The explained clock line by line: the receipt with its total, then each stop with its reason and people."""
    told = explained(clock)
    yield from render_text(told.receipt, zone, rule=told.rule).splitlines()
    for stop in told.stops:
        words = [in_zone(stop.begins_at, zone), in_zone(stop.ends_at, zone) if stop.ends_at else _("still")]
        words.append(
            _("stood still: %(reason)s, entered by %(person)s") % {"reason": stop.reason, "person": stop.by}
        )
        line = " ".join(words)
        if stop.approved_by:
            line += _(", approved by %(person)s") % {"person": stop.approved_by}
        yield line
