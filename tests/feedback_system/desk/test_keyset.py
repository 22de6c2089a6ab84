"""Pages by the last row seen: forwards and backwards, with rows that have no deadline."""

from datetime import timedelta

import pytest

from feedback_system.cases.models import Case, OpenCase
from feedback_system.desk.keyset import Place, page_of, read
from feedback_system.desk.lists import ORDERS
from tests.factories.company import MONDAY_9AM, World
from tests.factories.complaints import new_complaint

pytestmark = pytest.mark.django_db


def twelve_cases(world: World) -> list[int]:
    """Some due at the same instant, some without a deadline."""
    ids = [new_complaint(world).case_id for _ in range(12)]
    for place, pk in enumerate(ids):
        due = None if place % 4 == 3 else MONDAY_9AM + timedelta(hours=place // 3)
        OpenCase.objects.filter(case=pk).update(next_due_at=due)
    return ids


def place_of(code: str):
    def place(case: Case) -> Place:
        values = {"due": case.open_row.next_due_at, "since": case.open_row.state_since, "number": None}
        return Place(values[code.removeprefix("-")], case.pk)

    return place


@pytest.mark.parametrize("code", ["due", "-due", "since", "-since", "number", "-number"])
def test_walking_forwards_shows_every_row_once_and_walking_back_shows_the_same_pages(
    world: World, code: str
) -> None:
    twelve_cases(world)
    order, rows = ORDERS[code], Case.objects.filter(open_row__isnull=False).select_related("open_row")
    whole = [case.pk for case in rows.order_by(*order.terms())]

    seen, pages, cursor = [], [], ""
    while True:
        page = page_of(rows, order, place_of(code), cursor=cursor, size=5)
        pages.append([case.pk for case in page.rows])
        seen += pages[-1]
        last = page
        if not page.next:
            break
        cursor = page.next

    assert seen == whole
    assert len(pages) == 3
    back = page_of(rows, order, place_of(code), cursor=last.previous, size=5)
    assert [case.pk for case in back.rows] == pages[1]
    first = page_of(rows, order, place_of(code), cursor=back.previous, size=5)
    assert [case.pk for case in first.rows] == pages[0]
    assert first.previous == ""


@pytest.mark.parametrize(
    "cursor", ["", "x", "W10", "WyJhIiwgIng\u0000", "WyJhIixudWxsLHRydWVd", "WyJhIiwiMjAyNi0wMS0wMSIsMV0"]
)
def test_a_cursor_that_nobody_gave_out_is_no_cursor(cursor: str) -> None:
    assert read(cursor) is None
