"""Own reports: put one together with its table beside the choices, keep it, open it, share it, subscribe to it."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.forms import Form
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import SignedIn
from accounts.permissions import Permission
from feedback_system.cases.fields import local_day
from feedback_system.company.models import Company
from feedback_system.deadlines.clock import database_now
from feedback_system.errors import Invalid, NotPermitted
from feedback_system.reporting.builder.definition import Definition, read_query
from feedback_system.reporting.builder.dividing import names_of_dividers
from feedback_system.reporting.builder.drawing import drawn_of
from feedback_system.reporting.builder.forms import (
    BuilderForm,
    KeepForm,
    SubscribeForm,
    form_values,
    kept_values,
)
from feedback_system.reporting.builder.models import OwnReport, Subscription
from feedback_system.reporting.builder.operations import (
    delete_report,
    keep_report,
    report_for,
    subscribe,
    unsubscribe,
)
from feedback_system.reporting.builder.stretches import USUAL
from feedback_system.reporting.builder.tables import Result, result_for
from feedback_system.reporting.builder.telling import (
    limit_text,
    place_in_words,
    subscriptions_of,
    why_it_rests,
)
from feedback_system.reporting.rights import must_read_figures, reads_figures
from feedback_system.web.htmx import is_htmx

USUAL_CHOICES = {
    "rows": "unit", "columns": "month", "measure": "cases", "period": USUAL, "by": "opened", "chart": "",
}  # fmt: skip


@login_required
@require_safe
def reports(request: SignedIn) -> HttpResponse:
    """The own reports and those shared with the reader, and her subscriptions."""
    must_read_figures(request.user)
    at = database_now()
    rows = OwnReport.objects.for_reader(request.user).annotate(readers=Count("subscriptions"))
    mine = Subscription.objects.filter(person=request.user).select_related("report__owner", "person")
    context = {
        "own": [one for one in rows.order_by("name", "pk") if one.owner_id == request.user.pk],
        "shared": [one for one in rows.order_by("name", "pk") if one.owner_id != request.user.pk],
        "subscriptions": [_subscribed(one, at, None) for one in mine.order_by("report__name", "pk")],
    }
    return render(request, "reporting/own/list.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedIn) -> HttpResponse:
    """Put a report together; posting a name keeps what is shown."""
    return _builder(request, None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: SignedIn, pk: int) -> HttpResponse:
    """The same for an own report. :raises NotPermitted: it is somebody else's"""
    must_read_figures(request.user)
    found = report_for(request.user, pk)
    if found.owner_id != request.user.pk:
        raise NotPermitted(
            _("This report was shared with you. Keep it under a name of your own to change it.")
        )
    return _builder(request, found)


def _builder(request: SignedIn, kept: OwnReport | None) -> HttpResponse:
    must_read_figures(request.user)
    at, status = database_now(), 200
    posted = QueryDict(request.POST.get("query", "")[:2000]) if request.method == "POST" else None
    # What is posted is what was shown; nothing was shown while the choices did not fit together.
    form = BuilderForm(posted, today=local_day(at)) if posted is not None else _form(request.GET, kept, at)
    keep = KeepForm(
        request.POST if posted is not None else None, user=request.user, initial=kept_values(kept)
    )
    definition = form.definition if form.is_valid() else None
    if posted is not None:
        found = _keep(keep, definition, kept, request, at) if definition is not None else None
        if found is not None:
            messages.success(request, _("The report “%(name)s” is kept.") % {"name": found.name})
            return redirect(found)
        status = 422
    context = _shown(request, definition, at) | {
        "form": form,
        "keep": keep,
        "kept": kept,
        "here": reverse("own_reports:change", args=[kept.pk]) if kept else reverse("own_reports:new"),
    }
    return render(request, "reporting/own/build.html", context, status=422 if form.errors else status)


def _form(given: QueryDict, kept: OwnReport | None, at: Any) -> BuilderForm:
    """The choices of the address, else those of the kept report, else the usual ones."""
    today = local_day(at)
    if given.get("rows"):
        return BuilderForm(given, today=today)
    if kept is not None:
        try:
            return BuilderForm(form_values(read_query(kept.query, today)), today=today)
        except Invalid:
            return BuilderForm(QueryDict(kept.query), today=today)
    return BuilderForm(USUAL_CHOICES, today=today)


def _keep(
    form: KeepForm, definition: Definition, kept: OwnReport | None, request: SignedIn, at: Any
) -> OwnReport | None:
    if not form.is_valid():
        return None
    given = form.cleaned_data
    try:
        return keep_report(
            name=given["name"], definition=definition, shared=given["shared"], department=given["department"],
            by=request.user, at=at, report=kept,
        )  # fmt: skip
    except Invalid as refusal:
        _tell(form, refusal)
        return None


def _tell(form: Form, refusal: Invalid) -> None:
    for name, sentences in refusal.errors.items():
        form.add_error(name if name in form.fields else None, [str(one) for one in sentences])


@login_required
@require_safe
def preview(request: SignedIn) -> HttpResponse:
    """The table of the choices in the address, for the page where they are made."""
    must_read_figures(request.user)
    if not is_htmx(request):
        return HttpResponseRedirect(f"{reverse('own_reports:new')}?{request.GET.urlencode()}")
    at = database_now()
    form = _form(request.GET, None, at)
    definition = form.definition if form.is_valid() else None
    answer = render(request, "reporting/own/_preview.html", _shown(request, definition, at) | {"form": form})
    answer["HX-Replace-Url"] = f"{_page_at(request)}?{request.GET.urlencode()}"
    return answer


def _page_at(request: SignedIn) -> str:
    """The page on which the choices are made, so that its address goes on holding them."""
    here = urlsplit(request.headers.get("HX-Current-URL", "")).path
    base = reverse("own_reports:list")
    return here if re.fullmatch(rf"{base}\d+/change/", here) else reverse("own_reports:new")


def _shown(request: SignedIn, definition: Definition | None, at: Any) -> dict[str, Any]:
    """What every table of a report needs; nothing where the choices say nothing."""
    if definition is None:
        return {"result": None}
    result = result_for(definition, user=request.user, at=at)
    drawn, names = drawn_of(result), names_of_dividers()
    sums = list(drawn.sums) or [""] * len(result.rows)
    return {
        "result": result,
        "drawn": drawn,
        "rows": list(zip(result.rows, sums, strict=True)),
        "row_title": names[definition.rows],
        "column_title": names.get(definition.columns, ""),
        "words": definition.words(local_day(at)),
        "query": definition.query,
        "currency": Company.get().currency if result.measure.unit == "money" else "",
        "may_export": request.user.holds(Permission.EXPORT_CASES),
        "now": at,
    }


@login_required
@require_safe
def report(request: SignedIn, pk: int) -> HttpResponse:
    """One kept report with the numbers of this reader."""
    return _page(request, pk, None)


def _page(request: SignedIn, pk: int, form: SubscribeForm | None, status: int = 200) -> HttpResponse:
    must_read_figures(request.user)
    at, found = database_now(), report_for(request.user, pk)
    try:
        definition: Definition | None = read_query(found.query, local_day(at))
    except Invalid:
        definition = None
    shown = _shown(request, definition, at)
    result: Result | None = shown["result"]
    context = shown | {
        "report": found,
        "is_own": found.owner_id == request.user.pk,
        "has_left": not reads_figures(found.owner),
        "subscriptions": [_subscribed(one, at, definition) for one in subscriptions_of(found, request.user)],
        "form": form or (SubscribeForm(result=result) if result is not None else None),
    }
    return render(request, "reporting/own/report.html", context, status=status)


def _subscribed(one: Subscription, at: Any, definition: Definition | None) -> dict[str, Any]:
    rests = why_it_rests(one, at=at)
    place = ""
    if one.limit is not None and not rests:
        place = place_in_words(one, definition or read_query(one.report.query, local_day(at)))
    return {"one": one, "rests": rests, "place": place, "limit": limit_text(one)}


@login_required
@require_POST
def subscription(request: SignedIn, pk: int) -> HttpResponse:
    """Subscribe to a report."""
    must_read_figures(request.user)
    at, found = database_now(), report_for(request.user, pk)
    definition = read_query(found.query, local_day(at))
    form = SubscribeForm(request.POST, result=result_for(definition, user=request.user, at=at))
    if form.is_valid():
        given = form.cleaned_data
        try:
            subscribe(
                report=found, definition=definition, rhythm=given["rhythm"], limit=given["limit"],
                row=given["row"], column=given.get("column", ""), by=request.user, at=at,
            )  # fmt: skip
        except Invalid as refusal:
            _tell(form, refusal)
        else:
            messages.success(request, _("You are subscribed. You stop it on this page whenever you like."))
            return redirect(found)
    return _page(request, pk, form, 422)


@login_required
@require_POST
def stop(request: SignedIn, pk: int) -> HttpResponse:
    """Stop an own subscription."""
    must_read_figures(request.user)
    found = get_object_or_404(Subscription.objects.filter(person=request.user), pk=pk)
    unsubscribe(subscription=found, by=request.user, at=database_now())
    messages.success(request, _("The subscription is stopped."))
    return redirect("own_reports:list")


@login_required
@require_POST
def delete(request: SignedIn, pk: int) -> HttpResponse:
    """Drop an own report."""
    must_read_figures(request.user)
    found = report_for(request.user, pk)
    delete_report(report=found, by=request.user, at=database_now())
    messages.success(
        request, _("The report “%(name)s” is deleted, with all subscriptions to it.") % {"name": found.name}
    )
    return redirect("own_reports:list")
