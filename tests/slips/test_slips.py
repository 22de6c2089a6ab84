"""Slips between departments, one way for each family of kinds, from the sending to the file."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from feedback_system.cases.advance import offers
from feedback_system.cases.models import Case
from feedback_system.deadlines.models import Deadline
from feedback_system.errors import Blocked, Invalid, NotPermitted, NotPossibleNow
from feedback_system.notifications.models import Notification
from quality.slips.models import SlipKind, SlipPart
from quality.slips.operations.setting import save_kind
from quality.slips.states import SlipState as State
from tests.factories.company import SHANGHAI, World, at
from tests.factories.slips import ANSWER, SENT, act, new_slip, slip_at

pytestmark = pytest.mark.django_db


def clocks(slip: Any, state: str = "running") -> dict[tuple[str, int], str]:
    """The clocks of a slip in that state: rule and part, and when it is due on the wall."""
    rows = Deadline.objects.filter(case=slip.case_id, state=state).order_by("pk")
    return {(row.code, row.matter): f"{row.due_at.astimezone(SHANGHAI):%m-%d %H:%M}" for row in rows}


def told(slip: Any, kind: str = "slip_arrived") -> set[str]:
    """Who was told of the slip by notices of that kind."""
    rows = Notification.objects.filter(case=slip.case_id, kind=kind)
    return set(rows.values_list("recipient__username", flat=True))


def test_an_information_slip_goes_from_sending_to_the_file_of_the_sender(world: World) -> None:
    slip = new_slip(world)

    assert slip.case.number == "X260301" and slip.case.title.startswith("三号线焊点虚焊")
    assert (slip.state, slip.case.holder.code, told(slip)) == (State.SENT, "production", {"prod_head"})
    assert told(slip, "slip_copied") == {"qa_head"}  # level by level: the sender's head knows
    assert clocks(slip) == {("slip-answer", 1): "03-04 17:30"}  # two working days after Monday
    assert Case.objects.visible_to(world.prod1).filter(pk=slip.case_id).exists()
    assert not Case.objects.visible_to(world.sales1).filter(pk=slip.case_id).exists()

    slip = act(slip, "take_up", by=world.prod_head, at=at("2026-03-02 10:00"), person="prod1")
    assert (slip.state, slip.case.owner.username) == (State.TAKEN_UP, "prod1")
    slip = act(slip, "begin", by=world.prod1, at=at("2026-03-02 11:00"))
    assert slip.state == State.IN_WORK
    slip = act(slip, "answer", by=world.prod1, at=at("2026-03-03 10:00"), copies=["rd"], **ANSWER)
    assert (slip.state, slip.case.owner.username) == (State.ANSWERED, "qa1")
    assert clocks(slip) == {} and clocks(slip, "met") == {("slip-answer", 1): "03-04 17:30"}
    assert Case.objects.visible_to(world.rd1).filter(pk=slip.case_id).exists()  # the distribution list

    slip = act(
        slip,
        "ask_again",
        by=world.qa1,
        at=at("2026-03-04 10:00"),
        department="production",
        reason="原因未说明",
    )
    assert (slip.state, slip.case.holder.code) == (State.IN_WORK, "production")
    assert clocks(slip) == {("slip-answer", 2): "03-06 17:30"}
    assert SlipPart.objects.get(slip=slip, number=1).answer == ANSWER["answer"]  # never rewritten
    slip = act(slip, "answer", by=world.prod1, at=at("2026-03-05 10:00"), answer="定位销磨损，原因已查明")
    slip = act(slip, "confirm_answer", by=world.qa1, at=at("2026-03-05 11:00"))

    assert (slip.state, slip.filed_by.username) == (State.FILED, "qa1")
    assert slip.case.closed_at is not None and clocks(slip) == {}


@pytest.mark.parametrize(
    ("kind", "start", "changes", "code", "due"),
    [
        ("information", "2026-02-13 16:00", {}, "slip-answer", "02-24 17:30"),  # the worked Saturday, then after Spring Festival
        ("information", "2026-02-13 16:00", {"production_slowed": "on"}, "slip-answer", "02-24 17:30"),
        ("market_quality", "2026-02-14 08:00", {}, "market-quality-answer", "02-16 09:00"),  # passed on at 9, by the clock
        ("fast_feedback", "2026-09-24 10:00", {}, "fast-feedback-sort", "09-28 17:30"),  # over Mid-Autumn
    ],
)  # fmt: skip
def test_the_time_of_each_kind_counts_over_holidays_as_its_rule_says(
    world: World, kind: str, start: str, changes: dict[str, str], code: str, due: str
) -> None:
    slip = new_slip(world, kind, at=at(start), **changes)
    if kind == "market_quality":
        slip = act(slip, "pass_on", by=world.cs1, at=at("2026-02-14 09:00"), departments=[])

    assert {found: when for (found, _part), when in clocks(slip).items()} == {code: due}


def test_a_hard_problem_has_a_week_from_its_sending_and_an_urgent_one_goes_straight_to_the_gm(
    world: World,
) -> None:
    slip = new_slip(world, at=at("2026-09-28 10:00"))
    slip = act(slip, "mark_hard", by=world.prod1, at=at("2026-09-29 09:00"), reason="需外送检测")
    assert clocks(slip) == {
        ("slip-answer-hard", 1): "10-06 00:00"
    }  # National Day counts: seven calendar days
    assert clocks(slip, "cancelled") == {("slip-answer", 1): "09-30 17:30"}
    assert "mark_hard" not in {one.step.name for one in offers(slip, by=world.prod1, at=SENT)}

    urgent = new_slip(world, production_slowed="on")
    assert urgent.case.severity == "major" and told(urgent, "slip_put_to_gm") == {"gm", "gm_office"}
    many = new_slip(world, quantity="600", product="TS-500")
    assert many.case.severity == "major" and told(many, "slip_put_to_gm") == {"gm", "gm_office"}


def test_own_work_and_routine_preparation_are_refused_with_what_to_do_instead(world: World) -> None:
    with pytest.raises(Invalid) as own:
        new_slip(world, departments=["qa", "production"])
    assert "品质部 is your own department" in own.value.errors["departments"][0]
    assert "speak with its head" in own.value.errors["departments"][0]
    with pytest.raises(Invalid) as routine:
        new_slip(world, "internal_other", topic="routine")
    assert "Settle it by your plan" in routine.value.errors["topic"][0]
    with pytest.raises(Invalid) as nowhere:
        new_slip(world, departments=[])
    assert "departments" in nowhere.value.errors
    assert not Case.objects.as_system("test").exists()


def test_each_of_several_departments_answers_in_its_own_time_and_the_last_one_ends_it(world: World) -> None:
    slip = new_slip(world, departments=["production", "rd"])
    assert set(clocks(slip)) == {("slip-answer", 1), ("slip-answer", 2)}

    slip = act(slip, "answer", by=world.prod1, at=at("2026-03-03 10:00"), **ANSWER)
    assert (slip.state, slip.case.holder.code, set(clocks(slip))) == (
        State.IN_WORK,
        "rd",
        {("slip-answer", 1)},
    )
    slip = act(slip, "record_meeting", by=world.qa1, at=at("2026-03-03 11:00"), text="两部门议定改进定位销")
    fields = {"right_department": "service_desk", "reason": "属现场安装问题"}
    slip = act(slip, "return_slip", by=world.rd1, at=at("2026-03-03 12:00"), **fields)
    assert slip.state == State.ANSWERED  # what is left is answered
    late = new_slip(world, departments=["production", "rd"])
    late = act(late, "add_department", by=world.qa1, at=at("2026-03-03 10:00"), departments=["warehouse"])
    assert clocks(late)[("slip-answer", 3)] == "03-05 17:30"
    with pytest.raises(NotPermitted, match="people of the department"):
        act(late, "answer", by=world.gm_office, at=at("2026-03-03 11:00"), **ANSWER)


def test_a_wrong_department_names_the_right_one_and_the_sender_sends_it_there(world: World) -> None:
    slip = slip_at(world, State.RETURNED)

    assert (slip.case.owner.username, slip.return_reason) == ("qa1", "属设计问题")
    assert clocks(slip, "cancelled") and not clocks(slip)
    with pytest.raises(Invalid):
        act(slip, "send_on", by=world.qa1, at=at("2026-03-02 10:00"), departments=[])
    slip = act(slip, "send_on", by=world.qa1, at=at("2026-03-02 10:00"), departments=["rd"])
    assert (slip.state, slip.case.holder.code, clocks(slip)) == (
        State.SENT,
        "rd",
        {("slip-answer", 2): "03-04 17:30"},
    )


def test_an_internal_slip_of_the_other_class_is_numbered_and_filed_by_the_office_and_signed_by_the_head(
    world: World,
) -> None:
    slip = new_slip(world, "internal_other", who="prod1")
    assert slip.case.number is None and (slip.state, slip.case.holder.code) == (State.AT_DESK, "gm_office")
    assert (
        not Case.objects.visible_to(world.rd1).filter(pk=slip.case_id).exists()
    )  # not before the office passes it on

    slip = act(slip, "pass_on", by=world.gm_office, at=at("2026-03-02 10:00"), departments=["qa"])
    assert slip.case.number == "X260301" and slip.case.holder.code == "qa"
    assert clocks(slip) == {}  # the policy names no figure, so nothing runs until somebody enters one
    slip = act(slip, "answer", by=world.qa1, at=at("2026-03-03 10:00"), answer="图纸本周下发")
    assert (slip.state, told(slip) >= {"qa_head"}) == (State.AWAITING_SIGNATURE, True)
    with pytest.raises(NotPermitted, match="head of the answering department"):
        act(slip, "sign_answer", by=world.qa2, at=at("2026-03-03 11:00"))
    slip = act(slip, "refuse_answer", by=world.qa_head, at=at("2026-03-03 11:00"), reason="写明日期")
    slip = act(slip, "answer", by=world.qa1, at=at("2026-03-03 12:00"), answer="图纸三月六日下发")
    slip = act(slip, "sign_answer", by=world.qa_head, at=at("2026-03-03 13:00"))
    slip = act(slip, "confirm_answer", by=world.gm_office, at=at("2026-03-03 14:00"))
    assert (slip.state, slip.case.closed_at) == (State.CONFIRMED, None)
    with pytest.raises(NotPermitted):
        act(slip, "file_slip", by=world.prod1, at=at("2026-03-03 15:00"))

    slip = act(slip, "file_slip", by=world.gm_office, at=at("2026-03-03 15:00"))
    assert slip.state == State.FILED


def test_a_quality_slip_that_is_not_solved_is_handled_again_before_the_loop_closes(world: World) -> None:
    slip = new_slip(world, "quality_feedback", who="prod1")
    assert slip.case.holder.code == "qa"

    promise = {"measure": "扭矩扳手改为每班校准", "due_on": "2026-03-05"}
    slip = act(slip, "answer", by=world.qa1, at=at("2026-03-03 10:00"), **ANSWER, **promise)
    slip = act(slip, "confirm_answer", by=world.prod1, at=at("2026-03-03 11:00"))
    assert (slip.state, clocks(slip)) == (State.FOLLOWING, {("task-feedback", 1): "03-07 00:00"})
    with pytest.raises(Invalid) as early:
        act(slip, "follow_up", by=world.qa_head, at=at("2026-03-04 10:00"), effective="yes", text="抽查合格")
    assert "has not reported its measure done" in early.value.errors["effective"][0]
    slip = act(slip, "report_done", by=world.qa1, at=at("2026-03-05 10:00"), department="qa", text="已校准")
    slip = act(
        slip, "follow_up", by=world.qa_head, at=at("2026-03-09 10:00"), effective="no", text="仍有偏低"
    )
    assert (slip.state, slip.case.holder.code) == (State.IN_WORK, "qa")
    slip = act(slip, "answer", by=world.qa1, at=at("2026-03-10 10:00"), answer="更换扳手")
    slip = act(slip, "confirm_answer", by=world.prod1, at=at("2026-03-10 11:00"))
    slip = act(
        slip, "follow_up", by=world.qa_head, at=at("2026-03-16 10:00"), effective="yes", text="连续三批合格"
    )
    slip = act(slip, "file_slip", by=world.qa1, at=at("2026-03-16 11:00"))

    assert slip.state == State.FILED and [one.kind for one in slip.all_words()] == [
        "not_effective",
        "effective",
    ]


def test_each_department_confirms_a_technical_change_and_says_what_it_changes_by_when(world: World) -> None:
    slip = new_slip(world, "change_notice", who="rd1")

    with pytest.raises(Invalid) as undated:
        act(slip, "answer", by=world.prod1, at=SENT, answer="已阅", measure="更换作业指导书")
    assert "by when" in undated.value.errors["due_on"][0]
    slip = act(
        slip, "answer", by=world.prod1, at=SENT, answer="已阅", measure="更换作业指导书", due_on="2026-03-06"
    )
    slip = act(slip, "answer", by=world.qa1, at=SENT, answer="已阅，检验规范不变")
    slip = act(slip, "confirm_answer", by=world.rd1, at=at("2026-03-03 09:00"))
    assert (slip.state, slip.case.holder.code, clocks(slip)) == (
        State.FOLLOWING, "production", {("task-feedback", 2): "03-08 00:00"},
    )  # fmt: skip
    slip = act(
        slip, "report_done", by=world.prod1, at=at("2026-03-06 09:00"), department="production", text="已换"
    )
    assert slip.case.holder.code == "rd"
    assert (
        act(slip, "follow_up", by=world.rd1, at=at("2026-03-06 10:00"), effective="yes", text="已核").state
        == "filed"
    )


def test_a_call_is_in_the_ledger_at_once_and_marked_when_it_was_entered_late(world: World) -> None:
    call = new_slip(world, "phone", who="cs1", told_at="2026-03-02 08:40")
    assert (call.state, call.entered_late, call.case.number) == (State.RECORDED, False, "X260301")
    assert offers(call, by=world.cs1, at=SENT) == []

    late = new_slip(world, "phone", who="cs1", told_at="2026-03-02 08:00")
    assert late.entered_late  # more than the 30 minutes of its kind
    onward = new_slip(world, who="cs1", case=call.case.number)
    assert (onward.case.parent_id, onward.case.parent_relation) == (call.case_id, "slip")


def test_a_fast_feedback_asks_for_what_is_missing_and_ends_with_the_examined_part(world: World) -> None:
    slip = new_slip(world, "fast_feedback", who="sales1")
    assert slip.case.holder.code == "service_desk"
    desk, tech = world.cs1, world.qa1
    slip = act(slip, "reply_first", by=desk, at=at("2026-03-02 09:05"), text="已收到，请补时间、地点")

    with pytest.raises(Blocked, match="Product、When it happened、Place、Station"):
        act(slip, "pass_on", by=desk, at=at("2026-03-02 10:00"), departments=["qa"])
    slip = act(slip, "send_back", by=desk, at=at("2026-03-02 10:00"), reason="请补时间、地点、工位、产品")
    assert (slip.state, slip.case.holder.code, clocks(slip)) == (State.RETURNED, "sales", {})
    data = {
        "report_source": "own",
        "customer": "C001",
        "product": "TS-500",
        "happened_at": "2026-03-01 15:00",
        "place": "苏州二厂",
        "station": "3 号台",
    }
    slip = act(slip, "complete", by=world.sales1, at=at("2026-03-02 11:00"), **data)
    slip = act(slip, "send_on", by=world.sales1, at=at("2026-03-02 11:30"), departments=[])
    assert clocks(slip) == {("fast-feedback-sort", 0): "03-03 17:30"}
    slip = act(slip, "pass_on", by=desk, at=at("2026-03-02 14:00"), departments=["qa"], hard="on")
    assert clocks(slip) == {("fast-feedback-complex", 1): "03-05 17:30"}

    slip = act(
        slip, "ask_field_report", by=tech, at=at("2026-03-02 15:00"), person="tech1", question="现场电压"
    )
    slip = act(
        slip,
        "issue_part",
        by=tech,
        at=at("2026-03-02 15:30"),
        part="控制板 TS-500",
        department="service_desk",
    )
    assert clocks(slip)[("fast-feedback-field", 1)] == "03-05 17:30"
    assert clocks(slip)[("part-return", 1)] == "03-10 00:00"  # seven calendar days
    slip = act(slip, "answer", by=tech, at=at("2026-03-04 10:00"), answer="电源模块失效，换板")
    slip = act(slip, "confirm_answer", by=desk, at=at("2026-03-04 11:00"))
    assert slip.state == State.FOLLOWING  # report and part are still out
    with pytest.raises(NotPermitted, match="person who was asked"):
        act(slip, "hand_in_field_report", by=world.cs1, at=at("2026-03-04 12:00"), number="1", report="无")
    slip = act(
        slip, "hand_in_field_report", by=world.tech1, at=at("2026-03-05 09:00"), number="1", report="电压正常"
    )
    slip = act(
        slip, "take_part_back", by=desk, at=at("2026-03-11 09:00"), number="1", back_at="2026-03-09 16:00"
    )
    slip = act(slip, "examine_part", by=tech, at=at("2026-03-11 10:00"), number="1", finding="电容击穿")
    assert set(clocks(slip, "met")) >= {("part-return", 1), ("fast-feedback-field", 1)}
    slip = act(slip, "follow_up", by=desk, at=at("2026-03-12 10:00"), effective="yes", text="客户已恢复生产")
    assert act(slip, "file_slip", by=desk, at=at("2026-03-12 11:00")).state == State.FILED


def test_a_market_report_that_is_not_ours_comes_back_signed_and_a_dispute_goes_to_the_gm(
    world: World,
) -> None:
    slip = new_slip(world, "market_quality", who="prod1")
    slip = act(slip, "pass_on", by=world.cs1, at=at("2026-03-02 10:00"), departments=[])
    assert (slip.case.holder.code, clocks(slip)) == ("qa", {("market-quality-answer", 1): "03-04 10:00"})

    slip = act(slip, "put_to_gm", by=world.prod1, at=at("2026-03-02 11:00"), text="客户停线，部门意见不一")
    assert Case.objects.visible_to(world.gm).filter(pk=slip.case_id).exists() and told(
        slip, "slip_put_to_gm"
    ) == {"gm", "gm_office"}
    with pytest.raises(NotPermitted):
        act(slip, "instruct_departments", by=world.qa_head, at=at("2026-03-02 11:30"), text="先换货")
    slip = act(slip, "instruct_departments", by=world.gm, at=at("2026-03-02 12:00"), text="先换货，再查因")
    with pytest.raises(Invalid):
        act(slip, "answer", by=world.qa1, at=at("2026-03-03 10:00"), answer="接线错误")  # ours or not?
    slip = act(slip, "answer", by=world.qa1, at=at("2026-03-03 10:00"), answer="客户接线错误", ours="no")
    assert (slip.state, ("market-quality-answer", 1) in clocks(slip)) == (State.AWAITING_SIGNATURE, True)
    slip = act(slip, "sign_answer", by=world.qa_head, at=at("2026-03-04 09:00"))

    assert (slip.state, slip.case.holder.code) == (State.ANSWERED, "service_desk")
    assert [part.ours for part in slip.all_parts()] == [False]


def test_a_change_of_a_kind_is_a_new_version_and_slips_under_way_keep_theirs(world: World) -> None:
    before = new_slip(world)
    kind = SlipKind.objects.get(code="information")
    names = [
        f.name
        for f in SlipKind._meta.fields
        if f.name not in ("id", "code", "version", "effective_from", "effective_to")
    ]
    values = {name: getattr(kind, name) for name in names} | {"signed_by": "head"}

    now: datetime = at("2026-03-02 12:00")
    save_kind(code="information", values=values, since=None, by=world.admin, at=now)
    after = new_slip(world, at=at("2026-03-02 13:00"))
    with pytest.raises(NotPermitted):
        save_kind(code="information", values=values, since=None, by=world.qa_head, at=at("2026-03-02 14:00"))

    assert (before.slip_kind.version, after.slip_kind.version) == (1, 2)
    before = act(before, "answer", by=world.prod1, at=at("2026-03-02 14:00"), **ANSWER)
    after = act(after, "answer", by=world.prod1, at=at("2026-03-02 14:00"), **ANSWER)
    assert (before.state, after.state) == (State.ANSWERED, State.AWAITING_SIGNATURE)


def test_what_is_withdrawn_or_filed_moves_no_more(world: World) -> None:
    gone = slip_at(world, State.WITHDRAWN)

    assert clocks(gone) == {} and gone.case.closed_at is not None
    with pytest.raises(NotPossibleNow):
        act(gone, "answer", by=world.prod1, at=at("2026-03-02 10:00"), **ANSWER)
