"""Search over all cases one may see; a number leads straight to its case."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.db.models import F
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from feedback_system.cases.models import Case
from feedback_system.desk.matches import excerpts
from feedback_system.desk.rows import case_url, for_list, rows_of
from feedback_system.desk.views.requests import SignedInRequest
from feedback_system.searching.queries import find
from feedback_system.searching.text import MAX_QUERY
from feedback_system.web.forms import narrow

PAGE = 50


@require_safe
@login_required
def search(request: SignedInRequest) -> HttpResponse:
    """The newest cases that hold every word, with the place where they hold it."""
    text = request.GET.get("q", "").replace("\x00", "").strip()[:MAX_QUERY]
    visible = Case.objects.visible_to(request.user)
    if text and "before" not in request.GET:
        exact = narrow(text).upper()
        one = (
            visible.by_reference(exact).only("kind", "number", "receipt_number").first()
            if len(exact) <= 20 and any(sign.isdigit() for sign in exact)  # every number has digits
            else None
        )
        if one is not None:
            return HttpResponseRedirect(case_url(one))
    before = request.GET.get("before", "")
    before_id = int(before) if before.isdecimal() and len(before) < 18 else None
    found = find(visible, text, limit=PAGE, before_id=before_id, counted=before_id is None)
    at = timezone.now()
    cases = (
        {
            case.pk: case
            for case in for_list(visible.filter(pk__in=found.ids)).annotate(norm=F("search_row__norm"))
        }
        if found.ids
        else {}
    )
    ordered = [cases[pk] for pk in found.ids if pk in cases]
    rows = rows_of(ordered, at=at)
    matches = excerpts({pk: case.norm for pk, case in cases.items()}, text)
    next_url = ""
    if found.more:
        query = request.GET.copy()
        query["before"] = str(found.ids[-1])
        next_url = f"{reverse('desk:search')}?{query.urlencode()}"
    context = {
        "search_text": text,
        "now": at,
        "lines": [(row, matches.get(row.case.pk)) for row in rows],
        "count": found.count_text,
        "next_url": next_url,
        "is_first": before_id is None,
    }
    return render(request, "desk/search.html", context)
