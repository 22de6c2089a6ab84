"""The complaint form as the API writes it: what the case page shows, with the same masks."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.permissions import Permission
from accounts.privacy import mask_name, mask_phone
from complaints.api.chains import (
    JointHandlingSerializer,
    MajorEntrySerializer,
    SampleSerializer,
    VisitSerializer,
)
from complaints.api.claims import ClaimSerializer
from complaints.api.costs import CostsSerializer, DisputeSerializer
from complaints.api.papers import CertificateSerializer, ReturnSlipSerializer
from complaints.api.rulings import EntrySerializer, RulingSerializer
from complaints.models import Complaint, Objection, RemedyLine
from complaints.operations.receive import repetitions_of
from feedback_system.cases.models import Case
from feedback_system.catalogues.classifying import classified
from feedback_system.catalogues.tree import words_for
from feedback_system.company.models import Company
from feedback_system.interfaces.serializers import (
    CaseDetailSerializer,
    CodeSerializer,
    DepartmentSerializer,
    MoneySerializer,
    PersonSerializer,
    ProductBriefSerializer,
    money,
)


class RemedyLineSerializer(serializers.Serializer):
    """One thing the company does for the customer; `id` is what the step that books it takes."""

    id = serializers.IntegerField()
    kind = CodeSerializer()
    amount = serializers.SerializerMethodField()
    quantity = serializers.IntegerField(allow_null=True)
    description = serializers.CharField()
    booked_at = serializers.DateTimeField(allow_null=True)
    booking_reference = serializers.CharField()
    booked_quantity = serializers.IntegerField(allow_null=True)
    booked_amount = serializers.SerializerMethodField()
    voucher_on = serializers.DateField(allow_null=True)
    return_slip = serializers.SerializerMethodField()
    certificate = serializers.SerializerMethodField()

    @extend_schema_field(MoneySerializer)
    def get_booked_amount(self, line: RemedyLine) -> dict[str, str] | None:
        return money(line.booked_amount, self.context["currency"])

    @extend_schema_field(ReturnSlipSerializer(allow_null=True))
    def get_return_slip(self, line: RemedyLine) -> Any:
        slip = self.context["slips"].get(line.pk)
        return ReturnSlipSerializer(slip, context=self.context).data if slip is not None else None

    @extend_schema_field(CertificateSerializer(allow_null=True))
    def get_certificate(self, line: RemedyLine) -> Any:
        paper = self.context["certificates"].get(line.pk)
        return CertificateSerializer(paper, context=self.context).data if paper is not None else None

    @extend_schema_field(MoneySerializer)
    def get_amount(self, line: RemedyLine) -> dict[str, str] | None:
        return money(line.amount, self.context["currency"])


class LineSerializer(serializers.Serializer):
    """A line beside the first: other goods in the same complaint."""

    line = serializers.IntegerField(
        source="position", help_text="2 for the first line beside the fields above."
    )
    order_number = serializers.CharField()
    product = ProductBriefSerializer(allow_null=True)
    batch_number = serializers.CharField()
    invoice_number = serializers.CharField()
    delivered_on = serializers.DateField(allow_null=True)
    quantity = serializers.IntegerField(allow_null=True)
    quantity_undetermined = serializers.BooleanField()
    defective_quantity = serializers.IntegerField(allow_null=True)


class TotalsSerializer(serializers.Serializer):
    """The quantities of all lines together, null when no line has one."""

    quantity = serializers.IntegerField(allow_null=True)
    defective_quantity = serializers.IntegerField(source="defective", allow_null=True)
    quantity_open = serializers.BooleanField(
        source="is_open", help_text="The quantity of some line is not known yet."
    )


class OpinionSerializer(serializers.Serializer):
    """A signed part of the form."""

    desk = serializers.CharField()
    stage = serializers.CharField()
    author = PersonSerializer()
    on_behalf_of = PersonSerializer(allow_null=True)
    at = serializers.DateTimeField()
    text = serializers.CharField()


class ReplySerializer(serializers.Serializer):
    """What was told to the customer."""

    channel = CodeSerializer()
    told_at = serializers.DateTimeField()
    entered_at = serializers.DateTimeField()
    told_by = PersonSerializer()
    text = serializers.CharField()
    is_first_answer = serializers.BooleanField()
    tells_decision = serializers.BooleanField()


class ObjectionSerializer(serializers.Serializer):
    """A memorial against a ruling; `number` is what the steps on it take."""

    number = serializers.IntegerField()
    against_version = serializers.IntegerField(source="ruling.version", default=None, allow_null=True)
    department = DepartmentSerializer(allow_null=True)
    person = PersonSerializer(allow_null=True)
    for_customer = serializers.BooleanField()
    filed_by = PersonSerializer()
    filed_for = PersonSerializer(allow_null=True)
    filed_at = serializers.DateTimeField()
    asked = serializers.CharField()
    reasons = serializers.CharField()
    decision = serializers.ChoiceField(choices=Objection.Decision.values)
    decided_by = PersonSerializer(allow_null=True)
    decided_for = PersonSerializer(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    decision_reason = serializers.CharField()


class ComplaintSerializer(CaseDetailSerializer):
    """A complaint with everything on its form."""

    route = CodeSerializer(source="complaint.route")
    channel = CodeSerializer(source="complaint.channel")
    contact_name = serializers.SerializerMethodField()
    contact_phone = serializers.SerializerMethodField()
    order_number = serializers.CharField(source="complaint.order_number")
    batch_number = serializers.CharField(source="complaint.batch_number")
    invoice_number = serializers.CharField(source="complaint.invoice_number")
    delivered_on = serializers.DateField(source="complaint.delivered_on", allow_null=True)
    quantity = serializers.IntegerField(source="complaint.quantity", allow_null=True)
    quantity_undetermined = serializers.BooleanField(source="complaint.quantity_undetermined")
    defective_quantity = serializers.IntegerField(source="complaint.defective_quantity", allow_null=True)
    lines = serializers.SerializerMethodField(
        help_text="The lines beside the first, which stands in the fields above."
    )
    totals = serializers.SerializerMethodField()
    repeated_by = serializers.SerializerMethodField(
        help_text="Later complaints about the same goods that the reader may see, by number."
    )
    merged_into = serializers.SerializerMethodField(
        help_text="Number of the case that this one is the same as and ended in; null unless its state is merged."
    )
    description = serializers.CharField(source="complaint.description")
    defect_reason = serializers.CharField(source="complaint.defect_reason")
    classified = serializers.SerializerMethodField(
        help_text="What counts for the case in each catalogue (defect, cause): its code and label, as reported or confirmed."
    )
    demand = serializers.CharField(source="complaint.demand")
    sales_remarks = serializers.CharField(source="complaint.sales_remarks")
    wished_on = serializers.DateField(source="complaint.wished_on", allow_null=True)
    wants_8d = serializers.BooleanField(source="complaint.wants_8d")
    late_entry_reason = serializers.CharField()
    salesperson = PersonSerializer(source="complaint.salesperson")
    sales_department = DepartmentSerializer(source="complaint.sales_department")
    investigator = PersonSerializer(source="complaint.investigator", allow_null=True)
    production_department = DepartmentSerializer(source="complaint.production_department", allow_null=True)
    responsible_department = DepartmentSerializer(source="complaint.responsible_department", allow_null=True)
    return_reason = serializers.CharField(source="complaint.return_reason")
    outcome = serializers.CharField(source="complaint.outcome")
    outcome_text = serializers.CharField(source="complaint.outcome_text")
    upheld = serializers.BooleanField(source="complaint.upheld", allow_null=True)
    submitted_at = serializers.DateTimeField(source="complaint.submitted_at", allow_null=True)
    accepted_at = serializers.DateTimeField(source="complaint.accepted_at", allow_null=True)
    acknowledged_at = serializers.DateTimeField(source="complaint.acknowledged_at", allow_null=True)
    filed_at = serializers.DateTimeField(source="complaint.filed_at", allow_null=True)
    delay_cause = CodeSerializer(source="complaint.delay_cause", allow_null=True)
    remedy = serializers.SerializerMethodField()
    remedy_total = serializers.SerializerMethodField(help_text="In the currency of the company.")
    opinions = serializers.SerializerMethodField()
    replies = serializers.SerializerMethodField()
    rulings = serializers.SerializerMethodField()
    apportionment = serializers.SerializerMethodField(
        help_text="The ledger of what followed from rulings; lines are added, never changed."
    )
    samples = serializers.SerializerMethodField()
    visits = serializers.SerializerMethodField()
    joint_handlings = serializers.SerializerMethodField()
    major_file = serializers.SerializerMethodField()
    objections = serializers.SerializerMethodField()
    claims = serializers.SerializerMethodField(help_text="Claims against third parties, oldest first.")
    costs = serializers.SerializerMethodField(
        help_text="What the case cost, from booked papers and entries by hand."
    )
    disputed_receivables = serializers.SerializerMethodField()

    def get_fields(self) -> dict[str, Any]:
        """The class is called as in the glossary; Python cannot name an attribute so."""
        fields: dict[str, Any] = super().get_fields()
        fields["class"] = serializers.ChoiceField(
            source="complaint.complaint_class", choices=Complaint.Class.values
        )
        return fields

    def to_representation(self, case: Case) -> Any:
        complaint: Complaint = case.complaint
        complaint.case = case
        self._context = {
            **self.context,
            "currency": complaint.currency,
            "company_currency": Company.get().currency,
        }
        return super().to_representation(case)

    def _sees_contacts(self) -> bool:
        return bool(self.context["user"].holds(Permission.SEE_CONTACTS))

    def get_contact_name(self, case: Case) -> str:
        name: str = case.complaint.contact_name
        return name if self._sees_contacts() else mask_name(name)

    def get_contact_phone(self, case: Case) -> str:
        phone: str = case.complaint.contact_phone
        return phone if self._sees_contacts() else mask_phone(phone)

    @extend_schema_field(serializers.DictField(child=serializers.DictField()))
    def get_classified(self, case: Case) -> dict[str, dict[str, str]]:
        return {
            list: {"code": mark.entry.code, "label": words_for(mark.entry), "basis": mark.basis}
            for list, mark in classified(case).items()
        }

    @extend_schema_field(LineSerializer(many=True))
    def get_lines(self, case: Case) -> Any:
        return LineSerializer(case.complaint.lines()[1:], many=True).data

    @extend_schema_field(TotalsSerializer)
    def get_totals(self, case: Case) -> Any:
        return TotalsSerializer(case.complaint.totals()).data

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_merged_into(self, case: Case) -> str | None:
        merge = case.complaint.standing_merge()
        return merge.into.case.reference if merge is not None else None

    def get_repeated_by(self, case: Case) -> list[str]:
        return [one.reference for one in repetitions_of(case, by=self.context["user"])]

    @extend_schema_field(RemedyLineSerializer(many=True))
    def get_remedy(self, case: Case) -> Any:
        lines = sorted(case.complaint.remedy_lines.all(), key=lambda one: (one.position, one.pk))
        slips = {slip.line_id: slip for slip in case.complaint.return_slips.all()}
        certificates = {paper.line_id: paper for paper in case.complaint.certificates.all()}
        context = {**self.context, "slips": slips, "certificates": certificates}
        return RemedyLineSerializer(lines, many=True, context=context).data

    @extend_schema_field(MoneySerializer)
    def get_remedy_total(self, case: Case) -> dict[str, str] | None:
        return money(case.complaint.remedy_total(), self.context["company_currency"])

    @extend_schema_field(OpinionSerializer(many=True))
    def get_opinions(self, case: Case) -> Any:
        found = sorted(case.complaint.opinions.all(), key=lambda one: one.pk)
        return OpinionSerializer(found, many=True).data

    @extend_schema_field(ReplySerializer(many=True))
    def get_replies(self, case: Case) -> Any:
        found = sorted(case.complaint.replies.all(), key=lambda one: (one.told_at, one.pk))
        return ReplySerializer(found, many=True).data

    @extend_schema_field(RulingSerializer(many=True))
    def get_rulings(self, case: Case) -> Any:
        found = sorted(case.complaint.rulings.all(), key=lambda one: -one.version)
        return RulingSerializer(found, many=True, context=self.context).data

    @extend_schema_field(EntrySerializer(many=True))
    def get_apportionment(self, case: Case) -> Any:
        found = sorted(case.complaint.apportionment.all(), key=lambda one: one.pk)
        return EntrySerializer(found, many=True, context=self.context).data

    @extend_schema_field(SampleSerializer(many=True))
    def get_samples(self, case: Case) -> Any:
        found = sorted(case.complaint.samples.all(), key=lambda one: one.pk)
        return SampleSerializer(found, many=True).data

    @extend_schema_field(VisitSerializer(many=True))
    def get_visits(self, case: Case) -> Any:
        found = sorted(case.complaint.joint_visits.all(), key=lambda one: one.pk)
        return VisitSerializer(found, many=True).data

    @extend_schema_field(MajorEntrySerializer(many=True))
    def get_major_file(self, case: Case) -> Any:
        found = sorted(case.complaint.major_entries.all(), key=lambda one: one.number)
        return MajorEntrySerializer(found, many=True).data

    @extend_schema_field(JointHandlingSerializer(many=True))
    def get_joint_handlings(self, case: Case) -> Any:
        found = sorted(case.complaint.joint_handlings.all(), key=lambda one: one.pk)
        return JointHandlingSerializer(found, many=True).data

    @extend_schema_field(ObjectionSerializer(many=True))
    def get_objections(self, case: Case) -> Any:
        found = sorted(case.complaint.objections.all(), key=lambda one: -one.number)
        return ObjectionSerializer(found, many=True).data

    @extend_schema_field(ClaimSerializer(many=True))
    def get_claims(self, case: Case) -> Any:
        return ClaimSerializer(case.complaint.all_claims(), many=True, context=self.context).data

    @extend_schema_field(CostsSerializer)
    def get_costs(self, case: Case) -> Any:
        return CostsSerializer(case.complaint, context=self.context).data

    @extend_schema_field(DisputeSerializer(many=True))
    def get_disputed_receivables(self, case: Case) -> Any:
        return DisputeSerializer(case.complaint.all_disputes(), many=True).data
