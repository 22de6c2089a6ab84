"""Opinion cards: the list, one card with script and questionnaire, remarks that are handled, ratings of technicians by month."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.http import SignedIn
from accounts.models import User
from accounts.permissions import Permission
from accounts.views.common import refusals_in
from aftersales.surveys.forms.answers import CallForm, TypedAnswerForm
from aftersales.surveys.forms.cards import (
    ComplaintForm,
    DelegateForm,
    NewCardForm,
    ReissueForm,
    ReplyForm,
    VisitForm,
)
from aftersales.surveys.models import Answer, Asked, Questionnaire, Remark
from aftersales.surveys.operations import cards, remarks
from aftersales.surveys.operations.asking import must_run_surveys
from aftersales.surveys.states import Asking, Channel, Way
from aftersales.surveys.views.asking import page_of_asking
from feedback_system.cases.models import Case
from feedback_system.cases.spans import first_instant
from feedback_system.deadlines.clock import database_now
from feedback_system.desk import once
from feedback_system.errors import Blocked, NotPermitted, NotPossibleNow
from feedback_system.reports.periods import Rhythm, period_named
from feedback_system.web.acts import sentences_of

PER_PAGE = 50


def _sees_cards(user: User) -> bool:
    return user.holds(Permission.RUN_SURVEY) or user.holds(Permission.SEE_RATINGS)


def _must_see_cards(user: User) -> None:
    if not _sees_cards(user):
        raise NotPermitted(
            _("You may not read opinion cards. Your own ratings stand on the page of ratings.")
        )


@require_GET
@login_required
def card_list(request: SignedIn) -> HttpResponse:
    """The cards, the newest first: all, those without an answer, calls that were agreed; and open remarks."""
    _must_see_cards(request.user)
    rows = Asked.objects.visible_to(request.user).select_related("customer", "person_rated", "about")
    chosen = request.GET.get("state", "")
    issued = period_named(request.GET.get("issued", ""), Rhythm.MONTH)
    if issued is not None:
        begins, ends = first_instant(issued.first), first_instant(issued.next.first)
        rows = rows.filter(issued_at__gte=begins, issued_at__lt=ends)
    counts = dict(rows.order_by().values_list("state").annotate(Count("pk")))
    if chosen in Asking.values:
        rows = rows.filter(state=chosen)
    elif chosen == "call":
        rows = rows.filter(state=Asking.ISSUED, call_back_at__isnull=False)
    page = Paginator(rows.order_by("-pk"), PER_PAGE).get_page(request.GET.get("page"))
    month = f"issued={issued.code}&" if issued is not None else ""
    query = f"state={chosen}&{month}" if chosen else month
    open_remarks = (
        Remark.objects.visible_to(request.user)
        .filter(closed_at__isnull=True)
        .select_related("answer__asked__customer", "visitor", "slip")
    )
    context = {
        "page": page,
        "chosen": chosen,
        "issued": issued.code if issued is not None else "",
        "tabs": [
            {"code": "", "label": _("All"), "count": sum(counts.values())},
            *({"code": one.value, "label": one.label, "count": counts[one.value]} for one in Asking if counts.get(one.value)),
        ],
        "remarks": open_remarks.order_by("-serious", "opened_at")[:20],
        "may_run": request.user.holds(Permission.RUN_SURVEY),
        "at": database_now(),
        "previous_url": f"?{query}page={page.previous_page_number()}" if page.has_previous() else "",
        "next_url": f"?{query}page={page.next_page_number()}" if page.has_next() else "",
    }  # fmt: skip
    return render(request, "surveys/cards.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def new_card(request: SignedIn) -> HttpResponse:
    """Issue the card of a job that is not kept here; the same form sent twice issues one."""
    must_run_surveys(request.user)
    form = NewCardForm(request.POST or None)
    key = request.POST.get("once", "")[:40] or once.new_key()
    reasons: list[Any] = []
    if request.method == "POST":
        if page := once.led_to(request.user, key):
            return redirect(page)
        if form.is_valid():
            try:
                card = cards.issue_loose_card(fields=form.cleaned_data, by=request.user, at=database_now())
                page = reverse("opinion_cards:card", args=[card.pk])
                once.done(request.user, key, page)
                messages.success(request, _("The card is issued."))
                return redirect(page)
            except Blocked as refusal:
                reasons = list(refusal.reasons)
    status = 422 if request.method == "POST" else 200
    return render(
        request, "surveys/new_card.html", {"form": form, "reasons": reasons, "once": key}, status=status
    )


@require_http_methods(["GET", "POST"])
@login_required
def card(request: SignedIn, pk: int) -> HttpResponse:
    """One card: its answer, or the questionnaire to type it in, the script to ask by telephone, a call, another way."""
    rows = Asked.objects.visible_to(request.user).select_related(
        "questionnaire", "customer", "department", "person_rated", "about", "issued_by"
    )
    asked: Asked = get_object_or_404(rows, pk=pk)
    may_run = request.user.holds(Permission.RUN_SURVEY)
    if request.method == "POST":
        must_run_surveys(request.user)
    now, act = database_now(), request.POST.get("act", "") if request.method == "POST" else ""
    channel = Channel.PHONE if asked.way == Way.PHONE else Channel.PAPER
    answer_form = TypedAnswerForm(
        request.POST if act == "answer" else None, questionnaire=asked.questionnaire, by=request.user, at=now,
        initial={"channel": channel},
    )  # fmt: skip
    call_form = CallForm(request.POST if act == "call" else None, by=request.user, at=now)
    again_form = ReissueForm(
        request.POST if act == "again" else None, initial={"way": asked.way, "address": asked.address}
    )
    reasons: list[Any] = []
    forms: dict[str, tuple[Any, Any, str]] = {
        "answer": (
            answer_form,
            lambda: cards.enter_card(card=asked, fields=answer_form.cleaned_data, by=request.user, at=now),
            _("The answer is written down."),
        ),
        "call": (
            call_form,
            lambda: cards.call_about_card(card=asked, fields=call_form.cleaned_data, by=request.user, at=now),
            _("The call is written down."),
        ),
        "again": (
            again_form,
            lambda: cards.reissue_card(card=asked, **again_form.cleaned_data, by=request.user, at=now),
            _("The card is issued again; an earlier link ends."),
        ),
    }
    if act in forms:
        form, do, told = forms[act]
        if form.is_valid():
            try:
                with refusals_in(form):
                    do()
                    messages.success(request, told)
                    return redirect("opinion_cards:card", pk=pk)
            except (Blocked, NotPossibleNow) as refusal:
                reasons = sentences_of(refusal)
    answer = Answer.objects.filter(asked=asked).prefetch_related("ratings").first()
    about = (
        Case.objects.visible_to(request.user).filter(pk=asked.about_id).first() if asked.about_id else None
    )
    context = page_of_asking(request, asked, answer_form, call_form) | {
        "answer": answer,
        "values": _values(answer, asked.questionnaire) if answer is not None else [],
        "remark": Remark.objects.visible_to(request.user).filter(answer=answer).first() if answer else None,
        "about": about,
        "again_form": again_form,
        "reasons": reasons,
        "is_open": asked.is_open and may_run,
        "may_run": may_run,
        "link": asked.links.order_by("-pk").first(),
    }
    return render(request, "surveys/card.html", context, status=422 if act else 200)


def _values(answer: Answer, sheet: Questionnaire) -> list[dict[str, Any]]:
    given = {rating.item: rating.value for rating in answer.ratings.all()}
    return [
        {
            "label": item.label,
            "words": sheet.value_in_words(given.get(item.code)),
            "low": item.code in given and sheet.is_low(given[item.code]),
        }
        for item in sheet.all_items()
    ]


# ---------------------------------------------------------------------------------------------------------- remarks


@require_http_methods(["GET", "POST"])
@login_required
def remark(request: SignedIn, pk: int) -> HttpResponse:
    """One remark: its slip, the visit by the head or whom he sent, the reply to the customer."""
    rows = Remark.objects.visible_to(request.user).select_related(
        "answer__asked__customer", "answer__asked__questionnaire", "answer__questionnaire", "slip", "visitor", "delegated_by",
        "replied_by", "complaint_by",
    )  # fmt: skip
    row: Remark = get_object_or_404(rows, pk=pk)
    now, act = database_now(), request.POST.get("act", "") if request.method == "POST" else ""
    send = DelegateForm(request.POST if act == "delegate" else None)
    visit = VisitForm(request.POST if act == "visit" else None)
    reply = ReplyForm(request.POST if act == "reply" else None, remark=row)
    said = row.answer.remarks or _("A rating of the worst level, without words.")
    complaint = ComplaintForm(
        request.POST if act == "complaint" else None,
        initial={"customer": row.answer.asked.customer if row.answer.asked else None, "description": said},
    )
    acts: dict[str, tuple[Any, Any]] = {
        "delegate": (
            send,
            lambda: remarks.delegate(remark=row, **send.cleaned_data, by=request.user, at=now),
        ),
        "visit": (
            visit,
            lambda: remarks.record_visit(remark=row, **visit.cleaned_data, by=request.user, at=now),
        ),
        "reply": (
            reply,
            lambda: remarks.record_reply(remark=row, **reply.cleaned_data, by=request.user, at=now),
        ),
        "complaint": (
            complaint,
            lambda: remarks.open_complaint(remark=row, **complaint.cleaned_data, by=request.user, at=now),
        ),
        "serious": (None, lambda: remarks.make_serious(remark=row, by=request.user, at=now)),
    }
    reasons: list[Any] = []
    if request.method == "POST" and act != "complaint":
        remarks.must_handle(row, request.user)
    if act in acts:
        form, do = acts[act]
        if form is None or form.is_valid():
            try:
                with refusals_in(form if form is not None else DelegateForm({})):
                    made = do()
                    if isinstance(made, Case):
                        messages.success(request, _("The complaint is a draft. Complete it and submit it."))
                        return redirect(made.get_absolute_url())
                    messages.success(request, _("Written down."))
                    return redirect("opinion_cards:remark", pk=pk)
            except (Blocked, NotPermitted, NotPossibleNow) as refusal:
                reasons = sentences_of(refusal)
    visible = Case.objects.visible_to(request.user).in_bulk(
        [pk for pk in (row.slip_id, row.complaint_id) if pk]
    )
    context = {
        "remark": row,
        "answer": row.answer,
        "asked": row.answer.asked,
        "values": _values(row.answer, row.answer.questionnaire),
        "slip": visible.get(row.slip_id),
        "complaint": visible.get(row.complaint_id),
        "complain": complaint,
        "may_complain": row.complaint_id is None
        and remarks.handles(row, request.user)
        and request.user.holds(Permission.LOG_COMPLAINT),
        "send": send,
        "visit": visit,
        "reply": reply,
        "reasons": reasons,
        "may_act": row.closed_at is None and remarks.handles(row, request.user),
        "is_visitor": row.visitor_id == request.user.pk,
    }
    return render(request, "surveys/remark.html", context, status=422 if act else 200)
