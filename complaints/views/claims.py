"""The page of a link: a third party answers a claim once, without an account, and sees nothing else of the case."""

from __future__ import annotations

from typing import Any

from allauth.core.internal import ratelimit
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from complaints.forms.claim_answers import PublicAnswerForm
from complaints.models.recovery import RecoveryClaim
from complaints.operations.claim_answers import answer_by_link
from complaints.operations.claim_links import usable_link
from feedback_system.company.models import Company
from feedback_system.deadlines.clock import database_now
from feedback_system.errors import Invalid, NotVisible
from feedback_system.web.views import too_many_requests

RATES = {"look": "60/m/ip", "answer": "20/h/ip"}
"""A person who reads and answers stays far below; who tries tokens gets nowhere."""


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Show the claim of the link and take its answer. A token that is wrong, used, ended or late gets one and the same page."""
    for action in ("look", "answer"):
        looks = action == "look"
        if (looks or request.method == "POST") and not ratelimit.consume(
            request,
            app="complaints",
            action=f"claim_{action}",
            config={f"claim_{action}": RATES[action]},
            limit_get=looks,
        ):
            return _fenced(too_many_requests(request))
    at = database_now()
    link = usable_link(token, at=at)
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    language = translation.get_language() if chosen or link is None else link.claim.language
    with translation.override(language):
        request.LANGUAGE_CODE = language
        if link is None:
            return _fenced(render(request, "complaints/claim_gone.html", status=404))
        response = _answered(request, token, link.claim, at)
    response.headers["Content-Language"] = language or settings.LANGUAGE_CODE
    return _fenced(response)


def _answered(request: HttpRequest, token: str, claim: RecoveryClaim, at: Any) -> HttpResponse:
    posted = request.method == "POST"
    form = PublicAnswerForm(request.POST if posted else None, request.FILES if posted else None, claim=claim)
    status = 200
    if posted and form.is_valid():
        data = form.cleaned_data
        try:
            answer_by_link(
                token=token,
                answers=data["answers"],
                answered_by=data["answered_by"],
                files=data["files"],
                at=at,
            )
        except NotVisible:
            return render(request, "complaints/claim_gone.html", status=404)
        except Invalid as refusal:
            for sentences in refusal.errors.values():
                for sentence in sentences:
                    form.add_error("files", sentence)
        else:
            return render(request, "complaints/claim_thanks.html", {"claim": claim})
    if posted:
        status = 422
    return render(request, "complaints/claim_public.html", _shown(claim, form), status=status)


def _shown(claim: RecoveryClaim, form: PublicAnswerForm) -> dict[str, Any]:
    """All that the third party is shown: nothing of the case but its customer's name, where the claim says so."""
    customer = claim.complaint.case.customer
    return {
        "reference": claim.reference,
        "name": claim.name,
        "reason": claim.reason,
        "currency": claim.currency,
        "total": claim.total,
        "customer": customer.name if claim.names_customer and customer is not None else "",
        "company": Company.get().name,
        "form": form,
    }


def _fenced(response: HttpResponse) -> HttpResponse:
    """Kept by no cache, found by no search engine, its address given to no other site."""
    response.headers["Cache-Control"] = "no-store, private"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response
