"""Open a patrol report, write what the visits do not say, sign and send it, answer it, correct it by a new edition.

Source: policy 003 on customer care (report of each day to the superior, of each month to the leader); freezing and editions are ours.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import structlog
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.queries import reachable
from aftersales.visits.models import (
    PatrolReport,
    ReportAnswer,
    ReportKind,
    ReportRow,
    SignedReport,
    VisitRemark,
)
from aftersales.visits.notices import REPORT_ANSWERED, REPORT_SIGNED
from aftersales.visits.patrol_rights import (
    leader_of,
    must_answer,
    must_draft,
    must_write_report,
    reader_of,
    superior_of,
)
from aftersales.visits.patrolled import SUMMED, Entry, checksum, entries_of
from feedback_system.cases.fields import local_day
from feedback_system.errors import Blocked, Conflict, NotPermitted, NotPossibleNow
from feedback_system.notifications.operations import Notice, notify_in_bulk

if TYPE_CHECKING:
    from accounts.models import Department, User

log = structlog.get_logger(__name__)


@transaction.atomic
def open_day(*, visitor: User, day: date, by: User, at: datetime) -> PatrolReport:
    """The newest edition of the report of a visitor on a day, or a new draft.

    :raises NotPermitted: it is somebody else's
    :raises Blocked: the day has not come, or the visitor belongs to no department
    """
    reader = reader_of(by, at=at)
    if visitor.pk not in {one.pk for one in reader.visitors()}:
        raise NotPermitted(_("This is the report of %(name)s. Ask for it.") % {"name": visitor})
    if visitor.department is None:
        raise Blocked([_("You belong to no department yet. Ask the administrator to enter your department.")])
    return _open(ReportKind.DAY, visitor.department, visitor, day, by=by, at=at)


@transaction.atomic
def open_month(*, unit: Department, day: date, by: User, at: datetime) -> PatrolReport:
    """The newest edition of the report of a unit on the month of `day`, or a new draft.

    :raises NotPermitted: she does not head the unit
    :raises Blocked: the month has not come
    """
    must_draft(reader_of(by, at=at), unit)
    return _open(ReportKind.MONTH, unit, None, day.replace(day=1), by=by, at=at)


def _open(
    kind: ReportKind, unit: Department, visitor: User | None, day: date, *, by: User, at: datetime
) -> PatrolReport:
    place = {"kind": kind, "visitor": visitor, "day": day} | ({} if visitor is not None else {"unit": unit})
    found = PatrolReport.objects.filter(**place).order_by("-edition").first()
    if found is not None:
        return found
    if day > local_day(at):
        raise Blocked([_("%(day)s has not come. Report on it then.") % {"day": day.isoformat()}])
    try:
        with transaction.atomic():
            return PatrolReport.objects.create(**(place | {"unit": unit}), opened_by=by, opened_at=at)
    except IntegrityError:
        return PatrolReport.objects.get(**place, edition=1)


def _draft(report: PatrolReport, *, by: User, at: datetime) -> tuple[PatrolReport, User]:
    """The draft, locked, and as whom she writes it. :raises NotPermitted, NotPossibleNow: not hers, or signed"""
    person = must_write_report(reader_of(by, at=at), report)
    found = (
        PatrolReport.objects.select_for_update(of=("self",))
        .select_related("unit__head", "visitor__department")
        .get(pk=report.pk)
    )
    if found.is_signed:
        raise NotPossibleNow(
            _(
                "This report was signed by %(name)s. What is signed stands; put right what is wrong by a new edition."
            )
            % {"name": found.signed.by}
        )
    return found, person


@transaction.atomic
def save_texts(*, report: PatrolReport, market: str, summary: str, by: User, at: datetime) -> None:
    """Keep what is written over the whole day or month. :raises NotPermitted, NotPossibleNow: not hers, or signed"""
    found, _person = _draft(report, by=by, at=at)
    found.market, found.summary = market, summary
    found.save(update_fields=["market", "summary"])


@transaction.atomic
def remark_visit(
    *, report: PatrolReport, visit: int, effect: str, other: str, by: User, at: datetime
) -> None:
    """Keep what the visitor adds to one visit of the day; empty texts take it away.

    :raises NotPossibleNow: the visit does not stand on this report, or it is signed
    """
    found, _person = _draft(report, by=by, at=at)
    if visit not in {one.visit.pk for one in entries_of(found) if one.visit is not None}:
        raise NotPossibleNow(_("This visit does not stand on the report of this day. Reload the page."))
    if effect or other:
        VisitRemark.objects.update_or_create(
            report=found, visit_id=visit, defaults={"effect": effect, "other": other}
        )
    else:
        VisitRemark.objects.filter(report=found, visit=visit).delete()


@transaction.atomic
def sign_report(*, report: PatrolReport, seal: str, by: User, at: datetime) -> SignedReport:
    """Freeze the lines as they were seen, and send the report to the superior, or to the leader above the unit.

    :raises NotPermitted: it is somebody else's
    :raises NotPossibleNow: it is signed already
    :raises Blocked: there is nothing on it, or what customers said on a visit is not recorded yet
    :raises Conflict: its lines have changed since they were looked at
    """
    found, person = _draft(report, by=by, at=at)
    entries = entries_of(found)
    if not entries:
        raise Blocked([_nothing_on(found)])
    missing = [one.visit for one in entries if one.visit is not None and one.visit.recorded_at is None]
    if missing:
        raise Blocked(
            [
                _("Record what the customer said on %(number)s first: the report takes it over.")
                % {"number": one.case.reference}
                for one in missing
            ]
        )
    if checksum(found, entries) != seal:
        raise Conflict(_("The lines have changed since you opened the page. Look at them again, then sign."))
    sent_to = leader_of(found.unit) if found.visitor is None else superior_of(found.visitor)
    signed = SignedReport.objects.create(
        report=found,
        by=by,
        on_behalf_of=person if person != by else None,
        at=at,
        sent_to=sent_to,
        checksum=seal,
    )
    ReportRow.objects.bulk_create(_row(signed, number, one) for number, one in enumerate(entries, start=1))
    log.info("patrol report signed", report=found.pk, kind=found.kind, day=str(found.day), user=by.pk)
    if sent_to is not None:
        _tell(REPORT_SIGNED, found, sent_to, by=by, at=at)
    return signed


def _nothing_on(report: PatrolReport) -> str:
    if report.is_of_month:
        return _("No daily report of this month is signed yet. Ask the visitors for theirs, then sign.")
    return _("No visit in person stands on this day. Record your visits, then sign.")


def _row(signed: SignedReport, number: int, one: Entry) -> ReportRow:
    figures = {name: getattr(one, name) for name in SUMMED}
    return ReportRow(signed=signed, position=number, visitor=one.visitor, visit=one.visit, **figures)


def _tell(kind: str, report: PatrolReport, person: User, *, by: User, at: datetime, key: str = "") -> None:
    reached = reachable(person, at=at)
    if reached.pk == by.pk or not reached.is_active:
        return
    facts = {
        "label_zh_hans": report.unit.label_zh_hans,
        "label_zh_hant": report.unit.label_zh_hant,
        "label_en": report.unit.label_en,
        "period": report.period,
        "of_month": report.is_of_month,
        "by": str(by),
        "path": report.get_absolute_url(),
    }
    key = key or f"patrol-report:{report.pk}:{kind}"
    notify_in_bulk([Notice(kind, None, [reached], at, key, facts)])


@transaction.atomic
def answer_report(*, report: PatrolReport, words: str, by: User, at: datetime) -> ReportAnswer:
    """Whoever got the report has read it, and answers where there is something to say. Each answer stands.

    :raises NotPossibleNow: it is not signed
    :raises NotPermitted: she did not get it
    """
    found = PatrolReport.objects.select_related("unit", "visitor").get(pk=report.pk)
    if not found.is_signed:
        raise NotPossibleNow(_("This report is a draft. It is read once it is signed."))
    must_answer(reader_of(by, at=at), found.signed)
    answer = ReportAnswer.objects.create(signed=found.signed, words=words, by=by, at=at)
    key = f"patrol-report:{found.pk}:answer:{answer.pk}"
    _tell(REPORT_ANSWERED, found, found.signed.by, by=by, at=at, key=key)
    return answer


@transaction.atomic
def correct_report(*, report: PatrolReport, reason: str, by: User, at: datetime) -> PatrolReport:
    """Open the next edition of a signed report with what was written; the one that exists is returned.

    :raises NotPermitted: it is somebody else's
    :raises NotPossibleNow: it is a draft
    """
    must_write_report(reader_of(by, at=at), report)
    found = PatrolReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if not found.is_signed:
        raise NotPossibleNow(_("This report is a draft. Change it, then sign it."))
    if hasattr(found, "correction"):
        return found.correction
    draft = PatrolReport.objects.create(
        kind=found.kind,
        unit=found.unit,
        visitor=found.visitor,
        day=found.day,
        edition=found.edition + 1,
        replaces=found,
        reason=reason,
        market=found.market,
        summary=found.summary,
        opened_by=by,
        opened_at=at,
    )
    VisitRemark.objects.bulk_create(
        VisitRemark(report=draft, visit_id=one.visit_id, effect=one.effect, other=one.other)
        for one in found.remarks.order_by("pk")
    )
    return draft
