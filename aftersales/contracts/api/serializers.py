"""The renewal as the API writes it: what the case page shows."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from feedback_system.cases.models import Case
from feedback_system.interfaces.serializers import (
    CaseDetailSerializer,
    DepartmentSerializer,
    PersonSerializer,
)


class RenewalNoticeSerializer(serializers.Serializer):
    """One notice as it left. The paper is told by its id."""

    number = serializers.IntegerField()
    language = serializers.CharField()
    way = serializers.CharField()
    subject = serializers.CharField()
    text = serializers.CharField()
    state = serializers.CharField()
    paper = serializers.IntegerField(source="paper_id", help_text="The id of the file.")
    by = PersonSerializer()
    at = serializers.DateTimeField()


class RenewalSerializer(CaseDetailSerializer):
    """The renewal of a contract. The contract itself stands at `contracts/<number>/`."""

    contract = serializers.CharField(source="renewal.contract.code")
    branch = DepartmentSerializer(source="renewal.contract.branch")
    starts_on = serializers.DateField(source="renewal.contract.starts_on")
    ends_on = serializers.DateField(source="renewal.contract.ends_on")
    visited_on = serializers.DateField(source="renewal.visited_on", allow_null=True)
    visited_by = PersonSerializer(source="renewal.visited_by", allow_null=True)
    visit_words = serializers.CharField(source="renewal.visit_words")
    lost_reason = serializers.CharField(source="renewal.lost_reason")
    remark = serializers.CharField(source="renewal.remark")
    new_contract = serializers.SerializerMethodField(help_text="Number of the contract that follows on.")
    notices = serializers.SerializerMethodField()

    def get_new_contract(self, case: Case) -> str | None:
        new = case.renewal.next_contract()
        return new.code if new is not None else None

    @extend_schema_field(RenewalNoticeSerializer(many=True))
    def get_notices(self, case: Case) -> Any:
        return RenewalNoticeSerializer(case.renewal.all_notices(), many=True).data
