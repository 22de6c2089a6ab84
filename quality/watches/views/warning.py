"""The table of series: findings against shipments, and which of them have signalled."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_safe

from accounts.http import SignedIn
from feedback_system.cases.findings import defect_names
from feedback_system.deadlines.clock import database_now
from feedback_system.desk.views.exports import streamed
from feedback_system.web.forms import narrow
from quality.watches.defects import name_of
from quality.watches.figures import Narrowing, judged, last_run, living_watches, series_of
from quality.watches.looks import STANDING_TONES
from quality.watches.models import WatchRun, WatchSeries, watch_rules
from quality.watches.rights import may_export_figures, must_export_figures, must_read_figures
from quality.watches.states import Scope, SeriesStanding
from quality.watches.views.drawing import sparkline
from quality.watches.wording import few

PER_PAGE = 50


@login_required
@require_safe
def series(request: SignedIn) -> HttpResponse:
    """The series of the last run, what asks for attention first."""
    must_read_figures(request.user)
    asked, run = _asked(request), last_run()
    context: dict[str, Any] = {
        "run": run,
        "is_on": watch_rules().is_on,
        "asked": asked,
        "scopes": Scope.choices,
        "standings": SeriesStanding.choices,
        "judged": judged(request.user, at=database_now()),
        "narrowed": asked != Narrowing(),
    }
    if run is not None:
        page = Paginator(series_of(run, asked), PER_PAGE).get_page(request.GET.get("page"))
        rows, names = list(page.object_list), defect_names()
        cases = living_watches(rows, request.user)
        base = f"{reverse('watches:warning')}?{_query(asked)}"
        context |= {
            "rows": [_shown(row, names, cases.get(row.pk)) for row in rows],
            "total": page.paginator.count,
            "page": page,
            "left_out": _left_out(run),
            "previous_url": f"{base}&page={page.number - 1}" if page.has_previous() else "",
            "next_url": f"{base}&page={page.number + 1}" if page.has_next() else "",
            "export_url": f"{reverse('watches:export')}?{_query(asked)}"
            if may_export_figures(request.user)
            else "",
        }
    return render(request, "watches/warning.html", context)


@login_required
@require_safe
def export(request: SignedIn) -> StreamingHttpResponse:
    """The same series as a file."""
    must_export_figures(request.user)
    return streamed(request, _lines(_asked(request), last_run()), name="early-warning", at=database_now())  # type: ignore[arg-type]


def _asked(request: SignedIn) -> Narrowing:
    scope, standing = request.GET.get("scope", ""), request.GET.get("standing", "")
    return Narrowing(
        narrow(request.GET.get("q", "")).strip()[:80],
        scope if scope in Scope.values else "",
        standing if standing in SeriesStanding.values else "",
    )


def _query(asked: Narrowing) -> str:
    values = {"q": asked.words, "scope": asked.scope, "standing": asked.standing}
    return urlencode({name: value for name, value in values.items() if value})


def _shown(row: WatchSeries, names: Any, case: Any) -> dict[str, Any]:
    tone, icon = STANDING_TONES[SeriesStanding(row.standing)]
    product = row.product.code if row.product is not None else ""
    return {
        "row": row,
        "subject": row.subject(),
        "defect": name_of(row.defect, names),
        "tone": tone,
        "icon": icon,
        "spark": sparkline(row.weeks),
        "case": case,
        "expected": few(row.expected),
        "is_not_judged": row.standing in (SeriesStanding.NO_SHIPMENTS, SeriesStanding.NO_HISTORY),
        "is_above": row.count > row.limit_count and row.rate > 0,
        "cases_url": f"{reverse('desk:search')}?{urlencode({'q': row.batch.number if row.batch is not None else product})}"
        if product
        else "",
    }


def _left_out(run: WatchRun) -> list[str]:
    """What could not be counted, in sentences that say what to do about it."""
    found = run.left_out
    sentences = []
    if number := found.get("no_product", 0):
        sentences.append(
            ngettext(
                "%(number)d finding names no product. Enter it on the case.",
                "%(number)d findings name no product. Enter it on the cases.",
                number,
            )
            % {"number": number}
        )
    if number := found.get("batch_without_product", 0):
        sentences.append(
            ngettext(
                "%(number)d finding names a batch but no product, and no single product has that batch. Enter the product on the case.",
                "%(number)d findings name a batch but no product, and no single product has that batch. Enter the product on the cases.",
                number,
            )
            % {"number": number}
        )
    if number := found.get("future", 0):
        sentences.append(
            ngettext(
                "%(number)d finding lies in the future and counts from its day on.",
                "%(number)d findings lie in the future and count from their day on.",
                number,
            )
            % {"number": number}
        )
    return sentences


def _lines(asked: Narrowing, run: WatchRun | None) -> Iterator[list[Any]]:
    yield [
        _("Series of"), _("Product"), _("Batch"), _("Supplier"), _("Defect"), pgettext("early warning", "Findings"), _("Expected"), _("Upper limit"),
        _("Exposed pieces"), _("Usual rate per 1,000 pieces"), _("Cumulative sum"), _("Decision limit"), _("Raised since"),
        pgettext("early warning", "Standing"), _("As of"),
    ]  # fmt: skip
    if run is None:
        return
    names = defect_names()
    for row in series_of(run, asked).iterator(chunk_size=500):
        yield [
            row.get_scope_display(),
            row.product.code if row.product is not None else "",
            row.batch.number if row.batch is not None else "",
            row.supplier.code if row.supplier is not None else "",
            name_of(row.defect, names),
            row.count,
            round(row.expected, 2),
            row.limit_count,
            round(row.exposure, 1),
            round(row.rate * 1000, 4),
            round(row.evidence, 2),
            round(row.limit, 2),
            row.since.isoformat() if row.since is not None else "",
            str(row.get_standing_display()),
            run.day.isoformat(),
        ]
