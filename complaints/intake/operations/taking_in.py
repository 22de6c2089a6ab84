"""Make something of stored mails, behind a fence: a report of a customer, a message on a case, nothing, or work for a person.

No mail does what a person of the company does, whatever address it bears: mail from outside becomes words, never a step.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F

from accounts.models import User
from accounts.queries import system_user
from complaints.intake.addresses import page_of
from complaints.intake.models import InboundMail, Mailbox
from complaints.intake.operations.storing import bytes_of
from complaints.intake.parsing import Enclosed, Letter, Unreadable, read
from complaints.models import CustomerReport, CustomerWord, StatusPage
from complaints.models.customer_reports import MOST_FILES
from complaints.operations.public_limits import Limit, count, whom_is
from complaints.operations.public_reports import keep_mail, write_word
from complaints.operations.public_uploads import keep_file
from complaints.operations.status_pages import can_be_read, last_of
from feedback_system.attachments.models import Attachment
from feedback_system.attachments.operations import attach
from feedback_system.cases.models import Case
from feedback_system.company.models import Company
from feedback_system.errors import Invalid, Refusal

log = structlog.get_logger(__name__)

State = InboundMail.State
TRIES = 3
"""A mail whose reading was broken off so often, by a crash or a database that is away, waits for a person."""
AT_ONCE = 200
OF_SENDER = Limit("mails of a sender", 20)
ANSWERS_TO_SENDER = Limit("receipts to a sender", 3)
ALL_ANSWERS = Limit("receipts", 100)
LONGEST_DESCRIPTION = 5_000
WAITS = timedelta(hours=1)


@dataclass
class Summary:
    """What one round made."""

    made: dict[str, int] = field(default_factory=dict)


def take_in_mails(*, clock: Callable[[], datetime], limit: int = AT_ONCE) -> Summary:
    """One round over stored mails, oldest first. Any number of rounds may run at once."""
    summary = Summary()
    due = InboundMail.objects.filter(state=State.STORED).order_by("pk").values_list("pk", flat=True)[:limit]
    for pk in list(due):
        state = take_in(pk, at=clock())
        summary.made[state] = summary.made.get(state, 0) + 1
    return summary


def take_in(pk: int, *, at: datetime) -> str:
    """Make something of one stored mail and say what; whatever goes wrong sets it aside for a person. Raises nothing."""
    try:
        InboundMail.objects.filter(pk=pk, state=State.STORED).update(tries=F("tries") + 1)
        if InboundMail.objects.filter(pk=pk, tries__gt=TRIES).exists():
            return _set_aside(pk, "too_heavy")
        return _read_and_judge(pk, at=at)
    except (OperationalError, InterfaceError):
        log.exception("mail waits for the database", mail=pk)
        return State.STORED
    except Unreadable as error:
        return _set_aside(pk, error.code)
    except Refusal as refusal:
        return _set_aside(pk, "refused", refusal.code)
    except Exception as error:  # the fence: one mail must not hold up the others
        log.warning("mail cannot be read", mail=pk, error=type(error).__name__)
        return _set_aside(pk, "unreadable", type(error).__name__)


def _set_aside(pk: int, reason: str, detail: str = "") -> str:
    """Leave it to a person; what is decided already stays."""
    try:
        InboundMail.objects.filter(pk=pk, state=State.STORED).update(
            state=State.QUARANTINED, reason=reason, detail=detail[:200]
        )
    except (OperationalError, InterfaceError):
        log.exception("mail waits for the database", mail=pk)
        return State.STORED
    return State.QUARANTINED


def _read_and_judge(pk: int, *, at: datetime) -> str:
    mail = InboundMail.objects.get(pk=pk)
    letter = read(bytes_of(mail))
    InboundMail.objects.filter(pk=pk, state=State.STORED).update(**_head_of(letter))
    with transaction.atomic():
        mail = InboundMail.objects.select_for_update().get(pk=pk)
        if mail.state != State.STORED:
            return mail.state
        _judge(mail, letter, at=at)
        mail.save()
    return mail.state


def _head_of(letter: Letter) -> dict[str, str]:
    """What a list of mails shows."""
    return {
        "sender": letter.sender[:200],
        "sender_name": letter.sender_name,
        "subject": letter.subject,
        "message_id": letter.message_id,
        "content_hash": letter.content_hash,
    }


def _judge(mail: InboundMail, letter: Letter, *, at: datetime) -> None:
    if reason := letter.automatic or ("loop" if letter.sender in _own_addresses() else ""):
        mail.state, mail.reason = State.IGNORED, reason
    elif _came_before(mail):
        mail.state, mail.reason = State.IGNORED, "came_before"
    elif not letter.sender:
        mail.state, mail.reason = State.QUARANTINED, "no_sender"
    elif not (letter.text or letter.subject or letter.files):
        mail.state, mail.reason = State.QUARANTINED, "empty"
    elif User.objects.filter(email__iexact=letter.sender, is_active=True).exists():
        # A name in a header is no log-in: what staff want done they do in the product; a clerk decides what this is.
        mail.state, mail.reason = State.QUARANTINED, "staff"
    elif not count(OF_SENDER, whom_is(f"mail {letter.sender}"), at=at):
        mail.state, mail.reason = State.QUARANTINED, "flood"
    else:
        page = page_of(letter)
        if page is not None and page.complaint is not None and can_be_read(page, at):
            add_words(mail, letter, page, at=at)
        else:
            make_report(mail, letter, at=at, may_answer=letter.answerable)


def _own_addresses() -> set[str]:
    from email.utils import parseaddr

    own = {Mailbox.get().address.lower(), parseaddr(settings.DEFAULT_FROM_EMAIL)[1].lower()}
    return own - {""}


def _came_before(mail: InboundMail) -> bool:
    """Whether a copy of the same mail came another way; the same number with other words is another mail."""
    if not mail.message_id:
        return False
    same = InboundMail.objects.filter(message_id=mail.message_id, content_hash=mail.content_hash)
    return bool(same.filter(pk__lt=mail.pk).exclude(state=State.STORED).exists())


# ---------------------------------------------------------------------------------------------- what becomes of a mail


def make_report(mail: InboundMail, letter: Letter, *, at: datetime, may_answer: bool) -> CustomerReport:
    """Make a report of a customer of the mail, in the caller's transaction; it waits for a clerk like one of the public form."""
    key = f"mail {mail.pk} {mail.sha256}"
    mail.left_out = _keep_files(letter.files, lambda file: keep_file(key=key, file=file, at=at))
    text = "\n\n".join(part for part in (letter.subject, letter.text) if part)
    page = keep_mail(
        key=key,
        fields={
            "name": letter.sender_name or letter.sender[:60],
            "email": letter.sender,
            "description": _cut(text or ", ".join(one.name for one in letter.files)),
        },
        language=Company.get().default_language,
        at=at,
    )
    mail.state, mail.report, mail.reason, mail.detail = State.REPORT, page.report, "", ""
    box = Mailbox.get()
    if may_answer and box.is_active and box.acknowledges and _may_be_answered(letter.sender, at=at):
        mail.answer_due_at = at
    assert page.report is not None  # noqa: S101 - the page was just made for it
    return page.report


def _may_be_answered(sender: str, *, at: datetime) -> bool:
    """The guard against loops: few receipts an hour to one address, and few altogether."""
    return count(ANSWERS_TO_SENDER, whom_is(f"receipt {sender}"), at=at) and count(ALL_ANSWERS, "all", at=at)


def add_words(mail: InboundMail, letter: Letter, page: StatusPage, *, at: datetime) -> None:
    """Put the customer's answer on the case of the page, in the caller's transaction, with its files."""
    words = _cut(letter.own_words or letter.subject or ", ".join(one.name for one in letter.files))
    write_word(
        page=page,
        kind=CustomerWord.Kind.MESSAGE,
        text=words,
        offer=None,
        key=f"mail {mail.pk}",
        at=at,
        by_mail=True,
    )
    assert page.complaint is not None  # noqa: S101 - asked by the caller
    case = last_of(page.complaint).case
    put_files_on(mail, letter, case, by=system_user(), at=at)
    mail.state, mail.case, mail.reason, mail.detail = State.ADDED, case, "", ""


def put_files_on(mail: InboundMail, letter: Letter, case: Case, *, by: User, at: datetime) -> None:
    """Make the files of the mail files of the case."""

    def keep(file: Any) -> Any:
        return attach(case=case, file=file, level=Attachment.Level.CUSTOMER, by=by, at=at)

    mail.left_out = _keep_files(letter.files, keep)


def _keep_files(files: list[Enclosed], keep: Callable[[Any], Any]) -> list[dict[str, str]]:
    """Keep what may be kept; the names of the others with the reason, for the page of the mail."""
    left_out: list[dict[str, str]] = []
    kept = 0
    for one in files:
        if kept >= MOST_FILES:
            left_out.append({"name": one.name, "why": "many"})
            continue
        try:
            keep(ContentFile(one.content, name=one.name))
            kept += 1
        except Invalid:
            left_out.append({"name": one.name, "why": "kind"})
    return left_out


def _cut(text: str) -> str:
    """As much as a report holds; the whole stands in the mail."""
    return text if len(text) <= LONGEST_DESCRIPTION else text[: LONGEST_DESCRIPTION - 2].rstrip() + " …"
