"""The cases behind one cell of an own report, and the table as a file."""

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
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from accounts.http import SignedIn
from accounts.permissions import Permission
from feedback_system.cases.fields import local_day
from feedback_system.cases.kinds import kind_of
from feedback_system.cases.models import Case
from feedback_system.deadlines.clock import database_now
from feedback_system.desk.exporting import lines
from feedback_system.desk.keyset import Order
from feedback_system.desk.lists import ORDERS
from feedback_system.desk.views.exports import streamed
from feedback_system.errors import Invalid
from feedback_system.reporting.builder.definition import Definition, read
from feedback_system.reporting.builder.dividing import names_of_dividers
from feedback_system.reporting.builder.files import definition_lines, table_lines
from feedback_system.reporting.builder.measures import PART, Unit
from feedback_system.reporting.builder.tables import Question, result_for
from feedback_system.reporting.dimensions import LONGEST
from feedback_system.reporting.rights import must_export, must_read_figures

PER_PAGE = 50


@dataclass(frozen=True)
class Behind:
    """The cases of one cell, newest first, as a list that can be exported."""

    question: Question
    row: str
    column: str
    part: str

    @property
    def cases(self) -> QuerySet[Case]:
        """The cases, by the same condition as the number."""
        facts = self.question.behind(row=self.row, column=self.column, part=self.part)
        seen: QuerySet[Case] = Case.objects.visible_to(self.question.user)
        return seen.filter(pk__in=facts.values("case"))

    @property
    def order(self) -> Order:
        """Newest first."""
        return ORDERS["-number"]

    @property
    def place(self) -> list[tuple[str, str]]:
        """The cell as it stands in the address."""
        found = (("row", self.row), ("column", self.column), ("part", self.part))
        return [(name, value) for name, value in found if value]

    @property
    def words(self) -> list[tuple[str, str]]:
        """Row and column by name. Note: up to two queries."""
        definition, names = self.question.definition, names_of_dividers()
        pairs = ((definition.rows, self.row), (definition.columns, self.column))
        return [
            (str(names[name]), self.question.named(name, value)) for name, value in pairs if name and value
        ]


def _definition(request: SignedIn, at: Any) -> Definition:
    """The question of the address. :raises Http404: it asks nothing"""
    try:
        found = read({name: request.GET.getlist(name) for name in request.GET}, local_day(at))
    except Invalid as refusal:
        raise Http404 from refusal
    must_read_figures(request.user)
    return found


def _behind(request: SignedIn) -> Behind:
    at = database_now()
    definition = _definition(request, at)
    row, column = (request.GET.get(name, "")[:LONGEST].replace("\x00", "") for name in ("row", "column"))
    is_part = request.GET.get("part") == PART and definition.measure.unit is Unit.PART
    return Behind(Question(definition, request.user, at), row, column, PART if is_part else "")


@login_required
@require_safe
def cases(request: SignedIn) -> HttpResponse:
    """Exactly the cases of one cell: as many as it says."""
    behind = _behind(request)
    definition = behind.question.definition
    rows = behind.cases.select_related("customer", "product", "holder").order_by("-pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    base, file = reverse("own_reports:cases"), reverse("own_reports:cases_export")
    here = [*definition.pairs, *behind.place]
    context = {
        "figure": {"label": definition.measure.label, "meaning": definition.measure.meaning},
        "asked": {
            "month": {"code": definition.stretch(behind.question.today).words},
            "chosen": [{"label": label, "words": words} for label, words in behind.words],
        },
        "of_month": True,
        "number": page.paginator.count,
        "rows": [
            {"case": case, "kind": kind_of(case), "state": kind_of(case).state_label(case.state)}
            for case in page.object_list
        ],
        "page": page,
        "back_label": _("Back to the report"),
        "board_url": f"{reverse('own_reports:new')}?{definition.query}",
        "may_export": request.user.holds(Permission.EXPORT_CASES),
        "export_url": f"{file}?{urlencode([*here, ('format', 'xlsx')])}",
        "csv_url": f"{file}?{urlencode(here)}",
        "previous_url": f"{base}?{urlencode([*here, ('page', page.number - 1)])}" if page.has_previous() else "",
        "next_url": f"{base}?{urlencode([*here, ('page', page.number + 1)])}" if page.has_next() else "",
    }  # fmt: skip
    return render(request, "reporting/cases.html", context)


@login_required
@require_safe
def cases_export(request: SignedIn) -> StreamingHttpResponse:
    """The same cases as a file."""
    behind = _behind(request)
    must_export(request.user)
    return streamed(request, lines(behind), name="cases", at=behind.question.at)  # type: ignore[arg-type]


@login_required
@require_safe
def export(request: SignedIn) -> StreamingHttpResponse:
    """The table as a file, in Excel with its definition on a sheet of its own."""
    at = database_now()
    definition = _definition(request, at)
    must_export(request.user)
    result = result_for(definition, user=request.user, at=at)
    name = request.GET.get("name", "")[:60] or str(definition.measure.label)
    rows, more = list(table_lines(result)), [(_("Definition"), list(definition_lines(result, name)))]
    return streamed(request, rows, name="report", at=at, title=pgettext("own", "Report"), more=more)  # type: ignore[arg-type]
