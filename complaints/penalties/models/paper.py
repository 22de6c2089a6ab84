"""The sanction paper inside the case folder (签呈, 奖罚通知单): its lines, its way, and what stands in the way.

Source: policies 001 and 004, sanctions: round the responsible departments, to the general manager, with personnel to publication;
accounts check the penalty notice. Who decides an objection, and that nothing is taken while it is open, is ours.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _
from django_fsm import GET_STATE, FSMField, transition
from simple_history.models import HistoricalRecords

from accounts.models import Department, DepartmentFunction
from accounts.queries import department_with
from complaints.penalties.models.books import DeductionRow
from complaints.penalties.models.lines import (
    Appeal,
    Countersign,
    SanctionLine,
    appeal_rows,
    countersign_rows,
    line_rows,
)
from complaints.penalties.models.rules import is_on
from complaints.penalties.states import BEFORE_FORCE, FINISHED, LIVING
from complaints.penalties.states import PaperState as State
from feedback_system.approvals.models import Approval, Subject
from feedback_system.approvals.operations import pending
from feedback_system.cases.kinds import kind_named
from feedback_system.cases.models import CaseForm
from feedback_system.cases.parts import Part
from feedback_system.cases.protection import ProtectedState

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.kinds import Kind

PERSON = "accounts.User"


def _after_approval(paper: Any, **_arguments: Any) -> str:
    """Where a second person must sign, the first signature leaves it where it is."""
    return str(State.AWAITING_APPROVAL if paper.waiting_question() is not None else State.DECIDED)


def _has_open_lines(paper: SanctionPaper) -> bool:
    """Whether the ledger of some line is not level, or a major demerit waits for its month."""
    lines = paper.lines.filter(state__in=["in_force", "lifted"]).annotate(
        net=Sum("entries__amount"), said=Exists(DeductionRow.objects.filter(line=OuterRef("pk")))
    )
    waiting = Q(kind=SanctionLine.Kind.MAJOR, state="in_force", said=False)
    return lines.filter(Q(net__lt=0) | Q(net__gt=0) | waiting).exists()


def _after_appeal(paper: Any, **_arguments: Any) -> str:
    if any(one.is_open for one in paper.all_appeals()):
        return str(State.APPEALED)
    in_force = any(line.state == SanctionLine.State.IN_FORCE for line in paper.all_lines())
    return str(State.IN_FORCE if in_force else State.LIFTED)


class SanctionPaper(ProtectedState, CaseForm):
    """A proposal to give sanctions or economic penalties for one complaint, and what became of it."""

    state = FSMField(_("state"), max_length=40, choices=State.choices, default=State.DRAFTED, protected=True)
    complaint = models.ForeignKey(
        "complaints.Complaint", models.PROTECT, related_name="+", verbose_name=_("complaint")
    )
    ruling = models.ForeignKey(
        "complaints.Ruling", models.PROTECT, related_name="+", verbose_name=_("ruling on which it rests")
    )
    reason = models.TextField(_("reasons"), max_length=5_000)
    round = models.PositiveSmallIntegerField(_("round"), default=0)
    hurry_reason = models.CharField(
        _("why it goes on without the word of a department"), max_length=500, blank=True
    )
    return_reason = models.CharField(_("why it was sent back"), max_length=500, blank=True)
    end_reason = models.CharField(_("why it was withdrawn or lifted"), max_length=500, blank=True)
    approved_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("approved by")
    )
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True)
    checked_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("checked by accounts")
    )
    checked_at = models.DateTimeField(_("checked at"), null=True, blank=True)
    published_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("published by")
    )
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    is_public = models.BooleanField(_("on the notice board"), default=False)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    history = HistoricalRecords(excluded_fields=["reason", "hurry_reason", "return_reason", "end_reason"])

    class Meta:
        verbose_name = _("sanction paper")
        verbose_name_plural = _("sanction papers")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="state_of_a_sanction_paper_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(FINISHED), closed_at__isnull=False)
                | Q(state__in=sorted(LIVING), closed_at__isnull=True),
                name="a_finished_sanction_paper_alone_has_a_closing_time",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["sanction_decided", "in_force", "appealed", "settled"])
                | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="a_decided_sanction_paper_was_approved",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["in_force", "appealed", "settled"])
                | Q(published_by__isnull=False, published_at__isnull=False, checked_by__isnull=False),
                name="a_sanction_paper_in_force_was_checked_and_published",
            ),
        ]

    def __str__(self) -> str:
        return self.case.reference

    # ------------------------------------------------------------------------------------------------ the folder asks

    @property
    def case_kind(self) -> Kind:
        """The registered kind, with its steps."""
        return kind_named("sanction")

    @classmethod
    def page_parts(cls) -> tuple[Part, ...]:
        return (
            Part("lines", line_rows),
            Part("countersigns", countersign_rows),
            Part("appeals", appeal_rows),
        )

    @classmethod
    def for_page(cls, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related(
            "complaint__case", "ruling__fault_kind", "approved_by", "checked_by", "published_by"
        )

    @classmethod
    def for_step(cls, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("complaint__case", "ruling")

    def is_finished(self) -> bool:
        return self.state in FINISHED

    def department_ids_for(self, step: Any) -> list[int] | None:
        return None

    def present_holder(self) -> Department | None:
        if self.is_finished() or self.state == State.IN_FORCE:
            return None
        wanted = DepartmentFunction.HR if self.state == State.DECIDED else DepartmentFunction.GM_OFFICE
        found: Department | None = self.asked_once(
            f"department {wanted}", lambda: department_with(str(wanted))
        )
        return found

    def present_owner(self) -> User | None:
        return None

    # ------------------------------------------------------------------------------------------------------ its parts

    def all_lines(self) -> list[SanctionLine]:
        """Every line in order, dropped ones too."""
        return self.rows_of_part("lines", line_rows)

    def living_lines(self) -> list[SanctionLine]:
        """The lines proposed or in force."""
        return [line for line in self.all_lines() if line.is_living]

    def planned_lines(self) -> list[SanctionLine]:
        """The lines proposed and not in force."""
        return [line for line in self.all_lines() if line.state == SanctionLine.State.PLANNED]

    def all_appeals(self) -> list[Appeal]:
        """Every objection, the newest first."""
        return self.rows_of_part("appeals", appeal_rows)

    def open_appeals(self) -> list[Appeal]:
        """The objections that nobody has decided."""
        return [one for one in self.all_appeals() if one.is_open]

    def present_countersigns(self) -> list[Countersign]:
        """The signatures of the present round."""
        return [one for one in self.rows_of_part("countersigns", countersign_rows) if one.round == self.round]

    def unanswered(self) -> list[Countersign]:
        """The departments that have not answered in this round."""
        return [one for one in self.present_countersigns() if one.answer == Countersign.Answer.PENDING]

    def waiting_question(self) -> Approval | None:
        """The question before general management that waits, or None."""
        found: Approval | None = self.asked_once(
            "waiting question", lambda: pending(self.case, Subject.SANCTION)
        )
        return found

    def is_held(self, line: SanctionLine) -> bool:
        """Whether an open objection keeps the line from being taken."""
        return any(one.concerns(line) for one in self.open_appeals())

    def ruling_has_fallen(self) -> bool:
        """Whether the ruling on which it rests was overturned or another version took its place."""
        return not self.ruling.is_in_force

    # ------------------------------------------------------------------------------------- occasion, and what blocks it

    def has_occasion_for_add_sanction(self) -> bool:
        """The company works with sanctions now; the same holds for every other step."""
        return is_on()

    has_occasion_for_add_economic = has_occasion_for_add_sanction
    has_occasion_for_redraft = has_occasion_for_add_sanction
    has_occasion_for_submit_paper = has_occasion_for_add_sanction
    has_occasion_for_approve_paper = has_occasion_for_add_sanction
    has_occasion_for_refuse_paper = has_occasion_for_add_sanction
    has_occasion_for_refuse_notice = has_occasion_for_add_sanction
    has_occasion_for_publish = has_occasion_for_add_sanction
    has_occasion_for_file_appeal = has_occasion_for_add_sanction
    has_occasion_for_withdraw_appeal = has_occasion_for_add_sanction
    has_occasion_for_withdraw = has_occasion_for_add_sanction

    def has_occasion_for_drop_line(self) -> bool:
        """There is a line to drop."""
        return is_on() and bool(self.planned_lines())

    def has_occasion_for_send_round(self) -> bool:
        """There is a line to speak about."""
        return is_on() and bool(self.planned_lines())

    def has_occasion_for_countersign(self) -> bool:
        """Some department has not answered."""
        return is_on() and bool(self.unanswered())

    def has_occasion_for_check_notice(self) -> bool:
        """Accounts have not checked yet."""
        return is_on() and self.checked_at is None

    def has_occasion_for_decide_appeal(self) -> bool:
        """An objection is open."""
        return is_on() and bool(self.open_appeals())

    has_occasion_for_close = has_occasion_for_add_sanction

    def rests_of_leavers(self) -> list[SanctionLine]:
        """The lines in force of which somebody who has left still owes something. Note: one query."""
        owing = line_rows().filter(paper=self, state=SanctionLine.State.IN_FORCE, person__is_active=False)
        rows = owing.annotate(owed=Sum("entries__amount")).filter(owed__gt=0)
        found: list[SanctionLine] = self.asked_once("rests of leavers", lambda: list(rows))
        return found

    def has_occasion_for_write_off(self) -> bool:
        """Somebody who has left still owes something."""
        return is_on() and bool(self.rests_of_leavers())

    def has_occasion_for_lift(self) -> bool:
        """The ruling on which it rests is no longer in force, and some line still is."""
        in_force = any(line.state == SanctionLine.State.IN_FORCE for line in self.all_lines())
        return is_on() and in_force and self.ruling_has_fallen()

    def what_blocks_close(self) -> Iterator[Any]:
        """Yield that something is still to be taken or given back. Note: one query."""
        if self.asked_once("open lines", lambda: _has_open_lines(self)):
            yield _("Something of this paper is still to be taken or given back in a month of deductions.")

    def _what_blocks_going_on(self) -> Iterator[Any]:
        """Yield why nothing may follow from the ruling now."""
        if self.ruling_has_fallen():
            yield _(
                "The ruling on which this paper rests is no longer in force. Withdraw the paper and write a new one on the ruling in force."
            )
        elif self.asked_once("frozen ruling", lambda: self.ruling.is_frozen):
            yield _(
                "An objection against the ruling of the complaint is open. Wait for its decision; nothing follows from the ruling before."
            )

    what_blocks_add_sanction = _what_blocks_going_on
    what_blocks_add_economic = _what_blocks_going_on
    what_blocks_send_round = _what_blocks_going_on
    what_blocks_submit_paper = _what_blocks_going_on
    what_blocks_approve_paper = _what_blocks_going_on
    what_blocks_check_notice = _what_blocks_going_on

    def what_blocks_publish(self) -> Iterator[Any]:
        """Yield what accounts have still to do, and why nothing may follow."""
        yield from self._what_blocks_going_on()
        if self.checked_at is None:
            yield _("Accounts have not checked the penalty notice yet. Ask finance to check it.")

    # ----------------------------------------------------------------------------------------------------- transitions

    @transition(field="state", source=State.DRAFTED, target=None)
    def add_sanction(self, *, at: datetime) -> None:
        """Propose a sanction of one person."""

    @transition(field="state", source=State.DRAFTED, target=None)
    def add_economic(self, *, at: datetime) -> None:
        """Propose economic penalties out of one share."""

    @transition(field="state", source=State.DRAFTED, target=None)
    def drop_line(self, *, at: datetime) -> None:
        """Take a proposed line back."""

    @transition(field="state", source=State.DRAFTED, target=State.COUNTERSIGNING)
    def send_round(self, *, at: datetime) -> None:
        """Send the paper round the departments."""
        self.return_reason = ""

    @transition(field="state", source=State.COUNTERSIGNING, target=None)
    def countersign(self, *, at: datetime) -> None:
        """Say for a department what it thinks of it."""

    @transition(field="state", source=State.COUNTERSIGNING, target=State.DRAFTED)
    def redraft(self, *, at: datetime) -> None:
        """Take the paper back after remarks."""

    @transition(field="state", source=State.COUNTERSIGNING, target=State.AWAITING_APPROVAL)
    def submit_paper(self, *, at: datetime) -> None:
        """Put it before general management."""

    @transition(
        field="state",
        source=State.AWAITING_APPROVAL,
        target=GET_STATE(_after_approval, states=[State.AWAITING_APPROVAL, State.DECIDED]),
    )
    def approve_paper(self, *, at: datetime) -> None:
        """Approve it as it was put."""

    @transition(field="state", source=State.AWAITING_APPROVAL, target=State.DRAFTED)
    def refuse_paper(self, *, at: datetime) -> None:
        """Send it back to the GM office."""

    @transition(field="state", source=State.DECIDED, target=None)
    def check_notice(self, *, at: datetime) -> None:
        """Accounts find the notice in order."""
        self.checked_at = at

    @transition(field="state", source=State.DECIDED, target=State.DRAFTED)
    def refuse_notice(self, *, at: datetime) -> None:
        """Accounts find a mistake; it is approved anew."""
        self.approved_by = self.approved_at = self.checked_by = self.checked_at = None

    @transition(field="state", source=State.DECIDED, target=State.IN_FORCE)
    def publish(self, *, at: datetime) -> None:
        """Personnel publishes it; from now on deductions follow."""
        self.published_at = at

    @transition(field="state", source=[State.IN_FORCE, State.APPEALED], target=State.APPEALED)
    def file_appeal(self, *, at: datetime) -> None:
        """Object for oneself or for the own department."""

    @transition(
        field="state",
        source=State.APPEALED,
        target=GET_STATE(_after_appeal, states=[State.APPEALED, State.IN_FORCE, State.LIFTED]),
    )
    def decide_appeal(self, *, at: datetime) -> None:
        """Decide an objection one level up."""
        self.closed_at = at if _after_appeal(self) == State.LIFTED else None

    @transition(
        field="state",
        source=State.APPEALED,
        target=GET_STATE(_after_appeal, states=[State.APPEALED, State.IN_FORCE, State.LIFTED]),
    )
    def withdraw_appeal(self, *, at: datetime) -> None:
        """Take the own objection back."""
        self.closed_at = at if _after_appeal(self) == State.LIFTED else None

    @transition(field="state", source=State.IN_FORCE, target=State.SETTLED)
    def close(self, *, at: datetime) -> None:
        """End the paper: everything was taken."""
        self.closed_at = at

    @transition(field="state", source=[State.IN_FORCE, State.APPEALED], target=None)
    def write_off(self, *, at: datetime) -> None:
        """Take no more of the rest of somebody who has left."""

    @transition(field="state", source=State.SETTLED, target=None)
    @transition(field="state", source=[State.IN_FORCE, State.APPEALED], target=State.LIFTED)
    def lift(self, *, at: datetime) -> None:
        """Take everything back, because the ruling has fallen; a settled paper stays where it is, with its lines lifted."""
        self.closed_at = self.closed_at or at

    @transition(field="state", source=sorted(BEFORE_FORCE), target=State.WITHDRAWN)
    def withdraw(self, *, at: datetime) -> None:
        """End the paper before anything followed from it."""
        self.closed_at = at
