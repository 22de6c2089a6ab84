"""The register of one kind of case: as a page, as a file and on paper across."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import structlog
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_safe

from accounts.permissions import Permission
from feedback_system.cases.kinds import Kind
from feedback_system.company.models import Company
from feedback_system.desk import registers
from feedback_system.desk.keyset import page_of
from feedback_system.desk.lists import CaseList
from feedback_system.desk.registers import Book
from feedback_system.desk.rows import case_url
from feedback_system.desk.views.exports import streamed
from feedback_system.desk.views.lists import address, filter_choices, frame
from feedback_system.desk.views.requests import SignedInRequest
from feedback_system.errors import NotPermitted
from feedback_system.joining import named
from feedback_system.printing import engine
from feedback_system.printing.answers import answer_with
from feedback_system.printing.blocks import printed_line, watermark

log = structlog.get_logger(__name__)

LONG_WORD = re.compile(r"[!-~]{13,}")
"""A run that is wider than a column of a paper across."""


def _book_or_404(kind: Kind) -> Book:
    book = registers.book_of(kind.code)
    if book is None:
        raise Http404
    return book


def _must_export(request: SignedInRequest) -> None:
    """:raises NotPermitted: the person may read the cases but not take them out of the house"""
    if not request.user.holds(Permission.EXPORT_CASES):
        raise NotPermitted(
            _("You may read these cases but not export them. Ask your head of department for the file.")
        )


@require_safe
@login_required
def page(request: SignedInRequest, area: Kind) -> HttpResponse:
    """The book on screen, a page at a time, with the filters of the list."""
    book = _book_or_404(area)
    cases = CaseList(request.user, request.GET, timezone.now(), area)
    found = page_of(
        book.prepared(cases.cases), cases.order, cases.place_of, cursor=request.GET.get("cursor", "")
    )
    here = reverse("desk:book", args=[area])
    rows = [
        {"url": case_url(case, cases.list_text), "cells": list(zip(cells, book.columns, strict=True))}
        for case, cells in zip(found.rows, registers.page_lines(book, found.rows, cases.at), strict=True)
    ]
    context: dict[str, Any] = {
        **frame(request, cases),
        "title": book.title,
        "here": here,
        "list_url": reverse("desk:area", args=[area]),
        "chips": [
            {"label": one.label, "value": one.words, "remove_url": address(here, cases, **{one.name: None})}
            for one in cases.chosen
        ],
        "clear_url": here,
        "filters_page_url": f"{address(here, cases)}{'&' if cases.text() else '?'}filters=1",
        "columns": book.columns,
        "rows": rows,
        "previous_url": address(here, cases, cursor=found.previous) if found.previous else "",
        "next_url": address(here, cases, cursor=found.next) if found.next else "",
        "may_export": request.user.holds(Permission.EXPORT_CASES),
        "file_url": reverse("desk:book_export", args=[area]),
        "paper_url": reverse("desk:book_pdf", args=[area]),
        "filters_open": "filters" in request.GET,
        **(filter_choices(cases) if "filters" in request.GET else {}),
    }
    return render(request, "desk/register.html", context)


@require_safe
@login_required
def export(request: SignedInRequest, area: Kind) -> StreamingHttpResponse:
    """The book as a file, `?format=xlsx` for Excel, else CSV; texts stay texts and figures can be added up."""
    book = _book_or_404(area)
    _must_export(request)
    cases = CaseList(request.user, request.GET, timezone.now(), area)
    return streamed(request, registers.lines(book, cases), name=f"{area.area}-register", at=cases.at)


@require_GET
@login_required
def paper(request: SignedInRequest, area: Kind) -> HttpResponse:
    """The book on paper, up to a thousand lines; the log keeps who took it out of the house."""
    book = _book_or_404(area)
    _must_export(request)
    cases = CaseList(request.user, request.GET, timezone.now(), area)
    _heading, *rows = registers.lines(book, cases, most=registers.MOST_ON_PAPER)
    if len(rows) > registers.MOST_ON_PAPER:
        raise engine.PrintFailed(
            _(
                "A paper takes %(most)d cases and this list has more. Narrow it with filters, or export it as a file."
            )
            % {"most": registers.MOST_ON_PAPER}
        )
    data = {
        "company": Company.get().name,
        "title": book.title,
        "watermark": watermark(),
        "printed": printed_line(request.user, cases.at),
        "about": " · ".join(named(one.label, one.words) for one in cases.chosen)
        or _("All cases this reader may see"),
        "count": ngettext("%(count)d case", "%(count)d cases", len(rows)) % {"count": len(rows)},
        "columns": [{"label": one.label, "width": one.width, "number": one.number} for one in book.columns],
        "rows": [[on_paper(cell) for cell in row] for row in rows],
    }
    made = engine.make("register.typ", data)
    log.info("register printed", kind=area.code, rows=len(rows), user=request.user.pk)
    return answer_with(made, f"{area.area}-register")


def on_paper(cell: Any) -> str:
    """A cell as text: amounts with their separators, long numbers of orders and batches free to break."""
    if isinstance(cell, Decimal):
        return f"{cell:,.2f}"
    return LONG_WORD.sub(lambda found: "\u200b".join(found.group()), str(cell))
