"""The menu at the left: apps register their items at start-up, each person sees those she may open."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

# Order of the groups on screen. "user" is the menu under the person's name in the top bar.
GROUPS: dict[str, Any] = {
    "work": _("My work"),
    "cases": _("Complaints"),
    "quality": _("Quality"),
    "aftersales": _("After-sales"),
    "records": _("Customers and goods"),
    "figures": _("Figures"),
    "settings": _("Settings"),
    "user": _("My account"),
}


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry of the menu.

    `code` is unique; `url_name` is reversed without arguments; `icon` is a name in static/img/icons.svg;
    `is_offered` says whether the company works with it now; `permission` is the right needed to see it (None: everybody signed in, a tuple: any one of them); `order`
    sorts within `group`; `count`, when given, is called with the user and must cost at most one cheap query.
    """

    code: str
    label: Any
    url_name: str
    icon: str
    group: str = "work"
    permission: str | tuple[str, ...] | None = None
    order: int = 100
    count: Callable[[Any], int] | None = None
    is_offered: Callable[[], bool] | None = None


_ITEMS: dict[str, NavItem] = {}


def register(item: NavItem) -> None:
    """Add `item` to the menu. Called in `AppConfig.ready`; registering the same item again does nothing.

    Raises ValueError when the group is unknown or another item has the same code.
    """
    if item.group not in GROUPS:
        raise ValueError(f"{item.code}: unknown menu group {item.group!r}, known are {', '.join(GROUPS)}")
    if _ITEMS.setdefault(item.code, item) != item:
        raise ValueError(f"two different menu items are called {item.code!r}")


def unregister(code: str) -> None:
    """Take the item with `code` out again, if it is there."""
    _ITEMS.pop(code, None)


def items() -> list[NavItem]:
    """All registered items in the order of the screen."""
    places = list(GROUPS)
    return sorted(_ITEMS.values(), key=lambda item: (places.index(item.group), item.order, item.code))


def address(item: NavItem) -> str | None:
    """The path of the item's page, or None while no page has that URL name."""
    try:
        return reverse(item.url_name)
    except NoReverseMatch:
        return None


def items_open_to(user: Any) -> set[NavItem]:
    """The items of the menu that `user` sees."""
    return {item for item in items() if _may_see(user, item)}


def navigation_for(
    user: Any, path: str, closed: Collection[str] = ("settings",), *, with_counts: bool = True
) -> list[dict[str, Any]]:
    """The groups `user` sees: `{code, label, open, items: [{code, label, url, icon, active, count}]}`.

    Nobody signed in sees nothing. The item whose address is the longest beginning of `path` is the active
    one. A group is open unless its code is among `closed`; the one with the active item always is. Without `with_counts` nothing
    is counted, for a menu that shows what another person's would hold.
    """
    if not getattr(user, "is_authenticated", False):
        return []
    shown = [(item, url) for item in items() if _may_see(user, item) and (url := address(item))]
    active = max((url for _item, url in shown if _covers(url, path)), key=len, default=None)
    groups: dict[str, list[dict[str, Any]]] = {}
    for item, url in shown:
        groups.setdefault(item.group, []).append(
            {
                "code": item.code,
                "label": item.label,
                "url": url,
                "icon": item.icon,
                "active": url == active,
                "count": item.count(user) if item.count and with_counts else None,
            }
        )
    return [
        {
            "code": code,
            "label": GROUPS[code],
            "items": entries,
            "open": code not in closed or any(entry["active"] for entry in entries),
        }
        for code, entries in groups.items()
    ]


def _may_see(user: Any, item: NavItem) -> bool:
    if item.permission is not None:
        wanted = (item.permission,) if isinstance(item.permission, str) else item.permission
        if not any(user.holds(permission) for permission in wanted):
            return False
    return item.is_offered is None or item.is_offered()


def _covers(url: str, path: str) -> bool:
    return path == url if url == "/" else path.startswith(url)
