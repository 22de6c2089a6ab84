"""What hangs on a slip: the part of each department, signed words, copies, reports from the field, replaced parts.

An answer is never rewritten: one that was not enough stays, and the department gets a new part for the next round.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from quality.slips.states import LIVING_PARTS, OPEN_PARTS, UNANSWERED_PARTS, PartState

if TYPE_CHECKING:
    from accounts.models import User


def _person(words: Any) -> Any:
    return models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=words
    )


def works_in(person: User, department: Any) -> bool:
    """Whether `person` works on cases in exactly that department, or is its head."""
    return department is not None and (
        department.head_id == person.pk or department.pk in person.department_ids_of_own
    )


class SlipPart(models.Model):
    """One department that answers, with its own clock, in one round."""

    slip = models.ForeignKey("slips.Slip", models.PROTECT, related_name="parts")
    number = models.PositiveSmallIntegerField(_("number"))
    round = models.PositiveSmallIntegerField(_("round"), default=1)
    department = models.ForeignKey(
        "accounts.Department", models.PROTECT, related_name="+", verbose_name=_("department")
    )
    state = models.CharField(_("state"), max_length=20, choices=PartState.choices, default=PartState.SENT)
    sent_at = models.DateTimeField(_("sent at"))
    person = _person(_("person in charge"))
    received_by = _person(_("received by"))
    received_at = models.DateTimeField(_("received at"), null=True, blank=True)
    answer = models.TextField(_("answer"), max_length=20_000, blank=True)
    measure = models.TextField(_("measure"), max_length=5_000, blank=True)
    due_on = models.DateField(_("measure to be done by"), null=True, blank=True)
    ours = models.BooleanField(_("ours"), null=True, blank=True)
    achieved = models.BooleanField(_("task done"), null=True, blank=True)
    result_in_writing = models.BooleanField(_("the result is itself in writing"), null=True, blank=True)
    result_note = models.TextField(_("written note of the result"), max_length=5_000, blank=True)
    letters = models.PositiveIntegerField(_("letters"), null=True, blank=True)
    visits = models.PositiveIntegerField(_("visits"), null=True, blank=True)
    services = models.PositiveIntegerField(_("services"), null=True, blank=True)
    answered_by = _person(_("answered by"))
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    signed_by = _person(_("signed by"))
    signed_at = models.DateTimeField(_("signed at"), null=True, blank=True)
    done_note = models.TextField(_("what was done"), max_length=5_000, blank=True)
    done_by = _person(_("done by"))
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    end_reason = models.CharField(_("why it ended otherwise"), max_length=500, blank=True)
    right_department = models.ForeignKey(
        "accounts.Department",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("right department"),
    )

    class Meta:
        verbose_name = _("part of a department")
        constraints = [
            models.UniqueConstraint(fields=["slip", "number"], name="a_part_has_its_number_once_per_slip"),
            models.CheckConstraint(
                condition=Q(state__in=PartState.values), name="state_of_a_part_of_a_slip_is_known"
            ),
            models.UniqueConstraint(
                fields=["slip", "department"],
                condition=Q(state__in=sorted(OPEN_PARTS)),
                name="a_department_has_one_open_part_per_slip",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["awaiting_signature", "answered"])
                | (Q(answered_by__isnull=False, answered_at__isnull=False) & ~Q(answer="")),
                name="an_answered_part_says_what_by_whom_and_when",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["returned", "not_enough"]) | ~Q(end_reason=""),
                name="a_part_that_ended_otherwise_says_why",
            ),
            models.CheckConstraint(
                condition=Q(result_in_writing__isnull=True) | Q(result_in_writing=True) | ~Q(result_note=""),
                name="a_result_that_is_not_in_writing_has_its_note",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.slip_id}/{self.number}"

    @property
    def is_living(self) -> bool:
        """Whether it counts for the present round."""
        return self.state in LIVING_PARTS

    @property
    def is_unanswered(self) -> bool:
        """Whether the department has not written its answer."""
        return self.state in UNANSWERED_PARTS

    @property
    def has_open_promise(self) -> bool:
        """Whether a measure was promised by a day and is not reported done."""
        return self.state == PartState.ANSWERED and self.due_on is not None and self.done_at is None


class WordKind(models.TextChoices):
    """What somebody said about the slip as a whole."""

    REPLY = "reply", _("First reply to the reporter")
    TO_GM = "to_gm", _("Put before the general manager")
    INSTRUCTION = "instruction", _("Instruction")
    MEETING = "meeting", _("Meeting")
    COMMITTEE = "committee", _("Quality committee called")
    REVIEW = "review", _("Review of the quality committee")
    ANALYSIS = "analysis", _("Analysis")
    ORDER = "order", pgettext_lazy("word about a slip", "Order")
    EFFECTIVE = "effective", _("Effect: solved")
    NOT_EFFECTIVE = "not_effective", _("Effect: not solved")


class SlipWord(models.Model):
    """A signed word about the whole slip."""

    slip = models.ForeignKey("slips.Slip", models.PROTECT, related_name="words")
    kind = models.CharField(_("kind"), max_length=20, choices=WordKind.choices)
    text = models.TextField(_("text"), max_length=5_000)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("word about a slip")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=WordKind.values), name="kind_of_a_word_about_a_slip_is_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.slip_id} {self.kind}"


class SlipCopy(models.Model):
    """A department on the distribution list."""

    slip = models.ForeignKey("slips.Slip", models.PROTECT, related_name="copies")
    department = models.ForeignKey(
        "accounts.Department", models.PROTECT, related_name="+", verbose_name=_("department")
    )

    class Meta:
        verbose_name = _("copy of a slip")
        constraints = [
            models.UniqueConstraint(
                fields=["slip", "department"], name="a_department_gets_one_copy_of_a_slip"
            )
        ]

    def __str__(self) -> str:
        return f"{self.slip_id} → {self.department_id}"


class FieldReport(models.Model):
    """A report that somebody on site was asked for (policy 000 on fast feedback)."""

    slip = models.ForeignKey("slips.Slip", models.PROTECT, related_name="field_reports")
    number = models.PositiveSmallIntegerField(_("number"))
    question = models.TextField(_("what is to be found out"), max_length=2_000)
    person = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name=_("person in the field")
    )
    asked_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    asked_at = models.DateTimeField(_("asked at"))
    report = models.TextField(_("report"), max_length=20_000, blank=True)
    reported_at = models.DateTimeField(_("reported at"), null=True, blank=True)

    class Meta:
        verbose_name = _("report from the field")
        constraints = [
            models.UniqueConstraint(
                fields=["slip", "number"], name="a_field_report_has_its_number_once_per_slip"
            ),
            models.CheckConstraint(
                condition=Q(reported_at__isnull=True) | ~Q(report=""),
                name="a_field_report_handed_in_has_a_text",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.slip_id}/{self.number}"


class ReplacedPart(models.Model):
    """A part that was issued, and the replaced one that has to come back and be examined."""

    slip = models.ForeignKey("slips.Slip", models.PROTECT, related_name="replaced_parts")
    number = models.PositiveSmallIntegerField(_("number"))
    name = models.CharField(_("part"), max_length=200)
    quantity = models.PositiveIntegerField(_("quantity"), default=1)
    returned_by = models.ForeignKey(
        "accounts.Department",
        models.PROTECT,
        related_name="+",
        verbose_name=_("department that brings it back"),
    )
    issued_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name=_("issued by")
    )
    issued_at = models.DateTimeField(_("issued at"))
    back_by = _person(_("taken back by"))
    back_at = models.DateTimeField(_("back at"), null=True, blank=True)
    finding = models.TextField(_("finding"), max_length=5_000, blank=True)
    examined_by = _person(_("examined by"))
    examined_at = models.DateTimeField(_("examined at"), null=True, blank=True)

    class Meta:
        verbose_name = _("replaced part")
        constraints = [
            models.UniqueConstraint(
                fields=["slip", "number"], name="a_replaced_part_has_its_number_once_per_slip"
            ),
            models.CheckConstraint(
                condition=Q(examined_at__isnull=True) | (Q(back_at__isnull=False) & ~Q(finding="")),
                name="a_part_is_examined_after_it_came_back",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.slip_id}/{self.number}"


def part_rows() -> QuerySet[SlipPart]:
    """The parts with what a page shows of them, in their order."""
    return SlipPart.objects.select_related(
        "department__head",
        "person",
        "received_by",
        "answered_by",
        "signed_by",
        "done_by",
        "right_department",
    ).order_by("number")


def word_rows() -> QuerySet[SlipWord]:
    """The words, oldest first."""
    return SlipWord.objects.select_related("by").order_by("pk")


def copy_rows() -> QuerySet[SlipCopy]:
    """The distribution list."""
    return SlipCopy.objects.select_related("department").order_by("pk")


def field_report_rows() -> QuerySet[FieldReport]:
    """The reports from the field in their order."""
    return FieldReport.objects.select_related("person", "asked_by").order_by("number")


def replaced_part_rows() -> QuerySet[ReplacedPart]:
    """The replaced parts in their order."""
    return ReplacedPart.objects.select_related("returned_by", "issued_by", "back_by", "examined_by").order_by(
        "number"
    )
