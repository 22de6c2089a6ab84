"""Answers for the combobox of a form: `[{id, label, detail, …}]`, at most 20, best first."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from feedback_system.errors import Invalid, Refusal
from feedback_system.masterdata import lookup
from feedback_system.masterdata.rights import require_look_up, sees_contacts

LONGEST_QUESTION = 100


def answered_in_json(view: Callable[..., JsonResponse]) -> Callable[..., JsonResponse]:
    """Tell a refusal as `{code, message, reasons, errors}`, the one error format of machines."""

    @wraps(view)
    def wrapper(request: HttpRequest, **named: str) -> JsonResponse:
        try:
            return view(request, **named)
        except Refusal as refusal:
            errors = {
                name: [str(text) for text in texts] for name, texts in getattr(refusal, "errors", {}).items()
            }
            told = {"code": refusal.code, "message": str(refusal), "reasons": [], "errors": errors}
            return JsonResponse(told, status=refusal.status)

    return wrapper


@login_required
@require_GET
@answered_in_json
def customers(request: HttpRequest) -> JsonResponse:
    """`?q=`: number, name, short name, initials, telephone."""
    require_look_up(request.user)
    return _answer(lookup.lookup_customers(_question(request), contacts_visible=sees_contacts(request.user)))


@login_required
@require_GET
@answered_in_json
def products(request: HttpRequest) -> JsonResponse:
    """`?q=`: part number, name, specification, initials."""
    require_look_up(request.user)
    return _answer(lookup.lookup_products(_question(request)))


@login_required
@require_GET
@answered_in_json
def orders(request: HttpRequest) -> JsonResponse:
    """`?q=&customer=&product=`: delivered lines by order number."""
    require_look_up(request.user)
    return _answer(
        lookup.lookup_orders(
            _question(request), customer_id=_id(request, "customer"), product_id=_id(request, "product")
        )
    )


@login_required
@require_GET
@answered_in_json
def batches(request: HttpRequest) -> JsonResponse:
    """`?q=&product=`: batches by number."""
    require_look_up(request.user)
    return _answer(lookup.lookup_batches(_question(request), product_id=_id(request, "product")))


def _question(request: HttpRequest) -> str:
    """What was typed; NUL characters, which PostgreSQL refuses, fall away."""
    return request.GET.get("q", "").replace("\x00", "")[:LONGEST_QUESTION]


def _id(request: HttpRequest, name: str) -> int | None:
    """The id in the query string, None when it is not there.

    :raises Invalid: when it is no number of a sensible size.
    """
    value = request.GET.get(name, "")
    if not value:
        return None
    if not (value.isascii() and value.isdigit() and len(value) <= 18):
        raise Invalid(
            {name: [_("“%(value)s” is not an id. Choose an entry of the list.") % {"value": value[:40]}]}
        )
    return int(value)


def _answer(found: list[lookup.Found]) -> JsonResponse:
    response = JsonResponse([one.as_json() for one in found], safe=False)
    response["Cache-Control"] = "no-store"  # names and numbers of customers do not belong into a shared cache
    return response
