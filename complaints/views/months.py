"""The runs of the months: the list, one run with its lines and totals, confirming, closing, the file and the paper."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from accounts.http import SignedIn
from accounts.models import Department
from accounts.permissions import Permission
from complaints.forms.months import CloseMonthForm, ConfirmMonthForm, OpenMonthForm
from complaints.models import MonthAside, MonthLine, MonthRun, MonthTotal
from complaints.models.month_figures import DepartmentPart, MonthFigures, figures_of, is_intact
from complaints.models.month_readers import Reader, cases_seen, must_read_months, reader_of, shown_to
from complaints.models.months import month_named
from complaints.month_mailing import statistics_paper
from complaints.month_rows import aside_note, case_rows, file_lines, label_of, number_of, people_shown
from complaints.operations.monthly import (
    close_month,
    confirm_month,
    must_run_months,
    must_sign_months,
    next_month,
    open_month,
    what_blocks_closing,
    what_blocks_opening,
)
from feedback_system.company.models import Company
from feedback_system.deadlines.clock import database_now
from feedback_system.desk.views.exports import streamed
from feedback_system.errors import NotPermitted, Refusal
from feedback_system.printing.answers import answer_with
from feedback_system.web.acts import checked, done_or_shown_again, sentences_of

CASES_PER_PAGE = 50
COLUMN_OF = {
    MonthTotal.By.DEPARTMENT: "department_id",
    MonthTotal.By.PERSON: "person_id",
    MonthTotal.By.SUPPLIER: "supplier_id",
    MonthTotal.By.CAUSE: "fault_kind_id",
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def all_months(request: SignedIn) -> HttpResponse:
    """The runs, newest first; the GM office opens the next one here."""
    at = database_now()
    reader = reader_of(request.user, at=at)
    must_read_months(reader)
    upcoming = next_month(at=at)
    form = OpenMonthForm(initial={"month": f"{upcoming:%Y-%m}"})
    blocked: list[Any] = []
    status = 200
    if request.method == "POST":
        must_run_months(reader)
        form = OpenMonthForm(request.POST)
        try:
            run = open_month(month=checked(form)["month"], by=request.user, at=at)
        except Refusal as refusal:
            blocked, status = sentences_of(refusal), refusal.status
        else:
            messages.success(
                request, _("The run of %(month)s is open. The departments are asked.") % {"month": run.code}
            )
            return redirect(run)
    runs = MonthRun.objects.select_related("opened_by", "closed_by").order_by("-month")
    page = Paginator(runs, 24).get_page(request.GET.get("page"))
    base = reverse("months:list")
    context = {
        "page": page,
        "rows": [_row(run, reader) for run in page],
        "form": form,
        "blocked": blocked,
        "may_open": reader.acts_as(Permission.RUN_MONTH) is not None,
        "not_yet": [] if blocked else what_blocks_opening(upcoming, at=at),
        "now": at,
        "previous_url": f"{base}?page={page.number - 1}" if page.has_previous() else "",
        "next_url": f"{base}?page={page.number + 1}" if page.has_next() else "",
    }
    return render(request, "complaints/months.html", context, status=status)


def _row(run: MonthRun, reader: Reader) -> dict[str, Any]:
    """One line of the list: the sums of a closed run for who sees all, nothing that would have to be counted."""
    found = run.totals.filter(by=MonthTotal.By.ALL).first() if reader.sees_all and not run.is_open else None
    return {"run": run, "cases": found.cases if found else None, "amount": found.amount if found else None}


@login_required
@require_safe
def month(request: SignedIn, month: str) -> HttpResponse:
    """One run with everything this person may read of it; `?by=department&key=3` narrows the cases."""
    return _page(request, _run(month), database_now())


@login_required
@require_POST
def confirm(request: SignedIn, month: str) -> HttpResponse:
    """The head of a department, or the deputy, confirms the lines she has seen."""
    run, at = _run(month), database_now()
    must_sign_months(reader_of(request.user, at=at))
    form = ConfirmMonthForm(request.POST)

    def act() -> str:
        values = checked(form)
        department = Department.objects.filter(code=values["department"]).first()
        if department is None:
            raise Http404
        confirm_month(
            run=run,
            department=department,
            seal=str(values["seal"]),
            remark=str(values["remark"]),
            by=request.user,
            at=at,
        )
        return _("%(department)s has confirmed its lines.") % {"department": department.label}

    return _done_or_shown_again(request, run, act, confirm_form=form)


@login_required
@require_POST
def close(request: SignedIn, month: str) -> HttpResponse:
    """The GM office closes the month with the figures it has seen."""
    run, at = _run(month), database_now()
    must_run_months(reader_of(request.user, at=at))
    form = CloseMonthForm(request.POST)

    def act() -> str:
        values = checked(form)
        closed = close_month(
            run=run, seal=str(values["seal"]), reason=str(values["reason"]), by=request.user, at=at
        )
        return _("The run of %(month)s is closed. Its figures stand.") % {"month": closed.code}

    return _done_or_shown_again(request, run, act, close_form=form)


def _done_or_shown_again(
    request: SignedIn, run: MonthRun, act: Callable[[], str], **forms: Any
) -> HttpResponse:
    """Do it and go back to the page; a refusal is told on the page, with what was typed."""

    def shown_again(reasons: list[Any], status: int) -> HttpResponse:
        return _page(request, run, database_now(), refused=reasons, status=status, **forms)

    return done_or_shown_again(request, act, then=run, shown_again=shown_again)


def _run(month: str) -> MonthRun:
    """The run of that month. :raises Http404: nobody has opened it"""
    found = month_named(month)
    readers = ("opened_by", "opened_for", "closed_by", "closed_for")
    run = MonthRun.objects.select_related(*readers).filter(month=found).first() if found is not None else None
    if run is None:
        raise Http404
    return run


def _page(
    request: SignedIn,
    run: MonthRun,
    at: datetime,
    *,
    refused: list[Any] | None = None,
    confirm_form: ConfirmMonthForm | None = None,
    close_form: CloseMonthForm | None = None,
    status: int = 200,
) -> HttpResponse:
    reader = reader_of(request.user, at=at)
    must_read_months(reader)
    everything = figures_of(run)
    figures = shown_to(reader, everything)
    seen = cases_seen(reader, figures)
    by, key = request.GET.get("by", ""), request.GET.get("key", "")
    lines = _narrowed(figures.lines, by, key)
    rows = case_rows(lines, seen)
    page = Paginator(rows, CASES_PER_PAGE).get_page(request.GET.get("page"))
    people = people_shown(figures, seen)
    base = run.get_absolute_url()
    asked = {"by": by, "key": key} if len(lines) != len(figures.lines) else {}
    may_close = run.is_open and reader.acts_as(Permission.RUN_MONTH) is not None
    context = {
        "run": run,
        "now": at,
        "figures": figures,
        "amount_text": f"{figures.amount:,.2f}",
        "currency": run.currency or Company.get().currency,
        "sees_all": reader.sees_all,
        "page": page,
        "shown_amount": sum((line.amount for line in lines), 0),
        "narrowed": bool(asked),
        "narrowed_to": _narrowed_to(figures, by, key, people) if asked else "",
        "tables": [_table(figures, by, people, base) for by in COLUMN_OF],
        "confirmations": [_confirmation(part, reader, run, confirm_form) for part in figures.parts],
        "confirmed": len(figures.parts) - len(figures.unconfirmed),
        "waiting": [_aside(one, seen) for one in figures.asides if one.waits],
        "apart": [_aside(one, seen) for one in figures.asides if not one.waits],
        "may_close": may_close,
        "close_form": close_form or CloseMonthForm(initial={"seal": everything.seal}),
        "close_seal": everything.seal,
        "blockers": what_blocks_closing(everything) if may_close else [],
        "only_confirmations_missing": may_close and not everything.to_settle and bool(everything.unconfirmed),
        "refused": refused or [],
        "is_intact": not run.is_open and is_intact(everything),
        "is_late": run.is_late(at),
        "may_export": request.user.holds(Permission.EXPORT_CASES),
        "previous_url": _query(base, asked, page.number - 1) if page.has_previous() else "",
        "next_url": _query(base, asked, page.number + 1) if page.has_next() else "",
    }
    return render(request, "complaints/month.html", context, status=status)


def _query(base: str, asked: dict[str, str], page: int) -> str:
    return f"{base}?{urlencode({**asked, 'page': page})}#lines"


def _narrowed(lines: list[MonthLine], by: str, key: str) -> list[MonthLine]:
    """The lines of one department, person, supplier or cause; all where the address names none."""
    column = COLUMN_OF.get(by)  # type: ignore[call-overload]
    if column is None or not (key == "none" or (key.isascii() and key.isdigit() and len(key) < 19)):
        return lines
    wanted = None if key == "none" else int(key)
    return [line for line in lines if getattr(line, column) == wanted]


def _narrowed_to(figures: MonthFigures, by: str, key: str, people: frozenset[int]) -> str:
    found = next((one for one in figures.total(by) if one.key == key), None)
    return label_of(found, people) if found is not None else ""


def _table(figures: MonthFigures, by: MonthTotal.By, people: frozenset[int], base: str) -> dict[str, Any]:
    return {
        "code": by.value,
        "label": by.label,
        "rows": [
            {
                "label": label_of(one, people),
                "total": one,
                "url": f"{base}?{urlencode({'by': by.value, 'key': one.key})}#lines",
            }
            for one in figures.total(by)
        ],
    }


def _confirmation(
    part: DepartmentPart, reader: Reader, run: MonthRun, refused: ConfirmMonthForm | None
) -> dict[str, Any]:
    """One department with its confirmation, or the form for who may give it."""
    code = part.department.code
    may = run.is_open and part.confirmation is None and reader.signs_for(part.department) is not None
    initial = {
        "department": code,
        "seal": part.seal,
        "remark": refused.data.get("remark", "") if refused else "",
    }
    # The seal of the page as it is now: who is refused because lines have changed sees them, and confirms these.
    form = ConfirmMonthForm(initial=initial, auto_id=f"id_{code}_%s") if may else None
    return {
        "part": part,
        "form": form,
        "url": f"{run.get_absolute_url()}?{urlencode({'by': 'department', 'key': part.department.pk})}#lines",
        "objections": _objectable(part) if may else [],
    }


def _objectable(part: DepartmentPart) -> list[dict[str, str]]:
    """The cases on which the department may object instead: the step of the case, not another way."""
    cases = {line.complaint.case_id: line.complaint.case for line in part.lines if not line.takes_back}
    return [
        {"reference": case.reference, "url": f"{case.get_absolute_url()}steps/file_objection/"}
        for case in cases.values()
    ]


def _aside(one: MonthAside, seen: frozenset[int]) -> dict[str, Any]:
    case = one.complaint.case
    is_seen = case.pk in seen
    number = number_of(case, is_seen)
    return {"aside": one, "case": case, "is_seen": is_seen, "number": number, "note": aside_note(one)}


@login_required
@require_safe
def export(request: SignedIn, month: str) -> StreamingHttpResponse:
    """The sheet with its totals as a file, with what this person may read of it."""
    run, at = _run(month), database_now()
    reader = reader_of(request.user, at=at)
    must_read_months(reader)
    if not request.user.holds(Permission.EXPORT_CASES):
        raise NotPermitted(_("You may read this list but not export it. Ask the GM office for the file."))
    figures = shown_to(reader, figures_of(run))
    lines = file_lines(figures, cases_seen(reader, figures))
    return streamed(request, lines, name=f"month-{run.code}", at=at)  # type: ignore[arg-type]


@login_required
@require_GET
def statistics_pdf(request: SignedIn, month: str) -> HttpResponse:
    """The statistics sheet on paper, with what this person may read of it."""
    run, at = _run(month), database_now()
    must_read_months(reader_of(request.user, at=at))
    made = statistics_paper(run, by=request.user, at=at)
    return answer_with(made, f"statistics-{run.code}")
