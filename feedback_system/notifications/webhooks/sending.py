"""Carry deliveries to their receivers.

One sender works for one webhook at a time, under a lease, in the order of the events. A receiver that does not answer, or
refuses everything, rests with growing pauses, so that it holds up no other; what it refuses of a single message stays that
message's matter. Rights are looked at again when a message leaves. A receiver that fails for days is paused and its owner
told; nothing is lost, a person switches it on again. Source: safety rules on the outbox and on the outbound fence.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.queries import who_is
from feedback_system.cases.kinds import confidential_kinds
from feedback_system.cases.models import Case
from feedback_system.notifications.delivery import LEASE, next_pause
from feedback_system.notifications.house_notices import WEBHOOK_PAUSED
from feedback_system.notifications.models import new_token
from feedback_system.notifications.operations import notify
from feedback_system.notifications.webhooks.message import body_of, content_of, headers_for
from feedback_system.notifications.webhooks.models import HookDelivery, Webhook, WebhookWork
from feedback_system.outbound import OutboundError, post
from feedback_system.sealed import CannotUnseal

log = structlog.get_logger(__name__)

AT_ONCE = 50
"""Messages of one webhook in one round; the next round goes on."""
PAUSE_AFTER = timedelta(days=4)
"""So long a receiver may fail without a break: longer than a long weekend, shorter than a message is kept trying."""
OF_THE_MESSAGE = frozenset({400, 409, 413, 415, 422})
"""Answers that concern the one message; every other refusal concerns the receiver."""
SHOWN = 300

SENTENCES = {
    "scheme": gettext_lazy("The address must begin with https://."),
    "host": gettext_lazy(
        "The installation does not allow this host. Ask whoever runs it to add it to WEBHOOK_HOSTS."
    ),
    "port": gettext_lazy("Only the ordinary port of https may be reached. Leave the port out of the address."),
    "inside": gettext_lazy(
        "The address leads into the network of the house, which is not allowed. Whoever runs the installation may add it to OUTBOUND_LOCAL_ADDRESSES."
    ),
    "address": gettext_lazy("This is no address that can be reached. Copy it again from the receiver."),
    "redirect": gettext_lazy("The receiver sends on to another address, which is not followed. Enter that one."),
    "too_large": gettext_lazy("The answer was too long. The receiver should answer with a few words."),
    "timeout": gettext_lazy("The receiver did not answer within five seconds."),
    "certificate": gettext_lazy("The certificate of the receiver is not valid."),
    "refused": gettext_lazy("Nobody listens at this address."),
    "broken_off": gettext_lazy("The connection broke off before an answer came."),
    "unknown_host": gettext_lazy("There is no host of this name."),
    "sealed": gettext_lazy("Address or secret were encrypted with another key. Enter the address and make a new secret."),
    "may_not_see": gettext_lazy("The person whose sight it has may not see the case."),
    "inactive": gettext_lazy("The person whose sight it has may no longer log in. Choose another one."),
}  # fmt: skip


@dataclass
class Summary:
    """What one round did, in messages."""

    sent: int = 0
    failed: int = 0
    dead: int = 0
    refused: int = 0


@dataclass(frozen=True)
class Verdict:
    """How an attempt ended; "" means accepted."""

    code: str
    answer: str = ""
    of_the_message: bool = False

    @property
    def accepted(self) -> bool:
        """Whether the receiver has it."""
        return not self.code


def sentence_for(code: str) -> str:
    """What went wrong, in a sentence of the active language; "" for nothing."""
    if code.startswith("http:"):
        return _("The receiver answered with status %(status)s.") % {"status": code.removeprefix("http:")}
    return str(SENTENCES.get(code, code))


def deliver_hooks(*, clock: Callable[[], datetime]) -> Summary:
    """One round over all webhooks that have something to tell. Any number of rounds may run at once.

    `clock` tells the instant; it is asked again for each message.
    """
    summary = Summary()
    due = HookDelivery.objects.due(clock()).filter(webhook=OuterRef("pk")).order_by()
    waiting = Webhook.objects.filter(Exists(due), is_active=True).select_related("owner").order_by("pk")
    for webhook in list(waiting):
        claim = take(webhook, now=clock())
        if not claim:
            continue
        try:
            _work(webhook, claim, clock=clock, summary=summary)
        finally:
            WebhookWork.objects.filter(webhook=webhook, claim=claim).update(claim="", lease_until=None)
    return summary


def take(webhook: Webhook, *, now: datetime) -> str:
    """Claim the webhook. Returns the token of the claim, or "" while somebody else works for it, it rests or is paused."""
    WebhookWork.objects.get_or_create(webhook=webhook)
    claim = new_token()
    free = Q(claim="") | Q(lease_until__lte=now)
    rested = Q(rests_until__isnull=True) | Q(rests_until__lte=now)
    rows = WebhookWork.objects.filter(free, rested, webhook=webhook, paused_at__isnull=True)
    return claim if rows.update(claim=claim, lease_until=now + LEASE) else ""


def post_to(webhook: Webhook, body: dict[str, object], *, token: str, at: datetime) -> Verdict:
    """Sign and post one message now; writes nothing."""
    try:
        content = content_of(body)
        headers = headers_for(content, token=token, secret=webhook.secret, at=at)
        answer = post(webhook.address, content, headers=headers, hosts=settings.WEBHOOK_HOSTS)
    except CannotUnseal:
        return Verdict("sealed")
    except OutboundError as error:
        return Verdict(error.code)
    said = answer.text.replace("\x00", "")[:SHOWN]
    if 200 <= answer.status < 300:
        return Verdict("", said)
    return Verdict(f"http:{answer.status}", said, of_the_message=answer.status in OF_THE_MESSAGE)


def why_not(delivery: HookDelivery) -> str:
    """Why the message must not leave now, as a code, or "": the sight of the owner is looked at once more."""
    owner = delivery.webhook.owner
    if not owner.is_active:
        return "inactive"
    if delivery.case.kind in confidential_kinds():
        return "may_not_see"
    seen = Case.objects.visible_to(owner).filter(pk=delivery.case_id).exists()
    return "" if seen else "may_not_see"


def _work(webhook: Webhook, claim: str, *, clock: Callable[[], datetime], summary: Summary) -> None:
    """Send message after message until nothing is left or the receiver fails."""
    for _turn in range(AT_ONCE):
        now = clock()
        mine = WebhookWork.objects.filter(webhook=webhook, claim=claim)
        if not mine.update(lease_until=now + LEASE):
            return  # the lease ran out and somebody else took over
        rows = HookDelivery.objects.due(now).filter(webhook=webhook)
        delivery = rows.select_related("case__customer").first()
        if delivery is None:
            return
        delivery.webhook = webhook
        if reason := why_not(delivery):
            _note(delivery, state=HookDelivery.State.REFUSED, last_error=reason, last_try_at=now)
            summary.refused += 1
        elif not _send(delivery, now=now, summary=summary):
            return


def _send(delivery: HookDelivery, *, now: datetime, summary: Summary) -> bool:
    """Send one message and write down how it ended. Returns whether the next one may follow."""
    webhook = delivery.webhook
    body = body_of(delivery, with_names=webhook.with_names)
    verdict = post_to(webhook, body, token=delivery.token, at=now)
    tried = {"attempts": delivery.attempts + 1, "last_try_at": now, "last_answer": verdict.answer}
    if verdict.accepted:
        _note(delivery, state=HookDelivery.State.SENT, sent_at=now, last_error="", **tried)
        note_success(webhook, at=now)
        summary.sent += 1
        return True
    dead = now >= delivery.give_up_at
    _note(
        delivery,
        state=HookDelivery.State.DEAD if dead else HookDelivery.State.FAILED,
        last_error=verdict.code[:60],
        next_try_at=now + next_pause(delivery.attempts + 1),
        **tried,
    )
    summary.dead += dead
    summary.failed += not dead
    log.warning("webhook was not heard", webhook=webhook.pk, code=verdict.code, attempts=tried["attempts"])
    note_failure(webhook, verdict, at=now)
    return verdict.of_the_message


def _note(delivery: HookDelivery, **values: object) -> None:
    HookDelivery.objects.filter(pk=delivery.pk, state__in=HookDelivery.PENDING).update(**values)


def note_success(webhook: Webhook, *, at: datetime) -> None:
    """Write down that the receiver works."""
    WebhookWork.objects.filter(webhook=webhook).update(
        failures=0, failing_since=None, rests_until=None, last_sent_at=at, last_error=""
    )


@transaction.atomic
def note_failure(webhook: Webhook, verdict: Verdict, *, at: datetime) -> None:
    """Write down that the receiver failed: it rests, and after days without a success it is paused and its owner told."""
    work = WebhookWork.objects.select_for_update().get(webhook=webhook)
    work.last_failed_at, work.last_error = at, verdict.code[:60]
    if not verdict.of_the_message:
        work.failures += 1
        work.failing_since = work.failing_since or at
        work.rests_until = at + next_pause(work.failures)
        if at - work.failing_since >= PAUSE_AFTER and work.paused_at is None:
            work.paused_at = at
            _tell(webhook, work, at=at)
    work.save()


def _tell(webhook: Webhook, work: WebhookWork, *, at: datetime) -> None:
    people = {person.pk: person for person in (webhook.owner, *who_is("administrator"))}
    notify(
        WEBHOOK_PAUSED.code,
        case=None,
        to=people.values(),
        at=at,
        facts={"name": webhook.name, "failing_since_at": work.failing_since},
        key=f"webhook:{webhook.pk}:paused:{at.isoformat()}",
    )
