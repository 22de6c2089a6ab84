"""What a sanction paper is made of: a line per person, the signatures of the departments, objections. Nothing is ever deleted."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from accounts.models import User

PAPER = "penalties.SanctionPaper"
PERSON = "accounts.User"
DEPARTMENT = "accounts.Department"
MONEY: Any = {"max_digits": 14, "decimal_places": 2}


class SanctionLine(models.Model):
    """What one person bears: a sanction or an economic penalty, with the share of the loss on which it rests.

    Source: policy 004, sanctions 三 to 五 and economic penalties 三.
    """

    class Kind(models.TextChoices):
        ECONOMIC = "economic", _("Economic penalty")
        WARNING = "warning", _("Warning")
        MINOR = "minor", _("Minor demerit")
        MAJOR = "major", _("Major demerit or more")

    class State(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("line of a sanction paper", "Proposed")
        IN_FORCE = "in_force", pgettext_lazy("line of a sanction paper", "In force")
        LIFTED = "lifted", pgettext_lazy("line of a sanction paper", "Lifted")
        DROPPED = "dropped", pgettext_lazy("line of a sanction paper", "Dropped")

    paper = models.ForeignKey(PAPER, models.PROTECT, related_name="lines", verbose_name=_("paper"))
    number = models.PositiveSmallIntegerField(_("number"))
    person = models.ForeignKey(
        PERSON, models.PROTECT, related_name="sanction_lines", verbose_name=_("person")
    )
    department = models.ForeignKey(
        DEPARTMENT, models.PROTECT, related_name="+", verbose_name=_("department"), null=True, blank=True
    )
    """The home department of the person when the line was written."""
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    fault = models.ForeignKey("complaints.Code", models.PROTECT, related_name="+", verbose_name=_("fault"))
    count = models.PositiveSmallIntegerField(_("number of times"), default=1)
    share = models.ForeignKey(
        "complaints.RulingShare", models.PROTECT, related_name="+", verbose_name=_("share of the ruling")
    )
    share_amount = models.DecimalField(_("share of the loss"), **MONEY)
    points = models.DecimalField(_("base points"), max_digits=7, decimal_places=2, null=True, blank=True)
    points_total = models.DecimalField(
        _("base points of the unit"), max_digits=9, decimal_places=2, null=True, blank=True
    )
    points_month = models.DateField(_("base points of the month"), null=True, blank=True)
    amount = models.DecimalField(_("amount"), null=True, blank=True, **MONEY)
    """None for a major demerit until the month says how high the bonus is."""
    remark = models.CharField(_("remark"), max_length=500, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PLANNED)
    drafted_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("drafted by"))
    drafted_at = models.DateTimeField(_("drafted at"))
    write_off_reason = models.CharField(_("why the rest is not taken"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("line of a sanction paper")
        constraints = [
            models.UniqueConstraint(fields=["paper", "number"], name="a_line_has_its_number_once_per_paper"),
            models.CheckConstraint(
                condition=Q(state__in=["planned", "in_force", "lifted", "dropped"]),
                name="state_of_a_sanction_line_is_known",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["economic", "warning", "minor"], amount__gt=0)
                | Q(kind="major", amount__isnull=True),
                name="a_sanction_line_has_the_amount_of_its_kind",
            ),
            models.CheckConstraint(condition=Q(count__gte=1), name="a_sanction_is_given_at_least_once"),
            models.CheckConstraint(
                condition=Q(points__isnull=True, points_total__isnull=True, points_month__isnull=True)
                | Q(points__gte=0, points_total__gt=0, points_month__isnull=False, kind="economic"),
                name="base_points_of_a_line_are_whole",
            ),
            models.UniqueConstraint(
                fields=["share", "person"],
                condition=Q(kind="economic", state__in=["planned", "in_force"]),
                name="one_economic_penalty_per_share_and_person",
            ),
            models.UniqueConstraint(
                fields=["share", "person"],
                condition=Q(kind__in=["warning", "minor", "major"], state__in=["planned", "in_force"]),
                name="one_sanction_per_share_and_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.paper_id}/{self.number}"

    @property
    def is_sanction(self) -> bool:
        """Whether it is an administrative sanction and no economic penalty."""
        return self.kind != self.Kind.ECONOMIC

    @property
    def is_living(self) -> bool:
        """Whether it stands: proposed or in force."""
        return self.state in (self.State.PLANNED, self.State.IN_FORCE)


class Countersign(models.Model):
    """The word of a department on the paper (会签): its head agrees or remarks, and decides nothing."""

    class Answer(models.TextChoices):
        PENDING = "pending", pgettext_lazy("answer of a department", "Not answered yet")
        AGREED = "agreed", pgettext_lazy("answer of a department", "Agreed")
        REMARKED = "remarked", pgettext_lazy("answer of a department", "With a remark")

    paper = models.ForeignKey(PAPER, models.PROTECT, related_name="countersigns", verbose_name=_("paper"))
    round = models.PositiveSmallIntegerField(_("round"))
    department = models.ForeignKey(DEPARTMENT, models.PROTECT, related_name="+", verbose_name=_("department"))
    head = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("head"))
    answer = models.CharField(_("answer"), max_length=10, choices=Answer.choices, default=Answer.PENDING)
    remark = models.TextField(_("remark"), max_length=2_000, blank=True)
    by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("signed by")
    )
    on_behalf_of = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("on behalf of")
    )
    at = models.DateTimeField(_("signed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("signature of a department")
        constraints = [
            models.UniqueConstraint(
                fields=["paper", "round", "department"], name="a_department_countersigns_once_per_round"
            ),
            models.CheckConstraint(
                condition=Q(answer="pending", by__isnull=True, at__isnull=True)
                | Q(answer="agreed", by__isnull=False, at__isnull=False)
                | Q(answer="remarked", by__isnull=False, at__isnull=False) & ~Q(remark=""),
                name="a_countersign_says_who_and_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.paper_id} {self.department_id} {self.answer}"


class Appeal(models.Model):
    """An objection of a person or a department against lines of a paper in force. While it is open nothing is taken for them.

    Source: policies 001 and 004, objection by memorial; that deductions wait, one level up and five working days are ours.
    """

    class Decision(models.TextChoices):
        OPEN = "open", pgettext_lazy("objection to a sanction", "Open")
        STANDS = "stands", pgettext_lazy("objection to a sanction", "The sanction stands")
        LIFTED = "lifted", pgettext_lazy("objection to a sanction", "The sanction is lifted")
        WITHDRAWN = "withdrawn", pgettext_lazy("objection to a sanction", "Withdrawn")

    paper = models.ForeignKey(PAPER, models.PROTECT, related_name="appeals", verbose_name=_("paper"))
    number = models.PositiveSmallIntegerField(_("number"))
    person = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("person")
    )
    department = models.ForeignKey(
        DEPARTMENT, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("department")
    )
    reasons = models.TextField(_("reasons"), max_length=5_000)
    filed_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("filed by"))
    filed_at = models.DateTimeField(_("filed at"))
    decision = models.CharField(_("decision"), max_length=10, choices=Decision.choices, default=Decision.OPEN)
    decision_reason = models.TextField(_("reason of the decision"), max_length=2_000, blank=True)
    decided_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    class Meta:
        verbose_name = _("objection to a sanction")
        constraints = [
            models.UniqueConstraint(fields=["paper", "number"], name="an_appeal_has_its_number_once"),
            models.CheckConstraint(
                condition=Q(person__isnull=False, department__isnull=True)
                | Q(person__isnull=True, department__isnull=False),
                name="an_appeal_speaks_for_a_person_or_a_department",
            ),
            models.CheckConstraint(
                condition=Q(decision="open", decided_at__isnull=True)
                | Q(decision__in=["stands", "lifted", "withdrawn"], decided_at__isnull=False),
                name="a_decided_appeal_says_when_it_was",
            ),
            models.UniqueConstraint(
                fields=["paper", "person"],
                condition=Q(decision__in=["open", "stands"], person__isnull=False),
                name="a_person_appeals_once_per_paper",
            ),
            models.UniqueConstraint(
                fields=["paper", "department"],
                condition=Q(decision__in=["open", "stands"], department__isnull=False),
                name="a_department_appeals_once_per_paper",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.paper_id} {self.number}"

    @property
    def is_open(self) -> bool:
        """Whether nobody has decided it."""
        return self.decision == self.Decision.OPEN

    def concerns(self, line: SanctionLine) -> bool:
        """Whether it speaks about that line: of the person, or of the department."""
        if self.person_id is not None:
            return line.person_id == self.person_id
        return line.department_id == self.department_id


def line_rows() -> QuerySet[SanctionLine]:
    """The lines with what a page shows of them, in their order."""
    return SanctionLine.objects.select_related(
        "person", "department__head", "fault", "share__department", "share__person", "drafted_by"
    ).order_by("number")


def countersign_rows() -> QuerySet[Countersign]:
    """The signatures with their people, the newest round first."""
    return Countersign.objects.select_related("department", "head", "by", "on_behalf_of").order_by(
        "-round", "pk"
    )


def appeal_rows() -> QuerySet[Appeal]:
    """The objections with their people, the newest first."""
    return Appeal.objects.select_related("person", "department", "filed_by", "decided_by").order_by("-number")


def floor_of(kind: str, count: int, *, warning: Decimal, minor: Decimal) -> Decimal:
    """The least amount of a sanction: policy 004, sanctions 五, at least 400 for each warning and 800 for each minor demerit."""
    return {SanctionLine.Kind.WARNING.value: warning, SanctionLine.Kind.MINOR.value: minor}.get(
        kind, Decimal(0)
    ) * count


def led_by(person: User, line: SanctionLine) -> bool:
    """Whether `person` heads the department of the line."""
    return line.department is not None and line.department.head_id == person.pk
