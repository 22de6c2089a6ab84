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
    found = [(item, item.look(now)) for item in all_items()]
    rows = [
        {"item": item, "finding": finding, "url": reverse(item.url_name) if item.url_name else ""}
        for item, finding in found
    ]
    done = sum(finding.done for _item, finding in found)
    return render(request, "administration/index.html", {"rows": rows, "done": done, "all": len(rows)})
