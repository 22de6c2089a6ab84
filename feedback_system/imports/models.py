"""A file on its way into the product, row by row, and what became of each row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.permissions import Permission
from feedback_system.masterdata.importing.plan import letter_of

if TYPE_CHECKING:
    from accounts.models import User


class ImportState(models.TextChoices):
    """Where an import stands."""

    READ = "read", _("read, not checked yet")
    CHECKED = "checked", _("checked, nothing written yet")
    RUNNING = "running", _("being written")
    DONE = "done", pgettext_lazy("import", "imported")
    STOPPED = "stopped", _("stopped, can go on")
    UNDOING = "undoing", _("being undone")
    UNDONE = "undone", _("undone")


class CaseImportQuerySet(models.QuerySet):
    """Questions about imports."""

    def visible_to(self, user: User) -> CaseImportQuerySet:
        """The own ones; who imports and sees all cases sees everybody's. A file may tell of any customer."""
        if not user.holds(Permission.IMPORT_CASES):
            return self.none()
        return self if user.holds(Permission.SEE_ALL_CASES) else self.filter(uploaded_by=user.pk)


class CaseImport(models.Model):
    """One uploaded list of cases. Written only by the operations of this app."""

    kind = models.CharField(_("what it holds"), max_length=20)
    name = models.CharField(_("file name"), max_length=200)
    sha256 = models.CharField(max_length=64, db_index=True)
    headings = models.JSONField(_("headings by column"), default=list)
    heading_row = models.PositiveIntegerField(_("row of the headings"))
    mapping = models.JSONField(_("column by field"), default=dict)
    create_missing = models.BooleanField(_("create missing customers and products"), default=False)
    partial = models.BooleanField(_("good rows only"), default=False)
    state = models.CharField(_("state"), max_length=10, choices=ImportState.choices, default=ImportState.READ)
    uploaded_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="case_imports", verbose_name=_("uploaded by")
    )
    uploaded_at = models.DateTimeField(_("uploaded at"))
    job = models.ForeignKey("jobs.Job", models.SET_NULL, null=True, blank=True, related_name="+")
    written_at = models.DateTimeField(_("begun to be written"), null=True, blank=True)
    done_at = models.DateTimeField(_("imported at"), null=True, blank=True)
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)
    undone_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("undone by")
    )
    created = models.JSONField(_("records of master data created on the way"), default=list)
    """[model, key, words] of each."""

    objects = CaseImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import of cases")
        verbose_name_plural = _("imports of cases")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ImportState.values), name="state_of_an_import_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(state="undone") | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="an_undone_import_says_when_and_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_in_work(self) -> bool:
        """Whether a worker writes or undoes it, or will."""
        return self.state in (ImportState.RUNNING, ImportState.UNDOING)

    @property
    def may_be_mapped(self) -> bool:
        """Whether its columns can still be chosen otherwise."""
        return self.state in (ImportState.READ, ImportState.CHECKED)

    def heading_of(self, field: str) -> tuple[str, str]:
        """Letter and heading of the column that fills `field`, as the file has them; empty without one."""
        place = self.mapping.get(field)
        if place is None:
            return "", ""
        return letter_of(place), str(self.headings[place]) if place < len(self.headings) else ""


class RowOutcome(models.TextChoices):
    """What becomes of a row."""

    READ = "read", _("not checked yet")
    GOOD = "good", _("good")
    BAD = "bad", _("cannot be imported")
    SKIPPED = "skipped", pgettext_lazy("row of a file", "left out")


class ImportRow(models.Model):
    """One row of the file, as it came, what is wrong with it, and the case it became."""

    file = models.ForeignKey(CaseImport, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(_("row"))
    cells = models.JSONField(_("cells"), default=list, encoder=DjangoJSONEncoder)
    outcome = models.CharField(
        _("outcome"), max_length=10, choices=RowOutcome.choices, default=RowOutcome.READ
    )
    problems = models.JSONField(_("what is wrong"), default=list)
    """[field, sentence] of each."""
    notes = models.JSONField(_("remarks"), default=list)
    shown = models.JSONField(_("the case as it will be"), default=list)
    fingerprint = models.CharField(max_length=64, blank=True, db_index=True)
    case = models.OneToOneField(
        "cases.Case", models.PROTECT, null=True, blank=True, related_name="import_row", verbose_name=_("case")
    )
    written_at = models.DateTimeField(_("written"), null=True, blank=True)

    class Meta:
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of imports")
        constraints = [
            models.UniqueConstraint(fields=["file", "number"], name="a_row_of_a_file_is_read_once"),
            models.CheckConstraint(
                condition=Q(outcome__in=RowOutcome.values), name="outcome_of_a_row_is_known"
            ),
        ]
        indexes = [models.Index(fields=["file", "outcome", "number"], name="rows_by_outcome")]

    def __str__(self) -> str:
        return f"{self.file_id}.{self.number}"

    @property
    def sentences(self) -> list[str]:
        """What is wrong, each with the column as the file names it, then the remarks."""
        return [*(self._placed(field, text) for field, text in self.problems), *self.notes]

    def _placed(self, field: str, text: str) -> str:
        letter, heading = self.file.heading_of(field)
        return f"{heading} ({letter}): {text}" if letter else text


class SavedMapping(models.Model):
    """How a person assigned the columns of a list with these headings: the next such file is read the same way."""

    kind = models.CharField(_("what it holds"), max_length=20)
    headings_key = models.CharField(max_length=64)
    mapping = models.JSONField(_("column by field"), default=dict)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("saved assignment of columns")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "headings_key"], name="one_assignment_for_a_set_of_headings"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.headings_key[:8]}"
