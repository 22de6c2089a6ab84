"""The pages that an administrator may open while she looks at the product as a role."""

from __future__ import annotations

from feedback_system.cases.kinds import offered_kinds

LISTS = frozenset(
    {"desk:worklist", "desk:complaints", "desk:area", "desk:counts", "desk:filters", "desk:approvals"}
)
"""Every case on them comes through the one scope, every question through the rows of roles that are really held."""


def pages_through_the_scope() -> frozenset[str]:
    """The lists of cases, and the forms in which a case of a kind is opened; not those of confidential kinds."""
    forms = {kind.new_url for kind in offered_kinds() if kind.new_url and not kind.confidential}
    return LISTS | forms
