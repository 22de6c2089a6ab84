"""What a major case needs beside its flag: the customer's penalty note with the instruction of the leaders, and the minutes of
the emergency meeting.

Source: policy 000 on major incidents 4 (the customer's note goes at once to the leaders, who instruct); policy 003 on dealer
complaints (recorded, passed on fast, emergency meeting). The boxes of both are ours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from complaints.models.major_files import FOLLOWED_IN

if TYPE_CHECKING:
    from datetime import datetime


class PenaltyNote(models.Model):
    """A paper of the customer that complains about quality or a stopped line and claims a penalty (投诉考核单)."""

    complaint = models.ForeignKey("complaints.Complaint", models.PROTECT, related_name="penalty_notes")
    number = models.PositiveSmallIntegerField(_("number"))
    reference = models.CharField(_("number of the customer's paper"), max_length=60, blank=True)
    noted_on = models.DateField(_("date of the paper"))
    line_stopped = models.BooleanField(_("the customer's line stood still"), default=False)
    claimed = models.DecimalField(
        _("penalty claimed"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    currency = models.CharField(_("currency"), max_length=3)
    text = models.TextField(_("what the customer says"), max_length=5_000)
    entered_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name=_("entered by")
    )
    entered_at = models.DateTimeField(_("entered at"))
    instruction = models.TextField(_("instruction of the leaders"), max_length=5_000, blank=True)
    instructed_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="+", verbose_name=_("instructed by")
    )
    instructed_at = models.DateTimeField(_("instructed at"), null=True)

    class Meta:
        verbose_name = _("penalty note of the customer")
        verbose_name_plural = _("penalty notes of the customer")
        constraints = [
            models.UniqueConstraint(
                fields=["complaint", "number"], name="one_penalty_note_of_a_number_per_case"
            ),
            models.CheckConstraint(
                condition=Q(claimed__isnull=True) | Q(claimed__gte=0),
                name="a_penalty_claimed_is_nothing_or_more",
            ),
            models.CheckConstraint(
                condition=Q(instruction="", instructed_by__isnull=True, instructed_at__isnull=True)
                | (~Q(instruction="") & Q(instructed_by__isnull=False, instructed_at__isnull=False)),
                name="an_instruction_on_a_note_says_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id}.{self.number}"


class MajorMeeting(models.Model):
    """The minutes of one meeting about a major case. Nobody changes them; a further meeting has minutes of its own."""

    complaint = models.ForeignKey("complaints.Complaint", models.PROTECT, related_name="major_meetings")
    number = models.PositiveSmallIntegerField(_("number"))
    held_at = models.DateTimeField(_("held at"))
    place = models.CharField(_("place"), max_length=120, blank=True)
    present = models.TextField(_("who was there"), max_length=2_000)
    discussed = models.TextField(_("what was found"), max_length=10_000)
    decided = models.TextField(_("what was decided, who does it, by when"), max_length=10_000)
    late_reason = models.CharField(_("why it was entered late"), max_length=200, blank=True)
    recorded_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )
    recorded_at = models.DateTimeField(_("recorded at"))

    class Meta:
        verbose_name = _("meeting about a major case")
        verbose_name_plural = _("meetings about major cases")
        constraints = [
            models.UniqueConstraint(fields=["complaint", "number"], name="one_meeting_of_a_number_per_case"),
            models.CheckConstraint(
                condition=Q(held_at__lte=F("recorded_at")), name="a_meeting_is_held_before_it_is_recorded"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id}.{self.number}"


class MajorCase:
    """What a complaint knows about both, and the acts about them, which move no state."""

    if TYPE_CHECKING:
        major_at: datetime | None

        def __getattr__(self, name: str) -> Any: ...

    def notes_without_instruction(self) -> list[PenaltyNote]:
        """The customer's notes that the leaders have not answered. Note: no query once a page has read them."""
        rows = (one for one in self.penalty_notes.all() if not one.instruction)
        return sorted(rows, key=lambda one: one.number)

    def has_occasion_for_instruct_on_note(self) -> bool:
        """A note of the customer waits for the instruction of the leaders."""
        return bool(self.notes_without_instruction())

    def has_occasion_for_record_major_meeting(self) -> bool:
        """The case is flagged as major."""
        return self.major_at is not None

    @transition(field="state", source=FOLLOWED_IN, target=None)
    def enter_penalty_note(self, *, at: datetime) -> None:
        """Enter the penalty note of the customer; the leaders are told at once."""

    @transition(field="state", source=FOLLOWED_IN, target=None)
    def instruct_on_note(self, *, at: datetime) -> None:
        """Instruct as a leader what is to be done about the note."""

    @transition(field="state", source=FOLLOWED_IN, target=None)
    def record_major_meeting(self, *, at: datetime) -> None:
        """Write the minutes of a meeting about the major case."""
