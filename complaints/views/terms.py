"""What an approver of a complaint decides on, in the reader's words: the remedy line by line, or the ruling with its shares."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Department, User
from complaints.models import Code, CodeList, ReturnSlip, RulingShare
from feedback_system.desk.terms import Terms, plainly
from feedback_system.masterdata.models import Supplier


def complaint_terms(terms: Mapping[str, Any]) -> Terms:
    """The terms of a remedy or of a ruling as they were put before the approver, codes told by their labels."""
    if "shares" in terms:
        return _ruling(terms)
    if "change" in terms:
        return _change(terms)
    if "waiver" in terms:
        return _waiver(terms)
    if "lines" in terms:
        return _remedy(terms)
    return plainly(terms)


def _labels(code_list: CodeList, codes: Iterable[Any]) -> dict[str, str]:
    wanted = {str(code) for code in codes}
    return {row.code: row.label for row in Code.objects.filter(list=code_list, code__in=wanted)}


def _figure(value: Any) -> str:
    """A figure of the terms with thousands separators; what is no figure as it stands."""
    try:
        return f"{Decimal(str(value)):,.2f}"
    except InvalidOperation:
        return str(value or "")


def _remedy(terms: Mapping[str, Any]) -> Terms:
    lines = terms["lines"]
    labels = _labels(CodeList.REMEDY, (line["kind"] for line in lines))
    facts: list[tuple[Any, Any]] = []
    if Decimal(str(terms.get("exchange_rate") or 1)) != 1:
        rate = f"{Decimal(str(terms['exchange_rate'])).normalize():f}"
        facts = [(_("Currency"), terms.get("currency", "")), (_("Exchange rate"), rate)]
    columns = [
        {"label": _("Remedy"), "number": False},
        {"label": _("Amount"), "number": True},
        {"label": _("Quantity"), "number": True},
        {"label": _("Description"), "number": False},
    ]
    rows = [
        [
            labels.get(line["kind"], line["kind"]),
            _figure(line.get("amount")),
            "–" if line.get("quantity") is None else line["quantity"],
            line.get("description") or "–",
        ]
        for line in lines
    ]
    return Terms(facts, columns, rows)


def _change(terms: Mapping[str, Any]) -> Terms:
    """A remedy as it was approved beside what it is to be."""
    kinds = _labels(CodeList.REMEDY, [terms["kind"]])
    currency = terms.get("currency", "")
    facts: list[tuple[Any, Any]] = [(_("Remedy"), kinds.get(terms["kind"], terms["kind"]))]
    if "proposal" in terms:
        proposals = dict(ReturnSlip.Proposal.choices)
        facts += [
            (_("What is asked for"), proposals.get(terms["proposal"], terms["proposal"])),
            (_("Quantity that came"), terms.get("counted")),
        ]
    columns = [
        {"label": "", "number": False},
        {"label": _("Quantity"), "number": True},
        {"label": _("Amount"), "number": True},
    ]
    rows = [
        [
            _("Approved"),
            _piece(terms.get("approved_quantity")),
            f"{_figure(terms['approved_amount'])} {currency}",
        ],
        [_("To be booked"), _piece(terms.get("quantity")), f"{_figure(terms.get('amount'))} {currency}"],
    ]
    return Terms(facts, columns, rows)


def _waiver(terms: Mapping[str, Any]) -> Terms:
    """What of a claim is to be given up, and why; line by line where it is settled for less."""
    currency = terms["currency"]
    facts: list[tuple[Any, Any]] = [
        (_("Claim"), terms["reference"]),
        (
            _("What is asked for"),
            _("Settle for less") if terms["act"] == "settle" else _("Give the claim up"),
        ),
        (_("Claimed"), f"{_figure(terms['claimed'])} {currency}"),
        (_("Received"), f"{_figure(terms['received'])} {currency}"),
        (_("To be given up"), f"{_figure(terms['given_up'])} {currency}"),
    ]
    if terms["reason"]:
        facts.append((_("Reason"), terms["reason"]))
    if terms["counter_proof"]:
        facts.append((_("Our proof against what is disputed"), terms["counter_proof"]))
    columns = [
        {"label": _("Line of the claim"), "number": False},
        {"label": _("Agreed"), "number": True},
        {"label": _("Reason"), "number": False},
    ]
    rows = [[row["line"], _figure(row["amount"]), row["reason"] or "–"] for row in terms["lines"]]
    return Terms(facts, columns if rows else [], rows)


def _piece(value: Any) -> Any:
    return "–" if value is None else value


def _ruling(terms: Mapping[str, Any]) -> Terms:
    kinds = _labels(CodeList.FAULT_KIND, [terms.get("fault_kind")])
    facts: list[tuple[Any, Any]] = [
        (_("Our fault"), _("yes") if terms.get("own_fault") else _("no")),
        (_("Kind of fault"), kinds.get(str(terms.get("fault_kind")), terms.get("fault_kind", ""))),
        (_("Improvement is tracked"), _("yes") if terms.get("tracked") else _("no")),
        (_("Loss"), _figure(terms.get("loss"))),
        (_("Provisional"), _("yes") if terms.get("provisional") else _("no")),
    ]
    shares = terms["shares"]
    names = _names(shares)
    parties = dict(RulingShare.Party.choices)
    columns = [
        {"label": _("Party"), "number": False},
        {"label": _("Name"), "number": False},
        {"label": _("Share in %"), "number": True},
        {"label": _("Amount"), "number": True},
    ]
    rows = [
        [
            parties.get(share["party"], share["party"]),
            name or "–",
            _figure(share.get("percent")),
            _figure(share.get("amount")),
        ]
        for share, name in zip(shares, names, strict=True)
    ]
    return Terms(facts, columns, rows)


def _names(shares: list[Mapping[str, Any]]) -> list[str]:
    """Who bears each share: department, person or supplier, and the group or name written beside."""

    def found(model: Any, key: str) -> dict[Any, str]:
        ids = {share[key] for share in shares if share.get(key)}
        return {row.pk: str(row) for row in model._default_manager.filter(pk__in=ids)} if ids else {}

    departments, people = found(Department, "department"), found(User, "person")
    suppliers = found(Supplier, "supplier")
    told = []
    for share in shares:
        parts = (
            departments.get(share.get("department")),
            people.get(share.get("person")),
            suppliers.get(share.get("supplier")),
            share.get("name"),
        )
        told.append(" · ".join(part for part in parts if part))
    return told
