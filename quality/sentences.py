"""How the story tells the events of an improvement: sentences that continue the person's name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from feedback_system.desk.story import Telling, payload_of, register, texts_of
from feedback_system.joining import named

if TYPE_CHECKING:
    from feedback_system.audit.models import CaseEvent
    from feedback_system.cases.kinds import Kind


def _opened(event: CaseEvent, kind: Kind) -> Telling:
    return Telling(
        _("raised the improvement from %(number)s.") % {"number": event.facts.get("raised_from")}, "change"
    )


def _started(event: CaseEvent, kind: Kind) -> Telling:
    return Telling(_("began with item %(number)d.") % {"number": event.facts["item"]})


def _finished(event: CaseEvent, kind: Kind) -> Telling:
    return Telling(_("reported item %(number)d done.") % {"number": event.facts["item"]})


def _called_done(event: CaseEvent, kind: Kind) -> Telling:
    words = {"day": event.facts["effect_check_on"]}
    return Telling(_("called the improvement done. The effect is checked on %(day)s.") % words, "decision")


def _checked(event: CaseEvent, kind: Kind) -> Telling:
    payload = payload_of(event) or {}
    figures = f"{event.facts['figure_before']} → {event.facts['figure_after']}"
    measured = named(payload["measure"], figures) if payload.get("measure") else figures
    text = "\n".join(filter(None, [measured, texts_of(event)]))
    if event.facts["effective"]:
        return Telling(_("confirmed the effect."), "decision", text)
    words = {"round": event.facts["round"]}
    return Telling(_("found round %(round)d without effect. New items are drafted.") % words, "refusal", text)


def register_sentences() -> None:
    """Make the sentences known at start-up."""
    for name, presenter in {
        "opened": _opened,
        "start_item": _started,
        "finish_item": _finished,
        "call_done": _called_done,
        "check_effect": _checked,
    }.items():
        register(name, presenter, kind="improvement")
