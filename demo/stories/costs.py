"""What closed complaints cost besides their papers, a receivable that one holds up, and the collections of two months."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from complaints.kind import complaint_kind
from complaints.models import Complaint
from complaints.operations.collecting import Entered, save_collected
from complaints.states import State
from demo.walking import Act, Story, Tale, World
from feedback_system.cases.advance import advance
from feedback_system.company.models import Company

COSTS: tuple[dict[str, str], ...] = (
    {"kind": "return_freight", "amount": "186.00", "reference": "YD-2031", "note": "退回整批的物流费"},
    {"kind": "travel", "amount": "742.50", "reference": "CL-118", "note": "到客户现场确认"},
    {"kind": "labour", "hours": "16", "hourly_rate": "42.00", "reference": "GS-77", "note": "厂内全检"},
    {"kind": "inspection", "amount": "350.00", "reference": "WJ-09", "note": "外部检测"},
    {"kind": "parts", "amount": "96.80", "reference": "LL-412", "note": ""},
    {"kind": "recovery", "amount": "120.00", "reference": "FL-06", "note": "废料变卖"},
)


def costs_are_entered(world: World) -> Story:
    """Six complaints get a cost each, one of them is taken back; sales reports a payment that is held back."""
    cases: list[int] = []

    def take(pk: int, step: str, who: str, at: datetime, **data: Any) -> None:
        case = Complaint.objects.select_related("case").get(pk=pk).case
        advance(complaint_kind.steps[step], case, by=world.cast[who], at=at, data=data)

    def enter(tale: Tale, at: datetime) -> None:
        closed = Complaint.objects.filter(state__in=[State.CLOSED, State.EXECUTING])
        cases.extend(closed.order_by("pk").values_list("pk", flat=True)[: len(COSTS)])
        day = at.astimezone(Company.get().zone).date().isoformat()
        for pk, cost in zip(cases, COSTS, strict=False):
            take(pk, "enter_cost", "gm_office", at, spent_on=day, **cost)

    def take_back(tale: Tale, at: datetime) -> None:
        take(cases[-1], "cancel_cost", "gm_office", at, entry="1", reason="记错案件")

    def hold_back(tale: Tale, at: datetime) -> None:
        sales = world.cast["sales1"]
        held = Complaint.objects.filter(state=State.NEGOTIATING, sales_department=sales.department_id)
        complaint = held.order_by("pk").first()
        if complaint is None:
            return
        take(complaint.pk, "report_held_payment", "sales1", at, text="客户要求先解决投诉，发票款暂缓支付。")
        day = at.astimezone(Company.get().zone).date()
        take(
            complaint.pk, "mark_disputed", "finance", at, line="1", document="FP-26-0417", amount="20000.00",
            due_on=day.isoformat(), salesperson="sales1", disputed_from=day.isoformat(),
        )  # fmt: skip

    def collect(tale: Tale, at: datetime) -> None:
        day = at.astimezone(Company.get().zone).date()
        month = day.replace(day=1)
        before = date(month.year - (month.month == 1), (month.month - 2) % 12 + 1, 1)
        rows = [
            Entered(world.cast[name].pk, one, Decimal(due), Decimal(collected))
            for name, due, collected in (
                ("sales1", "200000.00", "171000.00"),
                ("sales_head", "86000.00", "84500.00"),
            )
            for one in (before, month)
        ]
        save_collected(rows, by=world.cast["finance"], at=at)

    return Story([Act(0, enter), Act(2, take_back), Act(1, hold_back), Act(1, collect)], 2)
