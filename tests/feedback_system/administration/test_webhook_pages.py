"""The pages of webhooks: previewed before anything is written, the secret shown once, deliveries listed and sent again."""

from __future__ import annotations

from datetime import timedelta

from django.test import Client
from django.utils import timezone

from feedback_system.notifications.models import HookDelivery, Webhook
from feedback_system.notifications.webhooks.sending import deliver_hooks
from tests.factories.company import World
from tests.factories.complaints import new_complaint
from tests.feedback_system.administration.pages import seal_in
from tests.feedback_system.notifications.webhooks.receiver import Program

INSIDE = f"https://{'10.1.1.1'}/x"
ALL, NEW = "/settings/webhooks/", "/settings/webhooks/new/"


def logged_in(person) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(person)
    return client


def typed(world: World, program: Program, **values) -> dict:
    return {
        "name": "ERP", "address": program.address, "owner": world.gm_office.pk, "topics": ["case.opened"], "is_active": "on",
        **values,
    }  # fmt: skip


def enter(client: Client, world: World, program: Program) -> Webhook:
    form = typed(world, program)
    page = client.post(NEW, form)
    answer = client.post(NEW, form | {"act": "save", "seal": seal_in(page)}).content.decode()
    program.secret = answer.split('id="new-secret"')[1].split(">")[1].split("<")[0]
    return Webhook.objects.get()


def test_a_webhook_is_entered_with_a_preview_its_secret_is_shown_once_and_a_sample_arrives_signed(
    world: World, settings
) -> None:
    with Program() as program:
        settings.OUTBOUND_LOCAL_ADDRESSES = [program.place]
        client = logged_in(world.admin)
        page = client.post(NEW, typed(world, program)).content.decode()
        assert Webhook.objects.count() == 0 and "no title, name or text" in page
        assert "others are not sent" not in page
        narrow = client.post(NEW, typed(world, program, owner=world.cs1.pk)).content.decode()
        assert "others are not sent" in narrow

        webhook = enter(client, world, program)
        client.post(f"{ALL}{webhook.pk}/try/")
        assert program.requests[0]["signed"]
    for address in (ALL, f"{ALL}{webhook.pk}/", f"{ALL}{webhook.pk}/deliveries/"):
        shown = client.get(address).content.decode()
        assert "ERP" in shown and "k3y" not in shown and program.secret not in shown
    assert "whsec_" in client.post(f"{ALL}{webhook.pk}/secret/").content.decode()


def test_an_address_that_is_not_allowed_is_told_in_a_sentence_and_what_was_typed_stays(world: World) -> None:
    form = {
        "name": "ERP", "address": INSIDE, "owner": world.gm.pk, "topics": ["case.closed"], "is_active": "on",
    }  # fmt: skip
    page = logged_in(world.admin).post(NEW, form).content.decode()
    assert "leads into the network of the house" in page
    assert f'value="{INSIDE}"' in page and 'name="seal"' not in page


def test_deliveries_are_filtered_escaped_and_sent_again_and_name_only_cases_one_may_see(
    world: World, settings
) -> None:
    with Program() as program:
        settings.OUTBOUND_LOCAL_ADDRESSES = [program.place]
        client = logged_in(world.admin)
        webhook = enter(client, world, program)
        now = timezone.now()
        complaint = new_complaint(world, at=now - timedelta(hours=1))
        program.behaviour = lambda number: (422, "<script>alert(1)</script>") if number == 0 else (200, "ok")
        deliver_hooks(clock=lambda: now)

        place = f"{ALL}{webhook.pk}/deliveries/"
        page = client.get(place, {"state": "failed", "topic": "case.opened"}).content.decode()
        assert "&lt;script&gt;alert(1)" in page and "status 422" in page
        assert complaint.case.receipt_number not in page and "out of your sight" in page
        assert complaint.case.receipt_number in logged_in(world.auditor).get(place).content.decode()
        assert "No message is here" in client.get(place, {"state": "dead"}).content.decode()

        assert client.post(f"{ALL}{webhook.pk}/again/", {"since": "never"}).status_code == 422
        client.post(f"{ALL}{webhook.pk}/again/", {"since": f"{timezone.localdate() - timedelta(days=1)}"})
        deliver_hooks(clock=timezone.now)
        assert HookDelivery.objects.get().state == "sent"
        client.post(f"{ALL}deliveries/{HookDelivery.objects.get().pk}/again/")
        assert HookDelivery.objects.get().state == "waiting"
    assert logged_in(world.auditor).post(f"{ALL}{webhook.pk}/resume/").status_code == 403
