"""No file grows into one that nobody wants to open. Today's larger ones stand here and may only shrink."""

from __future__ import annotations

from tests.architecture.source import ROOT, modules

LIMITS = (("operations", 400), ("models", 500), ("views", 500), ("forms", 500))
ANY_OTHER = 500
TESTS = 800

TODAY: dict[str, int] = {}


def lines(path: str) -> int:
    """How many lines the file has."""
    return len((ROOT / path).read_text(encoding="utf-8").splitlines())


def limit(path: str) -> int:
    """How long a file of its kind may be."""
    if path.startswith("tests/"):
        return TESTS
    return next((most for room, most in LIMITS if f"/{room}" in path), ANY_OTHER)


FILES = [
    *modules(),
    *(str(path.relative_to(ROOT)) for path in sorted((ROOT / "tests").rglob("*.py"))),
]


def test_every_file_stays_short_enough_to_be_read():
    long = {path: lines(path) for path in FILES if path not in TODAY and lines(path) > limit(path)}

    assert long == {}


def test_a_file_that_is_too_long_does_not_grow_and_leaves_the_list_when_it_is_short_enough():
    assert [path for path in TODAY if not limit(path) < lines(path) <= TODAY[path]] == []
