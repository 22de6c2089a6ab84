"""Who is told besides holder, head and role: the next head, who is on duty, a named person; when; and one list after an outage."""

import pytest

from accounts.models import Delegation
from accounts.queries import system_user
from feedback_system.company.models import Company
from feedback_system.deadlines.models import Deadline
from feedback_system.errors import Invalid, NotPermitted, NotPossibleNow
from feedback_system.escalation.models import DutyShift, Escalation, EscalationRecipient, ReminderSlip
from feedback_system.escalation.operations import Summary, end_shift, enter_shift, escalate_due, withdraw_slip
from feedback_system.escalation.operations.duty import gaps
from feedback_system.notifications.delivery import deliver_waiting
from feedback_system.notifications.models import Delivery, Notification, Robot, RobotPost
from feedback_system.notifications.rendering import message_for
from feedback_system.worktime.models import Calendar, DepartmentCalendar, OpeningInterval
from tests.feedback_system.clockwork import MONDAY, Town, local
from tests.feedback_system.folders import person

NIGHT = local("2026-03-17 02:00")


def sweep(text: str) -> Summary:
    return escalate_due(now=local(text), by=system_user())


def clock_that_tells(town: Town, *places: str, **case) -> Deadline:
    """A clock with one level on Monday 10:00, for the people at `places`."""
    clock = town.clock(town.case(**case))
    rung = {"order": 1, "at": local("2026-03-02 10:00").isoformat(), "action": "notice", "to": list(places)}
    Deadline.objects.filter(pk=clock.pk).update(ladder=[rung], escalates_at=local("2026-03-02 10:00"))
    return clock


def told() -> list[tuple[str, str, list[str]]]:
    """Who was told, as what, and what was passed over."""
    rows = EscalationRecipient.objects.select_related("person").order_by("pk")
    return [(row.person.username, row.place, row.passed_over) for row in rows]


@pytest.fixture
def keeper(town):
    return person("keeper", "administrator", town.company)


def on_duty(town: Town, keeper, who, start="2026-03-01 00:00", end="2026-03-31 00:00", department=None):
    return enter_shift(
        person=who, starts_at=local(start), ends_at=local(end), department=department, by=keeper, at=local("2026-03-01 00:00")
    )  # fmt: skip


# ---------------------------------------------------------------------------------------------------- places


def test_the_next_head_is_the_one_above_the_head(town):
    clock_that_tells(town, "holder_head", "next_head")
    sweep("2026-03-02 10:00")
    assert told() == [("sales_head", "holder_head", []), ("gm", "next_head", [])]


def test_the_next_head_is_found_past_empty_posts_and_it_is_said(town):
    town.plant.head = None
    town.plant.save()
    town.production.head = town.worker
    town.production.save()
    clock_that_tells(town, "holder_head", "next_head", holder=town.production)
    sweep("2026-03-02 10:00")
    assert told() == [("worker", "holder_head", []), ("gm", "next_head", ["plant"])]


def test_above_the_top_there_is_nobody_so_the_gm_office_hears(town):
    clock_that_tells(town, "next_head", holder=town.company)
    sweep("2026-03-02 10:00")
    assert told() == [("gm_clerk", "gm_office", [])]


def test_a_named_person_is_told_her_deputy_while_she_is_away_and_the_head_when_she_has_left(town):
    clock_that_tells(town, f"person:{town.engineer.pk}")
    sweep("2026-03-02 10:00")
    Delegation.objects.create(
        principal=town.engineer, deputy=town.clerk, starts_at=MONDAY, ends_at=local("2026-03-03 00:00")
    )
    clock_that_tells(town, f"person:{town.engineer.pk}")
    sweep("2026-03-02 10:00")
    town.engineer.is_active = False
    town.engineer.save()
    clock_that_tells(town, f"person:{town.engineer.pk}")
    sweep("2026-03-02 10:00")

    place = f"person:{town.engineer.pk}"
    assert told() == [
        ("engineer", place, []),
        ("clerk", place, []),
        ("sales_head", place, ["engineer"]),
    ]
    assert EscalationRecipient.objects.order_by("pk")[1].instead_of == town.engineer


def test_who_is_on_duty_is_told_the_own_department_s_before_the_company_s_and_all_of_an_overlap(town, keeper):
    on_duty(town, keeper, town.worker)
    on_duty(town, keeper, town.engineer)
    on_duty(town, keeper, town.sales_head, department=town.sales)
    clock_that_tells(town, "duty")
    clock_that_tells(town, "duty", holder=town.production)
    sweep("2026-03-02 10:00")
    assert told() == [("sales_head", "duty", []), ("worker", "duty", []), ("engineer", "duty", [])]


def test_a_gap_in_the_roster_is_said_and_the_head_in_charge_hears(town, keeper):
    on_duty(town, keeper, town.worker, end="2026-03-02 10:00")
    clock_that_tells(town, "duty")
    sweep("2026-03-02 10:00")
    assert told() == [("sales_head", "duty", ["duty"])]
    text = message_for(Notification.objects.select_related("recipient").get(), company=Company.get()).text
    assert "as head of the department in charge, because nobody is on duty." in text


# ---------------------------------------------------------------------------------------------------- quiet hours


def test_a_late_major_case_reaches_who_is_on_duty_at_night_at_once_an_ordinary_one_waits(town, keeper):
    on_duty(town, keeper, town.worker)
    town.clock(town.case(), "complaint-close")
    town.clock(town.case(severity="major"), "complaint-close")
    sweep("2026-03-16 00:00")
    assert [row[:2] for row in told() if row[1] == "duty"] == [("worker", "duty")]
    delivery = Delivery.objects.get(notification__recipient=town.worker)
    assert (delivery.not_before, delivery.next_try_at) == (None, local("2026-03-16 00:00"))


def test_within_working_time_who_is_on_duty_is_not_disturbed(town, keeper):
    on_duty(town, keeper, town.worker)
    town.clock(town.case(severity="major"), "complaint-close")
    sweep("2026-03-16 09:00")
    assert "worker" not in [name for name, *_rest in told()]


def test_news_for_a_higher_post_waits_for_the_working_time_of_the_one_who_gets_it(town):
    """The GM office opens at noon; the company at half past eight."""
    noon = Calendar.objects.create(code="noon", label_zh_hans="午班", time_zone="Asia/Shanghai")
    for day in range(5):
        OpeningInterval.objects.create(calendar=noon, weekday=day, opens="12:00", closes="20:00")
    DepartmentCalendar.objects.create(department=town.gm_office, calendar=noon)
    town.clock(town.case())
    sweep("2026-03-16 00:00")
    sweep("2026-03-17 00:00")
    waiting = Delivery.objects.get(notification__recipient=town.gm_clerk)
    assert waiting.not_before == waiting.next_try_at == local("2026-03-17 12:00")
    assert Escalation.objects.get(level=4).recorded_at == local("2026-03-17 00:00")
    assert Notification.objects.for_person(town.gm_clerk).unread().count() == 1  # the bell has it at once


# ---------------------------------------------------------------------------------------------------- after an outage


def test_after_an_outage_each_person_gets_one_mail_with_every_case_and_each_level_is_recorded_once(
    town, mailoutbox
):
    clocks = [town.clock(town.case()) for _number in range(60)]
    now = local("2026-03-19 00:00")
    assert escalate_due(now=now, by=system_user(), limit=25) == Summary(escalated=60)

    fired = Escalation.objects.exclude(action="skipped")
    assert sorted(fired.values_list("deadline", flat=True)) == sorted(clock.pk for clock in clocks)
    later = local("2026-03-19 09:00")
    deliver_waiting(clock=lambda: later)
    by_person = {mail.to[0].split("@")[0]: mail for mail in mailoutbox}
    assert len(mailoutbox) == len(by_person) == 3
    assert sorted(by_person) == ["clerk", "deputy_gm", "sales_head"]
    for mail in mailoutbox:
        assert mail.subject.startswith("60 cases")
        assert all(clock.case.reference in mail.body for clock in clocks)
    assert (
        EscalationRecipient.objects.filter(person=town.clerk).values("notification").distinct().count() == 1
    )


def test_a_list_that_was_read_or_has_left_takes_in_nothing_more(town):
    for _number in range(6):
        town.clock(town.case())
    sweep("2026-03-09 05:00")
    deliver_waiting(clock=lambda: local("2026-03-09 05:00"))
    for _number in range(6):
        town.clock(town.case())
    sweep("2026-03-09 05:01")
    assert list(Notification.objects.values_list("facts__count", flat=True)) == [6, 6]


def test_the_robot_of_the_department_tells_of_a_late_case_once_and_of_what_becomes_of_its_slip(town):
    Robot.objects.create(
        name="业务群", kind="wecom", sealed_address="x", topics=["escalations", "slips"], department=town.sales
    )  # fmt: skip
    Robot.objects.create(
        name="品质群", kind="wecom", sealed_address="x", topics=["escalations"], department=town.qa
    )
    town.clock(town.case())
    sweep("2026-03-16 09:00")
    slip = ReminderSlip.objects.get()
    withdraw_slip(slip=slip, reason="客户要求", by=town.gm_clerk, at=local("2026-03-16 10:00"))

    lines = list(RobotPost.objects.order_by("pk"))
    assert [(line.robot.name, line.kind, line.facts["slip"]) for line in lines] == [
        ("业务群", "slip_issued", slip.number),
        ("业务群", "slip_withdrawn", slip.number),
    ]
    assert "Scratched" not in str([line.facts for line in lines])


def test_who_has_no_address_is_on_the_ledger_and_has_it_on_the_bell(town):
    town.clerk.email = ""
    town.clerk.save()
    town.clock(town.case())
    sweep("2026-03-09 05:00")
    deliver_waiting(clock=lambda: local("2026-03-09 05:00"))
    line = EscalationRecipient.objects.get(person=town.clerk)
    assert line.notification.deliveries.get().last_error == "no_address"
    assert Notification.objects.for_person(town.clerk).unread().count() == 1


# ---------------------------------------------------------------------------------------------------- the roster


def test_only_an_administrator_keeps_the_roster_and_no_shift_makes_nonsense(town, keeper):
    with pytest.raises(NotPermitted):
        on_duty(town, town.clerk, town.worker)
    for start, end in (("2026-03-03 00:00", "2026-03-03 00:00"), ("2026-02-01 00:00", "2026-02-02 00:00"),
                       ("2026-03-01 00:00", "2026-05-01 00:00"), ("2028-03-01 00:00", "2028-03-02 00:00")):  # fmt: skip
        with pytest.raises(Invalid):
            on_duty(town, keeper, town.worker, start, end)
    town.worker.is_active = False
    with pytest.raises(Invalid, match="hear nothing"):
        on_duty(town, keeper, town.worker)
    assert DutyShift.objects.count() == 0


def test_a_running_shift_ends_now_and_one_to_come_is_taken_back(town, keeper):
    runs, comes = on_duty(town, keeper, town.worker), on_duty(town, keeper, town.engineer, "2026-03-20 00:00")
    for shift in (runs, comes):
        end_shift(shift=shift, by=keeper, at=MONDAY)
    assert list(DutyShift.objects.values_list("ends_at", flat=True)) == [MONDAY]
    assert DutyShift.history.filter(id=comes.pk, history_type="-", history_user=keeper).exists()
    with pytest.raises(NotPossibleNow):
        end_shift(shift=runs, by=keeper, at=MONDAY)


@pytest.mark.once
def test_gaps_are_what_no_shift_covers():
    def shift(start: str, end: str) -> DutyShift:
        return DutyShift(starts_at=local(start), ends_at=local(end))

    first, last = local("2026-03-01 00:00"), local("2026-03-05 00:00")
    shifts = [
        shift("2026-03-02 00:00", "2026-03-03 00:00"),
        shift("2026-02-20 00:00", "2026-03-01 12:00"),
        shift("2026-03-02 06:00", "2026-03-02 08:00"),
        shift("2026-03-03 00:00", "2026-03-04 00:00"),
    ]
    assert gaps(shifts, start=first, end=last) == [
        (local("2026-03-01 12:00"), local("2026-03-02 00:00")),
        (local("2026-03-04 00:00"), last),
    ]
    assert gaps([], start=first, end=last) == [(first, last)]
