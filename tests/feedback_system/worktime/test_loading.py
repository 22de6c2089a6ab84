"""The calendar in the database: installed once, read with few queries, corrected by an official table."""

from datetime import UTC, date, datetime, time

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Department
from feedback_system.errors import Invalid, NotPossibleNow
from feedback_system.worktime.allowance import WorkingDays
from feedback_system.worktime.calendar import DayKind
from feedback_system.worktime.due import compute_due
from feedback_system.worktime.loading import calendar_for, install_default_calendar, load_year_from_csv
from feedback_system.worktime.models import (
    Calendar,
    CalendarYear,
    DayOfWeek,
    DepartmentCalendar,
    OpeningInterval,
    SpecialDay,
    SpecialDayKind,
)
from tests.feedback_system.worktime.cast import CHINA, chinese_calendar, shanghai

pytestmark = pytest.mark.django_db

INSTALLED = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
NOVEMBER = datetime(2026, 11, 5, 1, 0, tzinfo=UTC)
HEADING = "date,kind,name_zh_hans,name_zh_hant,name_en,source\n"
TABLE_2027 = HEADING + (
    "2027-01-01,holiday,元旦,元旦,New Year's Day,made up for this test\n"
    "2027-01-02,make_up_workday,元旦,元旦,New Year's Day,made up for this test\n"
)


@pytest.fixture
def installed():
    return install_default_calendar(at=INSTALLED)


def test_the_installed_calendar_computes_like_the_seed_file(installed):
    calendar = calendar_for()

    expected = chinese_calendar()
    assert (calendar.weekly_hours, calendar.special_days, calendar.loaded_years) == (
        expected.weekly_hours,
        expected.special_days,
        expected.loaded_years,
    )
    assert calendar.time_zone.key == "Asia/Shanghai"
    assert calendar.nominal_day == CHINA.nominal_day


def test_the_calendar_is_read_with_few_queries_and_then_kept(installed, django_assert_num_queries):
    with django_assert_num_queries(5):  # the stamp, whether its triggers stand, and three for the calendar
        calendar_for()
    with django_assert_num_queries(1):  # the stamp
        calendar_for()


def test_installing_again_changes_nothing(installed):
    before = (calendar_for().version, SpecialDay.objects.count(), OpeningInterval.objects.count())

    install_default_calendar(at=NOVEMBER)

    assert (calendar_for().version, SpecialDay.objects.count(), OpeningInterval.objects.count()) == before
    assert set(CalendarYear.objects.values_list("loaded_at", flat=True)) == {INSTALLED}


def test_installing_again_keeps_the_hours_the_company_has_chosen(installed):
    OpeningInterval.objects.filter(weekday=DayOfWeek.FRIDAY).update(closes=time(16))

    install_default_calendar(at=NOVEMBER)

    assert calendar_for().weekly_hours[DayOfWeek.FRIDAY] == ((time(8, 30), time(16)),)


def test_without_a_calendar_people_are_told_what_to_do():
    with pytest.raises(NotPossibleNow) as refusal:
        calendar_for()

    assert "install_defaults" in str(refusal.value.message)


def test_a_loaded_year_makes_its_deadlines_final_and_raises_the_version(installed):
    start = shanghai("2026-12-31 10:00")
    before = compute_due(start, WorkingDays(1), calendar_for())

    loaded = load_year_from_csv(calendar=installed, year=2027, text=TABLE_2027, by=None, at=NOVEMBER)

    after = compute_due(start, WorkingDays(1), calendar_for())
    assert (before.due, before.provisional_years) == (shanghai("2027-01-01 17:30"), (2027,))
    assert (after.due, after.provisional_years) == (shanghai("2027-01-02 17:30"), ())
    assert before.calendar_version != after.calendar_version
    assert (loaded.year, loaded.loaded_at, loaded.source) == (2027, NOVEMBER, "made up for this test")


def test_the_same_table_again_leaves_the_version(installed):
    load_year_from_csv(calendar=installed, year=2027, text=TABLE_2027, by=None, at=NOVEMBER)
    version = calendar_for().version

    load_year_from_csv(calendar=installed, year=2027, text=TABLE_2027, by=None, at=NOVEMBER)

    assert calendar_for().version == version


def test_a_corrected_table_replaces_the_days_of_its_year_only_and_the_history_keeps_the_old_ones(installed):
    load_year_from_csv(calendar=installed, year=2027, text=TABLE_2027, by=None, at=NOVEMBER)
    corrected = HEADING + "2027-01-04,holiday,元旦,元旦,New Year's Day,corrected\n"

    load_year_from_csv(calendar=installed, year=2027, text=corrected, by=None, at=NOVEMBER)

    special_days = calendar_for().special_days
    assert {day: special.kind for day, special in special_days.items() if day.year == 2027} == {
        date(2027, 1, 4): DayKind.HOLIDAY
    }
    assert date(2026, 2, 17) in special_days
    assert SpecialDay.history.filter(date=date(2027, 1, 1)).count() == 2


def test_a_bad_table_is_refused_with_a_sentence_per_line_and_nothing_changes(installed):
    version = calendar_for().version
    bad = HEADING + "2027-02-30,holiday,元旦,,,notice\n2027-01-01,day off,元旦,,,notice\n"

    with pytest.raises(Invalid) as refusal:
        load_year_from_csv(calendar=installed, year=2027, text=bad, by=None, at=NOVEMBER)

    assert len(refusal.value.errors["file"]) == 2
    assert (calendar_for().version, 2027 in calendar_for().loaded_years) == (version, False)


@pytest.mark.parametrize("text", [HEADING, HEADING + "2028-01-01,holiday,元旦,,,notice\n"])
def test_a_table_without_days_or_with_days_of_another_year_is_refused(installed, text):
    with pytest.raises(Invalid):
        load_year_from_csv(calendar=installed, year=2027, text=text, by=None, at=NOVEMBER)


def test_make_up_days_have_the_hours_of_monday_until_the_company_says_otherwise(installed):
    saturday = date(2026, 2, 14)
    assert calendar_for().hours_on(saturday) == ((time(8, 30), time(17, 30)),)

    OpeningInterval.objects.create(
        calendar=installed, weekday=DayOfWeek.MAKE_UP, opens=time(9), closes=time(12)
    )

    assert calendar_for().hours_on(saturday) == ((time(9), time(12)),)
    assert calendar_for().hours_on(date(2026, 3, 7)) == ()


def test_a_department_works_by_its_own_calendar_or_by_the_nearest_above_it(installed):
    plant = Department.objects.create(code="plant", label_zh_hans="工厂", function="factory")
    line = Department.objects.create(code="line", label_zh_hans="产线", function="production", parent=plant)
    office = Department.objects.create(code="office", label_zh_hans="总经理室", function="gm_office")
    shifts = Calendar.objects.create(code="shifts", label_zh_hans="轮班", time_zone="Europe/Berlin")
    OpeningInterval.objects.create(calendar=shifts, weekday=DayOfWeek.MONDAY, opens=time(0), closes=time(0))
    DepartmentCalendar.objects.create(department=plant, calendar=shifts)

    assert [calendar_for(department).version for department in (plant, line)] == ["shifts/1", "shifts/1"]
    assert calendar_for(line).time_zone.key == "Europe/Berlin"
    assert calendar_for(office).version == calendar_for().version


def test_the_database_refuses_hours_that_close_before_they_open(installed):
    with pytest.raises(IntegrityError), transaction.atomic():
        OpeningInterval.objects.create(calendar=installed, weekday=6, opens=time(9), closes=time(8))


def test_the_database_refuses_a_second_special_day_on_a_date(installed):
    with pytest.raises(IntegrityError), transaction.atomic():
        SpecialDay.objects.create(calendar=installed, date=date(2026, 2, 17), kind="holiday", source="notice")


def test_the_kinds_in_the_database_are_those_of_the_arithmetic():
    assert set(SpecialDayKind.values) == {kind.value for kind in DayKind}
