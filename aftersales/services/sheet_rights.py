"""Who writes, signs, countersigns and reads the daily sheets; who stands in for somebody does what she may.

Source: policy 004 on after-sales service: the technician hands the sheet to the supervisor, the branch manager signs the supervisor's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from accounts.queries import heads_above, principals_of
from aftersales.services.forms.intake import centres
from aftersales.services.models import DaySheet, SheetKind, SignedSheet
from feedback_system.errors import NotPermitted

if TYPE_CHECKING:
    from accounts.models import Department, User


@dataclass(frozen=True)
class Reader:
    """One person at one instant, with those for whom she stands in."""

    user: User
    people: Sequence[User]
    """Herself first."""

    def signs_for(self, centre: Department) -> User | None:
        """The person as whom she signs the supervisor's sheet of that centre; None where nobody may."""
        return next((one for one in self.people if one.holds(Permission.SIGN_SERVICE_DAY, [centre.pk])), None)

    def is_technician(self, technician: User) -> bool:
        """Whether it is her own sheet, or that of somebody for whom she stands in."""
        return technician.pk in {one.pk for one in self.people}

    def reads_centre(self, centre: Department) -> bool:
        """Whether she reads all sheets of that centre: the supervisor, the heads above, who sees all cases."""
        if self.user.holds(Permission.SEE_ALL_CASES) or self.signs_for(centre) is not None:
            return True
        above = {one.pk for one in heads_above(centre)}
        return any(one.pk in above for one in self.people)

    def reads(self, sheet: DaySheet) -> bool:
        """Whether this sheet is shown to her."""
        own = sheet.technician is not None and self.is_technician(sheet.technician)
        return own or self.reads_centre(sheet.department)

    def works_in_service(self) -> list[User]:
        """Herself and those for whom she stands in, as far as they are technicians."""
        return [one for one in self.people if one.holds(Permission.DO_SERVICE)]


def reader_of(user: User, *, at: datetime) -> Reader:
    """What `user` may do at that instant. Note: one query, none for who is nobody's deputy."""
    return Reader(user, [user, *principals_of(user, at=at)])


def centres_read(reader: Reader) -> list[Department]:
    """The service centres all of whose sheets she reads."""
    return [one for one in centres() if reader.reads_centre(one)]


def sheets_for(reader: Reader) -> QuerySet[DaySheet]:
    """The sheets that are shown to her, as `reads` says of each."""
    return DaySheet.objects.filter(
        Q(department__in=[one.pk for one in centres_read(reader)])
        | Q(technician__in=[one.pk for one in reader.people])
    )


def must_use_sheets(reader: Reader) -> None:
    """:raises NotPermitted: she neither has a sheet of her own nor reads any"""
    if not reader.works_in_service() and not centres_read(reader):
        raise NotPermitted(
            _("Daily sheets are for technicians, their supervisor and the heads above. Ask one of them.")
        )


def must_write(reader: Reader, sheet: DaySheet) -> User:
    """As whom she writes and signs that sheet. :raises NotPermitted: it is somebody else's"""
    if sheet.kind == SheetKind.SUPERVISOR:
        return must_supervise(reader, sheet.department)
    person = next((one for one in reader.people if one.pk == sheet.technician_id), None)
    if person is None:
        raise NotPermitted(_("This is the sheet of %(name)s. Ask for it.") % {"name": sheet.technician})
    return person


def must_supervise(reader: Reader, centre: Department) -> User:
    """As whom she signs for the centre. :raises NotPermitted: she does not supervise it"""
    person = reader.signs_for(centre)
    if person is None:
        raise NotPermitted(
            _("The sheet of %(centre)s is signed by its supervisor. Ask for the signature.")
            % {"centre": centre.label}
        )
    return person


def countersigner(signed: SignedSheet) -> User | None:
    """Who signs the supervisor's sheet after the supervisor: the nearest head above who is somebody else; None where there is none."""
    own = {signed.by_id, signed.on_behalf_of_id}
    return next((one for one in heads_above(signed.sheet.department) if one.pk not in own), None)


def countersigns_as(reader: Reader, signed: SignedSheet) -> User | None:
    """As whom she countersigns; None where it is not hers, or where she signed herself."""
    head = countersigner(signed)
    if head is None or reader.user.pk in (signed.by_id, signed.on_behalf_of_id):
        return None
    return next((one for one in reader.people if one.pk == head.pk), None)
