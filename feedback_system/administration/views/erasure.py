"""The page on which administrators erase the personal texts of a case: number, what would go, reason, done."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.http import SignedIn
from accounts.views.common import SHOWN_LINES, refusals_in
from feedback_system.administration.erasure import (
    EVENT,
    Going,
    erase_case,
    find_case,
    must_be_over,
    what_would_go,
)
from feedback_system.administration.previewing import SAVE, seal_of
from feedback_system.administration.rights import (
    may_change_settings,
    must_change_settings,
    must_read_settings,
)
from feedback_system.audit.models import CaseEvent
from feedback_system.cases.models import Case
from feedback_system.deadlines.clock import database_now
from feedback_system.web.forms import LineField


class ErasureForm(forms.Form):
    """Which case, and on whose request."""

    case = LineField(
        label=gettext_lazy("Number of the case"),
        max_length=20,
        help_text=gettext_lazy("Complaint number or receipt number."),
    )
    reason = LineField(
        label=gettext_lazy("Request or rule"),
        max_length=200,
        help_text=gettext_lazy(
            "It stays in the history: name the file number of the request, not the person."
        ),
    )


@login_required
@require_http_methods(["GET", "POST"])
def erasure(request: SignedIn) -> HttpResponse:
    """Show what would go before anything goes; nothing of the texts themselves is shown here."""
    must_read_settings(request.user)
    at = database_now()
    form = ErasureForm(request.POST or None)
    case: Case | None = None
    going: list[Going] = []
    seal, outdated = "", False
    if request.method == "POST":
        must_change_settings(request.user)
        if form.is_valid():
            with refusals_in(form):
                case = find_case(form.cleaned_data["case"])
                must_be_over(case)
                going = what_would_go(case, at=at)
                seal = seal_of(
                    form.cleaned_data, [(str(one.label), one.rows, one.kept_until) for one in going]
                )
                outdated = request.POST.get("act") == SAVE and request.POST.get("seal") != seal
                if request.POST.get("act") == SAVE and not outdated:
                    erase_case(case=case, by=request.user, at=at, reason=form.cleaned_data["reason"])
                    messages.success(
                        request, _("The texts of %(case)s are erased.") % {"case": case.reference}
                    )
                    return redirect("administration:erasure")
    done = CaseEvent.objects.filter(name=EVENT).select_related("actor", "case").order_by("-at", "-pk")
    context = {
        "form": form,
        "case": None if form.errors else case,
        "going": [one for one in going if one.kept_until is None],
        "kept": [one for one in going if one.kept_until is not None],
        "seal": seal,
        "outdated": outdated,
        "may_change": may_change_settings(request.user),
        "done": done[:SHOWN_LINES],
        "now": at,
    }
    return render(request, "administration/erasure.html", context, status=422 if form.errors else 200)
