"""Series of findings that rise, and signals in any state, walked by the real verbs."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from accounts.queries import system_user
from feedback_system.cases.advance import advance
from feedback_system.cases.models import Case
from feedback_system.masterdata.models import Batch, Delivery, Product
from quality.watches.kind import watch_kind
from quality.watches.models import Watch
from quality.watches.operations import Summary, find_signals
from quality.watches.states import WatchState as State
from tests.factories.anomalies import new_alert
from tests.factories.company import SHANGHAI, World, at

NIGHT = at("2026-03-27 03:00")
"""When the daily run works: a Friday night."""
NEXT_NIGHT = at("2026-03-28 03:00")
MORNING = at("2026-03-27 09:00")
TODAY = date(2026, 3, 27)


def ship(
    world: World, day: date, pieces: int, *, batch: Batch | None = None, product: Product | None = None
) -> None:
    """A line of the sales ledger."""
    row = Delivery(
        customer=world.customer,
        order_number=f"SO-{day:%y%m%d}-{Delivery.objects.count()}",
        product=batch.product if batch is not None else product or world.product,
        batch=batch,
        quantity=pieces,
        delivered_on=day,
    )
    row.prepare()
    row.save()


def ship_for_a_year(world: World, pieces: int = 400) -> None:
    """As many pieces of the product each week, without a batch."""
    for week in range(70):
        ship(world, TODAY - timedelta(weeks=week, days=2), pieces)


def alert_on(world: World, day: date, **changes: Any) -> None:
    """An inspector finds the defect on that day."""
    seen = datetime(day.year, day.month, day.day, 10, tzinfo=SHANGHAI)
    new_alert(world, at=seen, **changes)


def crack(world: World, *days_ago: int, **changes: Any) -> None:
    """Cracks on the product so many days before the run."""
    for ago in sorted(days_ago, reverse=True):
        alert_on(world, TODAY - timedelta(days=ago), **({"defect": "crack", "batch_number": ""} | changes))


def rising(world: World) -> None:
    """A product that ships each week, with two cracks in a year and eight in the last three weeks."""
    ship_for_a_year(world)
    crack(world, 520, 260, 20, 18, 15, 12, 9, 6, 4, 2)


def run(world: World, *, now: datetime = NIGHT) -> Summary:
    """The daily run at that instant."""
    return find_signals(by=system_user(), at=now, clock=lambda: now)


def act(record: Watch, name: str, *, by: Any, at: datetime = MORNING, **data: Any) -> Watch:
    """Take the step `name` with these fields through the one door."""
    case = Case.objects.get(pk=record.case_id)
    found: Watch = advance(watch_kind.steps[name], case, by=by, at=at, version=case.version, data=data)
    return found


def watch_at(world: World, state: str = State.OPENED) -> Watch:
    """The signal of a rising series in `state`."""
    rising(world)
    run(world)
    record = Watch.objects.get(series__defect="code:crack")
    if state == State.OPENED:
        return record
    record = act(record, "take_up", by=world.qa1)
    if state == State.IN_REVIEW:
        return record
    if state == State.JUDGED_TRUE:
        return act(record, "judge_true", by=world.qa1, reason="八件裂纹都来自同一台压机")
    record = act(
        record, "judge_false", by=world.qa1, reason="检验标准改严，并非产品变差", muted_until="2026-05-01"
    )
    return act(record, "close", by=world.qa1) if state == State.CLOSED else record
