"""What else goes on in the company: somebody is away, slips are answered."""

from __future__ import annotations

from datetime import datetime, timedelta

from accounts.models import Department, User
from accounts.operations import name_deputy
from accounts.permissions import Permission
from demo import texts
from demo.walking import Act, Story, Tale, World
from feedback_system.cases.models import Case
from feedback_system.deadlines.budgets import days_used
from feedback_system.escalation.models import ReminderSlip
from feedback_system.escalation.operations import answer_slip, issue_enquiry, withdraw_slip


def deputy_leaves(world: World) -> Story:
    """The deputy general manager travels since yesterday; the factory head stands in."""

    def leave(tale: Tale, at: datetime) -> None:
        name_deputy(
            principal=world.cast["deputy_gm"],
            deputy=world.cast["factory_head"],
            starts_at=at,
            ends_at=at + timedelta(days=12),
            reason="出差拜访客户",
            by=world.cast["deputy_gm"],
            at=at,
        )

    return Story([Act(0, leave)], 7)


def slips_are_answered(world: World) -> Story:
    """Twice a day somebody goes through the reminder slips: most are answered, one was issued by mistake and is withdrawn."""
    state = {"withdrawn": False}

    def answer(tale: Tale, at: datetime) -> None:
        waiting = ReminderSlip.objects.filter(
            answered_at=None, withdrawn_at=None, issued_at__lt=at - timedelta(hours=2)
        )
        for slip in waiting.select_related("department").order_by("pk"):
            roll = world.dice.random()
            if not state["withdrawn"] and roll < 0.2:
                withdraw_slip(
                    slip=slip, by=world.cast["gm_office"], at=at, reason="样品昨日已到，系统登记晚了，撤回。"
                )
                state["withdrawn"] = True
            elif roll < 0.5 and (person := _answers_for(world, slip.department)) is not None:
                answer_slip(
                    slip=slip,
                    by=person,
                    at=at,
                    cause=world.dice.choice(texts.LATE_CAUSES),
                    text="预计两天内完成。",
                )

    def ask(tale: Tale, at: datetime) -> None:
        """The GM office asks two departments why they overran their time on cases that are closed by now."""
        asked = 0
        closed = Case.objects.as_system("the demo company is being told").filter(
            closed_at__isnull=False, state="filed"
        )
        for case in closed.order_by("-closed_at")[:20]:
            late = [use for use in days_used(case, at=at) if use.late and use.department_ids]
            if late:
                department = Department.objects.get(pk=late[0].department_ids[0])
                issue_enquiry(
                    case=case,
                    department=department,
                    by=world.cast["gm_office"],
                    at=at,
                    question="请说明超期原因。",
                )
                asked += 1
            if asked == 2:
                return

    acts = [Act(4.5, answer) for _round in range(118)]
    return Story([*acts, Act(2, ask)], 3)


def _answers_for(world: World, department: Department) -> User | None:
    """Somebody who may answer a slip of that department."""
    people = [
        world.cast[name]
        for name in (
            "prod_head",
            "qa_head",
            "sales_head",
            "sales2_head",
            "rd1",
            "manager_office",
            "gm_office",
        )
    ]
    return next((person for person in people if person.holds(Permission.ANSWER_SLIP, [department.pk])), None)
