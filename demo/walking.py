"""Walk complaints through the real verbs in simulated time: many stories at once, the sweep at each due instant between."""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import connection

from accounts.models import User
from accounts.queries import system_user
from complaints.models import Complaint
from demo.people import Cast
from demo.sold import Sold
from feedback_system.cases.keeping import keeping_once
from feedback_system.deadlines.models import Deadline, DeadlineState
from feedback_system.escalation.operations import escalate_due
from feedback_system.worktime.calendar import WorkCalendar


@dataclass
class Tale:
    """One complaint while it is told: its record once it is received, and who works on it."""

    complaint: Complaint | None = None

    @property
    def record(self) -> Complaint:
        """The complaint as it was after the last act.

        :raises ValueError: before it was received
        """
        if self.complaint is None:
            raise ValueError("the story does not begin with a report")
        return self.complaint


Deed = Callable[[Tale, datetime], None]


@dataclass(frozen=True)
class Act:
    """Something somebody does, `after` working hours later than the act before."""

    after: float
    deed: Deed


@dataclass(frozen=True)
class Story:
    """The acts of one complaint in order; the last one lies `ago` working hours back from now."""

    acts: Sequence[Act]
    ago: float

    def instants(self, now: datetime, calendar: WorkCalendar) -> list[datetime]:
        """When each act happens: counted back from `now` in opening hours, so nothing lies in the future or at night."""
        moment = calendar.subtract_working_time(now, timedelta(hours=self.ago))
        found = [moment]
        for act in reversed(self.acts[1:]):
            moment = calendar.subtract_working_time(moment, timedelta(hours=act.after))
            found.append(moment)
        return found[::-1]


@dataclass
class World:
    """Everything the acts need: people, what was sold, dice, and the calendar of the company."""

    cast: Cast
    sold: Sold
    dice: random.Random
    calendar: WorkCalendar
    used: set[tuple[int, str]] = field(default_factory=set)
    """Orders and batches that a complaint is about already (customer and number): two of them would be added up."""


def tell(stories: Iterable[Story], *, calendar: WorkCalendar, now: datetime) -> None:
    """Let all stories happen, interleaved in the order of their instants, with the sweep running as it would have."""
    queue: list[tuple[datetime, int, int, Deed, Tale]] = []
    for number, story in enumerate(stories):
        tale = Tale()
        for position, (act, moment) in enumerate(zip(story.acts, story.instants(now, calendar), strict=True)):
            heapq.heappush(queue, (moment, number, position, act.deed, tale))
    with keeping_once():  # figures are read when all is told
        _tell_in_order(queue, now=now)
    count_rows()


def _tell_in_order(queue: list[tuple[datetime, int, int, Deed, Tale]], *, now: datetime) -> None:
    by = system_user()
    counted, told = 50, 0
    while queue:
        moment, _number, _position, deed, tale = heapq.heappop(queue)
        sweep_until(moment, by=by)
        deed(tale, moment)
        told += 1
        if told == counted:
            count_rows()
            counted *= 2
    sweep_until(now, by=by)


def count_rows() -> None:
    """Let PostgreSQL see how many rows there are by now.

    It counts by itself only what is committed: in the transaction of a load it would plan for empty tables, and joins of many take minutes.
    Only our own tables, for the catalogues of the server belong to all its databases; and none that somebody counts already.
    """
    if connection.vendor == "postgresql":
        names = connection.introspection.django_table_names(only_existing=True, include_views=False)
        tables = [connection.ops.quote_name(name) for name in sorted(names)]
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE (SKIP_LOCKED) {', '.join(tables)}")


def sweep_until(moment: datetime, *, by: User) -> None:
    """Sweep at every instant up to `moment` at which a clock reaches its next level, as the worker would have done."""
    while True:
        first = (
            Deadline.objects.filter(state=DeadlineState.RUNNING, escalates_at__lte=moment, claim="")
            .order_by("escalates_at")
            .values_list("escalates_at", flat=True)
            .first()
        )
        if first is None:
            return
        # The worker sweeps once a minute: what falls due within it is told together.
        escalate_due(now=min(first + timedelta(minutes=1), moment), by=by)
