"""From the telephone to the registered form."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, DepartmentFunction
from accounts.permissions import Permission
from accounts.queries import department_with
from complaints.forms.intake import FactsForm, IntakeForm
from complaints.forms.stages import NoLossForm, ReasonForm
from complaints.kind import complaint_kind
from complaints.models import Complaint, Desk, Route
from complaints.models.lines import (
    add_further_lines,
    further_line,
    replace_further_lines,
    same_goods_of_customer,
)
from complaints.operations.parts import sign
from complaints.states import State
from feedback_system.audit.operations import record as record_event
from feedback_system.cases.advance import let_read, letting_read_once
from feedback_system.cases.goods import KEYS
from feedback_system.cases.keeping import keeping_once
from feedback_system.cases.models import REPEAT, Case
from feedback_system.cases.opening import open_case
from feedback_system.cases.steps import Trace, step
from feedback_system.catalogues.classifying import REPORTED, classify
from feedback_system.catalogues.models import CatalogueList
from feedback_system.company.models import Company
from feedback_system.errors import Blocked, Invalid, NotPermitted
from feedback_system.reference.kept import reading

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority

FACTS = (
    "contact_name", "contact_phone", "order_number", "batch_number", "invoice_number", "delivered_on", "quantity",
    "quantity_undetermined", "defective_quantity", "description", "defect_reason", "demand", "sales_remarks", "wished_on", "wants_8d",
    "complaint_class", "channel",
)  # fmt: skip
"""Fields of the form that the intake fills directly."""

PERSONAL = ("contact_name", "contact_phone", "description", "defect_reason", "demand", "sales_remarks")
"""Free and personal text: kept in the payload of the event, not in its facts."""


def title_of(fields: dict[str, Any]) -> str:
    """One line that says what it is about: product and the beginning of the description."""
    product = fields.get("product")
    start = " ".join(str(fields.get("description", "")).split())
    return (f"{product.code} " if product else "")[:60] + start[:120]


def route_for(fields: dict[str, Any]) -> Route:
    """The chosen route, else the company's for the class: non-quality complaints have their own.

    :raises Blocked: when no route is set up
    """
    chosen = fields.get("route")
    if isinstance(chosen, Route):
        return chosen
    wanted = (
        "non_quality"
        if fields.get("complaint_class") == Complaint.Class.NON_QUALITY
        else Company.get().default_route
    )
    route = Route.objects.filter(code=wanted, is_active=True).order_by("-version").first()
    if route is None:
        raise Blocked(
            [
                _(
                    "No route is set up for this kind of complaint. Ask the administrator to choose one in the settings."
                )
            ]
        )
    return route


def sales_side(by: User, fields: dict[str, Any]) -> tuple[User, Department]:
    """Who is in charge of the customer: the salesperson on the customer's file, else who logs it; with the department.

    :raises Blocked: when no sales department exists
    """
    keeper = fields["customer"].salesperson
    person = keeper if keeper is not None and keeper.is_active else by
    home = person.department
    if home is None or home.function != DepartmentFunction.SALES:
        home = department_with(DepartmentFunction.SALES)
    if home is None:
        raise Blocked(
            [_("The company has no sales department yet. Ask the administrator to add one in the settings.")]
        )
    return person, home


@reading()
@transaction.atomic
def receive_complaint(*, by: User, at: datetime, **data: Any) -> Complaint:
    """Save a new report as a draft with its receipt number; the first clocks run from when the customer told us.

    `data` holds the fields of `IntakeForm`. :raises NotPermitted, Invalid, Blocked: and nothing is saved
    """
    if not by.holds(Permission.LOG_COMPLAINT):
        raise NotPermitted(_("You may not log complaints. Pass the report on to customer service or sales."))
    form = IntakeForm(data, by=by, at=at)
    if not form.is_valid():
        raise Invalid({"" if name == "__all__" else name: messages for name, messages in form.errors.items()})
    return receive_checked(fields=form.cleaned_data, by=by, at=at)


@reading()
@transaction.atomic
@keeping_once()
@letting_read_once()
def receive_checked(
    *, fields: dict[str, Any], by: User, at: datetime, source: Case | None = None, receipt_number: str = ""
) -> Complaint:
    """Save a new report from fields that `IntakeForm` has checked already; `source` is a case of another kind it follows from.

    `receipt_number` is the one that the customer was told on the public form.
    """
    if not by.holds(Permission.LOG_COMPLAINT):
        raise NotPermitted(_("You may not log complaints. Pass the report on to customer service or sales."))
    salesperson, sales_department = sales_side(by, fields)
    earlier: Case | None = fields.get("repeat_of")
    if earlier is not None:
        earlier = Case.objects.lock(earlier.pk)
    complaint: Complaint = Complaint(
        route=route_for(fields),
        salesperson=salesperson,
        sales_department=sales_department,
        **{name: fields.get(name) for name in FACTS if fields.get(name) not in (None, "")},
    )
    case = open_case(
        complaint_kind,
        complaint,
        by=by,
        at=at,
        department=by.department or sales_department,
        trace=trace_of_report(fields),
        after_saving=lambda: add_further_lines(complaint, fields.get("lines") or []),
        receipt_number=receipt_number,
        parent=earlier or source,
        parent_relation=REPEAT if earlier is not None else source.kind if source is not None else "",
        **folder_fields(fields, at),
    )
    if fields.get("defect") is not None:
        classify(case, {CatalogueList.DEFECT: fields["defect"]}, basis=REPORTED, by=by, at=at)
    if earlier is not None:
        record_event(earlier, "repeated", by=by, at=at, facts={"case": case.pk})
    let_read(case, department=sales_department, why="sales")
    quality = department_with(DepartmentFunction.QA)
    if quality is not None:
        let_read(case, department=quality, why="no loss")  # QA confirms within the day that nothing was lost
    if salesperson.pk != by.pk:
        let_read(case, person=salesperson, why="sales")
    return complaint


def folder_fields(fields: dict[str, Any], at: datetime) -> dict[str, Any]:
    """The columns of the folder that the checked fields of a report fill."""
    return {
        "title": title_of(fields),
        "customer": fields["customer"],
        "product": fields.get("product"),
        "market": fields.get("market") or fields["customer"].market,
        "severity": fields["severity"],
        "reported_at": fields.get("reported_at") or at,
        "event_at": fields.get("event_at"),
        "late_entry_reason": fields.get("late_entry_reason") or "",
    }


def trace_of_report(fields: dict[str, Any]) -> Trace:
    """What the history keeps of the checked fields of a report."""
    plain = {name: fields.get(name) for name in FACTS if name not in PERSONAL and name != "channel"}
    plain = {name: value for name, value in plain.items() if value not in (None, "", False)}
    plain |= {"channel": fields["channel"].code, "customer": fields["customer"].code}
    if fields.get("product"):
        plain["product"] = fields["product"].code
    if fields.get("defect"):
        plain["defect"] = fields["defect"].code
    if fields.get("lines"):
        plain["lines"] = [
            further_line(row, position).facts() for position, row in enumerate(fields["lines"], 2)
        ]
    if fields.get("repeat_of"):
        plain["repeat_of"] = fields["repeat_of"].pk
    return Trace(plain, {name: fields[name] for name in PERSONAL if fields.get(name)})


@step(
    complaint_kind,
    "submit",
    label=_("Submit"),
    stage=Desk.REPORTER,
    rights=[Permission.LOG_COMPLAINT],
    help=_("Hand the complaint in for acceptance. The registrar gives it a number."),
)
def submit(complaint: Complaint, *, by: User, at: datetime, authority: Authority) -> Trace:
    """Hand the form in for acceptance (policies 001 and 004, submitting the form)."""
    return Trace({"route": complaint.route.code})


@step(
    complaint_kind,
    "edit",
    label=_("Edit the facts"),
    stage=Desk.REPORTER,
    rights=[Permission.LOG_COMPLAINT],
    form=FactsForm,
    side=True,
    help=_("Correct or complete what the customer reported, until the complaint is accepted."),
)
def edit(complaint: Complaint, *, by: User, at: datetime, authority: Authority, **fields: Any) -> Trace:
    """Replace the facts of the form before its acceptance; what stood there before stays in the history."""
    case = complaint.case
    before = {name: str(getattr(complaint, name)) for name in PERSONAL if getattr(complaint, name)}
    for name in FACTS:
        value = fields.get(name)
        empty = "" if name in PERSONAL or name in KEYS else None
        setattr(complaint, name, empty if value in (None, "") else value)
    complaint.quantity_undetermined = bool(fields.get("quantity_undetermined"))
    complaint.wants_8d = bool(fields.get("wants_8d"))
    replace_further_lines(complaint, fields.get("lines") or [])
    if isinstance(fields.get("route"), Route):
        complaint.route = fields["route"]
        complaint.__dict__.pop("stage_rows", None)
    for name, value in folder_fields(fields, case.entered_at).items():
        if name == "reported_at" and value > case.reported_at:
            raise Invalid(
                {
                    "reported_at": [
                        _(
                            "The time of the report cannot be moved to a later time: the clocks already run from it."
                        )
                    ]
                }
            )
        setattr(case, name, value)
    classify(case, {CatalogueList.DEFECT: fields.get("defect")}, basis=REPORTED, by=by, at=at)
    trace = trace_of_report(fields)
    return Trace(trace.facts, {"before": before, **trace.payload})


@step(
    complaint_kind,
    "return_for_data",
    label=_("Return for data"),
    rights=[Permission.ACCEPT_COMPLAINT],
    stage=State.SUBMITTED,
    form=ReasonForm,
    side=True,
    help=_("Facts are missing: say which, the reporter completes the form."),
)
def return_for_data(
    complaint: Complaint, *, by: User, at: datetime, authority: Authority, reason: str
) -> Trace:
    """Give the form back with what is missing."""
    complaint.return_reason = reason
    return Trace({"returns": complaint.returns + 1}, {"reason": reason})


@step(
    complaint_kind,
    "resubmit",
    label=_("Submit again"),
    stage=Desk.REPORTER,
    rights=[Permission.LOG_COMPLAINT],
    help=_("Hand the completed form in again."),
)
def resubmit(complaint: Complaint, *, by: User, at: datetime, authority: Authority) -> Trace:
    """Hand the completed form in again."""
    complaint.return_reason = ""
    return Trace()


@step(
    complaint_kind,
    "confirm_no_loss",
    label=_("Confirm: no loss"),
    rights=[Permission.CONFIRM_NO_LOSS],
    stage=Desk.QA,
    form=NoLossForm,
    side=True,
    help=_(
        "Nothing was lost and somebody has already dealt with it: the unit concerned is asked to improve."
    ),
)
def confirm_no_loss(
    complaint: Complaint,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    finding: str,
    action: str,
    improvement: str,
    department: Department,
) -> Trace:
    """End a report without loss as an anomaly slip; it stays on the dashboard (policy 004, report without loss)."""
    sign(
        complaint,
        desk=Desk.QA,
        text=finding,
        authority=authority,
        at=at,
        details={"action": action, "improvement": improvement, "department": department.code},
    )
    let_read(complaint.case, department=department, why="asked to improve")
    return Trace(
        {"department": department.code}, {"finding": finding, "action": action, "improvement": improvement}
    )


def likely_duplicates(*, by: User, customer_id: int, keys: Mapping[str, Collection[str]]) -> list[Case]:
    """Up to five cases of the same customer about the same order, batch or invoice in any line, newest first.

    `keys` are numbers by the name of their field; only cases that `by` may see are found.
    """
    same = same_goods_of_customer(keys, customer_id, on="complaint__")
    if same is None:
        return []
    rows = Case.objects.visible_to(by).counted().filter(same, customer_id=customer_id)
    return list(rows.order_by("-pk")[:5])


def repetitions_of(case: Case, *, by: User) -> list[Case]:
    """The later complaints about the goods of this closed case that `by` may see, oldest first."""
    if case.closed_at is None:
        return []
    found = Case.objects.visible_to(by).filter(parent=case.pk, parent_relation=REPEAT)
    return list(found.only("kind", "number", "receipt_number").order_by("pk"))
