"""Merge a complaint into another one about the same matter, and take it back within thirty days.

Nothing is copied and nothing is lost: files, letters and history stay on the case on which they came, and each of both names the
other. The merged one counts in no figure. Source: requirement on double reports (G-50); merging and its undoing are ours.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import OperationalError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.permissions import Permission
from complaints.forms.merging import MergeForm, UnmergeForm
from complaints.kind import complaint_kind
from complaints.models import Complaint
from complaints.models.merging import Merge
from complaints.states import CLOSED_STATES, GOES_ON_ELSEWHERE
from feedback_system.audit.operations import record as record_event
from feedback_system.cases.advance import back_at_the_desk, let_read
from feedback_system.cases.models import Case, CaseAudience, OpenCase
from feedback_system.cases.steps import Trace, step
from feedback_system.deadlines import operations as deadlines
from feedback_system.errors import Conflict
from feedback_system.notifications.models import CaseWatch
from feedback_system.notifications.operations import notify, stop_watching, watch_case

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority, Move

MERGED = "merged"
"""Why clocks were set aside and readers were let in."""


def may_merge(complaint: Complaint, person: User) -> bool:
    """Who registers complaints, and whoever this one belongs to: entered it, speaks with the customer or investigates."""
    own = (complaint.salesperson_id, complaint.investigator_id, complaint.case.entered_by_id)
    return person.holds(Permission.ACCEPT_COMPLAINT) or person.pk in own


def may_unmerge(complaint: Complaint, person: User) -> bool:
    """The same people, and whoever merged it."""
    merge = complaint.standing_merge()
    return may_merge(complaint, person) or (merge is not None and merge.by_id == person.pk)


def _too_late(complaint: Complaint, authority: Authority, at: datetime) -> Iterator[Any]:
    merge = complaint.standing_merge()
    if merge is not None and at >= merge.undo_until:
        yield _(
            "This merge is more than thirty days old and stays. If the customer complains anew, log a new complaint that names %(number)s."
        ) % {"number": merge.into.case.reference}


@step(
    complaint_kind,
    "merge",
    label=gettext_lazy("It is the same as another case"),
    rights=[Permission.ACCEPT_COMPLAINT, Permission.LOG_COMPLAINT, Permission.INVESTIGATE],
    form=MergeForm,
    side=True,
    standing=may_merge,
    whose=gettext_lazy(
        "It is for who registers complaints, and for who entered this one, speaks with the customer or investigates it."
    ),
    help=gettext_lazy(
        "This case ends as merged and the other one goes on; it can be taken back within thirty days. It counts in no figure."
    ),
)
def merge(
    complaint: Complaint,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    into: Case,
    reason: str,
    other_customer: bool,
) -> Trace:
    """End the complaint as a part of `into`, which gets a line in its history and the followers of this one."""
    case = complaint.case
    other = _held_to_merge_into(case, into)
    differs = case.customer_id != other.customer_id
    row = OpenCase.objects.as_system("the worklist row of the case that ends").filter(case=case.pk)
    since = row.values_list("state_since", flat=True).first() or at
    was_closed = other.complaint.state in CLOSED_STATES
    Merge.objects.create(
        complaint=complaint,
        into=other.complaint,
        reason=reason,
        other_customer=differs,
        into_was_closed=was_closed,
        state_before=complaint.state,
        stood_since=since,
        watches=_followers_move(case, other, at=at),
        by=by,
        at=at,
    )
    _let_each_other_read(complaint, other, same_customer=not differs)
    facts: dict[str, Any] = {"into": other.pk, "number": other.reference}
    facts |= {"closed": True} if was_closed else {}
    facts |= {"other_customer": True} if differs else {}
    arrived = {"case": case.pk, "number": case.reference}
    record_event(other, "received_merge", by=by, at=at, facts=arrived, payload={"reason": reason})
    _tell(complaint, other, by=by, at=at)
    return Trace(facts, {"reason": reason})


def _held(case: Case, other: Case) -> Case:
    """The other folder under its lock as well.

    Two people who merge crosswise would wait for each other for ever: only the folder with the higher id is waited for.
    :raises Conflict: somebody changes it right now
    """
    try:
        locked: Case = Case.objects.lock(other.pk, at_once=other.pk < case.pk)
    except OperationalError as taken:
        raise Conflict(
            _("Somebody is changing %(number)s right now. Try again in a moment.")
            % {"number": other.reference}
        ) from taken
    return locked


def _held_to_merge_into(case: Case, into: Case) -> Case:
    """The same, still fit to be merged into. :raises Conflict: it goes on elsewhere since"""
    locked = _held(case, into)
    if locked.complaint.state in GOES_ON_ELSEWHERE:
        raise Conflict(
            _(
                "%(number)s goes on in another case since a moment ago. Open it to see which, and enter that one."
            )
            % {"number": locked.reference}
        )
    return locked


def _followers_move(case: Case, other: Case, *, at: datetime) -> list[int]:
    """Have who watches `case` and may see `other` watch that one too; returns the ids of those who did not before."""
    there = set(CaseWatch.objects.filter(case=other).values_list("person", flat=True))
    moved = []
    for watch in CaseWatch.objects.filter(case=case).select_related("person").order_by("pk"):
        person = watch.person
        if person.pk not in there and Case.objects.visible_to(person).filter(pk=other.pk).exists():
            watch_case(case=other, by=person, at=at)
            moved.append(person.pk)
    return moved


def _let_each_other_read(complaint: Complaint, other: Case, *, same_customer: bool) -> None:
    """Who reads the case that goes on reads the merged one; with one customer, who spoke with her reads the other as well."""
    rows = CaseAudience.objects.filter(case=other.pk)
    readers = [
        CaseAudience(
            case=complaint.case, department_id=row.department_id, person_id=row.person_id, why=MERGED
        )
        for row in rows
    ]
    CaseAudience.objects.bulk_create(readers, ignore_conflicts=True)
    if same_customer:
        for person in {complaint.salesperson, complaint.case.entered_by}:
            let_read(other, person=person, why=MERGED)


def _tell(complaint: Complaint, other: Case, *, by: User, at: datetime) -> None:
    """Tell the salesperson of the merged case and the owner of the other one, but nobody about the own act."""
    people = {
        complaint.salesperson_id: complaint.salesperson,
        other.complaint.salesperson_id: other.complaint.salesperson,
    }
    if other.owner is not None:
        people[other.owner.pk] = other.owner
    people.pop(by.pk, None)
    notify(
        "complaint_merged",
        case=complaint.case,
        to=[person for person in people.values() if person.is_active],
        at=at,
        facts={"into": other.reference},
        key=f"merged:{complaint.case_id}:{complaint.case.version}",
    )


@step(
    complaint_kind,
    "unmerge",
    label=gettext_lazy("Take the merge back"),
    rights=[Permission.ACCEPT_COMPLAINT, Permission.LOG_COMPLAINT, Permission.INVESTIGATE],
    form=UnmergeForm,
    side=True,
    standing=may_unmerge,
    whose=gettext_lazy(
        "It is for who merged it, for who registers complaints, and for who entered this one, speaks with the customer or investigates it."
    ),
    conflicts=_too_late,
    help=gettext_lazy("The case goes on where it was, with the deadlines it had."),
)
def unmerge(complaint: Complaint, *, by: User, at: datetime, authority: Authority, reason: str) -> Trace:
    """Take the merge back; who came to follow the other case by it alone follows it no longer."""
    merge = complaint.standing_merge()
    assert merge is not None  # noqa: S101 - the state says so
    merge.undone_by, merge.undone_at, merge.undo_reason = by, at, reason
    merge.save(update_fields=["undone_by", "undone_at", "undo_reason"])
    other = _held(complaint.case, merge.into.case)
    for watch in CaseWatch.objects.filter(case=other, person__in=merge.watches).select_related("person"):
        stop_watching(case=other, by=watch.person, at=at)
    facts = {"case": complaint.case_id, "number": complaint.case.reference}
    record_event(other, "released_merge", by=by, at=at, facts=facts, payload={"reason": reason})
    return Trace({"into": other.pk, "number": other.reference}, {"reason": reason})


def after_merging(move: Move, complaint: Complaint) -> None:
    """Set the clocks aside, or have them run as if nothing had been; nothing else of the case changes."""
    case, by, at = move.case, move.authority.by, move.at
    if move.step.name == "merge":
        deadlines.set_aside(case, by=by, at=at, reason=MERGED)
        return
    last = complaint.merges.order_by("-pk")[0]
    back_at_the_desk(case, left_at=last.at, stood_since=last.stood_since, at=at)
    deadlines.take_up_again(case, by=by, at=at, reason=MERGED, since=last.at)
