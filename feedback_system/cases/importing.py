"""The verb for cases that were begun elsewhere, on paper or in a list, and go on here in the stage in which they are.

Beside the one door and the opening this is the only place that gives a form a state: it never changes one, it only lets a new
record begin in the state that the file tells. Everything after that goes through the one door.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from feedback_system.audit.operations import IMPORTED
from feedback_system.cases.opening import open_case
from feedback_system.errors import NotPermitted
from feedback_system.numbering.operations import note_used

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.kinds import Kind
    from feedback_system.cases.models import Case
    from feedback_system.cases.steps import Trace


def must_import(user: User) -> None:
    """:raises NotPermitted: without the right to import cases"""
    if not user.holds(Permission.IMPORT_CASES):
        raise NotPermitted(
            _(
                "You may not import cases. An administrator or the GM office does it: give the file to one of them."
            )
        )


def begun_elsewhere(model: type[Any], *, state: str, **fields: Any) -> Any:
    """An unsaved form of a case that stands in `state` already."""
    return model(state=state, **fields)


@transaction.atomic
def import_case(
    kind: Kind,
    record: Any,
    *,
    number: str,
    by: User,
    at: datetime,
    department: Any,
    trace: Trace,
    after_opening: Callable[[Any, Any, Any], None],
    **fields: Any,
) -> Case:
    """Put the folder of a case that was `begun_elsewhere` on the desk, with its original `number` ("" for none yet).

    Its history begins with one event, `imported`. The counter of numbers goes on behind the number.
    :raises NotPermitted: without the right to import
    """
    must_import(by)
    if number:
        note_used(kind.code, number)
    return open_case(
        kind,
        record,
        by=by,
        at=at,
        department=department,
        trace=trace,
        happened=IMPORTED,
        after_opening=after_opening,
        number=number or None,
        **fields,
    )
