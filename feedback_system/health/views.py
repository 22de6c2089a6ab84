"""Two pages for machines: is this process alive, and can the whole installation work?

The first asks nothing but this process, so that a dead database does not make a supervisor restart healthy
web servers.
The second is for monitoring. Neither needs a log-in, and neither tells names, versions or addresses.
"""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from feedback_system.health import operations


@require_safe
@never_cache
def live(request: HttpRequest) -> HttpResponse:
    """200 as long as this process answers."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@require_safe
@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """200 if everything answers and all regular work is recent, else 503; either way each finding by name."""
    findings = operations.findings(at=timezone.now())
    good = all(finding.good for finding in findings)
    return JsonResponse(
        {"ready": good, "findings": {f.name: {"good": f.good, "message": f.message} for f in findings}},
        status=200 if good else 503,
    )
