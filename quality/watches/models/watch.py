"""The signal of early warning inside the case folder: the figures as they stood, who judges it, and what follows from it.

Source: policy 001 on quality feedback (analysed regularly, told to the top, corrective and preventive action); the judgement and its
limit of time are ours.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition
from simple_history.models import HistoricalRecords

from accounts.models import Department, DepartmentFunction
from accounts.queries import department_with
from feedback_system.cases.kinds import kind_named
from feedback_system.cases.models import CaseForm
from feedback_system.cases.protection import ProtectedState
from quality.watches.states import FINISHED, JUDGED, LIVING, UNJUDGED
from quality.watches.states import WatchState as State

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.kinds import Kind

QUALITY = "quality"
"""The stage of steps that quality takes."""


class Watch(ProtectedState, CaseForm):
    """One signal: a series whose findings have risen beyond chance, to be judged by people."""

    state = FSMField(_("state"), max_length=40, choices=State.choices, default=State.OPENED, protected=True)
    series = models.ForeignKey(
        "watches.WatchSeries", models.PROTECT, related_name="watches", verbose_name=_("series")
    )
    run = models.ForeignKey("watches.WatchRun", models.PROTECT, related_name="watches", verbose_name=_("run"))
    figures = models.JSONField(_("figures as they stood"), default=dict)
    owner = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("owner")
    )
    reviews = models.PositiveSmallIntegerField(_("reviews"), default=1)
    """Counts up when a judgement is taken back."""
    is_true = models.BooleanField(_("judged true"), null=True, blank=True)
    judged_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("judged by")
    )
    judged_at = models.DateTimeField(_("judged at"), null=True, blank=True)
    reason = models.TextField(_("why it was judged so"), max_length=5_000, blank=True)
    muted_until = models.DateField(_("raised limit until"), null=True, blank=True)
    remark = models.TextField(_("remark at the end"), max_length=5_000, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    history = HistoricalRecords(excluded_fields=["reason", "remark", "figures"])

    class Meta:
        verbose_name = _("signal of early warning")
        verbose_name_plural = _("signals of early warning")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="state_of_a_signal_is_known"),
            models.UniqueConstraint(
                fields=["series"],
                condition=Q(state__in=sorted(LIVING)),
                name="one_living_signal_per_series",
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(UNJUDGED), is_true__isnull=True)
                | (
                    Q(is_true__isnull=False, judged_by__isnull=False, judged_at__isnull=False)
                    & ~Q(state__in=sorted(UNJUDGED))
                    & ~Q(reason="")
                ),
                name="a_judged_signal_says_who_when_and_why",
            ),
            models.CheckConstraint(
                condition=Q(muted_until__isnull=True) | Q(is_true=False),
                name="only_a_false_signal_raises_the_limit",
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(FINISHED), closed_at__isnull=False)
                | Q(state__in=sorted(LIVING), closed_at__isnull=True),
                name="a_closed_signal_alone_has_a_closing_time",
            ),
        ]
        indexes = [models.Index(fields=["judged_at"], name="signal_judged")]

    def __str__(self) -> str:
        return self.case.reference

    # ------------------------------------------------------------------------------------------------ the folder asks

    @property
    def case_kind(self) -> Kind:
        """The registered kind, with its steps."""
        return kind_named("watch")

    @classmethod
    def for_step(cls, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related(
            "series__product", "series__batch", "series__supplier", "run", "owner", "judged_by"
        )

    @classmethod
    def for_page(cls, rows: QuerySet[Any]) -> QuerySet[Any]:
        return cls.for_step(rows)

    def is_finished(self) -> bool:
        return self.state in FINISHED

    def department_ids_for(self, step: Any) -> list[int] | None:
        quality = self.quality_department()
        return [quality.pk] if quality is not None else []

    def quality_department(self) -> Department | None:
        """The department that judges signals."""
        found: Department | None = self.asked_once("quality", lambda: department_with(DepartmentFunction.QA))
        return found

    def present_holder(self) -> Department | None:
        return None if self.is_finished() else self.quality_department()

    def present_owner(self) -> User | None:
        return None if self.is_finished() else self.owner

    # ------------------------------------------------------------------------------------- occasion, and what blocks it

    def has_follow_up(self) -> bool:
        """Whether another case acts on it. Note: one query."""
        found: bool = self.asked_once("follow-up", lambda: self.case.follow_ups.exists())
        return found

    def what_blocks_close(self) -> Iterator[Any]:
        """A signal that is true leads to something."""
        if self.state == State.JUDGED_TRUE and not self.has_follow_up():
            yield _(
                "The signal is true and nothing acts on it yet. Raise an anomaly alert or an improvement, or open a complaint."
            )

    # ----------------------------------------------------------------------------------------------------- transitions

    @transition(field="state", source=State.OPENED, target=State.IN_REVIEW)
    def take_up(self, *, at: datetime) -> None:
        """Begin to look into it."""

    @transition(field="state", source=State.IN_REVIEW, target=State.JUDGED_TRUE)
    def judge_true(self, *, at: datetime) -> None:
        """Find that something is wrong with the goods."""
        self.is_true, self.judged_at, self.muted_until = True, at, None

    @transition(field="state", source=State.IN_REVIEW, target=State.JUDGED_FALSE)
    def judge_false(self, *, at: datetime) -> None:
        """Find that the findings have another reason; the series stays quiet for a while."""
        self.is_true, self.judged_at = False, at

    @transition(field="state", source=sorted(JUDGED), target=State.IN_REVIEW)
    def review_again(self, *, at: datetime) -> None:
        """Take the judgement back."""
        self.is_true = self.judged_at = self.judged_by = self.muted_until = None

    @transition(field="state", source=State.JUDGED_TRUE, target=None)
    def raise_alert(self, *, at: datetime) -> None:
        """Raise an anomaly alert out of it."""

    @transition(field="state", source=State.JUDGED_TRUE, target=None)
    def raise_improvement(self, *, at: datetime) -> None:
        """Raise an improvement out of it."""

    @transition(field="state", source=State.JUDGED_TRUE, target=None)
    def open_complaint(self, *, at: datetime) -> None:
        """Open a complaint out of it."""

    @transition(field="state", source=sorted(JUDGED), target=State.CLOSED)
    def close(self, *, at: datetime) -> None:
        """Close the signal."""
        self.closed_at = at
