"""The language switch, the page of all components, and the pages Django shows when a request fails."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from feedback_system.errors import NotPermitted
from feedback_system.web import showcase
from feedback_system.web.refusals import TELLINGS, Told, answer, back_url, reference_of, refuse, typed_text

# The right that opens the page of components; the code stands in accounts/permissions.py, above this package.
SEE_COMPONENTS = "settings.manage_settings"


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Switch this browser and the signed-in person to the posted `language`, then go to `next`."""
    language = request.POST.get("language", "")
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        target = "/"
    response = HttpResponseRedirect(target)
    if language in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=365 * 24 * 3600,
            samesite="Lax",
            secure=request.is_secure(),
        )
        user: Any = request.user
        if user.is_authenticated and getattr(user, "language", language) != language:
            user.language = language
            user.save(update_fields=["language"])
    return response


def components(request: HttpRequest) -> HttpResponse:
    """Every component in every state, for developers; found only with DEBUG or by administrators."""
    user: Any = request.user
    if not settings.DEBUG and not (user.is_authenticated and user.holds(SEE_COMPONENTS)):
        raise Http404
    return render(request, "_components/page.html", showcase.everything(timezone.now()))


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """handler403: a right is missing."""
    return refuse(request, NotPermitted(str(exception) if exception and exception.args else ""))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """CSRF_FAILURE_VIEW: the page was too old or came from elsewhere; what was typed is shown again."""
    told = Told(
        code="expired",
        telling=TELLINGS["not_permitted"],
        message=_(
            "This page was open too long or came from another place, so nothing was saved. "
            "Go back, reload, and send it again."
        ),
        kept=typed_text(request),
        back_url=back_url(request),
    )
    return answer(request, told)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """handler404: nothing there, or nothing this person may see; both look alike."""
    return answer(request, Told(code="not_found", telling=TELLINGS["not_found"], back_url=back_url(request)))


def too_many_requests(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """handler429: too many attempts, as the log-in counts them."""
    return answer(request, Told(code="too_many", telling=TELLINGS["too_many"], back_url=back_url(request)))


def server_error(request: HttpRequest) -> HttpResponse:
    """handler500: our fault. Rendered without the request's context, since that may be what failed."""
    reference = reference_of(request)
    if request.headers.get("HX-Request") == "true":
        told = Told(code="failed", telling=TELLINGS["failed"], reference=reference)
        html = render_to_string("errors/_refusal.html", {"told": told})
        return HttpResponse(
            html, status=500, headers={"HX-Retarget": "#page-alerts", "HX-Reswap": "innerHTML show:top"}
        )
    context = {"reference": reference, "language": translation.get_language() or settings.LANGUAGE_CODE}
    return HttpResponse(render_to_string("errors/500.html", context), status=500)
