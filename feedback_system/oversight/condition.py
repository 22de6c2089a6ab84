"""The health page in facts: how the clocks, the messages, the posts and the servers stand, and what to do about it.

Each app may add a fact of its own at start-up.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _


class Standing(StrEnum):
    """How a fact stands: in order, worth a look, or wrong."""

    GOOD = "good"
    LOOK = "look"
    BAD = "bad"


@dataclass(frozen=True)
class Fact:
    """How something stands, in one sentence, and what to do when it is not in order."""

    state: Standing
    text: str
    advice: str = ""
    url: str = ""
    """The page on which it is mended."""


@dataclass(frozen=True)
class Item:
    """One line of the page: its words and how it stands at an instant of the database's clock."""

    code: str
    group: str
    label: Any
    look: Callable[[datetime], Fact]
    order: int = 100


GROUPS: dict[str, Any] = {
    "clocks": _("Deadlines and sweeps"),
    "messages": _("Messages"),
    "rules": _("Calendars and rules"),
    "people": _("People and posts"),
    "servers": _("Servers and safety"),
    "site": _("What a real site needs"),
}

_ITEMS: dict[str, Item] = {}


def register_fact(item: Item) -> None:
    """Add `item` to the page; registering the same code again replaces it.

    :raises ValueError: the group is unknown.
    """
    if item.group not in GROUPS:
        raise ValueError(f"{item.code}: unknown group {item.group!r}, known are {', '.join(GROUPS)}")
    _ITEMS[item.code] = item


def all_facts() -> list[Item]:
    """The lines in the order of the page."""
    groups = list(GROUPS)
    return sorted(_ITEMS.values(), key=lambda item: (groups.index(item.group), item.order, item.code))


def register_facts() -> None:
    """The lines of the house itself. Called at start-up."""
    from feedback_system.administration import site
    from feedback_system.oversight import facts

    for item in (
        Item("last_sweep", "clocks", _("Last sweep"), facts.last_sweep, 10),
        Item("oldest_due", "clocks", _("Oldest level due and told to nobody"), facts.oldest_due, 20),
        Item("set_aside", "clocks", _("Deadlines set aside"), facts.set_aside, 30),
        Item("clock_guard", "clocks", _("Clock of the database"), facts.clock_guard, 40),
        Item("outbox", "messages", _("Outbox"), facts.outbox, 10),
        Item("given_up", "messages", _("Messages that did not leave"), facts.given_up, 20),
        Item("addresses", "messages", _("People without an e-mail address"), facts.addresses, 30),
        Item("calendars", "rules", _("Working calendars"), facts.calendars, 10),
        Item("idle_rules", "rules", _("Rules that matched nothing in 90 days"), facts.idle_rules, 20),
        Item("posts", "people", _("Posts that nobody holds"), facts.posts, 10),
        Item("heads", "people", _("Departments without a head"), facts.heads, 20),
        Item("absences", "people", _("Deputies who can no longer log in"), facts.absences, 30),
        Item("worker", "servers", _("Background worker"), facts.worker, 10),
        Item("answers", "servers", _("Database, cache and broker"), facts.answers, 20),
        Item("history", "servers", _("Daily copy of the histories"), facts.history_copy, 30),
        Item("files", "servers", _("Nightly check of the files"), facts.files, 40),
        Item("mode", "site", _("Settings of the program"), facts.of_the_site(site.mode), 10),
        Item("address", "site", _("Address and TLS"), facts.of_the_site(site.address), 20),
        Item("keys", "site", _("Keys"), facts.of_the_site(site.keys), 30),
        Item(
            "second_factor",
            "site",
            _("Second factor"),
            facts.of_the_site(site.second_factor, "accounts:people"),
            40,
        ),
        Item(
            "administrators",
            "site",
            _("Administrators"),
            facts.of_the_site(site.administrators, "accounts:people"),
            50,
        ),
        Item("database", "site", _("Database"), facts.of_the_site(site.database), 60),
        Item("broker", "site", _("Broker"), facts.of_the_site(site.broker), 70),
        Item("mail", "site", _("Mail server"), facts.of_the_site(site.mail), 80),
        Item("backup", "site", _("Backup"), facts.of_the_site(site.backup), 90),
        Item("disk", "site", _("Room on the disk"), facts.of_the_site(site.disk), 100),
    ):
        register_fact(item)
