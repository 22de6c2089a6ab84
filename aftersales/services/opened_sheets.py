"""One daily sheet as one reader gets it at an instant, for the page and for programs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from aftersales.services.models import DaySheet
from aftersales.services.sheet_rights import Reader, reader_of
from aftersales.services.worked import Entry, entries_of
from feedback_system.cases.models import Case

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class Opened:
    """A sheet as one reader gets it at an instant."""

    sheet: DaySheet
    reader: Reader
    entries: list[Entry]
    at: datetime


def sheet_for(pk: int, user: User, *, at: datetime) -> Opened | None:
    """The sheet with its lines; None where there is none, or it is not for her."""
    reader = reader_of(user, at=at)
    sheet = (
        DaySheet.objects.select_related(
            "department",
            "technician",
            "replaces",
            "correction__signed",
            "signed__by",
            "signed__on_behalf_of",
            "signed__approval__by",
            "signed__approval__on_behalf_of",
        )
        .filter(pk=pk)
        .first()
    )
    if sheet is None or not reader.reads(sheet):
        return None
    return Opened(sheet, reader, entries_of(sheet), at)


def calls_seen(user: User, entries: list[Entry]) -> dict[int, Case]:
    """The calls of these lines that have reached this reader. Note: one query."""
    ids = {one.case.pk for one in entries if one.case is not None}
    return Case.objects.visible_to(user).in_bulk(ids)
