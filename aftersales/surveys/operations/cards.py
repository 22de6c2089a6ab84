"""The opinion card of a finished job: one for every job, none left out, none twice.

Source: policy 004 on opinion cards: all calls of the day as the rule, four items on four levels, with remarks.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from aftersales.surveys.forms.answers import no_calls_sentence, rest_of
from aftersales.surveys.models import Asked, Questionnaire, offered
from aftersales.surveys.operations.asking import issue, lock_asked, must_run_surveys, write_answer, write_call
from aftersales.surveys.states import OPEN_ASKING, Channel, Purpose, Way
from feedback_system.errors import Blocked, Invalid, NotPossibleNow
from feedback_system.links.operations import end_links
from feedback_system.notifications.texts.operations import texts_are_on
from feedback_system.notifications.texts.sorts import mobile_of

if TYPE_CHECKING:
    from accounts.models import User
    from aftersales.surveys.models import Answer
    from feedback_system.cases.jobs import Job
    from feedback_system.cases.models import Case
    from feedback_system.masterdata.models import Customer


def card_in_force(at: datetime) -> Questionnaire | None:
    """The questionnaire that goes out with cards: the first in the list of the settings."""
    return next(iter(offered(Purpose.CARD, at)), None)


@transaction.atomic
def issue_card(
    *,
    case: Case,
    customer: Customer | None,
    person_rated: User | None,
    by: User,
    at: datetime,
    name: str = "",
    phone: str = "",
    address: str = "",
    language: str = "",
) -> Asked | None:
    """Issue the opinion card of a finished job: by mail where an address is known, else by text message, else on paper. One for each job; called again, it
    returns the one there is. None when the company asks by no card at all.

    The caller has checked that `by` may finish the job. Note: call it in the transaction that finishes the job.
    """
    found: Asked | None = Asked.objects.cards().filter(about=case).first()
    if found is not None:
        return found
    sheet = card_in_force(at)
    if sheet is None:
        return None
    mail = address or _main_address(customer)
    card = _new(
        sheet,
        about=case,
        customer=customer,
        person_rated=person_rated,
        name=name,
        phone=phone or (customer.phone if customer is not None else ""),
        address=mail,
        language=language or (customer.language if customer is not None else "zh-hans"),
        way=Way.MAIL if mail else Way.PAPER,
        by=by,
        at=at,
    )
    if not mail and mobile_of(card.phone) and texts_are_on() and no_calls_sentence(card) is None:
        card.way = Way.TEXT
        card.save(update_fields=["way"])
    issue(card, by=by, at=at)
    return card


def card_of_job(job: Job, *, by: User, at: datetime) -> None:
    """Issue the card of a job that is done: all of them, no sample (policy 004 on opinion cards)."""
    issue_card(
        case=job.case,
        customer=job.case.customer,
        person_rated=job.technician,
        by=by,
        at=at,
        name=job.caller,
        phone=job.phone,
    )


@transaction.atomic
def issue_loose_card(*, fields: Mapping[str, Any], by: User, at: datetime) -> Asked:
    """Issue a card for a job that is not kept here. `fields` are those of a checked `NewCardForm`.

    :raises NotPermitted: without the right; Blocked: no card is in force, or the customer is not called
    """
    must_run_surveys(by)
    sheet = card_in_force(at)
    if sheet is None:
        raise Blocked([_("No opinion card is in force. Ask the administrator to switch one on.")])
    customer = fields["customer"]
    card = _new(
        sheet,
        about=None,
        customer=customer,
        person_rated=fields["person_rated"],
        name=fields["name"],
        phone=fields["phone"] or customer.phone,
        address=fields["address"],
        language=fields["language"],
        way=fields["way"],
        by=by,
        at=at,
    )
    issue(card, by=by, at=at)
    return card


def _main_address(customer: Customer | None) -> str:
    if customer is None:
        return ""
    found = customer.contacts.exclude(email="").order_by("-is_main", "pk").first()
    return found.email if found is not None else ""


def _new(sheet: Questionnaire, *, by: User, at: datetime, **fields: Any) -> Asked:
    card: Asked = Asked.objects.create(questionnaire=sheet, added_by=by, added_at=at, **fields)
    return card


@transaction.atomic
def reissue_card(*, card: Asked, way: str, address: str, by: User, at: datetime) -> Asked:
    """Send it again, in another way or to another address; an earlier link ends.

    :raises NotPossibleNow: it is answered
    """
    must_run_surveys(by)
    row = lock_asked(card.pk)
    if row.state not in OPEN_ASKING:
        raise NotPossibleNow(_("This card is not open any more."))
    if way == Way.MAIL and not address:
        raise Invalid({"address": [_("Enter the mail address, or choose another way.")]})
    end_links(row.links.all(), by=by, at=at)
    row.way, row.address = way, address or row.address
    row.save(update_fields=["way", "address"])
    issue(row, by=by, at=at)
    return row


@transaction.atomic
def enter_card(*, card: Asked, fields: Mapping[str, Any], by: User, at: datetime) -> Answer:
    """Type in a card that came on paper or was asked on the telephone. `fields` are those of a checked `TypedAnswerForm`.

    :raises NotPossibleNow: it is answered already; Blocked: by telephone, although the customer asked for no calls
    """
    must_run_surveys(by)
    row = lock_asked(card.pk)
    channel = rest_of(fields)["channel"]
    if channel == Channel.PHONE:
        refuse_called(row)
    return write_answer(row, fields, channel=channel, entered_by=by, at=at)


@transaction.atomic
def call_about_card(*, card: Asked, fields: Mapping[str, Any], by: User, at: datetime) -> Asked:
    """Write down a call that brought no answer. `fields` are those of a checked `CallForm`."""
    must_run_surveys(by)
    row = lock_asked(card.pk)
    if row.state not in OPEN_ASKING:
        raise NotPossibleNow(_("This card is not open any more."))
    refuse_called(row)
    write_call(row, **fields, by=by, at=at)
    return row


def refuse_called(asked: Asked) -> None:
    """:raises Blocked: the customer asked not to be called"""
    sentence = no_calls_sentence(asked)
    if sentence:
        raise Blocked([sentence])
