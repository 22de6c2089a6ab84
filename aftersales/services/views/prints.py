"""The papers of a call as PDF. Every one that is made stands in the history."""

from __future__ import annotations

from functools import partial

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.http import SignedIn
from aftersales.services.kind import service_kind
from aftersales.services.models import ServiceCall
from aftersales.services.prints import report
from aftersales.services.prints import voucher as papers
from aftersales.services.privacy import caller_for
from feedback_system.desk.views.cases import readable_record
from feedback_system.desk.views.papers import printed
from feedback_system.errors import NotPossibleNow


def _call(request: SignedIn, reference: str) -> ServiceCall:
    """The call, its caller as this reader may see them."""
    call: ServiceCall = readable_record(request, service_kind, reference)  # type: ignore[arg-type]
    seen = caller_for(call, request.user)
    call.caller, call.phone, call.address = seen.name, seen.phone, seen.address
    return call


@require_GET
@login_required
def voucher(request: SignedIn, reference: str) -> HttpResponse:
    """The service voucher, with places for a pen where nothing is entered yet."""
    call = _call(request, reference)
    return printed(request, call.case, "service_voucher", partial(papers.voucher, call))


@require_GET
@login_required
def receipt(request: SignedIn, reference: str) -> HttpResponse:
    """The receipt for the product that was taken along."""
    call = _call(request, reference)
    if call.taken_at is None:
        raise NotPossibleNow(_("Nothing was taken in on this call, so there is no receipt."))
    return printed(request, call.case, "service_receipt", partial(papers.receipt, call))


@require_GET
@login_required
def service_report(request: SignedIn, reference: str, number: int) -> HttpResponse:
    """A repair or commissioning report, or an after-sales record."""
    call = _call(request, reference)
    found = next((one for one in call.all_reports() if one.number == number), None)
    if found is None:
        raise Http404
    return printed(request, call.case, "service_report", partial(report.service_report, call, found))


@require_GET
@login_required
def repair_card(request: SignedIn, reference: str) -> HttpResponse:
    """The card that hangs on the product."""
    call = _call(request, reference)
    if call.taken_at is None:
        raise NotPossibleNow(_("Nothing was taken in on this call, so there is no repair card."))
    return printed(request, call.case, "repair_card", partial(papers.repair_card, call))
