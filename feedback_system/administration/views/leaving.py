"""The page on which administrators end everything of somebody who leaves: what ends, who takes over, done."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.forms import PersonField
from accounts.http import SignedIn
from accounts.models import User
from accounts.operations.rights import must_manage_people
from accounts.views.common import refusals_in
from feedback_system.administration.leaving import Departure, end_work_here, what_leaving_means
from feedback_system.administration.previewing import SAVE, seal_of
from feedback_system.deadlines.clock import database_now

POST_STAYS_EMPTY = gettext_lazy("nobody yet: the post stays empty")


class TakersForm(forms.Form):
    """One field for each sort of open work, filled with the nearest head above; posts may stay empty."""

    def __init__(self, data: Any, *, person: User, departure: Departure) -> None:
        super().__init__(data)
        for work, number in departure.works:
            field = PersonField(
                label=f"{work.label} ({number})",
                required=work.needs_somebody,
                empty_label=None if work.needs_somebody and departure.successor else POST_STAYS_EMPTY,
            )
            if work.needs_somebody and departure.successor is None:
                field.empty_label = gettext_lazy("Please choose")
            field.queryset = field.people().exclude(pk=person.pk)
            field.initial = departure.successor if work.needs_somebody else None
            self.fields[work.code] = field


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def leaving(request: SignedIn, pk: int) -> HttpResponse:
    """Show what ends and what is open; carry out only what was shown."""
    must_manage_people(request.user)
    person = get_object_or_404(User, pk=pk, kind=User.Kind.PERSON)
    at = database_now()
    departure = what_leaving_means(person, at=at)
    # Sessions come and go by themselves: they end whatever their number is.
    counted = [(one.code, one.number) for one in departure.endings if one.code != "sessions"]
    seal = seal_of(counted, [(work.code, number) for work, number in departure.works])
    form = TakersForm(request.POST or None, person=person, departure=departure)
    outdated = request.method == "POST" and request.POST.get("seal") != seal
    if request.method == "POST" and request.POST.get("act") == SAVE and not outdated and form.is_valid():
        with refusals_in(form):
            number = end_work_here(user=person, takers=form.cleaned_data, by=request.user, at=at)
            messages.success(
                request,
                _("%(name)s ends work here. Handed over: %(number)d.") % {"name": person, "number": number},
            )
            return redirect("accounts:person", pk=pk)
    context = {
        "person": person,
        "departure": departure,
        "form": form,
        "seal": seal,
        "outdated": outdated,
        "is_self": person.pk == request.user.pk,
        "is_over": not person.is_active and not departure.endings and not departure.works,
    }
    return render(request, "administration/leaving.html", context, status=422 if form.errors else 200)
