"""Which time zone a page shows: the person's, else the company's, else the one of the settings."""

from collections.abc import Callable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings

_company_zone: Callable[[], str] | None = None


def register_company_zone(provider: Callable[[], str]) -> None:
    """Let the company app tell its zone name; `provider` must answer from a cache, it is asked on every
    request."""
    global _company_zone
    _company_zone = provider


def zone_for(user: object) -> ZoneInfo:
    """The zone for `user` (signed in or not). A name that no longer exists is passed over."""
    names = [getattr(user, "time_zone", ""), _company_zone() if _company_zone else "", settings.TIME_ZONE]
    for name in names:
        if name:
            try:
                return ZoneInfo(str(name))
            except (ZoneInfoNotFoundError, ValueError):
                continue
    return ZoneInfo("Asia/Shanghai")
