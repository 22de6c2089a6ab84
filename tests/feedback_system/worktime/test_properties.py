"""What holds for every calendar, start, allowance and pause; the engine is compared with a minute counter."""

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from feedback_system.worktime.allowance import (
    CalendarDays,
    ClockHours,
    LastDaysOfMonth,
    MonthsAfter,
    OnDate,
    OpeningOfWorkingDay,
    SameDay,
    WorkingDays,
    WorkingHours,
    YearsAfter,
)
from feedback_system.worktime.due import compute_due, due_at, elapsed, instant_at_share
from feedback_system.worktime.measuring import merged
from feedback_system.worktime.receipt import Note
from tests.feedback_system.worktime.oracle import MinuteCounter
from tests.feedback_system.worktime.worlds import (
    calendars,
    instants,
    pauses_after,
    precise_instants,
    with_holiday,
)

# Hypothesis stands at 100; a longer run is a profile of its own: pytest --hypothesis-profile=<name>.
EXAMPLES = settings.default.max_examples
COUNTED_BY_MINUTES = settings(max_examples=EXAMPLES // 5, deadline=None)  # many more in test_oracle.py
COMPUTED_ONLY = settings(max_examples=EXAMPLES * 3 // 5, deadline=None)

quarters_of_work = st.integers(1, 60)
durations = st.builds(timedelta, minutes=st.integers(0, 4000), seconds=st.integers(0, 59))
working_allowances = st.one_of(
    st.builds(WorkingDays, st.integers(1, 6)),
    st.builds(WorkingDays, st.sampled_from([Decimal("0.5"), Decimal("1.5")])),
    st.builds(lambda quarters: WorkingHours(Decimal(quarters) / 4), quarters_of_work),
)
allowances = st.one_of(
    working_allowances,
    st.builds(CalendarDays, st.integers(1, 9)),
    st.builds(ClockHours, st.integers(1, 90)),
)


@COUNTED_BY_MINUTES
@given(calendar=calendars(), start=instants, quarters=quarters_of_work, data=st.data())
def test_working_hours_are_due_when_the_minute_counter_has_counted_them(calendar, start, quarters, data):
    pauses = data.draw(pauses_after(start))

    due = due_at(start, WorkingHours(Decimal(quarters) / 4), calendar, pauses=pauses)

    assert due == MinuteCounter(calendar, start, pauses).after(15 * quarters, working=True)


@COUNTED_BY_MINUTES
@given(calendar=calendars(), start=instants, days=st.integers(1, 5), data=st.data())
def test_working_days_are_due_when_the_minute_counter_has_counted_them(calendar, start, days, data):
    pauses = data.draw(pauses_after(start))

    due = due_at(start, WorkingDays(days), calendar, pauses=pauses)

    assert due == MinuteCounter(calendar, start, pauses).due_in_working_days(days)


@COUNTED_BY_MINUTES
@given(calendar=calendars(), start=instants, days=st.integers(1, 9), data=st.data())
def test_calendar_days_are_due_when_the_minute_counter_has_counted_them(calendar, start, days, data):
    pauses = data.draw(pauses_after(start))

    due = due_at(start, CalendarDays(days), calendar, pauses=pauses)

    assert due == MinuteCounter(calendar, start, pauses).due_in_calendar_days(days)


@COUNTED_BY_MINUTES
@given(calendar=calendars(), start=instants, minutes=st.integers(0, 8000))
def test_the_working_time_between_two_instants_is_the_number_of_open_minutes(calendar, start, minutes):
    end = start + timedelta(minutes=minutes)

    between = calendar.working_time_between(start, end)

    assert between == MinuteCounter(calendar, start).working_time_until(end)


@COUNTED_BY_MINUTES
@given(calendar=calendars(), start=instants, days=st.integers(1, 3))
def test_the_opening_of_a_working_day_is_the_minute_in_which_the_counter_sees_it_open(calendar, start, days):
    due = due_at(start, OpeningOfWorkingDay(days), calendar)

    assert due == MinuteCounter(calendar, start).opening_of_working_day(days)


@COMPUTED_ONLY
@given(calendar=calendars(), start=precise_instants, data=st.data())
def test_limits_of_the_calendar_end_with_a_day_and_their_lines_add_up_to_it(calendar, start, data):
    months, days = data.draw(st.integers(1, 30)), data.draw(st.integers(1, 28))
    zone = calendar.time_zone
    first = start.astimezone(zone).date()

    def last_day_of(allowance):
        receipt = compute_due(start, allowance, calendar)
        last = (receipt.due - timedelta(microseconds=1)).astimezone(zone).date()
        after = receipt.due.astimezone(zone)
        assert after.date() > last and (after.hour, after.minute) == (0, 0)
        assert receipt.lines[0].from_ == start and receipt.lines[-1].to == receipt.due
        assert [line.to for line in receipt.lines[:-1]] == [line.from_ for line in receipt.lines[1:]]
        assert elapsed(start, receipt.due, allowance, calendar) == 1
        return last, receipt.counted_days

    assert last_day_of(SameDay(1)) == (first, 1)
    end_of_month, counted = last_day_of(LastDaysOfMonth(days))
    assert (end_of_month + timedelta(days=1)).day == 1 and end_of_month.month == first.month
    assert counted == min(days, (end_of_month - first).days + 1)
    later, counted = last_day_of(MonthsAfter(months))
    assert counted == (later - first).days
    assert (later.year - first.year) * 12 + later.month - first.month == months
    assert later.day == first.day or (later + timedelta(days=1)).day == 1 and later.day < first.day
    assert last_day_of(YearsAfter(2)) == last_day_of(MonthsAfter(24))


@COMPUTED_ONLY
@given(calendar=calendars(), start=precise_instants, duration=durations)
def test_the_working_time_up_to_where_an_allowance_ends_is_that_allowance(calendar, start, duration):
    end = calendar.add_working_time(start, duration)

    assert calendar.working_time_between(start, end) == duration


@COMPUTED_ONLY
@given(calendar=calendars(), end=precise_instants, duration=durations)
def test_working_time_counted_back_is_the_same_working_time(calendar, end, duration):
    start = calendar.subtract_working_time(end, duration)

    assert calendar.working_time_between(start, end) == duration
    assert not duration or calendar.working_time_between(start + timedelta(microseconds=1), end) < duration


@COMPUTED_ONLY
@given(calendar=calendars(), start=precise_instants, first=durations, second=durations)
def test_working_time_of_two_adjoining_stretches_adds_up(calendar, start, first, second):
    between = calendar.working_time_between
    middle, end = start + first, start + first + second

    assert between(start, middle) + between(middle, end) == between(start, end)


@COMPUTED_ONLY
@given(calendar=calendars(), start=precise_instants, allowance=allowances, data=st.data())
def test_the_lines_of_a_receipt_add_up_and_the_last_one_ends_at_the_due_instant(
    calendar, start, allowance, data
):
    pauses = data.draw(pauses_after(start))

    receipt = compute_due(start, allowance, calendar, pauses=pauses)

    assert receipt.lines[-1].to == receipt.due
    assert all(line.from_ <= line.to for line in receipt.lines)
    if isinstance(allowance, CalendarDays) or (isinstance(allowance, WorkingDays) and allowance.is_whole):
        assert (receipt.counted_days, receipt.counted_time) == (allowance.amount, timedelta(0))
    elif isinstance(allowance, WorkingDays):
        assert receipt.counted_time == calendar.nominal_day * float(allowance.amount)
    else:
        assert receipt.counted_time == allowance.duration
        assert all(line.counted in (line.to - line.from_, timedelta(0)) for line in receipt.lines)


@COMPUTED_ONLY
@given(calendar=calendars(), start=precise_instants, days=st.integers(-9, 40), later=precise_instants)
def test_a_named_day_is_due_at_its_end_whenever_the_clock_started(calendar, start, days, later):
    day = calendar.local_date(start) + timedelta(days=days)

    receipt = compute_due(start, OnDate.of(day), calendar)

    assert receipt.due == due_at(later, OnDate.of(day), calendar) == calendar.end_of_day(day)
    assert receipt.lines[-1].to == receipt.due
    assert not receipt.is_provisional
    if days >= 1:  # day 1 is the day after the start
        assert receipt.due == due_at(start, CalendarDays(days), calendar)
    assert elapsed(start, receipt.due, OnDate.of(day), calendar) == 1
    assert instant_at_share(start, Fraction(1), OnDate.of(day), calendar) == receipt.due


@COMPUTED_ONLY
@given(
    calendar=calendars(), start=precise_instants, days=st.integers(1, 9), shift=st.booleans(), data=st.data()
)
def test_the_lines_of_calendar_days_follow_on_each_other_without_a_gap(calendar, start, days, shift, data):
    pauses = data.draw(pauses_after(start))

    receipt = compute_due(start, CalendarDays(days), calendar, pauses=pauses, shift_to_working_day=shift)

    chain = [line for line in receipt.lines if line.note_code is not Note.PAUSE]
    assert chain[0].from_ == start
    assert [line.to for line in chain[:-1]] == [line.from_ for line in chain[1:]]
    assert chain[-1].to == receipt.due
    assert (receipt.counted_days, receipt.counted_time) == (days, timedelta(0))


@COMPUTED_ONLY
@given(calendar=calendars(), start=precise_instants, days=st.integers(1, 9), data=st.data())
def test_a_shifted_limit_ends_on_a_working_day_and_never_earlier(calendar, start, days, data):
    pauses = data.draw(pauses_after(start))

    shifted = due_at(start, CalendarDays(days), calendar, pauses=pauses, shift_to_working_day=True)

    assert shifted >= due_at(start, CalendarDays(days), calendar, pauses=pauses)
    assert calendar.is_working_day(calendar.local_date(shifted - timedelta(microseconds=1)))


@COMPUTED_ONLY
@given(calendar=calendars(), start=instants, allowance=working_allowances, days_later=st.integers(0, 12))
def test_another_holiday_never_makes_a_limit_in_working_time_due_earlier(
    calendar, start, allowance, days_later
):
    holiday = calendar.local_date(start) + timedelta(days=days_later)

    before = due_at(start, allowance, calendar)

    assert due_at(start, allowance, with_holiday(calendar, holiday)) >= before


@COMPUTED_ONLY
@given(calendar=calendars(), start=precise_instants, later=durations, allowance=allowances)
def test_who_starts_later_is_never_due_earlier(calendar, start, later, allowance):
    assert due_at(start, allowance, calendar) <= due_at(start + later, allowance, calendar)


@COMPUTED_ONLY
@given(
    calendar=calendars(),
    start=precise_instants,
    less=st.integers(1, 9),
    more=st.integers(0, 9),
    data=st.data(),
)
def test_who_has_more_time_is_never_due_earlier(calendar, start, less, more, data):
    unit = data.draw(st.sampled_from([CalendarDays, WorkingDays, ClockHours, WorkingHours]))
    pauses = data.draw(pauses_after(start))

    assert due_at(start, unit(less), calendar, pauses=pauses) <= due_at(
        start, unit(less + more), calendar, pauses=pauses
    )


@COMPUTED_ONLY
@given(calendar=calendars(), start=precise_instants, allowance=allowances, data=st.data())
def test_a_pause_never_makes_anything_due_earlier(calendar, start, allowance, data):
    pauses = data.draw(pauses_after(start))

    assert due_at(start, allowance, calendar, pauses=pauses) >= due_at(start, allowance, calendar)


@COMPUTED_ONLY
@given(calendar=calendars(), start=precise_instants, allowance=allowances, data=st.data())
def test_pauses_that_touch_or_overlap_count_as_one_and_those_without_length_not_at_all(
    calendar, start, allowance, data
):
    pauses = data.draw(pauses_after(start))
    begins, ends = start + timedelta(minutes=30), start + timedelta(minutes=700)
    halves = ((begins, start + timedelta(minutes=100)), (start + timedelta(minutes=100), ends))

    due = due_at(start, allowance, calendar, pauses=(*pauses, (begins, ends)))

    assert due == due_at(start, allowance, calendar, pauses=(*halves, *pauses, (ends, ends)))
    assert due == due_at(start, allowance, calendar, pauses=merged((*pauses, (begins, ends))))


@COMPUTED_ONLY
@given(
    calendar=calendars(), start=precise_instants, allowance=allowances, shift=st.booleans(), data=st.data()
)
def test_what_is_left_when_a_pause_begins_is_left_when_it_ends(calendar, start, allowance, shift, data):
    shift = shift and allowance.can_shift
    begins = start + timedelta(minutes=data.draw(st.integers(0, 5000)))
    assume(begins < due_at(start, allowance, calendar, shift_to_working_day=shift))
    ends = begins + timedelta(minutes=data.draw(st.integers(0, 5000)))
    rule = {"pauses": ((begins, ends),), "shift_to_working_day": shift}

    used_before = elapsed(start, begins, allowance, calendar, **rule)

    assert elapsed(start, ends, allowance, calendar, **rule) == used_before < 1


@COMPUTED_ONLY
@given(
    calendar=calendars(),
    start=precise_instants,
    allowance=allowances,
    share=st.fractions(0, 2, max_denominator=100),
    data=st.data(),
)
def test_the_instant_of_a_share_is_the_first_at_which_that_share_is_used_up(
    calendar, start, allowance, share, data
):
    pauses = data.draw(pauses_after(start))

    instant = instant_at_share(start, share, allowance, calendar, pauses=pauses)

    assert elapsed(start, instant, allowance, calendar, pauses=pauses) >= share
    just_before = instant - timedelta(microseconds=1)
    assert not share or elapsed(start, just_before, allowance, calendar, pauses=pauses) < share


@COMPUTED_ONLY
@given(
    calendar=calendars(), start=precise_instants, now=precise_instants, allowance=allowances, data=st.data()
)
def test_the_whole_share_is_used_up_exactly_when_it_is_due(calendar, start, now, allowance, data):
    pauses = data.draw(pauses_after(start))

    due = due_at(start, allowance, calendar, pauses=pauses)

    assert elapsed(start, due, allowance, calendar, pauses=pauses) == 1
    assert instant_at_share(start, Fraction(1), allowance, calendar, pauses=pauses) == due
    assert (now >= due) == (elapsed(start, now, allowance, calendar, pauses=pauses) >= 1)


@COMPUTED_ONLY
@given(
    calendar=calendars(),
    start=instants,
    unit=st.sampled_from([CalendarDays, WorkingDays]),
    days=st.integers(1, 4),
    rounds=st.integers(2, 4),
)
def test_rounds_of_days_end_where_all_their_days_counted_at_once_end(calendar, start, unit, days, rounds):
    receipt = compute_due(start, unit(days), calendar)
    for _number in range(1, rounds):
        receipt = compute_due(receipt.due, unit(days), calendar, is_next_round=True)
        assert receipt.counted_days == days
        assert all(line.from_ < line.to for line in receipt.lines)

    assert receipt.due == due_at(start, unit(days * rounds), calendar)
