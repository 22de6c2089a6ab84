"""Send a slip, enter a call in the ledger, pass something to the intake, report an event: one verb, the kind says the rest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Department
from accounts.permissions import Permission
from accounts.queries import department_with, system_user
from feedback_system.audit.operations import record as record_event
from feedback_system.cases.advance import let_read, letting_read_once
from feedback_system.cases.kinds import confidential_kinds
from feedback_system.cases.models import SLIP, Case, CaseAudience, Severity
from feedback_system.cases.opening import open_case
from feedback_system.cases.steps import Trace
from feedback_system.company.models import Company
from feedback_system.errors import Blocked, Invalid, NotPermitted
from feedback_system.numbering.operations import next_number
from feedback_system.reference.kept import reading
from quality.slips.forms.facts import NewSlipForm
from quality.slips.kind import slip_kind
from quality.slips.models import Field, Slip, SlipKind, SlipPart, kind_in_force
from quality.slips.models.slip import ELSEWHERE
from quality.slips.operations.climbing import facts_of, rungs_to, write
from quality.slips.states import SlipState as State

if TYPE_CHECKING:
    from accounts.models import User

OWN_COLUMNS = [name for name in Field.values if name not in ELSEWHERE]
"""Fields of kinds that are columns of the slip."""
PERSONAL = frozenset(
    {"description", "wish", "contact_name", "contact_phone", "place", "station", "present_state", "caller", "called", "handling",
     "targets", "analysis", "measures", "level_reason"}
)  # fmt: skip
"""Free text: kept in the payload of the event, not in its facts."""
LONGEST_TITLE = 110


def may_send(user: User) -> bool:
    """Whether `user` sends slips: everybody who works on cases (policy 001, quality problems between departments)."""
    return user.holds(Permission.SEND_SLIP)


def must_send(user: User) -> None:
    """:raises NotPermitted: for people who do not work on cases"""
    if not may_send(user):
        raise NotPermitted(
            _("You may not send slips. Tell somebody of a department what happened, and let them send it.")
        )


def number_of_today(at: datetime) -> str:
    """The next number of a slip. Must be called inside a transaction."""
    return next_number(slip_kind.code, on=at.astimezone(Company.get().zone).date())


def title_of(subject: str, description: str) -> str:
    """One line that says what it is about: the subject, or the beginning of the text."""
    return subject or " ".join(description.split())[:LONGEST_TITLE]


def home_of(person: User) -> Department:
    """From which department `person` sends. :raises Blocked: without one"""
    if person.department is not None:
        return person.department
    found = next((one.department for one in person.assignments), None)
    if found is None:
        raise Blocked([_("You belong to no department yet. Ask the administrator to enter your department.")])
    return found


@reading()
@transaction.atomic
def send_slip(*, by: User, at: datetime, **data: Any) -> Slip:
    """Send a slip from what was typed. :raises NotPermitted, Invalid, Blocked: and nothing is saved"""
    must_send(by)
    form = NewSlipForm(data, by=by, at=at)
    if not form.is_valid():
        raise Invalid({"" if name == "__all__" else name: messages for name, messages in form.errors.items()})
    sent: Slip = send_slip_checked(fields=form.cleaned_data, by=by, at=at)
    return sent


@reading()
@transaction.atomic
@letting_read_once()
def send_slip_checked(*, fields: dict[str, Any], by: User, at: datetime) -> Slip:
    """Send a slip from fields that `NewSlipForm` has checked; it has its number at once unless a desk numbers it."""
    must_send(by)
    return send_slip_of(fields, home_of(by), by=by, at=at)


@reading()
@transaction.atomic
@letting_read_once()
def send_by_system(
    *,
    kind: str,
    sender: Department,
    departments: Sequence[Department],
    subject: str,
    description: str,
    customer: Any = None,
    case: Case | None = None,
    at: datetime,
) -> Slip | None:
    """Send a slip for a department because of something that came from outside; no person wrote it.

    `kind` is the code of a kind in force; where it goes level by level, it begins at the lowest level. None when the company has
    switched the kind off.
    """
    found = kind_in_force(kind, at)
    if found is None or not found.is_active:
        return None
    fields: dict[str, Any] = {
        "kind": found,
        "departments": list(departments),
        "subject": subject,
        "description": description,
        "customer": customer,
        "case": case,
    }
    if found.is_ladder:
        fields["level"] = Slip(slip_kind=found).levels()[0]
    return send_slip_of(fields, sender, by=system_user(), at=at)


def send_slip_of(fields: dict[str, Any], sender: Department, *, by: User, at: datetime) -> Slip:
    """Send a slip out of a step of another one, whose right has been checked; `fields` are those that `NewSlipForm` checks."""
    kind: SlipKind = fields["kind"]
    desk = department_with(kind.desk) if kind.desk else None
    parent: Case | None = fields.get("case")
    if parent is not None:
        parent = Case.objects.lock(parent.pk)
    told_at: datetime = fields.get("told_at") or at
    record: Slip = Slip(
        state=_first_state(kind, fields, desk),
        slip_kind=kind,
        sender_department=sender,
        desk_department=desk,
        description=fields["description"],
        entered_late=_is_late(kind, told_at, at),
        closed_at=at if kind.is_record else None,
        **{name: fields[name] for name in OWN_COLUMNS if fields.get(name) not in (None, "")},
    )
    record.first_parts = _first_parts(record, fields.get("departments") or [], at, fields.get("person"))
    if record.state == State.AT_LEVEL:
        reason = fields.get("level_reason") or ""
        record.first_rungs = rungs_to(record, fields["level"], after=0, reporter=by, at=at, reason=reason)
    case = open_case(
        slip_kind,
        record,
        by=by,
        at=at,
        department=sender,
        trace=trace_of(record, fields),
        after_saving=lambda: _write(record),
        number=None if kind.numbered_by_desk and desk is not None else number_of_today(at),
        title=title_of(fields.get("subject") or "", fields["description"]),
        customer=fields.get("customer") or (parent.customer if parent is not None else None),
        product=fields.get("product") or (parent.product if parent is not None else None),
        severity=Severity.MAJOR if goes_up(record) or record.incident is not None else Severity.GENERAL,
        reported_at=told_at,
        event_at=fields.get("happened_at"),
        late_entry_reason=fields.get("late_entry_reason") or "",
        parent=parent,
        parent_relation=SLIP if parent is not None else "",
    )
    if parent is not None:
        _belongs_to(case, parent, by=by, at=at)
    return record


def _first_state(kind: SlipKind, fields: dict[str, Any], desk: Department | None) -> str:
    if kind.is_record:
        return State.RECORDED
    if kind.is_ladder:
        return State.SEEN if fields.get("handle_first") else State.AT_LEVEL
    return State.AT_DESK if desk is not None else State.SENT


def goes_up(record: Slip) -> bool:
    """Whether production is slowed, an error gross, or so much concerned that it is no local matter (policies 000 and 001)."""
    many = record.slip_kind.mass_from
    return (
        record.production_slowed
        or record.gross is not None
        or (many is not None and (record.quantity or 0) >= many)
    )


def _is_late(kind: SlipKind, told_at: datetime, at: datetime) -> bool:
    limit = kind.late_after_minutes
    return limit is not None and at - told_at > timedelta(minutes=limit)


def addressed(kind: SlipKind, chosen: Sequence[Department]) -> list[Department]:
    """The departments that answer: those chosen, else the one that always answers this kind."""
    if chosen or not kind.receiver:
        return list(chosen)
    always = department_with(kind.receiver)
    return [always] if always is not None else []


def _first_parts(
    record: Slip, chosen: Sequence[Department], at: datetime, person: User | None
) -> list[SlipPart]:
    if record.slip_kind.is_record or record.slip_kind.is_ladder:
        return []
    departments = addressed(record.slip_kind, chosen)
    return [
        SlipPart(
            number=number,
            department=department,
            sent_at=at,
            person=person if person is not None and person.department_id == department.pk else None,
        )
        for number, department in enumerate(departments, start=1)
    ]


def _write(record: Slip) -> None:
    for part in record.first_parts:
        part.slip = record
    SlipPart.objects.bulk_create(record.first_parts)
    write(record, list(record.first_rungs))


def trace_of(record: Slip, fields: dict[str, Any]) -> Trace:
    """What the history keeps of the facts: codes and figures; texts and names of people lie in the payload."""
    plain: dict[str, Any] = {"slip_kind": record.slip_kind.code, "kind_version": record.slip_kind.version}
    for name, value in fields.items():
        if name in PERSONAL or name in ("kind", "subject", "level") or value in (None, "", False):
            continue
        if name in ("departments",):
            plain[name] = [one.code for one in value]
        elif name == "case":
            plain[name] = value.reference
        elif name == "person":
            plain[name] = value.username
        else:
            plain[name] = getattr(value, "code", value)
    if record.first_rungs:
        plain |= facts_of(record, list(record.first_rungs))
    if record.entered_late:
        plain["entered_late"] = True
    return Trace(plain, {name: fields[name] for name in sorted(PERSONAL) if fields.get(name)})


def _belongs_to(case: Case, parent: Case, *, by: User, at: datetime) -> None:
    """Whoever reads the case it belongs to reads the slip; that case's history says that a slip was sent."""
    if parent.kind not in confidential_kinds():
        for row in CaseAudience.objects.filter(case=parent).select_related("department", "person"):
            let_read(case, department=row.department, person=row.person, why="parent")
    record_event(parent, "slip_linked", by=by, at=at, facts={"slip": case.reference})
