"""How the story tells the events of a service call: sentences that continue the person's name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from accounts.queries import shown_names
from aftersales.services.models import CostKind, ReportSort
from aftersales.services.states import FeeWay, ServiceClass
from feedback_system.desk.story import Telling, payload_of, register

if TYPE_CHECKING:
    from feedback_system.audit.models import CaseEvent
    from feedback_system.cases.kinds import Kind


def _said(event: CaseEvent, *names: str) -> str:
    payload = payload_of(event) or {}
    return "\n".join(payload[name] for name in names if payload.get(name))


def _name(username: Any) -> str:
    return shown_names((), [username])[1].get(username, str(username or ""))


def _opened(event: CaseEvent, kind: Kind) -> Telling:
    words = {"class": ServiceClass(event.facts["class"]).label}
    return Telling(
        _("took the call; class %(class)s.") % words, "change", _said(event, "description", "class_reason")
    )


def _class(event: CaseEvent, kind: Kind) -> Telling:
    words = {
        "was": ServiceClass(event.facts["was"]).label,
        "class": ServiceClass(event.facts["class"]).label,
    }
    return Telling(
        _("changed the class from %(was)s to %(class)s.") % words, "change", _said(event, "reason")
    )


def _dispatched(event: CaseEvent, kind: Kind) -> Telling:
    words = {"name": _name(event.facts["technician"])}
    return Telling(_("dispatched %(name)s.") % words, "change", _said(event, "reason"))


def _put_back(event: CaseEvent, kind: Kind) -> Telling:
    return Telling(_("put the call back undone."), "refusal", _said(event, "reason"))


def _arrived(event: CaseEvent, kind: Kind) -> Telling:
    return Telling(_("told the arrival on site."), "change")


def _fixed(event: CaseEvent, kind: Kind) -> Telling:
    words = {"minutes": event.facts["minutes"]}
    return Telling(
        _("fixed it on the spot in %(minutes)d minutes.") % words, "decision", _said(event, "text")
    )


def _taken_in(event: CaseEvent, kind: Kind) -> Telling:
    words = {"day": event.facts["promised_on"]}
    return Telling(
        _("took the product in for repair against a receipt, promised for %(day)s.") % words,
        "change",
        _said(event, "text"),
    )


def _received(event: CaseEvent, kind: Kind) -> Telling:
    words = {"day": event.facts["promised_on"]}
    return Telling(
        _("took the product in at the desk against a receipt, promised for %(day)s.") % words,
        "change",
        _said(event, "text"),
    )


def _repair_begun(event: CaseEvent, kind: Kind) -> Telling:
    return Telling(_("began the repair by %(name)s.") % {"name": _name(event.facts["repairer"])}, "change")


def _repaired(event: CaseEvent, kind: Kind) -> Telling:
    words = {"minutes": event.facts["minutes"]}
    return Telling(
        _("filled in the repair card: %(minutes)d minutes.") % words, "change", _said(event, "text", "parts")
    )


def _accepted(event: CaseEvent, kind: Kind) -> Telling:
    return Telling(_("accepted the repair."), "decision", _said(event, "text"))


def _rejected(event: CaseEvent, kind: Kind) -> Telling:
    return Telling(_("did not accept the repair."), "refusal", _said(event, "reason"))


def _returned(event: CaseEvent, kind: Kind) -> Telling:
    if event.facts["receipt_is_back"]:
        said = _("returned the product to the customer; the receipt is void.")
    else:
        said = _("returned the product to the customer without the receipt.")
    return Telling(said, "change", _said(event, "taker", "reason"))


def _signed(event: CaseEvent, kind: Kind) -> Telling:
    if event.facts["signed"]:
        return Telling(_("had the customer sign the voucher."), "decision")
    return Telling(_("kept why the customer did not sign the voucher."), "refusal", _said(event, "reason"))


def _promised(event: CaseEvent, kind: Kind) -> Telling:
    words = {"day": event.facts["promised_on"]}
    return Telling(_("promised the product for %(day)s.") % words, "change", _said(event, "reason"))


def _delayed(event: CaseEvent, kind: Kind) -> Telling:
    return Telling(_("reported that the repair will be late."), "refusal", _said(event, "reason"))


def _talked(event: CaseEvent, kind: Kind) -> Telling:
    if event.facts["about_delay"]:
        return Telling(_("told the customer of the delay."), "message-in", _said(event, "text"))
    return Telling(_("spoke with the customer."), "message-in", _said(event, "text"))


def _settled(event: CaseEvent, kind: Kind) -> Telling:
    facts = event.facts
    words = {
        "way": FeeWay(facts["way"]).label,
        "fee": f"{facts['fee']} {facts['currency']}",
        "name": _name(facts["collected_by"]),
    }
    if facts["way"] == FeeWay.CASH:
        said = _("settled the fee: %(fee)s, collected by %(name)s.") % words
    elif facts["way"] == FeeWay.INVOICE:
        said = _("settled the fee: %(fee)s by invoice.") % words
    else:
        said = _("settled the call free of charge.")
    return Telling(said, "decision", _said(event, "reason"))


def _cash(event: CaseEvent, kind: Kind) -> Telling:
    words = {
        "amount": f"{event.facts['amount']} {event.facts['currency']}",
        "paper": event.facts["paper"],
    }
    return Telling(_("confirmed %(amount)s collected on the spot, voucher %(paper)s.") % words, "decision")


def _invoiced(event: CaseEvent, kind: Kind) -> Telling:
    return Telling(_("drew the invoice %(number)s.") % {"number": event.facts["invoice"]}, "decision")


def _cost(event: CaseEvent, kind: Kind) -> Telling:
    words = {"kind": CostKind(event.facts["kind"]).label, "amount": event.facts["amount"]}
    return Telling(_("entered a cost: %(kind)s %(amount)s.") % words, "change")


def _struck(event: CaseEvent, kind: Kind) -> Telling:
    words = {"amount": event.facts["amount"]}
    return Telling(_("struck a cost of %(amount)s.") % words, "refusal", _said(event, "reason"))


def _report(event: CaseEvent) -> dict[str, Any]:
    return {"report": ReportSort(event.facts["sort"]).label, "number": event.facts["report"]}


def _reported(event: CaseEvent, kind: Kind) -> Telling:
    words = _report(event)
    if event.facts["satisfied"]:
        said = _("wrote the report %(number)d (%(report)s): the customer is satisfied.") % words
    else:
        said = _("wrote the report %(number)d (%(report)s): the customer is not satisfied.") % words
    return Telling(
        said,
        "decision" if event.facts["satisfied"] else "refusal",
        _said(event, "found", "done", "tested", "customer", "reason"),
    )


def _report_filed(event: CaseEvent, kind: Kind) -> Telling:
    return Telling(_("filed the report %(number)d (%(report)s).") % _report(event), "decision")


def _report_back(event: CaseEvent, kind: Kind) -> Telling:
    said = _("sent the report %(number)d (%(report)s) back.") % _report(event)
    return Telling(said, "refusal", _said(event, "reason"))


def _travel_repaid(event: CaseEvent, kind: Kind) -> Telling:
    words = {"amount": event.facts["amount"], "voucher": event.facts["voucher"]}
    return Telling(_("repaid travel costs of %(amount)s, voucher %(voucher)s.") % words, "decision")


def _part_issued(event: CaseEvent, kind: Kind) -> Telling:
    words = {"part": event.facts["part"], "quantity": event.facts["quantity"]}
    return Telling(_("issued %(quantity)d of the part %(part)s.") % words, "change")


def _part_used(event: CaseEvent, kind: Kind) -> Telling:
    words = {"part": event.facts["part"], "used": event.facts["used"]}
    return Telling(_("used %(used)d of the part %(part)s.") % words, "change")


def _part_back(event: CaseEvent, kind: Kind) -> Telling:
    words = {"part": event.facts["part"], "back": event.facts["back"]}
    return Telling(_("took back for the part %(part)s: %(back)s.") % words, "change")


def _part_examined(event: CaseEvent, kind: Kind) -> Telling:
    return Telling(
        _("examined the part %(part)s.") % {"part": event.facts["part"]}, "decision", _said(event, "text")
    )


def _complained(event: CaseEvent, kind: Kind) -> Telling:
    words = {"number": event.facts["receipt"]}
    return Telling(_("opened the complaint %(number)s out of it.") % words, "decision")


def _mailed(event: CaseEvent, kind: Kind) -> Telling:
    return Telling(_("sent the voucher to the customer by mail."), "message-out")


def _cancelled(event: CaseEvent, kind: Kind) -> Telling:
    return Telling(_("ended the call: the customer has cancelled it."), "refusal", _said(event, "reason"))


def _ticked(event: CaseEvent, kind: Kind) -> Telling:
    return Telling(_("ticked the voucher for quality."), "decision", _said(event, "text"))


def _filed(event: CaseEvent, kind: Kind) -> Telling:
    return Telling(_("filed the call."), "decision")


def register_sentences() -> None:
    """Make the sentences known at start-up."""
    for name, presenter in {
        "opened": _opened,
        "change_class": _class,
        "dispatch": _dispatched,
        "redispatch": _dispatched,
        "put_back": _put_back,
        "arrive": _arrived,
        "fix": _fixed,
        "take_in": _taken_in,
        "receive": _received,
        "begin_repair": _repair_begun,
        "finish_repair": _repaired,
        "accept_repair": _accepted,
        "reject_repair": _rejected,
        "return_goods": _returned,
        "sign": _signed,
        "promise": _promised,
        "report_delay": _delayed,
        "tell_customer": _talked,
        "settle": _settled,
        "book_cash": _cash,
        "invoice": _invoiced,
        "enter_cost": _cost,
        "strike_cost": _struck,
        "write_report": _reported,
        "file_report": _report_filed,
        "return_report": _report_back,
        "repay_travel": _travel_repaid,
        "issue_part": _part_issued,
        "use_part": _part_used,
        "take_part_back": _part_back,
        "examine_part": _part_examined,
        "open_complaint": _complained,
        "mail_voucher": _mailed,
        "tick": _ticked,
        "file": _filed,
        "cancel": _cancelled,
    }.items():
        register(name, presenter, kind="service")
