"""What units handed in is analysed, goes up in a handling report, and the orders come back as tasks.

Source: policy 000 on market information: sheets are analysed within a week, reported to the deputy general manager (F-71), and the
orders go down.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.models import Department
from accounts.permissions import Permission
from feedback_system.audit.operations import record as record_event
from feedback_system.cases.advance import let_read
from feedback_system.cases.models import Case, CaseAudience
from feedback_system.cases.steps import Trace, step
from feedback_system.company.models import Company
from feedback_system.errors import Blocked
from quality.slips.forms.reporting import AnalyseForm, OrderForm
from quality.slips.kind import slip_kind
from quality.slips.models import Slip, SlipWord, WordKind, kind_in_force
from quality.slips.operations.ending import WHOSE_WORD, asked
from quality.slips.operations.ladders import WHOSE_LEVEL, on_level
from quality.slips.operations.opening import send_slip_of
from quality.slips.operations.telling import arrived
from quality.slips.states import SlipState as State

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority

TASK = "task"
"""The kind by which orders go down; it ships with the product."""


@step(
    slip_kind,
    "analyse_sheet",
    label=_("Analyse and report"),
    rights=[Permission.SEND_SLIP],
    form=AnalyseForm,
    standing=asked,
    whose=WHOSE_WORD,
    help=_(
        "Your analysis goes up in a handling report, alone or with other sheets. Then this sheet is done."
    ),
)
def analyse_sheet(
    slip: Slip,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    text: str,
    proposals: str,
    report: Case | None,
) -> Trace:
    """Analyse it and report it up (policy 000 on market information: within a week, to the deputy general manager)."""
    SlipWord.objects.create(slip=slip, kind=WordKind.ANALYSIS, text=text, by=by, at=at)
    folder = _new_report(slip, text, proposals, by=by, at=at) if report is None else report
    if report is not None:
        _add_to(report, slip, text, proposals, by=by, at=at)
    slip.reported_in = folder.slip
    for row in CaseAudience.objects.filter(case=folder).select_related("department", "person"):
        let_read(slip.case, department=row.department, person=row.person, why="parent")
    slip.confirmed_by, slip.confirmed_at = by, at
    if slip.state_after_confirming() == State.FILED:
        slip.filed_by = by
    texts = {"text": text, "proposals": proposals}
    return Trace({"report": folder.reference}, {name: words for name, words in texts.items() if words})


def _new_report(slip: Slip, text: str, proposals: str, *, by: User, at: datetime) -> Case:
    """The report on this sheet, with the lowest level. :raises Blocked: its kind is switched off"""
    kind = kind_in_force(slip.slip_kind.reports_by, at)
    if kind is None or not kind.is_active or not kind.is_ladder:
        raise Blocked(
            [_t("The kind of the handling report is switched off. Ask the administrator to switch it on.")]
        )
    with translation.override(Company.get().default_language):
        subject = f"{kind.label} · {slip.case.title}"[:120]
    sent: Slip = send_slip_of(
        {
            "kind": kind,
            "departments": [],
            "subject": subject,
            "description": text,
            "measures": proposals,
            "customer": slip.case.customer,
            "product": slip.case.product,
            "level": Slip(slip_kind=kind).levels()[0],
        },
        slip.asker(),
        by=by,
        at=at,
    )
    return sent.case


def _add_to(folder: Case, slip: Slip, text: str, proposals: str, *, by: User, at: datetime) -> None:
    """Add the analysis of one more sheet to a report that is not decided; whoever decides is told."""
    report: Slip = folder.slip
    words = "\n\n".join(one for one in (f"{slip.case.reference} {slip.case.title}", text, proposals) if one)
    SlipWord.objects.create(slip=report, kind=WordKind.ANALYSIS, text=words, by=by, at=at)
    record_event(report.case, "sheet_added", by=by, at=at, facts={"sheet": slip.case.reference})
    present = report.present_level()
    people = [seat.speaks for seat in report.seats_at(present)] if present is not None else []
    arrived(report, people, by=by, at=at)


@step(
    slip_kind,
    "give_order",
    label=_("Give an order"),
    rights=[Permission.HANDLE_SLIP],
    form=OrderForm,
    standing=on_level,
    whose=WHOSE_LEVEL,
    side=True,
    help=_(
        "It goes to the department as a task with its day. As many as are needed; then decide the report."
    ),
)
def give_order(
    slip: Slip,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    department: Department,
    text: str,
    due_on: date,
) -> Trace:
    """Send a task down (policy 000 on market information: the orders of the deputy general manager go down)."""
    kind = kind_in_force(TASK, at)
    if kind is None or not kind.is_active:
        raise Blocked([_t("The kind “task” is switched off. Ask the administrator to switch it on.")])
    words = f"{department.label} · {due_on.isoformat()}\n{text}"
    SlipWord.objects.create(slip=slip, kind=WordKind.ORDER, text=words, by=by, at=at)
    fields = {
        "kind": kind,
        "departments": [department],
        "subject": "",
        "description": text,
        "task_due_on": due_on,
        "case": slip.case,
    }
    rung = slip.open_rung()
    sender = rung.department if rung is not None and rung.department is not None else slip.sender_department
    sent: Slip = send_slip_of(fields, sender, by=by, at=at)
    facts = {"department": department.code, "due_on": due_on, "task": sent.case.reference}
    return Trace(facts, {"text": text})
