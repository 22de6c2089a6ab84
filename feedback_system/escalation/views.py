"""Slips: my department's list, the GM office's morning list, one slip with its answer, and the question
after closing.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from accounts.models import Department
from accounts.permissions import Permission
from feedback_system.cases.kinds import kind_of
from feedback_system.cases.models import Case
from feedback_system.company.models import Company
from feedback_system.deadlines.budgets import days_used
from feedback_system.deadlines.clock import database_now
from feedback_system.deadlines.views import address_of
from feedback_system.escalation.forms import AnswerForm, EnquiryForm, JudgementForm, WithdrawForm
from feedback_system.escalation.models import EnquirySlip, Escalation, ReminderSlip
from feedback_system.escalation.operations import answer_slip, issue_enquiry, judge_enquiry, withdraw_slip
from feedback_system.escalation.operations.acknowledging import unseen_by
from feedback_system.escalation.operations.slips import (
    may_answer,
    must_answer,
    must_ask,
    must_judge,
    must_withdraw,
)
from feedback_system.escalation.paper import paper_code, slip_form
from feedback_system.escalation.queries import OPEN, slip_numbered, slips_for
from feedback_system.printing import engine
from feedback_system.printing.answers import answer_with
from feedback_system.printing.codes import code_for
from feedback_system.printing.operations import note_print
from feedback_system.web.wording import span_text

PER_PAGE = 50


@require_safe
@login_required
def slips(request: HttpRequest) -> HttpResponse:
    """The open slips, `?show=answered` the answered ones, `?show=withdrawn`, `?show=enquiries`; newest
    first.
    """
    now = database_now()
    show = request.GET.get("show", "")
    rows = slips_for(EnquirySlip if show == "enquiries" else ReminderSlip, request.user, at=now)  # type: ignore[arg-type]
    if show == "answered":
        rows = rows.filter(answered_at__isnull=False)
    elif show == "withdrawn":
        rows = rows.filter(withdrawn_at__isnull=False)
    elif show != "enquiries":
        rows = rows.filter(OPEN)
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows.order_by("-pk")[: PER_PAGE + 1])
    more, found = len(found) > PER_PAGE, found[:PER_PAGE]
    base = reverse("escalation:slips")
    names = (
        ("", _("Unanswered")),
        ("answered", _("Answered")),
        ("withdrawn", _("Withdrawn")),
        ("enquiries", _("Enquiry slips")),
    )
    context = {
        "slips": found,
        "now": now,
        "tabs": [
            {"label": label, "url": f"{base}?show={code}" if code else base, "active": show == code}
            for code, label in names
        ],
        "older_url": f"{base}?show={show}&before={found[-1].pk}" if more else "",
        "all_departments": request.user.holds(Permission.WITHDRAW_SLIP),  # type: ignore[union-attr]
    }
    return render(request, "escalation/slips.html", context)


@require_safe
@login_required
def slip(request: HttpRequest, number: str) -> HttpResponse:
    """One slip with what may be done on it."""
    return _slip_page(request, _slip_or_404(request, number))


@require_GET
@login_required
def paper(request: HttpRequest, number: str) -> HttpResponse:
    """The slip on paper with the place for the answer; who printed it stands in the history of the case."""
    found = _slip_or_404(request, number)
    at = database_now()
    data = slip_form(
        found,
        company=Company.get(),
        code=code_for(reverse("escalation:slip", args=[found.number])),
        by=request.user,
        at=at,
    )
    made = engine.make("form.typ", data)
    note_print(case=found.case, paper=paper_code(found), number=found.number, by=request.user, at=at)  # type: ignore[arg-type]
    return answer_with(made, f"slip-{found.number}")


@require_POST
@login_required
def answer(request: HttpRequest, number: str) -> HttpResponse:
    """The department answers."""
    found = _slip_or_404(request, number)
    must_answer(request.user, found, at=database_now())  # type: ignore[arg-type]
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _slip_page(request, found, answer_form=form)
    answer_slip(slip=found, by=request.user, at=database_now(), **form.cleaned_data)  # type: ignore[arg-type]
    messages.success(request, _("The answer to slip %(number)s is on record.") % {"number": number})
    return redirect("escalation:slip", number)


@require_POST
@login_required
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """The GM office takes the slip back."""
    found = _slip_or_404(request, number)
    must_withdraw(request.user)  # type: ignore[arg-type]
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        return _slip_page(request, found, withdraw_form=form)
    withdraw_slip(slip=found, by=request.user, at=database_now(), **form.cleaned_data)  # type: ignore[arg-type]
    messages.success(request, _("Slip %(number)s is withdrawn.") % {"number": number})
    return redirect("escalation:slip", number)


@require_POST
@login_required
def judge(request: HttpRequest, number: str) -> HttpResponse:
    """The GM office accepts the explanation of an enquiry slip, or does not."""
    found = _slip_or_404(request, number)
    must_judge(request.user)  # type: ignore[arg-type]
    form = JudgementForm(request.POST)
    if not isinstance(found, EnquirySlip) or not form.is_valid():
        return _slip_page(request, found, status=422)
    accepted = form.cleaned_data["accepted"] == "yes"
    judge_enquiry(slip=found, by=request.user, at=database_now(), accepted=accepted)  # type: ignore[arg-type]
    return redirect("escalation:slip", number)


@require_safe
@login_required
def time_used(request: HttpRequest, reference: str) -> HttpResponse:
    """How long each department had a case, with the question to the late ones once it is closed."""
    return _time_page(request, _case_or_404(request, reference))


@require_POST
@login_required
def enquire(request: HttpRequest, reference: str, code: str) -> HttpResponse:
    """Issue an enquiry slip to the department with that code."""
    case = _case_or_404(request, reference)
    must_ask(request.user)  # type: ignore[arg-type]
    form = EnquiryForm(request.POST)
    if not form.is_valid():
        return _time_page(request, case, form)
    slip = issue_enquiry(
        case=case,
        department=get_object_or_404(Department, code=code),
        by=request.user,  # type: ignore[arg-type]
        at=database_now(),
        question=form.cleaned_data["question"],
    )
    messages.success(request, _("Enquiry slip %(number)s is issued.") % {"number": slip.number})
    return redirect("escalation:slip", slip.number)


def _slip_or_404(request: HttpRequest, number: str) -> ReminderSlip | EnquirySlip:
    found = slip_numbered(number, request.user)  # type: ignore[arg-type]
    if found is None:
        raise Http404
    return found


def _case_or_404(request: HttpRequest, reference: str) -> Case:
    visible = Case.objects.visible_to(request.user)  # type: ignore[arg-type]
    case: Case = get_object_or_404(visible.by_reference(reference))
    return case


def _slip_page(
    request: HttpRequest,
    found: ReminderSlip | EnquirySlip,
    *,
    answer_form: AnswerForm | None = None,
    withdraw_form: WithdrawForm | None = None,
    status: int = 200,
) -> HttpResponse:
    user: Any = request.user
    now = database_now()
    is_enquiry = isinstance(found, EnquirySlip)
    wrong = answer_form is not None or withdraw_form is not None
    context = {
        "slip": found,
        "case": found.case,
        "case_url": address_of(found.case),
        "now": now,
        "is_enquiry": is_enquiry,
        "deadline": None if isinstance(found, EnquirySlip) else found.deadline,
        "used_text": span_text(timedelta(seconds=found.used_seconds), days=False)
        if isinstance(found, EnquirySlip)
        else "",
        "may_answer": found.is_open and may_answer(user, found, at=now) is not None,
        "may_withdraw": found.is_open and user.holds(Permission.WITHDRAW_SLIP),
        "may_judge": isinstance(found, EnquirySlip)
        and found.answered_at is not None
        and found.accepted is None
        and user.holds(Permission.WITHDRAW_SLIP),
        **_seen(found, user),
        "answer_form": answer_form or AnswerForm(),
        "withdraw_form": withdraw_form or WithdrawForm(),
    }
    return render(request, "escalation/slip.html", context, status=422 if wrong else status)


def _seen(found: ReminderSlip | EnquirySlip, user: Any) -> dict[str, Any]:
    """Who has seen that the clock of the slip is late, and where this person may say so."""
    if isinstance(found, EnquirySlip):
        return {}
    told = list(
        Escalation.objects.filter(deadline=found.deadline).prefetch_related(
            "acknowledgements__person", "acknowledgements__on_behalf_of"
        )
    )
    kind = kind_of(found.case)
    may = bool(unseen_by(user, told)) and "see_lateness" in kind.steps and found.case.is_open
    return {
        "acknowledgements": [seen for one in told for seen in one.acknowledgements.all()],
        "seen_url": reverse("desk:step", args=[kind, found.case.reference, "see_lateness"]) if may else "",
    }


def _time_page(request: HttpRequest, case: Case, form: EnquiryForm | None = None) -> HttpResponse:
    now = database_now()
    uses = days_used(case, at=now)
    departments = Department.objects.in_bulk([pk for use in uses for pk in use.department_ids])
    asked = set(EnquirySlip.objects.filter(case=case, withdrawn_at=None).values_list("department", flat=True))
    may_ask = not case.is_open and request.user.holds(Permission.WITHDRAW_SLIP)  # type: ignore[union-attr]
    rows = [
        {
            "use": use,
            "department": departments.get(use.department_ids[0]) if use.department_ids else None,
            "used": span_text(use.used, days=False),
            "external": span_text(use.external_wait, days=False) if use.external_wait else "",
            "may_ask": may_ask
            and use.late
            and bool(use.department_ids)
            and use.department_ids[0] not in asked,
        }
        for use in uses
    ]
    context = {
        "case": case,
        "case_url": address_of(case),
        "rows": rows,
        "form": form or EnquiryForm(),
        "now": now,
    }
    return render(request, "escalation/time_used.html", context, status=200 if form is None else 422)
