"""The reports of money for programs: costs, claims by year, returned goods, collection rates. Reading only."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from complaints.forms.spans import SpanForm
from complaints.models.collections import PersonMonth, month_of
from complaints.models.cost_figures import By, CaseCosts, CostFigures, Part, figures_for
from complaints.models.costs import local_date
from complaints.models.months import month_named
from complaints.models.report_readers import must_read_costs, people_read_by
from complaints.models.return_figures import SlipFigures, returns_for
from complaints.models.yearly_claims import YearOfClaims, claims_by_year
from feedback_system.company.models import Company
from feedback_system.errors import Invalid
from feedback_system.interfaces import beside
from feedback_system.interfaces.asking import Asked
from feedback_system.interfaces.documentation import answers, query
from feedback_system.interfaces.serializers import MoneySerializer, PersonSerializer, money
from feedback_system.interfaces.views.base import InterfaceView

SPAN = [
    query("since", gettext_lazy("First month, such as 2026-01; left out: the present one.")),
    query("until", gettext_lazy("Last month, included; left out: the first one.")),
]


class _InCompanyMoney(serializers.Serializer):
    def money(self, amount: Any) -> dict[str, str] | None:
        return money(amount, self.context["currency"])


class CostPartSerializer(_InCompanyMoney):
    """Cost, what came back, and the difference; in the currency of the company."""

    cost = serializers.SerializerMethodField()
    recovered = serializers.SerializerMethodField()
    net = serializers.SerializerMethodField()

    @extend_schema_field(MoneySerializer)
    def get_cost(self, part: Part) -> dict[str, str] | None:
        return self.money(part.cost)

    @extend_schema_field(MoneySerializer)
    def get_recovered(self, part: Part) -> dict[str, str] | None:
        return self.money(part.recovered)

    @extend_schema_field(MoneySerializer)
    def get_net(self, part: Part) -> dict[str, str] | None:
        return self.money(part.net)


class CostRowSerializer(serializers.Serializer):
    """One row of a division; `by` and `key` in the query string list the cases behind it."""

    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # the name is that of the API
    cases = serializers.IntegerField()
    sums = CostPartSerializer(source="part")


class CostTablesSerializer(serializers.Serializer):
    """The divisions; the sums of each make the whole."""

    kind = CostRowSerializer(many=True)
    cause = CostRowSerializer(many=True)
    department = CostRowSerializer(many=True)
    supplier = CostRowSerializer(many=True)
    customer = CostRowSerializer(many=True)
    product = CostRowSerializer(many=True)


class CostCaseSerializer(serializers.Serializer):
    """A case with the part of its cost that is counted."""

    number = serializers.CharField()
    sums = CostPartSerializer()


class CostReportSerializer(serializers.Serializer):
    """The costs of a span over the cases that this reader may open."""

    since = serializers.DateField()
    until = serializers.DateField(help_text="The first day after the span.")
    sums = CostPartSerializer()
    tables = CostTablesSerializer()
    cases = CostCaseSerializer(many=True)


class YearOfClaimsSerializer(_InCompanyMoney):
    """Compensation and allowance approved in a year."""

    year = serializers.IntegerField()
    complaints = serializers.IntegerField(help_text="Complaints accepted in the year.")
    cases = serializers.IntegerField(help_text="Cases with an approved claim.")
    amount = serializers.SerializerMethodField()

    @extend_schema_field(MoneySerializer)
    def get_amount(self, year: YearOfClaims) -> dict[str, str] | None:
        return self.money(year.amount)


class ReturnedSlipSerializer(_InCompanyMoney):
    """Approved against actual return of one slip."""

    number = serializers.CharField(source="case.reference")
    state = serializers.CharField(source="slip.state")
    approved = serializers.IntegerField(source="figures.approved")
    counted = serializers.IntegerField(source="figures.counted")
    sent_back = serializers.IntegerField(source="figures.sent_back")
    difference = serializers.IntegerField(source="figures.difference")
    ratio = serializers.DecimalField(
        source="figures.ratio", max_digits=10, decimal_places=1, allow_null=True,
        help_text="The difference in percent of what was approved.",
    )  # fmt: skip
    difference_value = serializers.SerializerMethodField()

    @extend_schema_field(MoneySerializer)
    def get_difference_value(self, row: SlipFigures) -> dict[str, str] | None:
        return self.money(row.figures.difference_value)


class CollectionSerializer(_InCompanyMoney):
    """The collection rate of one salesperson in a month."""

    person = PersonSerializer()
    entered = serializers.BooleanField(source="is_entered")
    due = serializers.SerializerMethodField()
    disputed = serializers.SerializerMethodField()
    collected = serializers.SerializerMethodField()
    rate = serializers.DecimalField(
        source="figures.rate", max_digits=10, decimal_places=1, allow_null=True,
        help_text="Collected in percent of due less disputed; null where nothing is left.",
    )  # fmt: skip
    rate_without_rule = serializers.DecimalField(
        source="figures.plain_rate", max_digits=10, decimal_places=1, allow_null=True
    )

    @extend_schema_field(MoneySerializer)
    def get_due(self, row: PersonMonth) -> dict[str, str] | None:
        return self.money(row.figures.due)

    @extend_schema_field(MoneySerializer)
    def get_disputed(self, row: PersonMonth) -> dict[str, str] | None:
        return self.money(row.figures.disputed)

    @extend_schema_field(MoneySerializer)
    def get_collected(self, row: PersonMonth) -> dict[str, str] | None:
        return self.money(row.figures.collected)


class _Report(InterfaceView):
    def span(self, asked: Asked) -> tuple[date, date]:
        """The days asked for. :raises Invalid: the months do not hold"""
        names = ("since", "until")
        form = SpanForm({name: asked.text(name) for name in names}, today=local_date(self.at))
        if not form.is_valid():
            raise Invalid({name: list(map(str, sentences)) for name, sentences in form.errors.items()})
        return form.days

    @property
    def words(self) -> dict[str, str]:
        """What the serializers need to know."""
        return {"currency": Company.get().currency}


class Costs(_Report):
    """The cost of poor quality."""

    @extend_schema(
        operation_id="costs_retrieve",
        tags=["reports"],
        summary=gettext_lazy("Cost of poor quality"),
        parameters=[
            *SPAN,
            query("by", gettext_lazy("With `key`: only the cases behind that row."), enum=By.values),
            query("key", gettext_lazy("Key of a row.")),
        ],
        responses=answers(CostReportSerializer),
    )
    def get(self, request: Request) -> Response:
        must_read_costs(self.by)
        asked = Asked(request, ("since", "until", "by", "key"))
        by, key = asked.one_of("by", By.values), asked.text("key")
        if bool(by) != bool(key):
            raise Invalid({"key": [_("Send `by` and `key` together.")]})
        figures = figures_for(self.by, *self.span(asked))
        shown = figures.behind(by, key) if by else [(one, one.whole) for one in figures.cases]
        return Response(CostReportSerializer(_body(figures, shown), context=self.words).data)


def _body(figures: CostFigures, shown: list[tuple[CaseCosts, Part]]) -> dict[str, Any]:
    return {
        "since": figures.since,
        "until": figures.until,
        "sums": figures.whole,
        "tables": {by.value: figures.table(by) for by in By},
        "cases": [{"number": one.case.reference, "sums": part} for one, part in shown],
    }


class ClaimsByYear(_Report):
    """The claims of the years."""

    @extend_schema(
        operation_id="claims_by_year_list",
        tags=["reports"],
        summary=gettext_lazy("Claims by year"),
        responses=answers(YearOfClaimsSerializer(many=True)),
    )
    def get(self, request: Request) -> Response:
        must_read_costs(self.by)
        Asked(request, ())
        years = claims_by_year(self.by, last=local_date(self.at).year)
        return Response(YearOfClaimsSerializer(years, many=True, context=self.words).data)


class ReturnedGoods(_Report):
    """Approved against actual return."""

    @extend_schema(
        operation_id="returned_goods_list",
        tags=["reports"],
        summary=gettext_lazy("Approved against actual return"),
        parameters=SPAN,
        responses=answers(ReturnedSlipSerializer(many=True)),
    )
    def get(self, request: Request) -> Response:
        must_read_costs(self.by)
        rows = returns_for(self.by, *self.span(Asked(request, ("since", "until"))))
        return Response(ReturnedSlipSerializer(rows, many=True, context=self.words).data)


class Collections(_Report):
    """The collection rates of a month."""

    @extend_schema(
        operation_id="collections_list",
        tags=["reports"],
        summary=gettext_lazy("Collection rates"),
        parameters=[query("month", gettext_lazy("Such as 2026-01; left out: the present one."))],
        responses=answers(CollectionSerializer(many=True)),
    )
    def get(self, request: Request) -> Response:
        people = people_read_by(self.by)
        typed, today = Asked(request, ("month",)).text("month"), local_date(self.at)
        month = month_named(typed) if typed else today.replace(day=1)
        if month is None:
            raise Invalid({"month": [_("Write the month as year and month, such as 2026-01.")]})
        rows = month_of(month, today=today, people=people)
        return Response(CollectionSerializer(rows, many=True, context=self.words).data)


def register_reports() -> None:
    """Give the reports their addresses in the API."""
    for address, view in (
        ("costs", Costs),
        ("claims-by-year", ClaimsByYear),
        ("returned-goods", ReturnedGoods),
        ("collections", Collections),
    ):
        name = address.replace("-", "_")
        beside.register(path(f"{address}/", view.as_view(), name=name), collection=name)
