"""The page of a link: the supplier reads one request and answers it, without an account, and sees nothing else of any case."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from feedback_system.attachments.models import Attachment
from feedback_system.attachments.views import handed_out, small_copy
from feedback_system.catalogues.tree import words_for
from feedback_system.company.models import Company
from feedback_system.errors import Invalid, NotVisible
from feedback_system.links.views import of_no_use, page_of_link
from quality.supplier_requests.forms.answers import AnswerForm, ContainmentForm, FullAnswerForm
from quality.supplier_requests.models import RequestLink, SupplierRequest
from quality.supplier_requests.operations.answering import answer_from_outside
from quality.supplier_requests.operations.links import usable_link
from quality.supplier_requests.states import Part, Scope

PICTURES = "600/m/ip"
"""A page with twelve photos asks for them all at once, small and large."""


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponseBase:
    """Show the request of the link and take its answers. A token that is wrong, used, ended or late gets one and the same page."""
    return page_of_link(
        request,
        name="supplier",
        find=lambda at: usable_link(token, at=at),
        language=lambda link: link.request.language,
        show=lambda link, at: _answered(request, token, link, at),
    )


@never_cache
@require_safe
def photo(request: HttpRequest, token: str, number: int) -> HttpResponseBase:
    """One of the photos that were chosen for the supplier, small; with `?full` as it was handed in, as a download."""

    def show(link: RequestLink, at: datetime) -> HttpResponseBase:
        found = next((one for one in link.request.all_photos() if one.number == number), None)
        if found is None:
            return of_no_use(request)
        return _picture(found.photo, full="full" in request.GET)

    return page_of_link(
        request,
        name="supplier_photo",
        find=lambda at: usable_link(token, at=at),
        language=lambda link: link.request.language,
        show=show,
        look=PICTURES,
    )


def _picture(attachment: Attachment, *, full: bool) -> HttpResponseBase:
    answer = handed_out(attachment) if full else small_copy(attachment)
    if answer is None:
        raise Http404
    return answer


def _scope(request: SupplierRequest) -> Scope:
    return Scope.CONTAINMENT if request.waits_for_containment() else Scope.FULL


def _answered(request: HttpRequest, token: str, link: RequestLink, at: datetime) -> HttpResponse:
    record: SupplierRequest = link.request
    posted, scope = request.method == "POST", _scope(record)
    if posted and request.POST.get("scope") != scope:
        # The page was open while this answer came in, from another window or by letter: show what is asked now.
        return redirect(request.path)
    form_class: type[AnswerForm] = ContainmentForm if scope == Scope.CONTAINMENT else FullAnswerForm
    form = form_class(
        request.POST if posted else None, request.FILES if posted else None, record=record, at=at
    )
    if posted and form.is_valid():
        try:
            answer_from_outside(token=token, scope=scope, data=request.POST, files=request.FILES, at=at)
        except NotVisible:
            return of_no_use(request)
        except Invalid as refusal:
            for name, sentences in refusal.errors.items():
                for sentence in sentences:
                    form.add_error(name if name in form.fields else None, sentence)
        else:
            if scope == Scope.CONTAINMENT and record.full_parts():
                return redirect(f"{request.path}?received")
            return render(request, "supplier_requests/thanks.html", {"reference": record.case.reference})
    context = _shown(record, token, scope, form)
    context["received"] = "received" in request.GET and not posted
    return render(request, "supplier_requests/public.html", context, status=422 if posted else 200)


def _shown(record: SupplierRequest, token: str, scope: Scope, form: AnswerForm) -> dict[str, Any]:
    """All that the supplier is shown: the fields of the request and the chosen photos."""
    contained = record.answer_in_round(Scope.CONTAINMENT)
    full = record.full_parts()
    return {
        "reference": record.case.reference,
        "round": record.round,
        "company": Company.get().name,
        "name": record.supplier.name,
        "goods": record.all_goods(),
        "defect": words_for(record.defect),
        "checked": record.checked_quantity,
        "bad": record.bad_quantity,
        "description": record.description,
        "photos": [
            {"number": one.number, "url": reverse("supplier_answers:photo", args=[token, one.number])}
            for one in record.all_photos()
        ],
        "asked": [part.label for part in record.parts_of_round()],
        "reasons": [(part.label, reason) for part, reason in record.reasons_of_round().items()],
        "round_reason": record.round_reason,
        "contain_by": record.contain_by if Part.CONTAINMENT in record.parts_of_round() else None,
        "answer_by": record.answer_by if full else None,
        "contained": contained,
        "scope": scope,
        "is_first_of_two": scope == Scope.CONTAINMENT and bool(full),
        "later": [part.label for part in full] if scope == Scope.CONTAINMENT else [],
        "form": form,
    }
