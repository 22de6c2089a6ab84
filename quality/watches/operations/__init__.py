"""The verbs of early warning. Importing this package registers every step with the kind."""

from quality.watches.operations import acting, judging
from quality.watches.operations.finding import Summary, find_signals, has_run

__all__ = ["Summary", "acting", "find_signals", "has_run", "judging"]
