"""The fields that a kind asks for in an answer, as data of its version, and what was entered for them.

Source: policy 000 on market information (sheets of the week, the month, the quarter; opinion forms of shops). The fields are ours:
the forms of the policy name none.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from quality.slips.models.kinds import SlipKind

ENTRY = "entry_"
FIGURE_DIGITS, FIGURE_PLACES = 16, 2


@dataclass(frozen=True)
class SheetField:
    """One field: what it is called, whether it is a figure, whether an answer needs it."""

    code: str
    label_zh_hans: str
    label_zh_hant: str
    label_en: str
    figure: bool
    needed: bool

    @property
    def label(self) -> str:
        """What it is called in the active language."""
        own = {"zh-hant": self.label_zh_hant, "en": self.label_en}.get(get_language() or "zh-hans", "")
        return own or self.label_zh_hans

    @property
    def name(self) -> str:
        """What it is called in the form of the answer."""
        return f"{ENTRY}{self.code}"


def sheet_of(kind: SlipKind) -> list[SheetField]:
    """The fields of an answer to a slip of that version, in their order."""
    return [SheetField(**row) for row in kind.sheet]


class SheetEntry(models.Model):
    """What a department entered for one field; the label is that of the version with which the slip was sent."""

    slip = models.ForeignKey("slips.Slip", models.PROTECT, related_name="entries")
    part = models.ForeignKey("slips.SlipPart", models.PROTECT, related_name="entries")
    code = models.CharField(_("field"), max_length=40)
    figure = models.DecimalField(
        _("figure"), max_digits=FIGURE_DIGITS, decimal_places=FIGURE_PLACES, null=True, blank=True
    )
    text = models.TextField(_("text"), max_length=5_000, blank=True)

    class Meta:
        verbose_name = _("entry of a sheet")
        constraints = [
            models.UniqueConstraint(fields=["part", "code"], name="a_field_of_a_sheet_is_entered_once"),
            models.CheckConstraint(
                condition=Q(figure__isnull=False, text="") | (Q(figure__isnull=True) & ~Q(text="")),
                name="an_entry_of_a_sheet_is_a_figure_or_a_text",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.part_id} {self.code}"

    @property
    def value(self) -> str:
        """What was entered, in words."""
        if self.figure is None:
            return self.text
        return f"{self.figure.normalize():f}"


def entry_rows() -> QuerySet[SheetEntry]:
    """The entries in the order in which they were written."""
    return SheetEntry.objects.order_by("pk")


def told_of(kind: SlipKind, entries: Iterable[Any]) -> list[tuple[str, str]]:
    """Label and value of these entries, in the order of the fields."""
    by_code = {one.code: one for one in entries}
    return [(one.label, by_code[one.code].value) for one in sheet_of(kind) if one.code in by_code]
