"""What may have been done for the clock: each kind is found, what is in order is not, and the report counts right."""

from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import User
from complaints.models import Complaint
from complaints.states import State
from feedback_system.audit.operations import record
from feedback_system.cases.models import Case
from feedback_system.deadlines.models import ClockStop, Deadline
from feedback_system.deadlines.operations import begin_wait, end_wait
from feedback_system.oversight.gaming import Kind, clock_gaming, is_shortly_before
from tests.factories.company import MONDAY_9AM, World
from tests.factories.complaints import complaint_at, new_complaint, take

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BEGINS, ENDS = MONDAY_9AM - 60 * DAY, MONDAY_9AM + 60 * DAY


def found(kind: Kind | None = None, *, cases=None, begins=BEGINS, ends=ENDS):
    every = cases if cases is not None else Case.objects.as_system("the tests look at all cases")
    report = clock_gaming(cases=every, begins=begins, ends=ends)
    return [one for one in report.findings if kind is None or one.kind == kind]


@pytest.mark.parametrize(
    ("left", "whole", "shortly"),
    [
        (1, 24, True),  # the last tenth
        (11, 24, True),  # within 24 hours, more than half is over
        (13, 24, False),
        (24, 24 * 13, True),
        (31, 24 * 13, True),
        (33, 24 * 13, False),
        (0, 24, False),
        (-1, 24, False),
    ],
)
def test_shortly_before_is_the_last_tenth_or_the_last_day_of_the_second_half(left, whole, shortly):
    due = MONDAY_9AM + whole * HOUR
    assert is_shortly_before(due - left * HOUR, started=MONDAY_9AM, due=due) is shortly


def test_a_wait_begun_when_the_budget_was_nearly_used_up_is_listed_and_one_begun_early_is_not(world: World):
    complaint = complaint_at(world, State.INVESTIGATING)
    budget = Deadline.objects.get(case=complaint.case, code__startswith="stage-", state="running")
    early = budget.started_at + HOUR
    begin_wait(complaint.case, reason="sample", by=world.qa1, at=early)
    end_wait(complaint.case, by=world.qa1, at=early + 2 * HOUR)
    assert found(Kind.PAUSE) == []

    budget.refresh_from_db()
    late = budget.due_at - HOUR
    begin_wait(complaint.case, reason="sample", by=world.qa1, at=late)
    end_wait(
        complaint.case, by=world.qa1, at=late + 3 * DAY
    )  # it is due later now; what counts is when it was due

    (line,) = found(Kind.PAUSE)
    assert (line.case, line.by, line.department.code) == (complaint.case, world.qa1, "qa")
    assert "stopped 1 h before it was due, waiting for a sample" in line.text
    assert ClockStop.objects.filter(reason="external").count() == 2


def test_a_wait_for_the_customer_that_went_on_after_the_customer_had_answered_is_listed(world: World):
    complaint = complaint_at(world, State.NEGOTIATING)
    at = MONDAY_9AM + 20 * DAY
    begin_wait(complaint.case, reason="customer", by=world.sales1, at=at)
    end_wait(complaint.case, by=world.sales1, at=at + HOUR)
    assert found(Kind.ANSWERED) == []

    begin_wait(complaint.case, reason="customer", by=world.sales1, at=at + DAY)
    take(
        complaint, "record_outcome", by=world.sales1, at=at + 2 * DAY,
        outcome="no_agreement", text="客户要求整批更换",
    )  # fmt: skip
    (line,) = found(Kind.ANSWERED)
    assert "still waits" in line.text
    end_wait(complaint.case, by=world.sales1, at=at + 5 * DAY)
    (line,) = found(Kind.ANSWERED)
    assert "the wait ended 3 d later" in line.text


def test_a_case_that_ended_and_began_again_makes_a_pair(world: World):
    complaint = complaint_at(world, State.NEGOTIATING)
    at = MONDAY_9AM + 20 * DAY
    take(complaint, "refile", by=world.sales1, at=at, reason="客户认为太少", demand="全部换货")

    (line,) = found(Kind.AGAIN)
    assert line.case.parent == complaint.case
    assert complaint.case.number in line.text
    Case.objects.as_system("a test").filter(pk=complaint.case_id).update(closed_at=at - 40 * DAY)
    assert found(Kind.AGAIN) == []


def test_a_severity_lowered_while_a_deadline_runs_is_listed_and_a_raised_one_is_not(world: World):
    case = complaint_at(world, State.INVESTIGATING).case
    at = MONDAY_9AM + 3 * DAY

    def corrected(was, became, by=world.qa_head):
        record(case, "facts_corrected", by=by, at=at, facts={"severity": {"was": was, "became": became}})

    corrected("general", "critical")
    record(case, "flag_major", by=world.gm_office, at=at, facts={"severity": "major"})
    assert found(Kind.SEVERITY) == []

    corrected("critical", "general")
    (line,) = found(Kind.SEVERITY)
    assert (line.by, line.department.code) == (world.qa_head, "qa")
    assert line.text.startswith("From Critical to General")


def test_times_entered_more_than_a_day_later_are_listed(world: World):
    late = new_complaint(world, at=MONDAY_9AM, reported_at=MONDAY_9AM - 3 * DAY, late_entry_reason="销售出差")
    new_complaint(world, at=MONDAY_9AM, reported_at=MONDAY_9AM - 20 * HOUR)
    (line,) = found(Kind.BACKDATED)
    assert line.case == late.case
    assert "entered 3 d later" in line.text
    assert "销售出差" in line.text

    take(
        late, "acknowledge", by=world.cs1, at=MONDAY_9AM + HOUR, channel="phone", text="已电话答复",
        told_at=MONDAY_9AM - 2 * DAY, late_reason="当时没有网络",
    )  # fmt: skip
    assert len(found(Kind.BACKDATED)) == 2


def test_only_the_cases_of_the_reader_and_only_the_period_count(world: World):
    new_complaint(world, at=MONDAY_9AM, reported_at=MONDAY_9AM - 3 * DAY, late_entry_reason="出差")

    assert found(cases=Case.objects.visible_to(world.hr)) == []
    assert found(ends=MONDAY_9AM) == []
    assert found(begins=MONDAY_9AM, ends=MONDAY_9AM + DAY) != []


def test_the_page_counts_by_department_opens_the_cases_and_gives_a_file(world: World):
    complaint = new_complaint(
        world, at=MONDAY_9AM, reported_at=MONDAY_9AM - 3 * DAY, late_entry_reason="出差"
    )
    client = Client(headers={"accept-language": "en"})
    client.force_login(User.objects.get(username="auditor"))
    period = "first_day=2026-02-15&last_day=2026-03-15"

    page = client.get(f"/reports/clock-gaming/?{period}").content.decode()
    assert complaint.case.get_absolute_url() in page
    assert "department=service_desk" in page
    narrowed = client.get(f"/reports/clock-gaming/?{period}&kind=pause").content.decode()
    assert complaint.case.get_absolute_url() not in narrowed
    answer = client.get(f"/reports/clock-gaming/export/?{period}")
    assert complaint.case.reference in b"".join(answer.streaming_content).decode()  # type: ignore[arg-type]
    assert client.get("/reports/clock-gaming/?first_day=2026-01-01&last_day=2026-12-31").status_code == 422
    client.force_login(User.objects.get(username="manager"))
    assert client.get("/reports/clock-gaming/").status_code == 403
    assert Complaint.objects.filter(case=complaint.case).exists()
