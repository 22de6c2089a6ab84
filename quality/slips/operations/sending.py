"""Before the departments work on it: the desk sorts, the sender completes, sends again or withdraws."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from accounts.models import Department
from accounts.permissions import Permission
from feedback_system.cases.steps import Trace, step
from quality.slips.forms.facts import CompleteForm
from quality.slips.forms.steps import (
    AddDepartmentForm,
    PassOnForm,
    SendOnForm,
    SlipReasonForm,
    SlipTextForm,
)
from quality.slips.kind import slip_kind
from quality.slips.models import Field, Slip, SlipPart, SlipWord, WordKind
from quality.slips.models.slip import ON_FOLDER
from quality.slips.operations.opening import PERSONAL, addressed, number_of_today
from quality.slips.states import LIVING_PARTS, OPEN_PARTS, PartState

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority

WHOSE_DESK = _("It is sorted by the desk of this kind of slip.")
WHOSE_SLIP = _("That is for the sender, or somebody of the sender's department.")


def sorts(slip: Slip, person: User) -> bool:
    """Whether `person` works at the desk."""
    return slip.is_at_desk(person)


def sends(slip: Slip, person: User) -> bool:
    """Whether `person` sent it, or works where it was sent from."""
    return slip.is_sender(person)


def sends_or_sorts(slip: Slip, person: User) -> bool:
    """Either of them."""
    return sends(slip, person) or sorts(slip, person)


def write_parts(slip: Slip, departments: Sequence[Department], at: datetime) -> list[SlipPart]:
    """New parts for departments that have none in this round."""
    parts = slip.all_parts()
    busy = {part.department_id for part in parts if part.state in LIVING_PARTS}
    last = max((part.number for part in parts), default=0)
    present = max((part.round for part in parts), default=1)
    return SlipPart.objects.bulk_create(
        SlipPart(slip=slip, number=last + place, round=present, department=department, sent_at=at)
        for place, department in enumerate((one for one in departments if one.pk not in busy), start=1)
    )


def address_anew(slip: Slip, departments: Sequence[Department], at: datetime) -> None:
    """Let exactly these departments answer: parts of others are dropped, those that stay are sent now."""
    ids = {one.pk for one in departments}
    present = SlipPart.objects.filter(slip=slip, state__in=LIVING_PARTS)
    present.exclude(department__in=ids).update(state=PartState.DROPPED)
    present.filter(department__in=ids).update(sent_at=at)
    write_parts(slip, departments, at)


@step(
    slip_kind,
    "reply_first",
    label=_("Record the first reply"),
    rights=[Permission.HANDLE_SLIP],
    form=SlipTextForm,
    standing=sorts,
    whose=WHOSE_DESK,
    side=True,
    help=_("What the reporter was told at once, and what was asked for: time, place, station, product."),
)
def reply_first(slip: Slip, *, by: User, at: datetime, authority: Authority, text: str) -> Trace:
    """Say that the reporter was answered (policy 000 on fast feedback: at the first moment)."""
    SlipWord.objects.create(slip=slip, kind=WordKind.REPLY, text=text, by=by, at=at)
    return Trace({}, {"text": text})


@step(
    slip_kind,
    "complete",
    label=_("Complete the data"),
    rights=[Permission.SEND_SLIP],
    form=CompleteForm,
    standing=sends_or_sorts,
    whose=WHOSE_SLIP,
    side=True,
    help=_("What was missing, or was told since. The history keeps what stood there before."),
)
def complete(slip: Slip, *, by: User, at: datetime, authority: Authority, **fields: Any) -> Trace:
    """Fill in facts (policy 000 on fast feedback: the missing data are asked for)."""
    changed: dict[str, Any] = {}
    texts: dict[str, Any] = {}
    for name, value in fields.items():
        if slip.value_of(name) == value:
            continue
        target, column = (slip.case, ON_FOLDER[Field(name)]) if name in ON_FOLDER else (slip, name)
        if name not in PERSONAL:
            changed[name] = getattr(value, "code", value)
        elif value:
            texts[name] = value
        setattr(target, column, value)
        if name == Field.REPORT_SOURCE:
            slip.report_confirmed_by = slip.report_confirmed_at = None
    return Trace({"fields": sorted({*changed, *texts}), **changed}, texts)


@step(
    slip_kind,
    "pass_on",
    label=_("Sort and pass on"),
    rights=[Permission.HANDLE_SLIP],
    form=PassOnForm,
    standing=sorts,
    whose=WHOSE_DESK,
    help=_("It gets its number, where the desk gives one, and goes to the departments that answer."),
)
def pass_on(
    slip: Slip,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    departments: Sequence[Department],
    remark: str,
    hard: bool = False,
) -> Trace:
    """Sort it and send it on (policy 000 on fast feedback: within one working day; policy 001: at the first moment)."""
    case = slip.case
    if case.number is None:
        case.number = number_of_today(at)
    chosen = addressed(slip.slip_kind, departments)
    address_anew(slip, chosen, at)
    slip.passed_on_by, slip.passed_on_at = by, at
    if hard:
        slip.is_hard, slip.hard_reason = True, remark[:500]
    facts = {"departments": [one.code for one in chosen], "hard": slip.is_hard, "number": case.number}
    return Trace(facts, {"remark": remark} if remark else {})


@step(
    slip_kind,
    "send_back",
    label=_("Ask the sender"),
    rights=[Permission.HANDLE_SLIP],
    form=SlipReasonForm,
    standing=sorts,
    whose=WHOSE_DESK,
    side=True,
    help=_("Something is missing, or it is no matter for such a slip. Say what, and what to do instead."),
)
def send_back(slip: Slip, *, by: User, at: datetime, authority: Authority, reason: str) -> Trace:
    """Give it back to the sender with the reason."""
    slip.return_reason = reason
    return Trace({}, {"reason": reason})


@step(
    slip_kind,
    "send_on",
    label=_("Send again"),
    rights=[Permission.SEND_SLIP],
    form=SendOnForm,
    standing=sends_or_sorts,
    whose=WHOSE_SLIP,
    help=_("To the right department, or completed to the desk."),
)
def send_on(
    slip: Slip,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    departments: Sequence[Department],
    remark: str,
) -> Trace:
    """Send it to the right department after it came back."""
    if not slip.waits_for_desk():
        address_anew(slip, addressed(slip.slip_kind, departments), at)
    elif departments:
        address_anew(slip, departments, at)
    slip.return_reason = ""
    facts = {"departments": [one.code for one in departments]}
    return Trace(facts, {"remark": remark} if remark else {})


@step(
    slip_kind,
    "add_department",
    label=_("Ask one more department"),
    rights=[Permission.SEND_SLIP],
    form=AddDepartmentForm,
    standing=sends_or_sorts,
    whose=WHOSE_SLIP,
    side=True,
    help=_("Each department has its own time and its own answer; the slip is answered with the last."),
)
def add_department(
    slip: Slip, *, by: User, at: datetime, authority: Authority, departments: Sequence[Department]
) -> Trace:
    """Let more departments answer."""
    written = write_parts(slip, departments, at)
    return Trace({"departments": [part.department.code for part in written]})


@step(
    slip_kind,
    "withdraw",
    label=_("Withdraw"),
    rights=[Permission.SEND_SLIP],
    form=SlipReasonForm,
    standing=sends,
    whose=WHOSE_SLIP,
    side=True,
    help=_("Until it is answered. The departments are told by its state; it stays readable."),
)
def withdraw(slip: Slip, *, by: User, at: datetime, authority: Authority, reason: str) -> Trace:
    """End it before it was answered."""
    slip.withdraw_reason = reason
    SlipPart.objects.filter(slip=slip, state__in=OPEN_PARTS).update(state=PartState.DROPPED)
    return Trace({}, {"reason": reason})
