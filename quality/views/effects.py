"""The list of improvements with their effect, as a page and as a file."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.http import SignedIn
from accounts.permissions import Permission
from feedback_system.desk.views.exports import streamed
from feedback_system.errors import NotPermitted
from quality.effects import Effect, effect_rows, file_lines, improvements_of, read_for_list

PER_PAGE = 30
TONES = {Effect.YES: ("ok", "check"), Effect.NO: ("over", "undo"), Effect.OPEN: ("info", "clock")}


@require_safe
@login_required
def effects(request: SignedIn) -> HttpResponse:
    """The improvements that have reached the reader; `?effect=no` narrows them. Note: ten queries for a page."""
    asked = _asked(request)
    page = Paginator(improvements_of(request.user, effect=asked), PER_PAGE).get_page(request.GET.get("page"))
    shown = read_for_list(improvements_of(request.user).filter(pk__in=[one.pk for one in page]))
    base, query = reverse("quality:effects"), {"effect": asked} if asked else {}
    export = reverse("quality:effects_export")
    context = {
        "count": page.paginator.count,
        "page": page,
        "rows": [{"row": row, "look": TONES[row.effect]} for row in effect_rows(shown, request.user)],
        "choices": Effect.choices,
        "asked": asked,
        "may_export": request.user.holds(Permission.EXPORT_CASES),
        "excel_url": f"{export}?{urlencode({**query, 'format': 'xlsx'})}",
        "csv_url": f"{export}?{urlencode(query)}",
        "previous_url": f"{base}?{urlencode({**query, 'page': page.number - 1})}"
        if page.has_previous()
        else "",
        "next_url": f"{base}?{urlencode({**query, 'page': page.number + 1})}" if page.has_next() else "",
    }
    return render(request, "quality/effects.html", context)


@require_safe
@login_required
def effects_export(request: SignedIn) -> StreamingHttpResponse:
    """The same list as a file."""
    if not request.user.holds(Permission.EXPORT_CASES):
        raise NotPermitted(
            _("You may read this list but not export it. Ask your head of department for the file.")
        )
    lines = file_lines(improvements_of(request.user, effect=_asked(request)), request.user)
    return streamed(request, lines, name="effects", at=timezone.now())  # type: ignore[arg-type]


def _asked(request: SignedIn) -> str:
    asked = request.GET.get("effect", "")
    return asked if asked in Effect.values else ""
