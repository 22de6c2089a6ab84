"""Stage budgets: all visits of a department added up, waiting for somebody outside counted for nobody."""

from datetime import timedelta

import pytest

from feedback_system.audit.models import CaseEvent
from feedback_system.cases.models import OpenCase
from feedback_system.deadlines.budgets import days_used
from feedback_system.deadlines.models import Deadline, DeadlineState
from feedback_system.deadlines.operations import begin_wait, end_wait, meet_all, stage_moved
from feedback_system.errors import Invalid, NotPossibleNow
from tests.feedback_system.clockwork import MONDAY, local
from tests.feedback_system.folders import department


def enters_qa(town, case, at):
    return stage_moved(case, entered=town.qa, entered_function="qa", by=town.clerk, at=at)


def from_qa_to_production(town, case, at):
    return stage_moved(
        case,
        left=town.qa,
        entered=town.production,
        left_function="qa",
        entered_function="production",
        by=town.clerk,
        at=at,
    )


def back_to_qa(town, case, at):
    return stage_moved(
        case,
        left=town.production,
        entered=town.qa,
        left_function="production",
        entered_function="qa",
        by=town.clerk,
        at=at,
    )


def stage(case, function):
    return Deadline.objects.get(case=case, code=f"stage-{function}")


def test_a_department_gets_its_working_days_from_entry(town):
    case = town.case()
    clock = enters_qa(town, case, MONDAY)
    assert clock.due_at == local("2026-03-04 17:30")  # 2 working days after Monday


@pytest.mark.parametrize(
    ("function", "due"),
    [
        ("gm_office", "2026-03-03 17:30"),
        ("qa", "2026-03-03 17:30"),
        ("rd", "2026-03-03 17:30"),
        ("sales", "2026-03-03 17:30"),
        ("production", "2026-03-04 17:30"),
    ],
)
def test_the_short_route_gives_production_two_days_and_everybody_else_one(town, function, due):
    clock = stage_moved(
        town.case(),
        entered=department("rd", "rd") if function == "rd" else getattr(town, function),
        entered_function=function,
        route="short",
        by=town.clerk,
        at=MONDAY,
    )
    assert clock.due_at == local(due)


def test_half_a_day_is_half_the_opening_time(town):
    clock = stage_moved(
        town.case(), entered=town.gm_office, entered_function="gm_office", by=town.clerk, at=MONDAY
    )
    assert clock.due_at == local("2026-03-02 13:30")  # 4.5 of 9 hours


def test_the_budget_is_parked_while_the_case_is_elsewhere_and_goes_on_with_the_rest(town):
    case = town.case()
    enters_qa(town, case, MONDAY)
    from_qa_to_production(town, case, local("2026-03-02 12:00"))
    assert stage(case, "qa").state == DeadlineState.PARKED
    assert stage(case, "qa").escalates_at is None

    # Away from Monday 12:00 to Wednesday 12:00: 18 working hours, added after Wednesday 17:30.
    back = back_to_qa(town, case, local("2026-03-04 12:00"))

    assert back.pk == stage(case, "qa").pk
    assert (back.state, back.due_at) == (DeadlineState.RUNNING, local("2026-03-06 17:30"))
    assert stage(case, "production").state == DeadlineState.PARKED


def test_all_visits_are_added_up(town):
    case = town.case()
    enters_qa(town, case, MONDAY)  # 3 h
    from_qa_to_production(town, case, local("2026-03-02 12:00"))  # 18 h
    back_to_qa(town, case, local("2026-03-04 12:00"))  # 2 h up to now
    used = {use.function: use for use in days_used(case, at=local("2026-03-04 14:00"))}
    assert used["qa"].used == timedelta(hours=5)
    assert used["production"].used == timedelta(hours=18)
    assert (used["qa"].holds_now, used["production"].holds_now) == (True, False)


def test_between_two_workshops_of_one_function_the_budget_runs_on(town):
    case = town.case()
    first = stage_moved(
        case, entered=town.production, entered_function="production", by=town.clerk, at=MONDAY
    )
    second = stage_moved(
        case,
        left=town.production,
        entered=town.plant,
        left_function="production",
        entered_function="production",
        by=town.clerk,
        at=local("2026-03-03 09:00"),
    )
    assert (second.pk, second.due_at, second.department) == (first.pk, first.due_at, town.plant)


def test_waiting_for_a_sample_stops_the_department_but_not_the_case(town):
    case = town.case()
    whole = town.clock(case)
    enters_qa(town, case, MONDAY)
    begin_wait(case, reason="sample", by=town.engineer, at=local("2026-03-02 10:00"), note="by post")
    assert stage(case, "qa").state == DeadlineState.PARKED
    assert OpenCase.objects.get(case=case).next_due_code == "complaint-close"

    end_wait(case, by=town.engineer, at=local("2026-03-03 10:00"))

    assert stage(case, "qa").due_at == local("2026-03-05 17:30")  # 9 working hours later
    assert Deadline.objects.get(pk=whole.pk).due_at == whole.due_at
    use = days_used(case, at=local("2026-03-03 10:00"))[0]
    assert (use.used, use.external_wait) == (timedelta(hours=1), timedelta(hours=9))


def test_a_case_that_moves_on_while_it_waits_starts_no_other_budget(town):
    case = town.case()
    enters_qa(town, case, MONDAY)
    begin_wait(case, reason="customer", by=town.engineer, at=local("2026-03-02 10:00"))
    from_qa_to_production(town, case, local("2026-03-02 11:00"))
    assert stage(case, "production").state == DeadlineState.PARKED
    end_wait(case, by=town.engineer, at=local("2026-03-02 16:00"))
    assert stage(case, "production").state == DeadlineState.RUNNING
    assert stage(case, "qa").state == DeadlineState.PARKED
    used = {use.function: use.used for use in days_used(case, at=local("2026-03-02 17:00"))}
    assert used == {"qa": timedelta(hours=1), "production": timedelta(hours=1)}


def test_a_department_that_leaves_late_has_a_line_in_the_history_and_is_late_for_ever(town):
    case = town.case()
    enters_qa(town, case, MONDAY)
    from_qa_to_production(town, case, local("2026-03-05 09:30"))
    event = CaseEvent.objects.get(case=case, name="stage_overrun")
    assert event.facts["department"] == "qa"
    meet_all(case, by=town.clerk, at=local("2026-03-05 12:00"))
    late = {use.function: use.late for use in days_used(case, at=local("2026-04-01 12:00"))}
    assert late == {"qa": True, "production": False}


def test_a_department_that_left_in_time_is_not_late_because_the_case_closed_later(town):
    case = town.case()
    enters_qa(town, case, MONDAY)
    from_qa_to_production(town, case, local("2026-03-03 09:00"))
    meet_all(case, by=town.clerk, at=local("2026-03-30 09:00"))
    qa = stage(case, "qa")
    assert (qa.met_at, qa.ended_at) == (local("2026-03-03 09:00"), local("2026-03-30 09:00"))
    assert qa.is_late(local("2026-03-30 09:00")) is False


def test_a_case_waits_once_at_a_time(town):
    case = town.case()
    begin_wait(case, reason="carrier", by=town.clerk, at=MONDAY)
    with pytest.raises(NotPossibleNow, match="waits already"):
        begin_wait(case, reason="customer", by=town.clerk, at=MONDAY)


def test_an_unknown_reason_to_wait_is_refused(town):
    with pytest.raises(Invalid):
        begin_wait(town.case(), reason="holiday", by=town.clerk, at=MONDAY)


def test_a_wait_that_never_began_cannot_end(town):
    with pytest.raises(NotPossibleNow):
        end_wait(town.case(), by=town.clerk, at=MONDAY)


def test_a_closed_case_waits_for_nobody(town):
    case = town.case()
    case.closed_at = MONDAY
    with pytest.raises(NotPossibleNow, match="closed"):
        begin_wait(case, reason="customer", by=town.clerk, at=MONDAY)
