"""How the story tells that a deadline was moved, stood still and went on."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from feedback_system.deadlines.moving import WHY_MOVED
from feedback_system.desk.story import Telling, register, texts_of
from feedback_system.joining import sentences
from feedback_system.web.wording import full_instant_text

if TYPE_CHECKING:
    from feedback_system.audit.models import CaseEvent
    from feedback_system.cases.kinds import Kind


def clock_label(event: CaseEvent) -> str:
    """The label of the clock an event is about, in the reader's language."""
    code = str(event.facts.get("code", ""))
    labels: dict[str, str] = getattr(event, "clock_labels", {})
    return labels.get(code, code)


def instant_in(event: CaseEvent, name: str) -> str:
    """An instant of the facts in words, empty when there is none."""
    found = event.facts.get(name)
    return full_instant_text(datetime.fromisoformat(str(found))) if found else ""


def _parked(event: CaseEvent, kind: Kind) -> Telling:
    words = {"clock": clock_label(event), "until": instant_in(event, "planned_end")}
    if words["until"]:
        return Telling(
            _("had the deadline “%(clock)s” stand still until %(until)s at the latest.") % words, "deadline"
        )
    return Telling(_("had the deadline “%(clock)s” stand still by its rule.") % words, "deadline")


def _resumed(event: CaseEvent, kind: Kind) -> Telling:
    words = {
        "clock": clock_label(event),
        "due": instant_in(event, "due_at"),
        "when": instant_in(event, "resumed_at"),
    }
    if not event.facts.get("runs", True):
        return Telling(_("ended a stop of “%(clock)s”, which still stands still.") % words, "deadline")
    if event.facts.get("by_itself"):
        return Telling(
            _("had the deadline “%(clock)s” go on by itself at %(when)s: now due %(due)s.") % words,
            "deadline",
        )
    return Telling(_("had the deadline “%(clock)s” go on: now due %(due)s.") % words, "deadline")


def _moved(event: CaseEvent, kind: Kind) -> Telling:
    words = {"clock": clock_label(event), "due": instant_in(event, "due_at")}
    was = _("Before it was due %(due)s.") % {"due": instant_in(event, "was_due_at")}
    if "rule_version" in event.facts:
        versions = {"new": event.facts["rule_version"], "old": event.facts.get("was_rule_version")}
        by_rule = _("It goes by version %(new)s of its rule now, before by version %(old)s.") % versions
        was = "\n".join(filter(None, [sentences([was, by_rule]), texts_of(event)]))
    elif why := WHY_MOVED.get(str(event.facts.get("because", "")), ""):
        was = sentences([was, why])
    return Telling(_("moved the deadline “%(clock)s”: now due %(due)s.") % words, "deadline", was)


def register_clock_story() -> None:
    """Make them known at start-up."""
    register("deadline_moved", _moved)
    register("deadline_parked", _parked)
    register("deadline_resumed", _resumed)
