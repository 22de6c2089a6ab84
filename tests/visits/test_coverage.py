"""The coverage of return visits: visited of those that fell due; the four outcomes add up; every number opens its visits."""

import csv
import re
from datetime import date

import pytest
from django.test import Client

from aftersales.visits.coverage import Row, coverage, visits_due
from aftersales.visits.states import VisitState as State
from tests.factories import visits as made
from tests.factories.company import World, at

pytestmark = pytest.mark.django_db

MARCH = {"first": date(2026, 3, 1), "last": date(2026, 3, 31)}
PAST_DUE = at("2026-03-17 09:00")
"""The limit of all visits passed the evening before."""


@pytest.mark.parametrize(
    ("visited", "due", "percent", "reached"),
    [(4, 5, "80.0", True), (799, 999, "79.9", False), (0, 0, "0.0", True), (1, 3, "33.3", False)],
)
def test_exactly_the_target_counts_and_nothing_is_rounded_up_to_it(
    visited: int, due: int, percent: str, reached: bool
) -> None:
    row = Row(None, due=due, visited=visited)

    assert (row.percent, row.is_reached) == (percent, reached)


def test_every_visit_that_fell_due_is_visited_refused_moved_or_overdue_and_they_add_up(world: World) -> None:
    for number, state in enumerate(State, start=1):
        made.visit_at(world, state, f"P-{number}")
    sales = made.new_project(world, "P-99", unit="sales")
    made.run()
    made.act(sales.visits.get(), "move", by=world.cs1, at=made.CALLED, moved_to="2026-03-10", reason="出差")
    made.new_project(world, "P-98", done_on=date(2026, 3, 16))
    made.run(at("2026-03-17 01:00"))  # its visit falls due at the end of March, not yet

    rows, total = coverage(world.gm_office, **MARCH, at=PAST_DUE, target=80)

    assert (total.due, total.visited, total.refused, total.moved, total.overdue) == (11, 5, 1, 1, 4)
    assert total.due == total.visited + total.refused + total.moved + total.overdue
    by_unit = {row.unit.code if row.unit else "": row for row in rows}
    assert set(by_unit) == {"production", "sales"}
    assert (by_unit["sales"].due, by_unit["sales"].overdue) == (1, 1)  # the day it was moved to has passed
    assert sum(row.due for row in rows) == total.due
    assert by_unit["production"].score == 8.5
    assert (
        coverage(world.gm_office, first=date(2026, 4, 1), last=date(2026, 4, 30), at=PAST_DUE, target=80)[
            1
        ].due
        == 0
    )


def test_who_sees_less_counts_less_and_each_number_opens_as_many_visits(world: World) -> None:
    for code, unit in (("P-1", "production"), ("P-2", "sales")):
        made.due_visit(world, code, unit=unit)

    def due(who: str) -> int:
        return visits_due(getattr(world, who), **MARCH, at=PAST_DUE).count()

    assert [due(who) for who in ("gm_office", "prod_head", "sales_head", "qa1")] == [2, 1, 1, 0]
    client = Client()
    client.force_login(world.gm_office)
    page = client.get("/aftersales/visits/coverage/?from=2026-03-01").content.decode()
    links = re.findall(r'href="(/aftersales/visits/coverage/visits/[^"]*)">(?:<strong>)?(\d+)<', page)
    assert len(links) >= 5
    for address, count in links:
        behind = client.get(address.replace("&amp;", "&")).content.decode()
        assert f'<span class="count">{count}</span>' in behind


def test_the_file_has_each_visit_with_its_end_and_sums_that_add_up(world: World) -> None:
    for number, state in enumerate((State.CLOSED, State.REFUSED, State.DUE), start=1):
        made.visit_at(world, state, f"P-{number}")
    client = Client()
    client.force_login(world.gm_office)

    sent = client.get("/aftersales/visits/coverage/export/?from=2026-03-01").getvalue().decode("utf-8-sig")

    lines = list(csv.reader(sent.splitlines()))
    gap = lines.index([])
    assert [len(line) for line in lines[1:gap]] == [12, 12, 12]
    assert [int(line[1]) for line in lines[gap + 1 : gap + 6]] == [1, 1, 0, 1, 3]
    assert lines[gap + 6][1] == "33.3 %"
    client.force_login(world.cs1)
    assert client.get("/aftersales/visits/coverage/export/").status_code == 403
