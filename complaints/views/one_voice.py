"""With one voice: the look at phrases while somebody writes, the box for who has to act, and the settings page of the rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import SignedIn
from complaints.forms.speaking import VoiceRuleForm
from complaints.kind import complaint_kind
from complaints.models import Code, CodeList, Complaint, HeldReply, VoiceRule, voice_rule
from complaints.operations.releasing import releases, set_voice_rule
from complaints.states import FINISHED
from complaints.wordings import found_in
from feedback_system.administration.rights import (
    may_change_settings,
    must_change_settings,
    must_read_settings,
)
from feedback_system.deadlines.clock import database_now
from feedback_system.desk.views.cases import visible_record
from feedback_system.web.acts import checked, done_or_shown_again

if TYPE_CHECKING:
    from accounts.models import User

LONGEST = 20_000
TONES = {
    HeldReply.State.WAITING: ("pause", "clock"),
    HeldReply.State.RELEASED: ("ok", "check"),
    HeldReply.State.RETURNED: ("risk", "undo"),
    HeldReply.State.WITHDRAWN: ("neutral", "x"),
}


@require_POST
@login_required
def wording(request: SignedIn, reference: str) -> HttpResponse:
    """The phrases to avoid in a text that is being written to the customer of this complaint, as a part of the page."""
    complaint = visible_record(request, complaint_kind, reference)  # type: ignore[arg-type]
    text = request.POST.get(request.POST.get("field", "text"), "")[:LONGEST]
    return render(
        request, "complaints/_wording.html", {"found": found_in(text, complaint), "blocks": _blocks()}
    )


def _blocks() -> bool:
    return voice_rule().blocks_phrases


def voice_context(complaint: Complaint) -> dict[str, Any]:
    """What the case page shows: the answer that waits or was sent back last, and the questions to experts."""
    shown = [one for one in complaint.held_replies.all() if one.state != HeldReply.State.RELEASED]
    held = shown[0] if shown else None
    if held is not None and held.state != HeldReply.State.WAITING:
        newer = any(one.pk > held.pk for one in complaint.held_replies.all())
        told_since = any(reply.entered_at > held.held_at for reply in complaint.replies.all())
        held = None if newer or told_since else held
    return {
        "held_reply": held,
        "held_look": TONES[HeldReply.State(held.state)] if held is not None else None,
        "held_phrases": found_in(held.words, complaint) if held is not None else [],
        "expert_questions": sorted(complaint.expert_questions.all(), key=lambda one: -one.number),
    }


def voice_alerts(complaint: Complaint, user: User) -> list[dict[str, Any]]:
    """The answer for who may release it, and the question for the expert."""
    found = []
    held = complaint.waiting_reply()
    release = complaint_kind.steps["release_reply"]
    if (
        held is not None
        and user.pk not in (held.author_id, held.author_for_id)
        and any(user.holds(right) for right in release.rights)
        and releases(complaint, user)
    ):
        found.append(
            {
                "title": _("%(person)s has written an answer that waits for your release")
                % {"person": held.author},
                "text": "",
                "url": _address(complaint, "release_reply"),
                "label": release.label,
            }
        )
    if complaint.state not in FINISHED:
        for one in complaint.questions_for(user):
            found.append(
                {
                    "title": _("%(person)s asks you as an expert") % {"person": one.asked_by},
                    "text": one.question,
                    "url": _address(complaint, "answer_expert"),
                    "label": complaint_kind.steps["answer_expert"].label,
                }
            )
    return found


def _address(complaint: Complaint, step: str) -> str:
    return reverse("desk:step", args=[complaint_kind, complaint.case.reference, step])


@require_http_methods(["GET", "POST"])
@login_required
def one_voice(request: SignedIn) -> HttpResponse:
    """Who releases answers on quality, whether phrases are refused, and the way to the lists of phrases."""
    must_read_settings(request.user)
    if request.method != "POST":
        rule = voice_rule()
        return _page(
            request, VoiceRuleForm(initial={name: getattr(rule, name) for name in VoiceRuleForm.base_fields})
        )
    must_change_settings(request.user)
    form = VoiceRuleForm(request.POST)

    def saved() -> str:
        made = set_voice_rule(**checked(form), by=request.user, at=database_now())
        return _("Version %(version)d is in force.") % {"version": made.version}

    return done_or_shown_again(
        request,
        saved,
        then="complaint_settings:one_voice",
        shown_again=lambda said, status: _page(request, form, said=said, status=status),
        form=form,
    )


def _page(
    request: SignedIn, form: VoiceRuleForm, *, said: list[Any] | None = None, status: int = 200
) -> HttpResponse:
    lists = (CodeList.PROMISE, CodeList.ADMISSION, CodeList.COURTESY)
    rows = Code.objects.filter(list__in=lists, is_active=True).order_by("position", "pk")
    context = {
        "form": form,
        "said": said or [],
        "rule": voice_rule(),
        "waiting": HeldReply.objects.filter(state=HeldReply.State.WAITING).count(),
        "lists": [{"list": one, "values": [row.label for row in rows if row.list == one]} for one in lists],
        "versions": VoiceRule.objects.select_related("set_by").order_by("-version")[:20],
        "may_change": may_change_settings(request.user),
    }
    return render(request, "complaints/settings/one_voice.html", context, status=status)
