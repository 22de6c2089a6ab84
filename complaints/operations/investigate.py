"""Find the cause: QA, production, the manager's office and R&D sign their parts of the form."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from accounts.models import Department
from accounts.permissions import Permission
from complaints.forms.stages import ConfirmDefectForm, InvestigationForm, OpinionForm, ProductionForm
from complaints.forms.visits import ReportForm
from complaints.kind import complaint_kind
from complaints.models import Complaint, Desk, InvestigationReport
from complaints.operations.parts import sign
from complaints.states import State
from feedback_system.cases.advance import let_read
from feedback_system.cases.steps import Trace, step
from feedback_system.catalogues.classifying import CONFIRMED, classify
from feedback_system.catalogues.models import CatalogueEntry, CatalogueList

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority


@step(
    complaint_kind,
    "finish_investigation",
    label=_("Hand over the investigation"),
    rights=[Permission.INVESTIGATE, Permission.INVESTIGATE_OWN_AREA],
    stage=State.INVESTIGATING,
    form=InvestigationForm,
    help=_(
        "Cause, facts and the department responsible. The investigation report is due within three days from now."
    ),
)
def finish_investigation(
    complaint: Complaint,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    text: str,
    ours: str,
    responsible_department: Department | None,
    persons: str,
    production_department: Department | None = None,
    rd_wanted: bool = False,
    rd_reason: str = "",
    confirmed_defect: CatalogueEntry | None = None,
    confirmed_cause: CatalogueEntry | None = None,
) -> Trace:
    """Sign QA's part: cause and at least one responsible unit, or “not ours” (policies 001 and 004, investigation)."""
    complaint.investigator = complaint.investigator or by
    complaint.responsible_department = responsible_department
    complaint.production_department = production_department
    complaint.rd_wanted = rd_wanted
    for department in filter(None, (responsible_department, production_department)):
        let_read(complaint.case, department=department, why="party")
    details: dict[str, Any] = {
        "ours": ours,
        "responsible": responsible_department.code if responsible_department else "",
        "rd_wanted": rd_wanted,
    }
    desk = complaint.desk_of(State.INVESTIGATING)
    sign(
        complaint, desk=desk, text=text, authority=authority, at=at,
        details={**details, "persons": persons, "rd_reason": rd_reason},
    )  # fmt: skip
    codes = _confirm(complaint, confirmed_defect, confirmed_cause, by=by, at=at)
    return Trace({**details, **codes}, {"text": text, "persons": persons, "rd_reason": rd_reason})


def _confirm(
    complaint: Complaint,
    defect: CatalogueEntry | None,
    cause: CatalogueEntry | None,
    *,
    by: User,
    at: datetime,
) -> dict[str, str]:
    found = {CatalogueList.DEFECT: defect, CatalogueList.CAUSE: cause}
    return classify(complaint.case, found, basis=CONFIRMED, by=by, at=at) if defect or cause else {}


@step(
    complaint_kind,
    "confirm_defect",
    label=_("Confirm defect and cause"),
    rights=[Permission.INVESTIGATE],
    form=ConfirmDefectForm,
    side=True,
    help=_(
        "After the investigation, also while the ruling is prepared: what the defect and its cause really were."
    ),
)
def confirm_defect(
    complaint: Complaint,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    confirmed_defect: CatalogueEntry | None,
    confirmed_cause: CatalogueEntry | None,
    reason: str,
) -> Trace:
    """Confirm defect and cause from the catalogue; what was said before stays in the history."""
    return Trace(_confirm(complaint, confirmed_defect, confirmed_cause, by=by, at=at), {"text": reason})


@step(
    complaint_kind,
    "finish_production_analysis",
    label=_("Hand over the production analysis"),
    rights=[Permission.ANALYSE_PRODUCTION],
    stage=State.PRODUCTION_ANALYSIS,
    form=ProductionForm,
    help=_("What happened in making the product, and what production does about it."),
)
def finish_production_analysis(
    complaint: Complaint,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    text: str,
    countermeasure: str,
    unit: str,
    line: str,
    operators: str,
    produced_on: date | None,
    manager_not_applicable: str = "",
) -> Trace:
    """Sign production's part: cause, countermeasure, unit, line and shift, operators, date (policies 001 and 004)."""
    complaint.manager_not_applicable = manager_not_applicable
    details = {"unit": unit, "line": line, "produced_on": produced_on}
    sign(
        complaint, desk=Desk.PRODUCTION, text=text, authority=authority, at=at,
        details={**details, "countermeasure": countermeasure, "operators": operators},
    )  # fmt: skip
    return Trace(
        {**details, "manager_not_applicable": bool(manager_not_applicable)},
        {
            "text": text,
            "countermeasure": countermeasure,
            "operators": operators,
            "not_applicable": manager_not_applicable,
        },
    )


@step(
    complaint_kind,
    "instruct",
    label=_("Give the instruction"),
    rights=[Permission.INSTRUCT_AS_MANAGER],
    stage=State.MANAGER_REVIEW,
    form=OpinionForm,
    help=_("The instruction of the manager's office after production's analysis."),
)
def instruct(complaint: Complaint, *, by: User, at: datetime, authority: Authority, text: str) -> Trace:
    """Sign the instruction of the manager's office (policy 004)."""
    sign(complaint, desk=Desk.MANAGER_OFFICE, text=text, authority=authority, at=at)
    return Trace({}, {"text": text})


@step(
    complaint_kind,
    "give_rd_opinion",
    label=_("Give R&D's opinion"),
    rights=[Permission.GIVE_RD_OPINION],
    stage=Desk.RD,
    form=OpinionForm,
    help=_("R&D works beside production; the case waits for it only when everything else is done."),
)
def give_rd_opinion(
    complaint: Complaint, *, by: User, at: datetime, authority: Authority, text: str
) -> Trace:
    """Sign R&D's part, beside production's analysis or after it (policies 001 and 004)."""
    sign(complaint, desk=Desk.RD, text=text, authority=authority, at=at)
    return Trace({}, {"text": text})


@step(
    complaint_kind,
    "hand_in_report",
    label=_("Hand in the investigation report"),
    rights=[Permission.INVESTIGATE, Permission.INVESTIGATE_OWN_AREA],
    stage=State.INVESTIGATING,
    form=ReportForm,
    side=True,
    help=_("The report to the general manager, within three days after the investigation."),
)
def hand_in_report(complaint: Complaint, *, by: User, at: datetime, authority: Authority, text: str) -> Trace:
    """Hand the report to the general manager, who answers it (policies 001 and 004, three-day report)."""
    InvestigationReport.objects.create(complaint=complaint, text=text, handed_in_by=by, handed_in_at=at)
    return Trace({}, {"text": text})


@step(
    complaint_kind,
    "answer_report",
    label=_("Answer the investigation report"),
    rights=[Permission.ANSWER_REPORT],
    form=OpinionForm,
    side=True,
    help=_("The general manager's instruction on the report."),
)
def answer_report(complaint: Complaint, *, by: User, at: datetime, authority: Authority, text: str) -> Trace:
    """Give the general manager's instruction on the report."""
    report = complaint.report
    report.instruction, report.instructed_by, report.instructed_at = text, by, at
    report.save()
    return Trace({}, {"text": text})
