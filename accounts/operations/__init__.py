"""Everything one can do to people, departments and what lets people in."""

from accounts.operations.access import unlock
from accounts.operations.administrators import create_administrator
from accounts.operations.changes import (
    ask_for_role,
    ask_to_end_the_rule,
    ask_to_move,
    ask_to_take_role,
    confirm_change,
    refuse_change,
)
from accounts.operations.delegations import end_delegation, name_deputy
from accounts.operations.departments import (
    add_department,
    add_usual_departments,
    appoint,
    appoint_heads,
    change_department,
    close_department,
    move_department,
    reopen_department,
)
from accounts.operations.directory import enter_identifiers, let_use_passwords, save_way
from accounts.operations.looking import begin_looking, end_looking
from accounts.operations.passwords import change_password, set_start_password
from accounts.operations.people import (
    change_own_profile,
    change_person,
    create_person,
    deactivate_user,
    reactivate_user,
)
from accounts.operations.roles import give_role, take_role
from accounts.operations.second_factor import (
    remove_second_factor,
    renew_recovery_codes,
    reset_second_factor,
    set_up_second_factor,
)
from accounts.operations.sessions import end_other_sessions, end_session
from accounts.operations.tokens import issue_token, revoke_token
from accounts.operations.tour import set_own_tour

__all__ = [
    "add_department",
    "add_usual_departments",
    "appoint",
    "appoint_heads",
    "ask_for_role",
    "ask_to_end_the_rule",
    "ask_to_move",
    "ask_to_take_role",
    "begin_looking",
    "change_department",
    "change_own_profile",
    "change_password",
    "change_person",
    "close_department",
    "confirm_change",
    "create_administrator",
    "create_person",
    "deactivate_user",
    "end_delegation",
    "end_looking",
    "end_other_sessions",
    "end_session",
    "enter_identifiers",
    "give_role",
    "issue_token",
    "let_use_passwords",
    "move_department",
    "name_deputy",
    "reactivate_user",
    "refuse_change",
    "remove_second_factor",
    "renew_recovery_codes",
    "reopen_department",
    "reset_second_factor",
    "revoke_token",
    "save_way",
    "set_start_password",
    "set_own_tour",
    "set_up_second_factor",
    "take_role",
    "unlock",
]
