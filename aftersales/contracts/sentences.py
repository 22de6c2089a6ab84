"""How the story tells the events of a renewal: sentences that continue the person's name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from feedback_system.desk.story import Telling, payload_of, register, texts_of

if TYPE_CHECKING:
    from feedback_system.audit.models import CaseEvent
    from feedback_system.cases.kinds import Kind


def _opened(event: CaseEvent, kind: Kind) -> Telling:
    words = {"contract": event.facts["contract"], "day": event.facts["ends_on"]}
    return Telling(
        _("opened the renewal of the contract %(contract)s, which ends on %(day)s.") % words, "change"
    )


def _notice(event: CaseEvent, kind: Kind) -> Telling:
    payload = payload_of(event) or {}
    told = str(payload.get("text") or "")
    if event.facts["way"] == "mail":
        address = {"address": str(payload.get("address") or "")}
        return Telling(_("sent the renewal notice by mail to %(address)s.") % address, "message", told)
    return Telling(_("made the renewal notice on paper."), "message", told)


def _visited(event: CaseEvent, kind: Kind) -> Telling:
    words = {"day": event.facts["visited_on"]}
    return Telling(_("recorded the visit of %(day)s.") % words, "message-in", texts_of(event))


def _renewed(event: CaseEvent, kind: Kind) -> Telling:
    words = {
        "contract": event.facts["contract"],
        "first": event.facts["starts_on"],
        "last": event.facts["ends_on"],
    }
    return Telling(
        _("renewed: the contract %(contract)s from %(first)s to %(last)s.") % words,
        "decision",
        texts_of(event),
    )


def _lost(event: CaseEvent, kind: Kind) -> Telling:
    return Telling(_("recorded that the customer does not renew."), "refusal", texts_of(event))


def register_sentences() -> None:
    """Make the sentences known at start-up."""
    for name, presenter in {
        "opened": _opened,
        "send_notice": _notice,
        "send_again": _notice,
        "record_visit": _visited,
        "record_next_visit": _visited,
        "renew": _renewed,
        "lose": _lost,
    }.items():
        register(name, presenter, kind="renewal")
