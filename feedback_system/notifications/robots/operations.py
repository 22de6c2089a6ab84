"""Keep robots: enter, change, switch on and off, try."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.operations.log import signed
from accounts.permissions import Permission
from feedback_system.company.models import Company
from feedback_system.errors import Invalid, NotPermitted
from feedback_system.notifications.models import new_token
from feedback_system.notifications.robots import chats
from feedback_system.notifications.robots.models import Robot, RobotWork
from feedback_system.notifications.robots.sending import in_the_words_of_the_company, send_lines
from feedback_system.outbound import what_is_wrong_with

if TYPE_CHECKING:
    from accounts.models import User

FIELDS = ("name", "kind", "keyword", "department", "role", "topics", "is_active")


@transaction.atomic
def save_robot(*, robot: Robot | None, values: Mapping[str, Any], by: User, at: datetime) -> Robot:
    """Enter a robot (None) or change one. An empty `address` or `secret` keeps the one there is; `drop_secret` takes
    the secret away.

    :raises NotPermitted: without the right to keep the settings.
    :raises Invalid: no address, one that may not be reached, another robot of that name, department and role at once.
    """
    _must_keep_robots(by)
    row = Robot() if robot is None else Robot.objects.select_for_update().get(pk=robot.pk)
    if errors := what_is_wrong(robot=robot, values=values):
        raise Invalid(errors)
    for name in FIELDS:
        if name in values:
            setattr(row, name, values[name])
    if values.get("address"):
        row.address = values["address"]
    if values.get("secret"):
        row.secret = values["secret"]
    elif values.get("drop_secret"):
        row.secret = ""
    signed(row, by=by, at=at).save()
    RobotWork.objects.update_or_create(robot=row, defaults={"rests_until": None})
    return row


def what_is_wrong(*, robot: Robot | None, values: Mapping[str, Any]) -> dict[str, list[str]]:
    """What forbids such a robot, by field; empty when nothing does."""
    errors: dict[str, list[str]] = {}
    address = values.get("address", "")
    if not address and robot is None:
        errors["address"] = [_("Copy the address of the robot from the settings of the group.")]
    elif address and (code := what_is_wrong_with(address)):
        errors["address"] = [chats.sentence_for(code)]
    others = Robot.objects.filter(name=values["name"])
    if (others if robot is None else others.exclude(pk=robot.pk)).exists():
        errors["name"] = [_("Another robot has this name. Choose one that tells which group it is in.")]
    if values.get("department") is not None and values.get("role"):
        errors["role"] = [
            _("Choose a department or a role, not both. Enter a second robot for the other one.")
        ]
    if not values.get("topics"):
        errors["topics"] = [_("Choose at least one thing that the robot tells.")]
    return errors


def try_robot(*, robot: Robot, by: User, at: datetime) -> chats.Verdict:
    """Send one line into the group now and note how it ended. Counts towards the limit of the chat.

    :raises NotPermitted: without the right to keep the settings.
    """
    _must_keep_robots(by)
    with in_the_words_of_the_company():
        lines = [chats.Line(_("This robot is set up and will tell this group about late cases."), _home())]
        title = Company.get().name
    verdict = send_lines(robot, title=title, lines=lines, token=new_token(), at=at)
    work, _made = RobotWork.objects.get_or_create(robot=robot)
    work.lately = [*work.lately, at.isoformat()][-chats.PER_MINUTE :]
    if verdict.accepted:
        work.last_sent_at, work.last_error = at, ""
    else:
        work.last_failed_at, work.last_error = at, verdict.code[:200]
    work.save(update_fields=["lately", "last_sent_at", "last_failed_at", "last_error"])
    return verdict


def _home() -> str:
    return settings.BASE_URL.rstrip("/") + "/"


def _must_keep_robots(by: User) -> None:
    if not by.holds(Permission.MANAGE_SETTINGS):
        raise NotPermitted(_("Only an administrator may change the robots. Ask one of them to do it."))
