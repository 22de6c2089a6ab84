"""What other rooms may do with clocks. Every verb runs inside the caller's transaction, the case row
being locked.
"""

from feedback_system.deadlines.operations.book import refresh_open_row, refresh_open_rows, refreshing_once
from feedback_system.deadlines.operations.budgets import stage_moved
from feedback_system.deadlines.operations.moving import move_clocks
from feedback_system.deadlines.operations.passing import pass_over
from feedback_system.deadlines.operations.pausing import ask_for_stop, decide_stop, withdraw_stop
from feedback_system.deadlines.operations.rebasing import rebase
from feedback_system.deadlines.operations.recounting import name_day, recount_provisional, recount_reached
from feedback_system.deadlines.operations.reopening import reopen
from feedback_system.deadlines.operations.running import (
    cancel,
    cancel_all,
    meet,
    meet_all,
    start,
    start_all,
)
from feedback_system.deadlines.operations.setting_aside import set_aside, take_up_again
from feedback_system.deadlines.operations.standing import follow_state, resume, resume_lapsed
from feedback_system.deadlines.operations.versions import save_version, take_back_version
from feedback_system.deadlines.operations.waits import begin_wait, end_wait

__all__ = [
    "ask_for_stop",
    "begin_wait",
    "cancel",
    "cancel_all",
    "decide_stop",
    "end_wait",
    "follow_state",
    "meet",
    "meet_all",
    "move_clocks",
    "name_day",
    "pass_over",
    "rebase",
    "recount_provisional",
    "recount_reached",
    "refresh_open_row",
    "refresh_open_rows",
    "refreshing_once",
    "reopen",
    "resume",
    "resume_lapsed",
    "save_version",
    "set_aside",
    "stage_moved",
    "start",
    "start_all",
    "take_back_version",
    "take_up_again",
    "withdraw_stop",
]
