"""Beside the way of a slip: reports from the field, replaced parts, the general manager, meetings."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from accounts.models import Department
from accounts.permissions import Permission
from feedback_system.cases.advance import let_read
from feedback_system.cases.steps import Trace, step
from quality.slips.forms.ladders import InstructForm
from quality.slips.forms.steps import (
    AskFieldReportForm,
    ExaminePartForm,
    FieldReportForm,
    IssuePartForm,
    SlipTextForm,
    TakePartBackForm,
)
from quality.slips.kind import slip_kind
from quality.slips.models import FieldReport, Level, ReplacedPart, Slip, SlipWord, WordKind
from quality.slips.operations.climbing import climb, end_level, facts_of, put_on
from quality.slips.operations.sending import sends_or_sorts
from quality.slips.states import LIVING_PARTS, RungState

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority

WHOSE_CASE = _("That is for the sender, the desk that sorted it, and the departments that answer.")
WHOSE_REPORT = _("A report from the field is written by the person who was asked for it.")
WHOSE_PART = _(
    "That is for the department that brings the part back, the desk, and the departments that answer."
)


def has_part(slip: Slip, person: User) -> bool:
    """The desk and the departments that answer."""
    return slip.is_at_desk(person) or bool(slip.parts_of(person, *LIVING_PARTS))


def takes_part(slip: Slip, person: User) -> bool:
    """Everybody with a part in it, the sender and the level that has it too."""
    return sends_or_sorts(slip, person) or has_part(slip, person) or slip.is_on_level(person)


def reports(slip: Slip, person: User) -> bool:
    """Whether a report is missing from this person."""
    return any(one.person_id == person.pk for one in slip.open_field_reports())


@step(
    slip_kind,
    "ask_field_report",
    label=_("Ask for a report from the field"),
    rights=[Permission.HANDLE_SLIP],
    form=AskFieldReportForm,
    standing=has_part,
    whose=WHOSE_CASE,
    side=True,
    help=_("The person on site is told, and has three working days."),
)
def ask_field_report(
    slip: Slip, *, by: User, at: datetime, authority: Authority, person: User, question: str
) -> Trace:
    """Ask somebody on site (policy 000 on fast feedback: report of the field staff within three working days)."""
    number = len(slip.all_field_reports()) + 1
    FieldReport.objects.create(
        slip=slip, number=number, person=person, question=question, asked_by=by, asked_at=at
    )
    let_read(slip.case, person=person, why="item")
    return Trace({"report": number, "person": person.username}, {"text": question})


@step(
    slip_kind,
    "hand_in_field_report",
    label=_("Hand in the report from the field"),
    rights=[Permission.HANDLE_SLIP],
    form=FieldReportForm,
    standing=reports,
    whose=WHOSE_REPORT,
    help=_("Photos and papers are attached to the slip."),
)
def hand_in_field_report(
    slip: Slip, *, by: User, at: datetime, authority: Authority, number: FieldReport, report: str
) -> Trace:
    """Hand in the own report."""
    number.report, number.reported_at = report, at
    number.save(update_fields=["report", "reported_at"])
    return Trace({"report": number.number}, {"text": report})


@step(
    slip_kind,
    "issue_part",
    label=_("Issue a part"),
    rights=[Permission.HANDLE_SLIP],
    form=IssuePartForm,
    standing=has_part,
    whose=WHOSE_CASE,
    side=True,
    help=_("The replaced one has to come back within seven days, and is examined then."),
)
def issue_part(
    slip: Slip,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    part: str,
    quantity: int,
    department: Department,
) -> Trace:
    """Issue a part (policy 000 on returned parts: the replaced one comes back within seven days)."""
    number = len(slip.all_replaced_parts()) + 1
    ReplacedPart.objects.create(
        slip=slip, number=number, name=part, quantity=quantity, returned_by=department, issued_by=by, issued_at=at
    )  # fmt: skip
    let_read(slip.case, department=department, why="party")
    return Trace({"part": number, "quantity": quantity, "department": department.code}, {"text": part})


def handles_parts(slip: Slip, person: User) -> bool:
    """The desk, the departments that answer, and those that bring parts back."""
    bringing = {one.returned_by_id for one in slip.all_replaced_parts()}
    return has_part(slip, person) or bool(bringing & set(person.department_ids_of_own))


@step(
    slip_kind,
    "take_part_back",
    label=_("The replaced part is back"),
    rights=[Permission.HANDLE_SLIP],
    form=TakePartBackForm,
    standing=handles_parts,
    whose=WHOSE_PART,
    help=_("When it came; then it is examined."),
)
def take_part_back(
    slip: Slip,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    number: ReplacedPart,
    back_at: datetime | None,
) -> Trace:
    """Take the replaced part back."""
    number.back_by, number.back_at = by, back_at or at
    number.save(update_fields=["back_by", "back_at"])
    return Trace({"part": number.number, "back_at": number.back_at})


@step(
    slip_kind,
    "examine_part",
    label=_("Enter what the part shows"),
    rights=[Permission.HANDLE_SLIP],
    form=ExaminePartForm,
    standing=has_part,
    whose=WHOSE_CASE,
    help=_("What the replaced part shows about the cause."),
)
def examine_part(
    slip: Slip, *, by: User, at: datetime, authority: Authority, number: ReplacedPart, finding: str
) -> Trace:
    """Enter the finding (policy 000 on fast feedback: the part that came back is examined)."""
    number.finding, number.examined_by, number.examined_at = finding, by, at
    number.save(update_fields=["finding", "examined_by", "examined_at"])
    return Trace({"part": number.number}, {"text": finding})


@step(
    slip_kind,
    "put_to_gm",
    label=_("Put before the general manager"),
    rights=[Permission.SEND_SLIP],
    form=SlipTextForm,
    standing=takes_part,
    whose=WHOSE_CASE,
    side=True,
    help=_("Only what is urgent, or disputed between departments. Everything else goes level by level."),
)
def put_to_gm(slip: Slip, *, by: User, at: datetime, authority: Authority, text: str) -> Trace:
    """Put it straight before the general manager (policies 000: urgent, unexpected, conflicting or disputed)."""
    SlipWord.objects.create(slip=slip, kind=WordKind.TO_GM, text=text, by=by, at=at)
    facts = _to_the_top(slip, text, by=by, at=at) if slip.slip_kind.is_ladder else {}
    return Trace(facts, {"text": text})


def _to_the_top(slip: Slip, reason: str, *, by: User, at: datetime) -> dict[str, Any]:
    """Past all levels between; the one that has it is passed by where somebody else decided that."""
    rung, top = slip.open_rung(), slip.levels()[-1]
    assert rung is not None  # noqa: S101 - the step is offered only while a level has it
    if slip.is_on_level(by):
        end_level(rung, RungState.PASSED_UP, by=by, at=at, measures=reason)
    else:
        rung.state, rung.reason, rung.done_at = RungState.TO_TOP, reason[:500], at
        rung.save(update_fields=["state", "reason", "done_at"])
    return facts_of(slip, climb(slip, top, at=at, reason=reason, after=rung.level))


@step(
    slip_kind,
    "instruct_departments",
    label=_("Instruct"),
    rights=[Permission.INSTRUCT_SLIP],
    form=InstructForm,
    help=_("How it goes on. The departments and the sender are told."),
)
def instruct_departments(
    slip: Slip, *, by: User, at: datetime, authority: Authority, text: str, level: Level | None = None
) -> Trace:
    """Say how it goes on; the clocks of the departments are not touched. On a ladder a level may carry it out."""
    SlipWord.objects.create(slip=slip, kind=WordKind.INSTRUCTION, text=text, by=by, at=at)
    rung = slip.open_rung()
    if level is None or rung is None:
        return Trace({}, {"text": text})
    end_level(rung, RungState.HANDED_DOWN, by=by, at=at, measures=text)
    put_on(slip, level, at=at)
    facts = {
        "slip_kind": slip.slip_kind.code,
        "kind_version": slip.slip_kind.version,
        "to_level": level.number,
    }
    return Trace(facts, {"text": text})


@step(
    slip_kind,
    "record_meeting",
    label=_("Record a meeting"),
    rights=[Permission.HANDLE_SLIP],
    form=SlipTextForm,
    standing=takes_part,
    whose=WHOSE_CASE,
    side=True,
    help=_("Where several departments have a part: who met and what was agreed."),
)
def record_meeting(slip: Slip, *, by: User, at: datetime, authority: Authority, text: str) -> Trace:
    """Record what was agreed (policy 000 on fast feedback: several departments go to the leaders or into a meeting)."""
    SlipWord.objects.create(slip=slip, kind=WordKind.MEETING, text=text, by=by, at=at)
    return Trace({}, {"text": text})
