"""The sweep: which rung fires when, who is told, and that nobody is told twice or for nothing."""

import pytest
from django.db.models import F

from accounts.models import Delegation
from accounts.queries import system_user
from feedback_system.audit.models import CaseEvent
from feedback_system.audit.operations import verify
from feedback_system.cases.models import Case, OpenCase
from feedback_system.deadlines.models import Deadline
from feedback_system.deadlines.operations import begin_wait, cancel, meet, stage_moved
from feedback_system.deadlines.receipts import receipt_of
from feedback_system.escalation.models import Escalation, ReminderSlip, SetAside
from feedback_system.escalation.operations import Summary, escalate_due
from feedback_system.notifications.models import Delivery, Notification
from tests.feedback_system.clockwork import MONDAY, local


def sweep(text: str) -> Summary:
    return escalate_due(now=local(text), by=system_user())


def told(kind: str | None = None) -> list[str]:
    rows = Notification.objects.order_by("pk")
    return [
        row.recipient.username
        for row in (rows.filter(kind=kind) if kind else rows).select_related("recipient")
    ]


def levels(clock: Deadline) -> list[tuple[int, str]]:
    return list(Escalation.objects.filter(deadline=clock).order_by("level").values_list("level", "action"))


# Monday 9:00 to the end of Sunday 15 March are 13 days and 15 hours, that is 327 hours: half is Monday 9
# March 4:30.


def test_nothing_happens_before_the_first_rung(town):
    town.clock(town.case())
    assert sweep("2026-03-09 04:29") == Summary()
    assert told() == []


def test_at_half_of_the_time_the_holder_is_reminded(town):
    clock = town.clock(town.case())
    assert sweep("2026-03-09 04:30") == Summary(reminded=1)
    assert told("deadline_reminder") == ["clerk"]
    fired = Escalation.objects.get(deadline=clock)
    assert (fired.level, fired.at, fired.recorded_at) == (
        1,
        local("2026-03-09 04:30"),
        local("2026-03-09 04:30"),
    )


def test_the_whole_ladder_climbs_once_from_holder_to_general_manager(town):
    case = town.case()
    clock = town.clock(case)
    steps = [
        ("2026-03-09 05:00", Summary(reminded=1), ["clerk"]),
        ("2026-03-13 06:36", Summary(reminded=1), ["clerk"]),  # 80 %: 261 h 36 min
        ("2026-03-16 00:00", Summary(escalated=1), ["clerk", "sales_head"]),
        ("2026-03-17 00:00", Summary(escalated=1), ["gm_clerk"]),
        ("2026-03-19 00:00", Summary(escalated=1), ["deputy_gm"]),
        ("2026-03-21 00:00", Summary(escalated=1), ["gm"]),
    ]
    heard: list[str] = []
    for now, summary, people in steps:
        assert sweep(now) == summary
        assert sweep(now) == Summary()  # a second sweep at the same instant does nothing
        heard += people
        assert told() == heard
    assert sweep("2026-06-01 00:00") == Summary()
    assert [level for level, _action in levels(clock)] == [1, 2, 3, 4, 5, 6]
    assert Deadline.objects.get(pk=clock.pk).escalates_at is None
    assert verify(case.pk) is None


def test_when_due_the_department_gets_a_numbered_reminder_slip(town):
    case = town.case()
    town.clock(case)
    sweep("2026-03-16 00:00")
    slip = ReminderSlip.objects.get()
    assert slip.number == "CB2603001"
    assert (slip.case, slip.department, slip.head) == (case, town.sales, town.sales_head)
    assert told("slip_issued") == ["clerk", "sales_head"]
    event = CaseEvent.objects.get(case=case, name="slip_issued")
    assert event.facts["slip"] == "CB2603001"
    assert event.actor == system_user()


def test_a_clock_of_24_hours_has_its_own_ladder(town):
    town.clock(town.case(), "complaint-first-answer")  # Monday 9:00, due Tuesday 9:00
    # The last working hour before Tuesday 9:00 began on Monday at 17:00.
    assert sweep("2026-03-02 17:00") == Summary(reminded=1)
    assert sweep("2026-03-03 03:00") == Summary(reminded=1)  # 18 h
    assert sweep("2026-03-03 09:00") == Summary(escalated=1)
    assert told("slip_issued") == ["sales_head"]
    assert sweep("2026-03-03 13:00") == Summary(escalated=1)
    assert told("deadline_overdue") == ["qa_head", "gm_clerk"]
    assert sweep("2026-03-04 09:00") == Summary(escalated=1)
    assert told("deadline_overdue") == ["qa_head", "gm_clerk", "gm"]


@pytest.mark.parametrize("end", ["meet", "cancel"])
def test_a_clock_that_ended_is_never_told(town, end):
    case = town.case()
    town.clock(case)
    if end == "meet":
        meet(case, "complaint-close", by=town.clerk, at=local("2026-03-03 09:00"))
    else:
        cancel(case, "complaint-close", by=town.clerk, at=local("2026-03-03 09:00"), reason="withdrawn")
    assert sweep("2026-05-01 00:00") == Summary()


def test_a_parked_budget_is_never_told(town):
    case = town.case()
    stage_moved(case, entered=town.qa, entered_function="qa", by=town.clerk, at=MONDAY)
    begin_wait(case, reason="customer", by=town.clerk, at=local("2026-03-02 10:00"))
    assert sweep("2026-05-01 00:00") == Summary()


def test_after_three_days_without_sweeps_only_the_highest_level_is_told_and_the_others_are_recorded(town):
    clock = town.clock(town.case())
    sweep("2026-03-13 07:00")
    assert sweep("2026-03-19 00:00") == Summary(escalated=1)
    assert levels(clock) == [(1, "skipped"), (2, "remind"), (3, "skipped"), (4, "skipped"), (5, "notice")]
    # Policy 004 asks for the slip all the same, so the department has it and hears of it.
    assert ReminderSlip.objects.count() == 1
    assert told("slip_issued") == ["clerk", "sales_head"]
    assert told("deadline_overdue") == ["deputy_gm"]


def test_a_clock_born_past_its_levels_fires_the_highest_one(town):
    clock = town.clock(
        town.case(),
        "complaint-first-answer",
        started=local("2026-03-03 08:00"),
        started_at=local("2026-03-02 08:00"),
    )
    assert sweep("2026-03-03 08:00") == Summary(escalated=1)
    assert [action for _level, action in levels(clock)] == ["skipped", "skipped", "issue_slip"]


def test_an_absent_holder_is_replaced_by_the_deputy(town):
    Delegation.objects.create(
        principal=town.clerk,
        deputy=town.engineer,
        starts_at=local("2026-03-08 00:00"),
        ends_at=local("2026-03-12 00:00"),
    )
    clock = town.clock(town.case())
    sweep("2026-03-09 05:00")
    assert told() == ["engineer"]
    assert Escalation.objects.get(deadline=clock).recipients == [
        {"user": town.engineer.pk, "place": "holder", "instead_of": town.clerk.pk}
    ]


def test_a_deputy_whose_time_is_over_is_not_asked(town):
    Delegation.objects.create(
        principal=town.clerk,
        deputy=town.engineer,
        starts_at=local("2026-03-01 00:00"),
        ends_at=local("2026-03-09 04:30"),
    )
    town.clock(town.case())
    sweep("2026-03-09 04:30")
    assert told() == ["clerk"]


def test_an_empty_post_is_passed_over_upward_and_said_so(town):
    town.clock(town.case(holder=town.production))
    sweep("2026-03-16 00:00")
    fired = Escalation.objects.get(action="issue_slip")
    assert fired.recipients == [
        {"user": town.factory_head.pk, "place": "holder", "empty_posts": ["production"]}
    ]


def test_a_head_who_left_counts_as_an_empty_post(town):
    town.sales_head.is_active = False
    town.sales_head.save()
    town.clock(town.case())
    sweep("2026-03-16 00:00")
    assert told() == ["clerk", "gm"]


def test_a_role_that_nobody_holds_is_passed_over_upward(town):
    town.deputy_gm.role_assignments.all().delete()
    town.clock(town.case())
    sweep("2026-03-17 00:00")
    sweep("2026-03-19 00:00")
    last = Escalation.objects.order_by("-level").first()
    assert last.recipients == [{"user": town.gm.pk, "place": "deputy_gm", "empty_posts": ["deputy_gm"]}]


def test_who_holds_two_places_on_a_rung_is_told_once(town):
    town.clock(town.case(owner=town.sales_head))
    sweep("2026-03-16 00:00")
    assert told() == ["sales_head"]


def test_whose_clock_it_is_hears_of_it_not_who_holds_the_case(town):
    town.clock(town.case(), "complaint-report", department=town.qa)  # due at the end of Thursday 5 March
    sweep("2026-03-06 00:00")
    assert ReminderSlip.objects.get().department == town.qa
    assert told() == ["qa_head"]


def test_a_late_approver_is_reminded_with_the_secretary_and_never_gets_a_slip(town):
    town.company.secretary = town.gm_clerk
    town.company.save()
    case = town.case(holder=town.company)
    town.clock(case, "approval-wait", addressees=[town.gm])
    town.clock(case, "complaint-close")
    assert sweep("2026-03-03 17:30") == Summary(reminded=1)
    assert told("deadline_approval_waiting") == ["gm", "gm_clerk"]
    sweep("2026-03-16 00:00")
    assert ReminderSlip.objects.count() == 0


def test_an_undetermined_quantity_is_asked_for_every_three_days(town):
    case = town.case()
    town.clock(case, "complaint-quantity")  # on Monday the 2nd: due at the end of days 3, 6 and 9
    assert sweep("2026-03-06 00:00") == Summary(reminded=1)
    assert OpenCase.objects.get(case=case).next_due_at == local("2026-03-09 00:00")
    assert sweep("2026-03-06 00:01") == Summary()
    assert sweep("2026-03-09 00:00") == Summary(reminded=1)
    assert sweep("2026-03-11 23:59") == Summary()
    assert sweep("2026-03-12 00:00") == Summary(reminded=1)
    assert told() == ["clerk", "clerk", "clerk"]

    receipt = receipt_of(Deadline.objects.get(case=case))
    assert [(line.from_, line.counted) for line in receipt.lines] == [
        (local(f"2026-03-{day} 00:00"), 1) for day in (12, 13, 14)
    ]
    assert (receipt.start, receipt.due) == (local("2026-03-12 00:00"), local("2026-03-15 00:00"))


def test_rounds_missed_in_an_outage_are_not_made_up_and_the_next_keeps_to_the_days(town):
    case = town.case()
    town.clock(case, "complaint-quantity")
    assert sweep("2026-03-13 10:00") == Summary(reminded=1)
    assert Deadline.objects.get(case=case).due_at == local("2026-03-15 00:00")


def test_news_for_higher_posts_wait_for_working_time_unless_the_case_is_a_major_one(town):
    town.clock(town.case(), "complaint-close")
    town.clock(town.case(severity="major"), "complaint-close")
    sweep("2026-03-16 00:00")
    sweep("2026-03-17 00:00")
    waiting = {
        delivery.notification.case.severity: delivery.next_try_at
        for delivery in Delivery.objects.filter(notification__kind="deadline_overdue").select_related(
            "notification__case"
        )
    }
    assert waiting == {"general": local("2026-03-17 08:30"), "major": local("2026-03-17 00:00")}


def test_who_would_get_more_than_five_notices_gets_one_list(town):
    for _number in range(6):
        town.clock(town.case())
    assert sweep("2026-03-09 05:00") == Summary(reminded=6)
    notice = Notification.objects.get()
    assert (notice.kind, notice.recipient, notice.facts["count"]) == ("deadline_digest", town.clerk, 6)
    assert len(notice.facts["entries"]) == 6


def test_five_notices_stay_five(town):
    for _number in range(5):
        town.clock(town.case())
    sweep("2026-03-09 05:00")
    assert told() == ["clerk"] * 5


def test_a_sweep_of_many_batches_sends_each_person_one_list(town):
    for _number in range(18):
        town.clock(town.case())
    summary = escalate_due(now=local("2026-03-09 05:00"), by=system_user(), limit=6)
    assert summary == Summary(reminded=18)
    assert told() == ["clerk"]


def test_whoever_is_told_may_read_the_case(town):
    town.production.head = town.engineer  # of another department, without a role in this one
    town.production.save()
    case = town.case(holder=town.production)
    town.clock(case)
    assert not Case.objects.visible_to(town.engineer).filter(pk=case.pk).exists()
    sweep("2026-03-16 00:00")
    assert Case.objects.visible_to(town.engineer).filter(pk=case.pk).exists()


def test_a_broken_row_is_set_aside_and_blocks_nobody(town):
    good, bad, also_good = town.clock(town.case()), town.clock(town.case()), town.clock(town.case())
    Deadline.objects.filter(pk=bad.pk).update(
        ladder=[{"order": 1, "at": "2026-03-09T04:30:00+08:00", "action": "sing", "to": []}]
    )
    assert sweep("2026-03-09 05:00") == Summary(reminded=2, failed=1)
    aside = SetAside.objects.get()
    assert (aside.deadline_id, aside.attempts) == (bad.pk, 1)
    assert "sing" in aside.reason
    assert sweep("2026-03-09 05:30") == Summary()  # not tried again at once

    assert sweep("2026-03-09 06:00") == Summary(failed=1)
    assert SetAside.objects.get().attempts == 2
    Deadline.objects.filter(pk=bad.pk).update(ladder=good.ladder)
    assert sweep("2026-03-09 07:30") == Summary(reminded=1)
    assert SetAside.objects.get().solved_at == local("2026-03-09 07:30")
    assert Escalation.objects.filter(deadline__in=[good, bad, also_good]).count() == 3


def test_what_was_met_after_the_claim_is_left_alone(town):
    from feedback_system.escalation.claims import claim_due
    from feedback_system.escalation.operations.sweep import fire

    case = town.case()
    town.clock(case)
    now = local("2026-03-09 05:00")
    token, ids = claim_due(now, 10)
    meet(case, "complaint-close", by=town.clerk, at=now)
    assert fire(ids, token, now=now, by=system_user(), sweep="test") == Summary()
    assert told() == []


def test_an_idle_sweep_asks_for_stops_that_are_over_and_for_levels_that_are_due(
    town, django_assert_num_queries
):
    town.clock(town.case())
    by = system_user()
    with django_assert_num_queries(2):
        escalate_due(now=MONDAY, by=by)


def test_a_batch_costs_the_same_number_of_statements_whatever_its_size(town, django_assert_max_num_queries):
    for _number in range(20):
        town.clock(town.case())
    by = system_user()
    with django_assert_max_num_queries(40):
        escalate_due(now=local("2026-03-09 05:00"), by=by)
    assert Deadline.objects.filter(level=F("level"), claim="").count() == 20
