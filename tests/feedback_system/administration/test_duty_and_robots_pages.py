"""The pages of the duty roster and of robots: previewed before anything is written, secrets never shown."""

from __future__ import annotations

from datetime import timedelta

from django.test import Client
from django.utils import timezone

from feedback_system.escalation.models import DutyShift
from feedback_system.notifications.models import Robot
from tests.factories.company import World
from tests.feedback_system.administration.pages import seal_in
from tests.feedback_system.notifications.robots.receiver import Chat, Receiver

DUTY, NEW = "/settings/duty/", "/settings/robots/new/"


def admin(world: World) -> Client:
    client = Client()
    client.force_login(world.admin)
    return client


def test_a_shift_is_shown_with_those_beside_it_before_it_is_written_and_gaps_are_told(world: World) -> None:
    client, now = admin(world), timezone.localtime()
    typed = {
        "person": world.qa1.pk,
        "department": "",
        "starts_at": f"{now:%Y-%m-%dT%H:%M}",
        "ends_at": f"{now + timedelta(days=2):%Y-%m-%dT%H:%M}",
    }
    assert "Nobody has duty" in client.get(DUTY).content.decode()

    page = client.post(DUTY, typed)
    assert DutyShift.objects.count() == 0
    assert client.post(DUTY, typed | {"act": "save", "seal": seal_in(page)}).status_code == 302
    assert DutyShift.objects.get().person == world.qa1

    again = client.post(DUTY, typed | {"person": world.gm.pk}).content.decode()
    assert "Also on duty in this time: 秦安" in again
    shown = client.get(DUTY).content.decode()
    assert "on duty now" in shown and f"{now + timedelta(days=2):%Y-%m-%d %H:%M} –" in shown

    client.post(f"/settings/duty/{DutyShift.objects.get().pk}/end/")
    assert not DutyShift.objects.filter(ends_at__gt=timezone.now()).exists()


def test_a_shift_that_would_be_over_cannot_be_saved_and_says_why(world: World) -> None:
    typed = {"person": world.qa1.pk, "starts_at": "2020-01-01T00:00", "ends_at": "2020-01-02T00:00"}
    page = admin(world).post(DUTY, typed).content.decode()
    assert "would be over already" in page and 'name="seal"' not in page


def test_a_robot_is_entered_tried_and_changed_without_its_keys_ever_being_shown(
    world: World, settings
) -> None:
    chat = Chat(kind="feishu", secret="s3cret")
    with Receiver(chat) as receiver:
        settings.OUTBOUND_LOCAL_ADDRESSES = [receiver.place]
        client = admin(world)
        typed = {
            "name": "业务群", "kind": "feishu", "address": chat.address, "secret": "s3cret", "keyword": "", "department": "",
            "role": "gm", "topics": ["escalations", "slips"], "is_active": "on",
        }  # fmt: skip
        page = client.post(NEW, typed)
        assert Robot.objects.count() == 0 and "what is told to" in page.content.decode()
        client.post(NEW, typed | {"act": "save", "seal": seal_in(page)})
        robot = Robot.objects.get()

        client.post(f"/settings/robots/{robot.pk}/try/")
        assert len(chat.texts) == 1
        assert "has taken the message" in client.get("/settings/robots/").content.decode()
        chat.behaviour = lambda number: "19024"
        client.post(f"/settings/robots/{robot.pk}/try/")
        assert "keyword is missing" in client.get("/settings/robots/").content.decode()

    change = typed | {"address": "", "secret": "", "name": "业务一群"}
    page = client.post(f"/settings/robots/{robot.pk}/", change)
    client.post(f"/settings/robots/{robot.pk}/", change | {"act": "save", "seal": seal_in(page)})
    robot = Robot.objects.get()
    assert (robot.name, robot.address, robot.secret) == ("业务一群", chat.address, "s3cret")
    shown = client.get(f"/settings/robots/{robot.pk}/").content.decode() + page.content.decode()
    assert "k3y" not in shown and "s3cret" not in shown
    assert "业务群 → 业务一群" in shown


def test_an_address_outside_the_chats_cannot_be_saved(world: World) -> None:
    typed = {"name": "X", "kind": "wecom", "address": "https://elsewhere.example.com/x", "topics": ["slips"]}
    page = admin(world).post(NEW, typed).content.decode()
    assert "OUTBOUND_HOSTS" in page and 'name="seal"' not in page
