"""The rows of levels: where a report arrives, which levels were left out, and what the level that had it did."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from quality.slips.models import Level, Slip, SlipRung
from quality.slips.states import RungState

if TYPE_CHECKING:
    from accounts.models import User


def rungs_to(
    slip: Slip, target: Level, *, after: int, reporter: User, at: datetime, reason: str = ""
) -> list[SlipRung]:
    """Unsaved rows: the levels between `after` and `target` that are left out, by name, and the target that has it now.

    A level that the reporter holds is not left out. At the top a `reason` says why; else a level in between was missed.
    """
    number = max((one.number for one in slip.all_rungs()), default=0)
    straight = bool(reason) and target == slip.levels()[-1]
    found: list[SlipRung] = []
    for level in slip.levels():
        if not after < level.number <= target.number:
            continue
        seats = slip.seats_at(level)
        if level != target and any(one.person is not None and one.person.pk == reporter.pk for one in seats):
            continue
        seat = seats[0] if seats else None
        row = SlipRung(number=number + len(found) + 1, level=level.number, arrived_at=at)
        row.department = (seat.department if seat is not None else None) or slip.sender_department
        row.person = seat.person if seat is not None else None
        if level != target:
            row.state = (
                RungState.EMPTY if seat is None else RungState.TO_TOP if straight else RungState.MISSED
            )
            row.person = seat.speaks if seat is not None else None
            row.reason = reason[:500] if row.state == RungState.TO_TOP else ""
        found.append(row)
    return found


def write(slip: Slip, rows: list[SlipRung]) -> None:
    """Save rows of levels."""
    for row in rows:
        row.slip = slip
    SlipRung.objects.bulk_create(rows)


def end_level(
    rung: SlipRung, state: str, *, by: User, at: datetime, measures: str, cause: str = "", loss: Decimal | None = None
) -> None:  # fmt: skip
    """Say what the level that has it did."""
    rung.state, rung.person, rung.done_at = state, by, at
    rung.cause, rung.measures, rung.loss = cause, measures, loss
    rung.save(update_fields=["state", "person", "done_at", "cause", "measures", "loss"])


def climb(slip: Slip, target: Level, *, at: datetime, reason: str = "", after: int) -> list[SlipRung]:
    """Bring it to a higher level; the rows that were written come back."""
    rows = rungs_to(slip, target, after=after, reporter=slip.case.entered_by, at=at, reason=reason)
    write(slip, rows)
    return rows


def put_on(slip: Slip, level: Level, *, at: datetime) -> None:
    """Bring it to a level below, or to the same one again."""
    write(slip, rungs_to(slip, level, after=level.number - 1, reporter=slip.case.entered_by, at=at))


def facts_of(slip: Slip, rows: list[SlipRung]) -> dict[str, Any]:
    """What the history keeps of a way up: kind, version and numbers of levels."""
    return {
        "slip_kind": slip.slip_kind.code,
        "kind_version": slip.slip_kind.version,
        "to_level": rows[-1].level,
        "missed": [one.level for one in rows if one.state == RungState.MISSED],
        "passed_by": [one.level for one in rows if one.state == RungState.TO_TOP],
    }
