"""The anomaly alert inside the case folder (质量异常警报表): its facts, who acts, and what stands in the way.

Source: policy 001 on anomaly alerts; the parts of the form are implied by it. Policy 001 on quality feedback, registration.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField
from simple_history.models import HistoricalRecords

from accounts.models import Department, DepartmentFunction
from accounts.queries import department_with
from feedback_system.approvals.models import Subject
from feedback_system.approvals.operations import pending
from feedback_system.cases.kinds import kind_named
from feedback_system.cases.models import CaseForm, Severity
from feedback_system.cases.parts import Part
from feedback_system.cases.protection import ProtectedState
from quality.anomalies.models.balances import BatchBalance, balance_rows
from quality.anomalies.models.disposing import DispositionLine, line_rows
from quality.anomalies.models.feedback import UserFeedback, feedback_rows
from quality.anomalies.models.findings import (
    AnomalyCheck,
    Finding,
    OutsideTest,
    check_rows,
    finding_rows,
    test_rows,
)
from quality.anomalies.models.reviews import Review, review_rows
from quality.anomalies.models.routes import GoodsMove, Information, information_rows, move_rows
from quality.anomalies.models.transitions import AnomalyTransitions
from quality.anomalies.states import FINISHED, LIVING, Disposal, Situation, Trigger
from quality.anomalies.states import AnomalyState as State

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.approvals.models import Approval
    from feedback_system.cases.kinds import Kind

QUALITY = "quality"
"""The stage of steps that quality takes."""
GRAVE = frozenset({Severity.MAJOR, Severity.CRITICAL})
"""From here on the batch must be contained before the end."""


def _person(words: Any) -> Any:
    return models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=words
    )


def _code(words: Any, **more: Any) -> Any:
    return models.ForeignKey(
        "anomalies.AnomalyCode", models.PROTECT, related_name="+", verbose_name=words, **more
    )


class Anomaly(AnomalyTransitions, ProtectedState, CaseForm):
    """One alert from the shop floor, from the first look at the part to cause and correction."""

    state = FSMField(_("state"), max_length=40, choices=State.choices, default=State.RAISED, protected=True)
    # Raised
    department = models.ForeignKey(
        "accounts.Department", models.PROTECT, related_name="+", verbose_name=_("raised in the department")
    )
    sent_key = models.CharField(_("key of the form"), max_length=64, blank=True)
    """Person and key of the form it was sent with: a form that is sent twice, also after an hour without network, raises one."""
    batch_number = models.CharField(_("batch number"), max_length=60, blank=True)
    batch = models.ForeignKey(
        "masterdata.Batch", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("batch")
    )
    process = _code(_("process"))
    defect = models.ForeignKey(
        "catalogues.CatalogueEntry", models.PROTECT, related_name="+", verbose_name=_("defect")
    )
    affected_quantity = models.PositiveIntegerField(_("pieces affected"))
    bad_quantity = models.PositiveIntegerField(_("pieces seen bad"))
    situation = models.CharField(
        _("situation"), max_length=20, choices=Situation.choices, default=Situation.RUNNING
    )
    situation_changes = models.PositiveSmallIntegerField(_("changes of the situation"), default=0)
    cannot_judge = models.BooleanField(_("the inspector cannot judge"), default=False)
    is_serious = models.BooleanField(_("the inspector finds it serious"), default=False)
    asked_disposition = models.CharField(
        _("which decision is asked for"), max_length=20, choices=Disposal.choices, blank=True
    )
    next_process = _code(_("next process"), null=True, blank=True)
    goods_went_on = models.BooleanField(_("goods went on to the next process"), default=False)
    warned_who = models.CharField(_("who was warned there"), max_length=60, blank=True)
    warned_at = models.DateTimeField(_("warned at"), null=True, blank=True)
    description = models.TextField(_("what is to be seen"), max_length=10_000, blank=True)
    # Sorted
    triggers = models.CharField(_("why it is major"), max_length=60, blank=True)
    registered_by = _person(_("registered by"))
    registered_at = models.DateTimeField(_("registered at"), null=True, blank=True)
    leader_told_at = models.DateTimeField(_("leader told at"), null=True, blank=True)
    handling = models.PositiveSmallIntegerField(_("handling"), default=1)
    """Counts up when what was done had no effect: the goods are disposed anew then."""
    answered_by = _person(_("answered by"))
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    # Ended
    cause = models.TextField(_("cause"), max_length=10_000, blank=True)
    correction = models.TextField(_("correction"), max_length=10_000, blank=True)
    corrected_by = _person(_("corrected by"))
    corrected_at = models.DateTimeField(_("corrected at"), null=True, blank=True)
    follow_up = models.TextField(_("how it was followed up"), max_length=5_000, blank=True)
    cancel_reason = models.CharField(_("why it was cancelled"), max_length=500, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    situation_before: str = Situation.RUNNING
    """What stood still before the step that is being taken; not kept."""

    history = HistoricalRecords(
        excluded_fields=["warned_who", "description", "cause", "correction", "follow_up", "cancel_reason"]
    )

    class Meta:
        verbose_name = _("anomaly alert")
        verbose_name_plural = _("anomaly alerts")
        indexes = [models.Index(fields=["batch_number"], name="anomaly_batch")]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="anomaly_state_is_known"),
            models.CheckConstraint(
                condition=Q(situation__in=Situation.values), name="situation_of_an_anomaly_is_known"
            ),
            models.CheckConstraint(
                condition=Q(asked_disposition__in=["", *Disposal.values]),
                name="decision_asked_of_an_anomaly_is_known",
            ),
            models.UniqueConstraint(
                fields=["sent_key"], condition=~Q(sent_key=""), name="a_form_raises_one_anomaly"
            ),
            models.CheckConstraint(
                condition=Q(affected_quantity__gte=1), name="an_anomaly_affects_some_pieces"
            ),
            models.CheckConstraint(
                condition=Q(bad_quantity__lte=F("affected_quantity")),
                name="no_more_pieces_bad_than_affected",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["raised", "cancelled"])
                | Q(registered_by__isnull=False, registered_at__isnull=False),
                name="an_anomaly_goes_on_after_it_is_registered",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["raised", "registered", "cancelled"])
                | Q(answered_by__isnull=False, answered_at__isnull=False),
                name="an_anomaly_goes_on_after_it_is_answered",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["corrected", "closed"])
                | (
                    Q(corrected_by__isnull=False, corrected_at__isnull=False)
                    & ~Q(cause="")
                    & ~Q(correction="")
                ),
                name="an_anomaly_ends_with_cause_and_correction",
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(FINISHED), closed_at__isnull=False)
                | Q(state__in=sorted(LIVING), closed_at__isnull=True),
                name="a_finished_anomaly_alone_has_a_closing_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | ~Q(cancel_reason=""),
                name="a_cancelled_anomaly_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.case.reference

    # ------------------------------------------------------------------------------------------------ the folder asks

    @property
    def case_kind(self) -> Kind:
        """The registered kind, with its steps."""
        return kind_named("anomaly")

    @classmethod
    def page_parts(cls) -> tuple[Part, ...]:
        return (
            Part("lines", line_rows),
            Part("findings", finding_rows),
            Part("checks", check_rows),
            Part("feedback", feedback_rows),
            Part("tests", test_rows),
            Part("information", information_rows),
            Part("moves", move_rows),
            Part("reviews", review_rows),
            Part("balances", balance_rows),
        )

    @classmethod
    def for_step(cls, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("department", "process", "defect", "batch")

    def is_finished(self) -> bool:
        return self.state in FINISHED

    def department_ids_for(self, step: Any) -> list[int] | None:
        if step.stage != QUALITY:
            return None
        quality = self.quality_department()
        return [quality.pk] if quality is not None else []

    def quality_department(self) -> Department | None:
        """The department that investigates and disposes."""
        found: Department | None = self.asked_once("quality", lambda: department_with(DepartmentFunction.QA))
        return found

    def present_holder(self) -> Department | None:
        if self.is_finished():
            return None
        if self.state == State.DISPOSED and (line := self.next_line()) is not None:
            return line.department
        return self.quality_department()

    def present_owner(self) -> User | None:
        return None

    # ------------------------------------------------------------------------------------------------------ its parts

    def all_lines(self) -> list[DispositionLine]:
        """Every line of every disposition, in the order of writing."""
        return self.rows_of_part("lines", line_rows)

    def all_findings(self) -> list[Finding]:
        """The facts, the evidence and the opinions, in the order of writing."""
        return self.rows_of_part("findings", finding_rows)

    def all_checks(self) -> list[AnomalyCheck]:
        """The checks of the same batch and of retained samples, and the re-tests."""
        return self.rows_of_part("checks", check_rows)

    def all_feedback(self) -> list[UserFeedback]:
        """What users said, in the order of writing."""
        return self.rows_of_part("feedback", feedback_rows)

    def all_tests(self) -> list[OutsideTest]:
        """The samples at outside test bodies."""
        return self.rows_of_part("tests", test_rows)

    def all_information(self) -> list[Information]:
        """Who was told."""
        return self.rows_of_part("information", information_rows)

    def all_moves(self) -> list[GoodsMove]:
        """Where the goods went, in the order of writing."""
        return self.rows_of_part("moves", move_rows)

    def all_reviews(self) -> list[Review]:
        """The meetings, each with its seats."""
        return self.rows_of_part("reviews", review_rows)

    def all_balances(self) -> list[BatchBalance]:
        """The balances of the batch, each version with its places; the newest counts."""
        return self.rows_of_part("balances", balance_rows)

    def open_lines(self) -> list[DispositionLine]:
        """The lines in force that are not done, the next one due first."""
        found = [line for line in self.all_lines() if line.is_open]
        return sorted(found, key=lambda line: (line.due_on, line.number))

    def next_line(self) -> DispositionLine | None:
        """The open line that is due first, or None."""
        return next(iter(self.open_lines()), None)

    def disposed_quantity(self) -> int:
        """How many pieces the lines of the present handling that are done have dealt with."""
        done = (line for line in self.all_lines() if line.is_done and line.round == self.handling)
        return sum(line.quantity or 0 for line in done)

    def quantity_to_dispose(self) -> int:
        """How many of the affected pieces no line that is done has dealt with."""
        return self.affected_quantity - self.disposed_quantity()

    def waiting_concession(self) -> Approval | None:
        """The open question whether goods may be used as they are."""
        found: Approval | None = self.asked_once(
            "concession", lambda: pending(self.case, Subject.CONCESSION) if self.case_id else None
        )
        return found

    def concession_terms(self) -> dict[str, Any]:
        """What is asked of the approver of a concession: exactly these lines."""
        return {
            "anomaly": self.case.reference,
            "affected": self.affected_quantity,
            "concessions": [
                {
                    "line": line.number,
                    "quantity": line.quantity,
                    "reason": line.reason,
                    "consent": line.customer_consent,
                }
                for line in self.all_lines()
                if line.is_asked
            ],
        }

    def open_review(self) -> Review | None:
        """The meeting whose minutes are not written, or None."""
        return next((one for one in self.all_reviews() if one.minuted_at is None), None)

    def present_balance(self) -> BatchBalance | None:
        """The newest balance of the batch, or None."""
        return max(self.all_balances(), key=lambda one: one.number, default=None)

    def trigger_list(self) -> list[Trigger]:
        """Why it is major, as values."""
        return [Trigger(code) for code in self.triggers.split(",") if code]

    def is_grave(self) -> bool:
        """Whether it is major or critical."""
        return self.case.severity in GRAVE

    @property
    def is_batch_unknown(self) -> bool:
        """Whether a batch was typed that the master data does not know."""
        return bool(self.batch_number) and self.batch_id is None

    @property
    def is_next_unwarned(self) -> bool:
        """Whether goods went on to the next process and nobody there was told: its head is liable then."""
        return self.goods_went_on and not self.warned_who

    # ------------------------------------------------------------------------------------- occasion, and what blocks it

    def has_occasion_for_link_batch(self) -> bool:
        """A batch was typed that the master data did not know."""
        return self.is_batch_unknown

    def has_occasion_for_convene_review(self) -> bool:
        """No meeting waits for its minutes."""
        return self.open_review() is None

    def has_occasion_for_give_opinion(self) -> bool:
        """A department that was called has not said anything yet."""
        review = self.open_review()
        return review is not None and any(seat.said_at is None for seat in review.all_seats())

    def has_occasion_for_minute_review(self) -> bool:
        """A meeting waits for its minutes."""
        return self.open_review() is not None

    def has_occasion_for_dispose(self) -> bool:
        """Nothing is disposed yet, or the concession was refused; after a call to a meeting its minutes dispose."""
        return self.open_review() is None

    def has_occasion_for_redispose(self) -> bool:
        """Some line is open."""
        return bool(self.open_lines())

    def has_occasion_for_finish_line(self) -> bool:
        """Some line is open."""
        return bool(self.open_lines())

    def has_occasion_for_enter_test_result(self) -> bool:
        """A test body has not answered."""
        return any(test.result_at is None for test in self.all_tests())

    def has_occasion_for_settle_sample(self) -> bool:
        """A sample is still with a test body."""
        return any(test.settled_at is None for test in self.all_tests())

    def has_occasion_for_answer_information(self) -> bool:
        """A department that was told has not answered."""
        return any(one.answered_at is None for one in self.all_information())

    def has_occasion_for_confirm_balance(self) -> bool:
        """The newest balance is not confirmed."""
        present = self.present_balance()
        return present is not None and present.confirmed_at is None

    def what_blocks_correct(self) -> Iterator[Any]:
        """Yield each line that is not done."""
        yield from self._open_lines_in_words()

    def what_blocks_close(self) -> Iterator[Any]:
        """Yield everything that is not settled yet."""
        yield from self._open_lines_in_words()
        for test in self.all_tests():
            if test.settled_at is None:
                yield _(
                    "The sample “%(sample)s” at %(body)s is not settled. Enter the result, and what became of the sample."
                ) % {"sample": test.sample, "body": test.body}
        if not self.is_grave():
            return
        present = self.present_balance()
        if present is None:
            yield _(
                "The alert is %(severity)s: enter the balance of the batch and have it confirmed first."
            ) % {"severity": self.case.get_severity_display()}
        elif present.confirmed_at is None:
            yield _(
                "The alert is %(severity)s: the balance of the batch is entered but not confirmed. Somebody of quality who did not enter it must confirm it."
            ) % {"severity": self.case.get_severity_display()}

    def _open_lines_in_words(self) -> Iterator[Any]:
        for line in self.open_lines():
            yield _("Line %(number)d (%(disposal)s) is not done; %(department)s carries it out.") % {
                "number": line.number,
                "disposal": line.get_disposal_display(),
                "department": line.department.label,
            }


def late_lines(anomaly: Anomaly, today: date) -> list[DispositionLine]:
    """The open lines whose day has passed."""
    return [line for line in anomaly.open_lines() if line.due_on < today]
