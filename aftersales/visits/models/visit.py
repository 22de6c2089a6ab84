"""The return visit inside the case folder."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField
from simple_history.models import HistoricalRecords

from accounts.models import Department
from aftersales.visits.models.parts import VisitAnswer, VisitCall, answer_rows, call_rows
from aftersales.visits.models.transitions import VisitTransitions
from aftersales.visits.states import FINISHED, LIVING, REGISTER, CallOutcome, Confirmed, Means, Source
from aftersales.visits.states import VisitState as State
from feedback_system.cases.kinds import kind_named
from feedback_system.cases.models import CaseForm
from feedback_system.cases.parts import Part
from feedback_system.cases.protection import ProtectedState
from feedback_system.company.models import Company
from feedback_system.errors import Reason
from feedback_system.masterdata.no_calls import wish_of_number, wish_of_person
from quality.slips.operations.watching import unanswered_slips_of

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.kinds import Kind
    from feedback_system.masterdata.models import NoCalls

VISITORS = "visitors"
"""The stage of steps that the department takes which visits."""


def _row(to: str, words: Any, **more: Any) -> Any:
    return models.ForeignKey(
        to, models.PROTECT, null=True, blank=True, **({"related_name": "+"} | more), verbose_name=words
    )


def _text(words: Any, length: int = 4_000) -> Any:
    return models.TextField(words, max_length=length, blank=True)


class Visit(VisitTransitions, ProtectedState, CaseForm):
    """One visit, call or letter, from the day it falls due to the end of what it found."""

    state = FSMField(_("state"), max_length=40, choices=State.choices, default=State.DUE, protected=True)
    plan = models.ForeignKey(
        "visits.VisitPlan", models.PROTECT, related_name="visits", verbose_name=_("plan")
    )
    project = _row("masterdata.Project", _("project"), related_name="visits")
    delivery = _row("masterdata.Delivery", _("delivery"), related_name="visits")
    contract = _row("masterdata.MaintenanceContract", _("contract"), related_name="visits")
    of_quarter = _row("masterdata.Customer", _("customer who is asked each quarter"), related_name="visits")
    subject = _text(_("what it is about"), 500)
    contact = _row("masterdata.Contact", _("whom to visit"))
    department = models.ForeignKey(
        "accounts.Department", models.PROTECT, related_name="+", verbose_name=_("made by the department")
    )
    unit = _row("accounts.Department", _("business unit"))
    event_on = models.DateField(_("day of the event"))
    due_at = models.DateTimeField(_("due at first"))
    visitor = _row("accounts.User", _("who visits"))
    # Before the visit
    agreed_at = models.DateTimeField(_("agreed time"), null=True, blank=True)
    agreed_reason = _text(_("why it did not suit"), 1_000)
    moved_to = models.DateField(_("moved to"), null=True, blank=True)
    moved_reason = _text(_("why it was moved"), 1_000)
    moves = models.PositiveSmallIntegerField(_("how often a new day was set"), default=0)
    refusal_reason = _text(_("why it was refused"), 1_000)
    # The visit
    visited_at = models.DateTimeField(_("visited at"), null=True, blank=True)
    means = models.CharField(_("made by"), max_length=10, choices=Means.choices, blank=True)
    spoken_to = models.CharField(_("spoken with"), max_length=120, blank=True)
    paper = _row("attachments.Attachment", _("letter"))
    recorded_at = models.DateTimeField(_("recorded at"), null=True, blank=True)
    remarks = _text(_("remarks"))
    opinions = _text(_("opinions and wishes"))
    interest = _text(_("interest in buying"), 2_000)
    problem = _text(_("problem"))
    causes = _text(_("causes as seen on site"))
    improvements = _text(_("rework and improvements wanted"))
    confirmed = models.CharField(
        _("confirmed by the customer"), max_length=10, choices=Confirmed.choices, blank=True
    )
    confirmed_by = models.CharField(_("name on it, or why there is none"), max_length=200, blank=True)
    confirmed_on = models.DateField(_("confirmed on"), null=True, blank=True)
    # After the problem was passed on
    passed_on = models.PositiveSmallIntegerField(_("how often a problem was passed on"), default=0)
    second_called_at = models.DateTimeField(_("called again at"), null=True, blank=True)
    is_satisfied = models.BooleanField(_("satisfied"), null=True, blank=True)
    second_words = _text(_("what the customer said on the second call"))
    complaint = models.OneToOneField(
        "cases.Case", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("complaint")
    )
    remark = _text(_("remark at the end"), 2_000)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    # What is a leader's matter
    leader = _row("accounts.User", _("put before the leader"))
    leader_asked_at = models.DateTimeField(_("put before the leader at"), null=True, blank=True)
    leader_question = _text(_("what the leader decides"), 2_000)
    leader_approves = models.BooleanField(_("the leader approves"), null=True, blank=True)
    leader_words = _text(_("what the leader says"), 2_000)
    leader_decided_at = models.DateTimeField(_("decided by the leader at"), null=True, blank=True)

    history = HistoricalRecords(
        excluded_fields=[
            "subject",
            "spoken_to",
            "agreed_reason",
            "moved_reason",
            "refusal_reason",
            "remarks",
            "opinions",
            "interest",
            "problem",
            "causes",
            "improvements",
            "confirmed_by",
            "second_words",
            "remark",
            "leader_question",
            "leader_words",
        ]
    )

    class Meta:
        verbose_name = _("return visit")
        verbose_name_plural = _("return visits")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="state_of_a_return_visit_is_known"
            ),
            models.UniqueConstraint(
                fields=["plan", "project"],
                condition=Q(project__isnull=False),
                name="a_project_is_visited_once_by_a_plan",
            ),
            models.UniqueConstraint(
                fields=["plan", "delivery"],
                condition=Q(delivery__isnull=False),
                name="a_delivery_is_visited_once_by_a_plan",
            ),
            models.UniqueConstraint(
                fields=["plan", "contract"],
                condition=Q(contract__isnull=False),
                name="a_contract_is_visited_once_by_a_plan",
            ),
            models.UniqueConstraint(
                fields=["plan", "of_quarter", "event_on"],
                condition=Q(of_quarter__isnull=False),
                name="a_customer_is_asked_once_by_a_plan_in_a_quarter",
            ),
            models.CheckConstraint(
                condition=~Q(state="visit_refused") | ~Q(refusal_reason=""), name="a_refused_visit_says_why"
            ),
            models.CheckConstraint(
                condition=~Q(state="visit_agreed") | (Q(agreed_at__isnull=False) & ~Q(agreed_reason="")),
                name="an_agreed_time_says_when_and_why",
            ),
            models.CheckConstraint(
                condition=~Q(state="visit_moved") | (Q(moved_to__isnull=False) & ~Q(moved_reason="")),
                name="a_moved_visit_says_to_when_and_why",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=["visit_due", "visit_called", "visit_agreed", "visit_moved", "visit_refused"]
                )
                | Q(visited_at__isnull=False),
                name="after_a_visit_its_time_is_known",
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(FINISHED), closed_at__isnull=False)
                | Q(state__in=sorted(LIVING), closed_at__isnull=True),
                name="a_finished_visit_alone_has_a_closing_time",
            ),
            models.CheckConstraint(
                condition=Q(leader_decided_at__isnull=True)
                | (Q(leader__isnull=False, leader_asked_at__isnull=False, leader_approves__isnull=False)),
                name="what_a_leader_decided_was_put_before_one",
            ),
            models.CheckConstraint(
                condition=Q(confirmed="", confirmed_by="", confirmed_on__isnull=True)
                | (Q(confirmed="not", confirmed_on__isnull=True) & ~Q(confirmed_by=""))
                | (Q(confirmed__in=["signature", "seal"], confirmed_on__isnull=False) & ~Q(confirmed_by="")),
                name="a_confirmed_visit_says_by_whom_and_when",
            ),
        ]
        indexes = [models.Index(fields=["plan", "due_at"], name="visit_by_due")]

    def __str__(self) -> str:
        return self.case.reference

    # ------------------------------------------------------------------------------------------------ the folder asks

    @property
    def case_kind(self) -> Kind:
        """The registered kind, with its steps."""
        return kind_named("visit")

    @classmethod
    def page_parts(cls) -> tuple[Part, ...]:
        return (Part("calls", call_rows), Part("answers_given", answer_rows))

    @classmethod
    def for_step(cls, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related(
            "plan",
            "project__product",
            "delivery__product",
            "contract",
            "contact",
            "department__head",
            "unit__head",
            "visitor",
            "leader",
            "paper",
        )

    @classmethod
    def for_page(cls, rows: QuerySet[Any]) -> QuerySet[Any]:
        return cls.for_step(rows)

    def is_finished(self) -> bool:
        return self.state in FINISHED

    def department_ids_for(self, step: Any) -> list[int] | None:
        of_visitor = self.visitor.department_id if self.visitor is not None else None
        return [pk for pk in (self.department_id, of_visitor) if pk is not None]

    def present_holder(self) -> Department | None:
        return None if self.is_finished() else self.department

    def present_owner(self) -> User | None:
        visitor: User | None = self.visitor
        return visitor if not self.is_finished() and visitor is not None and visitor.is_active else None

    # ------------------------------------------------------------------------------------------------------ its parts

    def all_calls(self) -> list[VisitCall]:
        """The calls, the first one first."""
        return self.rows_of_part("calls", call_rows)

    def all_answers(self) -> list[VisitAnswer]:
        """The answers in the order of the questions."""
        return self.rows_of_part("answers_given", answer_rows)

    def open_call(self) -> VisitCall | None:
        """The call that is being made, or None."""
        return next((one for one in self.all_calls() if one.outcome == CallOutcome.OPEN), None)

    def about(self) -> str:
        """The project, delivery or contract it is about, in a few words."""
        if self.project is not None:
            return str(self.project)
        if self.delivery is not None:
            return f"{self.delivery.order_number} {self.delivery.product}"
        if self.contract is not None:
            return str(self.contract.code)
        return str(self.subject)

    def no_calls(self) -> NoCalls | None:
        """The wish not to be called that stands for whom to visit, or for the whole customer. Note: one query."""
        found: NoCalls | None = self.asked_once(
            "no calls",
            lambda: (
                wish_of_person(self.contact)
                if self.contact is not None
                else wish_of_number(self.case.customer_id)
            ),
        )
        return found

    def is_by_letter(self) -> bool:
        """Whether the plan asks for a letter."""
        return self.plan.means == Means.LETTER

    def came_in(self) -> bool:
        """Whether it is a letter, call or visit of the customer to us."""
        return self.plan.code == REGISTER

    def waits_for_leader(self) -> bool:
        """Whether a leader has still to decide."""
        return self.leader_asked_at is not None and self.leader_decided_at is None

    def back_to(self) -> State:
        if self.agreed_at is not None:
            return State.AGREED
        return State.MOVED if self.moved_to is not None else State.DUE

    def has_problem(self) -> bool:
        return bool(self.problem)

    def is_content(self) -> bool:
        return bool(self.is_satisfied)

    def visits_own_customer(self) -> bool:
        """Whether who visits is the salesperson of the customer (policy 003 on customer care: in principle somebody else)."""
        customer = self.case.customer
        return (
            self.plan.source == Source.HAND
            and self.visitor_id is not None
            and customer is not None
            and customer.salesperson_id == self.visitor_id
        )

    # ------------------------------------------------------------------------------------- occasion, and what blocks it

    def has_occasion_for_start_call(self) -> bool:
        """It is not made by letter."""
        return not self.is_by_letter()

    def has_occasion_for_send_enquiry(self) -> bool:
        """It is made by letter."""
        return self.is_by_letter()

    def has_occasion_for_open_complaint(self) -> bool:
        """The customer told of a problem, and it has no complaint yet."""
        return bool(self.problem) and self.complaint_id is None

    def has_occasion_for_ask_leader(self) -> bool:
        """No leader has still to decide."""
        return not self.waits_for_leader()

    def has_occasion_for_answer_as_leader(self) -> bool:
        """A leader has still to decide."""
        return self.waits_for_leader()

    def _leader_first(self) -> Iterator[Any]:
        if self.waits_for_leader():
            yield _("This lies before %(name)s. Wait for the decision.") % {"name": self.leader}

    def what_blocks_close(self) -> Iterator[Any]:
        """No leader has still to decide."""
        yield from self._leader_first()

    def what_blocks_record(self) -> Iterator[Any]:
        """No leader has still to decide."""
        yield from self._leader_first()

    def what_blocks_start_call(self) -> Iterator[Any]:
        """The hotline is known, and the person may be called."""
        if not Company.get().hotline:
            yield _(
                "Calls are made from the hotline only, and none is entered. Ask the administrator to enter it."
            )
        wish = self.no_calls()
        if wish is not None:
            yield _("%(name)s asked not to be called: %(reason)s Refuse the visit with this reason.") % {
                "name": self.contact.name if wish.contact_id and self.contact else str(self.case.customer),
                "reason": wish.reason,
            }

    def what_blocks_call_again(self) -> Iterator[Any]:
        """Every slip has its answer."""
        for slip in unanswered_slips_of(self.case_id):
            yield Reason(
                _("The slip %(number)s is not answered yet. Call again once it is.")
                % {"number": slip.reference},
                url=slip.get_absolute_url(),
            )
