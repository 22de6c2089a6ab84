"""The sources that the house knows itself: every kind of written report, and the list of reminder and enquiry slips."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.permissions import Permission
from feedback_system.cases.fields import local_day
from feedback_system.desk.exporting import xlsx_pieces
from feedback_system.desk.views.exports import XLSX as XLSX_TYPE
from feedback_system.escalation.models import EnquirySlip, ReminderSlip
from feedback_system.escalation.queries import OPEN, slips_for
from feedback_system.notifications.kinds import Enclosure
from feedback_system.reports.kinds import ReportKind, all_reports
from feedback_system.reports.mailing.sources import PDF, XLSX, Edition, Source
from feedback_system.reports.models import Report
from feedback_system.reports.opening import opened
from feedback_system.reports.rights import reader_of

if TYPE_CHECKING:
    from accounts.models import User

SLIPS = "overdue-slips"


def excel(name: str, rows: Iterator[Any], *, title: str = "", **more: Any) -> Enclosure:
    """The rows as an Excel file."""
    return Enclosure(f"{name}.xlsx", b"".join(xlsx_pieces(rows, title=title[:31], **more)), XLSX_TYPE)


# ------------------------------------------------------------------------------------------------- written reports


def written_reports() -> list[Source]:
    """One source for each kind of written report."""
    return [
        Source(
            code=f"report:{kind.code}",
            label=kind.label,
            editions=partial(_editions, kind),
            may_read=partial(_reads, kind),
            # A signed report holds the same for each of its readers.
            sees_all=partial(_reads, kind),
            files={PDF: _report_pdf, XLSX: _report_xlsx},
        )
        for kind in all_reports()
    ]


def _editions(kind: ReportKind, since: datetime, until: datetime) -> list[Edition]:
    rows = Report.objects.filter(kind=kind.code, signed__at__gte=since, signed__at__lte=until)
    return [
        Edition(
            str(one.pk),
            one.period.code,
            one.signed.at,
            one.get_absolute_url(),
            told_key=f"report:{one.pk}:signed",
        )
        for one in rows.select_related("signed").order_by("signed__at", "pk")
    ]


def _reads(kind: ReportKind, person: User, at: datetime) -> bool:
    return reader_of(person, at=at).reads(kind)


def _report_pdf(key: str, person: User, at: datetime) -> Enclosure:
    one = opened(int(key), person, at=at)
    made = one.paper()
    return Enclosure(f"{one.name}.pdf", made.content, made.content_type)


def _report_xlsx(key: str, person: User, at: datetime) -> Enclosure:
    one = opened(int(key), person, at=at)
    return excel(one.name, one.lines(), title=one.report.period.code)


# -------------------------------------------------------------------------------- the list of reminders and enquiries


def slips_source() -> list[Source]:
    """The unanswered reminder slips (催办单) and enquiry slips (洽办单), as they stand on the day. Source: policy 004, 十四."""
    return [
        Source(
            code=SLIPS,
            label=gettext_lazy("List of unanswered reminder and enquiry slips"),
            editions=_list_of_the_day,
            may_read=lambda person, at: person.is_active,
            sees_all=lambda person, at: person.sees_all and person.holds(Permission.WITHDRAW_SLIP),
            is_signed=False,
            is_empty=lambda person, at: not any(rows.exists() for rows in _open_slips(person, at)),
            files={XLSX: _slips_xlsx},
        )
    ]


def _list_of_the_day(since: datetime, until: datetime) -> list[Edition]:
    day = local_day(until).isoformat()
    return [Edition(day, day, until, reverse("escalation:slips"))]


def _open_slips(person: User, at: datetime) -> list[Any]:
    return [slips_for(model, person, at=at).filter(OPEN) for model in (ReminderSlip, EnquirySlip)]


def slip_lines(person: User, *, at: datetime) -> Iterator[list[Any]]:
    """One line for each unanswered slip that she has on her list, the oldest first."""
    yield [
        _("Number"), _("Slip"), _("Case"), _("In one line"), _("Issued to"), _("Issued"), _("Time limit"), _("Days since then"), _("Cause of the delay"),
    ]  # fmt: skip
    for rows in _open_slips(person, at):
        for one in rows.order_by("issued_at", "pk"):
            rule = str(one.deadline.rule.label) if isinstance(one, ReminderSlip) else ""
            yield [
                one.number,
                str(one._meta.verbose_name),
                one.case.reference,
                one.case.title,
                str(one.department.label),
                timezone.localtime(one.issued_at).strftime("%Y-%m-%d %H:%M"),
                rule,
                (at - one.issued_at).days,
                one.cause,
            ]


def _slips_xlsx(key: str, person: User, at: datetime) -> Enclosure:
    return excel(f"slips-{local_day(at):%Y%m%d}", slip_lines(person, at=at), title=local_day(at).isoformat())
