"""The pack: its lines with their numbers, the cases behind each number, and the notes on a line."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import SignedIn
from accounts.permissions import Permission
from feedback_system.cases.fields import local_day
from feedback_system.cases.kinds import kind_of
from feedback_system.cases.models import Case
from feedback_system.conformity.asking import Look
from feedback_system.conformity.counting import Part, Standing, answer_of, by_standard, pack, rows_of
from feedback_system.conformity.forms import NoteForm, PeriodForm, usual_period
from feedback_system.conformity.lines import Line, line_named
from feedback_system.conformity.models import LineNote
from feedback_system.conformity.operations import keep_note
from feedback_system.conformity.rights import may_keep, must_keep_pack, must_read_pack
from feedback_system.deadlines.clock import database_now

PER_PAGE = 50
TONES = {
    Standing.HOLDS: ("ok", "check-circle"),
    Standing.EXCEPTIONS: ("risk", "alert"),
    Standing.NO_DATA: ("neutral", "minus"),
    Standing.BY_DOCUMENT: ("info", "file"),
    Standing.NO_DOCUMENT: ("risk", "file"),
}


def look_of(request: SignedIn) -> tuple[Look, PeriodForm]:
    """What the address asks for, and the form; a period that nobody can read is the last whole quarter."""
    at = database_now()
    usual = usual_period(local_day(at))
    form = PeriodForm({**usual, **{name: request.GET[name] for name in usual if request.GET.get(name)}})
    days = form.cleaned_data if form.is_valid() else _checked(PeriodForm(usual))
    return Look(request.user, at, days["first_day"], days["last_day"]), form


def _checked(form: PeriodForm) -> dict[str, Any]:
    form.full_clean()
    return form.cleaned_data


def part_of(request: SignedIn) -> Part:
    """Which cases of a line are asked for; the exceptions where nothing else is."""
    asked = request.GET.get("part", "")
    return Part(asked) if asked in Part.values else Part.EXCEPTIONS


def line_or_404(code: str) -> Line:
    """The line with that code. :raises Http404: there is none"""
    line = line_named(code)
    if line is None:
        raise Http404
    return line


@login_required
@require_safe
def pack_page(request: SignedIn) -> HttpResponse:
    """All lines over the period; each number opens its cases."""
    must_read_pack(request.user)
    look, form = look_of(request)
    answers = pack(look)
    standings = [one.standing for one in answers]
    query = urlencode(look.query)
    context = {
        "form": form,
        "look": look,
        "standards": [
            (standard, [{"one": one, "look": TONES[one.standing]} for one in lines])
            for standard, lines in by_standard(answers)
        ],
        "counted": [(one.label, standings.count(one), *TONES[one]) for one in Standing if one in standings],
        "may_keep": may_keep(request.user),
        "may_export": request.user.holds(Permission.EXPORT_CASES),
        "export_url": f"{reverse('conformity:export')}?{query}",
        "pdf_url": f"{reverse('conformity:pdf')}?{query}",
    }
    return render(request, "conformity/pack.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def cases(request: SignedIn, code: str) -> HttpResponse:
    """The line with its notes, and exactly the cases of one of its numbers; the exceptions where nothing else is asked for."""
    must_read_pack(request.user)
    return _line_page(request, line_or_404(code))


@login_required
@require_POST
def note(request: SignedIn, code: str) -> HttpResponse:
    """Keep words, a document or a target on the line."""
    must_keep_pack(request.user)
    line = line_or_404(code)
    form = NoteForm(request.POST, measured=line.measure is not None)
    if not form.is_valid():
        return _line_page(request, line, note_form=form, status=422)
    data = form.cleaned_data
    keep_note(
        line=line,
        note=data["note"],
        reference=data["reference"],
        target=data.get("target"),
        by=request.user,
        at=database_now(),
    )
    messages.success(request, _("The note is kept. The ones before it stay below."))
    look, _form = look_of(request)
    return redirect(f"{reverse('conformity:cases', args=[line.code])}?{urlencode(look.query)}")


def _line_page(
    request: SignedIn, line: Line, *, note_form: NoteForm | None = None, status: int = 200
) -> HttpResponse:
    look, _form = look_of(request)
    answer = answer_of(line, look)
    part = part_of(request)
    facts = rows_of(line, look, part)
    found = Case.objects.visible_to(request.user).filter(pk__in=facts.values("case"))
    rows = found.select_related("customer", "product", "holder").order_by("-pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    query, base = urlencode({**look.query, "part": part.value}), reverse("conformity:cases", args=[line.code])
    file = reverse("conformity:cases_export", args=[line.code])
    kept = answer.note
    values = (
        {"note": kept.note, "reference": kept.reference, "target": kept.target} if kept is not None else {}
    )
    measured = line.measure is not None
    if note_form is None and may_keep(request.user):
        note_form = NoteForm(initial=values, measured=measured)
    context = {
        "line": line,
        "answer": answer,
        "badge": TONES[answer.standing],
        "measured": measured,
        "look": look,
        "part": part,
        "parts": [
            (one, number, answer.url(one))
            for one, number in (
                (Part.EXCEPTIONS, answer.exceptions),
                (Part.HELD, answer.held),
                (Part.ALL, answer.whole),
            )
        ],
        "number": page.paginator.count,
        "rows": [
            {"case": case, "kind": kind_of(case), "state": kind_of(case).state_label(case.state)}
            for case in page.object_list
        ],
        "page": page,
        "notes": LineNote.objects.filter(line=line.code).select_related("by").order_by("-pk")[:PER_PAGE],
        "note_form": note_form,
        "note_url": f"{reverse('conformity:note', args=[line.code])}?{urlencode(look.query)}",
        "pack_url": f"{reverse('conformity:pack')}?{urlencode(look.query)}",
        "may_export": measured and request.user.holds(Permission.EXPORT_CASES),
        "export_url": f"{file}?{query}&format=xlsx",
        "csv_url": f"{file}?{query}",
        "previous_url": f"{base}?{query}&page={page.number - 1}" if page.has_previous() else "",
        "next_url": f"{base}?{query}&page={page.number + 1}" if page.has_next() else "",
    }
    return render(request, "conformity/line.html", context, status=status)
