"""What each step does to the clocks, the bell and the search; called inside the step's transaction."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from accounts.models import User
from accounts.queries import who_is
from feedback_system.cases.advance import let_read
from feedback_system.deadlines import operations as deadlines
from feedback_system.notifications.telling import tell
from feedback_system.searching.operations import index_case
from quality.watches.models import Watch
from quality.watches.states import FINISHED
from quality.watches.wording import few

if TYPE_CHECKING:
    from feedback_system.cases.advance import Move
    from feedback_system.cases.models import Case

JUDGE = "watch-judge"


@deadlines.refreshing_once()
def opened(watch: Watch, by: User, at: datetime) -> None:
    """Start the time for the judgement, tell the owner and quality, and make the signal findable."""
    case = watch.case
    if watch.owner is not None:
        let_read(case, person=watch.owner, why="owner")
    _start(watch, by=by, at=at)
    quality = watch.quality_department()
    people = [watch.owner, quality.head if quality is not None else None]
    figures = watch.figures
    facts = {"count": figures["since_count"], "expected": few(figures["since_expected"])}
    tell("watch_opened", case, people, by=by, at=at, facts=facts)
    index_case(case, search_text(watch))


def _start(watch: Watch, *, by: User, at: datetime) -> None:
    deadlines.start(
        watch.case,
        JUDGE,
        by=by,
        at=at,
        department=watch.quality_department(),
        addressees=[watch.owner] if watch.owner is not None else [],
        matter=watch.reviews,
    )


@deadlines.refreshing_once()
def moved(move: Move) -> None:
    """Meet the clock with the judgement, start it again when the judgement is taken back, and tell who must know."""
    watch: Watch = move.record
    case, by, at, name = move.case, move.authority.by, move.at, move.step.name
    if name in ("judge_true", "judge_false"):
        deadlines.meet(case, JUDGE, by=by, at=at, matter=watch.reviews)
    elif name == "review_again":
        _start(watch, by=by, at=at)
    if move.after in FINISHED:
        deadlines.cancel_all(case, by=by, at=at, reason=str(move.after))
    deadlines.follow_state(case, watch.state, by=by, at=at)
    if name == "judge_true":
        quality = watch.quality_department()
        people = [quality.head if quality is not None else None, watch.owner, *who_is("gm_office")]
        tell("watch_true", case, people, by=by, at=at, facts={})
    if name in ("judge_true", "judge_false", "close"):
        index_case(case, search_text(watch))


def search_text(watch: Watch) -> str:
    """The words by which a signal is found."""
    case, series = watch.case, watch.series
    words = [
        case.receipt_number,
        case.number or "",
        case.title,
        str(series.product or ""),
        series.batch.number if series.batch is not None else "",
        series.supplier.name if series.supplier is not None else "",
        watch.reason,
        watch.remark,
    ]
    return " ".join(word for word in words if word)


def text_of_case(case: Case) -> str:
    """The words by which the signal in this folder is found; for rebuilding the search."""
    return search_text(case.watch)
