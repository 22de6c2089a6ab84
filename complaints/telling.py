"""How the story tells the events of objections, rulings after them, and signatures at the top."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from feedback_system.desk.story import Telling, payload_of, register

if TYPE_CHECKING:
    from feedback_system.audit.models import CaseEvent
    from feedback_system.cases.kinds import Kind


def _filed(event: CaseEvent, kind: Kind) -> Telling:
    words = {"number": event.facts.get("objection"), "version": event.facts.get("against")}
    payload = payload_of(event) or {}
    text = "\n".join(str(payload[key]) for key in ("asked", "text") if payload.get(key))
    if event.facts.get("against") == "not_upheld":
        return Telling(
            _("filed objection %(number)s for the customer: the complaint was found not upheld.") % words,
            "refusal",
            text or None,
        )
    return Telling(
        _(
            "filed objection %(number)s against version %(version)s of the ruling. Its consequences are frozen."
        )
        % words,
        "refusal",
        text or None,
    )


def _withdrawn(event: CaseEvent, kind: Kind) -> Telling:
    return Telling(_("withdrew objection %(number)s.") % {"number": event.facts.get("objection")}, "decision")


def _decided(event: CaseEvent, kind: Kind) -> Telling:
    words = {"number": event.facts.get("objection")}
    sentences: dict[Any, tuple[str, str]] = {
        "signed": (
            _("signed the decision on objection %(number)s. The second signature is missing."),
            "step",
        ),
        "upheld_ruling": (_("decided objection %(number)s: the ruling stands."), "decision"),
        "changed": (
            _("decided objection %(number)s: the ruling is to be changed. The GM office rules anew."),
            "refusal",
        ),
        "cancelled": (_("decided objection %(number)s: the ruling is cancelled."), "refusal"),
    }
    sentence, look = sentences.get(
        event.facts.get("decision"), (_("decided objection %(number)s."), "decision")
    )
    return Telling(sentence % words, look)


def _ruled_anew(event: CaseEvent, kind: Kind) -> Telling:
    words = {"version": event.facts.get("version")}
    return Telling(_("ruled anew: version %(version)s waits for its approval.") % words, "decision")


def _signed_or_told(name: str) -> Any:
    def present(event: CaseEvent, kind: Kind) -> Telling:
        label = kind.steps[name].label
        if event.facts.get("decision") == "signed":
            return Telling(_("signed “%(step)s”. The second signature is missing.") % {"step": label}, "step")
        before, after = event.facts.get("before"), event.facts.get("after")
        if after and before != after:
            return Telling(
                _("took the step “%(step)s”. Now: %(state)s.")
                % {"step": label, "state": kind.state_label(after)}
            )
        return Telling(_("took the step “%(step)s”.") % {"step": label})

    return present


def register_presenters() -> None:
    """Make them known at start-up."""
    for name, presenter in {
        "file_objection": _filed,
        "withdraw_objection": _withdrawn,
        "decide_objection": _decided,
        "rule_anew": _ruled_anew,
        "approve": _signed_or_told("approve"),
        "approve_ruling": _signed_or_told("approve_ruling"),
    }.items():
        register(name, presenter, kind="complaint")
