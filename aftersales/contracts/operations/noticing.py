"""Make the notice that a contract runs out, keep it as it leaves, and bring it on its way."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from aftersales.contracts.forms.steps import NoticeForm
from aftersales.contracts.kind import renewal_kind
from aftersales.contracts.models import Renewal, RenewalNotice
from aftersales.contracts.models.renewal import BRANCH
from aftersales.contracts.prints.letters import letter_paper
from feedback_system.attachments.models import Attachment
from feedback_system.attachments.operations import attach
from feedback_system.cases.steps import Trace, step
from feedback_system.company.models import Company
from feedback_system.notifications.operations import GIVE_UP_AFTER
from feedback_system.printing import engine

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority


@step(
    renewal_kind,
    "send_notice",
    label=_("Send the renewal notice"),
    rights=[Permission.RENEW_CONTRACT],
    stage=BRANCH,
    form=NoticeForm,
    help=_(
        "A letter by mail or on paper, with the company's wording to start from. It is kept as it leaves."
    ),
)
def send_notice(
    renewal: Renewal, *, by: User, at: datetime, authority: Authority, language: str, way: str, address: str, subject: str, text: str
) -> Trace:  # fmt: skip
    """Keep the notice with its paper and put it into the outbox, or ready for the post."""
    return _notice(
        renewal, by=by, at=at, language=language, way=way, address=address, subject=subject, text=text
    )


@step(
    renewal_kind,
    "send_again",
    label=_("Send another notice"),
    rights=[Permission.RENEW_CONTRACT],
    stage=BRANCH,
    form=NoticeForm,
    side=True,
    help=_("When the first one was lost, or something in it has changed."),
)
def send_again(
    renewal: Renewal, *, by: User, at: datetime, authority: Authority, language: str, way: str, address: str, subject: str, text: str
) -> Trace:  # fmt: skip
    """Keep one more notice."""
    return _notice(
        renewal, by=by, at=at, language=language, way=way, address=address, subject=subject, text=text
    )


def _notice(
    renewal: Renewal,
    *,
    by: User,
    at: datetime,
    language: str,
    way: str,
    address: str,
    subject: str,
    text: str,
) -> Trace:
    case, number = renewal.case, len(renewal.all_notices()) + 1
    contact = renewal.contract.contact
    with translation.override(language):
        data = letter_paper(
            case,
            receiver=[renewal.contract.customer.name, contact.name, contact.address],
            subject=subject,
            text=text,
            company=Company.get(),
            by=by,
            at=at,
        )
        made = engine.make("letter.typ", data)
    paper = attach(
        case=case,
        file=SimpleUploadedFile(
            f"renewal-{case.reference}-{number}.pdf", made.content, content_type=made.content_type
        ),
        level=Attachment.Level.CUSTOMER,
        by=by,
        at=at,
    )
    by_mail = way == RenewalNotice.Way.MAIL
    RenewalNotice.objects.create(
        renewal=renewal,
        number=number,
        language=language,
        subject=subject,
        text=text,
        way=way,
        address=address if by_mail else "",
        paper=paper,
        by=by,
        at=at,
        state=RenewalNotice.State.WAITING if by_mail else RenewalNotice.State.PRINTED,
        next_try_at=at if by_mail else None,
        give_up_at=at + GIVE_UP_AFTER if by_mail else None,
    )
    if by_mail:
        transaction.on_commit(_ring, robust=True)
    facts = {"notice": number, "way": way, "language": language, "paper": paper.pk}
    return Trace(facts, {"text": f"{subject}\n\n{text}", "address": address if by_mail else ""})


def _ring() -> None:
    """Wake the sender; a lost ring is harmless, because the next round finds the notice."""
    from aftersales.contracts.tasks import deliver_notices

    deliver_notices.apply_async(retry=False)
