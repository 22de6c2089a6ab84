"""The line of the call book as the desk fills it in on the telephone, with the customer's file and the proposed class beside it."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from accounts.http import SignedIn
from accounts.permissions import Permission
from aftersales.services.forms.intake import NewCallForm, main_contact
from aftersales.services.operations.opening import must_take_calls, take_call_checked
from aftersales.services.proposing import covering, propose
from feedback_system.cases.fields import local_day
from feedback_system.cases.models import Case
from feedback_system.deadlines.clock import database_now
from feedback_system.desk.opening import open_by_form
from feedback_system.masterdata.models import Customer, Product

MOST_CALLS, MOST_COMPLAINTS, MOST_DELIVERIES = 8, 5, 5


@require_http_methods(["GET", "POST"])
@login_required
def new(request: SignedIn) -> HttpResponse:
    """Show the empty line, or take the call; a form that is sent twice takes it once."""
    must_take_calls(request.user)
    now = database_now()
    return open_by_form(
        request,
        empty=lambda: NewCallForm(by=request.user, at=now, initial=_initial(request)),
        posted=lambda: NewCallForm(request.POST, by=request.user, at=now),
        act=lambda form: take_call_checked(fields=form.cleaned_data, by=request.user, at=now),
        show=partial(_show, request),
        told=gettext_lazy("Taken under the number %(number)s. Tell it to the customer, then dispatch it."),
    )


def _initial(request: SignedIn) -> dict[str, Any]:
    code = request.GET.get("customer", "").replace("\x00", "")[:40]
    customer = Customer.objects.filter(code=code, is_active=True).first() if code else None
    return {"customer": customer} if customer is not None else {}


def _show(
    request: SignedIn, form: NewCallForm, key: str, *, reasons: list[Any] | None = None, status: int = 200
) -> HttpResponse:
    context = {"form": form, "once": key, "reasons": reasons or []}
    return render(request, "services/new.html", context, status=status)


@require_GET
@login_required
def beside(request: SignedIn) -> HttpResponse:
    """The customer's file beside the call (客户资料袋 F-33): calls, complaints the reader may see, contract, deliveries, class."""
    must_take_calls(request.user)
    today = local_day(database_now())
    customer = _row(Customer, request.GET.get("customer", ""))
    product = _row(Product, request.GET.get("product", ""))
    serial = request.GET.get("serial_number", "").replace("\x00", "").strip()[:60]
    phone = request.GET.get("phone", "").replace("\x00", "").strip()[:40]
    context: dict[str, Any] = {"customer": customer, "product": product, "today": today}
    if customer is not None or phone:
        context |= _file(request, customer, phone)
    if customer is not None:
        context["cover"] = covering(customer, product, serial, today)
    if product is not None:
        context["proposal"] = propose(
            customer,
            product,
            bought_on=_day(request.GET.get("bought_on", "")),
            serial_number=serial,
            on=today,
        )
    response = render(request, "services/_beside.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _row(model: Any, text: str) -> Any:
    """The row with that id, or None for anything that is none."""
    if not (text.isascii() and text.isdecimal() and len(text) < 12):
        return None
    return model.objects.filter(pk=int(text)).first()


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _file(request: SignedIn, customer: Customer | None, phone: str) -> dict[str, Any]:
    """What we know of the customer, or of the number alone. Note: a fixed number of queries."""
    visible = Case.objects.visible_to(request.user)
    if customer is not None:
        calls = visible.filter(kind="service", customer=customer)
        contact = main_contact(customer)
        complaints = visible.filter(kind="complaint", customer=customer).order_by("-pk")
        sees = request.user.holds(Permission.SEE_CONTACTS)
        fill = {
            "caller": contact.name if contact is not None else customer.name,
            "phone": customer.phone or (contact.phone if contact is not None else ""),
            "address": customer.address,
        }
        return {
            "fill": fill if sees else {},
            "area": customer.get_area_display(),
            "deliveries": customer.deliveries.select_related("product").order_by("-delivered_on", "-pk")[
                :MOST_DELIVERIES
            ],
            "complaints": list(complaints[:MOST_COMPLAINTS]),
            "calls": list(calls.select_related("servicecall").order_by("-pk")[:MOST_CALLS]),
        }
    calls = visible.filter(servicecall__phone=phone).select_related("servicecall").order_by("-pk")
    return {"calls": list(calls[:MOST_CALLS]), "phone_alone": True}
