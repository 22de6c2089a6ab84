"""The verbs of contract renewals. Importing this package registers every step with the kind."""

from aftersales.contracts.operations import ending, noticing, visiting
from aftersales.contracts.operations.finding import open_due_renewals

__all__ = ["ending", "noticing", "open_due_renewals", "visiting"]
