"""What a clerk makes of a mail that was set aside or left aside: a report, a part of a case, or nothing, with the reason."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from complaints.intake.models import InboundMail
from complaints.intake.operations.storing import bytes_of
from complaints.intake.operations.taking_in import make_report, put_files_on
from complaints.intake.parsing import Letter, clean, decoded, read
from complaints.models import CustomerReport
from complaints.operations.customer_reports import must_handle
from feedback_system.attachments.operations import must_attach
from feedback_system.cases.models import Case
from feedback_system.desk.operations import write_note
from feedback_system.errors import Conflict, Invalid

if TYPE_CHECKING:
    from accounts.models import User

State = InboundMail.State
LONGEST_SOURCE = 100_000
READABLE = 4_000


def _taken(mail: InboundMail) -> InboundMail:
    """The mail under its lock, still open. :raises Conflict: somebody else was faster"""
    fresh = InboundMail.objects.select_for_update().get(pk=mail.pk)
    if fresh.state not in InboundMail.OPEN:
        raise Conflict(_("Somebody has decided on this mail meanwhile. Reload the page to see how."))
    return fresh


def letter_of(mail: InboundMail) -> Letter:
    """The mail in plain terms; where it cannot be read, its source as text, so that a person still gets its words."""
    raw = bytes_of(mail)
    try:
        return read(raw)
    except Exception:
        text = clean(decoded(raw[:READABLE]))
        return Letter(
            sender=mail.sender,
            sender_name=mail.sender_name,
            subject=mail.subject,
            text=text,
            answerable=False,
        )


def source_of(mail: InboundMail) -> str:
    """The source of the mail as text that does nothing, the beginning of a long one."""
    return clean(decoded(bytes_of(mail)[:LONGEST_SOURCE]))


@transaction.atomic
def make_report_of(*, mail: InboundMail, by: User, at: datetime) -> CustomerReport:
    """Let the mail be a report of a customer after all. :raises NotPermitted, Conflict, Invalid: nothing in it can be read"""
    must_handle(by)
    fresh, letter = _taken(mail), letter_of(mail)
    if not (letter.text or letter.subject or letter.files):
        raise Invalid(
            {"": [_("Nothing in this mail can be read. Ask the sender to write again, then discard it.")]}
        )
    report = make_report(fresh, letter, at=at, may_answer=letter.answerable)
    _decided(fresh, by=by, at=at)
    return report


@transaction.atomic
def add_mail_to_case(*, mail: InboundMail, case: Case, by: User, at: datetime) -> Case:
    """Put the words of the mail on a case as a note, with its files. :raises NotPermitted, Conflict, Invalid"""
    must_handle(by)
    if not Case.objects.visible_to(by).filter(pk=case.pk).exists():
        raise Invalid({"reference": [_("There is no case with this number.")]})
    fresh, letter = _taken(mail), letter_of(mail)
    if letter.files:
        must_attach(by)
    head = _("Mail that says it is from %(sender)s: %(subject)s") % {
        "sender": letter.sender or _("unknown"),
        "subject": letter.subject or "–",
    }
    write_note(case=case, text=f"{head}\n{letter.text}"[:20_000].strip(), by=by, at=at)
    put_files_on(fresh, letter, case, by=by, at=at)
    fresh.state, fresh.case, fresh.reason, fresh.detail = State.ADDED, case, "", ""
    _decided(fresh, by=by, at=at)
    return case


@transaction.atomic
def discard_mail(*, mail: InboundMail, reason: str, by: User, at: datetime) -> InboundMail:
    """Make nothing of the mail and say why; nobody is answered. :raises NotPermitted, Conflict, Invalid"""
    must_handle(by)
    if not reason.strip():
        raise Invalid({"reason": [_("Say why nothing is made of this mail. The reason stays with it.")]})
    fresh = _taken(mail)
    fresh.state, fresh.reason, fresh.detail = State.DISCARDED, "discarded", reason.strip()[:200]
    _decided(fresh, by=by, at=at)
    return fresh


def _decided(mail: InboundMail, *, by: User, at: datetime) -> None:
    mail.decided_by, mail.decided_at = by, at
    mail.save()
