"""The blank feedback form to pack with a delivery: choose language and return address, then print."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.http import SignedIn
from complaints.prints.feedback_form import feedback_form
from feedback_system.company.models import Company
from feedback_system.deadlines.clock import database_now
from feedback_system.masterdata.models import Delivery
from feedback_system.masterdata.rights import require_look_up
from feedback_system.printing import engine
from feedback_system.printing.answers import answer_with
from feedback_system.web.forms import TextField


class FeedbackFormForm(forms.Form):
    """In which language, and where the customer sends it."""

    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)
    return_to = TextField(
        label=gettext_lazy("Where the customer sends it"),
        max_length=500,
        required=False,
        help_text=gettext_lazy(
            "Address, e-mail or telephone as it shall be printed. Empty leaves room for a stamp."
        ),
    )


def _delivery(request: SignedIn, pk: int) -> Delivery:
    """:raises NotPermitted: for who does not look up deliveries"""
    require_look_up(request.user)
    found: Delivery = get_object_or_404(
        Delivery.objects.select_related("customer", "product", "batch"), pk=pk
    )
    return found


@require_safe
@login_required
def choose(request: SignedIn, pk: int) -> HttpResponse:
    """Language and return address of the form for one delivery; a customer's own language stands first."""
    delivery = _delivery(request, pk)
    chosen = delivery.customer.language or translation.get_language()
    form = FeedbackFormForm(initial={"language": chosen})
    return render(request, "complaints/feedback_form.html", {"delivery": delivery, "form": form})


@require_safe
@login_required
def form_pdf(request: SignedIn, pk: int) -> HttpResponse:
    """The form as PDF. What was typed wrongly leads back to the choice with a sentence."""
    delivery = _delivery(request, pk)
    form = FeedbackFormForm(
        request.GET if "language" in request.GET else {"language": translation.get_language()}
    )
    if not form.is_valid():
        context = {"delivery": delivery, "form": form}
        return render(request, "complaints/feedback_form.html", context, status=422)
    company, at = Company.get(), database_now()
    with translation.override(form.cleaned_data["language"]), timezone.override(company.zone):
        data = feedback_form(
            delivery, return_to=form.cleaned_data["return_to"], company=company, by=request.user, at=at
        )
        made = engine.make("form.typ", data)
    return answer_with(made, f"feedback-form-{delivery.pk}")
