"""Customers: list, file, edit form, contact persons, and the card beside a call."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.privacy import mask_email, mask_name, mask_phone
from feedback_system.errors import NotPermitted
from feedback_system.masterdata.changes import changes_of
from feedback_system.masterdata.forms import ContactForm, CustomerForm
from feedback_system.masterdata.lookup import searched
from feedback_system.masterdata.models import Contact, Customer, Market, NoCalls
from feedback_system.masterdata.operations import save_contact
from feedback_system.masterdata.rights import (
    may_keep_calls,
    may_manage,
    require_look_up,
    require_manager,
    sees_contacts,
)
from feedback_system.masterdata.views.calling import wishes_of
from feedback_system.masterdata.views.records import edit_page, list_page, search_text

NEWEST_DELIVERIES = 10


@login_required
@require_GET
def customer_list(request: HttpRequest) -> HttpResponse:
    """All customers by number; `?q=` searches, `?market=` and `?grade=` narrow."""
    require_look_up(request.user)
    rows = searched(Customer.objects.select_related("salesperson"), search_text(request))
    market, grade = request.GET.get("market", ""), request.GET.get("grade", "")
    if market in Market.values:
        rows = rows.filter(market=market)
    if grade in Customer.Grade.values:
        rows = rows.filter(grade=grade)
    context = {"markets": Market.choices, "grades": Customer.Grade.choices, "market": market, "grade": grade}
    return list_page(
        request, "masterdata/customers.html", rows, section="customers", by=("code",), context=context
    )


@login_required
@require_GET
def customer_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The customer's file."""
    require_look_up(request.user)
    customer = get_object_or_404(Customer.objects.select_related("salesperson"), pk=pk)
    return render(
        request,
        "masterdata/customer.html",
        {
            **file_of(customer, full=sees_contacts(request.user)),
            "changes": changes_of(customer),
            "wishes": wishes_of(customer, full=sees_contacts(request.user)),
            "may_keep_calls": may_keep_calls(request.user),
            "may_manage": may_manage(request.user),
            "now": timezone.now(),
        },
    )


@login_required
@require_GET
def customer_card(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of the file that stands beside a call: who they are and what they got lately."""
    require_look_up(request.user)
    customer = get_object_or_404(Customer.objects.select_related("salesperson"), pk=pk)
    response = render(
        request,
        "masterdata/_customer_card.html",
        file_of(customer, full=sees_contacts(request.user)) | {"compact": True},
    )
    response["Cache-Control"] = "no-store"
    return response


def file_of(customer: Customer, *, full: bool) -> dict[str, Any]:
    """What stands beside a call and in the file: telephone and names are masked unless `full`."""
    wishes = list(NoCalls.objects.standing().filter(customer=customer))
    deliveries = customer.deliveries.select_related("product", "batch").order_by("-delivered_on", "-pk")
    return {
        "customer": customer,
        "contacts_visible": full,
        "phone": customer.phone if full else mask_phone(customer.phone),
        "address": customer.address if full else "",
        "contacts": [
            _contact(contact, wishes, full=full) for contact in customer.contacts.order_by("-is_main", "pk")
        ],
        "nobody_is_called": next((one for one in wishes if one.contact_id is None), None),
        "deliveries": deliveries[:NEWEST_DELIVERIES],
        "contracts": customer.contracts.select_related("branch").order_by("-ends_on", "-pk")[
            :NEWEST_DELIVERIES
        ],
        "projects": customer.projects.select_related("unit").order_by("-pk")[:NEWEST_DELIVERIES],
    }


def _contact(contact: Contact, wishes: list[NoCalls], *, full: bool) -> dict[str, Any]:
    return {
        "pk": contact.pk,
        "name": contact.name if full else mask_name(contact.name),
        "department": contact.department,
        "position": contact.position,
        "phone": contact.phone if full else mask_phone(contact.phone),
        "mobile": contact.mobile if full else mask_phone(contact.mobile),
        "no_calls": any(one.contact_id in (None, contact.pk) for one in wishes),
        "email": contact.email if full else mask_email(contact.email),
        "wechat": contact.wechat if full else "",
        "is_main": contact.is_main,
    }


@login_required
@require_http_methods(["GET", "POST"])
def customer_edit(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Enter a new customer, or change one."""
    customer = Customer() if pk is None else get_object_or_404(Customer, pk=pk)
    form = CustomerForm(request.POST or None, instance=customer, contacts_visible=sees_contacts(request.user))
    return edit_page(
        request,
        form,
        title=_("New customer") if pk is None else _("Change customer"),
        back_url=_address(customer) if pk else reverse("masterdata:customers"),
        done_url=_address,
    )


@login_required
@require_http_methods(["GET", "POST"])
def contact_edit(request: HttpRequest, customer_pk: int, pk: int | None = None) -> HttpResponse:
    """Enter a new contact person of the customer, or change one; the latter only for people who see
    contacts."""
    customer = get_object_or_404(Customer, pk=customer_pk)
    contact = (
        Contact(customer=customer) if pk is None else get_object_or_404(Contact, pk=pk, customer=customer)
    )
    if pk is not None and not sees_contacts(request.user):
        raise NotPermitted(
            _("This contact person is masked for you, so you cannot change the entry. Ask the sales head.")
        )
    return edit_page(
        request,
        ContactForm(request.POST or None, instance=contact),
        title=_("New contact person") if pk is None else _("Change contact person"),
        back_url=_address(customer),
        done_url=lambda saved: _address(customer),
        save=lambda changed: save_contact(
            contact=changed, by=require_manager(request.user), at=timezone.now()
        ),
    )


def _address(customer: Customer) -> str:
    return reverse("masterdata:customer", args=[customer.pk])
