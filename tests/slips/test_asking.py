"""What units hand in about users at fixed times, and the free trial of a month: kinds of slip whose limits are watched.

2 March 2026 is a Monday.
"""

from __future__ import annotations

from typing import Any

import pytest

from accounts.queries import system_user
from feedback_system.errors import Invalid
from feedback_system.escalation.models import ReminderSlip
from feedback_system.escalation.operations import escalate_due
from quality.slips.market import missing_sheets, period_of_slip
from quality.slips.models import Slip, SlipKind
from quality.slips.operations import open_monthly_slips, send_slip
from quality.slips.operations.setting import save_kind, values_of
from quality.slips.states import SlipState as State
from tests.factories.company import World, at
from tests.factories.slips import SENT, act
from tests.slips.test_market import name_units
from tests.slips.test_slips import clocks

pytestmark = pytest.mark.django_db


def opened(world: World, code: str, *units: str, when: Any = SENT) -> list[Slip]:
    """The slips of the kind that the system opens then for these units."""
    name_units(world, code, *units)
    return open_monthly_slips(by=system_user(), at=when)


def test_a_sales_unit_that_hands_no_quarterly_report_in_is_told_and_its_head_gets_the_reminder_slip(
    world: World,
) -> None:
    slips = {
        one.all_parts()[0].department.code: one
        for one in opened(world, "sales_quarter", "sales", "sales_north")
    }
    first, second = slips["sales"], slips["sales_north"]
    assert clocks(first) == {("sales-quarter-report", 1): "04-02 00:00"}
    with pytest.raises(Invalid) as refused:
        act(second, "answer", by=world.sales2, at=SENT, answer="无")
    assert set(refused.value.errors) == {
        "entry_visited",
        "entry_quality",
    }  # a report without its figures is none
    act(
        second, "answer", by=world.sales2, at=SENT, answer="用户反映良好", entry_visited="12", entry_quality="包装偶有破损"
    )  # fmt: skip

    escalate_due(now=at("2026-04-02 08:00"), by=system_user())

    (slip,) = ReminderSlip.objects.all()
    assert slip.case == first.case and slip.department == world.departments["sales"]
    assert [one.slip for one in missing_sheets(world.gm_office, at=at("2026-04-02 08:00"))] == [first]


@pytest.mark.parametrize(
    ("code", "rule", "due"),
    [
        ("station_month", "station-asking", "04-02 00:00"),
        ("technical_help", "technical-help", "04-02 00:00"),
        ("guard_post_day", "survey-post-forms", "03-03 00:00"),
    ],
)
def test_users_asked_each_month_help_in_each_region_and_forms_of_each_day_have_their_limit(
    world: World, code: str, rule: str, due: str
) -> None:
    (slip,) = opened(world, code, "service_desk")
    assert clocks(slip) == {(rule, 1): due}
    assert open_monthly_slips(by=system_user(), at=SENT) == []  # once


def test_forms_of_the_guard_post_are_asked_for_on_working_days_alone(world: World) -> None:
    (slip,) = opened(world, "guard_post_day", "service_desk")
    assert slip.case.title.endswith("2026-03-02 客服中心") and period_of_slip(slip) is None

    assert open_monthly_slips(by=system_user(), at=at("2026-03-07 10:00")) == []  # a Saturday
    assert len(open_monthly_slips(by=system_user(), at=at("2026-03-09 10:00"))) == 1


def test_a_free_trial_ends_within_a_month_with_what_came_of_it(world: World) -> None:
    trial = send_slip(
        by=world.qa1, at=SENT, kind="free_trial", customer="C001", product="TS-500", quantity="2",
        description="客户对新型号存疑，免费试用",
    )  # fmt: skip
    assert clocks(trial) == {("free-trial", 1): "04-03 00:00"}

    trial = act(
        trial, "answer", by=world.sales1, at=at("2026-03-20 10:00"), answer="试用结束", entry_use="连续运行两周无故障",
        entry_outcome="购买两台",
    )  # fmt: skip

    assert trial.state == State.ANSWERED and clocks(trial) == {}


def test_a_gift_is_asked_for_only_where_the_company_wants_it_and_waits_for_the_signature_of_the_superior(
    world: World,
) -> None:
    typed = {
        "kind": "gift_request",
        "customer": "C001",
        "description": "春节礼盒两份，共 120 元",
        "wish": "批准 120 元",
    }
    with pytest.raises(Invalid):
        send_slip(by=world.sales1, at=SENT, **typed)  # off at install

    values = values_of(SlipKind.objects.get(code="gift_request")) | {"is_active": True}
    save_kind(code="gift_request", values=values, since=None, by=world.admin, at=SENT)
    request = send_slip(by=world.sales1, at=SENT, **typed)
    request = act(
        request, "answer", by=world.gm_office2, at=at("2026-03-02 15:00"), answer="同意", entry_decision="同意",
        entry_budget="120",
    )  # fmt: skip
    assert request.state != State.ANSWERED
    request = act(request, "sign_answer", by=world.gm_office, at=at("2026-03-02 16:00"))

    assert request.state == State.ANSWERED
