"""How a refusal is told on screen: one table from kind of refusal to status, title and advice."""

import uuid
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from feedback_system.errors import RETRY_AFTER, Blocked, Busy, Invalid, NotPermitted, Refusal, SwitchedOff
from feedback_system.web.htmx import as_alert, is_htmx

SECRET_FIELDS = ("password", "secret", "token", "otp", "pin", "code_verifier")
MAX_KEPT = 200_000  # characters of typed text shown again; longer texts are cut with a note


@dataclass(frozen=True, slots=True)
class Telling:
    """What one kind of refusal looks like: `title` says what happened, `advice` what to do next."""

    status: int
    title: Any
    advice: Any
    tone: str = "risk"
    icon: str = "alert"


TELLINGS: dict[str, Telling] = {
    "not_permitted": Telling(
        403,
        _("You may not do this"),
        _("Ask the owner of the case or your administrator if you think you should be able to."),
        "over",
        "lock",
    ),
    "not_found": Telling(
        404,
        _("There is nothing here for you"),
        _("The address may be mistyped, or the record is not one you may see. Search for its number."),
        "info",
        "search",
    ),
    "not_possible_now": Telling(
        409,
        _("This is not possible now"),
        _("Open the record again to see where it stands and which steps are possible."),
        "risk",
        "clock",
    ),
    "switched_off": Telling(
        409,
        _("This part is not in use"),
        _("Your administrator decides whether your company uses it."),
        "info",
        "lock",
    ),
    "conflict": Telling(
        409,
        _("Somebody else was faster"),
        _("Nothing was overwritten. Open the record again, compare, and enter your change once more."),
        "risk",
        "users",
    ),
    "blocked": Telling(
        422, _("Something has to be done first"), _("Do these things, then try again."), "risk", "alert"
    ),
    "invalid": Telling(
        422,
        _("Please correct the entries"),
        _("Nothing was saved. Correct these points and send it again."),
        "over",
    ),
    "too_many": Telling(
        429,
        _("Too many attempts"),
        _("Wait a few minutes and try again. If you cannot sign in, ask your administrator."),
        "risk",
        "clock",
    ),
    "busy": Telling(
        503,
        _("Somebody else is at work here"),
        _("Nothing was saved and nothing is lost. Wait a few seconds and send it again."),
        "risk",
        "clock",
    ),
    "failed": Telling(
        500,
        _("Something went wrong on our side"),
        _("Nothing was saved. Try again; if it happens again, tell your administrator the reference below."),
        "over",
        "alert",
    ),
}


@dataclass(slots=True)
class Told:
    """One refusal, ready for a template."""

    code: str
    telling: Telling
    message: str = ""
    reasons: list[Any] = field(default_factory=list)
    kept: list[tuple[str, str]] = field(default_factory=list)
    back_url: str = ""
    reference: str = ""


def told(request: HttpRequest, refusal: Refusal) -> Told:
    """`refusal` with its sentences and with what was typed, so that nothing is lost."""
    kind = "switched_off" if isinstance(refusal, SwitchedOff) else refusal.code
    result = Told(code=refusal.code, telling=TELLINGS.get(kind, TELLINGS["not_possible_now"]))
    if isinstance(refusal, Blocked):
        result.reasons = list(refusal.reasons)
    elif isinstance(refusal, Invalid):
        result.reasons = [
            {"text": sentence, "url": f"#id_{name}" if name and is_htmx(request) else ""}
            for name, sentences in refusal.errors.items()
            for sentence in sentences
        ]
    else:
        result.message = str(refusal)
    if not isinstance(refusal, NotPermitted):
        result.kept = typed_text(request)
    result.back_url = back_url(request)
    return result


def answer(request: HttpRequest, what: Told) -> HttpResponse:
    """A whole page, or for htmx the reasons box alone, with the status of the refusal."""
    context = {"told": what}
    if is_htmx(request):
        html = render_to_string("errors/_refusal.html", context, request)
        response = as_alert(HttpResponse(html, status=what.telling.status))
    else:
        html = render_to_string(f"errors/{what.telling.status}.html", context, request)
        response = HttpResponse(html, status=what.telling.status)
    patch_vary_headers(response, ("HX-Request",))
    response["Cache-Control"] = "no-store"
    if what.telling.status == Busy.status:
        response["Retry-After"] = str(RETRY_AFTER)
    return response


def refuse(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The answer to `refusal`: 403, 409, 422 or 503 by its kind."""
    return answer(request, told(request, refusal))


def typed_text(request: HttpRequest) -> list[tuple[str, str]]:
    """Field name and text of what was posted, without secrets, empty fields and technical fields."""
    if request.method != "POST":
        return []
    kept: list[tuple[str, str]] = []
    room = MAX_KEPT
    for name, values in request.POST.lists():
        lowered = name.lower()
        technical = lowered in {"csrfmiddlewaretoken", "version", "next"} or lowered.endswith("_forms")
        if technical or any(part in lowered for part in SECRET_FIELDS):
            continue
        text = "\n".join(value for value in values if value.strip())
        if text and room > 0:
            kept.append((name, text[:room] + ("…" if len(text) > room else "")))
            room -= len(text)
    return kept


def back_url(request: HttpRequest) -> str:
    """The page the person came from when it is one of ours, else the start page."""
    came_from = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(came_from, {request.get_host()}, request.is_secure()):
        parts = urlsplit(came_from)
        if parts.path != request.path:
            return parts.path + (f"?{parts.query}" if parts.query else "")
        if request.method == "POST":
            return parts.path
    return "/"


def reference_of(request: HttpRequest) -> str:
    """The reference id of a failed request, also found in the log; made at the first call."""
    known = getattr(request, "error_reference", "")
    if not known:
        known = str(getattr(request, "request_id", "") or uuid.uuid4().hex[:10])
        request.error_reference = known  # type: ignore[attr-defined]
    return known
