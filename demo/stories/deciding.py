"""What approvers decide, and how a closed case comes to its file."""

from __future__ import annotations

from datetime import datetime

from accounts.models import User
from accounts.queries import reachable
from complaints.models import Complaint
from demo import improving
from demo.stories.teller import Teller
from demo.walking import Tale
from feedback_system.approvals.models import Approval, Subject
from feedback_system.approvals.operations import deciders, pending


class Deciding(Teller):
    """Decisions, closing, booking and reading."""

    def approve(self, tale: Tale, at: datetime, _detail: str) -> None:
        """Whoever the remedy lies before approves it; a deputy while that person is away."""
        self._take(
            tale,
            "approve",
            self._decider(tale, Subject.REMEDY, at),
            {"reason": self.dice.choice(("", "同意", ""))},
            at=at,
        )

    def refuse_approval(self, tale: Tale, at: datetime, _detail: str) -> None:
        """The approver sends the remedy back once."""
        by = self._decider(tale, Subject.REMEDY, at)
        self._take(tale, "refuse_approval", by, {"reason": "折让比例依据不足，请补充不良品清单。"}, at=at)

    def approve_ruling(self, tale: Tale, at: datetime, _detail: str) -> None:
        """Whoever the ruling lies before approves it."""
        self._take(tale, "approve_ruling", self._decider(tale, Subject.RULING, at), {"reason": ""}, at=at)

    def decide_objection(self, tale: Tale, at: datetime, _detail: str) -> None:
        """The level above finds the objection right: the GM office has to rule anew."""
        by = self._decider(tale, Subject.OBJECTION, at)
        data = {"decision": "changed", "reason": "首件记录属实，品质部亦有责任，请重新判定。"}
        self._take(tale, "decide_objection", by, data, at=at)

    def improve(self, tale: Tale, at: datetime, detail: str) -> None:
        """One act on the improvement that the ruling tracks."""
        improving.improve(self.world.cast, tale.record, detail, at)

    def _decider(self, tale: Tale, subject: Subject, at: datetime) -> User:
        waiting = pending(tale.record.case, subject)
        if waiting is None:
            raise ValueError("nothing waits for an approval here")
        return self.world.cast[reachable(self._first_choice(waiting, tale.record), at=at).username]

    def _first_choice(self, waiting: Approval, record: Complaint) -> User:
        people = deciders(waiting)
        home = [person for person in people if person.department_id == record.sales_department_id]
        return (home or people)[0]

    def close(self, tale: Tale, at: datetime, _detail: str) -> None:
        """The registrar closes; when a limit has passed, with what held the case up."""
        by = self.world.cast["gm_office" if self.plan.route in ("long", "non_quality") else "qa_head"]
        data = {"remark": "资料齐全，同意结案。"}
        if tale.record.case_clock_is_late(at=at) or tale.record.unexplained_delays(at=at):
            data["delay_cause"] = self.dice.choice(("investigation", "sample", "customer", "staff"))
        self._take(tale, "close", by, data, at=at)

    def read(self, tale: Tale, at: datetime, username: str) -> None:
        """A department that got the closed case marks it as read; who got none has nothing to mark."""
        person = self.world.cast[username]
        departments = {assignment.department_id for assignment in person.assignments}
        if tale.record.copies.filter(read_at=None, department__in=departments).exists():
            self._take(tale, "mark_read", person, {}, at=at)
