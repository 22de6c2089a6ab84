"""What each step does to the clocks, the bell and the search; called inside the step's transaction.

Source: policy 004 (arrival within 6 or 7 working hours), policies 001 and 004 (undone calls first next day, invoice the same
day, a late repair told at once); the day that was promised, the return after the acceptance and the replaced part are ours.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from accounts.models import Department, DepartmentFunction, User
from accounts.permissions import Permission
from aftersales.services.models import ServiceCall
from aftersales.services.operations.people import people_with
from aftersales.services.states import FINISHED, FeeWay
from feedback_system.cases.advance import let_read
from feedback_system.cases.jobs import Job, job_done
from feedback_system.deadlines import operations as deadlines
from feedback_system.notifications.telling import tell
from feedback_system.searching.operations import index_case

if TYPE_CHECKING:
    from feedback_system.cases.advance import Move
    from feedback_system.cases.models import Case

ARRIVAL, UNDONE, INVOICE, DELAY = (
    "service-arrival",
    "service-undone",
    "service-invoice",
    "service-delay-told",
)
REPAIR, RETURN, PART = "service-repair", "service-return", "service-part-return"

SILENT = frozenset(
    {
        "use_part",
        "enter_cost",
        "strike_cost",
        "mail_voucher",
        "tick",
        "book_cash",
        "write_report",
        "file_report",
        "return_report",
        "repay_travel",
    }
)
"""Steps that change none of the words by which a call is found."""


@deadlines.refreshing_once()
def opened(call: ServiceCall, by: User, at: datetime) -> None:
    """Start the clocks of arrival and dispatch from when the customer called; tell who dispatches."""
    case = call.case
    if not call.at_counter:
        _start_arrival(call, by=by, at=at)
    _start_undone(call, since=case.reported_at, by=by, at=at)
    people = people_with(Permission.DISPATCH_SERVICE, call.department)
    if not call.at_counter:
        tell("service_called", case, people, by=by, at=at, facts={"area": call.area})
    index_case(case, search_text(call))


def _start_arrival(call: ServiceCall, *, by: User, at: datetime) -> None:
    deadlines.start(
        call.case,
        ARRIVAL,
        by=by,
        at=at,
        started_at=call.case.reported_at,
        area=call.area,
        department=call.department,
    )


def _start_undone(call: ServiceCall, *, since: datetime, by: User, at: datetime) -> None:
    deadlines.start(call.case, UNDONE, by=by, at=at, started_at=since, department=call.department)


@deadlines.refreshing_once()
def moved(move: Move) -> None:
    """Start, meet and cancel clocks after a step; tell whoever has to act now; have the card follow when the job is done."""
    call: ServiceCall = move.record
    case, by, at, name = move.case, move.authority.by, move.at, move.step.name
    _arrival_and_dispatch(move, call)
    _repair(move, call)
    _money_and_parts(move, call)
    if move.after in FINISHED:
        deadlines.cancel_all(case, by=by, at=at, reason=str(move.after))
    deadlines.follow_state(case, call.state, by=by, at=at)
    _tell(move, call)
    if name == "sign":
        job_done(Job(case, call.worker, caller=call.caller, phone=call.phone), by=by, at=at)
    if name not in SILENT:
        index_case(case, search_text(call))


def _arrival_and_dispatch(move: Move, call: ServiceCall) -> None:
    case, by, at, name = move.case, move.authority.by, move.at, move.step.name
    if name == "edit":
        # Another area or another time of the call: counted anew from what is true.
        deadlines.cancel(case, ARRIVAL, by=by, at=at, reason=name)
        if not call.at_counter:
            _start_arrival(call, by=by, at=at)
    elif name in ("dispatch", "receive"):
        deadlines.meet(case, UNDONE, by=by, at=at)
        if name == "receive":
            # Nobody goes there, even when the call began by telephone.
            deadlines.cancel(case, ARRIVAL, by=by, at=at, reason=name)
    elif name == "put_back":
        _start_undone(call, since=at, by=by, at=at)
    elif name == "arrive":
        deadlines.meet(case, ARRIVAL, by=by, at=at, met_at=call.arrived_at)


def _start_repair(call: ServiceCall, *, by: User, at: datetime) -> None:
    """The promised day is watched for who repairs it and for the desk."""
    people = {
        one.pk: one for one in (call.repairer or call.technician, call.case.entered_by) if one is not None
    }
    deadlines.start(
        call.case,
        REPAIR,
        by=by,
        at=at,
        department=call.department,
        addressees=people.values(),
        named_day=call.promised_on,
    )


def _repair(move: Move, call: ServiceCall) -> None:
    case, by, at, name = move.case, move.authority.by, move.at, move.step.name
    if name in ("take_in", "receive"):
        _start_repair(call, by=by, at=at)
    elif name == "promise" or (name == "begin_repair" and call.repairer_id != call.technician_id):
        # Another day counts, or somebody else is to be reminded of it.
        if deadlines.cancel(case, REPAIR, by=by, at=at, reason=name) is not None:
            _start_repair(call, by=by, at=at)
    elif name == "accept_repair":
        deadlines.meet(case, REPAIR, by=by, at=at)
        deadlines.start(case, RETURN, by=by, at=at, department=call.department)
    elif name == "return_goods":
        deadlines.meet(case, RETURN, by=by, at=at, met_at=call.returned_at)
    if name in ("report_delay", "promise") and call.delay_is_untold():
        deadlines.start(case, DELAY, by=by, at=at, department=call.department)
    elif name in ("tell_customer", "promise") and not call.delay_is_untold():
        deadlines.meet(case, DELAY, by=by, at=at)


def _money_and_parts(move: Move, call: ServiceCall) -> None:
    case, by, at, name = move.case, move.authority.by, move.at, move.step.name
    if name == "sign":
        deadlines.start(case, INVOICE, by=by, at=at, department=call.department)
    elif name == "invoice" or (name == "settle" and call.fee_way != FeeWay.INVOICE):
        deadlines.meet(case, INVOICE, by=by, at=at)
    elif name == "issue_part":
        last = call.all_parts()[-1]
        deadlines.start(case, PART, by=by, at=at, department=call.department, matter=last.number)
    elif name == "take_part_back":
        deadlines.meet(case, PART, by=by, at=at, matter=move.fields["line"].number)


def _tell(move: Move, call: ServiceCall) -> None:
    case, by, at, name = move.case, move.authority.by, move.at, move.step.name
    if name in ("dispatch", "redispatch", "cancel"):
        facts = {"planned": call.planned_at.isoformat() if call.planned_at else "", "step": name}
        people = [call.technician]
        if name == "redispatch":
            people.append(_former_technician(move))
        tell("service_dispatched", case, people, by=by, at=at, facts=facts)
    elif name == "put_back":
        people = people_with(Permission.DISPATCH_SERVICE, call.department)
        tell("service_called", case, people, by=by, at=at, facts={"area": call.area})
    elif name == "take_part_back":
        _let_quality_read(call)
    elif name == "finish_repair":
        quality = _let_quality_read(call)
        people = people_with(Permission.ACCEPT_REPAIR, call.department, quality)
        tell("service_inspect", case, people, by=by, at=at, facts={})
    elif name == "reject_repair":
        tell("service_sent_back", case, [call.repairer, call.technician], by=by, at=at, facts={})
    elif name == "report_delay" or (name == "promise" and call.delay_is_untold()):
        people = [case.entered_by, *people_with(Permission.DISPATCH_SERVICE, call.department)]
        day = call.promised_on.isoformat() if call.promised_on else ""
        tell("service_late", case, people, by=by, at=at, facts={"day": day})
    elif name == "enter_cost":
        _let_accounts_read(call)
    elif name in ("write_report", "file_report", "return_report"):
        _tell_of_report(move, call)
    elif name == "settle" and call.fee_way != FeeWay.FREE:
        money = _let_accounts_read(call)
        if money is not None:
            facts = {"amount": f"{call.fee:,.2f}", "currency": call.currency, "way": call.fee_way}
            tell(
                "service_money", case, people_with(Permission.BOOK_SERVICE, money), by=by, at=at, facts=facts
            )


def _tell_of_report(move: Move, call: ServiceCall) -> None:
    """A report waits for quality; one sent back returns to its author; a filed one lets finance repay the travel costs."""
    case, by, at, name = move.case, move.authority.by, move.at, move.step.name
    if name == "write_report":
        quality = _let_quality_read(call)
        tell("service_report_in", case, people_with(Permission.TICK_SERVICE, quality), by=by, at=at, facts={})
    elif name == "return_report":
        tell("service_report_back", case, [move.fields["report"].by], by=by, at=at, facts={})
    elif call.travel_to_repay() and call.may_repay_travel():
        money = _let_accounts_read(call)
        tell("service_travel", case, people_with(Permission.BOOK_SERVICE, money), by=by, at=at, facts={})


def _let_quality_read(call: ServiceCall) -> Department | None:
    """Inspectors of quality see what they accept or examine."""
    quality = call.department_of(DepartmentFunction.QA)
    if quality is not None:
        let_read(call.case, department=quality, why="inspection")
    return quality


def _let_accounts_read(call: ServiceCall) -> Department | None:
    """Accounts see calls with money."""
    money = call.department_of(DepartmentFunction.FINANCE)
    if money is not None:
        let_read(call.case, department=money, why="money")
    return money


def _former_technician(move: Move) -> User | None:
    """Who had the job before it was dispatched otherwise; None when it is the same person."""
    name = move.record.history.order_by("-history_id").values_list("technician", flat=True)[1:2]
    before = next(iter(name), None)
    if before is None or before == move.record.technician_id:
        return None
    return User.objects.filter(pk=before).first()


def search_text(call: ServiceCall) -> str:
    """The words by which a call is found."""
    case = call.case
    words = [
        case.receipt_number,
        case.number or "",
        case.title,
        case.customer.name if case.customer else "",
        case.customer.short_name if case.customer else "",
        call.caller,
        call.phone,
        call.product_words,
        call.specification,
        call.serial_number,
        call.description,
        call.work_done,
        call.repair_work,
        call.receipt_number,
        call.invoice_number,
        *(one.part for one in call.all_parts()),
    ]
    return " ".join(word for word in words if word)


def text_of_case(case: Case) -> str:
    """The words by which the call in this folder is found; for rebuilding the search."""
    return search_text(case.servicecall)
