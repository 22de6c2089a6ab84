"""Out to a company's own directory and back in."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from requests import RequestException

from accounts.directory import words
from accounts.directory.adapter import DirectoryAdapter, refusal
from accounts.directory.providers import as_published
from feedback_system.sealed import CannotUnseal

View = Callable[[HttpRequest, str], HttpResponse]


def _refused_in_words(view: View) -> View:
    """A way that is switched off, keys that cannot be read and a directory that fails each end on a page that says so."""

    @wraps(view)
    def viewed(request: HttpRequest, way: str) -> HttpResponse:
        try:
            return view(request, way)
        except SocialApp.DoesNotExist:
            return refusal(request, words.SWITCHED_OFF, status=404)
        except CannotUnseal:
            return refusal(request, words.NOT_UNSEALED, status=502)
        except (OAuth2Error, RequestException) as error:
            return refusal(request, words.of_failure(way, error), status=words.status_of(way, error))

    return viewed


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@_refused_in_words
def start(request: HttpRequest, way: str) -> HttpResponse:
    """A page that goes on to the directory by itself: the content policy lets no form lead out of the house.

    Whoever comes here by a link is led to the beginning, so that no other site starts a log-in.
    """
    if request.method != "POST":
        return redirect("/")
    if request.user.is_authenticated:
        return redirect(get_next_redirect_url(request) or "/")
    provider = DirectoryAdapter(request).get_provider(request, way)
    answer: HttpResponse = as_published(provider.redirect_from_request)(request)
    if not answer.has_header("Location"):
        return answer
    context = {"url": answer["Location"], "name": provider.app.name}
    return render(request, "account/directory_on_the_way.html", context)


@login_not_required
@never_cache
@require_http_methods(["GET"])
@_refused_in_words
def callback(request: HttpRequest, way: str) -> HttpResponse:
    """Back from the directory: the state must be the one of this session, the code is good for once."""
    provider = DirectoryAdapter(request).get_provider(request, way)
    answer: HttpResponse = OAuth2CallbackView.adapter_view(provider.oauth2_adapter_class)(request)
    return answer
