"""The short, the non-quality and the light route, and the ways out."""

import pytest

from accounts.models import Delegation
from complaints.models import Complaint
from complaints.states import State
from feedback_system.approvals.models import Approval
from feedback_system.cases.models import Case, OpenCase
from feedback_system.errors import Blocked, NotPermitted
from tests.factories.company import World, at
from tests.factories.complaints import (
    ALLOWANCE_800,
    LIGHT_WAY,
    LONG_WAY,
    NON_QUALITY_WAY,
    SHORT_WAY,
    complaint_at,
    new_complaint,
    take,
    walk,
)

pytestmark = pytest.mark.django_db

LATER = at("2026-03-09 10:00")
SHORT_PEOPLE = {"accept": "qa1", "approve_ruling": "factory_head", "close": "qa_head"}
PROPOSED = {"text": "同意折让", "remedy": ALLOWANCE_800}


def test_on_the_short_route_qa_registers_and_the_factory_head_approves_the_ruling(world: World) -> None:
    complaint = new_complaint(world, route="short")

    complaint = walk(
        world,
        complaint,
        SHORT_WAY,
        people=SHORT_PEOPLE,
        changes={
            "accept": {"route": "short"},
            "consolidate": PROPOSED,
            "rule": {
                "shares": [
                    {
                        "party": "department",
                        "department": "production",
                        "percent": "100",
                        "evidence": "点检表",
                    }
                ]
            },
        },
    )

    assert complaint.state == State.EXECUTING
    assert complaint.current_ruling.approved_by == world.factory_head
    stages = list(complaint.case.visits.order_by("pk").values_list("state", flat=True))
    assert State.PROPOSING not in stages
    assert State.MANAGER_REVIEW not in stages


def test_on_the_non_quality_route_the_responsible_department_investigates_itself(world: World) -> None:
    complaint = new_complaint(world, complaint_class="non_quality", description="到货晚了三天")

    complaint = walk(
        world,
        complaint,
        NON_QUALITY_WAY,
        people={"start_investigation": "prod_head", "finish_investigation": "prod_head"},
        changes={
            "accept": {
                "route": "non_quality",
                "complaint_class": "non_quality",
                "responsible_department": "production",
            },
            "consolidate": PROPOSED,
        },
    )

    assert complaint.route.code == "non_quality"
    assert complaint.state == State.EXECUTING


def test_the_light_route_ends_after_the_customer_was_told(world: World) -> None:
    complaint = new_complaint(world, route="light")

    complaint = walk(
        world, complaint, LIGHT_WAY, people={"accept": "qa1"}, changes={"accept": {"route": "light"}}
    )

    assert complaint.state == State.CLOSED
    assert complaint.closed_at is not None


def test_a_refused_offer_ends_the_case_and_a_linked_one_starts_one_level_up(world: World) -> None:
    complaint = complaint_at(world, State.NEGOTIATING)

    complaint = take(
        complaint, "refile", by=world.sales1, at=LATER, reason="客户认为折让太少", demand="要求全部换货"
    )

    assert complaint.state == State.REFILED
    successor = Complaint.objects.get(case__parent=complaint.case)
    assert successor.state == State.DRAFT
    assert successor.demand == "要求全部换货"
    assert successor.case.receipt_number != complaint.case.receipt_number
    assert not OpenCase.objects.filter(case=complaint.case).exists()

    way = tuple(step for step in LONG_WAY if step != "approve")
    again = walk(
        world, successor, way, until=State.AWAITING_APPROVAL, start=LATER, people={"submit": "sales1"}
    )
    assert Approval.objects.get(case=again.case).role == "deputy_gm"


def test_a_complaint_that_does_not_stand_is_closed_as_not_upheld_by_the_gm_office(world: World) -> None:
    complaint = complaint_at(world, State.PRODUCTION_ANALYSIS)

    complaint = take(complaint, "rule_not_upheld", by=world.gm_office, at=LATER, text="客户未按说明书安装")

    assert complaint.state == State.NOT_UPHELD
    assert complaint.upheld is False
    assert complaint.case.closed_at == LATER


def test_not_upheld_waits_for_qas_finding(world: World) -> None:
    complaint = complaint_at(world, State.INVESTIGATING)

    with pytest.raises(Blocked, match="QA"):
        take(complaint, "rule_not_upheld", by=world.gm_office, at=LATER, text="不成立")

    assert Complaint.objects.get(pk=complaint.pk).state == State.INVESTIGATING


def test_the_next_unblamed_level_decides_when_the_head_in_charge_is_blamed(world: World) -> None:
    complaint = complaint_at(world, State.RULING)
    blames_sales = [{"party": "department", "department": "sales", "percent": "100", "evidence": "订单写错"}]

    complaint = take(
        complaint, "rule", by=world.gm_office, at=LATER, own_fault="yes", fault_kind="order", tracked="yes",
        loss_amount="800", shares=blames_sales, provisional="on", text="订单规格写错",
    )  # fmt: skip

    approval = Approval.objects.get(case=complaint.case, subject="ruling")
    assert approval.role == "deputy_gm"
    with pytest.raises(NotPermitted):
        take(complaint, "approve_ruling", by=world.sales_head, at=LATER, reason="")
    complaint = take(complaint, "approve_ruling", by=world.deputy_gm, at=LATER, reason="")
    assert complaint.current_ruling.approved_by == world.deputy_gm


def test_a_report_without_loss_ends_as_an_anomaly_slip_confirmed_by_qa(world: World) -> None:
    complaint = complaint_at(world, State.SUBMITTED)

    complaint = take(
        complaint, "confirm_no_loss", by=world.qa1, at=LATER, finding="外箱破损，产品完好", action="业务已到场",
        improvement="改善外箱强度", department="production",
    )  # fmt: skip

    assert complaint.state == State.NO_LOSS
    assert complaint.case.number is None


def test_a_form_with_missing_facts_goes_back_and_comes_again(world: World) -> None:
    complaint = complaint_at(world, State.SUBMITTED)

    complaint = take(complaint, "return_for_data", by=world.gm_office, at=LATER, reason="请补充批号照片")
    assert complaint.state == State.RETURNED
    assert complaint.return_reason == "请补充批号照片"

    complaint = take(complaint, "resubmit", by=world.cs1, at=LATER)
    assert complaint.state == State.SUBMITTED


def test_only_the_customers_own_word_ends_a_case_as_withdrawn(world: World) -> None:
    complaint = complaint_at(world, State.INVESTIGATING)

    complaint = take(
        complaint, "withdraw", by=world.gm_office, at=LATER, reason="误报", proof="客户来函 3 月 9 日"
    )

    assert complaint.state == State.WITHDRAWN


def test_rd_gives_its_opinion_beside_production_and_the_case_does_not_wait(world: World) -> None:
    complaint = new_complaint(world)
    complaint = walk(
        world,
        complaint,
        LONG_WAY,
        until=State.PRODUCTION_ANALYSIS,
        changes={"finish_investigation": {"rd_wanted": "on"}},
    )

    complaint = take(complaint, "give_rd_opinion", by=world.rd1, at=LATER, text="设计余量足够")
    assert complaint.state == State.PRODUCTION_ANALYSIS

    complaint = take(
        complaint, "finish_production_analysis", by=world.prod1, at=LATER, text="夹具", countermeasure="更换"
    )
    complaint = take(complaint, "instruct", by=world.manager_office, at=LATER, text="同意")
    assert complaint.state == State.CONSOLIDATING


def test_the_managers_office_is_left_out_with_a_reason(world: World) -> None:
    complaint = complaint_at(world, State.PRODUCTION_ANALYSIS)

    complaint = take(
        complaint, "finish_production_analysis", by=world.prod1, at=LATER, text="夹具", countermeasure="更换",
        manager_not_applicable="经理出差，按代理规定略过",
    )  # fmt: skip

    assert complaint.state == State.CONSOLIDATING


def test_an_undetermined_quantity_must_be_fixed_before_the_approval(world: World) -> None:
    complaint = new_complaint(world, quantity="", defective_quantity="", quantity_undetermined="on")
    complaint = walk(world, complaint, LONG_WAY, until=State.PROPOSAL_REVIEW)

    with pytest.raises(Blocked, match="undetermined"):
        take(complaint, "consolidate_proposal", by=world.gm_office, at=LATER, text="同意")
    complaint = take(complaint, "fix_quantity", by=world.cs1, at=LATER, quantity="150")
    complaint = take(complaint, "consolidate_proposal", by=world.gm_office, at=LATER, text="同意")

    assert complaint.state == State.AWAITING_APPROVAL


def test_changed_terms_go_to_the_final_approval_and_equal_ones_do_not(world: World) -> None:
    same = complaint_at(world, State.RULING)
    assert not same.case.visits.filter(state=State.AWAITING_FINAL_APPROVAL).exists()
    assert same.case.events.get(name="consolidate_outcome").facts["final_approval"] == "within approved terms"

    changed = complaint_at(world, State.AWAITING_FINAL_APPROVAL, order_number="SO-2", batch_number="")
    changed = take(changed, "approve", by=world.sales_head, at=LATER, reason="")
    assert changed.state == State.RULING


def test_a_refused_proposal_goes_back_to_its_preparer_and_the_loops_are_counted(world: World) -> None:
    complaint = complaint_at(world, State.AWAITING_APPROVAL)

    complaint = take(complaint, "refuse_approval", by=world.sales_head, at=LATER, reason="金额偏高")

    assert complaint.state == State.PROPOSING
    assert complaint.refusals == 1
    assert Case.objects.get(pk=complaint.case_id).owner == complaint.salesperson


def test_a_deputy_of_another_role_decides_on_behalf_of_the_absent_approver(world: World) -> None:
    complaint = complaint_at(world, State.AWAITING_APPROVAL)
    Delegation.objects.create(
        principal=world.sales_head,
        deputy=world.factory_head,
        starts_at=at("2026-03-08 00:00"),
        ends_at=at("2026-03-12 00:00"),
    )

    complaint = take(complaint, "approve", by=world.factory_head, at=LATER, reason="")

    decided = Approval.objects.get(case=complaint.case, subject="remedy")
    assert (decided.decided_by, decided.on_behalf_of) == (world.factory_head, world.sales_head)
    assert complaint.case.events.get(name="approve").on_behalf_of == world.sales_head


def test_who_prepared_the_remedy_cannot_decide_it_as_anybodys_deputy(world: World) -> None:
    complaint = complaint_at(world, State.AWAITING_APPROVAL)
    Delegation.objects.create(
        principal=world.sales_head,
        deputy=world.sales1,
        starts_at=at("2026-03-08 00:00"),
        ends_at=at("2026-03-12 00:00"),
    )

    with pytest.raises(NotPermitted, match="prepared"):
        take(complaint, "approve", by=world.sales1, at=LATER, reason="")
