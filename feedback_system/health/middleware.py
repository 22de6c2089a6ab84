"""The live page answers first: other middleware asks the database for language and time zone."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from feedback_system.health import views


class LiveMiddleware:
    """Answers `/healthz` itself, so that a dead database does not look like a dead web server."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return views.live(request) if request.path_info == "/healthz" else self.get_response(request)
