"""Answers that wait for quality: held when they are written, released as they stand, sent back, taken back; and the rule itself.

Source: policy 001 on information feedback 三.2, one voice about product quality. That who wrote an answer never releases it,
and that a released answer carries the name of its author, are ours.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.permissions import Permission
from accounts.queries import reachable, who_is
from complaints.forms.speaking import ReleaseForm, ReturnReplyForm
from complaints.kind import complaint_kind
from complaints.models import Code, CodeList, Complaint, Desk, HeldReply, VoiceRule, voice_rule
from complaints.operations.leaving import letter_leaves
from complaints.operations.parts import record_reply
from complaints.states import FINISHED
from feedback_system.administration.rights import must_change_settings
from feedback_system.cases.steps import StepForm, Trace, step
from feedback_system.deadlines import operations as deadlines
from feedback_system.notifications.operations import notify

if TYPE_CHECKING:
    from feedback_system.cases.advance import Authority, Move

CLOCK = "reply-release"
HEADS = frozenset({"qa_head"})


def hold(
    complaint: Complaint, *, way: HeldReply.Way, authority: Authority, at: datetime, text: str, **words: Any
) -> HeldReply:
    """Keep an answer until quality releases it; the customer has been told nothing."""
    complaint.reply_is_held = True
    return HeldReply.objects.create(
        complaint=complaint,
        way=way,
        text=text,
        author=authority.by,
        author_for=authority.on_behalf_of,
        held_at=at,
        **words,
    )


def releases(complaint: Complaint, person: User) -> bool:
    """Whether the rule lets this person release: of quality, or its head only."""
    if voice_rule().release != VoiceRule.Release.HEAD:
        return True
    return any(one.role in HEADS for one in person.assignments)


def _wrote_it(complaint: Complaint, authority: Authority, at: datetime) -> Iterable[Any]:
    """Four eyes: neither who wrote the answer nor for whom it was written releases it, nor a deputy of either."""
    held = complaint.waiting_reply()
    if held is None:
        return
    own = {held.author_id, held.author_for_id} - {None}
    if own & {authority.by.pk, authority.person.pk}:
        yield _("You wrote this answer. Somebody else of quality releases it.")


def _is_author(complaint: Complaint, person: User) -> bool:
    held = complaint.waiting_reply()
    return held is not None and person.pk in (held.author_id, held.author_for_id)


@step(
    complaint_kind,
    "release_reply",
    label=gettext_lazy("Release the answer"),
    rights=[Permission.RELEASE_REPLY],
    form=ReleaseForm,
    side=True,
    conflicts=_wrote_it,
    standing=releases,
    whose=gettext_lazy("It is for the head of quality."),
    help=gettext_lazy(
        "It leaves to the customer at once, exactly as it stands here, in the name of its author."
    ),
)
def release_reply(complaint: Complaint, *, by: User, at: datetime, authority: Authority) -> Trace:
    """Let the waiting answer leave (policy 001: answers on quality are those of quality)."""
    held = complaint.waiting_reply()
    assert held is not None  # noqa: S101 - there is occasion for the step only then
    first = complaint.acknowledged_at is None
    if held.way == HeldReply.Way.LETTER:
        letter = letter_leaves(
            complaint,
            letter=held.letter,
            language=held.language,
            way=held.letter_way,
            address=held.address,
            subject=held.subject,
            text=held.text,
            author=held.author,
            at=at,
        )
        reply = letter.reply
    else:
        reply = record_reply(
            complaint, channel=Code.objects.get(list=CodeList.CHANNEL, code="web"), text=held.text, told_at=at,
            late_reason="", by=held.author, at=at, first=first, decision=held.tells_decision,
        )  # fmt: skip
        if first:
            complaint.acknowledged_at = at
    _decide(held, HeldReply.State.RELEASED, authority=authority, at=at, reply=reply)
    return Trace(
        {
            "way": held.way,
            "letter": held.letter,
            "author": held.author.username,
            "decision": held.tells_decision,
        },
        {"text": held.words, "address": held.address},
    )


@step(
    complaint_kind,
    "return_reply",
    label=gettext_lazy("Send the answer back"),
    rights=[Permission.RELEASE_REPLY],
    form=ReturnReplyForm,
    side=True,
    standing=releases,
    whose=gettext_lazy("It is for the head of quality."),
    help=gettext_lazy(
        "It does not leave. Its author reads your reason and finds the text in the next answer."
    ),
)
def return_reply(complaint: Complaint, *, by: User, at: datetime, authority: Authority, reason: str) -> Trace:
    """Give the waiting answer back to its author."""
    held = complaint.waiting_reply()
    assert held is not None  # noqa: S101 - there is occasion for the step only then
    _decide(held, HeldReply.State.RETURNED, authority=authority, at=at, reason=reason)
    return Trace({"way": held.way, "author": held.author.username}, {"reason": reason})


@step(
    complaint_kind,
    "withdraw_reply",
    label=gettext_lazy("Take the answer back"),
    rights=[Permission.NEGOTIATE, Permission.ACKNOWLEDGE_COMPLAINT],
    form=StepForm,
    side=True,
    standing=_is_author,
    whose=gettext_lazy("It is for the person who wrote the answer."),
    help=gettext_lazy("It does not leave. You find its text in the next answer."),
)
def withdraw_reply(complaint: Complaint, *, by: User, at: datetime, authority: Authority) -> Trace:
    """Take the own answer back before it is released."""
    held = complaint.waiting_reply()
    assert held is not None  # noqa: S101 - there is occasion for the step only then
    _decide(held, HeldReply.State.WITHDRAWN, authority=authority, at=at)
    return Trace({"way": held.way})


def _decide(
    held: HeldReply,
    state: HeldReply.State,
    *,
    authority: Authority,
    at: datetime,
    reply: Any = None,
    reason: str = "",
) -> None:
    held.state, held.reply, held.reason = state, reply, reason
    held.decided_by, held.decided_for, held.decided_at = authority.by, authority.on_behalf_of, at
    held.save()


def after_reply(move: Move, complaint: Complaint) -> None:
    """Keep the clock of quality and tell whom it concerns; an answer that waits when the case ends is taken back."""
    case, by, at, name = move.case, move.authority.by, move.at, move.step.name
    if complaint.reply_is_held:
        facts: dict[str, Any] = {"route": complaint.route.code, "case_class": complaint.complaint_class}
        deadlines.start(case, CLOCK, by=by, at=at, department=complaint.department_at(Desk.QA), **facts)
        _tell(complaint, "reply_waits", [*who_is("qa_head"), *_helpers(complaint)], move)
    elif name in ("release_reply", "return_reply", "withdraw_reply"):
        if name == "withdraw_reply":
            deadlines.cancel(case, CLOCK, by=by, at=at, reason="taken back")
        else:
            deadlines.meet(case, CLOCK, by=by, at=at)
            held = complaint.held_replies.order_by("-decided_at", "-pk").first()
            if held is not None:
                _tell(
                    complaint,
                    "reply_released" if name == "release_reply" else "reply_returned",
                    [held.author],
                    move,
                )
    if move.changed_state and move.after in FINISHED:
        for held in complaint.held_replies.filter(state=HeldReply.State.WAITING):
            _decide(held, HeldReply.State.WITHDRAWN, authority=move.authority, at=at)
            complaint.answers = None
            deadlines.cancel(case, CLOCK, by=by, at=at, reason="ended")


def _helpers(complaint: Complaint) -> list[User | None]:
    """Whoever of quality works on the case, where the rule lets more than the head release."""
    return [] if voice_rule().release == VoiceRule.Release.HEAD else [complaint.investigator]


def _tell(complaint: Complaint, notice: str, people: Iterable[User | None], move: Move) -> None:
    case, by, at = complaint.case, move.authority.by, move.at
    present = [
        reachable(one, at=at) for one in people if one is not None and one.is_active and one.pk != by.pk
    ]
    told = {one.pk: one for one in present}
    notify(
        notice, case=case, to=list(told.values()), at=at, facts={"person": str(by)},
        key=f"{notice}:{case.pk}:{case.version}",
    )  # fmt: skip


@transaction.atomic
def set_voice_rule(
    *, release: str, first_answers: bool, blocks_phrases: bool, by: User, at: datetime
) -> VoiceRule:
    """Put the next version of the rule in force from now on; answers that wait already go on waiting.

    :raises NotPermitted: without the right to keep the settings
    """
    must_change_settings(by)
    last = VoiceRule.objects.select_for_update().aggregate(last=Max("version"))["last"] or 0
    return VoiceRule.objects.create(
        version=last + 1,
        release=release,
        first_answers=first_answers,
        blocks_phrases=blocks_phrases,
        effective_from=at,
        set_by=by,
    )
