"""The collection rates of a month by salesperson, with what complaints hold up; finance types or imports due and collected."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import SignedIn
from accounts.models import User
from accounts.permissions import Permission
from accounts.views.common import SHOWN_LINES, history_lines
from complaints.collecting import Collected
from complaints.forms.receivables import CollectedFileForm, CollectedForm
from complaints.models import CollectedMonth
from complaints.models.collections import PersonMonth, month_of, sum_of
from complaints.models.costs import local_date
from complaints.models.months import month_named
from complaints.operations.collecting import (
    COLUMNS,
    MOST_ROWS,
    Entered,
    must_keep_receivables,
    plan_collected,
    save_collected,
)
from complaints.operations.report_readers import must_export, people_read_by
from feedback_system.cases.models import Case
from feedback_system.company.models import Company
from feedback_system.deadlines.clock import database_now
from feedback_system.desk.views.exports import streamed
from feedback_system.errors import Conflict, Invalid
from feedback_system.masterdata.importing.agreed import hand_out, take_back
from feedback_system.masterdata.importing.reading import LARGEST_FILE

if TYPE_CHECKING:
    from datetime import datetime

PURPOSE = "collected months"
OUTCOMES = {
    "create": (gettext_lazy("new"), "ok", "plus"),
    "update": (gettext_lazy("changed"), "info", "edit"),
    "skip": (gettext_lazy("left out"), "neutral", "minus"),
    "refuse": (gettext_lazy("refused"), "over", "alert"),
}


def _month(request: SignedIn, at: datetime) -> date:
    """The month of the address; the present one where there is none that can be read."""
    asked = month_named(request.GET.get("month", "") or "")
    return asked or local_date(at).replace(day=1)


def _address(name: str, month: date, **more: str) -> str:
    return f"{reverse(name)}?{urlencode({'month': f'{month:%Y-%m}', **more})}"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def collections(request: SignedIn) -> HttpResponse:
    """The month by salesperson; a post of finance enters one line of it."""
    people, at = people_read_by(request.user), database_now()
    month = _month(request, at)
    form = CollectedForm(initial={"month": f"{month:%Y-%m}"})
    status = 200
    if request.method == "POST":
        must_keep_receivables(request.user)
        form = CollectedForm(request.POST)
        if form.is_valid():
            data = form.cleaned_data
            entered = Entered(data["person"].pk, data["month"], data["due"], data["collected"])
            try:
                save_collected([entered], by=request.user, at=at)
            except Conflict as refused:
                form.add_error(None, refused.message)
            else:
                messages.success(request, _("The figures of %(name)s are saved.") % {"name": data["person"]})
                return redirect(_address("reports:collections", data["month"]))
        status = 422
    rows = month_of(month, today=local_date(at), people=people)
    seen = _seen(request.user, rows)
    history = CollectedMonth.history.filter(month=month).select_related("history_user", "person")
    may_keep = request.user.holds(Permission.KEEP_RECEIVABLES)
    context = {
        "form": form,
        "month": f"{month:%Y-%m}",
        "rows": [
            {"row": row, "disputes": [(one, one.complaint.case_id in seen) for one in row.disputes]}
            for row in rows
        ],
        "total": sum_of(rows),
        "currency": Company.get().currency,
        "may_keep": may_keep,
        "may_export": request.user.holds(Permission.EXPORT_CASES),
        "export_url": _address("reports:collections_export", month, format="xlsx"),
        "lines": history_lines(
            CollectedMonth,
            history.order_by("-history_date", "-history_id")[:SHOWN_LINES],
            about=lambda one: one.person.name,
        )
        if may_keep
        else [],
        "now": at,
    }
    return render(request, "complaints/reports/collections.html", context, status=status)


def _seen(user: User, rows: list[PersonMonth]) -> frozenset[int]:
    """The ids of the cases behind these rows that `user` may open. Note: one query, none without a dispute."""
    ids = {one.complaint.case_id for row in rows for one in row.disputes}
    if not ids:
        return frozenset()
    return frozenset(Case.objects.visible_to(user).filter(pk__in=ids).values_list("pk", flat=True))


@login_required
@require_safe
def collections_export(request: SignedIn) -> StreamingHttpResponse:
    """The month as a file."""
    people, at = people_read_by(request.user), database_now()
    must_export(request.user)
    month = _month(request, at)
    rows = month_of(month, today=local_date(at), people=people)
    return streamed(request, _lines(rows), name=f"collections-{month:%Y-%m}", at=at)  # type: ignore[arg-type]


def _lines(rows: list[PersonMonth]) -> Iterator[list[Any]]:
    yield [
        _("Salesperson"), _("Due in the month"), _("Disputed"), _("Base"), _("Collected"), _("Collection rate %"),
        _("Without the rule %"),
    ]  # fmt: skip
    for row in rows:
        yield [str(row.person), *_figures(row.figures)]
    yield [_("In all"), *_figures(sum_of(rows))]


def _figures(one: Collected) -> list[Any]:
    rates = ["" if rate is None else rate for rate in (one.rate, one.plain_rate)]
    return [one.due, one.disputed, one.base, one.collected, *rates]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def collections_import(request: SignedIn) -> HttpResponse:
    """Choose a file and see row by row what would happen; nothing is written yet."""
    must_keep_receivables(request.user)
    form = CollectedFileForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {
        "form": form,
        "columns": COLUMNS,
        "most_rows": MOST_ROWS,
        "currency": Company.get().currency,
    }
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                plan = plan_collected(form.cleaned_data["file"].read(LARGEST_FILE + 1))
            except Invalid as refused:
                for sentences in refused.errors.values():
                    form.add_error("file", sentences)
            else:
                status = 200
                good = [
                    [
                        row.values["person"].pk,
                        f"{row.values['month']:%Y-%m}",
                        str(row.values["due"]),
                        str(row.values["collected"]),
                    ]
                    for row in plan.good
                ]
                context |= {
                    "plan": plan,
                    "rows": [{"row": row, "look": OUTCOMES[row.outcome.value]} for row in plan.rows],
                    "agreed": hand_out(good, purpose=PURPOSE, by=request.user),
                }
    return render(request, "complaints/reports/collections_import.html", context, status=status)


@login_required
@require_POST
def collections_apply(request: SignedIn) -> HttpResponse:
    """Write the rows that the preview showed."""
    must_keep_receivables(request.user)
    agreed = take_back(request.POST.get("agreed", ""), purpose=PURPOSE, by=request.user)
    if agreed is None:
        messages.error(request, _("This preview has expired. Choose the file again."))
        return redirect("reports:collections_import")
    rows = [
        Entered(person, month_named(month), Decimal(due), Decimal(collected))  # type: ignore[arg-type]  # signed by us
        for person, month, due, collected in agreed
    ]
    try:
        done = save_collected(rows, by=request.user, at=database_now())
    except Conflict as refused:
        messages.error(request, refused.message)
        return redirect("reports:collections_import")
    messages.success(
        request,
        _("%(created)d new and %(changed)d changed lines are in.")
        % {"created": done.created, "changed": done.changed},
    )
    last = max((row.month for row in rows), default=None)
    return redirect(
        _address("reports:collections", last) if last is not None else reverse("reports:collections")
    )
