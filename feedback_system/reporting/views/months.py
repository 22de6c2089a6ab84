"""Signed months: the list, one month with its versions and what moved since, signing, restating, cases, file and paper."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import structlog
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from accounts.http import SignedIn
from accounts.permissions import Permission
from feedback_system.cases.kinds import kind_of
from feedback_system.cases.models import Case
from feedback_system.company.models import Company
from feedback_system.deadlines.clock import database_now
from feedback_system.desk.views.exports import streamed
from feedback_system.printing.answers import answer_with
from feedback_system.reporting.board import amount_text
from feedback_system.reporting.figures import all_tables, figure_named
from feedback_system.reporting.months.board import NAMING, told
from feedback_system.reporting.months.drift import cases_moved, cells_moved
from feedback_system.reporting.months.forms import RestateForm, SignMonthForm
from feedback_system.reporting.months.freezing import asked_of_house, freeze, frozen_of, is_intact
from feedback_system.reporting.months.models import SignedMonth
from feedback_system.reporting.months.operations import (
    must_sign_figures,
    restate_month,
    sign_month,
    what_blocks_closing,
)
from feedback_system.reporting.months.outgoing import kept_moves, paper_of, sheets_of
from feedback_system.reporting.months.queries import months_over, versions_of
from feedback_system.reporting.months.telling import moved_cases, moved_lines, visible_ids
from feedback_system.reporting.rights import must_export, must_read_figures
from feedback_system.reports.periods import Period, Rhythm, period_named
from feedback_system.reports.rights import reader_of
from feedback_system.web.acts import checked, done_or_shown_again

log = structlog.get_logger(__name__)
CASES_PER_PAGE = 50


@dataclass(frozen=True)
class Opened:
    """A month as one reader gets it at an instant."""

    month: Period
    versions: Sequence[SignedMonth]
    """The newest first."""
    at: datetime

    @property
    def latest(self) -> SignedMonth | None:
        """The version that counts."""
        return self.versions[0] if self.versions else None

    def version(self, text: str) -> SignedMonth:
        """The version with that number, "" for the one that counts. :raises Http404: there is none"""
        for one in self.versions:
            if text in ("", str(one.version)):
                return one
        raise Http404


def _opened(request: SignedIn, code: str) -> Opened:
    """:raises Http404: nobody can read the month"""
    must_read_figures(request.user)
    month = period_named(code, Rhythm.MONTH)
    if month is None:
        raise Http404
    return Opened(month, versions_of(month), database_now())


def _signs(request: SignedIn, at: datetime) -> bool:
    return reader_of(request.user, at=at).acts_as(Permission.RUN_MONTH) is not None


@login_required
@require_safe
def months(request: SignedIn) -> HttpResponse:
    """The months that are over, each with who signed it or by when it has to be."""
    must_read_figures(request.user)
    at = database_now()
    lines = [{"one": one, "late": one.is_late(at)} for one in months_over(at=at)]
    return render(request, "reporting/months.html", {"lines": lines, "now": at, "signs": _signs(request, at)})


@login_required
@require_safe
def month(request: SignedIn, month: str) -> HttpResponse:
    """The versions of a month and what moved since the last one; here it is signed and restated."""
    return _page(request, _opened(request, month))


@login_required
@require_POST
def sign(request: SignedIn, month: str) -> HttpResponse:
    """Sign the figures that were seen."""
    one = _opened(request, month)
    must_sign_figures(by=request.user, at=one.at)

    def act() -> str:
        seal = checked(SignMonthForm(request.POST))["seal"]
        sign_month(month=one.month, seal=seal, by=request.user, at=one.at)
        return _("The month is closed. Its figures stand.")

    return _done_or_shown_again(request, one, act)


@login_required
@require_POST
def restate(request: SignedIn, month: str) -> HttpResponse:
    """Sign a new version with the moves that were seen."""
    one = _opened(request, month)
    must_sign_figures(by=request.user, at=one.at)
    form = RestateForm(request.POST)

    def act() -> str:
        data = checked(form)
        made = restate_month(
            month=one.month, reason=data["reason"], seal=data["seal"], by=request.user, at=one.at
        )
        return _("Version %(number)d is signed; it lists what moved.") % {"number": made.version}

    return _done_or_shown_again(request, one, act, restate_form=form)


def _done_or_shown_again(
    request: SignedIn, one: Opened, act: Callable[[], str], *, restate_form: RestateForm | None = None
) -> HttpResponse:
    """Do it and go back to the page; a refusal is told on the page, with what was typed."""

    def shown_again(reasons: list[Any], status: int) -> HttpResponse:
        again = _opened(request, one.month.code)
        return _page(request, again, refused=reasons, restate_form=restate_form, status=status)

    then = reverse("dashboard:month", args=[one.month.code])
    return done_or_shown_again(request, act, then=then, shown_again=shown_again, form=restate_form)


def _page(
    request: SignedIn,
    one: Opened,
    *,
    refused: Sequence[Any] = (),
    restate_form: RestateForm | None = None,
    status: int = 200,
) -> HttpResponse:
    user, latest, signs = request.user, one.latest, _signs(request, one.at)
    blockers = what_blocks_closing(one.month, at=one.at)
    frozen = None if blockers else freeze(asked_of_house(one.month, by=user, at=one.at))
    moves = cells_moved(frozen_of(latest), frozen) if latest is not None and frozen is not None else []
    cases, hidden = moved_cases(cases_moved(latest, moves), user=user) if latest is not None else ([], 0)
    seal = frozen.seal(one.month) if frozen is not None else ""
    if restate_form is not None:
        restate_form = RestateForm({**request.POST.dict(), "seal": seal})
    context = {
        "month": one.month,
        "latest": latest,
        "is_intact": latest is None or is_intact(latest),
        "now": one.at,
        "refused": refused,
        "blockers": blockers,
        "signs": signs,
        "seal": seal,
        "numbers": [
            (figure, cell.value, amount_text(cell.value) if figure.adds else None, cell.whole)
            for cell in (frozen.cells.values() if frozen is not None and latest is None else ())
            if not cell.place[0] and (figure := figure_named(cell.place[2])) is not None
        ],
        "moved": moved_lines(moves, sees_all=user.sees_all),
        "has_moved": bool(moves),
        "cases": cases,
        "hidden": hidden,
        "restate_form": restate_form or RestateForm(initial={"seal": seal}),
        "versions": [_version(version, request) for version in one.versions],
        "may_export": user.holds(Permission.EXPORT_CASES),
    }
    return render(request, "reporting/month.html", context, status=status)


def _version(signed: SignedMonth, request: SignedIn) -> dict[str, Any]:
    cases, hidden = kept_moves(signed, request.user)
    board = f"{reverse('dashboard:board')}?{urlencode({'month': signed.code, 'version': signed.version})}"
    return {"signed": signed, "cases": cases, "hidden": hidden, "board_url": board}


@login_required
@require_safe
def cases(request: SignedIn, month: str) -> HttpResponse:
    """The cases behind a signed number; those that have not reached the reader are counted and not named.

    :raises Http404: nothing is called so, or it is not for her
    """
    place = {name: request.GET.get(name, "")[:120] for name in ("table", "row", "figure")}
    figure, table = figure_named(place["figure"]), _table_named(place["table"])
    if figure is None:
        raise Http404
    one = _opened(request, month)
    signed = one.version(request.GET.get("version", ""))
    found = signed.figures.filter(**place).first()
    if found is None:
        raise Http404
    if table is not None and table.by in NAMING and not request.user.sees_all:
        raise Http404
    ids = list(found.rows.order_by("-case").values_list("case", flat=True))
    seen = visible_ids(request.user, ids)
    page = Paginator([pk for pk in ids if pk in seen], CASES_PER_PAGE).get_page(request.GET.get("page"))
    visible = Case.objects.visible_to(request.user).select_related("customer", "product", "holder")
    rows = visible.in_bulk(list(page.object_list))
    base = reverse("dashboard:month_cases", args=[signed.code])
    here = {"version": signed.version, **{name: value for name, value in place.items() if value}}
    context = {
        "signed": signed,
        "figure": figure,
        "table": table,
        "row_label": told(found.labels),
        "number": len(ids),
        "amount": amount_text(found.value) if figure.adds else None,
        "currency": Company.get().currency,
        "hidden": len(ids) - len(seen),
        "rows": [
            {"case": case, "kind": kind_of(case), "state": kind_of(case).state_label(case.state)}
            for pk in page.object_list
            for case in [rows[pk]]
        ],
        "page": page,
        "board_url": f"{reverse('dashboard:board')}?{urlencode({'month': signed.code, 'version': signed.version})}",
        "previous_url": f"{base}?{urlencode({**here, 'page': page.number - 1})}" if page.has_previous() else "",
        "next_url": f"{base}?{urlencode({**here, 'page': page.number + 1})}" if page.has_next() else "",
    }  # fmt: skip
    return render(request, "reporting/month_cases.html", context)


def _table_named(code: str) -> Any:
    return next((one for one in all_tables() if one.code == code), None)


@login_required
@require_safe
def export(request: SignedIn, month: str) -> StreamingHttpResponse:
    """The signed figures, in Excel with definitions and with what restatements moved, as sheets of their own."""
    one = _opened(request, month)
    signed = one.version(request.GET.get("version", ""))
    must_export(request.user)
    lines, more = sheets_of(signed, one.versions, by=request.user, at=one.at)
    return streamed(
        request,  # type: ignore[arg-type]
        lines,
        name=f"month-{signed.code}-{signed.version}",
        at=one.at,
        title=_("Figures"),
        more=more,
    )


@login_required
@require_GET
def pdf(request: SignedIn, month: str) -> HttpResponse:
    """The signed month on paper for the meeting; the log keeps who took it out of the house."""
    one = _opened(request, month)
    signed = one.version(request.GET.get("version", ""))
    made = paper_of(signed, one.versions, by=request.user, at=one.at)
    log.info("month printed", month=signed.code, version=signed.version, user=request.user.pk)
    return answer_with(made, f"month-{signed.code}-{signed.version}")
