"""The rehearsal says what the sweeps will tell whom, and writes nothing."""

from datetime import timedelta

from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Delegation, User
from accounts.queries import system_user
from feedback_system.cases.models import Case
from feedback_system.deadlines.models import Deadline, DeadlineState
from feedback_system.escalation.models import Escalation, EscalationAction
from feedback_system.escalation.operations import escalate_due
from feedback_system.oversight.rehearsal import rehearse
from tests.feedback_system.clockwork import MONDAY, Town, local

DAY = timedelta(days=1)


def ahead(begins: str, ends: str, at: str | None = None):
    cases = Case.objects.as_system("the tests look at all cases")
    return rehearse(cases=cases, begins=local(begins), ends=local(ends), at=local(at or begins))


def told(rehearsal) -> set[tuple[int, int, int]]:
    return {one.key for one in rehearsal.tellings}


def swept(begins: str, ends: str) -> set[tuple[int, int, int]]:
    """Sweep in every minute in which something is due from `begins` to `ends`; whom the records name."""
    now, end = local(begins), local(ends)
    while True:
        escalate_due(now=now, by=system_user())
        waiting = Deadline.objects.filter(state=DeadlineState.RUNNING, escalates_at__isnull=False)
        due = waiting.order_by("escalates_at").values_list("escalates_at", flat=True).first()
        if due is None:
            break
        now = due if not due.second else due.replace(second=0) + timedelta(minutes=1)
        if now >= end:
            break
    rows = Escalation.objects.exclude(action=EscalationAction.SKIPPED)
    return {(row.deadline_id, row.level, who["user"]) for row in rows for who in row.recipients}


def a_living_company(town: Town) -> None:
    """Late and young clocks of several kinds, an approver, a repeating clock, empty posts and absent people."""
    town.clock(town.case())
    town.clock(town.case(holder=town.production), "complaint-close", started=MONDAY - 12 * DAY)
    town.clock(town.case(), "complaint-first-answer", started=MONDAY + timedelta(hours=3, seconds=17))
    town.clock(town.case(), "complaint-quantity", started=MONDAY - DAY)
    town.clock(
        town.case(), "approval-wait", addressees=[town.deputy_gm], started=MONDAY - 2 * DAY, department=None
    )
    waiting = town.case(owner=town.engineer, holder=town.qa)
    town.clock(waiting, "complaint-close", started=MONDAY - 14 * DAY)
    town.clock(waiting, "approval-wait", addressees=[town.gm], started=MONDAY)
    town.clock(town.case(owner=town.engineer, holder=town.qa), "complaint-accept", started=MONDAY)
    Delegation.objects.create(
        principal=town.sales_head, deputy=town.clerk, starts_at=MONDAY + DAY, ends_at=MONDAY + 20 * DAY
    )
    gone = User.objects.create(username="gone", name="gone", password="!", is_active=False)
    Delegation.objects.create(principal=town.gm, deputy=gone, starts_at=MONDAY, ends_at=MONDAY + 30 * DAY)
    town.gm_clerk.role_assignments.all().delete()
    User.objects.filter(pk=town.gm.pk).update(email="gm@example.test")


def test_what_is_rehearsed_is_what_the_sweeps_then_do(town):
    a_living_company(town)
    foreseen = ahead("2026-03-02 09:00", "2026-03-23 09:00")

    assert len(told(foreseen)) > 20
    assert told(foreseen) == swept("2026-03-02 09:00", "2026-03-23 09:00")


def test_a_week_to_come_is_rehearsed_from_how_things_will_stand_then(town):
    a_living_company(town)
    week = ahead("2026-03-09 00:00", "2026-03-16 00:00", at="2026-03-02 09:00")
    begins = local("2026-03-09 00:00")

    swept("2026-03-02 09:00", "2026-03-09 00:00")
    before = set(Escalation.objects.values_list("pk", flat=True))
    swept("2026-03-09 00:00", "2026-03-16 00:00")
    rows = Escalation.objects.exclude(pk__in=before).exclude(action=EscalationAction.SKIPPED)
    assert told(week) == {(row.deadline_id, row.level, who["user"]) for row in rows for who in row.recipients}
    assert all(one.at >= begins for one in week.tellings)


def test_rehearsing_changes_no_row(town):
    a_living_company(town)

    def rows():
        return {
            model._meta.label: list(model._base_manager.order_by("pk").values())
            for model in apps.get_models()
            if model._meta.app_label in {"deadlines", "escalation", "cases", "audit", "notifications", "numbering", "accounts"}
        }  # fmt: skip

    before = rows()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        ahead("2026-03-02 09:00", "2026-04-20 09:00")
    assert rows() == before
    assert [q["sql"] for q in queries if not q["sql"].startswith("SELECT")] == []


def test_it_costs_the_same_few_queries_however_many_clocks_run(town):
    a_living_company(town)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            ahead("2026-03-02 09:00", "2026-03-30 09:00")
        return len(queries)

    cost()  # so that this process has read the reference data
    few = cost()
    for _ in range(12):
        town.clock(town.case(owner=town.engineer, holder=town.qa), "complaint-accept", started=MONDAY)
    assert cost() == few <= 16


def test_a_clock_that_starts_again_is_rehearsed_with_every_repetition(town):
    town.clock(town.case(), "complaint-quantity", started=MONDAY)
    found = ahead("2026-03-02 09:00", "2026-03-16 09:00")

    assert [one.at for one in found.tellings] == [local(f"2026-03-{day:02} 00:00") for day in (6, 9, 12, 15)]


def test_deputies_are_those_of_that_hour_and_who_is_away_without_one_is_named(town):
    town.clock(
        town.case()
    )  # due at the end of 15 March: the head hears at midnight, the general manager on the 21st
    Delegation.objects.create(
        principal=town.sales_head, deputy=town.worker, starts_at=local("2026-03-16 00:00"), ends_at=local("2026-03-17 00:00")
    )  # fmt: skip
    gone = User.objects.create(username="gone", name="gone", password="!", is_active=False)
    away = Delegation.objects.create(
        principal=town.gm, deputy=gone, starts_at=local("2026-03-20 00:00"), ends_at=local("2026-03-25 00:00")
    )
    found = ahead("2026-03-02 09:00", "2026-03-23 00:00")

    at_due = [one for one in found.tellings if one.level == 3]
    assert {(one.recipient.person.username, one.recipient.principal) for one in at_due} == {
        ("worker", town.sales_head), ("clerk", None),
    }  # fmt: skip
    assert found.away() == {away: 1}
    assert found.slips == 1


def test_empty_posts_and_missing_addresses_are_named(town):
    town.clock(town.case())
    town.gm_clerk.role_assignments.all().delete()
    User.objects.filter(pk=town.deputy_gm.pk).update(email="")
    User.objects.exclude(pk=town.deputy_gm.pk).update(email="somebody@example.test")
    found = ahead("2026-03-16 12:00", "2026-03-20 00:00", at="2026-03-02 09:00")

    assert found.empty_posts() == {"gm_office": 1}
    assert found.without_address() == {town.deputy_gm: 2}  # for the empty post, and in the own right
    friday_night = [one for one in found.tellings if one.mail_at is not None]
    assert friday_night == []


def test_the_mail_to_a_post_above_the_head_waits_for_the_morning(town):
    town.clock(town.case())
    User.objects.update(email="somebody@example.test")
    found = ahead("2026-03-16 12:00", "2026-03-18 00:00", at="2026-03-02 09:00")

    (office,) = found.tellings
    assert office.at == local("2026-03-17 00:00")
    assert office.mail_at == local("2026-03-17 08:30")


def test_only_the_cases_of_the_reader_are_rehearsed(town):
    town.clock(town.case())
    nothing = rehearse(
        cases=Case.objects.visible_to(town.worker),
        begins=MONDAY, ends=MONDAY + 30 * DAY, at=MONDAY,
    )  # fmt: skip
    assert (nothing.tellings, nothing.clocks) == ([], 0)
