"""A case that went through the real verbs, with the cases that follow from it, as rows to copy."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import models

from aftersales.contracts.models import Renewal
from aftersales.models import CustomerVisit, GoodsReturn, HandlingLine, Retest
from aftersales.services.models import Contact, ServiceCall, ServiceCost, ServicePart, Signature
from aftersales.visits.models import Visit, VisitAnswer, VisitCall
from complaints.models import (
    AllowanceCertificate,
    ApportionmentEntry,
    ClosingCopy,
    Complaint,
    InvestigationReport,
    Opinion,
    RemedyLine,
    RemedyProof,
    ReplyRecord,
    ReturnSlip,
    Ruling,
    RulingShare,
    Settlement,
    ShareProof,
)
from demo.copied_agreements import COPIED_AGREEMENTS
from demo.copied_kinds import COPIED_KINDS
from demo.copied_rows import EventPiece, dumped
from feedback_system.approvals.models import Approval
from feedback_system.attachments.models import Attachment
from feedback_system.audit.models import CaseEvent, EventPayload
from feedback_system.cases.models import Case, CaseAudience, Note, OpenCase, StageVisit
from feedback_system.catalogues.models import Classification
from feedback_system.deadlines.counting import is_working_measure
from feedback_system.deadlines.models import ClockStop, Deadline, ExternalWait
from feedback_system.escalation.models import Escalation, ReminderSlip
from feedback_system.masterdata.models import ContractLine, MaintenanceContract, Project
from feedback_system.reporting.models import CaseFact
from feedback_system.worktime.calendar import WorkCalendar
from quality.anomalies.models import (
    Anomaly,
    AnomalyCheck,
    BalancePlace,
    BatchBalance,
    DispositionLine,
    Finding,
    GoodsMove,
    Information,
    OutsideTest,
    Review,
    ReviewSeat,
    UserFeedback,
)
from quality.investigations.models import BodyQuestion, Entry, FieldRecord, Investigation
from quality.investigations.models import TeamMember as Seat
from quality.investigations.models.field_records import Attendant
from quality.models import (
    Cause,
    ChosenAction,
    Discipline,
    DocumentUpdate,
    EffectCheck,
    EffectClaim,
    Improvement,
    ImprovementItem,
    Lesson,
    Prevention,
    ProblemLine,
    TeamMember,
)
from quality.slips.models import FieldReport, ReplacedPart, Slip, SlipCopy, SlipPart, SlipWord
from quality.supplier_requests.models import (
    Answer,
    AnswerAction,
    AnswerFile,
    AnswerReview,
    RequestGoods,
    SupplierRequest,
)
from quality.supplier_requests.models import EffectCheck as SupplierCheck
from quality.watches.models import Watch, WatchSeries

TABLES: tuple[tuple[type[models.Model], str], ...] = (
    # model, how its rows hang on the case
    (Case, "pk"),
    (Complaint, "case"),
    (Improvement, "case"),
    (GoodsReturn, "case"),
    (ServiceCall, "case"),
    (Anomaly, "case"),
    (Slip, "case"),
    (Investigation, "case"),
    (SupplierRequest, "case"),
    (WatchSeries, "watches__case"),
    (Watch, "case"),
    (Project, "visits__case"),
    (Visit, "case"),
    (MaintenanceContract, "renewal_case__case"),
    (ContractLine, "contract__renewal_case__case"),
    (Renewal, "case"),
    (OpenCase, "case"),
    (CaseAudience, "case"),
    (StageVisit, "case"),
    (Note, "case"),
    (Attachment, "case"),
    (Classification, "case"),
    (ExternalWait, "case"),
    (Deadline, "case"),
    (ClockStop, "deadline__case"),
    (Escalation, "case"),
    (ReminderSlip, "case"),
    (Approval, "case"),
    (Opinion, "complaint__case"),
    (RemedyLine, "complaint__case"),
    (RemedyProof, "line__complaint__case"),
    (ReturnSlip, "complaint__case"),
    (AllowanceCertificate, "complaint__case"),
    (ReplyRecord, "complaint__case"),
    (ClosingCopy, "complaint__case"),
    (InvestigationReport, "complaint__case"),
    (Ruling, "complaint__case"),
    (RulingShare, "ruling__complaint__case"),
    (ShareProof, "share__ruling__complaint__case"),
    (Settlement, "ruling__complaint__case"),
    (ApportionmentEntry, "complaint__case"),
    (ImprovementItem, "improvement__case"),
    (EffectCheck, "improvement__case"),
    (EffectClaim, "improvement__case"),
    (Discipline, "improvement__case"),
    (TeamMember, "discipline__improvement__case"),
    (ProblemLine, "discipline__improvement__case"),
    (Cause, "improvement__case"),
    (ChosenAction, "discipline__improvement__case"),
    (Prevention, "discipline__improvement__case"),
    (DocumentUpdate, "discipline__improvement__case"),
    (Lesson, "discipline__improvement__case"),
    (HandlingLine, "goods_return__case"),
    (Retest, "goods_return__case"),
    (CustomerVisit, "goods_return__case"),
    (Signature, "call__case"),
    (ServicePart, "call__case"),
    (ServiceCost, "call__case"),
    (Contact, "call__case"),
    (VisitCall, "visit__case"),
    (VisitAnswer, "visit__case"),
    (DispositionLine, "anomaly__case"),
    (Finding, "anomaly__case"),
    (AnomalyCheck, "anomaly__case"),
    (UserFeedback, "anomaly__case"),
    (OutsideTest, "anomaly__case"),
    (Information, "anomaly__case"),
    (GoodsMove, "anomaly__case"),
    (Review, "anomaly__case"),
    (ReviewSeat, "review__anomaly__case"),
    (BatchBalance, "anomaly__case"),
    (BalancePlace, "balance__anomaly__case"),
    (SlipPart, "slip__case"),
    (SlipWord, "slip__case"),
    (SlipCopy, "slip__case"),
    (FieldReport, "slip__case"),
    (ReplacedPart, "slip__case"),
    (Seat, "investigation__case"),
    (Entry, "investigation__case"),
    (BodyQuestion, "investigation__case"),
    (FieldRecord, "investigation__case"),
    (Attendant, "record__investigation__case"),
    (RequestGoods, "request__case"),
    (Answer, "request__case"),
    (AnswerAction, "answer__request__case"),
    (AnswerFile, "answer__request__case"),
    (AnswerReview, "request__case"),
    (SupplierCheck, "request__case"),
    (CaseFact, "case"),
    (CaseEvent, "case"),
    (EventPayload, "event__case"),
)
SLOT = {model: slot for slot, (model, _path) in enumerate(TABLES)}
COLUMNS = [list(model._meta.concrete_fields) for model, _path in TABLES]
PLACE: dict[tuple[type[models.Model], str], int] = {
    (model, column.name): place
    for (model, _path), columns in zip(TABLES, COLUMNS, strict=True)
    for place, column in enumerate(columns)
}
"""The place of a field in the rows of its model."""

KINDS = COPIED_KINDS | COPIED_AGREEMENTS
ALWAYS_OWN = (Case, OpenCase, ReminderSlip, Approval, CaseFact, CaseEvent, EventPayload)
"""Tables in which a copy has more of its own than keys; beside them the form and what the kind says."""
INSIDE = re.compile(r'"\d{4}-\d\d-\d\d')


class Family:
    """One case that was walked, with the cases that follow from it, as rows to copy."""

    def __init__(
        self, cases: Sequence[Case], rows: Sequence[Mapping[int, list[Any]]], calendar: WorkCalendar
    ) -> None:
        self.cases = list(cases)
        self.calendar = calendar
        self.rows: list[list[Any]] = [
            sorted((row for case in self.cases for row in table.get(case.pk, ())), key=lambda row: row.pk)
            for table in rows
        ]
        self.ordinal: dict[tuple[type[models.Model], Any], int] = {
            (model, row.pk): position
            for (model, _path), rows in zip(TABLES, self.rows, strict=True)
            for position, row in enumerate(rows)
        }
        self.kinds = [KINDS[case.kind] for case in self.cases]
        self.forms = [kind.read(case) for kind, case in zip(self.kinds, self.cases, strict=True)]
        self.places = [
            self.ordinal[kind.form, form.pk] for kind, form in zip(self.kinds, self.forms, strict=True)
        ]
        """Where in the rows of its table the form of each case stands."""
        self.is_open = not all(form.is_finished() for form in self.forms)
        self.payloads = {payload.event_id: payload for payload in self.rows[SLOT[EventPayload]]}
        self.names: dict[str, tuple[str, int]] = {}
        """The numbers of cases and slips, and the hashes of terms that hold one: what each is, and which of them."""
        self._name()
        self.own_slots = {SLOT[model] for model in ALWAYS_OWN} | {SLOT[kind.form] for kind in self.kinds}
        """The tables in which a copy differs by more than its keys."""
        self.own_slots |= {SLOT[model] for kind in self.kinds for model in kind.hanging}
        self.days = self._days()
        self.cells: list[list[list[Any]]] = []
        self.keys: list[list[list[tuple[int, int, int]]]] = []
        self.moving = [
            (slot, place, position)
            for slot, rows in enumerate(self.rows)
            for place, row in enumerate(rows)
            for position, column in enumerate(COLUMNS[slot])
            if isinstance(value := getattr(row, column.attname), datetime | date)
            or (isinstance(column, models.JSONField) and value and INSIDE.search(dumped(value)) is not None)
            or (column.name == "receipt" and value)
        ]
        """Table, row and column of every cell that holds a time: what changes from week to week."""

    def _name(self) -> None:
        for position, case in enumerate(self.cases):
            self.names[case.receipt_number] = ("receipt", position)
            if case.number:
                self.names[case.number] = ("number", position)
        for place, slip in enumerate(self.rows[SLOT[ReminderSlip]]):
            self.names[slip.number] = ("slip", place)
        for place, approval in enumerate(self.rows[SLOT[Approval]]):
            if self.names_itself(approval.terms):
                self.names[approval.terms_hash] = ("terms", place)

    def names_itself(self, facts: dict[str, Any]) -> bool:
        """Whether one of these facts is a name of the family, so that it differs from copy to copy."""
        return any(isinstance(value, str) and value in self.names for value in facts.values())

    @property
    def reported_at(self) -> datetime:
        """When the customer reported it."""
        first: datetime = self.cases[0].reported_at
        return first

    def weeks(self, most: int) -> list[int]:
        """By how many weeks back the case may lie without any of its clocks being wrong; 0 always may."""
        if self.is_open or not all(kind.may_move for kind in self.kinds):
            return [0]
        return [
            weeks
            for weeks in range(most + 1)
            if weeks == 0 or all(self._alike(day, weeks) for day in self.days)
        ]

    def _days(self) -> list[date]:
        """The local days on which an event lies or up to which a clock counts opening hours."""
        events = [event.at for event in self.rows[SLOT[CaseEvent]]]
        clocks = Deadline.objects.filter(case__in=[case.pk for case in self.cases]).select_related("rule")
        counted = [
            moment
            for clock in clocks
            for moment in (clock.started_at, clock.due_at)
            if is_working_measure(clock.rule.allowance)
            or clock.due_at - clock.started_at <= timedelta(hours=48)
        ]
        instants = [self.reported_at, *events, *counted]
        first, last = (self.calendar.local_date(moment) for moment in (min(instants), max(instants)))
        return [first + timedelta(days=number) for number in range((last - first).days + 1)]

    def _alike(self, day: date, weeks: int) -> bool:
        other = day - timedelta(weeks=weeks)
        calendar = self.calendar
        return (
            other.year in calendar.loaded_years
            and calendar.hours_on(day) == calendar.hours_on(other)
            and calendar.special_days.get(day) == calendar.special_days.get(other)
        )


def families_of(roots: Iterable[Case], calendar: WorkCalendar) -> list[Family]:
    """These cases with those that follow from them, in their order. Note: two queries for each table and some for each case."""
    firsts = list(roots)
    found: dict[int, list[Case]] = {case.pk: [case] for case in firsts}
    followers = Case.objects.as_system("copied with the case it follows from").filter(parent__in=firsts)
    for case in followers.order_by("pk"):
        found[case.parent_id or 0].append(case)
    ids = [case.pk for cases in found.values() for case in cases]
    rows: list[Mapping[int, list[Any]]] = []
    for model, path in TABLES:
        table = model._default_manager
        by_case: dict[int, list[Any]] = {}
        pairs = list(table.filter(**{f"{path}__in": ids}).order_by("pk").values_list("pk", path))
        instances = table.in_bulk([pk for pk, _case in pairs])
        for pk, case_id in pairs:
            by_case.setdefault(case_id, []).append(instances[pk])
        rows.append(by_case)
    return [Family(cases, rows, calendar) for cases in found.values()]


@dataclass(frozen=True)
class Stencil:
    """Lines of one table that are ready but for the keys."""

    text: str
    gaps: tuple[tuple[int, int], ...]
    """Table and place of the row whose key belongs into each gap."""

    def filled(self, base: list[int]) -> str:
        """The lines with keys counted from `base`."""
        return self.text % tuple([base[target] + ordinal for target, ordinal in self.gaps])


@dataclass
class Sheet:
    """The rows of a family moved to one week: ready cells, and where a copy puts its own."""

    cells: list[list[list[Any]]]
    keys: list[list[list[tuple[int, int, int]]]]
    """Per table and row: column, table and place of the row whose key belongs there."""
    stencils: dict[int, Stencil]
    """The tables of which only keys differ from copy to copy, where rows travel as lines."""
    pieces: list[tuple[EventPiece, int, str, dict[str, Any] | None]]
    """Per event: what the hash covers, place of its case, facts as text, and the facts when they differ per copy."""
    terms: dict[int, dict[str, Any]]
    """The terms that name a case of the family, by the place of their approval."""
    reported: list[datetime]
    entered: list[date]
    numbered: list[date | None]
    issued: list[date]
