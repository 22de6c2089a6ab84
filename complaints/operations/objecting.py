"""Object to a ruling (签呈), take the objection back, decide it, and rule anew when it was right.

Source: policies 001 and 004, objection by memorial to the superiors; one level up, five working days, consequences frozen
and the remedy to the customer not held are ours.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from complaints.forms.objections import (
    DecideObjectionForm,
    FileObjectionForm,
    WithdrawObjectionForm,
)
from complaints.forms.ruling import NewRulingForm
from complaints.kind import complaint_kind
from complaints.models import Complaint, Objection
from complaints.models.voices import free_voices, voices_of
from complaints.operations.apportion import take_back
from complaints.operations.asking import (
    ask_for_objection,
    ask_for_ruling,
    deciders_of_ruling,
    level_of_objection,
    objection_terms,
)
from complaints.operations.ending import end_objection
from complaints.operations.rule import own_department_conflict, ruling_facts, write_ruling
from complaints.states import State
from feedback_system.approvals.models import Approval, Subject
from feedback_system.approvals.operations import decide, objections, pending, void_pending
from feedback_system.approvals.top import capacity_of
from feedback_system.cases.advance import let_read
from feedback_system.cases.steps import Trace, step
from feedback_system.errors import Blocked, NotPermitted

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority


def has_a_voice(complaint: Complaint, person: User) -> bool:
    """Whether the ruling concerns `person`, as head of a department or by name."""
    return bool(voices_of(complaint, person))


def filing_conflicts(complaint: Complaint, authority: Authority, at: datetime) -> Iterable[Any]:
    """Sentences why the acting person may not object: the own decision, or it has been done."""
    deciders = deciders_of_ruling(complaint)
    if authority.person.pk in deciders or authority.by.pk in deciders:
        yield _(
            "You took part in deciding this ruling. Somebody else of the department must object, or nobody."
        )
    elif not free_voices(complaint, authority.person):
        yield _(
            "An objection of yours against this ruling is open or decided. A decided objection can only be followed by one against a new ruling."
        )


@step(
    complaint_kind,
    "file_objection",
    label=_("Object to the ruling"),
    rights=[Permission.OBJECT, Permission.OBJECT_IN_PERSON],
    form=FileObjectionForm,
    side=True,
    conflicts=filing_conflicts,
    standing=has_a_voice,
    whose=_(
        "Heads of the departments that have a share or took part may object, and persons named in the ruling; for the customer of a complaint not upheld, sales."
    ),
    help=_(
        "A memorial to the level above who decided. Until it is decided the consequences of the ruling are frozen; the remedy to the customer goes on."
    ),
)
def file_objection(
    complaint: Complaint,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    speaks_for: str,
    asked: str,
    reasons: str,
) -> Trace:
    """Put a memorial before the level above the one that decided (policies 001 and 004, objection)."""
    voices = free_voices(complaint, authority.person)
    voice = next((one for one in voices if one.code == speaks_for), None)
    if voice is None:
        raise NotPermitted(_("You may not object for this department. Choose one that you head."))
    last = complaint.objections.order_by("-number").first()
    objection = Objection.objects.create(
        complaint=complaint,
        number=last.number + 1 if last else 1,
        ruling=None if voice.for_customer else complaint.ruling_in_force,
        department=voice.department,
        person=voice.person,
        for_customer=voice.for_customer,
        filed_by=by,
        filed_for=authority.on_behalf_of,
        filed_at=at,
        asked=asked,
        reasons=reasons,
    )
    if objection.department is not None:
        let_read(complaint.case, department=objection.department, why="party")
    approval = ask_for_objection(complaint, objection, by=by, at=at, principal=authority.on_behalf_of)
    facts = {
        "objection": objection.number,
        "against": objection.ruling.version if objection.ruling else "not_upheld",
        "speaks_for": voice.code,
        "approval": approval.pk,
        "level": approval.role,
        "climbed": approval.climbed,
    }
    return Trace(facts, {"asked": asked, "text": reasons})


def has_filed(complaint: Complaint, person: User) -> bool:
    """Whether an open objection is that person's."""
    return any(one.was_filed_by(person) for one in complaint.open_objections())


@step(
    complaint_kind,
    "withdraw_objection",
    label=_("Withdraw the objection"),
    rights=[Permission.OBJECT, Permission.OBJECT_IN_PERSON],
    form=WithdrawObjectionForm,
    side=True,
    standing=has_filed,
    whose=_("Only who filed an objection can withdraw it."),
    help=_("The ruling stands and its consequences follow again."),
)
def withdraw_objection(
    complaint: Complaint, *, by: User, at: datetime, authority: Authority, objection: Objection, reason: str
) -> Trace:
    """Take an own objection back before it is decided."""
    if not objection.was_filed_by(authority.person):
        raise NotPermitted(_("Only who filed an objection can withdraw it."))
    end_objection(objection, Objection.Decision.WITHDRAWN, by=by, at=at)
    return Trace({"objection": objection.number}, {"reason": reason} if reason else {})


def questions_of(complaint: Complaint) -> list[Approval]:
    """The open questions about objections of this case, the oldest first."""
    rows = Approval.objects.filter(
        case=complaint.case, subject=Subject.OBJECTION, decision=Approval.Decision.PENDING
    )
    found: list[Approval] = complaint.asked_once(
        "questions about objections", lambda: list(rows.order_by("pk"))
    )
    return found


def is_asked(complaint: Complaint, person: User) -> bool:
    """Whether a question about an objection lies with a role of that person."""
    roles = {assignment.role for assignment in person.assignments}
    return any(
        one.role in roles or (one.needs_second_signer and bool(capacity_of(one, person)))
        for one in questions_of(complaint)
    )


def deciding_conflicts(complaint: Complaint, authority: Authority, at: datetime) -> Iterable[Any]:
    """Sentences why the acting person may decide none of the open objections."""
    against = [
        objections(one, by=authority.by, on_behalf_of=authority.on_behalf_of)
        for one in questions_of(complaint)
    ]
    return against[0] if against and all(against) else ()


@step(
    complaint_kind,
    "decide_objection",
    label=_("Decide the objection"),
    rights=[Permission.DECIDE_OBJECTION, Permission.APPROVE_RULING, Permission.SIGN_SECOND],
    form=DecideObjectionForm,
    conflicts=deciding_conflicts,
    standing=is_asked,
    whose=_("The level above who decided the ruling decides the objection."),
    help=_("Either the ruling stands, or it is overturned and the GM office rules anew. Nothing is edited."),
)
def decide_objection(
    complaint: Complaint,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    objection: Objection,
    decision: str,
    reason: str,
) -> Trace:
    """Decide as the level above (policies 001 and 004); an overturned ruling stays readable and has no consequences."""
    waiting = pending(complaint.case, Subject.OBJECTION, matter=objection.pk)
    if waiting is None:
        raise Blocked([_("This objection does not wait for a decision any more. Reload the page.")])
    decided = decide(
        approval=waiting,
        approve=decision != Objection.Decision.UPHELD_RULING,
        answer=decision,
        terms=objection_terms(objection),
        reason=reason,
        by=authority.by,
        on_behalf_of=authority.on_behalf_of,
        at=at,
    )
    facts = {"objection": objection.number, "approval": decided.pk, "level": decided.role}
    if decided.is_pending:
        return Trace({**facts, "decision": "signed", "answer": decision}, {"reason": reason})
    final = _final_answer(decided, decision)
    objection.decision, objection.decision_reason = final, decided.reason
    objection.decided_by, objection.decided_for = decided.decided_by, decided.on_behalf_of
    objection.decided_at = at
    objection.save(update_fields=["decision", "decision_reason", "decided_by", "decided_for", "decided_at"])
    ruling = objection.ruling
    if objection.overturns and ruling is not None:
        ruling.overturned_at = at
        ruling.save(update_fields=["overturned_at"])
        take_back(ruling, by=by, at=at)
        # A settlement of it that waits has nothing to settle any more.
        void_pending(case=complaint.case, subject=Subject.RULING, by=by, at=at)
        for other in complaint.open_objections():
            end_objection(other, Objection.Decision.SETTLED, by=by, at=at)
    return Trace({**facts, "decision": final}, {"reason": reason})


def _final_answer(decided: Approval, decision: str) -> str:
    """What counts where two have signed: who refuses counts at once, else the chairman's answer."""
    if not decided.needs_second_signer or decided.decision == Approval.Decision.REFUSED:
        return decision
    return str(decided.signatures.get(signed_by=decided.decided_by).answer)


@step(
    complaint_kind,
    "rule_anew",
    label=_("Rule anew"),
    rights=[Permission.RULE],
    stage=State.RULING,
    form=NewRulingForm,
    conflicts=own_department_conflict,
    side=True,
    help=_(
        "The ruling was overturned. Write a new version; it goes to the level that decided the objection, and the case stays where it is."
    ),
)
def rule_anew(complaint: Complaint, *, by: User, at: datetime, authority: Authority, **fields: Any) -> Trace:
    """Write a new version after an objection; a changed ruling never takes an approved remedy back."""
    ruling = write_ruling(complaint, by=by, at=at, **fields)
    approval = ask_for_ruling(
        complaint, ruling, authority=authority, at=at, start_level=level_of_objection(complaint, at=at)
    )
    facts = ruling_facts(ruling)
    return Trace({**facts, "level": approval.role, "climbed": approval.climbed}, {"text": fields["text"]})
