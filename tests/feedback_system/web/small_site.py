"""A small site whose pages refuse in every way, as ROOT_URLCONF of the tests of the frame."""

from threading import Event

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import engines
from django.urls import include, path
from django.utils import timezone
from django.utils.translation import get_language

from feedback_system.errors import Blocked, Conflict, Invalid, NotPermitted, NotPossibleNow


def permitted_to_others(request: HttpRequest) -> HttpResponse:
    raise NotPermitted("Only the head of quality may close this complaint.")


def closed_already(request: HttpRequest) -> HttpResponse:
    raise NotPossibleNow("The complaint was closed on 3 March.")


def changed_meanwhile(request: HttpRequest) -> HttpResponse:
    raise Conflict("Lin Na changed this complaint at 10:04.")


def not_ready(request: HttpRequest) -> HttpResponse:
    raise Blocked(["The shares add up to 90 %.", "The proposal has no <b>approval</b>."])


def wrong_entries(request: HttpRequest) -> HttpResponse:
    raise Invalid({"quantity": ["Enter a whole number."], "": ["Give an order or a batch number."]})


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a fault of ours")


def forbidden_by_django(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def spoken(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{get_language()} {timezone.get_current_timezone_name()}")


TRY_OUT = """{% extends "base.html" %}{% block content %}
<form method="post" action="/count/">{% csrf_token %}<button id="send">Send</button></form>
<form method="post" hx-post="/not-ready/" hx-target="#result">{% csrf_token %}
  <div class="combo">
    <input id="id_customer" data-lookup-url="/customers/" data-lookup-id="hidden" aria-label="Customer">
    <input type="hidden" id="hidden" name="customer">
  </div>
  <button id="try">Try</button>
</form>
<div id="result">as before</div>
<form method="post" data-draft-url="/draft/">{% csrf_token %}
  <textarea name="text" id="text" aria-label="Text"></textarea><span data-draft-note></span>
</form>
{% endblock %}"""
COUNTED: list[str] = []
ANSWER = Event()
DRAFTS: list[str] = []


def try_out(request: HttpRequest) -> HttpResponse:
    return HttpResponse(engines["django"].from_string(TRY_OUT).render({}, request))


def count(request: HttpRequest) -> HttpResponse:
    """Answers only when the test says so, as a slow server would."""
    COUNTED.append(request.path)
    ANSWER.wait(timeout=20)
    return HttpResponse(status=204)


def draft(request: HttpRequest) -> HttpResponse:
    DRAFTS.append(request.POST["text"])
    return HttpResponse(status=204)


def customers(request: HttpRequest) -> JsonResponse:
    found = [
        {"id": 7, "label": "Northern Machine Works", "detail": "C-0007"},
        {"id": 8, "label": "Northern Tools"},
    ]
    return JsonResponse(
        [one for one in found if request.GET["q"].lower() in one["label"].lower()], safe=False
    )


urlpatterns = [
    path("try-out/", try_out),
    path("count/", count),
    path("draft/", draft),
    path("customers/", customers),
    path("", include("feedback_system.web.urls")),
    path("permitted-to-others/", permitted_to_others),
    path("closed-already/", closed_already),
    path("changed-meanwhile/", changed_meanwhile),
    path("not-ready/", not_ready),
    path("wrong-entries/", wrong_entries),
    path("broken/", broken),
    path("forbidden-by-django/", forbidden_by_django),
    path("spoken/", spoken, name="spoken"),
    path("spoken/more/", spoken, name="spoken_more"),
]
handler403 = "feedback_system.web.views.permission_denied"
handler404 = "feedback_system.web.views.page_not_found"
handler500 = "feedback_system.web.views.server_error"
