"""Logs that say who and what by id, never by name: one line per request, and its id on every line it causes.

The last step masks telephone numbers, identity and card numbers, mail addresses and tokens in the finished
line, so that a traceback or a library's message cannot carry them out either.
"""

import re
import time
import uuid
from collections.abc import Callable
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse

CARRIED_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
"""What a front proxy may hand us as the request's id; anything else could forge lines of the log."""

MASKS: list[tuple[re.Pattern[str], str]] = [
    # No \w before a number: it would hold for Chinese characters, and 电话13800135678 would stay as it is.
    # Mobile 138****5678, with or without +86 and with blanks or hyphens between.
    (re.compile(r"(?<![0-9A-Za-z_.])((?:\+?86[ -]?)?1[3-9]\d)[ -]?\d{4}[ -]?(\d{4})(?!\d)"), r"\1****\2"),
    # Identity number: first three, last two. Before cards, which it would fit as well.
    (re.compile(r"(?<![0-9A-Za-z_.])(\d{3})\d{13}(\d[\dXx])(?![0-9A-Za-z_])"), r"\1*************\2"),
    (re.compile(r"(?<![0-9A-Za-z_.])\d{12,15}(\d{4})(?![0-9A-Za-z_])"), r"****\1"),
    # Landline with its area code.
    (re.compile(r"(?<![0-9A-Za-z_.])0\d{2,3}-\d{3,4}(\d{4})(?!\d)"), r"0***-****\1"),
    (re.compile(r"(\w)[\w.+-]*@(\w)[\w-]*(?:\.[\w-]+)*(\.\w+)"), r"\1***@\2***\3"),
    # Anything that calls itself a secret.
    (
        re.compile(
            r"(?i)([\w-]*(?:token|password|passwd|secret|session_?id|feedback_session|authorization|api_?key|cookie)[\w-]*"
            r"[\"']?\s*[:=]\s*[\"']?)(?:(?:token|bearer|basic)\s+)?[^\s\"'&,;}]+"
        ),
        r"\1***",
    ),
    # Random texts as our links and API tokens are: long, with small and capital letters and digits (a hash
    # has no capitals).
    (re.compile(r"(?<![\w-])(?=[\w-]*[a-z])(?=[\w-]*[A-Z])(?=[\w-]*\d)[\w-]{32,}(?![\w-])"), "***"),
]


def mask(line: str) -> str:
    """`line` without what a log must not keep: phones, identity and card numbers, mail addresses, tokens."""
    for pattern, replacement in MASKS:
        line = pattern.sub(replacement, line)
    return line


def _mask_rendered(_logger: Any, _method: str, rendered: Any) -> str:
    return mask(str(rendered))


def configuration(*, as_json: bool, level: str = "WARNING") -> dict[str, Any]:
    """Django's LOGGING: JSON lines for collectors, or short plain lines for a person at a console.

    Also hands structlog's own loggers over to logging, so that both come out of the same door.
    """
    before: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[
            *before,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    render: list[Any] = (
        [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
        if as_json
        else [structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)]
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": before,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    *render,
                    _mask_rendered,
                ],
            }
        },
        "filters": {
            "no_503": {
                "()": "django.utils.log.CallbackFilter",
                "callback": lambda record: getattr(record, "status_code", None) != 503,
            }
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": level, "propagate": True},
            # Django's own line for every 4xx says no more than ours, and a red readiness page is no fault of
            # the code.
            "django.request": {"level": "ERROR", "filters": ["no_503"]},
            # Scanners ask for hosts of their own all day; the refusal stands in our line as a 400.
            "django.security.DisallowedHost": {"level": "CRITICAL"},
            "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
        },
    }


class RequestLogMiddleware:
    """Gives every request an id and one line: method, route, status, milliseconds, user id.

    The route (`survey/<token>/`) stands for the path and the query is left out: both can hold what was typed.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.log = structlog.get_logger("feedback_system.requests")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        carried = request.headers.get("X-Request-ID", "")
        request_id = carried if CARRIED_ID.fullmatch(carried) else uuid.uuid4().hex
        request.request_id = request_id  # type: ignore[attr-defined]
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request=request_id)
        started = time.perf_counter()
        response = self.get_response(request)
        response["X-Request-ID"] = request_id
        self.log.info(
            "request",
            method=request.method,
            route=request.resolver_match.route if request.resolver_match else None,
            status=response.status_code,
            ms=round((time.perf_counter() - started) * 1000, 1),
            # Only if the page looked at its user: asking here would cost every static file two queries.
            user=getattr(getattr(request, "_cached_user", None), "pk", None),
        )
        return response
