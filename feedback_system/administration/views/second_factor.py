"""The button with which an administrator resets somebody's second factor."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.http import SignedIn
from accounts.models import User
from accounts.operations.rights import must_manage_people
from feedback_system.administration.second_factor import reset_and_tell
from feedback_system.deadlines.clock import database_now


@login_required
@require_POST
def reset(request: SignedIn, pk: int) -> HttpResponse:
    """Carry it out and go back to the person."""
    must_manage_people(request.user)
    person = get_object_or_404(User, pk=pk)
    reset_and_tell(user=person, by=request.user, at=database_now())
    messages.success(
        request, _("The second factor of %(name)s is reset; all sessions have ended.") % {"name": person}
    )
    return redirect("accounts:person", pk=pk)
