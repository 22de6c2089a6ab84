"""What a person can be allowed to do.

Which role may do what stands in roles.py; when it is possible stands with each step.
"""

from enum import StrEnum


class Permission(StrEnum):
    """Names are `area.verb_noun`. A permission says nothing about which cases: that is up to the scope."""

    # Complaints
    LOG_COMPLAINT = "complaints.log_complaint"
    ACKNOWLEDGE_COMPLAINT = "complaints.acknowledge_complaint"
    CONFIRM_NO_LOSS = "complaints.confirm_no_loss"
    ACCEPT_COMPLAINT = "complaints.accept_complaint"
    INVESTIGATE = "complaints.investigate"
    INVESTIGATE_OWN_AREA = "complaints.investigate_own_area"
    ANALYSE_PRODUCTION = "complaints.analyse_production"
    INSTRUCT_AS_MANAGER = "complaints.instruct_as_manager"
    GIVE_RD_OPINION = "complaints.give_rd_opinion"
    CONSOLIDATE = "complaints.consolidate"
    PROPOSE_HANDLING = "complaints.propose_handling"
    APPROVE_REMEDY = "complaints.approve_remedy"
    ANSWER_REPORT = "complaints.answer_report"
    NEGOTIATE = "complaints.negotiate"
    RELEASE_REPLY = "complaints.release_reply"
    REVIEW_OUTCOME = "complaints.review_outcome"
    PROPOSE_RESPONSIBLE = "complaints.propose_responsible"
    RULE = "complaints.rule"
    APPROVE_RULING = "complaints.approve_ruling"
    CLOSE_COMPLAINT = "complaints.close_complaint"
    CARRY_OUT_REMEDY = "complaints.carry_out_remedy"
    SIGN_PAPER = "complaints.sign_paper"
    INSPECT_RETURN = "complaints.inspect_return"
    BOOK_MONEY = "complaints.book_money"
    BOOK_GOODS = "complaints.book_goods"
    FILE_COMPLAINT = "complaints.file_complaint"
    WITHDRAW_COMPLAINT = "complaints.withdraw_complaint"
    OBJECT = "complaints.object"
    OBJECT_IN_PERSON = "complaints.object_in_person"
    DECIDE_OBJECTION = "complaints.decide_objection"
    SIGN_SECOND = "complaints.sign_second"
    FLAG_MAJOR = "complaints.flag_major"
    CORRECT_FACTS = "complaints.correct_facts"
    HANDLE_SAMPLE = "complaints.handle_sample"
    APPOINT_VISITORS = "complaints.appoint_visitors"
    RUN_MONTH = "complaints.run_month"
    SEE_LOSSES = "complaints.see_losses"
    CLAIM_RECOVERY = "complaints.claim_recovery"
    APPROVE_CLAIM = "complaints.approve_claim"
    ENTER_COST = "complaints.enter_cost"
    KEEP_RECEIVABLES = "complaints.keep_receivables"

    # Improvements
    LEAD_IMPROVEMENT = "quality.lead_improvement"
    DRAFT_IMPROVEMENT = "quality.draft_improvement"
    CARRY_OUT_IMPROVEMENT = "quality.carry_out_improvement"
    CHECK_EFFECT = "quality.check_effect"
    WAIVE_INVESTIGATION = "quality.waive_investigation"

    # Anomaly alerts
    RAISE_ANOMALY = "anomalies.raise_anomaly"
    WORK_ON_ANOMALY = "anomalies.work_on_anomaly"
    HANDLE_ANOMALY = "anomalies.handle_anomaly"
    APPROVE_CONCESSION = "anomalies.approve_concession"

    # Investigations
    OPEN_INVESTIGATION = "investigations.open"
    LEAD_INVESTIGATION = "investigations.lead"
    WORK_ON_INVESTIGATION = "investigations.work"
    NAME_UNIT = "investigations.name_unit"
    KEEP_ACCIDENT_FILE = "investigations.file"

    # Signals of early warning
    JUDGE_SIGNAL = "watches.judge_signal"
    # Requests to suppliers
    ASK_SUPPLIER = "supplier_requests.ask"
    REVIEW_SUPPLIER_ANSWER = "supplier_requests.review"

    # Slips between departments
    SEND_SLIP = "slips.send"
    HANDLE_SLIP = "slips.handle"
    INSTRUCT_SLIP = "slips.instruct"

    # Returns
    TAKE_IN_RETURN = "aftersales.take_in_return"
    COUNT_RETURN = "aftersales.count_return"
    JUDGE_RETURN = "aftersales.judge_return"
    TEST_RETURN = "aftersales.test_return"
    PAY_RETURN = "aftersales.pay_return"

    # Surveys and opinion cards
    RUN_SURVEY = "surveys.run"
    APPROVE_SURVEY = "surveys.approve"
    SEE_RATINGS = "surveys.see_ratings"

    # Service calls
    TAKE_SERVICE_CALL = "services.take_call"
    DISPATCH_SERVICE = "services.dispatch"
    DO_SERVICE = "services.do"
    ACCEPT_REPAIR = "services.accept_repair"
    TICK_SERVICE = "services.tick"
    BOOK_SERVICE = "services.book"
    SIGN_SERVICE_DAY = "services.sign_day"

    # Return visits and contract renewals
    VISIT_CUSTOMER = "aftersales.visit_customer"
    RENEW_CONTRACT = "aftersales.renew_contract"

    # Sanctions and deductions
    PROPOSE_SANCTION = "penalties.propose_sanction"
    ANSWER_SANCTION = "penalties.answer_sanction"
    DECIDE_SANCTION = "penalties.decide_sanction"
    CHECK_PENALTY = "penalties.check_penalty"
    PUBLISH_SANCTION = "penalties.publish_sanction"
    SEE_DEDUCTIONS = "penalties.see_deductions"
    EXPORT_PAYROLL = "penalties.export_payroll"
    KEEP_PAY = "penalties.keep_pay"

    # The folder of every kind of case
    SEE_ALL_CASES = "cases.see_all"
    SEE_CONTACTS = "cases.see_contacts"
    WRITE_NOTE = "cases.write_note"
    ATTACH_FILE = "cases.attach_file"
    ASSIGN_CASE = "cases.assign"
    EXPORT_CASES = "cases.export"
    WITHDRAW_SLIP = "cases.withdraw_slip"
    ANSWER_SLIP = "cases.answer_slip"
    SEE_REPORTS = "reports.see"
    WRITE_QUALITY_REPORT = "reports.write_quality"
    SIGN_QUALITY_REPORT = "reports.sign_quality"
    READ_QUALITY_REPORT = "reports.read_quality"
    WRITE_MARKET_REPORT = "reports.write_market"
    SIGN_MARKET_REPORT = "reports.sign_market"
    WRITE_BULLETIN = "reports.write_bulletin"
    SIGN_COMMUNICATION_REVIEW = "reports.sign_communication"
    KEEP_CONFORMITY = "reports.keep_conformity"

    # Master data and settings
    MANAGE_MASTERDATA = "masterdata.manage"
    MANAGE_PEOPLE = "settings.manage_people"
    MANAGE_SETTINGS = "settings.manage_settings"
    READ_SETTINGS = "settings.read_settings"
    IMPORT_CASES = "settings.import_cases"
    KEEP_BASE_POINTS = "settings.keep_base_points"
    READ_HISTORY = "audit.read_history"


READING = frozenset(
    {
        Permission.SEE_ALL_CASES,
        Permission.SEE_CONTACTS,
        Permission.SEE_REPORTS,
        Permission.READ_QUALITY_REPORT,
        Permission.READ_SETTINGS,
        Permission.READ_HISTORY,
        Permission.EXPORT_CASES,
        Permission.SEE_RATINGS,
    }
)
"""Permissions that change nothing; the auditor holds only these."""

DISCLOSING = frozenset(
    permission for permission in Permission if permission.value.split(".")[1].startswith(("see_", "read_"))
) | {
    Permission.EXPORT_CASES,
    Permission.EXPORT_PAYROLL,
    Permission.KEEP_PAY,
    Permission.KEEP_RECEIVABLES,
    Permission.KEEP_ACCIDENT_FILE,
    Permission.RUN_MONTH,
}
"""Permissions that show somebody more, besides what they let her do."""
