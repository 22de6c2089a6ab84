"""Plan a survey; the same form sent twice makes one."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.http import SignedIn
from aftersales.surveys.forms.plan import PlanForm
from aftersales.surveys.operations.asking import must_run_surveys
from aftersales.surveys.operations.planning import open_checked
from feedback_system.deadlines.clock import database_now
from feedback_system.desk.opening import open_by_form

WIDE = ("title", "purpose", "content", "range_words", "people", "anonymous")


@require_http_methods(["GET", "POST"])
@login_required
def new(request: SignedIn) -> HttpResponse:
    """Show the plan, or write it."""
    must_run_surveys(request.user)
    now = database_now()
    return open_by_form(
        request,
        empty=lambda: PlanForm(by=request.user, at=now),
        posted=lambda: PlanForm(request.POST, by=request.user, at=now),
        act=lambda form: open_checked(fields=form.cleaned_data, by=request.user, at=now),
        show=partial(_show, request),
        told=gettext_lazy(
            "Planned under the number %(number)s. Fill the list of whom to ask, then submit the plan."
        ),
    )


def _show(
    request: SignedIn, form: PlanForm, key: str, *, reasons: list[Any] | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "fields": [{"bound": bound, "wide": bound.name in WIDE} for bound in form.visible_fields()],
        "reasons": reasons or [],
        "once": key,
    }
    return render(request, "surveys/new.html", context, status=status)
