"""What concerns oneself: the own lines, what was taken month by month, how to object, the own wage and bonus as entered."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.http import SignedIn
from accounts.models import User
from complaints.penalties.models import (
    DeductionRow,
    MonthlyPay,
    PenaltyEntry,
    SanctionLine,
    is_on,
    penalty_rules,
)
from complaints.penalties.operations.switching import must_be_on
from complaints.penalties.states import WITH_FORCE
from feedback_system.company.models import Company

SHOWN_MONTHS = 36


@login_required
@require_safe
def mine(request: SignedIn) -> HttpResponse:
    """The own penalties in force or lifted; also after the part was switched off, for who has any."""
    rows = own_rows(request.user)
    if not rows:
        must_be_on()
    context = {
        "rows": rows,
        "pays": MonthlyPay.objects.filter(person=request.user).order_by("-month")[:SHOWN_MONTHS],
        "bonus": penalty_rules().bonus_label,
        "currency": Company.get().currency,
        "is_on": is_on(),
    }
    return render(request, "penalties/mine.html", context)


def own_rows(user: User) -> list[dict[str, Any]]:
    """Each own line with what was posted, taken and is left, and the months in which it was taken. Note: three queries."""
    lines = list(
        SanctionLine.objects.filter(person=user, state__in=["in_force", "lifted"])
        .select_related("paper__case", "paper__complaint__case", "fault")
        .order_by("-paper__published_at", "-pk")
    )
    entries: dict[int, list[PenaltyEntry]] = {}
    for entry in PenaltyEntry.objects.filter(line__in=lines).select_related("month").order_by("pk"):
        entries.setdefault(entry.line_id, []).append(entry)
    months: dict[int, list[DeductionRow]] = {}
    for row in DeductionRow.objects.filter(line__in=lines).select_related("month").order_by("month__month"):
        months.setdefault(row.line_id, []).append(row)
    zero = Decimal(0)
    found = []
    for line in lines:
        own = entries.get(line.pk, [])
        taken = sum(
            (-one.amount for one in own if one.month_id and one.kind != PenaltyEntry.Kind.POSTED), zero
        )
        found.append(
            {
                "line": line,
                "taken": taken,
                "left": sum((one.amount for one in own), zero),
                "months": months.get(line.pk, []),
                "may_object": line.state == SanctionLine.State.IN_FORCE and line.paper.state in WITH_FORCE,
            }
        )
    return found
