"""Sanction papers beside the pages of every kind of case: the list, a new one, the notice board."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import SignedIn
from accounts.permissions import Permission
from accounts.views.common import refusals_in
from complaints.penalties.forms.papers import NewPaperForm
from complaints.penalties.kind import sanction_kind
from complaints.penalties.models import SanctionLine, penalty_rules
from complaints.penalties.operations.opening import must_propose, open_paper
from complaints.penalties.operations.switching import must_be_on
from feedback_system.deadlines.clock import database_now
from feedback_system.desk import once
from feedback_system.desk.views import lists
from feedback_system.errors import NotPermitted, NotPossibleNow

PER_PAGE = 50


@login_required
@require_safe
def papers(request: SignedIn) -> HttpResponse:
    """The papers that have reached this person."""
    must_be_on()
    found: HttpResponse = lists.register(request, area=sanction_kind)  # type: ignore[arg-type]
    return found


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedIn) -> HttpResponse:
    """Write a new paper; one that is sent twice is written once."""
    must_propose(request.user)
    must_be_on()
    at = database_now()
    form = NewPaperForm(initial={"complaint": request.GET.get("complaint", "")[:20]})
    key = once.new_key()
    if request.method == "POST":
        key = request.POST.get("once", "")[:40] or key
        if page := once.led_to(request.user, key):
            return redirect(page)
        form = NewPaperForm(request.POST, by=request.user, at=at)
        if form.is_valid():
            with refusals_in(form):
                case = open_paper(fields=form.cleaned_data, by=request.user, at=at)
                page = case.get_absolute_url()
                once.done(request.user, key, page)
                messages.success(
                    request,
                    _("The paper has the number %(number)s. Now propose its lines.")
                    % {"number": case.reference},
                )
                return redirect(page)
    context = {"form": form, "once": key}
    return render(request, "penalties/new.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def board(request: SignedIn) -> HttpResponse:
    """The sanctions published to the staff: name, kind and number of times, no amounts (policies 001 and 004, publication)."""
    if not request.user.holds(Permission.ANSWER_SANCTION):
        raise NotPermitted(_("The notice board is for the people who work on cases."))
    must_be_on()
    if not penalty_rules().publishes:
        raise NotPossibleNow(_("Sanctions are not published in this company."))
    rows = (
        SanctionLine.objects.filter(paper__is_public=True, state=SanctionLine.State.IN_FORCE)
        .exclude(kind=SanctionLine.Kind.ECONOMIC)
        .select_related("person", "department", "paper")
        .order_by("-paper__published_at", "pk")
    )
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    base = reverse("penalties:board")
    context = {
        "page": page,
        "previous_url": f"{base}?page={page.number - 1}" if page.has_previous() else "",
        "next_url": f"{base}?page={page.number + 1}" if page.has_next() else "",
    }
    return render(request, "penalties/board.html", context)
