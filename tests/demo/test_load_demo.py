"""The demo company: whoever logs in finds a company at work, in which every situation of the policies can be seen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import StringIO
from random import Random
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import F, Q
from django.http import QueryDict
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Delegation, User
from aftersales.models import GoodsReturn
from aftersales.services.models import ServiceCall, StaffReport
from aftersales.services.staff_days import missing_reports, staff
from aftersales.services.states import ServiceState
from aftersales.states import ReturnState
from aftersales.surveys.models import SignedRatings
from complaints.intake.models import InboundMail
from complaints.models import (
    AllowanceCertificate,
    Complaint,
    CostEntry,
    CustomerReport,
    DisputedReceivable,
    JointVisit,
    MajorEntry,
    MonthRun,
    Objection,
    ReturnSlip,
    SampleMove,
    TravelRepayment,
)
from complaints.models.month_figures import figures_of, is_intact
from complaints.models.months import month_before
from complaints.penalties.models import SanctionPaper
from complaints.states import State
from demo.alerting import PLANS as ALERTS
from demo.alerting import alerts
from demo.people import Cast as DemoCast
from demo.sold import Sold
from demo.stories.months import close, confirm_all, settle_due
from demo.walking import World, tell
from feedback_system.approvals.models import Approval
from feedback_system.audit.models import CaseEvent
from feedback_system.cases.models import Case, OpenCase
from feedback_system.company.models import Company
from feedback_system.deadlines.calendars import company_calendar
from feedback_system.deadlines.models import Deadline, ExternalWait
from feedback_system.desk.inbox import inbox
from feedback_system.desk.lists import CaseList
from feedback_system.escalation.models import DutyShift, EnquirySlip, ReminderSlip, SetAside
from feedback_system.escalation.operations.duty import gaps
from feedback_system.masterdata.models import Customer, Delivery, Product, Supplier
from feedback_system.notifications import models as outbox
from feedback_system.notifications.robots.models import Robot, RobotKind, RobotMessage
from feedback_system.notifications.texts.models import TextGateway, TextMessage
from feedback_system.outbound import what_is_wrong_with
from feedback_system.reporting.asking import Asked
from feedback_system.reporting.board import board_for
from feedback_system.reporting.builder.models import OwnReport, Subscription
from feedback_system.reporting.months.models import SignedMonth
from feedback_system.reporting.rebuilding import compare
from quality.anomalies.models import Anomaly
from quality.investigations.models import Investigation
from quality.models import Improvement
from quality.slips.models import Slip, offered_kinds
from tests.demo import counted
from tests.feedback_system.reporting.counted import month_figures, standing_figures

pytestmark = [pytest.mark.slow, pytest.mark.heavy, pytest.mark.django_db]

WITHOUT_CASES = {"hr", "manager", "auditor", "admin"}
"""Whose roles have no part in a complaint yet, or only read."""


@pytest.fixture(scope="module")
def now(django_db_setup: None, django_db_blocker: Any) -> Iterator[datetime]:
    """The instant after the demo company was loaded, once for all tests here."""
    with django_db_blocker.unblock(), override_settings(DEMO=True), transaction.atomic():
        call_command("load_demo", stdout=StringIO())
        yield timezone.now()
        transaction.set_rollback(True)


def test_a_company_with_real_data_is_protected_from_people_with_a_public_password() -> None:
    with pytest.raises(CommandError, match="public password"):
        call_command("load_demo")


def test_a_second_run_says_so_and_changes_nothing(now: datetime) -> None:
    before = (Case.objects.count(), CaseEvent.objects.count(), User.objects.count())
    said = StringIO()

    call_command("load_demo", stdout=said)

    assert "nothing was changed" in said.getvalue()
    assert (Case.objects.count(), CaseEvent.objects.count(), User.objects.count()) == before


def test_the_master_data_is_rich_enough_to_look_things_up(now: datetime) -> None:
    assert Customer.objects.filter(market="home").count() == 16
    assert Customer.objects.filter(market="overseas").count() == 8
    assert (Product.objects.count(), Product.objects.values("family").distinct().count()) == (18, 4)
    assert (Supplier.objects.count(), Delivery.objects.count()) == (6, 400)
    assert not Customer.objects.filter(search_key="").exists()
    assert not Delivery.objects.filter(order_key="").exists()


def test_there_is_a_complaint_in_every_state(now: datetime) -> None:
    there = set(Complaint.objects.values_list("state", flat=True))

    assert there == set(State.values)


def test_all_four_routes_are_used(now: datetime) -> None:
    assert set(Complaint.objects.values_list("route__code", flat=True)) == {
        "long",
        "short",
        "non_quality",
        "light",
    }


SITUATIONS = {
    "returned for data and handed in again": lambda: Complaint.objects.filter(
        returns__gt=0, state=State.FILED
    ),
    "a major case": lambda: Complaint.objects.filter(major_at__isnull=False),
    "a customer who refused, with the case that took its place": lambda: Case.objects.filter(
        parent_relation="refiled"
    ),
    "a remedy sent back by the approver": lambda: Complaint.objects.filter(refusals__gt=0),
    "a ruling that sales may not decide, decided one level up": lambda: Approval.objects.filter(
        subject="ruling", role="deputy_gm", decision="approved"
    ),
    "a wait for a sample": lambda: ExternalWait.objects.filter(ends_at=None),
    "an undetermined quantity": lambda: Complaint.objects.filter(quantity_undetermined=True),
    "a complaint with several lines": lambda: Complaint.objects.filter(further_lines__isnull=False),
    "a repeated complaint": lambda: Case.objects.filter(parent_relation="repeat"),
    "a case overdue as a whole": lambda: Deadline.objects.filter(
        code="complaint-close", state="running", due_at__lte=timezone.now()
    ),
    "a reminder slip that waits for its answer": lambda: ReminderSlip.objects.filter(
        answered_at=None, withdrawn_at=None
    ),
    "a reminder slip that was answered": lambda: ReminderSlip.objects.filter(answered_at__isnull=False),
    "an enquiry about a closed case": lambda: EnquirySlip.objects.all(),
    "a case closed late, with the cause": lambda: Complaint.objects.filter(delay_cause__isnull=False),
    "a remedy that finance has not booked": lambda: Complaint.objects.filter(
        state=State.EXECUTING, remedy_lines__booked_at=None, remedy_lines__kind__counts_money=True
    ),
    "a remedy that the warehouse has not booked": lambda: Complaint.objects.filter(
        state=State.EXECUTING, remedy_lines__booked_at=None, remedy_lines__kind__counts_goods=True
    ),
    "a slip that waits for the sales head": lambda: ReturnSlip.objects.filter(state="drafted"),
    "goods that the warehouse expects": lambda: ReturnSlip.objects.filter(state="at_warehouse"),
    "a question of the warehouse": lambda: ReturnSlip.objects.filter(state="asked"),
    "a return that is held": lambda: ReturnSlip.objects.filter(state="held"),
    "a return that finance refused": lambda: ReturnSlip.objects.filter(state="refused"),
    "a return that is booked": lambda: ReturnSlip.objects.filter(state="booked"),
    "a certificate with the customer": lambda: AllowanceCertificate.objects.filter(state="signed"),
    "a certificate before finance": lambda: AllowanceCertificate.objects.filter(state="proven"),
    "an objection that freezes its ruling now": lambda: Objection.objects.filter(decision="open"),
    "a decided objection with the ruling that took its place": lambda: Objection.objects.filter(
        decision="changed", complaint__state=State.FILED, complaint__rulings__version=2
    ),
    "a cost that was entered by hand": lambda: CostEntry.objects.filter(reverses=None),
    "a cost that was taken back": lambda: CostEntry.objects.exclude(reverses=None),
    "a receivable that a complaint holds up": lambda: DisputedReceivable.objects.filter(ended_on=None),
    "a sample that lies with us": lambda: SampleMove.objects.filter(kind="stored"),
    "a visit that is still to come": lambda: JointVisit.objects.filter(
        state="confirmed", planned_for__gt=timezone.now()
    ),
    "a sanction paper in force, in a part that is off at install": lambda: SanctionPaper.objects.filter(
        state="in_force", lines__state="in_force", lines__amount__gt=0
    ),
    "a sanction paper with the departments": lambda: SanctionPaper.objects.filter(state="countersigning"),
    "a line that stands, with the time for the answer running": lambda: Deadline.objects.filter(
        code="anomaly-answer",
        state="running",
        due_at__gt=timezone.now(),
        case__anomaly__situation="line_stopped",
    ),
    "an alert under review with the balance of its batch": lambda: Anomaly.objects.filter(
        state="under_review", balances__confirmed_at=None, reviews__minuted_at=None
    ),
    "an alert that became an improvement": lambda: Case.objects.filter(
        parent__kind="anomaly", parent_relation="improvement"
    ),
    "a concession that waits": lambda: Approval.objects.filter(subject="concession", decision="pending"),
    "a deputy who stands in now": lambda: Delegation.objects.filter(
        starts_at__lte=timezone.now(), ends_at__gt=timezone.now()
    ),
}


@pytest.mark.parametrize("situation", SITUATIONS)
def test_the_promised_situation_is_there(now: datetime, situation: str) -> None:
    assert SITUATIONS[situation]().exists()


@pytest.mark.parametrize(
    ("subject", "role"),
    [
        ("remedy", "sales_head"), ("remedy", "deputy_gm"), ("remedy", "gm"), ("remedy", "chairman"),
        ("ruling", "sales_head"), ("ruling", "factory_head"), ("ruling", "deputy_gm"),
    ],
)  # fmt: skip
def test_something_waits_for_each_approver(now: datetime, subject: str, role: str) -> None:
    assert Approval.objects.filter(subject=subject, role=role, decision="pending").exists()


def test_whoever_works_on_cases_finds_work(now: datetime) -> None:
    idle = [
        person.username
        for person in User.objects.filter(kind=User.Kind.PERSON).exclude(username__in=WITHOUT_CASES)
        if not CaseList(person, QueryDict("tab=mine"), now).cases.exists()
        and not any(not line.objections for line in inbox(person))
    ]

    assert idle == []


def test_every_desk_has_something_late(now: datetime) -> None:
    late = set(OpenCase.objects.filter(next_due_at__lte=now).values_list("holder__code", flat=True))

    assert late >= {
        "gm_office",
        "sales",
        "sales2",
        "qa",
        "production",
        "rd",
        "manager_office",
        "company",
        "plant",
    }


def test_nothing_lies_in_the_future_and_the_histories_are_whole(now: datetime) -> None:
    assert not CaseEvent.objects.filter(at__gt=now).exists()
    assert not SetAside.objects.exists()
    call_command("verify_history", "--all", stdout=StringIO())


def test_escalations_happened_when_they_were_due(now: datetime) -> None:
    from feedback_system.escalation.models import Escalation

    late = Escalation.objects.exclude(action="skipped").filter(
        recorded_at__gt=F("at") + timezone.timedelta(minutes=2)
    )

    assert Escalation.objects.exists()
    assert late.count() <= Escalation.objects.count() // 20
    assert not Deadline.objects.filter(
        state="running", escalates_at__lte=now - timezone.timedelta(minutes=5)
    ).exists()


def test_no_mail_goes_out_about_the_past(now: datetime) -> None:
    assert outbox.Delivery.objects.exists()
    assert not outbox.Delivery.objects.filter(Q(state="waiting") | Q(state="failed")).exists()


def test_everybody_logs_in_with_the_one_password(now: datetime, settings: Any) -> None:
    assert all(
        person.check_password(settings.DEMO_PASSWORD) for person in User.objects.filter(kind=User.Kind.PERSON)
    )


def test_there_is_a_robot_of_each_chat_that_sends_nothing_and_somebody_on_duty_for_weeks(
    now: datetime,
) -> None:
    robots = list(Robot.objects.order_by("pk"))
    assert {robot.kind for robot in robots} == set(RobotKind.values)
    assert not any(robot.is_active for robot in robots)
    for robot in robots:
        assert "//127.0.0.1" in robot.address
        assert what_is_wrong_with(robot.address) == "host", "even switched on it reaches nobody"
    assert RobotMessage.objects.count() == 0

    weeks = list(DutyShift.objects.between(now, now + timedelta(weeks=6)))
    assert gaps(weeks, start=now, end=now + timedelta(weeks=6)) == []
    assert len({shift.person_id for shift in weeks}) > 2


def test_after_sales_shows_goods_at_the_desk_day_reports_signed_ratings_and_text_messages_that_are_off(
    now: datetime,
) -> None:
    at_desk = ServiceCall.objects.filter(at_counter=True)
    assert set(at_desk.values_list("state", flat=True)) == {ServiceState.TAKEN_IN, ServiceState.RETURNED}
    assert all(call.receipt_number and call.arrived_at is None for call in at_desk)
    assert StaffReport.objects.exclude(words="").exists()
    assert len(missing_reports(staff(), at=now)) >= 1
    assert SignedRatings.objects.get().by.username == "service_head"
    gateway = TextGateway.objects.get()
    assert not gateway.is_active and what_is_wrong_with(gateway.address) == "host"
    assert TextMessage.objects.count() == 0


def test_customers_reports_mails_own_tables_and_signed_figures_are_there_to_be_looked_at(
    now: datetime,
) -> None:
    assert set(CustomerReport.objects.filter(channel="web").values_list("state", flat=True)) == {
        "waiting",
        "opened",
        "refused",
    }
    asked = CustomerReport.objects.get(channel="web", state="opened").page.complaint
    assert asked is not None and asked.customer_words.filter(kind="message").exists()
    assert list(InboundMail.objects.order_by("pk").values_list("state", "reason")) == [
        ("report", ""),
        ("ignored", "auto_submitted"),
        ("quarantined", "staff"),
    ]
    assert (OwnReport.objects.count(), Subscription.objects.count()) == (3, 2)
    signed = SignedMonth.objects.get()
    run = MonthRun.objects.get(state="closed")
    assert (signed.month, signed.by) == (run.month, run.closed_by)


def test_there_is_a_return_in_every_state(now: datetime) -> None:
    assert set(GoodsReturn.objects.values_list("state", flat=True)) == set(ReturnState.values)
    assert GoodsReturn.objects.exclude(refund_voucher="").exists()
    assert GoodsReturn.objects.filter(counted_quantity__lt=F("announced_quantity")).exists()


OPENED_FOR_NAMED_UNITS = {
    "department_summary", "free_trial", "technical_help", "station_month", "guard_post_day", "sales_quarter",
}  # fmt: skip
"""Handed in at fixed times by the units that a company names; the demo company names none."""


def test_slips_of_every_kind_are_under_way_one_of_them_late_and_one_urgent(now: datetime) -> None:
    codes = (
        {kind.code for kind in offered_kinds(now)}
        - {"internal_product", "shop_opinions"}
        - OPENED_FOR_NAMED_UNITS
    )

    told = set(Slip.objects.values_list("slip_kind__code", flat=True))
    assert told - {"shop_opinions"} == codes  # shops are asked only in the last week of a quarter
    assert Slip.objects.filter(production_slowed=True, case__closed_at=None).exists()
    assert Deadline.objects.filter(case__kind="slip", state="running", due_at__lt=now).exists()


def test_improvements_are_under_way_and_one_had_its_effect_only_in_the_second_round(now: datetime) -> None:
    states = set(Improvement.objects.values_list("state", flat=True))

    assert states >= {"raised", "confirmed", "running", "drafted", "closed"}
    assert set(Improvement.objects.filter(state="closed").values_list("round", flat=True)) == {2}


def test_one_full_8d_is_closed_with_its_trees_its_claim_and_its_lesson_and_one_accident_is_filed(
    now: datetime,
) -> None:
    whole = Improvement.objects.get(tier="full", state="closed")

    trees = whole.trees()
    assert len(trees) == 3 and all(trees.values())
    assert all(cause.evidence for cause in whole.causes.all())
    assert whole.claims.exists() and whole.discipline("D8").lessons.exists()
    filed = Investigation.objects.get(state="filed")
    assert filed.improvement is not None and filed.proven_facts()


def test_a_major_complaint_is_followed_up_and_a_travel_cost_is_repaid_after_its_report(now: datetime) -> None:
    entries = list(MajorEntry.objects.order_by("number"))

    assert [one.kind for one in entries] == ["opened", "done"] and entries[
        0
    ].complaint.case.severity == "major"
    repaid = TravelRepayment.objects.get()
    assert repaid.report is not None or repaid.entry.complaint.recorded_visits()


def test_the_month_before_last_is_closed_and_the_last_one_waits_for_departments(now: datetime) -> None:
    runs = list(MonthRun.objects.order_by("month"))
    today = now.astimezone(Company.get().zone).date()

    assert [run.state for run in runs] == ["closed", "open"]
    assert [run.month for run in runs] == [month_before(month_before(today)), month_before(today)]
    shut, open_ = map(figures_of, runs)
    assert shut.cases >= 2 and is_intact(shut)
    assert (
        open_.cases >= 1 and open_.unconfirmed
    )  # on the first day of a month few of the last one are settled


def test_the_run_of_a_month_closes_with_figures_that_an_independent_count_confirms(now: datetime) -> None:
    zone = Company.get().zone
    first, run = MonthRun.objects.order_by("month")
    cast = DemoCast.read()
    with transaction.atomic():
        settle_due(cast, run.month, now)
        confirm_all(cast, run.month, now)
        close(cast, run.month, now)
        run.refresh_from_db()
        assert run.state == "closed"
        found = figures_of(run)
        since = MonthRun(month=month_before(first.month)).begins(zone).astimezone(UTC)
        asked = {"begins": since, "ends": run.ends(zone).astimezone(UTC), "month": run.month}

        taken_in = [line for line in found.lines if not line.takes_back]
        taken_back = [line for line in found.lines if line.takes_back]
        assert [(len({line.complaint_id for line in taken_in}),)] == counted.ask(counted.CASES, **asked)
        in_all = sum((line.amount for line in taken_in), Decimal(0))
        assert counted.amounts([("all", counted.ask(counted.LEDGER, **asked)[0][0])]) == {"all": in_all}
        ((cases, amount),) = counted.ask(counted.TAKEN_BACK, **asked)
        assert len({line.complaint_id for line in taken_back}) == cases
        assert -sum(line.amount for line in taken_back) == Decimal(str(amount or 0))
        for name, sql in (
            ("department_id", counted.BY_DEPARTMENT),
            ("person_id", counted.by("person_id")),
            ("supplier_id", counted.by("supplier_id")),
            ("fault_kind_id", counted.BY_CAUSE),
        ):
            sums: dict[Any, Decimal] = {}
            for line in taken_in:
                sums[getattr(line, name)] = sums.get(getattr(line, name), Decimal(0)) + line.amount
            assert {key: value for key, value in sums.items() if value} == counted.amounts(
                counted.ask(sql, **asked)
            ), name
        for by in ("department", "person", "supplier", "cause"):
            assert sum(one.amount for one in found.total(by)) == found.amount
        assert is_intact(found) and found.cases > 2
        transaction.set_rollback(True)


def test_made_cases_raise_their_alerts_about_other_batches(now: datetime) -> None:
    before = set(Anomaly.objects.values_list("batch", flat=True))
    cast, sold = DemoCast.read(), Sold.read()
    world = World(cast, sold, Random("once more"), company_calendar())

    with transaction.atomic():
        tell(alerts(world), calendar=world.calendar, now=now)
        made = set(Anomaly.objects.values_list("batch", flat=True)) - before
        transaction.set_rollback(True)

    assert len(made) == len(ALERTS)


def test_every_figure_of_the_dashboard_equals_an_independent_count(now: datetime) -> None:
    """Three months, four scopes; and the facts behind the figures are what a rebuild would make."""
    assert compare(mend=False).drifted == 0
    for name in ("gm", "qa_head", "sales_head", "auditor"):
        reader = User.objects.get(username=name)
        asked = Asked.of_query({}, user=reader, at=now)
        for month in (asked.month, asked.month.before, asked.month.before.before):
            board = board_for(Asked.of_query({"month": month.code}, user=reader, at=now))
            found = {line.figure.code: line.now.value for line in board.lines}
            assert found == month_figures(reader, month.code), (name, month.code)
        standing = {one.figure.code: one.value for one in board.now}
        expected = standing_figures(reader, now)
        assert {code: standing[code] for code in expected} == expected, name


def test_every_case_page_of_the_company_asks_for_fewer_than_twenty_queries(
    now: datetime, client: Client
) -> None:
    """Only a full 8D with everything on it asks for one more: six of its disciplines have rows of their own."""
    reader = User.objects.get(username="gm_office")
    client.force_login(reader)
    client.get("/")
    asked: dict[str, int] = {}

    for case in Case.objects.visible_to(reader):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(case.get_absolute_url()).status_code == 200
        asked[case.reference] = sum("SAVEPOINT" not in row["sql"] for row in queries.captured_queries)

    assert len(asked) > 100
    full = set(Improvement.objects.filter(tier="full").values_list("case__number", flat=True))
    assert {name: count for name, count in asked.items() if count >= 20 and name not in full} == {}
    assert max(asked[name] for name in full) <= 20
