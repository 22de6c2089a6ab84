"""The nouns of early warning."""

from quality.watches.models.rules import OWNERS, WatchRules, tuning_of, watch_rules
from quality.watches.models.series import WatchRun, WatchSeries
from quality.watches.models.watch import QUALITY, Watch

__all__ = ["OWNERS", "QUALITY", "Watch", "WatchRules", "WatchRun", "WatchSeries", "tuning_of", "watch_rules"]
