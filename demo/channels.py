"""What the settings pages of the demo show beside cases: a robot of each chat and the gateway of text messages, switched off, and a duty roster.

All of them point at this machine itself, where nobody listens and which no address may name: even switched on they send
nothing outside.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from accounts.operations.log import signed
from demo.people import Cast
from feedback_system.escalation.operations import enter_shift
from feedback_system.notifications.robots.models import Robot, RobotKind, Topic
from feedback_system.notifications.texts.models import TextGateway

if TYPE_CHECKING:
    from accounts.models import Department

NOWHERE = "https://127.0.0.1:9/robot/send?access_token=demo"
"""An address that the fence around outgoing messages refuses before anything is connected."""
ROBOTS: tuple[tuple[str, RobotKind, str, str, str, tuple[Topic, ...]], ...] = (
    ("品质部群（企业微信示例）", RobotKind.WECOM, "qa", "", "", (Topic.REMINDERS, Topic.ESCALATIONS)),
    ("业务一部群（钉钉示例）", RobotKind.DINGTALK, "sales", "", "客诉", (Topic.ESCALATIONS, Topic.SLIPS)),
    ("总经理室群（飞书示例）", RobotKind.FEISHU, "", "gm_office", "", (Topic.ESCALATIONS, Topic.DIGEST)),
)
"""Name, chat, department, role, keyword, what it tells."""
ON_DUTY = ("qa_head", "sales_head", "prod_head", "gm_office")
"""Who is on duty in turn, a week each."""
WEEKS = 8
ONE_WEEK = timedelta(days=7)


def make_channels(cast: Cast, *, at: datetime) -> None:
    """The robots and eight weeks of duty from the Monday of this week on, as the administrator entered them at `at`."""
    admin = cast["admin"]
    for name, kind, department, role, keyword, topics in ROBOTS:
        robot = Robot(
            name=name,
            kind=kind,
            department=_department(cast, department),
            role=role,
            keyword=keyword,
            topics=list(topics),
            is_active=False,
        )
        robot.address = NOWHERE
        signed(robot, by=admin, at=at).save()
    gateway = TextGateway.get()
    gateway.address = NOWHERE
    signed(gateway, by=admin, at=at).save()
    today = at.astimezone(cast.company.zone).date()
    monday = datetime.combine(today - timedelta(days=today.weekday()), time(0), tzinfo=cast.company.zone)
    for week in range(WEEKS):
        begins = monday + week * ONE_WEEK
        enter_shift(
            person=cast[ON_DUTY[week % len(ON_DUTY)]],
            starts_at=begins,
            ends_at=begins + ONE_WEEK,
            by=admin,
            at=at,
        )


def _department(cast: Cast, code: str) -> Department | None:
    return cast.departments[code] if code else None
