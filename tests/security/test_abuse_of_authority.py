"""Ways round the limits of amounts that people of a company really try: splitting, signing for oneself, dating back, changing
what was approved, paying more, promising early, using another case's paper.

Each is tried through the one door, the page and the interface for programs. Each ends with the refusal in the table, and
leaves nothing half done: no row, no version, no word in the history of the case.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from accounts.models import RoleAssignment
from complaints.models import Complaint, MonthRun, RemedyLine
from complaints.operations.monthly import close_month
from complaints.operations.summing import related_amounts
from complaints.states import State
from feedback_system.approvals.limits import Line, set_limits
from feedback_system.approvals.models import Approval, ApprovalBand
from feedback_system.cases.models import Case
from feedback_system.errors import Refusal
from feedback_system.masterdata.importing.plan import RECORDS
from tests.complaints.monthly import closed, confirm_all, figures, opened
from tests.factories import claims
from tests.factories.company import MONDAY_9AM, World, at
from tests.factories.complaints import (
    LONG_WAY,
    SHORT_WAY,
    STEPS,
    complaint_at,
    intake,
    new_complaint,
    take,
    walk,
)
from tests.factories.remedies import AFTER, GOODS_400, executing, walk_certificate, walk_slip
from tests.security.abuse import (
    NOW,
    STATUS,
    Attack,
    by_the_door,
    by_the_interface,
    by_the_page,
    everything,
    history_holds,
    stand_in,
)

pytestmark = pytest.mark.django_db

LATER = at("2026-03-04 10:00")


def money(amount: str, kind: str = "allowance") -> dict[str, Any]:
    return {"kind": kind, "amount": amount, "description": ""}


def put_up(world: World, *remedy: dict[str, Any], start: Any = MONDAY_9AM, **facts: Any) -> Complaint:
    """A complaint of the long route whose remedy waits for its approver: sales head to 1,000, deputy below 5,000, GM above."""
    return walk(
        world, new_complaint(world, at=start, **facts), LONG_WAY, until=State.AWAITING_APPROVAL, start=start,
        changes={"propose": {"remedy": list(remedy)}},
    )  # fmt: skip


# --- the cases


def split(second: dict[str, str], first: dict[str, str] | None = None) -> Any:
    """Three times 4,900, each below the 5,000 of the general manager; the last lies before him."""
    names = {"order_number": "SO-8001", "batch_number": "B-81", "invoice_number": "FP-81"}

    def prepare(world: World) -> Complaint:
        put_up(world, money("4900.00"), **(first or names))
        put_up(world, money("4900.00"), **(first or names))
        return put_up(world, money("4900.00"), **second)

    return prepare


def other(**same: str) -> dict[str, str]:
    """Other numbers except those that are the same."""
    return {"order_number": "SO-8002", "batch_number": "B-82", "invoice_number": "FP-82", **same}


def split_by_waiting(world: World) -> Complaint:
    """The first was entered more than ninety days ago and is put up only now."""
    early, now = at("2025-11-20 09:00"), at("2026-03-02 09:00")
    names = {"order_number": "SO-8003", "batch_number": "", "invoice_number": ""}
    old = walk(world, new_complaint(world, at=early, **names), LONG_WAY, until=State.PROPOSING, start=early)
    old = take(
        old,
        "propose",
        by=world.sales1,
        at=now,
        text="折让",
        remedy=[money("4900.00")],
        late_reason="客户停产",
        delay_cause="staff",
    )
    take(
        old,
        "consolidate_proposal",
        by=world.gm_office,
        at=now + timedelta(hours=1),
        text="同意",
        late_reason="",
        delay_cause="staff",
    )
    return put_up(world, money("4900.00"), start=now + timedelta(hours=2), **names)


def partly_paid(world: World) -> Complaint:
    """One of two remedies is booked; the customer does not sign the other."""
    first = executing(world, [money("900.00"), money("50.00", "compensation")])
    first = walk_certificate(world, first)
    hours = iter(AFTER + timedelta(hours=hour) for hour in range(3, 9))
    paid, declined = (first.remedy_lines.get(position=position) for position in (1, 2))
    first = take(first, "book_remedy", by=world.finance, at=next(hours), line=paid.pk, reference="PZ-1")
    first = walk_certificate(world, first, position=2, until="sign_allowance", at=next(hours))
    return take(
        first, "record_customer_signature", by=world.sales1, at=next(hours), line=declined.pk, outcome="declined",
        reason="客户不签字",
    )  # fmt: skip


def raised_on_two_lines(world: World) -> Complaint:
    """Two remedies of 100; each is to be raised to 900, which alone makes 1,000."""
    complaint = executing(world, [money("100.00"), money("100.00", "compensation")])
    for position in (1, 2):
        line = complaint.remedy_lines.get(position=position)
        complaint = take(
            complaint, "ask_change", by=world.sales1, at=AFTER + timedelta(hours=position), line=line.pk,
            amount="900.00", reason="客户坚持",
        )  # fmt: skip
    first = complaint.remedy_lines.get(position=1)
    return take(
        complaint,
        "approve_change",
        by=world.sales_head,
        at=AFTER + timedelta(hours=5),
        line=first.pk,
        reason="",
    )


def proposed_for_the_head(world: World) -> Complaint:
    """A deputy without the right of the own proposes for the head of sales, who would approve it."""
    stand_in(world.sales_head, world.prod1)
    complaint = walk(world, new_complaint(world), LONG_WAY, until=State.PROPOSING)
    complaint = take(complaint, "propose", by=world.prod1, at=LATER, text="折让", remedy=[money("800.00")])
    assert complaint.proposed_for == world.sales_head
    return take(complaint, "consolidate_proposal", by=world.gm_office, at=LATER, text="同意")


def proposed_by_the_head(world: World) -> Complaint:
    return walk(
        world, new_complaint(world), LONG_WAY, until=State.AWAITING_APPROVAL, people={"propose": "sales_head"}
    )


def with_a_deputy(principal: str, deputy: str, prepare: Any) -> Any:
    def made(world: World) -> Complaint:
        complaint = prepare(world)
        stand_in(getattr(world, principal), getattr(world, deputy))
        return complaint

    return made


def blames_sales(world: World) -> Complaint:
    shares = [{"party": "department", "department": "sales", "percent": "100", "evidence": "合同记错"}]
    return complaint_at(world, State.AWAITING_RULING_APPROVAL, rule={"shares": shares})


def changed_behind_the_question(world: World) -> Complaint:
    """Somebody with access to the database raises the remedy while it waits."""
    complaint = put_up(world, money("800.00"))
    RemedyLine.objects.filter(complaint=complaint.pk).update(amount=Decimal("80000.00"))
    return complaint


def agreed_on_more(world: World) -> Complaint:
    """The customer accepts changed terms; they are not approved yet."""
    complaint = complaint_at(world, State.NEGOTIATING)
    return take(
        complaint, "record_outcome", by=world.sales1, at=LATER, outcome="accepted_changed", text="客户要求加价",
        remedy=[money("4000.00")],
    )  # fmt: skip


def waits_for_finance(world: World, **facts: Any) -> Complaint:
    return walk_certificate(world, executing(world, **facts))


def slip_at_finance(world: World, **facts: Any) -> Complaint:
    return walk_slip(world, executing(world, GOODS_400, **facts), until="hand_in_proof")


def refund_to_book(world: World) -> Complaint:
    return walk_certificate(world, executing(world, [money("800.00", "refund")]))


def unnumbered_exchange(world: World) -> Complaint:
    return walk(world, new_complaint(world), LONG_WAY, until=State.PROPOSING)


def first_line(world: World, complaint: Complaint) -> int:
    return int(complaint.remedy_lines.order_by("position")[0].pk)


def of_line(**data: Any) -> Any:
    return lambda world, complaint: {"line": first_line(world, complaint), **data}


def other_cases_line(**data: Any) -> Any:
    """The remedy of another case, which is at the same place."""

    def typed(world: World, complaint: Complaint) -> dict[str, Any]:
        line = RemedyLine.objects.exclude(complaint=complaint.pk).order_by("pk").first()
        assert line is not None
        return {"line": line.pk, **data}

    return typed


def beside_another(prepare: Any) -> Any:
    def made(world: World) -> Complaint:
        prepare(world, order_number="SO-8301", batch_number="")
        return prepare(world, order_number="SO-8302", batch_number="")  # type: ignore[no-any-return]

    return made


def ruling_with(*shares: dict[str, str]) -> dict[str, Any]:
    return {**STEPS["rule"][1], "shares": [{"evidence": "生产记录", **share} for share in shares]}


def claimed(amount: str) -> Any:
    def made(world: World) -> Complaint:
        complaint = claims.drafted(world, lines=[{**claims.COSTS[0], "amount": amount}])
        return take(
            complaint, "decide_claim", by=world.gm, at=claims.APPROVED, claim=1, approve="yes", reason=""
        )

    return made


def claim_to_be_given_up(world: World) -> Complaint:
    complaint = claimed("6000.00")(world)
    return take(
        complaint, "give_up_claim", by=world.gm_office2, at=claims.SETTLED, claim=1, reason="供应商破产"
    )


APPROVE: dict[str, Any] = {"reason": ""}
ATTACKS = [
    # splitting: the last part lies with the level of the sum
    Attack("parts of one order", split(other(order_number="SO-8001")), "deputy_gm", "approve", "not_permitted", APPROVE),
    Attack("parts of one batch", split(other(batch_number="B-81")), "deputy_gm", "approve", "not_permitted", APPROVE),
    Attack("parts of one invoice", split(other(invoice_number="FP-81")), "deputy_gm", "approve", "not_permitted", APPROVE),
    Attack("one order in other letters", split(other(order_number="so-8001")), "deputy_gm", "approve", "not_permitted", APPROVE),
    Attack("one order in full width", split(other(order_number="ＳＯ-８００１")), "deputy_gm", "approve", "not_permitted", APPROVE),
    Attack("parts entered ninety days apart", split_by_waiting, "deputy_gm", "approve", "not_permitted", APPROVE),
    Attack("a case refiled after a part was paid", partly_paid, "sales1", "refile", "not_possible_now", {"reason": "拒绝签字", "demand": "全额退款"}),
    Attack("one sum over two kinds of remedy", lambda world: put_up(world, money("600.00"), money("600.00", "compensation")),
           "sales_head", "approve", "not_permitted", APPROVE),
    Attack("one sum over three remedies of a kind", lambda world: put_up(world, *[money("400.00")] * 3),
           "sales_head", "approve", "not_permitted", APPROVE),
    Attack("a change on each of two remedies", raised_on_two_lines, "sales_head", "approve_change", "not_permitted",
           lambda world, complaint: {"line": complaint.remedy_lines.get(position=2).pk, "reason": ""}),
    # signing for oneself
    Attack("the own proposal", proposed_by_the_head, "sales_head", "approve", "not_permitted", APPROVE, "prepared"),
    Attack("a proposal that the own deputy made", proposed_for_the_head, "sales_head", "approve", "not_permitted", APPROVE, "prepared"),
    Attack("as deputy of whoever prepared it", with_a_deputy("sales1", "cs1", put_up_800 := lambda world: put_up(world, money("800.00"))),
           "cs1", "approve", "not_permitted", APPROVE),
    Attack("as deputy of the approver, with the own proposal",
           with_a_deputy("sales_head", "sales1", put_up_800), "sales1", "approve", "not_permitted", APPROVE, "prepared"),
    Attack("the head of another sales department", put_up_800, "sales2_head", "approve", "not_found", APPROVE),
    Attack("the blamed head", blames_sales, "sales_head", "approve_ruling", "not_permitted", APPROVE, "responsible"),
    Attack("the deputy of the blamed head", with_a_deputy("sales_head", "qa_head", blames_sales), "qa_head",
           "approve_ruling", "not_permitted", APPROVE, "responsible"),
    Attack("a level above the one that is asked", put_up_800, "gm", "approve", "not_permitted", APPROVE, "another level"),
    Attack("the own change", lambda world: take(executing(world), "ask_change", by=world.sales_head, at=AFTER,
                                                line=first_line(world, Complaint.objects.order_by("-pk")[0]), amount="900.00", reason="x"),
           "sales_head", "approve_change", "not_permitted", of_line(reason="")),
    # changing what is or was decided
    Attack("the proposal after the decision", lambda world: complaint_at(world, State.NEGOTIATING), "sales1", "propose",
           "not_possible_now", {"text": "加价", "remedy": [money("9000.00")]}),
    Attack("the facts after the decision", lambda world: complaint_at(world, State.NEGOTIATING), "cs1", "edit",
           "not_possible_now", lambda world, complaint: intake(world, order_number="SO-9999")),
    Attack("terms that changed behind the question", changed_behind_the_question, "sales_head", "approve", "blocked", APPROVE, "changed"),
    Attack("a decision for the second time", lambda world: complaint_at(world, State.NEGOTIATING), "sales_head", "approve",
           "not_possible_now", APPROVE),
    # paying more
    Attack("a certificate above the approval", lambda world: executing(world), "sales1", "draft_allowance", "invalid",
           of_line(amount="800.01", text="折让"), "new approval"),
    Attack("a slip above the approval", lambda world: executing(world, GOODS_400), "sales1", "draft_return", "invalid",
           of_line(reason="划伤", handling="重工", basis="核决", quantity="400", unit_price="2.01")),
    Attack("more pieces than approved", lambda world: executing(world, GOODS_400), "sales1", "draft_return", "invalid",
           of_line(reason="划伤", handling="重工", basis="核决", quantity="401", unit_price="2.00")),
    Attack("money without any paper", lambda world: executing(world), "finance", "book_remedy", "blocked", of_line(reference="PZ-1")),
    Attack("money by sales itself", waits_for_finance, "sales1", "book_remedy", "not_permitted", of_line(reference="PZ-1")),
    Attack("a refund without the slip of the goods", refund_to_book, "finance", "book_remedy", "invalid",
           of_line(reference="PZ-1"), "slip of the returned goods"),
    Attack("goods signed for twice", slip_at_finance, "warehouse", "receive_return", "not_possible_now", of_line(quantity="400", place="退货区")),
    Attack("the paper of another case", beside_another(slip_at_finance), "finance", "check_return", "invalid", other_cases_line(amount="800.00")),
    Attack("the certificate of another case", beside_another(waits_for_finance), "finance", "book_remedy", "invalid",
           other_cases_line(reference="PZ-1")),
    Attack("goods that go out without a number", unnumbered_exchange, "sales1", "propose", "invalid",
           {"text": "换货", "remedy": [{"kind": "exchange", "amount": "1.00", "quantity": "", "description": ""}]}, "how many pieces"),
    Attack("a negative remedy", unnumbered_exchange, "sales1", "propose", "invalid", {"text": "折让", "remedy": [money("-800.00")]}),
    Attack("a remedy of nine digits", unnumbered_exchange, "sales1", "propose", "invalid", {"text": "折让", "remedy": [money("100000000.00")]}),
    Attack("a part of a fen", unnumbered_exchange, "sales1", "propose", "invalid", {"text": "折让", "remedy": [money("800.001")]}),
    # promising
    Attack("a letter with the decision before it is approved", put_up_800, "sales1", "send_letter", "invalid",
           {"letter": "decision", "language": "zh-hans", "way": "paper", "address": "", "subject": "决定", "text": "全额赔付"}, "not approved"),
    Attack("a letter with terms that changed", agreed_on_more, "sales1", "send_letter", "invalid",
           {"letter": "decision", "language": "zh-hans", "way": "paper", "address": "", "subject": "决定", "text": "赔付 4,000"}),
    Attack("talks before the approval", put_up_800, "sales1", "record_outcome", "not_possible_now", {"outcome": "accepted", "text": "已答应"}),
    # ruling
    Attack("shares of 99.99 %", lambda world: complaint_at(world, State.RULING), "gm_office", "rule", "invalid",
           ruling_with({"party": "department", "department": "production", "percent": "99.99"})),
    Attack("shares above 100 %", lambda world: complaint_at(world, State.RULING), "gm_office", "rule", "invalid",
           ruling_with({"party": "department", "department": "production", "percent": "100.01"})),
    Attack("a party twice", lambda world: complaint_at(world, State.RULING), "gm_office", "rule", "invalid",
           ruling_with({"party": "department", "department": "production", "percent": "50"},
                       {"party": "department", "department": "production", "percent": "50"})),
    Attack("a negative share", lambda world: complaint_at(world, State.RULING), "gm_office", "rule", "invalid",
           ruling_with({"party": "department", "department": "production", "percent": "110"},
                       {"party": "department", "department": "qa", "percent": "-10"})),
    # claims
    Attack("the own claim", lambda world: claims.drafted(world), "gm_office", "decide_claim", "not_permitted",
           {"claim": 1, "approve": "yes", "reason": ""}, "yourself"),
    Attack("a claim above the own level", lambda world: claims.drafted(world, lines=[{**claims.COSTS[0], "amount": "1000.01"}]),
           "gm_office2", "decide_claim", "not_permitted", {"claim": 1, "approve": "yes", "reason": ""}),
    Attack("giving up what one asked to give up", claim_to_be_given_up, "gm_office2", "approve_waiver", "not_permitted", {"claim": 1, "reason": ""}),
    Attack("giving up what one drafted", claim_to_be_given_up, "gm_office", "approve_waiver", "not_permitted", {"claim": 1, "reason": ""}),
    Attack("giving up while it waits", claim_to_be_given_up, "gm", "give_up_claim", "not_possible_now", {"claim": 1, "reason": "x"}),
    Attack("a claim in another currency at the rate of one", lambda world: complaint_at(world, State.INVESTIGATING), "gm_office",
           "draft_claim", "invalid", {**claims.CLAIM, "currency": "USD", "exchange_rate": "1"}, "rate"),
    Attack("a claim without a rate", lambda world: complaint_at(world, State.INVESTIGATING), "gm_office",
           "draft_claim", "invalid", {**claims.CLAIM, "currency": "USD", "exchange_rate": ""}),
    Attack("a rate of nothing", lambda world: complaint_at(world, State.INVESTIGATING), "gm_office",
           "draft_claim", "invalid", {**claims.CLAIM, "currency": "USD", "exchange_rate": "0"}),
]  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_it_is_refused_by_every_door_and_nothing_is_half_done(world: World, attack: Attack) -> None:
    complaint = attack.case(world)
    before = everything(complaint)

    code, sentence = by_the_door(attack, world, complaint)
    page = by_the_page(attack, world, complaint)
    status, answer = by_the_interface(attack, world, complaint)

    assert code == attack.code, sentence
    assert attack.says in sentence
    assert page == STATUS[attack.code]
    assert (status, answer["code"]) == (STATUS[attack.code], attack.code)
    assert everything(complaint) == before
    assert history_holds(complaint)


# --- acts that are no step


def test_limits_that_begin_in_the_past_are_refused(world: World) -> None:
    lines = [Line("sales_head", Decimal(100_000), True), Line("gm")]
    before = ApprovalBand.objects.count()
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.admin)
    typed = {
        "levels-TOTAL_FORMS": "2", "levels-INITIAL_FORMS": "0", "levels-0-role": "sales_head", "levels-0-up_to": "100000",
        "levels-0-edge": "included", "levels-1-role": "gm", "levels-1-up_to": "", "levels-1-edge": "included",
        "since": "2026-03-01", "source": "x", "act": "save", "seal": "x",
    }  # fmt: skip

    for kind in ("", "allowance"):
        with pytest.raises(Refusal, match="past"):
            set_limits(
                route="long", subject="remedy", kind=kind, lines=lines, source="x", since=date(2026, 3, 1),
                by=world.admin, at=MONDAY_9AM,
            )  # fmt: skip
    for address in ("/settings/limits/long/remedy/", "/settings/limits/long/remedy/kinds/allowance/"):
        assert client.post(address, typed).status_code == 422

    assert ApprovalBand.objects.count() == before


def test_limits_raised_while_a_question_waits_do_not_bring_it_down(world: World) -> None:
    """The administrator raises the head's limit from tomorrow on; what was asked stays with the deputy general manager."""
    complaint = put_up(world, money("4900.00"))
    set_limits(
        route="long", subject="remedy", lines=[Line("sales_head", Decimal(9000), True), Line("deputy_gm", Decimal(9500)), Line("gm")],
        source="Decision 11", since=date(2026, 3, 4), by=world.admin, at=LATER - timedelta(days=1),
    )  # fmt: skip
    attack = Attack("", lambda world: complaint, "sales_head", "approve", "not_permitted", APPROVE)

    assert by_the_door(attack, world, complaint)[0] == "not_permitted"


@pytest.mark.parametrize(
    "forged",
    [
        {"lowest_level": 0, "state": "negotiating"},
        {"currency": "VND", "exchange_rate": "0.000001"},
        {"accepted_at": "2020-01-01T00:00:00+08:00", "entered_at": "2020-01-01T00:00:00+08:00"},
        {"proposed_by": "gm", "salesperson": "gm"},
    ],
)
def test_fields_that_nobody_types_do_not_reach_a_new_complaint(world: World, forged: dict[str, Any]) -> None:
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.cs1)

    answer = client.post("/api/v1/complaints/", {**intake(world), **forged}, content_type="application/json")

    if answer.status_code == 201:
        made = Complaint.objects.get(case__receipt_number=answer.json()["receipt_number"])
        assert (made.state, made.lowest_level, made.currency, made.exchange_rate) == ("draft", 0, "CNY", 1)
        assert made.accepted_at is None
        assert made.case.entered_at.year > 2020
        assert made.proposed_by is None
    else:
        assert answer.status_code == 422


def test_an_accepted_complaint_is_not_corrected_by_the_interface(world: World) -> None:
    complaint = complaint_at(world, State.NEGOTIATING)
    before = everything(complaint)
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.cs1)

    answer = client.patch(
        f"/api/v1/complaints/{complaint.case.reference}/",
        {"order_number": "SO-9999", "remedy": [money("9000.00")]},
        content_type="application/json",
        headers={"If-Match": f'"{complaint.case.version}"'},
    )

    assert answer.status_code in (403, 409, 422)
    assert everything(complaint) == before


def test_a_backdated_report_needs_a_reason_and_a_future_one_is_refused(world: World) -> None:
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.cs1)
    before = Case.objects.count()

    for reported in ("2020-01-01T09:00:00+08:00", "2099-01-01T09:00:00+08:00"):
        answer = client.post(
            "/api/v1/complaints/", {**intake(world), "reported_at": reported}, content_type="application/json"
        )
        assert answer.status_code == 422

    assert Case.objects.count() == before


def test_many_cases_at_once_can_be_given_to_a_person_and_nothing_else(world: World) -> None:
    complaint = put_up(world, money("800.00"))
    before = everything(complaint)
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.sales_head)

    for act in ("approve", "book_remedy", "close"):
        client.post(
            "/worklist/assign/",
            {"act": act, "step": act, "case": [complaint.case_id], "person": "sales_head", "reason": ""},
        )
        client.post("/", {"act": act, "step": act, "case": [complaint.case_id]})

    after = everything(complaint)
    assert after["questions"] == before["questions"]
    assert after["state"] == before["state"]


def test_nothing_that_is_imported_reaches_an_approved_amount(world: World) -> None:
    """Files bring in master data only: there is no import of complaints, remedies or limits."""
    assert set(RECORDS) == {"customers", "products", "suppliers", "deliveries", "projects", "contracts"}


def test_a_complaint_without_an_order_number_is_not_handed_in(world: World) -> None:
    """Related cases are found by their numbers: one without any would stand outside every sum."""
    complaint = new_complaint(world, order_number="", batch_number="", invoice_number="")
    attack = Attack("", lambda world: complaint, "cs1", "submit", "blocked")

    assert by_the_door(attack, world, complaint)[0] == "blocked"


def test_another_amount_than_the_slip_says_is_held_and_not_booked(world: World) -> None:
    complaint = slip_at_finance(world)
    line = complaint.remedy_lines.get()
    complaint = take(complaint, "check_return", by=world.finance, at=NOW, line=line.pk, amount="800.01")
    before = everything(complaint)
    attack = Attack(
        "", lambda world: complaint, "finance", "book_remedy", "blocked", of_line(reference="PZ-1")
    )

    assert complaint.return_slips.get().state == "held"
    assert by_the_door(attack, world, complaint)[0] == "blocked"
    assert everything(complaint) == before


def test_a_month_is_closed_once(world: World) -> None:
    run = opened(world)
    confirm_all(world, run)
    run = closed(world, run)
    before = figures(run)

    with pytest.raises(Refusal):
        close_month(
            run=MonthRun.objects.get(pk=run.pk),
            seal="x",
            reason="再来一次",
            by=world.gm_office,
            at=at("2026-04-08 17:00"),
        )

    assert figures(MonthRun.objects.get(pk=run.pk)) == before


def test_the_remedy_that_is_carried_out_is_always_the_one_that_was_approved(world: World) -> None:
    """A route whose final approval somebody took out of the settings: changed terms do not slip through to the closing."""
    complaint = complaint_at(world, State.NEGOTIATING)
    complaint.route.stages.filter(state=State.AWAITING_FINAL_APPROVAL).delete()
    complaint = take(
        complaint, "record_outcome", by=world.sales1, at=LATER, outcome="accepted_changed", text="加价",
        remedy=[money("40000.00")],
    )  # fmt: skip
    complaint = take(complaint, "review_outcome", by=world.sales_head, at=LATER, text="属实")
    complaint = take(complaint, "consolidate_outcome", by=world.gm_office, at=LATER, text="同意")
    complaint = take(complaint, "rule", by=world.gm_office, at=LATER, **STEPS["rule"][1])
    complaint = take(complaint, "approve_ruling", by=world.sales_head, at=LATER, reason="")

    assert not complaint.may_tell_decision
    told = Attack("", lambda world: complaint, "gm_office", "close", "blocked", {"remark": ""}, "approved")
    assert by_the_door(told, world, complaint)[0] == "blocked"
    assert any("not the one that was approved" in str(one) for one in complaint.what_blocks_close())


def test_a_decision_on_changed_terms_is_not_recorded_as_told(world: World) -> None:
    complaint = agreed_on_more(world)

    complaint = take(
        complaint,
        "tell_customer",
        by=world.sales1,
        at=LATER,
        channel="phone",
        text="同意加价",
        tells_decision="on",
    )

    assert not any(reply.tells_decision for reply in complaint.replies.all())


def test_the_running_total_of_a_customer_over_other_orders_is_shown_and_not_added(world: World) -> None:
    """Other goods are no splitting: the policies add up what belongs to one order, the page warns of the rest."""
    put_up(world, money("4900.00"), order_number="SO-8101", batch_number="B-1", invoice_number="")
    complaint = put_up(world, money("4900.00"), order_number="SO-8102", batch_number="B-2", invoice_number="")

    assert related_amounts(complaint, at=NOW) == 0
    assert Approval.objects.get(case=complaint.case_id, decision="pending").role == "deputy_gm"


def test_who_gets_the_role_of_the_approver_still_does_not_approve_the_own_proposal(world: World) -> None:
    """The salesperson is made head of sales while the proposal waits."""
    complaint = put_up(world, money("800.00"))
    RoleAssignment.objects.create(user=world.sales1, department=world.departments["sales"], role="sales_head")
    attack = Attack("", lambda world: complaint, "sales1", "approve", "not_permitted", APPROVE)

    code, sentence = by_the_door(attack, world, complaint)

    assert code == "not_permitted"
    assert "prepared" in sentence


def test_two_of_the_short_route_are_added_up_too(world: World) -> None:
    for _time in range(2):
        complaint = walk(
            world, new_complaint(world, route="short", order_number="SO-8201", batch_number=""), SHORT_WAY,
            until=State.AWAITING_APPROVAL, people={"accept": "qa1"},
            changes={"accept": {"route": "short"}, "consolidate": {"remedy": [money("2600.00")]}},
        )  # fmt: skip

    asked = Approval.objects.get(case=complaint.case_id, decision="pending")
    assert (asked.role, asked.summed_amount) == ("chairman", Decimal("5200.00"))
