"""Random calendars, instants and pauses, crowded around the days on which clocks are set."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from feedback_system.worktime.calendar import DayKind, SpecialDay, WorkCalendar
from tests.feedback_system.worktime.oracle import ZONES

# Noon (UTC) of days to crowd around: clock changes of four zones, year end, leap day, Spring Festival.
LANDMARKS = [
    datetime(2026, 3, 29, 12, tzinfo=UTC),
    datetime(2026, 10, 25, 12, tzinfo=UTC),
    datetime(2026, 3, 8, 12, tzinfo=UTC),
    datetime(2026, 11, 1, 12, tzinfo=UTC),
    datetime(2026, 12, 31, 12, tzinfo=UTC),
    datetime(2024, 2, 29, 12, tzinfo=UTC),
    datetime(2026, 2, 16, 12, tzinfo=UTC),
    datetime(2026, 4, 4, 12, tzinfo=UTC),
    datetime(1986, 5, 3, 12, tzinfo=UTC),
]

ALL_ZONES = [ZoneInfo(name) for name in ZONES]

DAYS = [
    (),
    ((time(8, 30), time(17, 30)),),
    ((time(8), time(12)), (time(13, 30), time(17, 45))),
    ((time(0), time(0)),),
    ((time(0), time(2, 15)), (time(22, 15), time(0))),
    ((time(1, 30), time(2, 45)), (time(2, 45), time(6))),
    ((time(2, 10), time(2, 50)), (time(12), time(18))),
]
OPEN_DAYS = DAYS[1:]


@st.composite
def calendars(draw):
    """A calendar that opens on at least three weekdays, with holidays and make-up days around a landmark."""
    weekly = [draw(st.sampled_from(OPEN_DAYS)) for _ in range(3)] + [
        draw(st.sampled_from(DAYS)) for _ in range(4)
    ]
    weekly = draw(st.permutations(weekly))
    special = draw(
        st.dictionaries(
            st.builds(
                lambda landmark, days: landmark.date() + timedelta(days=days),
                st.sampled_from(LANDMARKS),
                st.integers(-3, 6),
            ),
            st.builds(SpecialDay, st.sampled_from(DayKind)),
            max_size=8,
        )
    )
    return WorkCalendar(
        time_zone=draw(st.sampled_from(ALL_ZONES)),
        weekly_hours=tuple(weekly),
        special_days=special,
        loaded_years=frozenset({2024, 2026}),
        version="random",
        make_up_hours=draw(st.sampled_from(OPEN_DAYS)),
    )


instants = st.builds(
    lambda landmark, minutes: landmark + timedelta(minutes=minutes),
    st.sampled_from(LANDMARKS),
    st.integers(-3 * 1440, 1440),
)

precise_instants = st.builds(
    lambda instant, seconds, micro: instant + timedelta(seconds=seconds, microseconds=micro),
    instants,
    st.integers(0, 59),
    st.sampled_from([0, 1, 500_000]),
)


@st.composite
def pauses_after(draw, start, *, most=3):
    """Up to `most` pauses in any order, from before the start on; they may touch and overlap."""
    found = []
    for _number in range(draw(st.integers(0, most))):
        begins = start + timedelta(minutes=draw(st.integers(-600, 4000)))
        found.append((begins, begins + timedelta(minutes=draw(st.integers(0, 2000)))))
    return tuple(found)


def with_holiday(calendar, day: date):
    """The same calendar with `day` off."""
    return WorkCalendar(
        time_zone=calendar.time_zone,
        weekly_hours=calendar.weekly_hours,
        special_days={**calendar.special_days, day: SpecialDay(DayKind.HOLIDAY)},
        loaded_years=calendar.loaded_years,
        version=calendar.version,
        make_up_hours=calendar.make_up_hours,
    )
