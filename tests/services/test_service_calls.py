"""A service call from the telephone to the filed voucher, and what is refused on the way."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from aftersales.services.models import ServiceCall
from aftersales.services.operations import take_call
from aftersales.services.operations.setting import save_settings
from aftersales.services.states import ServiceState as State
from aftersales.surveys.models import Asked
from feedback_system.attachments.models import Attachment
from feedback_system.cases.models import Case
from feedback_system.deadlines.models import Deadline
from feedback_system.errors import Blocked, Invalid, NotPermitted, NotPossibleNow
from feedback_system.masterdata.models import Customer
from feedback_system.notifications.models import Notification
from tests.factories.company import World, at
from tests.factories.services import (
    CALL,
    CALLED,
    CASH,
    DOT,
    END,
    FIXED,
    REPAIR,
    SIGNED,
    act,
    call_at,
    new_call,
    walk,
)
from tests.factories.visits import new_contract

pytestmark = pytest.mark.django_db

LATER = at("2026-03-02 14:00")
EVENING = at("2026-03-02 18:00")
SHANGHAI = ZoneInfo("Asia/Shanghai")


def clocks(call: ServiceCall, state: str = "running") -> dict[str, str]:
    """Code and due time of the clocks in that state."""
    rows = Deadline.objects.filter(case=call.case_id, state=state).order_by("pk")
    return {row.code: row.due_at.astimezone(SHANGHAI).strftime("%m-%d %H:%M") for row in rows}


def told(kind: str) -> set[str]:
    """Who was told of that kind."""
    return set(Notification.objects.filter(kind=kind).values_list("recipient__username", flat=True))


def said(refused: Any) -> dict[str, str]:
    """The sentences of a refusal by field."""
    return {name: " ".join(map(str, sentences)) for name, sentences in refused.value.errors.items()}


def test_a_call_fixed_on_the_spot_goes_from_the_telephone_to_the_filed_voucher(world: World) -> None:
    call = new_call(world)
    assert call.case.number == "S260301" and call.state == State.CALLED
    assert clocks(call) == {"service-arrival": "03-02 15:00", "service-undone": "03-03 08:30"}
    assert told("service_called") == {"service_head"}  # the desk itself took it

    call = walk(world, call, FIXED)
    assert told("service_dispatched") == {"tech1"}
    assert clocks(call, "met") == {"service-arrival": "03-02 15:00", "service-undone": "03-03 08:30"}

    call = walk(world, call, END)
    assert call.state == State.FILED and clocks(call) == {}
    picture = Attachment.objects.get(case=call.case_id)
    assert (picture.level, picture.content_type) == ("restricted", "image/png")
    assert call.voucher_signature.name == "王师傅"
    assert told("service_money") == {"finance"}


def test_what_is_taken_in_has_a_receipt_is_accepted_by_other_eyes_and_goes_back_to_be_signed(
    world: World,
) -> None:
    call = walk(world, new_call(world), REPAIR, until=State.REPAIRED)
    assert call.receipt_number == "S260301-R" and call.receipt_is_open
    assert clocks(call)["service-repair"] == "03-07 00:00"  # the end of the promised day
    assert told("service_inspect") == {"inspector1", "service_head"}

    call = act(call, "reject_repair", by=world.inspector1, at=LATER, reason="接线松动")
    assert told("service_sent_back") == {"tech1"}
    again = (("finish_repair", "tech1", {"repair_work": "重新接线", "repair_minutes": "20"}), *REPAIR[-2:])
    call = walk(world, call, again)

    assert call.state == State.RETURNED and not call.receipt_is_open
    assert {"service-repair", "service-return"} <= clocks(call, "met").keys()
    assert walk(world, call, END[:1]).state == State.SIGNED


def test_the_technician_never_accepts_the_own_repair(world: World) -> None:
    way = (
        ("dispatch", "service_desk", {"technician": "service_head"}),
        ("arrive", "service_head", {}),
        ("take_in", "service_head", REPAIR[2][2]),
        ("begin_repair", "service_head", {"repairer": "service_head"}),
        ("finish_repair", "service_head", {"repair_work": "更换模块", "repair_minutes": "30"}),
    )
    call = walk(world, new_call(world), way)

    with pytest.raises(NotPermitted, match="inspector or the supervisor"):
        act(call, "accept_repair", by=world.service_head, at=LATER, remark="好")


@pytest.mark.parametrize(
    ("state", "who", "step", "data", "field", "words"),
    [
        ("dispatched", "tech1", "arrive", {"arrived_at": "2026-03-02T08:59"}, "arrived_at", "before the call"),
        ("dispatched", "tech1", "arrive", {"arrived_at": "2026-03-02T14:01"}, "arrived_at", "future"),
        ("fixed", "tech1", "sign", {"signature": DOT, "signer": "王"}, "signature", "dot"),
        ("fixed", "tech1", "sign", {"signature": "<svg/>", "signer": "王"}, "signature", "no drawing"),
        ("fixed", "tech1", "sign", {}, "signature", "say below why"),
        ("fixed", "tech1", "sign", {"signature": SIGNED["signature"]}, "signer", "name"),
        ("called", "service_desk", "dispatch", {"technician": "cs1"}, "technician", "no service in this centre"),
        ("repair_accepted", "tech1", "return_goods", {}, "receipt_is_back", "Take the receipt back"),
        ("signed", "tech1", "settle", {"fee_way": "cash", "collected_by": "tech1", "fee": ""}, "fee", "what the customer pays"),
        ("signed", "tech1", "settle", {"fee_way": "invoice", "fee": "80"}, "reason", "costs the customer nothing"),
        ("paid", "finance", "book_cash", {"amount": "140", "cash_paper": "X1"}, "amount", "collected 150.00"),
        ("taken_in", "service_desk", "promise", {"promised_on": "2026-03-01", "reason": "缺件"}, "promised_on", "has passed"),
    ],
)  # fmt: skip
def test_a_field_that_cannot_be_is_refused_with_what_to_do(
    world: World, state: str, who: str, step: str, data: dict[str, str], field: str, words: str
) -> None:
    call = call_at(world, state)
    before = Case.objects.get(pk=call.case_id).version

    with pytest.raises(Invalid) as refused:
        act(call, step, by=getattr(world, who), at=LATER, **data)

    assert words in said(refused)[field]
    assert Case.objects.get(pk=call.case_id).version == before


def test_a_job_is_finished_once_and_by_who_has_it(world: World) -> None:
    call = call_at(world, State.ON_SITE)
    other = world.people["cs1"]
    other.role_assignments.create(department=world.departments["service_desk"], role="technician")
    done = {"work_done": "重新插接", "work_minutes": "10"}

    with pytest.raises(NotPermitted, match="technician who was sent"):
        act(call, "fix", by=world.cs1, at=LATER, **done)
    act(call, "fix", by=world.tech1, at=LATER, **done)
    with pytest.raises(NotPossibleNow):
        act(call, "fix", by=world.service_head, at=LATER, **done)


def test_nothing_is_taken_in_twice_nor_returned_that_was_never_taken_in(world: World) -> None:
    call_at(world, State.IN_REPAIR)
    second = call_at(world, State.ON_SITE)

    with pytest.raises(Blocked, match="taken in already, on call S260301"):
        act(second, "take_in", by=world.tech1, at=LATER, **REPAIR[2][2])
    with pytest.raises(NotPossibleNow):
        act(second, "return_goods", by=world.tech1, at=LATER, receipt_is_back="on")


def test_a_part_is_used_and_comes_back_only_after_it_was_issued(world: World) -> None:
    call = call_at(world, State.ON_SITE)
    with pytest.raises(NotPossibleNow):
        act(call, "use_part", by=world.tech1, at=LATER, line="1", used="1")
    call = act(call, "issue_part", by=world.service_desk, at=LATER, part="电源模块", quantity="1")
    assert clocks(call)["service-part-return"] == "03-10 00:00"

    with pytest.raises(Invalid) as refused:
        act(call, "take_part_back", by=world.service_desk, at=LATER, line="1", words="旧模块")
    assert "Choose a line" in said(refused)["line"]
    with pytest.raises(Invalid) as refused:
        act(call, "use_part", by=world.tech1, at=LATER, line="1", used="2")
    assert "Only 1 were issued" in said(refused)["used"]

    call = walk(world, call, (("fix", "tech1", {"work_done": "换模块", "work_minutes": "30"}), *END[:3]))
    with pytest.raises(Blocked, match="has not come back"):
        act(call, "file", by=world.service_desk, at=EVENING)
    call = act(call, "use_part", by=world.tech1, at=EVENING, line="1", used="1")
    call = act(call, "take_part_back", by=world.service_desk, at=EVENING, line="1", words="旧模块")
    act(call, "examine_part", by=world.inspector1, at=EVENING, line="1", result="电容鼓包")
    assert act(call, "file", by=world.service_desk, at=EVENING).state == State.FILED


def test_the_class_is_proposed_from_contract_and_warranty_and_another_one_needs_a_reason(
    world: World,
) -> None:
    in_warranty = new_call(world)  # delivered on 3 February, 12 months
    assert (in_warranty.service_class, in_warranty.proposed_why) == ("C", "warranty")
    over = new_call(world, bought_on="2024-01-10")
    assert (over.service_class, over.warranty_until) == ("A", date(2025, 1, 10))

    new_contract(world, machines=[(world.product, "SN-0091")], starts_on=date(2025, 4, 1))
    assert new_call(world, bought_on="2024-01-10").service_class == "B"
    with pytest.raises(Invalid) as refused:
        new_call(world, service_class="A")
    assert "Say why" in said(refused)["class_reason"]
    assert new_call(world, service_class="A", class_reason="人为损坏").class_reason == "人为损坏"


def test_the_customers_file_fills_the_line_and_keeps_the_area_that_was_asked(world: World) -> None:
    Customer.objects.filter(pk=world.customer.pk).update(address="工业园2号")
    known = take_call(by=world.service_desk, at=CALLED, customer="C001", product="TS-500", description="异响")
    assert (known.phone, known.address, known.area) == ("13800000001", "工业园2号", "urban")

    outside = new_call(world, area="suburban")
    assert clocks(outside)["service-arrival"] == "03-02 16:00"
    assert Customer.objects.get(pk=world.customer.pk).area == "suburban"

    with pytest.raises(Invalid) as refused:
        take_call(
            by=world.service_desk, at=CALLED, caller="李", other_product="旧款控制器", description="不亮"
        )
    assert said(refused).keys() == {"phone", "address", "area"}
    with pytest.raises(NotPermitted, match="service desk"):
        take_call(by=world.tech1, at=CALLED, **CALL)


def test_an_undone_call_is_put_back_and_stands_first_next_day(world: World) -> None:
    call = call_at(world, State.ON_SITE)

    call = act(call, "put_back", by=world.tech1, at=LATER, reason="缺配件")

    assert call.state == State.CALLED and call.technician is None
    assert clocks(call) == {"service-undone": "03-03 08:30"}


def test_a_late_repair_is_told_to_the_desk_and_the_talk_with_the_customer_is_kept(world: World) -> None:
    call = call_at(world, State.IN_REPAIR)

    call = act(call, "report_delay", by=world.tech1, at=LATER, reason="模块缺货")
    assert told("service_late") == {"service_desk", "service_head"} and call.delay_is_untold()
    call = act(call, "tell_customer", by=world.service_desk, at=LATER, words="告知周五修好", about_delay="on")
    assert not call.delay_is_untold()

    call = act(
        call, "promise", by=world.service_desk, at=LATER, promised_on="2026-03-10", reason="到货晚", told="on"
    )
    assert clocks(call)["service-repair"] == "03-11 00:00"


def test_cash_comes_to_accounts_by_other_hands_before_the_call_is_filed(world: World) -> None:
    admin = world.admin
    save_settings(values={"quality_ticks": True, "small_fee": 200}, by=admin, at=CALLED)
    signed = call_at(world, State.SIGNED)
    with pytest.raises(Invalid) as refused:
        act(signed, "settle", by=world.tech1, at=LATER, **(CASH | {"fee": "201"}))
    assert "up to 200.00" in said(refused)["fee_way"]
    call = act(signed, "settle", by=world.tech1, at=LATER, **CASH)
    assert call.case.holder == world.departments["finance"]

    with pytest.raises(Blocked) as blocked:
        act(call, "file", by=world.service_desk, at=LATER)
    assert len(blocked.value.reasons) == 2
    call = act(call, "book_cash", by=world.finance, at=LATER, amount="150", cash_paper="SJ-9")
    call = act(call, "tick", by=world.qa1, at=LATER)
    assert act(call, "file", by=world.service_desk, at=LATER).state == State.FILED


def test_costs_add_up_and_a_struck_line_counts_no_more(world: World) -> None:
    call = call_at(world, State.FIXED)
    for kind, amount in (("travel", "420"), ("part", "80"), ("other", "9")):
        call = act(call, "enter_cost", by=world.tech1, at=LATER, kind=kind, amount=amount)

    call = act(call, "strike_cost", by=world.finance, at=LATER, line="3", reason="记错")

    assert call.cost == 500  # the example of the policy: trip 420 and part 80


def test_every_job_that_is_done_has_one_opinion_card_and_a_call_becomes_a_complaint(world: World) -> None:
    assert not Asked.objects.cards().filter(about=call_at(world, State.FIXED).case).exists()

    call = call_at(world, State.SIGNED)

    (card,) = Asked.objects.cards().filter(about=call.case)
    assert (card.person_rated, card.name, card.phone) == (world.tech1, call.caller, call.phone)

    act(call, "open_complaint", by=world.service_desk, at=LATER, customer="C001", description="反复烧保险")

    complaint = Case.objects.get(kind="complaint")
    assert complaint.parent_id == call.case_id
    assert Case.objects.visible_to(world.tech1).filter(pk=complaint.pk).exists()


def test_every_call_finished_on_a_day_has_its_card_issued_on_that_day(world: World) -> None:
    calls = [call_at(world, State.SIGNED, serial_number=f"SN-{number}") for number in range(3)]

    cards = Asked.objects.cards().filter(about__in=[call.case for call in calls])

    assert cards.count() == 3
    assert {card.added_at.astimezone(SHANGHAI).date() for card in cards} == {date(2026, 3, 2)}


def test_only_those_concerned_see_a_call(world: World) -> None:
    call = new_call(world)
    sees = {
        name
        for name in world.people
        if Case.objects.visible_to(getattr(world, name)).filter(pk=call.case_id).exists()
    }
    assert sees == {
        "cs1", "service_desk", "service_head", "tech1", "qa_head", "gm_office", "gm_office2", "deputy_gm",
        "gm", "chairman", "auditor",
    }  # fmt: skip
