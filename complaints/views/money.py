"""Who pays for a complaint besides the customer, and what it costs: asked for after the page of the case stands."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import User
from complaints.kind import complaint_kind
from complaints.models import Complaint
from complaints.states import State
from complaints.views.chains import joint_handlings_of
from complaints.views.costs import costs_of, receivables_of
from complaints.views.recovery import claims_of, recovered_of
from feedback_system.cases.models import RETURN
from feedback_system.desk.views.cases import visible_record
from feedback_system.desk.views.requests import SignedInRequest
from feedback_system.web.htmx import is_htmx


@require_safe
@login_required
def money(request: SignedInRequest, reference: str) -> HttpResponse:
    """Joint handling, claims, costs and receivables: for htmx the cards alone, else a page of its own."""
    complaint: Complaint = visible_record(request, complaint_kind, reference)
    with complaint.only_reading():
        context = {
            "case": complaint.case,
            "kind": complaint_kind,
            "record": complaint,
            "complaint": complaint,
            **money_of(complaint, request.user),
        }
        template = "complaints/_money.html" if is_htmx(request) else "complaints/money.html"
        return render(request, template, context)


def money_of(complaint: Complaint, user: User) -> dict[str, Any]:
    """What these cards show. Note: a query for each kind of part, three more for claims."""
    return {
        "joint_handlings": joint_handlings_of(complaint),
        "claims": claims_of(complaint, user),
        **recovered_of(complaint),
        **costs_of(complaint),
        **receivables_of(complaint),
    }


def shows_money(complaint: Complaint) -> bool:
    """Whether there may be anything to show there. Note: no query, the page has read the form with its parts."""
    return bool(
        getattr(complaint, "has_money", True)
        or complaint.state == State.NOT_UPHELD
        or complaint.third_party_at is not None
        or any(line.is_booked for line in complaint.remedy_in_order())
        or any(one.parent_relation == RETURN for one in complaint.case.follow_ups.all())
    )
