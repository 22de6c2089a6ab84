"""Kinds of slip as data: who answers, by when, what is asked, who signs, numbers and files. An edit is a new version.

A slip keeps the version of its kind with which it was sent, as a clock keeps that of its rule.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models import DepartmentFunction
from feedback_system.labels import Labelled
from feedback_system.reference.kept import kept_rows


class Way(models.TextChoices):
    """What the receiving departments do with it."""

    ANSWER = "answer", _("each department answers")
    READ = "read", _("each department confirms having read it, and what it changes by when")
    RECORD = "record", _("nobody: it is an entry of a ledger")
    LADDER = "ladder", _("it goes up level by level; each level solves it or passes it up")


class SignedBy(models.TextChoices):
    """Whose signature an answer needs before it goes out."""

    AUTHOR = "author", _("whoever writes it")
    HEAD = "head", _("the head of the answering department")
    HEAD_IF_NOT_OURS = "head_if_not_ours", _("the head, where the answer is “not ours”")


class FiledBy(models.TextChoices):
    """Who files a closed slip."""

    SENDER = "sender", _("the sender's department")
    DESK = "desk", _("the desk that sorts")
    ANSWERER = "answerer", _("the answering department")


class Rhythm(models.TextChoices):
    """How often the system opens a slip of the kind for each of its units, and with which day."""

    DAY = "day", _("each working day")
    WEEK = "week", _("each week, on its Monday")
    MONTH = "month", _("each month, on its first day")
    QUARTER = "quarter", _("each quarter, on its first day")
    QUARTER_END = "quarter_end", _("each quarter, seven days before its end")


class Field(models.TextChoices):
    """What a kind may ask for beside subject and description: a closed set that the code knows."""

    OWN_NUMBER = "own_number", _("Own number of the department")
    TOPIC = "topic", _("What it is about")
    INFORMATION_CLASS = "information_class", _("Class of information")
    CAUSE = "cause", _("Cause")
    CUSTOMER = "customer", _("Customer")
    CONTACT = "contact_name", _("Contact")
    CONTACT_PHONE = "contact_phone", _("Telephone of the contact")
    PRODUCT = "product", _("Product")
    BATCH = "batch_number", _("Batch number")
    SERIAL = "serial_number", _("Serial number")
    QUANTITY = "quantity", _("Quantity concerned")
    HAPPENED_AT = "happened_at", _("When it happened")
    PLACE = "place", _("Place")
    STATION = "station", _("Station")
    PRESENT_STATE = "present_state", _("Present state")
    WISH = "wish", _("What we ask for")
    DOCUMENT = "document_number", _("Number of the document")
    EFFECTIVE_ON = "effective_on", _("In force from")
    CALLER = "caller", _("Who called")
    CALLED = "called", _("Who was called")
    TOLD_AT = "told_at", _("Time of the call")
    PRODUCTION_SLOWED = "production_slowed", _("Production is slowed or stopped")
    INCIDENT = "incident", _("Kind of incident")
    HANDLE_FIRST = "handle_first", _("Handled first, reported afterwards")
    HANDLED_AT = "handled_at", _("Handled at")
    HANDLING = "handling", _("What was done at once")
    GROSS = "gross", _("Batch event or gross error")
    REPORT_SOURCE = "report_source", _("Reported by")
    TARGETS = "targets", _("Quality targets")
    ANALYSIS = "analysis", _("Analysis")
    MEASURES = "measures", _("Measures")
    MEETING_ON = "meeting_on", _("Meeting of")
    TASK_DUE = "task_due_on", _("To be done by")
    IMPORTANT = "is_important", _("Important work")


DESK_RULES = ("fast-feedback-sort", "market-quality-pass-on")
ANSWER_RULES = (
    "slip-answer", "slip-answer-hard", "slip-answer-urgent", "internal-slip-answer", "fast-feedback-simple",
    "fast-feedback-complex", "market-quality-answer", "process-report-up", "patrol-urgent-report", "task-feedback", "task-week-report",
    "key-plan-meeting", "department-sheet", "month-summary", "market-sheet-week", "market-sheet-month", "market-sheet-quarter",
    "quarter-user-sheet", "sales-quarter-report", "station-asking", "survey-post-forms", "technical-help", "free-trial",
)  # fmt: skip
REPLY_RULE, FIELD_RULE, PART_RULE, PROMISE_RULE = (
    "fast-feedback-reply",
    "fast-feedback-field",
    "part-return",
    "task-feedback",
)


TASK_RULE, WEEK_RULE = PROMISE_RULE, "task-week-report"
"""Policy 000 on major events: a task, and a measure that was promised, are reported within a day after their limit; a task of the
weekly meeting by Saturday morning. The first has one meaning for both: the day that was named has passed.
"""
TASK_RULES = (TASK_RULE, WEEK_RULE)
SHEET_RULE = "department-sheet"
"""Policy 001 on the total quality office: the statistics of a department on a month; they are about the month before."""
FORM_RULE = "quality-note-form"
"""Policy 000 on quality information: whoever receives a piece of information writes the slip at once; no figure is named."""
FIX_RULE = "on-site-fix"
"""Policy 000 on the production process: what is found at a station is put right on site in limited time; no figure is named."""
MARKET_RULES = ("market-sheet-week", "market-sheet-month", "market-sheet-quarter")
"""Policy 000 on market information: the sheet of each week, month and quarter; the time runs from its first day."""
ASKING_RULES = {
    "sales-quarter-report": Rhythm.QUARTER,
    "station-asking": Rhythm.MONTH,
    "survey-post-forms": Rhythm.DAY,
    "technical-help": Rhythm.QUARTER,
}
"""What is handed in each day, month or quarter about users (policies 000, 002 and 003); the time runs from the first day of it."""
REVIEW_RULES = ("market-analysis",)
"""Policy 000 on market information: what was handed in is analysed within a week."""
AFTER_HANDLING_RULE = "incident-after-emergency"
"""Policy 000 on major events: reported within an hour after a sudden event was handled."""
SEEN_RULES = ("incident-hazard", "line-stop-note")
"""Those that run from the moment in which something was seen to its report."""


def _function(words: Any) -> Any:
    return models.CharField(words, max_length=20, choices=DepartmentFunction.choices, blank=True)


def _code(words: Any) -> Any:
    return models.CharField(words, max_length=40, blank=True)


class SlipKind(Labelled):
    """One version of one kind of slip."""

    version = models.PositiveSmallIntegerField(_("version"), default=1)
    effective_from = models.DateTimeField(_("in force from"), null=True, blank=True)
    effective_to = models.DateTimeField(_("in force until"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("may be chosen"), default=True)
    title_zh_hans = models.CharField(_("title on paper in simplified Chinese"), max_length=120, blank=True)
    title_zh_hant = models.CharField(_("title on paper in traditional Chinese"), max_length=120, blank=True)
    title_en = models.CharField(_("title on paper in English"), max_length=120, blank=True)
    way = models.CharField(_("what departments do"), max_length=10, choices=Way.choices, default=Way.ANSWER)
    desk = _function(_("desk that sorts"))
    numbered_by_desk = models.BooleanField(_("the desk gives the number"), default=False)
    receiver = _function(_("always answered by"))
    filed_by = models.CharField(_("filed by"), max_length=10, choices=FiledBy.choices, default=FiledBy.SENDER)
    signed_by = models.CharField(
        _("answers signed by"), max_length=20, choices=SignedBy.choices, default=SignedBy.AUTHOR
    )
    refuses_own_work = models.BooleanField(_("refused for own work"), default=False)
    asks_ours = models.BooleanField(_("the answer says: ours or not ours"), default=False)
    follows_up = models.BooleanField(_("the effect is followed up"), default=False)
    tracks_field_reports = models.BooleanField(_("reports from the field"), default=False)
    tracks_parts = models.BooleanField(_("parts are issued and come back"), default=False)
    mass_from = models.PositiveIntegerField(_("goes up from this quantity on"), null=True, blank=True)
    late_after_minutes = models.PositiveIntegerField(
        _("late when entered more minutes after the call"), null=True, blank=True
    )
    rule_desk = _code(_("time of the desk"))
    rule_normal = _code(_("time of the answer"))
    rule_hard = _code(_("time of the answer, hard problem"))
    rule_urgent = _code(_("time of the answer, production slowed"))
    asks = models.JSONField(_("asks for"), default=list, blank=True)
    """Codes of `Field`."""
    needs = models.JSONField(_("cannot do without"), default=list, blank=True)
    """Codes of `Field`, a part of `asks`: at a desk they may come later, else they must be there when it is sent."""
    copies = models.JSONField(_("usual distribution list"), default=list, blank=True)
    """Codes of functions of departments."""
    levels = models.JSONField(_("levels"), default=list, blank=True)
    """From the lowest up, as `Level` reads them."""
    tells = models.JSONField(_("who is told by kind of incident"), default=list, blank=True)
    """One row per kind of incident, as `Telling` reads them."""
    shows_fines = models.BooleanField(_("fines of levels are shown"), default=False)
    ends_by_meeting = models.BooleanField(_("ends with the note of its meeting"), default=False)
    asks_sheet = models.BooleanField(_("the answer has figures of the month"), default=False)
    confirms_market = _code(_("confirms market reports"))
    confirms_dealer = _code(_("confirms reports of dealers"))
    """A place as the levels name people: a role, or the function of a department."""
    committee = models.JSONField(_("quality committee"), default=list, blank=True)
    """Whom the committee is, as the levels name people; none: this kind calls none."""
    monthly_for = models.JSONField(_("opened each month for"), default=list, blank=True)
    """Codes of departments; none: never opened by the system."""
    rhythm = models.CharField(
        _("how often it is opened"), max_length=12, choices=Rhythm.choices, default=Rhythm.MONTH
    )
    sheet = models.JSONField(_("fields of the answer"), default=list, blank=True)
    """In their order, as `SheetField` reads them."""
    rule_review = _code(_("time of the analysis"))
    reports_by = _code(_("analysed in a slip of the kind"))
    """Code of a ladder kind: the desk analyses the answer and reports it there; none: it only says whether it is enough."""
    gives_orders = models.BooleanField(_("a level gives orders as tasks"), default=False)
    is_market = models.BooleanField(_("market information"), default=False)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("kind of slip")
        verbose_name_plural = _("kinds of slip")
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="a_kind_of_slip_has_each_version_once"),
            models.UniqueConstraint(
                fields=["code"],
                condition=Q(effective_to__isnull=True),
                name="one_last_version_per_kind_of_slip",
            ),
            models.CheckConstraint(condition=Q(way__in=Way.values), name="way_of_a_kind_of_slip_is_known"),
            models.CheckConstraint(
                condition=Q(rhythm__in=Rhythm.values), name="rhythm_of_a_kind_of_slip_is_known"
            ),
            models.CheckConstraint(
                condition=Q(filed_by__in=FiledBy.values), name="who_files_a_kind_of_slip_is_known"
            ),
            models.CheckConstraint(
                condition=Q(signed_by__in=SignedBy.values), name="who_signs_a_kind_of_slip_is_known"
            ),
            models.CheckConstraint(
                condition=Q(desk__in=["", *DepartmentFunction.values])
                & Q(receiver__in=["", *DepartmentFunction.values]),
                name="functions_of_a_kind_of_slip_are_known",
            ),
            models.CheckConstraint(
                condition=~Q(desk="") | (Q(numbered_by_desk=False) & ~Q(filed_by="desk")),
                name="only_an_existing_desk_numbers_and_files_slips",
            ),
            models.CheckConstraint(
                condition=Q(effective_from__isnull=True)
                | Q(effective_to__isnull=True)
                | Q(effective_to__gt=F("effective_from")),
                name="a_kind_of_slip_ends_after_it_begins",
            ),
        ]

    @property
    def title(self) -> str:
        """The title on paper in the active language, the label where none is entered."""
        own = {"zh-hans": self.title_zh_hans, "zh-hant": self.title_zh_hant, "en": self.title_en}
        return own.get(get_language() or "zh-hans", "") or self.title_zh_hans or self.label

    @property
    def is_record(self) -> bool:
        """Whether it ends with its entry."""
        return self.way == Way.RECORD

    @property
    def is_notice(self) -> bool:
        """Whether departments confirm having read it."""
        return self.way == Way.READ

    @property
    def is_ladder(self) -> bool:
        """Whether it goes up level by level."""
        return self.way == Way.LADDER

    @property
    def is_fixed_on_site(self) -> bool:
        """Whether what it tells of is put right at the station while it goes up."""
        return self.is_ladder and Field.STATION in self.asks

    @property
    def is_quality_note(self) -> bool:
        """Whether it passes on information on quality, sorted by its class."""
        return Field.INFORMATION_CLASS in self.asks

    @property
    def is_about_quality(self) -> bool:
        """Whether it tells of a problem of quality: of goods, or of information on quality; no task, no notice, no record."""
        asked = self.is_quality_note or Field.PRODUCT in self.asks
        return asked and not (self.is_record or self.is_notice or self.is_task)

    @property
    def is_minutes(self) -> bool:
        """Whether its entry is the minutes of a meeting."""
        return self.is_record and Field.MEETING_ON in self.asks

    @property
    def is_task(self) -> bool:
        """Whether what is answered is the report on a task: done or not done."""
        return any(code in TASK_RULES for code in self.answer_rules)

    @property
    def answer_rules(self) -> list[str]:
        """The codes under which the time of an answer may run."""
        return list(dict.fromkeys(filter(None, (self.rule_normal, self.rule_hard, self.rule_urgent))))

    def is_in_force(self, at: datetime) -> bool:
        """Whether this version holds at `at`."""
        began = self.effective_from is None or self.effective_from <= at
        return began and (self.effective_to is None or self.effective_to > at)


def _stored() -> list[SlipKind]:
    return kept_rows("kinds of slip", lambda: SlipKind.objects.order_by("position", "code", "version"))


def offered_kinds(at: datetime) -> list[SlipKind]:
    """The kinds that may be chosen at `at`, in their order."""
    return [kind for kind in _stored() if kind.is_active and kind.is_in_force(at)]


def version_of(code: str, version: int) -> SlipKind | None:
    """One version of a kind, in force or not."""
    return next((kind for kind in _stored() if kind.code == code and kind.version == version), None)


def kind_in_force(code: str, at: datetime) -> SlipKind | None:
    """The version of a kind that holds at `at`, chosen or not; None when there is none."""
    return next((kind for kind in _stored() if kind.code == code and kind.is_in_force(at)), None)
