"""The few things the server has to know about htmx (2.x, vendored)."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

# Where base.html shows refusals; the middleware sends partials there so that a form on screen stays as it
# was.
ALERTS = "#page-alerts"


def is_htmx(request: HttpRequest) -> bool:
    """True when htmx asks for a part of a page; false for a full page, also when htmx restores one from
    history."""
    return (
        request.headers.get("HX-Request") == "true"
        and request.headers.get("HX-History-Restore-Request") != "true"
    )


def page_or_part(
    request: HttpRequest, *, page: str, part: str, context: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """Render template `part` for htmx and `page` (which includes the same part) for everybody else."""
    response = render(request, part if is_htmx(request) else page, context, status=status)
    patch_vary_headers(response, ("HX-Request",))
    return response


def go_to(request: HttpRequest, url: str) -> HttpResponse:
    """Send the browser to `url`: a redirect, or for htmx an empty answer that makes it load the page."""
    if not is_htmx(request):
        return HttpResponseRedirect(url)
    response = HttpResponse(status=204)
    response["HX-Redirect"] = url
    return response


def as_alert(response: HttpResponse) -> HttpResponse:
    """Have htmx put this answer into the page's alert area instead of where the form wanted its result."""
    response["HX-Retarget"] = ALERTS
    response["HX-Reswap"] = "innerHTML show:top"
    return response
