"""A report that is confirmed first, a gross error that the quality committee reviews, sheets of the month, minutes of a meeting."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.queries import system_user
from feedback_system.cases.models import Case
from feedback_system.errors import Blocked, Invalid, NotPermitted
from feedback_system.notifications.models import Notification
from feedback_system.notifications.rendering import message_for
from quality.slips.models import SlipKind, SlipPart
from quality.slips.operations import open_monthly_slips
from quality.slips.operations.setting import save_kind, values_of
from quality.slips.operations.sheets import figures_of_sheets
from quality.slips.states import SlipState as State
from tests.factories.company import World, at
from tests.factories.slips import ANSWER, SENT, act, new_slip
from tests.slips.test_slips import clocks, told

pytestmark = pytest.mark.django_db

COMPLETE = {"product": "TS-500", "happened_at": "2026-03-01 15:00", "place": "苏州二厂", "station": "3 号台"}
MEETING = {"meets_at": "2026-03-03 14:00", "place": "二楼会议室", "text": "整批返工的原因与范围"}


def test_a_market_report_is_confirmed_by_service_before_the_desk_passes_it_on(world: World) -> None:
    slip = new_slip(world, "fast_feedback", who="sales1", report_source="market", **COMPLETE)  # given

    assert (
        "service_head" in told(slip) and Case.objects.visible_to(world.tech1).filter(pk=slip.case_id).exists()
    )
    with pytest.raises(Blocked, match="has not confirmed the report"):  # when
        act(slip, "pass_on", by=world.cs1, at=at("2026-03-02 10:00"), departments=["qa"])
    with pytest.raises(NotPermitted):
        act(slip, "confirm_report", by=world.cs1, at=at("2026-03-02 10:00"))
    slip = act(slip, "confirm_report", by=world.service_head, at=at("2026-03-02 11:00"))
    slip = act(slip, "pass_on", by=world.cs1, at=at("2026-03-02 12:00"), departments=["qa"])

    assert (slip.state, slip.report_confirmed_by) == (State.SENT, world.service_head)  # then
    dealer = new_slip(world, "fast_feedback", who="cs1", report_source="dealer", **COMPLETE)
    dealer = act(dealer, "confirm_report", by=world.sales_head, at=at("2026-03-02 11:00"))
    dealer = act(dealer, "complete", by=world.cs1, at=at("2026-03-02 11:30"), report_source="market")
    assert dealer.waits_for_confirmation()  # another source, another word


def test_a_gross_error_goes_to_the_committee_and_its_slip_ends_only_after_the_review(world: World) -> None:
    slip = new_slip(world, who="prod1", departments=["rd"], gross="batch_rework")  # given
    assert slip.case.severity == "major"
    assert told(slip, "slip_put_to_gm") == {"gm", "gm_office", "qa_head"}

    slip = act(slip, "answer", by=world.rd1, at=at("2026-03-02 10:00"), **ANSWER)
    with pytest.raises(Blocked, match="reviewed with the quality committee"):  # when
        act(slip, "confirm_answer", by=world.prod1, at=at("2026-03-02 11:00"))
    slip = act(slip, "call_committee", by=world.qa1, at=at("2026-03-02 11:00"), **MEETING)
    assert told(slip, "slip_committee") == {"qa_head", "factory_head", "prod_head", "rd1", "gm_office"}
    notice = Notification.objects.filter(kind="slip_committee", recipient=world.factory_head).first()
    message = message_for(notice, company=world.company)
    assert slip.case.number in message.subject and "2026-03-03 14:00, 二楼会议室" in message.text
    with pytest.raises(Blocked, match="its review is missing"):
        act(slip, "confirm_answer", by=world.prod1, at=at("2026-03-03 09:00"))
    slip = act(slip, "enter_review", by=world.qa1, at=at("2026-03-03 15:00"), text="返工有效，夹具列入点检")
    slip = act(slip, "confirm_answer", by=world.prod1, at=at("2026-03-03 16:00"))

    assert slip.state == State.FILED  # then
    with pytest.raises(Invalid) as past:
        act(new_slip(world), "call_committee", by=world.qa1, at=at("2026-03-04 09:00"), **MEETING)
    assert set(past.value.errors) == {"meets_at"}


def test_a_department_hands_in_its_sheet_of_the_month_before_and_its_figures_stand_in_the_report(
    world: World,
) -> None:
    kind = SlipKind.objects.get(code="month_sheet")
    values = values_of(kind) | {"monthly_for": ["sales"]}
    save_kind(code=kind.code, values=values, since=None, by=world.admin, at=SENT)
    slip = open_monthly_slips(by=system_user(), at=SENT)[0]

    assert slip.case.title.endswith("2026-02 业务部") and slip.monthly.month.isoformat() == "2026-02-01"
    assert clocks(slip) == {("department-sheet", 1): "03-09 17:30"}  # before the 10th
    with pytest.raises(Invalid) as bare:
        act(slip, "answer", by=world.sales1, at=at("2026-03-03 09:00"), answer="略")
    assert set(bare.value.errors) == {"letters", "visits", "services"}
    figures: dict[str, Any] = {"letters": 4, "visits": 2, "services": 0}
    slip = act(slip, "answer", by=world.sales1, at=at("2026-03-03 09:00"), answer="多为交期询问", **figures)

    assert clocks(slip) == {}
    seen = figures_of_sheets(Case.objects.visible_to(world.qa_head), slip.monthly.month)
    assert seen == {("sales", name): figure for name, figure in figures.items()}
    assert SlipPart.objects.get(slip=slip).letters == 4


def test_the_minutes_of_the_quality_meeting_are_read_by_the_departments_and_its_tasks_point_to_them(
    world: World,
) -> None:
    minutes = new_slip(world, "minutes", who="qa1")

    assert minutes.state == State.RECORDED and told(minutes, "slip_copied") >= {
        "prod_head",
        "rd1",
        "gm_office",
    }
    assert Case.objects.visible_to(world.prod1).filter(pk=minutes.case_id).exists()
    task = new_slip(world, "meeting_task", who="qa1", case=minutes.case.reference)
    assert task.case.parent_id == minutes.case_id
    with pytest.raises(Invalid) as bare:
        new_slip(world, "minutes", who="qa1", targets="")
    assert set(bare.value.errors) == {"targets"}
