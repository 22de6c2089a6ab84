"""The follow-up file of a major complaint: opened by whoever takes complaints, kept until quality confirms that the problem is solved.

Source: policy 001 on quality feedback of a service centre: the centre opens the file, quality confirms solved problems. That somebody
else confirms, and the clock of the next day, are ours.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from complaints.forms.major_files import ConfirmMajorFileForm, EnterMajorFileForm, OpenMajorFileForm
from complaints.kind import complaint_kind
from complaints.models import Complaint, Desk, MajorEntry
from complaints.states import FINISHED
from feedback_system.cases.fields import local_day
from feedback_system.cases.steps import Trace, step
from feedback_system.deadlines import operations as deadlines
from feedback_system.notifications.telling import tell

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority, Move

CLOCK = "major-file"
KEEPERS = (Permission.LOG_COMPLAINT, Permission.FLAG_MAJOR)
"""Who opens a file and writes into it: whoever takes complaints, and whoever flags a case as major."""
Kind = MajorEntry.Kind


def _write(
    complaint: Complaint, kind: Kind, *, day: date, text: str, next_on: date | None, by: User, at: datetime
) -> Trace:
    """One entry more; the folder is locked, so its number is the next."""
    last = complaint.last_major_entry()
    entry = MajorEntry.objects.create(
        complaint=complaint, number=(last.number if last is not None else 0) + 1, kind=kind, day=day, text=text,
        next_on=next_on, by=by, at=at,
    )  # fmt: skip
    return Trace({"entry": entry.number, "kind": kind, "day": day, "next_on": next_on}, {"text": text})


@step(
    complaint_kind,
    "open_major_file",
    label=_("Open the follow-up file"),
    rights=KEEPERS,
    form=OpenMajorFileForm,
    side=True,
    help=_(
        "A major case is followed up in a file of its own until quality confirms that the problem is solved."
    ),
)
def open_major_file(
    complaint: Complaint, *, by: User, at: datetime, authority: Authority, text: str, next_on: date
) -> Trace:
    """Begin the file, with the day of the next look."""
    return _write(complaint, Kind.OPENED, day=local_day(at), text=text, next_on=next_on, by=by, at=at)


@step(
    complaint_kind,
    "enter_major_file",
    label=_("Enter in the follow-up file"),
    rights=(*KEEPERS, Permission.INVESTIGATE),
    form=EnterMajorFileForm,
    side=True,
    help=_("What was done, and when somebody looks again; or that the problem is solved."),
)
def enter_major_file(
    complaint: Complaint,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    day: date,
    text: str,
    solved: bool,
    next_on: date | None,
) -> Trace:
    """Write down what was done; from then on nobody changes it."""
    kind = Kind.SOLVED if solved else Kind.DONE
    return _write(complaint, kind, day=day, text=text, next_on=next_on, by=by, at=at)


def own_solution(complaint: Complaint, authority: Authority, at: datetime) -> Iterable[Any]:
    """A sentence when the acting person, or whom she stands in for, said that the problem is solved."""
    solved_by = complaint.major_file_solved_by()
    if solved_by is not None and solved_by.pk in {authority.by.pk, authority.person.pk}:
        yield _("You said yourself that the problem is solved. Somebody else of quality must confirm it.")


@step(
    complaint_kind,
    "confirm_major_file",
    label=_("Confirm that the problem is solved"),
    rights=[Permission.INVESTIGATE],
    form=ConfirmMajorFileForm,
    side=True,
    conflicts=own_solution,
    help=_("Quality looks whether the problem is wholly solved. If not, the file goes on."),
)
def confirm_major_file(
    complaint: Complaint,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    result: str,
    text: str,
    next_on: date | None,
) -> Trace:
    """End the file, or let it go on with a new day."""
    kind = Kind.CONFIRMED if result == "solved" else Kind.NOT_SOLVED
    return _write(complaint, kind, day=local_day(at), text=text, next_on=next_on, by=by, at=at)


STEPS = frozenset({"open_major_file", "enter_major_file", "confirm_major_file"})


def after_major_file(move: Move, complaint: Complaint) -> None:
    """The day that was named begins a clock, the next entry meets it; a solved problem waits for quality."""
    case, by, at = move.case, move.authority.by, move.at
    if move.changed_state and move.after in FINISHED:
        deadlines.cancel_all(case, by=by, at=at, reason=str(move.after), codes=[CLOCK])
    if move.step.name not in STEPS:
        return
    *before, entry = complaint.major_file()
    if before:
        deadlines.meet(case, CLOCK, by=by, at=at, matter=before[-1].number)
    quality = complaint.department_at(Desk.QA)
    if entry.kind == Kind.SOLVED:
        head = quality.head if quality is not None else None
        _start(case, entry, department=quality, people=[head] if head is not None else [], by=by, at=at)
        tell("major_file_solved", case, [head], by=by, at=at, facts={})
    elif entry.kind != Kind.CONFIRMED:
        keeper = before[-1].by if entry.kind == Kind.NOT_SOLVED and before else entry.by
        _start(case, entry, department=keeper.department, people=[keeper], by=by, at=at)
    if entry.kind in (Kind.CONFIRMED, Kind.NOT_SOLVED):
        people = list({one.by.pk: one.by for one in before}.values())
        tell(
            "major_file_answered", case, people, by=by, at=at, facts={"solved": entry.kind == Kind.CONFIRMED}
        )


def _start(
    case: Any, entry: MajorEntry, *, department: Any, people: list[User], by: User, at: datetime
) -> None:
    deadlines.start(
        case, CLOCK, by=by, at=at, department=department, addressees=people, named_day=entry.next_on,
        matter=entry.number,
    )  # fmt: skip
