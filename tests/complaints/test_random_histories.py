"""Random histories: people of every role take and try every step with random values while days pass, sweeps run, deputies
come and go, files and notes are left on the case, and the customer calls again.

After every act an oracle, which shares no code with the product (oracle.py), recounts what must hold. A longer run:
`make proofs`. A failure prints the acts that led to it and the number of the history; HISTORY_SEED begins elsewhere.
"""

from __future__ import annotations

import os
from collections import Counter
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from accounts.models import Delegation, User
from accounts.operations.delegations import end_delegation, name_deputy
from accounts.queries import system_user
from complaints.kind import complaint_kind
from complaints.models import Complaint, Objection
from complaints.states import State
from feedback_system.approvals.models import Approval
from feedback_system.approvals.operations import hash_of
from feedback_system.attachments.operations import attach
from feedback_system.audit.models import CaseEvent
from feedback_system.audit.operations import verify
from feedback_system.cases.advance import advance, authority_for, is_possible
from feedback_system.cases.models import Case, CaseAudience, OpenCase, StageVisit
from feedback_system.deadlines.models import Deadline
from feedback_system.desk.operations import write_note
from feedback_system.errors import NotPermitted, Refusal
from feedback_system.escalation.models import Escalation
from feedback_system.escalation.operations import escalate_due
from tests.complaints.oracle import BEFORE_ACCEPTANCE, FINISHED, Days, Told, told_by
from tests.complaints.places import MADE
from tests.complaints.typed import typed
from tests.factories.company import MONDAY_9AM, World, at
from tests.factories.complaints import new_complaint
from tests.sizes import size

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.proof, pytest.mark.once]

PARTS = 2
"""So that two processes share the work."""
HISTORIES, ACTS, LEFT_OUT = size(14, 300), 14, size(48, 10)
"""An act of a history is up to eight steps: 14 make about 50."""
FIRST_SEED = int(os.environ.get("HISTORY_SEED", "1"))
ENDINGS = {
    "withdraw",
    "refile",
    "confirm_no_loss",
    "rule_not_upheld",
    "return_for_data",
    "refuse_approval",
    "refuse_ruling",
}
WAY_TO_THE_REPORT = ("ask_joint_visit", "hand_over_joint_visit", "appoint_visitors", "record_joint_visit")
"""What leads to the report that the general manager reads: too long a way for chance alone."""
NOT_OFFERED = {
    *("ask_stop", "decide_stop", "withdraw_stop", "resume_clock"),
    *("release_reply", "return_reply", "withdraw_reply"),
}
"""No rule as it ships lets its clock be stopped on request, and answers wait for nobody; test_stops.py and test_one_voice.py switch that on."""
PEOPLE = (
    "cs1", "sales1", "sales_head", "qa1", "qa_head", "prod1", "prod_head", "rd1", "manager_office", "factory_head",
    "gm_office", "gm_office2", "deputy_gm", "gm", "chairman", "finance", "warehouse", "auditor", "sales2",
)  # fmt: skip
THURSDAY_2PM = at("2026-03-05 14:00")
LATE = (
    State.EXECUTING, "with an objection", "overturned", "ruled anew", "slip at the warehouse", "return differs",
    "certificate with the customer",
)  # fmt: skip
EARLY = [place for place in MADE if place not in LATE]


class History:
    """One company and up to four complaints; everything follows from the seed and what earlier histories have shown."""

    days = Days()

    def __init__(self, world: World, seed: int, succeeded: Counter[str]) -> None:
        self.world, self.chance, self.succeeded = world, Random(seed), succeeded
        self.now, self.here, self.acts = MONDAY_9AM, Counter[tuple[int, str]](), [f"history {seed}"]
        self.people = {name: User.objects.get(pk=world.people[name].pk) for name in PEOPLE}
        route = self.chance.choice(("long", "short", "non_quality", "light"))
        self.complaints = [new_complaint(world, at=self.now, route=route, order_number="SO-1009")]
        self.complaints += [
            MADE[place](world, order_number=f"SO-{number}", batch_number="")
            for number, place in enumerate([self.chance.choice(EARLY), self.chance.choice(LATE)], start=2001)
        ]
        self.now = THURSDAY_2PM

    def goes_on(self, acts: int) -> None:
        """So many acts, after each of which the complaint concerned is looked at, and all of them at the end."""
        try:
            for _act in range(acts):
                self.something_happens()
            for index in range(len(self.complaints)):
                self.holds(index)
        except Exception as failure:
            failure.add_note("\n".join(self.acts))
            raise

    # ------------------------------------------------------------------------------------------------------- the acts

    def record(self, index: int) -> Complaint:
        """One of the complaints, read afresh, that asks the database each question once."""
        found = Complaint.objects.select_related("case", "route").get(pk=self.complaints[index].pk)
        found.read_for_page()
        return found

    def take(self, record: Complaint, name: str, who: str, data: dict[str, Any]) -> bool:
        """One attempt; a refused one leaves no event and no new version, a taken one exactly one of each."""
        case = Case.objects.get(pk=record.case_id)
        events = CaseEvent.objects.filter(case=case).count()
        self.acts.append(f"{self.now:%m-%d %H:%M} {who} {name} on {record.pk} in {record.state}: {data}")
        try:
            advance(
                complaint_kind.steps[name], case, by=self.people[who], at=self.now, version=case.version, data=data
            )  # fmt: skip
        except Refusal as refusal:
            self.acts.append(f"    {refusal.code}: {getattr(refusal, 'errors', '') or refusal}")
            assert Case.objects.get(pk=case.pk).version == case.version
            assert CaseEvent.objects.filter(case=case).count() == events
            return False
        self.succeeded[name] += 1
        self.here[record.pk, name] += 1
        self.now += timedelta(minutes=7)
        return True

    def something_happens(self) -> None:
        """People act on one of the complaints, somebody tries what may not be hers, or life goes on beside the steps."""
        what = self.chance.choices((self.people_go_on, self.somebody_tries, self.meanwhile), (6, 2, 2))[0]
        index = self.chance.randrange(len(self.complaints))
        what(index, self.chance)
        self.holds(index)

    def people_go_on(self, index: int, chance: Random) -> None:
        """Some acts by people who have the right to them, mostly those that bring the case forward."""
        for _time in range(chance.randint(3, 8)):
            record = self.record(index)
            names = [name for name, step in complaint_kind.steps.items() if is_possible(step, record)]
            # In the order of a draw without putting back, each by its weight.
            weights = {name: self.weight(name, record) for name in names}
            names.sort(key=lambda name: chance.random() ** (1 / weights[name]), reverse=True)
            for name in names:
                if who := self.somebody(name, record, chance):
                    data = typed(name, record, by=self.people[who], at=self.now, pick=chance.choice)
                    self.take(record, name, who, data)
                    break

    def weight(self, name: str, record: Complaint) -> float:
        """How likely people take this step among those they may: the way on, and what has seldom happened so far."""
        here, ever = self.here[record.pk, name], self.succeeded[name]
        if name in WAY_TO_THE_REPORT and not self.succeeded["read_visit"]:
            return 12 / (1 + here)
        if name in ENDINGS:
            return 0.1 if ever else 2
        if complaint_kind.steps[name].side:
            return 2 / (1 + ever + 4 * here) if ever else 12
        return 6 / (1 + 2 * here) if ever else 20

    def somebody(self, name: str, record: Complaint, chance: Random) -> str:
        """Who may take the step now, "" for nobody; a choice only, whether it was right is asked of the oracle."""
        step = complaint_kind.steps[name]
        for who in chance.sample(PEOPLE, len(PEOPLE)):
            try:
                authority = authority_for(step, record, by=self.people[who], at=self.now, principals=[])
            except NotPermitted:
                continue
            if not list(step.conflicts(record, authority, self.now)):
                return who
        return ""

    def somebody_tries(self, index: int, chance: Random) -> None:
        """Any person tries any step."""
        record, who, name = (
            self.record(index),
            chance.choice(PEOPLE),
            chance.choice(sorted(complaint_kind.steps)),
        )
        self.take(
            record, name, who, typed(name, record, by=self.people[who], at=self.now, pick=chance.choice)
        )

    def meanwhile(self, index: int, chance: Random) -> None:
        """Time passes, and something happens beside the steps."""
        self.now += timedelta(hours=chance.choice((1, 5, 17, 24, 72, 200)))
        beside = (
            self.somebody_calls, self.somebody_leaves_a_note_or_a_file, self.a_sweep_runs, self.a_deputy_comes_or_goes,
        )  # fmt: skip
        chance.choice(beside)(index, chance)

    def somebody_calls(self, index: int, chance: Random) -> None:
        """The customer again about the same order, or for the second time about a closed case; or the quantity is open."""
        if len(self.complaints) >= 4:
            return
        changes: dict[str, Any] = {"route": chance.choice(("long", "short", "non_quality", "light"))}
        if chance.random() < 0.5:
            changes |= {"quantity": "", "defective_quantity": "", "quantity_undetermined": "on"}
        closed = [
            one
            for one in map(self.record, range(len(self.complaints)))
            if one.closed_at and one.state != "refiled"
        ]
        if closed:
            changes["repeat_of"] = chance.choice(closed).case.reference
        self.complaints.append(new_complaint(self.world, at=self.now, **changes))

    def somebody_leaves_a_note_or_a_file(self, index: int, chance: Random) -> None:
        """What is no step moves nothing and stands in the history."""
        case, by = self.record(index).case, self.people[chance.choice(PEOPLE)]
        before = (case.version, case.state, CaseEvent.objects.filter(case=case).count())
        written = 1
        try:
            if chance.random() < 0.5:
                text = SimpleUploadedFile("记录.txt", "现场记录".encode())
                attach(case=case, file=text, level="internal", by=by, at=self.now)
            else:
                write_note(case=case, text="已电话确认", by=by, at=self.now)
        except Refusal:
            written = 0
        case.refresh_from_db()
        assert (case.version, case.state, CaseEvent.objects.filter(case=case).count() - written) == before

    def a_sweep_runs(self, index: int, chance: Random) -> None:
        """Every level of every clock is told once."""
        escalate_due(now=self.now, by=system_user())
        told = Counter(Escalation.objects.values_list("deadline", "level", "round"))
        assert not told or max(told.values()) == 1

    def a_deputy_comes_or_goes(self, index: int, chance: Random) -> None:
        """Somebody names a deputy, or takes the deputy back."""
        person = self.people[
            chance.choice(("sales_head", "gm_office", "gm", "qa_head", "prod_head", "chairman"))
        ]
        deputy = self.people[chance.choice(("sales1", "sales2", "prod1", "deputy_gm"))]
        running = Delegation.objects.filter(principal=person, ends_at__gt=self.now).first()
        try:
            if running is not None:
                end_delegation(delegation=running, by=person, at=self.now)
            else:
                name_deputy(
                    principal=person, deputy=deputy, starts_at=self.now, ends_at=self.now + timedelta(days=9), by=person,
                    at=self.now,
                )  # fmt: skip
        except Refusal:
            pass

    # ------------------------------------------------------------------------------------------------ what must hold

    def holds(self, index: int) -> None:
        """What must hold of one case whatever happened."""
        record = self.record(index)
        told = told_by(
            CaseEvent.objects.filter(case=record.case_id).order_by("sequence"), steps=complaint_kind.steps
        )
        assert verify(record.case_id) is None
        self.folder_is_right(record, told)
        self.record_is_as_told(record, told)
        self.clocks_are_right(record, told)
        self.decisions_are_right(record)
        self.money_is_right(record, told)
        self.numbers_are_right()

    def folder_is_right(self, record: Complaint, told: Told) -> None:
        case = record.case
        row = OpenCase.objects.filter(case=case).first()
        finished = record.state in FINISHED
        assert case.state == record.state == told.state
        assert case.version == told.version
        assert (row is None) if finished else (row is not None and row.state == record.state)
        if row is not None:
            assert (row.holder_id, row.owner_id, row.severity) == (
                case.holder_id,
                case.owner_id,
                case.severity,
            )
        assert (case.holder_id is None) == finished
        stays = list(StageVisit.objects.filter(case=case, beside=False).order_by("entered_at", "pk"))
        assert stays[0].entered_at == case.entered_at
        assert all(one.left_at == other.entered_at for one, other in zip(stays, stays[1:], strict=False))
        assert (stays[-1].left_at is not None) == finished
        readers = CaseAudience.objects.filter(case=case)
        assert case.holder_id is None or readers.filter(department=case.holder_id).exists()
        assert case.owner_id is None or readers.filter(person=case.owner_id).exists()

    def record_is_as_told(self, record: Complaint, told: Told) -> None:
        """The form is nothing but its events added up."""
        assert (case := record.case).closed_at == record.closed_at
        stamps = {
            name: getattr(record, f"{name}_at")
            for name in ("submitted", "accepted", "closed", "filed", "major", "third_party")
        }
        assert stamps == {name: told.stamps.get(name) for name in stamps}
        assert (case.number is not None) == ("accepted" in told.stamps)
        assert record.returns == told.how_often("return_for_data")
        assert record.refusals == told.how_often("refuse_approval")
        assert record.rulings.count() == told.ruling
        in_force = record.ruling_in_force
        assert (in_force.version if in_force else 0) == told.in_force
        assert {one.number: one.decision for one in record.objections.all()} == told.objections
        assert record.consequences_are_frozen == told.is_frozen
        assert record.samples.count() == told.how_often("receive_sample")
        chains = record.sample_chains()
        assert sum(len(chain.moves) for chain in chains) == told.how_often("receive_sample", "move_sample")
        gone = ("returned", "scrapped")
        assert all(move.kind not in gone for chain in chains for move in chain.moves[:-1])
        assert record.joint_visits.count() == told.how_often("ask_joint_visit", "ask_site_visit")
        open_visits = Counter(visit.kind for visit in record.open_visits())
        assert not open_visits or (max(open_visits.values()) == 1 and record.state not in FINISHED)
        assert record.letters.count() == told.how_often("send_letter")
        assert record.replies.count() == told.how_often("acknowledge", "tell_customer", "send_letter")
        assert record.case.external_waits.filter(ends_at=None).count() <= 1
        assert record.opinions.filter(desk="rd").count() == told.how_often("give_rd_opinion")

    def clocks_are_right(self, record: Complaint, told: Told) -> None:
        """Exactly those clocks run that must, and each is due when the oracle says."""
        clocks = list(Deadline.objects.filter(case=record.case_id).select_related("rule"))
        stages = [one for one in clocks if one.code.startswith("stage-")]
        running = {
            one.code
            for one in clocks
            if one.ended_at is None and one not in stages and one.code != "light-site"
        }
        expected = told.running(
            route=record.route.code, unbooked=record.remedy_lines.filter(booked_at=None).exists(),
            open_quantity=bool(record.open_lines()),
        )  # fmt: skip
        assert running == expected, (record.state, running ^ expected)
        in_hand = record.closed_at is None and record.state not in BEFORE_ACCEPTANCE
        assert all(one.ended_at is not None for one in stages) or in_hand
        for clock in clocks:
            assert clock.started_at <= clock.due_at
            assert clock.ended_at is None or clock.started_at <= clock.ended_at <= self.now
            due = self.days.due(clock.rule.unit, Decimal(clock.rule.amount), clock.started_at)
            if (
                due is not None
                and clock not in stages
                and not clock.rule.repeats
                and clock.named_day is None
                and not clock.follows_id
            ):
                assert clock.due_at == due, (clock.code, clock.started_at, clock.due_at, due)

    def decisions_are_right(self, record: Complaint) -> None:
        """Nobody decides the own matter, by deputy neither; what was decided stays as it was put."""
        blamed_heads = {
            "production": ("prod1", "prod_head"),
            "qa": ("qa1", "qa_head"),
            "sales": ("sales1", "sales_head"),
        }
        for approval in Approval.objects.filter(case=record.case_id).prefetch_related("signatures"):
            assert hash_of(approval.terms) == approval.terms_hash
            signatures = list(approval.signatures.all())
            deciding = {approval.decided_by_id, approval.on_behalf_of_id} - {None}
            deciding |= {pk for one in signatures for pk in (one.signed_by_id, one.on_behalf_of_id) if pk}
            assert approval.asked_by_id not in deciding
            if approval.needs_second_signer:
                assert len({one.signed_by_id for one in signatures}) == len(signatures) <= 2
                assert approval.decision != "approved" or len(signatures) == 2
            else:
                assert not signatures
            ruling = approval.terms if approval.subject == "ruling" else approval.terms.get("ruling")
            if ruling and not approval.needs_second_signer:
                for code, names in blamed_heads.items():
                    if self.world.departments[code].pk in {share["department"] for share in ruling["shares"]}:
                        assert not deciding & {self.world.people[name].pk for name in names}
                assert not deciding & {share["person"] for share in ruling["shares"]}
            if approval.subject == "objection":
                objection = Objection.objects.get(pk=approval.matter)
                assert not deciding & {objection.filed_by_id, objection.filed_for_id}
                if objection.ruling is not None and not approval.needs_second_signer:
                    assert not deciding & {objection.ruling.ruled_by_id, objection.ruling.approved_by_id}
        for share in record.rulings.all():
            assert share.ruled_by_id != share.approved_by_id

    def money_is_right(self, record: Complaint, told: Told) -> None:
        """What is carried out is what was approved, once; shares make the whole to the fen."""
        lines = list(record.remedy_lines.order_by("position"))
        booked = [line for line in lines if line.booked_at]
        assert sorted(told.booked) == [line.position for line in booked]
        approved = Approval.objects.filter(
            case=record.case_id, subject="remedy", decision="approved"
        ).order_by("pk")
        if lines and record.needs_approval and record.state in ("closed", "executing", "filed"):
            changed = Approval.objects.filter(case=record.case_id, subject="change", decision="approved")
            assert changed.exists() or approved.last().terms == record.remedy_terms()
        for line in booked:
            by_finance = line.kind.counts_money or not line.kind.goes_out
            assert self.world.people["finance" if by_finance else "warehouse"].pk == line.booked_by_id
            assert line.booked_amount is None or line.booked_amount <= line.amount or line.booked_quantity
            if line.kind.counts_goods:
                assert line.booked_quantity is not None
            if line.kind.counts_money:
                assert line.certificate.customer_signed_on and line.certificate.proof_id
            assert line.booked_by_id not in {one.decided_by_id for one in approved}
        for ruling in record.rulings.prefetch_related("shares"):
            shares = list(ruling.shares.all())
            assert sum(share.percent for share in shares) == 100
            assert sum(share.amount for share in shares) == ruling.loss_amount
        in_force = record.ruling_in_force
        final = in_force is not None and not in_force.provisional
        posted = sum(entry.amount for entry in record.apportionment.all())
        assert posted == (in_force.shared_amount if final else 0), "the ledger tells what is in force"
        for ruling in record.rulings.prefetch_related("shares"):
            shares = list(ruling.shares.all())
            assert all(
                abs(share.amount - ruling.loss_amount * share.percent / 100) < Decimal("0.01")
                for share in shares
            )

    def numbers_are_right(self) -> None:
        """The numbers of a month are without gap or twin."""
        by_month: dict[str, list[int]] = {}
        for number in Case.objects.exclude(number=None).values_list("number", flat=True):
            month = 4 if number[0].isdigit() else 5  # other kinds than complaints have a letter in front
            by_month.setdefault(number[:month], []).append(int(number[month:]))
        assert all(sorted(found) == list(range(1, len(found) + 1)) for found in by_month.values())


@pytest.mark.parametrize("part", range(PARTS))
def test_whatever_people_do_in_whatever_order_the_case_tells_one_true_story(world: World, part: int) -> None:
    succeeded = Counter[str]()

    for seed in range(part, HISTORIES, PARTS):
        with transaction.atomic():
            History(world, FIRST_SEED + seed, succeeded).goes_on(ACTS)
            transaction.set_rollback(True)

    # The histories are always the same ones: they must come to almost every kind of step, or they say nothing.
    missing = set(complaint_kind.steps) - set(succeeded) - NOT_OFFERED
    assert len(missing) <= LEFT_OUT, (
        f"nobody ever succeeded with {sorted(missing)} in {sum(succeeded.values())} steps"
    )
