"""The service call inside the case folder (叫修登记簿 F-30, 服务凭证 F-32): its facts, who acts, and what stands in the way.

Source: policies 001 and 004 on after-sales service. One record for each call or letter of a customer.
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
from accounts.queries import department_with
from aftersales.services.models.parts import (
    Contact,
    ServiceCost,
    ServicePart,
    Signature,
    SignedPaper,
    contact_rows,
    cost_rows,
    part_rows,
    signature_rows,
)
from aftersales.services.models.reports import ReportedCall, report_rows
from aftersales.services.models.settings import ServiceSettings
from aftersales.services.models.transitions import ServiceTransitions
from aftersales.services.states import (
    FINISHED,
    LIVING,
    SETTLED,
    WITH_US,
    FeeWay,
    ServiceClass,
    Why,
)
from aftersales.services.states import ServiceState as State
from feedback_system.cases.kinds import kind_named
from feedback_system.cases.models import CaseForm
from feedback_system.cases.parts import Part
from feedback_system.cases.protection import ProtectedState
from feedback_system.masterdata.models import Customer

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.kinds import Kind

CENTRE, FIELD, INSPECTION, MONEY, COSTS, QUALITY = (
    "centre",
    "field",
    "inspection",
    "money",
    "costs",
    "quality",
)
"""The stages of steps: the desk of the centre, the technician, who accepts repairs, accounts, centre or accounts, quality."""


def _person(words: Any) -> Any:
    return models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=words
    )


def _moment(words: Any) -> Any:
    return models.DateTimeField(words, null=True, blank=True)


def _line(words: Any, length: int) -> Any:
    return models.CharField(words, max_length=length, blank=True)


class ServiceCall(ReportedCall, ServiceTransitions, ProtectedState, CaseForm):
    """One call of a customer, from the telephone to the filed voucher. When the customer called stands in the folder."""

    state = FSMField(_("state"), max_length=40, choices=State.choices, default=State.CALLED, protected=True)
    # Called
    department = models.ForeignKey(
        "accounts.Department", models.PROTECT, related_name="+", verbose_name=_("service centre")
    )
    caller = models.CharField(_("name of the caller"), max_length=60)
    phone = models.CharField(_("telephone"), max_length=40)
    address = models.CharField(_("address of the service"), max_length=200, blank=True)
    at_counter = models.BooleanField(_("brought to the desk"), default=False)
    area = models.CharField(_("area"), max_length=10, choices=Customer.Area.choices)
    other_product = _line(_("product and model"), 120)
    specification = _line(_("specification"), 200)
    serial_number = _line(_("serial number"), 60)
    bought_on = models.DateField(_("bought on"), null=True, blank=True)
    bought_at = _line(_("bought at"), 120)
    description = models.TextField(_("what is wrong"), max_length=5_000)
    # Who pays
    proposed_class = models.CharField(_("proposed class"), max_length=1, choices=ServiceClass.choices)
    proposed_why = models.CharField(_("why this class"), max_length=10, choices=Why.choices)
    warranty_until = models.DateField(_("warranty until"), null=True, blank=True)
    contract_number = _line(_("maintenance contract"), 60)
    service_class = models.CharField(_("class"), max_length=1, choices=ServiceClass.choices)
    class_reason = _line(_("why another class than proposed"), 500)
    # Dispatched
    technician = _person(_("technician"))
    planned_at = _moment(_("planned for"))
    dispatched_by = _person(_("dispatched by"))
    dispatched_at = _moment(_("dispatched at"))
    put_back_reason = _line(_("why it was put back"), 500)
    arrived_at = _moment(_("arrived at"))
    # Fixed on the spot
    work_done = models.TextField(_("what was done"), max_length=5_000, blank=True)
    work_minutes = models.PositiveIntegerField(_("minutes of work"), null=True, blank=True)
    done_at = _moment(_("job done at"))
    # Taken in
    condition = models.TextField(_("condition and accessories"), max_length=2_000, blank=True)
    taken_by = _person(_("taken in by"))
    taken_at = _moment(_("taken in at"))
    promised_on = models.DateField(_("promised for"), null=True, blank=True)
    delay_reason = _line(_("why the repair is late"), 500)
    delay_told_at = _moment(_("delay reported at"))
    # Repair card
    repairer = _person(_("repaired by"))
    material_slip = _line(_("number of the material slip"), 60)
    repair_begun_at = _moment(_("repair begun at"))
    repair_work = models.TextField(_("what was repaired"), max_length=5_000, blank=True)
    repair_minutes = models.PositiveIntegerField(_("real minutes of repair"), null=True, blank=True)
    parts_replaced = models.TextField(_("parts replaced"), max_length=2_000, blank=True)
    repaired_at = _moment(_("repaired at"))
    reject_reason = _line(_("why the repair was not accepted"), 500)
    accepted_by = _person(_("repair accepted by"))
    accepted_at = _moment(_("repair accepted at"))
    accept_remark = _line(_("remark of the acceptance"), 500)
    returned_by = _person(_("returned by"))
    returned_at = _moment(_("returned at"))
    receipt_missing_reason = _line(_("why the receipt did not come back"), 500)
    handed_to = _line(_("handed out without the receipt to"), 120)
    # Money
    fee_way = models.CharField(_("settled"), max_length=10, choices=FeeWay.choices, blank=True)
    fee = models.DecimalField(_("fee"), max_digits=12, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3)
    fee_reason = _line(_("why this fee"), 500)
    settled_by = _person(_("settled by"))
    settled_at = _moment(_("settled at"))
    collected_by = _person(_("money collected by"))
    cash_paper = _line(_("number of the cash voucher"), 60)
    cash_by = _person(_("money received by"))
    cash_at = _moment(_("money received at"))
    invoice_number = _line(_("invoice number"), 60)
    invoiced_on = models.DateField(_("invoiced on"), null=True, blank=True)
    invoiced_by = _person(_("invoice drawn by"))
    # Ended
    tick_remark = _line(_("remark of quality"), 500)
    ticked_by = _person(_("ticked by"))
    ticked_at = _moment(_("ticked at"))
    cancel_reason = _line(_("why it was cancelled"), 500)
    closed_at = _moment(_("closed at"))

    history = HistoricalRecords(
        excluded_fields=[
            "caller", "phone", "address", "bought_at", "description", "class_reason", "put_back_reason", "work_done", "condition",
            "delay_reason", "repair_work", "parts_replaced", "reject_reason", "accept_remark", "receipt_missing_reason",
            "handed_to", "fee_reason", "tick_remark", "cancel_reason",
        ]
    )  # fmt: skip

    class Meta:
        verbose_name = _("service call")
        verbose_name_plural = _("service calls")
        indexes = [
            models.Index(fields=["technician", "planned_at"], name="calls_of_a_technician"),
            models.Index(fields=["serial_number"], name="calls_by_serial_number"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="service_state_is_known"),
            models.CheckConstraint(
                condition=Q(area__in=Customer.Area.values), name="area_of_a_call_is_known"
            ),
            models.CheckConstraint(
                condition=Q(service_class__in=ServiceClass.values, proposed_class__in=ServiceClass.values),
                name="class_of_a_call_is_known",
            ),
            models.CheckConstraint(
                condition=Q(service_class=F("proposed_class")) | ~Q(class_reason=""),
                name="another_class_than_proposed_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(technician__isnull=True, dispatched_by__isnull=True, dispatched_at__isnull=True)
                | Q(technician__isnull=False, dispatched_by__isnull=False, dispatched_at__isnull=False),
                name="a_dispatched_call_says_who_goes_and_who_sent",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["called", "called_off"])
                | Q(technician__isnull=False)
                | Q(at_counter=True, taken_at__isnull=False),
                name="a_call_goes_on_after_it_was_dispatched",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["called", "dispatched", "called_off"])
                | Q(arrived_at__isnull=False)
                | Q(at_counter=True, taken_at__isnull=False),
                name="work_begins_after_the_arrival",
            ),
            models.CheckConstraint(
                condition=Q(
                    taken_at__isnull=True,
                    taken_by__isnull=True,
                    promised_on__isnull=True,
                )
                | Q(
                    taken_at__isnull=False,
                    taken_by__isnull=False,
                    promised_on__isnull=False,
                ),
                name="goods_are_taken_in_with_a_receipt_and_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(WITH_US | {State.RETURNED})) | Q(taken_at__isnull=False),
                name="what_is_in_repair_was_taken_in",
            ),
            models.CheckConstraint(
                condition=Q(returned_at__isnull=True)
                | Q(taken_at__isnull=False, accepted_at__isnull=False, returned_by__isnull=False),
                name="only_accepted_goods_are_returned",
            ),
            models.CheckConstraint(
                condition=Q(accepted_by__isnull=True)
                | (~Q(accepted_by=F("repairer")) & Q(accepted_at__isnull=False)),
                name="nobody_accepts_the_own_repair",
            ),
            models.CheckConstraint(
                condition=Q(fee_way="", fee__isnull=True, settled_by__isnull=True, settled_at__isnull=True)
                | Q(fee_way="free", fee__isnull=True, settled_by__isnull=False, settled_at__isnull=False)
                | Q(
                    fee_way__in=["cash", "invoice"],
                    fee__gt=0,
                    settled_by__isnull=False,
                    settled_at__isnull=False,
                ),
                name="a_settled_call_has_its_way_and_its_fee",
            ),
            models.CheckConstraint(
                condition=Q(cash_at__isnull=True, cash_by__isnull=True, cash_paper="")
                | (Q(cash_at__isnull=False, cash_by__isnull=False, fee_way="cash") & ~Q(cash_paper="")),
                name="received_money_has_its_paper",
            ),
            models.CheckConstraint(
                condition=Q(cash_by__isnull=True) | ~Q(cash_by=F("collected_by")),
                name="nobody_confirms_the_money_they_collected",
            ),
            models.CheckConstraint(
                condition=~Q(state="invoiced") | (Q(invoiced_by__isnull=False) & ~Q(invoice_number="")),
                name="an_invoiced_call_names_its_invoice",
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(FINISHED), closed_at__isnull=False)
                | Q(state__in=sorted(LIVING), closed_at__isnull=True),
                name="a_finished_call_alone_has_a_closing_time",
            ),
            models.CheckConstraint(
                condition=Q(at_counter=False) | Q(technician__isnull=True, arrived_at__isnull=True),
                name="nobody_goes_for_what_is_brought_to_the_desk",
            ),
            models.CheckConstraint(
                condition=Q(at_counter=True) | ~Q(address=""), name="a_technician_is_sent_to_an_address"
            ),
            models.CheckConstraint(
                condition=~Q(state="called_off") | ~Q(cancel_reason=""), name="a_cancelled_call_says_why"
            ),
        ]

    def __str__(self) -> str:
        return self.case.reference

    # ------------------------------------------------------------------------------------------------ the folder asks

    @property
    def case_kind(self) -> Kind:
        """The registered kind, with its steps."""
        return kind_named("service")

    @classmethod
    def page_parts(cls) -> tuple[Part, ...]:
        return (
            Part("signatures", signature_rows),
            Part("part_lines", part_rows),
            Part("costs", cost_rows),
            Part("contacts", contact_rows),
            Part("reports", report_rows),
        )

    @classmethod
    def for_page(cls, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related(
            "dispatched_by", "taken_by", "repairer", "accepted_by", "returned_by", "settled_by", "collected_by",
            "cash_by", "invoiced_by", "ticked_by",
        )  # fmt: skip

    @classmethod
    def for_step(cls, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("department", "technician", "repairer")

    def is_finished(self) -> bool:
        return self.state in FINISHED

    def department_ids_for(self, step: Any) -> list[int] | None:
        if step.stage in (CENTRE, FIELD):
            return [self.department_id]
        if step.stage == INSPECTION:
            return [self.department_id, *self._ids_of(DepartmentFunction.QA)]
        if step.stage == COSTS:
            return [self.department_id, *self._ids_of(DepartmentFunction.FINANCE)]
        return self._ids_of(DepartmentFunction.FINANCE if step.stage == MONEY else DepartmentFunction.QA)

    def _ids_of(self, function: str) -> list[int]:
        found = self.department_of(function)
        return [found.pk] if found is not None else []

    def department_of(self, function: str) -> Department | None:
        """The department of the company with that function."""
        found: Department | None = self.asked_once(
            f"department {function}", lambda: department_with(str(function))
        )
        return found

    def present_holder(self) -> Department | None:
        if self.is_finished():
            return None
        if self.state == State.TO_INVOICE or self.cash_is_due():
            return self.department_of(DepartmentFunction.FINANCE) or self.department
        if self.state in SETTLED and self.tick_is_due():
            return self.department_of(DepartmentFunction.QA) or self.department
        return self.department

    def present_owner(self) -> User | None:
        on_the_way = self.state in (State.DISPATCHED, State.ON_SITE, State.FIXED, State.TAKEN_IN)
        after = self.state in (State.ACCEPTED, State.RETURNED, State.SIGNED)
        found: User | None = self.repairer if self.state == State.IN_REPAIR else None
        if on_the_way or after:
            found = self.worker
        return found if found is not None and found.is_active else None

    # ------------------------------------------------------------------------------------------------------ its parts

    def all_signatures(self) -> list[Signature]:
        """What the customer signed. Note: one query, none once a page has read them."""
        return sorted(self.rows_of_part("signatures", signature_rows), key=lambda one: one.pk)

    def all_parts(self) -> list[ServicePart]:
        """Every part issued for it, in order. Note: as `all_signatures`."""
        return sorted(self.rows_of_part("part_lines", part_rows), key=lambda one: one.number)

    def all_costs(self) -> list[ServiceCost]:
        """Every line of its cost, struck ones too. Note: as `all_signatures`."""
        return sorted(self.rows_of_part("costs", cost_rows), key=lambda one: one.number)

    def all_contacts(self) -> list[Contact]:
        """Every talk with the customer in order. Note: as `all_signatures`."""
        return sorted(self.rows_of_part("contacts", contact_rows), key=lambda one: one.number)

    def signature_on(self, paper: str) -> Signature | None:
        """The signature on that paper, or None."""
        return next((one for one in self.all_signatures() if one.paper == paper), None)

    @property
    def voucher_signature(self) -> Signature | None:
        """The signature at the end."""
        return self.signature_on(SignedPaper.VOUCHER)

    # ---------------------------------------------------------------------------------------------------- what is true

    @property
    def worker(self) -> User | None:
        """Who does the job: the technician who was sent, or who repairs what was brought to the desk."""
        found: User | None = self.technician or self.repairer
        return found

    @property
    def product_words(self) -> str:
        """The product as people say it."""
        return str(self.case.product) if self.case.product is not None else self.other_product

    @property
    def cost(self) -> Decimal:
        """What the call cost us, struck lines left out, in the company's currency (policy 001: cost of service)."""
        return sum((one.amount for one in self.all_costs() if one.counts), Decimal(0))

    @property
    def receipt_number(self) -> str:
        """The number of the receipt for a product that was taken along; a call has one at most."""
        return f"{self.case.number}-R" if self.taken_at is not None else ""

    @property
    def receipt_is_open(self) -> bool:
        """Whether the customer still holds a receipt for a product in our house."""
        return self.taken_at is not None and self.returned_at is None

    def cash_is_due(self) -> bool:
        """Whether money that was collected has not come to accounts yet."""
        return self.state in SETTLED and self.fee_way == FeeWay.CASH and self.cash_at is None

    def tick_is_due(self) -> bool:
        """Whether quality has to read the voucher before it is filed (policy 001; a setting)."""
        wanted: bool = self.asked_once("quality ticks", lambda: ServiceSettings.get().quality_ticks)
        return wanted and self.ticked_at is None

    def delay_is_untold(self) -> bool:
        """Whether a delay is known of which the customer has not been told since."""
        if self.delay_told_at is None:
            return False
        return not any(
            one.about_delay and one.entered_at >= self.delay_told_at for one in self.all_contacts()
        )

    # ------------------------------------------------------------------------------------- occasion, and what blocks it

    def has_occasion_for_dispatch(self) -> bool:
        """Somebody has to go there."""
        return not self.at_counter

    def has_occasion_for_book_cash(self) -> bool:
        """Collected money is on its way to accounts."""
        return self.cash_is_due()

    def has_occasion_for_tick(self) -> bool:
        """Quality has not read it, and shall."""
        return self.tick_is_due()

    def has_occasion_for_strike_cost(self) -> bool:
        """There is a line that counts."""
        return any(one.counts and not one.is_repaid for one in self.all_costs())

    def has_occasion_for_use_part(self) -> bool:
        """A part was issued whose use nobody has told."""
        return any(one.used_at is None for one in self.all_parts())

    def has_occasion_for_take_part_back(self) -> bool:
        """A part was issued of which nothing has come back."""
        return any(one.is_open for one in self.all_parts())

    def has_occasion_for_examine_part(self) -> bool:
        """A part is back that nobody has examined."""
        return any(one.back_at is not None and one.examined_at is None for one in self.all_parts())

    def what_blocks_return_goods(self) -> Iterator[Any]:
        """Yield why the product cannot go back."""
        if self.taken_at is None:
            yield _("This product was never taken in, so there is nothing to return.")

    def what_blocks_file(self) -> Iterator[Any]:
        """Yield what is missing before the end."""
        if self.cash_is_due():
            yield _(
                "The money collected on the spot has not come to accounts yet. Finance confirms it first."
            )
        if self.tick_is_due():
            yield _("Quality has not ticked this call yet. It reads the voucher first.")
        if self.voucher_signature is None:
            yield _("The voucher is not signed yet.")
        yield from self.what_reports_are_missing()
        if any(one.is_open for one in self.all_parts()):
            yield _(
                "A part of this call has not come back yet. Take the replaced or the unused part back first."
            )
