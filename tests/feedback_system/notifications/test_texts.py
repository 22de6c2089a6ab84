"""Text messages by a gateway of any provider: a card and an urgent notice leave once, failures wait, numbers stay out of sight."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.test import Client

from aftersales.services.states import ServiceState
from aftersales.surveys.models import Asked
from aftersales.surveys.operations.asking import answer_from_outside
from aftersales.surveys.operations.cards import issue_card
from feedback_system.errors import Invalid, NotPermitted, NotPossibleNow
from feedback_system.masterdata.calling import refuse_calls
from feedback_system.notifications.models import Notification, TextGateway, TextMessage
from feedback_system.notifications.operations import mark_read, notify
from feedback_system.notifications.texts.operations import save_gateway, send_again, try_gateway
from feedback_system.notifications.texts.sending import deliver_texts
from feedback_system.notifications.texts.sorts import masked, mobile_of
from tests.factories.company import World, at
from tests.factories.complaints import new_complaint
from tests.factories.services import call_at
from tests.factories.surveys import CARD_GOOD, token

pytestmark = pytest.mark.django_db

NOW = at("2026-03-03 09:00")


@dataclass
class Gateway:
    """A provider on this machine: what came in, and how the next requests are answered."""

    behaviour: Callable[[int], tuple[int, dict[str, Any]]] = lambda _number: (200, {"code": 0})
    requests: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    address: str = ""


@pytest.fixture
def gateway(settings: Any) -> Iterator[Gateway]:
    """A gateway that takes everything."""
    found = Gateway()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            found.requests.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            found.keys.append(f"{self.headers['Authorization']} {self.headers['Idempotency-Key']}")
            status, said = found.behaviour(len(found.requests) - 1)
            content = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_arguments: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    place = f"127.0.0.1:{server.server_address[1]}"
    found.address = f"http://{place}/send"
    settings.OUTBOUND_LOCAL_ADDRESSES = [place]
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield found
    server.shutdown()
    server.server_close()
    thread.join()


def switch_on(world: World, gateway: Gateway, *, tells_urgent: bool = False) -> TextGateway:
    values = {
        "is_active": True,
        "tells_urgent": tells_urgent,
        "address": gateway.address,
        "key": "k3y-of-ours",
    }
    return save_gateway(values=values, by=world.admin, at=NOW)


def a_round(moment: Any = NOW) -> tuple[int, int, int]:
    done = deliver_texts(clock=lambda: moment)
    return done.sent, done.failed, done.dead


def test_a_card_without_a_mail_address_leaves_once_as_a_text_message_and_is_answered_by_its_link(
    world: World, gateway: Gateway
) -> None:
    assert Asked.objects.cards().get(about=call_at(world, ServiceState.SIGNED).case).way == "paper"  # off
    row = switch_on(world, gateway)
    assert gateway.address not in row.sealed_address and "k3y" not in row.sealed_key
    job = new_complaint(world).case
    given: dict[str, Any] = {
        "case": job,
        "customer": world.customer,
        "person_rated": world.tech1,
        "by": world.tech1,
    }

    cards = [issue_card(**given, phone="139 0000 2222", at=NOW) for _again in range(2)]

    assert cards[0] == cards[1] and cards[0] is not None and cards[0].way == "text"
    assert a_round() == (1, 0, 0) and a_round() == (0, 0, 0)
    (sent,) = gateway.requests
    message = TextMessage.objects.get()
    assert sent["to"] == "13900002222" and sent["kind"] == "survey" and token(cards[0]) in sent["text"]
    assert gateway.keys == [f"Bearer k3y-of-ours {message.token}"] and sent["id"] == message.token
    assert (message.state, message.masked_number) == ("sent", "139****2222")
    assert answer_from_outside(token=token(cards[0]), fields=CARD_GOOD, at=NOW).asked == cards[0]

    # Who asked not to be called gets a card on paper.
    refuse_calls(customer=world.customer, reason="不想被打扰", by=world.cs1, at=NOW)
    other = issue_card(**(given | {"case": new_complaint(world).case}), phone="13900002222", at=NOW)
    assert other is not None and other.way == "paper"


def test_a_failure_waits_without_naming_the_number_and_an_answered_card_needs_no_message(
    world: World, gateway: Gateway, caplog: pytest.LogCaptureFixture
) -> None:
    switch_on(world, gateway)
    given: dict[str, Any] = {"customer": world.customer, "person_rated": None, "by": world.tech1, "at": NOW}
    first, second, third = (
        issue_card(case=new_complaint(world).case, phone=f"1390000222{one}", **given) for one in (1, 2, 3)
    )
    gateway.behaviour = lambda number: [(503, {}), (422, {}), (200, {"code": 17}), (200, {})][number]

    assert a_round() == (0, 1, 0)  # the gateway is down: the others wait
    later = NOW + timedelta(minutes=2)
    assert a_round(later) == (0, 1, 1)  # one is refused for good, the next fails with a code of the provider
    ended = TextMessage.objects.order_by("pk").values_list("last_error", "state")
    assert sorted(ended) == [("gateway:17", "failed"), ("http:422", "dead"), ("http:503", "failed")]
    assert not any(f"1390000222{one}" in caplog.text for one in (1, 2, 3))

    assert first is not None and second is not None and third is not None
    for one in (first, second, third):
        answer_from_outside(token=token(one), fields=CARD_GOOD, at=later)
    asked = len(gateway.requests)
    assert a_round(NOW + timedelta(hours=5))[2] == 2 and len(gateway.requests) == asked
    dead = TextMessage.objects.filter(last_error="http:422").get()
    with pytest.raises(NotPermitted):
        send_again(message=dead, by=world.cs1, at=later)
    send_again(message=dead, by=world.admin, at=later)
    dead.refresh_from_db()
    assert dead.state == "waiting"


def test_an_urgent_notice_reaches_a_mobile_telephone_with_its_number_alone_and_not_once_it_is_read(
    world: World, gateway: Gateway
) -> None:
    case = new_complaint(world).case
    for person, phone in (
        (world.qa_head, "+86 138-0000-0001"),
        (world.gm, "13800000002"),
        (world.cs1, "021-5550"),
    ):
        type(person).objects.filter(pk=person.pk).update(phone=phone)
        person.phone = phone
    people = [world.qa_head, world.gm, world.cs1]
    switch_on(world, gateway)
    notify("complaint_major", case=case, to=people, at=NOW, key="before")
    assert not TextMessage.objects.exists()  # only where the company wants it

    switch_on(world, gateway, tells_urgent=True)
    notify("complaint_major", case=case, to=people, at=NOW, key="major")
    notify("complaint_arrived", case=case, to=people, at=NOW, key="ordinary")
    mark_read(notification=Notification.objects.get(recipient=world.gm, key="major"), by=world.gm, at=NOW)

    assert a_round() == (1, 0, 1)
    (sent,) = gateway.requests
    assert sent["to"] == "13800000001" and case.reference in sent["text"] and case.title not in sent["text"]


def test_the_page_shows_states_keeps_secrets_and_a_trial_goes_to_the_own_number(
    world: World, gateway: Gateway, client: Client, settings: Any
) -> None:
    client.force_login(world.admin)
    page = "/settings/texts/"
    typed = {"is_active": "on", "address": gateway.address, "key": "k3y-of-ours"}
    shown = client.post(page, typed | {"act": "preview"})
    seal = shown.context["preview"].seal
    assert not TextGateway.objects.exists()
    assert client.post(page, typed | {"act": "save", "seal": seal}).status_code == 302
    again = client.get(page).content.decode()
    assert gateway.address not in again and "k3y-of-ours" not in again

    with pytest.raises(NotPossibleNow, match="own mobile number"):
        try_gateway(by=world.admin, at=NOW)
    type(world.admin).objects.filter(pk=world.admin.pk).update(phone="13700000003")
    assert (
        client.post("/settings/texts/try/").status_code == 302 and gateway.requests[0]["to"] == "13700000003"
    )

    settings.OUTBOUND_LOCAL_ADDRESSES = []
    with pytest.raises(Invalid):
        save_gateway(
            values={"is_active": True, "tells_urgent": False, "address": "http://gateway.test/"},
            by=world.admin,
            at=NOW,
        )
    assert (mobile_of("+86 139 1234 5678"), mobile_of("021-5550001"), masked("13912345678")) == (
        "13912345678", "", "139****5678",
    )  # fmt: skip
