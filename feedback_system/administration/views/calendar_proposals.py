"""A proposed change of a calendar: look at its replay and at what moves, apply or refuse it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.http import SignedIn
from feedback_system.administration.calendars.drafts import departments_of
from feedback_system.administration.rights import must_change_settings, must_read_settings
from feedback_system.administration.views.replay import replays_of_everybody, result_in_words
from feedback_system.deadlines.models import CalendarProposal, ProposalState
from feedback_system.deadlines.moving import Moves, Reach, what_would_move
from feedback_system.deadlines.operations.proposing import may_answer
from feedback_system.deadlines.operations.proposing_calendars import (
    apply_calendar,
    days_of,
    propose_calendar,
    refuse_calendar,
)
from feedback_system.deadlines.replay.drafts import CalendarDraft
from feedback_system.worktime.loading import work_calendar

RELATED = ("calendar", "proposed_by", "answered_by", "job")


def reach_of(proposal: CalendarProposal) -> Reach:
    """The open clocks that the proposed days or hours may move."""
    draft = CalendarDraft.read(proposal.params)
    days = None if draft.weekly_hours is not None else days_of(draft)
    return Reach(departments_of(proposal.calendar), days=days)


def moves_of(proposal: CalendarProposal) -> Moves:
    """What applying it at this moment would move."""
    after = CalendarDraft.read(proposal.params).applied_to(work_calendar(proposal.calendar))
    return what_would_move(reach_of(proposal), lambda _department: after, at=timezone.now())


@login_required
@require_POST
def propose(request: SignedIn, pk: int) -> HttpResponse:
    """Propose the drafted calendar to a second person."""
    must_change_settings(request.user)
    job = get_object_or_404(replays_of_everybody(), pk=pk)
    proposal = propose_calendar(
        job=job, reason=request.POST.get("reason", ""), by=request.user, at=timezone.now()
    )
    messages.success(request, _("The change is proposed. A second person has to approve it."))
    return redirect("administration:calendar_proposal", pk=proposal.pk)


@login_required
@require_safe
def proposal(request: SignedIn, pk: int) -> HttpResponse:
    """What is proposed, by whom, what its replay says, which open deadlines move, and the answer."""
    must_read_settings(request.user)
    found = get_object_or_404(CalendarProposal.objects.select_related(*RELATED), pk=pk)
    waiting = found.state == ProposalState.WAITING
    own = found.proposed_by_id == request.user.pk
    context = {
        "proposal": found,
        "waiting": waiting,
        "moves": moves_of(found) if waiting else None,
        "may_approve": waiting and may_answer(request.user) and not own,
        "may_refuse": waiting and may_answer(request.user),
        "own": own,
        "now": timezone.now(),
        **result_in_words(found.params, found.result, request.user),
    }
    return render(request, "administration/calendar_proposal.html", context)


@login_required
@require_POST
def answer(request: SignedIn, pk: int, act: str) -> HttpResponse:
    """Apply it, or refuse; who proposed it may only take it back."""
    must_read_settings(request.user)
    found = get_object_or_404(CalendarProposal.objects.select_related(*RELATED), pk=pk)
    if act == "approve":
        version = request.POST.get("version", "")
        _proposal, moved = apply_calendar(
            proposal=found,
            version=int(version) if version.isdecimal() and len(version) < 10 else 0,
            reach=reach_of(found),
            by=request.user,
            at=timezone.now(),
        )
        told = ngettext(
            "The calendar is changed; %(count)d open deadline was counted again and moved.",
            "The calendar is changed; %(count)d open deadlines were counted again and moved.",
            moved,
        )
        messages.success(request, told % {"count": moved})
    elif act == "refuse":
        refuse_calendar(proposal=found, by=request.user, at=timezone.now())
        messages.success(request, _("The proposal is off. The present calendar goes on."))
    else:
        raise Http404
    return redirect("administration:calendar_proposal", pk=pk)
