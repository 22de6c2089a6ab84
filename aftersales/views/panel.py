"""What the case page shows of a return: the slip, the goods, the reason, the handling, the money, the customer afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from aftersales.models import GoodsReturn
from feedback_system.cases.models import Case
from feedback_system.desk.terms import Terms

if TYPE_CHECKING:
    from accounts.models import User


def case_context(goods_return: GoodsReturn, user: User, at: datetime) -> dict[str, Any]:
    """The parts of the slip for the case page. Note: one query when it belongs to a complaint, none else."""
    case = goods_return.case
    complaint = None
    if case.parent_id is not None:
        visible = Case.objects.visible_to(user).filter(pk=case.parent_id)
        complaint = visible.only("kind", "number", "receipt_number", "title").first()
    return {
        "slip": goods_return,
        "papers_url": reverse("aftersales:return_pdf", args=[case.reference]),
        "papers_label": _("Return acceptance slip"),
        "complaint_case": complaint,
        "lines": goods_return.all_lines(),
        "retests": goods_return.all_retests(),
        "visits": goods_return.all_visits(),
        "header_badges": _badges(goods_return),
    }


def _badges(goods_return: GoodsReturn) -> list[dict[str, str]]:
    """What everybody should see at once: other goods came than were announced; the customer is not satisfied."""
    found = []
    if goods_return.difference:
        words = {
            "counted": goods_return.counted_quantity,
            "announced": goods_return.announced_quantity,
        }
        label = _("%(counted)d of %(announced)d pieces came") % words
        found.append({"label": label, "tone": "risk", "icon": "alert"})
    last = goods_return.last_visit()
    if last is not None and not last.satisfied and not goods_return.is_finished():
        found.append({"label": _("Customer not satisfied"), "tone": "risk", "icon": "chat"})
    return found


def refund_terms(terms: Mapping[str, Any]) -> Terms:
    """What an approver of a refund decides on, in words."""
    labels = (
        ("slip", _("Return acceptance slip")),
        ("announced", _("Announced quantity")),
        ("counted", _("Counted quantity")),
        ("unit_price", _("Unit price")),
        ("goods_value", _("Worth of the goods")),
        ("refund", _("Refund")),
        ("currency", _("Currency")),
        ("why_above", _("Why more than the goods are worth")),
        ("opinion", _("Handling opinion")),
    )
    return Terms(
        [(label, _told(name, terms[name])) for name, label in labels if terms.get(name) not in (None, "")]
    )


def _told(name: str, value: Any) -> Any:
    """Money with thousands separators; everything else as it stands."""
    return f"{Decimal(str(value)):,.2f}" if name in ("unit_price", "goods_value", "refund") else value
