"""Ask somebody, take the answer in, write down a call: the same for opinion cards and for surveys."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from aftersales.surveys.arithmetic.rating import is_lowest
from aftersales.surveys.forms.answers import no_calls_sentence, rest_of, values_of
from aftersales.surveys.models import Answer, Asked, Rating
from aftersales.surveys.operations.interest import tell_of_interest
from aftersales.surveys.operations.links import is_usable, link_of, make_link
from aftersales.surveys.operations.post import TEXT_SORT
from aftersales.surveys.operations.remarks import open_remark
from aftersales.surveys.states import CALLING, Asking, CallResult, Channel, Purpose, Way
from feedback_system.errors import Blocked, NotPermitted, NotPossibleNow
from feedback_system.links.operations import end_links, gone, use_links
from feedback_system.masterdata.calling import refuse_calls
from feedback_system.notifications.texts.operations import texts_are_on, write
from feedback_system.notifications.texts.sorts import mobile_of

if TYPE_CHECKING:
    from accounts.models import User


def must_run_surveys(user: User) -> None:
    """:raises NotPermitted: for people who do not work on surveys and opinion cards"""
    if not user.holds(Permission.RUN_SURVEY):
        raise NotPermitted(
            _("You may not work on surveys and opinion cards. Ask the service desk or customer service.")
        )


def issue(asked: Asked, *, by: User, at: datetime) -> None:
    """Ask: a mail with a link, a printed questionnaire whose code leads to the page, or a call.

    :raises Blocked: it shall go by mail and no address is known, or by telephone to a customer who is not called
    """
    if asked.way == Way.MAIL and not asked.address:
        raise Blocked([_("No mail address is known. Enter one, or choose paper or telephone.")])
    if asked.way == Way.TEXT and not (mobile_of(asked.phone) and texts_are_on()):
        raise Blocked([_("No mobile number is known, or text messages are off. Choose another way.")])
    if asked.way in CALLING:
        refusal = no_calls_sentence(asked)
        if refusal:
            raise Blocked([refusal])
    asked.state, asked.issued_by, asked.issued_at = Asking.ISSUED, by, at
    asked.save(update_fields=["state", "issued_by", "issued_at"])
    if asked.way != Way.PHONE:
        link = make_link(asked, by_mail=asked.way == Way.MAIL, at=at)
        if asked.way == Way.TEXT:
            write(TEXT_SORT, [str(link.pk)], at=at)


def lock_asked(pk: int) -> Asked:
    """The row under a lock, so that of two answers one counts."""
    Asked.objects.select_for_update().get(pk=pk)
    found: Asked = Asked.objects.select_related(
        "questionnaire", "survey__case", "customer", "department", "about"
    ).get(pk=pk)
    return found


@transaction.atomic
def write_answer(
    asked: Asked,
    fields: Mapping[str, Any],
    *,
    channel: str,
    entered_by: User | None,
    at: datetime,
) -> Answer:
    """Write what was answered, and what is to be done about it: a remark is handled, an interest in buying told.

    On a return visit both stay with the visit. `fields` are those of a checked form, `asked` is locked.

    :raises NotPossibleNow: this one has answered already, or is no longer asked
    """
    if not asked.is_open:
        raise NotPossibleNow(
            _("%(name)s stands as “%(state)s”. Only one answer counts.")
            % {"name": asked.shown_name, "state": asked.get_state_display()}
        )
    values, rest = values_of(fields), rest_of(fields)
    sheet, hidden = asked.questionnaire, asked.anonymous
    told = rest.get("answered_at") or at
    answer = Answer(
        questionnaire=sheet,
        survey=asked.survey,
        asked=None if hidden else asked,
        department=asked.department,
        person_rated=asked.person_rated,
        channel=channel,
        answered_at=None if hidden else told,
        answered_by="" if hidden else rest.get("answered_by") or "",
        remarks=rest.get("remarks") or "",
        serious=bool(rest.get("serious")) and not hidden,
        lowest=any(is_lowest(sheet.scale_kind, value) for value in values.values()),
        low=any(sheet.is_low(value) for value in values.values()),
        entered_by=None if hidden else entered_by,
    )
    answer.save(force_insert=True)
    Rating.objects.bulk_create(
        Rating(answer=answer, item=item, value=value) for item, value in values.items()
    )
    asked.state = Asking.ANSWERED
    asked.answered_at = None if hidden else told
    asked.call_back_at, asked.reason = None, ""
    asked.issued_at = asked.issued_at or told
    asked.interest = "" if hidden else rest.get("interest") or ""
    asked.save(update_fields=["state", "answered_at", "call_back_at", "reason", "issued_at", "interest"])
    if asked.interest and entered_by is not None:
        tell_of_interest(asked, by=entered_by, at=at)
    if channel != Channel.LINK and entered_by is not None:
        end_links(asked.links.all(), by=entered_by, at=at)
    if not hidden and sheet.purpose != Purpose.VISIT and (answer.serious or answer.lowest):
        open_remark(answer, at=at)
    return answer


@transaction.atomic
def answer_from_outside(*, token: str, fields: Mapping[str, Any], at: datetime) -> Answer:
    """Take the answer of whoever has the link, once. `fields` are those of a checked `AnswerForm`.

    :raises NotVisible: the token is wrong, used, ended or late
    """
    link = link_of(token)
    if link is None:
        raise gone()
    asked = lock_asked(link.asked_id)
    if not is_usable(link, at):  # what another act did meanwhile is seen only under the lock
        raise gone()
    answer = write_answer(asked, fields, channel=Channel.LINK, entered_by=None, at=at)
    # in an anonymous survey not even the moment in which the link was used is kept: its issue stands for it
    use_links(asked.links.all(), at=(asked.issued_at or at) if asked.anonymous else at)
    return answer


def write_call(
    asked: Asked, *, result: str, call_back_at: datetime | None, reason: str, by: User, at: datetime
) -> None:
    """Write down a call that brought no answer; a customer who wants no calls at all is kept as such."""
    asked.calls += 1
    asked.reason = reason
    asked.call_back_at = call_back_at if result == CallResult.CALL_BACK else None
    if result in (CallResult.REFUSED, CallResult.NO_CALLS):
        asked.state = Asking.REFUSED
        end_links(asked.links.all(), by=by, at=at)
    elif result == CallResult.UNREACHED and asked.calls >= MOST_CALLS:
        asked.state = Asking.UNREACHED
    asked.save(update_fields=["calls", "reason", "call_back_at", "state"])
    if result == CallResult.NO_CALLS and asked.customer is not None:
        refuse_calls(customer=asked.customer, reason=reason, by=by, at=at)


MOST_CALLS = 3
"""After so many calls without reaching anybody the asking ends (ours: the policies name no number)."""
