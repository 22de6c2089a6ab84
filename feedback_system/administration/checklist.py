"""What a company has to set up: each app registers its item, the set-up page shows which is done and what comes next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class Stands(StrEnum):
    """How an item stands: set, working as installed, not in use, or still to do."""

    DONE = "done"
    SHIPPED = "shipped"
    OFF = "off"
    TODO = "todo"


@dataclass(frozen=True)
class Finding:
    """How an item stands: done or not, and one sentence about it."""

    done: bool
    text: str
    stands: Stands | None = None

    @property
    def standing(self) -> Stands:
        """The state shown; an item that is done needs no word more, one that is not is to do."""
        return self.stands or (Stands.DONE if self.done else Stands.TODO)


GROUPS: dict[str, Any] = {
    "first": gettext_lazy("Before the first complaint"),
    "doors": gettext_lazy("Ways in, and who hears of it"),
    "site": gettext_lazy("The site around it"),
}


@dataclass(frozen=True)
class SetupItem:
    """One item: its words, what happens while it is not set, the page that sets it, and how it stands at an instant."""

    code: str
    label: Any
    without: Any
    url_name: str
    look: Callable[[datetime], Finding]
    order: int = 100
    group: str = "first"
    how: Any = ""
    """What to do on the page, or on the server where there is none."""
    essential: bool = False
    """Whether a complaint stops somewhere without it: then the home page of administrators says so."""
    after: tuple[str, ...] = ()
    """Codes of the items that have to be set before this one can be."""
    pages: tuple[str, ...] = ()
    """Names of further pages that belong to it."""
    opens: str = ""
    """Name of the page its words open where that is not `url_name`."""

    @property
    def url(self) -> str:
        """The address of the page that sets it; empty where it is set on the server."""
        return reverse(self.opens or self.url_name) if self.opens or self.url_name else ""


@dataclass(frozen=True)
class Row:
    """An item with how it stands, and the items it waits for."""

    item: SetupItem
    finding: Finding
    waits_for: Sequence[SetupItem] = ()


_ITEMS: dict[str, SetupItem] = {}


def register_item(item: SetupItem) -> None:
    """Add `item` to the set-up page; registering the same code again replaces it.

    :raises ValueError: the group is unknown.
    """
    if item.group not in GROUPS:
        raise ValueError(f"{item.code}: unknown group {item.group!r}, known are {', '.join(GROUPS)}")
    _ITEMS[item.code] = item


def all_items() -> list[SetupItem]:
    """The items in the order in which a company sets them up."""
    places = list(GROUPS)
    return sorted(_ITEMS.values(), key=lambda item: (places.index(item.group), item.order, item.code))


def checklist(at: datetime) -> list[Row]:
    """Every item with how it stands; one that waits for another says for which."""
    found = [(item, item.look(at)) for item in all_items()]
    open_codes = {item.code for item, finding in found if not finding.done}
    return [
        Row(
            item, finding, [] if finding.done else [_ITEMS[code] for code in item.after if code in open_codes]
        )
        for item, finding in found
    ]


def first_gap(at: datetime) -> Row | None:
    """The first essential item that is not set, or None. Note: looks at no item behind it."""
    for item in all_items():
        if item.essential and not (finding := item.look(at)).done:
            return Row(item, finding)
    return None


def item_on(view_name: str) -> SetupItem | None:
    """The item that is set on that page, or None."""
    pages = ((item, (item.url_name, *item.pages)) for item in all_items())
    return next((item for item, names in pages if view_name and view_name in names), None)


def progress(rows: Sequence[Row]) -> str:
    """How far the set-up is, in words."""
    essential = [row for row in rows if row.item.essential]
    missing = [row for row in essential if not row.finding.done]
    others = sum(not row.finding.done for row in rows if not row.item.essential)
    words: dict[str, Any] = {"done": len(essential) - len(missing), "all": len(essential), "others": others}
    if missing:
        words["next"] = str(missing[0].item.label)
        return (
            _("%(done)d of the %(all)d things are set without which a complaint stops. Next: %(next)s.")
            % words
        )
    if others:
        return (
            _(
                "Complaints can be worked on from the first report to the file. %(others)d more are worth setting."
            )
            % words
        )
    return _("Everything is set.")
