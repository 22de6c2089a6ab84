"""How requests to stop a deadline stand in the story of a complaint."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from feedback_system.desk import story
from feedback_system.desk.clock_story import clock_label, instant_in
from feedback_system.desk.story import Telling

if TYPE_CHECKING:
    from feedback_system.audit.models import CaseEvent
    from feedback_system.cases.kinds import Kind


def _words(event: CaseEvent) -> dict[str, Any]:
    return {"clock": clock_label(event), "until": instant_in(event, "expected_until")}


def _asked(event: CaseEvent, kind: Kind) -> Telling:
    return Telling(_("asked that “%(clock)s” stands still until %(until)s.") % _words(event), "deadline")


def _decided(event: CaseEvent, kind: Kind) -> Telling:
    if event.facts.get("decision") == "approved":
        return Telling(
            _("approved that “%(clock)s” stands still until %(until)s.") % _words(event), "decision"
        )
    return Telling(_("refused to let “%(clock)s” stand still.") % _words(event), "refusal")


def _withdrawn(event: CaseEvent, kind: Kind) -> Telling:
    return Telling(_("withdrew the request to let “%(clock)s” stand still.") % _words(event), "decision")


def _resumed(event: CaseEvent, kind: Kind) -> Telling:
    return Telling(_("let “%(clock)s” go on.") % _words(event), "deadline")


def register_stop_sentences() -> None:
    """Make them known at start-up."""
    for name, presenter in {
        "ask_stop": _asked,
        "decide_stop": _decided,
        "withdraw_stop": _withdrawn,
        "resume_clock": _resumed,
    }.items():
        story.register(name, presenter, kind="complaint")
