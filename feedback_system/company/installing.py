"""What ships with the product: each app registers how to put its install values into an empty database."""

from collections.abc import Callable
from datetime import datetime

Installer = Callable[[datetime], object]

_INSTALLERS: dict[str, tuple[int, Installer]] = {}


def installs(name: str, install: Installer, *, order: int = 100) -> None:
    """Register `install(at)`, which adds what is missing and leaves what a company has edited; lower `order` runs first."""
    _INSTALLERS[name] = (order, install)


def install_all(*, at: datetime) -> list[str]:
    """Run every installer in order at the instant `at`; returns their names."""
    names = sorted(_INSTALLERS, key=lambda name: (_INSTALLERS[name][0], name))
    for name in names:
        _INSTALLERS[name][1](at)
    return names
