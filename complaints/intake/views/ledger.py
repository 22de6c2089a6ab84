"""The intake ledger: day by day what came in and what became of it, and the rows behind each number."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.http import SignedIn
from complaints.intake.ledger import (
    BY_CODE,
    DAYS,
    LABELS,
    SOURCES,
    Source,
    days_of,
    finding_in_words,
    last_check_in_words,
    rows_of,
)
from complaints.intake.models import ApiArrival, InboundMail
from complaints.intake.views.mails import must_read
from complaints.intake.wording import reason_of
from complaints.models import CustomerReport
from feedback_system.cases.models import Case
from feedback_system.company.models import Company
from feedback_system.deadlines.clock import database_now
from feedback_system.imports.models import ImportRow

MOST = 500


@require_safe
@login_required
def ledger(request: SignedIn) -> HttpResponse:
    """The last days, or those before a day, all ways in together or one of them."""
    must_read(request)
    now = database_now()
    today = now.astimezone(Company.get().zone).date()
    last = min(_day(request.GET.get("until", "")) or today, today)
    source = BY_CODE.get(request.GET.get("source", ""))
    days = days_of(last - timedelta(days=DAYS - 1), last, source=source)
    check, said = last_check_in_words()
    totals = {name: sum(one.counts[name] for one in days) for name in LABELS}
    context = {
        "days": [_cells(one, source) for one in days if one.counts["came"]],
        "labels": list(LABELS.values()),
        "totals": [(LABELS[name], total) for name, total in totals.items()],
        "rest": sum(one.rest for one in days),
        "sources": SOURCES,
        "source": source,
        "first": last - timedelta(days=DAYS - 1),
        "last": last,
        "earlier": last - timedelta(days=DAYS),
        "later": last + timedelta(days=DAYS) if last < today else None,
        "check": check,
        "findings": [(day, finding_in_words(code)) for day, code in check.wrong] if check is not None else [],
        "check_said": said,
    }
    return render(request, "intake/ledger.html", context)


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None


def _cells(one: Any, source: Source | None) -> dict[str, Any]:
    cells = [{"name": name, "label": label, "count": one.counts[name]} for name, label in LABELS.items()]
    return {"day": one.day, "cells": cells, "rest": one.rest, "source": source.code if source else ""}


@require_safe
@login_required
def rows(request: SignedIn, day: str, outcome: str) -> HttpResponse:
    """The rows behind one number, of all ways in or of one."""
    must_read(request)
    wanted = _day(day)
    if wanted is None or outcome not in LABELS:
        raise Http404
    source = BY_CODE.get(request.GET.get("source", ""))
    found: list[dict[str, Any]] = []
    for one in [source] if source else SOURCES:
        related = {
            "web": ["case"],
            "mail": ["case", "report__case"],
            "api": ["case", "by"],
            "import": ["case", "file"],
        }[one.code]
        for row in rows_of(one, outcome, wanted).select_related(*related)[: MOST + 1]:
            found.append(_row(one, row))
    found.sort(key=lambda row: row["at"])
    ids = {row["case"].pk for row in found if row["case"] is not None}
    seen = set(Case.objects.visible_to(request.user).filter(pk__in=ids).values_list("pk", flat=True))
    for row in found:
        if row["case"] is not None and row["case"].pk not in seen:
            row |= {"case": None, "url": "", "hidden": True}
    context = {
        "rows": found[:MOST],
        "most": MOST if len(found) > MOST else None,
        "day": wanted,
        "outcome": LABELS[outcome],
        "source": source,
    }
    return render(request, "intake/rows.html", context)


def _row(source: Source, row: Any) -> dict[str, Any]:
    shown: dict[str, Any] = {"source": source.label, "case": row.case, "hidden": False, "why": "", "url": ""}
    if isinstance(row, CustomerReport):
        return shown | {"at": row.sent_at, "url": row.get_absolute_url(), "name": row.receipt_number,
                        "state": row.get_state_display()}  # fmt: skip
    if isinstance(row, InboundMail):
        case = row.case or (row.report.case if row.report is not None else None)
        state = row.report.get_state_display() if row.report is not None else row.get_state_display()
        return shown | {"at": row.received_at, "url": row.get_absolute_url(), "name": f"#{row.pk}", "case": case,
                        "state": state, "why": reason_of(row)}  # fmt: skip
    if isinstance(row, ImportRow):
        name = f"{row.file.name}, {_('row %(number)s') % {'number': row.number}}"
        words = LABELS["became"] if row.case is not None else row.get_outcome_display()
        return shown | {"at": row.file.uploaded_at, "name": name, "state": words}
    assert isinstance(row, ApiArrival)  # noqa: S101 - the four ways in
    outcome = LABELS["became"] if row.case is not None else LABELS["refused"]
    return shown | {
        "at": row.received_at,
        "name": str(row.by),
        "state": outcome,
        "why": _refusal(row.refusal),
    }


def _refusal(code: str) -> str:
    words = {
        "not_permitted": _("The account may not do this."),
        "invalid": _("Fields were missing or did not hold."),
        "blocked": _("Something had to be done first."),
        "conflict": _("It was sent twice with different contents."),
    }
    return words.get(code, code)
