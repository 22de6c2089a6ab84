"""The months of deductions: the list, one month with its check line, closing, the file for the payroll, the rest of who left."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import SignedIn
from accounts.models import User
from accounts.permissions import Permission
from complaints.models.months import month_named
from complaints.penalties.figures import DeductionFigures, figures_of
from complaints.penalties.forms.months import CloseMonthForm, OpenMonthForm
from complaints.penalties.models import DeductionMonth, DeductionRow, SanctionLine, is_on, penalty_rules
from complaints.penalties.operations.months import (
    close_month,
    must_keep_pay,
    must_see_deductions,
    next_month,
    open_month,
    what_blocks_closing,
    what_blocks_opening,
)
from complaints.penalties.operations.switching import must_be_on
from feedback_system.company.models import Company
from feedback_system.deadlines.clock import database_now
from feedback_system.desk.views.exports import streamed
from feedback_system.errors import Blocked, Conflict, NotPermitted
from feedback_system.web.acts import sentences_of

NOTES = {
    DeductionRow.Note.HELD: ("pause", "pause"),
    DeductionRow.Note.FALLEN: ("risk", "alert"),
    DeductionRow.Note.LEFT: ("risk", "user"),
    DeductionRow.Note.CAPPED: ("info", "clock"),
    DeductionRow.Note.BACK: ("ok", "undo"),
}


def _must_read(user: User) -> None:
    """The books stay readable by personnel after the part was switched off."""
    must_see_deductions(user)
    if not (is_on() or user.holds(Permission.KEEP_PAY)):
        must_be_on()


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def months(request: SignedIn) -> HttpResponse:
    """The months, newest first; personnel opens the next one here."""
    _must_read(request.user)
    at = database_now()
    upcoming = next_month(at=at)
    form = OpenMonthForm(initial={"month": f"{upcoming:%Y-%m}"})
    blocked: list[Any] = []
    status = 200
    if request.method == "POST":
        must_keep_pay(request.user)
        form = OpenMonthForm(request.POST)
        status = 422
        if form.is_valid():
            try:
                month = open_month(month=form.cleaned_data["month"], by=request.user, at=at)
            except (Blocked, Conflict) as refusal:
                blocked, status = sentences_of(refusal), refusal.status
            else:
                messages.success(request, _("The deductions of %(month)s are open.") % {"month": month.code})
                return redirect(month)
    rows = DeductionMonth.objects.select_related("opened_by", "closed_by").order_by("-month")
    page = Paginator(rows, 24).get_page(request.GET.get("page"))
    base = reverse("deductions:months")
    may_open = is_on() and request.user.holds(Permission.KEEP_PAY)
    context = {
        "page": page,
        "form": form,
        "blocked": blocked,
        "may_open": may_open,
        "not_yet": [] if blocked or not may_open else what_blocks_opening(upcoming, at=at),
        "previous_url": f"{base}?page={page.number - 1}" if page.has_previous() else "",
        "next_url": f"{base}?page={page.number + 1}" if page.has_next() else "",
    }
    return render(request, "penalties/months.html", context, status=status)


def _month(code: str) -> DeductionMonth:
    """:raises Http404: nobody has opened it"""
    found = month_named(code)
    rows = DeductionMonth.objects.select_related("opened_by", "closed_by")
    month = rows.filter(month=found).first() if found is not None else None
    if month is None:
        raise Http404
    return month


@login_required
@require_safe
def month(request: SignedIn, month: str) -> HttpResponse:
    """One month: who, opening, new, taken, carried, with the line that checks the sums."""
    _must_read(request.user)
    return _page(request, _month(month))


def _page(
    request: SignedIn, month: DeductionMonth, *, refused: list[Any] | None = None, status: int = 200
) -> HttpResponse:
    figures = figures_of(month)
    may_close = month.is_open and is_on() and request.user.holds(Permission.KEEP_PAY)
    total = figures.total
    context = {
        "month": month,
        "rows": [_row(row, request.user) for row in figures.rows],
        "total": total,
        "balances": total["opening"] + total["added"] - total["taken"] == total["carried"],
        "currency": month.currency or Company.get().currency,
        "bonus": penalty_rules().bonus_label,
        "may_close": may_close,
        "close_form": CloseMonthForm(initial={"seal": figures.seal}),
        "blockers": what_blocks_closing(figures) if month.is_open else [],
        "refused": refused or [],
        "may_export": request.user.holds(Permission.EXPORT_PAYROLL) and not month.is_open,
        "keeps_pay": request.user.holds(Permission.KEEP_PAY),
    }
    return render(request, "penalties/month.html", context, status=status)


def _row(row: Any, user: User) -> dict[str, Any]:
    tone, icon = NOTES.get(row.note, ("neutral", "info"))
    may_write_off = (
        is_on()
        and row.note == DeductionRow.Note.LEFT
        and row.carried > 0
        and user.holds(Permission.KEEP_PAY)
        and row.line.state == SanctionLine.State.IN_FORCE
    )
    return {
        "row": row,
        "line": row.line,
        "tone": tone,
        "icon": icon,
        "note": DeductionRow.Note(row.note).label if row.note else "",
        "write_off": f"{row.line.paper.case.get_absolute_url()}steps/write_off/?line={row.line.number}"
        if may_write_off
        else "",
    }


@login_required
@require_POST
def close(request: SignedIn, month: str) -> HttpResponse:
    """Personnel closes the month with the figures it has seen."""
    must_keep_pay(request.user)
    row = _month(month)
    form = CloseMonthForm(request.POST)
    seal = form.cleaned_data["seal"] if form.is_valid() else ""
    try:
        closed = close_month(month=row, seal=seal, by=request.user, at=database_now())
    except (Blocked, Conflict) as refusal:
        return _page(request, row, refused=sentences_of(refusal), status=refusal.status)
    messages.success(
        request,
        _("The deductions of %(month)s are closed. Give the list to the payroll.") % {"month": closed.code},
    )
    return redirect(closed)


@login_required
@require_safe
def export(request: SignedIn, month: str) -> StreamingHttpResponse:
    """The list of a closed month for the payroll: what to take and what to give back. Nothing is paid out here."""
    _must_read(request.user)
    if not request.user.holds(Permission.EXPORT_PAYROLL):
        raise NotPermitted(
            _(
                "You may read this list but not export it. Personnel and finance make the file for the payroll."
            )
        )
    row = _month(month)
    if row.is_open:
        raise Http404
    at: datetime = database_now()
    return streamed(request, file_lines(figures_of(row)), name=f"deductions-{row.code}", at=at)  # type: ignore[arg-type]


def file_lines(figures: DeductionFigures) -> Iterator[list[Any]]:
    """The list as lines of a file, with the sum at the end."""
    yield [
        _("Month"),
        _("User name"),
        _("Name"),
        _("Department"),
        _("Sanction paper"),
        _("Complaint"),
        _("Kind"),
        _("Opening"),
        _("New"),
        _("Taken"),
        _("To give back"),
        _("Carried"),
        _("Note"),
    ]
    zero = Decimal(0)
    for row in figures.rows:
        line = row.line
        yield [
            figures.month.code,
            line.person.username,
            line.person.name,
            line.department.label if line.department else "",
            line.paper.case.reference,
            line.paper.complaint.case.reference,
            str(line.get_kind_display()),
            row.opening,
            row.added,
            max(row.taken, zero),
            max(-row.taken, zero),
            row.carried,
            str(DeductionRow.Note(row.note).label) if row.note else "",
        ]
    total = figures.total
    taken = sum((max(row.taken, zero) for row in figures.rows), zero)
    back = sum((max(-row.taken, zero) for row in figures.rows), zero)
    yield [
        _("In all"),
        "",
        "",
        "",
        "",
        "",
        "",
        total["opening"],
        total["added"],
        taken,
        back,
        total["carried"],
        "",
    ]
