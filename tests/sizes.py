"""How much of a proof one run takes: the small size with every `make test`, the large one with `make proofs`.

The large sizes are the goals of the product for a change that is to be released: 300 random histories of about 50 acts,
every pair of steps at every place, every person with every step in every state, hundreds of rounds for each race over money.
"""

import os

LARGE = os.environ.get("PROOFS") == "large"


def size(small: int, large: int) -> int:
    """The number for this run."""
    return large if LARGE else small
