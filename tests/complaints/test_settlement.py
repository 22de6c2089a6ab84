"""Provisional rulings, their settlement after the month to resell, and the ledger of what followed."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from complaints.forms.settling import SettleRulingForm
from complaints.models import ApportionmentEntry, Complaint
from complaints.models.settlement import last_day_to_resell
from complaints.states import State
from feedback_system.administration.operations import set_from_day_on
from feedback_system.approvals.models import Subject
from feedback_system.approvals.operations import pending
from feedback_system.audit.operations import verify
from feedback_system.errors import Blocked, Invalid, NotPermitted, NotPossibleNow
from feedback_system.notifications.models import Notification
from quality.models import Improvement
from tests.complaints.apportioning import (
    APPROVED,
    BEFORE,
    BY_GRAVITY,
    MONTH_OVER,
    NOT_SOLD,
    SOLD,
    approver,
    books,
    net,
    newest,
    settle,
    settled,
)
from tests.complaints.objecting import closed_complaint, decide, file, rule_anew, share
from tests.factories import claims
from tests.factories.company import MONDAY_9AM, World, at
from tests.factories.complaints import STEPS, TRACKED, complaint_at, take
from tests.factories.improvements import act
from tests.factories.remedies import GOODS_400, executing

pytestmark = pytest.mark.django_db

LATER = at("2026-04-10 10:00")


def amounts(complaint: Complaint) -> list[Decimal]:
    """The amounts of the newest version in order."""
    return [one.amount for one in newest(complaint).shares.order_by("position")]


def test_goods_sold_in_the_month_are_settled_at_once_and_only_the_difference_is_adjusted(
    world: World,
) -> None:
    complaint = closed_complaint(world, *BY_GRAVITY)  # given: 800 provisional, shared 50/30/20
    assert books(complaint) == [], "nothing follows from a provisional ruling"

    complaint = settle(
        complaint, by=world.gm_office, moment=BEFORE, **SOLD
    )  # when: 200 boards, 10,000 − 6,500

    assert newest(complaint).loss_amount == 3500
    assert amounts(complaint) == [1750, 1050, 700]
    assert complaint.ruling_in_force.version == 1, "until it is approved the provisional one stands"
    assert books(complaint) == []

    complaint = take(complaint, "approve_ruling", by=approver(world, complaint), at=BEFORE, reason="")

    assert books(complaint) == [
        ("posted", "生产部", 400), ("posted", "品质部", 240), ("posted", "远山材料", 160),
        ("adjustment", "生产部", 1350), ("adjustment", "品质部", 810), ("adjustment", "远山材料", 540),
    ]  # fmt: skip
    assert sorted(net(complaint).values()) == [700, 1050, 1750]
    assert complaint.ruling_in_force == newest(complaint)
    assert not newest(complaint).provisional
    assert complaint.state == State.EXECUTING, "the case does not move"
    with pytest.raises(NotPossibleNow):
        settle(complaint, by=world.gm_office, **SOLD)
    assert verify(complaint.case_id) is None


def test_a_settlement_raises_no_second_improvement_for_the_cause_that_was_dealt_with(world: World) -> None:
    complaint = complaint_at(world, State.EXECUTING, rule=TRACKED)
    improvement = Improvement.objects.get()
    act(improvement, "withdraw", by=world.gm_office, at=at("2026-03-10 09:00"), reason="与上月改善案重复")

    settled(world, complaint, **NOT_SOLD)

    assert Improvement.objects.count() == 1


def test_goods_not_sold_wait_for_the_end_of_the_month_and_then_the_accounts_state_the_loss(
    world: World,
) -> None:
    complaint = closed_complaint(world, *BY_GRAVITY)

    with pytest.raises(Invalid) as refusal:
        settle(complaint, by=world.gm_office, moment=at("2026-04-02 17:00"), **NOT_SOLD)
    assert "2026-04-03" in str(refusal.value.errors["resale"]), "the date is named"

    complaint = settled(world, complaint, **NOT_SOLD)

    assert newest(complaint).loss_amount == 8200
    assert sum(net(complaint).values()) == 8200
    assert amounts(complaint) == [4100, 2460, 1640]


def test_money_recovered_from_a_third_party_lessens_what_is_shared(world: World) -> None:
    complaint = closed_complaint(world)

    with pytest.raises(Invalid, match="recovered"):
        settle(
            complaint,
            by=world.gm_office,
            **NOT_SOLD,
            recovered_amount="8200.01",
            recovered_reason="承运商赔付",
        )
    complaint = settled(world, complaint, **NOT_SOLD, recovered_amount="2200", recovered_reason="承运商赔付")

    assert (newest(complaint).loss_amount, newest(complaint).shared_amount) == (8200, 6000)
    assert amounts(complaint) == [3000, 1800, 1200]
    assert sum(net(complaint).values()) == 6000


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({**SOLD, "sold_on": "2026-04-03"}, "sold_on"),
        ({**SOLD, "sold_on": "2026-04-04"}, "sold_on"),
        ({**SOLD, "price_obtained": "-1"}, "price_obtained"),
        ({**SOLD, "a_grade_price": ""}, "a_grade_price"),
        ({**SOLD, "a_grade_price": "100000000"}, "a_grade_price"),
        ({**SOLD, "a_grade_price": "99999999", "price_obtained": "0"}, "a_grade_price"),
        ({**NOT_SOLD, "accounts_reference": ""}, "accounts_reference"),
        ({**NOT_SOLD, "actual_loss": "123456789"}, "actual_loss"),
        ({**NOT_SOLD, "actual_loss": "-1"}, "actual_loss"),
        ({"resale": ""}, "resale"),
    ],
)
def test_figures_that_cannot_be_are_refused_at_their_field(
    world: World, fields: dict[str, str], named: str
) -> None:
    complaint = closed_complaint(world)

    with pytest.raises(Invalid) as refusal:
        settle(complaint, by=world.gm_office, **fields)

    assert named in refusal.value.errors
    assert complaint.rulings.count() == 1


def test_goods_that_brought_more_than_their_value_are_no_loss_and_the_provisional_one_is_taken_off(
    world: World,
) -> None:
    complaint = settled(world, closed_complaint(world, *BY_GRAVITY), **{**SOLD, "price_obtained": "10500"})

    assert newest(complaint).loss_amount == 0
    assert set(net(complaint).values()) == {0}


def test_a_ruling_final_from_the_beginning_is_posted_when_it_is_approved(world: World) -> None:
    waiting = complaint_at(world, State.RULING)
    final = {**STEPS["rule"][1], "shares": BY_GRAVITY, "provisional": ""}
    complaint = take(waiting, "rule", by=world.gm_office, at=at("2026-03-02 17:00"), **final)
    assert books(complaint) == []

    complaint = take(complaint, "approve_ruling", by=approver(world, complaint), at=BEFORE, reason="")

    assert [(kind, amount) for kind, _who, amount in books(complaint)] == [
        ("posted", 400),
        ("posted", 240),
        ("posted", 160),
    ]
    assert complaint.ruling_in_force is not None and not complaint.has_occasion_for_settle_ruling()


def test_an_objection_after_the_settlement_freezes_it_and_overturned_it_is_met_by_counter_entries(
    world: World,
) -> None:
    complaint = settled(world, closed_complaint(world, *BY_GRAVITY), **SOLD)

    file(complaint, by=world.prod_head, at=LATER)
    assert newest(complaint).is_frozen
    answers = pending(complaint.case, Subject.OBJECTION)
    complaint = decide(complaint, "changed", by=getattr(world, answers.role), at=LATER)

    assert set(net(complaint).values()) == {0}, "to the fen, for every party"
    entries = ApportionmentEntry.objects.filter(complaint=complaint)
    assert entries.filter(kind="reversal").count() == entries.exclude(kind="reversal").count() == 6
    complaint = rule_anew(complaint, by=world.gm_office, at=LATER)
    complaint = take(complaint, "approve_ruling", by=approver(world, complaint), at=LATER, reason="")
    assert set(net(complaint).values()) == {0}, "the new ruling is provisional"

    complaint = settled(
        world, complaint, moment=LATER, shares=[share("department", "100", department="qa")], **NOT_SOLD
    )

    assert {party[1]: amount for party, amount in net(complaint).items() if amount} == {
        world.departments["qa"].pk: Decimal(8200)
    }


def test_while_somebody_objects_nothing_is_settled_and_an_overturned_ruling_takes_its_settlement_along(
    world: World,
) -> None:
    complaint = closed_complaint(world, *BY_GRAVITY)
    file(complaint, by=world.prod_head)
    with pytest.raises(Blocked, match="生产部 is not decided yet"):
        settle(complaint, by=world.gm_office, moment=BEFORE, **SOLD)
    complaint = decide(complaint, "upheld_ruling", by=world.deputy_gm)
    complaint = settle(complaint, by=world.gm_office, moment=BEFORE, **SOLD)
    file(complaint, by=world.qa_head, at=BEFORE)

    with pytest.raises(Blocked, match="品质部 is not decided yet"):
        take(complaint, "approve_ruling", by=approver(world, complaint), at=BEFORE, reason="")
    answers = pending(complaint.case, Subject.OBJECTION)
    complaint = decide(complaint, "cancelled", by=getattr(world, answers.role), at=BEFORE)

    assert pending(complaint.case, Subject.RULING) is None
    assert complaint.needs_new_ruling and books(complaint) == []


def test_shares_that_blame_somebody_else_are_asked_again_and_who_is_blamed_now_may_not_answer(
    world: World,
) -> None:
    complaint = complaint_at(world, State.RULING)
    ruled = {**STEPS["rule"][1], "shares": [share("department", "100", department="qa")]}
    complaint = take(complaint, "rule", by=world.gm_office, at=at("2026-03-02 17:00"), **ruled)
    first = pending(complaint.case, Subject.RULING)
    assert first is not None and first.role == "sales_head"
    nested = [
        {**share("department", "60", department="qa"), "shares": [share("person", "100", person="qa1")]},
        {**share("department", "40", department="production"), "shares": [share("person", "100", person="sales_head")]},
    ]  # fmt: skip
    complaint = take(
        complaint,
        "change_ruling",
        by=world.gm_office,
        at=at("2026-03-02 17:20"),
        **{**ruled, "shares": nested},
    )

    second = pending(complaint.case, Subject.RULING)
    assert second is not None and second.role == "deputy_gm", "the next level nobody of which is blamed"
    with pytest.raises(NotPermitted):
        take(complaint, "approve_ruling", by=world.sales_head, at=at("2026-03-02 17:30"), reason="")
    first.refresh_from_db()
    assert first.decision == "void"
    clock = complaint.case.deadlines.get(code="approval-wait", state="running")
    assert clock.addressees == [world.deputy_gm.pk]
    assert take(
        complaint, "approve_ruling", by=world.deputy_gm, at=at("2026-03-02 17:40"), reason=""
    ).ruling_in_force == newest(complaint)


def test_the_settlement_is_approved_by_the_same_rules_of_blame_and_a_refusal_leaves_the_provisional_one(
    world: World,
) -> None:
    complaint = closed_complaint(world)
    blaming = [share("person", "100", person="sales_head")]

    complaint = settle(complaint, by=world.gm_office, shares=blaming, **NOT_SOLD)
    assert pending(complaint.case, Subject.RULING).role == "deputy_gm"
    with pytest.raises(NotPermitted):
        take(complaint, "approve_ruling", by=world.sales_head, at=APPROVED, reason="")
    complaint = take(complaint, "refuse_ruling", by=world.deputy_gm, at=APPROVED, reason="损失未核实")

    assert complaint.ruling_in_force.version == 1 and books(complaint) == []
    told = Notification.objects.filter(kind="settlement_refused")
    assert {one.recipient for one in told} == {world.gm_office}
    complaint = settled(world, complaint, moment=LATER, **NOT_SOLD)
    assert newest(complaint).version == 3


def test_lines_of_the_ledger_cannot_be_changed_or_deleted_by_anybody(world: World) -> None:
    complaint = settled(world, closed_complaint(world, *BY_GRAVITY), **SOLD)
    before = books(complaint)

    one = ApportionmentEntry.objects.filter(complaint=complaint)[0]
    for attempt in (
        lambda: ApportionmentEntry.objects.update(amount=1),
        lambda: ApportionmentEntry.objects.filter(pk=one.pk).delete(),
    ):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            attempt()
    with pytest.raises(ValueError, match="never changed"):
        one.save()

    assert books(complaint) == before


@pytest.mark.once
@pytest.mark.parametrize(
    ("closed_on", "ends"),
    [
        ("2026-03-02", "2026-04-02"),
        ("2026-01-31", "2026-02-28"),
        ("2028-01-31", "2028-02-29"),
        ("2026-12-15", "2027-01-15"),
    ],
)
def test_the_month_to_resell_ends_on_the_same_day_of_the_next_month(closed_on: str, ends: str) -> None:
    from datetime import date

    assert last_day_to_resell(date.fromisoformat(closed_on)) == date.fromisoformat(ends)


@pytest.mark.once
@pytest.mark.parametrize(
    ("closed_on", "months", "ends"),
    [
        ("2026-03-02", 0, "2026-03-02"),
        ("2026-01-31", 3, "2026-04-30"),
        ("2026-12-15", 2, "2027-02-15"),
        ("2026-11-30", 13, "2027-12-30"),
    ],
)
def test_another_time_to_resell_ends_as_many_months_later(closed_on: str, months: int, ends: str) -> None:
    from datetime import date

    assert last_day_to_resell(date.fromisoformat(closed_on), months) == date.fromisoformat(ends)


def test_a_longer_time_to_resell_holds_for_cases_closed_from_its_day_on_and_alters_no_running_one(
    world: World,
) -> None:
    running = executing(world, GOODS_400)
    since = (MONDAY_9AM + timedelta(days=7)).date()

    set_from_day_on(code="resale_months", value=3, since=since, by=world.admin, at=MONDAY_9AM)

    later = executing(
        world, GOODS_400, start=MONDAY_9AM + timedelta(days=7), order_number="SO-2", batch_number=""
    )
    assert running.settling_begins_on().month == 4
    assert later.settling_begins_on().month == 6


FIGURES = st.decimals(min_value=0, max_value=Decimal("99999999.99"), places=2)
CUTS = st.sets(st.integers(1, 9_999), max_size=4)
PARTIES = ("production", "qa", "rd", "warehouse", "finance")


def drawn(cuts: set[int]) -> list[dict[str, Any]]:
    """Shares of departments, the first with persons as its parts."""
    edges = [0, *sorted(cuts), 10_000]
    percents = [f"{(high - low) / 100:.2f}" for low, high in zip(edges, edges[1:], strict=False)]
    rows = [share("department", one, department=PARTIES[n]) for n, one in enumerate(percents)]
    parts = [share("person", "33.33", person="prod1"), share("person", "66.67", person="rd1")]
    return [{**rows[0], "shares": parts}, *rows[1:]]


@settings(
    max_examples=6,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],  # each example walks a case: shrinking would take minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(FIGURES, FIGURES, CUTS, CUTS)
def test_what_is_settled_sums_to_the_loss_and_overturned_nets_to_nothing_for_every_party(
    world: World, first: Decimal, last: Decimal, before: set[int], after: set[int]
) -> None:
    with transaction.atomic():
        complaint = given_closed(world, first, before)
        figures = {
            **NOT_SOLD,
            "actual_loss": str(last),
            "recovered_amount": str((last / 3).quantize(Decimal("0.01"))),
            "recovered_reason": "保险赔付",
        }

        complaint = settled(world, complaint, shares=drawn(after), **figures)

        ruling = newest(complaint)
        top = [one.amount for one in ruling.shares.filter(parent=None)]
        assert sum(top) == ruling.shared_amount == sum(net(complaint).values())
        for one in ruling.shares.filter(parent=None, parts__isnull=False).distinct():
            assert sum(part.amount for part in one.parts.all()) == one.amount
        file(complaint, by=world.prod_head, at=LATER)
        answers = pending(complaint.case, Subject.OBJECTION)
        complaint = decide(complaint, "cancelled", by=getattr(world, answers.role), at=LATER)
        assert not any(net(complaint).values())
        transaction.set_rollback(True)


def given_closed(world: World, loss: Decimal, cuts: set[int]) -> Complaint:
    """A closed complaint with a provisional ruling of that loss."""
    rule = STEPS["rule"][1]
    rule["loss_amount"] = str(loss)
    try:
        return closed_complaint(world, *drawn(cuts))
    finally:
        rule["loss_amount"] = "800.00"


def test_with_a_claim_only_what_finance_confirmed_lessens_the_loss(world: World) -> None:
    complaint = claims.settled(world, closed_complaint(world))
    complaint = claims.receive(complaint, by=world.finance, amount="500.00", voucher="JZ-1", moment=BEFORE)
    form = SettleRulingForm(record=complaint, by=world.gm_office, at=MONTH_OVER)
    assert form.initial["recovered_amount"] == Decimal("500.00")

    with pytest.raises(Invalid, match=r"confirmed 500\.00"):
        settle(complaint, by=world.gm_office, **NOT_SOLD, recovered_amount="500.01")
    complaint = settled(world, complaint, **NOT_SOLD, recovered_amount="500.00")

    assert newest(complaint).shared_amount == Decimal("7700.00")
    assert sum(one.amount for one in newest(complaint).shares.filter(parent=None)) == Decimal("7700.00")


def test_money_typed_without_a_claim_says_where_it_came_from(world: World) -> None:
    complaint = closed_complaint(world)

    with pytest.raises(Invalid, match="where the money came from"):
        settle(complaint, by=world.gm_office, **NOT_SOLD, recovered_amount="2200")
    complaint = settled(world, complaint, **NOT_SOLD, recovered_amount="2200", recovered_reason="承运商赔付")

    assert newest(complaint).recovered_reason == "承运商赔付"


def test_money_that_comes_after_the_settlement_is_an_adjustment_with_its_own_approval(world: World) -> None:
    complaint = claims.settled(world, closed_complaint(world, *BY_GRAVITY))  # 750 agreed, nothing in yet
    complaint = settled(world, complaint, **NOT_SOLD)
    assert sum(net(complaint).values()) == Decimal("8200.00")

    complaint = claims.receive(complaint, by=world.finance, amount="750.00", voucher="JZ-1", moment=LATER)
    complaint = take(complaint, "adjust_recovery", by=world.gm_office, at=LATER, text="供应商赔款到账")
    assert sum(net(complaint).values()) == Decimal("8200.00"), "until it is approved nothing moves"
    before = len(books(complaint))
    complaint = take(complaint, "approve_ruling", by=approver(world, complaint), at=LATER, reason="")

    assert sum(net(complaint).values()) == Decimal("7450.00")
    assert {kind for kind, _who, _amount in books(complaint)[before:]} == {"adjustment"}
    assert amounts(complaint) == [Decimal("3725.00"), Decimal("2235.00"), Decimal("1490.00")]
    assert not complaint.has_occasion_for_adjust_recovery()


def test_an_overturned_adjustment_takes_back_everything_that_was_posted_before_it(world: World) -> None:
    complaint = claims.settled(world, closed_complaint(world, *BY_GRAVITY))
    complaint = settled(world, complaint, **NOT_SOLD)
    complaint = claims.receive(complaint, by=world.finance, amount="750.00", voucher="JZ-1", moment=LATER)
    complaint = take(complaint, "adjust_recovery", by=world.gm_office, at=LATER, text="供应商赔款到账")
    complaint = take(complaint, "approve_ruling", by=approver(world, complaint), at=LATER, reason="")

    file(complaint, by=world.prod_head, at=LATER)
    decider = complaint.case.approvals.get(subject="objection", decision="pending").role
    complaint = decide(complaint, "changed", by=getattr(world, decider), at=LATER)

    assert set(net(complaint).values()) == {Decimal("0.00")}
