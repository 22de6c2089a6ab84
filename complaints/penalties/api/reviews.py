"""The reviews of the sanctions of the months for programs: which are done, and the word that one is."""

from __future__ import annotations

from typing import Any

from django.urls import path
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from complaints.penalties.api.deductions import SWITCHED_OFF, checked_fields
from complaints.penalties.forms.months import OpenMonthForm
from complaints.penalties.operations.opening import must_propose
from complaints.penalties.operations.reviewing import months_to_review, must_read_reviews, review_month
from complaints.penalties.operations.switching import must_be_on
from feedback_system.api.idempotency import Answer
from feedback_system.interfaces import beside
from feedback_system.interfaces.asking import Asked
from feedback_system.interfaces.documentation import KEY, WRITING, answers
from feedback_system.interfaces.machine_forms import schema_of
from feedback_system.interfaces.serializers import PersonSerializer
from feedback_system.interfaces.views.base import InterfaceView


class SanctionReviewSerializer(serializers.Serializer):
    """A month whose sanctions are to be reviewed, or were."""

    month = serializers.CharField(source="code", help_text="Year and month, such as 2026-10.")
    due_at = serializers.DateTimeField()
    reviewed_by = PersonSerializer(source="review.reviewed_by", default=None, allow_null=True)
    reviewed_at = serializers.DateTimeField(source="review.reviewed_at", default=None, allow_null=True)
    to_publish = serializers.IntegerField(help_text="Approved papers that personnel has not published.")
    under_way = serializers.IntegerField(help_text="Papers that are not decided.")


class ReviewsSerializer(serializers.Serializer):
    """The months, the newest first."""

    results = SanctionReviewSerializer(many=True)


class Reviews(InterfaceView):
    """The reviews of the months."""

    @extend_schema(
        operation_id="sanction_reviews_list",
        tags=["sanction-reviews"],
        summary=_("Reviews of the sanctions of the months"),
        responses=answers(ReviewsSerializer, also=SWITCHED_OFF),
    )
    def get(self, request: Request) -> Response:
        Asked(request, ())
        must_read_reviews(self.by)
        must_be_on()
        return Response(ReviewsSerializer({"results": months_to_review(at=self.at)}).data)

    @extend_schema(
        operation_id="sanction_reviews_create",
        tags=["sanction-reviews"],
        summary=_("Say that the sanctions of a month are reviewed"),
        description=_("The GM office, once a month, before the 10th. Personnel is told."),
        request={"application/json": schema_of(OpenMonthForm)},
        parameters=[KEY],
        responses=answers(SanctionReviewSerializer, status=201, refused=WRITING),
    )
    def post(self, request: Request) -> Response:
        must_propose(self.by)

        def act() -> Answer:
            month = checked_fields(self, OpenMonthForm, request)["month"]
            review_month(month=month, by=self.by, at=self.at)
            found: Any = next(one for one in months_to_review(at=self.at) if one.month == month)
            return Answer(201, SanctionReviewSerializer(found).data)

        return self.once(request, act)


def register_reviews() -> None:
    """Give the reviews their address in the API."""
    beside.register(
        path("sanction-reviews/", Reviews.as_view(), name="sanction-reviews"), collection="sanction-reviews"
    )
