"""The table of rights of written reports and of the dashboard; the rest stands in rights.py, which says how to read it. The report of the table is signed."""

from __future__ import annotations

from tests.security.rights import (
    ADMIN,
    COST_READERS,
    EVERYBODY,
    EXPORTERS,
    GM_OFFICE,
    MEMBERS,
    NOBODY,
    QUALITY,
    SETTINGS_READERS,
    Row,
    only,
    open_to,
)

REPORT_READERS = QUALITY | only(
    "sales_head sales2_head prod_head manager_office factory_head service_head gm_office deputy_gm gm chairman manager auditor"
)
"""Who writes or signs reports, the heads of the departments, the management, the report reader and the auditor."""
REPORT_SIGNERS = only("qa_head deputy")
PACK_READERS = only("qa_head gm_office deputy_gm gm chairman manager auditor")
PACK_KEEPERS = only("qa_head gm_office")


def of_report(read: frozenset[str] | None, write: frozenset[str] | None = None) -> Row:
    """The same for a signed report: not there for whom it is not meant."""
    return Row(read, write, REPORT_READERS)


REPORT_PAGES: dict[str, Row] = {
    "written_reports:list": open_to(
        REPORT_READERS, QUALITY | GM_OFFICE | only("sales_head sales2_head service_head")
    ),
    "written_reports:report": of_report(REPORT_READERS),
    "written_reports:texts": of_report(None, QUALITY),
    "written_reports:sign": of_report(None, REPORT_SIGNERS),
    "written_reports:correct": of_report(None, QUALITY),
    "written_reports:read": of_report(None, REPORT_READERS),
    "written_reports:cases": Row(NOBODY, None, NOBODY),  # asked without the figure that is meant
    "written_reports:export": of_report(REPORT_READERS & EXPORTERS),
    "written_reports:pdf": of_report(REPORT_READERS),
    "mailings:list": open_to(SETTINGS_READERS),
    "mailings:new": open_to(ADMIN, ADMIN),
    "mailings:mailing": open_to(SETTINGS_READERS, ADMIN),
    "api:written-reports": open_to(REPORT_READERS),
    "api:written-report": of_report(REPORT_READERS),
    "dashboard:board": open_to(COST_READERS),
    "dashboard:blocks": open_to(COST_READERS),
    "dashboard:cases": Row(NOBODY, None, NOBODY),  # asked without the figure that is meant
    "dashboard:cases_export": Row(NOBODY, None, NOBODY),
    "dashboard:months": open_to(COST_READERS),
    "dashboard:month": open_to(COST_READERS),
    "dashboard:month_sign": open_to(None, GM_OFFICE),
    "dashboard:month_restate": open_to(None, GM_OFFICE),
    "dashboard:month_cases": Row(NOBODY, None, NOBODY),  # asked without the figure that is meant
    "dashboard:month_export": open_to(COST_READERS & EXPORTERS),
    "dashboard:month_pdf": open_to(COST_READERS),
    "api:dashboard": open_to(COST_READERS),
    "own_reports:list": open_to(COST_READERS),
    "own_reports:new": open_to(COST_READERS, COST_READERS),
    "own_reports:preview": open_to(COST_READERS),
    "own_reports:cases": Row(NOBODY, None, NOBODY),  # asked without a question
    "own_reports:cases_export": Row(NOBODY, None, NOBODY),
    "own_reports:export": Row(NOBODY, None, NOBODY),
    "own_reports:report": open_to(COST_READERS),
    "own_reports:change": open_to(only("gm"), only("gm")),
    "own_reports:delete": open_to(None, only("gm")),
    "own_reports:subscribe": open_to(None, COST_READERS),
    "own_reports:stop": Row(None, only("gm"), EVERYBODY - COST_READERS),
    "api:own-reports": open_to(COST_READERS),
    "api:own-report": open_to(COST_READERS),
    "conformity:pack": open_to(PACK_READERS),
    "conformity:export": open_to(PACK_READERS & EXPORTERS),
    "conformity:pdf": open_to(PACK_READERS),
    "conformity:cases": open_to(PACK_READERS),
    "conformity:cases_export": open_to(PACK_READERS & EXPORTERS),
    "conformity:note": open_to(None, PACK_KEEPERS),
    "conformity:samples": open_to(PACK_READERS, PACK_KEEPERS),
    "conformity:sample": open_to(PACK_READERS),
    "conformity:sample_export": open_to(PACK_READERS & EXPORTERS),
    "conformity:check": Row(PACK_READERS - only("manager"), PACK_KEEPERS, EVERYBODY - only("manager")),
    "conformity:file": open_to(None, PACK_KEEPERS),
    "api:conformity": open_to(PACK_READERS),
    "quality:effects": open_to(MEMBERS),
    "quality:effects_export": open_to(EXPORTERS),
    "quality:problems": open_to(MEMBERS),
    "quality:problems_export": open_to(EXPORTERS),
    "penalties:repeats": open_to(only("gm_office hr")),
    "penalties:repeats_export": open_to(GM_OFFICE),
}
