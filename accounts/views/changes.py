"""Settings: changes of roles that wait for a second administrator."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import SignedIn
from accounts.models import ChangeRequest
from accounts.operations import confirm_change, refuse_change
from accounts.operations.rights import must_manage_people
from accounts.permissions import Permission
from accounts.views.common import SHOWN_LINES, must_read_settings
from feedback_system.company.models import Company


@login_required
@require_safe
def listing(request: SignedIn) -> HttpResponse:
    """What waits, oldest first, and the last answers."""
    must_read_settings(request.user)
    changes = ChangeRequest.objects.select_related("user", "department", "asked_by", "answered_by")
    waiting = ChangeRequest.State.WAITING
    context = {
        "waiting": changes.filter(state=waiting).order_by("asked_at", "pk"),
        "answered": changes.exclude(state=waiting).order_by("-answered_at", "-pk")[:SHOWN_LINES],
        "two_administrators": Company.get().two_administrators,
        "may_change": request.user.holds(Permission.MANAGE_PEOPLE),
        "now": timezone.now(),
    }
    return render(request, "accounts/changes.html", context)


@login_required
@require_POST
def answer(request: SignedIn, pk: int, act: str) -> HttpResponse:
    """Confirm or refuse; who asked may only take back."""
    must_manage_people(request.user)
    change = get_object_or_404(ChangeRequest, pk=pk)
    if act == "confirm":
        confirm_change(change=change, by=request.user, at=timezone.now())
        messages.success(request, _("The change is confirmed and counts from the next click."))
    elif act == "refuse":
        refuse_change(change=change, by=request.user, at=timezone.now())
        messages.success(request, _("The change is off. Nothing was altered."))
    else:
        raise Http404
    return redirect("accounts:changes")
