"""The health page, another try for a clock that was set aside, and the release of held sweeps."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.http import SignedIn
from feedback_system.administration.rights import (
    may_change_settings,
    must_change_settings,
    must_read_settings,
)
from feedback_system.deadlines.clock import database_now
from feedback_system.escalation.models import ClockHold, SetAside
from feedback_system.escalation.operations import release_hold, retry_set_aside
from feedback_system.escalation.operations.holding import open_hold
from feedback_system.oversight.condition import GROUPS, Standing, all_facts
from feedback_system.web.forms import LineField

SHOWN_ASIDE = 50


class ReleaseForm(forms.Form):
    """Why the clock is right as it is."""

    reason = LineField(
        label=gettext_lazy("How did you check that the clock is right?"),
        max_length=200,
        help_text=gettext_lazy("Everything due by this clock is told by the next sweep. The reason is kept."),
    )


@login_required
@require_safe
def health(request: SignedIn) -> HttpResponse:
    """Every fact with its state, what to do, and the page that mends it."""
    must_read_settings(request.user)
    return _page(request)


@login_required
@require_POST
def retry(request: SignedIn, pk: int) -> HttpResponse:
    """Have the next sweep try a clock again."""
    must_change_settings(request.user)
    row = get_object_or_404(SetAside, pk=pk)
    retry_set_aside(row=row, by=request.user, at=database_now())
    messages.success(request, _("The next sweep tries it again, within a minute."))
    return redirect("oversight:health")


@login_required
@require_POST
def release(request: SignedIn, pk: int) -> HttpResponse:
    """Let the sweeps go on by the clock as it is."""
    must_change_settings(request.user)
    hold = get_object_or_404(ClockHold, pk=pk)
    form = ReleaseForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    release_hold(hold=hold, reason=form.cleaned_data["reason"], by=request.user, at=database_now())
    messages.success(request, _("The sweeps go on, the next one within a minute."))
    return redirect("oversight:health")


def _page(request: SignedIn, form: ReleaseForm | None = None) -> HttpResponse:
    now = database_now()
    lines: list[dict[str, Any]] = [{"item": item, "fact": item.look(now)} for item in all_facts()]
    aside = SetAside.objects.filter(solved_at=None).select_related("deadline__rule", "deadline__case")
    context = {
        "groups": [
            {"label": GROUPS[code], "lines": list(rows)}
            for code, rows in groupby(lines, key=lambda line: line["item"].group)
        ],
        "bad": _count(lines, Standing.BAD),
        "look": _count(lines, Standing.LOOK),
        "good": _count(lines, Standing.GOOD),
        "aside": list(aside.order_by("at", "pk")[:SHOWN_ASIDE]),
        "hold": open_hold(),
        "form": form or ReleaseForm(),
        "now": now,
        "may_change": may_change_settings(request.user),
        "sees_cases": request.user.sees_all,
    }
    return render(request, "oversight/health.html", context, status=422 if form else 200)


def _count(lines: list[dict[str, Any]], state: Standing) -> int:
    return sum(line["fact"].state is state for line in lines)
