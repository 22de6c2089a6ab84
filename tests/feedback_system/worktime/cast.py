"""The calendars and instants of these tests."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from feedback_system.worktime.calendar import WorkCalendar
from feedback_system.worktime.official_days import SEED_FILE, read_official_days

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")
NEW_YORK = ZoneInfo("America/New_York")

OFFICE_HOURS = ((time(8, 30), time(17, 30)),)
MONDAY_TO_FRIDAY = (OFFICE_HOURS,) * 5 + ((), ())
ROUND_THE_CLOCK = (((time(0), time(0)),),) * 7


def chinese_calendar() -> WorkCalendar:
    """Monday to Friday 8:30–17:30 with the official days of 2024 to 2026, as installed."""
    days = read_official_days(SEED_FILE.read_text(encoding="utf-8"))
    return WorkCalendar(
        time_zone=SHANGHAI,
        weekly_hours=MONDAY_TO_FRIDAY,
        special_days={row.day: row.special for row in days},
        loaded_years=frozenset({2024, 2025, 2026}),
        version="default/1",
    )


CHINA = chinese_calendar()


def shanghai(text: str) -> datetime:
    """An instant written as people in Shanghai write it, such as "2026-02-13 16:00"."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
