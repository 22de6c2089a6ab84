"""The panel of similar cases under a form that somebody fills in: what both forms ask, and how often one person may ask it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from allauth.core.internal import ratelimit
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from feedback_system.catalogues.models import CatalogueEntry, CatalogueList
from feedback_system.catalogues.tree import tree_of
from feedback_system.lessons.recurrence import SHOWN, Known, Likeness, alike_to_text, as_alike
from feedback_system.masterdata.models import Product

if TYPE_CHECKING:
    from accounts.http import SignedIn
    from feedback_system.cases.models import Case

RATE = "90/m/user"
"""Who types all the time asks about once a second; the rest of the house is to be spared what asks faster."""
LONGEST_COMPARED = 2_000
HANDED_OVER: dict[str, Any] = {
    "contact_name": _("Contact"),
    "contact_phone": _("Telephone"),
    "order_number": _("Order number"),
    "batch_number": _("Batch number"),
    "quantity": _("Quantity"),
    "defective_quantity": _("Defective quantity"),
    "affected_quantity": _("Pieces affected"),
    "bad_quantity": _("Pieces seen bad"),
    "description": _("What was reported"),
    "defect_reason": _("Defect reason as reported"),
    "demand": _("What the customer demands"),
    "sales_remarks": _("Remarks of the salesperson"),
}
"""The fields of both forms whose text is handed over to the case that is there already, in this order."""


def may_ask(request: SignedIn) -> bool:
    """Count one look, and say whether this person may still have an answer this minute."""
    return bool(
        ratelimit.consume(
            request, app="lessons", action="alike", config={"alike": RATE}, user=request.user, limit_get=True
        )
    )


def id_in(request: SignedIn, name: str) -> int | None:
    """The id that a look-up box sent, None for anything else."""
    chosen = request.GET.get(name, "")
    return int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 19 else None


def product_in(request: SignedIn) -> Product | None:
    """The product that was chosen, or None."""
    pk = id_in(request, "product")
    return Product.objects.filter(pk=pk).first() if pk is not None else None


def defect_in(request: SignedIn) -> CatalogueEntry | None:
    """The defect that was chosen, or None."""
    pk = id_in(request, "defect")
    return tree_of(CatalogueList.DEFECT).get(pk) if pk is not None else None


def found_while_typing(
    request: SignedIn, known: Known, *, at: datetime, same_goods: Sequence[Case] = ()
) -> list[Likeness]:
    """At most five cases: those about the same goods first, then those that say what was typed so far."""
    first = as_alike(same_goods[:SHOWN], known, by=request.user)
    text = request.GET.get("description", "").replace("\x00", "")[:LONGEST_COMPARED]
    by_words = {one.case.pk: one for one in alike_to_text(text, known, by=request.user, at=at, begun=True)}
    merged = [by_words.pop(one.case.pk, one) for one in first]
    return [*merged, *by_words.values()][:SHOWN]


def panel_context(request: SignedIn, found: Sequence[Likeness], *, form_id: str) -> dict[str, Any]:
    """What the panel shows; `form_id` is the form whose text may be added to one of the cases instead."""
    return {
        "alike": found,
        "typed_form": form_id,
        "may_add": request.user.holds(Permission.WRITE_NOTE),
    }
