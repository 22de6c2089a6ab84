"""Addresses of the API beside those of the kinds of case, which an app registers at start-up: its lists and reports."""

from __future__ import annotations

from django.urls import URLPattern

_ADDRESSES: dict[str, URLPattern] = {}
_COLLECTIONS: list[str] = []


def register(*addresses: URLPattern, collection: str) -> None:
    """Add these addresses below /api/v1/; `collection` is the name of the one that stands in the list of collections.

    :raises ValueError: another address has one of the names already
    """
    for address in addresses:
        name = str(address.name)
        if _ADDRESSES.setdefault(name, address) is not address:
            raise ValueError(f"two addresses of the API are called {name!r}")
    _COLLECTIONS.append(collection)


def addresses() -> list[URLPattern]:
    """Every registered address in order of registration."""
    return list(_ADDRESSES.values())


def collections() -> list[str]:
    """The names of the collections among them."""
    return list(_COLLECTIONS)
