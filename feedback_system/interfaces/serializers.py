"""How rows are written for machines: explicit fields, times with offset, money as text with its currency."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.privacy import mask_email, mask_name, mask_phone
from feedback_system.attachments.models import Attachment
from feedback_system.audit.models import CaseEvent
from feedback_system.cases.kinds import kind_of
from feedback_system.cases.models import Case
from feedback_system.deadlines.explaining import explained
from feedback_system.deadlines.models import Deadline
from feedback_system.desk.story import tell
from feedback_system.masterdata.models import Customer


class MoneySerializer(serializers.Serializer):
    """An amount of money: decimals as text, with the currency."""

    amount = serializers.DecimalField(max_digits=14, decimal_places=2)
    currency = serializers.CharField()


def money(amount: Decimal | None, currency: str) -> dict[str, str] | None:
    """An amount as `MoneySerializer` describes it; None stays None."""
    return None if amount is None else {"amount": f"{amount:.2f}", "currency": currency}


class PersonSerializer(serializers.Serializer):
    """A colleague."""

    username = serializers.CharField()
    name = serializers.CharField()


class DepartmentSerializer(serializers.Serializer):
    """A department, with its label in the reader's language."""

    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]


class CodeSerializer(serializers.Serializer):
    """A value of a code list, with its label in the reader's language."""

    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]


class CustomerBriefSerializer(serializers.Serializer):
    """A customer in one line."""

    id = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField()


class ProductBriefSerializer(serializers.Serializer):
    """A product in one line."""

    id = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField()


class ErrorSerializer(serializers.Serializer):
    """The one form of every error."""

    code = serializers.CharField(
        help_text="What kind of error, for programs: not_permitted, blocked, invalid …"
    )
    message = serializers.CharField(help_text="A sentence for people: what happened and what to do next.")
    reasons = serializers.ListField(child=serializers.CharField())
    errors = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))  # type: ignore[assignment]


def api_url(case: Case) -> str:
    """The address of a case in the API."""
    kind = kind_of(case)
    return reverse(f"api:{kind.area}-case", args=[case.reference])


class DeadlineSerializer(serializers.Serializer):
    """One clock of a case. `due_at` of a clock in calendar days is 00:00 of the day after the last one."""

    id = serializers.IntegerField()
    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    matter = serializers.IntegerField(
        help_text="Which of several things of the case it is about; 0 when there is one."
    )
    department = DepartmentSerializer(allow_null=True)
    state = serializers.ChoiceField(choices=["running", "parked", "met", "cancelled"])
    started_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField()
    met_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    overdue = serializers.SerializerMethodField()
    provisional = serializers.BooleanField()
    unit = serializers.CharField(source="rule.unit")
    allowance = serializers.DecimalField(source="rule.amount", max_digits=12, decimal_places=4)
    rule_version = serializers.IntegerField(source="rule.version")
    calendar_version = serializers.CharField()

    def get_overdue(self, clock: Deadline) -> bool:
        return clock.is_late(self.context["at"])


class ReceiptLineSerializer(serializers.Serializer):
    """One stretch of time and what of it counts."""

    counted_from = serializers.DateTimeField()
    counted_to = serializers.DateTimeField()
    counted = serializers.CharField()
    code = serializers.CharField()
    note = serializers.CharField()


class ClockStopSerializer(serializers.Serializer):
    """A stretch in which the clock stood still; `ends_at` is empty while it does."""

    begins_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField(allow_null=True)
    planned_end = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField()
    note = serializers.CharField()
    by = serializers.CharField()
    approved_by = serializers.CharField()


class DeadlineDetailSerializer(DeadlineSerializer):
    """A clock with its receipt: the lines add up to the due instant, `total` is their sum."""

    rule_source = serializers.CharField(source="rule.source_text", help_text="Where the rule comes from.")
    receipt = serializers.SerializerMethodField()
    total = serializers.SerializerMethodField()
    stops = serializers.SerializerMethodField()

    def get_total(self, clock: Deadline) -> str:
        return explained(clock).total

    @extend_schema_field(ClockStopSerializer(many=True))
    def get_stops(self, clock: Deadline) -> list[dict[str, Any]]:
        return list(ClockStopSerializer(explained(clock).stops, many=True).data)

    @extend_schema_field(ReceiptLineSerializer(many=True))
    def get_receipt(self, clock: Deadline) -> list[dict[str, Any]]:
        return list(
            ReceiptLineSerializer(
                [
                    {
                        "counted_from": line.from_,
                        "counted_to": line.to,
                        "counted": line.counted,
                        "code": line.code,
                        "note": line.note,
                    }
                    for line in explained(clock).lines
                ],
                many=True,
            ).data
        )


class OfCaseSerializer(serializers.Serializer):
    """What every row says about the case it belongs to."""

    case = serializers.CharField(source="case.reference")
    case_url = serializers.SerializerMethodField()

    def get_case_url(self, row: Any) -> str:
        return api_url(row.case)


class DeadlineRowSerializer(OfCaseSerializer, DeadlineSerializer):
    """A clock in the collection of all clocks."""


class DeadlineRowDetailSerializer(OfCaseSerializer, DeadlineDetailSerializer):
    """A clock with its receipt and its case."""


class CaseSerializer(serializers.Serializer):
    """A case as a list shows it."""

    kind = serializers.CharField()
    reference = serializers.CharField(help_text="The number, or the receipt number until acceptance.")
    receipt_number = serializers.CharField()
    number = serializers.CharField(allow_null=True)
    url = serializers.SerializerMethodField()
    title = serializers.CharField()
    state = serializers.CharField()
    state_label = serializers.SerializerMethodField()
    severity = serializers.CharField()
    market = serializers.CharField()
    customer = CustomerBriefSerializer(allow_null=True)
    product = ProductBriefSerializer(allow_null=True)
    department = DepartmentSerializer(source="holder", allow_null=True, help_text="Who has to act now.")
    owner = PersonSerializer(allow_null=True)
    reported_at = serializers.DateTimeField()
    event_at = serializers.DateTimeField(allow_null=True)
    entered_at = serializers.DateTimeField()
    entered_by = PersonSerializer()
    closed_at = serializers.DateTimeField(allow_null=True)
    next_due_at = serializers.SerializerMethodField()
    next_due_code = serializers.SerializerMethodField()
    overdue = serializers.SerializerMethodField()
    parent = serializers.SerializerMethodField()  # type: ignore[assignment]
    repeat = serializers.BooleanField(
        source="is_repeat",
        help_text="The customer complains again about the goods of a closed case, the parent.",
    )
    version = serializers.IntegerField()

    def get_url(self, case: Case) -> str:
        return api_url(case)

    def get_state_label(self, case: Case) -> str:
        return str(kind_of(case).state_label(case.state))

    def _next_due(self, case: Case) -> datetime | None:
        row = getattr(case, "open_row", None)
        return row.next_due_at if row is not None else None

    def get_next_due_at(self, case: Case) -> datetime | None:
        due = self._next_due(case)
        return serializers.DateTimeField().to_representation(due) if due else None  # type: ignore[return-value]

    def get_next_due_code(self, case: Case) -> str:
        row = getattr(case, "open_row", None)
        return row.next_due_code if row is not None else ""

    def get_overdue(self, case: Case) -> bool:
        due = self._next_due(case)
        return due is not None and due <= self.context["at"]

    def get_parent(self, case: Case) -> str | None:
        """The case it follows from, when the reader may see that one."""
        parents: dict[int | None, str] = self.context["parents"]
        return parents.get(case.parent_id)


class CaseDetailSerializer(CaseSerializer):
    """A case with its clocks."""

    deadlines = serializers.SerializerMethodField()

    @extend_schema_field(DeadlineSerializer(many=True))
    def get_deadlines(self, case: Case) -> list[dict[str, Any]]:
        clocks = case.deadlines.select_related("rule", "department").order_by("pk")
        return list(DeadlineSerializer(clocks, many=True, context=self.context).data)


class CasePageSerializer(serializers.Serializer):
    """Only for the schema: what a page of any list looks like."""

    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


class EventSerializer(OfCaseSerializer):
    """What happened on a case: the sentence and texts as the story on screen tells them, and the codes and figures."""

    id = serializers.IntegerField()
    sequence = serializers.IntegerField()
    name = serializers.CharField()
    at = serializers.DateTimeField()
    actor = PersonSerializer()
    on_behalf_of = PersonSerializer(allow_null=True)
    what = serializers.SerializerMethodField()
    text = serializers.SerializerMethodField()
    facts = serializers.DictField()
    hash = serializers.CharField()

    def get_what(self, event: CaseEvent) -> str:
        return str(tell(event, kind_of(event.case)).what)

    def get_text(self, event: CaseEvent) -> str:
        return str(tell(event, kind_of(event.case)).text)


class WatchSerializer(serializers.Serializer):
    """Whether somebody watches a case, and since when."""

    watching = serializers.BooleanField()
    since = serializers.DateTimeField(allow_null=True)


class AttachmentSerializer(serializers.Serializer):
    """A file on a case; `url` answers its bytes."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    size = serializers.IntegerField()
    content_type = serializers.CharField()
    sha256 = serializers.CharField()
    level = serializers.CharField()
    state = serializers.CharField()
    uploaded_by = PersonSerializer()
    at = serializers.DateTimeField()
    withdrawn_reason = serializers.CharField()
    url = serializers.SerializerMethodField()

    def get_url(self, row: Attachment) -> str | None:
        if row.state != Attachment.State.STORED:
            return None
        case = self.context["case"]
        return reverse(f"api:{kind_of(case).area}-file", args=[case.reference, row.pk])


class NoteSerializer(serializers.Serializer):
    """An inner remark; the customer never sees it."""

    id = serializers.IntegerField()
    author = PersonSerializer()
    at = serializers.DateTimeField()
    text = serializers.CharField()


class RelatedCaseSerializer(serializers.Serializer):
    """A related case in one line."""

    reference = serializers.CharField()
    title = serializers.CharField()
    state = serializers.CharField()
    state_label = serializers.CharField()
    url = serializers.CharField(help_text="The page of the case for people.")


class RelatedGroupSerializer(serializers.Serializer):
    """Related cases under one heading."""

    label = serializers.CharField()  # type: ignore[assignment]
    cases = RelatedCaseSerializer(many=True)


class ChoiceSerializer(serializers.Serializer):
    """One value that may be chosen."""

    value = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]


class FieldSerializer(serializers.Serializer):
    """One field of a step; `fields` are those of each row when `type` is rows."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    type = serializers.CharField()
    required = serializers.BooleanField()  # type: ignore[assignment]
    choices = ChoiceSerializer(many=True)
    help = serializers.CharField()
    default = serializers.JSONField(allow_null=True)
    fields = serializers.ListField(child=serializers.DictField(), required=False)  # type: ignore[assignment]


class StepSerializer(serializers.Serializer):
    """A step that exists in the present state and for which the reader has the right."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    help = serializers.CharField()
    allowed = serializers.BooleanField()
    reasons = serializers.ListField(child=serializers.CharField())
    fields = FieldSerializer(many=True)  # type: ignore[assignment]


# ---------------------------------------------------------------------------------------------------- master data


class CustomerSerializer(serializers.Serializer):
    """A customer; telephone and address only for readers who see contacts, masked for the others."""

    id = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField()
    short_name = serializers.CharField()
    grade = serializers.CharField()
    market = serializers.CharField()
    area = serializers.CharField()
    region = serializers.CharField()
    phone = serializers.SerializerMethodField()
    address = serializers.SerializerMethodField()
    language = serializers.CharField()
    salesperson = PersonSerializer(allow_null=True)
    over_quantity_percent = serializers.DecimalField(
        max_digits=5,
        decimal_places=2,
        allow_null=True,
        help_text="How much more than approved is accepted when goods come back; null: the rule of the route.",
    )
    is_active = serializers.BooleanField()

    def get_phone(self, customer: Customer) -> str:
        return customer.phone if self.context["sees_contacts"] else mask_phone(customer.phone)

    def get_address(self, customer: Customer) -> str:
        return customer.address if self.context["sees_contacts"] else ""


class ContactSerializer(serializers.Serializer):
    """A person at the customer's; masked for readers who do not see contacts."""

    name = serializers.CharField()
    department = serializers.CharField()
    position = serializers.CharField()
    phone = serializers.CharField()
    mobile = serializers.CharField()
    no_calls = serializers.BooleanField()
    email = serializers.CharField()
    wechat = serializers.CharField()
    is_main = serializers.BooleanField()


class CustomerDetailSerializer(CustomerSerializer):
    """A customer with its contact persons."""

    contacts = serializers.SerializerMethodField()

    @extend_schema_field(ContactSerializer(many=True))
    def get_contacts(self, customer: Customer) -> list[dict[str, Any]]:
        full = self.context["sees_contacts"]
        uncalled = set(customer.call_refusals.filter(ended_at__isnull=True).values_list("contact", flat=True))
        return [
            {
                "name": contact.name if full else mask_name(contact.name),
                "department": contact.department,
                "position": contact.position,
                "phone": contact.phone if full else mask_phone(contact.phone),
                "mobile": contact.mobile if full else mask_phone(contact.mobile),
                "no_calls": bool(uncalled & {None, contact.pk}),
                "email": contact.email if full else mask_email(contact.email),
                "wechat": contact.wechat if full else "",
                "is_main": contact.is_main,
            }
            for contact in customer.contacts.order_by("-is_main", "pk")
        ]


class ProductSerializer(serializers.Serializer):
    """A product."""

    id = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField()
    specification = serializers.CharField()
    family = serializers.CharField()
    unit = serializers.CharField()
    warranty_months = serializers.IntegerField()
    is_active = serializers.BooleanField()


class DeliverySerializer(serializers.Serializer):
    """One line of the sales ledger."""

    id = serializers.IntegerField()
    customer = CustomerBriefSerializer()
    product = ProductBriefSerializer()
    order_number = serializers.CharField()
    invoice_number = serializers.CharField()
    batch_number = serializers.SerializerMethodField()
    quantity = serializers.IntegerField()
    unit_price = serializers.SerializerMethodField()
    delivered_on = serializers.DateField()

    def get_batch_number(self, row: Any) -> str | None:
        return row.batch.number if row.batch is not None else None

    @extend_schema_field(MoneySerializer(allow_null=True))
    def get_unit_price(self, row: Any) -> dict[str, str] | None:
        return money(row.unit_price, row.currency)
