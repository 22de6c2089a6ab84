"""Give robots something to say: rows in the caller's transaction, sent after the commit."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction

from accounts.models.departments import with_those_above
from feedback_system.notifications.robots.models import Robot, RobotPost
from feedback_system.worktime.loading import calendar_for

if TYPE_CHECKING:
    from feedback_system.cases.models import Case

TOLD = frozenset(
    {
        "reference", "code", "label_zh_hans", "label_zh_hant", "label_en", "due_at", "fires_at", "slip",
        "late", "today", "waiting",
    }
)  # fmt: skip
"""The facts a group may read: number, what, by when, figures. Titles, names and texts stay in the house."""


@dataclass(frozen=True)
class News:
    """One thing for the groups it concerns."""

    kind: str
    topics: Collection[str]
    """A robot that was asked for one of them tells it."""
    key: str
    facts: Mapping[str, Any]
    case: Case | None = None
    department_id: int | None = None
    """Whose case it is: robots of this department and of those above it tell it."""
    roles: Collection[str] = ()
    """The roles it was told to."""
    urgent: bool = False
    """Does not wait for working time: major and critical cases."""


def post(news: Sequence[News], *, at: datetime, robots: Iterable[Robot] | None = None) -> None:
    """Have each robot that `news` concerns say it, once. Ordinary news waits for the working time of its department.

    Note: one query for the robots, one for the rows where there are any.
    """
    if not news:
        return
    rows = []
    for robot in Robot.objects.in_use().select_related("department") if robots is None else robots:
        opening = None
        for one in news:
            if not concerns(robot, one):
                continue
            if opening is None and not one.urgent:
                opening = calendar_for(robot.department).next_opening(at)
            facts = {name: value for name, value in one.facts.items() if name in TOLD}
            rows.append(
                RobotPost(
                    robot=robot,
                    case=one.case,
                    kind=one.kind,
                    facts=json.loads(json.dumps(facts, cls=DjangoJSONEncoder)),
                    key=one.key,
                    at=at,
                    not_before=at if one.urgent or opening is None else opening,
                )
            )
    if rows:
        RobotPost.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
        transaction.on_commit(_ring, robust=True)


def concerns(robot: Robot, news: News) -> bool:
    """Whether the robot was asked to tell such a thing of such a department or role."""
    if not set(news.topics) & set(robot.topics):
        return False
    if robot.department_id is not None:
        return news.department_id is not None and robot.department_id in with_those_above(news.department_id)
    return not robot.role or robot.role in news.roles


def _ring() -> None:
    """The doorbell: a lost ring is harmless, because the next sweep finds the rows."""
    from feedback_system.notifications.tasks import deliver_posts

    deliver_posts.apply_async(retry=False)
