"""Rule who is responsible; approve the ruling; rule that a complaint is not upheld."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from complaints.forms.customer import NotUpheldForm
from complaints.forms.ruling import ChangeRulingForm, RulingForm
from complaints.forms.stages import DecisionForm, ReasonForm
from complaints.kind import complaint_kind
from complaints.models import Complaint, Desk, Ruling, RulingShare, ShareProof
from complaints.operations.apportion import post_consequences
from complaints.operations.asking import ask_for_ruling, ruling_terms
from complaints.operations.ending import end_all_questions
from complaints.operations.improving import follow_ruling
from complaints.operations.parts import sign
from complaints.operations.proposing_shares import compared
from complaints.shares import Part, split_nested
from complaints.states import State
from feedback_system.approvals.models import Approval, Subject
from feedback_system.approvals.operations import decide, objections, pending
from feedback_system.approvals.top import capacity_of
from feedback_system.cases.advance import let_read
from feedback_system.cases.steps import Trace, step
from feedback_system.errors import Blocked

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority


def own_department_conflict(complaint: Complaint, authority: Authority, at: datetime) -> Iterable[Any]:
    """A unit does not rule on its own guilt (policies 001 and 004, duties)."""
    blamed = complaint.responsible_department_id
    if blamed and blamed in (authority.by.department_id, authority.person.department_id):
        yield _("Your own department was found responsible. Somebody of another department must rule.")


@step(
    complaint_kind,
    "rule",
    label=_("Rule on responsibility"),
    rights=[Permission.RULE],
    stage=State.RULING,
    form=RulingForm,
    conflicts=own_department_conflict,
    help=_("Who is responsible, to what part, and whether an improvement is tracked."),
)
def rule(complaint: Complaint, *, by: User, at: datetime, authority: Authority, **fields: Any) -> Trace:
    """Write a new version of the ruling and put it before its approver (policies 001 and 004, ruling)."""
    ruling = write_ruling(complaint, by=by, at=at, **fields)
    approval = ask_for_ruling(complaint, ruling, authority=authority, at=at)
    facts = ruling_facts(ruling, approval.terms)
    return Trace({**facts, "level": approval.role, "climbed": approval.climbed}, {"text": ruling.text})


@step(
    complaint_kind,
    "change_ruling",
    label=_("Change the ruling that waits"),
    rights=[Permission.RULE],
    stage=State.RULING,
    form=ChangeRulingForm,
    conflicts=own_department_conflict,
    side=True,
    help=_(
        "A new version takes the place of the one that waits. It is asked anew: who is blamed now may not decide it."
    ),
)
def change_ruling(
    complaint: Complaint, *, by: User, at: datetime, authority: Authority, **fields: Any
) -> Trace:
    """Write another version before anybody has decided; the question about the earlier one is void (ours)."""
    ruling = write_ruling(complaint, by=by, at=at, **fields)
    approval = ask_for_ruling(complaint, ruling, authority=authority, at=at)
    facts = ruling_facts(ruling, approval.terms)
    return Trace({**facts, "level": approval.role, "climbed": approval.climbed}, {"text": ruling.text})


def write_ruling(
    complaint: Complaint,
    *,
    by: User,
    at: datetime,
    shares: Sequence[Mapping[str, Any]],
    translations: Sequence[Mapping[str, Any]] = (),
    text_language: str,
    **fields: Any,
) -> Ruling:
    """Write the next version of the ruling with its shares, what is shared divided to the fen on every level.

    `fields` are the columns of the ruling, as the form gives them.
    """
    last = complaint.current_ruling
    policy, outcome = compared(
        complaint,
        own_fault=fields["own_fault"],
        fault_kind=fields["fault_kind"],
        loss=fields["loss_amount"] - fields.get("recovered_amount", Decimal(0)),
        rows=shares,
        at=at,
    )
    ruling = Ruling.objects.create(
        complaint=complaint,
        policy=policy,
        policy_outcome=outcome,
        version=last.version + 1 if last else 1,
        ruled_by=by,
        ruled_at=at,
        language=text_language,
        further_texts={row["language"]: row["text"] for row in translations},
        **fields,
    )
    write_shares(ruling, shares)
    return ruling


def write_shares(ruling: Ruling, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write the shares in order, each within the one it is a part of, with what proves it."""
    amounts = split_nested(ruling.shared_amount, [Part(row["level"], row["percent"]) for row in rows])
    written = [
        RulingShare(
            ruling=ruling,
            position=position,
            party=row["party"],
            department=row.get("department"),
            person=row.get("person"),
            supplier=row.get("supplier"),
            name=row.get("name") or "",
            percent=row["percent"],
            amount=amount,
            evidence=row["evidence"],
        )
        for position, (row, amount) in enumerate(zip(rows, amounts, strict=True), start=1)
    ]
    for level in sorted({row["level"] for row in rows}):  # what others are parts of has its key first
        these = [place for place, row in enumerate(rows) if row["level"] == level]
        for place in these:
            parent = rows[place]["parent"]
            written[place].parent = written[parent] if parent is not None else None
        RulingShare.objects.bulk_create(written[place] for place in these)
    proofs = []
    for share, row in zip(written, rows, strict=True):
        for code in row.get("proofs") or ():
            kind, _colon, key = code.partition(":")
            name = "attachment_id" if kind == "file" else "opinion_id"
            proofs.append(ShareProof(share=share, **{name: int(key)}))
    if proofs:
        ShareProof.objects.bulk_create(proofs)


def ruling_facts(ruling: Ruling, terms: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What the history keeps of a ruling: codes and figures, no names. `terms` spares a question where they are known."""
    facts = dict(terms) if terms is not None else ruling_terms(ruling)
    facts["shares"] = [
        {key: value for key, value in share.items() if key != "name"} for share in facts["shares"]
    ]
    if ruling.policy is not None:
        facts["policy"] = f"{ruling.policy.code}/{ruling.policy.version}"
        facts["policy_outcome"] = ruling.policy_outcome
    return facts


def ruling_conflicts(complaint: Complaint, authority: Authority, at: datetime) -> Iterable[Any]:
    """Sentences why the acting person may not decide the ruling that waits."""
    waiting = pending(complaint.case, Subject.RULING)
    return objections(waiting, by=authority.by, on_behalf_of=authority.on_behalf_of) if waiting else ()


def decides_rulings(complaint: Complaint, person: User) -> bool:
    """Whether `person` approves rulings, or is asked for the second signature under this one."""
    if person.holds(Permission.APPROVE_RULING):
        return True
    waiting = pending(complaint.case, Subject.RULING)
    return waiting is not None and waiting.needs_second_signer and bool(capacity_of(waiting, person))


def _decide_ruling(
    complaint: Complaint, *, approve: bool, reason: str, authority: Authority, at: datetime
) -> Trace:
    waiting, ruling = pending(complaint.case, Subject.RULING), complaint.current_ruling
    if waiting is None or ruling is None:
        raise Blocked([_("No ruling waits for an approval on this case. Reload the page.")])
    decided = decide(
        approval=waiting,
        approve=approve,
        terms=ruling_terms(ruling),
        reason=reason,
        by=authority.by,
        on_behalf_of=authority.on_behalf_of,
        at=at,
    )
    facts = {
        "approval": decided.pk,
        "version": ruling.version,
        "level": decided.role,
        "decision": "signed" if decided.is_pending else decided.decision,
    }
    if decided.decision == Approval.Decision.APPROVED:
        ruling.approved_by, ruling.approved_at = decided.decided_by, at
        ruling.save(update_fields=["approved_by", "approved_at"])
        complaint.upheld = ruling.own_fault
        post_consequences(ruling, by=decided.decided_by or authority.by, at=at)
        for share in ruling.shares.select_related("department", "person"):
            if share.department is not None:
                let_read(complaint.case, department=share.department, why="party")
            if share.person is not None:
                let_read(complaint.case, person=share.person, why="party")
        if ruling.settles_id is None:  # a settlement has the money follow; what is improved was ruled before
            facts |= follow_ruling(complaint, ruling, by=authority.by, at=at)
    return Trace(facts, {"reason": reason} if reason else {})


@step(
    complaint_kind,
    "approve_ruling",
    label=_("Approve the ruling"),
    rights=[Permission.APPROVE_RULING, Permission.SIGN_SECOND],
    standing=decides_rulings,
    stage=State.AWAITING_RULING_APPROVAL,
    form=DecisionForm,
    conflicts=ruling_conflicts,
    help=_(
        "The shares stand as ruled. The decision cannot be changed afterwards; an objection can be raised."
    ),
)
def approve_ruling(
    complaint: Complaint, *, by: User, at: datetime, authority: Authority, reason: str
) -> Trace:
    """Approve the ruling as factory head or head in charge, or as the next unblamed level."""
    return _decide_ruling(complaint, approve=True, reason=reason, authority=authority, at=at)


@step(
    complaint_kind,
    "refuse_ruling",
    label=_("Send the ruling back"),
    rights=[Permission.APPROVE_RULING, Permission.SIGN_SECOND],
    standing=decides_rulings,
    stage=State.AWAITING_RULING_APPROVAL,
    form=ReasonForm,
    conflicts=ruling_conflicts,
    side=True,
    help=_("The GM office rules again. Say why."),
)
def refuse_ruling(
    complaint: Complaint, *, by: User, at: datetime, authority: Authority, reason: str
) -> Trace:
    """Send the ruling back with a reason."""
    return _decide_ruling(complaint, approve=False, reason=reason, authority=authority, at=at)


@step(
    complaint_kind,
    "rule_not_upheld",
    label=_("Rule: not upheld"),
    rights=[Permission.RULE],
    form=NotUpheldForm,
    side=True,
    help=_("The complaint does not stand. It closes; the receivable is due at its normal term."),
)
def rule_not_upheld(
    complaint: Complaint, *, by: User, at: datetime, authority: Authority, text: str
) -> Trace:
    """Close as not upheld on QA's proposal (policy 004; the ruling by the GM office is ours)."""
    sign(complaint, desk=Desk.GM_OFFICE, text=text, authority=authority, at=at)
    end_all_questions(complaint, by=by, at=at)
    return Trace({"upheld": False}, {"text": text})
