"""What base.html needs on every page. Nothing is computed before the template asks for it."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from feedback_system.web.navigation import navigation_for

THEMES = ("auto", "light", "dark")
THEME_COOKIE = "theme"
MENU_COOKIE = "menu"
"""The groups of the menu that are closed in this browser, joined by dots; "none" when all are open."""

_VALUES: dict[str, Callable[[HttpRequest], Any]] = {}


def register_page_value(name: str, provider: Callable[[HttpRequest], Any]) -> None:
    """Let an app above this one fill a value of the frame, e.g. `unread_notifications` or `company_name`.

    `provider(request)` runs at most once per page, and only when the template uses the value.
    """
    _VALUES[name] = provider


def theme_of(request: HttpRequest) -> str:
    """The theme (one of THEMES): the browser's cookie, else the person's own setting, else "auto"."""
    chosen = request.COOKIES.get(THEME_COOKIE, "")
    if chosen not in THEMES:
        chosen = getattr(getattr(request, "user", None), "theme", "") or "auto"
    return chosen if chosen in THEMES else "auto"


def closed_groups(request: HttpRequest) -> list[str]:
    """The groups of the menu this browser has closed; without a word of it the settings, which few need daily."""
    return request.COOKIES.get(MENU_COOKIE, "settings").split(".")


def page(request: HttpRequest) -> dict[str, Any]:
    """Theme, menu, languages and the registered values; menu and values are lazy."""

    def groups() -> list[dict[str, Any]]:
        user = getattr(request, "user", None)
        if (looking := getattr(user, "looking_as", None)) is not None:
            return navigation_for(looking.sight, request.path, closed_groups(request), with_counts=False)
        return navigation_for(user, request.path, closed_groups(request))

    navigation = SimpleLazyObject(groups)
    context: dict[str, Any] = {
        "theme": theme_of(request),
        "navigation": navigation,
        "languages": settings.LANGUAGES,
        "company_name": "",
        "unread_notifications": 0,
        "is_demo": getattr(settings, "DEMO", False),
    }
    for name, provider in _VALUES.items():
        context[name] = SimpleLazyObject(partial(provider, request))
    return context
