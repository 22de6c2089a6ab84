"""The page on which a customer follows a report: found by its link or by number and code, and what it may tell.

It tells stages in few words, what was written to the customer, and the date of the next news by the clock over the whole case. It
tells nothing of departments, people, rulings or costs (policies 001 and 004: the form is not shown to the customer).
"""

from __future__ import annotations

import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from complaints.models import Complaint, CustomerReport, CustomerWord, Merge, ReplyRecord, StatusPage
from complaints.models.merging import MERGE_STANDS
from complaints.operations.public_limits import CODES_OF_ADDRESS, CODES_OF_NUMBER, TooMany, count, whom_is
from complaints.states import CLOSED_STATES, FINISHED, State
from feedback_system.approvals.models import Subject
from feedback_system.approvals.operations import latest_approved
from feedback_system.cases.models import REFILED, Case
from feedback_system.deadlines.models import Deadline, DeadlineState
from feedback_system.links.models import new_nonce
from feedback_system.links.operations import hash_of_token, token_from

SALT = "complaints.status"
CODE_SALT = "complaints.status.code"
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""No sign that is taken for another one when it is read out or copied by hand."""
CODE_LENGTH = 10
"""49 bits; with ten tries an hour for a number nobody gets through."""
AFTER_REFUSAL = timedelta(days=90)
AFTER_END = timedelta(days=180)
"""So long a page can be read after a report was refused or a case has ended (ours)."""
WEB = "web"
"""The channel whose words stand on the page itself."""


def token_of_page(page: StatusPage) -> str:
    """The token of the link: 256 bits that only this installation can make."""
    return token_from(SALT, page.nonce)


def code_of(page: StatusPage) -> str:
    """The code to type, in two groups."""
    number = int.from_bytes(salted_hmac(CODE_SALT, page.nonce, algorithm="sha256").digest(), "big")
    signs = ""
    for _place in range(CODE_LENGTH):
        number, rest = divmod(number, len(LETTERS))
        signs += LETTERS[rest]
    return f"{signs[:5]}-{signs[5:]}"


def address_of_page(page: StatusPage) -> str:
    """The full address that a letter carries."""
    return f"{settings.BASE_URL.rstrip('/')}{reverse('feedback:status_of', args=[token_of_page(page)])}"


def words_for_letters(page: StatusPage) -> str:
    """What every letter says at its end, in the active language."""
    return _(
        "You can follow the matter, ask questions and answer our offers on this page, without an account:\n%(address)s\n"
        "It also opens under %(start)s with the number in this letter and the code %(code)s."
    ) % {
        "address": address_of_page(page),
        "start": f"{settings.BASE_URL.rstrip('/')}{reverse('feedback:status')}",
        "code": code_of(page),
    }


def new_page(
    *, at: datetime, report: CustomerReport | None = None, complaint: Complaint | None = None
) -> StatusPage:
    """A page about a report or a complaint."""
    nonce = new_nonce()
    return StatusPage.objects.create(
        nonce=nonce,
        token_hash=hash_of_token(token_from(SALT, nonce)),
        report=report,
        complaint=complaint,
        made_at=at,
    )


def page_for(complaint: Complaint, *, at: datetime) -> StatusPage:
    """The page of a complaint: that of the customer's report, that of the case it took the place of, or a new one."""
    return pages_of(complaint).first() or new_page(complaint=complaint, at=at)


def pages_of(complaint: Complaint) -> Any:
    """The pages on which a complaint, or one whose place it took, is followed; oldest first."""
    case, ids = complaint.case, [complaint.pk]
    while case.parent_relation == REFILED and case.parent is not None:
        case = case.parent
        ids.append(case.complaint.pk)
    return StatusPage.objects.filter(complaint__in=ids).order_by("pk")


def page_by_token(token: str, *, at: datetime) -> StatusPage | None:
    """The page of the link, while it can be read."""
    page = _pages().filter(token_hash=hash_of_token(token)).first()
    return page if page is not None and can_be_read(page, at) else None


def page_by_code(*, number: str, code: str, whom: str, at: datetime) -> StatusPage | None:
    """The page with this number and code, or None, whatever is wrong.

    Each try counts before it is looked at, for the number typed and for the address, whether the number exists or not.

    :raises TooMany: the number or the address is locked for the rest of the hour
    """
    number, code = _narrow(number)[:40], "".join(sign for sign in _narrow(code) if sign in LETTERS)
    fits_address = count(CODES_OF_ADDRESS, whom, at=at)
    if not count(CODES_OF_NUMBER, whom_is(number), at=at) or not fits_address:
        raise TooMany(
            _(
                "Too many tries. For the rest of this hour neither a right nor a wrong code opens this page. The link in our letters does; you can also telephone us."
            )
        )
    pages = list(
        _pages().filter(
            Q(report__receipt_number=number)
            | Q(complaint__case__receipt_number=number)
            | Q(complaint__case__number=number)
        )[:20]
    )
    decoy = StatusPage(nonce=secrets.token_hex(16))
    found = None
    for page in pages or [decoy]:
        if constant_time_compare(code_of(page).replace("-", ""), code) and page is not decoy:
            found = page
    return found if found is not None and can_be_read(found, at) else None


def _narrow(typed: str) -> str:
    return "".join(unicodedata.normalize("NFKC", typed).upper().split())


def _pages() -> Any:
    return StatusPage.objects.select_related(
        "report", "report__case", "complaint__case__customer", "complaint__route"
    ).order_by("pk")


def can_be_read(page: StatusPage, at: datetime) -> bool:
    """Whether the page has not run out: some months after the end it tells nothing any more."""
    if page.complaint is not None:
        last = last_of(page.complaint)
        ended = last.case.closed_at if last.state in FINISHED else None
        return ended is None or at < ended + AFTER_END
    report = page.report
    if report is None or report.state != CustomerReport.State.REFUSED or report.decided_at is None:
        return True
    return at < report.decided_at + AFTER_REFUSAL


def _next_of(complaint: Complaint) -> Complaint | None:
    """Where the matter goes on for this customer: the successor of a refused offer, or the case it is the same as.

    A case of another customer is not shown, however much it is the same matter.
    """
    if complaint.state == State.MERGED:
        merge = Merge.objects.filter(MERGE_STANDS, complaint=complaint.pk, other_customer=False)
        same = merge.select_related("into__case__customer", "into__route").first()
        return same.into if same is not None else None
    if complaint.state != State.REFILED:
        return None
    following = (
        Case.objects.as_system("the customer follows the matter, not a single file of it")
        .filter(parent=complaint.case_id, parent_relation=REFILED)
        .select_related("customer", "complaint__route")
        .order_by("-pk")
        .first()
    )
    return following.complaint if following is not None else None


def last_of(complaint: Complaint) -> Complaint:
    """The complaint, or the one that took its place when the customer refused what was offered, or that it was merged into."""
    while (following := _next_of(complaint)) is not None:
        complaint = following
    return complaint


# ------------------------------------------------------------------------------------------------- what the page tells

STAGES = (
    ("received", pgettext_lazy("status page", "Received")),
    ("examined", _("Being examined")),
    ("offer", _("Our offer")),
    ("settled", pgettext_lazy("status page", "Settled")),
)
"""What a customer is told of the way of a case, in this order."""


@dataclass(frozen=True)
class Standing:
    """Where a matter stands, in words for the customer."""

    stage: str
    words: Any
    news_by: datetime | None = None
    ended: bool = False


def standing_of(
    page: StatusPage, complaint: Complaint | None, offer: ReplyRecord | None, *, at: datetime
) -> Standing:
    """The stage and the date of the next news."""
    if complaint is None:
        return _standing_of_report(page)
    state = complaint.state
    if state in (State.DRAFT, State.SUBMITTED, State.RETURNED):
        return _with_news(complaint, "received", _("Your report is registered. We look at it now."))
    if state == State.NOT_UPHELD:
        return Standing(
            "settled", _("We have examined the matter. Our letter gives you the result."), ended=True
        )
    if state == State.NO_LOSS:
        return Standing("settled", _("The matter is finished; nothing was lost."), ended=True)
    if state == State.MERGED:
        return Standing(
            "examined", _("Your report was added to a matter we are working on already."), ended=True
        )
    if state == State.WITHDRAWN:
        return Standing("settled", _("You have taken your complaint back."), ended=True)
    if state == State.FILED:
        return Standing("settled", _("The matter is finished."), ended=True)
    if state in CLOSED_STATES:
        return _with_news(complaint, "settled", _("Decided. What was agreed is being carried out."))
    if state == State.NEGOTIATING and offer is not None:
        return _with_news(complaint, "offer", _("We have made you an offer. You can answer it below."))
    answered = state == State.NEGOTIATING and _has_answered(complaint)
    if answered or complaint.outcome in (Complaint.Outcome.ACCEPTED, Complaint.Outcome.ACCEPTED_CHANGED):
        return _with_news(complaint, "offer", _("We have your answer and prepare what was agreed."))
    return _with_news(complaint, "examined", _("We examine what happened and prepare our answer."))


def _has_answered(complaint: Complaint) -> bool:
    return CustomerWord.objects.filter(complaint=complaint.pk, offer__isnull=False).exists()


def _standing_of_report(page: StatusPage) -> Standing:
    report = page.report
    assert report is not None  # noqa: S101 - a page without a complaint has a report
    if report.state == CustomerReport.State.REFUSED:
        return Standing("settled", _("We have read your report. Our answer stands below."), ended=True)
    if report.state == CustomerReport.State.ADDED:
        return Standing("examined", _("Your report was added to a matter we are working on already."))
    return Standing(
        "received",
        _("We have received your report. Customer service reads it next."),
        report.due_at,
    )


def _with_news(complaint: Complaint, stage: str, words: Any) -> Standing:
    """With the due instant of the clock that the customer has a claim to: first answer, handling limit, carrying out."""
    codes = ("complaint-first-answer", complaint.handling_limit, "complaint-remedy")
    running = {
        clock.code: clock.due_at
        for clock in Deadline.objects.filter(
            case=complaint.case_id, code__in=codes, state=DeadlineState.RUNNING
        ).only("code", "due_at")
    }
    code = next((one for one in codes if one in running), "")
    return Standing(stage, words, running.get(code))


@dataclass(frozen=True)
class Said:
    """One thing said between the customer and us, as the page shows it."""

    at: datetime
    ours: bool
    title: Any
    text: str = ""


def conversation(page: StatusPage, complaint: Complaint | None) -> list[Said]:
    """What was said between the customer and us about this matter, oldest first.

    What was written for the customer stands with its words; of a call or visit only that it was.
    """
    said: list[Said] = []
    report = page.report
    if report is not None:
        said.append(Said(report.sent_at, False, _("Your report"), report.description))
        if report.state == CustomerReport.State.REFUSED and report.decided_at:
            said.append(Said(report.decided_at, True, _("Our answer"), report.reason))
    if complaint is None:
        return said
    ids = [row.pk for row in chain_of(page, complaint)]
    replies = ReplyRecord.objects.filter(complaint__in=ids).select_related("channel", "letter")
    for reply in replies:
        letter = getattr(reply, "letter", None)
        if letter is not None or reply.channel.code == WEB:
            said.append(Said(reply.told_at, True, _("Our letter") if letter else _("Our answer"), reply.text))
        else:
            said.append(
                Said(reply.told_at, True, _("We told you: %(channel)s") % {"channel": reply.channel.label})
            )
    titles = {
        "message": _("Your message"),
        "accepts": _("You accept our offer"),
        "refuses": _("You refuse our offer"),
    }
    for word in CustomerWord.objects.filter(complaint__in=ids, page=page):
        said.append(Said(word.at, False, titles[word.kind], word.text))
    return sorted(said, key=lambda one: one.at)


def chain_of(page: StatusPage, last: Complaint) -> list[Complaint]:
    """The complaints of the matter from the one of the page to the present one."""
    found = [page.complaint] if page.complaint is not None else [last]
    while found[-1].pk != last.pk and (following := _next_of(found[-1])) is not None:
        found.append(following)
    return found


def offer_of(complaint: Complaint | None) -> ReplyRecord | None:
    """What we offer in writing now and what the customer has not answered here; None while there is nothing to say yes or no to."""
    if complaint is None or complaint.state != State.NEGOTIATING or not complaint.may_tell_decision:
        return None
    told = (
        ReplyRecord.objects.filter(complaint=complaint.pk, tells_decision=True)
        .filter(Q(letter__isnull=False) | Q(channel__code=WEB))
        .order_by("-entered_at", "-pk")
        .first()
    )
    approved = latest_approved(complaint.case, Subject.REMEDY)
    if told is None or (
        approved is not None and approved.decided_at and told.entered_at < approved.decided_at
    ):
        return None
    return None if CustomerWord.objects.filter(offer=told.pk).exists() else told
