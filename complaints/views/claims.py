"""The page of a link: a third party answers a claim once, without an account, and sees nothing else of the case."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from complaints.forms.claim_answers import PublicAnswerForm
from complaints.models.recovery import RecoveryClaim
from complaints.operations.claim_answers import answer_by_link
from complaints.operations.claim_links import usable_link
from feedback_system.company.models import Company
from feedback_system.errors import Invalid, NotVisible
from feedback_system.links.views import of_no_use, page_of_link


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponseBase:
    """Show the claim of the link and take its answer. A token that is wrong, used, ended or late gets one and the same page."""
    return page_of_link(
        request,
        name="claim",
        find=lambda at: usable_link(token, at=at),
        language=lambda link: link.claim.language,
        show=lambda link, at: _answered(request, token, link.claim, at),
    )


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
            return of_no_use(request)
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
