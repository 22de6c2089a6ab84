"""What a file of departments would do: its rows, and the departments that it does not name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from accounts.models import Department, User

NEW, MOVED, CHANGED, SAME, REFUSED = "new", "moved", "changed", "same", "refused"

TOP = ""
"""Stands for the key of the department above one that lies at the top of the tree."""


@dataclass
class Row:
    """One row of the file and what it would do."""

    number: int
    values: dict[str, str]
    outcome: str = SAME
    sentences: list[str] = field(default_factory=list)
    department: Department | None = None
    """The one that is there already."""
    key: str = ""
    """By what the department is known among those there and those to come: its code."""
    above: str = TOP
    """The key of the department it shall belong to."""
    labels: dict[str, str] = field(default_factory=dict)
    """The names it shall have."""
    function: str = ""
    posts: dict[str, User | None] = field(default_factory=dict)
    """Head and secretary as they shall be."""

    @property
    def is_refused(self) -> bool:
        """Whether the row is not taken."""
        return self.outcome == REFUSED

    @property
    def above_now(self) -> str:
        """The key of the department it belongs to now; the top for one that is not there yet."""
        parent = self.department.parent if self.department is not None else None
        return parent.code if parent is not None else TOP

    @property
    def is_moved(self) -> bool:
        """Whether it comes to lie below another department than now."""
        return self.department is not None and self.above != self.above_now

    @property
    def changes_labels(self) -> bool:
        """Whether a name or the function becomes another one."""
        one = self.department
        return one is not None and (
            one.function != self.function
            or any(getattr(one, name) != label for name, label in self.labels.items())
        )

    @property
    def changes_posts(self) -> bool:
        """Whether head or secretary become somebody else."""
        return any(getattr(self.department, name, None) != person for name, person in self.posts.items())

    def refuse(self, sentence: str) -> None:
        """Say why the row cannot be taken."""
        self.outcome = REFUSED
        self.sentences.append(sentence)


@dataclass
class Absent:
    """A department in use that no row of the file names."""

    department: Department
    reasons: list[Any]
    """What must be done before it can be closed."""
    below: list[Department]
    """Those below it that are not in the file either: they have to be closed with it."""
    note: str = ""
    """What should be known before it is closed."""


@dataclass
class Plan:
    """What the file would do."""

    rows: list[Row]
    absent: list[Absent]
    above: dict[str, str]
    """The tree as it would be: the key of the department above, by the key of each one in use or to come."""

    def with_outcome(self, *outcomes: str) -> list[Row]:
        """The rows that end in one of these ways."""
        return [row for row in self.rows if row.outcome in outcomes]

    @property
    def facts(self) -> list[Any]:
        """What a seal is made of."""
        rows = [[row.number, row.outcome, row.sentences] for row in self.rows]
        return [rows, [one.department.pk for one in self.absent]]

    def depth_of(self, key: str) -> int:
        """How many departments lie above this one in the tree as it would be."""
        return depth_in(self.above, key)


def depth_in(tree: Mapping[str, str], key: str) -> int:
    """How many steps lead up from `key` to the top of a tree that names the one above each. A loop ends the climb."""
    passed: set[str] = set()
    while (key := tree.get(key, TOP)) != TOP and key not in passed:
        passed.add(key)
    return len(passed)
