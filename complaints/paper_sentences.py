"""How the story tells what happens to the papers of remedies: sentences that continue the person's name."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from feedback_system.desk import story
from feedback_system.desk.story import Telling, payload_of

if TYPE_CHECKING:
    from feedback_system.audit.models import CaseEvent
    from feedback_system.cases.kinds import Kind


def _text(event: CaseEvent, *names: str) -> str | None:
    payload: dict[str, Any] = payload_of(event) or {}
    return "\n".join(str(payload[name]) for name in names if payload.get(name)) or None


def _drafted(event: CaseEvent, kind: Kind) -> Telling:
    words = {"line": event.facts["line"], "quantity": event.facts["quantity"]}
    return Telling(
        _("drafted the returned-goods slip of remedy %(line)s for %(quantity)s.") % words,
        text=_text(event, "reason", "handling"),
    )


def _signed(event: CaseEvent, kind: Kind) -> Telling:
    words = {"line": event.facts["line"]}
    if event.facts["decision"] == "approve":
        return Telling(
            _("approved the returned-goods slip of remedy %(line)s.") % words,
            "decision",
            _text(event, "reason"),
        )
    return Telling(
        _("sent the returned-goods slip of remedy %(line)s back to sales.") % words,
        "refusal",
        _text(event, "reason"),
    )


def _asked(event: CaseEvent, kind: Kind) -> Telling:
    words = {
        "line": event.facts["line"],
        "counted": event.facts["counted"],
        "quantity": event.facts["quantity"],
    }
    return Telling(
        _("asked sales about remedy %(line)s: %(counted)s counted, %(quantity)s on the slip.") % words,
        "note",
        _text(event, "text"),
    )


def _answered(event: CaseEvent, kind: Kind) -> Telling:
    return Telling(
        _("answered the warehouse about remedy %(line)s.") % {"line": event.facts["line"]},
        "note",
        _text(event, "text"),
    )


def _received(event: CaseEvent, kind: Kind) -> Telling:
    words = {"line": event.facts["line"], "counted": event.facts["counted"]}
    return Telling(
        _("signed for %(counted)s returned goods of remedy %(line)s.") % words, text=_text(event, "place")
    )


def _inspected(event: CaseEvent, kind: Kind) -> Telling:
    words = {"line": event.facts["line"]}
    sentences = {
        "accepted": _("inspected the returned goods of remedy %(line)s: accepted."),
        "rejected": _("inspected the returned goods of remedy %(line)s: rejected."),
        "reprocess": _("inspected the returned goods of remedy %(line)s: to be re-processed."),
    }
    return Telling(sentences[event.facts["inspection"]] % words, text=_text(event, "remark"))


def _proven(event: CaseEvent, kind: Kind) -> Telling:
    words = {"line": event.facts["line"]}
    return Telling(_("handed in the proof for remedy %(line)s.") % words, "file", text=_text(event, "note"))


def _checked(event: CaseEvent, kind: Kind) -> Telling:
    facts = event.facts
    words = {
        "line": facts["line"],
        "quantity": facts["quantity"],
        "counted": facts["counted"],
        "most": facts["most"],
    }
    if facts["paper_state"] == "checked":
        return Telling(
            _("checked the return of remedy %(line)s: %(counted)s agree with %(quantity)s approved.") % words,
            "decision",
        )
    if facts["paper_state"] == "held":
        return Telling(
            _(
                "held the return of remedy %(line)s: %(counted)s came, %(quantity)s are approved, at most %(most)s are accepted."
            )
            % words
            if facts["counted"] > facts["most"]
            else _("held the return of remedy %(line)s: the amount on the proof differs.") % words,
            "refusal",
        )
    return Telling(
        _(
            "refused the return of remedy %(line)s: %(counted)s came, %(quantity)s are approved, or the amount differs."
        )
        % words,
        "refusal",
    )


def _explained(event: CaseEvent, kind: Kind) -> Telling:
    words = {"line": event.facts["line"], "counted": event.facts["counted"]}
    sentence = (
        _("asked to send the surplus of remedy %(line)s back.")
        if event.facts["proposal"] == "send_back"
        else _("asked to book the %(counted)s that came for remedy %(line)s.")
    )
    return Telling(sentence % words, text=_text(event, "text"))


def _change_decided(event: CaseEvent, kind: Kind) -> Telling:
    words = {"line": event.facts["line"]}
    if event.facts["decision"] == "signed":
        return Telling(
            _("signed the change of remedy %(line)s. The second signature is missing.") % words, "step"
        )
    if event.name == "approve_change":
        return Telling(
            _("approved the change of remedy %(line)s.") % words, "decision", _text(event, "reason")
        )
    return Telling(_("refused the change of remedy %(line)s.") % words, "refusal", _text(event, "reason"))


def _surplus(event: CaseEvent, kind: Kind) -> Telling:
    words = {"line": event.facts["line"], "surplus": event.facts["surplus"]}
    return Telling(
        _("sent %(surplus)s goods too many of remedy %(line)s back.") % words, text=_text(event, "carrier")
    )


def _allowance_drafted(event: CaseEvent, kind: Kind) -> Telling:
    words = {"line": event.facts["line"], "amount": event.facts["amount"]}
    return Telling(
        _("drafted the allowance certificate of remedy %(line)s over %(amount)s.") % words,
        text=_text(event, "text"),
    )


def _allowance_signed(event: CaseEvent, kind: Kind) -> Telling:
    words = {"line": event.facts["line"]}
    if event.facts["decision"] != "approve":
        return Telling(
            _("sent the allowance certificate of remedy %(line)s back to sales.") % words,
            "refusal",
            _text(event, "reason"),
        )
    sentence = (
        _("signed the allowance certificate of remedy %(line)s. The second signature is missing.")
        if event.facts["paper_state"] == "signed_once"
        else _("signed the allowance certificate of remedy %(line)s. It goes to the customer.")
    )
    return Telling(sentence % words, "decision", _text(event, "reason"))


def _customer_signed(event: CaseEvent, kind: Kind) -> Telling:
    words = {"line": event.facts["line"], "day": event.facts.get("signed_on")}
    if event.facts["outcome"] == "signed":
        return Telling(
            _("recorded that the customer signed the allowance certificate of remedy %(line)s on %(day)s.")
            % words,
            "message-in",
        )
    return Telling(
        _("recorded that the customer did not sign the allowance certificate of remedy %(line)s.") % words,
        "refusal",
        _text(event, "reason"),
    )


def _booking_refused(event: CaseEvent, kind: Kind) -> Telling:
    return Telling(
        _("refused to book remedy %(line)s.") % {"line": event.facts["line"]},
        "refusal",
        _text(event, "reason"),
    )


def _change_asked(event: CaseEvent, kind: Kind) -> Telling:
    words = {"line": event.facts["line"], "amount": event.facts["amount"]}
    return Telling(_("asked to raise remedy %(line)s to %(amount)s.") % words, text=_text(event, "reason"))


SENTENCES: dict[str, Callable[[CaseEvent, Kind], Telling]] = {
    "draft_allowance": _allowance_drafted,
    "sign_allowance": _allowance_signed,
    "record_customer_signature": _customer_signed,
    "refuse_booking": _booking_refused,
    "ask_change": _change_asked,
    "draft_return": _drafted,
    "approve_return": _signed,
    "ask_about_return": _asked,
    "answer_return": _answered,
    "receive_return": _received,
    "inspect_return": _inspected,
    "hand_in_proof": _proven,
    "check_return": _checked,
    "explain_return": _explained,
    "approve_change": _change_decided,
    "refuse_change": _change_decided,
    "send_back_surplus": _surplus,
}


def register_paper_sentences() -> None:
    """Make the sentences known at start-up."""
    for name, presenter in SENTENCES.items():
        story.register(name, presenter, kind="complaint")
