"""Put a new folder on the desk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from feedback_system.audit.operations import gathering
from feedback_system.audit.operations import record as record_event
from feedback_system.cases.advance import let_read, letting_read_once, settle
from feedback_system.cases.keeping import keeping_once
from feedback_system.cases.kinds import Kind
from feedback_system.cases.models import Case
from feedback_system.cases.steps import Trace
from feedback_system.company.models import Company
from feedback_system.numbering.operations import next_receipt_number
from feedback_system.reference.kept import reading

if TYPE_CHECKING:
    from accounts.models import User


@reading()
@transaction.atomic
@keeping_once()
@gathering()
@letting_read_once()
def open_case(
    kind: Kind,
    record: Any,
    *,
    by: User,
    at: datetime,
    department: Any,
    trace: Trace | None = None,
    after_saving: Callable[[], None] | None = None,
    receipt_number: str = "",
    happened: str = "opened",
    after_opening: Callable[[Any, Any, Any], None] | None = None,
    **fields: Any,
) -> Case:
    """Create the folder for the unsaved form `record`, give it a receipt number, and let `department` read it.

    `fields` are columns of the folder (title, customer, reported_at …). The form's start state stands as it is.
    `after_saving` writes the rows that hang on the form, before anything looks at them (search, clocks).
    `receipt_number` is one that was told already, of a report that came from outside. A case that was begun
    elsewhere `happened` to be "imported", and its clocks are started by `after_opening` in place of that of the kind.
    """
    case = Case(
        kind=kind.code,
        receipt_number=receipt_number or next_receipt_number(on=at.astimezone(Company.get().zone).date()),
        state=record.state,
        entered_at=at,
        entered_by=by,
        version=1,
        closed_at=record.closed_at,
        **fields,
    )
    record.case = case
    case.holder, case.owner = record.present_holder(), record.present_owner()
    case.save()
    record.case = case  # now that it has an id
    record._history_user = by
    record.save()
    if after_saving is not None:
        after_saving()
    let_read(case, person=by, why="opener")
    if department is not None:
        let_read(case, department=department, why="opener")
    settle(record, before="", holder_before=None, at=at)
    trace = trace or Trace()
    record_event(
        case, happened, by=by, at=at, facts={**trace.facts, "after": record.state}, payload=trace.payload
    )
    started = after_opening or kind.after_opening
    if started is not None:
        started(record, by, at)
    return case
