"""Begin and end looking at the product as somebody with a certain role."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.forms import LookAsForm
from accounts.http import SignedIn
from accounts.looking_as import may_look_as
from accounts.looking_middleware import KEPT, stop_looking
from accounts.operations import begin_looking
from accounts.views.common import refusals_in
from feedback_system.errors import NotPermitted


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def look_as(request: SignedIn) -> HttpResponse:
    """Choose role and department; then the home page as somebody with that role."""
    if not may_look_as(request.user):
        raise NotPermitted(_("Only an administrator looks at the product as somebody else. Ask one of them."))
    form = LookAsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            role, department = form.cleaned_data["role"], form.cleaned_data["department"]
            until = begin_looking(
                role=role,
                department=department,
                by=request.user,
                at=timezone.now(),
                address=request.META.get("REMOTE_ADDR"),
            )
            request.session[KEPT] = {
                "role": role,
                "department": department.code,
                "until": until.isoformat(),
            }
            return redirect("/")
    return render(request, "accounts/look_as.html", {"form": form}, status=422 if form.errors else 200)


@login_required
@require_POST
def end(request: SignedIn) -> HttpResponse:
    """Be oneself again."""
    stop_looking(request, request.user, reason="button")
    messages.success(request, _("You are yourself again."))
    return redirect("accounts:look_as")
