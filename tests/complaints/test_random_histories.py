"""Random histories: people of every role try steps with random values while days pass, sweeps run and deputies come and go.

After every act a small oracle, which shares no code with the product, recounts what must hold. A longer run:
HYPOTHESIS_PROFILE=deep. A failure prints the shortest history that leads to it.
"""

from __future__ import annotations

import os
from collections import Counter
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from accounts.models import Delegation
from accounts.operations.delegations import end_delegation, name_deputy
from accounts.queries import system_user
from complaints.kind import complaint_kind
from complaints.models import Complaint
from complaints.states import FINISHED
from feedback_system.approvals.models import Approval
from feedback_system.approvals.operations import hash_of
from feedback_system.audit.models import CaseEvent
from feedback_system.audit.operations import verify
from feedback_system.cases.advance import advance
from feedback_system.cases.models import Case, CaseAudience, OpenCase, StageVisit
from feedback_system.deadlines.models import Deadline
from feedback_system.errors import Refusal
from feedback_system.escalation.models import Escalation
from feedback_system.escalation.operations import escalate_due
from feedback_system.worktime.official_days import SEED_FILE
from tests.factories.company import MONDAY_9AM, SHANGHAI, World
from tests.factories.complaints import STEPS, new_complaint

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

DEEP = os.environ.get("HYPOTHESIS_PROFILE") == "deep"
AMOUNTS = ("100.00", "800.00", "1000.00", "1000.01", "4999.99", "5000.00", "60000.00")
SPLITS = (
    ("100",),
    ("50", "50"),
    ("33.33", "33.33", "33.34"),
    ("0.01", "99.99"),
    ("60", "30"),
    ("100", "0.01"),
)
LOSSES = ("0", "0.01", "0.05", "800.00", "999.99", "100000.01")
BLAMED = ("production", "qa", "sales")
APPROVER = {"sales_head": "sales_head", "deputy_gm": "deputy_gm", "gm": "gm", "chairman": "chairman"}
ONWARD = {
    "draft": "submit", "submitted": "accept", "returned": "resubmit", "accepted": "start_investigation",
    "investigating": "finish_investigation", "production_analysis": "finish_production_analysis",
    "manager_review": "instruct", "rd_opinion": "give_rd_opinion", "consolidating": "consolidate", "proposing": "propose",
    "proposal_review": "consolidate_proposal", "awaiting_approval": "approve", "negotiating": "record_outcome",
    "outcome_review": "consolidate_outcome", "awaiting_final_approval": "approve", "ruling": "rule",
    "awaiting_ruling_approval": "approve_ruling", "executing": "book_remedy", "closed": "file_away",
}  # fmt: skip
EXTRA: dict[str, dict[str, Any]] = {
    "return_for_data": {"reason": "缺批号"}, "resubmit": {}, "send_back_proposal": {"reason": "再议"},
    "refuse_approval": {"reason": "金额过高"}, "refuse_ruling": {"reason": "证据不足"}, "flag_major": {"reason": "批量"},
    "acknowledge": {"channel": "phone", "text": "已收到"}, "begin_wait": {"reason": "customer"}, "end_wait": {},
    "withdraw": {"reason": "撤诉", "proof": "来函"}, "refile": {"reason": "拒绝", "demand": "退款"}, "file_away": {},
    "rule_not_upheld": {"text": "不成立"}, "mark_read": {}, "flag_third_party": {"reason": "承运商"},
}  # fmt: skip
TRIES = sorted({*STEPS, *EXTRA})
PEOPLE = (
    "cs1", "sales1", "sales_head", "qa1", "qa_head", "prod1", "prod_head", "rd1", "manager_office", "factory_head",
    "gm_office", "gm_office2", "deputy_gm", "gm", "chairman", "finance", "warehouse", "auditor", "sales2",
)  # fmt: skip


class Oracle:
    """When something is due, counted day by day from the official table itself."""

    def __init__(self) -> None:
        rows = [
            line.split(",")[:2] for line in SEED_FILE.read_text(encoding="utf-8-sig").splitlines()[1:] if line
        ]
        self.kinds = {date.fromisoformat(day): kind for day, kind in rows}

    def works(self, day: date) -> bool:
        """Whether people work that day."""
        kind = self.kinds.get(day)
        return kind == "make_up_workday" if kind else day.weekday() < 5

    def due(self, unit: str, amount: Decimal, start: datetime) -> datetime | None:
        """The due instant; None for measures that this oracle leaves to the golden tables."""
        if unit == "clock_hours":
            return start + timedelta(hours=float(amount))
        day = start.astimezone(SHANGHAI).date()
        if unit == "calendar_days":
            return datetime.combine(day + timedelta(days=int(amount) + 1), time(0), SHANGHAI)
        if unit != "working_days" or amount != int(amount):
            return None
        left = int(amount)
        while left:
            day += timedelta(days=1)
            left -= self.works(day)
        return datetime.combine(day, time(17, 30), SHANGHAI)


class History(RuleBasedStateMachine):
    """One company, up to three complaints."""

    world: World
    oracle = Oracle()
    reached: set[str] = set()

    @initialize()
    def open_for_business(self) -> None:
        self.block = transaction.atomic()
        self.block.__enter__()
        self.now = MONDAY_9AM
        self.complaints = [new_complaint(self.world, at=self.now)]
        self.versions = {self.complaints[0].case_id: Case.objects.get(pk=self.complaints[0].case_id).version}

    def teardown(self) -> None:
        if hasattr(self, "block"):
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)

    def take(self, complaint: Complaint, name: str, who: str, data: dict[str, Any]) -> bool:
        """One attempt; checks that the version grows by one exactly when it succeeds."""
        case = Case.objects.get(pk=complaint.case_id)
        events = CaseEvent.objects.filter(case=case).count()
        try:
            advance(
                complaint_kind.steps[name],
                case,
                by=getattr(self.world, who),
                at=self.now,
                version=case.version,
                data=data,
            )
        except Refusal:
            assert Case.objects.get(pk=case.pk).version == case.version
            assert CaseEvent.objects.filter(case=case).count() == events
            return False
        self.versions[case.pk] += 1
        self.reached.add(Complaint.objects.get(pk=complaint.pk).state)
        self.now += timedelta(minutes=7)
        return True

    @rule(
        index=st.integers(0, 2),
        times=st.integers(1, 9),
        amount=st.sampled_from(AMOUNTS),
        split=st.sampled_from(SPLITS),
        loss=st.sampled_from(LOSSES),
    )
    def go_on(self, index: int, times: int, amount: str, split: tuple[str, ...], loss: str) -> None:
        """Some steps of the way by the people whose turn it is, with an invariant after each."""
        for _time in range(times):
            self.one_step(index, amount, split, loss)
            self.everything_holds()

    def one_step(self, index: int, amount: str, split: tuple[str, ...], loss: str) -> None:
        """The next step of the way by the person whose turn it is."""
        complaint = Complaint.objects.get(pk=self.complaints[index % len(self.complaints)].pk)
        name = ONWARD.get(complaint.state)
        if name is None:
            return
        if complaint.state == "negotiating" and complaint.outcome:
            name = "review_outcome"
        if complaint.state == "ruling" and complaint.ruling_is_approved:
            if not complaint.replies.filter(tells_decision=True).exists():
                self.take(complaint, "tell_customer", "sales1", STEPS["tell_customer"][1])
            name = "close"
        who, data = STEPS.get(name, ("cs1" if name == "resubmit" else "gm_office", EXTRA.get(name, {})))
        if name == "propose":
            data = {**data, "remedy": [{"kind": "allowance", "amount": amount, "description": ""}]}
        if name == "record_outcome" and amount in ("1000.01", "5000.00"):
            data = {
                **data,
                "outcome": "accepted_changed",
                "remedy": [{"kind": "allowance", "amount": amount, "description": ""}],
            }
        if name == "rule":
            shares = [
                {"party": "department", "department": BLAMED[n], "percent": percent, "evidence": "记录"}
                for n, percent in enumerate(split)
            ]
            data = {**data, "shares": shares, "loss_amount": loss}
        if name in ("approve", "approve_ruling"):
            waiting = Approval.objects.get(case=complaint.case_id, decision="pending")
            who = APPROVER.get(waiting.role, waiting.role)
        if name == "close":
            data = {**data, "delay_cause": "staff"}
        if name == "book_remedy":
            line = complaint.remedy_lines.filter(booked_at=None).first()
            name, who, data = (
                ("book_remedy", "finance", {"line": str(line.pk), "reference": "V-1"})
                if line
                else ("file_away", "gm_office", {})
            )
        self.take(complaint, name, who, data)

    @rule(index=st.integers(0, 2), name=st.sampled_from(TRIES), who=st.sampled_from(PEOPLE))
    def somebody_tries(self, index: int, name: str, who: str) -> None:
        """Any person tries any step."""
        data = EXTRA.get(name, STEPS[name][1] if name in STEPS else {})
        self.take(self.complaints[index % len(self.complaints)], name, who, data)

    @rule()
    def somebody_calls(self) -> None:
        """Another complaint of the same customer about the same order."""
        if len(self.complaints) < 3:
            made = new_complaint(self.world, at=self.now)
            self.complaints.append(made)
            self.versions[made.case_id] = Case.objects.get(pk=made.case_id).version

    @rule(hours=st.sampled_from((1, 5, 17, 24, 72, 200)))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule()
    def a_sweep_runs(self) -> None:
        escalate_due(now=self.now, by=system_user())

    @rule(
        principal=st.sampled_from(("sales_head", "gm_office", "gm", "qa_head")),
        deputy=st.sampled_from(("sales1", "sales2", "prod_head")),
    )
    def a_deputy_comes_or_goes(self, principal: str, deputy: str) -> None:
        person = getattr(self.world, principal)
        running = Delegation.objects.filter(principal=person, ends_at__gt=self.now).first()
        try:
            if running is not None:
                end_delegation(delegation=running, by=person, at=self.now)
            else:
                name_deputy(
                    principal=person, deputy=getattr(self.world, deputy), starts_at=self.now,
                    ends_at=self.now + timedelta(days=9), by=person, at=self.now,
                )  # fmt: skip
        except Refusal:
            pass

    @invariant()
    def everything_holds(self) -> None:
        for complaint in getattr(self, "complaints", ()):
            self.one_story(Complaint.objects.select_related("case").get(pk=complaint.pk))
        numbers = sorted(
            int(n[4:])
            for n in Case.objects.exclude(number=None).values_list("number", flat=True)
            if n.startswith("2603")
        )
        assert numbers == list(range(1, len(numbers) + 1))
        told = Counter(Escalation.objects.values_list("deadline", "level", "round"))
        assert not told or max(told.values()) == 1

    def one_story(self, record: Complaint) -> None:
        """What must hold of one case whatever happened."""
        case = record.case
        row = OpenCase.objects.filter(case=case).first()
        finished = record.state in FINISHED
        assert case.state == record.state
        assert (row is None) if finished else (row is not None and row.state == record.state)
        assert case.version == self.versions[case.pk]
        assert (case.number is not None) == (record.accepted_at is not None)
        assert verify(case.pk) is None
        stays = list(StageVisit.objects.filter(case=case, beside=False).order_by("entered_at", "pk"))
        assert stays[0].entered_at == case.entered_at
        assert all(
            stay.left_at == following.entered_at for stay, following in zip(stays, stays[1:], strict=False)
        )
        assert (stays[-1].left_at is not None) == finished
        readers = CaseAudience.objects.filter(case=case)
        assert case.holder_id is None or readers.filter(department=case.holder_id).exists()
        assert case.owner_id is None or readers.filter(person=case.owner_id).exists()
        self.clocks_hold(record, finished=finished)
        self.decisions_hold(record)

    def clocks_hold(self, record: Complaint, *, finished: bool) -> None:
        """Clocks run on cases in hand only, and each is due when the oracle says."""
        for clock in Deadline.objects.filter(case=record.case_id).select_related("rule"):
            assert not (finished and clock.ended_at is None), clock
            expected = self.oracle.due(clock.rule.unit, Decimal(clock.rule.amount), clock.started_at)
            if expected is not None and not clock.code.startswith("stage-") and not clock.rule.repeats:
                assert clock.due_at == expected, (clock.code, clock.started_at, clock.due_at, expected)

    def decisions_hold(self, record: Complaint) -> None:
        """Nobody decides the own matter; what is carried out is what was approved; shares make the whole."""
        people = self.world.people
        for approval in Approval.objects.filter(case=record.case_id):
            assert hash_of(approval.terms) == approval.terms_hash
            deciding = {approval.decided_by_id, approval.on_behalf_of_id} - {None}
            assert approval.asked_by_id not in deciding
            prepared = (
                CaseEvent.objects.filter(
                    case=record.case_id, name__in=["propose", "record_outcome"], at__lte=approval.asked_at
                )
                .order_by("-sequence")
                .first()
            )
            if approval.subject == "remedy" and prepared is not None and prepared.name == "propose":
                assert prepared.actor_id not in deciding
            if approval.subject == "ruling":
                blamed = {share["department"] for share in approval.terms["shares"]}
                for name, code in (
                    ("prod1", "production"),
                    ("prod_head", "production"),
                    ("qa_head", "qa"),
                    ("sales_head", "sales"),
                ):
                    assert not (self.world.departments[code].pk in blamed and people[name].pk in deciding)
        if record.state in ("executing", "filed") and record.remedy_lines.exists():
            approved = Approval.objects.filter(
                case=record.case_id, subject="remedy", decision="approved"
            ).latest("pk")
            assert approved.terms == record.remedy_terms()
        for ruling in record.rulings.all():
            shares = list(ruling.shares.all())
            assert sum(share.percent for share in shares) == 100
            assert sum(share.amount for share in shares) == ruling.loss_amount


def test_whatever_people_do_in_whatever_order_the_case_tells_one_true_story(world: World) -> None:
    History.world, History.reached = world, set()

    run_state_machine_as_test(
        History,
        settings=settings(
            max_examples=200 if DEEP else 5,
            stateful_step_count=60 if DEEP else 20,
            deadline=None,
            derandomize=not DEEP,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )

    # The fast run is always the same one: it must come to the decisions and to the end, or it says nothing.
    assert {"awaiting_approval", "negotiating", "awaiting_ruling_approval", "executing"} <= History.reached
