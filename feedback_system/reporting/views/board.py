"""The manager's dashboard, and the cases behind each of its numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.http import SignedIn
from accounts.permissions import Permission
from feedback_system.cases.kinds import kind_of
from feedback_system.cases.models import Case
from feedback_system.company.models import Company
from feedback_system.deadlines.clock import database_now
from feedback_system.desk.exporting import lines
from feedback_system.desk.keyset import Order
from feedback_system.desk.lists import ORDERS
from feedback_system.desk.views.exports import streamed
from feedback_system.reporting import drawing
from feedback_system.reporting.asking import Asked
from feedback_system.reporting.blocks import blocks_for, sources_for
from feedback_system.reporting.board import (
    DEFINED_RATE,
    FIRST_ROW,
    Board,
    Divided,
    Line,
    Number,
    amount_text,
    board_for,
    kind_of_stages,
    more_pages,
)
from feedback_system.reporting.figures import Figure, Span, figure_named
from feedback_system.reporting.forms import BoardForm
from feedback_system.reporting.months.board import signed_board
from feedback_system.reporting.months.models import SignedMonth
from feedback_system.reporting.months.opening import beside, opening_month
from feedback_system.reporting.months.queries import latest_version, versions_of
from feedback_system.reporting.rights import must_export, must_read_figures
from feedback_system.reporting.views.parts import parts_of

PER_PAGE = 50


@login_required
@require_safe
def dashboard(request: SignedIn) -> HttpResponse:
    """The numbers that ask for action, the month beside others, tables and charts; each number opens its cases.

    Without a month in the address it is the one that `months.opening` names.
    """
    must_read_figures(request.user)
    at, is_opened_on = database_now(), not request.GET.get("month")
    query = request.GET.dict() | ({"month": opening_month(at).code} if is_opened_on else {})
    asked = Asked.of_query(query, user=request.user, at=at)
    form = BoardForm(request.GET, month=asked.month.code)
    signed = _shown_version(request, asked)
    is_whole = bool(request.GET.get("whole"))
    board = signed_board(signed, asked) if signed is not None else board_for(asked, with_blocks=is_whole)
    base = reverse("dashboard:board")
    coming = [] if is_whole or signed is not None else sources_for(asked.user)
    standing = [one for one in board.now if one.figure.code not in FIRST_ROW and one.figure.of != "overdue"]
    more = more_pages(asked)
    context = {
        "form": form,
        "board": board,
        "asked": asked,
        "signed": signed,
        **_switch(asked, signed),
        **_offered(asked, board, is_opened_on=is_opened_on),
        "parts": parts_of(board, coming=coming, is_live=signed is None, has_standing=bool(standing), has_more=bool(more)),
        "now": asked.at,
        "currency": Company.get().currency,
        "first_row": [one for code in FIRST_ROW for one in board.now if one.figure.code == code],
        "levels": [one for one in board.now if one.figure.of == "overdue" and one.value],
        "standing": standing,
        "charts": _charts(board),
        "tables": [_table(one) for one in board.tables],
        "stages": board.stages,
        "stage_kind": kind_of_stages(),
        "map": _map(board),
        "blocks": board.blocks,
        "coming": coming,
        "blocks_url": f"{reverse('dashboard:blocks')}?{urlencode(asked.query)}" if coming else "",
        "whole_url": f"{base}?{urlencode({**asked.query, 'whole': 1})}",
        "more": more,
        "defined": _defined(board),
        "defined_rate": DEFINED_RATE,
        "is_empty": not any(number.value for line in board.lines for number in line.numbers if number is not None),
        "previous_url": f"{base}?{urlencode({**asked.query, 'month': asked.month.before.code})}",
        "next_url": "" if asked.is_running else f"{base}?{urlencode({**asked.query, 'month': asked.month.next.code})}",
    }  # fmt: skip
    return render(request, "reporting/dashboard.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def blocks(request: SignedIn) -> HttpResponse:
    """What apps add to the dashboard, as a part of it: counted from papers, so it comes when somebody scrolls there."""
    must_read_figures(request.user)
    asked = Asked.of_query(request.GET, user=request.user, at=database_now())
    return render(request, "reporting/_blocks.html", {"blocks": blocks_for(asked)})


def _shown_version(request: SignedIn, asked: Asked) -> SignedMonth | None:
    """The signed version that is shown: the one the address names, else the one that counts; None for live or narrowed figures.

    :raises Http404: the month has no such version
    """
    if asked.chosen or request.GET.get("live"):
        return None
    wanted = request.GET.get("version", "")
    found = next((one for one in versions_of(asked.month) if wanted in ("", str(one.version))), None)
    if found is None and wanted:
        raise Http404
    return found


def _switch(asked: Asked, signed: SignedMonth | None) -> dict[str, Any]:
    """Where the other figures of the month stand: live for signed ones, signed for live ones."""
    base, query = reverse("dashboard:board"), {"month": asked.month.code}
    latest = latest_version(asked.month)
    return {
        "latest": latest,
        "live_url": f"{base}?{urlencode({**query, 'live': 1})}" if signed is not None else "",
        "frozen_url": f"{base}?{urlencode(query)}" if latest is not None and signed is None else "",
    }


def _offered(asked: Asked, board: Board, *, is_opened_on: bool) -> dict[str, Any]:
    """The month that is offered beside the one that is shown, with its address."""
    found = beside(asked, board, is_opened_on=is_opened_on)
    other = "" if found is None else found.other.code
    return {
        "beside": found,
        "beside_url": f"{reverse('dashboard:board')}?{urlencode({**asked.query, 'month': other})}",
    }


def _charts(board: Board) -> dict[str, Any]:
    drawn: list[Line] = [line for line in board.lines if line.trend]
    months = [month.code for month in board.asked.trend]
    return {
        "trend": drawing.trend_chart(drawn, months, _("Trend")) if drawn else "",
        "lines": drawn,
        "rows": [(month, [line.trend[place] for line in drawn]) for place, month in enumerate(months)],
        "stages": drawing.stage_chart(board.stages, _("Days at each stage")) if board.stages else "",
    }


def _table(divided: Divided) -> dict[str, Any]:
    chart, sums = drawing.pareto_of(divided) if divided.table.is_pareto and divided.rows else ("", [])
    return {
        "one": divided,
        "chart": chart,
        "rows": list(zip(divided.rows, sums or [""] * len(divided.rows), strict=True)),
    }


def _map(board: Board) -> dict[str, Any] | None:
    if board.map is None:
        return None
    return {
        "one": board.map,
        "rows": [
            (
                label,
                [(number, drawing.heat(number.value, board.map.most) if number else 0) for number in cells],
            )
            for _value, label, cells in board.map.rows
        ],
    }


def _defined(board: Board) -> list[Figure]:
    numbers: list[Number] = [*board.now, *(line.now for line in board.lines)]
    found = {one.figure.code: one.figure for one in numbers}
    for table in board.tables:
        found |= {one.code: one for one in table.figures}
    return list(found.values())


@dataclass(frozen=True)
class Behind:
    """The cases behind one number, newest first, as a list that can be exported."""

    figure: Figure
    asked: Asked

    @property
    def cases(self) -> QuerySet[Case]:
        """The cases, by the same condition as the number."""
        seen = Case.objects.visible_to(self.asked.user)
        return seen.filter(pk__in=self.figure.rows(self.asked).values("case"))

    @property
    def order(self) -> Order:
        """Newest first."""
        return ORDERS["-number"]


def _behind(request: SignedIn) -> Behind:
    """:raises Http404: nothing is called so"""
    figure = figure_named(request.GET.get("figure", ""))
    if figure is None:
        raise Http404
    must_read_figures(request.user)
    return Behind(figure, Asked.of_query(request.GET, user=request.user, at=database_now()))


@login_required
@require_safe
def cases(request: SignedIn) -> HttpResponse:
    """Exactly the cases of one number: as many as it says."""
    behind = _behind(request)
    asked, figure = behind.asked, behind.figure
    rows = behind.cases.select_related("customer", "product", "holder").order_by("-pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    here = {"figure": figure.code, **asked.query}
    base, file = reverse("dashboard:cases"), reverse("dashboard:cases_export")
    context = {
        "figure": figure,
        "asked": asked,
        "of_month": figure.span is not Span.NOW,
        "number": page.paginator.count,
        "amount": _amount(behind),
        "currency": Company.get().currency,
        "rows": [
            {"case": case, "kind": kind_of(case), "state": kind_of(case).state_label(case.state)}
            for case in page.object_list
        ],
        "page": page,
        "board_url": f"{reverse('dashboard:board')}?{urlencode(asked.query)}",
        "may_export": request.user.holds(Permission.EXPORT_CASES),
        "export_url": f"{file}?{urlencode({**here, 'format': 'xlsx'})}",
        "csv_url": f"{file}?{urlencode(here)}",
        "previous_url": f"{base}?{urlencode({**here, 'page': page.number - 1})}" if page.has_previous() else "",
        "next_url": f"{base}?{urlencode({**here, 'page': page.number + 1})}" if page.has_next() else "",
    }  # fmt: skip
    return render(request, "reporting/cases.html", context)


def _amount(behind: Behind) -> str | None:
    """The sum over the cases, where the number is an amount."""
    if not behind.figure.adds:
        return None
    sums = behind.figure.rows(behind.asked).aggregate(n=behind.figure.expression(behind.asked))
    return amount_text(sums["n"])


@login_required
@require_safe
def cases_export(request: SignedIn) -> StreamingHttpResponse:
    """The same cases as a file."""
    behind = _behind(request)
    must_export(request.user)
    return streamed(request, lines(behind), name=behind.figure.code, at=behind.asked.at)  # type: ignore[arg-type]
