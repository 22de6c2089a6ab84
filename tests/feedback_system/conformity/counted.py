"""The lines of the pack counted another way: case by case in Python, from the papers and clocks themselves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from complaints.models import Complaint
from feedback_system.cases.models import Case
from feedback_system.catalogues.models import Classification
from feedback_system.deadlines.models import Deadline
from quality.models import Improvement
from tests.factories.company import SHANGHAI

Numbers = tuple[int, int]
"""Of how many it holds, and how many were looked at."""
CLOCKS = {  # line: code of the clock, kind, the day by which a case belongs to the period
    "registered_in_time": ("complaint-register", "complaint", "reported_at"),
    "acknowledged_in_time": ("complaint-first-answer", "complaint", "reported_at"),
    "assessed_in_time": ("complaint-accept", "complaint", "reported_at"),
    "investigated_in_time": ("complaint-report", "complaint", "reported_at"),
    "remedies_in_time": ("complaint-remedy", "complaint", "closed_at"),
    "alerts_in_time": ("anomaly-answer", "anomaly", "reported_at"),
    "actions_in_time": ("improvement-item", "improvement", "closed_at"),
    "effect_in_time": ("improvement-effect", "improvement", "closed_at"),
}


def _within(moment: datetime | None, first: date, last: date) -> bool:
    begins = datetime(first.year, first.month, first.day, tzinfo=SHANGHAI)
    after = last + timedelta(days=1)
    return moment is not None and begins <= moment < datetime(
        after.year, after.month, after.day, tzinfo=SHANGHAI
    )


def _count(cases: Iterable[bool | None]) -> Numbers:
    told = [one for one in cases if one is not None]
    return sum(told), len(told)


def _was_in_time(case: Case, code: str, at: datetime) -> bool | None:
    """None where no clock was met or ran out."""
    clocks = [one for one in Deadline.objects.filter(case=case, code=code) if one.state in ("met", "running")]
    over = [one for one in clocks if one.state == "met" or one.due_at <= at]
    late = [one for one in over if one.state == "running" or one.met_at >= one.due_at]
    return not late if over else None


def numbers(first: date, last: date, at: datetime) -> dict[str, Numbers]:
    """What the pack must say over all cases, for the lines that are counted here."""
    found = {}
    for line, (code, kind, day) in CLOCKS.items():
        cases = [one for one in Case.objects.filter(kind=kind) if _within(getattr(one, day), first, last)]
        found[line] = _count(_was_in_time(one, code, at) for one in cases)
    closed = [
        one for one in Complaint.objects.select_related("case") if _within(one.case.closed_at, first, last)
    ]
    upheld = [one for one in closed if one.upheld and one.state not in ("no_loss", "refiled", "withdrawn")]
    decided = [one for one in closed if one in upheld or one.state == "not_upheld" or one.upheld is False]
    counting = Classification.objects.filter(counts=True)
    found["closed_with_answer"] = _count(bool(one.outcome and one.outcome_reviewed_at) for one in decided)
    found["complaints_filed"] = _count(one.filed_at is not None for one in decided)
    found["causes_named"] = _count(counting.filter(case=one.case, list="cause").exists() for one in upheld)
    found["complaints_classified"] = _count(
        counting.filter(case=one.case, list="defect").exists() for one in decided
    )
    ended = [
        one
        for one in Improvement.objects.select_related("case")
        if one.state == "closed" and _within(one.case.closed_at, first, last)
    ]
    full = [one for one in ended if one.tier == "full"]
    found["effect_at_once"] = _count(one.round == 1 for one in ended)
    found["similar_considered"] = _count(
        any(row.is_accepted and row.newest("preventions") for row in one.disciplines.all()) for one in full
    )
    found["system_changed"] = _count(
        any(row.is_accepted and row.newest("documents") for row in one.disciplines.all()) for one in full
    )
    return found
