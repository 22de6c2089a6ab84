"""The levels of a kind that goes up level by level, and who is told of which kind of incident: rows of the kind's version.

Source: policies 000 on the production process (operator, shift leader, technician, factory head, departments and leader)
and on major events (injury, fire, fight, theft; product quality; safety hazards).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.functional import lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, DepartmentFunction, User
from accounts.queries import department_with, heads_above, who_is
from accounts.roles import ROLES
from feedback_system.joining import listed

if TYPE_CHECKING:
    from quality.slips.models.kinds import SlipKind

OWN, OWN_HEAD, ABOVE_HEAD, FIRST, TOLD = "own", "own_head", "above_head", "first", "told"
ROLE, FUNCTION = "role.", "function."
_PLACES = (
    (OWN, _("The reporter's department")),
    (OWN_HEAD, _("Head of the reporter's department")),
    (ABOVE_HEAD, _("Head of the department above")),
)
_BY_INCIDENT = (
    (FIRST, _("Who handles this kind of incident")),
    (TOLD, _("Who is told of this kind of incident")),
)


def places() -> list[tuple[str, Any]]:
    """Whom a row may name: places in the line, functions of departments, roles."""
    return [
        *_PLACES,
        *((f"{FUNCTION}{code}", label) for code, label in DepartmentFunction.choices),
        *((f"{ROLE}{role.code}", role.label) for role in ROLES.values()),
    ]


def places_of_levels() -> list[tuple[str, Any]]:
    """The same, and those that the table of incidents names."""
    return [*_BY_INCIDENT, *places()]


def _words_of(codes: tuple[str, ...]) -> str:
    labels = dict(places_of_levels())
    return listed(labels.get(code, code) for code in codes)


words_of = lazy(_words_of, str)


@dataclass(frozen=True)
class Level:
    """One level: what it is called, who holds it, whether it may solve, and the fine that the policy names."""

    number: int
    label_zh_hans: str
    label_zh_hant: str
    label_en: str
    who: tuple[str, ...]
    solves: bool
    fine: Decimal | None

    @property
    def label(self) -> str:
        """What it is called in the active language."""
        own = {"zh-hant": self.label_zh_hant, "en": self.label_en}.get(get_language() or "zh-hans", "")
        return own or self.label_zh_hans

    def __str__(self) -> str:
        return self.label


@dataclass(frozen=True)
class Telling:
    """For one kind of incident: who handles it, who is told, and which time runs from its being seen."""

    incident: str
    first: str
    told: tuple[str, ...]
    rule: str


def levels_of(kind: SlipKind) -> list[Level]:
    """The levels of that version, the lowest first."""
    return [
        Level(
            number,
            row["label_zh_hans"],
            row.get("label_zh_hant") or "",
            row.get("label_en") or "",
            tuple(row["who"]),
            bool(row["solves"]),
            Decimal(row["fine"]) if row.get("fine") else None,
        )
        for number, row in enumerate(kind.levels, start=1)
    ]


def telling_of(kind: SlipKind, incident: str) -> Telling | None:
    """The row of that version for a kind of incident, or None."""
    for row in kind.tells:
        if row["incident"] == incident:
            return Telling(incident, row["first"], tuple(row["told"]), row.get("rule") or "")
    return None


@dataclass(frozen=True)
class Seat:
    """Who holds a level: one person, or everybody of a department."""

    department: Department | None
    person: User | None = None

    def is_held_by(self, person: User) -> bool:
        """Whether `person` sits there."""
        if self.person is not None:
            return self.person.pk == person.pk
        department = self.department
        return department is not None and (
            department.head_id == person.pk or department.pk in person.department_ids_of_own
        )

    @property
    def speaks(self) -> User | None:
        """Whom to tell: the person, or the head of the department."""
        return self.person or (self.department.head if self.department is not None else None)

    def __str__(self) -> str:
        return str(self.person or (self.department.label if self.department is not None else ""))


def seats(codes: tuple[str, ...], sender: Department, telling: Telling | None) -> list[Seat]:
    """Who sits there now, each once; empty posts are left out."""
    found: dict[tuple[int | None, int | None], Seat] = {}
    for code in codes:
        for seat in _seats_of(code, sender, telling):
            key = (
                seat.person.pk if seat.person is not None else None,
                seat.department.pk if seat.department is not None and seat.person is None else None,
            )
            found.setdefault(key, seat)
    return list(found.values())


def _seats_of(code: str, sender: Department, telling: Telling | None) -> Iterator[Seat]:
    if code == OWN:
        yield Seat(sender)
    elif code == OWN_HEAD and sender.head is not None and sender.head.is_active:
        yield Seat(sender, sender.head)
    elif code == ABOVE_HEAD:
        for head in heads_above(sender.parent)[:1]:
            yield Seat(head.department or sender, head)
    elif code == FIRST and telling is not None:
        yield from _seats_of(telling.first, sender, None)
    elif code == TOLD and telling is not None:
        for one in telling.told:
            yield from _seats_of(one, sender, None)
    elif code.startswith(FUNCTION):
        department = department_with(code.removeprefix(FUNCTION))
        if department is not None:
            yield Seat(department)
    elif code.startswith(ROLE):
        for person in who_is(code.removeprefix(ROLE)):
            yield Seat(person.department, person)
