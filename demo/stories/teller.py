"""What every part of a tale needs: the plan and the verb that takes a step."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from accounts.permissions import Permission
from complaints.kind import complaint_kind
from complaints.models import Complaint
from demo.stories.plans import Plan
from demo.texts import Defect
from demo.walking import Tale, World
from feedback_system.cases.advance import advance


@dataclass
class Teller:
    """Who tells one complaint: its plan, its trouble, and the dice for what the plan leaves open."""

    world: World
    plan: Plan
    defect: Defect
    dice: random.Random

    def _take(self, tale: Tale, step: str, by: User, data: dict[str, Any], *, at: datetime) -> None:
        tale.complaint = advance(complaint_kind.steps[step], tale.record.case, by=by, at=at, data=data)

    def _seller(self, record: Complaint) -> str:
        """The salesperson in charge; for customers without one somebody of the sales department does the talking."""
        keeper = self.world.cast[record.salesperson.username]
        return keeper.username if keeper.holds(Permission.NEGOTIATE) else "sales1"

    def _next_working_day(self, at: datetime) -> datetime:
        """The next working day about this time, on the full hour."""
        return self.world.calendar.add_working_time(at, timedelta(hours=9)).replace(
            minute=0, second=0, microsecond=0
        )
