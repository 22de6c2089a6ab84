"""The transitions of a complaint. Each stamps this record only; clocks, approvals and letters are the operations' work.

They are called by `cases.advance` and by nobody else. Source: policies 001 and 004, way of the complaint form.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django_fsm import GET_STATE, transition

from complaints.models.major_files import FOLLOWED_IN
from complaints.states import FINISHED, IN_HAND, OPEN, State


def _next_stage(complaint: Any, **_arguments: Any) -> str:
    return str(complaint.next_stage())


def _stage_for_rework(complaint: Any, **_arguments: Any) -> str:
    return str(complaint.stage_for_rework())


def _stage_after_rd(complaint: Any, **_arguments: Any) -> str:
    return str(complaint.stage_after_rd())


def _stage_after_closing(complaint: Any, **_arguments: Any) -> str:
    return str(complaint.stage_after_closing())


def _after_approval(complaint: Any, **_arguments: Any) -> str:
    return str(complaint.state if complaint.waits_for_second_signer() else complaint.next_stage())


def _after_ruling(complaint: Any, **_arguments: Any) -> str:
    return str(complaint.state if complaint.waits_for_second_signer() else State.RULING)


AFTER_RULING = [State.RULING, State.CLOSED, State.EXECUTING, State.FILED]
"""Where a new ruling after an objection is approved without moving the case."""


class Transitions:
    """The verbs that move the state, in the order of the way."""

    if TYPE_CHECKING:
        # Fields of the complaint that the transitions stamp.
        returns: Any
        refusals: Any
        outcome: Any
        outcome_text: Any
        outcome_reviewed_at: Any
        upheld: Any
        major_at: Any
        third_party_at: Any
        submitted_at: Any
        accepted_at: Any
        closed_at: Any
        filed_at: Any

        def __getattr__(self, name: str) -> Any: ...

    @transition(field="state", source=[State.DRAFT, State.SUBMITTED, State.RETURNED], target=None)
    def edit(self, *, at: datetime) -> None:
        """Correct the facts while nobody has accepted them."""

    @transition(field="state", source=State.DRAFT, target=State.SUBMITTED)
    def submit(self, *, at: datetime) -> None:
        """Hand the form in for acceptance."""
        self.submitted_at = at

    @transition(field="state", source=State.SUBMITTED, target=State.RETURNED)
    def return_for_data(self, *, at: datetime) -> None:
        """Give the form back because facts are missing."""
        self.returns += 1

    @transition(field="state", source=State.RETURNED, target=State.SUBMITTED)
    def resubmit(self, *, at: datetime) -> None:
        """Hand the completed form in again."""

    @transition(field="state", source=[State.DRAFT, State.SUBMITTED, State.RETURNED], target=State.NO_LOSS)
    def confirm_no_loss(self, *, at: datetime) -> None:
        """End the report: nothing was lost, the unit concerned is asked to improve."""
        self.closed_at = at

    @transition(field="state", source=State.SUBMITTED, target=State.ACCEPTED)
    def accept(self, *, at: datetime) -> None:
        """Number and register the complaint; the case clock starts."""
        self.accepted_at = at

    @transition(
        field="state",
        source=State.ACCEPTED,
        target=GET_STATE(_next_stage, states=[State.INVESTIGATING]),
    )
    def start_investigation(self, *, at: datetime) -> None:
        """Take the case in hand."""

    @transition(
        field="state",
        source=State.INVESTIGATING,
        target=GET_STATE(
            _next_stage,
            states=[
                State.PRODUCTION_ANALYSIS,
                State.MANAGER_REVIEW,
                State.RD_OPINION,
                State.CONSOLIDATING,
                State.NEGOTIATING,
            ],
        ),
    )
    def finish_investigation(self, *, at: datetime) -> None:
        """Hand over cause and responsible department."""

    @transition(
        field="state",
        source=State.PRODUCTION_ANALYSIS,
        target=GET_STATE(_next_stage, states=[State.MANAGER_REVIEW, State.RD_OPINION, State.CONSOLIDATING]),
    )
    def finish_production_analysis(self, *, at: datetime) -> None:
        """Hand over cause analysis and countermeasure."""

    @transition(
        field="state",
        source=State.MANAGER_REVIEW,
        target=GET_STATE(_next_stage, states=[State.RD_OPINION, State.CONSOLIDATING]),
    )
    def instruct(self, *, at: datetime) -> None:
        """Give the instruction of the manager's office."""

    @transition(
        field="state",
        source=[State.PRODUCTION_ANALYSIS, State.MANAGER_REVIEW, State.RD_OPINION],
        target=GET_STATE(
            _stage_after_rd, states=[State.PRODUCTION_ANALYSIS, State.MANAGER_REVIEW, State.CONSOLIDATING]
        ),
    )
    def give_rd_opinion(self, *, at: datetime) -> None:
        """Give R&D's opinion, beside production's analysis or after it."""

    @transition(
        field="state",
        source=State.CONSOLIDATING,
        target=GET_STATE(_next_stage, states=[State.PROPOSING, State.AWAITING_APPROVAL, State.NEGOTIATING]),
    )
    def consolidate(self, *, at: datetime) -> None:
        """Write the consolidated opinion."""

    @transition(
        field="state", source=State.PROPOSING, target=GET_STATE(_next_stage, states=[State.PROPOSAL_REVIEW])
    )
    def propose(self, *, at: datetime) -> None:
        """Propose the handling with its remedy."""

    @transition(field="state", source=State.PROPOSAL_REVIEW, target=State.PROPOSING)
    def send_back_proposal(self, *, at: datetime) -> None:
        """Ask for another proposal."""

    @transition(
        field="state",
        source=State.PROPOSAL_REVIEW,
        target=GET_STATE(_next_stage, states=[State.AWAITING_APPROVAL, State.NEGOTIATING]),
    )
    def consolidate_proposal(self, *, at: datetime) -> None:
        """Write the consolidated opinion on the proposal and put it before the approver."""

    @transition(
        field="state",
        source=State.AWAITING_APPROVAL,
        target=GET_STATE(_after_approval, states=[State.NEGOTIATING, State.RULING, State.AWAITING_APPROVAL]),
    )
    @transition(
        field="state",
        source=State.AWAITING_FINAL_APPROVAL,
        target=GET_STATE(
            _after_approval, states=[State.NEGOTIATING, State.RULING, State.AWAITING_FINAL_APPROVAL]
        ),
    )
    def approve(self, *, at: datetime) -> None:
        """Approve the remedy as it was put."""

    @transition(
        field="state",
        source=[State.AWAITING_APPROVAL, State.AWAITING_FINAL_APPROVAL],
        target=GET_STATE(_stage_for_rework, states=[State.PROPOSING, State.CONSOLIDATING]),
    )
    def refuse_approval(self, *, at: datetime) -> None:
        """Send the proposal back with a reason."""
        self.refusals += 1
        self.outcome, self.outcome_text, self.outcome_reviewed_at = "", "", None

    @transition(field="state", source=State.NEGOTIATING, target=None)
    def record_outcome(self, *, at: datetime) -> None:
        """Write down what came out of the talks."""
        self.outcome_reviewed_at = None

    @transition(
        field="state",
        source=State.NEGOTIATING,
        target=GET_STATE(
            _next_stage,
            states=[State.OUTCOME_REVIEW, State.AWAITING_FINAL_APPROVAL, State.RULING, State.CLOSED],
        ),
    )
    def review_outcome(self, *, at: datetime) -> None:
        """Review the outcome as head of sales and hand it on."""
        self.outcome_reviewed_at = at
        if self.stage_after(State.NEGOTIATING) == State.CLOSED:
            self.closed_at = at

    @transition(field="state", source=[State.NEGOTIATING, State.EXECUTING], target=State.REFILED)
    def refile(self, *, at: datetime) -> None:
        """End this case because the customer refuses, also to sign after the closing; a new one takes its place."""
        self.closed_at = self.closed_at or at

    @transition(
        field="state",
        source=State.OUTCOME_REVIEW,
        target=GET_STATE(_next_stage, states=[State.AWAITING_FINAL_APPROVAL, State.RULING]),
    )
    def consolidate_outcome(self, *, at: datetime) -> None:
        """Weigh the opinions of sales and factory after the talks (second consolidated opinion)."""

    @transition(
        field="state",
        source=State.RULING,
        target=GET_STATE(_next_stage, states=[State.AWAITING_RULING_APPROVAL]),
    )
    def rule(self, *, at: datetime) -> None:
        """Rule who is responsible and put the ruling before its approver."""

    @transition(field="state", source=State.AWAITING_RULING_APPROVAL, target=None)
    def change_ruling(self, *, at: datetime) -> None:
        """Put another version before the approver while nobody has decided."""

    @transition(field="state", source=AFTER_RULING, target=None)
    @transition(
        field="state",
        source=State.AWAITING_RULING_APPROVAL,
        target=GET_STATE(_after_ruling, states=[State.RULING, State.AWAITING_RULING_APPROVAL]),
    )
    def approve_ruling(self, *, at: datetime) -> None:
        """Approve the ruling; the registrar closes next. A new ruling after an objection leaves the case where it is."""

    @transition(field="state", source=AFTER_RULING, target=None)
    @transition(field="state", source=State.AWAITING_RULING_APPROVAL, target=State.RULING)
    def refuse_ruling(self, *, at: datetime) -> None:
        """Send the ruling back with a reason."""

    @transition(
        field="state",
        source=State.RULING,
        target=GET_STATE(_stage_after_closing, states=[State.CLOSED, State.EXECUTING]),
    )
    def close(self, *, at: datetime) -> None:
        """Close the case; the case clock stops and the remedy is carried out next."""
        self.closed_at = at

    @transition(field="state", source=[State.CLOSED, State.EXECUTING], target=State.FILED)
    def file_away(self, *, at: datetime) -> None:
        """File the finished case."""
        self.filed_at = at

    @transition(field="state", source=sorted(IN_HAND - {State.ACCEPTED}), target=State.NOT_UPHELD)
    def rule_not_upheld(self, *, at: datetime) -> None:
        """Close the complaint as not upheld."""
        self.upheld = False
        self.closed_at = at

    @transition(field="state", source=sorted(OPEN), target=State.WITHDRAWN)
    def withdraw(self, *, at: datetime) -> None:
        """End the case because the customer takes the complaint back."""
        self.closed_at = at

    @transition(field="state", source=sorted(OPEN), target=None)
    def acknowledge(self, *, at: datetime) -> None:
        """Give the customer the first answer."""

    @transition(field="state", source=sorted(frozenset(State) - FINISHED - {State.DRAFT}), target=None)
    def tell_customer(self, *, at: datetime) -> None:
        """Record what was told to the customer."""

    @transition(field="state", source=sorted((frozenset(State) - FINISHED) | {State.NOT_UPHELD}), target=None)
    def send_letter(self, *, at: datetime) -> None:
        """Send the customer a letter; one saying that the complaint is not upheld leaves after the case has ended."""

    @transition(field="state", source=sorted(OPEN - {State.DRAFT}), target=None)
    def assign(self, *, at: datetime) -> None:
        """Give the case to another person of the desk."""

    @transition(field="state", source=sorted(OPEN), target=None)
    def offer_inquiry(self, *, at: datetime) -> None:
        """Ask somebody else to take over the responsibility for the first inquiry."""

    @transition(field="state", source=sorted(OPEN), target=None)
    def accept_inquiry(self, *, at: datetime) -> None:
        """Take the responsibility for the first inquiry over."""

    @transition(field="state", source=sorted(OPEN), target=None)
    def decline_inquiry(self, *, at: datetime) -> None:
        """Leave the responsibility for the first inquiry where it is."""

    @transition(field="state", source=sorted(OPEN - {State.DRAFT}), target=None)
    def flag_major(self, *, at: datetime) -> None:
        """Mark the case as major; the leaders are told."""
        self.major_at = self.major_at or at

    @transition(field="state", source=FOLLOWED_IN, target=None)
    def open_major_file(self, *, at: datetime) -> None:
        """Open the follow-up file of a major case."""

    @transition(field="state", source=FOLLOWED_IN, target=None)
    def enter_major_file(self, *, at: datetime) -> None:
        """Enter in the file what was done."""

    @transition(field="state", source=FOLLOWED_IN, target=None)
    def confirm_major_file(self, *, at: datetime) -> None:
        """Confirm that the problem of the file is solved, or let it go on."""

    @transition(field="state", source=sorted(IN_HAND), target=None)
    def flag_third_party(self, *, at: datetime) -> None:
        """Mark that another company is involved; the clocks run on."""
        self.third_party_at = self.third_party_at or at

    @transition(field="state", source=sorted(IN_HAND), target=None)
    def begin_wait(self, *, at: datetime) -> None:
        """Book that everybody waits for the customer, a sample or a carrier."""

    @transition(field="state", source=sorted(IN_HAND), target=None)
    def end_wait(self, *, at: datetime) -> None:
        """Book that the waiting is over."""

    @transition(field="state", source=sorted(IN_HAND), target=None)
    def fix_quantity(self, *, at: datetime) -> None:
        """Enter the quantity that was undetermined at receipt."""

    @transition(field="state", source=sorted(IN_HAND - {State.ACCEPTED, State.INVESTIGATING}), target=None)
    def hand_in_report(self, *, at: datetime) -> None:
        """Hand the investigation report to the general manager."""

    @transition(field="state", source=sorted(IN_HAND - {State.ACCEPTED, State.INVESTIGATING}), target=None)
    def confirm_defect(self, *, at: datetime) -> None:
        """Confirm defect and cause from the catalogue."""

    @transition(field="state", source=sorted(IN_HAND - {State.ACCEPTED, State.INVESTIGATING}), target=None)
    def answer_report(self, *, at: datetime) -> None:
        """Answer the investigation report with an instruction."""

    @transition(field="state", source=sorted(IN_HAND), target=None)
    def change_wished_date(self, *, at: datetime) -> None:
        """Write down that the customer names another date, or none."""

    @transition(field="state", source=sorted(frozenset(State) - FINISHED - {State.DRAFT}), target=None)
    def receive_sample(self, *, at: datetime) -> None:
        """Write down a sample that has come."""

    @transition(field="state", source=sorted(frozenset(State) - {State.DRAFT, State.FILED}), target=None)
    def move_sample(self, *, at: datetime) -> None:
        """Write down where a sample goes; also after the case ended, for goods outlive it."""

    @transition(field="state", source=sorted(OPEN), target=None)
    def ask_joint_visit(self, *, at: datetime) -> None:
        """Ask quality for a joint look, even before the form is submitted."""

    @transition(field="state", source=sorted(OPEN), target=None)
    def confirm_joint_visit(self, *, at: datetime) -> None:
        """Say as quality who goes."""

    @transition(field="state", source=sorted(OPEN), target=None)
    def hand_over_joint_visit(self, *, at: datetime) -> None:
        """Leave it to the general manager because quality cannot go."""

    @transition(field="state", source=sorted(OPEN), target=None)
    def appoint_visitors(self, *, at: datetime) -> None:
        """Appoint as general manager who goes."""

    @transition(field="state", source=sorted(OPEN), target=None)
    def record_joint_visit(self, *, at: datetime) -> None:
        """Write down what the joint visit found."""

    @transition(field="state", source=sorted(frozenset(State) - {State.FILED}), target=None)
    def read_visit(self, *, at: datetime) -> None:
        """Mark the report of the appointed visitors as read."""

    @transition(field="state", source=sorted(OPEN), target=None)
    def cancel_joint_visit(self, *, at: datetime) -> None:
        """Call a visit off."""

    @transition(field="state", source=sorted(OPEN), target=None)
    def ask_site_visit(self, *, at: datetime) -> None:
        """Mark that somebody must go to the site; 48 hours run."""

    @transition(field="state", source=sorted(OPEN), target=None)
    def record_site_visit(self, *, at: datetime) -> None:
        """Write down the arrival on site and what was found."""

    @transition(
        field="state", source=sorted(IN_HAND | {State.CLOSED, State.EXECUTING, State.FILED}), target=None
    )
    def raise_improvement(self, *, at: datetime) -> None:
        """Raise an improvement by hand, also where the ruling tracks none."""

    @transition(field="state", source=[State.EXECUTING], target=None)
    def book_remedy(self, *, at: datetime) -> None:
        """Confirm as finance or warehouse that a remedy was carried out."""

    @transition(field="state", source=[State.CLOSED, State.EXECUTING], target=None)
    def mark_read(self, *, at: datetime) -> None:
        """Mark the closed case as read by the own department."""
