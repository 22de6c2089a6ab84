"""The table of rights: every address of the product, who may read it, who may write to it.

One row per name of the resolver. A name that is missing here fails test_authz.py: add its row below, with the people who
may GET and who may write (POST; the API of a case takes PATCH). `-` in a column: the address does not take that method.
Everybody else who is logged in is refused with 403, or with 404 when the row belongs to a case that has not reached them;
who is not logged in is sent to the log-in page, programs get 401.

The case of the table is a complaint under investigation, logged by customer service for the sales department: it has
reached sales, service desk, quality and the GM office, and nobody else.
"""

from __future__ import annotations

from dataclasses import dataclass

MEMBERS = frozenset(
    "cs1 sales1 sales_head sales2 sales2_head qa1 qa_head prod1 prod_head rd1 manager_office factory_head gm_office "
    "deputy_gm gm chairman finance warehouse hr tech1 service_desk service_head inspector1 manager auditor admin "
    "deputy nobody".split()
)
"""One person for each role, a second department of sales, who stands in for the head of quality, who has no role."""
OUTSIDE = frozenset({"stranger", "ex_member"})
"""Not logged in: a stranger, and one who was head of quality until today and whose browser still has the session."""
PROGRAM = frozenset({"robot"})
"""Another system with a token, role integration, at the service desk."""

EVERYBODY = MEMBERS | OUTSIDE | PROGRAM
NOBODY: frozenset[str] = frozenset()


def only(names: str) -> frozenset[str]:
    """These people."""
    return frozenset(names.split())


OWN = only("qa1")
"""Whose own thing the row names."""
CASE_READERS = only(
    "cs1 sales1 sales_head service_desk service_head tech1 qa1 qa_head inspector1 deputy gm_office deputy_gm gm chairman auditor"
)
REPORTERS = only("cs1 sales1 sales_head service_desk service_head")
LOGGERS = REPORTERS | only("sales2 sales2_head qa1 qa_head gm_office")
LOOKING_UP = MEMBERS - only("manager deputy nobody")
SEE_ALL = only("qa_head gm_office deputy_gm gm chairman auditor")
SETTINGS_READERS = only("gm_office auditor admin")
MONTH_HEADS = only(
    "sales_head sales2_head qa_head rd1 warehouse hr factory_head manager_office prod_head service_head deputy"
)
"""Who answers for a department, by post or by role, and who stands in for one of them."""
MONTH_READERS = MONTH_HEADS | only("gm_office deputy_gm gm chairman manager auditor finance")
COST_READERS = only(
    "sales_head sales2_head qa_head prod_head manager_office factory_head gm_office deputy_gm gm chairman service_head finance "
    "manager auditor"
)
"""The management, finance and the heads by role."""
RATE_READERS = only(
    "sales1 sales_head sales2 sales2_head gm_office deputy_gm gm chairman finance manager auditor"
)
"""The management, finance, and salespeople with their heads."""
ADMIN = only("admin")
IMPORTERS = only("gm_office admin")
KEEPERS = only("sales_head sales2_head qa_head admin")
EXPORTERS = only(
    "sales_head sales2_head qa_head prod_head manager_office factory_head gm_office deputy_gm gm finance service_head auditor"
)
QUALITY = only("qa1 qa_head deputy")
GM_OFFICE = only("gm_office")
SALES = only("sales1 sales_head")
APPROVERS = only("sales_head deputy_gm gm chairman")
LOGGERS_HERE = REPORTERS | QUALITY | GM_OFFICE
"""Who may log complaints and whom this one has reached."""
SAMPLE_HANDLERS = REPORTERS | QUALITY | only("tech1 inspector1")
ANSWERERS = REPORTERS | QUALITY | GM_OFFICE
CARRYING_OUT = only(
    "sales1 sales_head sales2 sales2_head qa1 qa_head inspector1 deputy_gm gm finance warehouse"
)
"""Who drafts, signs, counts, inspects, checks or books a paper of a remedy somewhere."""
WORKING_READERS = CASE_READERS - only("auditor deputy")
IMPROVEMENT_READERS = CASE_READERS | only("prod1 prod_head factory_head rd1")
"""Who reads the case reads what was raised from it, and so do the departments that may draft."""
WORKING_ON_IMPROVEMENTS = IMPROVEMENT_READERS - only("auditor deputy")
RETURN_READERS = CASE_READERS | only("warehouse")
"""Taken in by customer service for the sales department, counted by the warehouse, with quality now."""
WORKING_ON_RETURNS = RETURN_READERS - only("auditor deputy")
TAKERS = only("cs1 sales1 sales_head sales2 sales2_head")
TAKERS_HERE = only("cs1 sales1 sales_head")
"""Who may take returns in and whom this one has reached."""
ANOMALY_READERS = only(
    "qa1 qa_head inspector1 deputy prod1 prod_head factory_head warehouse sales1 sales_head gm_office deputy_gm gm chairman auditor"
)
"""Raised by the inspector, disposed by quality, carried out by production, the warehouse and sales."""
WORKING_ON_ANOMALIES = ANOMALY_READERS - only("auditor deputy")
RAISERS = MEMBERS - only("manager auditor admin deputy nobody")
"""Everybody who works on cases."""
SLIP_READERS = only(
    "qa1 qa_head inspector1 deputy prod1 prod_head factory_head gm_office deputy_gm gm chairman auditor"
)
"""Sent by quality to production; general management reads it like every case."""
WORKING_ON_SLIPS = SLIP_READERS - only("auditor deputy")
SENDERS = MEMBERS - only("manager auditor admin deputy nobody")
"""Everybody who works on cases sends slips."""
SANCTION_READERS = only("gm_office gm chairman finance hr prod1 prod_head")
"""A paper in force about somebody of production: who wrote, decided, checked and published it, the person, and the head.
Neither the see-all roles nor the head of the plant above read it."""
DEDUCTION_READERS = only("gm_office finance hr")
ANSWERING_SANCTIONS = MEMBERS - only("manager auditor admin deputy nobody")


@dataclass(frozen=True)
class Row:
    """Who may GET and who may write; None where the address does not take the method."""

    read: frozenset[str] | None
    write: frozenset[str] | None
    hidden: frozenset[str] = EVERYBODY
    """Everybody else finds nothing there (404); the others are refused (403)."""
    asks_to_log_in: bool = True
    """Whether a stranger is sent to the log-in page; else nothing is there for her either."""


def open_to(read: frozenset[str] | None, write: frozenset[str] | None = None) -> Row:
    """A page whose existence is no secret."""
    return Row(read, write)


def of_case(read: frozenset[str] | None, write: frozenset[str] | None = None) -> Row:
    """A page of the case, or of something in it: not there for whom the case has not reached."""
    return Row(read, write, CASE_READERS | PROGRAM)


def own(
    read: frozenset[str] | None, write: frozenset[str] | None = None, *, among: frozenset[str] = NOBODY
) -> Row:
    """Something personal: not there for anybody else (`among`: for the others who pass the right of the page)."""
    return Row(read, write, (EVERYBODY - among) if among else (read or write or NOBODY))


def of_improvement(read: frozenset[str] | None, write: frozenset[str] | None = None) -> Row:
    """The same for the improvement raised from the case of the table."""
    return Row(read, write, IMPROVEMENT_READERS | PROGRAM)


def of_anomaly(read: frozenset[str] | None, write: frozenset[str] | None = None) -> Row:
    """The same for the anomaly alert that is being carried out."""
    return Row(read, write, ANOMALY_READERS)


def of_return(read: frozenset[str] | None, write: frozenset[str] | None = None) -> Row:
    """The same for the return whose reason quality confirms."""
    return Row(read, write, RETURN_READERS | PROGRAM)


def of_sanction(read: frozenset[str] | None, write: frozenset[str] | None = None) -> Row:
    """The same for the sanction paper in force about somebody of production."""
    return Row(read, write, SANCTION_READERS)


def of_slip(read: frozenset[str] | None, write: frozenset[str] | None = None) -> Row:
    """The same for the slip of quality to production, which production works on."""
    return Row(read, write, SLIP_READERS)


PAGES: dict[str, Row] = {
    # health, frame, log-in
    "health:live": open_to(EVERYBODY),
    "health:ready": open_to(EVERYBODY),
    "web:set_language": open_to(None, EVERYBODY),
    "web:components": Row(ADMIN, ADMIN, ADMIN, asks_to_log_in=False),
    "account_login": open_to(EVERYBODY, EVERYBODY),
    "account_logout": open_to(EVERYBODY, EVERYBODY),
    "account_change_password": open_to(MEMBERS, MEMBERS),
    "account_second_factor": open_to(MEMBERS, MEMBERS),
    "mfa_authenticate": open_to(
        MEMBERS, MEMBERS
    ),  # leads on: nothing is asked without a right password before
    # no directory is on in the table: a stranger finds nothing, who is logged in is led on
    "directory_start": Row(EVERYBODY, MEMBERS, NOBODY, asks_to_log_in=False),
    "directory_callback": Row(NOBODY, None, NOBODY, asks_to_log_in=False),
    "accounts:second_factor": open_to(MEMBERS),
    "accounts:renew_codes": open_to(None, MEMBERS),  # without a code nothing changes
    "accounts:remove_second_factor": open_to(None, MEMBERS),
    "accounts:demo_login": Row(None, NOBODY, NOBODY, asks_to_log_in=False),  # in a demo company only
    # the own profile
    "accounts:profile": open_to(MEMBERS, MEMBERS),
    "accounts:sessions": open_to(MEMBERS),
    "accounts:end_other_sessions": open_to(None, MEMBERS),
    "accounts:end_session": open_to(None, MEMBERS),  # of somebody else: “over already”, and nothing ends
    "accounts:deputies": open_to(MEMBERS, MEMBERS),
    "accounts:end_delegation": own(None, only("qa_head")),
    "accounts:tokens": open_to(MEMBERS, MEMBERS),
    "accounts:revoke_token": own(None, OWN),
    "accounts:tour": open_to(MEMBERS),
    "accounts:begin_tour": open_to(None, MEMBERS),
    "accounts:end_tour": open_to(None, MEMBERS),
    # people, departments, roles
    "accounts:people": open_to(SETTINGS_READERS),
    "accounts:new_person": open_to(ADMIN, ADMIN),
    "accounts:person": open_to(SETTINGS_READERS),
    "accounts:change_person": open_to(None, ADMIN),
    "accounts:person_identifiers": open_to(None, ADMIN),
    "accounts:give_role": open_to(None, ADMIN),
    "accounts:take_role": open_to(None, ADMIN),
    "accounts:person_act": open_to(None, ADMIN),
    "accounts:departments": open_to(SETTINGS_READERS),
    "accounts:new_department": open_to(ADMIN, ADMIN),
    "accounts:usual_departments": open_to(ADMIN, ADMIN),
    "accounts:heads": open_to(ADMIN, ADMIN),
    "accounts:department": open_to(SETTINGS_READERS),
    "accounts:department_act": open_to(None, ADMIN),
    "accounts:roles": open_to(SETTINGS_READERS),
    "accounts:look_as": open_to(ADMIN, ADMIN),
    "accounts:end_looking": open_to(None, MEMBERS),
    # look-up and master data; contact persons are for those who may see contact data
    "lookup:customers": open_to(LOOKING_UP),
    "lookup:products": open_to(LOOKING_UP),
    "lookup:orders": open_to(LOOKING_UP),
    "lookup:batches": open_to(LOOKING_UP),
    "catalogue_lookup:entries": open_to(LOOKING_UP),
    "masterdata:home": open_to(EVERYBODY, EVERYBODY),  # only leads to the customers
    "masterdata:customers": open_to(LOOKING_UP),
    "masterdata:customer_new": open_to(KEEPERS, KEEPERS),
    "masterdata:customer": open_to(LOOKING_UP),
    "masterdata:customer_card": open_to(LOOKING_UP),
    "masterdata:customer_edit": open_to(KEEPERS, KEEPERS),
    "masterdata:contact_new": open_to(KEEPERS, KEEPERS),
    "masterdata:contact_edit": open_to(KEEPERS - ADMIN, KEEPERS - ADMIN),
    "masterdata:products": open_to(LOOKING_UP),
    "masterdata:product_new": open_to(KEEPERS, KEEPERS),
    "masterdata:product": open_to(LOOKING_UP),
    "masterdata:product_edit": open_to(KEEPERS, KEEPERS),
    "masterdata:batch_new": open_to(KEEPERS, KEEPERS),
    "masterdata:batch_edit": open_to(KEEPERS, KEEPERS),
    "masterdata:deliveries": open_to(LOOKING_UP),
    "masterdata:delivery_new": open_to(KEEPERS, KEEPERS),
    "masterdata:delivery": open_to(LOOKING_UP),
    "masterdata:delivery_edit": open_to(KEEPERS, KEEPERS),
    "masterdata:suppliers": open_to(LOOKING_UP),
    "masterdata:supplier_new": open_to(KEEPERS, KEEPERS),
    "masterdata:supplier": open_to(LOOKING_UP),
    "masterdata:supplier_edit": open_to(KEEPERS, KEEPERS),
    "masterdata:import": open_to(KEEPERS, KEEPERS),
    "masterdata:import_preview": own(ADMIN, among=KEEPERS - ADMIN),
    "masterdata:import_apply": own(None, ADMIN, among=KEEPERS - ADMIN),
    "masterdata:import_report": own(ADMIN, among=KEEPERS - ADMIN),
    "imports:list": open_to(IMPORTERS | only("auditor"), IMPORTERS),
    "imports:export": open_to(None, only("auditor")),
    "imports:of_job": open_to(IMPORTERS),
    "imports:file": open_to(
        IMPORTERS
    ),  # an own list only, for who does not see all cases: see imports/test_pages.py
    "imports:columns": open_to(None, IMPORTERS),
    "imports:run": open_to(None, IMPORTERS),
    "imports:undo": open_to(None, IMPORTERS),
    "imports:rows": open_to(IMPORTERS),
    # looking ahead and looking after the clocks
    "oversight:rehearsal": open_to(SEE_ALL),
    "oversight:rehearsal_export": open_to(SEE_ALL - only("chairman")),
    "oversight:gaming": open_to(SEE_ALL),
    "oversight:gaming_export": open_to(SEE_ALL - only("chairman")),
    "oversight:absence": open_to(MEMBERS, MEMBERS),  # the own one; for others see test_absence.py
    "oversight:health": open_to(SETTINGS_READERS),
    "oversight:retry_clock": open_to(None, ADMIN),
    "oversight:release_hold": open_to(None, ADMIN),
    # runs of the months; a head confirms the own departments only, see test_months.py
    "months:list": open_to(MONTH_READERS, only("gm_office")),
    "months:month": open_to(MONTH_READERS),
    "months:confirm": open_to(None, MONTH_HEADS | only("gm_office gm finance")),
    "months:close": open_to(None, only("gm_office")),
    "months:export": open_to(MONTH_READERS & EXPORTERS),
    "months:statistics_pdf": open_to(MONTH_READERS),
    # reports of money, each over the cases that the reader may open
    "reports:costs": open_to(COST_READERS),
    "reports:costs_export": open_to(COST_READERS & EXPORTERS),
    "reports:claims": open_to(COST_READERS),
    "reports:claims_export": open_to(COST_READERS & EXPORTERS),
    "reports:returns": open_to(COST_READERS),
    "reports:returns_export": open_to(COST_READERS & EXPORTERS),
    "reports:collections": open_to(RATE_READERS, only("finance")),
    "reports:collections_export": open_to(RATE_READERS & EXPORTERS),
    "reports:collections_import": open_to(only("finance"), only("finance")),
    "reports:collections_apply": open_to(None, only("finance")),
    # settings of the company and of complaints
    "administration:index": open_to(SETTINGS_READERS),
    "administration:company": open_to(SETTINGS_READERS, ADMIN),
    "administration:calendars": open_to(SETTINGS_READERS),
    "administration:calendar": open_to(SETTINGS_READERS),
    "administration:calendar_departments": open_to(SETTINGS_READERS, ADMIN),
    "administration:new_calendar": open_to(ADMIN, ADMIN),
    "administration:calendar_hours": open_to(ADMIN, ADMIN),
    "administration:calendar_year": open_to(ADMIN, ADMIN),
    "administration:calendar_day": open_to(ADMIN, ADMIN),
    "administration:calendar_recount": open_to(ADMIN, ADMIN),
    "administration:rules": open_to(SETTINGS_READERS),
    "administration:rule": open_to(SETTINGS_READERS),
    "administration:new_rule_version": open_to(ADMIN, ADMIN),
    "administration:new_rule_variant": open_to(ADMIN, ADMIN),
    "administration:take_back_rule_version": open_to(None, ADMIN),
    "administration:move_clocks": open_to(ADMIN, ADMIN),
    "administration:replay": open_to(SETTINGS_READERS),
    "administration:replay_rule": open_to(ADMIN, ADMIN),
    "administration:replay_calendar": open_to(ADMIN, ADMIN),
    "administration:replay_self_test": open_to(None, ADMIN),
    "administration:replay_compare": Row(
        NOBODY, None, EVERYBODY - SETTINGS_READERS
    ),  # asked without two results
    "administration:replay_result": open_to(SETTINGS_READERS),
    "administration:replay_csv": open_to(SETTINGS_READERS),
    "administration:propose_rule": open_to(None, ADMIN),
    "administration:proposal": open_to(SETTINGS_READERS),
    "administration:answer_proposal": open_to(None, only("admin gm_office")),
    "administration:propose_calendar": open_to(None, ADMIN),
    "administration:calendar_proposal": open_to(SETTINGS_READERS),
    "administration:answer_calendar_proposal": open_to(None, only("admin gm_office")),
    "administration:duty": open_to(SETTINGS_READERS, ADMIN),
    "administration:end_duty": open_to(None, ADMIN),
    "administration:robots": open_to(SETTINGS_READERS),
    "administration:new_robot": open_to(ADMIN, ADMIN),
    "administration:robot": open_to(ADMIN, ADMIN),
    "administration:try_robot": open_to(None, ADMIN),
    "administration:webhooks": open_to(SETTINGS_READERS),
    "administration:new_webhook": open_to(ADMIN, ADMIN),
    "administration:webhook": open_to(ADMIN, ADMIN),
    "administration:hook_deliveries": open_to(SETTINGS_READERS),
    "administration:hook_secret": open_to(None, ADMIN),
    "administration:try_webhook": open_to(None, ADMIN),
    "administration:resume_webhook": open_to(None, ADMIN),
    "administration:hook_again": open_to(None, ADMIN),
    "administration:hook_delivery_again": open_to(None, ADMIN),
    "administration:login_ways": open_to(SETTINGS_READERS),
    "administration:login_way": open_to(ADMIN, ADMIN),
    "administration:try_login_way": open_to(None, ADMIN),
    "administration:login_passwords": open_to(None, ADMIN),
    "administration:texts": open_to(SETTINGS_READERS, ADMIN),
    "administration:try_texts": open_to(None, ADMIN),
    "administration:text_again": open_to(None, ADMIN),
    "administration:erasure": open_to(SETTINGS_READERS, ADMIN),
    "administration:leaving": open_to(ADMIN, ADMIN),
    "administration:people_import": open_to(ADMIN, ADMIN),
    "administration:departments_import": open_to(ADMIN, ADMIN),
    "administration:departments_file": open_to(ADMIN),
    "administration:reset_second_factor": open_to(None, ADMIN),
    "accounts:changes": open_to(SETTINGS_READERS),
    "accounts:answer_change": open_to(None, ADMIN),
    "complaint_settings:limits": open_to(SETTINGS_READERS),
    "complaint_settings:remedy_rules": open_to(SETTINGS_READERS),
    "complaint_settings:change_remedy_rule": open_to(ADMIN, ADMIN),
    "complaint_settings:take_back_remedy_rule": open_to(None, ADMIN),
    "complaint_settings:change_limits": open_to(ADMIN, ADMIN),
    "complaint_settings:drop_limits": open_to(None, ADMIN),
    "complaint_settings:change_kind_limits": open_to(ADMIN, ADMIN),
    "complaint_settings:drop_kind_limits": open_to(None, ADMIN),
    "complaint_settings:policies": open_to(SETTINGS_READERS),
    "complaint_settings:new_policy": open_to(ADMIN, ADMIN),
    "complaint_settings:policy_findings": open_to(None, ADMIN),
    "complaint_settings:change_policy": open_to(ADMIN, ADMIN),
    "complaint_settings:drop_policy": open_to(None, ADMIN),
    "complaint_settings:end_policy": open_to(None, ADMIN),
    "complaint_settings:base_points": open_to(only("hr admin"), only("hr admin")),
    "complaint_settings:routes": open_to(SETTINGS_READERS),
    "complaint_settings:default_route": open_to(None, ADMIN),
    "complaint_settings:route": open_to(SETTINGS_READERS, ADMIN),
    "complaint_settings:presets": open_to(SETTINGS_READERS),
    "complaint_settings:preset": open_to(SETTINGS_READERS, ADMIN),
    "complaint_settings:switch_on_preset": open_to(None, ADMIN),
    "complaint_settings:codes": open_to(SETTINGS_READERS),
    "complaint_settings:new_code": open_to(ADMIN, ADMIN),
    "complaint_settings:code": open_to(ADMIN, ADMIN),
    "return_settings:reasons": open_to(SETTINGS_READERS),
    "return_settings:new_reason": open_to(ADMIN, ADMIN),
    "return_settings:reason": open_to(ADMIN, ADMIN),
    "anomaly_settings:lists": open_to(SETTINGS_READERS),
    "anomaly_settings:rules": open_to(ADMIN, ADMIN),
    "anomaly_settings:new_code": open_to(ADMIN, ADMIN),
    "anomaly_settings:code": open_to(ADMIN, ADMIN),
    "catalogue_settings:catalogues": open_to(SETTINGS_READERS),
    "catalogue_settings:new_entry": open_to(ADMIN, ADMIN),
    "catalogue_settings:entry": open_to(ADMIN, ADMIN),
    "catalogue_settings:merge": open_to(ADMIN, ADMIN),
    "catalogue_settings:undo": open_to(None, ADMIN),
    "catalogue_settings:import": open_to(ADMIN, ADMIN),
    "catalogue_settings:apply": open_to(None, ADMIN),
    "catalogue_settings:export": open_to(SETTINGS_READERS),
    "letters:templates": open_to(SETTINGS_READERS),
    "letters:template": open_to(SETTINGS_READERS, ADMIN),
    # what earlier cases teach; each shows only the cases that the reader may see
    "lessons:gallery": open_to(LOOKING_UP),
    "lessons:causes": open_to(LOOKING_UP),
    "lessons:entry": open_to(LOOKING_UP),
    "lessons:alike": of_case(CASE_READERS),
    "lessons:add_typed": of_case(None, CASE_READERS),
    "lessons:choose": of_case(None, only("qa1 qa_head")),
    "lessons:drop": of_case(None, only("qa1 qa_head")),
    # files, notices, slips, clocks
    "attachments:download": of_case(CASE_READERS),
    "attachments:thumbnail": own(NOBODY),  # the file of the table is no picture
    "attachments:upload": of_case(None, WORKING_READERS),
    "attachments:withdraw": of_case(None, only("qa1 sales_head service_head qa_head gm_office deputy_gm gm")),
    "jobs:list": open_to(MEMBERS),
    "jobs:job": own(OWN | only("auditor admin")),
    "jobs:stop": Row(None, OWN | ADMIN, only("auditor")),
    "jobs:file": own(OWN),
    "notifications:list": open_to(MEMBERS),
    "notifications:read_all": open_to(None, MEMBERS),
    "notifications:choices": open_to(MEMBERS, MEMBERS),
    "notifications:show": own(OWN),
    "notifications:open": own(None, OWN),
    "notifications:read": own(None, OWN),
    "notifications:outbox": open_to(only("auditor admin")),
    "notifications:retry": open_to(None, ADMIN),
    "escalation:slips": open_to(MEMBERS),
    "escalation:slip": of_case(CASE_READERS),
    "escalation:slip_pdf": of_case(CASE_READERS),
    "escalation:answer": of_case(None, only("qa1 qa_head deputy deputy_gm gm")),  # who speaks for quality
    "escalation:withdraw": of_case(None, GM_OFFICE),
    "escalation:judge": of_case(None, GM_OFFICE),
    "escalation:time_used": of_case(CASE_READERS),
    "escalation:enquire": of_case(None, GM_OFFICE),
    "deadlines:receipt": of_case(CASE_READERS),
    # complaints and the desk
    "complaints:new": open_to(LOGGERS, LOGGERS),
    "complaints:duplicates": open_to(MEMBERS),  # shows only cases that have reached the person
    "desk:worklist": open_to(MEMBERS),
    "desk:counts": open_to(MEMBERS),
    "desk:filters": open_to(MEMBERS),
    "desk:assign": open_to(None, MEMBERS),  # case by case through the step
    "desk:export": open_to(EXPORTERS, EXPORTERS),
    "desk:ledger": open_to(only("gm_office auditor admin")),
    "desk:ledger_export": open_to(only("gm_office auditor")),
    "desk:case_ledger": of_case(CASE_READERS),
    "desk:calendar_link": open_to(MEMBERS, MEMBERS),
    "desk:calendar": Row(
        NOBODY, None, NOBODY, asks_to_log_in=False
    ),  # a token that fits none; see test_calendar_feed.py
    "desk:views": open_to(MEMBERS, MEMBERS),
    "desk:delete_view": own(None, OWN),
    "desk:search": open_to(MEMBERS),
    "desk:approvals": open_to(MEMBERS),
    "desk:approval": Row(
        CASE_READERS | only("prod1 prod_head manager_office factory_head"),
        None,
        CASE_READERS | only("prod1 prod_head manager_office factory_head"),
    ),  # of another complaint, which production has analysed
    "desk:stop": of_case(CASE_READERS),
    "desk:draft": open_to(MEMBERS, MEMBERS),  # everybody has the own drafts only
    "desk:complaints": open_to(MEMBERS),
    "desk:area": open_to(MEMBERS),
    "desk:area_export": open_to(EXPORTERS, EXPORTERS),
    "desk:book": open_to(MEMBERS),
    "desk:book_export": open_to(EXPORTERS),
    "desk:book_pdf": open_to(EXPORTERS),
    "complaints:money": of_case(CASE_READERS),
    "complaints:papers": of_case(CASE_READERS),
    "complaints:form_pdf": of_case(CASE_READERS),
    "complaints:report_pdf": own(NOBODY, among=NOBODY),  # the case of the table has none yet
    "complaints:visit_pdf": own(NOBODY, among=NOBODY),  # nor a visit
    "complaints:notice_pdf": of_case(CASE_READERS),
    "complaints:contact_pdf": of_case(CASE_READERS),
    "complaints:major_meeting_pdf": own(NOBODY, among=NOBODY),  # nobody has met
    "complaints:joint_meeting_pdf": own(NOBODY, among=NOBODY),  # nor is anybody called together
    "complaints:major_file_pdf": own(NOBODY, among=NOBODY),  # the case is not major
    "complaints:return_slip_pdf": own(NOBODY, among=NOBODY),  # nor a remedy
    "complaints:certificate_pdf": own(NOBODY, among=NOBODY),
    "complaints:feedback_form": open_to(LOOKING_UP),
    "complaints:feedback_form_pdf": open_to(LOOKING_UP),
    "complaint_settings:privacy_notice": open_to(SETTINGS_READERS, ADMIN),
    "complaint_settings:route_papers": open_to(SETTINGS_READERS, ADMIN),
    "complaint_settings:one_voice": open_to(SETTINGS_READERS, ADMIN),
    "complaints:customer_reports": open_to(LOGGERS | SEE_ALL),
    # one report waits in the table; see test_public_reports.py
    "complaints:customer_report": open_to(LOGGERS | SEE_ALL, LOGGERS),
    "complaints:open_customer_report": open_to(LOGGERS, LOGGERS),
    "complaints:customer_report_file": open_to(LOGGERS | SEE_ALL),
    "intake:ledger": open_to(LOGGERS | SEE_ALL),
    "intake:rows": open_to(LOGGERS | SEE_ALL),
    "intake:quarantine": open_to(LOGGERS | SEE_ALL),
    # one mail waits in the table; see tests/intake
    "intake:mail": open_to(LOGGERS | SEE_ALL, LOGGERS),
    "intake_settings:mailbox": open_to(SETTINGS_READERS, ADMIN),
    "intake_settings:try_mailbox": open_to(None, ADMIN),
    "feedback:report": Row(EVERYBODY, EVERYBODY),
    "feedback:files": Row(EVERYBODY, EVERYBODY),
    "feedback:privacy": Row(EVERYBODY, None),
    "feedback:status": Row(EVERYBODY, EVERYBODY),
    # a token that fits none; see test_status_page.py
    "feedback:status_of": Row(NOBODY, NOBODY, NOBODY, asks_to_log_in=False),
    "feedback:received": Row(NOBODY, None, NOBODY, asks_to_log_in=False),
    "complaints:major_files": open_to(LOGGERS | SEE_ALL | only("factory_head")),
    "complaints:remedies": open_to(CARRYING_OUT),
    "complaints:share_amounts": of_case(None, GM_OFFICE),
    "claims:answer": Row(
        NOBODY, NOBODY, NOBODY, asks_to_log_in=False
    ),  # a token that fits none; see test_claim_page.py
    "complaints:share_proposal": of_case(None, GM_OFFICE),
    "complaints:own_points": open_to(MEMBERS),
    "complaints:wording": of_case(None, CASE_READERS),
    "complaints:retry_letter": of_case(None, ANSWERERS | SALES),
    "quality:improvements": open_to(MEMBERS),
    "quality:lessons": open_to(MEMBERS),
    "quality:knowledge": open_to(MEMBERS),  # shows only improvements that have reached the person
    "quality:improvement_claim": of_improvement(IMPROVEMENT_READERS),
    "quality:improvement_pdf": of_improvement(IMPROVEMENT_READERS),
    "quality:improvement_papers": of_improvement(IMPROVEMENT_READERS),
    "quality:improvement_8d_pdf": of_improvement(IMPROVEMENT_READERS),
    "quality:improvement_8d_preview": of_improvement(IMPROVEMENT_READERS),
    "quality:improvement_8d_customer_pdf": of_improvement(IMPROVEMENT_READERS),
    "anomalies:anomalies": open_to(MEMBERS),
    "anomalies:new": open_to(RAISERS, RAISERS),
    "anomalies:duplicates": open_to(MEMBERS),
    "anomalies:alike": open_to(MEMBERS),
    "anomalies:alert_pdf": of_anomaly(ANOMALY_READERS),
    "anomalies:feedback_pdf": of_anomaly(ANOMALY_READERS),
    # sanctions and deductions, switched on for the table
    "penalties:papers": open_to(MEMBERS),
    "penalties:new": open_to(GM_OFFICE, GM_OFFICE),
    "penalties:board": open_to(ANSWERING_SANCTIONS),
    "penalties:reviews": open_to(only("gm_office hr"), GM_OFFICE),
    "penalties:personnel_notice_pdf": of_sanction(SANCTION_READERS),
    "penalties:penalty_notice_pdf": of_sanction(SANCTION_READERS),
    "deductions:months": open_to(DEDUCTION_READERS, only("hr")),
    "deductions:month": open_to(DEDUCTION_READERS),
    "deductions:close": open_to(None, only("hr")),
    "deductions:export": open_to(only("finance hr")),
    "deductions:pay": open_to(only("hr"), only("hr")),
    "deductions:pay_import": open_to(only("hr"), only("hr")),
    "deductions:pay_apply": open_to(None, only("hr")),
    "deductions:mine": open_to(MEMBERS),
    "penalty_settings:rules": open_to(SETTINGS_READERS, ADMIN),
    "slips:slips": open_to(MEMBERS),
    "slips:tasks": open_to(MEMBERS),
    "slips:market": open_to(MEMBERS),
    "slips:market_export": open_to(EXPORTERS),
    "slips:new": open_to(SENDERS, SENDERS),
    "slips:pass_to_intake": open_to(SENDERS, SENDERS),
    "slips:slip_pdf": of_slip(SLIP_READERS),
    "slip_settings:kinds": open_to(SETTINGS_READERS),
    "slip_settings:new_kind": open_to(ADMIN, ADMIN),
    "slip_settings:kind": open_to(ADMIN, ADMIN),
    "slip_settings:new_value": open_to(ADMIN, ADMIN),
    "slip_settings:value": open_to(ADMIN, ADMIN),
    "aftersales:returns": open_to(MEMBERS),
    "aftersales:new_return": open_to(TAKERS, TAKERS),
    "aftersales:return_pdf": of_return(RETURN_READERS),
    "desk:here": of_case(CASE_READERS),
    "desk:case": of_case(CASE_READERS),
    "desk:timeline": of_case(CASE_READERS),
    "desk:beside": of_case(CASE_READERS),
    "desk:watch": of_case(None, CASE_READERS),
    "desk:notes": of_case(None, WORKING_READERS),
    "desk:step": of_case(QUALITY, QUALITY),  # asked for finish_investigation
    # the API
    "api:root": open_to(MEMBERS | PROGRAM),
    "api:schema": open_to(EVERYBODY),
    "api:docs": open_to(EVERYBODY),
    "api:complaints": open_to(MEMBERS | PROGRAM, LOGGERS | PROGRAM),
    "api:complaints-case": of_case(
        CASE_READERS | PROGRAM, CASE_READERS | PROGRAM
    ),  # PATCH asks for the version first
    "api:complaints-steps": of_case(CASE_READERS | PROGRAM),
    "api:complaints-deadlines": of_case(CASE_READERS | PROGRAM),
    "api:complaints-events": of_case(CASE_READERS | PROGRAM),
    "api:complaints-approvals": of_case(CASE_READERS | PROGRAM),
    "api:complaints-related": of_case(CASE_READERS | PROGRAM),
    "api:complaints-share-proposal": of_case(GM_OFFICE),
    "api:complaints-notes": of_case(CASE_READERS | PROGRAM, WORKING_READERS | PROGRAM),
    "api:complaints-watch": of_case(CASE_READERS | PROGRAM, CASE_READERS | PROGRAM),
    "api:complaints-attachments": of_case(CASE_READERS | PROGRAM, WORKING_READERS | PROGRAM),
    "api:complaints-file": of_case(CASE_READERS | PROGRAM),
    "api:improvements": open_to(MEMBERS | PROGRAM),
    "api:improvements-case": of_improvement(IMPROVEMENT_READERS | PROGRAM),
    "api:improvements-steps": of_improvement(IMPROVEMENT_READERS | PROGRAM),
    "api:improvements-deadlines": of_improvement(IMPROVEMENT_READERS | PROGRAM),
    "api:improvements-events": of_improvement(IMPROVEMENT_READERS | PROGRAM),
    "api:improvements-approvals": of_improvement(IMPROVEMENT_READERS | PROGRAM),
    "api:improvements-related": of_improvement(IMPROVEMENT_READERS | PROGRAM),
    "api:improvements-notes": of_improvement(
        IMPROVEMENT_READERS | PROGRAM, WORKING_ON_IMPROVEMENTS | PROGRAM
    ),
    "api:improvements-watch": of_improvement(IMPROVEMENT_READERS | PROGRAM, IMPROVEMENT_READERS | PROGRAM),
    "api:improvements-attachments": of_improvement(
        IMPROVEMENT_READERS | PROGRAM, WORKING_ON_IMPROVEMENTS | PROGRAM
    ),
    "api:improvements-file": of_improvement(IMPROVEMENT_READERS | PROGRAM),
    "api:anomalies": open_to(MEMBERS | PROGRAM, RAISERS),
    "api:anomalies-case": of_anomaly(ANOMALY_READERS),
    "api:anomalies-steps": of_anomaly(ANOMALY_READERS),
    "api:anomalies-deadlines": of_anomaly(ANOMALY_READERS),
    "api:anomalies-events": of_anomaly(ANOMALY_READERS),
    "api:anomalies-approvals": of_anomaly(ANOMALY_READERS),
    "api:anomalies-related": of_anomaly(ANOMALY_READERS),
    "api:anomalies-notes": of_anomaly(ANOMALY_READERS, WORKING_ON_ANOMALIES),
    "api:anomalies-watch": of_anomaly(ANOMALY_READERS, ANOMALY_READERS),
    "api:anomalies-attachments": of_anomaly(ANOMALY_READERS, WORKING_ON_ANOMALIES),
    "api:anomalies-file": of_anomaly(ANOMALY_READERS),
    "api:returns": open_to(MEMBERS | PROGRAM, TAKERS),
    "api:returns-case": of_return(RETURN_READERS | PROGRAM, RETURN_READERS | PROGRAM),
    "api:returns-steps": of_return(RETURN_READERS | PROGRAM),
    "api:returns-deadlines": of_return(RETURN_READERS | PROGRAM),
    "api:returns-events": of_return(RETURN_READERS | PROGRAM),
    "api:returns-approvals": of_return(RETURN_READERS | PROGRAM),
    "api:returns-related": of_return(RETURN_READERS | PROGRAM),
    "api:returns-notes": of_return(RETURN_READERS | PROGRAM, WORKING_ON_RETURNS | PROGRAM),
    "api:returns-watch": of_return(RETURN_READERS | PROGRAM, RETURN_READERS | PROGRAM),
    "api:returns-attachments": of_return(RETURN_READERS | PROGRAM, WORKING_ON_RETURNS | PROGRAM),
    "api:returns-file": of_return(RETURN_READERS | PROGRAM),
    "api:slips": open_to(MEMBERS | PROGRAM, SENDERS),
    **{
        f"api:slips-{part}": of_slip(SLIP_READERS)
        for part in ("case", "steps", "deadlines", "events", "approvals", "related", "file")
    },
    "api:slips-notes": of_slip(SLIP_READERS, WORKING_ON_SLIPS),
    "api:slips-watch": of_slip(SLIP_READERS, SLIP_READERS),
    "api:slips-attachments": of_slip(SLIP_READERS, WORKING_ON_SLIPS),
    "api:customers": open_to(LOOKING_UP | PROGRAM),
    "api:customer": open_to(LOOKING_UP | PROGRAM),
    "api:products": open_to(LOOKING_UP | PROGRAM),
    "api:product": open_to(LOOKING_UP | PROGRAM),
    "api:deliveries": open_to(LOOKING_UP | PROGRAM),
    "api:delivery": open_to(LOOKING_UP | PROGRAM),
    "api:deadlines": open_to(MEMBERS | PROGRAM),
    "api:deadline": of_case(CASE_READERS | PROGRAM),
    "api:escalations": open_to(MEMBERS | PROGRAM),
    "api:approvals": open_to(MEMBERS | PROGRAM),
    "api:stops": open_to(MEMBERS | PROGRAM),
    "api:events": open_to(MEMBERS | PROGRAM),
    "api:sanctions": open_to(MEMBERS | PROGRAM, GM_OFFICE),
    **{
        f"api:sanctions-{part}": of_sanction(SANCTION_READERS)
        for part in ("case", "steps", "deadlines", "events", "approvals", "related", "file")
    },
    **{
        f"api:sanctions-{part}": of_sanction(SANCTION_READERS, SANCTION_READERS)
        for part in ("notes", "watch", "attachments")
    },
    "api:deductions": open_to(DEDUCTION_READERS, only("hr")),
    "api:deduction": open_to(DEDUCTION_READERS),
    "api:deduction-close": open_to(None, only("hr")),
    "api:deductions-pay": open_to(None, only("hr")),
    "api:sanction-reviews": open_to(only("gm_office hr"), GM_OFFICE),
    "api:deductions-mine": open_to(MEMBERS | PROGRAM),
    "api:months": open_to(MONTH_READERS),
    "api:costs": open_to(COST_READERS),
    "api:claims_by_year": open_to(COST_READERS),
    "api:returned_goods": open_to(COST_READERS),
    "api:collections": open_to(RATE_READERS),
    "api:month": open_to(MONTH_READERS),
}


NO_NAME = frozenset(
    f"/api/v1/{area}/<case_number:reference>/steps/<str:name>/"
    for area in (
        "complaints", "improvements", "anomalies", "investigations", "returns", "services", "watches", "supplier-requests",
        "visits", "renewals", "sanctions", "surveys", "slips",
    )
) | {"/api/v1/(?:.*/)?"}  # fmt: skip
"""Addresses without a name: they answer only that there is no such step, or no such address."""

ALSO = {"desk:draft": frozenset({"DELETE"})}
"""Further methods that an address takes, for the own things only."""

NOTED = frozenset(
    {
        "complaints:form_pdf",
        "complaints:report_pdf",
        "complaints:visit_pdf",
        "complaints:notice_pdf",
        "complaints:contact_pdf",
        "complaints:major_meeting_pdf",
        "complaints:joint_meeting_pdf",
        "complaints:major_file_pdf",
        "complaints:return_slip_pdf",
        "complaints:certificate_pdf",
        "escalation:slip_pdf",
        "quality:improvement_pdf",
        "quality:improvement_8d_pdf",
        "quality:improvement_8d_customer_pdf",
        "anomalies:alert_pdf",
        "anomalies:feedback_pdf",
        "supplier_requests:pdf",
        "visits:pdf",
        "renewals:pdf",
        "investigations:report_pdf",
        "watches:signal_pdf",
        "investigations:field_record_pdf",
        "aftersales:return_pdf",
        "penalties:personnel_notice_pdf",
        "penalties:penalty_notice_pdf",
        "slips:slip_pdf",
    }
)
"""Papers: who may read one and makes it stands in the history of the case, so asking for it writes."""
