"""A calendar changes: what would move is known before, the same moves then, and nobody is told twice."""

from datetime import date, time, timedelta

import pytest

from accounts.queries import system_user
from feedback_system.audit.models import CaseEvent
from feedback_system.audit.operations import verify
from feedback_system.cases.models import OpenCase
from feedback_system.deadlines.models import Deadline, DeadlineRule, Rung
from feedback_system.deadlines.moving import Reach, what_would_move
from feedback_system.deadlines.operations import recount_reached, recounting, stage_moved
from feedback_system.deadlines.operations.calendar_warning import warn_of_missing_years
from feedback_system.escalation.models import Escalation
from feedback_system.escalation.operations import escalate_due
from feedback_system.notifications.models import Notification
from feedback_system.worktime.calendar import DayKind, SpecialDay
from feedback_system.worktime.changing import write_day, write_hours
from feedback_system.worktime.endings import calendars_ending_soon
from feedback_system.worktime.loading import load_year_from_csv, work_calendar
from feedback_system.worktime.models import Calendar
from tests.feedback_system.clockwork import MONDAY, local

WEDNESDAY = date(2026, 3, 4)
LATER = local("2026-03-02 12:00")
ALL = {"because": "day"}
NOTICE_2027 = "元旦：1月1日（周五）至3日（周日）放假，共3天。"


def day_off(day, *, at=LATER):
    """The calendar with another day off, not for running clocks yet; who is reached."""
    calendar = Calendar.objects.get()
    write_day(
        calendar=calendar, day=day, special=SpecialDay(DayKind.HOLIDAY, "厂庆"), source="Test", by=None, at=at
    )
    return Reach(every_department(), days=[day])


def every_department():
    from accounts.models import Department

    return [None, *Department.objects.values_list("pk", flat=True)]


def recounted(reach, *, at=LATER):
    return recount_reached(reach, because=ALL, by=system_user(), at=at)


def preview(reach, *, at=LATER):
    plain = work_calendar(Calendar.objects.get())
    return what_would_move(reach, lambda _department: plain, at=at)


def test_what_was_shown_before_is_what_moves_then(town):
    moving = town.clock(town.case(), "light-complaint")  # 5 working days: Monday 9 March
    calm = town.clock(town.case(), "complaint-close")  # 13 calendar days
    early = town.clock(town.case(), "complaint-accept")  # 1 working day: Tuesday
    reach = day_off(date(2026, 3, 6))

    shown = preview(reach)
    assert recounted(reach) == shown.moved == 1

    assert [(move.reference, move.was, move.becomes) for move in shown.shown] == [
        (moving.case.reference, local("2026-03-09 17:30"), local("2026-03-10 17:30"))
    ]
    moving = Deadline.objects.get(pk=moving.pk)
    assert moving.due_at == local("2026-03-10 17:30")
    assert moving.calendar_version == "default/5"
    assert OpenCase.objects.get(case=moving.case).next_due_at == moving.due_at
    assert Deadline.objects.get(pk=calm.pk).due_at == calm.due_at
    assert Deadline.objects.get(pk=early.pk).calendar_version == "default/4"  # not touched by that day
    assert recounted(reach) == 0


def test_a_moved_deadline_is_in_the_history_and_its_holder_is_told_why(town):
    case = town.case()
    town.clock(case, "light-complaint")

    recounted(day_off(WEDNESDAY))

    event = CaseEvent.objects.get(case=case, name="deadline_moved")
    assert (event.facts["because"], event.facts["calendar"]) == ("day", "default/5")
    assert verify(case.pk) is None
    told = Notification.objects.get(kind="deadline_moved")
    assert (told.recipient, told.case) == (town.clerk, case)


def test_levels_told_already_are_not_told_again(town):
    case = town.case()
    town.clock(case, "light-complaint")
    late = local("2026-03-09 18:00")
    escalate_due(now=late, by=system_user())
    told = Escalation.objects.filter(case=case).count()

    recounted(day_off(WEDNESDAY, at=late), at=late)  # due a day later now
    escalate_due(now=local("2026-03-10 12:00"), by=system_user())

    assert told > 0
    assert Escalation.objects.filter(case=case).count() == told


def test_a_deadline_that_would_be_late_at_once_is_counted_in_the_preview(town):
    calendar = Calendar.objects.get()
    write_day(
        calendar=calendar,
        day=WEDNESDAY,
        special=SpecialDay(DayKind.HOLIDAY, "厂庆"),
        source="Test",
        by=None,
        at=MONDAY,
    )
    town.clock(town.case(), "light-complaint")  # Tuesday 10 March with the day off
    write_day(calendar=calendar, day=WEDNESDAY, special=None, source="", by=None, at=MONDAY)

    moves = preview(Reach(every_department(), days=[WEDNESDAY]), at=local("2026-03-10 09:00"))

    assert (moves.moved, moves.earlier, moves.late_at_once) == (1, 1, 1)


def test_a_budget_that_stands_still_keeps_what_was_left(town):
    case = town.case()
    budget = stage_moved(case, entered=town.qa, entered_function="qa", by=town.clerk, at=MONDAY)
    stage_moved(case, left=town.qa, left_function="qa", by=town.clerk, at=local("2026-03-03 09:00"))
    due = Deadline.objects.get(pk=budget.pk).due_at  # 2 working days: Wednesday 17:30

    moved = recounted(day_off(WEDNESDAY), at=local("2026-03-20 12:00"))

    assert moved == 1
    assert Deadline.objects.get(pk=budget.pk).due_at == local("2026-03-05 17:30") == due + timedelta(days=1)


def test_other_hours_move_only_what_is_counted_in_working_time(town):
    hours_clock = town.clock(town.case(), "light-complaint")
    day_and_night = town.clock(
        town.case(), "complaint-first-answer"
    )  # 24 h, reminds in the last working hour
    calm = town.clock(town.case(), "complaint-close")
    calendar = Calendar.objects.get()
    to_four = {day: ((time(8), time(16)),) for day in range(5)}
    write_hours(calendar=calendar, hours=to_four, time_zone="Asia/Shanghai", labels={}, by=None, at=LATER)

    assert recounted(Reach(every_department())) == 1

    assert Deadline.objects.get(pk=hours_clock.pk).due_at == local("2026-03-09 16:00")
    reminded = Deadline.objects.get(pk=day_and_night.pk)
    assert reminded.due_at == day_and_night.due_at
    assert reminded.calendar_version != day_and_night.calendar_version
    assert Deadline.objects.get(pk=calm.pk).calendar_version == calm.calendar_version


def test_a_rule_that_repeats_is_counted_from_its_present_round(town):
    rule = DeadlineRule.objects.get(code="complaint-quantity")
    DeadlineRule.objects.filter(pk=rule.pk).update(unit="working_days")
    case = town.case()
    town.clock(case, "complaint-quantity")
    escalate_due(now=local("2026-03-05 18:00"), by=system_user())
    second = Deadline.objects.get(case=case).due_at  # 3 working days from Thursday: Tuesday

    recounted(day_off(date(2026, 3, 6)), at=local("2026-03-05 19:00"))

    assert second == local("2026-03-10 17:30")
    assert Deadline.objects.get(case=case).due_at == local("2026-03-11 17:30")


def test_only_the_departments_of_the_calendar_are_reached(town):
    ours = town.clock(town.case(), "light-complaint", department=town.production)
    others = town.clock(town.case(), "light-complaint", department=town.qa)
    reach = day_off(WEDNESDAY)

    recounted(Reach([town.production.pk], days=reach.days))

    assert Deadline.objects.get(pk=ours.pk).due_at == local("2026-03-10 17:30")
    assert Deadline.objects.get(pk=others.pk).due_at == local("2026-03-09 17:30")


def test_many_clocks_are_counted_in_batches_that_never_part_a_case(town, monkeypatch):
    monkeypatch.setattr(recounting, "BATCH", 3)
    for _number in range(4):
        case = town.case()
        town.clock(case, "light-complaint")
        town.clock(case, "stage-qa")
    keys = Deadline.objects.order_by("case_id", "pk").values_list("pk", "case_id")

    assert [len(batch) for batch in recounting._batches(list(keys))] == [4, 4]
    assert recounted(day_off(WEDNESDAY)) == 8
    assert Notification.objects.filter(kind="deadline_moved").count() == 8


def test_the_official_year_makes_deadlines_final_also_those_that_do_not_move(town):
    moving = town.clock(town.case(), "complaint-accept", started=local("2026-12-31 10:00"))
    staying = town.clock(town.case(), "complaint-accept", started=local("2027-01-04 10:00"))
    assert moving.provisional and staying.provisional
    load_year_from_csv(
        calendar=Calendar.objects.get(),
        year=2027,
        text=f"国办发明电〔2026〕9号\n{NOTICE_2027}",
        by=None,
        at=LATER,
    )
    reach = Reach(every_department(), days=(), provisional=True)
    shown = preview(reach)

    assert recounted(reach) == 1

    assert (shown.looked_at, shown.moved, shown.made_final) == (2, 1, 2)
    assert Deadline.objects.get(pk=moving.pk).due_at == local("2027-01-04 17:30")
    assert not Deadline.objects.filter(provisional=True).exists()


def test_administrators_hear_once_from_november_on_that_the_next_year_is_missing(town):
    from tests.feedback_system.folders import person

    admin = person("admin", "administrator", town.company)
    before = warn_of_missing_years(at=local("2026-10-31 23:00"))
    for day in ("2026-11-01 00:10", "2026-11-02 09:00", "2026-12-24 09:00"):
        warn_of_missing_years(at=local(day))

    assert before == 0
    told = Notification.objects.get(kind="calendar_year_missing")
    assert (told.recipient, told.facts["year"]) == (admin, "2027")


@pytest.mark.parametrize(
    ("at", "left"),
    [
        ("2026-10-01 09:00", None),
        ("2026-10-02 09:00", 90),
        ("2026-12-31 09:00", 0),
        ("2027-02-01 09:00", -32),
    ],
)
def test_a_calendar_ends_soon_from_ninety_days_before(town, at, left):
    assert [one.days_left for one in calendars_ending_soon(local(at))] == ([] if left is None else [left])


def test_rungs_in_the_last_working_hour_follow_the_calendar(town):
    clock = town.clock(town.case(), "complaint-first-answer", started=local("2026-03-03 20:00"))
    order = Rung.objects.get(rule=clock.rule, when="last_working_hour").order  # due on Wednesday at 20:00
    before = next(rung["at"] for rung in clock.ladder if rung["order"] == order)

    moved = recounted(day_off(WEDNESDAY))

    clock = Deadline.objects.get(pk=clock.pk)
    assert (moved, before) == (0, local("2026-03-04 16:30").astimezone(clock.due_at.tzinfo).isoformat())
    # Wednesday is off now: the last working hour before it began lies on Tuesday, before the start.
    assert next(rung["at"] for rung in clock.ladder if rung["order"] == order) == clock.started_at.isoformat()


def test_a_parked_budget_is_reached_by_a_change_like_one_that_runs_and_resumes_by_what_it_was_told(town):
    """The version of the rule is kept; a calendar has no old version to go on with. What changes it tells every open clock."""

    def in_production(text):
        stage_moved(
            case, left=town.qa, entered=town.production, left_function="qa", entered_function="production",
            by=town.clerk, at=local(text),
        )  # fmt: skip

    case = town.case()
    parked = stage_moved(case, entered=town.qa, entered_function="qa", by=town.clerk, at=MONDAY)
    twin = stage_moved(town.case(), entered=town.qa, entered_function="qa", by=town.clerk, at=MONDAY)
    in_production("2026-03-02 11:00")
    rule = DeadlineRule.objects.get(pk=parked.rule_id)
    DeadlineRule.objects.filter(pk=rule.pk).update(effective_to=local("2026-03-02 13:00"))
    to_four = {day: ((time(8), time(16)),) for day in range(5)}
    calendar = Calendar.objects.get()
    write_hours(calendar=calendar, hours=to_four, time_zone="Asia/Shanghai", labels={}, by=None, at=LATER)
    assert (
        recounted(Reach(every_department())) == 2 + 1
    )  # the twin, the parked one, and the one in production

    told = Deadline.objects.get(pk=parked.pk)
    assert told.due_at == Deadline.objects.get(pk=twin.pk).due_at == local("2026-03-04 16:00")
    assert CaseEvent.objects.filter(case=case, name="deadline_moved", facts__code="stage-qa").count() == 1
    stage_moved(
        case, left=town.production, entered=town.qa, left_function="production", entered_function="qa",
        by=town.clerk, at=local("2026-03-03 11:00"),
    )  # fmt: skip

    resumed = Deadline.objects.get(pk=parked.pk)
    # Away from Monday 11:00 to Tuesday 11:00: five hours of Monday and three of Tuesday, by the hours that hold now.
    assert resumed.due_at == local("2026-03-05 16:00")
    assert (resumed.rule_id, resumed.calendar_version) == (rule.pk, told.calendar_version)
