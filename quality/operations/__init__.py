"""The verbs of an improvement. Importing this package registers every step with the kind; other case apps import only this."""

from quality.operations import carrying_out, drafting, effect, ending
from quality.operations.raising import living_improvement, raise_improvement, tell_no_longer_tracked

__all__ = [
    "carrying_out",
    "drafting",
    "effect",
    "ending",
    "living_improvement",
    "raise_improvement",
    "tell_no_longer_tracked",
]
