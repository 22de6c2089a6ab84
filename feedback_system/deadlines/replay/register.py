"""The kind of job, and what was asked for in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback_system.deadlines.models import DeadlineRule
from feedback_system.deadlines.replay.drafts import RuleDraft, Tried
from feedback_system.deadlines.replay.job import REPLAY, run
from feedback_system.jobs import kinds
from feedback_system.joining import listed
from feedback_system.worktime.models import Calendar


def register() -> None:
    """Make the replay known as a job."""
    kinds.register(
        kinds.JobKind(
            REPLAY,
            gettext_lazy("Replay of time limits"),
            run,
            leads_to="administration:replay_result",
            describe=describe,
        )
    )


def describe(params: Mapping[str, Any]) -> str:
    """What is tried over which months, in the active language. Note: one query."""
    months = _("last months: %(months)d") % {"months": params["months"]}
    return listed([tried_in_words(params), months])


def tried_in_words(params: Mapping[str, Any]) -> str:
    """The draft in short."""
    if params["tried"] == Tried.RULE:
        rule = DeadlineRule.objects.filter(pk=params["rule"]).first()
        draft = DeadlineRule(unit=params["unit"], amount=RuleDraft.read(params).amount)
        return _("%(rule)s with %(time)s") % {
            "rule": rule.label if rule is not None else "–",
            "time": draft.allowance_text,
        }
    if params["tried"] == Tried.CALENDAR:
        calendar = Calendar.objects.filter(code=params["calendar"]).first()
        return _("drafted calendar “%(name)s”") % {
            "name": calendar.label if calendar is not None else params["calendar"]
        }
    return _("self-test of the versions in force")
