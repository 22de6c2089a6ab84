"""The tasks that somebody follows up: what is open at the next meeting, and what was reported within a week or a month.

Source: policy 000 on major events: tasks that were not reported are announced at the next meeting; personnel follows them up. Everything is
counted in the scope of the reader.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from accounts.models import Department
from feedback_system.cases.models import Case
from feedback_system.deadlines.models import Deadline, DeadlineState
from quality.slips.models import SlipPart
from quality.slips.models.kinds import TASK_RULES, WEEK_RULE
from quality.slips.states import FINISHED, OPEN_PARTS, PartState

if TYPE_CHECKING:
    from accounts.models import User

MOST_SHOWN = 200


@dataclass(frozen=True)
class OpenTask:
    """One task that is not done, with when its report is due; None where no clock runs."""

    part: SlipPart
    due_at: datetime | None

    @property
    def is_of_meeting(self) -> bool:
        """Whether the weekly meeting gave it and hears of it."""
        return WEEK_RULE in self.part.slip.slip_kind.answer_rules

    @property
    def is_reported(self) -> bool:
        """Whether it was reported as not done yet, with a new day."""
        return self.part.state == PartState.ANSWERED


@dataclass
class Figures:
    """What one department owed within a span, and what became of it."""

    department: Department
    owed: int = 0
    in_time: int = 0
    late: int = 0
    open: int = 0
    done: int = 0
    not_done: int = 0


def _task_parts(user: User) -> QuerySet[SlipPart]:
    by_rule = (
        Q(slip__slip_kind__rule_normal__in=TASK_RULES)
        | Q(slip__slip_kind__rule_hard__in=TASK_RULES)
        | Q(slip__slip_kind__rule_urgent__in=TASK_RULES)
    )
    return SlipPart.objects.filter(by_rule, slip__case__in=Case.objects.visible_to(user).filter(kind="slip"))


def open_tasks(user: User) -> list[OpenTask]:
    """What is not reported, or reported as not done yet, the most urgent first; one more than is shown at most. Note: two queries."""
    waiting = Q(state__in=sorted(OPEN_PARTS)) | Q(
        state=PartState.ANSWERED, due_on__isnull=False, done_at__isnull=True
    )
    rows = (
        _task_parts(user)
        .filter(waiting)
        .exclude(slip__state__in=sorted(FINISHED))
        .select_related("slip__slip_kind", "slip__case", "department", "person")
        .order_by("pk")[: MOST_SHOWN + 1]
    )
    parts = list(rows)
    clocks = Deadline.objects.filter(
        case__in=[part.slip.case_id for part in parts], code__in=TASK_RULES, state=DeadlineState.RUNNING
    )
    due = {(row.case_id, row.matter): row.due_at for row in clocks}
    found = [OpenTask(part, due.get((part.slip.case_id, part.number))) for part in parts]
    return sorted(found, key=lambda one: (one.due_at is None, one.due_at, one.part.pk))


def figures_of(user: User, *, begins: datetime, ends: datetime) -> list[Figures]:
    """Per department the reports due within the span: in time, late or open, done or not done. Note: two queries."""
    clocks = list(
        Deadline.objects.filter(
            case__in=Case.objects.visible_to(user).filter(kind="slip"),
            code__in=TASK_RULES,
            due_at__gt=begins,
            due_at__lte=ends,
            state__in=(DeadlineState.RUNNING, DeadlineState.MET),
        ).select_related("department")
    )
    parts = {
        (part.slip.case_id, part.number): part
        for part in _task_parts(user)
        .filter(slip__case__in={clock.case_id for clock in clocks})
        .select_related("slip")
    }
    found: dict[int, Figures] = {}
    for clock in clocks:
        part = parts.get((clock.case_id, clock.matter))
        if part is None or clock.department is None:
            continue
        row = found.setdefault(clock.department.pk, Figures(clock.department))
        row.owed += 1
        if clock.state == DeadlineState.RUNNING:
            row.open += 1
            continue
        if clock.met_at is not None and clock.is_late(clock.met_at):
            row.late += 1
        else:
            row.in_time += 1
        if part.achieved or part.done_at == clock.met_at:
            row.done += 1
        else:
            row.not_done += 1
    return sorted(found.values(), key=lambda row: row.department.code)


def total_of(rows: Iterable[Figures]) -> dict[str, int]:
    """All departments together."""
    names = ("owed", "in_time", "late", "open", "done", "not_done")
    listed = list(rows)
    return {name: sum(getattr(row, name) for row in listed) for name in names}
