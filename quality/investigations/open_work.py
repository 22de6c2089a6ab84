"""The open work of investigations that another person takes over when somebody leaves."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from feedback_system.cases.handing_over import OpenWork, register_open_work
from quality.investigations.models import TeamMember


def take_the_place(member: TeamMember, to: User, at: datetime) -> None:
    """End the time of `member` on the team and begin that of `to`, who leads it from now on where `member` did."""
    present = TeamMember.objects.filter(investigation=member.investigation_id, until=None)
    of_both = present.filter(person__in=[member.person_id, to.pk])
    other = of_both.filter(person=to).first()
    if other is not None and not member.leads:
        of_both.filter(pk=member.pk).update(until=at)
        return
    of_both.update(until=at)
    TeamMember.objects.create(
        investigation_id=member.investigation_id,
        person=to,
        department=to.department,
        part=other.part if other is not None else member.part,
        leads=member.leads,
        since=at,
    )


def register_work() -> None:
    """What of these cases waits for one person."""
    register_open_work(
        OpenWork(
            "investigations",
            _("Places in teams of investigation"),
            "investigations.TeamMember",
            "person",
            Q(until=None, investigation__closed_at=None),
            case="investigation__case",
            swap=take_the_place,
        ),
    )
