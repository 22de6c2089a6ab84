"""Tasks: given with a day, given by the weekly meeting, and the key plan of each unit that is heard at the end of the month.

2 March 2026 is a Monday; the 7th a Saturday on which nobody works; March ends on a Tuesday.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from accounts.queries import system_user
from feedback_system.cases.models import Case
from feedback_system.errors import Invalid, NotPossibleNow
from feedback_system.escalation.models import Escalation, ReminderSlip
from feedback_system.escalation.operations import escalate_due
from quality.slips.forms.settings import KindForm
from quality.slips.models import Slip, SlipKind, SlipPart
from quality.slips.operations import open_monthly_slips
from quality.slips.operations.setting import save_kind, values_of
from quality.slips.states import SlipState as State
from tests.factories.company import World, at
from tests.factories.slips import SENT, act, new_slip
from tests.slips.test_slips import clocks, told

pytestmark = pytest.mark.django_db

NOT_DONE = {
    "achieved": "no", "answer": "夹具到货晚", "measure": "到货后三天内更换", "due_on": "2026-03-12",
}  # fmt: skip


def key_plans(world: World, month: datetime, *units: str) -> list[Slip]:
    """The slips of the month after an administrator has named the units."""
    kind = SlipKind.objects.get(code="key_plan")
    values = values_of(kind) | {"monthly_for": list(units)}
    save_kind(code="key_plan", values=values, since=None, by=world.admin, at=month)
    return open_monthly_slips(by=system_user(), at=month)


def test_a_task_goes_to_a_person_is_reported_not_done_and_ends_with_what_was_promised(world: World) -> None:
    slip = new_slip(world, "task", who="gm_office")  # given: to be done by Friday the 6th

    assert (slip.case.holder.code, slip.case.owner) == ("production", world.prod1)
    assert told(slip) == {"prod1", "prod_head"}
    assert clocks(slip) == {("task-feedback", 1): "03-08 00:00"}  # the whole day after the limit, a Saturday

    with pytest.raises(Invalid) as bare:  # when
        act(slip, "answer", by=world.prod1, at=at("2026-03-06 15:00"), achieved="no", answer="未完成")
    assert set(bare.value.errors) == {"measure"}
    slip = act(slip, "answer", by=world.prod1, at=at("2026-03-06 16:00"), **NOT_DONE)
    slip = act(slip, "confirm_answer", by=world.gm_office, at=at("2026-03-06 17:00"))

    assert slip.state == State.FOLLOWING  # then: the new day has the same clock
    assert clocks(slip) == {("task-feedback", 1): "03-14 00:00"}
    slip = act(
        slip, "report_done", by=world.prod1, at=at("2026-03-12 09:00"), department="production", text="已更换"
    )
    slip = act(slip, "follow_up", by=world.gm_office, at=at("2026-03-12 10:00"), effective="yes", text="查看")
    assert (slip.state, clocks(slip)) == (State.FILED, {})


def test_important_work_whose_result_is_not_in_writing_needs_a_note(world: World) -> None:
    slip = new_slip(world, "task", who="gm_office", is_important="on")
    report: dict[str, Any] = {"achieved": "yes", "answer": "两班已培训"}

    with pytest.raises(Invalid) as unsaid:
        act(slip, "answer", by=world.prod1, at=at("2026-03-05 09:00"), **report)
    assert set(unsaid.value.errors) == {"result_in_writing"}
    report["result_in_writing"] = "no"
    with pytest.raises(Invalid) as unwritten:
        act(slip, "answer", by=world.prod1, at=at("2026-03-05 09:00"), **report)
    assert set(unwritten.value.errors) == {"result_note"}
    slip = act(
        slip,
        "answer",
        by=world.prod1,
        at=at("2026-03-05 09:00"),
        result_note="二十人到场，班长抽问",
        **report,
    )

    part = SlipPart.objects.get(slip=slip)
    assert (part.achieved, part.result_in_writing, part.result_note) == (True, False, "二十人到场，班长抽问")


@pytest.mark.parametrize(
    ("given", "day", "due"),
    [
        ("2026-03-02 09:00", "", "03-07 12:00"),  # Saturday noon of the week in which it was given
        ("2026-03-07 11:59", "", "03-07 12:00"),
        ("2026-03-07 12:00", "", "03-14 12:00"),  # that report has passed
        ("2026-03-02 09:00", "2026-03-18", "03-21 12:00"),  # of the week of its own day
        ("2026-02-23 09:00", "", "02-28 12:00"),  # a worked Saturday is like any other
    ],
)
def test_a_task_of_the_weekly_meeting_is_reported_by_saturday_noon(
    world: World, given: str, day: str, due: str
) -> None:
    slip = new_slip(
        world, "meeting_task", who="gm_office", at=at(given), task_due_on=day, meeting_on=given[:10]
    )

    assert clocks(slip) == {("task-week-report", 1): due}
    assert Case.objects.visible_to(world.hr).filter(pk=slip.case_id).exists()  # personnel follows it up


def test_a_report_that_is_not_enough_is_owed_anew(world: World) -> None:
    late = at("2026-03-10 09:00")
    for kind, due in (("task", "03-12 00:00"), ("meeting_task", "03-14 12:00")):
        slip = new_slip(world, kind, who="gm_office")
        slip = act(slip, "answer", by=world.prod1, at=late, achieved="yes", answer="已完成")
        slip = act(slip, "ask_again", by=world.gm_office, at=late, department="production", reason="无数据")
        assert [*clocks(slip).values()] == [due]


@pytest.mark.parametrize(
    ("kind", "code", "reminder", "due", "office"),
    [
        # half of the time from Monday 9:00 to the end of Saturday, the day after the limit
        ("task", "task-feedback", "2026-03-05 04:30", "2026-03-08 00:00", "2026-03-09 00:00"),
        ("meeting_task", "task-week-report", "2026-03-06 09:36", "2026-03-07 12:00", "2026-03-08 12:00"),
        ("key_plan", "key-plan-meeting", "2026-03-29 00:00", "2026-04-01 00:00", "2026-04-02 00:00"),
    ],
)
def test_each_clock_reminds_issues_its_slip_when_due_and_reaches_the_office_a_day_later(
    world: World, kind: str, code: str, reminder: str, due: str, office: str
) -> None:
    slip = (
        key_plans(world, SENT, "production")[0]
        if kind == "key_plan"
        else new_slip(world, kind, who="gm_office")
    )

    def reached() -> set[str]:
        rows = Escalation.objects.filter(case=slip.case_id, deadline__code=code)
        return {row.action for row in rows}

    escalate_due(now=at(reminder), by=system_user())
    assert reached() == {"remind"}
    assert not ReminderSlip.objects.filter(case=slip.case_id).exists()
    escalate_due(now=at(due), by=system_user())
    assert ReminderSlip.objects.get(case=slip.case_id).department == world.departments["production"]
    escalate_due(now=at(office), by=system_user())
    assert "notice" in reached()


def test_the_system_opens_one_key_plan_per_unit_and_month_and_the_note_of_the_meeting_ends_it(
    world: World,
) -> None:
    assert open_monthly_slips(by=system_user(), at=SENT) == []  # off while no unit is named

    slips = key_plans(world, SENT, "production", "rd")
    assert open_monthly_slips(by=system_user(), at=at("2026-03-31 23:00")) == []
    assert len(open_monthly_slips(by=system_user(), at=at("2026-04-01 00:05"))) == 2

    slip = next(one for one in slips if one.case.holder.code == "production")
    assert (slip.case.owner, slip.sender_department.code) == (world.prod_head, "gm_office")
    assert slip.case.title == "月度重点计划 2026-03 生产部" and told(slip) == {"prod_head"}
    assert clocks(slip) == {("key-plan-meeting", 1): "04-01 00:00"}

    slip = act(slip, "answer", by=world.prod_head, at=at("2026-03-30 09:00"), answer="重点三项，两项完成")
    assert clocks(slip) == {("key-plan-meeting", 1): "04-01 00:00"}  # heard, not only handed in
    with pytest.raises(NotPossibleNow):
        act(slip, "confirm_answer", by=world.gm_office, at=at("2026-03-31 09:00"))
    note = {"met_on": "2026-03-31", "text": "第三项顺延至四月，由生产部长负责"}
    slip = act(slip, "note_meeting", by=world.gm_office, at=at("2026-03-31 17:00"), **note)
    assert (slip.state, clocks(slip, "met")) == (State.FILED, {("key-plan-meeting", 1): "04-01 00:00"})

    silent = next(one for one in slips if one.case.holder.code == "rd")
    silent = act(silent, "note_meeting", by=world.gm_office, at=at("2026-03-31 17:00"), **note)
    assert SlipPart.objects.get(slip=silent).state == "heard"


def test_what_is_open_at_the_next_meeting_stands_on_the_page_of_who_may_see_it(world: World) -> None:
    open_one = new_slip(world, "meeting_task", who="gm_office", description="整理返工台帐")
    done = new_slip(world, "meeting_task", who="gm_office", description="更新作业指导书")
    act(done, "answer", by=world.prod1, at=at("2026-03-05 09:00"), achieved="yes", answer="已更新")
    given = new_slip(world, "task", who="gm_office", description="核对工装编号")

    def seen(who: str) -> Any:
        client = Client()
        client.force_login(getattr(world, who))
        return client.get("/quality/slips/tasks/?span=week&day=2026-03-04").context

    context = seen("hr")
    assert [one.part.slip.case_id for one in context["of_meeting"]] == [open_one.case_id]
    assert context["others"] == []  # personnel follows the tasks of meetings, not every task
    assert [one.part.slip.case_id for one in seen("prod1")["others"]] == [given.case_id]
    figures = {row.department.code: (row.owed, row.in_time, row.open, row.done) for row in context["rows"]}
    assert figures == {"production": (2, 1, 1, 1)}
    assert seen("sales1")["of_meeting"] == [] and seen("sales1")["rows"] == []


def test_a_kind_without_the_day_of_the_task_cannot_have_its_time(world: World) -> None:
    kind = SlipKind.objects.get(code="information")
    data = {
        name: getattr(kind, name) for name in KindForm.base_fields if hasattr(kind, name) and name != "code"
    } | {"rule_hard": "task-feedback", "monthly_for": ["production"]}  # fmt: skip

    form = KindForm(data, record=kind, rules={})

    assert set(form.errors) == {"needs", "desk"}
