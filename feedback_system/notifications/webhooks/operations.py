"""Keep webhooks: enter, change, make a new secret, try, switch on again, let messages leave again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.operations.log import signed
from accounts.permissions import Permission
from feedback_system.errors import Invalid, NotPermitted, NotPossibleNow
from feedback_system.notifications.house_notices import WEBHOOK_OWNER
from feedback_system.notifications.operations import notify
from feedback_system.notifications.webhooks import message
from feedback_system.notifications.webhooks.models import HookDelivery, HookTopic, Webhook, WebhookWork
from feedback_system.notifications.webhooks.sending import Verdict, note_success, post_to, sentence_for
from feedback_system.notifications.webhooks.writing import GIVE_UP_AFTER, new_id, ring
from feedback_system.outbound import what_is_wrong_with

if TYPE_CHECKING:
    from accounts.models import User

KEPT = timedelta(days=90)
"""So long a message that has left, or never will, is kept to be read and sent again (ours)."""
FORGOTTEN_AT_ONCE = 1_000
FIELDS = ("name", "owner", "topics", "kinds", "with_names", "is_active")
AT_REST: dict[str, Any] = {"failures": 0, "failing_since": None, "rests_until": None, "paused_at": None}


@transaction.atomic
def save_webhook(
    *, webhook: Webhook | None, values: Mapping[str, Any], by: User, at: datetime
) -> tuple[Webhook, str]:
    """Enter a webhook (None) or change one. An empty `address` keeps the one there is. Returns it and, for a new one, the
    secret, which is never shown again. Whoever lends it her sight is told.

    :raises NotPermitted: without the right to keep the settings.
    :raises Invalid: no address, one that may not be reached, another webhook of that name, nothing to tell, nobody to see.
    """
    _must_keep(by)
    if errors := what_is_wrong(webhook=webhook, values=values):
        raise Invalid(errors)
    row = Webhook() if webhook is None else Webhook.objects.select_for_update().get(pk=webhook.pk)
    owner_before = row.owner_id
    for name in FIELDS:
        if name in values:
            setattr(row, name, values[name])
    if values.get("address"):
        row.address = values["address"]
    secret = ""
    if webhook is None:
        secret = message.new_secret()
        row.secret = secret
    signed(row, by=by, at=at).save()
    WebhookWork.objects.get_or_create(webhook=row)
    if row.owner_id != owner_before and row.owner_id != by.pk:
        notify(
            WEBHOOK_OWNER.code,
            case=None,
            to=[row.owner],
            at=at,
            facts={"name": row.name, "host": row.host, "by": by.name},
            key=f"webhook:{row.pk}:owner:{at.isoformat()}",
        )
    return row, secret


def what_is_wrong(*, webhook: Webhook | None, values: Mapping[str, Any]) -> dict[str, list[str]]:
    """What forbids such a webhook, by field; empty when nothing does."""
    errors: dict[str, list[str]] = {}
    address = values.get("address", "")
    if not address and webhook is None:
        errors["address"] = [_("Enter the address at which the receiver waits, beginning with https://.")]
    elif address and (code := what_is_wrong_with(address, hosts=settings.WEBHOOK_HOSTS)):
        errors["address"] = [sentence_for(code)]
    others = Webhook.objects.filter(name=values["name"])
    if (others if webhook is None else others.exclude(pk=webhook.pk)).exists():
        errors["name"] = [_("Another webhook has this name. Choose one that tells who receives it.")]
    if not set(values.get("topics", ())) & set(HookTopic.values):
        errors["topics"] = [_("Choose at least one thing that the webhook tells.")]
    owner = values.get("owner")
    if owner is None or not owner.is_active:
        errors["owner"] = [_("Choose a person who may log in: the webhook tells only what she may see.")]
    return errors


@transaction.atomic
def renew_secret(*, webhook: Webhook, by: User, at: datetime) -> str:
    """A new secret, returned this once; from now on every message is signed with it.

    :raises NotPermitted: without the right to keep the settings.
    """
    _must_keep(by)
    row = Webhook.objects.select_for_update().get(pk=webhook.pk)
    secret = message.new_secret()
    row.secret = secret
    signed(row, by=by, at=at).save()
    return secret


def try_webhook(*, webhook: Webhook, by: User, at: datetime) -> Verdict:
    """Send a sample now and note how it ended.

    :raises NotPermitted: without the right to keep the settings.
    """
    _must_keep(by)
    token = new_id()
    verdict = post_to(webhook, message.sample(token, at=at), token=token, at=at)
    WebhookWork.objects.get_or_create(webhook=webhook)
    if verdict.accepted:
        note_success(webhook, at=at)
    else:
        WebhookWork.objects.filter(webhook=webhook).update(last_failed_at=at, last_error=verdict.code[:60])
    return verdict


@transaction.atomic
def resume(*, webhook: Webhook, by: User, at: datetime) -> None:
    """Let a webhook that was paused tell again; what waited is tried for as long as something new.

    :raises NotPermitted: without the right to keep the settings.
    """
    _must_keep(by)
    WebhookWork.objects.filter(webhook=webhook).update(**AT_REST)
    waiting = HookDelivery.objects.filter(webhook=webhook, state__in=HookDelivery.PENDING)
    waiting.update(next_try_at=at, give_up_at=at + GIVE_UP_AFTER)
    transaction.on_commit(ring, robust=True)


@transaction.atomic
def send_again(*, delivery: HookDelivery, by: User, at: datetime) -> None:
    """Let one message leave again under the same id, also one that was sent: the receiver may have lost it.

    :raises NotPermitted: without the right to keep the settings; NotPossibleNow: it waits already
    """
    _must_keep(by)
    if not _again(HookDelivery.objects.filter(pk=delivery.pk, state__in=HookDelivery.AGAIN), at=at):
        raise NotPossibleNow(_("This message waits already and leaves with the next round."))
    WebhookWork.objects.filter(webhook=delivery.webhook_id, paused_at__isnull=True).update(rests_until=None)


@transaction.atomic
def send_failed_again(*, webhook: Webhook, since: datetime, by: User, at: datetime) -> int:
    """Let everything leave again that happened at `since` or later and failed or was given up. Returns how much.

    :raises NotPermitted: without the right to keep the settings.
    """
    _must_keep(by)
    failed = HookDelivery.objects.filter(
        webhook=webhook, at__gte=since, state__in=[HookDelivery.State.FAILED, HookDelivery.State.DEAD]
    )
    count = _again(failed, at=at)
    if count:
        WebhookWork.objects.filter(webhook=webhook, paused_at__isnull=True).update(rests_until=None)
    return count


def _again(rows: Any, *, at: datetime) -> int:
    count: int = rows.update(
        state=HookDelivery.State.WAITING,
        next_try_at=at,
        give_up_at=at + GIVE_UP_AFTER,
        sent_at=None,
        last_error="",
        attempts=0,
    )
    if count:
        transaction.on_commit(ring, robust=True)
    return count


def _must_keep(by: User) -> None:
    if not by.holds(Permission.MANAGE_SETTINGS):
        raise NotPermitted(_("Only an administrator may change the webhooks. Ask one of them to do it."))


def forget_old_deliveries(*, at: datetime) -> int:
    """Drop messages that are settled and old, some at once so that no lock lasts; the events stay. Returns how many."""
    State, count = HookDelivery.State, 0
    settled = HookDelivery.objects.filter(state__in=[State.SENT, State.DEAD, State.REFUSED], at__lt=at - KEPT)
    while some := list(settled.order_by("pk").values_list("pk", flat=True)[:FORGOTTEN_AT_ONCE]):
        count += HookDelivery.objects.filter(pk__in=some).delete()[0]
    return count
