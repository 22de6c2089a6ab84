"""How costs and disputed receivables stand in the story of a complaint: sentences that continue the person's name."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from complaints.models import DisputedReceivable
from complaints.models.costs import cost_kinds
from feedback_system.desk import story
from feedback_system.desk.story import Telling, payload_of
from feedback_system.web.parts import money_text

if TYPE_CHECKING:
    from feedback_system.audit.models import CaseEvent
    from feedback_system.cases.kinds import Kind


def _words(event: CaseEvent) -> dict[str, Any]:
    """The facts with the kind in the reader's language; a code that is gone stands for itself."""
    kind = cost_kinds().get(event.facts["kind"])
    return {**_amounts(event), "kind": kind.label if kind is not None else event.facts["kind"]}


def _amounts(event: CaseEvent) -> dict[str, Any]:
    """The facts with the amount as people read it."""
    facts = event.facts
    return {**facts, "amount": money_text(Decimal(facts["amount"]), facts["currency"])}


def _entered(event: CaseEvent, kind: Kind) -> Telling:
    sentence = _("entered cost %(entry)s: %(kind)s, %(amount)s.")
    return Telling(sentence % _words(event), text=str((payload_of(event) or {}).get("note", "")))


def _taken_back(event: CaseEvent, kind: Kind) -> Telling:
    sentence = _("took cost %(takes_back)s back: %(kind)s, %(amount)s.")
    return Telling(sentence % _words(event), "refusal", text=str((payload_of(event) or {}).get("reason", "")))


def _repaid(event: CaseEvent, kind: Kind) -> Telling:
    return Telling(
        _("repaid travel cost %(entry)s (%(amount)s) by voucher %(voucher)s.") % _amounts(event), "decision"
    )


def _marked(event: CaseEvent, kind: Kind) -> Telling:
    sentence = _("marked %(document)s as disputed: %(amount)s, due on %(due_on)s.")
    return Telling(sentence % _amounts(event))


def _lifted(event: CaseEvent, kind: Kind) -> Telling:
    sentence = _("lifted the dispute about %(document)s: %(amount)s are due as agreed again.")
    return Telling(sentence % _amounts(event), text=str((payload_of(event) or {}).get("reason", "")))


def _ended(event: CaseEvent, kind: Kind) -> Telling:
    sentence = (
        _("ended the dispute about %(document)s by ruling “not upheld”: due on %(due_on)s as agreed.")
        if event.facts["ending"] == DisputedReceivable.Ending.NOT_UPHELD
        else _("ended the dispute about %(document)s with the case: due on %(due_on)s as agreed.")
    )
    return Telling(sentence % event.facts)


def _held(event: CaseEvent, kind: Kind) -> Telling:
    return Telling(
        _("told finance that payment is held back."),
        "message",
        text=str((payload_of(event) or {}).get("text", "")),
    )


def register_cost_sentences() -> None:
    """Make the sentences known at start-up."""
    story.register("report_held_payment", _held, kind="complaint")
    story.register("mark_disputed", _marked, kind="complaint")
    story.register("lift_dispute", _lifted, kind="complaint")
    story.register("dispute_ended", _ended, kind="complaint")
    story.register("enter_cost", _entered, kind="complaint")
    story.register("repay_travel", _repaid, kind="complaint")
    story.register("cancel_cost", _taken_back, kind="complaint")
