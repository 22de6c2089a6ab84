"""What the house policy proposes for a ruling, for programs: the same as the button of the workbench."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from complaints.forms.sharing import ProposalForm
from complaints.kind import complaint_kind
from complaints.models import Complaint
from complaints.operations.proposing_shares import Proposal, propose_shares
from feedback_system.cases.advance import authority_for
from feedback_system.company.models import Company
from feedback_system.errors import Blocked, Invalid
from feedback_system.interfaces.asking import Asked
from feedback_system.interfaces.collections import Collection
from feedback_system.interfaces.documentation import answers, query
from feedback_system.interfaces.serializers import MoneySerializer, PersonSerializer, money
from feedback_system.interfaces.views.base import CaseView

ASKED = ("fault_kind", "loss", "department", "lead")


class PolicySerializer(serializers.Serializer):
    """A version of a house policy."""

    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    version = serializers.IntegerField()


class ProposedPartSerializer(serializers.Serializer):
    """A share of the ruling without its evidence, which people enter."""

    party = serializers.CharField()
    department = serializers.CharField(allow_blank=True)
    person = serializers.CharField(allow_blank=True)
    name = serializers.CharField(allow_blank=True)
    percent = serializers.DecimalField(max_digits=5, decimal_places=2)


class ProposedShareSerializer(ProposedPartSerializer):
    """A share of the whole with its parts, nested as the field `shares` of the ruling takes them."""

    shares = ProposedPartSerializer(many=True)


class ProposedAmountSerializer(serializers.Serializer):
    """What one bearer takes, exact to the fen."""

    bearer = serializers.CharField(source="bearer.value")
    person = PersonSerializer(source="key", allow_null=True)
    amount = serializers.SerializerMethodField()

    @extend_schema_field(MoneySerializer)
    def get_amount(self, one: Any) -> dict[str, str] | None:
        return money(one.amount, self.context["currency"])


class ProposalSerializer(serializers.Serializer):
    """The proposal of the house policy in force."""

    policy = PolicySerializer()
    shares = ProposedShareSerializer(source="nested", many=True)
    amounts = ProposedAmountSerializer(many=True)


class ShareProposal(CaseView):
    """The shares that the house policy proposes. Nothing is saved."""

    def get(self, request: Request, reference: str) -> Response:
        asked = Asked(request, ASKED)
        record: Complaint = self.find(reference).complaint
        authority_for(complaint_kind.steps["rule"], record, by=self.by, at=self.at)
        form = ProposalForm({name: asked.text(name) for name in ASKED})
        if not form.is_valid():
            raise Invalid(form.errors)
        found = self._proposal(record, form)
        context = {"currency": Company.get().currency}
        return Response(ProposalSerializer(found, context=context).data)

    def _proposal(self, record: Complaint, form: ProposalForm) -> Proposal:
        data = form.cleaned_data
        found = propose_shares(
            record,
            fault_kind=data["fault_kind"],
            loss=data["loss"] if data["loss"] is not None else record.remedy_total(),
            department=data["department"] or record.responsible_department,
            lead=data["lead"],
            at=self.at,
        )
        if found.refusal:
            raise Blocked([found.refusal])
        return found


def proposal_views(collection: Collection) -> dict[str, Any]:
    """The address `complaints/<number>/share-proposal/` with its part of the schema."""
    words = {
        "fault_kind": gettext_lazy("Code of the kind of fault."),
        "loss": gettext_lazy("What there is to share; left out: the sum of the remedy."),
        "department": gettext_lazy("Code of the responsible department; left out: the one of the case."),
        "lead": gettext_lazy(
            "User name of the lead of the group, where the policy gives that person a part."
        ),
    }
    documented: Any = extend_schema_view(
        get=extend_schema(
            operation_id="complaints_share_proposal_retrieve",
            tags=[collection.kind.area],
            summary=gettext_lazy("The shares that the house policy proposes"),
            parameters=[query(name, text) for name, text in words.items()],
            responses=answers(ProposalSerializer),
        )
    )(ShareProposal)
    return {"share-proposal": documented.as_view(collection=collection)}
