"""Runs of months over walked complaints; shared by the tests of the runs."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from complaints.models import Complaint, MonthRun
from complaints.models.month_figures import figures_of
from complaints.operations.monthly import close_month, confirm_month, open_month
from tests.complaints.apportioning import approver
from tests.complaints.objecting import share
from tests.factories.company import World, at
from tests.factories.complaints import STEPS, complaint_at, take

NINTH = at("2026-03-09 09:00")
MARCH, APRIL, MAY = date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1)
IN_APRIL, CONFIRMED, CLOSING = at("2026-04-03 09:00"), at("2026-04-07 10:00"), at("2026-04-08 16:00")
IN_MAY, CLOSING_APRIL = at("2026-05-06 09:00"), at("2026-05-08 16:00")
IN_JUNE = at("2026-06-02 09:00")
BY_GRAVITY = [
    share("department", "50", department="production"),
    share("department", "30", department="qa"),
    share("supplier", "20", supplier="S01"),
]
GOODS = [{"kind": "return", "amount": "800.00", "quantity": "12", "description": "退回检验"}]


def ruled(
    world: World,
    *shares: dict[str, Any],
    loss: str = "3500.00",
    start: datetime = NINTH,
    number: int = 1,
    closing: datetime | None = None,
    rule: dict[str, Any] | None = None,
    **changes: Any,
) -> Complaint:
    """A complaint whose final ruling finds our fault, closed on the day of `start` (the ninth of March) or at `closing`."""
    ruling = {
        "shares": list(shares) or STEPS["rule"][1]["shares"],
        "loss_amount": loss,
        "provisional": "",
        "deviation_reason": "按责任轻重划分",
        **(rule or {}),
    }
    fields = {"order_number": f"SO-9{number:03}", "batch_number": "", **changes}
    waiting = complaint_at(world, "awaiting_ruling_approval", start=start, rule=ruling, **fields)
    moment = waiting.case.approvals.get(subject="ruling", decision="pending").asked_at
    complaint = take(waiting, "approve_ruling", by=approver(world, waiting), at=moment, reason="")
    for name in ("tell_customer", "close"):
        who, data = STEPS[name]
        complaint = take(
            complaint,
            name,
            by=getattr(world, who),
            at=(closing if name == "close" else None) or moment,
            **data,
        )
    return complaint


def opened(world: World, month: date = MARCH, moment: datetime = IN_APRIL) -> MonthRun:
    """The run of a month, opened by the GM office."""
    return open_month(month=month, by=world.gm_office, at=moment)


def confirm(
    world: World, run: MonthRun, code: str, *, by: Any = None, moment: datetime = CONFIRMED, **fields: Any
) -> Any:
    """Have a department confirm its present lines, by its head."""
    part = next(one for one in figures_of(run).parts if one.department.code == code)
    return confirm_month(
        run=run,
        department=part.department,
        seal=part.seal,
        by=by or part.department.head,
        at=moment,
        **fields,
    )


def confirm_all(world: World, run: MonthRun, moment: datetime = CONFIRMED) -> None:
    """Have every department confirm."""
    for part in figures_of(run).parts:
        confirm(world, run, part.department.code, moment=moment)


def closed(
    world: World, run: MonthRun, moment: datetime = CLOSING, *, by: Any = None, reason: str = ""
) -> MonthRun:
    """Close the run with the figures as they are."""
    return close_month(run=run, seal=figures_of(run).seal, reason=reason, by=by or world.gm_office, at=moment)


def figures(run: MonthRun) -> list[tuple[str, str, Decimal, Decimal]]:
    """The lines of a run: kind, who, ratio, amount."""
    return [
        (line.kind, line.share.label, line.percent, line.amount)
        for line in figures_of(MonthRun.objects.get(pk=run.pk)).lines
    ]


def beside(run: MonthRun) -> dict[str, str]:
    """Why each case stands beside the figures, by its number."""
    asides = figures_of(MonthRun.objects.get(pk=run.pk)).asides
    return {one.complaint.case.reference: one.why for one in asides}
