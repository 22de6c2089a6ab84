"""Replay: what is in force comes out again to the second, and a draft gives what an independent count gives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import chinese_calendar
import pytest

from accounts.models import User
from feedback_system.cases.models import Case
from feedback_system.deadlines.models import ClockStop, Deadline, DeadlineRule, DeadlineState
from feedback_system.deadlines.operations import (
    begin_wait,
    cancel,
    end_wait,
    meet,
    meet_all,
    name_day,
    stage_moved,
)
from feedback_system.deadlines.operations.replaying import replay_active, replay_calendar, replay_rule
from feedback_system.deadlines.replay.drafts import CalendarDraft, DraftRung, RuleDraft
from feedback_system.deadlines.replay.job import lines_of
from feedback_system.errors import Invalid, NotPermitted
from feedback_system.escalation.operations import escalate_due
from feedback_system.jobs import files, work
from feedback_system.jobs.models import Job, JobState
from feedback_system.jobs.operations import cancel as stop
from feedback_system.jobs.progress import LEASE
from feedback_system.worktime.loading import load_year_from_csv
from feedback_system.worktime.models import Calendar, DayOfWeek, DepartmentCalendar, OpeningInterval
from tests.feedback_system.clockwork import MONDAY, Town, local
from tests.feedback_system.folders import person

NOW = local("2026-10-20 10:00")
"""After the long holiday of October with its make-up days, in the year of the stories."""
HEADING = "date,kind,name_zh_hans,name_zh_hant,name_en,source\n"


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def admin(town: Town) -> User:
    return person("admin", "administrator", town.company)


def run(job: Job, *, at: datetime = NOW) -> Job:
    work.work_off(clock=lambda: at)
    job.refresh_from_db()
    assert job.state == JobState.DONE, (job.failure, job.error)
    return job


def closings(town: Town) -> list[tuple[Case, datetime, datetime | None]]:
    """Forty complaints over the year, also around both long holidays; some met, some taken back, some running."""
    found = []
    for number in range(40):
        began = local("2026-01-05 09:00") + timedelta(days=7 * number + number % 5, minutes=37 * number)
        case = town.case()
        town.clock(case, started=began, market="home")
        ended = began + timedelta(days=5 + number * 7 % 17, hours=number % 9)
        if number == 5:
            ended = local("2026-02-25 09:00")  # began on 9 February, before the long holiday of spring
        if number % 13 == 4:
            cancel(case, "complaint-close", by=town.clerk, at=ended, reason="withdrawn")
            found.append((case, began, None))
        elif ended < NOW:
            meet(case, "complaint-close", by=town.clerk, at=ended)
            found.append((case, began, ended))
        else:
            found.append((case, began, NOW))
    return found


def eighth_working_day(began: datetime) -> datetime:
    """Half past five of the eighth working day after the start, by a calendar that is not ours."""
    day, left = began.date(), 8
    while left:
        day += timedelta(days=1)
        left -= chinese_calendar.is_workday(day)
    return datetime.combine(day, time(17, 30), tzinfo=began.tzinfo)


def closing_rule() -> DeadlineRule:
    return DeadlineRule.objects.get(code="complaint-close", market="home", route="")


def eight_working_days() -> RuleDraft:
    return RuleDraft(closing_rule().pk, "working_days", Decimal(8), shift_to_working_day=False)


# ------------------------------------------------------------------------------------------ the drafted rule


def test_a_drafted_rule_makes_late_what_an_independent_count_makes_late(town: Town, admin: User) -> None:
    stories = closings(town)

    job = run(replay_rule(draft=eight_working_days(), months=12, by=admin, at=NOW))

    before = {case.pk for case, began, done in stories if done and done >= midnight_after(began, 13)}
    after = {case.pk for case, began, done in stories if done and done >= eighth_working_day(began)}
    assert before and after - before and before - after  # the stories say something
    figures = job.result["figures"]
    assert (figures["before"]["late"], figures["after"]["late"]) == (len(before), len(after))
    assert {pk: bool(late) for _clock, pk, late in figures["changed"]} == (
        dict.fromkeys(after - before, True) | dict.fromkeys(before - after, False)
    )
    assert (figures["to_late"], figures["to_time"]) == (len(after - before), len(before - after))
    lines = {line.case: line for line in lines_of(files.path_of(job))}
    assert {pk: lines[pk].due_after for pk in lines} == {
        case.pk: eighth_working_day(began) for case, began, _done in stories
    }


def midnight_after(began: datetime, days: int) -> datetime:
    return datetime.combine(began.date() + timedelta(days=days + 1), time(0), tzinfo=began.tzinfo)


def test_the_levels_of_the_ladder_are_counted_week_by_week(town: Town, admin: User) -> None:
    stories = closings(town)

    figures = run(replay_rule(draft=eight_working_days(), months=12, by=admin, at=NOW)).result["figures"]

    expected: Counter[tuple[str, int]] = Counter()
    for case, began, done in stories:
        end = done or Deadline.objects.get(case=case).ended_at
        for level, hours in ((3, 0), (4, 24), (5, 72), (6, 120)):
            fires = eighth_working_day(began) + timedelta(hours=hours)
            if fires < end:
                expected[monday_of(fires), level] += 1
    told = {
        (week["week"], level): count
        for week in figures["weeks"]
        for level, count in zip(figures["levels"], week["after"], strict=True)
        if level >= 3 and count
    }
    assert told == dict(expected)


def monday_of(moment: datetime) -> str:
    return (moment.date() - timedelta(days=moment.weekday())).isoformat()


def test_another_ladder_alone_moves_no_due_time_but_tells_other_people_at_other_times(
    town: Town, admin: User
) -> None:
    case = town.case()
    town.clock(case, started=MONDAY, market="home")
    meet(case, "complaint-close", by=town.clerk, at=local("2026-03-17 09:00"))
    rule = closing_rule()
    draft = RuleDraft(
        rule.pk, rule.unit, rule.amount, False,
        rungs=(DraftRung(1, "after_start", Decimal(24), ("holder",), "remind"),),
    )  # fmt: skip

    figures = run(replay_rule(draft=draft, months=12, by=admin, at=NOW)).result["figures"]

    assert figures["moved"] == 0
    # Before: 50 %, 80 %, the slip at midnight and a day later the GM office; after: once, on Tuesday of the first week.
    weeks = {week["week"]: (sum(week["before"]), sum(week["after"])) for week in figures["weeks"]}
    assert weeks == {"2026-03-02": (0, 1), "2026-03-09": (2, 0), "2026-03-16": (2, 0)}


def test_figures_are_by_who_held_the_case_when_it_was_due(town: Town, admin: User) -> None:
    for holder in (town.qa, town.qa, town.production):
        case = town.case(owner=town.clerk, holder=holder)
        town.clock(case, started=MONDAY, market="home")
        meet(case, "complaint-close", by=town.clerk, at=local("2026-03-13 09:00"))
    draft = RuleDraft(closing_rule().pk, "calendar_days", Decimal(5), False)

    figures = run(replay_rule(draft=draft, months=12, by=admin, at=NOW)).result["figures"]

    assert [
        (row["department"], row["clocks"], row["before"], row["after"]) for row in figures["departments"]
    ] == [(town.qa.pk, 2, 0, 2), (town.production.pk, 1, 0, 1)]
    assert len(figures["worst"]) == 3
    # Two days and 15 hours were left; by the draft they would have been five days and nine hours late.
    assert figures["slack"] == {"before": [0, 0, 0, 0, 0, 0, 3, 0, 0], "after": [3, 0, 0, 0, 0, 0, 0, 0, 0]}


# ------------------------------------------------------------------------------------------ the self-test


def a_year_of_everything(town: Town, admin: User) -> None:
    """Clocks of every kind: budgets with stops, waits, named days, rounds, other calendars, other versions of both."""
    closings(town)
    for number in range(12):
        began = local("2026-02-09 09:10") + timedelta(days=11 * number, hours=number)
        case = town.case()
        steps = iter(began + timedelta(hours=step * 13) for step in range(20))
        to_qa(town, case, next(steps))
        if number % 3 == 0:
            begin_wait(case, reason="customer", by=town.clerk, at=next(steps))
            end_wait(case, by=town.clerk, at=next(steps))
        stage_moved(
            case, left=town.qa, entered=town.production, left_function="qa", entered_function="production",
            by=town.clerk, at=next(steps),
        )  # fmt: skip
        if number % 2 == 0:
            begin_wait(case, reason="sample", by=town.clerk, at=next(steps))
        if number % 4 == 1:
            stage_moved(
                case, left=town.production, entered=town.qa, left_function="production", entered_function="qa",
                by=town.clerk, at=next(steps),
            )  # fmt: skip
        if number % 4 == 0:
            end_wait(case, by=town.clerk, at=next(steps))
        if number % 5:
            meet_all(case, by=town.clerk, at=next(steps), prefix="stage-")
    for number in range(4):
        case = town.case()
        began = local("2026-03-03 11:00") + timedelta(days=9 * number)
        town.clock(case, "complaint-quantity", started=began)
        town.clock(case, "light-complaint", started=began, named_day=date(2026, 4, 2))
        name_day(case, "light-complaint", day=[None, date(2026, 4, 9)][number % 2], by=town.clerk, at=began)
        for hour in range(0, 24 * 8, 30):
            escalate_due(now=began + timedelta(hours=hour), by=admin)
    _plant_with_two_shifts(town)
    to_qa(town, town.case(), local("2026-04-30 16:00"))
    stage_moved(
        town.case(), entered=town.production, entered_function="production", by=town.clerk,
        at=local("2026-04-30 16:00"),
    )  # fmt: skip
    load_year_from_csv(
        calendar=Calendar.objects.get(code="default"),
        year=2026,
        text=HEADING + "2026-05-14,holiday,厂庆,,,通知\n2026-05-16,make_up_workday,厂庆,,,通知\n",
        by=admin,
        at=local("2026-05-05 09:00"),
    )
    closings_after = town.case()
    town.clock(closings_after, "light-complaint", started=local("2026-05-12 09:00"))
    to_qa(town, closings_after, local("2026-05-13 15:00"))


def to_qa(town: Town, case: Case, at: datetime) -> None:
    stage_moved(case, entered=town.qa, entered_function="qa", by=town.clerk, at=at)


def _plant_with_two_shifts(town: Town) -> None:
    calendar = Calendar.objects.create(code="plant", label_zh_hans="工厂", label_zh_hant="", label_en="Plant")
    for weekday in range(DayOfWeek.SUNDAY):
        for opens, closes in ((time(6), time(14)), (time(14), time(22))):
            OpeningInterval.objects.create(calendar=calendar, weekday=weekday, opens=opens, closes=closes)
    DepartmentCalendar.objects.create(department=town.plant, calendar=calendar)


def test_the_self_test_reproduces_every_clock_there_is(town: Town, admin: User) -> None:
    a_year_of_everything(town, admin)
    clocks = Deadline.objects.all()
    assert ClockStop.objects.filter(deadline__state=DeadlineState.MET).exists()
    assert clocks.filter(state=DeadlineState.PARKED).exists()
    assert clocks.exclude(named_day=None).exists()
    assert clocks.filter(rule__repeats=True, due_at__gt=local("2026-03-15 00:00")).exists()
    assert len(set(clocks.values_list("calendar_version", flat=True))) == 3

    job = run(replay_active(months=12, by=admin, at=NOW))

    test = job.result["self_test"]
    assert (test["differences"], test["unknown_versions"]) == ([], {})
    assert test["reproduced"] == test["of"] == job.done == clocks.count()


def test_the_self_test_finds_a_due_time_that_was_changed_beside_the_rules(town: Town, admin: User) -> None:
    closings(town)
    clock = Deadline.objects.order_by("pk")[7]
    forged = clock.due_at + timedelta(hours=1)
    Deadline.objects.filter(pk=clock.pk).update(due_at=forged)

    test = run(replay_active(months=12, by=admin, at=NOW)).result["self_test"]

    assert (test["reproduced"], test["different"], test["of"]) == (39, 1, 40)
    assert test["differences"] == [
        {
            "clock": clock.pk,
            "case": clock.case_id,
            "code": "complaint-close",
            "stored": forged.isoformat(),
            "counted": clock.due_at.isoformat(),
        }
    ]


def test_the_self_test_finds_a_rule_that_was_changed_in_place_and_changed_back_nothing(
    town: Town, admin: User
) -> None:
    closings(town)
    DeadlineRule.objects.filter(pk=closing_rule().pk).update(amount=12)
    assert run(replay_active(months=12, by=admin, at=NOW)).result["self_test"]["different"] == 40

    DeadlineRule.objects.filter(pk=closing_rule().pk).update(amount=13)
    assert run(replay_active(months=12, by=admin, at=NOW)).result["self_test"]["different"] == 0


def test_a_clock_whose_calendar_nobody_can_rebuild_is_neither_right_nor_wrong(
    town: Town, admin: User
) -> None:
    for code in ("complaint-accept", "complaint-register"):
        town.clock(town.case(), code)
    Deadline.objects.update(calendar_version="default/2")  # written at the same instant as later versions

    test = run(replay_active(months=12, by=admin, at=NOW)).result["self_test"]

    # 24 hours by the clock on the wall need no calendar; a working day does.
    assert (test["reproduced"], test["unknown"], test["of"]) == (1, 1, 2)
    assert test["unknown_versions"] == {"default/2": 1}


# -------------------------------------------------------------------------------------- the drafted calendar


def test_a_drafted_calendar_counts_only_what_it_was_asked_for(town: Town, admin: User) -> None:
    case = town.case()
    town.clock(case, "light-complaint", started=MONDAY)  # 5 working days: Monday 9 March, 17:30
    town.clock(case, "complaint-close", started=MONDAY, market="home")  # 13 calendar days
    meet_all(case, by=town.clerk, at=local("2026-03-09 17:00"))
    hours = (((time(8, 30), time(16)),),) * 5 + ((), ())
    draft = CalendarDraft("default", off=(date(2026, 3, 5),), worked=(date(2026, 3, 7),), weekly_hours=hours)

    job = run(replay_calendar(draft=draft, months=12, by=admin, at=NOW))

    lines = {line.code: line for line in lines_of(files.path_of(job))}
    # The fifth is off and the seventh, a Saturday, is worked instead; business closes at four.
    assert lines["light-complaint"].due_after == local("2026-03-09 16:00")
    assert lines["light-complaint"].late_after and not lines["light-complaint"].late_before
    assert lines["complaint-close"].due_after == lines["complaint-close"].due_before
    assert (job.result["figures"]["moved"], job.result["figures"]["to_late"]) == (1, 1)


@pytest.mark.parametrize(
    ("draft", "where", "sentence"),
    [
        (CalendarDraft("default", weekly_hours=((),) * 7), "weekly_hours", "needs opening hours"),
        (
            CalendarDraft("default", weekly_hours=(((time(22), time(6)),), *((),) * 6)),
            "weekly_hours",
            "night shift",
        ),
        (
            CalendarDraft("default", weekly_hours=(((time(8), time(12)), (time(11), time(17))), *((),) * 6)),
            "weekly_hours",
            "overlap",
        ),
        (
            CalendarDraft("default", off=(date(2026, 3, 7),), worked=(date(2026, 3, 7),)),
            "worked",
            "both as a day off and as a working day",
        ),
        (CalendarDraft("default"), "", "says already"),
        (CalendarDraft("default", off=(date(2026, 10, 1),)), "", "says already"),
    ],
)
def test_a_calendar_by_which_nobody_could_work_or_that_changes_nothing_is_refused(
    town: Town, admin: User, draft: CalendarDraft, where: str, sentence: str
) -> None:
    town.clock(town.case())
    with pytest.raises(Invalid, match=sentence) as refusal:
        replay_calendar(draft=draft, months=12, by=admin, at=NOW)
    assert list(refusal.value.errors) == [where]
    assert not Job.objects.exists()


# ------------------------------------------------------------------------------------------------- bad input


def test_what_cannot_be_replayed_is_refused_before_anybody_waits_for_it(town: Town, admin: User) -> None:
    rule = closing_rule()
    with pytest.raises(Invalid, match="No such clock began"):
        replay_rule(draft=eight_working_days(), months=12, by=admin, at=NOW)
    town.clock(town.case(), market="home")
    with pytest.raises(Invalid, match="says already"):
        replay_rule(
            draft=RuleDraft(rule.pk, "calendar_days", Decimal(13), False), months=12, by=admin, at=NOW
        )
    with pytest.raises(Invalid, match="cannot be moved to a working day"):
        replay_rule(draft=RuleDraft(rule.pk, "clock_hours", Decimal(13), True), months=12, by=admin, at=NOW)
    with pytest.raises(Invalid, match="1 to 36"):
        replay_rule(draft=eight_working_days(), months=37, by=admin, at=NOW)
    with pytest.raises(Invalid, match="No such clock began"):
        replay_rule(draft=eight_working_days(), months=1, by=admin, at=NOW)
    with pytest.raises(NotPermitted):
        replay_rule(draft=eight_working_days(), months=12, by=town.clerk, at=NOW)


def test_a_replay_that_is_stopped_in_the_middle_leaves_nothing(town: Town, admin: User) -> None:
    closings(town)
    job = replay_rule(draft=eight_working_days(), months=12, by=admin, at=NOW)

    def clock() -> Iterator[datetime]:
        at = NOW
        for tick in range(10_000):
            if tick == 20:
                stop(job=job, by=admin, at=at)
            yield at
            at += timedelta(seconds=2)

    ticks = clock()
    work.work_off(clock=lambda: next(ticks))

    job.refresh_from_db()
    assert (job.state, job.result, job.file) == (JobState.CANCELLED, {}, "")
    assert 0 < job.done < job.total


def test_a_replay_whose_worker_was_killed_is_done_by_the_next_with_the_same_figures(
    town: Town, admin: User
) -> None:
    closings(town)
    whole = run(replay_rule(draft=eight_working_days(), months=12, by=admin, at=NOW))
    job = replay_rule(draft=eight_working_days(), months=12, by=admin, at=NOW)
    taken = work.take_one(at=NOW)
    Job.objects.filter(pk=taken.pk).update(done=17, total=40)  # … and killed

    run(job, at=NOW + LEASE)

    assert (job.attempts, job.done) == (2, 40)
    assert job.result["figures"] == whole.result["figures"]


def test_the_replay_writes_nothing_but_its_job(
    town: Town, admin: User, django_assert_max_num_queries: Any
) -> None:
    closings(town)
    job = replay_rule(draft=eight_working_days(), months=12, by=admin, at=NOW)
    before = list(Deadline.objects.order_by("pk").values())

    with django_assert_max_num_queries(60) as asked:
        run(job)

    written = [query["sql"] for query in asked if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert written and all("jobs_job" in sql or "notifications_" in sql for sql in written)
    assert list(Deadline.objects.order_by("pk").values()) == before
