"""The worklist: whose work it shows, what is counted, what a filter does, and that nobody sees a stranger's case."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from complaints.states import State
from feedback_system.cases.models import OpenCase
from feedback_system.desk.lists import FILTERS
from tests.factories.company import World
from tests.factories.complaints import complaint_at, new_complaint
from tests.feedback_system.desk.conftest import SignedIn

pytestmark = pytest.mark.django_db


def numbers(response) -> list[str]:
    """The cases of a list, in order."""
    return re.findall(r'data-row-url="/complaints/([^/"]+)/', response.content.decode())


def test_my_work_holds_what_is_mine_and_what_nobody_of_my_department_has_taken(
    world: World, signed_in: SignedIn
) -> None:
    mine = complaint_at(world, State.INVESTIGATING)
    untaken = complaint_at(world, State.ACCEPTED)
    elsewhere = complaint_at(world, State.PRODUCTION_ANALYSIS)

    shown = numbers(signed_in("qa1").get("/"))

    assert set(shown) == {mine.case.reference, untaken.case.reference}
    assert elsewhere.case.reference not in shown
    assert mine.case.reference not in numbers(signed_in("qa2").get("/")), "a colleague's case is not my work"
    assert mine.case.reference in numbers(signed_in("qa2").get("/?tab=department"))


@pytest.mark.parametrize(
    "address", ["/?tab=all", "/?tab=overdue", "/?tab=closed", "/complaints/", "/?tab=all&q=B2601"]
)
def test_another_department_sees_nothing_of_the_case_in_any_list(
    world: World, signed_in: SignedIn, address: str
) -> None:
    complaint_at(world, State.INVESTIGATING)
    complaint_at(world, State.CLOSED)

    assert len(numbers(signed_in("gm_office").get(address))) >= 1
    assert numbers(signed_in("sales2").get(address)) == []
    assert numbers(signed_in("admin").get(address)) == [], "an administrator sees no case"


def test_what_breaks_first_comes_first_and_cases_without_a_deadline_last(
    world: World, signed_in: SignedIn
) -> None:
    now = timezone.now()
    cases = [new_complaint(world).case for _ in range(3)]
    for case, due in zip(cases, (None, now + timedelta(hours=5), now - timedelta(hours=1)), strict=True):
        OpenCase.objects.filter(case=case).update(next_due_at=due)
    office = signed_in("gm_office")

    assert numbers(office.get("/?tab=all")) == [cases[2].reference, cases[1].reference, cases[0].reference]
    assert numbers(office.get("/?tab=all&sort=-due")) == [
        cases[1].reference,
        cases[2].reference,
        cases[0].reference,
    ]
    assert numbers(office.get("/?tab=soon")) == [cases[1].reference]
    assert numbers(office.get("/?tab=overdue")) == [cases[2].reference]


def test_the_counts_on_the_tabs_equal_the_lists_they_open(world: World, signed_in: SignedIn) -> None:
    for state in (State.INVESTIGATING, State.ACCEPTED, State.AWAITING_APPROVAL, State.DRAFT):
        complaint_at(world, state)
    head = signed_in("sales_head")

    page = head.get("/worklist/counts/?tab=all").content.decode()

    for tab in ("department", "approval", "soon", "overdue", "all"):
        counted = re.search(rf'href="/\?tab={tab}"[^>]*>.*?<span class="count">(\d+)</span>', page)
        assert counted, tab
        assert int(counted[1]) == len(numbers(head.get(f"/?tab={tab}"))), tab


FILTERS_AND_WHETHER_THEY_FIND_IT = (
    ("severity=general", True),
    ("severity=major", False),
    ("state=investigating", True),
    ("stage=investigation", True),
    ("stage=receipt", False),
    ("department=qa", True),
    ("department=sales", False),
    ("owner=qa1", True),
    ("owner=none", False),
    ("customer=C001", True),
    ("customer=C900", False),
    ("product=TS-500", True),
    ("market=home", True),
    ("market=overseas", False),
    ("after=2026-03-02", True),
    ("after=2026-03-03", False),
    ("before=2026-03-02", True),
    ("before=2026-03-01", False),
    ("q=%E6%9D%BF%E9%9D%A2", True),
    ("q=%25", False),
    ("q=_", False),
)


def test_a_filter_narrows_the_list_and_can_be_taken_away(world: World, signed_in: SignedIn) -> None:
    complaint_at(world, State.INVESTIGATING)
    office = signed_in("gm_office")

    for filter_, found in FILTERS_AND_WHETHER_THEY_FIND_IT:
        response = office.get(f"/?tab=all&{filter_}")

        assert bool(numbers(response)) is found, filter_
        assert "Remove the filter" in response.content.decode(), filter_
        assert ("No case fits these filters" in response.content.decode()) is not found, filter_


def test_a_filter_value_nobody_knows_finds_nothing_instead_of_everything(
    world: World, signed_in: SignedIn
) -> None:
    new_complaint(world)
    office = signed_in("gm_office")

    for name in FILTERS:
        assert numbers(office.get("/", {"tab": "all", name: "no-such-thing"})) == [], name


@pytest.mark.parametrize("address", ["/?tab=all", "/?tab=all&severity=general&customer=C001", "/complaints/"])
def test_fifty_rows_cost_as_many_statements_as_five(world: World, signed_in: SignedIn, address: str) -> None:
    office = signed_in("gm_office")
    for _ in range(5):
        new_complaint(world)
    office.get(address)
    with CaptureQueriesContext(connection) as few:
        assert len(numbers(office.get(address))) == 5
    for _ in range(45):
        new_complaint(world)

    with CaptureQueriesContext(connection) as many:
        assert len(numbers(office.get(address))) == 50

    assert len(many) == len(few)


def test_a_list_of_more_than_fifty_goes_on_and_comes_back(world: World, signed_in: SignedIn) -> None:
    made = [new_complaint(world).case.reference for _ in range(53)]
    office = signed_in("gm_office")

    first = office.get("/complaints/")
    following = re.search(r'rel="next" href="([^"]+)"', first.content.decode())
    assert following
    second = office.get(following[1].replace("&amp;", "&"))

    assert numbers(first) + numbers(second) == list(reversed(made))
    back = re.search(r'rel="prev" href="([^"]+)"', second.content.decode())
    assert back
    assert numbers(office.get(back[1].replace("&amp;", "&"))) == numbers(first)


def test_what_a_customer_typed_is_shown_as_text(world: World, signed_in: SignedIn) -> None:
    new_complaint(world, description="<script>alert(1)</script>")

    page = signed_in("gm_office").get("/?tab=all").content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_an_empty_list_says_why_and_how_to_see_more(world: World, signed_in: SignedIn) -> None:
    page = signed_in("qa1").get("/").content.decode()

    assert "No case waits for you" in page
    assert "/?tab=all" in page


def test_who_is_not_signed_in_sees_the_log_in_page(world: World, client) -> None:
    assert client.get("/").status_code == 302
    assert client.get("/complaints/").status_code == 302


@pytest.mark.parametrize(
    ("who", "path", "is_there"),
    [
        ("cs1", "/complaints/", True),
        ("finance", "/complaints/", False),
        ("cs1", "/aftersales/returns/", True),
        ("finance", "/aftersales/returns/", False),
    ],
)
def test_only_who_may_open_a_case_of_the_kind_gets_the_button(
    world: World, signed_in: SignedIn, who: str, path: str, is_there: bool
) -> None:
    page = signed_in(who).get(path).content.decode()

    assert (f'href="{path}new/"' in page.split("<main", 1)[1]) is is_there
