"""How claims against third parties stand in the story of a complaint: sentences that continue the person's name."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback_system.desk import story
from feedback_system.desk.story import Telling, payload_of
from feedback_system.web.parts import money_text

if TYPE_CHECKING:
    from feedback_system.audit.models import CaseEvent
    from feedback_system.cases.kinds import Kind

CLAIM_SENTENCES: dict[str, tuple[Any, str, tuple[str, ...]]] = {
    "draft_claim": (gettext_lazy("drafted claim %(claim)s: %(total)s."), "", ("name", "text")),
    "drop_claim": (gettext_lazy("took claim %(claim)s back."), "refusal", ("reason",)),
    "send_claim": (gettext_lazy("sent claim %(claim)s to the third party."), "message", ()),
    "revoke_claim_link": (gettext_lazy("ended the link of claim %(claim)s."), "change", ()),
    "record_claim_answer": (
        gettext_lazy("wrote down the answer to claim %(claim)s: accepted %(offered)s of %(total)s."),
        "message",
        ("answered_by", "text"),
    ),
    "settle_claim": (
        gettext_lazy("settled claim %(claim)s: agreed %(agreed)s of %(total)s."),
        "decision",
        ("text", "counter_proof"),
    ),
    "give_up_claim": (
        gettext_lazy("gave up %(rest)s of claim %(claim)s."), "decision", ("reason",),
    ),
    "confirm_claim_receipt": (
        gettext_lazy("confirmed %(amount)s for claim %(claim)s; %(rest)s still expected."),
        "",
        (),
    ),
}  # fmt: skip
OF_THE_CLAIM = ("total", "offered", "agreed", "rest", "amount")
"""Amounts of an event in the currency of the claim; what is given up above the own authority is one of the company."""


def _words(event: CaseEvent) -> dict[str, Any]:
    """The facts of an event with its amounts as the rest of the page writes them."""
    facts: dict[str, Any] = event.facts
    words = {
        name: money_text(Decimal(facts[name]), facts["currency"]) for name in OF_THE_CLAIM if name in facts
    }
    if "given_up" in facts:
        words["given_up"] = money_text(Decimal(facts["given_up"]))
    return {**facts, **words}


def _told(sentence: Any, look: str, names: tuple[str, ...]) -> Callable[[CaseEvent, Kind], Telling]:
    def telling(event: CaseEvent, kind: Kind) -> Telling:
        payload: dict[str, Any] = payload_of(event) or {}
        if event.facts.get("decision") == "asked":
            return _asked(event, payload)
        text = "\n".join(str(payload[name]) for name in names if payload.get(name))
        return Telling(str(sentence) % _words(event), look, text=text)

    return telling


def _asked(event: CaseEvent, payload: dict[str, Any]) -> Telling:
    sentence = _("asked to give up %(given_up)s of claim %(claim)s; that needs an approval.")
    text = "\n".join(str(payload[name]) for name in ("text", "counter_proof", "reason") if payload.get(name))
    return Telling(sentence % _words(event), "step", text=text)


def _waiver(event: CaseEvent, kind: Kind) -> Telling:
    sentences = {
        "signed": (
            _("signed for giving up %(given_up)s of claim %(claim)s. The second signature is missing."),
            "step",
        ),
        "approved": (_("approved giving up %(given_up)s of claim %(claim)s."), "decision"),
        "refused": (_("refused giving up %(given_up)s of claim %(claim)s."), "refusal"),
    }
    sentence, look = sentences[event.facts["decision"]]
    reason = (payload_of(event) or {}).get("reason", "")
    return Telling(sentence % _words(event), look, text=str(reason))


def _decided(event: CaseEvent, kind: Kind) -> Telling:
    approved = event.facts["decision"] == "approved"
    sentence = _("approved claim %(claim)s.") if approved else _("sent claim %(claim)s back.")
    reason = (payload_of(event) or {}).get("reason", "")
    return Telling(sentence % _words(event), "decision" if approved else "refusal", text=str(reason))


def _answered(event: CaseEvent, kind: Kind) -> Telling:
    payload: dict[str, Any] = payload_of(event) or {}
    sentence = _(
        "took the answer of the third party to claim %(claim)s through its link: accepted %(offered)s of %(total)s."
    )
    text = "\n".join(str(payload[name]) for name in ("answered_by", "text") if payload.get(name))
    return Telling(sentence % _words(event), "message", text=text)


def register_claim_sentences() -> None:
    """Make the sentences known at start-up."""
    for name, (sentence, look, texts) in CLAIM_SENTENCES.items():
        story.register(name, _told(sentence, look, texts), kind="complaint")
    story.register("decide_claim", _decided, kind="complaint")
    for name in ("approve_waiver", "refuse_waiver"):
        story.register(name, _waiver, kind="complaint")
    for name in ("answer_claim", "claim_answered"):  # the second is what the history called it at first
        story.register(name, _answered, kind="complaint")
