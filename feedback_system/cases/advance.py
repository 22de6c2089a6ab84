"""The one door for state changes.

Whoever wants a case to move calls `advance`: it locks the folder, reads the form afresh and checks, in this order, who
sees the case, who may take the step, whether the state has it, whether somebody was faster, conflicts of interest,
what blocks it, and the fields. Only then the effect runs, the state moves, and the trace is written, all in one
transaction. After any refusal nothing is changed. Source: design of the product, steps (fine print).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import expressions
from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.queries import SYSTEM_USER, principals_of
from accounts.roles import ROLES, roles_with
from feedback_system.audit.operations import gathering
from feedback_system.audit.operations import record as record_event
from feedback_system.cases.keeping import changed, keeping_once
from feedback_system.cases.kinds import confidential_kinds
from feedback_system.cases.models import MEMBERS_ONLY, Case, CaseAudience, OpenCase, StageVisit
from feedback_system.cases.protection import ConcurrentTransition, TransitionNotAllowed, has_transition
from feedback_system.cases.steps import Step, Trace
from feedback_system.errors import (
    Blocked,
    Conflict,
    Invalid,
    NotPermitted,
    NotPossibleNow,
    NotVisible,
    Reason,
)
from feedback_system.joining import listed, sentences
from feedback_system.reference.kept import reading

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class Authority:
    """Who acts, and for whom when a deputy does."""

    by: User
    on_behalf_of: User | None = None

    @property
    def person(self) -> User:
        """The person whose right is used."""
        return self.on_behalf_of or self.by


@dataclass(frozen=True)
class Move:
    """A step that has just happened, for the clocks of its kind."""

    step: Step
    record: Any
    case: Case
    before: str
    after: str
    authority: Authority
    at: datetime
    fields: Mapping[str, Any]

    @property
    def changed_state(self) -> bool:
        """Whether the record is in another state now."""
        return self.before != self.after


def authority_for(
    step: Step, record: Any, *, by: User, at: datetime, principals: Sequence[User] | None = None
) -> Authority:
    """Whose right `by` uses for this step: the own one, or that of a person for whom `by` is the deputy at `at`.

    Where several would do, the first against which nothing speaks: a deputy who has the right too, but of another level,
    acts for the principal.

    :raises NotPermitted: when neither has it; the sentence names who does.
    """
    if step.by_system:
        if by.username == SYSTEM_USER:
            return Authority(by)
        raise NotPermitted(_("The step “%(step)s” is taken by nobody in the house.") % {"step": step.label})
    departments = record.department_ids_for(step)

    def has_part(person: User) -> bool:
        return any(person.holds(right, departments) for right in step.rights) and step.standing(
            record, person
        )

    found = [Authority(by)] if has_part(by) else []
    if not found or (principals != [] and _conflicts(step, record, found[0], at)):
        absent = principals_of(by, at=at) if principals is None else principals
        found += [Authority(by, principal) for principal in absent if has_part(principal)]
    if len(found) > 1:
        return next((one for one in found if not _conflicts(step, record, one, at)), found[0])
    if found:
        return found[0]
    if step.whose:
        raise NotPermitted(
            _("You may not take the step “%(step)s” on this case. %(whose)s")
            % {"step": step.label, "whose": step.whose}
        )
    roles = [str(ROLES[code].label) for right in step.rights for code in roles_with(right)]
    raise NotPermitted(
        _(
            "You may not take the step “%(step)s” on this case. It is for: %(roles)s of the department in charge."
        )
        % {"step": step.label, "roles": listed(dict.fromkeys(roles))}
    )


@dataclass(frozen=True)
class Offer:
    """A step as one person may see it on one case: whether it can be taken now, and if not, why."""

    step: Step
    allowed: bool
    reasons: tuple[str | Reason, ...] = ()
    is_for_others: bool = False
    """Whether somebody else must take it, whatever is done first: four eyes, a conflict of interest, another level."""


def offers(record: Any, *, by: User, at: datetime) -> list[Offer]:
    """The steps that exist in the present state and for which `by` has the right, each with what still blocks it."""
    found = []
    with record.only_reading():
        principals = principals_of(by, at=at)
        for candidate in record.case_kind.steps.values():
            if not is_possible(candidate, record):
                continue
            try:
                authority = authority_for(candidate, record, by=by, at=at, principals=principals)
            except NotPermitted:
                continue
            conflicts = _conflicts(candidate, record, authority, at)
            found_reasons = [*conflicts, *what_blocks(record, candidate.name)]
            reasons = [one if isinstance(one, Reason) else str(one) for one in found_reasons]
            found.append(Offer(candidate, not reasons, tuple(reasons), bool(conflicts)))
    return found


def is_possible(step: Step, record: Any) -> bool:
    """Whether the present state has the step and there is occasion for it (a wait to end, a report to answer)."""
    occasion = getattr(record, f"has_occasion_for_{step.name}", None)
    return has_transition(getattr(record, step.name), record.state) and (occasion is None or occasion())


def not_possible(step: Step, record: Any) -> NotPossibleNow:
    """The refusal of a step that is not possible now: another state, or no occasion for it in this one."""
    if has_transition(getattr(record, step.name), record.state):
        told = _(
            "There is no occasion for “%(step)s” now: it has been done already, or something else comes first. The page of the case shows what can be done."
        )
        return NotPossibleNow(told % {"step": step.label})
    told = _(
        "The step “%(step)s” is not possible now: the case is in the state “%(state)s”. Open the case to see what is next."
    )
    return NotPossibleNow(told % {"step": step.label, "state": step.kind.state_label(record.state)})


def what_blocks(record: Any, name: str) -> list[Any]:
    """The sentences of what must be done before the step `name`; empty when nothing is in the way."""
    return list(getattr(record, f"what_blocks_{name}", tuple)())


def _conflicts(step: Step, record: Any, authority: Authority, at: datetime) -> list[Any]:
    """Reasons against the acting person: four eyes and conflicts of interest, of the principal and of the deputy."""
    return list(step.conflicts(record, authority, at))


@reading()
@transaction.atomic
def advance(
    step: Step,
    case: Case,
    *,
    by: User,
    at: datetime,
    version: int | None = None,
    data: Mapping[str, Any] | QueryDict | None = None,
    files: Any = None,
) -> Any:
    """Take one step and return the record as it is afterwards.

    `data` holds the step's fields as a form posts them or as plain values; `version` is the version of the case that
    the person looked at (None for the system). `at` is the instant of the step, read once at the edge.

    :raises NotVisible: the person may not see the case
    :raises NotPermitted: no right, four eyes, conflict of interest
    :raises NotPossibleNow: the present state does not have the step
    :raises Conflict: somebody changed the case meanwhile
    :raises Blocked: something must be done first
    :raises Invalid: a field does not hold; nothing is lost, the caller shows the form again
    """
    locked = Case.objects.lock(case.pk, seen_by=by)
    if not locked.is_visible and by.username != SYSTEM_USER:
        raise NotVisible(
            _("There is no such case, or it has not reached you. Check the number, or ask the GM office.")
        )
    record = step.kind.form_of(locked)
    # Until the effect nothing changes, so each question is asked of the database once.
    record.read_for_page()
    authority = authority_for(step, record, by=by, at=at)
    if not is_possible(step, record):
        raise not_possible(step, record)
    if version is not None and version != locked.version:
        raise Conflict(
            _(
                "Somebody has changed this case since you opened it. Look at the present state below, then send your entry again."
            )
        )
    if conflicts := _conflicts(step, record, authority, at):
        raise NotPermitted(sentences(conflicts))
    if reasons := what_blocks(record, step.name):
        raise Blocked(reasons)
    fields = _clean(step, record, by, at, data, files)
    with keeping_once(), gathering(), letting_read_once():
        return _carry_out(step, record, authority, at, fields)


def _clean(step: Step, record: Any, by: User, at: datetime, data: Any, files: Any) -> dict[str, Any]:
    form = step.form(data if data is not None else {}, files, record=record, by=by, at=at)
    if not form.is_valid():
        raise Invalid({"" if name == "__all__" else name: messages for name, messages in form.errors.items()})
    return dict(form.cleaned_data)


def _carry_out(step: Step, record: Any, authority: Authority, at: datetime, fields: dict[str, Any]) -> Any:
    case = record.case
    before, holder_before = record.state, case.holder_id
    record.answers = None
    own = {name: value for name, value in fields.items() if name not in step.form.kept_beside}
    trace = step.effect(record, by=authority.by, at=at, authority=authority, **own) or Trace()
    record.read_for_page()
    if late := what_blocks(record, step.name):
        raise Blocked(late)
    try:
        getattr(record, step.name)(at=at)
        record.read_for_page()
        record._history_user = authority.by
        record.save()
    except TransitionNotAllowed as refusal:
        raise NotPossibleNow(
            _("This step is not possible now. Reload the page to see what is next.")
        ) from refusal
    except ConcurrentTransition as clash:
        raise Conflict(_("Somebody was faster. Reload the page to see the present state.")) from clash
    settle(record, before=before, holder_before=holder_before, at=at)
    record_event(
        case,
        step.name,
        by=authority.by,
        at=at,
        on_behalf_of=authority.on_behalf_of,
        facts={**trace.facts, "before": before, "after": record.state},
        payload=trace.payload,
    )
    step.kind.moved(Move(step, record, case, before, record.state, authority, at, fields))
    record.answers = None
    return record


def settle(record: Any, *, before: str, holder_before: int | None, at: datetime) -> None:
    """Bring the folder in line with its form: state, holder, owner, version, worklist row, stay at the desk, readers.

    `before` is the state it had, "" for a new folder, which has been written already as it is.
    """
    case = record.case
    if before:
        case.state, case.closed_at = record.state, record.closed_at
        case.holder, case.owner = record.present_holder(), record.present_owner()
        case.version = case.version + 1
        case.save()
    holder, owner = case.holder, case.owner
    if record.is_finished():
        OpenCase.objects.filter(case=case).delete()
    else:
        _show_in_worklist(case, is_new=not before, at=at)
    holder_id = holder.pk if holder else None
    if before != record.state or holder_before != holder_id:
        if before:
            StageVisit.objects.filter(case=case, left_at=None, beside=False).update(left_at=at)
        if not record.is_finished():
            StageVisit.objects.create(case=case, state=record.state, department=holder, entered_at=at)
    if holder is not None:
        let_read(case, department=holder, why="holder")
    if owner is not None:
        let_read(case, person=owner, why="owner")
    changed([case.pk], case.kind)


def back_at_the_desk(case: Case, *, left_at: datetime, stood_since: datetime, at: datetime) -> None:
    """Have the stay that ended at `left_at` go on as if the case had never left: for an ending that is taken back at `at`.

    Where the case is with another department meanwhile, it begins there anew. Note: four statements at most.
    """
    OpenCase.objects.filter(case=case).update(state_since=stood_since)
    before = StageVisit.objects.filter(
        case=case, state=case.state, left_at=left_at, department=case.holder, beside=False
    ).last()
    if before is not None:
        StageVisit.objects.filter(case=case, left_at=None, entered_at=at, beside=False).delete()
        StageVisit.objects.filter(pk=before.pk).update(left_at=None)


def _show_in_worklist(case: Case, *, is_new: bool, at: datetime) -> None:
    """Bring the worklist row of an open case in line with the folder. Note: one statement, two when there is none yet."""
    row: dict[str, Any] = {
        "kind": case.kind,
        "state": case.state,
        "severity": case.severity,
        "holder_id": case.holder_id,
        "owner_id": case.owner_id,
        "customer_id": case.customer_id,
    }
    since = expressions.Case(
        expressions.When(state=case.state, then="state_since"), default=expressions.Value(at)
    )
    if is_new or not OpenCase.objects.filter(case=case).update(**row, state_since=since):
        OpenCase.objects.create(case=case, **row, state_since=at)


_readers: ContextVar[list[CaseAudience] | None] = ContextVar("readers to write", default=None)


@contextmanager
def letting_read_once() -> Iterator[None]:
    """However many readers are added in here, they are written by one statement, at the end."""
    outer = _readers.get()
    inner: list[CaseAudience] = []
    mark = _readers.set(inner)
    try:
        yield
    finally:
        _readers.reset(mark)
    if outer is not None:
        outer += inner
    else:
        CaseAudience.objects.bulk_create(inner, ignore_conflicts=True)


def let_read(case: Case, *, department: Any = None, person: Any = None, why: str) -> None:
    """Add a department or a person to those who read the case; does nothing when the row exists.

    Note: one statement, none within `letting_read_once`.
    """
    if department is not None and case.kind in confidential_kinds():
        why = MEMBERS_ONLY
    row = CaseAudience(case=case, department=department, person=person, why=why)
    waiting = _readers.get()
    if waiting is not None:
        waiting.append(row)
    else:
        CaseAudience.objects.bulk_create([row], ignore_conflicts=True)
