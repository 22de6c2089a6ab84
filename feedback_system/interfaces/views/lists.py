"""The collections beside the cases: clocks, escalations, approvals, history, and the master data. All are read only."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Department, User
from feedback_system.approvals.models import Approval, Subject
from feedback_system.audit.models import CaseEvent
from feedback_system.cases.models import Case
from feedback_system.company.models import Company
from feedback_system.deadlines.explaining import with_stops
from feedback_system.deadlines.models import Deadline, DeadlineState
from feedback_system.desk.inbox import decidable
from feedback_system.desk.keyset import Order
from feedback_system.escalation.ledger import STATES, entries, in_state, of_department
from feedback_system.escalation.models import Escalation, EscalationAction
from feedback_system.interfaces.approval_rows import ApprovalSerializer, approval_rows
from feedback_system.interfaces.asking import NEWEST_FIRST, Asked
from feedback_system.interfaces.documentation import answers, page_of, paging, query
from feedback_system.interfaces.escalation_rows import EscalationSerializer
from feedback_system.interfaces.serializers import (
    CustomerDetailSerializer,
    CustomerSerializer,
    DeadlineRowDetailSerializer,
    DeadlineRowSerializer,
    DeliverySerializer,
    EventSerializer,
    ProductSerializer,
)
from feedback_system.interfaces.views.base import InterfaceView, scoped
from feedback_system.masterdata.lookup import searched
from feedback_system.masterdata.models import Customer, Delivery, Market, Product
from feedback_system.masterdata.naming import fold
from feedback_system.masterdata.rights import require_look_up, sees_contacts

OF_CASE = query("case", gettext_lazy("Number or receipt number of the case."))
DUE_ORDERS = {
    **NEWEST_FIRST,
    "due": Order("due", "due_at", by_id="pk"),
    "-due": Order("-due", "due_at", descending=True, by_id="pk"),
}


def of_case(rows: QuerySet[Any], asked: Asked, user: User) -> QuerySet[Any]:
    """The rows of the cases `user` may see, of one case when the filter names it."""
    rows = scoped(rows, user)
    if reference := asked.text("case"):
        rows = rows.filter(case__in=Case.objects.visible_to(user).by_reference(reference.upper()))
    return rows


class Deadlines(InterfaceView):
    """All clocks of the cases the reader may see."""

    @extend_schema(
        operation_id="deadlines_list",
        tags=["deadlines"],
        summary=gettext_lazy("Clocks of all cases"),
        parameters=[
            OF_CASE,
            query("code", gettext_lazy("Code of the rule.")),
            query("state", gettext_lazy("State of the clock."), enum=list(DeadlineState.values)),
            query("department", gettext_lazy("Code of the department whose time it is.")),
            query("overdue", gettext_lazy("Running past its due instant, or not."), type=bool),
            query("due_after", gettext_lazy("Due at or after this date or instant.")),
            query("due_before", gettext_lazy("Due before this date or instant.")),
            *paging(list(DUE_ORDERS), "-id"),
        ],
        responses=answers(page_of(DeadlineRowSerializer)),
    )
    def get(self, request: Request) -> Response:
        asked = Asked(request, ("case", "code", "state", "department", "overdue", "due_after", "due_before"))
        rows = of_case(Deadline.objects.select_related("rule", "department", "case"), asked, self.by)
        if code := asked.text("code"):
            rows = rows.filter(code=code)
        if state := asked.one_of("state", DeadlineState.values):
            rows = rows.filter(state=state)
        if department := asked.text("department"):
            rows = rows.filter(department__code=department)
        late = Q(state=DeadlineState.RUNNING, due_at__lte=self.at)
        overdue = asked.yes_or_no("overdue")
        if overdue is not None:
            rows = rows.filter(late if overdue else ~late)
        if after := asked.instant("due_after"):
            rows = rows.filter(due_at__gte=after)
        if before := asked.instant("due_before"):
            rows = rows.filter(due_at__lt=before)

        def write(clocks: list[Deadline]) -> Any:
            return DeadlineRowSerializer(clocks, many=True, context={"at": self.at}).data

        return asked.page(request, rows, write, orders=DUE_ORDERS)


class OneDeadline(InterfaceView):
    """One clock with its receipt."""

    @extend_schema(
        operation_id="deadlines_retrieve",
        tags=["deadlines"],
        summary=gettext_lazy("One clock with its receipt, line by line"),
        responses=answers(DeadlineRowDetailSerializer),
    )
    def get(self, request: Request, pk: int) -> Response:
        Asked(request, ())
        rows = scoped(with_stops(Deadline.objects.select_related("case")), self.by)
        return Response(
            DeadlineRowDetailSerializer(get_object_or_404(rows, pk=pk), context={"at": self.at}).data
        )


class Escalations(InterfaceView):
    """The rungs that were reached on the cases the reader may see."""

    @extend_schema(
        operation_id="escalations_list",
        tags=["escalations"],
        summary=gettext_lazy("What was told to whom because time ran out"),
        parameters=[
            OF_CASE,
            query("action", gettext_lazy("What was done."), enum=list(EscalationAction.values)),
            query("level", gettext_lazy("Level of the ladder."), type=int),
            query("state", gettext_lazy("What became of the messages or the slip."), enum=list(STATES)),
            query("department", gettext_lazy("Code of the department in charge, with those below it.")),
            query("after", gettext_lazy("Recorded at or after this date or instant.")),
            query("before", gettext_lazy("Recorded before this date or instant.")),
            *paging(list(NEWEST_FIRST), "-id"),
        ],
        responses=answers(page_of(EscalationSerializer)),
    )
    def get(self, request: Request) -> Response:
        asked = Asked(request, ("case", "action", "level", "state", "department", "after", "before"))
        rows = of_case(Escalation.objects.select_related("deadline__rule", "case"), asked, self.by)
        if action := asked.one_of("action", EscalationAction.values):
            rows = rows.filter(action=action)
        if (level := asked.number("level")) is not None:
            rows = rows.filter(level=level)
        if after := asked.instant("after"):
            rows = rows.filter(recorded_at__gte=after)
        if before := asked.instant("before"):
            rows = rows.filter(recorded_at__lt=before)
        if state := asked.one_of("state", list(STATES)):
            rows = in_state(rows, state)
        if department := asked.text("department"):
            where = Department.objects.filter(code=department).first()
            rows = of_department(rows, where) if where is not None else rows.none()

        def write(found: list[Escalation]) -> Any:
            lines = {entry.escalation.pk: entry for entry in entries(found, at=self.at)}
            return EscalationSerializer(found, many=True, context={"entries": lines}).data

        return asked.page(request, rows, write)


class Approvals(InterfaceView):
    """The questions to approvers on the cases the reader may see."""

    @extend_schema(
        operation_id="approvals_list",
        tags=["approvals"],
        summary=gettext_lazy("What was asked of approvers and what they decided"),
        parameters=[
            OF_CASE,
            query("decision", gettext_lazy("The decision."), enum=list(Approval.Decision.values)),
            query("subject", gettext_lazy("What is asked for."), enum=list(Subject.values)),
            query("mine", gettext_lazy("Only those that I may decide now."), type=bool),
            *paging(list(NEWEST_FIRST), "-id"),
        ],
        responses=answers(page_of(ApprovalSerializer)),
    )
    def get(self, request: Request) -> Response:
        asked = Asked(request, ("case", "decision", "subject", "mine"))
        rows = of_case(
            Approval.objects.select_related(
                "case", "asked_by", "decided_by", "on_behalf_of"
            ).prefetch_related("signatures__signed_by", "signatures__on_behalf_of"),
            asked,
            self.by,
        )
        if decision := asked.one_of("decision", Approval.Decision.values):
            rows = rows.filter(decision=decision)
        if subject := asked.one_of("subject", Subject.values):
            rows = rows.filter(subject=subject)
        mine = asked.yes_or_no("mine")
        if mine is not None:
            ids = [one.pk for one in decidable(self.by)]
            rows = rows.filter(pk__in=ids) if mine else rows.exclude(pk__in=ids)

        def write(found: list[Approval]) -> Any:
            return approval_rows(found, self.by)

        return asked.page(request, rows, write)


class Events(InterfaceView):
    """The history of the cases the reader may see."""

    @extend_schema(
        operation_id="events_list",
        tags=["events"],
        summary=gettext_lazy("What happened, on all cases"),
        parameters=[
            OF_CASE,
            query("name", gettext_lazy("Name of the event.")),
            query("actor", gettext_lazy("User name of who did it.")),
            query("after", gettext_lazy("At or after this date or instant.")),
            query("before", gettext_lazy("Before this date or instant.")),
            *paging(list(NEWEST_FIRST), "-id"),
        ],
        responses=answers(page_of(EventSerializer)),
    )
    def get(self, request: Request) -> Response:
        asked = Asked(request, ("case", "name", "actor", "after", "before"))
        rows = of_case(
            CaseEvent.objects.select_related("case", "actor", "on_behalf_of", "payload"), asked, self.by
        )
        if name := asked.text("name"):
            rows = rows.filter(name=name)
        if actor := asked.text("actor"):
            rows = rows.filter(actor__username=actor)
        if after := asked.instant("after"):
            rows = rows.filter(at__gte=after)
        if before := asked.instant("before"):
            rows = rows.filter(at__lt=before)

        def write(found: list[CaseEvent]) -> Any:
            return EventSerializer(found, many=True).data

        return asked.page(request, rows, write)


# ---------------------------------------------------------------------------------------------------- master data


class MasterDataView(InterfaceView):
    """A view of master data: for people who work on cases or keep the data; contacts masked as on screen."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        require_look_up(self.by)

    def seen(self) -> dict[str, Any]:
        """What the serializers need to know."""
        return {"sees_contacts": sees_contacts(self.by)}


ACTIVE = query("is_active", gettext_lazy("Whether it is still in use."), type=bool)


def one_named(rows: QuerySet[Any], name: str) -> Any:
    """The row with that code, or with that id. :raises Http404: none"""
    found = rows.filter(code=name).first()
    if found is None and name.isascii() and name.isdigit() and len(name) <= 18:
        found = rows.filter(pk=int(name)).first()
    if found is None:
        raise Http404
    return found


class Customers(MasterDataView):
    """The customers."""

    @extend_schema(
        operation_id="customers_list",
        tags=["customers"],
        summary=gettext_lazy("Customers"),
        parameters=[
            query("q", gettext_lazy("Part of the number, the name or its initials.")),
            query("market", gettext_lazy("Market."), enum=list(Market.values)),
            query("grade", gettext_lazy("Grade."), enum=list(Customer.Grade.values)),
            ACTIVE,
            *paging(list(NEWEST_FIRST), "-id"),
        ],
        responses=answers(page_of(CustomerSerializer)),
    )
    def get(self, request: Request) -> Response:
        asked = Asked(request, ("q", "market", "grade", "is_active"))
        rows = searched(Customer.objects.select_related("salesperson"), asked.text("q"))
        if market := asked.one_of("market", Market.values):
            rows = rows.filter(market=market)
        if grade := asked.one_of("grade", Customer.Grade.values):
            rows = rows.filter(grade=grade)
        if (active := asked.yes_or_no("is_active")) is not None:
            rows = rows.filter(is_active=active)

        def write(found: list[Customer]) -> Any:
            return CustomerSerializer(found, many=True, context=self.seen()).data

        return asked.page(request, rows, write)


class OneCustomer(MasterDataView):
    """One customer."""

    @extend_schema(
        operation_id="customers_retrieve",
        tags=["customers"],
        summary=gettext_lazy("One customer, by number or id"),
        responses=answers(CustomerDetailSerializer),
    )
    def get(self, request: Request, name: str) -> Response:
        Asked(request, ())
        found = one_named(Customer.objects.select_related("salesperson"), name)
        return Response(CustomerDetailSerializer(found, context=self.seen()).data)


class Products(MasterDataView):
    """The products."""

    @extend_schema(
        operation_id="products_list",
        tags=["products"],
        summary=gettext_lazy("Products"),
        parameters=[
            query("q", gettext_lazy("Part of the part number, name, specification or initials.")),
            query("family", gettext_lazy("Product family.")),
            ACTIVE,
            *paging(list(NEWEST_FIRST), "-id"),
        ],
        responses=answers(page_of(ProductSerializer)),
    )
    def get(self, request: Request) -> Response:
        asked = Asked(request, ("q", "family", "is_active"))
        rows = searched(Product.objects.all(), asked.text("q"))
        if family := asked.text("family"):
            rows = rows.filter(family=family)
        if (active := asked.yes_or_no("is_active")) is not None:
            rows = rows.filter(is_active=active)

        def write(found: list[Product]) -> Any:
            return ProductSerializer(found, many=True).data

        return asked.page(request, rows, write)


class OneProduct(MasterDataView):
    """One product."""

    @extend_schema(
        operation_id="products_retrieve",
        tags=["products"],
        summary=gettext_lazy("One product, by part number or id"),
        responses=answers(ProductSerializer),
    )
    def get(self, request: Request, name: str) -> Response:
        Asked(request, ())
        return Response(ProductSerializer(one_named(Product.objects.all(), name)).data)


class Deliveries(MasterDataView):
    """The sales ledger."""

    @extend_schema(
        operation_id="deliveries_list",
        tags=["deliveries"],
        summary=gettext_lazy("The sales ledger"),
        parameters=[
            query("q", gettext_lazy("Part of the order or invoice number.")),
            query("customer", gettext_lazy("Number or id of the customer.")),
            query("product", gettext_lazy("Part number or id of the product.")),
            query("order_number", gettext_lazy("The whole order number.")),
            query("batch_number", gettext_lazy("The whole batch number.")),
            query("delivered_after", gettext_lazy("Delivered on or after this date.")),
            query("delivered_before", gettext_lazy("Delivered before this date.")),
            *paging(list(NEWEST_FIRST), "-id"),
        ],
        responses=answers(page_of(DeliverySerializer)),
    )
    def get(self, request: Request) -> Response:
        known = (
            "q",
            "customer",
            "product",
            "order_number",
            "batch_number",
            "delivered_after",
            "delivered_before",
        )
        asked = Asked(request, known)
        rows = Delivery.objects.select_related("customer", "product", "batch")
        if word := asked.text("q"):
            rows = rows.filter(Q(order_key__contains=fold(word)) | Q(invoice_number__icontains=word))
        for name in ("customer", "product"):
            if value := asked.text(name):
                rows = rows.filter(_named(name, value))
        if order := asked.text("order_number"):
            rows = rows.filter(order_key=fold(order)[:120])
        if batch := asked.text("batch_number"):
            rows = rows.filter(batch__number_key=fold(batch)[:120])
        if after := asked.instant("delivered_after"):
            rows = rows.filter(delivered_on__gte=after.astimezone(Company.get().zone).date())
        if before := asked.instant("delivered_before"):
            rows = rows.filter(delivered_on__lt=before.astimezone(Company.get().zone).date())

        def write(found: list[Delivery]) -> Any:
            return DeliverySerializer(found, many=True).data

        return asked.page(request, rows, write)


def _named(relation: str, value: str) -> Q:
    condition = Q(**{f"{relation}__code": value})
    if value.isascii() and value.isdigit() and len(value) <= 18:
        condition |= Q(**{relation: int(value)})
    return condition


class OneDelivery(MasterDataView):
    """One line of the sales ledger."""

    @extend_schema(
        operation_id="deliveries_retrieve",
        tags=["deliveries"],
        summary=gettext_lazy("One line of the sales ledger, by id"),
        responses=answers(DeliverySerializer),
    )
    def get(self, request: Request, pk: int) -> Response:
        Asked(request, ())
        rows = Delivery.objects.select_related("customer", "product", "batch")
        return Response(DeliverySerializer(get_object_or_404(rows, pk=pk)).data)
