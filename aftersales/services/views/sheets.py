"""The end of a day: daily sheets of the technicians and the supervisor, and the call book that is sent on."""

from __future__ import annotations

from collections.abc import Callable
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
from accounts.models import Department, User
from aftersales.services.forms.intake import centres
from aftersales.services.forms.sheets import CorrectSheetForm, SealForm, SheetLineForm
from aftersales.services.models import DaySheet, SheetKind, Work
from aftersales.services.opened_sheets import Opened, calls_seen, sheet_for
from aftersales.services.operations.books import receiver, send_book, sends_for
from aftersales.services.operations.sheets import (
    add_line,
    correct_sheet,
    countersign,
    open_sheet,
    remove_line,
    sign_sheet,
)
from aftersales.services.prints.sheet import class_words, person_words, sheet_paper
from aftersales.services.sheet_rights import (
    Reader,
    centres_read,
    countersigner,
    countersigns_as,
    must_use_sheets,
    must_write,
    reader_of,
    sheets_for,
)
from aftersales.services.sheets_due import calls_by_day, sent_by_day
from aftersales.services.summaries import book_address
from aftersales.services.views.board import day_of
from aftersales.services.worked import Entry, checksum, sums, worked
from feedback_system.cases.fields import local_day
from feedback_system.company.models import Company
from feedback_system.deadlines.clock import database_now
from feedback_system.errors import Blocked, Invalid, NotPermitted, NotPossibleNow
from feedback_system.printing import engine
from feedback_system.printing.answers import answer_with
from feedback_system.printing.codes import code_for
from feedback_system.web.acts import checked, done_or_shown_again, sentences_of

log = structlog.get_logger(__name__)


@login_required
@require_safe
def day(request: SignedIn) -> HttpResponse:
    """What belongs to the end of a day: the own sheet, those of the centres she reads, the call book."""
    at = database_now()
    reader = reader_of(request.user, at=at)
    offered = list(centres())
    desks = [one for one in offered if sends_for(request.user, one)]
    if not desks:
        must_use_sheets(reader)
    return _day_page(request, reader, offered, desks, at=at)


def _day_page(
    request: SignedIn,
    reader: Reader,
    offered: list[Department],
    desks: list[Department],
    *,
    at: datetime,
    refused: list[Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    today = local_day(at)
    shown = day_of(request.POST.get("day") or request.GET.get("day", ""), today)
    sheets = list(
        sheets_for(reader)
        .filter(day=shown)
        .select_related(
            "technician", "department", "signed__by", "signed__approval__by", "correction__signed"
        )
        .order_by("department", "kind", "technician__name", "edition")
    )
    newest = {(one.department_id, one.technician_id): one for one in sheets}
    done = {one.pk: worked(one, first=shown, last=shown).get(shown, []) for one in offered}
    base = f"{reverse('services:day')}?day="
    context = {
        "day": shown,
        "today": today,
        "before_url": f"{base}{(shown - timedelta(days=1)).isoformat()}",
        "after_url": f"{base}{(shown + timedelta(days=1)).isoformat()}",
        "own": _own(reader, offered, newest, done),
        "centres": [_centre(reader, one, newest, done[one.pk]) for one in centres_read(reader)],
        "books": _books(desks, shown, today),
        "refused": refused or [],
        "is_to_come": shown > today,
    }
    return render(request, "services/day.html", context, status=status)


def _own(
    reader: Reader,
    offered: list[Department],
    newest: dict[Any, DaySheet],
    done: dict[int, list[Entry]],
) -> list[dict[str, Any]]:
    """The own sheets of the day, and the button that opens one: in each centre where she works or worked on that day."""
    found = []
    for person in reader.works_in_service():
        homes = {one.department_id for one in person.assignments}
        for centre in offered:
            sheet = newest.get((centre.pk, person.pk))
            lines = sum(1 for one in done[centre.pk] if one.technician.pk == person.pk)
            if sheet is not None or lines or centre.pk in homes:
                found.append({"person": person, "centre": centre, "sheet": sheet, "lines": lines})
    return found


def _centre(
    reader: Reader, centre: Department, newest: dict[Any, DaySheet], done: list[Entry]
) -> dict[str, Any]:
    """The sheets of one centre: those that stand, who has none, the supervisor's with its signatures."""
    people: dict[int, User] = {one.technician.pk: one.technician for one in done}
    sheets = {
        technician: one
        for (department, technician), one in newest.items()
        if department == centre.pk and technician is not None
    }
    people |= {pk: one.technician for pk, one in sheets.items() if one.technician is not None}
    own = newest.get((centre.pk, None))
    signed = own.signed if own is not None and own.is_signed else None
    return {
        "centre": centre,
        "rows": [
            {"person": person, "sheet": sheets.get(pk)}
            for pk, person in sorted(people.items(), key=lambda row: (str(row[1]), row[0]))
        ],
        "own": own,
        "head": countersigner(signed) if signed is not None else None,
        "may_sign": reader.signs_for(centre) is not None,
    }


def _books(desks: list[Department], shown: date, today: date) -> list[dict[str, Any]]:
    ids = [one.pk for one in desks]
    taken = calls_by_day(ids, first=shown, last=shown) if ids else {}
    sent = sent_by_day(ids, first=shown) if ids else {}
    found = []
    for centre in desks:
        calls, last = taken.get((centre.pk, shown), 0), sent.get((centre.pk, shown))
        rest = calls - (last.calls if last is not None else 0)
        found.append(
            {
                "centre": centre,
                "calls": calls,
                "sent": last,
                "rest": rest,
                "may_send": rest > 0 and shown < today,
                "url": book_address(shown),
                "to": receiver(),
            }
        )
    return found


def _centre_named(code: str) -> Department:
    """:raises Http404: no service centre has that code"""
    found: Department | None = next((one for one in centres() if one.code == code), None)
    if found is None:
        raise Http404
    return found


@login_required
@require_POST
def open_one(request: SignedIn) -> HttpResponse:
    """Open the own sheet, or with no technician that of the supervisor."""
    at = database_now()
    centre = _centre_named(request.POST.get("centre", ""))
    name = request.POST.get("technician", "")
    reader = reader_of(request.user, at=at)
    technician = User.objects.filter(username=name).first() if name else None
    if name and technician is None:
        raise Http404
    shown = day_of(request.POST.get("day", ""), local_day(at))
    try:
        return redirect(open_sheet(centre=centre, technician=technician, day=shown, by=request.user, at=at))
    except Blocked as refusal:
        offered = list(centres())
        desks = [one for one in offered if sends_for(request.user, one)]
        return _day_page(
            request, reader, offered, desks, at=at, refused=refusal.reasons, status=refusal.status
        )


@login_required
@require_POST
def book(request: SignedIn) -> HttpResponse:
    """Mark the call book of a day as sent."""
    at = database_now()
    centre = _centre_named(request.POST.get("centre", ""))
    shown = day_of(request.POST.get("day", ""), local_day(at))
    try:
        sent = send_book(centre=centre, day=shown, by=request.user, at=at)
    except Blocked as refusal:
        reader, offered = reader_of(request.user, at=at), list(centres())
        desks = [one for one in offered if sends_for(request.user, one)]
        return _day_page(
            request, reader, offered, desks, at=at, refused=refusal.reasons, status=refusal.status
        )
    messages.success(request, _("The call book is sent to %(department)s.") % {"department": sent.to.label})
    return redirect(f"{reverse('services:day')}?day={shown.isoformat()}")


def opened_sheet(pk: int, user: User) -> Opened:
    """:raises Http404: there is none, or it is not for her"""
    found = sheet_for(pk, user, at=database_now())
    if found is None:
        raise Http404
    return found


@login_required
@require_safe
def sheet(request: SignedIn, pk: int) -> HttpResponse:
    """One sheet with everything this reader gets of it."""
    return _page(request, opened_sheet(pk, request.user))


def _writes(one: Opened) -> bool:
    try:
        must_write(one.reader, one.sheet)
    except NotPermitted:
        return False
    return True


def _page(
    request: SignedIn,
    one: Opened,
    *,
    refused: list[Any] | None = None,
    line_form: SheetLineForm | None = None,
    correct_form: CorrectSheetForm | None = None,
    status: int = 200,
) -> HttpResponse:
    found, entries = one.sheet, one.entries
    writes, seen = _writes(one), calls_seen(request.user, entries)
    signed = found.signed if found.is_signed else None
    is_supervisors = found.kind == SheetKind.SUPERVISOR
    groups = [
        (_("By kind of work"), _("Kind of work"), sums(entries, lambda row: str(Work(row.work).label))),
        (_("By class of service"), _("Class"), sums(entries, class_words)),
    ]
    if is_supervisors:
        groups.append((_("By technician"), _("Technician"), sums(entries, person_words)))
    total = sum(row.minutes or 0 for row in entries)
    context: dict[str, Any] = {
        "sheet": found,
        "kind": SheetKind(found.kind).label,
        "is_supervisors": is_supervisors,
        "rows": [
            {
                "entry": row,
                "work": Work(row.work).label,
                "class": class_words(row) if row.case is not None else "",
                "case": seen.get(row.case.pk) if row.case is not None else None,
            }
            for row in entries
        ],
        "groups": groups if entries else [],
        "total": total,
        "hours": f"{total // 60}:{total % 60:02d}",
        "unsigned": sorted({str(row.technician) for row in entries if not row.is_signed}),
        "without_minutes": sum(1 for row in entries if row.minutes is None),
        "lines": list(found.lines.order_by("pk")) if signed is None and writes else [],
        "line_form": (line_form or SheetLineForm()) if signed is None and writes else None,
        "may_sign": signed is None and writes,
        "seal": checksum(found, entries) if signed is None else "",
        "signed": signed,
        "is_intact": signed is None or checksum(found, entries) == signed.checksum,
        "approval": getattr(signed, "approval", None),
        "head": countersigner(signed) if signed is not None and is_supervisors else None,
        "correction": getattr(found, "correction", None),
        "correct_form": (correct_form or CorrectSheetForm()) if signed is not None and writes else None,
        "refused": refused or [],
        "day_url": f"{reverse('services:day')}?day={found.day.isoformat()}",
    }
    context["may_countersign"] = (
        signed is not None
        and is_supervisors
        and context["approval"] is None
        and context["correction"] is None
        and countersigns_as(one.reader, signed) is not None
    )
    return render(request, "services/sheet.html", context, status=status)


def _done_or_shown_again(
    request: SignedIn, one: Opened, act: Callable[[], str], **forms: Any
) -> HttpResponse:
    """Do it and go back to the sheet; a refusal is told on the page, with what was typed."""

    def shown_again(reasons: list[Any], status: int) -> HttpResponse:
        return _page(
            request, opened_sheet(one.sheet.pk, request.user), refused=reasons, status=status, **forms
        )

    form = next(iter(forms.values()), None)
    return done_or_shown_again(request, act, then=one.sheet, shown_again=shown_again, form=form)


@login_required
@require_POST
def add(request: SignedIn, pk: int) -> HttpResponse:
    """Add a line to a draft."""
    one = opened_sheet(pk, request.user)
    must_write(one.reader, one.sheet)
    form = SheetLineForm(request.POST)

    def act() -> str:
        add_line(sheet=one.sheet, by=request.user, at=one.at, **checked(form))
        return _("The line is added.")

    return _done_or_shown_again(request, one, act, line_form=form)


@login_required
@require_POST
def remove(request: SignedIn, pk: int, line: int) -> HttpResponse:
    """Take a line out of a draft."""
    one = opened_sheet(pk, request.user)
    must_write(one.reader, one.sheet)

    def act() -> str:
        remove_line(sheet=one.sheet, line=line, by=request.user, at=one.at)
        return _("The line is removed.")

    return _done_or_shown_again(request, one, act)


@login_required
@require_POST
def sign(request: SignedIn, pk: int) -> HttpResponse:
    """Sign what was seen."""
    one = opened_sheet(pk, request.user)
    must_write(one.reader, one.sheet)

    def act() -> str:
        sign_sheet(sheet=one.sheet, by=request.user, at=one.at, **checked(SealForm(request.POST)))
        return _("The sheet is signed and stands.")

    return _done_or_shown_again(request, one, act)


@login_required
@require_POST
def approve(request: SignedIn, pk: int) -> HttpResponse:
    """The branch manager countersigns."""
    one = opened_sheet(pk, request.user)

    def act() -> str:
        countersign(sheet=one.sheet, by=request.user, at=one.at)
        return _("The sheet is countersigned.")

    return _done_or_shown_again(request, one, act)


@login_required
@require_POST
def correct(request: SignedIn, pk: int) -> HttpResponse:
    """Open the next edition of a signed sheet."""
    one = opened_sheet(pk, request.user)
    must_write(one.reader, one.sheet)
    form = CorrectSheetForm(request.POST)
    try:
        draft = correct_sheet(sheet=one.sheet, by=request.user, at=one.at, **checked(form))
    except (Invalid, NotPossibleNow) as refusal:
        reasons = sentences_of(refusal, form)
        return _page(request, one, correct_form=form, refused=reasons, status=refusal.status)
    messages.success(request, _("Edition %(edition)d is open as a draft.") % {"edition": draft.edition})
    return redirect(draft)


@login_required
@require_safe
def pdf(request: SignedIn, pk: int) -> HttpResponse:
    """The sheet on paper; the log keeps who took it out of the house."""
    one = opened_sheet(pk, request.user)
    seen = {pk: case.reference for pk, case in calls_seen(request.user, one.entries).items()}
    with timezone.override(Company.get().zone):
        data = sheet_paper(
            one.sheet,
            one.entries,
            references=seen,
            company=Company.get(),
            code=code_for(one.sheet.get_absolute_url()),
            by=request.user,
            at=one.at,
        )
        made = engine.make("form.typ", data)
    log.info("daily sheet printed", sheet=one.sheet.pk, user=request.user.pk)
    return answer_with(made, f"{one.sheet.kind}-sheet-{one.sheet.day}-{one.sheet.edition}")
