"""The day of a technician: the jobs still to do, in the order of the plan, and what was finished today. Only calls the reader may see.

What is told here is kept on the telephone while its owner is logged in, so it holds what the job needs and nothing more.
Source: policies 001 and 004 on after-sales service: the technician on site with the voucher; know the customer before the visit (policy 002).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Count, Q
from django.urls import reverse

from aftersales.services.kind import service_kind
from aftersales.services.models import ServiceCall, ServicePart
from aftersales.services.models.parts import part_rows
from aftersales.services.privacy import caller_for
from aftersales.services.proposing import words_of
from aftersales.services.states import FeeWay, ServiceClass
from aftersales.services.states import ServiceState as State
from feedback_system.cases.fields import local_day
from feedback_system.cases.models import Case
from feedback_system.cases.spans import first_instant
from feedback_system.deadlines.models import Deadline, DeadlineState
from feedback_system.interfaces.machine_forms import described

if TYPE_CHECKING:
    from accounts.models import User

MOST = 60
"""Jobs that are sent to a telephone; a cut is said."""
EARLIER = 3
"""Earlier calls of the customer that stand on a job."""
ARRIVAL = "service-arrival"
STEPS = ("arrive", "use_part", "fix", "take_in", "return_goods", "sign", "settle", "put_back")
"""The steps of the technician on the way, in the order in which they stand on a job."""
TOLD = {
    "arrive": "arrived_at",
    "fix": "done_at",
    "take_in": "signed_at",
    "return_goods": "returned_at",
    "sign": "signed_at",
}
"""The field of a step that says when it happened."""
LEFT_OUT = ("line", "collected_by")
"""Fields the page fills in itself: the part is the one pressed, the money is with the technician."""
TO_DO = (State.DISPATCHED, State.ON_SITE, State.FIXED, State.ACCEPTED, State.RETURNED, State.SIGNED)
DONE = (State.TAKEN_IN, State.TO_INVOICE, State.PAID, State.FREE, State.INVOICED, State.FILED)


def jobs_of(technician: User, *, reader: User, at: datetime) -> tuple[list[dict[str, Any]], bool]:
    """The jobs of that technician for a telephone, and whether the list was cut. Note: a fixed number of queries."""
    begin = first_instant(local_day(at))
    end = first_instant(local_day(at) + timedelta(days=1))
    call = "servicecall__"
    to_do = Q(state__in=TO_DO) & ~Q(**{"state": State.DISPATCHED, f"{call}planned_at__gte": end})
    done = Q(state__in=DONE) & (
        Q(**{f"{call}taken_at__gte": begin, "state": State.TAKEN_IN}) | Q(**{f"{call}settled_at__gte": begin})
    )
    rows = (
        Case.objects.visible_to(reader)
        .filter(to_do | done, kind=service_kind.code, servicecall__technician=technician)
        .select_related("customer", "product", "servicecall__technician", "servicecall__department")
    )
    found = list(rows.order_by("servicecall__planned_at", "reported_at", "pk")[: MOST + 1])
    cases = found[:MOST]
    # What has no planned time was agreed "as soon as possible" and stands at the time of the call.
    cases.sort(key=lambda case: (case.servicecall.planned_at or case.reported_at, case.pk))
    ids = [case.pk for case in cases]
    due = dict(
        Deadline.objects.filter(case__in=ids, code=ARRIVAL, state=DeadlineState.RUNNING).values_list(
            "case_id", "due_at"
        )
    )
    parts: dict[int, list[ServicePart]] = {}
    for part in part_rows().filter(call__case__in=ids):
        parts.setdefault(part.call_id, []).append(part)
    files = _files(cases, reader)
    return [
        _job(case, reader, due.get(case.pk), parts.get(case.servicecall.pk, []), files) for case in cases
    ], len(found) > MOST


def _job(
    case: Case,
    reader: User,
    due: datetime | None,
    parts: Iterable[ServicePart],
    files: dict[int, dict[str, Any]],
) -> dict[str, Any]:
    call: ServiceCall = case.servicecall
    caller = caller_for(call, reader)
    return {
        "number": case.reference,
        "url": case.get_absolute_url(),
        "api": reverse("api:services-case", args=[case.reference]),
        "version": case.version,
        "state": call.state,
        "title": case.title,
        "customer": str(case.customer or ""),
        "caller": caller.name,
        "phone": caller.phone,
        "address": caller.address,
        "area": str(call.get_area_display()),
        "product": call.product_words,
        "serial_number": call.serial_number,
        "description": call.description,
        "class": str(call.get_service_class_display()),
        "class_words": words_of(call.proposed_why, call.warranty_until, call.contract_number),
        "way": FeeWay.INVOICE.value if call.service_class == ServiceClass.PAID else FeeWay.FREE.value,
        "currency": call.currency,
        "reported_at": case.reported_at.isoformat(),
        "planned_at": _instant(call.planned_at),
        "arrived_at": _instant(call.arrived_at),
        "due_at": _instant(due),
        "promised_on": call.promised_on.isoformat() if call.promised_on else "",
        "technician": call.technician.username if call.technician else "",
        "parts": [
            {"number": part.number, "part": part.part, "quantity": part.quantity, "used": part.used}
            for part in parts
        ],
        "receipt": reverse("services:receipt_pdf", args=[case.reference])
        if call.taken_at is not None
        else "",
        "file": files.get(case.customer_id or 0, {"earlier": [], "complaints": 0}),
    }


def _instant(moment: datetime | None) -> str:
    return moment.isoformat() if moment is not None else ""


def _files(cases: list[Case], reader: User) -> dict[int, dict[str, Any]]:
    """The customers' files in short by customer: the newest earlier calls, and how many complaints are open. Note: two queries."""
    customers = {case.customer_id for case in cases if case.customer_id}
    if not customers:
        return {}
    visible = Case.objects.visible_to(reader).filter(customer__in=customers)
    open_ones = visible.filter(kind="complaint", closed_at__isnull=True).order_by()
    counted = dict(open_ones.values_list("customer").annotate(Count("pk")))
    found: dict[int, dict[str, Any]] = {
        customer: {"earlier": [], "complaints": counted.get(customer, 0)} for customer in customers
    }
    shown = {case.pk for case in cases}
    earlier = visible.filter(kind=service_kind.code, closed_at__isnull=False).exclude(pk__in=shown)
    for case in earlier.order_by("-pk")[: MOST * EARLIER]:
        lines = found[case.customer_id or 0]["earlier"]
        if len(lines) < EARLIER:
            lines.append(f"{case.reference} · {local_day(case.reported_at).isoformat()} · {case.title[:60]}")
    return found


def flow() -> dict[str, Any]:
    """Which steps of the technician each state has, and the state each leads to ("" where it stays), out of the transitions."""
    possible: dict[str, list[str]] = {}
    leads: dict[str, str] = {}
    field = ServiceCall._meta.get_field("state")
    for one in field.get_all_transitions(ServiceCall):
        if one.name in STEPS:
            possible.setdefault(str(one.source), []).append(one.name)
            # What follows the money depends on how it is paid; on the way, that is the end.
            leads[one.name] = State.FREE if one.name == "settle" else str(one.target or "")
    for names in possible.values():
        names.sort(key=STEPS.index)
    return {"steps": possible, "leads": leads, "to_do": list(TO_DO)}


def forms_of_the_steps() -> dict[str, Any]:
    """The fields of each step as the page draws them: those of the interface, without what the page fills in itself."""
    made = {}
    for name in STEPS:
        step = service_kind.steps[name]
        form = step.form()
        for one in LEFT_OUT:
            form.fields.pop(one, None)
        made[name] = {
            "label": str(step.label),
            "help": str(step.help),
            "told": TOLD.get(name, ""),
            "fields": [
                row | {"lines": isinstance(form.fields[row["name"]].widget, forms.Textarea)}
                for row in described(form, {})
            ],
        }
    return made
