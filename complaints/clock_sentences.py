"""How requests to stop a deadline, and facts by which deadlines are chosen, stand in the story of a complaint."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from complaints.models import Complaint
from feedback_system.cases.models import Severity
from feedback_system.desk import story
from feedback_system.desk.clock_story import clock_label, instant_in
from feedback_system.desk.story import Telling
from feedback_system.joining import listed
from feedback_system.masterdata.models import Market

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


NAMES: dict[str, tuple[Any, Any]] = {
    "market": (gettext_lazy("Market"), Market),
    "complaint_class": (gettext_lazy("Class"), Complaint.Class),
    "severity": (gettext_lazy("Severity"), Severity),
}


def _corrected(event: CaseEvent, kind: Kind) -> Telling:
    was, became = event.facts.get("was") or {}, event.facts.get("became") or {}
    changes = tuple(
        {
            "label": NAMES[name][0],
            "old": dict(NAMES[name][1].choices).get(was.get(name), was.get(name)),
            "new": dict(NAMES[name][1].choices).get(became[name], became[name]),
        }
        for name in became
        if name in NAMES
    )
    names = listed(NAMES[name][0] for name in became if name in NAMES)
    return Telling(_("changed: %(names)s.") % {"names": names}, "change", changes=changes)


def in_own_words(event: CaseEvent, name: str) -> str:
    """A value of a code list as it was called then, in the reader's language."""
    words: dict[str, str] = event.facts.get(f"{name}_words") or {}
    own = words.get(get_language() or "zh-hans", "")
    return own or words.get("zh-hans", "") or str(event.facts.get(name, ""))


def _explained(event: CaseEvent, kind: Kind) -> Telling:
    words = {"clock": clock_label(event), "cause": in_own_words(event, "cause")}
    return Telling(_("said why “%(clock)s” was overrun: %(cause)s.") % words, "deadline")


def _seen(event: CaseEvent, kind: Kind) -> Telling:
    words = {"cause": in_own_words(event, "cause"), "when": instant_in(event, "expected_at")}
    if words["cause"] and words["when"]:
        sentence = _("has seen that it is late. Cause: %(cause)s; expected to go on by %(when)s.")
    elif words["cause"]:
        sentence = _("has seen that it is late. Cause: %(cause)s.")
    elif words["when"]:
        sentence = _("has seen that it is late, and expects it to go on by %(when)s.")
    else:
        sentence = _("has seen that it is late.")
    return Telling(sentence % words, "escalation")


def register_clock_sentences() -> None:
    """Make them known at start-up."""
    for name, presenter in {
        "ask_stop": _asked,
        "decide_stop": _decided,
        "withdraw_stop": _withdrawn,
        "resume_clock": _resumed,
        "correct_facts": _corrected,
        "see_lateness": _seen,
        "delay_explained": _explained,
    }.items():
        story.register(name, presenter, kind="complaint")
