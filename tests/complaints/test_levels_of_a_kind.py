"""Levels of one kind of remedy beside those of the route: they raise the level, never lower it, and the question says why."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from complaints.models import Complaint
from complaints.states import State
from feedback_system.approvals.grounds import KindSum, bands_by_kind, grounds, level_of
from feedback_system.approvals.levels import level_for
from feedback_system.approvals.limits import (
    Line,
    drop_planned_limits,
    problems_of_set,
    set_limits,
)
from feedback_system.approvals.models import Approval, ApprovalBand
from feedback_system.errors import Invalid
from tests.complaints.test_approval_limits import PAGE, as_person, typed
from tests.factories.company import MONDAY_9AM, World, at
from tests.factories.complaints import LONG_WAY, complaint_at, new_complaint, take, walk
from tests.feedback_system.administration.pages import seal_in

pytestmark = pytest.mark.django_db

SINCE = date(2026, 3, 2)
LATER = at("2026-03-03 10:00")
RETURNS = [Line("sales_head", Decimal(300), True), Line("gm")]
"""Returns of more than 300 lie with the general manager."""


def levels_of_returns(world: World, lines: list[Line] | None = None, **changes: Any) -> None:
    """The long route with levels of its own for returns."""
    given: dict[str, Any] = {
        "route": "long", "subject": "remedy", "kind": "return", "since": SINCE, "source": "Decision 9",
        "lines": RETURNS if lines is None else lines, "by": world.admin, "at": MONDAY_9AM,
    }  # fmt: skip
    set_limits(**{**given, **changes})


def put_up(world: World, remedy: list[dict[str, Any]], *, order: str = "SO-7001") -> Approval:
    """The question about this remedy, of a complaint about this order."""
    complaint = new_complaint(world, order_number=order, batch_number="")
    complaint = walk(
        world, complaint, LONG_WAY, until=State.AWAITING_APPROVAL, changes={"propose": {"remedy": remedy}}
    )
    return Approval.objects.get(case=complaint.case_id, decision="pending")


def money(kind: str, amount: str) -> dict[str, Any]:
    return {"kind": kind, "amount": amount, "description": ""}


def goods(kind: str, amount: str) -> dict[str, Any]:
    return {"kind": kind, "amount": amount, "quantity": "10", "description": ""}


def test_a_kind_without_levels_of_its_own_goes_by_the_route(world: World) -> None:
    asked = put_up(world, [goods("return", "400.00")])

    assert asked.role == "sales_head"
    assert [(one["kind"], one["role"]) for one in asked.grounds] == [("", "sales_head")]


def test_the_levels_of_a_kind_raise_the_level_and_the_question_says_why(world: World) -> None:
    levels_of_returns(world)

    asked = put_up(world, [goods("return", "400.00"), money("allowance", "100.00")])

    assert asked.role == "gm"
    assert asked.band is not None
    assert (asked.band.kind, asked.band.role) == ("", "gm")
    assert [(one["kind"], one["amount"], one["role"], one["since"]) for one in asked.grounds] == [
        ("", "500.00", "sales_head", "2020-01-01"),
        ("return", "400.00", "gm", "2026-03-02"),
    ]


def test_the_levels_of_a_kind_never_lower_what_the_whole_sum_asks_for(world: World) -> None:
    levels_of_returns(world, [Line("sales_head", Decimal(100_000), True), Line("gm")])

    asked = put_up(world, [goods("return", "6000.00")])

    assert asked.role == "gm"
    assert [one["role"] for one in asked.grounds] == ["gm", "sales_head"]


def test_two_returns_of_one_order_are_added_up_before_the_level_of_the_kind_is_chosen(world: World) -> None:
    levels_of_returns(world)
    put_up(world, [goods("return", "200.00")])

    asked = put_up(world, [goods("return", "150.00")])

    assert asked.role == "gm"
    assert asked.grounds[1]["amount"] == "350.00"


def test_a_question_that_was_put_keeps_its_level_when_the_limits_change(world: World) -> None:
    asked = put_up(world, [goods("return", "400.00")])

    levels_of_returns(world, since=date(2026, 3, 5))
    complaint = Complaint.objects.get(case=asked.case_id)
    take(complaint, "approve", by=world.sales_head, at=at("2026-03-06 10:00"), reason="")

    asked.refresh_from_db()
    assert (asked.decision, asked.role) == ("approved", "sales_head")


def test_the_question_tells_its_reasons_on_the_page_and_through_the_interface(
    world: World, client: Client
) -> None:
    levels_of_returns(world)
    asked = put_up(world, [goods("return", "3200.00")])
    client.force_login(world.gm)

    page = client.get(f"/approvals/{asked.pk}/", headers={"accept-language": "en"}).content.decode()
    answer = client.get(
        f"/api/v1/complaints/{asked.case.reference}/approvals/", headers={"accept-language": "en"}
    ).json()

    rows = answer["results"] if isinstance(answer, dict) else answer
    whole, of_kind = rows[0]["level_because"]
    assert (of_kind["kind"], of_kind["role"], of_kind["since"]) == ("return", "gm", "2026-03-02")
    assert of_kind["amount"] == {"amount": "3200.00", "currency": "CNY"}
    assert whole["kind"] == ""
    assert of_kind["sentence"] in page


# --- the arithmetic

AMOUNTS = st.decimals(min_value=0, max_value=20_000, places=2)
LIMITS = st.lists(st.integers(min_value=1, max_value=9_000), min_size=1, max_size=2, unique=True).map(sorted)
ROLES = ("sales_head", "deputy_gm", "gm")


def drawn(roles: tuple[str, ...], limits: list[int], kind: str = "") -> list[ApprovalBand]:
    """Bands with these roles, the last without a limit."""
    tops = [*(Decimal(one) for one in limits), None][: len(roles)]
    tops[-1] = None
    return [
        ApprovalBand(
            pk=place, kind=kind, role=role, up_to=top, includes_limit=True, position=place, effective_from=SINCE
        )
        for place, (role, top) in enumerate(zip(roles, tops, strict=False), start=1)
    ]  # fmt: skip


@given(total=AMOUNTS, part=AMOUNTS, limits=LIMITS, own=LIMITS)
def test_the_level_is_the_highest_that_any_sum_asks_for_and_never_below_that_of_the_whole(
    total: Decimal, part: Decimal, limits: list[int], own: list[int]
) -> None:
    bands = drawn(ROLES[: len(limits) + 1], limits)
    of_kind = drawn(ROLES[: len(own) + 1], own, "return")

    reasons = grounds({"": bands, "return": of_kind}, total=total, sums=[KindSum("return", {}, part)])
    level = max(reason.level for reason in reasons)

    assert level >= (level_for(total, bands) or 0)
    asked = of_kind[level_for(part, of_kind) or 0].role
    order = {role: place for place, role in enumerate(ROLES)}
    assert order[bands[level].role] >= min(order[asked], order[bands[-1].role])


def test_a_role_that_the_route_does_not_know_gives_way_upward() -> None:
    route = drawn(("sales_head", "gm"), [1000])
    own = drawn(("sales_head", "deputy_gm", "gm"), [100, 200], "return")

    assert level_of(own, 1, route) == 1
    assert level_of(drawn(("deputy_gm",), [], "return"), 0, route) == 1


# --- the settings


def test_levels_of_a_kind_take_their_roles_and_their_order_from_the_route(world: World) -> None:
    def problems(lines: list[Line]) -> list[str]:
        return problems_of_set(route="long", subject="remedy", kind="return", lines=lines, since=SINCE)

    assert problems(RETURNS) == []
    assert "lacks: Chairman" in problems([Line("sales_head", Decimal(100), True), Line("chairman")])[0]
    assert "another order" in problems([Line("gm", Decimal(100), True), Line("sales_head")])[0]
    assert "no limit" in problems([Line("sales_head"), Line("gm")])[0]


def test_the_route_keeps_the_roles_that_a_kind_needs(world: World) -> None:
    levels_of_returns(world, [Line("deputy_gm", Decimal(300), True), Line("gm")])

    with pytest.raises(Invalid, match="lacks: Deputy general manager"):
        set_limits(
            route="long", subject="remedy", lines=[Line("sales_head", Decimal(500), True), Line("gm")],
            since=date(2026, 4, 1), source="Decision 10", by=world.admin, at=MONDAY_9AM,
        )  # fmt: skip


def test_levels_in_the_past_and_levels_of_rulings_by_kind_are_refused(world: World) -> None:
    with pytest.raises(Invalid, match="past"):
        levels_of_returns(world, since=date(2026, 3, 1))

    with pytest.raises(IntegrityError), transaction.atomic():
        ApprovalBand.objects.create(
            route="long", subject="ruling", kind="return", position=1, role="gm", effective_from=SINCE
        )


def test_own_levels_end_when_a_set_without_levels_is_saved(world: World) -> None:
    levels_of_returns(world)

    levels_of_returns(world, [], since=date(2026, 4, 1))

    assert "return" in bands_by_kind(route="long", subject="remedy", on=date(2026, 3, 31))
    assert "return" not in bands_by_kind(route="long", subject="remedy", on=date(2026, 4, 1))
    with pytest.raises(Invalid, match="at least one level"):
        levels_of_returns(world, [], kind="refund", since=date(2026, 4, 1))


def test_a_planned_set_of_a_kind_is_taken_back_alone(world: World) -> None:
    levels_of_returns(world)
    levels_of_returns(world, [Line("gm")], since=date(2026, 5, 1))

    drop_planned_limits(
        route="long", subject="remedy", kind="return", since=date(2026, 5, 1), by=world.admin, at=MONDAY_9AM
    )

    found = bands_by_kind(route="long", subject="remedy", on=date(2026, 6, 1))
    assert [band.role for band in found["return"]] == ["sales_head", "gm"]
    assert len(found[""]) == 3


def test_the_page_of_a_kind_shows_to_whom_open_cases_would_go_and_saves(world: World) -> None:
    complaint_at(world, State.NEGOTIATING, order_number="SO-7301", batch_number="")
    client = as_person(world, "admin")
    url = f"{PAGE}long/remedy/kinds/allowance/"
    levels = [("sales_head", "100", "included"), ("gm", "", "included")]

    opened = client.get(url)
    shown = client.post(url, typed(levels, since="2099-01-01", act="preview"))
    saved = client.post(url, typed(levels, since="2099-01-01", act="save", seal=seal_in(shown)))

    assert opened.status_code == 200
    assert (
        "1 open case with a remedy would go to General manager instead of Sales head"
        in shown.content.decode()
    )
    assert saved.status_code == 302
    page = client.get(PAGE).content.decode()
    assert "up to and with 100: Sales head" in page
    assert ApprovalBand.history.filter(kind="allowance").count() == 2
    dropped = client.post(f"{url}drop/", {"since": "2099-01-01"})
    assert dropped.status_code == 302
    assert "up to and with 100: Sales head" not in client.get(PAGE).content.decode()


def test_a_page_of_an_unknown_kind_or_of_a_ruling_is_not_found(world: World) -> None:
    client = as_person(world, "admin")

    assert client.get(f"{PAGE}long/remedy/kinds/nothing/").status_code == 404
    assert client.get(f"{PAGE}long/ruling/kinds/return/").status_code == 404
    assert client.post(f"{PAGE}long/remedy/kinds/nothing/drop/", {"since": "2099-01-01"}).status_code == 404
