"""Each permission in words for people, in the groups of the roles page."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission as P

GROUPS: list[tuple[Any, dict[P, Any]]] = [
    (
        _("Complaints: taking in and finding out"),
        {
            P.LOG_COMPLAINT: _("Log a complaint"),
            P.ACKNOWLEDGE_COMPLAINT: _("Record the first answer to the customer"),
            P.RELEASE_REPLY: _("Release answers to customers about product quality"),
            P.CONFIRM_NO_LOSS: _("Confirm that there is no loss"),
            P.ACCEPT_COMPLAINT: _("Accept a complaint and give it its number"),
            P.INVESTIGATE: _("Investigate and record the cause"),
            P.INVESTIGATE_OWN_AREA: _("Find out what happened in the own department"),
            P.ANALYSE_PRODUCTION: _("Analyse what happened in production"),
            P.INSTRUCT_AS_MANAGER: _("Give the instruction of the manager's office"),
            P.GIVE_RD_OPINION: _("Give the opinion of research and development"),
            P.CONSOLIDATE: _("Consolidate the opinions"),
            P.ANSWER_REPORT: _("Answer the investigation report"),
            P.FLAG_MAJOR: _("Mark a case as major"),
            P.CORRECT_FACTS: _("Change market, class or severity of an accepted complaint"),
            P.HANDLE_SAMPLE: _("Receive, store, send on and scrap samples"),
            P.APPOINT_VISITORS: _("Appoint people for a joint visit and read their report"),
        },
    ),
    (
        _("Complaints: remedy and customer"),
        {
            P.PROPOSE_HANDLING: _("Propose how to handle the complaint"),
            P.APPROVE_REMEDY: _("Approve a remedy within the own limit"),
            P.NEGOTIATE: _("Talk with the customer and record the outcome"),
            P.REVIEW_OUTCOME: _("Review the outcome of the talks"),
            P.CARRY_OUT_REMEDY: _("Carry out the approved remedy"),
            P.SIGN_PAPER: _("Sign returned-goods slips and allowance certificates"),
            P.INSPECT_RETURN: _("Inspect goods that came back"),
            P.BOOK_MONEY: _("Book allowances and compensation"),
            P.BOOK_GOODS: _("Confirm goods that came back or went out"),
            P.CLAIM_RECOVERY: _("Claim from third parties what they have to bear"),
            P.APPROVE_CLAIM: _("Approve, settle and give up claims against third parties"),
            P.ENTER_COST: _("Enter what a case cost besides its papers"),
            P.KEEP_RECEIVABLES: _("Mark receivables as disputed, enter what was due and collected"),
        },
    ),
    (
        _("Complaints: responsibility and closing"),
        {
            P.PROPOSE_RESPONSIBLE: _("Propose who is responsible"),
            P.RULE: _("Rule who is responsible"),
            P.APPROVE_RULING: _("Approve a ruling"),
            P.OBJECT: _("Object to a ruling for the department"),
            P.OBJECT_IN_PERSON: _("Object to a ruling that names oneself, or a department one heads"),
            P.DECIDE_OBJECTION: _("Decide an objection"),
            P.SIGN_SECOND: _("Sign as the second person where the chairman is a party"),
            P.CLOSE_COMPLAINT: _("Close a complaint"),
            P.FILE_COMPLAINT: _("File a complaint"),
            P.WITHDRAW_COMPLAINT: _("Record that the customer withdrew"),
            P.RUN_MONTH: _("Open and close the run of a month"),
            P.SEE_LOSSES: _("See who bears which loss in the runs of the months"),
        },
    ),
    (
        _("Improvements"),
        {
            P.LEAD_IMPROVEMENT: _("Raise, confirm, call done, close and withdraw improvements"),
            P.DRAFT_IMPROVEMENT: _("Draft the items of improvements for the own department"),
            P.CARRY_OUT_IMPROVEMENT: _("Carry out items of improvements that one answers for"),
            P.CHECK_EFFECT: _("Check the effect of improvements in which one had no part"),
            P.WAIVE_INVESTIGATION: _("Decide that the cause of a case is not investigated"),
        },
    ),
    (
        _("Anomaly alerts"),
        {
            P.RAISE_ANOMALY: _("Raise anomaly alerts"),
            P.WORK_ON_ANOMALY: _("Add findings, checks and answers to anomaly alerts, report own lines done"),
            P.HANDLE_ANOMALY: _("Register, sort, review, dispose and close anomaly alerts"),
            P.JUDGE_SIGNAL: _("Review and judge the signals of early warning"),
            P.APPROVE_CONCESSION: _("Approve that goods are used as they are"),
        },
    ),
    (
        _("Investigations"),
        {
            P.OPEN_INVESTIGATION: _("Open the investigation of a major alert or complaint"),
            P.LEAD_INVESTIGATION: _(
                "Convene teams of investigation, approve their outcomes, agree to withdrawals"
            ),
            P.WORK_ON_INVESTIGATION: _("Work in teams of investigation of which one is a member"),
            P.NAME_UNIT: _("Confirm accidents for the own department and name the responsible unit"),
            P.KEEP_ACCIDENT_FILE: _("File outcomes in the accident analysis file, raise their improvements"),
        },
    ),
    (
        _("Requests to suppliers"),
        {
            P.ASK_SUPPLIER: _(
                "Draft and send requests for corrective action to suppliers, write answers down, check effects"
            ),
            P.REVIEW_SUPPLIER_ANSWER: _(
                "Accept answers of suppliers or send them back, but not to own requests"
            ),
        },
    ),
    (
        _("Slips between departments"),
        {
            P.SEND_SLIP: _(
                "Send slips to other departments, enter calls in the phone ledger, pass something to the intake"
            ),
            P.HANDLE_SLIP: _("Sort, answer, sign and file slips for the own department"),
            P.INSTRUCT_SLIP: _("Instruct the departments on slips put before the general manager"),
        },
    ),
    (
        _("Returns"),
        {
            P.TAKE_IN_RETURN: _("Take returns in, send the slip on, visit the customer afterwards, close"),
            P.COUNT_RETURN: _("Count returned goods and book them with their papers"),
            P.JUDGE_RETURN: _(
                "Say for the own department whether the reason of a return stands, set the handling"
            ),
            P.TEST_RETURN: _("Test returned goods again"),
            P.PAY_RETURN: _("Confirm refunds on the return acceptance slip"),
        },
    ),
    (
        _("Surveys and opinion cards"),
        {
            P.RUN_SURVEY: _("Plan and run surveys, type in answers and opinion cards, handle remarks"),
            P.APPROVE_SURVEY: _("Approve plans of surveys"),
            P.SEE_RATINGS: _("See the ratings of technicians and the remarks of customers"),
        },
    ),
    (
        _("Service calls"),
        {
            P.TAKE_SERVICE_CALL: _("Take service calls, talk with the customer about them, file them"),
            P.DISPATCH_SERVICE: _("Dispatch technicians, issue parts and take them back"),
            P.DO_SERVICE: _("Do service at the customer's and repair what was taken in"),
            P.ACCEPT_REPAIR: _("Accept repairs of others, examine parts"),
            P.TICK_SERVICE: _(
                "Tick service vouchers before they are filed, file the reports of service calls"
            ),
            P.BOOK_SERVICE: _("Draw invoices of service, confirm money collected on the spot"),
            P.SIGN_SERVICE_DAY: _(
                "Sign the daily sheet of a service centre and the ratings of a month, read the sheets of its technicians"
            ),
        },
    ),
    (
        _("Return visits and contract renewals"),
        {
            P.VISIT_CUSTOMER: _("Make return visits and calls, record them, pass problems on, call again"),
            P.RENEW_CONTRACT: _("Send renewal notices, visit for renewals, enter renewed or lost contracts"),
        },
    ),
    (
        _("Sanctions and deductions"),
        {
            P.PROPOSE_SANCTION: _(
                "Write sanction papers, send them round and put them before general management"
            ),
            P.ANSWER_SANCTION: _(
                "Countersign sanction papers as head of a department, object to own sanctions, read the notice board"
            ),
            P.DECIDE_SANCTION: _("Decide sanction papers and objections to them"),
            P.CHECK_PENALTY: _("Check penalty notices for accounts"),
            P.PUBLISH_SANCTION: _("Publish approved sanctions"),
            P.SEE_DEDUCTIONS: _("See the deductions of the months"),
            P.EXPORT_PAYROLL: _("Export the list of deductions for the payroll"),
            P.KEEP_PAY: _("Enter wage and bonus of people, run the months of deductions"),
        },
    ),
    (
        _("All cases"),
        {
            P.SEE_ALL_CASES: _("See the cases of all departments"),
            P.SEE_CONTACTS: _("See telephone numbers and addresses of customers unmasked"),
            P.WRITE_NOTE: _("Write notes"),
            P.ATTACH_FILE: _("Attach files"),
            P.ASSIGN_CASE: _("Assign a case to somebody"),
            P.EXPORT_CASES: _("Export lists"),
            P.ANSWER_SLIP: _("Answer a slip about lateness"),
            P.WITHDRAW_SLIP: _("Withdraw a slip about lateness"),
            P.SEE_REPORTS: _("See the figures and reports"),
            P.WRITE_QUALITY_REPORT: _("Write quality reports of a week, month or quarter"),
            P.SIGN_QUALITY_REPORT: _("Sign quality reports"),
            P.READ_QUALITY_REPORT: _("Read signed quality reports"),
            P.WRITE_MARKET_REPORT: _("Write market reports of a week, month or quarter"),
            P.SIGN_MARKET_REPORT: _("Sign market reports"),
            P.WRITE_BULLETIN: _(
                "Write and sign the work bulletin, and write the yearly review of communication"
            ),
            P.SIGN_COMMUNICATION_REVIEW: _("Sign the yearly review of communication"),
            P.KEEP_CONFORMITY: _("Keep notes, samples and findings of the conformity pack"),
        },
    ),
    (
        _("Master data and settings"),
        {
            P.MANAGE_MASTERDATA: _("Keep customers, products, deliveries, suppliers, projects and contracts"),
            P.MANAGE_PEOPLE: _("Keep people, departments and roles"),
            P.MANAGE_SETTINGS: _("Keep calendars, rules, limits and lists"),
            P.READ_SETTINGS: _("Read the settings"),
            P.IMPORT_CASES: _("Import cases from files, and undo an import"),
            P.KEEP_BASE_POINTS: _("Enter the base points of people"),
            P.READ_HISTORY: _("Read the history"),
        },
    ),
]
"""(Heading, {permission: words}). A test proves that every permission stands here exactly once."""
