"""Carry letters by mail out of the house.

As the outbox of notices: a sender takes a row by one conditional UPDATE with a token and a lease, sends, and only then
writes down the success. If it dies in between, the lease runs out and the letter goes again under the same Message-ID:
it can arrive twice, it is never lost. Source: safety rule on the outbox.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F
from django.utils import translation

from complaints.models import Letter
from complaints.models.letters import new_token
from complaints.operations.mail_ways import way_for
from complaints.operations.status_pages import page_for, words_for_letters
from feedback_system.attachments import store
from feedback_system.notifications.delivery import LEASE, Postman, next_pause
from feedback_system.notifications.operations import notify

log = structlog.get_logger(__name__)

GAP = "\n\n"
"""Between the subject, the text and the way to the status page."""


def deliver_letters(*, clock: Callable[[], datetime], limit: int = 100) -> int:
    """One round: take up to `limit` letters that are due, oldest first, and send each. Returns how many were sent.

    Any number of rounds may run at once. `clock` is asked again for each letter, because a slow server makes a round long.
    """
    postman, sent = Postman(), 0
    due = Letter.objects.claimable(clock()).order_by("next_try_at", "pk").values_list("pk", flat=True)[:limit]
    try:
        for pk in list(due):
            now = clock()
            claim = new_token()
            taken = (
                Letter.objects.claimable(now)
                .filter(pk=pk)
                .update(
                    state=Letter.State.SENDING,
                    claim=claim,
                    lease_until=now + LEASE,
                    attempts=F("attempts") + 1,
                )
            )
            if taken:
                sent += _send(pk, claim, now=now, postman=postman)
    finally:
        postman.close()
    return sent


def message(letter: Letter) -> EmailMessage:
    """The mail as it leaves: the text as it was written, the letter on paper with it; answers come to the case where mail is taken in, else to the writer."""
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    writer = letter.reply.told_by
    by_mail = way_for(page_for(letter.complaint, at=letter.reply.entered_at))
    answers_to = by_mail.address if by_mail else writer.email
    mail = EmailMessage(
        subject=" ".join(f"{letter.subject} {by_mail.mark if by_mail else ''}".split()),
        body=f"{letter.reply.text.split(GAP, 1)[-1]}{GAP}{_way_to_page(letter)}",
        to=[letter.address],
        reply_to=[answers_to] if answers_to else None,
        headers={"Message-ID": f"<letter.{letter.pk}.{letter.message_token}@{host}>"},
    )
    if letter.paper is not None:
        content = store.full_path(letter.paper.stored_path).read_bytes()
        mail.attach(letter.paper.name, content, "application/pdf")
    return mail


def _way_to_page(letter: Letter) -> str:
    """The words with the link to the status page, in the language of the letter; made when the mail leaves and kept nowhere."""
    with translation.override(letter.language):
        return words_for_letters(page_for(letter.complaint, at=letter.reply.entered_at))


def _send(pk: int, claim: str, *, now: datetime, postman: Postman) -> int:
    letter = Letter.objects.select_related("reply__told_by", "paper", "complaint__case").get(pk=pk)
    mine = Letter.objects.filter(pk=pk, state=Letter.State.SENDING, claim=claim)
    free = {"claim": "", "lease_until": None}
    try:
        postman.hand_over(message(letter))
    except Exception as error:  # whatever is wrong with this letter, it must not hold up the others
        dead = letter.give_up_at is None or now >= letter.give_up_at
        mine.update(
            state=Letter.State.DEAD if dead else Letter.State.FAILED,
            last_error=f"{type(error).__name__}: {error}"[:300],
            next_try_at=now + next_pause(letter.attempts),
            **free,
        )
        log.warning("letter not delivered", letter=pk, attempts=letter.attempts, given_up=dead)
        if dead:
            _tell_writer(letter, at=now)
        return 0
    mine.update(state=Letter.State.SENT, sent_at=now, last_error="", **free)
    return 1


def _tell_writer(letter: Letter, *, at: datetime) -> None:
    """The customer has not been told: whoever wrote the letter must know."""
    notify(
        "complaint_letter_failed",
        case=letter.complaint.case,
        to=[letter.reply.told_by],
        at=at,
        facts={"subject": letter.subject},
        key=f"letter:{letter.pk}:{letter.attempts}",
    )
