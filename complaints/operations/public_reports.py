"""What a customer does without an account: sends a report, writes on the status page, answers our offer there. Nothing moves a case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.queries import reachable, system_user, who_is
from complaints.models import (
    Complaint,
    CustomerReport,
    CustomerWord,
    PrivacyNotice,
    ReplyRecord,
    ReportFile,
    StatusPage,
)
from complaints.operations.public_limits import ALL_REPORTS, REPORTS, WORDS, allow, whom_is
from complaints.operations.public_uploads import hash_of_key
from complaints.operations.status_pages import last_of, new_page, offer_of
from feedback_system.audit.operations import record
from feedback_system.cases.models import Case
from feedback_system.company.models import Company
from feedback_system.deadlines.calculator import NoSuchRule, when_due
from feedback_system.errors import Conflict, Invalid, NotPossibleNow
from feedback_system.notifications.operations import notify
from feedback_system.numbering.operations import next_receipt_number

FIRST_ANSWER = "complaint-first-answer"
WITHOUT_A_RULE = timedelta(hours=24)
FIELDS = (
    "anonymous", "name", "company", "phone", "email", "product_text", "batch_number", "order_number", "quantity", "description", "demand",
)  # fmt: skip
ROUND = ("customer_service", "salesperson", "sales_head", "gm_office")
"""Who reads reports of customers: the first of these roles that somebody holds."""


def receivers(*, at: datetime) -> list[User]:
    """The people who are told of a new report, or who stands in for them."""
    for role in ROUND:
        people = [reachable(one, at=at) for one in who_is(role)]
        if people:
            return list({one.pk: one for one in people}.values())
    return []


def sent_with(key: str) -> StatusPage | None:
    """The page of the report that was sent with this one-time key already."""
    return StatusPage.objects.select_related("report").filter(report__once_hash=hash_of_key(key)).first()


def send_report(
    *, key: str, fields: Mapping[str, Any], notice: PrivacyNotice, language: str, whom: str, at: datetime
) -> StatusPage:
    """Keep a report with its receipt number and files and tell customer service; the same key again gives the same report.

    :raises TooMany: more than a person sends, from this address or all together
    """
    known = sent_with(key)
    if known is not None:
        return known
    allow(REPORTS, whom, at=at)
    allow(ALL_REPORTS, "all", at=at)
    agreed = {"notice": notice, "agreed_at": at}
    try:
        return _kept(key, fields, language, whom, at, channel=CustomerReport.Channel.WEB, **agreed)
    except IntegrityError:
        known = sent_with(key)
        if known is None:
            raise
        return known


def keep_mail(*, key: str, fields: Mapping[str, Any], language: str, at: datetime) -> StatusPage:
    """Keep what came by mail as a report that waits for a clerk; the same key again gives the same report."""
    known = sent_with(key)
    return known or _kept(key, fields, language, "", at, channel=CustomerReport.Channel.MAIL)


@transaction.atomic
def _kept(
    key: str, fields: Mapping[str, Any], language: str, whom: str, at: datetime, **more: Any
) -> StatusPage:
    once = hash_of_key(key)
    report = CustomerReport.objects.create(
        receipt_number=next_receipt_number(on=at.astimezone(Company.get().zone).date()),
        once_hash=once,
        sent_at=at,
        due_at=first_answer_due(at),
        language=language,
        address_hash=whom,
        **{name: fields[name] for name in FIELDS if fields.get(name) not in (None, "")},
        **more,
    )
    ReportFile.objects.filter(once_hash=once, report=None).exclude(stored_path="").update(report=report)
    notify(
        "customer_report_arrived",
        case=None,
        to=receivers(at=at),
        at=at,
        facts={
            "number": report.receipt_number,
            "product": report.product_text,
            "due_at": report.due_at,
            "path": report.get_absolute_url(),
        },
        key=f"customer-report:{report.pk}:0",
    )
    return new_page(report=report, at=at)


def first_answer_due(at: datetime) -> datetime:
    """When a report of `at` must have its first answer, by the rule in force."""
    try:
        return when_due(FIRST_ANSWER, at, kind="complaint").receipt.due
    except NoSuchRule:
        return at + WITHOUT_A_RULE


# ------------------------------------------------------------------------------------------------- on the status page


def write_word(
    *,
    page: StatusPage,
    kind: str,
    text: str,
    offer: int | None,
    key: str,
    at: datetime,
    by_mail: bool = False,
) -> CustomerWord:
    """Keep what the customer wrote on the status page or by mail, in the history too, and tell who speaks with her. The same key again is once.

    :raises NotPossibleNow: nothing is worked on, or the matter has ended for good
    :raises Conflict: the offer is answered already, or is no longer the one she read
    :raises Invalid: a message or refusal without words
    """
    once = hash_of_key(f"word {page.pk} {key}")
    known = CustomerWord.objects.filter(once_hash=once).first()
    if known is not None:
        return known
    if kind not in CustomerWord.Kind.values:
        raise Invalid({"": [_("Choose what you want to tell us.")]})
    if kind != CustomerWord.Kind.ACCEPTS and not text.strip():
        raise Invalid({"text": [_("Write a few words, so that we know what you mean.")]})
    allow(WORDS, whom_is(f"page {page.pk}"), at=at)
    with transaction.atomic():
        return _written(page, kind, text.strip(), offer, once, at, by_mail)


def _written(
    page: StatusPage, kind: str, text: str, offer: int | None, once: str, at: datetime, by_mail: bool
) -> CustomerWord:
    if page.complaint is None:
        raise NotPossibleNow(
            _("Nobody works on this report yet. You can write here as soon as customer service has read it.")
        )
    case = Case.objects.lock(last_of(page.complaint).case_id)
    complaint: Complaint = case.complaint
    answered: ReplyRecord | None = None
    if kind != CustomerWord.Kind.MESSAGE:
        answered = offer_of(complaint)
        if answered is None or answered.pk != offer:
            raise Conflict(
                _(
                    "This offer is answered already or has changed. Read what stands here now, then answer that."
                )
            )
    word = CustomerWord.objects.create(
        complaint=complaint,
        page=page,
        kind=kind,
        text=text,
        offer=answered,
        by_mail=by_mail,
        once_hash=once,
        at=at,
    )
    clock = system_user()
    facts = {"kind": kind} | ({"offer": answered.pk} if answered is not None else {})
    facts |= {"by_mail": True} if by_mail else {}
    record(case, "customer_wrote", by=clock, at=at, facts=facts, payload={"text": text} if text else {})
    people = _speaking_with(complaint, answered)
    notify(
        "customer_wrote",
        case=case,
        to=list({one.pk: one for one in (reachable(person, at=at) for person in people)}.values()),
        at=at,
        facts={"number": case.reference, "kind": kind},
        key=f"customer-word:{word.pk}",
    )
    return word


def _speaking_with(complaint: Complaint, answered: ReplyRecord | None) -> Iterable[User]:
    """The salesperson in charge, and whoever told the offer or spoke with the customer last."""
    last = answered or complaint.replies.select_related("told_by").order_by("-entered_at", "-pk").first()
    people = [complaint.salesperson, last.told_by if last is not None else complaint.case.entered_by]
    return [one for one in people if one is not None and one.is_active]
