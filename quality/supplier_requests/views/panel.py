"""What the case page shows of a request: what was asked, the answers round by round with their reviews, the effect."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from feedback_system.cases.models import Case
from feedback_system.catalogues.tree import words_for
from quality.supplier_requests.models import SupplierRequest
from quality.supplier_requests.states import WITH_SUPPLIER

if TYPE_CHECKING:
    from accounts.models import User


def case_context(request: SupplierRequest, user: User, at: datetime) -> dict[str, Any]:
    """The parts of the request for the case page. Note: one query, for the case behind it."""
    about = Case.objects.visible_to(user).filter(pk=request.raised_from_id).first()
    link = request.open_link()
    reviews = {one.round: one for one in request.all_reviews()}
    numbers = sorted({one.round for one in request.all_answers()}, reverse=True)
    return {
        "request_record": request,
        "about": about,
        "goods": request.all_goods(),
        "photos": request.all_photos(),
        "defect_words": words_for(request.defect),
        "asked_parts": [part.label for part in request.asked_parts()],
        "asked_now": [part.label for part in request.parts_of_round()],
        "reasons": [(part.label, reason) for part, reason in request.reasons_of_round().items()],
        "supplier_link": link,
        "link_is_late": link is not None and link.expires_at <= at,
        "rounds": [
            {
                "number": number,
                "answers": [one for one in request.all_answers() if one.round == number],
                "review": reviews.get(number),
                "reasons": [(part.label, reason) for part, reason in reviews[number].reasons().items()]
                if number in reviews
                else [],
            }
            for number in numbers
        ],
        "checks": request.all_checks(),
        "papers_url": reverse("supplier_requests:pdf", args=[request.case.reference]),
        "papers_label": _("Print"),
        "header_badges": _badges(request, at),
        "supplier_url": f"{reverse('supplier_requests:suppliers')}?supplier={request.supplier.code}",
    }


def _badges(request: SupplierRequest, at: datetime) -> list[dict[str, str]]:
    """What everybody should see at once: the supplier, a later round, a late answer."""
    found = [{"label": request.supplier.name, "tone": "neutral", "icon": "factory"}]
    if request.round > 1:
        found.append(
            {"label": _("Round %(number)d") % {"number": request.round}, "tone": "risk", "icon": "undo"}
        )
    due = request.contain_by if request.waits_for_containment() else request.answer_by
    if request.state in WITH_SUPPLIER and due is not None and due < at:
        found.append({"label": _("The supplier is late"), "tone": "over", "icon": "clock"})
    return found
