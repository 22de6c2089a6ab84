"""The follow-up file of a major complaint (重大质量问题跟踪文件): what was done when, by which day one looks again, until it is solved and confirmed.

Source: policy 001 on quality feedback of a service centre, follow-up file of major quality issues and confirmation of solved problems;
that the file holds up the filing of the case is ours.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from complaints.states import FINISHED, State
from feedback_system.cases.models import Severity
from feedback_system.cases.parts import has_read

FOLLOWED_IN = sorted(frozenset(State) - FINISHED - {State.DRAFT})
"""Where a file is kept: from the report until the case is filed or has ended otherwise."""


class MajorEntry(models.Model):
    """One entry of the file. Nobody changes or removes it; a mistake is put right by a further one."""

    class Kind(models.TextChoices):
        OPENED = "opened", pgettext_lazy("follow-up file", "opened")
        DONE = "done", pgettext_lazy("follow-up file", "followed up")
        SOLVED = "solved", pgettext_lazy("follow-up file", "solved, to be confirmed")
        CONFIRMED = "confirmed", pgettext_lazy("follow-up file", "solved and confirmed")
        NOT_SOLVED = "not_solved", pgettext_lazy("follow-up file", "not solved after all")

    complaint = models.ForeignKey("complaints.Complaint", models.PROTECT, related_name="major_entries")
    number = models.PositiveIntegerField(_("number"))
    kind = models.CharField(_("what the entry says"), max_length=12, choices=Kind.choices)
    day = models.DateField(_("day"))
    text = models.TextField(_("what was done"), max_length=5_000)
    next_on = models.DateField(_("next look on"), null=True, blank=True)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("entered by"))
    at = models.DateTimeField(_("entered at"))

    class Meta:
        verbose_name = _("entry of a follow-up file")
        verbose_name_plural = _("entries of follow-up files")
        constraints = [
            models.UniqueConstraint(
                fields=["complaint", "number"], name="one_entry_of_a_number_in_a_follow_up_file"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["opened", "done", "not_solved"], next_on__isnull=False)
                | Q(kind__in=["solved", "confirmed"], next_on__isnull=True),
                name="a_file_that_goes_on_names_its_next_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id}/{self.number} {self.kind}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the entry.

        :raises ValueError: it stands already
        """
        if not self._state.adding:
            raise ValueError("an entry of a follow-up file is never changed")
        super().save(*args, **kwargs)


def major_rows() -> models.QuerySet[MajorEntry]:
    """The entries with who wrote them, in one query."""
    return MajorEntry.objects.select_related("by").order_by("number")


class FollowingMajor:
    """What a complaint knows about its follow-up file."""

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...

    def major_file(self) -> list[MajorEntry]:
        """The entries in their order; empty without a file. Note: one query, none once a page has read them."""
        found: list[MajorEntry] = self.asked_once("follow-up file", self._major_file)
        return found

    def _major_file(self) -> list[MajorEntry]:
        rows = self.major_entries.all()
        if not has_read(self, "major_entries"):
            rows = major_rows().filter(complaint=self.pk)
        return sorted(rows, key=lambda one: one.number)

    def last_major_entry(self) -> MajorEntry | None:
        """How the file stands, or None without one."""
        entries = self.major_file()
        return entries[-1] if entries else None

    def major_file_open(self) -> bool:
        """Whether there is a file whose problem is not confirmed as solved."""
        last = self.last_major_entry()
        return last is not None and last.kind != MajorEntry.Kind.CONFIRMED

    def major_file_solved_by(self) -> Any:
        """Who said last that the problem is solved, while nobody has confirmed it; else None."""
        last = self.last_major_entry()
        return last.by if last is not None and last.kind == MajorEntry.Kind.SOLVED else None

    def has_occasion_for_open_major_file(self) -> bool:
        """The case is major, and no file is open."""
        return self.case.severity != Severity.GENERAL and not self.major_file_open()

    def has_occasion_for_enter_major_file(self) -> bool:
        """A file is open, and nobody has said that its problem is solved."""
        return self.major_file_open() and self.major_file_solved_by() is None

    def has_occasion_for_confirm_major_file(self) -> bool:
        """Somebody says that the problem is solved."""
        return self.major_file_solved_by() is not None

    def major_file_in_the_way(self) -> Iterator[Any]:
        """Yield why the case is not filed yet."""
        if self.major_file_open():
            yield _(
                "The follow-up file of this major case is still open. Say that the problem is solved; quality confirms it."
            )
