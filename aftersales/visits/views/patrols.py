"""Patrol reports of days and months, and what the year still owes its users."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import structlog
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import SignedIn
from accounts.models import User
from aftersales.visits.forms.periods import AnswerForm, ChangeForm, RemarkForm, ReportTextsForm, SealForm
from aftersales.visits.models import PatrolReport, ReportKind
from aftersales.visits.operations.patrols import (
    answer_report,
    correct_report,
    open_day,
    open_month,
    remark_visit,
    save_texts,
    sign_report,
)
from aftersales.visits.patrol_rights import (
    Reader,
    must_answer,
    must_write_report,
    reader_of,
    receives_as,
    reports_for,
    units_planned,
)
from aftersales.visits.patrolled import Entry, checksum, day_of, entries_of, visits_made
from aftersales.visits.prints.patrols import report_paper
from aftersales.visits.questions import answers_of
from aftersales.visits.year import MOST_SHOWN, customers_not_reached, seen_in, targets_of
from feedback_system.cases.fields import local_day
from feedback_system.cases.models import Case
from feedback_system.company.models import Company
from feedback_system.deadlines.clock import database_now
from feedback_system.errors import Blocked, Invalid, NotPermitted, NotPossibleNow
from feedback_system.printing import engine
from feedback_system.printing.answers import answer_with
from feedback_system.printing.codes import code_for
from feedback_system.web.acts import checked, done_or_shown_again, sentences_of

log = structlog.get_logger(__name__)

DAYS_SHOWN = 14
"""So many days back the own days with visits are offered for a report."""
MOST = 200


def _day(text: str, otherwise: date) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return otherwise
    return found if 1971 <= found.year <= 2190 else otherwise


@login_required
@require_safe
def reports(request: SignedIn) -> HttpResponse:
    """The own days and months to report on, and the reports that are shown to her."""
    return _list(request, at=database_now())


def _list(
    request: SignedIn, *, at: datetime, refused: list[Any] | None = None, status: int = 200
) -> HttpResponse:
    reader = reader_of(request.user, at=at)
    units = units_planned(reader)
    today = local_day(at)
    shown = list(
        reports_for(reader, units)
        .select_related("unit", "visitor", "signed__by", "signed__sent_to", "correction")
        .order_by("-day", "kind", "unit", "visitor__name", "-edition")[:MOST]
    )
    answered = set(
        PatrolReport.objects.filter(
            pk__in=[one.pk for one in shown], signed__answers__isnull=False
        ).values_list("pk", flat=True)
    )
    context = {
        "days": _days(reader, today),
        "months": [
            {"unit": unit, "month": month}
            for unit in units
            if reader.heads(unit) is not None
            for month in (today.replace(day=1), (today.replace(day=1) - timedelta(days=1)).replace(day=1))
        ],
        "reports": [
            {
                "report": one,
                "kind": ReportKind(one.kind).label,
                "is_answered": one.pk in answered,
                "is_mine": one.is_signed
                and one.pk not in answered
                and receives_as(reader, one.signed) is not None,
            }
            for one in shown
        ],
        "refused": refused or [],
    }
    return render(request, "visits/reports.html", context, status=status)


def _days(reader: Reader, today: date) -> list[dict[str, Any]]:
    """The days of the last fortnight on which she made visits in person, the newest first, with the report where there is one."""
    people = {one.pk: one for one in reader.visitors()}
    first = today - timedelta(days=DAYS_SHOWN)
    made: dict[tuple[date, Any], int] = {}
    for visit in visits_made(first=first, last=today, visitors=people):
        key = (day_of(visit), visit.visitor_id)
        made[key] = made.get(key, 0) + 1
    rows = PatrolReport.objects.filter(kind=ReportKind.DAY, visitor__in=people, day__gte=first)
    there = {(one.day, one.visitor_id): one for one in rows.select_related("signed").order_by("edition")}
    return [
        {"day": day, "person": people[pk], "visits": made[day, pk], "report": there.get((day, pk))}
        for day, pk in sorted(made, reverse=True)
    ]


@login_required
@require_POST
def open_one(request: SignedIn) -> HttpResponse:
    """Open the report of a day, or of a month where a unit is named."""
    at = database_now()
    reader = reader_of(request.user, at=at)
    day = _day(request.POST.get("day", ""), local_day(at))
    try:
        if request.POST.get("unit"):
            unit = next((one for one in units_planned(reader) if one.code == request.POST["unit"]), None)
            if unit is None:
                raise Http404
            return redirect(open_month(unit=unit, day=day, by=request.user, at=at))
        name = request.POST.get("visitor", "") or request.user.username
        visitor = User.objects.filter(username=name).first()
        if visitor is None:
            raise Http404
        return redirect(open_day(visitor=visitor, day=day, by=request.user, at=at))
    except Blocked as refusal:
        return _list(request, at=at, refused=list(refusal.reasons), status=refusal.status)


@dataclass(frozen=True)
class Opened:
    """A report as one reader gets it at an instant."""

    report: PatrolReport
    reader: Reader
    entries: list[Entry]
    at: datetime


def _opened(pk: int, user: User) -> Opened:
    """:raises Http404: there is none, or it is not for her"""
    at = database_now()
    reader = reader_of(user, at=at)
    rows = PatrolReport.objects.select_related(
        "unit__head",
        "visitor__department",
        "replaces",
        "correction__signed",
        "signed__by",
        "signed__on_behalf_of",
        "signed__sent_to",
    )
    report = rows.filter(pk=pk).first()
    if report is None or not reader.reads_report(report):
        raise Http404
    return Opened(report, reader, entries_of(report), at)


def _seen(user: User, entries: list[Entry]) -> dict[int, Case]:
    """The visits of these lines that have reached this reader. Note: one query."""
    return Case.objects.visible_to(user).in_bulk(
        {one.visit.case_id for one in entries if one.visit is not None}
    )


@login_required
@require_safe
def report(request: SignedIn, pk: int) -> HttpResponse:
    """One report with everything this reader gets of it."""
    return _page(request, _opened(pk, request.user))


def _writes(one: Opened) -> bool:
    try:
        must_write_report(one.reader, one.report)
    except NotPermitted:
        return False
    return True


def _page(
    request: SignedIn, one: Opened, *, refused: list[Any] | None = None, status: int = 200, **forms: Any
) -> HttpResponse:
    found, entries = one.report, one.entries
    signed = found.signed if found.is_signed else None
    is_open = signed is None and _writes(one)
    correction = getattr(found, "correction", None)
    seen = _seen(request.user, entries)
    remarks = {row.visit_id: row for row in found.remarks.all()}
    own_form = forms.get("remark_form")
    rows = []
    for entry in entries:
        visit = entry.visit
        case = seen.get(visit.case_id) if visit is not None else None
        remark = remarks.get(visit.pk) if visit is not None else None
        row: dict[str, Any] = {"entry": entry, "case": case, "remark": remark, "form": None}
        if visit is not None and case is not None:
            row["answers"] = answers_of(visit)
            if is_open:
                typed = (
                    own_form if own_form is not None and own_form.data.get("visit") == str(visit.pk) else None
                )
                first = {
                    "visit": visit.pk,
                    "effect": remark.effect if remark else "",
                    "other": remark.other if remark else "",
                }
                row["form"] = typed or RemarkForm(initial=first, auto_id=f"id_{visit.pk}_%s")
        rows.append(row)
    may_answer = signed is not None and receives_as(one.reader, signed) is not None
    texts = {"market": found.market, "summary": found.summary}
    context: dict[str, Any] = {
        "report": found,
        "kind": ReportKind(found.kind).label,
        "rows": rows,
        "visits": sum(entry.visits for entry in entries),
        "signed": signed,
        "is_intact": signed is None or checksum(found, entries) == signed.checksum,
        "answers": list(signed.answers.select_related("by").order_by("pk")) if signed is not None else [],
        "correction": correction,
        "texts_form": (forms.get("texts_form") or ReportTextsForm(initial=texts)) if is_open else None,
        "seal": checksum(found, entries) if is_open else "",
        "may_sign": is_open,
        "answer_form": (forms.get("answer_form") or AnswerForm()) if may_answer else None,
        "change_form": None,
        "refused": refused or [],
    }
    if signed is not None and correction is None and _writes(one):
        context["change_form"] = forms.get("change_form") or ChangeForm()
    return render(request, "visits/report.html", context, status=status)


def _done_or_shown_again(
    request: SignedIn, one: Opened, act: Callable[[], str], **forms: Any
) -> HttpResponse:
    """Do it and go back to the report; a refusal is told on the page, with what was typed."""

    def shown_again(reasons: list[Any], status: int) -> HttpResponse:
        return _page(request, _opened(one.report.pk, request.user), refused=reasons, status=status, **forms)

    form = next(iter(forms.values()), None)
    return done_or_shown_again(request, act, then=one.report, shown_again=shown_again, form=form)


@login_required
@require_POST
def texts(request: SignedIn, pk: int) -> HttpResponse:
    """Keep what is written over the whole day or month."""
    one, form = _opened(pk, request.user), ReportTextsForm(request.POST)
    must_write_report(one.reader, one.report)

    def act() -> str:
        save_texts(report=one.report, by=request.user, at=one.at, **checked(form))
        return _("The texts are kept.")

    return _done_or_shown_again(request, one, act, texts_form=form)


@login_required
@require_POST
def remark(request: SignedIn, pk: int) -> HttpResponse:
    """Keep the effect of one visit, and anything else."""
    one, form = _opened(pk, request.user), RemarkForm(request.POST)
    must_write_report(one.reader, one.report)

    def act() -> str:
        remark_visit(report=one.report, by=request.user, at=one.at, **checked(form))
        return _("The remark is kept.")

    return _done_or_shown_again(request, one, act, remark_form=form)


@login_required
@require_POST
def sign(request: SignedIn, pk: int) -> HttpResponse:
    """Sign what was seen, and send it."""
    one = _opened(pk, request.user)
    must_write_report(one.reader, one.report)

    def act() -> str:
        signed = sign_report(report=one.report, by=request.user, at=one.at, **checked(SealForm(request.POST)))
        if signed.sent_to is None:
            return _("The report is signed and stands. Nobody stands above you to get it.")
        return _("The report is signed and sent to %(name)s.") % {"name": signed.sent_to}

    return _done_or_shown_again(request, one, act)


@login_required
@require_POST
def answer(request: SignedIn, pk: int) -> HttpResponse:
    """Mark the report as read, with an answer where there is one."""
    one, form = _opened(pk, request.user), AnswerForm(request.POST)
    if one.report.is_signed:
        must_answer(one.reader, one.report.signed)

    def act() -> str:
        answer_report(report=one.report, by=request.user, at=one.at, **checked(form))
        return _("The report is marked as read.")

    return _done_or_shown_again(request, one, act, answer_form=form)


@login_required
@require_POST
def correct(request: SignedIn, pk: int) -> HttpResponse:
    """Open the next edition of a signed report."""
    one, form = _opened(pk, request.user), ChangeForm(request.POST)
    must_write_report(one.reader, one.report)
    try:
        draft = correct_report(report=one.report, by=request.user, at=one.at, **checked(form))
    except (Invalid, NotPossibleNow) as refusal:
        return _page(
            request, one, refused=sentences_of(refusal, form), status=refusal.status, change_form=form
        )
    messages.success(request, _("Edition %(edition)d is open as a draft.") % {"edition": draft.edition})
    return redirect(draft)


@login_required
@require_safe
def pdf(request: SignedIn, pk: int) -> HttpResponse:
    """The report on paper; the log keeps who took it out of the house."""
    one = _opened(pk, request.user)
    readable = {pk: case.reference for pk, case in _seen(request.user, one.entries).items()}
    with timezone.override(Company.get().zone):
        data = report_paper(
            one.report,
            one.entries,
            readable=readable,
            remarks={row.visit_id: row for row in one.report.remarks.all()},
            company=Company.get(),
            code=code_for(one.report.get_absolute_url()),
            by=request.user,
            at=one.at,
        )
        made = engine.make("form.typ", data)
    log.info("patrol report printed", report=one.report.pk, user=request.user.pk)
    return answer_with(made, f"patrol-{one.report.kind}-{one.report.period}-{one.report.edition}")


@login_required
@require_safe
def year(request: SignedIn) -> HttpResponse:
    """Which main users were seen in a year and which were not, and the visits every year owes."""
    at = database_now()
    units_planned(reader_of(request.user, at=at))
    today = local_day(at)
    asked = request.GET.get("year", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and 1971 <= int(asked) <= 2190 else today.year
    rows = seen_in(request.user, number)
    base = reverse("visits:year")
    unreached = customers_not_reached(Case.objects.visible_to(request.user), number)
    context = {
        "year": number,
        "unreached": list(unreached[:MOST_SHOWN]),
        "unreached_count": unreached.count(),
        "rows": rows,
        "targets": targets_of(request.user, number, rows),
        "missing": sum(1 for row in rows if row.last is None),
        "previous_url": f"{base}?year={number - 1}",
        "next_url": f"{base}?year={number + 1}" if number < today.year else "",
    }
    return render(request, "visits/year.html", context)
