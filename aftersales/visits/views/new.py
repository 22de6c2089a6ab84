"""Plan a visit by hand; the same form sent twice makes one."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.http import SignedIn
from aftersales.visits.forms.planning import PlanVisitForm
from aftersales.visits.operations import must_plan, plan_visit_checked
from feedback_system.cases.fields import local_day
from feedback_system.deadlines.clock import database_now
from feedback_system.desk.opening import open_by_form


@require_http_methods(["GET", "POST"])
@login_required
def new(request: SignedIn) -> HttpResponse:
    """Show the form, or plan the visit."""
    must_plan(request.user)
    now = database_now()
    initial = {"planned_on": local_day(now)}
    return open_by_form(
        request,
        empty=lambda: PlanVisitForm(by=request.user, at=now, initial=initial),
        posted=lambda: PlanVisitForm(request.POST, by=request.user, at=now),
        act=lambda form: plan_visit_checked(fields=form.cleaned_data, by=request.user, at=now),
        show=partial(_show, request),
        told=gettext_lazy("Planned under the number %(number)s."),
    )


def _show(
    request: SignedIn, form: PlanVisitForm, key: str, *, reasons: list[Any] | None = None, status: int = 200
) -> HttpResponse:
    context = {"form": form, "reasons": reasons or [], "once": key}
    return render(request, "visits/new.html", context, status=status)
