"""The lessons that were learned, for everybody to search; the improvement behind one opens only for whom it has reached."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.http import SignedIn
from feedback_system.cases.models import Case
from feedback_system.masterdata.naming import fold
from quality.models import published_lessons
from quality.tiers import Category

LESSONS_PER_PAGE = 25
LONGEST_QUERY = 100


@require_safe
@login_required
def lessons(request: SignedIn) -> HttpResponse:
    """The accepted lessons, the newest first. Note: a query for the count, one for the page, one for who may open what."""
    query = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_QUERY]
    category = request.GET.get("category", "")
    rows = published_lessons()
    for word in fold(query).split():
        rows = rows.filter(words__contains=word)
    if category in Category.values:
        rows = rows.filter(category=category)
    page = Paginator(rows, LESSONS_PER_PAGE).get_page(request.GET.get("page"))
    ids = {lesson.discipline.improvement.case_id for lesson in page}
    seen = set(Case.objects.visible_to(request.user).filter(pk__in=ids).values_list("pk", flat=True))
    base, asked = reverse("quality:lessons"), {"q": query, "category": category}
    context = {
        "page": page,
        "count": page.paginator.count,
        "rows": [
            {
                "lesson": lesson,
                "product": lesson.discipline.improvement.case.product,
                "at": lesson.discipline.accepted_at,
                "case": lesson.discipline.improvement.case
                if lesson.discipline.improvement.case_id in seen
                else None,
            }
            for lesson in page
        ],
        "query": query,
        "category": category,
        "categories": Category.choices,
        "is_filtered": bool(query or category),
        "previous_url": f"{base}?{urlencode({**asked, 'page': page.number - 1})}"
        if page.has_previous()
        else "",
        "next_url": f"{base}?{urlencode({**asked, 'page': page.number + 1})}" if page.has_next() else "",
    }
    return render(request, "quality/lessons.html", context)
