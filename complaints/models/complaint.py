"""The complaint form inside the case folder (客户投诉处理单): its facts, its way, and what stands in the way.

A transition stamps this record only; everything else (clocks, approvals, letters) is done by the operations.
Source: policies 001 and 004, complaint handling form and procedure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q, QuerySet, prefetch_related_objects
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField
from simple_history.models import HistoricalRecords

from accounts.queries import department_with
from complaints.models.carrying_out import CarryingOut
from complaints.models.claiming import Claiming
from complaints.models.costs import Costing
from complaints.models.delays import Delaying, with_first_budget_due
from complaints.models.first_inquiry import FirstInquiry
from complaints.models.joint_handling import HandlingJointly
from complaints.models.lines import Lines
from complaints.models.major_case import MajorCase
from complaints.models.major_files import FollowingMajor
from complaints.models.merging import Merging
from complaints.models.objection import Objecting
from complaints.models.parts import PARTS, with_money_answers
from complaints.models.pausing import Pausing
from complaints.models.readiness import Readiness
from complaints.models.route import Desk, Overall, RouteStage, Skip
from complaints.models.samples import Sampling
from complaints.models.speaking import Speaking
from complaints.models.terms import Terms
from complaints.models.transitions import Transitions
from complaints.models.visits import Visiting, VisitKind
from complaints.models.weighing import WEIGHED, Weighing
from complaints.states import CLOSED_STATES, FINISHED, IN_HAND, OPEN, State
from feedback_system.approvals.models import Approval, Subject
from feedback_system.approvals.operations import pending
from feedback_system.cases.kinds import kind_named
from feedback_system.cases.models import REFILED, CaseForm
from feedback_system.cases.parts import Part
from feedback_system.cases.protection import ProtectedState
from feedback_system.reference.kept import kept_rows

if TYPE_CHECKING:
    from accounts.models import Department, User
    from feedback_system.cases.kinds import Kind


class Complaint(
    Readiness,
    Objecting,
    Claiming,
    Costing,
    Lines,
    Sampling,
    Visiting,
    HandlingJointly,
    FollowingMajor,
    MajorCase,
    Speaking,
    Terms,
    Pausing,
    Delaying,
    CarryingOut,
    Merging,
    Transitions,
    FirstInquiry,
    Weighing,
    ProtectedState,
    CaseForm,
):
    """One complaint of one customer. State names and the right to each step: states.py and the operations."""

    being_booked: int | None = None
    """The id of the remedy that is being booked in this step."""

    class Class(models.TextChoices):
        QUALITY = "quality", _("Quality")
        NON_QUALITY = "non_quality", _("Not quality")

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", _("The customer accepts")
        ACCEPTED_CHANGED = "accepted_changed", _("The customer accepts other terms")
        NO_AGREEMENT = "no_agreement", _("No agreement yet")

    state = FSMField(_("state"), max_length=40, choices=State.choices, default=State.DRAFT, protected=True)
    route = models.ForeignKey("complaints.Route", models.PROTECT, related_name="+", verbose_name=_("route"))
    complaint_class = models.CharField(
        _("class"), max_length=20, choices=Class.choices, default=Class.QUALITY
    )
    channel = models.ForeignKey(
        "complaints.Code", models.PROTECT, related_name="+", verbose_name=_("channel")
    )
    contact_name = models.CharField(_("contact"), max_length=60, blank=True)
    contact_phone = models.CharField(_("telephone of the contact"), max_length=40, blank=True)
    order_number = models.CharField(_("order number"), max_length=60, blank=True, db_index=True)
    batch_number = models.CharField(_("batch number"), max_length=60, blank=True, db_index=True)
    invoice_number = models.CharField(_("invoice number"), max_length=60, blank=True, db_index=True)
    delivered_on = models.DateField(_("delivered on"), null=True, blank=True)
    quantity = models.PositiveIntegerField(_("quantity"), null=True, blank=True)
    quantity_undetermined = models.BooleanField(
        _("customer is still processing, quantity undetermined"), default=False
    )
    defective_quantity = models.PositiveIntegerField(_("defective quantity"), null=True, blank=True)
    description = models.TextField(_("what is complained about"), max_length=20_000)
    defect_reason = models.CharField(_("defect reason as reported"), max_length=500, blank=True)
    demand = models.TextField(_("what the customer demands"), max_length=5_000, blank=True)
    sales_remarks = models.TextField(_("remarks of the salesperson"), max_length=5_000, blank=True)
    wished_on = models.DateField(_("date wished by the customer"), null=True, blank=True)
    wants_8d = models.BooleanField(_("customer wants an 8D report"), default=False)
    currency = models.CharField(_("currency"), max_length=3, default="CNY")
    exchange_rate = models.DecimalField(
        _("company currency per unit"), max_digits=12, decimal_places=6, default=Decimal(1)
    )

    salesperson = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name=_("salesperson in charge")
    )
    sales_department = models.ForeignKey(
        "accounts.Department",
        models.PROTECT,
        related_name="+",
        verbose_name=_("department in charge of the customer"),
    )
    investigator = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("investigator"),
    )
    production_department = models.ForeignKey(
        "accounts.Department",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("producing department"),
    )
    responsible_department = models.ForeignKey(
        "accounts.Department", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("department found responsible"),
    )  # fmt: skip
    rd_wanted = models.BooleanField(_("R&D opinion wanted"), default=False)
    manager_not_applicable = models.CharField(
        _("why the manager's office is not applicable"), max_length=200, blank=True
    )

    proposed_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("remedy proposed by"),
    )
    proposed_for = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("remedy proposed on behalf of"),
    )
    lowest_level = models.PositiveSmallIntegerField(_("lowest level of approval"), default=0)
    return_reason = models.CharField(_("what data is missing"), max_length=500, blank=True)
    returns = models.PositiveSmallIntegerField(_("times returned"), default=0)
    refusals = models.PositiveSmallIntegerField(_("times sent back by an approver"), default=0)
    outcome = models.CharField(_("outcome of the talks"), max_length=20, choices=Outcome.choices, blank=True)
    outcome_text = models.TextField(_("outcome in words"), max_length=5_000, blank=True)
    outcome_reviewed_at = models.DateTimeField(null=True, blank=True)
    upheld = models.BooleanField(_("upheld"), null=True, blank=True)
    major_at = models.DateTimeField(_("flagged as major"), null=True, blank=True)
    third_party_at = models.DateTimeField(_("third party involved"), null=True, blank=True)
    delay_cause = models.ForeignKey(
        "complaints.Code", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("cause of delay")
    )  # fmt: skip

    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)
    acknowledged_at = models.DateTimeField(_("first answer to the customer"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    filed_at = models.DateTimeField(_("filed at"), null=True, blank=True)

    history = HistoricalRecords(
        excluded_fields=[
            "description",
            "defect_reason",
            "demand",
            "sales_remarks",
            "contact_name",
            "contact_phone",
            "outcome_text",
            "return_reason",
            "manager_not_applicable",
            "inquiry_note",
            "weighed_text",
        ]  # fmt: skip
    )

    class Meta:
        verbose_name = _("complaint")
        verbose_name_plural = _("complaints")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="complaint_state_is_known"),
            models.CheckConstraint(
                condition=Q(state__in=sorted(CLOSED_STATES), closed_at__isnull=False)
                | Q(state__in=sorted(OPEN), closed_at__isnull=True),
                name="a_closed_complaint_has_a_closing_time_an_open_one_has_none",
                violation_error_message=_("A closed complaint needs a closing time, an open one has none."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(IN_HAND)) | Q(accepted_at__isnull=False),
                name="a_complaint_in_hand_was_accepted",
            ),
            models.CheckConstraint(
                condition=Q(quantity__isnull=True)
                | Q(defective_quantity__isnull=True)
                | Q(defective_quantity__lte=F("quantity")),
                name="no_more_defective_than_complained_about",
                violation_error_message=_("The defective quantity cannot be larger than the quantity."),
            ),
            models.CheckConstraint(
                condition=~Q(quantity_undetermined=True, quantity__isnull=False),
                name="a_quantity_is_given_or_undetermined",
                violation_error_message=_("Give the quantity or mark it as undetermined, not both."),
            ),
            models.CheckConstraint(
                condition=Q(inquiry_offered_to__isnull=True) | ~Q(inquiry_note=""),
                name="a_first_inquiry_is_offered_with_words",
            ),
            models.CheckConstraint(condition=Q(exchange_rate__gt=0), name="an_exchange_rate_is_above_zero"),
            *WEIGHED,
        ]

    def __str__(self) -> str:
        return self.case.reference

    # ------------------------------------------------------------------------------------------------ the folder asks

    @property
    def case_kind(self) -> Kind:
        """The registered kind, with its steps."""
        return kind_named("complaint")

    def is_finished(self) -> bool:
        return self.state in FINISHED

    def department_at(self, desk: str) -> Department | None:
        """Which department sits at `desk` for this complaint; None for desks without one (approvers)."""
        own = {
            Desk.REPORTER: self.sales_department,
            Desk.SALES: self.sales_department,
            Desk.PRODUCTION: self.production_department,
            Desk.RESPONSIBLE: self.responsible_department,
        }.get(Desk(desk))
        if own is not None or desk in (Desk.APPROVER, Desk.RULING_APPROVER):
            return own
        found: Department | None = self.asked_once(f"department {desk}", lambda: self._department_with(desk))
        return found

    def _department_with(self, desk: str) -> Department | None:
        return department_with(str(desk)) if desk != Desk.RESPONSIBLE else department_with("qa")

    def desk_of(self, state: str) -> str:
        """The desk at which this complaint's route places `state`."""
        if state in (State.DRAFT, State.RETURNED):
            return Desk.REPORTER
        if state in (State.CLOSED,):
            return self.route.registrar
        if state in (State.EXECUTING,):
            return Desk.SALES
        stage = self.stage_rows.get(state)
        return stage.desk if stage else self.route.registrar

    def department_ids_for(self, step: Any) -> list[int] | None:
        if step.stage is None:
            return None
        if step.stage == "holder":
            holder = self.present_holder()
            return [holder.pk] if holder else []
        if step.stage == Desk.REPORTER:
            home = self.case.entered_by.department_id
            return [self.sales_department_id, *([home] if home else [])]
        if step.stage in ("joint_visitors", "site_visitors"):
            return self.visiting_department_ids(
                VisitKind.SITE if step.stage == "site_visitors" else VisitKind.JOINT
            )
        if step.stage == "joint_parties":
            return self.called_department_ids()
        if step.stage == "registrar":
            desk = self.route.registrar
        else:
            desk = step.stage if step.stage in Desk.values else self.desk_of(step.stage)
        if desk in (Desk.APPROVER, Desk.RULING_APPROVER):
            return None
        department = self.department_at(desk)
        return [department.pk] if department else []

    def present_desk(self) -> str:
        """The desk that must act now."""
        if self.state == State.RULING and self.ruling_is_approved:
            return self.route.registrar
        return self.desk_of(self.state)

    def present_holder(self) -> Department | None:
        if self.is_finished():
            return None
        desk = self.present_desk()
        if desk in (Desk.APPROVER, Desk.RULING_APPROVER):
            subject = Subject.REMEDY if desk == Desk.APPROVER else Subject.RULING
            waiting = self.waiting_for(subject) if self.case_id else None
            if waiting is None:
                return self.department_at(self.route.registrar)
            approvers: Department | None = self.asked_once(
                f"approvers {waiting.role}", lambda: approver_department(waiting.role)
            )
            return approvers
        return self.department_at(desk)

    def waiting_for(self, subject: Subject) -> Approval | None:
        """The question about `subject` that waits for its approver, or None."""
        found: Approval | None = self.asked_once(f"pending {subject}", lambda: pending(self.case, subject))
        return found

    def present_owner(self) -> User | None:
        if self.is_finished():
            return None
        desk = self.present_desk()
        if desk in (Desk.REPORTER, Desk.SALES):
            return self.salesperson
        if desk == Desk.QA and self.state != State.SUBMITTED:
            return self.investigator
        return None

    # ------------------------------------------------------------------------------------------------------ its page

    @classmethod
    def page_parts(cls) -> tuple[Part, ...]:
        return PARTS

    @classmethod
    def for_page(cls, rows: QuerySet[Any]) -> QuerySet[Any]:
        return with_money_answers(
            rows.select_related("report", "inquiry_holder", "inquiry_offered_to", "weighed_by")
        )

    @contextmanager
    def only_reading(self) -> Iterator[None]:
        """The decisions about the case are asked once as well; many steps look at them. They are read afresh afterwards."""
        known = getattr(self.case, "_prefetched_objects_cache", {})
        with super().only_reading():
            if "approvals" in known:
                yield
                return
            prefetch_related_objects([self.case], "approvals")
            try:
                yield
            finally:
                vars(self.case)["_prefetched_objects_cache"].pop("approvals", None)

    @classmethod
    def for_step(cls, rows: QuerySet[Any]) -> QuerySet[Any]:
        joined = rows.select_related(
            "route",
            "sales_department",
            "production_department",
            "responsible_department",
            "salesperson",
            "investigator",
        )
        return with_first_budget_due(joined)

    # -------------------------------------------------------------------------------------------------- the way ahead

    @cached_property
    def stage_rows(self) -> dict[str, RouteStage]:
        """The stages of the pinned route by state, in order."""
        own = RouteStage.objects.filter(route=self.route_id).order_by("position")
        return {
            stage.state: stage for stage in kept_rows(f"stages of the route {self.route_id}", lambda: own)
        }

    def stage_after(self, state: str) -> str:
        """The next stage of the route after `state` that is not left out; the closing when none remains."""
        stages = list(self.stage_rows.values())
        position = self.stage_rows[state].position if state in self.stage_rows else -1
        for stage in stages:
            if stage.position > position and not self.leaves_out(stage):
                return stage.state
        return State.CLOSED

    def next_stage(self, **_ignored: Any) -> str:
        """The stage that follows the present one."""
        return self.stage_after(self.state)

    def leaves_out(self, stage: RouteStage) -> bool:
        """Whether `stage` is skipped for this complaint as it is now."""
        questions: dict[Skip, Callable[[], bool]] = {
            Skip.NEVER: lambda: False,
            Skip.RD_NOT_WANTED: lambda: not self.rd_wanted or self.has_opinion(Desk.RD),
            Skip.MANAGER_NOT_APPLICABLE: lambda: bool(self.manager_not_applicable),
            Skip.WITHIN_APPROVED_TERMS: lambda: self.is_within_approved_terms,
            Skip.NO_REMEDY: lambda: not self.remedy_lines.exists(),
        }
        return questions[Skip(stage.skip)]()

    def stage_for_rework(self, **_ignored: Any) -> str:
        """Where a refused proposal goes back to: the proposal where the route has one, else the consolidation."""
        return State.PROPOSING if State.PROPOSING in self.stage_rows else State.CONSOLIDATING

    def stage_after_rd(self, **_ignored: Any) -> str:
        """R&D's opinion moves the case only when everything else was waiting for it."""
        return self.stage_after(State.RD_OPINION) if self.state == State.RD_OPINION else self.state

    def stage_after_closing(self, **_ignored: Any) -> str:
        """Execution when a remedy is to be carried out, else it stays closed until filed."""
        return State.EXECUTING if self.remedy_lines.exists() else State.CLOSED

    def waits_for_second_signer(self) -> bool:
        """Whether a decision in this stage has one signature and needs the other."""
        subject = Subject.RULING if self.state == State.AWAITING_RULING_APPROVAL else Subject.REMEDY
        return pending(self.case, subject) is not None

    def has_opinion(self, desk: str) -> bool:
        """Whether that desk has signed its part of the form."""
        return any(opinion.desk == desk for opinion in self.opinions.all())

    @property
    def proposes_at_consolidation(self) -> bool:
        """Routes without a proposal stage settle the remedy in the consolidated opinion."""
        return State.PROPOSING not in self.stage_rows

    @property
    def needs_approval(self) -> bool:
        """Whether the route has an approval of the remedy."""
        return State.AWAITING_APPROVAL in self.stage_rows

    def case_clock_is_late(self, *, at: datetime) -> bool:
        """Whether the handling limit has passed at `at` without the case being closed."""
        return (
            self.case.deadlines.filter(code=self.handling_limit, due_at__lte=at, met_at=None)
            .exclude(state="cancelled")
            .exists()
        )

    def rounds(self) -> int:
        """How often the customer has been offered something in this matter: 1, and 1 more for each refused offer.

        Note: one query for each earlier round.
        """
        found: int = self.asked_once("rounds", self._rounds)
        return found

    def _rounds(self) -> int:
        count, case = 1, self.case
        while case.parent_relation == REFILED and case.parent is not None:
            count, case = count + 1, case.parent
        return count

    @property
    def own_date(self) -> date | None:
        """The customer's own date where it is the limit of the handling: where the route says so (policy 001 on service feedback, light complaint)."""
        return self.wished_on if self.route.overall_rule == Overall.LIGHT else None

    @property
    def handling_limit(self) -> str:
        """The rule code of the clock over the whole case; empty where the route has none."""
        return str(self.route.overall_rule)


def approver_department(role: str) -> Department | None:
    """The department in which the approvers of that role sit: where the first of them holds it."""
    from accounts.models import RoleAssignment

    assignment = (
        RoleAssignment.objects.filter(role=role, user__is_active=True)
        .select_related("department")
        .order_by("pk")
    )
    first = assignment.first()
    return first.department if first else None
