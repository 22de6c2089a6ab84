"""The mailbox at its server: what is new is stored, what cannot be had does not hold up the rest, the password stays sealed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client

from complaints.intake import mailboxes, parsing
from complaints.intake.models import InboundMail, Mailbox, MailboxWork
from complaints.intake.operations import storing
from complaints.intake.operations.setting import try_mailbox
from complaints.intake.operations.storing import TRIES, fetch_mails
from complaints.intake.tasks import take_in_mail
from feedback_system.errors import NotPermitted, NotPossibleNow
from tests.factories.company import World
from tests.factories.mails import BOX, CAME, mailbox, written
from tests.intake.imap import Server, served

pytestmark = pytest.mark.django_db
State = InboundMail.State
PAGE = "/settings/mail-intake/"


@pytest.fixture
def server() -> Iterator[Server]:
    with served() as running:
        running.mails[1] = written("旧邮件")
        yield running


def look() -> storing.Round:
    """One look into the mailbox."""
    return fetch_mails(clock=lambda: CAME)


def test_only_what_comes_after_the_switch_is_taken_in_and_marked_once_stored(
    world: World, server: Server
) -> None:
    mailbox(port=server.port)

    before = look()
    server.mails |= {2: written("一"), 3: written("二", sender="b@x.example")}
    first, second = look(), look()

    assert (before.stored, first.stored, second.stored, first.error) == (0, 2, 0, "")
    assert server.seen == {2, 3}
    assert set(InboundMail.objects.values_list("state", flat=True)) == {State.STORED}, "stored before read"
    take_in_mail()
    assert InboundMail.objects.filter(state=State.REPORT).count() == 2


def test_a_mail_that_the_server_does_not_hand_out_is_noted_and_passed_by(
    world: World, server: Server
) -> None:
    mailbox(port=server.port)
    look()
    server.mails |= {2: written("一"), 3: written("二", sender="b@x.example")}
    server.broken.add(2)

    errors = [look().error for _round in range(TRIES)]

    assert errors == ["not_fetched"] * (TRIES - 1) + [""]
    noted, stored = InboundMail.objects.order_by("pk")
    assert (noted.state, noted.reason, stored.state) == (State.QUARANTINED, "not_fetched", State.STORED)


def test_a_server_that_numbers_anew_brings_nothing_twice(world: World, server: Server) -> None:
    mailbox(port=server.port)
    look()
    server.mails[2] = written("一")
    look()
    server.validity = 8

    again = look()

    assert (again.stored, again.known) == (1, 1), "only the mail from before the switch is new to us"


def test_a_mail_that_is_too_large_keeps_its_beginning(
    world: World, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in (mailboxes, storing, parsing):
        monkeypatch.setattr(place, "LARGEST", 1_000)
    monkeypatch.setattr(mailboxes, "CUT", 200)
    mailbox(port=server.port)
    look()
    server.mails[2] = written("x" * 5_000)

    look()

    mail = InboundMail.objects.get()
    assert (mail.state, mail.reason) == (State.QUARANTINED, "too_large") and mail.size > 5_000


def test_the_try_says_what_to_mend_and_only_an_administrator_tries(world: World, server: Server) -> None:
    mailbox(port=server.port)
    try_mailbox(by=world.admin, at=CAME)
    with pytest.raises(NotPermitted):
        try_mailbox(by=world.cs1, at=CAME)
    server.password = "other"
    with pytest.raises(NotPossibleNow, match="password"):
        try_mailbox(by=world.admin, at=CAME)
    mailbox(port=server.port, host="mail.example")
    with pytest.raises(NotPossibleNow, match="encryption"):
        try_mailbox(by=world.admin, at=CAME)

    assert look().error == "open"
    assert MailboxWork.objects.get().failed_since == CAME


def test_the_settings_page_previews_seals_the_password_and_is_off_at_install(
    world: World, client: Client
) -> None:
    assert not Mailbox.get().is_active
    client.force_login(world.admin)
    typed = {"is_active": "on", "address": BOX, "host": "imap.factory.example", "port": "993", "security": "tls",
             "username": "", "password": "geheim-1", "folder": "INBOX", "acknowledges": "on"}  # fmt: skip

    open_text = client.post(PAGE, typed | {"security": "none", "act": "preview"})
    shown = client.post(PAGE, typed | {"act": "preview"})
    saved = client.post(PAGE, typed | {"act": "save", "seal": shown.context["preview"].seal})
    page = client.get(PAGE).content.decode()

    assert (
        open_text.context["preview"].problems and "geheim-1" not in shown.context["preview"].changes[-1].after
    )
    assert saved.status_code == 302
    row = Mailbox.get()
    assert row.is_active and row.password == "geheim-1" and "geheim" not in row.sealed_password
    assert "geheim" not in page
    client.force_login(world.cs1)
    assert client.get(PAGE).status_code == 403
