"""Who has the right to each step, whether the state of the case has the step or not: the second half of the table of rights."""

from __future__ import annotations

from tests.security.rights import (
    ANOMALY_READERS,
    ANSWERERS,
    APPROVERS,
    GM_OFFICE,
    LOGGERS_HERE,
    NOBODY,
    PROGRAM,
    QUALITY,
    REPORTERS,
    SALES,
    SAMPLE_HANDLERS,
    TAKERS_HERE,
    only,
)

HOLDERS = only("qa1 qa_head inspector1 deputy deputy_gm gm chairman")
"""The department that holds the case, and whose roles reach over all departments."""
ANOMALY_STEPS: dict[str, frozenset[str]] = {
    # who has the right to the step on the alert that is being carried out, whether its state has the step or not
    **dict.fromkeys(
        (
            "register", "flag_major", "fix_quantity", "put_under_review", "convene_review", "minute_review", "dispose", "redispose",
            "send_to_test", "enter_test_result", "settle_sample", "confirm_balance", "open_complaint", "raise_improvement",
            "correct", "handle_again", "close", "cancel",
        ),
        QUALITY,
    ),
    **dict.fromkeys(
        (
            "change_situation", "link_batch", "add_finding", "record_check", "collect_feedback", "move_goods", "inform",
            "enter_balance",
        ),
        ANOMALY_READERS - only("auditor"),
    ),
    "give_opinion": NOBODY,  # nobody is called together
    "answer_information": NOBODY,  # nobody has been told
    "finish_line": only("prod1 prod_head warehouse sales1 sales_head"),
    **dict.fromkeys(
        ("approve_concession", "refuse_concession"), only("qa_head deputy factory_head deputy_gm gm chairman")
    ),
}  # fmt: skip
RETURN_STEPS: dict[str, frozenset[str]] = {
    # who has the right to the step on the return whose reason quality confirms, whether its state has the step or not
    **dict.fromkeys(
        ("edit", "link_complaint", "send_slip", "explain", "record_visit", "close", "withdraw"), TAKERS_HERE
    ),
    **dict.fromkeys(("count", "book_goods", "send_exchange"), only("warehouse")),
    **dict.fromkeys(
        (
            "send_back_slip", "order_retest", "confirm_reason", "refuse_reason", "set_handling", "reopen_handling",
            "name_responsible",
        ),
        QUALITY,
    ),
    "enter_retest": QUALITY | only("inspector1"),
    "approve": APPROVERS,
    "refuse_approval": APPROVERS,
    "pay_refund": NOBODY,  # no refund is approved, so it has not reached finance
}  # fmt: skip

_SENDERS_OF_SLIP, _ANSWERERS_OF_SLIP = QUALITY | only("inspector1"), only("prod1 prod_head")
SLIP_STEPS: dict[str, frozenset[str]] = {
    # who has the right to the step on the slip of quality to production, whether its state has the step or not
    **dict.fromkeys(
        ("complete", "send_on", "add_department", "withdraw", "confirm_answer", "ask_again", "note_handled", "report_event", "note_meeting", "analyse_sheet"),
        _SENDERS_OF_SLIP,
    ),
    **dict.fromkeys(
        (
            "take_up", "begin", "mark_hard", "answer", "return_slip", "ask_field_report", "issue_part", "take_part_back",
            "examine_part",
        ),
        _ANSWERERS_OF_SLIP,
    ),
    **dict.fromkeys(("sign_answer", "refuse_answer"), only("prod_head")),
    **dict.fromkeys(("put_to_gm", "record_meeting", "call_committee", "enter_review"), _SENDERS_OF_SLIP | _ANSWERERS_OF_SLIP),
    **dict.fromkeys(("follow_up", "file_slip"), _SENDERS_OF_SLIP),
    "instruct_departments": only("gm chairman"),
    **dict.fromkeys(("reply_first", "pass_on", "send_back", "confirm_report"), NOBODY),  # this kind has no desk
    **dict.fromkeys(("solve_level", "pass_up", "give_order"), NOBODY),  # this kind has no levels
    **dict.fromkeys(("report_done", "hand_in_field_report"), NOBODY),  # nothing is promised or asked for
}  # fmt: skip

SANCTION_STEPS: dict[str, frozenset[str]] = {
    # who has the right to the step on the paper in force, whether its state has the step or not
    **dict.fromkeys(
        ("add_sanction", "add_economic", "drop_line", "send_round", "redraft", "submit_paper", "withdraw", "lift"),
        GM_OFFICE,
    ),
    **dict.fromkeys(("approve_paper", "refuse_paper"), only("gm chairman")),
    **dict.fromkeys(("check_notice", "refuse_notice"), only("finance")),
    **dict.fromkeys(("publish", "close", "write_off"), only("hr")),
    "countersign": NOBODY,  # every department has answered
    "file_appeal": only("prod1 prod_head"),
    "withdraw_appeal": NOBODY,  # nobody has objected
    "decide_appeal": NOBODY,
}  # fmt: skip

STEPS: dict[str, frozenset[str]] = {
    # who has the right to the step on this case, whether its state has the step or not
    "submit": REPORTERS | PROGRAM,
    "edit": REPORTERS | PROGRAM,
    "resubmit": REPORTERS | PROGRAM,
    "return_for_data": GM_OFFICE,
    "confirm_no_loss": QUALITY,
    "accept": GM_OFFICE,
    "start_investigation": QUALITY,
    "finish_investigation": QUALITY,
    "finish_production_analysis": NOBODY,
    "instruct": NOBODY,
    "give_rd_opinion": NOBODY,
    "consolidate": GM_OFFICE,
    "propose": SALES,
    "send_back_proposal": GM_OFFICE,
    "consolidate_proposal": GM_OFFICE,
    "approve": APPROVERS,
    "refuse_approval": APPROVERS,
    "record_outcome": SALES,
    "review_outcome": only("sales_head"),
    "consolidate_outcome": GM_OFFICE,
    "refile": SALES,
    "rule": GM_OFFICE,
    "approve_ruling": APPROVERS,
    "refuse_ruling": APPROVERS,
    "rule_not_upheld": GM_OFFICE,
    "close": GM_OFFICE,
    "raise_improvement": GM_OFFICE,
    "draft_allowance": SALES,
    "sign_allowance": only("sales_head deputy_gm gm"),
    "record_customer_signature": SALES,
    "refuse_booking": NOBODY,
    "ask_change": SALES,
    "draft_return": SALES,
    "approve_return": only("sales_head deputy_gm gm"),
    "ask_about_return": NOBODY,  # the warehouse sees the case once it is closed
    "answer_return": SALES,
    "receive_return": NOBODY,
    "inspect_return": QUALITY | only("inspector1"),
    "hand_in_proof": SALES,
    "check_return": NOBODY,
    "explain_return": SALES,
    "approve_change": APPROVERS,
    "refuse_change": APPROVERS,
    "send_back_surplus": NOBODY,
    "book_remedy": NOBODY,
    "mark_read": NOBODY,
    "file_away": GM_OFFICE,
    "withdraw": only("sales_head gm_office"),
    "merge": GM_OFFICE | QUALITY | only("cs1"),  # who registers, who entered it, who speaks with the customer
    "unmerge": GM_OFFICE | QUALITY | only("cs1"),
    "acknowledge": ANSWERERS | PROGRAM,
    "tell_customer": ANSWERERS | PROGRAM,
    "release_reply": only("qa1 qa_head deputy"),
    "return_reply": only("qa1 qa_head deputy"),
    "withdraw_reply": NOBODY,  # nobody has written an answer that waits
    "weigh_reason": REPORTERS | PROGRAM,
    "enter_penalty_note": ANSWERERS | PROGRAM,
    "instruct_on_note": only("gm"),
    "record_major_meeting": only("sales_head qa_head deputy gm_office deputy_gm gm"),
    "ask_expert": ANSWERERS | PROGRAM,
    "answer_expert": NOBODY,  # nobody is asked
    "fix_quantity": ANSWERERS | PROGRAM,
    "assign": only("qa_head deputy deputy_gm gm"),
    "offer_inquiry": only("cs1"),
    "accept_inquiry": NOBODY,  # it is offered to nobody
    "decline_inquiry": NOBODY,
    "begin_wait": HOLDERS,
    "end_wait": HOLDERS,
    "flag_major": only("sales_head qa_head deputy gm_office deputy_gm gm"),
    "flag_third_party": GM_OFFICE,
    "repay_travel": NOBODY,  # finance reads the case once a travel cost is entered
    "open_major_file": LOGGERS_HERE | PROGRAM | only("deputy_gm gm"),
    "enter_major_file": LOGGERS_HERE | PROGRAM | only("deputy_gm gm"),
    "confirm_major_file": QUALITY,
    "hand_in_report": QUALITY,
    "confirm_defect": QUALITY,
    "answer_report": only("gm"),
    "change_wished_date": LOGGERS_HERE | PROGRAM,
    "send_letter": ANSWERERS | PROGRAM,
    "file_objection": NOBODY,  # nobody has a voice before there is a ruling
    "withdraw_objection": NOBODY,
    "decide_objection": NOBODY,
    "rule_anew": GM_OFFICE,
    "change_ruling": GM_OFFICE,
    "settle_ruling": GM_OFFICE,
    "adjust_recovery": GM_OFFICE,
    "receive_sample": SAMPLE_HANDLERS,
    "move_sample": SAMPLE_HANDLERS,
    "ask_joint_visit": REPORTERS | PROGRAM,
    "confirm_joint_visit": QUALITY,
    "hand_over_joint_visit": QUALITY,
    "appoint_visitors": only("gm"),
    "record_joint_visit": HOLDERS,
    "read_visit": only("gm"),
    "cancel_joint_visit": LOGGERS_HERE | PROGRAM,
    "ask_site_visit": LOGGERS_HERE | PROGRAM,
    "call_joint_meeting": GM_OFFICE,
    "answer_joint_meeting": NOBODY,  # nobody is called before
    "record_joint_meeting": GM_OFFICE,
    "waive_joint_meeting": GM_OFFICE,
    "ask_stop": HOLDERS,
    "decide_stop": NOBODY,  # no rule as it ships lets its clock be stopped on request
    "withdraw_stop": NOBODY,
    "resume_clock": HOLDERS,
    "correct_facts": only("qa_head gm_office deputy"),
    "draft_claim": GM_OFFICE,
    "drop_claim": GM_OFFICE,
    "send_claim": GM_OFFICE,
    "revoke_claim_link": GM_OFFICE,
    "record_claim_answer": GM_OFFICE,
    "decide_claim": only("gm_office deputy_gm gm chairman"),
    "settle_claim": only("gm_office deputy_gm gm chairman"),
    "give_up_claim": only("gm_office deputy_gm gm chairman"),
    "approve_waiver": only("gm_office deputy_gm gm chairman"),
    "refuse_waiver": only("gm_office deputy_gm gm chairman"),
    "confirm_claim_receipt": NOBODY,  # finance reads the case once money is expected
    "enter_cost": only("sales1 sales_head qa1 qa_head gm_office deputy"),
    "cancel_cost": only("sales1 sales_head qa1 qa_head gm_office deputy"),
    "report_held_payment": only("sales1 sales_head"),
    "mark_disputed": NOBODY,  # finance reads the case once sales has told of it
    "lift_dispute": NOBODY,
    "see_lateness": only("qa1 qa_head deputy gm_office gm"),  # whom a sweep has told
    "record_site_visit": HOLDERS | REPORTERS | only("tech1") | PROGRAM,
}
"""The steps of a complaint through the API; the pages of steps stand in PAGES by one example and take the same door."""
