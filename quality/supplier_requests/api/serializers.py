"""The supplier request as the API writes it: what the case page shows, and never the link."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from feedback_system.cases.models import Case
from feedback_system.interfaces.serializers import CaseDetailSerializer, CodeSerializer, PersonSerializer
from quality.supplier_requests.states import Part, Scope


class RequestGoodsSerializer(serializers.Serializer):
    """One product of the supplier with its batch."""

    product = serializers.CharField(source="product.code")
    batch_number = serializers.CharField()


class SupplierActionSerializer(serializers.Serializer):
    """A corrective action that the supplier promises."""

    action = serializers.CharField()
    due_on = serializers.DateField()


class SupplierAnswerSerializer(serializers.Serializer):
    """One answer of the supplier; once in a round, and never changed. Files are told by their ids."""

    round = serializers.IntegerField()
    scope = serializers.ChoiceField(choices=Scope.values)
    answered_by = serializers.CharField()
    by_link = serializers.BooleanField()
    at = serializers.DateTimeField()
    contained = serializers.CharField()
    contained_on = serializers.DateField(allow_null=True)
    sorted_quantity = serializers.IntegerField(allow_null=True)
    sorted_bad = serializers.IntegerField(allow_null=True)
    occurred = serializers.CharField()
    undetected = serializers.CharField()
    actions = SupplierActionSerializer(source="actions.all", many=True)
    report = serializers.IntegerField(
        source="report_id", allow_null=True, help_text="The id of the 8D report."
    )
    remarks = serializers.CharField()
    files = serializers.SerializerMethodField()

    @extend_schema_field(serializers.ListField(child=serializers.IntegerField()))
    def get_files(self, answer: Any) -> list[int]:
        return [one.file_id for one in answer.evidence.all()]


class SupplierReviewSerializer(serializers.Serializer):
    """What quality found of a round; the texts say what each part lacks that went back."""

    round = serializers.IntegerField()
    accepted = serializers.BooleanField()
    containment = serializers.CharField()
    cause = serializers.CharField()
    action = serializers.CharField()
    report = serializers.CharField()
    by = PersonSerializer()
    at = serializers.DateTimeField()


class SupplierEffectSerializer(serializers.Serializer):
    """A check of later deliveries."""

    number = serializers.IntegerField()
    round = serializers.IntegerField()
    checked_on = serializers.DateField()
    deliveries = serializers.IntegerField()
    quantity = serializers.IntegerField()
    bad = serializers.IntegerField()
    words = serializers.CharField()
    proof = serializers.IntegerField(source="proof_id", allow_null=True, help_text="The id of the file.")
    by = PersonSerializer()


class SupplierRequestSerializer(CaseDetailSerializer):
    """A request for corrective action with its answers."""

    supplier = serializers.CharField(source="supplierrequest.supplier.code")
    supplier_name = serializers.CharField(source="supplierrequest.supplier.name")
    defect = CodeSerializer(source="supplierrequest.defect")
    checked_quantity = serializers.IntegerField(source="supplierrequest.checked_quantity")
    bad_quantity = serializers.IntegerField(source="supplierrequest.bad_quantity")
    description = serializers.CharField(source="supplierrequest.description")
    contact = serializers.CharField(source="supplierrequest.contact")
    address = serializers.CharField(source="supplierrequest.address")
    language = serializers.CharField(source="supplierrequest.language")
    round = serializers.IntegerField(source="supplierrequest.round")
    asked = serializers.SerializerMethodField(help_text="What the request asks for.")
    asked_now = serializers.SerializerMethodField(help_text="What the round that runs asks for.")
    contain_by = serializers.DateTimeField(source="supplierrequest.contain_by", allow_null=True)
    answer_by = serializers.DateTimeField(source="supplierrequest.answer_by", allow_null=True)
    sent_by = PersonSerializer(source="supplierrequest.sent_by", allow_null=True)
    sent_at = serializers.DateTimeField(source="supplierrequest.sent_at", allow_null=True)
    accepted_by = PersonSerializer(source="supplierrequest.accepted_by", allow_null=True)
    accepted_at = serializers.DateTimeField(source="supplierrequest.accepted_at", allow_null=True)
    watch_deliveries = serializers.IntegerField(source="supplierrequest.watch_deliveries", allow_null=True)
    watch_until = serializers.DateField(source="supplierrequest.watch_until", allow_null=True)
    remark = serializers.CharField(source="supplierrequest.remark")
    withdrawal_reason = serializers.CharField(source="supplierrequest.withdrawal_reason")
    goods = serializers.SerializerMethodField()
    shown_photos = serializers.SerializerMethodField(help_text="The ids of the files that the supplier sees.")
    answers = serializers.SerializerMethodField()
    reviews = serializers.SerializerMethodField()
    checks = serializers.SerializerMethodField()

    @extend_schema_field(serializers.ListField(child=serializers.ChoiceField(choices=Part.values)))
    def get_asked(self, case: Case) -> list[str]:
        return [part.value for part in case.supplierrequest.asked_parts()]

    @extend_schema_field(serializers.ListField(child=serializers.ChoiceField(choices=Part.values)))
    def get_asked_now(self, case: Case) -> list[str]:
        return [part.value for part in case.supplierrequest.parts_of_round()]

    @extend_schema_field(RequestGoodsSerializer(many=True))
    def get_goods(self, case: Case) -> Any:
        return RequestGoodsSerializer(case.supplierrequest.all_goods(), many=True).data

    @extend_schema_field(serializers.ListField(child=serializers.IntegerField()))
    def get_shown_photos(self, case: Case) -> list[int]:
        return [one.photo_id for one in case.supplierrequest.all_photos()]

    @extend_schema_field(SupplierAnswerSerializer(many=True))
    def get_answers(self, case: Case) -> Any:
        return SupplierAnswerSerializer(case.supplierrequest.all_answers(), many=True).data

    @extend_schema_field(SupplierReviewSerializer(many=True))
    def get_reviews(self, case: Case) -> Any:
        return SupplierReviewSerializer(case.supplierrequest.all_reviews(), many=True).data

    @extend_schema_field(SupplierEffectSerializer(many=True))
    def get_checks(self, case: Case) -> Any:
        return SupplierEffectSerializer(case.supplierrequest.all_checks(), many=True).data
