"""The table of rights of written reports; the rest stands in rights.py, which says how to read it. The report of the table is signed."""

from __future__ import annotations

from tests.security.rights import EXPORTERS, GM_OFFICE, MEMBERS, NOBODY, QUALITY, Row, only, open_to

REPORT_READERS = QUALITY | only(
    "sales_head sales2_head prod_head manager_office factory_head service_head gm_office deputy_gm gm chairman manager auditor"
)
"""Who writes or signs reports, the heads of the departments, the management, the report reader and the auditor."""
REPORT_SIGNERS = only("qa_head deputy")


def of_report(read: frozenset[str] | None, write: frozenset[str] | None = None) -> Row:
    """The same for a signed report: not there for whom it is not meant."""
    return Row(read, write, REPORT_READERS)


REPORT_PAGES: dict[str, Row] = {
    "written_reports:list": open_to(REPORT_READERS, QUALITY),
    "written_reports:report": of_report(REPORT_READERS),
    "written_reports:texts": of_report(None, QUALITY),
    "written_reports:sign": of_report(None, REPORT_SIGNERS),
    "written_reports:correct": of_report(None, QUALITY),
    "written_reports:read": of_report(None, REPORT_READERS),
    "written_reports:cases": Row(NOBODY, None, NOBODY),  # asked without the figure that is meant
    "written_reports:export": of_report(REPORT_READERS & EXPORTERS),
    "written_reports:pdf": of_report(REPORT_READERS),
    "quality:effects": open_to(MEMBERS),
    "quality:effects_export": open_to(EXPORTERS),
    "penalties:repeats": open_to(only("gm_office hr")),
    "penalties:repeats_export": open_to(GM_OFFICE),
}
