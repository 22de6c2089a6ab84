"""Requests to let deadlines stand still, for programs. They are decided by the step `decide_stop` of the case."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from feedback_system.cases.models import Case
from feedback_system.deadlines.models import StopRequest
from feedback_system.desk.stops import decidable_stops, visible_stops
from feedback_system.interfaces.approval_rows import StopRequestSerializer
from feedback_system.interfaces.asking import NEWEST_FIRST, Asked
from feedback_system.interfaces.documentation import answers, page_of, paging, query
from feedback_system.interfaces.views.base import InterfaceView
from feedback_system.interfaces.views.lists import OF_CASE


class StopRequests(InterfaceView):
    """The requests on the cases the reader may see."""

    @extend_schema(
        operation_id="approvals_stops_list",
        tags=["approvals"],
        summary=gettext_lazy("Requests to let a deadline stand still"),
        description=gettext_lazy(
            "Decide one by the step `decide_stop` of its case, with its id as `stop_request`."
        ),
        parameters=[
            OF_CASE,
            query("decision", gettext_lazy("The decision."), enum=list(StopRequest.Decision.values)),
            query("mine", gettext_lazy("Only those that I may decide now."), type=bool),
            *paging(list(NEWEST_FIRST), "-id"),
        ],
        responses=answers(page_of(StopRequestSerializer)),
    )
    def get(self, request: Request) -> Response:
        asked = Asked(request, ("case", "decision", "mine"))
        rows = visible_stops(self.by)
        if reference := asked.text("case"):
            cases = Case.objects.visible_to(self.by).by_reference(reference.upper())
            rows = rows.filter(deadline__case__in=cases)
        if decision := asked.one_of("decision", StopRequest.Decision.values):
            rows = rows.filter(decision=decision)
        mine = asked.yes_or_no("mine")
        if mine is not None:
            ids = [one.pk for one in decidable_stops(self.by)]
            rows = rows.filter(pk__in=ids) if mine else rows.exclude(pk__in=ids)

        def write(found: list[StopRequest]) -> Any:
            return StopRequestSerializer(found, many=True).data

        return asked.page(request, rows, write)
