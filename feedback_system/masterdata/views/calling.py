"""Who asked not to be called: write it down, lift it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.privacy import mask_name
from feedback_system.masterdata.calling import refuse_calls, welcome_calls
from feedback_system.masterdata.forms import CallsAgainForm, NoCallsForm
from feedback_system.masterdata.models import Customer, NoCalls
from feedback_system.masterdata.rights import require_keeper_of_calls, sees_contacts


def wishes_of(customer: Customer, *, full: bool) -> list[dict[str, Any]]:
    """All wishes of the customer, those that stand first, for its page. Note: one query."""
    rows = NoCalls.objects.filter(customer=customer).select_related("contact", "by", "ended_by")
    return [
        {
            "wish": one,
            "who": "" if one.contact is None else one.contact.name if full else mask_name(one.contact.name),
        }
        for one in sorted(rows, key=lambda one: (not one.stands, -one.pk))
    ]


@login_required
@require_http_methods(["GET", "POST"])
def refuse(request: HttpRequest, customer_pk: int) -> HttpResponse:
    """Write down that a customer, or a person there, is not called."""
    by = require_keeper_of_calls(request.user)
    customer = get_object_or_404(Customer, pk=customer_pk)
    form = NoCallsForm(request.POST or None, customer=customer, contacts_visible=sees_contacts(by))
    if request.method == "POST" and form.is_valid():
        refuse_calls(customer=customer, **form.cleaned_data, by=by, at=timezone.now())
        messages.success(request, _("Written down. Surveys and visits keep to it from now on."))
        return redirect("masterdata:customer", customer.pk)
    return _page(request, form, customer, _("Not to be called"))


@login_required
@require_http_methods(["GET", "POST"])
def welcome(request: HttpRequest, customer_pk: int, pk: int) -> HttpResponse:
    """Lift the wish."""
    by = require_keeper_of_calls(request.user)
    wish = get_object_or_404(NoCalls.objects.select_related("customer"), pk=pk, customer=customer_pk)
    form = CallsAgainForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        welcome_calls(wish=wish, reason=form.cleaned_data["reason"], by=by, at=timezone.now())
        messages.success(request, _("Lifted. Calls are possible again."))
        return redirect("masterdata:customer", wish.customer_id)
    return _page(request, form, wish.customer, _("Calls are welcome again"))


def _page(request: HttpRequest, form: forms.Form, customer: Customer, title: str) -> HttpResponse:
    back = reverse("masterdata:customer", args=[customer.pk])
    context = {"form": form, "title": f"{customer} · {title}", "back_url": back, "seen": ""}
    return render(request, "masterdata/edit.html", context, status=422 if form.errors else 200)
