"""The folder on the desk: one row per complaint, anomaly, slip, improvement, service call or return.

Everything shared (deadlines, approvals, files, notes, events) points here. The form inside has its own table and its
own state; `Case.state` is a copy that only `cases.advance` writes (ADR 0001).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from feedback_system.cases.parts import Part, has_read
from feedback_system.cases.querysets import CaseQuerySet, OpenCaseQuerySet
from feedback_system.masterdata.models import Market

MERGED = "merged"
"""The state of a case that is the same as another one, in every kind that knows it; it counts in no figure."""
MEMBERS_ONLY = "members"
"""Why a department reads a confidential case: its own members do, heads of departments above do not."""
REPEAT = "repeat"
"""Relation to the parent: the customer complains again about the same goods after that case was closed."""
REFILED = "refiled"
"""Relation to the parent: the customer refused what was offered, this case takes its place."""

IMPROVEMENT = "improvement"
"""Relation to the parent: what shall keep the causes of that case from coming back."""

ANOMALY = "anomaly"
"""Relation to the parent: what was seen on the shop floor concerns a customer, or led to more than its disposition."""

INVESTIGATION = "investigation"
"""Relation to the parent: a team investigates that case, which is major."""

RETURN = "return"
"""Relation to the parent: goods that the customer gives back because of that case."""

WATCH = "watch"
"""Relation to the parent: a signal of early warning was judged true, and this case acts on it."""

SUPPLIER_REQUEST = "supplier_request"
"""Relation to the parent: a supplier is asked for corrective action because of that case."""

SLIP = "slip"
"""Relation to the parent: what one department told another because of that case."""


class Severity(models.TextChoices):
    """How grave a case is (policies 003 and 004; triggers are a setting)."""

    GENERAL = "general", _("General")
    MAJOR = "major", _("Major")
    CRITICAL = "critical", _("Critical")


class Case(models.Model):
    """One case of any kind."""

    kind = models.CharField(_("kind"), max_length=20)
    receipt_number = models.CharField(_("receipt number"), max_length=20, unique=True)
    number = models.CharField(_("number"), max_length=20, unique=True, null=True, blank=True)
    title = models.CharField(_("in one line"), max_length=200)
    customer = models.ForeignKey(
        "masterdata.Customer",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="cases",
        verbose_name=_("customer"),
    )
    product = models.ForeignKey(
        "masterdata.Product",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="cases",
        verbose_name=_("product"),
    )
    market = models.CharField(_("market"), max_length=10, choices=Market.choices, default=Market.HOME)
    severity = models.CharField(
        _("severity"), max_length=10, choices=Severity.choices, default=Severity.GENERAL
    )
    state = models.CharField(_("state"), max_length=40)
    holder = models.ForeignKey(
        "accounts.Department",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("with department"),
    )
    owner = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("owner")
    )
    reported_at = models.DateTimeField(_("reported at"))
    event_at = models.DateTimeField(_("happened at"), null=True, blank=True)
    entered_at = models.DateTimeField(_("entered at"))
    entered_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name=_("entered by")
    )
    late_entry_reason = models.CharField(_("why it was entered late"), max_length=200, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="follow_ups",
        verbose_name=_("follows from"),
    )
    parent_relation = models.CharField(_("relation"), max_length=20, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        constraints = [
            models.CheckConstraint(condition=Q(severity__in=Severity.values), name="case_severity_is_known"),
            models.CheckConstraint(
                condition=Q(reported_at__lte=F("entered_at")), name="a_case_is_reported_before_it_is_entered"
            ),
            models.CheckConstraint(
                condition=Q(event_at__isnull=True) | Q(event_at__lte=F("entered_at")),
                name="a_case_happened_before_it_was_entered",
            ),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="case_is_not_its_own_parent"),
        ]
        indexes = [
            models.Index(fields=["kind", "-id"], name="case_kind_newest"),
            models.Index(fields=["customer", "-id"], name="case_customer_newest"),
            models.Index(fields=["-closed_at", "-id"], name="case_closed_newest"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """The number people say: the case number once it is accepted, the receipt number before."""
        return self.number or self.receipt_number

    @property
    def is_repeat(self) -> bool:
        """Whether the customer complains again about the goods of a closed case, the parent."""
        return self.parent_relation == REPEAT

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to act before the case is closed."""
        return self.closed_at is None

    def get_absolute_url(self) -> str:
        from feedback_system.cases.kinds import kind_of

        return kind_of(self).url(self)


class OpenCase(models.Model):
    """What the worklist filters and sorts by, one row per case that is not finished; written by `advance` and the clocks."""

    objects = OpenCaseQuerySet.as_manager()

    case = models.OneToOneField(Case, models.PROTECT, related_name="open_row", primary_key=True)
    kind = models.CharField(max_length=20)
    state = models.CharField(max_length=40)
    holder = models.ForeignKey("accounts.Department", models.PROTECT, null=True, related_name="+")
    owner = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    severity = models.CharField(max_length=10)
    customer = models.ForeignKey("masterdata.Customer", models.PROTECT, null=True, related_name="+")
    state_since = models.DateTimeField()
    next_due_at = models.DateTimeField(null=True)
    next_due_code = models.CharField(max_length=60, blank=True)

    class Meta:
        verbose_name = _("open case")
        indexes = [
            models.Index(fields=["next_due_at", "case"], name="open_by_due"),
            models.Index(fields=["holder", "next_due_at", "case"], name="open_by_holder"),
            models.Index(fields=["owner", "next_due_at", "case"], name="open_by_owner"),
        ]

    def __str__(self) -> str:
        return str(self.case_id)


class CaseAudience(models.Model):
    """Who besides the see-all roles may read a case: a department or a person, and why. Rows are only added."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="audience")
    department = models.ForeignKey("accounts.Department", models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    why = models.CharField(max_length=20)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(department__isnull=False, person__isnull=True)
                | Q(department__isnull=True, person__isnull=False),
                name="an_audience_row_names_a_department_or_a_person",
            ),
            models.UniqueConstraint(
                fields=["case", "department"],
                condition=Q(department__isnull=False),
                name="a_department_once_per_case",
            ),
            models.UniqueConstraint(
                fields=["case", "person"], condition=Q(person__isnull=False), name="a_person_once_per_case"
            ),
        ]
        indexes = [
            models.Index(fields=["department", "case"], name="audience_department"),
            models.Index(fields=["person", "case"], name="audience_person"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.department_id or self.person_id} ({self.why})"


class StageVisit(models.Model):
    """One stay of a case at a desk: from when to when, with which department. Stage budgets add these up."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="visits")
    state = models.CharField(_("state"), max_length=40)
    department = models.ForeignKey(
        "accounts.Department", models.PROTECT, null=True, related_name="+", verbose_name=_("department")
    )
    entered_at = models.DateTimeField(_("from"))
    left_at = models.DateTimeField(_("until"), null=True, blank=True)
    beside = models.BooleanField(_("runs beside the main stage"), default=False)

    class Meta:
        verbose_name = _("stay at a desk")
        constraints = [
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) | Q(left_at__gte=F("entered_at")),
                name="a_stay_ends_after_it_began",
            ),
            models.UniqueConstraint(
                fields=["case", "state"],
                condition=Q(left_at__isnull=True),
                name="one_open_stay_per_case_and_state",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.state}"


class Note(models.Model):
    """An inner remark on a case; never shown to the customer, never changed."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="notes")
    author = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("author"))
    at = models.DateTimeField(_("at"))
    text = models.TextField(_("text"), max_length=20_000)

    class Meta:
        verbose_name = _("note")

    def __str__(self) -> str:
        return f"{self.case_id} {self.at:%Y-%m-%d}"


class FormDraft(models.Model):
    """What somebody has typed into a long form and not yet saved; becomes nothing or a case, once."""

    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="drafts")
    form = models.CharField(max_length=40)
    key = models.CharField(max_length=40)
    data = models.JSONField(default=dict)
    updated_at = models.DateTimeField()
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("draft")
        constraints = [
            models.UniqueConstraint(fields=["user", "form", "key"], name="one_draft_per_form_and_key")
        ]

    def __str__(self) -> str:
        return f"{self.form} {self.key}"


class CaseForm(models.Model):
    """What every form inside a folder shares: the link to its case and the answers the one door asks for."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="%(class)s", verbose_name=_("case"))

    class Meta:
        abstract = True

    state: Any
    """The protected FSM field; the concrete form defines it."""

    answers: dict[str, Any] | None = None
    """What has been asked of the database already, while a page only reads; None while a step may change the answers."""

    def asked_once(self, question: str, ask: Callable[[], Any]) -> Any:
        """The answer to `question`, asked again each time unless the page only reads (`answers` is a dict)."""
        if self.answers is None:
            return ask()
        if question not in self.answers:
            self.answers[question] = ask()
        return self.answers[question]

    def rows_of_part(self, name: str, rows: Callable[[], models.QuerySet[Any]]) -> list[Any]:
        """The rows of a part in their order. Note: few queries, none once a page has read them."""
        if not self.pk:
            return []
        if has_read(self, name):
            return list(getattr(self, name).all())
        relation: Any = self._meta.get_field(name)
        of_this = {relation.field.name: self}
        found: list[Any] = self.asked_once(name, lambda: list(rows().filter(**of_this)))
        return found

    def rows_once(self, name: str) -> list[Any]:
        """All rows that hang on the form by `name`, asked once like any question while a page only reads."""
        rows: list[Any] = self.asked_once(f"rows {name}", lambda: list(getattr(self, name).all()))
        return rows

    @classmethod
    def page_parts(cls) -> tuple[Part, ...]:
        """What hangs on the form and stands on its page."""
        return ()

    @classmethod
    def for_page(cls, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """The rows with what the page shows of them joined, so that no part of it asks again."""
        return rows

    @classmethod
    def for_step(cls, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """The rows with what nearly every step asks of them joined."""
        return rows

    def read_for_page(self) -> None:
        """From here on this instance only answers questions: each is asked of the database once."""
        self.answers = {}

    @contextmanager
    def only_reading(self) -> Iterator[None]:
        """In here each question is asked of the database once; afterwards as before."""
        before = self.answers
        if before is None:
            self.answers = {}
        try:
            yield
        finally:
            self.answers = before

    def department_ids_for(self, step: Any) -> list[int] | None:
        """The departments one of which must hold the right for `step`; None when the department does not matter."""
        raise NotImplementedError

    def present_holder(self) -> Any:
        """The department that must act now, or None."""
        raise NotImplementedError

    def present_owner(self) -> Any:
        """The person who must act now, or None while nobody of the department has taken it."""
        raise NotImplementedError

    def is_finished(self) -> bool:
        """Whether nobody has to act on this case any more."""
        raise NotImplementedError
