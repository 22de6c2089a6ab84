"""The view all API addresses descend from, and the answer where there is no address."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils import translation
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import BaseParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from feedback_system.api.parsing import StrictJSONParser


class ApiView(APIView):
    """Strict JSON in, JSON out, in the language of the reader, kept by no cache."""

    parser_classes: list[type[BaseParser]] = [StrictJSONParser]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Log in first; then speak the person's language when the request names none."""
        super().initial(request, *args, **kwargs)
        own = getattr(request.user, "language", "")
        if own and request.auth is not None and "Accept-Language" not in request.headers:
            translation.activate(own)  # ends with the request, in which the language middleware stands

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Nothing personal stays in a cache on the way."""
        response = super().finalize_response(request, response, *args, **kwargs)
        response.headers.setdefault("Cache-Control", "no-store")
        return response


class NoSuchAddress(ApiView):
    """404 in the one form of error for every address below /api/ that is none."""

    permission_classes = [AllowAny]

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        raise Http404

    post = put = patch = delete = get
