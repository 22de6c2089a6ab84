"""The runs of the months of the demo company: that of the month before last is closed, that of the last month is open."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from accounts.queries import reachable
from complaints.kind import complaint_kind
from complaints.models import Complaint, MonthRun, Ruling, RulingShare
from complaints.models.month_figures import DepartmentPart, figures_of
from complaints.models.months import month_after, month_before
from complaints.operations.monthly import close_month, confirm_month, open_month
from demo.people import Cast
from demo.walking import Act, Story, World
from feedback_system.approvals.models import Subject
from feedback_system.approvals.operations import deciders, pending
from feedback_system.cases.advance import advance
from feedback_system.reporting.months.freezing import asked_of_house, freeze
from feedback_system.reporting.months.operations import sign_month
from feedback_system.reports.periods import Rhythm, period_of

DAY = timedelta(hours=9)
"""A working day of the demo company."""
REMARKS = ("已与班组核对。", "", "比例同意，对策已落实。")


def months_are_run(world: World, now: datetime) -> list[Story]:
    """Opened on the first working day, settled and confirmed by the second, closed before the 10th; the last one waits."""
    last = month_before(world.calendar.local_date(now))
    earlier = month_before(last)

    def act(month: Any, days: float, deed: Any) -> list[Story]:
        """The deed, so many working days after the month has ended; nothing where that lies ahead."""
        moment = world.calendar.add_working_time(world.calendar.start_of_day(month_after(month)), DAY * days)
        if moment >= now:
            return []
        ago = world.calendar.working_time_between(moment, now) / timedelta(hours=1)
        return [Story([Act(0, lambda tale, at: deed(world.cast, month, at))], ago)]

    return [
        *act(earlier, 0.3, _open),
        *act(earlier, 1.2, settle_due),
        *act(earlier, 1.8, confirm_all),
        *act(earlier, 2.4, close),
        *act(earlier, 2.6, sign_figures),
        *act(last, 0.3, _open),
        *act(last, 1.2, _settle_most),
        *act(last, 1.6, _confirm_some),
    ]


def last_month_is_open(cast: Cast, *, at: datetime) -> None:
    """Open the run of the last month where its day has not come yet, so that the demo always has an open one."""
    if not MonthRun.objects.filter(state=MonthRun.State.OPEN).exists():
        _open(cast, month_before(at.astimezone(cast.company.zone).date()), at)


def _open(cast: Cast, month: Any, at: datetime) -> None:
    open_month(month=month, by=cast["gm_office"], at=at)


def confirm_all(cast: Cast, month: Any, at: datetime) -> None:
    for part in figures_of(MonthRun.objects.get(month=month)).parts:
        _confirm(cast, month, part, at)


def _confirm_some(cast: Cast, month: Any, at: datetime) -> None:
    """Every other department has confirmed."""
    for part in figures_of(MonthRun.objects.get(month=month)).parts[::2]:
        _confirm(cast, month, part, at)


def _confirm(cast: Cast, month: Any, part: DepartmentPart, at: datetime) -> None:
    head = part.department.head
    if head is not None:
        confirm_month(
            run=MonthRun.objects.get(month=month),
            department=part.department,
            seal=part.seal,
            remark=REMARKS[part.department.pk % len(REMARKS)],
            by=cast[head.username],
            at=at,
        )


def _settle_most(cast: Cast, month: Any, at: datetime) -> None:
    """One is still to be settled: it blocks the closing."""
    settle_due(cast, month, at, left=1)


def settle_due(cast: Cast, month: Any, at: datetime, *, left: int = 0) -> None:
    """The GM office settles what is due with the loss that was ruled, all but the last `left`, and has it approved."""
    due = figures_of(MonthRun.objects.get(month=month)).to_settle
    for aside in due[: len(due) - left]:
        complaint = Complaint.objects.get(pk=aside.complaint_id)
        provisional = complaint.ruling_in_force
        if provisional is None or pending(complaint.case, Subject.RULING) is not None:
            continue
        fields = {
            "resale": "not_sold" if complaint.has_goods_to_resell() else "no_goods",
            "actual_loss": str(provisional.loss_amount),
            "accounts_reference": f"KJ{at:%y%m}{complaint.pk % 1000:03}",
            "shares": _shares_of(provisional),
            "deviation_reason": "维持原判定比例",
            "text": "月度会议核定，损失与比例维持原判定。",
        }
        _take(complaint, "settle_ruling", cast["gm_office"], fields, at)
        waiting = pending(complaint.case, Subject.RULING)
        if waiting is not None:
            decider = cast[reachable(deciders(waiting)[0], at=at).username]
            _take(complaint, "approve_ruling", decider, {"reason": ""}, at)


def _take(complaint: Complaint, step: str, by: Any, fields: dict[str, Any], at: datetime) -> None:
    advance(complaint_kind.steps[step], complaint.case, by=by, at=at, data=fields)


def _shares_of(ruling: Ruling) -> list[dict[str, Any]]:
    """The shares of a ruling as they are sent: the parts of a share within it."""
    shares = list(ruling.shares.select_related("department", "person", "supplier").order_by("position"))

    def parts(parent: int | None) -> list[dict[str, Any]]:
        return [_row(one, parts(one.pk)) for one in shares if one.parent_id == parent]

    return parts(None)


def _row(share: RulingShare, parts: list[dict[str, Any]]) -> dict[str, Any]:
    row: dict[str, Any] = {
        "party": share.party,
        "percent": str(share.percent),
        "evidence": share.evidence,
        "name": share.name,
    }
    if share.department is not None:
        row["department"] = share.department.code
    if share.person is not None:
        row["person"] = share.person.username
    if share.supplier is not None:
        row["supplier"] = share.supplier.code
    return {**row, "shares": parts} if parts else row


def close(cast: Cast, month: Any, at: datetime) -> None:
    """The GM office closes; over a confirmation that is missing it says why."""
    run = MonthRun.objects.get(month=month)
    figures = figures_of(run)
    reason = "部门主管出差，比例已电话确认。" if figures.unconfirmed else ""
    if not figures.to_settle:
        close_month(run=run, seal=figures.seal, reason=reason, by=cast["gm_office"], at=at)


def sign_figures(cast: Cast, month: Any, at: datetime) -> None:
    """The GM office freezes the figures of the dashboard; what moves them later shows as a move."""
    period, by = period_of(month, Rhythm.MONTH), cast["gm_office"]
    seal = freeze(asked_of_house(period, by=by, at=at)).seal(period)
    sign_month(month=period, seal=seal, by=by, at=at)
