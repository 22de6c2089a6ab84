"""A complaint that was logged twice: another clerk answers the second call, and who registers it sees that and merges it into the first."""

from __future__ import annotations

from datetime import datetime, timedelta

from complaints.kind import complaint_kind
from complaints.models import Complaint
from complaints.operations.receive import receive_complaint
from complaints.states import State
from demo.walking import Act, Story, Tale, World
from feedback_system.cases.advance import advance

UNDER_WAY = (State.INVESTIGATING, State.ACCEPTED, State.SUBMITTED)


def double_is_merged(world: World) -> Story:
    """The customer's warehouse calls about goods that her purchasing department has complained about already."""

    logged_first: list[str] = []

    def log(tale: Tale, at: datetime) -> None:
        rows = Complaint.objects.select_related("case").filter(
            state__in=UNDER_WAY, complaint_class=Complaint.Class.QUALITY, case__customer__isnull=False
        )
        first = rows.order_by("pk")[0]
        tale.complaint = receive_complaint(
            by=world.cast["cs2"],
            at=at,
            customer=first.case.customer_id,
            product=first.case.product_id,
            order_number=first.order_number,
            batch_number=first.batch_number,
            delivered_on=first.delivered_on,
            quantity=24,
            defective_quantity=3,
            description="客户仓库来电：同一批货外箱内的产品有同样的问题，采购部门此前已来电反映。",
            demand="尽快答复处理办法。",
            channel="phone",
            complaint_class=first.complaint_class,
            severity="general",
            reported_at=at - timedelta(minutes=15),
        )
        logged_first.append(first.case.reference)

    def submit(tale: Tale, at: datetime) -> None:
        tale.complaint = advance(
            complaint_kind.steps["submit"], tale.record.case, by=world.cast["cs2"], at=at, data={}
        )

    def merge(tale: Tale, at: datetime) -> None:
        tale.complaint = advance(
            complaint_kind.steps["merge"],
            tale.record.case,
            by=world.cast["gm_office"],
            at=at,
            data={"into": logged_first[0], "reason": "同一客户、同一订单和批号，首诉已在调查。"},
        )

    return Story([Act(0, log), Act(0.4, submit), Act(1, merge)], 5.5)
