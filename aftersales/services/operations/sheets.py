"""Open a daily sheet, add what stands on no call, sign it, countersign it, correct it by a new edition.

Source: policy 004 on after-sales service (F-38, F-39); freezing, editions and the deputy's signature are ours.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import structlog
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from accounts.queries import reachable
from aftersales.services.models import (
    DaySheet,
    SheetApproval,
    SheetKind,
    SheetLine,
    SheetRow,
    SignedSheet,
)
from aftersales.services.models.sheets import MOST_MINUTES
from aftersales.services.notices import SHEET_TO_COUNTERSIGN
from aftersales.services.sheet_rights import (
    Reader,
    countersigner,
    countersigns_as,
    must_supervise,
    must_write,
    reader_of,
)
from aftersales.services.worked import checksum, entries_of, worked
from feedback_system.cases.fields import local_day
from feedback_system.errors import Blocked, Conflict, NotPermitted, NotPossibleNow
from feedback_system.notifications.operations import Notice, notify_in_bulk

if TYPE_CHECKING:
    from accounts.models import Department, User

log = structlog.get_logger(__name__)


@transaction.atomic
def open_sheet(*, centre: Department, technician: User | None, day: date, by: User, at: datetime) -> DaySheet:
    """The sheet of a technician on a day, or with no technician that of the supervisor: the one that stands, or a new draft.

    :raises NotPermitted: it is somebody else's
    :raises Blocked: the day has not come
    """
    kind = SheetKind.TECHNICIAN if technician is not None else SheetKind.SUPERVISOR
    _must_be_hers(reader_of(by, at=at), centre, technician, day)
    place = {"kind": kind, "department": centre, "technician": technician, "day": day}
    found = DaySheet.objects.filter(**place).order_by("-edition").first()
    if found is not None:
        return found
    if day > local_day(at):
        raise Blocked([_("%(day)s has not come. Open its sheet on the day.") % {"day": day.isoformat()}])
    try:
        with transaction.atomic():
            return DaySheet.objects.create(**place, opened_by=by, opened_at=at)
    except IntegrityError:
        return DaySheet.objects.get(**place, edition=1)


def _must_be_hers(reader: Reader, centre: Department, technician: User | None, day: date) -> None:
    """Her own, in a centre where she belongs or was on a call that day; for the supervisor, her centre."""
    if technician is None:
        must_supervise(reader, centre)
    elif technician.pk not in {one.pk for one in reader.works_in_service()}:
        raise NotPermitted(_("This is the sheet of %(name)s. Ask for it.") % {"name": technician})
    elif not technician.holds(Permission.DO_SERVICE, [centre.pk]):
        done = worked(centre, first=day, last=day).get(day, [])
        if technician.pk not in {one.technician.pk for one in done}:
            raise NotPermitted(
                _("%(name)s was on no call of %(centre)s on that day. Open the sheet in the own centre.")
                % {"name": technician, "centre": centre.label}
            )


def _locked_draft(sheet: DaySheet) -> DaySheet:
    """The draft, locked until the transaction ends. :raises NotPossibleNow: it is signed"""
    found = (
        DaySheet.objects.select_for_update(of=("self",))
        .select_related("department", "technician")
        .get(pk=sheet.pk)
    )
    if found.is_signed:
        raise NotPossibleNow(
            _(
                "This sheet was signed by %(name)s. What is signed stands; put right what is wrong by a new edition."
            )
            % {"name": found.signed.by}
        )
    return found


@transaction.atomic
def add_line(*, sheet: DaySheet, work: str, minutes: int, words: str, by: User, at: datetime) -> SheetLine:
    """Add what stands on no call.

    :raises NotPermitted: it is somebody else's sheet
    :raises NotPossibleNow: it is signed
    :raises Blocked: the added work is longer than a day
    """
    must_write(reader_of(by, at=at), sheet)
    found = _locked_draft(sheet)
    together = minutes + sum(found.lines.values_list("minutes", flat=True))
    if together > MOST_MINUTES:
        raise Blocked(
            [
                _("The added lines come to %(minutes)d minutes, more than a day has. Check the minutes.")
                % {"minutes": together}
            ]
        )
    return SheetLine.objects.create(sheet=found, work=work, minutes=minutes, words=words, by=by, at=at)


@transaction.atomic
def remove_line(*, sheet: DaySheet, line: int, by: User, at: datetime) -> None:
    """Take a line out of a draft; one that is gone already stays gone.

    :raises NotPermitted: it is somebody else's sheet
    :raises NotPossibleNow: it is signed
    """
    must_write(reader_of(by, at=at), sheet)
    _locked_draft(sheet).lines.filter(pk=line).delete()


@transaction.atomic
def sign_sheet(*, sheet: DaySheet, seal: str, by: User, at: datetime) -> SignedSheet:
    """Freeze the lines as they were seen; tell the head who countersigns a supervisor's sheet.

    :raises NotPermitted: it is somebody else's sheet
    :raises NotPossibleNow: it is signed already
    :raises Blocked: there is nothing on it
    :raises Conflict: its lines have changed since they were looked at
    """
    person = must_write(reader_of(by, at=at), sheet)
    found = _locked_draft(sheet)
    entries = entries_of(found)
    if not entries and found.kind == SheetKind.TECHNICIAN:
        raise Blocked([_("Nothing stands on this sheet. Add what was done, then sign.")])
    if checksum(found, entries) != seal:
        raise Conflict(_("The lines have changed since you opened the page. Look at them again, then sign."))
    signed = SignedSheet.objects.create(
        sheet=found, by=by, on_behalf_of=person if person != by else None, at=at, checksum=seal
    )
    SheetRow.objects.bulk_create(
        SheetRow(
            signed=signed,
            position=number,
            technician=one.technician,
            work=one.work,
            service_class=one.service_class,
            case=one.case,
            minutes=one.minutes,  # type: ignore[misc]
            words=one.words,
            is_signed=one.is_signed,
        )
        for number, one in enumerate(entries, start=1)
    )
    log.info("daily sheet signed", sheet=found.pk, kind=found.kind, day=str(found.day), user=by.pk)
    if found.kind == SheetKind.SUPERVISOR:
        _ask_head(found, signed, at=at)
    return signed


def _ask_head(sheet: DaySheet, signed: SignedSheet, *, at: datetime) -> None:
    head = countersigner(signed)
    if head is None:
        return
    facts = {
        "day": sheet.day.isoformat(),
        "edition": sheet.edition,
        "by": str(signed.by),
        "path": sheet.get_absolute_url(),
    }
    key = f"day-sheet:{sheet.pk}:countersign"
    notify_in_bulk([Notice(SHEET_TO_COUNTERSIGN, None, [reachable(head, at=at)], at, key, facts)])


@transaction.atomic
def countersign(*, sheet: DaySheet, by: User, at: datetime) -> SheetApproval:
    """The branch manager signs the supervisor's sheet.

    :raises NotPermitted: it is for the head above, and never for who signed it
    :raises NotPossibleNow: it is no signed sheet of a supervisor, a newer edition stands, or it is countersigned already
    """
    found = DaySheet.objects.select_for_update(of=("self",)).select_related("department").get(pk=sheet.pk)
    if found.kind != SheetKind.SUPERVISOR or not found.is_signed:
        raise NotPossibleNow(_("Only a signed sheet of the supervisor is countersigned."))
    signed = found.signed
    person = countersigns_as(reader_of(by, at=at), signed)
    if person is None:
        raise NotPermitted(
            _("This sheet is countersigned by the head above who did not sign it. Ask for the signature.")
        )
    if hasattr(signed, "approval"):
        raise NotPossibleNow(
            _("This sheet was countersigned by %(name)s already.") % {"name": signed.approval.by}
        )
    if hasattr(found, "correction"):
        raise NotPossibleNow(_("A newer edition takes its place. Sign that one."))
    return SheetApproval.objects.create(
        signed=signed, by=by, on_behalf_of=person if person != by else None, at=at
    )


@transaction.atomic
def correct_sheet(*, sheet: DaySheet, reason: str, by: User, at: datetime) -> DaySheet:
    """Open the next edition of a signed sheet, with the lines that were added; the one that exists is returned.

    :raises NotPermitted: it is somebody else's sheet
    :raises NotPossibleNow: it is a draft
    """
    must_write(reader_of(by, at=at), sheet)
    found = DaySheet.objects.select_for_update(of=("self",)).get(pk=sheet.pk)
    if not found.is_signed:
        raise NotPossibleNow(_("This sheet is a draft. Change it, then sign it."))
    if hasattr(found, "correction"):
        return found.correction
    draft = DaySheet.objects.create(
        kind=found.kind,
        department=found.department,
        technician=found.technician,
        day=found.day,
        edition=found.edition + 1,
        replaces=found,
        reason=reason,
        opened_by=by,
        opened_at=at,
    )
    SheetLine.objects.bulk_create(
        SheetLine(sheet=draft, work=one.work, minutes=one.minutes, words=one.words, by=one.by, at=one.at)
        for one in found.lines.select_related("by").order_by("pk")
    )
    return draft
