"""Which regular work must have happened lately, and what else must hold. An app names its own in `apps.py::ready`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Reading:
    """What a gauge shows: good or not, and a sentence for monitoring without names, versions or addresses."""

    good: bool
    message: str


_expected: dict[str, timedelta] = {}
_watched: dict[str, Callable[[], Reading]] = {}


def expect(name: str, *, within: timedelta) -> None:
    """From now on `/readyz` is red when `name` has not beaten for longer than `within`."""
    _expected[name] = within


def expected() -> dict[str, timedelta]:
    """What must have beaten, and how long ago at most."""
    return dict(_expected)


def watch(name: str, look: Callable[[], Reading]) -> None:
    """From now on `/readyz` is red when `look` finds something wrong; it may cost a query or two."""
    _watched[name] = look


def watched() -> dict[str, Callable[[], Reading]]:
    """What is looked at besides the regular work."""
    return dict(_watched)
