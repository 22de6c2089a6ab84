"""The figures that every kind of case has: what needs action now, what came in and what was closed on time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from feedback_system.cases.models import OpenCase
from feedback_system.cases.spans import first_instant
from feedback_system.deadlines.models import Deadline, DeadlineState
from feedback_system.desk.inbox import waiting_case_ids
from feedback_system.desk.lists import DUE_SOON
from feedback_system.escalation.models import EnquirySlip, ReminderSlip
from feedback_system.reporting.asking import Asked
from feedback_system.reporting.figures import Figure, Span, Table, register_figure, register_table

LEVELS = (
    _("Overdue, told to nobody yet"),
    _("Overdue, told to level 1"),
    _("Overdue, told to level 2"),
    _("Overdue, told to level 3 or higher"),
)
AGES = (
    ("age_2", 0, 2, _("0 to 2 days")),
    ("age_7", 3, 7, _("3 to 7 days")),
    ("age_30", 8, 30, _("8 to 30 days")),
    ("age_more", 31, None, _("31 days and more")),
)
"""Code, from so many whole days on, up to so many, in words."""


def due_soon(asked: Asked) -> Q:
    """Open, and the next deadline ends within 24 hours."""
    return _open(next_due_at__gt=asked.at, next_due_at__lte=asked.at + DUE_SOON)


def overdue(asked: Asked) -> Q:
    """Open, and a deadline has passed."""
    return _open(next_due_at__lte=asked.at)


def _open(**more: Any) -> Q:
    """Open cases under a condition on their rows in the worklist; by ids, so that the folder is not read."""
    return Q(
        pk__in=OpenCase.objects.as_system("facts have the scope").order_by().filter(**more).values("case")
    )


def waiting_for_me(asked: Asked) -> Q:
    """A decision waits for the reader."""
    return Q(case__in=asked.once("waiting", lambda: waiting_case_ids(asked.user)))


def _told(asked: Asked, least: int) -> Q:
    late = Deadline.objects.filter(case=OuterRef("case"), state=DeadlineState.RUNNING, due_at__lte=asked.at)
    return Q(Exists(late.filter(level__gte=least)))


def _at_level(level: int, label: Any) -> Figure:
    last = level == len(LEVELS) - 1

    def condition(asked: Asked) -> Q:
        reached = overdue(asked) if not level else overdue(asked) & _told(asked, level)
        return reached if last else reached & ~_told(asked, level + 1)

    return Figure(
        code=f"overdue_{level}", label=label, span=Span.NOW, condition=condition, of="overdue", order=21 + level,
        meaning=_("Overdue cases, by the highest level that was told of a deadline that has passed."),
    )  # fmt: skip


def _aged(code: str, since: int, until: int | None, label: Any) -> Figure:
    def condition(asked: Asked) -> Q:
        found = Q(closed_at__isnull=True, opened_at__lte=asked.at - timedelta(days=since))
        if until is not None:
            found &= Q(opened_at__gt=asked.at - timedelta(days=until + 1))
        return found

    return Figure(
        code=code, label=label, span=Span.NOW, condition=condition, order=60,
        meaning=_("Open cases by their age: whole days of 24 hours since the report."),
    )  # fmt: skip


def _issued(model: type[ReminderSlip] | type[EnquirySlip], asked: Asked, **more: object) -> Q:
    begins, ends = first_instant(asked.month.first), first_instant(asked.month.next.first)
    slips = model.objects.filter(issued_at__gte=begins, issued_at__lt=ends, withdrawn_at=None, **more)
    return Q(case__in=slips.values("case"))


def register_house() -> None:
    """Register figures and tables that know no kind of case. Called at start-up."""
    register_figure(
        Figure(
            code="due_soon", label=_("Due within 24 h"), span=Span.NOW, condition=due_soon, order=10,
            meaning=_("Open cases whose next deadline ends within the next 24 hours."),
        ),
        Figure(
            code="overdue", label=_("Overdue"), span=Span.NOW, condition=overdue, order=20,
            meaning=_("Open cases with a deadline that has passed."),
        ),
        *(_at_level(level, label) for level, label in enumerate(LEVELS)),
        Figure(
            code="my_approval", label=_("Waiting for my approval"), span=Span.OWN, condition=waiting_for_me, order=30,
            is_personal=True,
            meaning=_("Cases with a question that you may decide, also for somebody for whom you stand in."),
        ),
        Figure(
            code="reminded", label=_("Cases with a reminder slip"), span=Span.OWN, order=70,
            condition=lambda asked: _issued(ReminderSlip, asked),
            meaning=_("Cases for which a reminder slip was issued in the month; withdrawn slips do not count."),
        ),
        Figure(
            code="reminder_answered", label=_("of them answered"), span=Span.OWN, of="reminded", order=71,
            condition=lambda asked: _issued(ReminderSlip, asked, answered_at__isnull=False),
            meaning=_("Cases with a reminder slip of the month that has been answered, whenever that was."),
        ),
        Figure(
            code="enquired", label=_("Cases with an enquiry slip"), span=Span.OWN, order=72,
            condition=lambda asked: _issued(EnquirySlip, asked),
            meaning=_("Cases for which an enquiry slip was issued in the month; withdrawn slips do not count."),
        ),
        Figure(
            code="enquiry_answered", label=_("of them answered"), span=Span.OWN, of="enquired", order=73,
            condition=lambda asked: _issued(EnquirySlip, asked, answered_at__isnull=False),
            meaning=_("Cases with an enquiry slip of the month that has been answered, whenever that was."),
        ),
        *(_aged(*age) for age in AGES),
    )  # fmt: skip
    register_table(
        Table(code="ages", title=_("Open cases by age"), by="kind", figures=tuple(age[0] for age in AGES), is_wide=True, order=80)
    )  # fmt: skip
