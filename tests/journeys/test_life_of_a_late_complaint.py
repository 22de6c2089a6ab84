"""A complaint that nobody finishes: each level of the ladder fires once, at its instant, to the right person."""

from datetime import timedelta

import pytest

from accounts.models import Delegation, User
from accounts.queries import system_user
from complaints.states import State
from feedback_system.deadlines.models import Deadline
from feedback_system.escalation.models import Escalation, ReminderSlip
from feedback_system.escalation.operations import escalate_due
from feedback_system.notifications.models import Notification
from tests.factories.company import World, at
from tests.factories.complaints import complaint_at, take

pytestmark = pytest.mark.django_db


def told(deadline: Deadline) -> list[tuple[str, str, list[str]]]:
    """What happened on a clock: when (Shanghai), what, to whom."""
    names = dict(User.objects.values_list("pk", "username"))
    rows = Escalation.objects.filter(deadline=deadline).order_by("at", "pk")
    return [
        (
            f"{row.at + timedelta(hours=8):%m-%d %H:%M}",
            row.action,
            sorted(names[one["user"]] for one in row.recipients),
        )
        for row in rows
    ]


def test_the_handling_limit_climbs_from_the_holder_to_the_general_manager_each_level_once(
    world: World,
) -> None:
    # given a home complaint, accepted on Monday 2 March at 10:00 and taken by qa1, whose head is away from the 15th on
    complaint = complaint_at(world, State.INVESTIGATING)
    clock = complaint.case.deadlines.get(code="complaint-close")
    assert clock.due_at == at("2026-03-16 00:00")
    Delegation.objects.create(
        principal=world.qa_head,
        deputy=world.qa2,
        starts_at=at("2026-03-15 00:00"),
        ends_at=at("2026-04-01 00:00"),
    )

    # when three weeks pass, swept twice an hour
    moment = at("2026-03-02 11:00")
    while moment < at("2026-03-23 12:00"):
        escalate_due(now=moment, by=system_user())
        moment += timedelta(minutes=30)

    # then each level was told once, at its own instant
    half, most = (clock.started_at + (clock.due_at - clock.started_at) * share for share in (0.5, 0.8))
    assert told(clock) == [
        (f"{half + timedelta(hours=8):%m-%d %H:%M}", "remind", ["qa1"]),
        (f"{most + timedelta(hours=8):%m-%d %H:%M}", "remind", ["qa1"]),
        ("03-16 00:00", "issue_slip", ["qa1", "qa2"]),
        ("03-17 00:00", "notice", ["gm_office", "gm_office2"]),
        ("03-19 00:00", "notice", ["deputy_gm"]),
        ("03-21 00:00", "notice", ["gm"]),
    ]
    slip = ReminderSlip.objects.get(deadline=clock)
    assert (slip.department, slip.number) == (world.departments["qa"], slip.number)
    assert Notification.objects.filter(recipient=world.gm, case=complaint.case).count() >= 1


def test_a_clock_that_is_met_in_time_tells_nobody(world: World) -> None:
    complaint = complaint_at(world, State.SUBMITTED)
    complaint = take(
        complaint,
        "acknowledge",
        by=world.cs1,
        at=at("2026-03-02 10:00"),
        channel="phone",
        text="已收到，正在处理",
    )

    for hours in range(2, 60):
        escalate_due(now=at("2026-03-02 09:00") + timedelta(hours=hours), by=system_user())

    for code in ("complaint-register", "complaint-first-answer"):
        assert told(complaint.case.deadlines.get(code=code)) == []
