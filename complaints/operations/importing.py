"""A row of an old list of complaints as a case: new ones as if they were logged now, running and closed ones in their stage.

Clocks that still run begin at the instants of the old list, so that they are due when they would have been; what they would have told
before the import is passed over. Nothing is mailed.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Department, User
from accounts.queries import department_with
from complaints.forms.importing import COLUMNS
from complaints.kind import complaint_kind
from complaints.models import Complaint, Desk
from complaints.operations.clocks import BUDGET_OF_DESK, REPORTED, facts_of_clocks, search_text
from complaints.operations.import_rows import prepare
from complaints.operations.receive import FACTS, folder_fields, trace_of_report
from complaints.states import BEFORE_ACCEPTANCE, CLOSED_STATES, IN_HAND, State
from feedback_system.cases.advance import let_read
from feedback_system.cases.importing import begun_elsewhere, import_case
from feedback_system.cases.models import Case
from feedback_system.cases.steps import Trace
from feedback_system.catalogues.classifying import REPORTED as AS_REPORTED
from feedback_system.catalogues.classifying import classify
from feedback_system.catalogues.models import CatalogueList
from feedback_system.deadlines import operations as deadlines
from feedback_system.errors import Blocked
from feedback_system.imports.kinds import FileKind, Prepared, Source
from feedback_system.masterdata.models import Customer
from feedback_system.masterdata.operations import save_record
from feedback_system.searching.operations import index_case


def write(prepared: Prepared, *, source: Source, by: User, at: datetime) -> tuple[Case, list[Any]]:
    """The row as a case; with the customer and the product that were created for it."""
    found, fields = prepared.values, prepared.values["fields"]
    created = [
        save_record(record=record, by=by, at=at)
        for record in (fields["customer"], fields.get("product"))
        if record is not None and record.pk is None
    ]
    state: State = found["state"]
    accepted, closed = found["accepted"], found["closed"]
    reported = fields.get("reported_at") or at
    salesperson, sales_department = _sales_side(found, fields["customer"], by)
    complaint = begun_elsewhere(
        Complaint,
        state=state.value,
        route=found["route"],
        salesperson=salesperson,
        sales_department=sales_department,
        investigator=found["investigator"],
        responsible_department=found["responsible_department"],
        production_department=found["production_department"],
        submitted_at=None if state == State.DRAFT else accepted or reported,
        accepted_at=accepted if state in IN_HAND | CLOSED_STATES else None,
        closed_at=closed if state in CLOSED_STATES else None,
        filed_at=closed if state == State.FILED else None,
        upheld=False if state == State.NOT_UPHELD else None,
        rd_wanted=state == State.RD_OPINION,
        **{name: fields.get(name) for name in FACTS if fields.get(name) not in (None, "")},
    )
    case = import_case(
        complaint_kind,
        complaint,
        number=prepared.number,
        by=by,
        at=at,
        department=sales_department,
        trace=_trace(prepared, source),
        after_opening=_start_clocks,
        **folder_fields(fields, at),
    )
    if fields.get("defect") is not None:
        classify(case, {CatalogueList.DEFECT: fields["defect"]}, basis=AS_REPORTED, by=by, at=at)
    let_read(case, person=salesperson, why="sales")
    for department in (department_with("qa"), found["responsible_department"]):
        if department is not None:
            let_read(case, department=department, why="party")
    return case, created


def _sales_side(found: dict[str, Any], customer: Customer, by: User) -> tuple[User, Department]:
    """Who is in charge of the customer: named in the row, else the customer's keeper, else the head of sales."""
    keeper = customer.salesperson if customer.salesperson_id else None
    person = found["salesperson"] or (keeper if keeper is not None and keeper.is_active else None)
    home: Department | None = found.get("sales_department")
    if (
        home is None
        and person is not None
        and person.department is not None
        and person.department.function == "sales"
    ):
        home = person.department
    if home is None:
        home = department_with("sales")
    if home is None:
        raise Blocked(
            [_("The company has no sales department yet. Ask the administrator to add one in the settings.")]
        )
    return person or home.head or by, home


def _trace(prepared: Prepared, source: Source) -> Trace:
    report = trace_of_report(prepared.values["fields"])
    facts = {
        **report.facts,
        "file": source.file,
        "row": source.row,
        "import": source.import_id,
        "number": prepared.number,
        "accepted_at": prepared.values["accepted"],
        "closed_at": prepared.values["closed"],
        "stage_told": prepared.values["stage_told"],
    }
    labels = {column.field: str(column.label) for column in COLUMNS}
    unmatched = {labels[field]: text for field, text in prepared.values["unmatched"].items()}
    beside = "\n".join(f"{heading}: {text}" for heading, text in (*source.beside.items(), *unmatched.items()))
    return Trace(facts, {**report.payload, **({"beside": beside} if beside else {})})


@deadlines.refreshing_once()
def _start_clocks(complaint: Complaint, by: User, at: datetime) -> None:
    """Start what still runs from the instants of the old list, keep what is over as met, pass over what would have been told."""
    case, state, facts = complaint.case, State(complaint.state), facts_of_clocks(complaint)
    limit, accepted = complaint.handling_limit, complaint.accepted_at
    if state in BEFORE_ACCEPTANCE:
        codes = REPORTED if state == State.DRAFT else REPORTED[1:]
        deadlines.start_all(case, codes, by=by, at=at, started_at=case.reported_at, **facts)
    if state == State.SUBMITTED:
        deadlines.start(case, "complaint-accept", by=by, at=at, started_at=case.reported_at, **facts)
    if accepted is not None and limit:
        own_date = complaint.own_date
        named = {limit: own_date} if own_date is not None else {}
        deadlines.start_all(case, [limit], by=by, at=at, started_at=accepted, named_days=named, **facts)
    if state in CLOSED_STATES and accepted is not None and limit:
        deadlines.meet(case, limit, by=by, at=at, met_at=complaint.closed_at)
    if state in IN_HAND:
        if complaint.open_lines():
            deadlines.start(case, "complaint-quantity", by=by, at=at, **facts)
        deadlines.stage_moved(
            case,
            entered=complaint.present_holder(),
            entered_function=BUDGET_OF_DESK.get(Desk(complaint.present_desk()), ""),
            route=complaint.route.code,
            by=by,
            at=at,
        )
        deadlines.follow_state(case, complaint.state, by=by, at=at)
    deadlines.pass_over(case, by=by, at=at)
    index_case(case, search_text(complaint))


COMPLAINTS = FileKind(
    code=complaint_kind.code,
    label=complaint_kind.label_plural,
    columns=COLUMNS,
    needed=(("customer", "customer_code"), ("description",)),
    shown=(
        gettext_lazy("Number"), gettext_lazy("Customer"), gettext_lazy("Product"), gettext_lazy("What is complained about"),
        gettext_lazy("Stage"), gettext_lazy("Reported"), gettext_lazy("Accepted"),
    ),
    prepare=prepare,
    write=write,
)  # fmt: skip
