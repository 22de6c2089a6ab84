"""The figures of a month counted from the tables of the cases, with none of the code that makes facts and figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q

from accounts.models import User
from complaints.models import Complaint, Ruling
from feedback_system.approvals.models import Approval
from feedback_system.cases.models import Case, OpenCase
from feedback_system.company.models import Company
from feedback_system.deadlines.models import Deadline
from quality.models import Improvement


def bounds(month: str) -> tuple[datetime, datetime]:
    """The first instant of the month and the first one after, in the company's zone."""
    zone, year, number = Company.get().zone, int(month[:4]), int(month[5:])
    return datetime(year, number, 1, tzinfo=zone), datetime(
        year + number // 12, number % 12 + 1, 1, tzinfo=zone
    )


def month_figures(user: User, month: str) -> dict[str, int]:
    """What a reader should find of complaints in a month, by code of the figure."""
    begins, ends = bounds(month)
    seen = Case.objects.visible_to(user)
    rows = list(
        Complaint.objects.filter(case__in=seen.values("pk")).exclude(state="merged").select_related("case")
    )
    opened = [one for one in rows if begins <= one.case.reported_at < ends]
    closed = [one for one in rows if one.closed_at is not None and begins <= one.closed_at < ends]
    rulings = _in_force(closed)
    approvals = _approved(closed)
    in_time = [_in_time(one) for one in closed]
    ended = Counter(_end(one) for one in closed)
    return {
        "opened": len(opened),
        "repeated": sum(one.case.parent_relation == "repeat" for one in opened),
        "closed": len(closed),
        **{name: ended[name] for name in ("upheld", "not_upheld", "no_loss", "refiled", "withdrawn")},
        "third_party": sum(one.third_party_at is not None for one in closed),
        "with_limit": sum(answer is not None for answer in in_time),
        "on_time": sum(answer is True for answer in in_time),
        "late": sum(answer is False for answer in in_time),
        "remedied": len(approvals),
        "approved_amount": int(sum((one.amount or 0) for one in approvals) * 100),
        "loss": int(sum(one.loss_amount for one in rulings) * 100),
        "with_loss": sum(one.loss_amount > 0 for one in rulings),
        "anomalies_opened": _opened(seen, "anomaly", begins, ends),
        "slips_opened": _opened(seen, "slip", begins, ends),
        "improvements_opened": _opened(seen, "improvement", begins, ends),
        "improvements_closed": seen.filter(
            kind="improvement", closed_at__gte=begins, closed_at__lt=ends
        ).count(),
    }


def _opened(seen: Any, kind: str, begins: datetime, ends: datetime) -> int:
    return int(seen.filter(kind=kind, reported_at__gte=begins, reported_at__lt=ends).count())


def _in_force(closed: Iterable[Complaint]) -> list[Ruling]:
    rows = Ruling.objects.filter(complaint__in=list(closed), approved_at__isnull=False, overturned_at=None)
    newest = {one.complaint_id: one for one in rows.filter(superseded_at=None).order_by("version")}
    return list(newest.values())


def _approved(closed: Iterable[Complaint]) -> list[Approval]:
    rows = Approval.objects.filter(
        case__in=[one.case_id for one in closed], subject="remedy", decision="approved"
    )
    return list({one.case_id: one for one in rows.order_by("pk")}.values())


def _in_time(complaint: Complaint) -> bool | None:
    """Whether every clock over the whole case was met before it was due; None without one that was met."""
    clocks = list(
        Deadline.objects.filter(case=complaint.case_id, code__in=["complaint-close", "light-complaint"])
        .exclude(state="cancelled")
        .order_by("pk")
    )
    if not clocks or clocks[-1].met_at is None:
        return None
    return all(one.met_at is None or one.met_at < one.due_at for one in clocks)


def _end(complaint: Complaint) -> str:
    if complaint.state in ("not_upheld", "no_loss", "refiled", "withdrawn"):
        return str(complaint.state)
    return {True: "upheld", False: "not_upheld", None: ""}[complaint.upheld]


def standing_figures(user: User, moment: datetime) -> dict[str, int]:
    """What a reader should find that stands now, by code of the figure."""
    seen = Case.objects.visible_to(user).values("pk")
    rows = OpenCase.objects.filter(case__in=seen)
    open_improvements = Improvement.objects.filter(
        ~Q(state__in=["closed", "withdrawn", "not_investigated"]), case__in=seen
    )
    return {
        "due_soon": sum(
            one.next_due_at is not None and 0 < (one.next_due_at - moment).total_seconds() <= 86_400
            for one in rows
        ),
        "overdue": sum(one.next_due_at is not None and one.next_due_at <= moment for one in rows),
        "improvements_open": open_improvements.count(),
        "improvements_ineffective": open_improvements.filter(round__gt=1).count(),
        "signals_open": rows.filter(kind="watch").count(),
    }
