"""One report: its figures with the cases behind them, its texts, the signature, the next edition, the mark of reading."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
from feedback_system.cases.kinds import kind_of
from feedback_system.cases.models import Case
from feedback_system.deadlines.clock import database_now
from feedback_system.errors import Invalid
from feedback_system.reports.drawing import pareto_chart
from feedback_system.reports.figures import Table, cases_behind, is_intact, seal_of_tables
from feedback_system.reports.forms import CorrectForm, SignForm, TextsForm
from feedback_system.reports.opening import Opened, opened
from feedback_system.reports.operations import (
    correct_report,
    mark_read,
    sign_report,
    what_blocks_signing,
    write_texts,
)
from feedback_system.reports.rights import must_sign, must_write
from feedback_system.reports.telling import cell_of, row_title, sum_shares
from feedback_system.web.acts import checked, done_or_shown_again

CASES_PER_PAGE = 50
CHUNK = 5_000
"""So many ids stand in one question."""


@login_required
@require_safe
def report(request: SignedIn, pk: int) -> HttpResponse:
    """The report with everything this reader gets of it."""
    return _page(request, opened(pk, request.user, at=database_now()))


@login_required
@require_POST
def texts(request: SignedIn, pk: int) -> HttpResponse:
    """Save what was written into the draft."""
    one = opened(pk, request.user, at=database_now())
    must_write(one.reader, one.kind)
    form = TextsForm(request.POST, kind=one.kind)

    def act() -> str:
        data = checked(form)
        version = data.pop("version")
        write_texts(report=one.report, texts=data, version=version, by=request.user, at=one.at)
        return _("The report is saved.")

    return _done_or_shown_again(request, one, act, texts_form=form)


@login_required
@require_POST
def sign(request: SignedIn, pk: int) -> HttpResponse:
    """Sign what was seen."""
    one = opened(pk, request.user, at=database_now())
    must_sign(one.reader, one.kind)

    def act() -> str:
        data = checked(SignForm(request.POST))
        sign_report(report=one.report, seal=data["seal"], by=request.user, at=one.at)
        return _("The report is signed. Its figures stand, and those it is for are told.")

    return _done_or_shown_again(request, one, act)


@login_required
@require_POST
def correct(request: SignedIn, pk: int) -> HttpResponse:
    """Open the next edition of a signed report."""
    one = opened(pk, request.user, at=database_now())
    must_write(one.reader, one.kind)
    form = CorrectForm(request.POST)
    try:
        draft = correct_report(report=one.report, reason=checked(form)["reason"], by=request.user, at=one.at)
    except Invalid as refusal:
        return _page(request, one, correct_form=form, status=refusal.status)
    messages.success(request, _("Edition %(edition)d is open as a draft.") % {"edition": draft.edition})
    return redirect(draft)


@login_required
@require_POST
def read(request: SignedIn, pk: int) -> HttpResponse:
    """Mark the report as read (已阅)."""
    one = opened(pk, request.user, at=database_now())
    mark_read(report=one.report, by=request.user, at=one.at)
    messages.success(request, _("You have marked the report as read."))
    return redirect(one.report)


def _done_or_shown_again(
    request: SignedIn, one: Opened, act: Callable[[], str], **forms: Any
) -> HttpResponse:
    """Do it and go back to the page; a refusal is told on the page, with what was typed."""

    def shown_again(reasons: list[Any], status: int) -> HttpResponse:
        return _page(
            request,
            opened(one.report.pk, request.user, at=database_now()),
            refused=reasons,
            status=status,
            **forms,
        )

    form = next(iter(forms.values()), None)
    return done_or_shown_again(request, act, then=one.report, shown_again=shown_again, form=form)


def _page(
    request: SignedIn,
    one: Opened,
    *,
    refused: Sequence[Any] = (),
    texts_form: TextsForm | None = None,
    correct_form: CorrectForm | None = None,
    status: int = 200,
) -> HttpResponse:
    report, kind, reader = one.report, one.kind, one.reader
    tables, written = one.tables(), one.texts()
    is_signed = report.is_signed
    writes, signs = reader.writes(kind), reader.signs(kind)
    typed = texts_form if texts_form is not None and is_signed else None
    if texts_form is None:
        texts_form = TextsForm(initial={**written, "version": report.version}, kind=kind)
    elif not texts_form.errors:  # saved by somebody else meanwhile: the next saving knows of it
        texts_form = TextsForm({**request.POST.dict(), "version": report.version}, kind=kind)
    context: dict[str, Any] = {
        "report": report,
        "kind": kind,
        "now": one.at,
        "signed": report.signed if is_signed else None,
        "tables": [_shown(table, one) for table in tables],
        "parts": [{"label": part.label, "text": written.get(part.code, "")} for part in kind.texts],
        "texts_form": texts_form if writes and not is_signed else None,
        "saved_texts": [
            {"label": part.label, "text": written[part.code]}
            for part in kind.texts
            if refused and written.get(part.code)
        ],
        "typed": [(bound.label, bound.value()) for bound in typed.written if bound.value()] if typed else [],
        "moved": one.moved(tables),
        "refused": refused,
        "may_sign": signs and not is_signed,
        "blockers": what_blocks_signing(report, kind, at=one.at) if signs and not is_signed else [],
        "seal": "" if is_signed else seal_of_tables(report, written, tables),
        "counts_own_scope": not is_signed and not signs,
        "correction": getattr(report, "correction", None),
        "correct_form": (correct_form or CorrectForm()) if is_signed and writes else None,
        "may_export": request.user.holds(Permission.EXPORT_CASES),
    }
    if is_signed:
        context |= _readers(request, one)
        context["is_intact"] = is_intact(report.signed)
    return render(request, "reports/report.html", context, status=status)


def _readers(request: SignedIn, one: Opened) -> dict[str, Any]:
    """Who was asked to read it, and who has. Note: two queries."""
    signed = one.report.signed
    asked = list(signed.asked.select_related("person", "stands_in_for").order_by("pk"))
    readings = {row.person_id: row for row in signed.readings.select_related("person").order_by("pk")}
    named = {row.person_id for row in asked}
    return {
        "asked": [{"row": row, "reading": readings.get(row.person_id)} for row in asked],
        "others": [row for pk, row in readings.items() if pk not in named],
        "read_by_me": readings.get(request.user.pk),
        "asks_me": request.user.pk in named,
        "unread": len(named - set(readings)),
    }


def _shown(table: Table, one: Opened) -> dict[str, Any]:
    """A table for the page: each number of cases with its address, the chart of a Pareto table."""
    section, bars = table.section, sum_shares(table)
    base = reverse("written_reports:cases", args=[one.report.pk])
    return {
        "section": section,
        "row_title": row_title(table),
        "pictures": section.pictures(one.reader.user, one.report.period) if section.pictures else (),
        "chart": pareto_chart(bars, str(section.title)) if bars else "",
        "rows": [
            {
                "label": row.label,
                "place": place,
                "sum": f"{bars[place - 1].sum_percent:.1f} %" if bars else "",
                "look_url": section.look_url(row.key, one.report.period) if section.look_url else "",
                "cells": [
                    {
                        "column": column,
                        "text": cell_of(row, column),
                        "url": f"{base}?{urlencode({'section': section.code, 'row': row.key, 'column': column.code})}"
                        if column.counts_cases and not column.is_share and row.numbers.get(column.code)
                        else "",
                    }
                    for column in section.columns
                ],
            }
            for place, row in enumerate(table.rows, start=1)
        ],
    }


@login_required
@require_safe
def cases(request: SignedIn, pk: int) -> HttpResponse:
    """The cases behind one number; those that have not reached the reader are counted and not named."""
    one = opened(pk, request.user, at=database_now())
    place = {name: request.GET.get(name, "")[:120] for name in ("section", "row", "column")}
    ids = cases_behind(one.kind, one.report, one.asked, **place)
    section = one.kind.section(place["section"])
    if ids is None or section is None:
        raise Http404
    visible = Case.objects.visible_to(request.user)
    seen = [
        pk for start in range(0, len(ids), CHUNK) for pk in _in_order(visible, ids[start : start + CHUNK])
    ]
    page = Paginator(seen, CASES_PER_PAGE).get_page(request.GET.get("page"))
    rows = visible.select_related("customer", "product", "holder").in_bulk(list(page.object_list))
    base = reverse("written_reports:cases", args=[one.report.pk])
    context = {
        "report": one.report,
        "kind": one.kind,
        "section": section,
        "column": one.kind.column_of(place["section"], place["column"]),
        "row_label": _label_of(one, place),
        "number": len(ids),
        "hidden": len(ids) - len(seen),
        "rows": [
            {"case": case, "kind": kind_of(case), "state": kind_of(case).state_label(case.state)}
            for pk in page.object_list
            for case in [rows[pk]]
        ],
        "page": page,
        "previous_url": f"{base}?{urlencode({**place, 'page': page.number - 1})}"
        if page.has_previous()
        else "",
        "next_url": f"{base}?{urlencode({**place, 'page': page.number + 1})}" if page.has_next() else "",
    }
    return render(request, "reports/cases.html", context)


def _in_order(visible: Any, ids: list[int]) -> list[int]:
    seen = set(visible.filter(pk__in=ids).values_list("pk", flat=True))
    return [pk for pk in ids if pk in seen]


def _label_of(one: Opened, place: dict[str, str]) -> str:
    """What the row is called: as it was signed, or now. Note: few queries."""
    if one.report.is_signed:
        tables = [table for table in one.tables() if table.section.code == place["section"]]
        return next((row.label for table in tables for row in table.rows if row.key == place["row"]), "")
    section = one.kind.section(place["section"])
    return section.called([place["row"]])[place["row"]] if section is not None else ""
