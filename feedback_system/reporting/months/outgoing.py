"""A signed month of figures that leaves the house: its sheets and its paper, for the page and for the mailing of reports alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback_system.company.models import Company
from feedback_system.notifications.kinds import Enclosure
from feedback_system.printing import engine
from feedback_system.printing.codes import code_for
from feedback_system.reporting.asking import Asked
from feedback_system.reporting.months.board import signed_board
from feedback_system.reporting.months.drift import CaseMove, cells_moved
from feedback_system.reporting.months.files import definition_lines, figure_lines, move_lines
from feedback_system.reporting.months.freezing import frozen_of
from feedback_system.reporting.months.models import SignedMonth
from feedback_system.reporting.months.prints import month_paper
from feedback_system.reporting.months.queries import versions_of
from feedback_system.reporting.months.telling import MovedCase, moved_cases, moved_lines
from feedback_system.reporting.rights import READERS
from feedback_system.reports.mailing.house import excel
from feedback_system.reports.mailing.sources import PDF, XLSX, Edition, Source

if TYPE_CHECKING:
    from accounts.models import User

Sheets = tuple[Iterator[list[Any]], list[tuple[str, Iterator[list[Any]]]]]


def kept_moves(signed: SignedMonth, user: User) -> tuple[list[MovedCase], int]:
    """What a restatement lists, as far as the reader may see it, and how many cases she does not get."""
    if signed.version == 1:
        return [], 0
    kept = [CaseMove(one.case_id, one.cells, one.changes) for one in signed.moves.order_by("case")]
    return moved_cases(kept, user=user)


def sheets_of(signed: SignedMonth, versions: Sequence[SignedMonth], *, by: User, at: datetime) -> Sheets:
    """The lines of the first sheet, and the other sheets with their titles; `versions` are those of the month, the newest first."""
    board = signed_board(signed, Asked(by, at, signed.period), rows=None)
    listed = [
        (version, *kept_moves(version, by))
        for version in reversed(versions)
        if version.version <= signed.version
    ]
    return figure_lines(signed, board), [
        (_("Definitions"), definition_lines(board)),
        (_("Restatements"), move_lines(listed)),
    ]


def paper_of(signed: SignedMonth, versions: Sequence[SignedMonth], *, by: User, at: datetime) -> engine.Paper:
    """The signed month on paper, in the company's zone. :raises PrintFailed: it cannot be set"""
    company = Company.get()
    with timezone.override(company.zone):
        board = signed_board(signed, Asked(by, at, signed.period))
        cases, hidden = kept_moves(signed, by)
        before = next((one for one in versions if one.version == signed.version - 1), None)
        moves = cells_moved(frozen_of(before), frozen_of(signed)) if before is not None else []
        data = month_paper(
            signed,
            board,
            moved=moved_lines(moves, sees_all=by.sees_all),
            cases=cases,
            hidden=hidden,
            company=company,
            code=code_for(signed.get_absolute_url()),
            by=by,
            at=at,
        )
        return engine.make("form.typ", data)


def month_source() -> list[Source]:
    """The figures of a month as something that can be sent. Its tables name customers only to who sees all cases, so only they get files."""
    return [
        Source(
            code="month-figures",
            label=gettext_lazy("Figures of the month"),
            editions=_editions,
            may_read=lambda person, at: any(person.holds(right) for right in READERS),
            sees_all=lambda person, at: person.sees_all,
            files={PDF: _pdf, XLSX: _xlsx},
        )
    ]


def _editions(since: datetime, until: datetime) -> list[Edition]:
    rows = SignedMonth.objects.filter(at__gte=since, at__lte=until).order_by("at", "pk")
    return [
        Edition(
            str(one.pk),
            one.code,
            one.at,
            one.get_absolute_url(),
            told_key=f"month-figures:{one.code}:{one.version}",
        )
        for one in rows
    ]


def _name(signed: SignedMonth) -> str:
    return f"month-{signed.code}-{signed.version}"


def _pdf(key: str, person: User, at: datetime) -> Enclosure:
    signed = SignedMonth.objects.select_related("by", "on_behalf_of").get(pk=int(key))
    made = paper_of(signed, versions_of(signed.period), by=person, at=at)
    return Enclosure(f"{_name(signed)}.pdf", made.content, made.content_type)


def _xlsx(key: str, person: User, at: datetime) -> Enclosure:
    signed = SignedMonth.objects.get(pk=int(key))
    lines, more = sheets_of(signed, versions_of(signed.period), by=person, at=at)
    return excel(_name(signed), lines, title=_("Figures"), more=more)
