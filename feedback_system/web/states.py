"""One place that says how a state looks: colour by meaning, icon and word. Case apps register theirs at
start-up."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

TONES = ("neutral", "info", "ok", "risk", "over", "pause")


@dataclass(frozen=True, slots=True)
class Look:
    """A code with its `label` for people, a `tone` out of TONES and an `icon` of static/img/icons.svg."""

    code: str
    label: Any
    tone: str = "neutral"
    icon: str = "info"


_STATES: dict[str, Look] = {}

SEVERITIES: dict[str, Look] = {
    "general": Look("general", _("General"), "neutral", "flag"),
    "major": Look("major", _("Major"), "risk", "flag"),
    "critical": Look("critical", _("Critical"), "over", "alert"),
}


def register_states(*looks: Look) -> None:
    """Make the looks of an app's states known. A state code has one tone and one icon in the whole product; where several
    kinds of case have a state of that code, each kind has its own word for it, which the pages take from the kind.

    Raises ValueError for an unknown tone or when a code is registered with two different looks.
    """
    for look in looks:
        if look.tone not in TONES:
            raise ValueError(f"{look.code}: unknown tone {look.tone!r}, known are {', '.join(TONES)}")
        known = _STATES.setdefault(look.code, look)
        if (known.tone, known.icon) != (look.tone, look.icon):
            raise ValueError(f"the state {look.code!r} already has another look")


def state_look(code: str) -> Look:
    """The look of state `code`; an unregistered one is shown by its code, plainly."""
    return _STATES.get(code) or Look(code, code.replace("_", " "))


def severity_look(code: str) -> Look:
    """The look of a severity: general, major, critical."""
    return SEVERITIES.get(code) or Look(code, code)
