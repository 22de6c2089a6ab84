"""Carry the lines of robots into their groups.

One sender works for one robot at a time, under a lease on the robot: so the order is kept and the chat's limit can be
counted. Lines that wait are gathered into one message; a message that fails is sent again with the same lines and the
same token, with growing pauses, for seven days. Written down as sent is only what the chat accepted. Source: safety
rule on the outbox.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone, translation

from feedback_system.company.models import Company
from feedback_system.notifications.kinds import notice_named
from feedback_system.notifications.models import new_token
from feedback_system.notifications.rendering import facts_of, line_of, path_of_case
from feedback_system.notifications.robots import chats
from feedback_system.notifications.robots.models import Robot, RobotKind, RobotMessage, RobotPost, RobotWork
from feedback_system.outbound import OutboundError, post_json
from feedback_system.sealed import CannotUnseal

log = structlog.get_logger(__name__)

LEASE = timedelta(minutes=5)
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
GIVE_UP_AFTER = timedelta(days=7)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=6)
LINES_AT_ONCE = 30


@dataclass
class Summary:
    """What one round did, in messages."""

    sent: int = 0
    failed: int = 0
    dead: int = 0


def deliver_posts(*, clock: Callable[[], datetime]) -> Summary:
    """One round over all robots that have something to say. Any number of rounds may run at once.

    `clock` tells the instant; it is asked again for each message.
    """
    summary = Summary()
    now = clock()
    pending = RobotMessage.objects.filter(robot=OuterRef("pk"), state__in=RobotMessage.PENDING)
    lines = RobotPost.objects.ready(now).filter(robot=OuterRef("pk")).order_by()
    for robot in list(Robot.objects.in_use().filter(Exists(pending) | Exists(lines))):
        claim = take(robot, now=clock())
        if not claim:
            continue
        try:
            _work(robot, claim, clock=clock, summary=summary)
        finally:
            RobotWork.objects.filter(robot=robot, claim=claim).update(claim="", lease_until=None)
    return summary


def take(robot: Robot, *, now: datetime) -> str:
    """Claim the robot. Returns the token of the claim, or "" while somebody else works for it or it rests."""
    RobotWork.objects.get_or_create(robot=robot)
    claim = new_token()
    free = Q(claim="") | Q(lease_until__lte=now)
    rested = Q(rests_until__isnull=True) | Q(rests_until__lte=now)
    taken = RobotWork.objects.filter(free, rested, robot=robot).update(claim=claim, lease_until=now + LEASE)
    return claim if taken else ""


def _work(robot: Robot, claim: str, *, clock: Callable[[], datetime], summary: Summary) -> None:
    """Send message after message until nothing is left, one fails, or the minute is full."""
    for _turn in range(chats.PER_MINUTE):
        now = clock()
        work = RobotWork.objects.filter(robot=robot, claim=claim).first()
        if work is None:
            return  # the lease ran out and somebody else took over
        lately = [text for text in work.lately if datetime.fromisoformat(text) > now - MINUTE]
        if len(lately) >= chats.PER_MINUTE or _is_too_fast(robot.kind, lately, now=now):
            return
        message = _next_message(robot, now=now)
        if message is None or message.next_try_at > now:
            return
        # Counted before it is sent: who dies in between has talked all the same.
        RobotWork.objects.filter(robot=robot, claim=claim).update(
            lately=[*lately, now.isoformat()], lease_until=now + LEASE
        )
        if not _say(robot, message, claim, now=now, summary=summary):
            return


def _is_too_fast(kind: str, lately: list[str], *, now: datetime) -> bool:
    """Whether the chat counts seconds and has had what it takes in one; the rest follows with the next round."""
    most = chats.PER_SECOND.get(RobotKind(kind))
    return most is not None and sum(datetime.fromisoformat(text) > now - SECOND for text in lately) >= most


def _next_message(robot: Robot, *, now: datetime) -> RobotMessage | None:
    pending = RobotMessage.objects.filter(robot=robot, state__in=RobotMessage.PENDING).order_by("pk").first()
    return pending or _gather(robot, now=now)


@transaction.atomic
def _gather(robot: Robot, *, now: datetime) -> RobotMessage | None:
    """A new message out of the lines that wait, oldest first, as many as one message of the chat takes."""
    posts = list(RobotPost.objects.ready(now).filter(robot=robot).select_related("case")[:LINES_AT_ONCE])
    if not posts:
        return None
    room = chats.room_for_lines(robot.kind, title=Company.get().name, keyword=robot.keyword)
    taken: list[RobotPost] = []
    with in_the_words_of_the_company():
        for post in posts:
            room -= chats.size_of(line_for(post))
            if taken and room < 0:
                break
            taken.append(post)
    message = RobotMessage.objects.create(
        robot=robot,
        token=new_token(),
        created_at=now,
        next_try_at=now,
        give_up_at=min(post.not_before for post in taken) + GIVE_UP_AFTER,
    )
    RobotPost.objects.filter(pk__in=[post.pk for post in taken]).update(message=message)
    return message


class in_the_words_of_the_company:  # noqa: N801  read as a sentence where it is used
    """A stretch in the language and the time zone of the company: a group has no reader of its own."""

    def __enter__(self) -> None:
        company = Company.get()
        self._language = translation.override(company.default_language)
        self._zone = timezone.override(company.zone)
        self._language.__enter__()
        self._zone.__enter__()

    def __exit__(self, *error: object) -> None:
        self._zone.__exit__(*error)  # type: ignore[arg-type]
        self._language.__exit__(*error)  # type: ignore[arg-type]


def line_for(post: RobotPost) -> chats.Line:
    """One line in the active language: the subject of the notice, made of number, what and by when, and the case's address."""
    path = path_of_case(post.case) or "/"
    facts = facts_of(post.facts)
    try:
        text = line_of(notice_named(post.kind).subject, {**facts, "facts": facts, "at": post.at})
    except KeyError:  # the app that told this is not installed any more
        text = str(post.facts.get("reference", post.kind))
    return chats.Line(text, settings.BASE_URL.rstrip("/") + path)


def _say(robot: Robot, message: RobotMessage, claim: str, *, now: datetime, summary: Summary) -> bool:
    """Send one message and write down how it ended. Returns whether the next one may follow."""
    posts = list(message.posts.select_related("case").order_by("pk"))
    with in_the_words_of_the_company():
        lines = [line_for(post) for post in posts]
        title = Company.get().name
    verdict = send_lines(robot, title=title, lines=lines, token=message.token, at=now)
    if verdict.accepted:
        RobotMessage.objects.filter(pk=message.pk, state__in=RobotMessage.PENDING).update(
            state=RobotMessage.State.SENT, sent_at=now, attempts=message.attempts + 1, last_error=""
        )
        RobotWork.objects.filter(robot=robot).update(last_sent_at=now, last_error="", rests_until=None)
        summary.sent += 1
        return True
    dead = now >= message.give_up_at
    rest = chats.REST[RobotKind(robot.kind)] if verdict.too_many else timedelta(0)
    RobotMessage.objects.filter(pk=message.pk, state__in=RobotMessage.PENDING).update(
        state=RobotMessage.State.DEAD if dead else RobotMessage.State.FAILED,
        attempts=message.attempts + 1,
        last_error=verdict.code[:200],
        next_try_at=now + max(_pause(message.attempts + 1), rest),
    )
    RobotWork.objects.filter(robot=robot).update(
        last_failed_at=now, last_error=verdict.code[:200], rests_until=now + rest if rest else None
    )
    summary.dead += dead
    summary.failed += not dead
    log.warning("robot was not heard", robot=robot.pk, code=verdict.code, attempts=message.attempts + 1)
    return dead


def send_lines(
    robot: Robot, *, title: str, lines: list[chats.Line], token: str, at: datetime
) -> chats.Verdict:
    """Send one message now and return what the chat said about it; writes nothing. Also the test of the settings page."""
    try:
        request = chats.request_for(
            robot.kind, address=robot.address, secret=robot.secret, keyword=robot.keyword, title=title, lines=lines, at=at
        )  # fmt: skip
        answer = post_json(request.address, request.body, headers={"Idempotency-Key": token})
    except CannotUnseal:
        return chats.Verdict("sealed")
    except OutboundError as error:
        return chats.Verdict(error.code)
    return chats.verdict_on(robot.kind, answer)


def sentence_of(robot: Robot) -> str:
    """What was wrong with the last message of the robot, in a sentence, or ""."""
    work = RobotWork.objects.filter(robot=robot).first()
    return chats.sentence_for(work.last_error) if work is not None else ""


def _pause(attempts: int) -> timedelta:
    """A minute after the first failure, doubled each time, six hours at most."""
    doubled: timedelta = FIRST_PAUSE * 2 ** min(max(attempts - 1, 0), 20)
    return min(doubled, LONGEST_PAUSE)
