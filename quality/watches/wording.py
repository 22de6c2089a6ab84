"""Small expected numbers as people read them."""

from __future__ import annotations


def few(value: float) -> str:
    """An expected number of findings with as many digits as say something: 12, 3.4, 0.03, and <0.01 below that."""
    if value >= 9.95:
        return f"{value:.0f}"
    if value >= 0.095:
        return f"{value:.1f}"
    return f"{value:.2f}" if value >= 0.005 else "<0.01" if value > 0 else "0"
