"""How answers that wait for quality and questions to experts stand in the story: sentences that continue the person's name."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback_system.desk import story
from feedback_system.desk.story import Telling, payload_of

if TYPE_CHECKING:
    from feedback_system.audit.models import CaseEvent
    from feedback_system.cases.kinds import Kind

SAID = {
    "acknowledge": gettext_lazy("answered the customer."),
    "tell_customer": gettext_lazy("recorded what the customer was told."),
    "send_letter": gettext_lazy("wrote to the customer."),
}


def _texts(event: CaseEvent, *names: str) -> str:
    payload: dict[str, Any] = payload_of(event) or {}
    return "\n".join(str(payload[name]) for name in names if payload.get(name))


def _said(event: CaseEvent, kind: Kind) -> Telling:
    """What was told, or written and not told yet; a text that was erased says so as everywhere."""
    if event.facts.get("held"):
        return Telling(_("wrote an answer to the customer that waits for the release of quality."), "pause")
    return Telling(str(SAID[event.name]))


def _plain(sentence: Any, *texts: str, look: str = "") -> Callable[[CaseEvent, Kind], Telling]:
    return lambda event, kind: Telling(str(sentence), look, text=_texts(event, *texts))


SENTENCES: dict[str, Callable[[CaseEvent, Kind], Telling]] = {
    **dict.fromkeys(SAID, _said),
    "release_reply": _plain(gettext_lazy("released the answer; it left."), "text", look="message-out"),
    "return_reply": _plain(gettext_lazy("sent the answer back; it did not leave."), "reason", look="refusal"),
    "withdraw_reply": _plain(gettext_lazy("took the answer back; it did not leave.")),
    "ask_expert": _plain(gettext_lazy("asked an expert:"), "name", "question", "text", look="note"),
    "enter_penalty_note": _plain(
        gettext_lazy("entered a penalty note of the customer."), "text", look="message-in"
    ),
    "instruct_on_note": _plain(gettext_lazy("instructed on the penalty note."), "text", look="decision"),
    "record_major_meeting": _plain(
        gettext_lazy("wrote the minutes of a meeting."), "present", "text", "late", look="decision"
    ),
    "weigh_reason": _plain(gettext_lazy("weighed reason and demand."), "text", look="note"),
    "answer_expert": _plain(gettext_lazy("answered as the expert."), "question", "answer", look="note"),
}


def register_voice_sentences() -> None:
    """Make the sentences known at start-up."""
    for name, presenter in SENTENCES.items():
        story.register(name, presenter, kind="complaint")
