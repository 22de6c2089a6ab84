"""Projects and maintenance contracts. Read only, as all master data."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from feedback_system.errors import Invalid
from feedback_system.interfaces.agreement_rows import ContractSerializer, ProjectSerializer
from feedback_system.interfaces.asking import NEWEST_FIRST, Asked
from feedback_system.interfaces.documentation import answers, page_of, paging, query
from feedback_system.interfaces.views.lists import ACTIVE, MasterDataView, one_named
from feedback_system.masterdata.agreeing import standing
from feedback_system.masterdata.lookup import searched
from feedback_system.masterdata.models import ContractLine, MaintenanceContract, Project

CUSTOMER = query("customer", gettext_lazy("Number of the customer."))
WORDS = query("q", gettext_lazy("Part of the number, the name or its initials."))


def project_rows() -> QuerySet[Project]:
    """Projects with everything that is written of them."""
    rows = Project.objects.select_related("customer", "contact__customer", "unit", "product")
    return rows.prefetch_related("contact__customer__call_refusals")


def contract_rows() -> QuerySet[MaintenanceContract]:
    """Contracts with everything that is written of them."""
    lines = ContractLine.objects.select_related("product").order_by("position")
    rows = standing().select_related("customer", "contact__customer", "branch", "renewed_from")
    return rows.prefetch_related(Prefetch("lines", lines), "contact__customer__call_refusals")


class Projects(MasterDataView):
    """The projects."""

    @extend_schema(
        operation_id="projects_list",
        tags=["projects"],
        summary=gettext_lazy("Projects"),
        parameters=[WORDS, CUSTOMER, ACTIVE, *paging(list(NEWEST_FIRST), "-id")],
        responses=answers(page_of(ProjectSerializer)),
    )
    def get(self, request: Request) -> Response:
        asked = Asked(request, ("q", "customer", "is_active"))
        rows = searched(project_rows(), asked.text("q"))
        if customer := asked.text("customer"):
            rows = rows.filter(customer__code=customer)
        if (active := asked.yes_or_no("is_active")) is not None:
            rows = rows.filter(is_active=active)

        def write(found: list[Project]) -> Any:
            return ProjectSerializer(found, many=True, context=self.seen()).data

        return asked.page(request, rows, write)


class OneProject(MasterDataView):
    """One project."""

    @extend_schema(
        operation_id="projects_retrieve",
        tags=["projects"],
        summary=gettext_lazy("One project, by number or id"),
        responses=answers(ProjectSerializer),
    )
    def get(self, request: Request, name: str) -> Response:
        Asked(request, ())
        return Response(ProjectSerializer(one_named(project_rows(), name), context=self.seen()).data)


class Contracts(MasterDataView):
    """The maintenance contracts."""

    @extend_schema(
        operation_id="contracts_list",
        tags=["contracts"],
        summary=gettext_lazy("Maintenance contracts"),
        parameters=[
            WORDS,
            CUSTOMER,
            query("product", gettext_lazy("Part number of a machine under contract.")),
            query("covers_on", gettext_lazy("Contracts in force on this day, as YYYY-MM-DD.")),
            *paging(list(NEWEST_FIRST), "-id"),
        ],
        responses=answers(page_of(ContractSerializer)),
    )
    def get(self, request: Request) -> Response:
        asked = Asked(request, ("q", "customer", "product", "covers_on"))
        rows = searched(contract_rows(), asked.text("q"))
        if customer := asked.text("customer"):
            rows = rows.filter(customer__code=customer)
        if product := asked.text("product"):
            rows = rows.filter(pk__in=ContractLine.objects.filter(product__code=product).values("contract"))
        if (said := asked.text("covers_on")) != "":
            try:
                day = date.fromisoformat(said)
            except ValueError as refused:
                raise Invalid({"covers_on": [_("Write the day as YYYY-MM-DD.")]}) from refused
            rows = rows.filter(starts_on__lte=day, last__gte=day)

        def write(found: list[MaintenanceContract]) -> Any:
            return ContractSerializer(found, many=True, context=self.seen()).data

        return asked.page(request, rows, write)


class OneContract(MasterDataView):
    """One maintenance contract."""

    @extend_schema(
        operation_id="contracts_retrieve",
        tags=["contracts"],
        summary=gettext_lazy("One maintenance contract, by number or id"),
        responses=answers(ContractSerializer),
    )
    def get(self, request: Request, name: str) -> Response:
        Asked(request, ())
        return Response(ContractSerializer(one_named(contract_rows(), name), context=self.seen()).data)
