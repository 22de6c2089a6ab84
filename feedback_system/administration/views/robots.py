"""The robots of chat groups: which there are, how they fare, enter, change, switch off, try."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import SignedIn
from accounts.roles import ROLES
from accounts.views.common import SHOWN_LINES, history_lines, refusals_in
from feedback_system.administration.channel_forms import RobotForm
from feedback_system.administration.previewing import Change, Preview, is_agreed, seal_of
from feedback_system.administration.rights import (
    may_change_settings,
    must_change_settings,
    must_read_settings,
)
from feedback_system.joining import listed
from feedback_system.notifications.models import Robot, RobotKind, RobotMessage, RobotPost, Topic
from feedback_system.notifications.robots.chats import PER_MINUTE, sentence_for
from feedback_system.notifications.robots.operations import save_robot, try_robot, what_is_wrong

SECRETS = ("address", "secret")
SHOWN_MESSAGES = 20


@login_required
@require_safe
def robots(request: SignedIn) -> HttpResponse:
    """All robots with what they tell, how their last message ended and what waits."""
    must_read_settings(request.user)
    rows = Robot.objects.select_related("department", "work").order_by("-is_active", "name")
    waiting = dict(
        RobotPost.objects.filter(message__isnull=True)
        .values_list("robot")
        .annotate(lines=Count("pk"))
        .order_by()
    )
    open_messages = RobotMessage.objects.exclude(state=RobotMessage.State.SENT).order_by()
    counted = {
        (robot_id, state): count
        for robot_id, state, count in open_messages.values_list("robot", "state").annotate(count=Count("pk"))
    }
    context = {
        "robots": [_row(robot, waiting, counted) for robot in rows],
        "may_change": may_change_settings(request.user),
        "per_minute": PER_MINUTE,
        "now": timezone.now(),
    }
    return render(request, "administration/robots.html", context)


def _row(robot: Robot, waiting: dict[int, int], counted: dict[tuple[int, str], int]) -> dict[str, Any]:
    work = getattr(robot, "work", None)
    return {
        "robot": robot,
        "lines": waiting.get(robot.pk, 0),
        "pending": sum(counted.get((robot.pk, state), 0) for state in RobotMessage.PENDING),
        "dead": counted.get((robot.pk, RobotMessage.State.DEAD), 0),
        "work": work,
        "concerns": _concerns(robot.department, robot.role),
        "topics": listed(Topic(topic).label for topic in robot.topics if topic in Topic.values),
        "error": sentence_for(work.last_error) if work is not None else "",
    }


def _concerns(department: Any, role: str) -> str:
    if department is not None:
        return str(department.label)
    if role:
        return _("what is told to: %(role)s") % {"role": ROLES[role].label if role in ROLES else role}
    return _("the whole company")


@login_required
def robot(request: SignedIn, pk: int = 0) -> HttpResponse:
    """Enter a robot or change one: preview, then save; below, its last messages."""
    must_change_settings(request.user)
    record = get_object_or_404(Robot.objects.select_related("department", "work"), pk=pk) if pk else None
    now = timezone.now()
    form = RobotForm(initial=_initial(record), robot=record)
    preview: Preview | None = None
    if request.method == "POST":
        form = RobotForm(request.POST, robot=record)
        if form.is_valid():
            preview = _preview(form, record)
            if is_agreed(request, preview):
                with refusals_in(form):
                    saved = save_robot(robot=record, values=form.cleaned_data, by=request.user, at=now)
                    messages.success(
                        request, _("The robot “%(name)s” is saved. Try it now.") % {"name": saved}
                    )
                    return redirect("administration:robots")
    history = Robot.history.filter(id=pk).select_related("history_user") if pk else Robot.history.none()
    context = {
        "form": form,
        "preview": preview,
        "robot": record,
        "error": sentence_for(record.work.last_error)
        if record is not None and hasattr(record, "work")
        else "",
        "sent": _messages(record, now) if record is not None else [],
        "lines": history_lines(Robot, history.order_by("-history_date", "-history_id")[:SHOWN_LINES]),
        "now": now,
    }
    return render(request, "administration/robot.html", context, status=422 if form.errors else 200)


def _messages(record: Robot, now: datetime) -> list[dict[str, Any]]:
    rows = record.messages.annotate(lines=Count("posts")).order_by("-pk")[:SHOWN_MESSAGES]
    return [{"message": row, "error": sentence_for(row.last_error)} for row in rows]


@login_required
@require_POST
def try_out(request: SignedIn, pk: int) -> HttpResponse:
    """Send one line into the group and say how it ended."""
    must_change_settings(request.user)
    record = get_object_or_404(Robot, pk=pk)
    verdict = try_robot(robot=record, by=request.user, at=timezone.now())
    if verdict.accepted:
        messages.success(request, _("The chat has taken the message. Look into the group."))
    else:
        messages.error(request, sentence_for(verdict.code))
    return redirect("administration:robots")


def _initial(record: Robot | None) -> dict[str, Any]:
    if record is None:
        return {"is_active": True, "topics": [Topic.ESCALATIONS, Topic.SLIPS]}
    plain = ("name", "kind", "keyword", "department", "role", "topics", "is_active")
    return {name: getattr(record, name) for name in plain}


def _preview(form: RobotForm, record: Robot | None) -> Preview:
    data = form.cleaned_data
    present = _initial(record) if record is not None else {}
    changes = []
    for name in data:
        label = str(form.fields[name].label)
        if name in SECRETS:
            if data[name]:
                before = _("there is one") if record is not None and getattr(record, f"sealed_{name}") else ""
                changes.append(Change(label, before, _("a new one, not shown")))
        elif name == "drop_secret":
            if data[name] and not data["secret"]:
                changes.append(Change(label, _("there is one"), _("none")))
        elif record is None or data[name] != present[name]:
            changes.append(Change(label, _shown(name, present.get(name, "")), _shown(name, data[name])))
    wrong = what_is_wrong(robot=record, values=data)
    preview = Preview(
        changes=changes,
        problems=[sentence for sentences in wrong.values() for sentence in sentences],
        seal=seal_of(
            {name: str(value) for name, value in data.items()},
            {name: str(value) for name, value in present.items()},
        ),
    )
    preview.effects.append(
        _("Everybody in the group reads number, time limit and due time of late cases: %(where)s.")
        % {"where": _concerns(data["department"], data["role"])}
    )
    preview.effects.append(
        _(
            "No names, titles or texts leave the house. Who follows the link still has to log in and sees only what she may."
        )
    )
    if record is not None and record.is_active and not data["is_active"]:
        waiting = record.posts.filter(message__isnull=True).count()
        preview.effects.append(
            _("%(count)d lines that wait stay here and are told when the robot is switched on again.")
            % {"count": waiting}
        )
    return preview


def _shown(name: str, value: Any) -> str:
    if value is True:
        return _("yes")
    if value is False:
        return _("no")
    if name == "topics":
        return listed(Topic(topic).label for topic in value or ())
    if name == "kind":
        return str(RobotKind(value).label) if value else ""
    if name == "role":
        return str(ROLES[value].label) if value in ROLES else ""
    if name == "department":
        return str(value.label) if value else ""
    return str(value)
