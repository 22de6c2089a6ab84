"""Sales asks an expert before it answers a customer: one question is answered, one waits."""

from __future__ import annotations

from datetime import datetime

from complaints.kind import complaint_kind
from complaints.models import Complaint
from complaints.states import State
from demo.walking import Act, Story, Tale, World
from feedback_system.cases.advance import advance

SELLERS = ("sales1", "sales2")
UNDER_WAY = (State.INVESTIGATING, State.PRODUCTION_ANALYSIS)
QUESTIONS = ("该涂层返工一次后附着力能否保证？客户希望我方当场答复。", "同一图纸的上一版能否与本批混装？")
ANSWER = "返工一次没有问题，附着力仍在标准内；第二次返工须重新送检。"


def experts_are_asked(world: World) -> Story:
    """R&D is asked twice: a morning later the first answer stands on its case, the second is still open."""
    asked: list[Complaint] = []

    def ask(number: int) -> Act:
        def deed(tale: Tale, at: datetime) -> None:
            rows = Complaint.objects.select_related("case", "salesperson").filter(
                state__in=UNDER_WAY, salesperson__username__in=SELLERS
            )
            record = rows.exclude(pk__in=[one.pk for one in asked]).order_by("pk")[0]
            asked.append(
                advance(
                    complaint_kind.steps["ask_expert"],
                    record.case,
                    by=world.cast[record.salesperson.username],
                    at=at,
                    data={"person": "rd1", "question": QUESTIONS[number]},
                )
            )

        return Act(1, deed)

    def answer(tale: Tale, at: datetime) -> None:
        advance(
            complaint_kind.steps["answer_expert"],
            asked[0].case,
            by=world.cast["rd1"],
            at=at,
            data={"question": "1", "answer": ANSWER},
        )

    return Story([ask(0), Act(4, answer), ask(1)], 2.3)
