"""A page that only reads reads the stamp of the reference data once."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from feedback_system.reference.kept import reading


class ReadingMiddleware:
    """Makes every GET one stretch of reading; what writes asks for the stamp each time."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        with reading():
            return self.get_response(request)
