"""The OpenAPI document, the page that shows it, and the list of collections."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from feedback_system.api.views import ApiView
from feedback_system.interfaces import beside
from feedback_system.interfaces.collections import all_collections

BESIDE = (
    "customers",
    "products",
    "deliveries",
    "deadlines",
    "escalations",
    "approvals",
    "written-reports",
    "dashboard",
    "events",
)
"""Collections beside the kinds of case."""


@cache
def document(language: str) -> dict[str, Any]:
    """The OpenAPI document in that language, which must be the active one; made once per process."""
    made: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return made


class Schema(SpectacularAPIView):
    """The OpenAPI document: YAML, or JSON for whoever accepts or asks for it (`?format=json`)."""

    def _get_schema_response(self, request: Request) -> Response:
        name = self._get_filename(request, "")  # type: ignore[no-untyped-call]
        return Response(
            document(get_language() or ""), headers={"Content-Disposition": f'inline; filename="{name}"'}
        )


class Root(ApiView):
    """Which collections there are."""

    @extend_schema(exclude=True)
    def get(self, request: Request) -> Response:
        names = [*(one.kind.area for one in all_collections()), *BESIDE, *beside.collections()]
        found = {name: request.build_absolute_uri(reverse(f"api:{name}")) for name in names}
        return Response(found)


@require_safe
@ensure_csrf_cookie
def docs(request: HttpRequest) -> HttpResponse:
    """The document as a page on which one can try every operation; everything comes from this server."""
    return render(request, "interfaces/docs.html", {"schema_url": reverse("api:schema")})
