"""What the workbench tells while somebody types shares: amounts and what is missing, reckoned by the server."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.contrib.auth.decorators import login_required
from django.forms.formsets import BaseFormSet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from complaints.forms.ruling import RulingForm, SettleRulingForm
from complaints.forms.shares import reckoned
from complaints.kind import complaint_kind
from complaints.models import Complaint, RulingShare
from complaints.operations.apportion import Movement, bearing, moved_between
from complaints.shares import leaves_of
from feedback_system.cases.advance import authority_for
from feedback_system.deadlines.clock import database_now
from feedback_system.desk.views.cases import visible_record
from feedback_system.desk.views.requests import SignedInRequest

STEPS = ("rule", "change_ruling", "rule_anew", "settle_ruling")


@require_POST
@login_required
def share_amounts(request: SignedInRequest, reference: str, name: str) -> HttpResponse:
    """The amounts of the shares as typed so far, what each level lacks, and for a settlement what will move.

    Nothing is saved. Who may not take the step is refused.
    """
    record: Complaint = visible_record(request, complaint_kind, reference)
    if name not in STEPS:
        raise Http404
    step, at = complaint_kind.steps[name], database_now()
    authority_for(step, record, by=request.user, at=at)
    form = step.form(request.POST, record=record, by=request.user, at=at)
    assert isinstance(form, RulingForm | SettleRulingForm)  # noqa: S101 - for the type checker
    form.full_clean()
    formset = form["shares"].data
    if not isinstance(formset, BaseFormSet):  # nothing typed yet
        formset = form.fields["shares"].widget.formset_of_list([], "shares")
    total = form.shared_so_far()
    rows, rest = reckoned(formset, total)
    context: dict[str, Any] = {
        "prefix": formset.prefix,
        "rows": rows,
        "rest": rest,
        "is_whole": bool(rows) and rest == 0 and not any(row.rest for row in rows),
        "total": total,
        "precedents": form.precedents(),
        "moves": _moves(record, formset, rows) if name == "settle_ruling" else [],
    }
    return render(request, "complaints/_share_amounts.html", context)


def _moves(record: Complaint, formset: BaseFormSet, rows: Sequence[Any]) -> list[Movement]:
    """Party by party, the provisional ruling against what is typed; nothing before that makes 100 % of a known loss."""
    ruling = record.ruling_in_force
    if ruling is None or not rows or any(row.amount is None for row in rows):
        return []
    drafted = []
    for row, is_leaf in zip(rows, leaves_of([row.level for row in rows]), strict=True):
        data = formset.forms[row.index].cleaned_data
        if is_leaf:
            names = {key: data.get(key) for key in ("party", "department", "person", "supplier")}
            drafted.append(
                RulingShare(
                    **names,
                    name=data.get("name") or "",
                    percent=data.get("percent") or Decimal(0),
                    amount=row.amount,
                )
            )
    return moved_between(bearing(ruling), drafted)
