"""The page on which a customer follows a report: opened by the link of a letter or by number and code; asks, accepts or refuses there."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from complaints.forms.public import StatusForm, WordForm
from complaints.models import Complaint, StatusPage
from complaints.operations.public_limits import TooMany
from complaints.operations.public_reports import write_word
from complaints.operations.status_pages import (
    STAGES,
    address_of_page,
    code_of,
    conversation,
    last_of,
    offer_of,
    page_by_code,
    page_by_token,
    standing_of,
    token_of_page,
)
from complaints.views.public import looked, too_many, whom
from feedback_system.company.models import Company
from feedback_system.deadlines.clock import database_now
from feedback_system.desk.once import new_key
from feedback_system.errors import Refusal
from feedback_system.links.views import fenced, of_no_use
from feedback_system.web.wording import due_text


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponseBase:
    """Number and code. A wrong code, a number that does not exist and a page that has run out get one and the same answer."""
    at = database_now()
    if (stopped := looked(request, at)) is not None:
        return stopped
    form = StatusForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return fenced(render(request, "complaints/public/ask.html", {"form": form}))
    if form.is_valid():
        try:
            page = page_by_code(**form.cleaned_data, whom=whom(request), at=at)
        except TooMany as refusal:
            return too_many(request, refusal)
        if page is not None:
            return fenced(redirect("feedback:status_of", token_of_page(page)))
        form.add_error(
            None, _("Number and code do not belong together. Check both; the code stands beside the number.")
        )
    return fenced(render(request, "complaints/public/ask.html", {"form": form}, status=422))


@never_cache
@require_safe
def received(request: HttpRequest, token: str) -> HttpResponseBase:
    """The end of the form: receipt number, code, link, and when we answer."""
    at = database_now()
    if (stopped := looked(request, at)) is not None:
        return stopped
    page = page_by_token(token, at=at)
    if page is None or page.report is None:
        return fenced(of_no_use(request))
    context = {
        "number": page.report.receipt_number,
        "code": code_of(page),
        "address": address_of_page(page),
        "status_url": reverse("feedback:status_of", args=[token]),
        "news": due_text(page.report.due_at),
        "anonymous": page.report.anonymous,
        "files": page.report.files.count(),
        "report": page.report,
    }
    return fenced(render(request, "complaints/public/received.html", context))


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def status_of(request: HttpRequest, token: str) -> HttpResponseBase:
    """Where the matter stands. Looking changes nothing; a message or an answer to the offer is sent with POST."""
    at = database_now()
    if (stopped := looked(request, at)) is not None:
        return stopped
    page = page_by_token(token, at=at)
    with translation.override(_language(request, page)):
        request.LANGUAGE_CODE = translation.get_language() or settings.LANGUAGE_CODE
        if page is None:
            return fenced(of_no_use(request))
        response = _answered(request, page, at) if request.method == "POST" else _shown(request, page, at)
        response.headers["Content-Language"] = request.LANGUAGE_CODE
    return fenced(response)


def _language(request: HttpRequest, page: StatusPage | None) -> str | None:
    """That of the visitor's choice, else of the report, else of the customer's letters."""
    if page is None or request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME):
        return translation.get_language()
    if page.report is not None:
        return page.report.language
    customer = page.complaint.case.customer if page.complaint is not None else None
    known = dict(settings.LANGUAGES)
    return (
        customer.language
        if customer is not None and customer.language in known
        else translation.get_language()
    )


def _answered(request: HttpRequest, page: StatusPage, at: datetime) -> HttpResponse:
    form = WordForm(request.POST)
    if not form.is_valid():
        return _shown(request, page, at, form=form, status=422)
    data = form.cleaned_data
    try:
        write_word(
            page=page,
            kind=data["kind"],
            text=data["text"],
            offer=data["offer"],
            key=request.POST.get("once", "")[:64] or new_key(),
            at=at,
        )
    except Refusal as refusal:
        return _shown(request, page, at, form=form, said=str(refusal), status=refusal.status)
    return redirect(f"{reverse('feedback:status_of', args=[token_of_page(page)])}?sent={data['kind']}")


def _shown(
    request: HttpRequest,
    page: StatusPage,
    at: datetime,
    *,
    form: WordForm | None = None,
    said: str = "",
    status: int = 200,
) -> HttpResponse:
    complaint = last_of(page.complaint) if page.complaint is not None else None
    offer = offer_of(complaint)
    standing = standing_of(page, complaint, offer, at=at)
    names = [code for code, _label in STAGES]
    reached = names.index(standing.stage)
    context: dict[str, Any] = {
        "number": _number(page, complaint),
        "receipt": page.report.receipt_number if page.report is not None else "",
        "company": Company.get().name,
        "standing": standing,
        "stages": [
            {
                "label": label,
                "done": place < reached or standing.ended,
                "now": place == reached and not standing.ended,
            }
            for place, (_code, label) in enumerate(STAGES)
        ],
        "news": _news(standing),
        "late": standing.news_by is not None and standing.news_by <= at,
        "said_before": conversation(page, complaint),
        "offer": offer,
        "may_write": complaint is not None,
        "form": form or WordForm(),
        "typed": form["text"].value() if form is not None else "",
        "typed_kind": form["kind"].value() if form is not None else "",
        "said": said,
        "once": new_key(),
        "sent": request.GET.get("sent", "") in ("message", "accepts", "refuses"),
    }
    return render(request, "complaints/public/status.html", context, status=status)


def _number(page: StatusPage, complaint: Complaint | None) -> str:
    if complaint is not None:
        return str(complaint.case.reference)
    return page.report.receipt_number if page.report is not None else ""


def _news(standing: Any) -> str:
    """The date of the next news; a limit of whole days ends with its last day."""
    return due_text(standing.news_by) if standing.news_by is not None else ""
