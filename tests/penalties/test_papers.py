"""The way of a sanction paper: lines, the round of the departments, the decision, accounts, personnel, objections, lifting."""

from __future__ import annotations

from decimal import Decimal

import pytest

from complaints.penalties.models import SanctionLine, SanctionPaper
from complaints.penalties.states import PaperState as State
from feedback_system.cases.models import Case
from feedback_system.errors import Blocked, Invalid, NotPermitted, NotPossibleNow, NotVisible
from tests.complaints.apportioning import MONTH_OVER
from tests.complaints.monthly import ruled
from tests.complaints.objecting import file, share
from tests.complaints.sharing import give_points
from tests.factories.company import World, at
from tests.factories.complaints import complaint_at
from tests.penalties.papers import (
    CHECKED,
    DECIDED,
    OBJECTED,
    OVERRULED,
    PUBLISHED,
    ROUND,
    SIGNED,
    SUBMITTED,
    WRITTEN,
    act,
    add_economic,
    add_sanction,
    asked,
    books,
    countersigned,
    decided,
    in_force,
    only_line,
    paper_on,
    penalty_of,
    person,
    sanction_of,
    share_of,
    switch_on,
)

pytestmark = pytest.mark.django_db


def test_nothing_can_be_written_while_the_part_is_off(world: World) -> None:
    complaint = ruled(world, person(world, "prod1"))

    with pytest.raises(NotPossibleNow, match="switched off"):
        paper_on(world, complaint)


def test_a_paper_rests_on_a_final_ruling_only(on: World) -> None:
    provisional = complaint_at(on, "closed")

    with pytest.raises(Invalid) as refused:
        paper_on(on, provisional, moment=MONTH_OVER)

    assert "no final ruling" in str(refused.value.errors["complaint"])


def test_nothing_is_written_while_an_objection_against_the_ruling_is_open(on: World) -> None:
    complaint = ruled(on, share("department", "100", department="production"))
    file(complaint, by=on.prod_head, at=WRITTEN)

    with pytest.raises(Invalid) as refused:
        paper_on(on, complaint, moment=WRITTEN)

    assert "objection" in str(refused.value.errors["complaint"])


def test_only_the_gm_office_writes_papers(on: World) -> None:
    from complaints.penalties.operations import open_paper

    complaint = ruled(on, person(on, "prod1"))
    fields = {"complaint": complaint.case.reference, "reason": "x"}

    for username in ("qa_head", "prod_head", "hr", "gm", "admin"):
        with pytest.raises(NotPermitted):
            open_paper(fields=fields, by=getattr(on, username), at=WRITTEN)


def test_the_least_amount_of_a_sanction_is_checked_and_never_computed(on: World) -> None:
    paper = paper_on(on, ruled(on, person(on, "prod1")))

    with pytest.raises(Invalid) as refused:
        add_sanction(on, paper, "prod1", kind="warning", amount="799.99", count=2)
    with pytest.raises(Invalid) as empty:
        add_sanction(on, paper, "prod1", kind="minor", amount="")
    with pytest.raises(Invalid) as major:
        add_sanction(on, paper, "prod1", kind="major", amount="900")
    add_sanction(on, paper, "prod1", kind="warning", amount="800", count=2)

    assert "at least 800.00" in str(refused.value.errors["amount"])
    assert "at least 800.00" in str(empty.value.errors["amount"])
    assert "Leave the amount empty" in str(major.value.errors["amount"])
    assert only_line(paper).amount == Decimal(800)


def test_a_share_of_a_department_is_split_by_base_points_to_the_fen(on: World) -> None:
    complaint = ruled(on, share("department", "100", department="production"), loss="3600.00")
    paper = paper_on(on, complaint)
    give_points(on, prod1="10", prod_head="80")

    add_economic(on, paper, share_of(paper, department=on.departments["production"]), month="2026-03")

    amounts = {line.person.username: line.amount for line in paper.lines.select_related("person")}
    assert amounts == {"prod1": Decimal(400), "prod_head": Decimal(3200)}


def test_people_without_base_points_block_the_split_with_their_names(on: World) -> None:
    complaint = ruled(on, share("department", "100", department="production"))
    paper = paper_on(on, complaint)
    give_points(on, prod_head="10")

    with pytest.raises(Blocked, match="潘工"):
        add_economic(on, paper, share_of(paper, department=on.departments["production"]), month="2026-03")

    assert not paper.lines.exists()


def test_the_smallest_unit_pays_when_its_people_are_named(on: World) -> None:
    complaint = ruled(on, share("department", "100", department="production"), loss="600.00")
    paper = paper_on(on, complaint)
    give_points(on, prod1="6")

    add_economic(
        on, paper, share_of(paper, department=on.departments["production"]), month="2026-03", people=["prod1"]
    )

    assert only_line(paper).amount == Decimal(600)


def test_a_service_person_alone_at_fault_carries_the_whole_loss(on: World) -> None:
    paper = paper_on(on, ruled(on, person(on, "tech1"), loss="600.00"))

    add_economic(on, paper, share_of(paper, person=on.tech1))

    assert only_line(paper).amount == Decimal(600)


def test_from_one_share_economic_penalties_follow_once(on: World) -> None:
    complaint = ruled(on, person(on, "prod1"))
    first, second = paper_on(on, complaint), paper_on(on, complaint)
    add_economic(on, first, share_of(first, person=on.prod1))

    with pytest.raises(Blocked, match="follows already"):
        add_economic(on, second, share_of(second, person=on.prod1))

    first = act(first, "drop_line", by=on.gm_office, at=WRITTEN, line=1)
    add_economic(on, second, share_of(second, person=on.prod1))
    assert only_line(first).state == SanctionLine.State.DROPPED


def test_the_departments_concerned_countersign_and_the_blamed_head_does_not_decide(on: World) -> None:
    paper = add_sanction(on, paper_on(on, ruled(on, person(on, "prod_head"))), "prod_head")

    paper = act(paper, "send_round", by=on.gm_office, at=ROUND)
    assert [one.department.code for one in paper.unanswered()] == ["production"]
    with pytest.raises(NotVisible):
        act(paper, "countersign", by=on.prod1, at=SIGNED, answer="agreed", remark="")
    paper = act(paper, "countersign", by=on.prod_head, at=SIGNED, answer="remarked", remark="夹具已报修")
    paper = act(paper, "submit_paper", by=on.gm_office, at=SUBMITTED, reason="")
    with pytest.raises(NotPermitted):
        act(paper, "approve_paper", by=on.prod_head, at=DECIDED, reason="")

    assert act(paper, "approve_paper", by=on.gm, at=DECIDED, reason="").state == State.DECIDED


def test_it_goes_on_without_the_word_of_a_department_only_with_a_reason(on: World) -> None:
    paper = add_sanction(on, paper_on(on, ruled(on, person(on, "prod1"))), "prod1")
    paper = act(paper, "send_round", by=on.gm_office, at=ROUND)

    with pytest.raises(Invalid) as refused:
        act(paper, "submit_paper", by=on.gm_office, at=SUBMITTED, reason="")
    paper = act(paper, "submit_paper", by=on.gm_office, at=SUBMITTED, reason="负责人长期出差")

    assert "生产部" in str(refused.value.errors["reason"])
    assert paper.state == State.AWAITING_APPROVAL


def test_nobody_decides_on_himself_so_the_chairman_decides_about_the_general_manager(on: World) -> None:
    paper = asked(on, add_sanction(on, paper_on(on, ruled(on, person(on, "gm"))), "gm"))

    with pytest.raises(NotPermitted):
        act(paper, "approve_paper", by=on.gm, at=DECIDED, reason="")

    assert act(paper, "approve_paper", by=on.chairman, at=DECIDED, reason="").state == State.DECIDED


def test_a_paper_sent_back_is_changed_and_goes_round_again(on: World) -> None:
    paper = asked(on, add_sanction(on, paper_on(on, ruled(on, person(on, "prod1"))), "prod1"))

    paper = act(paper, "refuse_paper", by=on.gm, at=DECIDED, reason="金额过高")

    assert (paper.state, paper.return_reason) == (State.DRAFTED, "金额过高")
    assert countersigned(on, paper, moment=OBJECTED, signed=OBJECTED).round == 2


def test_accounts_check_before_personnel_puts_it_into_force(on: World) -> None:
    paper = decided(on, add_sanction(on, paper_on(on, ruled(on, person(on, "prod1"))), "prod1"))

    with pytest.raises(Blocked, match="Accounts have not checked"):
        act(paper, "publish", by=on.hr, at=PUBLISHED)
    paper = act(paper, "check_notice", by=on.finance, at=CHECKED)
    paper = act(paper, "publish", by=on.hr, at=PUBLISHED)

    assert paper.state == State.IN_FORCE
    assert books(only_line(paper)) == [("posted", Decimal(400))]


def test_a_mistake_found_by_accounts_takes_the_approval_back(on: World) -> None:
    paper = decided(on, add_sanction(on, paper_on(on, ruled(on, person(on, "prod1"))), "prod1"))

    paper = act(paper, "refuse_notice", by=on.finance, at=CHECKED, reason="基点月份不符")

    assert (paper.state, paper.approved_by) == (State.DRAFTED, None)


def test_finance_does_not_check_a_paper_in_which_it_is_named(on: World) -> None:
    paper = decided(on, add_sanction(on, paper_on(on, ruled(on, person(on, "finance"))), "finance"))

    with pytest.raises(NotPermitted, match="You are named"):
        act(paper, "check_notice", by=on.finance, at=CHECKED)


def test_who_is_concerned_objects_and_the_level_above_lifts_the_sanction(on: World) -> None:
    paper = sanction_of(on, "prod1", kind="warning", amount="400")

    paper = act(paper, "file_appeal", by=on.prod1, at=OBJECTED, speaks_for="me", reasons="当班已报修")
    with pytest.raises(NotPermitted):
        act(paper, "decide_appeal", by=on.gm, at=OVERRULED, appeal=1, decision="lifted", reason="x")
    paper = act(
        paper, "decide_appeal", by=on.chairman, at=OVERRULED, appeal=1, decision="lifted", reason="报修属实"
    )

    assert paper.state == State.LIFTED
    assert books(only_line(paper)) == [("posted", Decimal(400)), ("reversal", Decimal(-400))]


def test_a_department_objects_for_its_people_and_the_sanction_may_stand(on: World) -> None:
    paper = sanction_of(on, "prod1", kind="warning", amount="400")

    paper = act(
        paper, "file_appeal", by=on.prod_head, at=OBJECTED, speaks_for="production", reasons="处罚过重"
    )
    assert paper.state == State.APPEALED
    paper = act(
        paper, "decide_appeal", by=on.chairman, at=OVERRULED, appeal=1, decision="stands", reason="依规定"
    )

    assert paper.state == State.IN_FORCE
    with pytest.raises(NotPermitted):
        act(paper, "file_appeal", by=on.prod_head, at=OVERRULED, speaks_for="production", reasons="再议")


def test_who_is_not_concerned_cannot_object_nor_sees_the_paper(on: World) -> None:
    paper = sanction_of(on, "prod1", kind="warning", amount="400")

    for username in ("qa1", "sales_head", "rd1"):
        assert not Case.objects.visible_to(getattr(on, username)).filter(pk=paper.case_id).exists()


def test_an_objection_is_taken_back_by_who_filed_it(on: World) -> None:
    paper = sanction_of(on, "prod1", kind="warning", amount="400")
    paper = act(paper, "file_appeal", by=on.prod1, at=OBJECTED, speaks_for="me", reasons="x")

    with pytest.raises(NotPermitted):
        act(paper, "withdraw_appeal", by=on.gm_office, at=OVERRULED, appeal=1)
    paper = act(paper, "withdraw_appeal", by=on.prod1, at=OVERRULED, appeal=1)

    assert paper.state == State.IN_FORCE


def test_when_the_ruling_falls_the_paper_is_lifted_by_counter_entries(on: World) -> None:
    paper = penalty_of(on, "prod1", "1500")
    with pytest.raises(NotPossibleNow):
        act(paper, "lift", by=on.gm_office, at=OBJECTED, reason="x")
    paper.ruling.overturned_at = OBJECTED
    paper.ruling.save()

    paper = act(paper, "lift", by=on.gm_office, at=OVERRULED, reason="判定已撤销")

    assert paper.state == State.LIFTED
    assert sum(amount for _kind, amount in books(only_line(paper))) == 0


def test_a_paper_is_withdrawn_before_anything_followed_and_not_afterwards(on: World) -> None:
    paper = asked(on, add_sanction(on, paper_on(on, ruled(on, person(on, "prod1"))), "prod1"))
    paper = act(paper, "withdraw", by=on.gm_office, at=DECIDED, reason="已口头警告")
    assert paper.state == State.WITHDRAWN
    assert not paper.case.approvals.filter(decision="pending").exists()

    standing = sanction_of(on, "prod1", kind="warning", amount="400", number=2)
    with pytest.raises(NotPossibleNow):
        act(standing, "withdraw", by=on.gm_office, at=OBJECTED, reason="x")


def test_while_it_is_switched_off_papers_stand_still(on: World) -> None:
    paper = add_sanction(on, paper_on(on, ruled(on, person(on, "prod1"))), "prod1")
    switch_on(on, is_on=False, checked=False)

    with pytest.raises(NotPossibleNow):
        act(paper, "send_round", by=on.gm_office, at=ROUND)


def test_names_and_amounts_are_in_no_event_no_question_and_no_search(on: World) -> None:
    from feedback_system.approvals.models import Approval
    from feedback_system.audit.models import CaseEvent
    from feedback_system.searching.models import CaseSearch

    paper = penalty_of(on, "prod1", "1511.11")
    case = SanctionPaper.objects.get(pk=paper.pk).case
    said = [str(event.facts) for event in CaseEvent.objects.filter(case=case)]
    said += [f"{one.terms} {one.summary} {one.amount}" for one in Approval.objects.filter(case=case)]
    said += [str(row.norm) for row in CaseSearch.objects.filter(case=case)] + [case.title]

    assert not [text for text in said if "1511" in text or "潘工" in text or "prod1" in text]


def test_the_event_history_of_the_complaint_says_nothing_of_the_paper(on: World) -> None:
    complaint = ruled(on, person(on, "prod1"))
    before = complaint.case.events.count()
    paper = in_force(on, add_sanction(on, paper_on(on, complaint), "prod1"))

    assert complaint.case.events.count() == before
    assert paper.case.parent is None and paper.case.customer is None
    assert not Case.objects.filter(pk=complaint.case_id, follow_ups=paper.case_id).exists()


def test_a_person_moved_to_another_department_keeps_the_department_of_the_line(on: World) -> None:
    paper = sanction_of(on, "prod1", kind="warning", amount="400")
    person_moved = on.prod1
    person_moved.department = on.departments["qa"]
    person_moved.save()

    assert only_line(paper).department == on.departments["production"]
    assert at("2026-03-18 10:00") == paper.published_at
