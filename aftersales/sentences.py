"""How the story tells the events of a return: sentences that continue the person's name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from aftersales.models import GoodsHandling, Settlement
from feedback_system.desk.story import Telling, payload_of, register

if TYPE_CHECKING:
    from feedback_system.audit.models import CaseEvent
    from feedback_system.cases.kinds import Kind


def _opened(event: CaseEvent, kind: Kind) -> Telling:
    words = {"quantity": event.facts["announced_quantity"]}
    payload = payload_of(event) or {}
    told = "\n".join(payload[name] for name in ("description", "demand") if payload.get(name))
    return Telling(_("took the return of %(quantity)d pieces in.") % words, "change", told)


def _counted(event: CaseEvent, kind: Kind) -> Telling:
    words = {"counted": event.facts["counted"], "announced": event.facts["announced"]}
    if words["counted"] == words["announced"]:
        return Telling(_("counted %(counted)d pieces, as announced.") % words)
    return Telling(_("counted %(counted)d pieces; %(announced)d were announced.") % words, "refusal")


def _tested(event: CaseEvent, kind: Kind) -> Telling:
    if event.facts["passed"]:
        return Telling(_("tested the goods again: they passed."))
    return Telling(_("tested the goods again: they failed."), "refusal")


def _confirmed(event: CaseEvent, kind: Kind) -> Telling:
    if event.facts["own_fault"]:
        return Telling(_("found that the reason stands and the fault is ours."), "decision")
    return Telling(_("found that the reason stands and the fault is not ours."), "decision")


def _refused(event: CaseEvent, kind: Kind) -> Telling:
    return Telling(_("found that the reason does not stand."), "refusal")


def _handled(event: CaseEvent, kind: Kind) -> Telling:
    facts = event.facts
    if facts["settlement"] == Settlement.REFUND:
        words = {"amount": f"{facts['amount']} {facts['currency']}"}
        return Telling(_("set the handling with a refund of %(amount)s.") % words, "decision")
    if facts["settlement"] == Settlement.EXCHANGE:
        return Telling(_("set the handling with other goods in exchange."), "decision")
    return Telling(_("set the handling."), "decision")


def _booked(event: CaseEvent, kind: Kind) -> Telling:
    facts = event.facts
    words = {
        "handling": GoodsHandling(facts["handling"]).label,
        "quantity": facts["quantity"],
        "papers": f"{facts['return_paper']}, {facts['stock_paper']}",
    }
    return Telling(_("booked %(quantity)d pieces: %(handling)s (%(papers)s).") % words)


def _paid(event: CaseEvent, kind: Kind) -> Telling:
    facts = event.facts
    words = {"amount": f"{facts['amount']} {facts['currency']}", "voucher": facts["voucher"]}
    return Telling(_("confirmed the refund of %(amount)s, voucher %(voucher)s.") % words, "decision")


def _visited(event: CaseEvent, kind: Kind) -> Telling:
    if event.facts["satisfied"]:
        return Telling(_("spoke with the customer, who is satisfied."), "message-in")
    return Telling(_("spoke with the customer, who is not satisfied."), "message-in")


def _linked(event: CaseEvent, kind: Kind) -> Telling:
    words = {"number": event.facts.get("complaint")}
    return Telling(_("linked the return to the complaint %(number)s.") % words, "change")


def _goods_come_back(event: CaseEvent, kind: Kind) -> Telling:
    words = {"number": event.facts.get("return")}
    return Telling(_("took in the return %(number)s because of this case.") % words, "change")


def register_sentences() -> None:
    """Make the sentences known at start-up."""
    for name, presenter in {
        "opened": _opened,
        "count": _counted,
        "enter_retest": _tested,
        "confirm_reason": _confirmed,
        "refuse_reason": _refused,
        "set_handling": _handled,
        "book_goods": _booked,
        "pay_refund": _paid,
        "record_visit": _visited,
        "link_complaint": _linked,
    }.items():
        register(name, presenter, kind="return")
    register("return_linked", _goods_come_back)
