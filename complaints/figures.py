"""The figures of complaints on the dashboard. Reports R-02 and R-04, on-time closing and statistics of the month (policy 004); the rest is ours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from complaints.board_money import costs_of_the_month, losses_by_share, register_bearers
from complaints.kind import complaint_kind
from complaints.models import Complaint, Route
from complaints.models.code import CodeList, every_code
from feedback_system.reporting.blocks import Source, register_block
from feedback_system.reporting.board import More, register_more
from feedback_system.reporting.dimensions import Dimension, register_dimension, register_names
from feedback_system.reporting.figures import Figure, Span, Table, register_figure, register_table
from feedback_system.reporting.models import Outcome

KINDS = (complaint_kind.code,)


def _outcome(outcome: Outcome, label: Any, meaning: Any, order: int) -> Figure:
    return Figure(
        code=outcome.value, label=label, meaning=meaning, span=Span.CLOSED, kinds=KINDS, of="closed", order=order,
        condition=lambda asked: Q(outcome=outcome),
    )  # fmt: skip


def _routes() -> Mapping[str, Any]:
    return {route.code: route.label for route in Route.objects.order_by("version")}


def _codes(list: CodeList) -> Mapping[str, Any]:
    """Note: no query while the codes are kept."""
    return {code.code: code.label for code in every_code() if code.list == list}


def register_figures() -> None:
    """Register figures, tables and names. Called at start-up."""
    register_names("class", lambda: dict(Complaint.Class.choices), of="complaint")
    register_names("route", _routes, of="complaint")
    register_names("fault", lambda: _codes(CodeList.FAULT_KIND), of="complaint")
    register_dimension(
        Dimension("delay", _("Cause of delay"), "delay", lambda values: _codes(CodeList.DELAY_CAUSE))
    )
    register_figure(
        Figure(
            code="opened", label=_("Complaints opened"), span=Span.OPENED, kinds=KINDS, in_trend=True, order=110,
            meaning=_("Complaints that the customer reported in the month, drafts and withdrawn ones too; what was merged into another complaint does not count."),
        ),
        Figure(
            code="closed", label=_("Complaints closed"), span=Span.CLOSED, kinds=KINDS, in_trend=True, order=111,
            meaning=_("Complaints that were closed in the month, with whatever outcome; being merged into another complaint is none."),
        ),
        _outcome(Outcome.UPHELD, pgettext_lazy("complaints", "Upheld"), _("Closed in the month; the ruling finds the fault with us."), 112),
        _outcome(Outcome.NOT_UPHELD, pgettext_lazy("complaints", "Not upheld"), _("Closed in the month as not upheld, or ruled not to be our fault."), 113),
        _outcome(Outcome.NO_LOSS, pgettext_lazy("complaints", "No loss"), _("Closed in the month because the customer had no loss."), 114),
        _outcome(Outcome.REFILED, pgettext_lazy("complaints", "Refiled"), _("Closed in the month because the customer refused what was offered; a new case goes on."), 115),
        _outcome(Outcome.WITHDRAWN, pgettext_lazy("complaints", "Withdrawn"), _("Closed in the month because the customer took the complaint back."), 116),
        Figure(
            code="third_party", label=_("With a third party"), span=Span.CLOSED, kinds=KINDS, of="closed", order=117,
            condition=lambda asked: Q(third_party=True),
            meaning=_("Closed in the month, with a third party found involved; they count under their outcome as well."),
        ),
        Figure(
            code="repeated", label=_("Repeated complaints"), span=Span.OPENED, kinds=KINDS, of="opened", order=118,
            condition=lambda asked: Q(is_repeat=True),
            meaning=_("Reported in the month about goods of a complaint that was closed before."),
        ),
        Figure(
            code="with_limit", label=_("Closed with a limit"), span=Span.CLOSED, kinds=KINDS, order=120,
            condition=lambda asked: Q(on_time__isnull=False),
            meaning=_("Closed in the month, with a handling limit that was met, in time or late. Withdrawn ones have none."),
        ),
        Figure(
            code="on_time", label=_("Closed on time"), span=Span.CLOSED, kinds=KINDS, of="with_limit", order=121,
            condition=lambda asked: Q(on_time=True), in_trend=True,
            meaning=_("Closed in the month before the handling limit ended, each time where the case was opened again."),
        ),
        Figure(
            code="late", label=_("Closed late"), span=Span.CLOSED, kinds=KINDS, of="with_limit", order=122,
            condition=lambda asked: Q(on_time=False),
            meaning=_("Closed in the month after the handling limit had ended, or once late where the case was opened again."),
        ),
        Figure(
            code="remedied", label=_("Remedies approved"), span=Span.CLOSED, kinds=KINDS, order=130,
            condition=lambda asked: ~Q(approval_role=""),
            meaning=_("Closed in the month, with an approved remedy; the last approval counts."),
        ),
        Figure(
            code="approved_amount", label=_("Amount approved"), span=Span.CLOSED, kinds=KINDS, adds="approved_fen", order=131,
            meaning=_("Amounts of the last approved remedies of complaints closed in the month, in the company's currency at the rate of each case."),
        ),
        Figure(
            code="loss", label=_("Loss as ruled"), span=Span.CLOSED, kinds=KINDS, adds="loss_fen", order=132,
            meaning=_("Losses of the rulings in force on complaints closed in the month, in the company's currency, before anything was recovered."),
        ),
        Figure(
            code="with_loss", label=_("Cases with a loss"), span=Span.CLOSED, kinds=KINDS, order=133,
            condition=lambda asked: ~Q(loss_fen=0),
            meaning=_("Complaints closed in the month whose ruling in force names a loss."),
        ),
    )  # fmt: skip
    register_bearers()
    register_block(
        Source("losses", losses_by_share, _("Losses by who bears them"), order=10),
        Source("costs", costs_of_the_month, _("Cost of poor quality"), order=11),
    )
    register_more(
        More(_("Runs of the months"), lambda asked: reverse("months:list")),
    )
    register_table(
        Table(code="on_time_by_route", title=_("On time by route"), by="route", figures=("with_limit", "on_time"), order=10),
        Table(code="on_time_by_department", title=_("On time by department"), by="unit", figures=("with_limit", "on_time"), order=11),
        Table(code="defects", title=_("Complaints by defect"), by="defect", figures=("opened",), is_pareto=True, is_wide=True, order=20),
        Table(code="causes", title=_("Closed complaints by cause"), by="cause", figures=("closed",), is_pareto=True, is_wide=True, order=21),
        Table(code="approvers", title=_("Remedies by level of approval"), by="approver", figures=("remedied", "approved_amount"), order=30),
        Table(code="late_by_cause", title=_("Late closings by cause of the delay"), by="delay", figures=("late",), is_pareto=True, is_wide=True, order=22),
        Table(code="loss_by_fault", title=_("Loss by kind of fault"), by="fault", figures=("loss", "with_loss"), order=40),
        Table(code="by_customer", title=_("Complaints by customer"), by="customer", figures=("opened", "repeated"), order=50),
    )  # fmt: skip
