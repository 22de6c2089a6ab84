"""Level by level: handled first, reported, solved by a level or passed up, with the levels that were left out on record.

Source: policies 000 on major events (a sudden event is handled first and reported within an hour after; a safety hazard
within two hours) and on the production process (each level solves it or passes it up with cause, measures and loss).
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from feedback_system.cases.steps import Trace, step
from quality.slips.forms.ladders import HandledForm, PassUpForm, ReportEventForm, SolveLevelForm
from quality.slips.kind import slip_kind
from quality.slips.models import Level, Slip
from quality.slips.operations.climbing import climb, end_level, facts_of
from quality.slips.operations.sending import WHOSE_SLIP, sends
from quality.slips.states import RungState

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority

WHOSE_LEVEL = _("That is for the level that has the report now. Its page names who holds it.")


def on_level(slip: Slip, person: User) -> bool:
    """Whether `person` holds the level that has it."""
    return slip.is_on_level(person)


@step(
    slip_kind,
    "note_handled",
    label=_("It is handled"),
    rights=[Permission.SEND_SLIP],
    form=HandledForm,
    standing=sends,
    whose=WHOSE_SLIP,
    side=True,
    help=_("When the event was handled, and how. From then on its report is awaited."),
)
def note_handled(
    slip: Slip, *, by: User, at: datetime, authority: Authority, handled_at: datetime | None, handling: str
) -> Trace:
    """Note that it was handled (policy 000 on major events: reported within an hour after that)."""
    slip.handled_at, slip.handling = handled_at or at, handling
    return Trace({"handled_at": slip.handled_at}, {"text": handling})


@step(
    slip_kind,
    "report_event",
    label=_("Report it"),
    rights=[Permission.SEND_SLIP],
    form=ReportEventForm,
    standing=sends,
    whose=WHOSE_SLIP,
    help=_("To the level that handles it. Urgent or disputed: straight to the top, with the reason."),
)
def report_event(
    slip: Slip, *, by: User, at: datetime, authority: Authority, level: Level, reason: str, handling: str
) -> Trace:
    """Report it to a level."""
    slip.handling = handling
    rows = climb(slip, level, at=at, reason=reason, after=0)
    texts = {"text": handling, "reason": reason}
    return Trace(facts_of(slip, rows), {name: text for name, text in texts.items() if text})


@step(
    slip_kind,
    "solve_level",
    label=_("Solved"),
    rights=[Permission.HANDLE_SLIP],
    form=SolveLevelForm,
    standing=on_level,
    whose=WHOSE_LEVEL,
    help=_("With cause, measures and estimated loss. The next level is told; the reporter says whether it is really solved."),
)  # fmt: skip
def solve_level(
    slip: Slip,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    cause: str,
    measures: str,
    loss: Decimal | None,
) -> Trace:
    """The level that has it solved it (policy 000 on the production process: it tells the next level all the same)."""
    rung = slip.open_rung()
    assert rung is not None  # noqa: S101 - the step is offered only while a level has it
    end_level(rung, RungState.SOLVED, by=by, at=at, cause=cause, measures=measures, loss=loss)
    facts = {"slip_kind": slip.slip_kind.code, "kind_version": slip.slip_kind.version, "level": rung.level}
    return Trace(facts | {"loss": loss}, {"cause": cause, "text": measures})


@step(
    slip_kind,
    "pass_up",
    label=_("Pass up"),
    rights=[Permission.HANDLE_SLIP],
    form=PassUpForm,
    standing=on_level,
    whose=WHOSE_LEVEL,
    help=_("You cannot solve it, or it is outside your powers: contain it, and report it to the next level."),
)
def pass_up(
    slip: Slip,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    cause: str,
    measures: str,
    loss: Decimal | None,
    level: Level,
    reason: str,
) -> Trace:
    """Pass it up (policies 000: what is outside the own powers, or major, goes up level by level)."""
    rung = slip.open_rung()
    assert rung is not None  # noqa: S101 - the step is offered only while a level has it
    end_level(rung, RungState.PASSED_UP, by=by, at=at, cause=cause, measures=measures, loss=loss)
    rows = climb(slip, level, at=at, reason=reason, after=rung.level)
    texts = {"cause": cause, "text": measures, "reason": reason}
    facts = facts_of(slip, rows) | {"level": rung.level, "loss": loss}
    return Trace(facts, {name: text for name, text in texts.items() if text})
