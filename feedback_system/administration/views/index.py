"""The set-up page: what there is to set, what is done, what happens while it is not."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.http import SignedIn
from feedback_system.administration.checklist import all_items
from feedback_system.administration.rights import must_read_settings


@login_required
@require_safe
def index(request: SignedIn) -> HttpResponse:
    must_read_settings(request.user)
    now = timezone.now()
    rows = [
        {"item": item, "finding": item.look(now), "url": reverse(item.url_name) if item.url_name else ""}
        for item in all_items()
    ]
    done = sum(1 for row in rows if row["finding"].done)  # type: ignore[attr-defined]
    return render(request, "administration/index.html", {"rows": rows, "done": done, "all": len(rows)})
