"""What the frame of a page says to an administrator while the company is not set up: at home, and on the pages that set something."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User
from feedback_system.administration.checklist import Row, SetupItem, first_gap, item_on
from feedback_system.administration.rights import may_change_settings


def setup_gap(request: HttpRequest) -> Row | None:
    """The first thing without which a complaint stops, for who can set it; None for everybody else.

    Note: some ten queries for administrators, none for others.
    """
    user = request.user
    if not isinstance(user, User) or not may_change_settings(user):
        return None
    return first_gap(timezone.now())


@dataclass(frozen=True)
class Here:
    """What the page in hand sets, how that stands, and where to go on."""

    row: Row
    onward: SetupItem | None
    """What is to be set next, once this is done."""


def setup_step(request: HttpRequest) -> Here | None:
    """What this page sets, as long as something essential is missing in the company; None anywhere else."""
    match = request.resolver_match
    item = item_on(match.view_name) if match else None
    if item is None or (gap := setup_gap(request)) is None:
        return None
    if gap.item.code == item.code:
        return Here(gap, None)
    finding = item.look(timezone.now())
    return Here(Row(item, finding), gap.item if finding.done else None)
