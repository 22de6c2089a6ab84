"""Open a report, write in it, sign it with its figures frozen, correct it by a new edition, mark it read.

Source: policy 001 on quality information (report of the week, assessment of the quarter) and policy 001 on quality feedback (report
to top management); who signs, freezing, editions and the mark of reading are ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import structlog
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.queries import reachable, who_is
from feedback_system.cases.fields import local_day
from feedback_system.errors import Blocked, Conflict, Invalid, NotPossibleNow, NotVisible, Reason
from feedback_system.notifications.operations import Notice, notify_in_bulk
from feedback_system.reports.due import end_of
from feedback_system.reports.figures import Frozen, freeze, write_down
from feedback_system.reports.kinds import ReportKind, report_named
from feedback_system.reports.models import (
    Report,
    ReportReader,
    ReportReading,
    ReportText,
    SignedReport,
    SignedText,
)
from feedback_system.reports.notices import REPORT_SIGNED
from feedback_system.reports.periods import Period
from feedback_system.reports.rights import house_cases, may_open, must_sign, must_write, reader_of
from feedback_system.reports.sections import Asked
from feedback_system.reports.wording import label_facts

if TYPE_CHECKING:
    from accounts.models import User

log = structlog.get_logger(__name__)
LONGEST_REASON = 500


def kind_of_report(report: Report) -> ReportKind:
    """The kind of the report. :raises NotVisible: the app that knew it is not installed any more"""
    kind = report_named(report.kind)
    if kind is None:
        raise NotVisible(_("There is no such report."))
    return kind


@transaction.atomic
def open_report(*, kind: ReportKind, period: Period, by: User, at: datetime) -> Report:
    """The report of that kind on that period: the one that stands, or a new draft.

    :raises NotPermitted: she does not write this kind
    :raises Blocked: the period has not begun
    """
    must_write(reader_of(by, at=at), kind)
    found = Report.objects.filter(kind=kind.code, first_day=period.first).order_by("-edition").first()
    if found is not None:
        return found
    if at < end_of(period.before):
        raise Blocked(
            [_("%(period)s has not begun. Open its report from its first day on.") % {"period": period.code}]
        )
    try:
        with transaction.atomic():
            report = Report.objects.create(
                kind=kind.code,
                rhythm=kind.rhythm.value,
                first_day=period.first,
                opened_by=by,
                opened_at=at,
            )
    except IntegrityError:
        return Report.objects.get(kind=kind.code, first_day=period.first, edition=1)
    log.info("report opened", report=report.pk, kind=kind.code, period=period.code, user=by.pk)
    return report


def _locked_draft(report: Report) -> Report:
    """The draft, locked until the transaction ends. :raises NotPossibleNow: it is signed"""
    found: Report = Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if found.is_signed:
        raise NotPossibleNow(
            _(
                "This report was signed by %(name)s. What is signed stands; put right what is wrong by a new edition."
            )
            % {"name": found.signed.by}
        )
    return found


@transaction.atomic
def write_texts(*, report: Report, texts: Mapping[str, str], version: int, by: User, at: datetime) -> Report:
    """Keep what was written into the parts of a draft; a part that did not change keeps its author.

    :raises NotPermitted: she does not write this kind
    :raises NotPossibleNow: it is signed
    :raises Conflict: somebody else has saved since the page was opened
    """
    kind = kind_of_report(report)
    must_write(reader_of(by, at=at), kind)
    found = _locked_draft(report)
    if found.version != version:
        raise Conflict(
            _(
                "Somebody else has saved this report since you opened it. Your text is still in the form below; compare it with the saved one, then save again."
            )
        )
    saved = {one.part: one for one in found.texts.all()}
    for part in kind.texts:
        text = texts.get(part.code, "")
        if text != (saved[part.code].text if part.code in saved else ""):
            ReportText.objects.update_or_create(
                report=found, part=part.code, defaults={"text": text, "by": by, "at": at}
            )
    found.version += 1
    found.save(update_fields=["version"])
    return found


def what_blocks_signing(report: Report, kind: ReportKind, *, at: datetime) -> list[Reason]:
    """What must be done before the draft is signed, in sentences."""
    here = report.get_absolute_url()
    found = []
    first = end_of(report.period) - timedelta(days=kind.days_early)
    if at < first and kind.days_early:
        told = _("%(period)s is not near its end. Sign its report from %(day)s on.")
        day = f"{local_day(first):%Y-%m-%d}"
        found.append(Reason(told % {"period": report.period.code, "day": day}, here))
    elif at < first:
        told = _("%(period)s is not over. Sign its report from the day after its last one on.")
        found.append(Reason(told % {"period": report.period.code}, here))
    written = {one.part for one in report.texts.all() if one.text}
    for part in kind.texts:
        if part.is_required and part.code not in written:
            told = _("“%(part)s” is empty. Write it, or that there was nothing.")
            found.append(Reason(told % {"part": part.label}, f"{here}#id_{part.code}"))
    return found


def asked_of_house(report: Report, *, at: datetime) -> Asked:
    """What a signature on this report freezes: the cases of the house, as they stand at that instant."""
    return Asked(house_cases(), report.period, at)


def texts_of(report: Report) -> dict[str, str]:
    """The texts of a draft by their parts. Note: one query."""
    return {one.part: one.text for one in report.texts.all() if one.text}


@transaction.atomic
def sign_report(*, report: Report, seal: str, by: User, at: datetime) -> SignedReport:
    """Freeze texts and figures with the cases behind them; tell those whom the kind names and ask them to mark it read.

    `seal` is that of the figures and texts that were seen. :raises NotPermitted: she does not sign this kind
    :raises NotPossibleNow: it is signed already
    :raises Blocked: the period is not over, or a part that must be written is empty
    :raises Conflict: figures or texts have changed since they were looked at
    """
    kind = kind_of_report(report)
    person = must_sign(reader_of(by, at=at), kind)
    found = _locked_draft(report)
    if reasons := what_blocks_signing(found, kind, at=at):
        raise Blocked(reasons)
    frozen, texts = freeze(kind, asked_of_house(found, at=at)), texts_of(found)
    if frozen.seal(found, texts) != seal:
        raise Conflict(
            _("The figures or texts have changed since you opened the page. Look at them again, then sign.")
        )
    return _sign(found, kind, frozen, frozen.checksum(found, texts), by=by, person=person, at=at)


def _sign(
    report: Report,
    kind: ReportKind,
    frozen: Frozen,
    checksum: str,
    *,
    by: User,
    person: User,
    at: datetime,
) -> SignedReport:
    signed = SignedReport.objects.create(
        report=report,
        by=by,
        on_behalf_of=person if person != by else None,
        at=at,
        sections=[section.code for section in kind.sections],
        checksum=checksum,
    )
    SignedText.objects.bulk_create(
        SignedText(report=signed, part=one.part, text=one.text, by_id=one.by_id)
        for one in report.texts.all()
        if one.text
    )
    write_down(frozen, signed)
    _ask_to_read(report, kind, signed, at=at)
    log.info(
        "report signed",
        report=report.pk,
        kind=kind.code,
        period=report.period.code,
        edition=report.edition,
        user=by.pk,
        checksum=checksum,
    )
    return signed


def _ask_to_read(report: Report, kind: ReportKind, signed: SignedReport, *, at: datetime) -> None:
    """Name and tell the holders of the roles of the kind, or who stands in for them; not whoever signed."""
    rows: dict[int, ReportReader] = {}
    people: dict[int, User] = {}
    for role in kind.to_roles:
        for holder in who_is(role):
            reached = reachable(holder, at=at)
            if reached.pk == signed.by_id or reached.pk in rows:
                continue
            rows[reached.pk] = ReportReader(
                report=signed, person=reached, stands_in_for=holder if holder != reached else None
            )
            people[reached.pk] = reached
    ReportReader.objects.bulk_create(rows.values())
    facts = {
        **label_facts(kind.label),
        "period": report.period.code,
        "edition": report.edition,
        "by": str(signed.by),
        "path": report.get_absolute_url(),
    }
    notice = Notice(REPORT_SIGNED, None, list(people.values()), at, f"report:{report.pk}:signed", facts)
    notify_in_bulk([notice])


@transaction.atomic
def correct_report(*, report: Report, reason: str, by: User, at: datetime) -> Report:
    """A draft of the next edition, with the texts of the signed one; the signed one stays as it is.

    :raises NotPermitted: she does not write this kind
    :raises NotPossibleNow: it is not signed, or its correction is open already
    :raises Invalid: in `reason`, when it is empty or too long
    """
    kind = kind_of_report(report)
    must_write(reader_of(by, at=at), kind)
    found: Report = Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if not found.is_signed:
        raise NotPossibleNow(_("This report is still a draft. Change it there."))
    if hasattr(found, "correction"):
        raise NotPossibleNow(
            _("Edition %(edition)d has been opened already. Go on there.")
            % {"edition": found.correction.edition}
        )
    reason = reason.strip()
    if not reason:
        raise Invalid({"reason": [_("Say why the report is corrected.")]})
    if len(reason) > LONGEST_REASON:
        raise Invalid(
            {
                "reason": [
                    _("Please shorten this to %(limit)d characters; it has %(now)d now.")
                    % {"limit": LONGEST_REASON, "now": len(reason)}
                ]
            }
        )
    draft = Report.objects.create(
        kind=found.kind,
        rhythm=found.rhythm,
        first_day=found.first_day,
        edition=found.edition + 1,
        replaces=found,
        reason=reason,
        opened_by=by,
        opened_at=at,
    )
    ReportText.objects.bulk_create(
        ReportText(report=draft, part=one.part, text=one.text, by_id=one.by_id, at=at)
        for one in found.signed.texts.all()
    )
    log.info("report corrected", report=found.pk, edition=draft.edition, user=by.pk)
    return draft


def mark_read(*, report: Report, by: User, at: datetime) -> ReportReading:
    """Note that `by` has read a signed report (已阅); the first time counts.

    :raises NotVisible: the report is not for her
    :raises NotPossibleNow: it is still a draft
    """
    if not may_open(reader_of(by, at=at), kind_of_report(report), report):
        raise NotVisible(_("There is no such report."))
    if not report.is_signed:
        raise NotPossibleNow(_("This report is still a draft. It is read once it is signed."))
    reading, _made = ReportReading.objects.get_or_create(report=report.signed, person=by, defaults={"at": at})
    return reading
