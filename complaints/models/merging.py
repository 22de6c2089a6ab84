"""Two complaints about the same matter: one is merged into the other, and within a month that can be taken back.

The merged one ends as a case of its own state; its files, letters and history stay where they are and are reached from the
other. What it had open stands still as it was, so that the undoing brings back the very clocks. Source: requirement on double
reports (G-50: warning on customer and order); merging, its undoing and the thirty days are ours.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_fsm import GET_STATE, transition

from complaints.states import OPEN, State
from feedback_system.approvals.models import Subject
from feedback_system.cases.parts import has_read

if TYPE_CHECKING:
    from complaints.models.complaint import Complaint

UNDO_WITHIN = timedelta(days=30)
"""So long a merge can be taken back (ours)."""
LONGEST_REASON = 500
BINDING = (Subject.REMEDY, Subject.CHANGE, Subject.WAIVER, Subject.RULING)
"""What was approved of these binds the company, a third party or the people who were ruled responsible, by this case."""


class Merge(models.Model):
    """One merge of a complaint into another: why, by whom, in which state it was, and whether it was taken back."""

    complaint = models.ForeignKey(
        "complaints.Complaint", models.PROTECT, related_name="merges", verbose_name=_("merged complaint")
    )
    into = models.ForeignKey(
        "complaints.Complaint", models.PROTECT, related_name="merged_in", verbose_name=_("merged into")
    )
    reason = models.CharField(_("why they are the same"), max_length=LONGEST_REASON)
    other_customer = models.BooleanField(_("confirmed although the customers differ"), default=False)
    into_was_closed = models.BooleanField(_("the other one was closed already"), default=False)
    state_before = models.CharField(_("state before"), max_length=40)
    stood_since = models.DateTimeField(_("in that state since"))
    watches = models.JSONField(
        _("who follows the other one because of it"), default=list, encoder=DjangoJSONEncoder
    )
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("merged by"))
    at = models.DateTimeField(_("merged at"))
    undone_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("taken back by"),
    )
    undone_at = models.DateTimeField(_("taken back at"), null=True, blank=True)
    undo_reason = models.CharField(_("why it was taken back"), max_length=LONGEST_REASON, blank=True)

    class Meta:
        verbose_name = _("merge of complaints")
        verbose_name_plural = _("merges of complaints")
        constraints = [
            models.CheckConstraint(
                condition=~Q(complaint=F("into")), name="a_complaint_is_not_merged_into_itself"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="a_merge_says_why"),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by__isnull=True, undo_reason="")
                | Q(undone_at__isnull=False, undone_by__isnull=False) & ~Q(undo_reason=""),
                name="a_merge_taken_back_says_who_when_and_why",
            ),
            models.CheckConstraint(
                condition=Q(state_before__in=sorted(OPEN)), name="only_an_open_complaint_is_merged"
            ),
            models.UniqueConstraint(
                fields=["complaint"],
                condition=Q(undone_at__isnull=True),
                name="a_complaint_is_merged_into_one_other",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id} → {self.into_id}"

    @property
    def undo_until(self) -> datetime:
        """The instant until which it can be taken back."""
        return self.at + UNDO_WITHIN


MERGE_STANDS = Q(undone_at__isnull=True)
"""It was not taken back, as a condition."""


def merge_rows() -> QuerySet[Merge]:
    """The merges with what a page shows of them, in one query."""
    rows = Merge.objects.select_related("by", "complaint__case", "into__case")
    return rows.order_by("pk")


def merge_of(complaint: Complaint) -> Merge | None:
    """The merge that stands for this complaint, or None. Note: one query."""
    return merge_rows().filter(MERGE_STANDS, complaint=complaint.pk).first()


def final_of(complaint: Complaint) -> Complaint:
    """The complaint under which the matter is handled at last, past one merge after the other. Note: one query for each."""
    while complaint.state == State.MERGED and (merge := merge_of(complaint)) is not None:
        complaint = merge.into
    return complaint


def _state_before(complaint: Any, **_arguments: Any) -> str:
    last = Merge.objects.filter(complaint=complaint.pk).order_by("-pk").values_list("state_before", flat=True)
    return str(last[0])


class Merging:
    """What a complaint knows about being the same as another, and the two acts about it."""

    if TYPE_CHECKING:
        closed_at: datetime | None

        def __getattr__(self, name: str) -> Any: ...

    def standing_merge(self) -> Merge | None:
        """The merge by which it ended, or None. Note: one query, none once a page has read it or while it is not merged."""
        if self.state != State.MERGED:
            return None
        if has_read(self, "merges"):
            return next((one for one in self.merges.all() if one.undone_at is None), None)
        found: Merge | None = self.asked_once("merge", lambda: merge_of(cast("Complaint", self)))
        return found

    def what_blocks_merge(self) -> Iterator[Any]:
        """Yield why this complaint cannot end as a part of another: money is promised or booked, or a decision waits."""
        approvals = list(self.case.approvals.all())
        if any(one.decision == one.Decision.APPROVED and one.subject in BINDING for one in approvals):
            yield _(
                "A remedy or a ruling was approved on this case, so it is handled to its end here. Write a note on the other case that names this one."
            )
        if any(one.is_pending for one in approvals) or self.stop_requests():
            yield _(
                "A decision on this case is waiting. Have it decided, or take the question back, then merge."
            )
        if self.clocks_stopped():
            yield _("A deadline of this case stands still on request. Let it go on first, then merge.")
        if self.has_occasion_for_cancel_cost() or self.claims.all():
            yield _(
                "Costs or a claim are booked on this case. Take them back and enter them on the other case first."
            )
        if self.open_objections():
            yield _("An objection on this case is not decided yet. Have it decided or withdrawn first.")
        if self.open_joint_handling() is not None:
            yield _("A joint handling is not recorded yet. Record it or find it unneeded first.")
        yield from self.visits_still_open()

    @transition(field="state", source=sorted(OPEN), target=State.MERGED)
    def merge(self, *, at: datetime) -> None:
        """End this complaint because another one is about the same matter."""
        self.closed_at = at

    @transition(field="state", source=State.MERGED, target=GET_STATE(_state_before, states=sorted(OPEN)))
    def unmerge(self, *, at: datetime) -> None:
        """Take the merge back: the complaint goes on where it was."""
        self.closed_at = None
