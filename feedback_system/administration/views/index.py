"""The set-up page: what there is to set, what is done, what comes next, what happens while it is not set."""

from __future__ import annotations

from itertools import groupby

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.http import SignedIn
from feedback_system.administration.checklist import GROUPS, checklist, progress
from feedback_system.administration.rights import may_change_settings, must_read_settings


@login_required
@require_safe
def index(request: SignedIn) -> HttpResponse:
    must_read_settings(request.user)
    rows = checklist(timezone.now())
    groups = []
    for code, of_group in groupby(rows, key=lambda row: row.item.group):
        lines = list(of_group)
        done = sum(row.finding.done for row in lines)
        groups.append({"label": GROUPS[code], "rows": lines, "done": done, "all": len(lines)})
    context = {
        "rows": rows,
        "groups": groups,
        "progress": progress(rows),
        "next": next((row for row in rows if row.item.essential and not row.finding.done), None),
        "may_change": may_change_settings(request.user),
    }
    return render(request, "administration/index.html", context)
