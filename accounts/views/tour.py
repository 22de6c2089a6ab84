"""The tour of the first visit: read it, have it shown again, end it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.http import SignedIn
from accounts.models import User
from accounts.operations import set_own_tour
from accounts.tour import Stop, stops_for
from accounts.views.profile import tabs_of_account


@login_required
@require_safe
def tour(request: SignedIn) -> HttpResponse:
    """The steps to read, and the button that shows them on the page."""
    context = {"stops": stops_for(request.user), "tabs": tabs_of_account("tour")}
    return render(request, "accounts/tour.html", context)


@login_required
@require_POST
def begin(request: SignedIn) -> HttpResponse:
    set_own_tour(request.user, due=True)
    return redirect("/")


@login_required
@require_POST
def end(request: SignedIn) -> HttpResponse:
    """Never again by itself. A script asks for it without leaving the page."""
    set_own_tour(request.user, due=False)
    return HttpResponse(status=204) if request.headers.get("X-Requested-With") == "fetch" else redirect("/")


def tour_of_page(request: HttpRequest) -> tuple[Stop, ...]:
    """The steps, on the home page of somebody who is to be shown around; nothing anywhere else."""
    user = request.user
    if (
        not isinstance(user, User)
        or request.path != "/"
        or not user.tour_is_due
        or user.looking_as is not None
    ):
        return ()
    return stops_for(user)
