"""The complaint handling form on paper (客户投诉处理单), with the signed part of every desk.

It shows one reader what the case page shows the same reader, never more: the caller hands over what `case_context` and
the clocks of the page returned. Source: policies 001 and 004, complaint handling form.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from complaints.models import Complaint, Desk, Paper, paper_names
from complaints.states import State
from feedback_system.catalogues.classifying import marks_of, told
from feedback_system.joining import named
from feedback_system.printing.blocks import (
    Block,
    column,
    day,
    exact_instant,
    fact,
    facts,
    form,
    instant,
    name_of,
    opinion,
    part,
    signature,
    signatures,
    table,
    unsigned,
)
from feedback_system.printing.codes import Rows

if TYPE_CHECKING:
    from feedback_system.approvals.models import Approval
    from feedback_system.audit.models import CaseEvent
    from feedback_system.company.models import Company
    from feedback_system.deadlines.explaining import Explained
    from feedback_system.deadlines.showing import ShownDeadline

PLACES = (
    (Desk.QA, State.INVESTIGATING),
    (Desk.PRODUCTION, State.PRODUCTION_ANALYSIS),
    (Desk.MANAGER_OFFICE, State.MANAGER_REVIEW),
    (Desk.RD, State.RD_OPINION),
    (Desk.SALES, State.PROPOSING),
    (Desk.GM_OFFICE, State.CONSOLIDATING),
)
"""The desks that have a box on the form, in its order, and the stage at which each signs."""

DETAILS = (
    "countermeasure",
    "unit",
    "line",
    "operators",
    "produced_on",
    "persons",
    "improvement",
    "rd_reason",
    "action",
)


@dataclass(frozen=True)
class Shown:
    """What one reader may see of a complaint, read by the page for this reader."""

    parts: Mapping[str, Any]
    """What `case_context` returned."""
    clocks: Sequence[ShownDeadline]
    approvals: Sequence[Approval]
    steps: Sequence[CaseEvent]
    """The events of the way: submitted, accepted, closed, filed."""
    receipts: Sequence[Explained] = ()
    """How the due instants were counted that matter on paper."""


def handling_form(
    complaint: Complaint, shown: Shown, *, company: Company, code: Rows, by: Any, at: datetime
) -> dict[str, Any]:
    """The form as data for `engine.make`, in the active language and zone."""
    case = complaint.case
    blocks = [
        _reported(complaint, shown),
        *_opinions(complaint, shown),
        *_report(shown.parts.get("report")),
        *_remedy(complaint, shown),
        *_approvals(shown.approvals),
        *_talks(complaint, shown),
        *_rulings(shown.parts.get("rulings") or []),
        *_costs(shown.parts.get("costs")),
        *_clocks(shown.clocks),
        *(block for told in shown.receipts for block in _receipt(told)),
        *_copies(shown.parts.get("copies") or []),
        _way(complaint, shown.steps),
    ]
    about = [
        complaint.route.label,
        complaint.get_complaint_class_display(),
        case.get_severity_display(),
        complaint.get_state_display(),
    ]
    return form(
        company=company.name,
        title=paper_names(complaint.route_id)[Paper.COMPLAINT],
        subtitle=" · ".join(map(str, about)),
        head=(
            _("No. %(number)s") % {"number": case.number or "–"},
            _("Receipt number %(number)s") % {"number": case.receipt_number},
        ),
        blocks=blocks,
        code=code,
        by=by,
        at=at,
        remarks=_remarks(complaint),
    )


def _remarks(complaint: Complaint) -> list[str]:
    remarks = []
    if complaint.case.parent is not None:
        remarks.append(_("Follows case %(number)s.") % {"number": complaint.case.parent.reference})
    if complaint.case.late_entry_reason:
        remarks.append(_("Entered late: %(reason)s") % {"reason": complaint.case.late_entry_reason})
    if complaint.major_at:
        remarks.append(_("Flagged as major on %(day)s.") % {"day": day(complaint.major_at)})
    if complaint.third_party_at:
        remarks.append(_("A third party is involved since %(day)s.") % {"day": day(complaint.third_party_at)})
    return remarks


def quantity_text(complaint: Complaint) -> str:
    """The quantity with its unit, or that the customer is still processing the goods."""
    if complaint.quantity_undetermined:
        return _("Customer is still processing, undetermined")
    if complaint.quantity is None:
        return ""
    unit = complaint.case.product.unit if complaint.case.product else ""
    return f"{complaint.quantity} {unit}".strip()


def _reported(complaint: Complaint, shown: Shown) -> Block:
    case, parts = complaint.case, shown.parts
    customer, product = case.customer, case.product
    contact = " ".join(filter(None, (parts.get("contact_name"), parts.get("contact_phone"))))
    rows = [
        fact(_("Customer"), f"{customer.code} {customer.name}" if customer else ""),
        fact(_("Contact"), contact),
        fact(_("Market"), case.get_market_display()),
        fact(_("Channel"), complaint.channel.label),
        fact(_("Order number"), complaint.order_number),
        fact(_("Invoice number"), complaint.invoice_number),
        fact(_("Part number or model"), product.code if product else ""),
        fact(_("Product"), " ".join(filter(None, (product.name, product.specification))) if product else ""),
        fact(_("Batch"), complaint.batch_number),
        fact(_("Delivered on"), day(complaint.delivered_on)),
        fact(_("Quantity"), quantity_text(complaint)),
        fact(_("Defective quantity"), complaint.defective_quantity),
        fact(_("Reported at"), instant(case.reported_at)),
        fact(_("Entered at"), f"{instant(case.entered_at)} {case.entered_by}"),
        fact(_("Salesperson in charge"), complaint.salesperson),
        fact(_("Department"), complaint.sales_department.label),
        fact(_("Accepted at"), instant(complaint.accepted_at)),
        fact(_("First answer"), instant(complaint.acknowledged_at)),
        fact(_("What is complained about"), complaint.description, wide=True),
        fact(_("Defect reason as reported"), complaint.defect_reason, wide=True),
        *(fact(mark["list"], f"{mark['words']} ({mark['basis']})") for mark in told(marks_of(case))),
        fact(_("The customer's demand"), complaint.demand, wide=True),
        fact(_("Date wished by the customer"), day(complaint.wished_on)),
        fact(_("8D report"), _("wanted") if complaint.wants_8d else _("not wanted")),
        fact(_("Remarks of the salesperson"), complaint.sales_remarks, wide=True),
    ]
    return facts(*rows)


def _notes(details: Mapping[str, Any]) -> Iterable[tuple[Any, Any]]:
    labels = {
        "countermeasure": _("Countermeasure"),
        "unit": _("Producing unit"),
        "line": _("Line or shift"),
        "operators": _("Operators"),
        "produced_on": _("Produced on"),
        "persons": _("Persons proposed as responsible"),
        "improvement": _("Improvement asked for"),
        "rd_reason": _("Question to R&D"),
        "action": _("What was done"),
    }
    return [(labels[name], details.get(name)) for name in DETAILS]


def _opinions(complaint: Complaint, shown: Shown) -> list[Block]:
    """A box for each desk in the order of the form; those of the route that have not signed yet are empty."""
    signed = sorted(shown.parts.get("opinions") or [], key=lambda one: str(one.desk))
    by_desk = {desk: list(group) for desk, group in groupby(signed, key=lambda one: str(one.desk))}
    boxes = []
    for desk, state in PLACES:
        label = str(desk.label)
        found = by_desk.pop(str(desk), [])
        if found:
            boxes.append(opinion(label, *(_signed(one) for one in sorted(found, key=lambda one: one.pk))))
        elif desk == Desk.MANAGER_OFFICE and complaint.manager_not_applicable:
            boxes.append(
                opinion(
                    label,
                    part(_("Not applicable: %(reason)s") % {"reason": complaint.manager_not_applicable}),
                )
            )
        elif state in complaint.stage_rows and (desk != Desk.RD or complaint.rd_wanted):
            boxes.append(unsigned(label))
    for desk_code, rest in by_desk.items():
        boxes.append(opinion(Desk(desk_code).label, *map(_signed, rest)))
    return boxes


def _signed(one: Any) -> dict[str, Any]:
    stage = str(dict(State.choices).get(one.stage, one.stage))
    place = signature(stage, name_of(one.author, one.on_behalf_of), instant(one.at))
    return part(one.text, notes=_notes(one.details), signatures=[place])


def _report(report: Any) -> list[Block]:
    if report is None:
        return []
    parts = [
        part(
            report.text,
            signatures=[signature(_("Handed in by"), str(report.handed_in_by), instant(report.handed_in_at))],
        )
    ]
    if report.instructed_at:
        place = signature(_("Instructed by"), str(report.instructed_by), instant(report.instructed_at))
        parts.append(part(report.instruction, signatures=[place]))
    return [opinion(_("Investigation report"), *parts)]


def _remedy(complaint: Complaint, shown: Shown) -> list[Block]:
    lines = shown.parts.get("remedy") or []
    if not lines:
        return []
    columns = [
        column(_("Remedy"), 2), column(_("Description"), 4), column(_("Quantity"), 1.2, number=True),
        column(_("Cost"), 1.8, number=True), column(_("Confirmed"), 3),
    ]  # fmt: skip
    rows = [
        (
            line.kind.label, line.description, line.quantity, f"{line.amount:,.2f}",
            f"{line.booking_reference} {line.booked_by} {day(line.booked_at)}" if line.is_booked else _("not yet"),
        )
        for line in lines
    ]  # fmt: skip
    total = _("Total %(amount)s %(currency)s") % {
        "amount": f"{shown.parts.get('remedy_total', 0):,.2f}",
        "currency": complaint.currency,
    }
    return [table(_("Remedy"), columns, rows, total)]


def _costs(costs: Mapping[str, Any] | None) -> list[Block]:
    if not costs:
        return []
    columns = [column(_("Kind of cost"), 4), column(_("Amount"), 2, number=True)]
    rows = [(row["label"], f"{row['value']:,.2f}") for row in costs["kinds"]]
    totals = costs["totals"]
    words = {name: f"{getattr(totals, name):,.2f}" for name in ("cost", "recovered", "net")}
    total = _("Cost %(cost)s, recovered %(recovered)s, net %(net)s %(currency)s") % {
        **words,
        "currency": costs["currency"],
    }
    return [table(_("What the case costs"), columns, rows, total)]


def _approvals(approvals: Sequence[Approval]) -> list[Block]:
    if not approvals:
        return []
    columns = [
        column(_("Approval"), 1.6), column(_("What is asked"), 3.4), column(_("Amount"), 1.8, number=True),
        column(_("Decision"), 1.5), column(_("Decided by"), 2.4), column(_("Decided at"), 2), column(_("Reason"), 2.6),
    ]  # fmt: skip
    rows = [
        (
            one.get_subject_display(), one.summary,
            "" if one.amount is None else f"{one.amount:,.2f} {one.currency}",
            one.get_decision_display(), name_of(one.decided_by, one.on_behalf_of), instant(one.decided_at), one.reason,
        )
        for one in sorted(approvals, key=lambda one: one.pk)
    ]  # fmt: skip
    return [table(_("Approvals"), columns, rows)]


def _talks(complaint: Complaint, shown: Shown) -> list[Block]:
    boxes: list[Block] = []
    replies = sorted(shown.parts.get("replies") or [], key=lambda one: (one.told_at, one.pk))
    if replies:
        columns = [
            column(_("Told at"), 2), column(_("Channel"), 1.3), column(_("What was told"), 6), column(pgettext("person", "Told by"), 1.6),
        ]  # fmt: skip
        rows = [
            (
                instant(one.told_at),
                one.channel.label,
                named(_("Decision"), one.text) if one.tells_decision else one.text,
                one.told_by,
            )
            for one in replies
        ]
        boxes.append(table(_("Told to the customer"), columns, rows))
    if complaint.outcome:
        text = "\n".join(filter(None, (str(complaint.get_outcome_display()), complaint.outcome_text)))
        reviewed = instant(complaint.outcome_reviewed_at)
        places = [signature(_("Reviewed at"), reviewed)] if reviewed else []
        boxes.append(opinion(_("Outcome of the talks with the customer"), part(text, signatures=places)))
    return boxes


def _rulings(rulings: Sequence[tuple[Any, Sequence[Mapping[str, Any]]]]) -> list[Block]:
    if not rulings:
        return []
    # The one in force counts, else the newest; the others stand in the history.
    ruling, shares = next((one for one in rulings if one[0].is_in_force), rulings[0])
    places = [signature(_("Ruled by"), str(ruling.ruled_by), instant(ruling.ruled_at))]
    if ruling.approved_at:
        places.append(signature(_("Approved by"), str(ruling.approved_by), instant(ruling.approved_at)))
    else:
        places.append(signature(_("Approved by")))
    fault = _("ours") if ruling.own_fault else _("not ours")
    tracked = (
        _("is tracked")
        if ruling.tracked
        else _("is not tracked: %(reason)s") % {"reason": ruling.exemption_reason}
    )
    notes = [
        (_("Fault"), f"{fault} · {ruling.fault_kind.label}"),
        (_("Loss"), f"{ruling.loss_amount:,.2f}"),
        *(
            [(_("Recovered from others"), f"{ruling.recovered_amount:,.2f}")]
            if ruling.recovered_amount
            else []
        ),
        (_("Improvement"), tracked),
        (
            _("Standing"),
            _("provisional, settled in the monthly meeting") if ruling.provisional else _("final"),
        ),
    ]
    title = _("Ruling") if len(rulings) == 1 else _("Ruling, version %(number)d") % {"number": ruling.version}
    told = ruling.told
    if told.is_other:
        notes.append((_("Language of the reasons"), told.language_label))
    boxes = [opinion(title, part(told.text, notes=notes, signatures=places))]
    if shares:
        columns = [
            column(_("Responsible"), 3), column(_("Share"), 1.2, number=True), column(_("Amount"), 1.6, number=True),
            column(_("Evidence"), 5),
        ]  # fmt: skip
        rows = [
            (
                "　" * one["level"] + one["label"],
                f"{one['percent']} %",
                f"{one['amount']:,.2f}",
                one["evidence"],
            )
            for one in shares
        ]
        boxes.append(table(_("Shares"), columns, rows))
    return boxes


def _clocks(clocks: Sequence[ShownDeadline]) -> list[Block]:
    if not clocks:
        return []
    columns = [
        column(_("Time limit"), 3.4), column(_("Department"), 2), column(_("Started"), 2.2), column(_("Due"), 2.2),
        column(_("Ended"), 2.2), column(_("Result"), 2.2),
    ]  # fmt: skip
    rows = [
        (
            one.label,
            one.department,
            instant(one.started_at),
            instant(one.due_at),
            instant(one.met_at),
            _result(one),
        )
        for one in sorted(clocks, key=lambda one: (one.started_at, one.code))
        if one.state != "cancelled"
    ]
    return [table(_("Time limits and what was used of them"), columns, rows)] if rows else []


def _receipt(told: Explained) -> list[Block]:
    """How one due instant was counted, line by line with the sum, and when the clock stood still."""
    words = {
        "clock": told.clock.rule.label,
        "rule": told.rule,
        "calendar": told.receipt.calendar_version,
    }
    columns = [
        column(_("From"), 2), column(_("To"), 2), column(_("Counted"), 1.3), column(_("Note"), 5),
    ]  # fmt: skip
    rows = [(exact_instant(line.from_), exact_instant(line.to), line.shown, line.note) for line in told.lines]
    start, due = exact_instant(told.receipt.start), exact_instant(told.receipt.due)
    rows.append((start, due, told.shown_total, _("Total and due")))
    blocks = [
        table(
            _("%(clock)s: how it was counted (rule %(rule)s, calendar %(calendar)s)") % words, columns, rows
        )
    ]
    if told.stops:
        columns = [
            column(_("From"), 2), column(_("To"), 2), column(_("Reason"), 3), column(_("Entered by"), 1.5),
            column(_("Approved by"), 1.5),
        ]  # fmt: skip
        stops = [
            (
                instant(stop.begins_at),
                instant(stop.ends_at) if stop.ends_at else _("still"),
                stop.reason,
                stop.by,
                stop.approved_by or "–",
            )
            for stop in told.stops
        ]
        blocks.append(table(_("%(clock)s: when it stood still") % words, columns, stops))
    return blocks


def _result(clock: ShownDeadline) -> str:
    if clock.overdue:
        return _("%(span)s late") % {"span": clock.remaining_text}
    if clock.met_at and clock.used is not None:
        return _("in time, %(percent)d %% used") % {"percent": round(clock.used * 100)}
    if clock.state == "paused":
        return _("parked")
    return _("running, %(span)s left") % {"span": clock.remaining_text}


def _copies(copies: Sequence[Any]) -> list[Block]:
    if not copies:
        return []
    rows = [
        (copy.department.label, _("read"), f"{copy.read_by} {instant(copy.read_at)}")
        if copy.read_at
        else (copy.department.label, _("not read yet"), "")
        for copy in copies
    ]
    return [
        table(
            _("Copies to"), [column(_("Department"), 2), column(_("Mark"), 1), column(_("Read by"), 2)], rows
        )
    ]


def _way(complaint: Complaint, steps: Sequence[CaseEvent]) -> Block:
    """The sign-offs of the way at the foot of the form; a place stays empty until the step was taken."""
    last = {event.name: event for event in steps}
    ends = {
        State.NOT_UPHELD: ("rule_not_upheld", _("Ruled not upheld by")),
        State.REFILED: ("refile", _("Refiled by")),
        State.WITHDRAWN: ("withdraw", _("Withdrawal booked by")),
        State.MERGED: ("merge", _("Merged by")),
        State.NO_LOSS: ("confirm_no_loss", _("No loss confirmed by")),
    }
    places = [("submit", _("Submitted by")), ("accept", _("Accepted by"))]
    end = ends.get(State(complaint.state))
    places += [end] if end else [("close", _("Closed by")), ("file_away", _("Filed by"))]
    filled = []
    for name, label in places:
        event = last.get(name)
        if event is None:
            filled.append(signature(label))
        else:
            filled.append(signature(label, name_of(event.actor, event.on_behalf_of), instant(event.at)))
    return signatures(*filled)
