"""Answer a slip, withdraw it with a reason, and ask after closing why a department overran its time
(policy 004).
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from accounts.queries import heads_above, principals_of, reachable
from feedback_system.audit.operations import record
from feedback_system.cases.advance import let_read
from feedback_system.cases.models import Case
from feedback_system.deadlines.budgets import days_used
from feedback_system.errors import Invalid, NotPermitted, NotPossibleNow
from feedback_system.escalation.models import EnquirySlip
from feedback_system.escalation.operations.issuing import ENQUIRY_SERIES, slip_number
from feedback_system.notifications.models import Topic
from feedback_system.notifications.operations import notify
from feedback_system.notifications.robots.posting import News, post

if TYPE_CHECKING:
    from accounts.models import Department, User
    from feedback_system.escalation.models.slips import Slip

SLIP_ENQUIRY, SLIP_ANSWERED, SLIP_WITHDRAWN = "slip_enquiry", "slip_answered", "slip_withdrawn"


def may_answer(user: User, slip: Slip, *, at: datetime) -> User | None:
    """The person whose right `user` would use to answer `slip`: the own, or that of somebody she stands
    in for; or None.
    """
    for person in (user, *principals_of(user, at=at)):
        if person.holds(Permission.ANSWER_SLIP, [slip.department_id]):
            return person
    return None


def must_answer(user: User, slip: Slip, *, at: datetime) -> User:
    """The person whose right `user` uses to answer `slip`. :raises NotPermitted: not of the department asked"""
    person = may_answer(user, slip, at=at)
    if person is None:
        raise NotPermitted(
            _("Only the department “%(department)s” can answer this slip. Tell its head.")
            % {"department": slip.department}
        )
    return person


def must_withdraw(user: User) -> None:
    """:raises NotPermitted: for everybody but the GM office."""
    if not user.holds(Permission.WITHDRAW_SLIP):
        raise NotPermitted(_("Only the GM office can withdraw a slip. Answer it, or ask the GM office."))


def must_ask(user: User) -> None:
    """:raises NotPermitted: for everybody but the GM office."""
    if not user.holds(Permission.WITHDRAW_SLIP):
        raise NotPermitted(_("Only the GM office can issue an enquiry slip."))


def must_judge(user: User) -> None:
    """:raises NotPermitted: for everybody but the GM office."""
    if not user.holds(Permission.WITHDRAW_SLIP):
        raise NotPermitted(_("Only the GM office can judge an explanation."))


@transaction.atomic
def answer_slip(*, slip: Slip, by: User, at: datetime, cause: str, text: str) -> Slip:
    """The department says why it is late (`cause`, one line) and how it goes on (`text`); the issuer
    hears of it.

    :raises NotPermitted: not of the department asked.
    :raises NotPossibleNow: answered or withdrawn already.
    :raises Invalid: without a cause.
    """
    case = Case.objects.lock(slip.case_id)
    fresh = type(slip)._default_manager.select_related("department", "issued_by").get(pk=slip.pk)
    person = must_answer(by, fresh, at=at)
    _must_be_open(fresh)
    if not cause.strip():
        raise Invalid({"cause": [_("Say in a few words why it is late.")]})
    fresh.cause, fresh.answer, fresh.answered_at, fresh.answered_by = cause.strip(), text.strip(), at, by
    fresh.save(update_fields=["cause", "answer", "answered_at", "answered_by"])
    record(
        case,
        "slip_answered",
        by=by,
        at=at,
        on_behalf_of=person if person.pk != by.pk else None,
        facts={"slip": fresh.number},
        payload={"cause": fresh.cause, "text": fresh.answer},
    )
    if fresh.issued_by.kind == fresh.issued_by.Kind.PERSON:
        notify(
            SLIP_ANSWERED,
            case=case,
            to=[reachable(fresh.issued_by, at=at)],
            at=at,
            facts={"slip": fresh.number, "reference": case.reference},
            key=f"slip-answered:{fresh.number}",
        )
    _tell_groups(SLIP_ANSWERED, fresh, case, key=f"slip-answered:{fresh.number}", at=at)
    return fresh


@transaction.atomic
def withdraw_slip(*, slip: Slip, by: User, at: datetime, reason: str) -> Slip:
    """The GM office takes a slip back, for `reason`; it stays on record and its head hears of it.

    :raises NotPermitted: not the GM office.
    :raises NotPossibleNow: answered or withdrawn already.
    :raises Invalid: without a reason.
    """
    case = Case.objects.lock(slip.case_id)
    fresh = type(slip)._default_manager.select_related("head").get(pk=slip.pk)
    must_withdraw(by)
    _must_be_open(fresh)
    if not reason.strip():
        raise Invalid({"reason": [_("Say why the slip is withdrawn.")]})
    fresh.withdrawn_at, fresh.withdrawn_by, fresh.withdrawal_reason = at, by, reason.strip()
    fresh.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawal_reason"])
    record(
        case,
        "slip_withdrawn",
        by=by,
        at=at,
        facts={"slip": fresh.number},
        payload={"reason": fresh.withdrawal_reason},
    )
    if fresh.head is not None:
        notify(
            SLIP_WITHDRAWN,
            case=case,
            to=[reachable(fresh.head, at=at)],
            at=at,
            facts={"slip": fresh.number, "reference": case.reference, "reason": fresh.withdrawal_reason},
            key=f"slip-withdrawn:{fresh.number}",
        )
    _tell_groups(SLIP_WITHDRAWN, fresh, case, key=f"slip-withdrawn:{fresh.number}", at=at)
    return fresh


@transaction.atomic
def issue_enquiry(
    *, case: Case, department: Department, by: User, at: datetime, question: str = ""
) -> EnquirySlip:
    """Ask `department` why it overran its time on a closed case. A choice of the GM office, not a duty.

    :raises NotPermitted: not the GM office.
    :raises NotPossibleNow: the case is open, or the department kept its time.
    """
    locked = Case.objects.lock(case.pk)
    must_ask(by)
    if locked.is_open:
        raise NotPossibleNow(
            _(
                "This case is open. An enquiry slip is for closed cases; a late open case gets a reminder slip."
            )
        )
    late = [use for use in days_used(locked, at=at) if use.late and department.pk in use.department_ids]
    if not late:
        raise NotPossibleNow(_("This department kept its time on this case, there is nothing to ask."))
    if EnquirySlip.objects.filter(case=locked, department=department, withdrawn_at=None).exists():
        raise NotPossibleNow(_("This department has been asked about this case already."))
    head = next(iter(heads_above(department)), None)
    slip = EnquirySlip.objects.create(
        number=slip_number(ENQUIRY_SERIES, at=at),
        case=locked,
        department=department,
        head=head,
        issued_at=at,
        issued_by=by,
        allowed=late[0].allowed_text,
        used_seconds=int(late[0].used.total_seconds()),
        question=question.strip(),
    )
    record(
        locked,
        "slip_enquiry_issued",
        by=by,
        at=at,
        facts={"slip": slip.number, "department": department.code},
    )
    let_read(locked, department=department, why="slip")
    if head is not None:
        let_read(locked, person=head, why="slip")
        notify(
            SLIP_ENQUIRY,
            case=locked,
            to=[reachable(head, at=at)],
            at=at,
            facts={"slip": slip.number, "reference": locked.reference, "title": locked.title},
            key=f"slip-enquiry:{slip.number}",
        )
    _tell_groups(SLIP_ENQUIRY, slip, locked, key=f"slip-enquiry:{slip.number}", at=at)
    return slip


def _tell_groups(kind: str, slip: Slip, case: Case, *, key: str, at: datetime) -> None:
    """The same for the groups of the department that was asked: the number of the slip and of the case."""
    facts = {"slip": slip.number, "reference": case.reference}
    post([News(kind, {Topic.SLIPS}, key, facts, case=case, department_id=slip.department_id)], at=at)


@transaction.atomic
def judge_enquiry(*, slip: EnquirySlip, by: User, at: datetime, accepted: bool) -> EnquirySlip:
    """The GM office takes the explanation of an enquiry slip as accepted or not.

    :raises NotPermitted: not the GM office.
    :raises NotPossibleNow: there is no answer yet, or it was judged already.
    """
    case = Case.objects.lock(slip.case_id)
    fresh = EnquirySlip.objects.get(pk=slip.pk)
    must_judge(by)
    if fresh.answered_at is None or fresh.accepted is not None:
        raise NotPossibleNow(_("There is nothing to judge: no answer yet, or judged already."))
    fresh.accepted = accepted
    fresh.save(update_fields=["accepted"])
    record(case, "slip_judged", by=by, at=at, facts={"slip": fresh.number, "accepted": accepted})
    return fresh


def _must_be_open(slip: Slip) -> None:
    if slip.answered_at is not None:
        raise NotPossibleNow(_("The slip %(number)s has been answered already.") % {"number": slip.number})
    if slip.withdrawn_at is not None:
        raise NotPossibleNow(_("The slip %(number)s has been withdrawn.") % {"number": slip.number})
