"""A proposed version of a rule: look at its replay, approve or refuse it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import SignedIn
from feedback_system.administration.ladders import applies_to
from feedback_system.administration.replay_forms import ApproveForm
from feedback_system.administration.rights import must_read_settings
from feedback_system.administration.views.replay import result_in_words
from feedback_system.deadlines.models import ProposalState, RuleProposal
from feedback_system.deadlines.operations.proposing import approve_proposal, may_answer, refuse_proposal
from feedback_system.errors import Invalid

RELATED = ("rule", "proposed_by", "answered_by", "new_version", "job")


@login_required
@require_safe
def proposal(request: SignedIn, pk: int) -> HttpResponse:
    """What is proposed, by whom, what its replay says, and the answer."""
    must_read_settings(request.user)
    found = get_object_or_404(RuleProposal.objects.select_related(*RELATED), pk=pk)
    waiting = found.state == ProposalState.WAITING
    own = found.proposed_by_id == request.user.pk
    context = {
        "proposal": found,
        "applies_to": applies_to(found.rule),
        "waiting": waiting,
        "may_approve": waiting and may_answer(request.user) and not own,
        "may_refuse": waiting and may_answer(request.user),
        "own": own,
        "approve_form": ApproveForm(),
        "now": timezone.now(),
        **result_in_words(found.params, found.result, request.user),
    }
    return render(request, "administration/proposal.html", context)


@login_required
@require_POST
def answer(request: SignedIn, pk: int, act: str) -> HttpResponse:
    """Approve with a day, or refuse; who proposed it may only take it back."""
    must_read_settings(request.user)
    found = get_object_or_404(RuleProposal.objects.select_related(*RELATED), pk=pk)
    if act == "approve":
        form = ApproveForm(request.POST)
        if not form.is_valid():
            raise Invalid({name: list(errors) for name, errors in form.errors.items()})
        approve_proposal(proposal=found, since=form.cleaned_data["since"], by=request.user, at=timezone.now())
        messages.success(request, _("The new version is approved and holds from the day you chose."))
    elif act == "refuse":
        refuse_proposal(proposal=found, by=request.user, at=timezone.now())
        messages.success(request, _("The proposal is off. The present version goes on."))
    else:
        raise Http404
    return redirect("administration:proposal", pk=pk)
