"""The address at which a customer's answer to our mail finds its case; whoever takes mail in gives it at start-up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from complaints.models import StatusPage


@dataclass(frozen=True)
class MailWay:
    """Where answers go, and what the subject carries where the address alone cannot."""

    address: str
    mark: str = ""


_GIVERS: list[Callable[[StatusPage], MailWay | None]] = []


def gives_ways(giver: Callable[[StatusPage], MailWay | None]) -> None:
    """Let `giver` say by which address the customer of a page answers; None while no mail is taken in."""
    if giver not in _GIVERS:
        _GIVERS.append(giver)


def way_for(page: StatusPage) -> MailWay | None:
    """The way for this page, or None."""
    return next((way for giver in _GIVERS if (way := giver(page)) is not None), None)
