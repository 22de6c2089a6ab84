"""Write text messages into the outbox, and keep the gateway by which they leave."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.operations.log import signed
from accounts.permissions import Permission
from feedback_system.errors import Invalid, NotPermitted, NotPossibleNow
from feedback_system.notifications.models import new_token
from feedback_system.notifications.texts.models import TextGateway, TextMessage
from feedback_system.notifications.texts.sending import GIVE_UP_AFTER, Verdict, hand_over, sentence_for
from feedback_system.notifications.texts.sorts import Text, mobile_of
from feedback_system.outbound import what_is_wrong_with

if TYPE_CHECKING:
    from accounts.models import User


def texts_are_on() -> bool:
    """Whether text messages can leave. Note: one query."""
    return TextGateway.objects.filter(pk=1, is_active=True).exists()


def write(sort: str, keys: Iterable[str], *, at: datetime) -> None:
    """Put one message for each key into the outbox, in the caller's transaction; once for each, however often asked."""
    rows = [
        TextMessage(
            sort=sort,
            key=key,
            token=new_token(),
            created_at=at,
            next_try_at=at,
            give_up_at=at + GIVE_UP_AFTER,
        )
        for key in keys
    ]
    if rows:
        TextMessage.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
        transaction.on_commit(_ring, robust=True)


def _ring() -> None:
    """The doorbell: a lost ring is harmless, because the next sweep finds the rows."""
    from feedback_system.notifications.tasks import deliver_texts

    deliver_texts.apply_async(retry=False)


def what_is_wrong(values: Mapping[str, Any]) -> dict[str, list[str]]:
    """What forbids such a gateway, by field; empty when nothing does."""
    address = values.get("address", "")
    if address and (code := what_is_wrong_with(address)):
        return {"address": [sentence_for(code)]}
    if values.get("is_active") and not address and not TextGateway.get().sealed_address:
        return {"address": [_("Enter the address of the gateway before you switch text messages on.")]}
    return {}


@transaction.atomic
def save_gateway(*, values: Mapping[str, Any], by: User, at: datetime) -> TextGateway:
    """Change the gateway. An empty `address` or `key` keeps the one there is.

    :raises NotPermitted: without the right to keep the settings; Invalid: an address that may not be reached, or none
    """
    _must_keep(by)
    if errors := what_is_wrong(values):
        raise Invalid(errors)
    row = TextGateway.get()
    row.is_active, row.tells_urgent = values["is_active"], values["tells_urgent"]
    if values.get("address"):
        row.address = values["address"]
    if values.get("key"):
        row.key = values["key"]
    signed(row, by=by, at=at).save()
    return row


def try_gateway(*, by: User, at: datetime) -> Verdict:
    """Send one message to the own number, at `at`.

    :raises NotPermitted: without the right to keep the settings; NotPossibleNow: no own mobile number, or no address
    """
    _must_keep(by)
    gateway, number = TextGateway.get(), mobile_of(by.phone)
    if not number:
        raise NotPossibleNow(_("Enter your own mobile number in your profile first: the trial goes there."))
    if not gateway.sealed_address:
        raise NotPossibleNow(_("Enter the address of the gateway before you switch text messages on."))
    words = _("Text messages of this installation arrive.")
    return hand_over(gateway, Text(number, words), sort="trial", token=new_token())


@transaction.atomic
def send_again(*, message: TextMessage, by: User, at: datetime) -> None:
    """Put a message that failed or was given up back into the outbox, to leave at once.

    :raises NotPermitted: without the right to keep the settings; NotPossibleNow: it left, or is leaving
    """
    _must_keep(by)
    again = TextMessage.objects.filter(
        pk=message.pk, state__in=[TextMessage.State.FAILED, TextMessage.State.DEAD]
    ).update(
        state=TextMessage.State.WAITING,
        next_try_at=at,
        give_up_at=at + GIVE_UP_AFTER,
        last_error="",
        attempts=0,
    )
    if not again:
        raise NotPossibleNow(
            _("This message has been sent meanwhile or is on its way. Reload the page to see its state.")
        )
    transaction.on_commit(_ring, robust=True)


def _must_keep(by: User) -> None:
    if not by.holds(Permission.MANAGE_SETTINGS):
        raise NotPermitted(_("Only an administrator may change the settings. Ask one of them to do it."))
