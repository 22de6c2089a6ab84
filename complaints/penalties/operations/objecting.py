"""Object to a paper in force, take the objection back, decide it one level up.

While an objection is open nothing is taken for the lines it concerns. A sanction that is lifted is met by counter-entries.
Source: policies 001 and 004, objection by memorial; one level up, five working days and the stay are ours.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.permissions import Permission
from complaints.penalties.forms.papers import AppealForm, DecideAppealForm, WithdrawAppealForm
from complaints.penalties.kind import ROUTE, sanction_kind
from complaints.penalties.models import Appeal, SanctionLine, SanctionPaper
from complaints.penalties.operations.posting import take_back
from complaints.penalties.operations.rounds import blocked_by, let_deciders_read
from complaints.penalties.readers import voices_of
from feedback_system.approvals.models import Approval, Subject
from feedback_system.approvals.operations import (
    bands_in_force,
    decide,
    latest_approved,
    objections,
    pending,
    request_approval,
    void_pending,
)
from feedback_system.approvals.top import capacity_of
from feedback_system.cases.steps import Trace, step
from feedback_system.company.models import Company
from feedback_system.errors import Blocked, NotPermitted

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority


def has_a_voice(paper: SanctionPaper, person: User) -> bool:
    """Whether a line concerns `person`, by name or as head, and nothing of hers is open or decided."""
    return bool(voices_of(paper, person))


def _terms(paper: SanctionPaper, appeal: Appeal) -> dict[str, Any]:
    """What the decision covers: which lines of the paper, without people or amounts."""
    numbers = [
        line.number
        for line in paper.all_lines()
        if line.state in (SanctionLine.State.IN_FORCE, SanctionLine.State.LIFTED) and appeal.concerns(line)
    ]
    return {"objection": appeal.number, "lines": ", ".join(str(number) for number in numbers)}


def _level_above(paper: SanctionPaper, *, at: datetime) -> int:
    """The index of the level above the one that approved the paper; the last one when the top did."""
    today = at.astimezone(Company.get().zone).date()
    levels = bands_in_force(route=ROUTE, subject=Subject.SANCTION, on=today)
    approved = latest_approved(paper.case, Subject.SANCTION)
    position = approved.band.position if approved is not None and approved.band is not None else 0
    above = (index for index, level in enumerate(levels) if level.position > position)
    return next(above, max(len(levels) - 1, 0))


@step(
    sanction_kind,
    "file_appeal",
    label=gettext_lazy("Object"),
    rights=[Permission.ANSWER_SANCTION],
    form=AppealForm,
    side=True,
    standing=has_a_voice,
    whose=gettext_lazy("Who is named in a line in force may object, and the head of the department."),
    help=gettext_lazy(
        "The level above who decided decides anew. Until then nothing is taken from the bonus."
    ),
)
def file_appeal(
    paper: SanctionPaper, *, by: User, at: datetime, authority: Authority, speaks_for: str, reasons: str
) -> Trace:
    """Put the objection before the level above; it does not decide who took part."""
    voice = next((one for one in voices_of(paper, by, at=at) if one.code == speaks_for), None)
    if voice is None:
        raise NotPermitted(_("You may not object for this department. Choose one that you head."))
    appeal = Appeal.objects.create(
        paper=paper,
        number=max((one.number for one in paper.all_appeals()), default=0) + 1,
        person=voice.person,
        department=voice.department,
        reasons=reasons,
        filed_by=by,
        filed_at=at,
    )
    blocked = blocked_by(paper) | {by.pk: "filed"}
    approved = latest_approved(paper.case, Subject.SANCTION)
    if approved is not None:
        for pk in (approved.decided_by_id, approved.on_behalf_of_id):
            if pk is not None:
                blocked[pk] = "decided"
    with translation.override(Company.get().default_language):
        summary = _("Objection to a sanction") + f" · {paper.case.title}"
    let_deciders_read(paper)
    asked = request_approval(
        case=paper.case,
        subject=Subject.APPEAL,
        levels_of=Subject.SANCTION,
        matter=appeal.pk,
        route=ROUTE,
        terms=_terms(paper, appeal),
        summary=summary,
        amount=None,
        blocked=blocked,
        start_level=_level_above(paper, at=at),
        by=by,
        at=at,
    )
    return Trace({"objection": appeal.number, "approval": asked.pk, "level": asked.role})


def questions_of(paper: SanctionPaper) -> list[Approval]:
    """The open questions about objections, the oldest first."""
    rows = Approval.objects.filter(
        case=paper.case, subject=Subject.APPEAL, decision=Approval.Decision.PENDING
    )
    found: list[Approval] = paper.asked_once("questions about appeals", lambda: list(rows.order_by("pk")))
    return found


def is_asked(paper: SanctionPaper, person: User) -> bool:
    """Whether a question about an objection lies with a role of that person."""
    roles = {assignment.role for assignment in person.assignments}
    return any(
        one.role in roles or (one.needs_second_signer and bool(capacity_of(one, person)))
        for one in questions_of(paper)
    )


def appeal_conflicts(paper: SanctionPaper, authority: Authority, at: datetime) -> Iterable[Any]:
    """Sentences why the acting person may decide none of the open objections."""
    against = [
        objections(one, by=authority.by, on_behalf_of=authority.on_behalf_of) for one in questions_of(paper)
    ]
    return against[0] if against and all(against) else ()


@step(
    sanction_kind,
    "decide_appeal",
    label=gettext_lazy("Decide the objection"),
    rights=[Permission.DECIDE_SANCTION, Permission.SIGN_SECOND],
    form=DecideAppealForm,
    standing=is_asked,
    conflicts=appeal_conflicts,
    whose=gettext_lazy("The level above who decided the paper decides the objection."),
    help=gettext_lazy("Either the sanction stands, or it is lifted and what was taken is given back."),
)
def decide_appeal(
    paper: SanctionPaper,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    appeal: int,
    decision: str,
    reason: str,
) -> Trace:
    """Decide as the level above; what is lifted is reversed by counter-entries."""
    chosen = _chosen(paper, appeal)
    waiting = pending(paper.case, Subject.APPEAL, matter=chosen.pk)
    if waiting is None:
        raise Blocked([_("This objection does not wait for a decision any more. Reload the page.")])
    decided = decide(
        approval=waiting,
        approve=decision == Appeal.Decision.LIFTED,
        answer=decision,
        terms=_terms(paper, chosen),
        reason=reason,
        by=authority.by,
        on_behalf_of=authority.on_behalf_of,
        at=at,
    )
    facts = {"objection": chosen.number, "approval": decided.pk, "level": decided.role}
    if decided.is_pending:
        return Trace({**facts, "decision": "signed"}, {"reason": reason})
    lifted = decided.decision == Approval.Decision.APPROVED
    chosen.decision = Appeal.Decision.LIFTED if lifted else Appeal.Decision.STANDS
    chosen.decision_reason, chosen.decided_by, chosen.decided_at = decided.reason, decided.decided_by, at
    chosen.save(update_fields=["decision", "decision_reason", "decided_by", "decided_at"])
    if lifted:
        take_back(
            [
                line
                for line in paper.all_lines()
                if line.state == SanctionLine.State.IN_FORCE and chosen.concerns(line)
            ],
            by=by,
            at=at,
        )
    return Trace({**facts, "decision": chosen.decision}, {"reason": reason})


def has_filed(paper: SanctionPaper, person: User) -> bool:
    """Whether an open objection is that person's."""
    return any(person.pk in (one.filed_by_id, one.person_id) for one in paper.open_appeals())


@step(
    sanction_kind,
    "withdraw_appeal",
    label=gettext_lazy("Withdraw the objection"),
    rights=[Permission.ANSWER_SANCTION],
    form=WithdrawAppealForm,
    side=True,
    standing=has_filed,
    whose=gettext_lazy("Only who filed an objection can withdraw it."),
    help=gettext_lazy("The deductions go on."),
)
def withdraw_appeal(
    paper: SanctionPaper, *, by: User, at: datetime, authority: Authority, appeal: int
) -> Trace:
    """Take an own objection back before it is decided."""
    chosen = _chosen(paper, appeal)
    if by.pk not in (chosen.filed_by_id, chosen.person_id):
        raise NotPermitted(_("Only who filed an objection can withdraw it."))
    chosen.decision, chosen.decided_by, chosen.decided_at = Appeal.Decision.WITHDRAWN, by, at
    chosen.save(update_fields=["decision", "decided_by", "decided_at"])
    void_pending(case=paper.case, subject=Subject.APPEAL, matter=chosen.pk, by=by, at=at)
    return Trace({"objection": chosen.number})


def _chosen(paper: SanctionPaper, number: int) -> Appeal:
    """The open objection with that number. :raises Blocked: it is not open any more"""
    found = next((one for one in paper.open_appeals() if one.number == number), None)
    if found is None:
        raise Blocked([_("This objection does not wait for a decision any more. Reload the page.")])
    return found
