"""Every time limit that the policies name for quality runs on a real case and fires as its rule says: reminded, late, told upward."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command

from accounts.queries import system_user
from feedback_system.deadlines.models import Deadline, DeadlineState
from feedback_system.deadlines.shipped.limits import LIMITS
from feedback_system.escalation.models import Escalation
from quality.slips.models import SlipKind
from quality.slips.operations import open_monthly_slips
from quality.slips.operations.setting import save_kind, values_of
from tests.factories.anomalies import act as act_on_alert
from tests.factories.anomalies import new_alert
from tests.factories.company import World, at
from tests.factories.slips import SENT, act, fast_feedback_with_everything, new_slip
from tests.feedback_system.deadlines.drafting import new_version, stored

pytestmark = pytest.mark.django_db

BEFORE = at("2026-03-01 00:00")
NO_FIGURE = ("D-30", "D-36", "D-42", "D-43", "D-44", "D-45", "D-51", "D-52")
"""The policies say “at once” or “in time”: the company enters a figure, here two hours."""
ENDS_AS_IT_BEGINS = "D-43"
"""The slip is what was owed: there is nobody to remind before it, and after it only whether it came in time."""


def with_figures(world: World) -> None:
    for limit in NO_FIGURE:
        new_version(
            stored(LIMITS[limit]), since=BEFORE, by=world.admin, at=BEFORE, is_active=True, amount=Decimal(2)
        )


def cases_with_every_clock(world: World) -> None:
    """A case for each limit, all on Monday, 2 March 2026."""
    new_alert(world, is_serious="on")  # D-26, D-52
    new_slip(world)  # D-28
    act(new_slip(world), "mark_hard", by=world.prod1, at=SENT, reason="需外送检测")  # D-29
    new_slip(world, production_slowed="on")  # D-30
    market = new_slip(world, "market_quality")
    act(market, "pass_on", by=world.cs1, at=SENT, departments=[])  # D-24
    new_slip(world, "fast_feedback", who="sales1")  # D-36, D-37
    fast_feedback_with_everything(world)  # D-38, D-39, D-41
    data = {"product": "TS-500", "happened_at": "2026-03-01 15:00", "place": "苏州二厂", "station": "3 号台"}
    hard = new_slip(world, "fast_feedback", who="sales1", **data)
    act(hard, "pass_on", by=world.cs1, at=SENT, departments=["qa"], hard="on")  # D-40
    internal = new_slip(world, "internal_other", who="prod1")
    act(internal, "pass_on", by=world.gm_office, at=SENT, departments=["qa"])  # D-42
    new_slip(world, "quality_feedback", who="prod1", happened_at="2026-03-02 06:00")  # D-43
    new_slip(world, "production_report", who="prod1")  # D-44, D-45
    new_slip(world, "task", who="gm_office")  # D-46
    new_slip(world, "meeting_task", who="gm_office")  # D-47
    values = values_of(SlipKind.objects.get(code="key_plan")) | {"monthly_for": ["production"]}
    save_kind(code="key_plan", values=values, since=None, by=world.admin, at=SENT)
    open_monthly_slips(by=system_user(), at=SENT)  # D-48
    event = new_slip(world, "incident", who="prod1", handle_first="on")
    handled = {"handling": "包扎并送医", "handled_at": "2026-03-02 09:00"}
    act(event, "note_handled", by=world.prod1, at=SENT, **handled)  # D-49
    new_slip(world, "incident", who="prod1", incident="hazard", handle_first="on")  # D-50
    new_slip(world, "incident", who="prod1", incident="customer_line_stop", handle_first="on")  # D-51


def swept(now: Any) -> None:
    call_command("escalate_due", "--now", now.isoformat(), "--yes")


def test_every_limit_of_the_policies_on_quality_fires_each_level_once(world: World, capsys: Any) -> None:
    with_figures(world)
    cases_with_every_clock(world)  # given

    clocks = Deadline.objects.filter(state=DeadlineState.RUNNING)
    running = {code: clocks.filter(code=code).order_by("pk").first() for code in LIMITS.values()}
    assert {code for code, clock in running.items() if clock is None} == {LIMITS[ENDS_AS_IT_BEGINS]}
    written = Deadline.objects.get(code=LIMITS[ENDS_AS_IT_BEGINS])
    assert written.state == DeadlineState.MET and written.met_at > written.due_at  # an hour late

    watched = [clock for clock in running.values() if clock is not None]
    wanted = [clock.pk for clock in watched]
    while waiting := clocks.filter(pk__in=wanted, escalates_at__isnull=False).order_by(
        "escalates_at"
    ):  # when
        moment = waiting[0].escalates_at
        swept(moment)
        assert not clocks.filter(pk__in=wanted, escalates_at__lte=moment).exists()
    swept(moment)  # once more: nothing fires twice

    for clock in watched:  # then
        told = Escalation.objects.filter(deadline=clock).order_by("level")
        assert len(told) == len(clock.ladder), clock.code
        assert Counter(told.values_list("level", flat=True)).most_common(1)[0][1] == 1
        actions = [one.action for one in told if not one.skipped]
        assert "remind" in actions and "issue_slip" in actions and actions[-1] == "notice", (
            clock.code,
            actions,
        )
        assert all(one.recorded_at >= one.at for one in told)


def test_a_serious_alert_is_told_in_time_or_sorted_as_general_and_a_station_is_put_right_anew(
    world: World,
) -> None:
    with_figures(world)
    grave, general = (
        new_alert(world, is_serious="on", anyway="on", affected_quantity=n) for n in ("200", "150")
    )
    act_on_alert(
        grave, "register", by=world.qa1, at=at("2026-03-02 11:00"), severity="major", triggers=["batch"]
    )
    act_on_alert(general, "register", by=world.qa1, at=at("2026-03-02 11:00"), severity="general")
    report = new_slip(world, "production_report", who="prod1")
    report = act(
        report,
        "solve_level",
        by=world.prod_head,
        at=at("2026-03-02 10:00"),
        cause="接触不良",
        measures="更换",
    )

    told = Deadline.objects.filter(code="major-demand-told")
    assert [told.get(case=one.case_id).state for one in (grave, general)] == ["met", "cancelled"]
    assert Deadline.objects.get(case=report.case_id, code="on-site-fix").state == "met"
    act(report, "follow_up", by=world.prod1, at=at("2026-03-03 10:00"), effective="no", text="又出现")
    assert [*Deadline.objects.filter(case=report.case_id, code="on-site-fix").values_list("state", flat=True)] == [
        "met", "running",
    ]  # fmt: skip
