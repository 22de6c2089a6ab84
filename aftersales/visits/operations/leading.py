"""A leader's matter: put before the leader, who decides with an instruction.

Source: policy 001 on returned goods, register of letters, calls and visits: what a leader decides goes up for approval.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import Permission
from aftersales.visits.forms.making import AskLeaderForm, LeaderForm
from aftersales.visits.kind import visit_kind
from aftersales.visits.models import VISITORS, Visit
from feedback_system.cases.advance import let_read
from feedback_system.cases.steps import Trace, step
from feedback_system.notifications.telling import tell

if TYPE_CHECKING:
    from feedback_system.cases.advance import Authority


@step(
    visit_kind,
    "ask_leader",
    label=_("Put before a leader"),
    rights=[Permission.VISIT_CUSTOMER],
    stage=VISITORS,
    form=AskLeaderForm,
    side=True,
    help=_("What only a leader decides. Until it is decided, this cannot be closed."),
)
def ask_leader(
    visit: Visit, *, by: User, at: datetime, authority: Authority, leader: User, question: str
) -> Trace:
    """Ask that leader; an earlier decision stands in the history."""
    visit.leader, visit.leader_question = leader, question
    visit.leader_approves, visit.leader_words = None, ""
    visit.leader_decided_at = None
    let_read(visit.case, person=leader, why="approver")
    tell("visit_for_leader", visit.case, [leader], by=by, at=at, facts={})
    return Trace({"leader": leader.username}, {"text": question})


def is_asked(visit: Visit, person: User) -> bool:
    """Whether the matter lies before this person."""
    return visit.waits_for_leader() and visit.leader_id == person.pk


@step(
    visit_kind,
    "answer_as_leader",
    label=_("Decide as the leader"),
    rights=[Permission.SEND_SLIP],
    form=LeaderForm,
    standing=is_asked,
    whose=_("The leader before whom it was put decides."),
    help=_("Approved or not, with an instruction. Whoever visits carries it out."),
)
def answer_as_leader(
    visit: Visit, *, by: User, at: datetime, authority: Authority, approves: bool, words: str
) -> Trace:
    """Keep what the leader decided."""
    visit.leader_approves, visit.leader_words = approves, words
    people = [visit.visitor, visit.department.head]
    tell("visit_leader_decided", visit.case, people, by=by, at=at, facts={"approved": approves})
    return Trace({"approved": approves}, {"text": words})
