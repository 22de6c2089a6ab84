"""Who writes, signs and reads a report: rights are those of its kind, and who stands in for somebody has hers too.

A draft is for who writes or signs; a signed report is for its readers, with the numbers as they were signed. The cases behind a
number open as far as they have reached the reader.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from accounts.queries import principals_of
from feedback_system.cases.kinds import confidential_kinds
from feedback_system.cases.models import Case
from feedback_system.errors import NotPermitted
from feedback_system.reports.kinds import ReportKind, all_reports
from feedback_system.reports.models import Report

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class Reader:
    """One person at one instant, with those for whom she stands in."""

    user: User
    people: Sequence[User]
    """Herself first."""

    def acts_as(self, permission: Permission) -> User | None:
        """The person whose right she would use, herself first; None where nobody has it."""
        return next((person for person in self.people if person.holds(permission)), None)

    def writes(self, kind: ReportKind) -> bool:
        """Whether she writes drafts of the kind."""
        return self.acts_as(kind.write) is not None

    def signs(self, kind: ReportKind) -> bool:
        """Whether she signs reports of the kind."""
        return self.acts_as(kind.sign) is not None

    def reads(self, kind: ReportKind) -> bool:
        """Whether she reads signed reports of the kind."""
        return self.acts_as(kind.read) is not None or self.writes(kind) or self.signs(kind)

    def works_on(self, kind: ReportKind) -> bool:
        """Whether drafts of the kind are shown to her."""
        return self.writes(kind) or self.signs(kind)


def reader_of(user: User, *, at: datetime) -> Reader:
    """What `user` may do at that instant. Note: one query, none for who is nobody's deputy."""
    return Reader(user, [user, *principals_of(user, at=at)])


def kinds_read(reader: Reader) -> list[ReportKind]:
    """The kinds of which she reads anything, in the order of the screen."""
    return [kind for kind in all_reports() if reader.reads(kind)]


def must_read_reports(reader: Reader) -> None:
    """:raises NotPermitted: she reads no kind of report"""
    if not kinds_read(reader):
        raise NotPermitted(
            _(
                "Written reports are for quality, the heads of the departments and the management. What concerns a single case you find on the case."
            )
        )


def must_write(reader: Reader, kind: ReportKind) -> User:
    """The person whose right is used. :raises NotPermitted: she does not write this kind"""
    person = reader.acts_as(kind.write)
    if person is None:
        raise NotPermitted(
            _("“%(kind)s” is written by others. Tell quality what should stand in it.") % {"kind": kind.label}
        )
    return person


def must_sign(reader: Reader, kind: ReportKind) -> User:
    """The person whose right is used. :raises NotPermitted: she does not sign this kind"""
    person = reader.acts_as(kind.sign)
    if person is None:
        raise NotPermitted(
            _("“%(kind)s” is signed by the head who answers for it. Ask for the signature.")
            % {"kind": kind.label}
        )
    return person


def may_open(reader: Reader, kind: ReportKind, report: Report) -> bool:
    """Whether this report is shown to her: a draft to who works on it, a signed one to its readers."""
    return reader.reads(kind) if report.is_signed else reader.works_on(kind)


def reports_for(reader: Reader, kinds: Sequence[ReportKind]) -> QuerySet[Report]:
    """The reports of these kinds that are shown to her, as `may_open` says of each."""
    works = [kind.code for kind in kinds if reader.works_on(kind)]
    reads = [kind.code for kind in kinds if reader.reads(kind)]
    return Report.objects.filter(Q(kind__in=works) | Q(kind__in=reads, signed__isnull=False))


def house_cases() -> QuerySet[Case]:
    """What signed figures count: all cases but those of confidential kinds and those merged into another, whoever signs."""
    rows = Case.objects.as_system("figures of a report that is signed for the house").counted()
    return rows.exclude(kind__in=confidential_kinds())


def cases_counted_for(reader: Reader, kind: ReportKind) -> QuerySet[Case]:
    """What live figures count: for who signs what will be signed, for others the cases that have reached them."""
    if reader.signs(kind):
        return house_cases()
    return Case.objects.visible_to(reader.user).counted().exclude(kind__in=confidential_kinds())
