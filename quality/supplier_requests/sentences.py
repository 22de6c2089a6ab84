"""How the story tells the events of a supplier request: sentences that continue the person's name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from feedback_system.desk.story import Telling, payload_of, register, texts_of

if TYPE_CHECKING:
    from feedback_system.audit.models import CaseEvent
    from feedback_system.cases.kinds import Kind


def _opened(event: CaseEvent, kind: Kind) -> Telling:
    words = {"number": event.facts["raised_from"], "supplier": event.facts["supplier"]}
    return Telling(
        _("drafted the request to the supplier %(supplier)s because of %(number)s.") % words,
        "step",
        texts_of(event),
    )


def _changed(event: CaseEvent, kind: Kind) -> Telling:
    return Telling(_("changed the draft."), "change", texts_of(event))


def _photo(event: CaseEvent, kind: Kind) -> Telling:
    return Telling(
        _("chose photo %(number)d for the supplier.") % {"number": event.facts["photo"]},
        "step",
        texts_of(event),
    )


def _no_photo(event: CaseEvent, kind: Kind) -> Telling:
    return Telling(
        _("took photo %(number)d back from what the supplier sees.") % {"number": event.facts["photo"]},
        "change",
        texts_of(event),
    )


def _sent(event: CaseEvent, kind: Kind) -> Telling:
    address = str((payload_of(event) or {}).get("address") or "")
    if event.facts["way"] == "mail":
        return Telling(_("sent the request by mail to %(address)s.") % {"address": address}, "message")
    return Telling(_("sent the request on paper."), "message")


def _renewed(event: CaseEvent, kind: Kind) -> Telling:
    address = str((payload_of(event) or {}).get("address") or "")
    return Telling(_("sent the link again, to %(address)s.") % {"address": address}, "message")


def _ended(event: CaseEvent, kind: Kind) -> Telling:
    return Telling(_("ended the link of the supplier."), "refusal")


def _who(event: CaseEvent) -> str:
    return str((payload_of(event) or {}).get("answered_by") or "")


def _contained(event: CaseEvent, kind: Kind) -> Telling:
    words = {"name": _who(event), "number": event.facts["round"]}
    if event.facts["by_link"]:
        return Telling(
            _(
                "took in the containment of round %(number)d, which %(name)s sent for the supplier through its link."
            )
            % words,
            "message",
            texts_of(event),
        )
    return Telling(
        _("wrote down the containment of round %(number)d, from %(name)s of the supplier.") % words,
        "message",
        texts_of(event),
    )


def _answered(event: CaseEvent, kind: Kind) -> Telling:
    words = {"name": _who(event), "number": event.facts["round"]}
    if event.facts["by_link"]:
        return Telling(
            _(
                "took in the full answer of round %(number)d, which %(name)s sent for the supplier through its link."
            )
            % words,
            "message",
            texts_of(event),
        )
    return Telling(
        _("wrote down the full answer of round %(number)d, from %(name)s of the supplier.") % words,
        "message",
        texts_of(event),
    )


def _accepted(event: CaseEvent, kind: Kind) -> Telling:
    return Telling(_("accepted the answer of the supplier."), "decision", texts_of(event))


def _returned(event: CaseEvent, kind: Kind) -> Telling:
    words = {"number": event.facts["round"]}
    return Telling(
        _("sent parts of the answer back: round %(number)d begins.") % words, "refusal", texts_of(event)
    )


def _checked(event: CaseEvent, kind: Kind) -> Telling:
    facts = event.facts
    words = {"day": facts["checked_on"], "quantity": facts["quantity"], "bad": facts["bad"]}
    return Telling(
        _("checked %(quantity)d later pieces on %(day)s: %(bad)d with the defect.") % words,
        "step",
        texts_of(event),
    )


def _not_effective(event: CaseEvent, kind: Kind) -> Telling:
    words = {"number": event.facts["round"]}
    return Telling(_("found no effect: round %(number)d begins.") % words, "refusal", texts_of(event))


def _closed(event: CaseEvent, kind: Kind) -> Telling:
    return Telling(_("closed the request: the actions took effect."), "decision", texts_of(event))


def _withdrawn(event: CaseEvent, kind: Kind) -> Telling:
    return Telling(_("withdrew the request."), "refusal", texts_of(event))


def _from_here(event: CaseEvent, kind: Kind) -> Telling:
    words = {"number": event.facts["request"]}
    return Telling(_("drafted the supplier request %(number)s because of it.") % words, "decision")


def register_sentences() -> None:
    """Make the sentences known at start-up."""
    for name, presenter in {
        "opened": _opened,
        "change_draft": _changed,
        "show_photo": _photo,
        "hide_photo": _no_photo,
        "send": _sent,
        "renew_link": _renewed,
        "end_link": _ended,
        "contain_by_link": _contained,
        "record_containment": _contained,
        "answer_by_link": _answered,
        "record_answer": _answered,
        "accept_answer": _accepted,
        "return_answer": _returned,
        "check_effect": _checked,
        "not_effective": _not_effective,
        "close": _closed,
        "withdraw": _withdrawn,
    }.items():
        register(name, presenter, kind="supplier_request")
    register("supplier_asked", _from_here)
