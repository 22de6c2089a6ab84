"""The verbs of an improvement. Importing this package registers every step with the kind; other case apps import only this."""

from quality.counting import Asked, Match, register_counter
from quality.operations import carrying_out, causes, claims, disciplines, drafting, effect, ending, tier
from quality.operations.raising import living_improvement, raise_improvement, tell_no_longer_tracked

__all__ = [
    "Asked",
    "Match",
    "carrying_out",
    "causes",
    "claims",
    "disciplines",
    "drafting",
    "effect",
    "ending",
    "living_improvement",
    "raise_improvement",
    "register_counter",
    "tell_no_longer_tracked",
    "tier",
]
