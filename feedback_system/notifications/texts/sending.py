"""Carry text messages out of the house, by any gateway that takes this request:

`POST address` with `Authorization: Bearer key`, `Idempotency-Key: id` and the JSON `{"id", "to", "text", "kind"}`. An answer of 2xx whose
body has no `code` or `errcode`, or 0 there, means that the gateway has taken the message.

A sender takes a row by one conditional update with a claim and a lease, sends, and only then writes down the success; a repetition has
the same id. Numbers stand neither in rows nor in logs. Source: safety rule on the outbox.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db.models import F
from django.utils.translation import gettext_lazy

from feedback_system.notifications.delivery import LEASE, next_pause
from feedback_system.notifications.models import new_token
from feedback_system.notifications.texts.models import TextGateway, TextMessage
from feedback_system.notifications.texts.sorts import Text, made, masked, mobile_of
from feedback_system.outbound import Answer, OutboundError, post_json
from feedback_system.sealed import CannotUnseal

log = structlog.get_logger(__name__)

GIVE_UP_AFTER = timedelta(days=2)
"""A text message of last week is of no use to anybody."""
OF_THE_MESSAGE = frozenset({400, 413, 422})
"""Answers that speak of this message; sending the same again is of no use."""

SENTENCES = {
    "scheme": gettext_lazy("The address must begin with https://."),
    "host": gettext_lazy("This host is not on the list of the installation. Ask for it in OUTBOUND_HOSTS."),
    "port": gettext_lazy("Only the usual port of https may be reached."),
    "address": gettext_lazy("This address cannot be used. Copy it again from the page of the provider."),
    "inside": gettext_lazy("This address cannot be used. Copy it again from the page of the provider."),
    "key": gettext_lazy("Address or key cannot be read any more. Enter them again."),
    "number": gettext_lazy("There is no mobile number to which it could go."),
    "not_needed": gettext_lazy("Nobody needs it any more: it was answered, ended or read."),
    "http:401": gettext_lazy("The gateway does not accept the key. Enter it again."),
    "http:403": gettext_lazy("The gateway does not accept the key. Enter it again."),
    "http:429": gettext_lazy("The gateway had too many messages; it is tried again."),
    "timeout": gettext_lazy("The gateway did not answer in time; it is tried again."),
}


def sentence_for(code: str) -> str:
    """What an error code means and what to do, in the active language; the bare code where it is not known."""
    known = SENTENCES.get(code)
    return f"{known} ({code})" if known else code


@dataclass(frozen=True)
class Verdict:
    """How the gateway took a message. `code` is empty when it did."""

    code: str
    is_final: bool = False
    """The same message will never be taken."""

    @property
    def accepted(self) -> bool:
        """Whether the gateway has it."""
        return not self.code


@dataclass
class Summary:
    """What one round did."""

    sent: int = 0
    failed: int = 0
    dead: int = 0


def hand_over(gateway: TextGateway, text: Text, *, sort: str, token: str) -> Verdict:
    """Post one message to the gateway."""
    try:
        address, key = gateway.address, gateway.key
    except CannotUnseal:
        return Verdict("key")
    headers = {"Idempotency-Key": token} | ({"Authorization": f"Bearer {key}"} if key else {})
    body = {"id": token, "to": text.number, "text": text.words, "kind": sort}
    try:
        return verdict_on(post_json(address, body, headers=headers))
    except OutboundError as error:
        return Verdict(error.code)


def verdict_on(answer: Answer) -> Verdict:
    """What the answer says about the message."""
    if answer.status >= 300:
        return Verdict(f"http:{answer.status}", is_final=answer.status in OF_THE_MESSAGE)
    body = answer.json()
    code = body.get("code", body.get("errcode", 0))
    taken = code in (0, "0", "OK", "ok", None)
    return Verdict("" if taken else f"gateway:{str(code)[:40]}")


def deliver_texts(*, clock: Callable[[], datetime], limit: int = 100) -> Summary:
    """One round: up to `limit` messages that are due, oldest first. It ends early when the gateway itself does not work.

    `clock` tells the instant; it is asked again for each message.
    """
    summary, gateway = Summary(), TextGateway.get()
    if not gateway.is_active:
        return summary
    due = TextMessage.objects.claimable(clock()).order_by("next_try_at", "pk")
    for pk in list(due.values_list("pk", flat=True)[:limit]):
        now, claim = clock(), new_token()
        taken = (
            TextMessage.objects.claimable(now)
            .filter(pk=pk)
            .update(
                state=TextMessage.State.SENDING,
                claim=claim,
                lease_until=now + LEASE,
                attempts=F("attempts") + 1,
            )
        )
        if taken and not _send(gateway, pk, claim, now=now, summary=summary):
            break
    return summary


def _send(gateway: TextGateway, pk: int, claim: str, *, now: datetime, summary: Summary) -> bool:
    """Whether the next one may be tried at once."""
    message = TextMessage.objects.get(pk=pk)
    mine = TextMessage.objects.filter(pk=pk, state=TextMessage.State.SENDING, claim=claim)
    free = {"claim": "", "lease_until": None}
    text = made(message.sort, message.key, now)
    number = mobile_of(text.number) if text is not None else ""
    if text is None or not number:
        why = "not_needed" if text is None else "number"
        mine.update(state=TextMessage.State.DEAD, last_error=why, **free)
        summary.dead += 1
        return True
    shown = masked(number)
    verdict = hand_over(gateway, Text(number, text.words), sort=message.sort, token=message.token)
    if verdict.accepted:
        mine.update(state=TextMessage.State.SENT, sent_at=now, last_error="", masked_number=shown, **free)
        summary.sent += 1
        return True
    dead = verdict.is_final or now >= message.give_up_at
    mine.update(
        state=TextMessage.State.DEAD if dead else TextMessage.State.FAILED,
        last_error=verdict.code[:60],
        masked_number=shown,
        next_try_at=now + next_pause(message.attempts),
        **free,
    )
    summary.dead += dead
    summary.failed += not dead
    log.warning("text message not delivered", text=pk, to=shown, error=verdict.code, given_up=dead)
    return verdict.is_final
