"""The run of a month: what it takes in, what waits, who confirms, closing once, and lines that take back."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from accounts.models import Delegation
from complaints.models import ApportionmentEntry, Complaint, MonthAside, MonthLine, MonthRun, MonthTotal
from complaints.models.month_figures import figures_of, is_intact, percents_of
from complaints.operations.monthly import close_month, confirm_month, next_month, open_month, remind_of_months
from feedback_system.audit.operations import verify
from feedback_system.errors import Blocked, Conflict, NotPermitted, NotPossibleNow
from feedback_system.notifications.models import Notification
from tests.complaints.apportioning import NOT_SOLD, SOLD, approver, settle
from tests.complaints.monthly import (
    APRIL,
    BY_GRAVITY,
    CLOSING,
    CLOSING_APRIL,
    CONFIRMED,
    GOODS,
    IN_APRIL,
    IN_JUNE,
    IN_MAY,
    MARCH,
    MAY,
    NINTH,
    beside,
    closed,
    confirm,
    confirm_all,
    figures,
    opened,
    ruled,
)
from tests.complaints.objecting import decide, file, rule_anew, share
from tests.factories import claims
from tests.factories.company import World, at
from tests.factories.complaints import LONG_WAY, STEPS, complaint_at, new_complaint, take, walk

pytestmark = pytest.mark.django_db


def with_goods(world: World, *, start: Any = NINTH, **changes: Any) -> Complaint:
    """A complaint with a provisional ruling whose goods come back and may be resold for a month."""
    draft = new_complaint(world, at=start, **changes)
    rule = {"shares": BY_GRAVITY, "provisional": "on", "deviation_reason": "按责任轻重划分"}
    return walk(world, draft, LONG_WAY, start=start, changes={"propose": {"remedy": GOODS}, "rule": rule})


def settled(world: World, complaint: Complaint, moment: Any, shares: Any = None, **fields: Any) -> Complaint:
    """Settle and have it approved at the same instant."""
    complaint = settle(complaint, by=world.gm_office, moment=moment, shares=shares, **fields)
    return take(complaint, "approve_ruling", by=approver(world, complaint), at=moment, reason="")


def test_a_loss_of_3500_by_gravity_and_one_of_100_in_three_parts_are_shared_to_the_fen(world: World) -> None:
    ruled(world, *BY_GRAVITY)  # given
    thirds = [
        share("department", "33.34", department="production"),
        share("department", "33.33", department="qa"),
        share("department", "33.33", department="rd"),
    ]
    ruled(world, *thirds, loss="100.00", number=2)

    run = opened(world)  # when

    assert figures(run) == [  # then
        ("closed", "生产部", Decimal("50.00"), Decimal("1750.00")),
        ("closed", "品质部", Decimal("30.00"), Decimal("1050.00")),
        ("closed", "远山材料", Decimal("20.00"), Decimal("700.00")),
        ("closed", "生产部", Decimal("33.34"), Decimal("33.34")),
        ("closed", "品质部", Decimal("33.33"), Decimal("33.33")),
        ("closed", "研发部", Decimal("33.33"), Decimal("33.33")),
    ]
    confirm_all(world, run)
    run = closed(world, run)
    found = figures_of(run)
    assert found.amount == 3600
    assert is_intact(found)
    by_department = {one.key: (one.cases, one.amount) for one in found.total("department")}
    production, qa, rd = (str(world.departments[code].pk) for code in ("production", "qa", "rd"))
    assert by_department == {
        production: (2, Decimal("1783.34")), qa: (2, Decimal("1083.33")), rd: (1, Decimal("33.33")),
        "none": (1, Decimal("700.00")),
    }  # fmt: skip
    for by in ("department", "person", "supplier", "cause"):
        assert sum(one.amount for one in found.total(by)) == 3600, by


def test_a_month_begins_and_ends_in_the_time_zone_of_the_company(world: World) -> None:
    edges = ("2026-02-28 23:59", "2026-03-01 00:00", "2026-03-31 23:59", "2026-04-01 00:00")
    for number, edge in enumerate(edges, start=1):
        ruled(world, start=at(edge) - timedelta(hours=9), number=number, closing=at(edge))

    run = opened(world)

    found = [(line.kind, f"{line.closed_on:%m-%d}") for line in figures_of(run).lines]
    assert found == [("carried", "02-28"), ("closed", "03-01"), ("closed", "03-31")]


def test_nested_shares_count_for_the_department_they_lie_in_and_their_ratios_make_a_hundred(
    world: World,
) -> None:
    person = {**share("person", "33.33", person="prod1")}
    nested = {
        **share("department", "66.67", department="production"),
        "shares": [person, share("person", "66.67", person="prod_head")],
    }
    ruled(world, nested, share("person", "33.33", person="qa1"), loss="100.00")

    lines = figures_of(opened(world)).lines

    assert [line.department.code for line in lines] == ["production", "production", "qa"]
    assert sum(line.percent for line in lines) == 100
    assert [line.percent for line in lines] == [Decimal("22.22"), Decimal("44.45"), Decimal("33.33")]
    assert sum(line.amount for line in lines) == 100


def test_goods_that_may_be_resold_wait_with_their_day_and_come_in_the_run_of_the_month_it_ends_in(
    world: World,
) -> None:
    complaint = with_goods(world)
    number = complaint.case.reference

    run = opened(world)

    assert figures(run) == []
    (aside,) = figures_of(run).asides
    assert (aside.why, aside.until, aside.comes_in) == ("waiting", date(2026, 4, 9), "2026-04")
    closed(world, run)
    april = opened(world, APRIL, IN_MAY)
    assert beside(april) == {number: "due"}
    with pytest.raises(Blocked, match=number) as refusal:
        closed(world, april, CLOSING_APRIL)
    assert refusal.value.reasons[0].url == complaint.case.get_absolute_url()
    with pytest.raises(Blocked, match=number):
        closed(world, april, CLOSING_APRIL, reason="不等了")
    settled(world, complaint, at("2026-05-07 09:00"), **NOT_SOLD)
    assert [(kind, amount) for kind, _who, _ratio, amount in figures(april)] == [
        ("carried", 4100), ("carried", 2460), ("carried", 1640),
    ]  # fmt: skip
    confirm_all(world, april, at("2026-05-07 10:00"))
    april = closed(world, april, CLOSING_APRIL)
    assert figures_of(opened(world, MAY, IN_JUNE)).lines == [], "taken once"


def test_goods_sold_within_the_month_are_taken_as_soon_as_they_are_settled(world: World) -> None:
    complaint = with_goods(world)
    run = opened(world)

    settled(world, complaint, at("2026-04-03 11:00"), **SOLD)

    assert [amount for _kind, _who, _ratio, amount in figures(run)] == [1750, 1050, 700]


def test_a_provisional_ruling_without_goods_has_nothing_to_wait_for(world: World) -> None:
    complaint = ruled(world, rule={"provisional": "on"})

    run = opened(world)

    assert beside(run) == {complaint.case.reference: "due"}
    assert complaint.state == "executing"


def test_an_objection_freezes_the_case_and_overturned_after_closing_it_is_taken_back_in_the_next_run(
    world: World,
) -> None:
    complaint = ruled(world, *BY_GRAVITY)
    number = complaint.case.reference
    run = opened(world)
    confirm_all(world, run)
    run = closed(world, run)
    before = figures(run)

    file(complaint, by=world.prod_head, at=at("2026-04-10 10:00"))
    april = opened(world, APRIL, IN_MAY)
    assert beside(april) == {number: "frozen"} and figures(april) == []
    decide(complaint, "changed", by=world.deputy_gm, at=at("2026-05-06 11:00"))

    assert figures(april) == [
        ("counter", "生产部", Decimal("50.00"), Decimal("-1750.00")),
        ("counter", "品质部", Decimal("30.00"), Decimal("-1050.00")),
        ("counter", "远山材料", Decimal("20.00"), Decimal("-700.00")),
    ]
    assert beside(april) == {number: "overturned"}
    confirm_all(world, april, at("2026-05-07 10:00"))
    closed(world, april, CLOSING_APRIL)
    assert figures(run) == before, "the closed month stays as it was"
    complaint = rule_anew(complaint, by=world.gm_office, at=at("2026-05-12 10:00"))
    complaint = take(
        complaint, "approve_ruling", by=approver(world, complaint), at=at("2026-05-12 11:00"), reason=""
    )
    halves = [share("department", "50", department="production"), share("department", "50", department="qa")]
    settled(
        world, complaint, at("2026-05-13 10:00"), halves,
        resale="no_goods", actual_loss="3500", accounts_reference="KJ-2605",
    )  # fmt: skip
    may = opened(world, MAY, IN_JUNE)
    assert figures(may) == [
        ("replaced", "生产部", Decimal("50.00"), Decimal("1750.00")),
        ("replaced", "品质部", Decimal("50.00"), Decimal("1750.00")),
    ]
    assert MonthLine.objects.filter(complaint=complaint).count() == 6
    assert sum(line.amount for line in MonthLine.objects.all()) == 0


def test_money_that_a_supplier_pays_after_the_closing_lowers_the_shares_in_the_next_run(world: World) -> None:
    complaint = claims.settled(world, ruled(world, *BY_GRAVITY, start=at("2026-03-02 09:00")))
    run = opened(world)
    confirm_all(world, run)
    before = figures(closed(world, run))

    paid_on = at("2026-04-10 10:00")  # 750 of the loss of 3,500
    complaint = claims.receive(complaint, by=world.finance, amount="750.00", voucher="JZ-1", moment=paid_on)
    complaint = take(complaint, "adjust_recovery", by=world.gm_office, at=paid_on, text="供应商赔款到账")
    complaint = take(complaint, "approve_ruling", by=approver(world, complaint), at=paid_on, reason="")
    april = opened(world, APRIL, IN_MAY)

    assert figures(april) == [
        ("counter", "生产部", Decimal("50.00"), Decimal("-1750.00")),
        ("counter", "品质部", Decimal("30.00"), Decimal("-1050.00")),
        ("counter", "远山材料", Decimal("20.00"), Decimal("-700.00")),
        ("replaced", "生产部", Decimal("50.00"), Decimal("1375.00")),
        ("replaced", "品质部", Decimal("30.00"), Decimal("825.00")),
        ("replaced", "远山材料", Decimal("20.00"), Decimal("550.00")),
    ]
    confirm_all(world, april, at("2026-05-07 10:00"))
    closed(world, april, CLOSING_APRIL)
    assert figures(run) == before, "the closed month stays as it was"
    in_the_books = sum(entry.amount for entry in ApportionmentEntry.objects.filter(complaint=complaint.pk))
    assert sum(line.amount for line in MonthLine.objects.all()) == in_the_books == Decimal("2750.00")
    assert figures(opened(world, MAY, IN_JUNE)) == []


def test_a_case_frozen_when_its_month_closes_comes_in_the_next_run_when_the_ruling_stands(
    world: World,
) -> None:
    complaint = ruled(world, *BY_GRAVITY)
    file(complaint, by=world.prod_head, at=at("2026-03-20 10:00"))
    run = opened(world)
    assert beside(run) == {complaint.case.reference: "frozen"}
    closed(world, run)

    decide(complaint, "upheld_ruling", by=world.deputy_gm, at=at("2026-04-10 10:00"))

    april = opened(world, APRIL, IN_MAY)
    assert [kind for kind, *_rest in figures(april)] == ["carried"] * 3


def test_what_did_not_end_with_our_fault_stands_apart_with_its_reason(world: World) -> None:
    third = ruled(world, share("supplier", "100", supplier="S01"), rule={"own_fault": "no"}, number=1)
    refused = complaint_at(
        world, "ruling", start=at("2026-03-10 09:00"), order_number="SO-7001", batch_number=""
    )
    take(refused, "rule_not_upheld", by=world.gm_office, at=at("2026-03-11 09:00"), text="客户使用不当")
    draft = new_complaint(world, at=at("2026-03-12 09:00"), order_number="SO-7002", batch_number="")
    no_loss = {"finding": "外箱破损，产品完好", "improvement": "装车改用护角", "department": "warehouse"}
    take(draft, "confirm_no_loss", by=world.qa1, at=at("2026-03-12 10:00"), **no_loss)

    run = opened(world)

    assert figures(run) == []
    assert sorted(beside(run).values()) == ["no_loss", "not_upheld", "third_party"]
    assert beside(run)[third.case.reference] == "third_party"
    closed(world, run)
    assert figures_of(opened(world, APRIL, IN_MAY)).asides == [], "said once"


def test_who_opens_a_run_and_in_which_order_the_months_come(world: World) -> None:
    for person in (world.qa_head, world.gm, world.finance, world.auditor, world.admin):
        with pytest.raises(NotPermitted):
            open_month(month=MARCH, by=person, at=IN_APRIL)
    with pytest.raises(Blocked, match="is not over"):
        open_month(month=MARCH, by=world.gm_office, at=at("2026-03-31 23:59"))
    assert next_month(at=IN_APRIL) == MARCH
    run = open_month(month=MARCH, by=world.gm_office, at=at("2026-04-01 00:00"))
    assert run.due_at == at("2026-04-09 17:30"), "before the tenth: the close of the ninth"

    with pytest.raises(Blocked, match="still open"):
        opened(world, APRIL, IN_MAY)
    closed(world, run)
    assert next_month(at=IN_MAY) == APRIL
    with pytest.raises(Blocked, match="2026-04; no month"):
        opened(world, MAY, IN_JUNE)
    for again in (MARCH, date(2026, 2, 1)):
        with pytest.raises(Blocked, match="opened already"):
            opened(world, again, IN_MAY)
    assert opened(world, APRIL, IN_MAY).code == "2026-04"


def test_a_department_that_has_not_confirmed_blocks_the_closing_unless_the_gm_office_says_why(
    world: World,
) -> None:
    ruled(world, *BY_GRAVITY)
    run = opened(world)
    confirm(world, run, "production")

    with pytest.raises(Blocked, match="品质部 .齐正.") as refusal:
        closed(world, run)
    assert len(refusal.value.reasons) == 1

    run = closed(world, run, reason="部门主管出差，已电话确认")
    assert run.closing_reason == "部门主管出差，已电话确认"
    assert [part.department.code for part in figures_of(run).unconfirmed] == ["qa"]


def test_a_reason_is_kept_only_where_it_was_needed(world: World) -> None:
    ruled(world)
    run = opened(world)
    confirm_all(world, run)

    assert closed(world, run, reason="无").closing_reason == ""


def test_only_the_head_or_her_deputy_confirms_and_the_deputy_says_for_whom(world: World) -> None:
    ruled(world, *BY_GRAVITY)
    run = opened(world)
    for person in (world.prod1, world.qa_head, world.gm_office, world.gm, world.auditor, world.inspector1):
        with pytest.raises(NotPermitted):
            confirm(world, run, "production", by=person)
    with pytest.raises(NotPermitted):
        confirm(world, run, "qa", by=world.inspector1)
    Delegation.objects.create(
        principal=world.prod_head, deputy=world.prod1, starts_at=IN_APRIL, ends_at=at("2026-04-08 00:00")
    )

    given_ = confirm(world, run, "production", by=world.prod1)

    assert (given_.by, given_.on_behalf_of) == (world.prod1, world.prod_head)
    again = confirm(world, run, "production")
    assert again.pk == given_.pk, "confirmed once"
    confirm(world, run, "qa")
    assert figures_of(run).unconfirmed == []


def test_a_confirmation_holds_for_the_lines_that_were_seen_and_for_no_others(world: World) -> None:
    ruled(world, *BY_GRAVITY)
    run = opened(world)
    seal = figures_of(run).parts[0].seal
    confirm_all(world, run)
    ruled(world, start=at("2026-03-16 09:00"), number=2)

    production, qa = sorted(figures_of(run).parts, key=lambda part: part.department.code)
    assert production.confirmation is None and production.earlier is not None
    assert qa.confirmation is not None
    with pytest.raises(Conflict, match="have changed"):
        confirm_month(run=run, department=production.department, seal=seal, by=world.prod_head, at=CONFIRMED)
    confirm(world, run, "production", moment=at("2026-04-08 09:00"))
    assert figures_of(run).unconfirmed == []


def test_a_month_is_closed_once_with_the_figures_that_were_seen(world: World) -> None:
    complaint = ruled(world, *BY_GRAVITY)
    run = opened(world)
    confirm_all(world, run)
    seal = figures_of(run).seal
    for person in (world.qa_head, world.gm, world.finance):
        with pytest.raises(NotPermitted):
            close_month(run=run, seal=seal, by=person, at=CLOSING)
    with pytest.raises(Conflict):
        close_month(run=run, seal="0" * 64, by=world.gm_office, at=CLOSING)

    run = close_month(run=run, seal=seal, by=world.gm_office, at=CLOSING)

    assert (run.state, len(run.checksum)) == ("closed", 64)
    for again in (seal, figures_of(run).seal):
        with pytest.raises(NotPossibleNow, match="was closed by 龚文"):
            close_month(run=run, seal=again, by=world.gm_office, at=CLOSING)
    with pytest.raises(NotPossibleNow):
        confirm(world, run, "production")
    assert verify(complaint.case_id) is None
    event = complaint.case.events.get(name="taken_into_month")
    assert event.facts == {"month": "2026-03", "amount": "3500.00", "takes_back": False}


@pytest.mark.parametrize("model", [MonthLine, MonthTotal, MonthAside])
def test_the_database_refuses_to_change_or_delete_what_a_closed_month_holds(
    world: World, model: type[Any]
) -> None:
    ruled(world, *BY_GRAVITY)
    ruled(world, share("supplier", "100", supplier="S01"), rule={"own_fault": "no"}, number=2)
    run = opened(world)
    confirm_all(world, run)
    run = closed(world, run)

    for act in (lambda: model.objects.update(run=run), lambda: model.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    assert is_intact(figures_of(run))


def test_a_checksum_shows_what_was_changed_behind_the_triggers(world: World) -> None:
    from feedback_system.reference.triggers_unchanging import install, remove

    ruled(world, *BY_GRAVITY)
    run = opened(world)
    confirm_all(world, run)
    run = closed(world, run)

    remove(connection)
    MonthLine.objects.filter(position=1).update(amount=Decimal("1749.99"))
    install(connection)

    assert not is_intact(figures_of(run))


def test_departments_are_asked_once_anew_when_lines_change_and_reminded_when_it_is_due(world: World) -> None:
    ruled(world, *BY_GRAVITY)
    run = opened(world)

    def told(kind: str) -> list[str]:
        rows = Notification.objects.filter(kind=kind).select_related("recipient").order_by("pk")
        return [one.recipient.username for one in rows]

    assert told("month_asked") == ["prod_head", "qa_head"]
    remind_of_months(at=at("2026-04-03 10:00"))
    assert len(told("month_asked")) == 2, "nobody is told twice"
    confirm(world, run, "qa")
    ruled(world, start=at("2026-03-16 09:00"), number=2)
    remind_of_months(at=at("2026-04-07 08:00"))
    assert told("month_asked") == ["prod_head", "qa_head", "prod_head"]

    remind_of_months(at=at("2026-04-09 17:31"))
    remind_of_months(at=at("2026-04-09 17:41"))

    reminded = told("month_reminder")
    assert "prod_head" in reminded and "gm_office" in reminded and "qa_head" not in reminded
    assert len(reminded) == len(
        set(Notification.objects.filter(kind="month_reminder").values_list("recipient", "key"))
    )
    confirm(world, run, "production", moment=at("2026-04-10 08:00"))
    closed(world, run, at("2026-04-10 09:00"))
    assert set(told("month_closed")) == {"prod_head", "qa_head", "finance"}


shares_in_percent = st.lists(st.integers(1, 9_999), min_size=1, max_size=12)


class Part:
    """A share by its percent alone."""

    def __init__(self, percent: Decimal) -> None:
        self.percent = percent


def in_hundred(weights: list[int]) -> list[Decimal]:
    """Percents with two decimals that make exactly 100, in proportion to the weights, none of them zero."""
    rest = 10_000 - len(weights)
    parts = [1 + rest * weight // sum(weights) for weight in weights]
    parts[0] += 10_000 - sum(parts)
    return [Decimal(part) / 100 for part in parts]


@given(outer=shares_in_percent, inner=shares_in_percent)
def test_the_ratios_of_nested_shares_always_make_exactly_a_hundred(
    outer: list[int], inner: list[int]
) -> None:
    first, *others = [Part(percent) for percent in in_hundred(outer)]
    line_ups = [[Part(percent), first] for percent in in_hundred(inner)] + [[one] for one in others]

    found = percents_of(line_ups)

    assert sum(found) == 100
    for percent, line_up in zip(found, line_ups, strict=True):
        exact = Decimal(100)
        for one in line_up:
            exact = exact * one.percent / 100
        assert abs(percent - exact) < Decimal("0.01")


@given(loss=st.integers(0, 10**8), weights=st.lists(st.integers(1, 9_999), min_size=1, max_size=5))
@settings(
    max_examples=6, deadline=None, phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
def test_the_lines_of_a_month_always_make_its_total(world: World, loss: int, weights: list[int]) -> None:
    codes = ["production", "qa", "rd", "warehouse", "finance"]
    shares = [
        share("department", f"{percent}", department=codes[place])
        for place, percent in enumerate(in_hundred(weights))
    ]
    with transaction.atomic():
        complaint = ruled(world, *shares, loss=f"{Decimal(loss) / 100:.2f}", number=1)
        run = opened(world)

        found = figures_of(run)

        assert (
            sum(line.amount for line in found.lines)
            == Decimal(loss) / 100
            == complaint.ruling_in_force.loss_amount
        )
        assert sum(line.percent for line in found.lines) == 100
        for by in ("all", "department", "person", "supplier", "cause"):
            assert sum(one.amount for one in found.total(by)) == found.amount
        transaction.set_rollback(True)


def test_the_steps_of_the_walk_are_as_they_were(world: World) -> None:
    """The helpers change no table that other tests read."""
    assert STEPS["rule"][1]["provisional"] == "on"
    assert MonthRun.objects.count() == 0
