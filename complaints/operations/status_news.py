"""Tell customers by mail that there is an answer on their status page: once for each answer, in their language, with the link and no word of the case.

Told is who left a mail address with the report and agreed to the privacy notice, or wrote to us by mail. Letters by mail carry the link
themselves. The company can switch it off in its settings.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from complaints.models import Complaint, CustomerReport, ReplyRecord, StatusNews, StatusPage
from complaints.operations.mail_ways import way_for
from complaints.operations.status_pages import WEB, address_of_page, can_be_read, pages_of
from feedback_system.company.models import Company
from feedback_system.links.post import Post, deliver, mail_with_paper
from feedback_system.notifications.operations import GIVE_UP_AFTER, notify

KEPT = timedelta(days=30)
"""So long it stays on record that a mail left (ours); the answer itself stands on the case."""


def tell_of_reply(complaint: Complaint, reply: ReplyRecord, *, at: datetime) -> None:
    """Let everybody who follows the complaint know of an answer on the page, in the caller's transaction."""
    if reply.channel.code != WEB:
        return
    for page in pages_of(complaint).select_related("report"):
        _tell(page, reply=reply, at=at)


def tell_of_refusal(report: CustomerReport, *, at: datetime) -> None:
    """Let the customer know that her report was answered with why it is no complaint, in the caller's transaction."""
    _tell(report.page, reply=None, at=at)


def _tell(page: StatusPage, *, reply: ReplyRecord | None, at: datetime) -> None:
    report = page.report
    if report is None or "@" not in report.email or not can_be_read(page, at):
        return
    if not Company.get().mails_status_news:
        return
    StatusNews.objects.create(
        page=page,
        reply=reply,
        address=report.email,
        language=report.language,
        at=at,
        next_try_at=at,
        give_up_at=at + GIVE_UP_AFTER,
    )
    transaction.on_commit(_ring, robust=True)


def _ring() -> None:
    """Wake the sender; a lost ring is harmless, because the next round finds the mail."""
    from complaints.tasks import deliver_letters

    deliver_letters.apply_async(retry=False)


# ------------------------------------------------------------------------------------------------------ out of the house


def deliver_news(*, clock: Callable[[], datetime], limit: int = 100) -> int:
    """One round of the mails that are due; returns how many were sent. Any number of rounds may run at once."""
    return deliver(NEWS, clock=clock, limit=limit)


def message(news: StatusNews) -> EmailMessage:
    """The mail as it leaves, in the language of the report; its headers say to machines not to answer it."""
    report, way = news.page.report, way_for(news.page)
    assert report is not None  # noqa: S101 - only who sent a report is told
    with translation.override(news.language):
        words = {
            "company": Company.get().name,
            "number": report.receipt_number,
            "address": address_of_page(news.page),
        }
        subject = _("There is news about %(number)s") % words
        parts = [
            _(
                "We have answered you about your report %(number)s. You read our answer on this page, without an account:"
            )
            % words,
            words["address"],
            _("You can write to us there too."),
            words["company"],
        ]
    mail = mail_with_paper(
        news.address,
        known_as=f"status-news.{news.pk}.{news.known_as}",
        subject=f"{subject} {way.mark if way else ''}",
        body="\n\n".join(parts),
        reply_to=way.address if way else "",
        paper=None,
    )
    mail.extra_headers |= {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
    return mail


def _given_up(news: StatusNews, now: datetime) -> None:
    """Who answered must know that the customer may not have read it; nobody is told of a report that was no complaint."""
    if news.reply is not None:
        notify(
            "complaint_letter_failed",
            case=news.reply.complaint.case,
            to=[news.reply.told_by],
            at=now,
            facts={"subject": _("There is news about %(number)s") % {"number": news.page.report}},
            key=f"status-news:{news.pk}",
        )


NEWS = Post(
    "status-news",
    lambda: StatusNews.objects.select_related("page__report", "reply__complaint__case", "reply__told_by"),
    message,
    _given_up,
)


def forget_old_news(*, at: datetime) -> int:
    """Drop mails that left or were given up long ago; returns how many."""
    over = Q(state__in=[StatusNews.State.SENT, StatusNews.State.DEAD])
    return StatusNews.objects.filter(over, at__lt=at - KEPT).delete()[0]
