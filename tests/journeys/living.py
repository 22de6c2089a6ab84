"""Parts of the company whose pages are walked: money, months, reports, stops and replays."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from complaints.models import Complaint, MonthRun
from complaints.models.months import month_before
from complaints.operations.monthly import open_month
from complaints.states import State
from feedback_system.cases.models import Case
from feedback_system.deadlines.models import DeadlineRule
from feedback_system.deadlines.operations.proposing import propose_rule
from feedback_system.deadlines.operations.proposing_calendars import propose_calendar
from feedback_system.deadlines.operations.replaying import replay_active, replay_calendar, replay_rule
from feedback_system.deadlines.replay.drafts import CalendarDraft, RuleDraft
from feedback_system.jobs import work
from feedback_system.jobs.models import Job
from feedback_system.reporting.builder.models import OwnReport, Subscription
from feedback_system.reports.mailing.operations import save_mailing, watch_mailings
from feedback_system.reports.operations import correct_report
from tests.complaints.monthly import ruled
from tests.complaints.objecting import share
from tests.factories import claims
from tests.factories.company import World
from tests.factories.complaints import complaint_at, take
from tests.feedback_system.conformity.drawn import sample_with
from tests.feedback_system.reporting.test_months import sign as sign_march
from tests.feedback_system.reports.written import MONDAY_AFTER, draft, signed
from tests.penalties.papers import (
    MARCH,
    add_sanction,
    asked,
    month_with,
    paper_on,
    penalty_of,
    sanction_of,
    switch_on,
)

MAILING = {
    "source": "report:quality-week", "roles": ["gm_office"], "people": ["sales1"], "departments": ["qa"], "moment": "signed", "day": 1,
    "form": "both", "is_on": True,
}  # fmt: skip


def sanctions(world: World) -> None:
    """Switched on: a paper in every stage, one of them on the notice board, and March closed with an instalment."""
    switch_on(world, publishes=True)
    drafted = paper_on(world, ruled(world, share("person", "100", person="qa1"), number=11))
    add_sanction(world, drafted, "qa1")
    waiting = paper_on(world, ruled(world, share("person", "100", person="prod1"), number=12))
    asked(world, add_sanction(world, waiting, "prod1"))
    sanction_of(world, "prod_head", kind="warning", amount="400", number=13)
    penalty_of(world, "prod1", "1500", number=14)
    month_with(world, MARCH, prod1=("20000", "1000"), prod_head=("20000", "1000"))


def written_reports(world: World) -> None:
    """Reports of a busy week: signed with a correction under way, and a draft of the week after."""
    save_mailing(mailing=None, values=MAILING, by=world.admin, at=MONDAY_AFTER)
    report = signed(world)
    watch_mailings(MONDAY_AFTER)
    correct_report(report=report, reason="补录一件警报", by=world.qa1, at=MONDAY_AFTER)
    draft(world, period="2026-W09")
    case = Case.objects.as_system("the walk over every page").filter(kind="complaint").order_by("pk")[0]
    sample_with(case, by=world.qa_head, at=MONDAY_AFTER)
    shared_report(world)


def month_under_way(world: World, now: datetime) -> None:
    """The run of the last month is open: one case in it that waits for the confirmation of production, one to be settled."""
    month = month_before(now.astimezone(world.company.zone).date())
    start = MonthRun(month=month).ends(world.company.zone) - timedelta(days=3)
    for number, provisional in enumerate(("", "on")):
        order = f"SO-95{number}"
        complaint_at(
            world, State.EXECUTING, start=start, rule={"provisional": provisional}, order_number=order, batch_number=""
        )  # fmt: skip
    open_month(month=month, by=world.gm_office, at=now)
    sign_march(world, now)


def claims_at_each_stage(world: World, living: dict[str, Complaint], now: datetime) -> None:
    """A claim against a supplier at each stage; one of them is sent now, so that its link can be used."""
    claims.drafted(world, living[State.CONSOLIDATING])
    claims.approved(world, living[State.PROPOSING])
    claims.sent(world, living[State.NEGOTIATING], moment=now)
    claims.answered(world, living[State.RULING])
    claims.settled(world, living[State.EXECUTING])


def stop_asked_for(world: World, now: datetime) -> None:
    """An engineer asks to stop the handling limit of a case of today, which the rule allows meanwhile."""
    rules = DeadlineRule.objects.filter(code="complaint-close")
    rules.update(pause_policy="on_request")
    young = complaint_at(
        world, State.INVESTIGATING, start=now - timedelta(hours=30), order_number="SO-89", batch_number=""
    )
    take(
        young, "ask_stop", by=world.qa1, at=now, clock="complaint-close", reason="sample", text="客户寄回样品",
        expected_until=(now + timedelta(days=2)).isoformat(),
    )  # fmt: skip


def replays(world: World, now: datetime) -> None:
    """A drafted rule and a drafted calendar that were tried, a proposal out of the one, and a job that waits."""
    rule = DeadlineRule.objects.get(code="complaint-close", market="home", route="")
    draft = RuleDraft(rule.pk, "working_days", Decimal(7), shift_to_working_day=False)
    tried = replay_rule(draft=draft, months=2, by=world.admin, at=now)
    other = replay_calendar(
        draft=CalendarDraft("default", off=(now.date() + timedelta(days=5),)),
        months=2,
        by=world.admin,
        at=now,
    )
    work.work_off(clock=timezone.now)
    propose_rule(job=Job.objects.get(pk=tried.pk), reason="管理会议决定", by=world.admin, at=now)
    propose_calendar(job=Job.objects.get(pk=other.pk), reason="厂休", by=world.admin, at=now)
    replay_active(months=2, by=world.admin, at=now)


def shared_report(world: World) -> None:
    """A report of the GM office, shared with the readers of figures, with two subscriptions."""
    report = OwnReport.objects.create(
        owner=world.gm_office, name="各部门投诉", query="rows=month&columns=severity&measure=on_time&period=months_13&chart=trend",
        shared="readers", changed_at=MONDAY_AFTER,
    )  # fmt: skip
    Subscription.objects.create(report=report, person=world.gm_office, rhythm="weekly")
    Subscription.objects.create(report=report, person=world.sales_head, rhythm="above", limit=Decimal(5))
