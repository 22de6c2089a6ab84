"""What the pages of all links share: a limit on tries, one answer for every link of no use, the language, and the fence around it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from allauth.core.internal import ratelimit
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import translation

from feedback_system.deadlines.clock import database_now
from feedback_system.web.views import too_many_requests

RATES = {"look": "60/m/ip", "answer": "20/h/ip"}
"""A person who reads and answers stays far below; who tries tokens gets nowhere."""


def page_of_link(
    request: HttpRequest,
    *,
    name: str,
    find: Callable[[datetime], Any],
    language: Callable[[Any], str],
    show: Callable[[Any, datetime], HttpResponseBase],
    look: str = RATES["look"],
) -> HttpResponseBase:
    """The page of the link that `find` finds at an instant, as `show` draws it in the language of whoever answers.

    A token that is wrong, used, ended or late gets one and the same page. `name` keeps the counts of tries of different
    pages apart; `look` is the limit for reading, by address.
    """
    if not _allowed(request, f"{name}_look", look, get=True):
        return fenced(too_many_requests(request))
    if request.method == "POST" and not _allowed(request, f"{name}_answer", RATES["answer"], get=False):
        return fenced(too_many_requests(request))
    at = database_now()
    link = find(at)
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    spoken = translation.get_language() if chosen or link is None else language(link)
    with translation.override(spoken):
        request.LANGUAGE_CODE = spoken
        if link is None:
            return fenced(of_no_use(request))
        response = show(link, at)
    response.headers["Content-Language"] = spoken or settings.LANGUAGE_CODE
    return fenced(response)


def of_no_use(request: HttpRequest) -> HttpResponse:
    """The one page for every link that cannot be used."""
    return render(request, "links/gone.html", status=404)


def _allowed(request: HttpRequest, action: str, rate: str, *, get: bool) -> bool:
    return bool(ratelimit.consume(request, app="links", action=action, config={action: rate}, limit_get=get))


def fenced(response: HttpResponseBase) -> HttpResponseBase:
    """Kept by no cache, found by no search engine, its address given to no other site."""
    response.headers["Cache-Control"] = "no-store, private"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response
