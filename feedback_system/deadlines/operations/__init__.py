"""What other rooms may do with clocks. Every verb runs inside the caller's transaction, the case row
being locked.
"""

from feedback_system.deadlines.operations.book import refresh_open_row, refresh_open_rows, refreshing_once
from feedback_system.deadlines.operations.budgets import stage_moved
from feedback_system.deadlines.operations.recounting import name_day, recount_provisional, recount_reached
from feedback_system.deadlines.operations.running import (
    cancel,
    cancel_all,
    meet,
    meet_all,
    start,
    start_all,
)
from feedback_system.deadlines.operations.waits import begin_wait, end_wait

__all__ = [
    "begin_wait",
    "cancel",
    "cancel_all",
    "end_wait",
    "meet",
    "meet_all",
    "name_day",
    "recount_provisional",
    "recount_reached",
    "refresh_open_row",
    "refresh_open_rows",
    "refreshing_once",
    "stage_moved",
    "start",
    "start_all",
]
