"""How deep an improvement goes: its tier, the disciplines D0 to D8 of an 8D, and which of them each tier must have before what.

Source of the disciplines: the 8D method as published by the car industry (problem solving in eight disciplines) and corrective
action of ISO 9001 clause 10.2; the three tiers and the steps they wait at are ours. Pure: knows no database.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Tier(models.TextChoices):
    """How deep the cause is looked for, the lightest first."""

    CORRECTION = "correction", pgettext_lazy("tier of an improvement", "Correction only")
    SHORT = "short", pgettext_lazy("tier of an improvement", "Short form")
    FULL = "full", pgettext_lazy("tier of an improvement", "Full 8D")


DEPTH = tuple(Tier)
"""From the lightest to the deepest."""


def is_lighter(tier: str, than: str) -> bool:
    """Whether `tier` asks for less than the other one."""
    return DEPTH.index(Tier(tier)) < DEPTH.index(Tier(than))


def proposed_tier(*, grave: bool, wants_8d: bool) -> Tier:
    """The tier that is proposed: a full 8D for a major or critical case, or where the customer asked for one (ours)."""
    return Tier.FULL if grave or wants_8d else Tier.SHORT


class D(models.TextChoices):
    """The disciplines of an 8D."""

    D0 = "D0", _("D0 Emergency response")
    D1 = "D1", _("D1 Team")
    D2 = "D2", _("D2 Problem description")
    D3 = "D3", _("D3 Containment")
    D4 = "D4", _("D4 Root cause and escape point")
    D5 = "D5", _("D5 Chosen corrective actions")
    D6 = "D6", _("D6 Implemented corrective actions")
    D7 = "D7", _("D7 Prevention")
    D8 = "D8", _("D8 Closure and lessons")


class Asked(models.TextChoices):
    """Whether a tier must have a discipline."""

    MUST = "must", pgettext_lazy("discipline", "mandatory")
    MAY = "may", pgettext_lazy("discipline", "voluntary")
    NOT = "not", pgettext_lazy("discipline", "not part of it")


_MUST, _MAY, _NOT = Asked.MUST, Asked.MAY, Asked.NOT

TABLE: dict[D, dict[Tier, Asked]] = {
    D.D0: {Tier.CORRECTION: _NOT, Tier.SHORT: _NOT, Tier.FULL: _MAY},
    D.D1: {Tier.CORRECTION: _NOT, Tier.SHORT: _NOT, Tier.FULL: _MUST},
    D.D2: {Tier.CORRECTION: _NOT, Tier.SHORT: _MAY, Tier.FULL: _MUST},
    D.D3: {Tier.CORRECTION: _MUST, Tier.SHORT: _MAY, Tier.FULL: _MUST},
    D.D4: {Tier.CORRECTION: _NOT, Tier.SHORT: _MUST, Tier.FULL: _MUST},
    D.D5: {Tier.CORRECTION: _NOT, Tier.SHORT: _NOT, Tier.FULL: _MUST},
    D.D6: {Tier.CORRECTION: _MUST, Tier.SHORT: _MUST, Tier.FULL: _MUST},
    D.D7: {Tier.CORRECTION: _NOT, Tier.SHORT: _MAY, Tier.FULL: _MUST},
    D.D8: {Tier.CORRECTION: _NOT, Tier.SHORT: _MAY, Tier.FULL: _MUST},
}
"""What each tier asks for. In the short form the analysis of the draft is D4, and in every tier the items are D6."""

WAITS_AT: dict[D, str] = {
    D.D0: "confirm", D.D1: "confirm", D.D2: "confirm", D.D3: "confirm", D.D4: "confirm", D.D5: "confirm",
    D.D6: "call_done", D.D7: "check_effect", D.D8: "close",
}  # fmt: skip
"""The step that waits until the discipline is accepted (ours)."""

EARLY = frozenset({D.D0, D.D1, D.D2, D.D3, D.D4, D.D5})
"""Before the items are confirmed."""
LATE = frozenset({D.D7, D.D8})
"""While and after they are carried out."""
OF_ALL_ROUNDS = frozenset({D.D0, D.D1, D.D2})
"""Stand for every round; the others are done anew when the effect was not reached or the problem came back."""


@dataclass(frozen=True)
class Mandatory:
    """One line of the table as a page shows it."""

    code: str
    label: Any
    asked: Asked


def asked_of(tier: str, code: str, *, round: int = 1, critical: bool = False) -> Asked:
    """Whether an improvement of that tier must have the discipline in that round.

    A critical case must have its emergency response. In a later round of a light tier new items are enough.
    """
    found = TABLE[D(code)][Tier(tier)]
    if code == D.D0 and found == Asked.MAY and critical:
        return Asked.MUST
    if round > 1 and tier != Tier.FULL and code != D.D6 and found == Asked.MUST:
        return Asked.MAY
    return found


class Branch(models.TextChoices):
    """What a tree of causes explains, and which cause an action removes."""

    OCCURRENCE = "occurrence", pgettext_lazy("root cause", "Why it occurred")
    ESCAPE = "escape", pgettext_lazy("root cause", "Why it was not detected")
    SYSTEM = "system", pgettext_lazy("root cause", "Why the system allowed it")


class Category(models.TextChoices):
    """The bones of a fishbone diagram."""

    MAN = "man", pgettext_lazy("cause category", "Man")
    MACHINE = "machine", pgettext_lazy("cause category", "Machine")
    MATERIAL = "material", pgettext_lazy("cause category", "Material")
    METHOD = "method", pgettext_lazy("cause category", "Method")
    MEASUREMENT = "measurement", pgettext_lazy("cause category", "Measurement")
    ENVIRONMENT = "environment", pgettext_lazy("cause category", "Environment")
