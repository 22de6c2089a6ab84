"""A letter leaves the house: its reply, its paper as it left, and the outbox. The one way out for every letter."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import translation

from accounts.permissions import Permission
from complaints.models import Code, CodeList, Complaint, Letter, LetterKind
from complaints.operations.parts import record_reply
from complaints.operations.status_pages import page_for, words_for_letters
from complaints.prints.letter import letter_paper
from feedback_system.attachments.models import Attachment
from feedback_system.attachments.operations import attach
from feedback_system.company.models import Company
from feedback_system.notifications.operations import GIVE_UP_AFTER
from feedback_system.printing import engine

if TYPE_CHECKING:
    from accounts.models import User

TELLS_DECISION = frozenset({LetterKind.DECISION, LetterKind.NOT_UPHELD})
"""Letters after which the decision counts as told."""


def letter_leaves(
    complaint: Complaint,
    *,
    letter: str,
    language: str,
    way: str,
    address: str,
    subject: str,
    text: str,
    author: User,
    at: datetime,
) -> Letter:
    """Keep the letter with its paper and put it into the outbox, or ready for the post, in the name of `author`."""
    first, tells = complaint.acknowledged_at is None, letter in TELLS_DECISION
    code = "mail" if way == Letter.Way.MAIL else "letter"
    reply = record_reply(
        complaint,
        channel=Code.objects.get(list=CodeList.CHANNEL, code=code),
        text=f"{subject}\n\n{text}",
        told_at=at,
        late_reason="",
        by=author,
        at=at,
        first=first,
        decision=tells,
    )
    if first:
        complaint.acknowledged_at = at
    page = page_for(complaint, at=at)
    with translation.override(language):
        # On paper the way to the status page is printed; a mail gets it when it leaves, so that the kept paper carries no secret.
        printed = f"{text}\n\n{words_for_letters(page)}" if way == Letter.Way.PAPER else text
        data = letter_paper(
            complaint, subject=subject, text=printed, company=Company.get(), by=author, at=at,
            with_address=author.holds(Permission.SEE_CONTACTS),
        )  # fmt: skip
        made = engine.make("letter.typ", data)
    number = complaint.letters.count() + 1
    name = f"letter-{complaint.case.reference}-{number}.pdf"
    paper = attach(
        case=complaint.case,
        file=SimpleUploadedFile(name, made.content, content_type=made.content_type),
        level=Attachment.Level.CUSTOMER,
        by=author,
        at=at,
    )
    by_mail = way == Letter.Way.MAIL
    left = Letter.objects.create(
        complaint=complaint,
        reply=reply,
        kind=letter,
        language=language,
        subject=subject,
        way=way,
        address=address if by_mail else "",
        paper=paper,
        state=Letter.State.WAITING if by_mail else Letter.State.PRINTED,
        next_try_at=at if by_mail else None,
        give_up_at=at + GIVE_UP_AFTER if by_mail else None,
    )
    if by_mail:
        transaction.on_commit(ring, robust=True)
    return left


def ring() -> None:
    """Wake the sender; a lost ring is harmless, because the next round finds the letter."""
    from complaints.tasks import deliver_letters

    deliver_letters.apply_async(retry=False)
