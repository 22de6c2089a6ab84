"""Letters to the customer: write one, keep it as it left, bring it on its way; change the wording for the next."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.permissions import Permission
from accounts.queries import principals_of
from complaints.forms.letters import SendLetterForm, TemplateForm
from complaints.kind import complaint_kind
from complaints.models import Code, CodeList, Complaint, Letter, LetterKind, LetterTemplate
from complaints.operations.parts import record_reply
from complaints.operations.status_pages import page_for, words_for_letters
from complaints.prints.letter import letter_paper
from feedback_system.attachments.models import Attachment
from feedback_system.attachments.operations import attach
from feedback_system.cases.models import Case
from feedback_system.cases.steps import Trace, step
from feedback_system.company.models import Company
from feedback_system.errors import Invalid, NotPermitted, NotPossibleNow
from feedback_system.notifications.operations import GIVE_UP_AFTER
from feedback_system.printing import engine

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority

TELLS_DECISION = frozenset({LetterKind.DECISION, LetterKind.NOT_UPHELD})
"""Letters after which the decision counts as told."""


@step(
    complaint_kind,
    "send_letter",
    label=gettext_lazy("Write to the customer"),
    rights=[Permission.NEGOTIATE, Permission.ACKNOWLEDGE_COMPLAINT],
    form=SendLetterForm,
    side=True,
    help=gettext_lazy(
        "A letter by mail or on paper, with the company's wording to start from. It is kept as it leaves; the complaint form itself never does."
    ),
)
def send_letter(
    complaint: Complaint,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    letter: str,
    language: str,
    way: str,
    address: str,
    subject: str,
    text: str,
) -> Trace:
    """Keep the letter with its paper and put it into the outbox, or ready for the post.

    Source: policies 001 and 004: answer by letter or telephone, promise nothing beyond the approval.
    """
    first, tells = complaint.acknowledged_at is None, letter in TELLS_DECISION
    code = "mail" if way == Letter.Way.MAIL else "letter"
    reply = record_reply(
        complaint,
        channel=Code.objects.get(list=CodeList.CHANNEL, code=code),
        text=f"{subject}\n\n{text}",
        told_at=at,
        late_reason="",
        by=by,
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
            complaint, subject=subject, text=printed, company=Company.get(), by=by, at=at,
            with_address=by.holds(Permission.SEE_CONTACTS),
        )  # fmt: skip
        made = engine.make("letter.typ", data)
    number = complaint.letters.count() + 1
    name = f"letter-{complaint.case.reference}-{number}.pdf"
    paper = attach(
        case=complaint.case,
        file=SimpleUploadedFile(name, made.content, content_type=made.content_type),
        level=Attachment.Level.CUSTOMER,
        by=by,
        at=at,
    )
    by_mail = way == Letter.Way.MAIL
    Letter.objects.create(
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
        transaction.on_commit(_ring, robust=True)
    return Trace(
        {
            "letter": letter,
            "language": language,
            "way": way,
            "decision": tells,
            "first": first,
            "paper": paper.pk,
        },
        {"text": f"{subject}\n\n{text}", "address": address},
    )


def _ring() -> None:
    """Wake the sender; a lost ring is harmless, because the next round finds the letter."""
    from complaints.tasks import deliver_letters

    deliver_letters.apply_async(retry=False)


@transaction.atomic
def retry_letter(*, letter: Letter, by: User, at: datetime) -> None:
    """Put a letter that was given up back into the outbox, to leave at once to the same address.

    :raises NotPermitted: no right to write to the customer, or the case is out of sight
    :raises NotPossibleNow: it has not been given up
    """
    visible = Case.objects.visible_to(by).filter(pk=letter.complaint.case_id).exists()
    may_write = any(
        person.holds(Permission.NEGOTIATE) or person.holds(Permission.ACKNOWLEDGE_COMPLAINT)
        for person in (by, *principals_of(by, at=at))
    )
    if not visible or not may_write:
        raise NotPermitted(
            _("Only who may write to the customer can send a letter again. Ask sales or customer service.")
        )
    again = Letter.objects.filter(pk=letter.pk, state=Letter.State.DEAD).update(
        state=Letter.State.WAITING, next_try_at=at, give_up_at=at + GIVE_UP_AFTER, last_error="", attempts=0
    )
    if not again:
        raise NotPossibleNow(
            _("This letter has been sent meanwhile or is on its way. Reload the page to see its state.")
        )
    transaction.on_commit(_ring, robust=True)


def change_template(
    *, template: LetterTemplate, by: User, at: datetime, subject: str, body: str
) -> LetterTemplate:
    """Give a letter another wording; what stood there before stays in the history of the template.

    :raises NotPermitted: only who keeps the settings may do this
    :raises Invalid: a placeholder that does not exist, a text too long or empty
    """
    if not by.holds(Permission.MANAGE_SETTINGS):
        raise NotPermitted(_("Only an administrator can change the wording of letters. Ask yours."))
    form = TemplateForm({"subject": subject, "body": body})
    if not form.is_valid():
        raise Invalid({name: list(messages) for name, messages in form.errors.items()})
    template.subject, template.body = form.cleaned_data["subject"], form.cleaned_data["body"]
    template._history_user, template._history_date = by, at  # type: ignore[attr-defined]
    template.save()
    return template
