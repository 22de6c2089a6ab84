"""Carrying out what a file of departments would do, all of it or nothing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Department, User
from accounts.operations import (
    add_department,
    appoint,
    change_department,
    close_department,
    move_department,
)
from accounts.operations.rights import must_manage_people
from feedback_system.administration.departments.planning import plan_departments
from feedback_system.administration.departments.rows import CHANGED, MOVED, NEW, TOP, Row
from feedback_system.errors import Blocked, Conflict, Reason
from feedback_system.joining import named


@dataclass(frozen=True)
class Done:
    """How many departments came, moved, changed otherwise and were closed."""

    new: int
    moved: int
    changed: int
    closed: int


@transaction.atomic
def import_departments(
    *, values: Sequence[Sequence[Any]], facts: Any, close: Collection[int] = (), by: User, at: datetime
) -> Done:
    """Carry out what was shown: all rows that are not refused, then close those of `close` (ids) that are in no row.

    `facts` are those of the plan that was shown. Each change stands in the history of its department under `by` and `at`.
    :raises NotPermitted: for who does not keep the people.
    :raises Conflict: when the rows would do something else by now.
    :raises Blocked: when something still hangs on a department to be closed; then nothing is changed.
    """
    must_manage_people(by)
    # The whole small table: the plan is judged against a tree that nobody moves meanwhile.
    list(Department.objects.select_for_update().order_by("pk").values_list("pk"))
    plan = plan_departments(values)
    absent = {one.department.pk: one.department for one in plan.absent}
    if plan.facts != facts or not set(close) <= set(absent):
        raise Conflict(
            _("Somebody has changed people or departments since. Choose the file again and look at it.")
        )
    present = {one.code: one for one in Department.objects.order_by("pk")}
    # From the top down: whatever lies above a row has its place by then, so that no step on the way closes a loop.
    for row in sorted(plan.with_outcome(NEW, MOVED, CHANGED), key=lambda one: plan.depth_of(one.key)):
        _carry_out(row, present, by=by, at=at)
    closing = [absent[pk] for pk in dict.fromkeys(close)]
    for department in sorted(closing, key=lambda one: plan.depth_of(one.code), reverse=True):
        try:
            close_department(department=department, by=by, at=at)
        except Blocked as refusal:
            raise Blocked(_naming(department, reason) for reason in refusal.reasons) from refusal
    new, moved, changed = (len(plan.with_outcome(outcome)) for outcome in (NEW, MOVED, CHANGED))
    return Done(new, moved, changed, len(closing))


def _naming(department: Department, reason: Any) -> Any:
    """A reason with the department it is about, where several are closed at once."""
    text = named(department.label, reason)
    return Reason(text, reason.url) if isinstance(reason, Reason) else text


def _carry_out(row: Row, present: dict[str, Department], *, by: User, at: datetime) -> None:
    parent = None if row.above == TOP else present[row.above]
    if row.department is None:
        present[row.key] = add_department(
            code=row.key, function=row.function, parent=parent, **row.labels, by=by, at=at
        )
    department = present[row.key]
    if row.changes_labels:
        change_department(department=department, function=row.function, **row.labels, by=by, at=at)
    if row.is_moved:
        move_department(department=department, parent=parent, by=by, at=at)
    if row.changes_posts:
        appoint(department=department, head=row.posts["head"], secretary=row.posts["secretary"], by=by, at=at)
