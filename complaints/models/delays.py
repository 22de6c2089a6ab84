"""Why a department needed more time than it had: the cause it gives with its next step, and what is still unexplained.

Source: policy 004, overdue handling (the department answers with the cause); one field in the next step's form, and
required at closing, are ours. It never stands in the way of an answer to the customer or an act that contains the harm:
their forms do not have it.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from complaints.states import FINISHED, State
from feedback_system.cases.parts import has_read
from feedback_system.deadlines.budgets import PREFIX, days_used
from feedback_system.deadlines.models import Deadline, DeadlineState
from feedback_system.escalation.models import Acknowledgement, Escalation
from feedback_system.escalation.operations.acknowledging import LATENESS


class StageDelay(models.Model):
    """The cause one department gives for the time it needed too much; written once."""

    complaint = models.ForeignKey("complaints.Complaint", models.PROTECT, related_name="stage_delays")
    code = models.SlugField(_("deadline"), max_length=40)
    department = models.ForeignKey(
        "accounts.Department",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("department"),
    )
    cause = models.ForeignKey(
        "complaints.Code", models.PROTECT, related_name="+", verbose_name=_("cause of delay")
    )
    at = models.DateTimeField(_("given at"))
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("given by"))

    class Meta:
        verbose_name = _("cause of a department's delay")

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.code}"


def with_first_budget_due(rows: QuerySet[Any]) -> QuerySet[Any]:
    """The forms, each with the earliest due instant of the budgets that run. Costs no query of its own."""
    first = Deadline.objects.filter(
        case=OuterRef("case"), code__startswith=PREFIX, state=DeadlineState.RUNNING
    ).order_by("due_at")
    annotated: QuerySet[Any] = rows.annotate(first_budget_due=Subquery(first.values("due_at")[:1]))
    return annotated


def told_rows() -> QuerySet[Escalation]:
    """Escalations with what is shown of them."""
    return (
        Escalation.objects.filter(action__in=sorted(LATENESS)).select_related("deadline__rule").order_by("pk")
    )


def with_answer_of(told: QuerySet[Escalation], reader: Any) -> QuerySet[Escalation]:
    """These escalations, each with whether `reader` has answered it. Costs no query of its own."""
    seen = Acknowledgement.objects.filter(escalation=OuterRef("pk"))
    answered = seen.filter(Q(person=reader.pk) | Q(on_behalf_of=reader.pk))
    found: QuerySet[Escalation] = told.annotate(reader=Value(reader.pk), reader_has_seen=Exists(answered))
    return found


class Delaying:
    """Part of the complaint."""

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...

    def told_of_lateness(self) -> list[Escalation]:
        """The levels that told of lateness. Note: no query once a page has read them."""
        rows = self.case.escalations.all()
        if not has_read(self.case, "escalations"):
            rows = self.asked_once("escalations", lambda: list(told_rows().filter(case=self.case)))
        return [one for one in rows if one.action in LATENESS]

    def has_occasion_for_see_lateness(self) -> bool:
        """Somebody was told of lateness."""
        return bool(self.told_of_lateness())

    @transition(field="state", source=sorted(frozenset(State) - FINISHED - {State.DRAFT}), target=None)
    def see_lateness(self, *, at: Any) -> None:
        """Say that one has seen that a deadline has passed."""

    def late_budgets_of(self, person: Any, *, at: datetime) -> list[Deadline]:
        """The budgets that have run out at `at`, of the departments of `person`. Note: one query where any has."""
        first = self.__dict__.get("first_budget_due", at)
        if first is None or first > at:
            return []
        mine = {assignment.department_id for assignment in person.assignments}
        return list(
            Deadline.objects.filter(
                case=self.case,
                code__startswith=PREFIX,
                state=DeadlineState.RUNNING,
                due_at__lte=at,
                department__in=mine,
            ).order_by("pk")
        )

    def unexplained_delays(self, *, at: datetime) -> list[str]:
        """The labels of the budgets that were overrun and for which no department gave a cause."""
        explained = set(self.stage_delays.values_list("code", flat=True))
        return [
            use.label
            for use in days_used(self.case, at=at)
            if use.late and f"{PREFIX}{use.function}" not in explained
        ]
