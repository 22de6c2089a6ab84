"""Robots of chat groups against a receiver that answers as the chats do: signatures, limits, outages, lost answers."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta

import pytest

from feedback_system.company.models import Company
from feedback_system.errors import Invalid, NotPermitted
from feedback_system.notifications import kinds
from feedback_system.notifications.models import Robot, RobotMessage, RobotPost, RobotWork
from feedback_system.notifications.robots.chats import request_for, sentence_for, verdict_on
from feedback_system.notifications.robots.operations import save_robot, try_robot
from feedback_system.notifications.robots.posting import News, post
from feedback_system.notifications.robots.sending import deliver_posts, sentence_of, take
from feedback_system.outbound import Answer
from feedback_system.worktime.loading import install_default_calendar
from tests.feedback_system.folders import department, person
from tests.feedback_system.notifications.robots.receiver import Chat, Receiver

HOST = "qyapi.weixin.qq.com"
NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
"""Monday, 10:00 in Shanghai."""


@pytest.fixture
def chat(settings):
    """A chat that takes everything, and a robot's address in it."""
    found = Chat()
    with Receiver(found) as receiver:
        settings.OUTBOUND_LOCAL_ADDRESSES = [receiver.place]
        settings.BASE_URL = "https://feedback.example.com"
        yield found


@pytest.fixture
def admin(sales):
    install_default_calendar(at=NOW)
    return person("admin", "administrator", sales)


def robot_in(chat: Chat, admin, **values) -> Robot:
    values = {
        "name": "质量群", "kind": chat.kind, "address": chat.address, "secret": chat.secret, "keyword": "",
        "department": None, "role": "", "topics": ["escalations"], "is_active": True, **values,
    }  # fmt: skip
    return save_robot(robot=None, values=values, by=admin, at=NOW)


def news(number: int, case=None, **values) -> News:
    facts = {
        "reference": f"R{number:04}",
        "title": "秘密",
        "label_zh_hans": "结案期限",
        "due_at": NOW,
        "slip": "",
    }
    return News(
        kind="deadline_overdue", topics={"escalations"}, key=f"esc:{number}:4:1:0", facts=facts, case=case, urgent=True, **values
    )  # fmt: skip


class Ticking:
    """A clock that goes on by `step` with every look."""

    def __init__(self, start: datetime, step: timedelta = timedelta(0)) -> None:
        self.now, self.step = start, step

    def __call__(self) -> datetime:
        self.now += self.step
        return self.now


@pytest.mark.parametrize(
    ("kind", "secret"),
    [("wecom", ""), ("dingtalk", ""), ("dingtalk", "SEC0"), ("feishu", ""), ("feishu", "s3")],
)
def test_each_chat_gets_number_time_limit_and_link_and_nothing_else(chat, admin, case, kind, secret):
    chat.kind, chat.secret = kind, secret
    robot_in(chat, admin)
    case.kind = "complaint"
    case.save()

    post([news(1, case)], at=NOW)
    assert deliver_posts(clock=lambda: NOW).sent == 1

    (text,) = chat.texts
    assert "R0001" in text and "结案期限" in text
    assert f"https://feedback.example.com/complaints/{case.reference}/" in text
    assert "秘密" not in text and "Scratched" not in text
    assert RobotMessage.objects.get().state == "sent"


def test_a_wrong_secret_is_told_in_a_sentence_and_the_message_waits(chat, admin):
    chat.kind, chat.secret = "dingtalk", "SEC0"
    robot = robot_in(chat, admin, secret="another")
    post([news(1)], at=NOW)

    assert deliver_posts(clock=lambda: NOW).failed == 1

    message = RobotMessage.objects.get()
    assert (message.state, message.last_error) == ("failed", "dingtalk:310000")
    assert "signing secret" in sentence_of(robot)
    save_robot(robot=robot, values=plain(robot) | {"secret": "SEC0"}, by=admin, at=NOW)
    assert deliver_posts(clock=lambda: NOW + timedelta(minutes=2)).sent == 1


def plain(robot: Robot) -> dict:
    names = ("name", "kind", "keyword", "department", "role", "topics", "is_active")
    return {name: getattr(robot, name) for name in names}


@pytest.mark.parametrize(
    ("kind", "code", "minutes"),
    [
        ("wecom", 45009, 1),
        ("dingtalk", 130101, 10),
        ("dingtalk", 410100, 10),
        ("feishu", 11232, 1),
        ("feishu", 99991400, 1),
        ("wecom", 429, 1),
    ],
)
def test_a_chat_that_says_too_many_is_left_alone_for_as_long_as_it_wants(chat, admin, kind, code, minutes):
    chat.kind = kind
    chat.behaviour = lambda number: str(code) if number == 0 else "ok"
    robot_in(chat, admin)
    post([news(1)], at=NOW)

    deliver_posts(clock=lambda: NOW)
    deliver_posts(clock=lambda: NOW + timedelta(minutes=minutes, seconds=-1))
    assert len(chat.requests) == 1
    assert deliver_posts(clock=lambda: NOW + timedelta(minutes=minutes)).sent == 1


def test_no_robot_says_more_than_twenty_messages_a_minute_and_the_rest_is_gathered(chat, admin):
    robot_in(chat, admin)
    for number in range(25):
        post([news(number)], at=NOW)
        deliver_posts(clock=lambda: NOW)
    assert len(chat.requests) == 20
    assert RobotPost.objects.filter(message=None).count() == 5

    deliver_posts(clock=lambda: NOW + timedelta(seconds=61))
    assert len(chat.requests) == 21
    assert all(f"R00{number}" in chat.texts[-1] for number in range(20, 25))


def test_feishu_counts_seconds_too_and_gets_five_in_one(chat, admin):
    chat.kind = "feishu"
    robot_in(chat, admin)
    for number in range(8):
        post([news(number)], at=NOW)
        deliver_posts(clock=lambda: NOW)
    assert len(chat.requests) == 5

    deliver_posts(clock=lambda: NOW + timedelta(seconds=1))
    assert len(chat.requests) == 6
    assert all(f"R000{number}" in chat.texts[-1] for number in (5, 6, 7))


@pytest.mark.parametrize(("kind", "messages"), [("wecom", range(3, 8)), ("dingtalk", [3]), ("feishu", [3])])
def test_a_burst_is_gathered_into_messages_within_the_size_the_chat_takes(chat, admin, case, kind, messages):
    chat.kind = kind
    Company.objects.update(name="示例" * 60)
    robot_in(chat, admin, keyword="质量")
    post([news(number, case) for number in range(70)], at=NOW)
    assert deliver_posts(clock=lambda: NOW).failed == 0
    assert len(chat.texts) in messages
    assert [f"R{number:04}" in "".join(chat.texts) for number in range(70)] == [True] * 70


@pytest.mark.once
@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("wecom:93000", "Copy its address"), ("dingtalk:300001", "Copy its address"),
        ("dingtalk:400101", "Copy its address"), ("feishu:19001", "Copy its address"),
        ("dingtalk:400102", "switched off"), ("feishu:19007", "switched off"),
        ("wecom:40058", "too long"), ("dingtalk:460101", "too long"),
    ],
)  # fmt: skip
def test_a_broken_key_is_told_apart_from_a_message_that_is_wrong(code, says):
    kind, number = code.split(":")
    name = "code" if kind == "feishu" else "errcode"
    verdict = verdict_on(kind, Answer(200, json.dumps({name: int(number)})))

    assert (verdict.code, verdict.too_many) == (code, False)
    assert says in sentence_for(verdict.code)


@pytest.mark.once
def test_the_signatures_are_those_of_the_pages_of_dingtalk_and_feishu():
    """DingTalk signs milliseconds with the secret as the key, quoted for the address; Feishu nothing, with seconds in the key."""
    said = {"keyword": "", "title": "t", "lines": [], "at": NOW}
    to_dingtalk = request_for(
        "dingtalk", address="https://d.example/send?access_token=1", secret="SEC0", **said
    )
    to_feishu = request_for("feishu", address="https://f.example/hook/1", secret="s3", **said)

    assert to_dingtalk.address == (
        "https://d.example/send?access_token=1&timestamp=1772416800000&sign=ymbHXQGrIFSYIeL6yV831nK0ByG7SxUWm81G5lgipcM%3D"
    )
    assert (to_feishu.body["timestamp"], to_feishu.body["sign"]) == (
        "1772416800",
        "BV0CXHVl4JjMzBVz/pV8Et2AdX8VetG3I1DGO41iRa0=",
    )


def test_after_three_days_without_a_receiver_and_with_lost_answers_nothing_is_lost_or_doubled(
    chat, admin, settings
):
    """Each line once at the receiver, in the order written; repetitions come under the same key."""
    settings.OUTBOUND_LOCAL_ADDRESSES, there = [], settings.OUTBOUND_LOCAL_ADDRESSES
    robot_in_the_fence(chat, admin, settings, there)
    for number in range(200):
        post([news(number)], at=NOW)
    clock = Ticking(NOW)
    chance = random.Random(7)
    chat.behaviour = lambda _number: "lost" if chance.random() < 0.1 else "ok"
    settings.OUTBOUND_LOCAL_ADDRESSES = []
    while clock.now < NOW + timedelta(days=3):
        deliver_posts(clock=clock)
        clock.now += timedelta(hours=5)
    assert chat.requests == []

    settings.OUTBOUND_LOCAL_ADDRESSES = there
    for _round in range(40):
        deliver_posts(clock=clock)
        clock.now += timedelta(hours=6)

    said = [line.split(":")[0][-5:] for text in chat.texts for line in text.splitlines() if "Late" in line]
    numbers = [
        line.split("Late: ")[1][:5] for text in chat.texts for line in text.splitlines() if "Late" in line
    ]
    assert numbers == [f"R{number:04}" for number in range(200)], said[:3]
    assert not RobotMessage.objects.exclude(state="sent").exists()


def robot_in_the_fence(chat: Chat, admin, settings, there: list[str]) -> None:
    settings.OUTBOUND_LOCAL_ADDRESSES = there
    robot_in(chat, admin)


def test_after_seven_days_a_message_is_given_up_and_the_next_one_has_its_turn(chat, admin):
    chat.behaviour = lambda number: "93000"
    robot = robot_in(chat, admin)
    post([news(1)], at=NOW)
    clock = Ticking(NOW)
    while clock.now <= NOW + timedelta(days=7, hours=6):
        deliver_posts(clock=clock)
        clock.now += timedelta(hours=6)
    assert RobotMessage.objects.get().state == "dead"
    assert "Copy its address" in sentence_of(robot)

    chat.behaviour = lambda number: "ok"
    post([news(2)], at=clock.now)
    assert deliver_posts(clock=clock).sent == 1
    assert "R0002" in chat.texts[0]


def test_one_sender_works_for_a_robot_at_a_time_and_a_dead_one_is_followed(chat, admin):
    robot = robot_in(chat, admin)
    assert take(robot, now=NOW)
    assert take(robot, now=NOW) == ""
    assert take(robot, now=NOW + timedelta(minutes=5)) != ""


def test_an_ordinary_line_waits_for_the_working_time_of_the_department_and_an_urgent_one_does_not(
    chat, admin
):
    robot_in(chat, admin)
    night = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)  # Tuesday, 2:00 in Shanghai
    quiet = News(kind="deadline_overdue", topics={"escalations"}, key="q", facts={"reference": "R1"})
    post([quiet, news(2)], at=night)
    assert deliver_posts(clock=lambda: night).sent == 1
    assert "R0002" in chat.texts[0]
    opening = datetime(2026, 3, 3, 0, 30, tzinfo=UTC)
    assert RobotPost.objects.get(key="q").not_before == opening
    assert deliver_posts(clock=lambda: opening).sent == 1


def test_a_robot_of_a_department_tells_its_cases_and_those_below_and_no_others(chat, admin, sales, quality):
    below = department("north")
    below.parent = sales
    below.save()
    robot_in(chat, admin, department=sales)
    robot_in(chat, admin, name="GM", role="gm")
    post([news(1, department_id=below.pk), news(2, department_id=quality.pk, roles={"gm"})], at=NOW)
    told = {(row.robot.name, row.facts["reference"]) for row in RobotPost.objects.select_related("robot")}
    assert told == {("质量群", "R0001"), ("GM", "R0002")}
    assert "title" not in RobotPost.objects.first().facts


def test_a_robot_that_is_switched_off_says_nothing_and_keeps_what_it_has_to_say(chat, admin):
    robot = robot_in(chat, admin)
    post([news(1)], at=NOW)
    save_robot(robot=robot, values=plain(robot) | {"is_active": False}, by=admin, at=NOW)
    assert deliver_posts(clock=lambda: NOW).sent == 0
    post([news(2)], at=NOW)
    assert RobotPost.objects.count() == 1


def test_address_and_secret_are_sealed_in_the_database_and_left_out_of_the_history(chat, admin, settings):
    chat.kind = "dingtalk"
    robot = robot_in(chat, admin, secret="SEC-very-secret")
    stored = Robot.objects.values().get()
    assert "k3y" not in str(stored) and "SEC-very" not in str(stored)
    assert "sealed" not in str(Robot.history.values().first())
    assert (robot.address, robot.secret) == (chat.address, "SEC-very-secret")

    settings.FIELD_KEY, settings.FIELD_KEY_FALLBACKS = "another key of 32 characters at least", []
    post([news(1)], at=NOW)
    deliver_posts(clock=lambda: NOW)
    assert RobotMessage.objects.get().last_error == "sealed"


def test_the_test_of_a_robot_says_how_the_chat_answered(chat, admin):
    robot = robot_in(chat, admin)
    assert try_robot(robot=robot, by=admin, at=NOW).accepted
    chat.behaviour = lambda number: "93000"
    assert try_robot(robot=robot, by=admin, at=NOW).code == "wecom:93000"
    assert RobotWork.objects.get().last_error == "wecom:93000"


def test_only_an_administrator_keeps_robots_and_only_addresses_of_the_chats_are_taken(chat, admin, clerk):
    with pytest.raises(NotPermitted):
        robot_in(chat, clerk)
    for address in ("https://evil.example.com/x", f"http://{HOST}/cgi-bin/webhook/send?key=1"):
        with pytest.raises(Invalid):
            robot_in(chat, admin, address=address)
    assert Robot.objects.count() == 0


def test_a_kind_that_no_app_brings_any_more_is_told_by_its_number(chat, admin, monkeypatch):
    robot_in(chat, admin)
    post([news(1)], at=NOW)
    monkeypatch.setattr(kinds, "_KINDS", {})
    deliver_posts(clock=lambda: NOW)
    assert "R0001" in chat.texts[0]
