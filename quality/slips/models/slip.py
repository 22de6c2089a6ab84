"""The slip inside the case folder: what its kind asks for, its departments, and what stands in the way.

Source: policies 001 and 000 on information slips, internal feedback slips, technical-change notices, the phone ledger,
fast feedback, quality feedback, market quality reports, major events and the production process.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField
from simple_history.models import HistoricalRecords

from accounts.models import Department
from feedback_system.cases.kinds import kind_named
from feedback_system.cases.models import CaseForm
from feedback_system.cases.parts import Part
from feedback_system.cases.protection import ProtectedState
from feedback_system.joining import listed
from quality.slips.models.kinds import Field, FiledBy, SignedBy
from quality.slips.models.parts import (
    FieldReport,
    ReplacedPart,
    SlipPart,
    SlipWord,
    WordKind,
    copy_rows,
    field_report_rows,
    part_rows,
    replaced_part_rows,
    word_rows,
    works_in,
)
from quality.slips.models.reviewing import ReviewFacts
from quality.slips.models.rungs import OnLevels, SlipRung, rung_rows
from quality.slips.models.sheets import SheetEntry, entry_rows, told_of
from quality.slips.models.tasks import TaskFacts
from quality.slips.models.transitions import SlipTransitions
from quality.slips.models.values import Topic
from quality.slips.states import FINISHED, LIVING, OPEN_PARTS, WITH_DEPARTMENTS, PartState
from quality.slips.states import SlipState as State

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.kinds import Kind

ON_FOLDER = {Field.CUSTOMER: "customer", Field.PRODUCT: "product", Field.HAPPENED_AT: "event_at"}
"""Fields that the folder keeps."""
ELSEWHERE = {*ON_FOLDER, Field.TOLD_AT}
"""Fields that are no column of the slip."""


class Slip(OnLevels, SlipTransitions, TaskFacts, ReviewFacts, ProtectedState, CaseForm):
    """Something that one department tells another, and what became of it."""

    state = FSMField(_("state"), max_length=40, choices=State.choices, default=State.SENT, protected=True)
    slip_kind = models.ForeignKey(
        "slips.SlipKind", models.PROTECT, related_name="slips", verbose_name=_("kind of slip")
    )
    """The version with which it was sent; it stays."""
    first_parts: Sequence[SlipPart] = ()
    """Its parts while it is not saved."""
    first_rungs: Sequence[SlipRung] = ()
    sender_department = models.ForeignKey(
        "accounts.Department", models.PROTECT, related_name="+", verbose_name=_("department that sends")
    )
    desk_department = models.ForeignKey(
        "accounts.Department",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("desk that sorts"),
    )
    description = models.TextField(_("what happened"), max_length=20_000)
    wish = models.TextField(_("what is asked for"), max_length=5_000, blank=True)
    own_number = models.CharField(_("own number of the department"), max_length=60, blank=True)
    topic = models.CharField(_("what it is about"), max_length=20, choices=Topic.choices, blank=True)
    information_class = models.ForeignKey(
        "slips.SlipValue",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("class of information"),
    )
    cause = models.ForeignKey(
        "slips.SlipValue", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("cause")
    )
    contact_name = models.CharField(_("contact"), max_length=120, blank=True)
    contact_phone = models.CharField(_("telephone of the contact"), max_length=32, blank=True)
    batch_number = models.CharField(_("batch number"), max_length=60, blank=True)
    serial_number = models.CharField(_("serial number"), max_length=60, blank=True)
    quantity = models.PositiveIntegerField(_("quantity concerned"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=120, blank=True)
    station = models.CharField(_("station"), max_length=120, blank=True)
    present_state = models.TextField(_("present state"), max_length=2_000, blank=True)
    document_number = models.CharField(_("number of the document"), max_length=60, blank=True)
    effective_on = models.DateField(_("in force from"), null=True, blank=True)
    caller = models.CharField(_("who called"), max_length=120, blank=True)
    called = models.CharField(_("who was called"), max_length=120, blank=True)
    entered_late = models.BooleanField(_("entered late"), default=False)
    incident = models.ForeignKey(
        "slips.SlipValue",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("kind of incident"),
    )
    handle_first = models.BooleanField(_("handled first, reported afterwards"), default=False)
    handled_at = models.DateTimeField(_("handled at"), null=True, blank=True)
    handling = models.TextField(_("what was done at once"), max_length=5_000, blank=True)
    production_slowed = models.BooleanField(_("production is slowed or stopped"), default=False)
    is_hard = models.BooleanField(_("hard problem"), default=False)
    hard_reason = models.CharField(_("why it is hard"), max_length=500, blank=True)
    reported_in = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reported",
        verbose_name=_("handling report"),
    )
    return_reason = models.CharField(_("why it came back"), max_length=500, blank=True)
    withdraw_reason = models.CharField(_("why it was withdrawn"), max_length=500, blank=True)
    passed_on_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("sorted by")
    )
    passed_on_at = models.DateTimeField(_("sorted at"), null=True, blank=True)
    confirmed_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("confirmed by"),
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    filed_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("filed away by"),
    )
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    history = HistoricalRecords(
        excluded_fields=[
            "description", "wish", "contact_name", "contact_phone", "place", "station", "present_state", "caller",
            "called", "handling", "targets", "analysis", "measures", "hard_reason", "return_reason", "withdraw_reason",
        ]
    )  # fmt: skip

    class Meta:
        verbose_name = _("department slip")
        verbose_name_plural = _("department slips")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="state_of_a_slip_is_known"),
            models.CheckConstraint(
                condition=Q(topic__in=["", *Topic.values]), name="topic_of_a_slip_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(FINISHED), closed_at__isnull=False)
                | Q(state__in=sorted(LIVING), closed_at__isnull=True),
                name="a_finished_slip_alone_has_a_closing_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="at_desk") | Q(desk_department__isnull=False),
                name="a_slip_at_the_desk_has_a_desk",
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | ~Q(withdraw_reason=""), name="a_withdrawn_slip_says_why"
            ),
            models.CheckConstraint(
                condition=~Q(topic="routine"), name="routine_preparation_is_no_matter_for_a_slip"
            ),
        ]

    def __str__(self) -> str:
        return self.case.reference

    # ------------------------------------------------------------------------------------------------ the folder asks

    @property
    def case_kind(self) -> Kind:
        """The registered kind, with its steps."""
        return kind_named("slip")

    @classmethod
    def page_parts(cls) -> tuple[Part, ...]:
        return (
            Part("parts", part_rows),
            Part("rungs", rung_rows),
            Part("words", word_rows),
            Part("copies", copy_rows),
            Part("entries", entry_rows),
            Part("field_reports", field_report_rows),
            Part("replaced_parts", replaced_part_rows),
        )

    @classmethod
    def for_page(cls, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("slip_kind", "information_class", "cause", "incident", "gross")

    @classmethod
    def for_step(cls, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related(
            "slip_kind", "incident", "gross", "sender_department__head", "desk_department__head"
        )

    def is_finished(self) -> bool:
        return self.state in FINISHED

    def department_ids_for(self, step: Any) -> list[int] | None:
        return None

    def present_holder(self) -> Department | None:
        if self.is_finished():
            return None
        if self.state == State.AT_DESK:
            return self.desk_department
        if self.state == State.AT_LEVEL:
            rung = self.open_rung()
            return rung.department if rung is not None else self.sender_department
        if self.state in WITH_DEPARTMENTS:
            return next((part.department for part in self.open_parts()), self.sender_department)
        if self.state == State.FOLLOWING:
            return next((part.department for part in self.open_promises()), self.follower())
        if self.state == State.CONFIRMED:
            return self.filer()
        return self.sender_department if self.waits_for_desk() else self.asker()

    def present_owner(self) -> User | None:
        if self.state in WITH_DEPARTMENTS:
            return next((part.person for part in self.open_parts()), None)
        if self.state == State.AT_LEVEL:
            return rung.person if (rung := self.open_rung()) is not None else None
        if self.state in (State.SEEN, State.RETURNED, State.ANSWERED) and self.desk_department_id is None:
            sender = self.case.entered_by
            return sender if sender.is_active else None
        return None

    # ---------------------------------------------------------------------------------------------------- who is who

    def is_sender(self, person: User) -> bool:
        """Whether `person` sent it, or works where it was sent from."""
        return self.case.entered_by_id == person.pk or works_in(person, self.sender_department)

    def is_at_desk(self, person: User) -> bool:
        """Whether `person` works at the desk that sorts."""
        return works_in(person, self.desk_department)

    def asker(self) -> Department:
        """Who says whether an answer is enough: the desk where there is one, else the sender's department."""
        return self.desk_department or self.sender_department

    def filer(self) -> Department:
        """Who files it."""
        filed_by = self.slip_kind.filed_by
        if filed_by == FiledBy.DESK and self.desk_department is not None:
            return self.desk_department
        if filed_by == FiledBy.ANSWERER and (part := next(iter(self.living_parts()), None)) is not None:
            return part.department
        return self.sender_department

    def follower(self) -> Department:
        """Who follows it up: who files it."""
        return self.filer()

    # ------------------------------------------------------------------------------------------------------ its parts

    def _rows(self, name: str, rows: Any) -> list[Any]:
        """The rows of one kind; before the slip is saved those it will have. Note: as `rows_of_part`."""
        if not self.pk:
            return list({"parts": self.first_parts, "rungs": self.first_rungs}.get(name, ()))
        return self.rows_of_part(name, rows)

    def all_parts(self) -> list[SlipPart]:
        """Every part of every round in order."""
        return self._rows("parts", part_rows)

    def living_parts(self) -> list[SlipPart]:
        """The parts of the present round."""
        return [part for part in self.all_parts() if part.is_living]

    def open_parts(self) -> list[SlipPart]:
        """The parts that are not answered with every signature."""
        return [part for part in self.all_parts() if part.state in OPEN_PARTS]

    def open_promises(self) -> list[SlipPart]:
        """The parts with a measure that is not reported done, the next one due first."""
        found = [part for part in self.all_parts() if part.has_open_promise]
        return sorted(found, key=lambda part: (part.due_on, part.number))

    def parts_of(self, person: User, *states: str) -> list[SlipPart]:
        """The parts in one of these states whose department `person` works in."""
        return [
            part for part in self.all_parts() if part.state in states and works_in(person, part.department)
        ]

    def all_words(self) -> list[SlipWord]:
        """What was said about the whole, oldest first."""
        return self._rows("words", word_rows)

    def all_entries(self) -> list[SheetEntry]:
        """What departments entered for the fields of the kind."""
        return self._rows("entries", entry_rows)

    def entries_of(self, part: SlipPart) -> list[tuple[str, str]]:
        """Label and value of what that department entered."""
        return told_of(self.slip_kind, (one for one in self.all_entries() if one.part_id == part.pk))

    def all_copies(self) -> list[Any]:
        """The distribution list."""
        return self._rows("copies", copy_rows)

    def all_field_reports(self) -> list[FieldReport]:
        """The reports from the field."""
        return self._rows("field_reports", field_report_rows)

    def open_field_reports(self) -> list[FieldReport]:
        """Those that were not handed in."""
        return [one for one in self.all_field_reports() if one.reported_at is None]

    def all_replaced_parts(self) -> list[ReplacedPart]:
        """The parts that were issued."""
        return self._rows("replaced_parts", replaced_part_rows)

    def outstanding_parts(self) -> list[ReplacedPart]:
        """Those whose replaced piece is not back."""
        return [one for one in self.all_replaced_parts() if one.back_at is None]

    def unexamined_parts(self) -> list[ReplacedPart]:
        """Those that came back and were not examined."""
        return [one for one in self.all_replaced_parts() if one.back_at and one.examined_at is None]

    def question_to_gm(self) -> SlipWord | None:
        """What was put before the general manager and is not answered."""
        last = [one for one in self.all_words() if one.kind in (WordKind.TO_GM, WordKind.INSTRUCTION)]
        return last[-1] if last and last[-1].kind == WordKind.TO_GM else None

    # -------------------------------------------------------------------------------------------------------- its way

    def value_of(self, name: str) -> Any:
        """What was entered for a field of the kind."""
        if name == Field.TOLD_AT:
            return self.case.reported_at
        return getattr(self.case, ON_FOLDER[Field(name)]) if name in ON_FOLDER else getattr(self, name)

    def missing(self) -> list[str]:
        """The codes of fields that the kind cannot do without and that are empty."""
        return [name for name in self.slip_kind.needs if self.value_of(name) in (None, "", False)]

    def answer_rule(self) -> str:
        """The code under which the time of an answer runs now; "" for none."""
        kind = self.slip_kind
        if self.production_slowed and kind.rule_urgent:
            return str(kind.rule_urgent)
        return str(kind.rule_hard if self.is_hard and kind.rule_hard else kind.rule_normal)

    def needs_signature(self, *, department: Department, author: User, ours: bool | None) -> bool:
        """Whether the head must sign an answer of `author` before it goes out."""
        if department.head_id is None or department.head_id == author.pk:
            return False
        signed_by = self.slip_kind.signed_by
        return signed_by == SignedBy.HEAD or (signed_by == SignedBy.HEAD_IF_NOT_OURS and ours is False)

    def waits_for_desk(self) -> bool:
        """Whether the desk has still to sort it."""
        return self.desk_department_id is not None and self.passed_on_at is None

    def state_of_parts(self) -> str:
        """The state that follows from those of the departments."""
        states = {part.state for part in self.living_parts()}
        if not states:
            return State.RETURNED
        if states == {PartState.ANSWERED}:
            return State.ANSWERED
        if not states - {PartState.ANSWERED, PartState.AWAITING_SIGNATURE}:
            return State.AWAITING_SIGNATURE
        if states & {PartState.IN_WORK, PartState.ANSWERED, PartState.AWAITING_SIGNATURE}:
            return State.IN_WORK
        return State.TAKEN_UP if PartState.TAKEN_UP in states else State.SENT

    def state_at_the_end(self) -> str:
        """Filed at once by the sender, else with whoever files."""
        return State.FILED if self.slip_kind.filed_by == FiledBy.SENDER else State.CONFIRMED

    def state_after_confirming(self) -> str:
        """Followed up where the kind wants that or something is still open, else at its end."""
        return (
            State.FOLLOWING
            if self.slip_kind.follows_up or [*self.what_is_open()]
            else self.state_at_the_end()
        )

    def what_is_open(self) -> Iterator[Any]:
        """Sentences about promises, reports and parts that are still out."""
        for part in self.open_promises():
            yield _("%(department)s has not reported its measure done; it is due on %(day)s.") % {
                "department": part.department.label,
                "day": f"{part.due_on:%Y-%m-%d}",
            }
        for report in self.open_field_reports():
            yield _("Report %(number)d from the field is missing; %(person)s writes it.") % {
                "number": report.number,
                "person": report.person,
            }
        for one in self.outstanding_parts():
            yield _("The replaced part %(number)d is not back.") % {"number": one.number}
        for one in self.unexamined_parts():
            yield _("The replaced part %(number)d is back and not examined.") % {"number": one.number}

    # ------------------------------------------------------------------------------------- occasion, and what blocks it

    def has_occasion_for_reply_first(self) -> bool:
        """Nobody has replied yet."""
        return not any(one.kind == WordKind.REPLY for one in self.all_words())

    def what_blocks_pass_on(self) -> Iterator[Any]:
        """Yield what the departments cannot work without."""
        if names := self.missing():
            yield _("These data are missing: %(fields)s. Complete them, or ask the sender for them.") % {
                "fields": listed(Field(name).label for name in names)
            }
        yield from self.missing_confirmation()

    def what_blocks_send_on(self) -> Iterator[Any]:
        """As before the first sending; at a desk it may still come later."""
        if not self.waits_for_desk():
            yield from self.what_blocks_pass_on()

    def has_occasion_for_take_up(self) -> bool:
        """Some department has not confirmed that it came."""
        return any(part.state == PartState.SENT for part in self.all_parts())

    def has_occasion_for_begin(self) -> bool:
        """Some department has it and has not begun."""
        return any(part.state in (PartState.SENT, PartState.TAKEN_UP) for part in self.all_parts())

    def has_occasion_for_mark_hard(self) -> bool:
        """The kind gives hard problems a time of their own."""
        return bool(self.slip_kind.rule_hard) and not self.is_hard and not self.production_slowed

    def has_occasion_for_answer(self) -> bool:
        """Some department has not answered."""
        return any(part.is_unanswered for part in self.all_parts())

    def has_occasion_for_return_slip(self) -> bool:
        """As for an answer; what is always for one department is not given back."""
        return self.has_occasion_for_answer()

    def has_occasion_for_sign_answer(self) -> bool:
        """Some answer waits for its signature."""
        return any(part.state == PartState.AWAITING_SIGNATURE for part in self.all_parts())

    def has_occasion_for_refuse_answer(self) -> bool:
        """As for signing."""
        return self.has_occasion_for_sign_answer()

    def has_occasion_for_report_done(self) -> bool:
        """Some promise is open."""
        return bool(self.open_promises())

    def has_occasion_for_ask_field_report(self) -> bool:
        """The kind has reports from the field."""
        return self.slip_kind.tracks_field_reports

    def has_occasion_for_hand_in_field_report(self) -> bool:
        """Some report is missing."""
        return bool(self.open_field_reports())

    def has_occasion_for_issue_part(self) -> bool:
        """The kind has parts."""
        return self.slip_kind.tracks_parts

    def has_occasion_for_take_part_back(self) -> bool:
        """Some part is out."""
        return bool(self.outstanding_parts())

    def has_occasion_for_examine_part(self) -> bool:
        """Some part is back and not examined."""
        return bool(self.unexamined_parts())

    def has_occasion_for_record_meeting(self) -> bool:
        """Several departments have a part."""
        return len(self.living_parts()) > 1
