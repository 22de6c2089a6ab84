"""The list of whom a survey asks, and the page on which one of them is asked: script, customer file, questionnaire, call."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.http import SignedIn
from accounts.permissions import Permission
from aftersales.surveys.forms.answers import EnterAnswerForm, RecordCallForm, no_calls_sentence
from aftersales.surveys.kind import survey_kind
from aftersales.surveys.models import Asked, Survey, asked_rows
from aftersales.surveys.operations.asking import must_run_surveys
from aftersales.surveys.operations.visiting import script_of
from aftersales.surveys.states import Asking, Channel, Way
from aftersales.surveys.states import SurveyState as State
from feedback_system.cases.advance import advance
from feedback_system.cases.models import Case
from feedback_system.company.models import Company
from feedback_system.deadlines.clock import database_now
from feedback_system.desk.views.cases import readable_record
from feedback_system.errors import Blocked, Invalid, NotPermitted, NotPossibleNow
from feedback_system.web.acts import sentences_of

PER_PAGE = 50


@require_GET
@login_required
def asked_list(request: SignedIn, reference: str) -> HttpResponse:
    """Everybody on the list, with what is next: ask, call back at an agreed time, print."""
    must_run_surveys(request.user)
    survey: Survey = readable_record(request, survey_kind, reference)  # type: ignore[arg-type]
    rows = asked_rows().filter(survey=survey)
    chosen = request.GET.get("state", "")
    if chosen in Asking.values:
        rows = rows.filter(state=chosen)
    elif chosen == "call":
        rows = rows.filter(state=Asking.ISSUED, call_back_at__isnull=False).order_by("call_back_at", "number")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    counts = survey.by_state()
    query = f"state={chosen}&" if chosen else ""
    context = {
        "survey": survey,
        "case": survey.case,
        "page": page,
        "chosen": chosen,
        "tabs": [
            {"code": "", "label": _("All"), "count": sum(counts.values())},
            *(
                {"code": one.value, "label": one.label, "count": counts[one.value]}
                for one in Asking
                if counts.get(one.value)
            ),
        ],
        "can_ask": survey.state == State.RUNNING,
        "at": database_now(),
        "previous_url": f"?{query}page={page.previous_page_number()}" if page.has_previous() else "",
        "next_url": f"?{query}page={page.next_page_number()}" if page.has_next() else "",
    }
    return render(request, "surveys/list.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def ask(request: SignedIn, reference: str, number: int) -> HttpResponse:
    """Ask one of the list: read the script, see the customer file, fill the questionnaire, or write down what came of the call."""
    must_run_surveys(request.user)
    survey: Survey = readable_record(request, survey_kind, reference)  # type: ignore[arg-type]
    asked = (
        asked_rows()
        .filter(survey=survey, number=number)
        .select_related("customer", "department", "questionnaire")
        .first()
    )
    if asked is None:
        raise Http404
    now = database_now()
    answering, calling = request.POST.get("act") == "answer", request.POST.get("act") == "call"
    data = {**request.POST.dict(), "number": str(number)} if request.method == "POST" else None
    answer_form = EnterAnswerForm(
        data if answering else None, record=survey, by=request.user, at=now,
        initial={"number": number, "channel": Channel.PHONE if asked.way == Way.PHONE else Channel.PAPER},
    )  # fmt: skip
    call_form = RecordCallForm(
        data if calling else None, record=survey, by=request.user, at=now, initial={"number": number}
    )
    reasons: list[Any] = []
    status = 200
    if answering or calling:
        name, form = ("enter_answer", answer_form) if answering else ("record_call", call_form)
        if form.is_valid():
            try:
                case = Case.objects.visible_to(request.user).get(pk=survey.case_id)
                advance(survey_kind.steps[name], case, by=request.user, at=now, data=data)
                messages.success(request, _("Written down. Next one, please."))
                return redirect("surveys:list", reference=reference)
            except (Blocked, NotPermitted, NotPossibleNow) as refusal:
                reasons = sentences_of(refusal)
            except Invalid as refusal:
                for key, sentences in refusal.errors.items():
                    for sentence in sentences:
                        form.add_error(key if key in form.fields else None, sentence)
        status = 422
    return render(
        request,
        "surveys/ask.html",
        page_of_asking(request, asked, answer_form, call_form)
        | {
            "survey": survey,
            "case": survey.case,
            "reasons": reasons,
            "is_open": asked.is_open and survey.state == State.RUNNING,
            "back_url": reverse("surveys:list", args=[reference]),
        },
        status=status,
    )


def page_of_asking(request: SignedIn, asked: Asked, answer_form: Any, call_form: Any) -> dict[str, Any]:
    """What the page of asking shows of a card as of somebody on a list."""
    refusal = no_calls_sentence(asked)
    return {
        "asked": asked,
        "answer_fields": [bound for bound in answer_form.visible_fields() if bound.name != "number"],
        "call_fields": [bound for bound in call_form.visible_fields() if bound.name != "number"],
        "answer_form": answer_form,
        "call_form": call_form,
        "no_calls": refusal,
        "hotline": Company.get().hotline,
        "script": script_of(asked.questionnaire),
        "cases": _file_of(request, asked),
        "shows_contact": request.user.holds(Permission.SEE_CONTACTS),
    }


def _file_of(request: SignedIn, asked: Asked) -> list[Case]:
    """The newest cases of the customer that this person may read, so that the call is no second complaint (policy 002)."""
    if asked.customer_id is None:
        return []
    rows = (
        Case.objects.visible_to(request.user)
        .filter(customer=asked.customer_id)
        .order_by("-reported_at", "-pk")
    )
    return list(rows[:8])
