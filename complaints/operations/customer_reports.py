"""What a clerk makes of a customer's report: a complaint, a part of a case there is, or an answer why it is none; and who hears when nobody does."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from accounts.queries import heads_above, reachable, system_user, who_is
from complaints.forms.intake import IntakeForm
from complaints.models import Complaint, CustomerReport
from complaints.operations.public_reports import receivers
from complaints.operations.public_uploads import forget_unused_uploads, remove_unneeded
from complaints.operations.receive import receive_checked
from complaints.operations.status_news import tell_of_refusal
from feedback_system.attachments import store
from feedback_system.attachments.models import Attachment
from feedback_system.attachments.operations import attach
from feedback_system.cases.models import Case
from feedback_system.cases.personal_texts import ERASED
from feedback_system.desk.operations import write_note
from feedback_system.errors import Conflict, Invalid, NotPermitted
from feedback_system.escalation.watches import Watched
from feedback_system.notifications.operations import notify

if TYPE_CHECKING:
    from accounts.models import User

State = CustomerReport.State
PERSONAL = ("name", "company", "phone", "email", "description", "demand", "reason")
REFUSED_KEPT = timedelta(days=180)
ADDRESS_KEPT = timedelta(days=30)


def must_handle(by: User) -> None:
    """:raises NotPermitted: may not log complaints"""
    if not by.holds(Permission.LOG_COMPLAINT):
        raise NotPermitted(
            _("You may not decide on reports of customers. Pass this one on to customer service or sales.")
        )


def _taken(report: CustomerReport) -> CustomerReport:
    """The report under its lock, still waiting. :raises Conflict: somebody else was faster"""
    fresh = CustomerReport.objects.select_for_update().get(pk=report.pk)
    if fresh.state != State.WAITING:
        raise Conflict(_("Somebody has decided on this report meanwhile. Reload the page to see how."))
    return fresh


def _decide(report: CustomerReport, state: str, *, by: User, at: datetime, **changes: Any) -> None:
    report.state, report.decided_by, report.decided_at = state, by, at
    for name, value in changes.items():
        setattr(report, name, value)
    report.save()


@transaction.atomic
def open_complaint(*, report: CustomerReport, fields: dict[str, Any], by: User, at: datetime) -> Complaint:
    """Open a complaint from the report: under its receipt number, with its files, its clocks running from when the customer sent it.

    `fields` are those of `IntakeForm`, checked. :raises NotPermitted, Conflict, Blocked: and nothing is changed
    """
    must_handle(by)
    fresh = _taken(report)
    fields = fields | {"reported_at": fresh.sent_at}
    complaint = receive_checked(fields=fields, by=by, at=at, receipt_number=fresh.receipt_number)
    _decide(fresh, State.OPENED, by=by, at=at, case=complaint.case)
    fresh.page.complaint = complaint
    fresh.page.save(update_fields=["complaint"])
    _carry_files(fresh, complaint.case, at=at)
    return complaint


@transaction.atomic
def add_to_case(*, report: CustomerReport, case: Case, same_customer: bool, by: User, at: datetime) -> Case:
    """Put the report into a case there is, as a note with its files. `same_customer` lets the customer follow that case.

    :raises NotPermitted, Conflict, Invalid: and nothing is changed
    """
    must_handle(by)
    if not Case.objects.visible_to(by).filter(pk=case.pk).exists():
        raise Invalid({"reference": [_("There is no case with this number.")]})
    fresh = _taken(report)
    text = "\n".join(
        part
        for part in (
            _("Report %(number)s of the customer, %(name)s")
            % {"number": fresh.receipt_number, "name": fresh.name or _("without a name")},
            fresh.description,
            fresh.demand,
        )
        if part
    )
    write_note(case=case, text=text, by=by, at=at)
    _decide(fresh, State.ADDED, by=by, at=at, case=case)
    complaint: Complaint | None = getattr(case, "complaint", None)
    if same_customer and complaint is not None:
        fresh.page.complaint = complaint
        fresh.page.save(update_fields=["complaint"])
    _carry_files(fresh, case, at=at)
    return case


@transaction.atomic
def refuse_report(*, report: CustomerReport, reason: str, by: User, at: datetime) -> CustomerReport:
    """Say why the report is no complaint; the customer reads these words on the status page. :raises NotPermitted, Conflict, Invalid"""
    must_handle(by)
    if not reason.strip():
        raise Invalid({"reason": [_("Write what the customer shall read as our answer.")]})
    fresh = _taken(report)
    _decide(fresh, State.REFUSED, by=by, at=at, reason=reason.strip())
    tell_of_refusal(fresh, at=at)
    return fresh


def _carry_files(report: CustomerReport, case: Case, *, at: datetime) -> None:
    """Make the files of the report files of the case, which the customer has seen; the system does it for her."""
    for row in report.files.exclude(stored_path="").order_by("pk"):
        with store.full_path(row.stored_path).open("rb") as raw:
            file = File(raw, name=row.name)
            attach(case=case, file=file, level=Attachment.Level.CUSTOMER, by=system_user(), at=at)
    report.files.all().delete()


def form_of(report: CustomerReport, *, by: User, at: datetime, data: Any = None, **first: Any) -> IntakeForm:
    """The intake form with what the customer wrote; when she sent it and through which channel stands fast."""
    form = IntakeForm(data, by=by, at=at, initial=first)
    for name in ("reported_at", "channel"):
        form.fields[name].disabled = True
    form.initial.update(reported_at=report.sent_at, channel=report.channel)
    return form


# ------------------------------------------------------------------------------------------------------------- watch

LEVELS = ((1, 0.5), (2, 0.8), (3, 1.0), (4, 2.0))
"""Level and at which part of the time to the first answer it comes: twice whoever reads reports, then their heads, then the GM office."""


def watch_reports(at: datetime) -> Watched:
    """Tell of reports that nobody decides on, each level once."""
    reminded = escalated = 0
    for report in (
        CustomerReport.objects.waiting().filter(told_level__lt=LEVELS[-1][0]).order_by("sent_at")[:200]
    ):
        part = (at - report.sent_at) / max(report.due_at - report.sent_at, timedelta(seconds=1))
        level = max((number for number, share in LEVELS if part >= share), default=0)
        if level <= report.told_level:
            continue
        people = _people_of(level, at=at)
        notify(
            "customer_report_waits",
            case=None,
            to=people,
            at=at,
            facts={
                "number": report.receipt_number,
                "due_at": report.due_at,
                "late": at >= report.due_at,
                "path": report.get_absolute_url(),
            },
            key=f"customer-report:{report.pk}:{level}",
        )
        CustomerReport.objects.filter(pk=report.pk, told_level__lt=level).update(told_level=level)
        escalated += len(people) if level > 2 else 0
        reminded += len(people) if level <= 2 else 0
    return Watched(escalated=escalated, reminded=reminded)


def _people_of(level: int, *, at: datetime) -> list[User]:
    people = receivers(at=at)
    heads = [heads_above(person.department)[:1] for person in people if person.department is not None]
    if level >= 3:
        people = [*people, *(reachable(one, at=at) for found in heads for one in found)]
    if level >= 4:
        people = [*people, *(reachable(one, at=at) for one in who_is("gm_office"))]
    return list({one.pk: one for one in people}.values())


def tidy(*, at: datetime) -> int:
    """Forget what the public door keeps no longer: unused uploads, addresses after a month, texts of refused reports after half a year."""
    forgotten = forget_unused_uploads(at=at)
    CustomerReport.objects.filter(sent_at__lt=at - ADDRESS_KEPT).exclude(address_hash="").update(
        address_hash=""
    )
    old = CustomerReport.objects.filter(state=State.REFUSED, decided_at__lt=at - REFUSED_KEPT)
    for report in old.exclude(description=ERASED).order_by("pk")[:500]:
        hashes = [row.sha256 for row in report.files.all()]
        with transaction.atomic():
            for name in PERSONAL:
                setattr(report, name, ERASED if getattr(report, name) else "")
            report.save()
            report.files.all().delete()
        for sha256 in hashes:
            remove_unneeded(sha256)
        forgotten += 1
    return forgotten
