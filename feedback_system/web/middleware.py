"""Language and time zone of a request, and refusals told as pages."""

import logging
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

from feedback_system.errors import NotPermitted, Refusal, busy_from
from feedback_system.web.refusals import reference_of, refuse
from feedback_system.web.timezones import zone_for

logger = logging.getLogger("feedback_system.web")

Handler = Callable[[HttpRequest], HttpResponse]


class LanguageMiddleware:
    """Activates the language: the person's setting, else the cookie, else Accept-Language, else zh-hans."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = language_of(request)
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return response


def language_of(request: HttpRequest) -> str:
    """The code of one of `settings.LANGUAGES` for this request."""
    own = getattr(getattr(request, "user", None), "language", "")
    if own in dict(settings.LANGUAGES):
        return str(own)
    return translation.get_language_from_request(request)


class TimeZoneMiddleware:
    """Activates the time zone in which instants are shown and typed. Stored instants stay UTC."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with timezone.override(zone_for(getattr(request, "user", None))):
            return self.get_response(request)


class ErrorMiddleware:
    """Turns the refusals of `feedback_system.errors` into 403, 409, 422 and 503 pages or htmx parts."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The answer to a refusal; None for anything else, which is our fault and becomes a 500 with a
        reference."""
        exception = busy_from(exception) or exception
        if isinstance(exception, Refusal):
            level = logging.WARNING if isinstance(exception, NotPermitted) else logging.INFO
            user_id = getattr(getattr(request, "user", None), "pk", None)
            logger.log(
                level, "refused %s %s: %s (user %s)", request.method, request.path, exception.code, user_id
            )
            return refuse(request, exception)
        if isinstance(exception, Http404 | PermissionDenied | SuspiciousOperation):
            return None  # answered as such by the framework; nobody is to be woken for a wrong address
        logger.error("failed %s %s, reference %s", request.method, request.path, reference_of(request))
        return None
