"""Whether there is occasion for a step on a complaint, and what still stands in its way, in sentences.

Source: policies 001 and 004, what each part of the form needs before the next desk gets it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from complaints.models.letters import LetterKind
from complaints.models.route import Desk
from complaints.states import CLOSED_STATES, State
from feedback_system.approvals.models import Subject
from feedback_system.approvals.operations import latest_approved
from feedback_system.cases.models import IMPROVEMENT
from feedback_system.errors import Reason

if TYPE_CHECKING:
    from complaints.models.lines import ComplaintLine


class Readiness:
    """`has_occasion_for_<step>` says whether the step makes sense now; `what_blocks_<step>` yields what to do first."""

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...

    def has_occasion_for_give_rd_opinion(self) -> bool:
        """R&D was asked and has not answered."""
        return bool(self.rd_wanted and not self.has_opinion(Desk.RD))

    def handed_in_report(self) -> Any:
        """The investigation report, or None while it is not handed in."""
        return self.asked_once("report", lambda: getattr(self, "report", None))

    def has_occasion_for_hand_in_report(self) -> bool:
        """The report to the general manager is handed in once."""
        return self.handed_in_report() is None

    def has_occasion_for_answer_report(self) -> bool:
        """There is a report without an instruction."""
        report = self.handed_in_report()
        return report is not None and report.instructed_at is None

    def has_occasion_for_rule(self) -> bool:
        """An approved ruling is changed after an objection (`rule_anew`), not by ruling again."""
        return not self.ruling_is_approved

    def has_occasion_for_close(self) -> bool:
        """The ruling comes first."""
        return bool(self.ruling_is_approved)

    def has_occasion_for_mark_read(self) -> bool:
        """A department has not read its copy."""
        return any(copy.read_at is None for copy in self.copies.all())

    def has_occasion_for_flag_major(self) -> bool:
        """It is not flagged yet."""
        return self.major_at is None

    def has_occasion_for_flag_third_party(self) -> bool:
        """It is not flagged yet."""
        return self.third_party_at is None

    def open_wait(self) -> Any:
        """The external wait that is booked and not ended, or None."""
        return next((wait for wait in self.case.external_waits.all() if wait.ends_at is None), None)

    def waits_for_somebody(self) -> bool:
        """Whether an external wait is booked and not ended."""
        return self.open_wait() is not None

    def has_occasion_for_begin_wait(self) -> bool:
        """Nobody outside is waited for."""
        return not self.waits_for_somebody()

    def has_occasion_for_end_wait(self) -> bool:
        """Somebody outside is waited for."""
        return self.waits_for_somebody()

    def has_occasion_for_fix_quantity(self) -> bool:
        """The quantity of some line is open."""
        return bool(self.open_lines())

    def what_blocks_submit(self) -> Iterator[Any]:
        """Yield what the form still lacks before it can be submitted (policy 004, filling the form)."""
        if not self.order_number:
            yield _("The order number is missing. Enter it on the form.")
        if self.case.product_id is None:
            yield _("The product is missing. Choose it on the form.")
        if self.quantity is None and not self.quantity_undetermined:
            yield _(
                "The quantity is missing. Enter it, or mark it as undetermined while the customer is still processing."
            )
        if not self.demand:
            yield _("The customer's demand is missing. Enter what the customer asks for.")
        for line in self.lines()[1:]:
            yield from self._what_a_further_line_lacks(line)

    def _what_a_further_line_lacks(self, line: ComplaintLine) -> Iterator[Any]:
        """Yield what is missing in a line beside the first: the same as in the first."""
        number = {"number": line.position}
        if not line.order_number:
            yield _("Line %(number)d: the order number is missing. Enter it on the form.") % number
        if line.product is None:
            yield _("Line %(number)d: the product is missing. Choose it on the form.") % number
        if line.quantity_is_open and not line.quantity_undetermined:
            yield (
                _("Line %(number)d: the quantity is missing. Enter it, or mark it as undetermined.") % number
            )

    what_blocks_resubmit = what_blocks_submit

    def _quantity_is_open(self) -> Iterator[Any]:
        if self.quantity is None:
            yield _("The quantity is still undetermined. Fix it before the remedy goes to approval.")
        for line in self.open_lines():
            if line.position > 1:
                yield _(
                    "The quantity of line %(number)d is still undetermined. Fix it before the remedy goes to approval."
                ) % {"number": line.position}

    def what_blocks_consolidate_proposal(self) -> Iterator[Any]:
        """Yield what the proposal lacks before it goes to the approver."""
        yield from self._quantity_is_open()

    def what_blocks_record_outcome(self) -> Iterator[Any]:
        """Talks begin only when the form is back approved (policies 001 and 004: no promise beyond the limits)."""
        if (
            self.needs_approval
            and self.remedy_lines.exists()
            and latest_approved(self.case, Subject.REMEDY) is None
        ):
            yield _("The remedy is not approved yet. Wait for the approval before talking about it.")

    def why_no_letter(self, kind: str) -> Any:
        """Why a letter of that kind would promise or tell too much now, in a sentence, or None.

        Source: policies 001 and 004, no promise to the customer beyond what is approved.
        """
        if kind == LetterKind.NOT_UPHELD and self.upheld is not False:
            return _("Nobody has ruled that this complaint is not upheld. Choose another letter.")
        if kind != LetterKind.DECISION:
            return None
        if self.state == State.NOT_UPHELD:
            return _("This complaint was ruled not upheld. Choose that letter.")
        approved = latest_approved(self.case, Subject.REMEDY)
        in_talks = self.state not in CLOSED_STATES and self.needs_approval
        # After the closing a remedy changes with an approval of its own only.
        if in_talks and approved is not None and approved.terms != self.remedy_terms():
            return _(
                "The remedy was changed after its approval. Wait for the new approval before promising it."
            )
        if not self.may_tell_decision:
            return _("The remedy is not approved yet. Wait for the approval before promising anything.")
        return None

    def what_blocks_review_outcome(self) -> Iterator[Any]:
        """Yield what must be there before the head reviews the talks."""
        if not self.outcome or self.outcome == self.Outcome.NO_AGREEMENT:
            yield _("No agreement with the customer is recorded. Record the outcome of the talks first.")
        if self.stage_after(State.NEGOTIATING) == State.CLOSED:
            yield from self.visits_still_open()

    def what_blocks_assign(self) -> Iterator[Any]:
        """Only sales and whoever investigates are one person; elsewhere the department acts as a whole."""
        desk = self.present_desk()
        investigates = desk in (Desk.QA, Desk.RESPONSIBLE) and self.state != State.SUBMITTED
        if desk not in (Desk.SALES, Desk.REPORTER) and not investigates:
            yield _("At this desk the whole department acts; there is nobody to assign.")

    def what_blocks_rule_not_upheld(self) -> Iterator[Any]:
        """QA's finding comes first, and an approved ruling is undone by an objection only (policy 004, not upheld)."""
        if not any(opinion.desk in (Desk.QA, Desk.RESPONSIBLE) for opinion in self.signed_opinions()):
            yield _("QA has not signed its finding yet. Wait for the investigation before ruling.")
        if self.ruling_is_approved:
            yield _(
                "A ruling is approved already. Close the case by it; whoever disagrees files an objection to the ruling."
            )

    def what_blocks_close(self) -> Iterator[Any]:
        """Yield what is missing for the closing (policies 001 and 004, closing the form)."""
        if not self.outcome:
            yield _("The outcome of the talks with the customer is not recorded.")
        if self.needs_approval and not self.remedy_is_approved:
            yield _(
                "The remedy is not the one that was approved. Put it before its approver again: route and limits stand in the settings."
            )
        if not any(reply.tells_decision and not reply.has_failed for reply in self.replies.all()):
            yield _("The decision has not been told to the customer. Record the letter or the call first.")
        yield from self.visits_still_open()

    def living_improvements(self) -> list[Any]:
        """The folders of improvements raised from this case that are neither closed nor withdrawn."""
        return [
            one
            for one in self.case.follow_ups.all()
            if one.parent_relation == IMPROVEMENT and one.closed_at is None
        ]

    def has_occasion_for_raise_improvement(self) -> bool:
        """One improvement at a time."""
        return not self.living_improvements()

    def what_blocks_file_away(self) -> Iterator[Any]:
        """Yield what is missing before the case can be filed: execution confirmed by finance or the warehouse, and read."""
        for line in self.open_remedies():
            yield _("The remedy “%(remedy)s” is not confirmed yet.") % {"remedy": line.kind.label}
        for copy in self.copies.all():
            if copy.read_at is None:
                yield _("%(department)s has not marked the closed case as read yet.") % {
                    "department": copy.department.label
                }
        for one in self.living_improvements():
            yield Reason(
                _(
                    "The improvement %(number)s is not finished. The case is filed once its effect is confirmed."
                )
                % {"number": one.reference},
                one.get_absolute_url(),
            )
        yield from self.samples_not_settled()
        yield from self.joint_handling_is_open()
        yield from self.major_file_in_the_way()
        yield from self.doubts_about_the_ruling()
