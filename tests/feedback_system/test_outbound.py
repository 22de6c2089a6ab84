"""The fence around requests that leave the house: what it lets out and in."""

from __future__ import annotations

import socket

import pytest

from feedback_system import outbound
from feedback_system.outbound import Fenced, Unanswered, post_json, what_is_wrong_with
from tests.feedback_system.notifications.robots.receiver import Chat, Receiver

pytestmark = pytest.mark.once
CHAT = "qyapi.weixin.qq.com"
INSIDE = "10.0.0.7"
GOOD = f"https://{CHAT}/cgi-bin/webhook/send?key=1"


@pytest.mark.parametrize(
    ("address", "code"),
    [
        (GOOD, ""),
        (f"http://{CHAT}/x", "scheme"),
        (f"ftp://{CHAT}/x", "scheme"),
        ("https://example.com/x", "host"),
        ("https://127.0.0.1/x", "host"),
        ("https://[::1]/x", "host"),
        ("https://2130706433/x", "host"),
        (f"https://{CHAT}.example.com/x", "host"),
        (f"https://{CHAT}:8443/x", "port"),
        (f"https://{CHAT}@example.com/x", "address"),
        (f"https://u:p@{CHAT}/x", "address"),
        (f"https://{CHAT}/x\r\nHost: example.com", "address"),
        (f"https://{CHAT}:bad/x", "address"),
        (f"//{CHAT}/x", "scheme"),
        ("", "address"),
    ],
)
def test_only_https_to_a_listed_host_leaves(address, code):
    assert what_is_wrong_with(address) == code


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("https://receiver.example.com/hooks?key=1", ""),
        ("http://receiver.example.com/hooks", "scheme"),
        ("https://receiver.example.com:8443/hooks", "port"),
        (f"https://{INSIDE}/hooks", "inside"),
        ("https://[::ffff:127.0.0.1]/hooks", "inside"),
        ("https://localhost/hooks", "inside"),
    ],
)
def test_where_every_host_is_allowed_the_inside_of_the_house_still_is_not(address, code):
    assert what_is_wrong_with(address, hosts=[outbound.ANY_HOST]) == code


@pytest.mark.parametrize(
    "inside",
    [
        "127.0.0.1", "10.1.2.3", "192.168.0.9", "172.16.5.5", "169.254.169.254", "100.64.0.1", "0.0.0.0", "::1", "fe80::1",
        "fd00::1", "::ffff:10.0.0.1", "2002:7f00:1::", "224.0.0.1",
    ],
)  # fmt: skip
def test_a_listed_name_that_leads_inside_is_refused_even_when_only_one_of_its_addresses_does(
    inside, monkeypatch
):
    """The name is resolved once, and the connection goes to what was looked at: a second answer is never asked for."""
    asked = []

    def resolve(host, port, **_options):
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in ("8.8.8.8", inside)]

    monkeypatch.setattr(outbound.socket, "getaddrinfo", resolve)
    monkeypatch.setattr(outbound.socket, "create_connection", lambda *_a, **_k: pytest.fail("it went out"))
    with pytest.raises(Fenced, match="inside"):
        post_json(GOOD, {})
    assert asked == ["qyapi.weixin.qq.com"]


def test_a_redirect_is_not_followed(settings):
    inner = Chat()
    with Receiver(inner) as target, Receiver(Chat(), redirect_to=f"http://{target.place}/secret") as receiver:
        settings.OUTBOUND_LOCAL_ADDRESSES = [receiver.place, target.place]
        with pytest.raises(Fenced, match="redirect"):
            post_json(receiver.chat.address, _MESSAGE)
    assert inner.requests == []


def test_an_answer_longer_than_a_chat_s_is_not_read(settings):
    with Receiver(Chat(), length=70_000) as receiver:
        settings.OUTBOUND_LOCAL_ADDRESSES = [receiver.place]
        with pytest.raises(Fenced, match="too_large"):
            post_json(receiver.chat.address, _MESSAGE)


def test_who_answers_too_slowly_is_left(settings, monkeypatch):
    monkeypatch.setattr(outbound, "SECONDS", 0.05)
    silent = socket.create_server(("127.0.0.1", 0))
    place = f"127.0.0.1:{silent.getsockname()[1]}"
    settings.OUTBOUND_LOCAL_ADDRESSES = [place]
    with pytest.raises(Unanswered, match="timeout"):
        post_json(f"http://{place}/", {})
    silent.close()
    with pytest.raises(Unanswered, match="refused"):
        post_json(f"http://{place}/", {})


def test_no_proxy_of_the_environment_is_used(settings, monkeypatch):
    for name in ("http_proxy", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with Receiver(Chat()) as receiver:
        settings.OUTBOUND_LOCAL_ADDRESSES = [receiver.place]
        assert post_json(receiver.chat.address, _MESSAGE).json() == {"errcode": 0, "errmsg": "ok"}


def test_the_error_never_holds_the_address_with_its_key(settings):
    settings.OUTBOUND_LOCAL_ADDRESSES = ["127.0.0.1:9"]
    with pytest.raises(Unanswered) as error:
        post_json("http://127.0.0.1:9/?key=s3cret", {})
    assert "s3cret" not in repr(error.value) and error.value.__cause__ is None


_MESSAGE = {"msgtype": "markdown", "markdown": {"content": "x"}}
