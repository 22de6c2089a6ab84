"""What screens say about clocks, and provisional clocks counted again."""

from datetime import timedelta

from django.utils import translation

from accounts.queries import system_user
from feedback_system.audit.models import CaseEvent
from feedback_system.cases.models import OpenCase
from feedback_system.deadlines.models import Deadline
from feedback_system.deadlines.operations import meet, recount_provisional, stage_moved
from feedback_system.deadlines.showing import chips_for, deadlines_of
from feedback_system.notifications.models import Notification
from feedback_system.worktime.loading import load_year_from_csv
from feedback_system.worktime.models import Calendar
from tests.feedback_system.clockwork import MONDAY, local

NEW_YEAR_2027 = (
    "date,kind,name_zh_hans,name_zh_hant,name_en,source\n2027-01-01,holiday,元旦,元旦,New Year's Day,Test\n"
)


def test_a_case_page_shows_running_clocks_first_with_the_time_left_in_their_own_measure(town):
    case = town.case()
    town.clock(case, "complaint-close")
    town.clock(case, "complaint-first-answer")
    stage_moved(case, entered=town.qa, entered_function="qa", by=town.clerk, at=MONDAY)
    meet(case, "complaint-first-answer", by=town.clerk, at=local("2026-03-02 10:00"))
    with translation.override("en"):
        shown = deadlines_of(case, local("2026-03-03 08:30"))
    assert [row.code for row in shown] == ["stage-qa", "complaint-close", "complaint-first-answer"]
    assert shown[0].remaining == timedelta(hours=18)  # two whole working days
    assert (shown[0].measure, shown[0].remaining_text) == ("working_days", "18 h")
    assert 0.3 < shown[0].used < 0.33  # 8.5 of 26.5 working hours
    assert shown[2].state == "met"
    assert shown[1].whole_day and not shown[0].whole_day


def test_at_the_due_instant_a_clock_is_overdue(town):
    case = town.case()
    town.clock(case)
    before, at, after = (
        deadlines_of(case, local(text))[0]
        for text in ("2026-03-15 23:59", "2026-03-16 00:00", "2026-03-16 06:00")
    )
    assert [row.overdue for row in (before, at, after)] == [False, True, True]
    assert after.remaining == -timedelta(hours=6)
    assert at.used == 1.0


def test_a_list_asks_the_same_number_of_questions_for_one_row_and_for_twenty(
    town, django_assert_max_num_queries
):
    for _number in range(20):
        case = town.case()
        town.clock(case)
        stage_moved(case, entered=town.qa, entered_function="qa", by=town.clerk, at=MONDAY)
    rows = list(OpenCase.objects.all())
    with django_assert_max_num_queries(5):
        chips = chips_for(rows, local("2026-03-03 09:00"))
    assert len(chips) == 20
    assert {chip.code for chip in chips.values()} == {"stage-qa"}


def test_a_list_of_cases_without_clocks_asks_nothing(town, django_assert_num_queries):
    rows = [OpenCase.objects.get(case=town.case())]
    with django_assert_num_queries(0):
        assert chips_for(rows, MONDAY) == {}


def test_a_provisional_clock_is_counted_again_when_the_calendar_comes_and_the_owner_is_told(town):
    case = town.case()
    clock = town.clock(case, "complaint-accept", started=local("2026-12-31 10:00"))
    assert (clock.provisional, clock.due_at) == (True, local("2027-01-01 17:30"))
    calendar = Calendar.objects.get()
    load_year_from_csv(
        calendar=calendar, year=2027, text=NEW_YEAR_2027, by=None, at=local("2026-12-31 11:00")
    )

    assert recount_provisional(by=system_user(), at=local("2026-12-31 12:00")) == 1

    clock = Deadline.objects.get(pk=clock.pk)
    assert (clock.provisional, clock.due_at) == (False, local("2027-01-04 17:30"))
    assert OpenCase.objects.get(case=case).next_due_at == clock.due_at
    assert CaseEvent.objects.get(case=case, name="deadline_moved").facts["code"] == "complaint-accept"
    assert Notification.objects.get(kind="deadline_moved").recipient == town.clerk
    assert recount_provisional(by=system_user(), at=local("2026-12-31 13:00")) == 0
