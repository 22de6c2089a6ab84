"""The company's name and time zone for the frame of every page, remembered for half a minute per process.

A change of the settings shows everywhere at the latest after that; nothing but the frame relies on it.
"""

from time import monotonic

from django.db import DatabaseError

from feedback_system.company.models import Company

KEPT_SECONDS = 30.0

_remembered: tuple[float, str, str] | None = None


def _name_and_zone() -> tuple[str, str]:
    global _remembered
    now = monotonic()
    if _remembered is None or now - _remembered[0] > KEPT_SECONDS:
        try:
            row = Company.objects.values_list("name", "time_zone").first()
        except DatabaseError:
            return "", ""  # before the first migration; the error page must still be shown
        _remembered = (now, *(row or ("", "")))
    return _remembered[1], _remembered[2]


def company_name() -> str:
    """The name shown beside the menu; empty before the company is set up."""
    return _name_and_zone()[0]


def company_zone() -> str:
    """The name of the company's time zone; empty before the company is set up."""
    return _name_and_zone()[1]


def forget() -> None:
    """Read again at the next page: after the settings were saved, and between tests."""
    global _remembered
    _remembered = None
