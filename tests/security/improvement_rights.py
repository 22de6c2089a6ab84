"""Who may take which step of an improvement; rights.py says how to read it."""

from __future__ import annotations

from tests.security.rights import GM_OFFICE, NOBODY, QUALITY, only

IMPROVEMENT_STEPS: dict[str, frozenset[str]] = {
    # who has the right to the step on the improvement raised from this case, which production drafts
    "draft": only("prod1 prod_head rd1"),
    "add_items": only("prod1 prod_head rd1"),
    "send_back": GM_OFFICE,
    "confirm": GM_OFFICE,
    "start_item": NOBODY,  # nothing is confirmed yet
    "finish_item": NOBODY,
    "call_done": GM_OFFICE,
    "check_effect": QUALITY | GM_OFFICE,
    "close": GM_OFFICE,
    "withdraw": GM_OFFICE,
    **dict.fromkeys(
        ("choose_tier", "plan_disciplines", "state_claim"), only("prod1 prod_head rd1 gm_office")
    ),
    **dict.fromkeys(
        (
            "ask_not_investigated",
            "hand_in",
            "set_team",
            "describe_problem",
            "choose_actions",
            "prevent",
            "record_lessons",
            "add_cause",
            "change_cause",
            "drop_cause",
        ),
        only("prod1 prod_head rd1"),
    ),
    "approve_not_investigated": only("gm_office deputy_gm gm chairman"),
    "refuse_not_investigated": only("gm_office deputy_gm gm chairman"),
    **dict.fromkeys(("accept_discipline", "return_discipline", "hand_over", "reopen"), GM_OFFICE),
}
