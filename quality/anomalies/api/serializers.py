"""The anomaly alert as the API writes it: what the case page shows."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from feedback_system.cases.models import Case
from feedback_system.interfaces.serializers import (
    CaseDetailSerializer,
    CodeSerializer,
    DepartmentSerializer,
    PersonSerializer,
)
from quality.anomalies.models import (
    BalancePlaceKind,
    BatchBalance,
    CheckKind,
    FindingKind,
    GoodsState,
    HeardBy,
    LineState,
    SampleEnd,
)
from quality.anomalies.states import Disposal, Situation


class DispositionLineSerializer(serializers.Serializer):
    """One line; `number` is what `finish_line` takes. A replaced or refused one counts no more."""

    number = serializers.IntegerField()
    handling = serializers.IntegerField(source="round")
    disposal = serializers.ChoiceField(choices=Disposal.values)
    quantity = serializers.IntegerField(allow_null=True)
    department = DepartmentSerializer()
    due_on = serializers.DateField()
    reason = serializers.CharField()
    customer_consent = serializers.CharField()
    state = serializers.ChoiceField(choices=LineState.values)
    set_by = PersonSerializer()
    set_at = serializers.DateTimeField()
    done = serializers.CharField(source="proof_text")
    proof = serializers.IntegerField(source="proof_id", allow_null=True, help_text="The id of the file.")
    done_by = PersonSerializer(allow_null=True)
    done_at = serializers.DateTimeField(allow_null=True)


class FindingSerializer(serializers.Serializer):
    """A fact, a piece of evidence or an opinion."""

    kind = serializers.ChoiceField(choices=FindingKind.values)
    text = serializers.CharField()
    proof = serializers.IntegerField(source="proof_id", allow_null=True, help_text="The id of the file.")
    by = PersonSerializer()
    at = serializers.DateTimeField()


class AnomalyCheckSerializer(serializers.Serializer):
    """A check of the same batch, of a retained sample, or a re-test."""

    kind = serializers.ChoiceField(choices=CheckKind.values)
    what = serializers.CharField()
    where = serializers.CharField()
    checked_quantity = serializers.IntegerField()
    bad_quantity = serializers.IntegerField()
    result = serializers.CharField()
    checked_by = PersonSerializer()
    checked_at = serializers.DateTimeField()
    proof = serializers.IntegerField(source="proof_id", allow_null=True, help_text="The id of the file.")


class UserFeedbackSerializer(serializers.Serializer):
    """What one user said about the anomaly."""

    customer = serializers.CharField(source="customer.code", default=None, allow_null=True)
    user_name = serializers.CharField()
    heard_by = serializers.ChoiceField(choices=HeardBy.values)
    heard_at = serializers.DateTimeField()
    quantity = serializers.IntegerField(allow_null=True)
    text = serializers.CharField()
    wish = serializers.CharField()
    by = PersonSerializer()
    at = serializers.DateTimeField()


class OutsideTestSerializer(serializers.Serializer):
    """A sample at a test body, with its custody; `number` is what the steps about it take."""

    number = serializers.IntegerField()
    body = serializers.CharField()
    question = serializers.CharField()
    sample = serializers.CharField()
    quantity = serializers.IntegerField()
    carrier = serializers.CharField()
    sent_at = serializers.DateTimeField()
    sent_by = PersonSerializer()
    expected_on = serializers.DateField()
    conforms = serializers.BooleanField(allow_null=True)
    result = serializers.CharField()
    result_at = serializers.DateTimeField(allow_null=True)
    sample_end = serializers.ChoiceField(choices=SampleEnd.values, allow_blank=True)
    stored_at = serializers.CharField()
    settled_at = serializers.DateTimeField(allow_null=True)


class InformationSerializer(serializers.Serializer):
    """A department that was told, and its answer; `number` is what `answer_information` takes."""

    number = serializers.IntegerField()
    department = DepartmentSerializer()
    text = serializers.CharField()
    told_by = PersonSerializer()
    told_at = serializers.DateTimeField()
    answer = serializers.CharField()
    answered_by = PersonSerializer(allow_null=True)
    answered_at = serializers.DateTimeField(allow_null=True)


class GoodsMoveSerializer(serializers.Serializer):
    """Where goods are since when."""

    kind = serializers.ChoiceField(choices=GoodsState.values)
    quantity = serializers.IntegerField()
    place = serializers.CharField()
    moved_at = serializers.DateTimeField()
    remark = serializers.CharField()
    by = PersonSerializer()


class ReviewSeatSerializer(serializers.Serializer):
    """A department that was called, and its opinion."""

    department = DepartmentSerializer()
    opinion = serializers.CharField()
    said_by = PersonSerializer(allow_null=True)
    said_at = serializers.DateTimeField(allow_null=True)


class ReviewSerializer(serializers.Serializer):
    """A meeting; its decision is the disposition."""

    number = serializers.IntegerField()
    meets_at = serializers.DateTimeField()
    place = serializers.CharField()
    agenda = serializers.CharField()
    minutes = serializers.CharField()
    minuted_by = PersonSerializer(allow_null=True)
    minuted_at = serializers.DateTimeField(allow_null=True)
    seats = ReviewSeatSerializer(source="all_seats", many=True)


class BalancePlaceSerializer(serializers.Serializer):
    """Pieces at one place."""

    place = serializers.ChoiceField(choices=BalancePlaceKind.values)
    where = serializers.CharField()
    quantity = serializers.IntegerField()
    found = serializers.IntegerField()
    sorted = serializers.IntegerField()
    blocked = serializers.IntegerField()
    proof = serializers.CharField()
    seen_at = serializers.DateTimeField()


class BatchBalanceSerializer(serializers.Serializer):
    """A version of the balance: `produced` = `accounted` + `unexplained`."""

    version = serializers.IntegerField(source="number")
    produced = serializers.IntegerField()
    accounted = serializers.SerializerMethodField()
    unexplained = serializers.SerializerMethodField()
    remark = serializers.CharField()
    entered_by = PersonSerializer()
    entered_at = serializers.DateTimeField()
    confirmed_by = PersonSerializer(allow_null=True)
    confirmed_at = serializers.DateTimeField(allow_null=True)
    places = BalancePlaceSerializer(source="all_places", many=True)

    @extend_schema_field(serializers.IntegerField())
    def get_accounted(self, balance: BatchBalance) -> int:
        return balance.sums().accounted

    @extend_schema_field(serializers.IntegerField())
    def get_unexplained(self, balance: BatchBalance) -> int:
        return balance.sums().rest


class AnomalySerializer(CaseDetailSerializer):
    """An anomaly alert with everything that hangs on it."""

    raised_in = DepartmentSerializer(source="anomaly.department")
    batch_number = serializers.CharField(source="anomaly.batch_number")
    batch_known = serializers.SerializerMethodField()
    process = CodeSerializer(source="anomaly.process")
    defect = CodeSerializer(source="anomaly.defect")
    affected_quantity = serializers.IntegerField(source="anomaly.affected_quantity")
    bad_quantity = serializers.IntegerField(source="anomaly.bad_quantity")
    situation = serializers.ChoiceField(source="anomaly.situation", choices=Situation.values)
    cannot_judge = serializers.BooleanField(source="anomaly.cannot_judge")
    is_serious = serializers.BooleanField(source="anomaly.is_serious")
    asked_disposition = serializers.ChoiceField(
        source="anomaly.asked_disposition", choices=Disposal.values, allow_blank=True
    )
    goods_went_on = serializers.BooleanField(source="anomaly.goods_went_on")
    next_process = CodeSerializer(source="anomaly.next_process", allow_null=True)
    warned_who = serializers.CharField(source="anomaly.warned_who")
    warned_at = serializers.DateTimeField(source="anomaly.warned_at", allow_null=True)
    description = serializers.CharField(source="anomaly.description")
    triggers = serializers.SerializerMethodField()
    registered_at = serializers.DateTimeField(source="anomaly.registered_at", allow_null=True)
    leader_told_at = serializers.DateTimeField(source="anomaly.leader_told_at", allow_null=True)
    answered_at = serializers.DateTimeField(source="anomaly.answered_at", allow_null=True)
    handling = serializers.IntegerField(source="anomaly.handling")
    cause = serializers.CharField(source="anomaly.cause")
    correction = serializers.CharField(source="anomaly.correction")
    follow_up = serializers.CharField(source="anomaly.follow_up")
    cancel_reason = serializers.CharField(source="anomaly.cancel_reason")
    lines = serializers.SerializerMethodField()
    findings = serializers.SerializerMethodField()
    checks = serializers.SerializerMethodField()
    feedback = serializers.SerializerMethodField()
    outside_tests = serializers.SerializerMethodField()
    information = serializers.SerializerMethodField()
    goods = serializers.SerializerMethodField()
    reviews = serializers.SerializerMethodField()
    balances = serializers.SerializerMethodField()

    @extend_schema_field(serializers.BooleanField())
    def get_batch_known(self, case: Case) -> bool:
        return case.anomaly.batch_id is not None

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_triggers(self, case: Case) -> list[str]:
        return [one.value for one in case.anomaly.trigger_list()]

    @extend_schema_field(DispositionLineSerializer(many=True))
    def get_lines(self, case: Case) -> Any:
        return DispositionLineSerializer(_sorted(case.anomaly.lines), many=True).data

    @extend_schema_field(FindingSerializer(many=True))
    def get_findings(self, case: Case) -> Any:
        return FindingSerializer(_sorted(case.anomaly.findings), many=True).data

    @extend_schema_field(AnomalyCheckSerializer(many=True))
    def get_checks(self, case: Case) -> Any:
        return AnomalyCheckSerializer(_sorted(case.anomaly.checks), many=True).data

    @extend_schema_field(UserFeedbackSerializer(many=True))
    def get_feedback(self, case: Case) -> Any:
        return UserFeedbackSerializer(_sorted(case.anomaly.feedback), many=True).data

    @extend_schema_field(OutsideTestSerializer(many=True))
    def get_outside_tests(self, case: Case) -> Any:
        return OutsideTestSerializer(_sorted(case.anomaly.tests), many=True).data

    @extend_schema_field(InformationSerializer(many=True))
    def get_information(self, case: Case) -> Any:
        return InformationSerializer(_sorted(case.anomaly.information), many=True).data

    @extend_schema_field(GoodsMoveSerializer(many=True))
    def get_goods(self, case: Case) -> Any:
        return GoodsMoveSerializer(_sorted(case.anomaly.moves), many=True).data

    @extend_schema_field(ReviewSerializer(many=True))
    def get_reviews(self, case: Case) -> Any:
        return ReviewSerializer(_sorted(case.anomaly.reviews), many=True).data

    @extend_schema_field(BatchBalanceSerializer(many=True))
    def get_balances(self, case: Case) -> Any:
        return BatchBalanceSerializer(_sorted(case.anomaly.balances), many=True).data


def _sorted(rows: Any) -> list[Any]:
    """Rows that were read with the case, in the order of writing."""
    return sorted(rows.all(), key=lambda row: row.pk)
