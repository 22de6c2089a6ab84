"""What the process keeps of calendars, rules and departments is never older than the database."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Department
from accounts.queries import department_with
from complaints.states import State
from feedback_system.deadlines.calendars import company_calendar
from feedback_system.deadlines.models import DeadlineRule
from feedback_system.deadlines.rules import rules_by_id, rules_for
from feedback_system.reference import triggers
from feedback_system.reference.kept import kept, reading
from feedback_system.reference.models import Stamp
from feedback_system.worktime.models import Calendar, SpecialDay
from tests.factories.company import World, at
from tests.factories.complaints import complaint_at
from tests.factories.remembered import carried_out

DAY = date(2026, 3, 4)  # an ordinary Wednesday
FACTS = {"kind": "complaint", "route": "", "market": "home", "area": "", "severity": "", "case_class": ""}


def close_on(day: date) -> SpecialDay:
    """A holiday of our own, entered by the ORM as any settings page would."""
    return SpecialDay.objects.create(
        calendar=Calendar.objects.get(code="default"),
        date=day,
        kind="holiday",
        name_zh_hans="厂休",
        source="test",
    )


@pytest.mark.django_db
def test_what_is_kept_costs_one_question_and_within_a_stretch_of_reading_none(world: World) -> None:
    company_calendar()

    with CaptureQueriesContext(connection) as asked:
        company_calendar()
    assert len(asked) == 1  # the stamp

    with reading():
        company_calendar()
        with CaptureQueriesContext(connection) as asked:
            company_calendar()
            department_with("qa")
            department_with("gm_office")
    assert len(asked) <= 1  # the departments, at most


@pytest.mark.django_db
def test_a_holiday_counts_from_the_moment_it_is_entered(world: World) -> None:
    assert company_calendar().is_working_day(DAY)

    holiday = close_on(DAY)
    assert not company_calendar().is_working_day(DAY)

    holiday.delete()
    assert company_calendar().is_working_day(DAY)


@pytest.mark.django_db
def test_the_next_page_shows_the_new_holiday(world: World, client: Client) -> None:
    complaint = complaint_at(world, State.INVESTIGATING)
    client.force_login(world.qa1)
    url = complaint.case.get_absolute_url()
    client.get(url)
    with CaptureQueriesContext(connection) as asked:
        client.get(url)
    assert not [row for row in asked if "worktime" in row["sql"]]

    close_on(DAY)

    with CaptureQueriesContext(connection) as asked:
        client.get(url)
    assert [row for row in asked if "worktime_specialday" in row["sql"]]


@pytest.mark.django_db
def test_a_change_that_is_taken_back_leaves_nothing_behind(world: World) -> None:
    company_calendar()

    with transaction.atomic():
        close_on(DAY)
        assert not company_calendar().is_working_day(DAY)
        transaction.set_rollback(True)

    assert company_calendar().is_working_day(DAY)


@pytest.mark.django_db
def test_bulk_and_plain_sql_renew_the_stamp_too(world: World) -> None:
    before = department_with("qa")
    assert before is not None

    Department.objects.filter(pk=before.pk).update(label_en="Renamed")
    after = department_with("qa")
    assert after is not None and after.label_en == "Renamed"

    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_department SET label_en = 'Again' WHERE id = %s", [before.pk])
    again = department_with("qa")
    assert again is not None and again.label_en == "Again"


@pytest.mark.django_db
def test_each_caller_gets_rows_of_the_own(world: World) -> None:
    one = department_with("qa")
    assert one is not None
    one.label_en = "Only typed"

    other = department_with("qa")
    assert other is not None and other.label_en != "Only typed"


@pytest.mark.django_db(transaction=True)
def test_what_another_process_enters_counts_here_at_once() -> None:
    from tests.factories.company import make_company

    make_company()
    assert company_calendar().is_working_day(DAY)

    def elsewhere() -> None:
        """By plain SQL on a connection of its own: nothing of this process could notice it."""
        try:
            with connection.cursor() as cursor:
                cursor.execute(
                    "INSERT INTO worktime_specialday (calendar_id, date, kind, name_zh_hans, name_zh_hant, name_en, source, "
                    "is_own) SELECT id, %s, 'holiday', '厂休', '', '', 'test', false FROM worktime_calendar WHERE code = 'default'",
                    [DAY],
                )
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(elsewhere).result()

    assert not company_calendar().is_working_day(DAY)


@pytest.mark.django_db
def test_the_triggers_stand_after_all_migrations_and_come_back_with_migrate() -> None:
    assert triggers.watched()
    assert triggers.stand(connection)

    name = "stamp_accounts_department" + ("_update" if connection.vendor == "sqlite" else "")
    on_table = "" if connection.vendor == "sqlite" else " ON accounts_department"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}{on_table}")
    assert not triggers.stand(connection)

    call_command("migrate", verbosity=0)
    assert triggers.stand(connection)


@pytest.mark.django_db
def test_nothing_is_kept_while_a_trigger_is_missing(world: World) -> None:
    name = "stamp_accounts_department" + ("_update" if connection.vendor == "sqlite" else "")
    on_table = "" if connection.vendor == "sqlite" else " ON accounts_department"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}{on_table}")
    Stamp.objects.update(token="another")  # noqa: S106  a stamp, not a secret
    made: list[int] = []

    for _time in range(2):
        kept("anything", lambda: made.append(1))

    assert len(made) == 2


@pytest.mark.django_db
def test_steps_ask_for_the_rules_of_deadlines_once_after_they_changed_and_else_never(world: World) -> None:
    def rules_asked() -> int:
        with carried_out(), CaptureQueriesContext(connection) as asked:
            complaint_at(world, State.PROPOSING)
        return sum('FROM "deadlines_deadlinerule"' in row["sql"] for row in asked)

    rules_asked()
    assert rules_asked() == 0, "the way to the proposal starts, meets and parks a dozen clocks"

    DeadlineRule.objects.filter(code="complaint-close").update(source="changed")
    assert rules_asked() == 1

    with CaptureQueriesContext(connection) as asked, reading():
        DeadlineRule.objects.filter(code="complaint-report").update(source="changed")
        for _number in range(3):
            rules_for(["complaint-close", "complaint-report"], facts=FACTS, at=at("2026-03-02 11:00"))
    assert sum('FROM "deadlines_deadlinerule"' in row["sql"] for row in asked) == 1


@pytest.mark.django_db
def test_a_rule_handed_out_may_be_changed_without_changing_what_the_next_one_gets(world: World) -> None:
    def closing():
        return rules_for(["complaint-close"], facts=FACTS, at=at("2026-03-02 11:00"))["complaint-close"]

    mine = closing()
    mine.amount = 99

    assert closing().amount == 13
    assert rules_by_id([mine.pk, 0])[mine.pk].amount == 13
