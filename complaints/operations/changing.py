"""A change of an approved remedy after the closing: asked for by sales, decided by the levels of the remedy.

Source: policies 001 and 004, no promise beyond what is approved; that the bands of the remedy decide is ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.permissions import Permission
from complaints.forms.returning import RefuseChangeForm, RemarkOnChangeForm
from complaints.kind import complaint_kind
from complaints.models import Complaint, RemedyLine, ReturnSlip, SlipState
from complaints.models.remedy_rules import to_the_fen
from complaints.operations.asking import heads_elsewhere
from complaints.operations.summing import remedy_sums
from feedback_system.approvals.models import Approval, Subject
from feedback_system.approvals.operations import decide, latest_approved, objections, request_approval
from feedback_system.approvals.top import capacity_of
from feedback_system.cases.steps import Trace, step
from feedback_system.company.models import Company
from feedback_system.errors import Blocked

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority


def change_terms(
    complaint: Complaint, line: RemedyLine, asked: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """What the approval of a change covers, as plain JSON values: the remedy as approved, and as it is to be.

    `asked` holds what a request about money names; a slip knows its figures itself.
    """
    slip = complaint.slip_of(line)
    terms: dict[str, Any] = {
        "change": line.position,
        "kind": line.kind.code,
        "currency": complaint.currency,
        "approved_amount": f"{line.amount:.2f}",
    }
    if slip is None:
        return terms | dict(asked or {})
    quantity, price = asked_figures(slip)
    return terms | {
        "approved_quantity": slip.quantity,
        "counted": slip.counted_quantity,
        "proposal": slip.proposal,
        "quantity": quantity,
        "unit_price": f"{price:.4f}",
        "amount": f"{to_the_fen(quantity * price):.2f}",
    }


def asked_figures(slip: ReturnSlip) -> tuple[int, Decimal]:
    """The quantity and unit price that sales asks to book."""
    if slip.proposal == ReturnSlip.Proposal.SEND_BACK:
        return slip.quantity, slip.unit_price
    price = slip.proposed_price if slip.proposed_price is not None else slip.unit_price
    return int(slip.kept_quantity or 0), price


def people_named_responsible(complaint: Complaint) -> set[int]:
    """The ids of the people whom the ruling in force names: what the remedy costs falls on them."""
    ruling = complaint.ruling_in_force
    if ruling is None:
        return set()
    return {share.person_id for share in ruling.shares.all() if share.person_id}


def ask_for_change(
    complaint: Complaint,
    line: RemedyLine,
    *,
    amount: Decimal,
    prepared_by: Mapping[int, str],
    by: User,
    at: datetime,
    asked: Mapping[str, Any] | None = None,
) -> Approval:
    """Put the change before the level that decides the whole remedy with it, never below that of the first approval."""
    more = to_the_fen((amount - line.amount) * complaint.exchange_rate)
    total = max(complaint.remedy_total() + more, Decimal(0))
    sums = remedy_sums(complaint, at=at)
    sums.kinds[line.kind.code] = max(sums.kinds[line.kind.code] + more, Decimal(0))
    start = complaint.lowest_level
    first = latest_approved(complaint.case, Subject.REMEDY)
    if first is not None and first.band is not None:
        start = max(start, first.band.position - 1)
    blocked = {**heads_elsewhere(complaint), **prepared_by}
    blocked |= dict.fromkeys(people_named_responsible(complaint), "gains")
    with translation.override(Company.get().default_language):
        summary = _("Change of the remedy") + f" · {complaint.case.title}"
    return request_approval(
        case=complaint.case,
        subject=Subject.CHANGE,
        levels_of=Subject.REMEDY,
        matter=line.pk,
        route=complaint.route.code,
        terms=change_terms(complaint, line, asked),
        summary=summary,
        amount=total,
        summed_amount=max(sums.total + more, Decimal(0)),
        sums=sums.of_kinds(),
        related=sums.kept(),
        blocked=blocked,
        start_level=start,
        by=by,
        at=at,
    )


def change_conflicts(complaint: Complaint, authority: Authority, at: datetime) -> Iterable[Any]:
    """Sentences why the acting person may decide none of the changes that wait."""
    against = [
        objections(one, by=authority.by, on_behalf_of=authority.on_behalf_of)
        for one in complaint.pending_changes().values()
    ]
    return against[0] if against and all(against) else ()


def decides_changes(complaint: Complaint, person: User) -> bool:
    """Whether `person` approves remedies, or is asked for the second signature under a change."""
    if person.holds(Permission.APPROVE_REMEDY):
        return True
    waiting = complaint.pending_changes().values()
    return any(one.needs_second_signer and capacity_of(one, person) for one in waiting)


def _decide_change(
    complaint: Complaint, line: RemedyLine, *, approve: bool, reason: str, authority: Authority, at: datetime
) -> Trace:
    waiting = complaint.pending_changes().get(line.pk)
    if waiting is None:
        raise Blocked([_("No change of this remedy waits for an approval. Reload the page.")])
    decided = decide(
        approval=waiting,
        approve=approve,
        terms=change_terms(complaint, line, {"amount": waiting.terms.get("amount")}),
        reason=reason,
        by=authority.by,
        on_behalf_of=authority.on_behalf_of,
        at=at,
    )
    if not decided.is_pending:
        amount = Decimal(str(waiting.terms["amount"]))
        _carry_on(complaint, line, approved=approve, amount=amount, by=authority.by, at=at)
    facts = {
        "line": line.position,
        "approval": decided.pk,
        "level": decided.role,
        "decision": "signed" if decided.is_pending else decided.decision,
        "terms_hash": decided.terms_hash,
    }
    return Trace(facts, {"reason": reason} if reason else {})


def _carry_on(
    complaint: Complaint, line: RemedyLine, *, approved: bool, amount: Decimal, by: User, at: datetime
) -> None:
    """Bring the paper to where it goes on after the decision; an approved quantity and amount become those of the remedy."""
    slip = complaint.slip_of(line)
    if slip is None:
        if approved:
            line.amount = amount
            line.save(update_fields=["amount"])
        return
    if not approved:
        slip.state = SlipState.REFUSED if slip.mode == "refuse" else SlipState.HELD
    elif slip.proposal == ReturnSlip.Proposal.SEND_BACK:
        slip.state, slip.allowed_by, slip.allowed_at = SlipState.SURPLUS, by, at
    else:
        slip.quantity, slip.unit_price = asked_figures(slip)
        slip.state, slip.allowed_by, slip.allowed_at = SlipState.RECEIVED, by, at
        line.quantity, line.amount = slip.quantity, slip.amount
        line.save(update_fields=["quantity", "amount"])
    slip.save()


@step(
    complaint_kind,
    "approve_change",
    label=gettext_lazy("Approve a change of the remedy"),
    rights=[Permission.APPROVE_REMEDY, Permission.SIGN_SECOND],
    standing=decides_changes,
    form=RemarkOnChangeForm,
    conflicts=change_conflicts,
    help=gettext_lazy("Approve exactly what is asked. The decision cannot be changed afterwards."),
)
def approve_change(
    complaint: Complaint, *, by: User, at: datetime, authority: Authority, line: RemedyLine, reason: str
) -> Trace:
    """Approve the change as it was put (policies 001 and 004, approval limits)."""
    return _decide_change(complaint, line, approve=True, reason=reason, authority=authority, at=at)


@step(
    complaint_kind,
    "refuse_change",
    label=gettext_lazy("Refuse a change of the remedy"),
    rights=[Permission.APPROVE_REMEDY, Permission.SIGN_SECOND],
    standing=decides_changes,
    form=RefuseChangeForm,
    conflicts=change_conflicts,
    side=True,
    help=gettext_lazy("The remedy stays as it was approved. Say why."),
)
def refuse_change(
    complaint: Complaint, *, by: User, at: datetime, authority: Authority, line: RemedyLine, reason: str
) -> Trace:
    """Send the change back to sales with a reason."""
    return _decide_change(complaint, line, approve=False, reason=reason, authority=authority, at=at)
