"""Letters to the customer: write one, keep it as it left, bring it on its way; change the wording for the next."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.permissions import Permission
from accounts.queries import principals_of
from complaints.forms.letters import SendLetterForm, TemplateForm
from complaints.kind import complaint_kind
from complaints.models import Complaint, HeldReply, Letter, LetterKind, LetterTemplate
from complaints.operations.leaving import TELLS_DECISION, letter_leaves, ring
from complaints.operations.releasing import hold
from complaints.prints.letter import filled
from complaints.wordings import codes_of, found_in
from feedback_system.cases.models import Case
from feedback_system.cases.steps import Trace, step
from feedback_system.company.models import Company
from feedback_system.errors import Invalid, NotPermitted, NotPossibleNow
from feedback_system.notifications.operations import GIVE_UP_AFTER

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority


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
    """Let the letter leave, or hold it until quality releases it.

    Source: policies 001 and 004: answer by letter or telephone, promise nothing beyond the approval; policy 001 on information
    feedback: one voice about product quality.
    """
    first, tells = complaint.acknowledged_at is None, letter in TELLS_DECISION
    facts: dict[str, Any] = {
        "letter": letter,
        "language": language,
        "way": way,
        "decision": tells,
        "first": first,
    }
    if warned := codes_of(found_in(f"{subject}\n{text}", complaint)):
        facts["phrases"] = warned
    words = {"letter": letter, "language": language, "address": address, "subject": subject, "text": text}
    usual = first and is_usual_first_letter(complaint, letter, language, subject, text, at=at)
    if complaint.needs_release(first=usual):
        held = hold(
            complaint, way=HeldReply.Way.LETTER, authority=authority, at=at, letter_way=way, is_first=first,
            tells_decision=tells, **words,
        )  # fmt: skip
        facts |= {"held": held.pk}
    else:
        left = letter_leaves(complaint, way=way, author=by, at=at, **words)
        facts["paper"] = left.paper_id
    return Trace(facts, {"text": f"{subject}\n\n{text}", "address": address})


def is_usual_first_letter(
    complaint: Complaint, letter: str, language: str, subject: str, text: str, *, at: datetime
) -> bool:
    """Whether it says that the report has come, word for word as the company has it."""
    template = LetterTemplate.objects.filter(code=letter, language=language).first()
    if letter != LetterKind.FIRST_ANSWER or template is None:
        return False
    usual = filled(template, complaint, company=Company.get(), at=at)
    return [_lines(one) for one in usual] == [_lines(subject), _lines(text)]


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.strip().splitlines()]


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
    transaction.on_commit(ring, robust=True)


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
