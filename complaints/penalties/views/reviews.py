"""The review of the sanctions of a month: which months are done, which wait, and the word of the GM office that one is."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import SignedIn
from complaints.penalties.forms.months import OpenMonthForm
from complaints.penalties.operations.opening import may_propose, must_propose
from complaints.penalties.operations.reviewing import months_to_review, must_read_reviews, review_month
from complaints.penalties.operations.switching import must_be_on
from feedback_system.deadlines.clock import database_now
from feedback_system.errors import Blocked, Conflict
from feedback_system.web.acts import sentences_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def reviews(request: SignedIn) -> HttpResponse:
    """The months, newest first; a post of the GM office says that one is reviewed."""
    must_read_reviews(request.user)
    must_be_on()
    at = database_now()
    blocked: list[Any] = []
    status = 200
    if request.method == "POST":
        must_propose(request.user)
        form, status = OpenMonthForm(request.POST), 422
        if form.is_valid():
            try:
                review = review_month(month=form.cleaned_data["month"], by=request.user, at=at)
            except (Blocked, Conflict) as refusal:
                blocked = sentences_of(refusal)
                status = refusal.status
            else:
                messages.success(
                    request,
                    _("The sanctions of %(month)s are reviewed; personnel has been told.")
                    % {"month": review.code},
                )
                return redirect("penalties:reviews")
        else:
            blocked = [str(one) for errors in form.errors.values() for one in errors]
    context = {
        "rows": [{"month": one, "is_late": one.is_late(at)} for one in months_to_review(at=at)],
        "may_review": may_propose(request.user),
        "blocked": blocked,
        "now": at,
    }
    return render(request, "penalties/reviews.html", context, status=status)
