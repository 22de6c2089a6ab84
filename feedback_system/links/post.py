"""Carry mails to people outside, with and without links, out of the house: taken by one conditional update, with a lease."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F, QuerySet

from feedback_system.attachments import store
from feedback_system.attachments.models import Attachment
from feedback_system.links.models import AnswerLink, OutgoingMail, new_nonce
from feedback_system.notifications.delivery import LEASE, Postman, next_pause

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Post:
    """One sort of mail to people outside."""

    name: str
    """Stands in the id of the message and in the log."""
    links: Callable[[], QuerySet[Any]]
    """The links with what the message asks of them joined."""
    message: Callable[[Any], EmailMessage]
    given_up: Callable[[Any, datetime], None]
    """Called with (link, now) when a mail could not be delivered at all."""


def mail_with_link(
    link: AnswerLink, *, name: str, subject: str, body: str, reply_to: str, paper: Attachment | None
) -> EmailMessage:
    """The mail as it leaves: with the paper as PDF; answers by mail go to `reply_to`."""
    known_as = f"{name}.{link.pk}.{link.token_hash[:32]}"
    return mail_with_paper(
        link.address, known_as=known_as, subject=subject, body=body, reply_to=reply_to, paper=paper
    )


def mail_with_paper(
    address: str, *, known_as: str, subject: str, body: str, reply_to: str, paper: Attachment | None
) -> EmailMessage:
    """A mail with a paper of the case as PDF; `known_as` is the id that tells a second delivery of the same mail."""
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    mail = EmailMessage(
        subject=" ".join(subject.split()),
        body=body,
        to=[address],
        reply_to=[reply_to] if reply_to else None,
        headers={"Message-ID": f"<{known_as}@{host}>"},
    )
    if paper is not None:
        mail.attach(paper.name, store.full_path(paper.stored_path).read_bytes(), "application/pdf")
    return mail


def deliver(post: Post, *, clock: Callable[[], datetime], limit: int = 100) -> int:
    """One round: take up to `limit` mails that are due, oldest first, and send each. Returns how many were sent.

    A link that was used, ended or has run out meanwhile is not sent.
    """
    postman, sent = Postman(), 0
    rows: Any = post.links()
    due = rows.claimable(clock()).order_by("next_try_at", "pk").values_list("pk", flat=True)[:limit]
    try:
        for pk in list(due):
            now, mine = clock(), new_nonce()
            taken = (
                post.links()
                .claimable(now)  # type: ignore[attr-defined]
                .filter(pk=pk)
                .update(
                    state=OutgoingMail.State.SENDING,
                    lock=mine,
                    lease_until=now + LEASE,
                    attempts=F("attempts") + 1,
                )
            )
            if taken:
                sent += _send(post, pk, mine, now=now, postman=postman)
    finally:
        postman.close()
    return sent


def _send(post: Post, pk: int, lock: str, *, now: datetime, postman: Postman) -> int:
    link = post.links().get(pk=pk)
    mine = post.links().filter(pk=pk, state=OutgoingMail.State.SENDING, lock=lock)
    free = {"lock": "", "lease_until": None}
    if not link.may_leave(now):
        mine.update(state=OutgoingMail.State.DEAD, **free)
        return 0
    try:
        postman.hand_over(post.message(link))
    except Exception as error:  # whatever is wrong with this mail, it must not hold up the others
        dead = now >= link.give_up_at
        mine.update(
            state=OutgoingMail.State.DEAD if dead else OutgoingMail.State.FAILED,
            last_error=f"{type(error).__name__}: {error}"[:300],
            next_try_at=now + next_pause(link.attempts),
            **free,
        )
        log.warning(
            "mail with a link not delivered", sort=post.name, link=pk, attempts=link.attempts, given_up=dead
        )
        if dead:
            post.given_up(link, now)
        return 0
    mine.update(state=OutgoingMail.State.SENT, sent_at=now, last_error="", **free)
    return 1
