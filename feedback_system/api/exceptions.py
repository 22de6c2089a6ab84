"""One form of error for every API address: `{code, message, reasons: [], errors: {field: []}}`.

The codes and statuses are those of `feedback_system.errors`; what the framework refuses (log-in, method, media type)
gets codes of the same kind. Anything else is our fault: 500 with the reference that stands in the log.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.signals import got_request_exception
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions, status
from rest_framework.exceptions import APIException
from rest_framework.response import Response

from feedback_system.errors import RETRY_AFTER, Blocked, Busy, Invalid, NotPermitted, Refusal, busy_from

logger = logging.getLogger("feedback_system.api")

FRAMEWORK: dict[type[Exception], tuple[str, Any]] = {
    exceptions.ParseError: (
        "malformed",
        gettext_lazy("The body could not be read. Send JSON as this address describes it."),
    ),
    exceptions.NotAuthenticated: (
        "not_authenticated",
        gettext_lazy("Log in first: send the header “Authorization: Token …” with a token of your profile."),
    ),
    exceptions.MethodNotAllowed: (
        "method_not_allowed",
        gettext_lazy(
            "This address does not take that method. The schema at /api/v1/schema/ says which it takes."
        ),
    ),
    exceptions.NotAcceptable: (
        "not_acceptable",
        gettext_lazy("Answers are JSON only. Accept application/json."),
    ),
    exceptions.UnsupportedMediaType: (
        "unsupported_media_type",
        gettext_lazy(
            "This address does not take that kind of body. Send application/json, files as multipart/form-data."
        ),
    ),
    exceptions.Throttled: (
        "too_many",
        gettext_lazy("Too many requests. Wait a little and send it again."),
    ),
}
"""Refusals of the framework whose own sentences do not say what to do next."""

OWN_SENTENCE = (exceptions.AuthenticationFailed, exceptions.PermissionDenied, exceptions.ParseError)
"""Refusals whose sentence may have been written by us and is told as it is."""


class VersionWanted(APIException):
    """428: a change needs the version it is based on, so that nobody's change is overwritten unseen."""

    status_code = status.HTTP_428_PRECONDITION_REQUIRED
    default_code = "version_required"
    default_detail = gettext_lazy(
        "Send the header If-Match with the ETag of the case as you have read it, so that nobody's change is lost."
    )


def body_of(
    code: str, message: Any, reasons: list[Any] | None = None, errors: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The one form of an error, as plain values."""
    return {
        "code": code,
        "message": str(message),
        "reasons": [str(reason) for reason in reasons or []],
        "errors": {field: [str(one) for one in found] for field, found in (errors or {}).items()},
    }


def refusal_body(refusal: Refusal) -> dict[str, Any]:
    """A refusal of ours. Sentences about no field in particular stand under `reasons`."""
    if isinstance(refusal, Blocked):
        return body_of(
            refusal.code,
            _("Something has to be done first. Do what stands under “reasons”, then send it again."),
            refusal.reasons,
        )
    if isinstance(refusal, Invalid):
        errors = dict(refusal.errors)
        return body_of(
            refusal.code,
            _("Nothing was saved. Correct what stands under “errors” and “reasons”, then send it again."),
            errors.pop("", []),
            errors,
        )
    return body_of(refusal.code, refusal.message)


def handle(error: Exception, context: Mapping[str, Any]) -> Response:
    """Turn whatever an API view raised into the one form of error (setting EXCEPTION_HANDLER)."""
    request = context.get("request")
    error = busy_from(error) or error
    if isinstance(error, Refusal):
        level = logging.WARNING if isinstance(error, NotPermitted) else logging.INFO
        logger.log(level, "refused %s: %s", _what(request), error.code)
        headers = {"Retry-After": str(RETRY_AFTER)} if isinstance(error, Busy) else None
        return Response(refusal_body(error), status=error.status, headers=headers)
    if isinstance(error, (Http404, exceptions.NotFound)):
        message = _(
            "There is nothing at this address for you. Check the number or the name in the address; "
            "the record may also be one you may not see."
        )
        return Response(body_of("not_found", message), status=404)
    if isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied(str(error) or None)
    if isinstance(error, RequestDataTooBig):
        message = _("The request is larger than this address takes. Send less at once.")
        return Response(body_of("too_large", message), status=413)
    if isinstance(error, SuspiciousOperation):
        return Response(body_of("malformed", FRAMEWORK[exceptions.ParseError][1]), status=400)
    if isinstance(error, exceptions.ValidationError):
        errors = error.detail if isinstance(error.detail, dict) else {"": error.detail}
        return Response(refusal_body(Invalid(errors)), status=422)
    if isinstance(error, APIException):
        return _of_framework(error)
    reference = str(getattr(getattr(request, "_request", request), "request_id", ""))
    logger.error("failed %s, reference %s", _what(request), reference, exc_info=error)
    got_request_exception.send(sender=type(context.get("view")), request=request)
    message = _(
        "Something went wrong on our side. Nothing was saved; try again. If it happens again, tell your "
        "administrator the reference %(reference)s."
    ) % {"reference": reference or "–"}
    return Response(body_of("failed", message), status=500)


def _of_framework(error: APIException) -> Response:
    headers = {}
    if getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = error.auth_header  # type: ignore[attr-defined]
    if getattr(error, "wait", None):
        headers["Retry-After"] = f"{error.wait:.0f}"  # type: ignore[attr-defined]
    code, message = next(
        (told for kind, told in FRAMEWORK.items() if isinstance(error, kind)),
        (str(error.default_code), error.detail),
    )
    if isinstance(error, OWN_SENTENCE) and str(error.detail) != str(error.default_detail):
        message = error.detail
    if isinstance(error, exceptions.AuthenticationFailed):
        code, message = "not_authenticated", error.detail
    elif isinstance(error, exceptions.PermissionDenied):
        code, message = NotPermitted.code, error.detail
    return Response(body_of(code, message), status=error.status_code, headers=headers)


def _what(request: Any) -> str:
    return f"{getattr(request, 'method', '')} {getattr(request, 'path', '')}"
