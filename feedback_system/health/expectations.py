"""Which regular work must have happened lately. An app names its own in `apps.py::ready`."""

from datetime import timedelta

_expected: dict[str, timedelta] = {}


def expect(name: str, *, within: timedelta) -> None:
    """From now on `/readyz` is red when `name` has not beaten for longer than `within`."""
    _expected[name] = within


def expected() -> dict[str, timedelta]:
    """What must have beaten, and how long ago at most."""
    return dict(_expected)
