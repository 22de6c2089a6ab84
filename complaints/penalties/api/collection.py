"""Registers the collection `/api/v1/sanctions/`: who reads a paper on the page reads it here, line by line by the same right."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from complaints.penalties.forms.papers import NewPaperForm
from complaints.penalties.kind import sanction_kind
from complaints.penalties.models import SanctionLine, SanctionPaper, penalty_rules
from complaints.penalties.operations import open_paper
from complaints.penalties.operations.opening import must_propose
from complaints.penalties.operations.switching import must_be_on
from complaints.penalties.readers import ShownLine, paper_reader
from complaints.penalties.repeats import Repeat, repeats_of
from feedback_system.cases.models import Case
from feedback_system.company.models import Company
from feedback_system.interfaces.collections import Collection, register
from feedback_system.interfaces.serializers import (
    CaseDetailSerializer,
    CodeSerializer,
    DepartmentSerializer,
    MoneySerializer,
    PersonSerializer,
    money,
)

if TYPE_CHECKING:
    from accounts.models import User


class SanctionLineSerializer(serializers.Serializer):
    """One line; `amount` is null for a major demerit, and for who may not see it."""

    number = serializers.IntegerField(source="line.number")
    person = PersonSerializer(source="line.person")
    department = DepartmentSerializer(source="line.department", allow_null=True)
    kind = serializers.ChoiceField(source="line.kind", choices=SanctionLine.Kind.values)
    fault = CodeSerializer(source="line.fault")
    count = serializers.IntegerField(source="line.count")
    state = serializers.ChoiceField(source="line.state", choices=SanctionLine.State.values)
    amount = serializers.SerializerMethodField()

    @extend_schema_field(MoneySerializer(allow_null=True))
    def get_amount(self, shown: ShownLine) -> dict[str, str] | None:
        return money(shown.line.amount if shown.sees_amount else None, Company.get().currency)


class CountersignSerializer(serializers.Serializer):
    """The word of a department in the present round."""

    department = DepartmentSerializer()
    answer = serializers.CharField()
    by = PersonSerializer(allow_null=True)
    at = serializers.DateTimeField(allow_null=True)


class RepeatSerializer(serializers.Serializer):
    """Somebody, or an accident, for whom as many papers of one month stand as the rules call a repeat. It decides nothing."""

    kind = serializers.CharField(help_text="person or accident")
    person = PersonSerializer(allow_null=True)
    accident = serializers.CharField(help_text="Kind of fault and product; empty for a person.")
    times = serializers.IntegerField(help_text="How many papers of the month, this one counted.")
    papers = serializers.SerializerMethodField(help_text="The others, as far as the reader may open them.")
    proposed = serializers.SerializerMethodField(help_text="What the rules propose for a repeat.")

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_papers(self, repeat: Repeat) -> list[str]:
        return [case.reference for case in repeat.cases]

    def get_proposed(self, repeat: Repeat) -> str:
        return penalty_rules().measure_label


class SanctionSerializer(CaseDetailSerializer):
    """A sanction paper with the lines this reader may see."""

    complaint = serializers.CharField(source="sanctionpaper.complaint.case.reference")
    reason = serializers.CharField(source="sanctionpaper.reason")
    round = serializers.IntegerField(source="sanctionpaper.round")
    approved_by = PersonSerializer(source="sanctionpaper.approved_by", allow_null=True)
    approved_at = serializers.DateTimeField(source="sanctionpaper.approved_at", allow_null=True)
    published_at = serializers.DateTimeField(source="sanctionpaper.published_at", allow_null=True)
    lines = serializers.SerializerMethodField()
    countersigns = serializers.SerializerMethodField()
    repeats = serializers.SerializerMethodField()

    @extend_schema_field(SanctionLineSerializer(many=True))
    def get_lines(self, case: Case) -> Any:
        paper: SanctionPaper = case.sanctionpaper
        reader = paper_reader(self.context["user"], at=self.context["at"])
        return SanctionLineSerializer(reader.lines_of(paper), many=True, context=self.context).data

    @extend_schema_field(CountersignSerializer(many=True))
    def get_countersigns(self, case: Case) -> Any:
        paper: SanctionPaper = case.sanctionpaper
        reader = paper_reader(self.context["user"], at=self.context["at"])
        rows = paper.present_countersigns() if reader.hears(paper) else []
        return CountersignSerializer(rows, many=True).data

    @extend_schema_field(RepeatSerializer(many=True))
    def get_repeats(self, case: Case) -> Any:
        paper: SanctionPaper = case.sanctionpaper
        reader = paper_reader(self.context["user"], at=self.context["at"])
        rows = repeats_of(paper, reader.user) if reader.reads_all else []
        return RepeatSerializer(rows, many=True).data


def may_write(user: User) -> None:
    """:raises NotPermitted, NotPossibleNow: for people who write no papers, and while the part is off"""
    must_propose(user)
    must_be_on()


def create(fields: dict[str, Any], by: User, at: datetime) -> Case:
    """Open a paper; its lines come by steps."""
    return open_paper(fields=fields, by=by, at=at)


def register_collection() -> None:
    """Give sanction papers their part of the API."""
    register(
        Collection(
            kind=sanction_kind,
            detail=SanctionSerializer,
            related=(
                "sanctionpaper__complaint__case",
                "sanctionpaper__approved_by",
            ),
            prefetched=(
                "sanctionpaper__lines__person",
                "sanctionpaper__lines__department__head",
                "sanctionpaper__lines__fault",
                "sanctionpaper__countersigns__department",
                "sanctionpaper__countersigns__by",
            ),
            form=NewPaperForm,
            may_create=may_write,
            create=create,
        )
    )
