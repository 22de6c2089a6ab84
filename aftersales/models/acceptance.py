"""The return acceptance slip inside the case folder (退货受理单): its facts, who acts, and what stands in the way.

Source: policy 001 on returned goods. One slip per demand of a customer; without it nothing is paid back.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField
from simple_history.models import HistoricalRecords

from accounts.models import Department, DepartmentFunction
from accounts.queries import department_with, who_is
from aftersales.models.parts import CustomerVisit, HandlingLine, Retest, line_rows, retest_rows, visit_rows
from aftersales.models.reasons import Channel, Settlement
from aftersales.models.transitions import ReturnTransitions
from aftersales.states import FINISHED, JUDGED, LIVING
from aftersales.states import ReturnState as State
from feedback_system.approvals.models import Subject
from feedback_system.approvals.operations import pending
from feedback_system.cases.kinds import kind_named
from feedback_system.cases.models import CaseForm
from feedback_system.cases.parts import Part
from feedback_system.cases.protection import ProtectedState

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.approvals.models import Approval
    from feedback_system.cases.kinds import Kind

TAKERS, CONFIRMERS, STORE, MONEY, TESTERS = "takers", "confirmers", "store", "money", "testers"
"""The stages of steps: whose department takes them."""


def _person(words: Any) -> Any:
    return models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=words
    )


class GoodsReturn(ReturnTransitions, ProtectedState, CaseForm):
    """One demand of a customer to give goods back, from the letter to the customer's last word."""

    state = FSMField(_("state"), max_length=40, choices=State.choices, default=State.RECEIVED, protected=True)
    # Taken in
    intake_department = models.ForeignKey(
        "accounts.Department", models.PROTECT, related_name="+", verbose_name=_("taken in by the department")
    )
    sales_department = models.ForeignKey(
        "accounts.Department", models.PROTECT, related_name="+", verbose_name=_("sales department in charge")
    )
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices)
    sender_number = models.CharField(_("the sender's own number"), max_length=60, blank=True)
    order_number = models.CharField(_("order number"), max_length=60, blank=True)
    batch_number = models.CharField(_("batch number"), max_length=60, blank=True)
    invoice_number = models.CharField(_("invoice number"), max_length=60, blank=True)
    announced_quantity = models.PositiveIntegerField(_("announced quantity"))
    unit_price = models.DecimalField(_("unit price"), max_digits=12, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3)
    reason_kind = models.ForeignKey(
        "aftersales.ReturnReason", models.PROTECT, related_name="+", verbose_name=_("kind of reason")
    )
    description = models.TextField(_("why the goods come back"), max_length=20_000)
    demand = models.TextField(_("what the customer demands"), max_length=5_000, blank=True)
    # Counted
    counted_quantity = models.PositiveIntegerField(_("counted quantity"), null=True, blank=True)
    counted_by = _person(_("counted by"))
    counted_at = models.DateTimeField(_("counted at"), null=True, blank=True)
    count_remark = models.CharField(_("remark on the count"), max_length=500, blank=True)
    # Confirmed
    confirming_department = models.ForeignKey(
        "accounts.Department",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("confirming department"),
    )
    send_back_reason = models.CharField(_("why the slip was sent back"), max_length=500, blank=True)
    reason_stands = models.BooleanField(_("the reason stands"), null=True, blank=True)
    opinion = models.TextField(_("opinion of the confirming department"), max_length=10_000, blank=True)
    judged_by = _person(_("judged by"))
    judged_at = models.DateTimeField(_("judged at"), null=True, blank=True)
    own_fault = models.BooleanField(_("our fault"), null=True, blank=True)
    # Handled
    handling_opinion = models.TextField(_("handling opinion"), max_length=10_000, blank=True)
    settlement = models.CharField(
        _("what the customer gets"), max_length=10, choices=Settlement.choices, blank=True
    )
    handled_by = _person(_("handling set by"))
    handled_at = models.DateTimeField(_("handling set at"), null=True, blank=True)
    refund_amount = models.DecimalField(_("refund"), max_digits=12, decimal_places=2, null=True, blank=True)
    exchange_rate = models.DecimalField(
        _("exchange rate to the company's currency"), max_digits=12, decimal_places=6, default=Decimal(1)
    )
    refund_reason = models.TextField(_("why more than the goods are worth"), max_length=2_000, blank=True)
    refund_approved_by = _person(_("refund approved by"))
    refund_approved_at = models.DateTimeField(_("refund approved at"), null=True, blank=True)
    refund_voucher = models.CharField(_("number of the voucher"), max_length=60, blank=True)
    refund_paid_on = models.DateField(_("paid on"), null=True, blank=True)
    refund_paid_by = _person(_("payment confirmed by"))
    refund_paid_at = models.DateTimeField(_("payment confirmed at"), null=True, blank=True)
    exchange_paper = models.CharField(_("stock-out paper of the exchange"), max_length=60, blank=True)
    exchange_by = _person(_("exchange sent by"))
    exchange_at = models.DateTimeField(_("exchange sent at"), null=True, blank=True)
    # Own fault
    responsible_department = models.ForeignKey(
        "accounts.Department",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("department responsible"),
    )
    responsible_person = _person(_("person responsible"))
    responsible_measure = models.TextField(_("how it was dealt with"), max_length=5_000, blank=True)
    responsible_named_by = _person(_("named by"))
    responsible_named_at = models.DateTimeField(_("named at"), null=True, blank=True)
    # Ended
    explanation = models.TextField(_("letter to the customer"), max_length=20_000, blank=True)
    explained_channel = models.CharField(_("told by"), max_length=10, choices=Channel.choices, blank=True)
    explained_by = _person(_("explained by"))
    explained_at = models.DateTimeField(_("explained at"), null=True, blank=True)
    close_reason = models.CharField(_("why it is closed all the same"), max_length=500, blank=True)
    withdraw_reason = models.CharField(_("why it was withdrawn"), max_length=500, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    history = HistoricalRecords(
        excluded_fields=[
            "description", "demand", "count_remark", "send_back_reason", "opinion", "handling_opinion", "refund_reason",
            "responsible_measure", "explanation", "close_reason", "withdraw_reason",
        ]
    )  # fmt: skip

    class Meta:
        verbose_name = _("return")
        verbose_name_plural = _("returns")
        indexes = [
            models.Index(fields=["order_number"], name="return_order"),
            models.Index(fields=["batch_number"], name="return_batch"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="return_state_is_known"),
            models.CheckConstraint(
                condition=Q(channel__in=Channel.values), name="channel_of_a_return_is_known"
            ),
            models.CheckConstraint(
                condition=Q(settlement__in=["", *Settlement.values]), name="settlement_of_a_return_is_known"
            ),
            models.CheckConstraint(
                condition=Q(announced_quantity__gte=1), name="a_return_announces_some_goods"
            ),
            models.CheckConstraint(
                condition=Q(counted_quantity__isnull=True, counted_by__isnull=True, counted_at__isnull=True)
                | Q(counted_quantity__gte=1, counted_by__isnull=False, counted_at__isnull=False),
                name="counted_goods_say_who_counted_them",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["received", "withdrawn"]) | Q(counted_quantity__isnull=False),
                name="a_return_goes_on_after_its_goods_are_counted",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["received", "counted", "withdrawn"])
                | Q(confirming_department__isnull=False),
                name="a_return_under_review_has_its_department",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(JUDGED)) | Q(reason_stands=True, judged_by__isnull=False),
                name="a_return_is_handled_after_its_reason_stands",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["reason_refused", "explained"]) | Q(reason_stands=False),
                name="a_refused_return_has_a_reason_that_does_not_stand",
            ),
            models.CheckConstraint(
                condition=Q(settlement="refund", refund_amount__gt=0)
                | (~Q(settlement="refund") & Q(refund_amount__isnull=True)),
                name="only_a_refund_has_an_amount_above_zero",
            ),
            models.CheckConstraint(condition=Q(exchange_rate__gt=0), name="rate_of_a_refund_is_above_zero"),
            models.CheckConstraint(
                condition=Q(refund_approved_at__isnull=True, refund_approved_by__isnull=True)
                | Q(
                    refund_approved_at__isnull=False,
                    refund_approved_by__isnull=False,
                    refund_amount__isnull=False,
                ),
                name="an_approved_refund_has_an_amount_and_a_person",
            ),
            models.CheckConstraint(
                condition=Q(
                    refund_paid_at__isnull=True,
                    refund_paid_by__isnull=True,
                    refund_paid_on__isnull=True,
                    refund_voucher="",
                )
                | (
                    Q(
                        refund_paid_at__isnull=False,
                        refund_paid_by__isnull=False,
                        refund_paid_on__isnull=False,
                        refund_approved_at__isnull=False,
                        counted_quantity__isnull=False,
                    )
                    & ~Q(refund_voucher="")
                ),
                name="nothing_is_paid_back_without_counted_goods_and_approval",
            ),
            models.CheckConstraint(
                condition=Q(refund_paid_by__isnull=True)
                | (~Q(refund_paid_by=F("handled_by")) & ~Q(refund_paid_by=F("refund_approved_by"))),
                name="nobody_pays_back_what_they_set_or_approved",
            ),
            models.CheckConstraint(
                condition=Q(refund_approved_by__isnull=True) | ~Q(refund_approved_by=F("handled_by")),
                name="nobody_approves_the_refund_they_set",
            ),
            models.CheckConstraint(
                condition=Q(exchange_at__isnull=True, exchange_by__isnull=True, exchange_paper="")
                | (
                    Q(exchange_at__isnull=False, exchange_by__isnull=False, settlement="exchange")
                    & ~Q(exchange_paper="")
                ),
                name="an_exchange_goes_out_with_its_paper",
            ),
            models.CheckConstraint(
                condition=Q(responsible_department__isnull=True) | Q(own_fault=True),
                name="who_is_responsible_is_named_for_own_faults",
            ),
            models.CheckConstraint(
                condition=~Q(state="closed")
                | Q(own_fault__isnull=True)
                | Q(own_fault=False)
                | Q(responsible_department__isnull=False),
                name="own_fault_is_closed_after_somebody_is_named",
            ),
            models.CheckConstraint(
                condition=Q(explained_at__isnull=True)
                | (Q(explained_by__isnull=False) & ~Q(explanation="") & ~Q(explained_channel="")),
                name="an_explained_refusal_says_what_and_how",
            ),
            models.CheckConstraint(
                condition=~Q(state="explained") | Q(explained_at__isnull=False),
                name="a_refusal_counts_as_explained_after_the_letter",
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(FINISHED), closed_at__isnull=False)
                | Q(state__in=sorted(LIVING), closed_at__isnull=True),
                name="a_finished_return_alone_has_a_closing_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | ~Q(withdraw_reason=""), name="a_withdrawn_return_says_why"
            ),
        ]

    def __str__(self) -> str:
        return self.case.reference

    # ------------------------------------------------------------------------------------------------ the folder asks

    @property
    def case_kind(self) -> Kind:
        """The registered kind, with its steps."""
        return kind_named("return")

    @classmethod
    def page_parts(cls) -> tuple[Part, ...]:
        return (Part("retests", retest_rows), Part("lines", line_rows), Part("visits", visit_rows))

    @classmethod
    def for_page(cls, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related(
            "counted_by", "judged_by", "handled_by", "refund_approved_by", "refund_paid_by", "exchange_by",
            "responsible_department", "responsible_person", "responsible_named_by", "explained_by",
        )  # fmt: skip

    @classmethod
    def for_step(cls, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related(
            "intake_department", "sales_department", "confirming_department", "reason_kind"
        )

    def is_finished(self) -> bool:
        return self.state in FINISHED

    def department_ids_for(self, step: Any) -> list[int] | None:
        if step.stage == TAKERS:
            return sorted({self.intake_department_id, self.sales_department_id})
        if step.stage == CONFIRMERS:
            return [self.confirming_department_id] if self.confirming_department_id else []
        functions = {STORE: DepartmentFunction.WAREHOUSE, MONEY: DepartmentFunction.FINANCE}
        if step.stage not in functions:
            return None
        department = self._department_with(functions[step.stage])
        return [department.pk] if department is not None else []

    def present_holder(self) -> Department | None:
        if self.is_finished():
            return None
        if self.state in (State.REASON_REVIEW, State.REASON_STANDS):
            return self.confirming_department
        if self.state == State.RETEST:
            return self._department_with(DepartmentFunction.QA)
        if self.state == State.AWAITING_APPROVAL:
            return self._approvers_department()
        if self.state == State.RECEIVED or (self.state == State.HANDLING and self.goods_are_waiting()):
            return self._department_with(DepartmentFunction.WAREHOUSE)
        if self.state == State.HANDLING:
            return self._department_with(DepartmentFunction.FINANCE)
        if self.state == State.EXPLAINED and self.open_lines():
            return self._department_with(DepartmentFunction.WAREHOUSE)
        return self.intake_department

    def present_owner(self) -> User | None:
        if self.is_finished() or self.present_holder() != self.intake_department:
            return None
        taker: User = self.case.entered_by
        return (
            taker
            if taker.is_active and self.state not in (State.REASON_REVIEW, State.REASON_STANDS)
            else None
        )

    def _department_with(self, function: str) -> Department | None:
        found: Department | None = self.asked_once(
            f"department {function}", lambda: department_with(str(function))
        )
        return found

    def _approvers_department(self) -> Department | None:
        waiting = self.waiting_refund()
        if waiting is None:
            return self.confirming_department
        people = self.asked_once(f"holders {waiting.role}", lambda: who_is(waiting.role))
        blocked = {row["person"] for row in waiting.blocked_people}
        return next((one.department for one in people if one.pk not in blocked), self.sales_department)

    def waiting_refund(self) -> Approval | None:
        """The question about the refund that waits for its approver, or None."""
        found: Approval | None = self.asked_once("pending refund", lambda: pending(self.case, Subject.REMEDY))
        return found

    # ------------------------------------------------------------------------------------------------------ its parts

    def all_retests(self) -> list[Retest]:
        """Every re-test in order. Note: one query, none once a page has read them."""
        return sorted(self.rows_of_part("retests", retest_rows), key=lambda one: one.number)

    def all_lines(self) -> list[HandlingLine]:
        """What becomes of the goods, line by line. Note: as `all_retests`."""
        return sorted(self.rows_of_part("lines", line_rows), key=lambda one: one.number)

    def all_visits(self) -> list[CustomerVisit]:
        """Every visit to the customer in order. Note: as `all_retests`."""
        return sorted(self.rows_of_part("visits", visit_rows), key=lambda one: one.number)

    def open_lines(self) -> list[HandlingLine]:
        """What the warehouse has not booked yet."""
        return [line for line in self.all_lines() if line.is_open]

    def last_retest(self) -> Retest | None:
        """The newest re-test, or None."""
        return next(iter(reversed(self.all_retests())), None)

    def last_visit(self) -> CustomerVisit | None:
        """The newest visit, or None."""
        return next(iter(reversed(self.all_visits())), None)

    # ---------------------------------------------------------------------------------------------------- what is true

    @property
    def difference(self) -> int:
        """How many more pieces came than were announced; below zero when fewer did; 0 before the count."""
        return self.counted_quantity - self.announced_quantity if self.counted_quantity is not None else 0

    @property
    def goods_value(self) -> Decimal | None:
        """What the counted goods are worth at their unit price; None while either is unknown."""
        if self.counted_quantity is None or self.unit_price is None:
            return None
        return self.counted_quantity * self.unit_price

    @property
    def refund_in_company_currency(self) -> Decimal:
        """The amount that chooses who approves."""
        return ((self.refund_amount or Decimal(0)) * self.exchange_rate).quantize(Decimal("0.01"))

    @property
    def is_satisfied(self) -> bool:
        """Whether the customer was satisfied at the last visit."""
        last = self.last_visit()
        return last is not None and last.satisfied

    def exchange_is_due(self) -> bool:
        """Whether the goods in exchange have not gone out yet."""
        return self.settlement == Settlement.EXCHANGE and self.exchange_at is None

    def refund_is_due(self) -> bool:
        """Whether an approved refund has not been paid yet."""
        return (
            self.settlement == Settlement.REFUND
            and self.refund_approved_at is not None
            and self.refund_paid_at is None
        )

    def goods_are_waiting(self) -> bool:
        """Whether the warehouse still has to book or send something."""
        return bool(self.open_lines()) or self.exchange_is_due()

    def is_done(self) -> bool:
        """Whether everything the handling asks for has happened."""
        refund_open = self.settlement == Settlement.REFUND and self.refund_paid_at is None
        return not self.goods_are_waiting() and not refund_open

    def refund_terms(self) -> dict[str, Any]:
        """What an approval of the refund covers, as plain JSON values."""
        return {
            "slip": self.case.number,
            "announced": self.announced_quantity,
            "counted": self.counted_quantity,
            "unit_price": f"{self.unit_price:.2f}" if self.unit_price is not None else "",
            "goods_value": f"{self.goods_value:.2f}" if self.goods_value is not None else "",
            "refund": f"{self.refund_amount:.2f}",
            "currency": self.currency,
            "exchange_rate": f"{self.exchange_rate.normalize():f}",
            "why_above": self.refund_reason,
            "opinion": self.handling_opinion,
        }

    # ------------------------------------------------------------------------------------- occasion, and what blocks it

    def has_occasion_for_book_goods(self) -> bool:
        """The warehouse has something to book."""
        return bool(self.open_lines())

    def has_occasion_for_send_exchange(self) -> bool:
        """Goods in exchange are due."""
        return self.exchange_is_due()

    def has_occasion_for_pay_refund(self) -> bool:
        """A refund is approved and not paid."""
        return self.refund_is_due()

    def has_occasion_for_name_responsible(self) -> bool:
        """It was our fault, and nobody is named yet."""
        return bool(self.own_fault) and self.responsible_department_id is None

    def has_occasion_for_link_complaint(self) -> bool:
        """It belongs to no complaint yet."""
        return self.case.parent_id is None

    def what_blocks_reopen_handling(self) -> Iterator[Any]:
        """Yield what has happened already and cannot be undone."""
        if any(not line.is_open for line in self.all_lines()):
            yield _("The warehouse has booked goods of this return already. The handling stays as it is.")
        if self.refund_paid_at is not None:
            yield _("The refund has been paid already. The handling stays as it is.")
        if self.exchange_at is not None:
            yield _("The goods in exchange have gone out already. The handling stays as it is.")

    def what_blocks_close(self) -> Iterator[Any]:
        """Yield what is missing before the end."""
        if self.has_occasion_for_name_responsible():
            yield _("It was our fault: the confirming department must name who is responsible first.")
        if self.open_lines():
            yield _(
                "Goods of this return still lie in the warehouse. The warehouse must book them out first."
            )
