"""The replay as a job: reads the clocks in chunks, counts them, leaves figures and a file with a line per clock."""

from __future__ import annotations

import gzip
import json
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TextIO

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from feedback_system.company.models import Company
from feedback_system.deadlines.models import Deadline, DeadlineRule
from feedback_system.deadlines.replay.drafts import (
    CalendarDraft,
    RuleDraft,
    Tried,
    clocks_of_rule,
    rungs_of,
)
from feedback_system.deadlines.replay.figures import Figures, Line, SelfTest
from feedback_system.deadlines.replay.history import (
    Calendars,
    PastClock,
    clocks_since,
    in_chunks,
    months_before,
)
from feedback_system.deadlines.replay.recounting import (
    Recounted,
    as_it_ran,
    due_as_stored,
    needs_calendar,
    recount,
)
from feedback_system.errors import NotPossibleNow
from feedback_system.jobs.kinds import Outcome
from feedback_system.jobs.progress import Progress
from feedback_system.worktime.calendar import CalendarExhausted, WorkCalendar
from feedback_system.worktime.loading import calendar_for
from feedback_system.worktime.models import Calendar

REPLAY = "deadline-replay"
"""The kind of job."""
FILE_NAME = "replay.jsonl.gz"


def scope_of(params: Mapping[str, Any], *, now: Any) -> QuerySet[Deadline]:
    """The clocks a replay looks at: those that began in the last months, of the drafted rule or calendar."""
    rows = clocks_since(months_before(now, params["months"], Company.get().zone))
    if params["tried"] == Tried.RULE:
        return clocks_of_rule(DeadlineRule.objects.get(pk=params["rule"]), rows)
    if params["tried"] == Tried.CALENDAR:
        return rows.filter(calendar_version__startswith=f"{params['calendar']}/")
    return rows


def present_calendar(code: str, calendars: Calendars) -> WorkCalendar:
    """The calendar with that code as it is now.

    :raises NotPossibleNow: when there is none with opening hours.
    """
    calendar = Calendar.objects.filter(code=code).first()
    found = calendars.named(f"{code}/{calendar.version}") if calendar is not None else None
    if found is None:
        raise NotPossibleNow(
            _("There is no such working calendar with opening hours any more. Choose another one.")
        )
    return found


def run(progress: Progress) -> Outcome:
    """Replay what the parameters say; `progress.at` is the present for clocks that run."""
    replay = _Replay(progress.params, progress)
    with tempfile.NamedTemporaryFile("wb", prefix="replay-", suffix=".gz", delete=False) as raw:
        path = Path(raw.name)
        try:
            with gzip.open(raw, "wt", encoding="utf-8") as out:
                result = replay.run(out)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
    return Outcome(result, path, FILE_NAME)


def lines_of(path: Path) -> Iterator[Line]:
    """The lines of the file that a replay left."""
    with gzip.open(path, "rt", encoding="utf-8") as stored:
        for text in stored:
            yield Line.read(json.loads(text))


class _Replay:
    """One run."""

    def __init__(self, params: Mapping[str, Any], progress: Progress) -> None:
        self.params, self.progress, self.now = params, progress, progress.at
        self.calendars = Calendars()
        self.self_test = SelfTest()
        self.figures = Figures(Company.get().zone, self.now)
        self.tried = Tried(params["tried"])
        self.rule_draft = RuleDraft.read(params) if self.tried == Tried.RULE else None
        self.draft_calendar: WorkCalendar | None = None
        if self.tried == Tried.CALENDAR:
            draft = CalendarDraft.read(params)
            self.draft_calendar = draft.applied_to(present_calendar(draft.code, self.calendars))

    def run(self, out: TextIO) -> dict[str, Any]:
        """Go through the clocks; returns the figures."""
        rows = scope_of(self.params, now=self.now)
        self.progress.begin(rows.count())
        for chunk in in_chunks(rows):
            for clock in chunk:
                self._take(clock, out)
                self.progress.advance()
        found: dict[str, Any] = {
            "as_of": self.now.isoformat(),
            "since": months_before(self.now, self.params["months"], Company.get().zone).isoformat(),
            "self_test": self.self_test.as_data(),
        }
        if self.tried != Tried.NOTHING:
            found["figures"] = self.figures.as_data()
        return found

    def _take(self, clock: PastClock, out: TextIO) -> None:
        calendar = self._calendar_of(clock)
        self._test(clock, calendar)
        if self.tried == Tried.NOTHING:
            return
        try:
            # Where the calendar of then is lost, that of now is the nearest there is; the self-test has counted it.
            usable = calendar or calendar_for(None)
            before = as_it_ran(clock, usable, now=self.now)
            after = self._after(clock, usable)
        except (CalendarExhausted, OverflowError):
            self.figures.uncountable += 1
            return
        line = self.figures.add(clock, before, after)
        out.write(json.dumps(line.as_row(), separators=(",", ":")) + "\n")

    def _calendar_of(self, clock: PastClock) -> WorkCalendar | None:
        found = self.calendars.named(clock.calendar_version)
        return found if found is not None or needs_calendar(clock) else calendar_for(None)

    def _test(self, clock: PastClock, calendar: WorkCalendar | None) -> None:
        if calendar is None:
            self.self_test.add_unknown(clock, clock.calendar_version)
            return
        try:
            self.self_test.add(
                clock, due_as_stored(clock, calendar, self.calendars.named(clock.last_round_version))
            )
        except (CalendarExhausted, ValueError, OverflowError) as error:
            self.self_test.add_failed(clock, f"{type(error).__name__}: {error}")

    def _after(self, clock: PastClock, calendar: WorkCalendar) -> Recounted:
        if self.rule_draft is None:
            return recount(
                clock, clock.terms, rungs_of(clock.rule), self.draft_calendar or calendar, now=self.now
            )
        # A day that somebody named holds whatever the rule allows.
        terms = clock.terms if clock.terms is not clock.rule else self.rule_draft
        rungs: Any = self.rule_draft.rungs if self.rule_draft.rungs is not None else rungs_of(clock.rule)
        return recount(clock, terms, rungs, calendar, now=self.now)
