"""The table of rights of service calls; the rest stands in rights.py, which says how to read it."""

from __future__ import annotations

from tests.security.rights import (
    ADMIN,
    EVERYBODY,
    EXPORTERS,
    MEMBERS,
    NOBODY,
    PROGRAM,
    QUALITY,
    SETTINGS_READERS,
    Row,
    only,
    open_to,
)

SERVICE_READERS = only(
    "cs1 service_desk service_head tech1 qa1 qa_head inspector1 deputy gm_office deputy_gm gm chairman auditor"
)
"""Taken by the desk for its centre, repaired by the technician, with the inspectors of quality to be accepted."""
WORKING_ON_SERVICE = SERVICE_READERS - only("auditor deputy")
CALL_TAKERS = only("cs1 service_desk service_head")
DISPATCHERS = only("service_desk service_head")
AT_WORK = DISPATCHERS | only("tech1")
ACCEPTING = only("inspector1 service_head")
BOARD = CALL_TAKERS | only("tech1 qa_head gm_office deputy_gm gm chairman auditor")


STAFF_DAYS = only("cs1 service_desk sales_head qa_head gm_office deputy_gm gm chairman auditor")
"""Who hands in a day report of customer service, and who leads or sees all."""
SHEET_READERS = only("tech1 service_head sales_head qa_head gm_office deputy_gm gm chairman auditor")
"""The technician whose sheet it is, the supervisor, the heads above, and who sees all cases."""
OF_CENTRE = SHEET_READERS - only("tech1")


def of_sheet(
    read: frozenset[str] | None,
    write: frozenset[str] | None = None,
    *,
    among: frozenset[str] = SHEET_READERS,
) -> Row:
    """The same for a daily sheet: not there for whom it is not meant."""
    return Row(read, write, among)


def of_service(read: frozenset[str] | None, write: frozenset[str] | None = None) -> Row:
    """The same for the call whose repair waits to be accepted."""
    return Row(read, write, SERVICE_READERS | PROGRAM)


SERVICE_PAGES: dict[str, Row] = {
    "services:calls": open_to(MEMBERS),
    "services:new": open_to(CALL_TAKERS, CALL_TAKERS),
    "services:beside": open_to(CALL_TAKERS),
    "services:board": open_to(BOARD),
    "services:today": open_to(AT_WORK),
    "services:today_data": open_to(AT_WORK),
    "services:today_worker": open_to(AT_WORK),
    "services:costs": open_to(MEMBERS),  # sums of the calls each may see
    "services:day": open_to(BOARD | only("sales_head")),
    "services:open_sheet": Row(None, NOBODY, NOBODY),  # asked without the centre that is meant
    "services:send_book": Row(None, NOBODY, NOBODY),
    "services:sheet": of_sheet(SHEET_READERS),
    "services:sheet_pdf": of_sheet(SHEET_READERS),
    **{
        f"services:{name}": of_sheet(None, only("tech1"))
        for name in ("add_line", "remove_line", "sign_sheet", "correct_sheet")
    },
    # the sheet of the supervisor, signed by the supervisor
    "services:countersign_sheet": of_sheet(None, only("sales_head"), among=OF_CENTRE),
    "services:staff_day": open_to(STAFF_DAYS, only("cs1 service_desk")),
    "api:service-sheets": open_to(SHEET_READERS),
    "api:service-sheet": of_sheet(SHEET_READERS),
    "api:service-sheet-sign": of_sheet(None, only("tech1")),
    # the sheet of the supervisor, signed by the supervisor
    "api:service-sheet-countersign": of_sheet(None, only("sales_head"), among=OF_CENTRE),
    "services:parts": open_to(BOARD),
    "services:arrivals": open_to(BOARD),
    "services:arrival_calls": Row(NOBODY, None, EVERYBODY - BOARD),  # asked without the number that is meant
    "services:contacts": open_to(BOARD),
    **{f"services:{name}_file": open_to(BOARD & EXPORTERS) for name in ("parts", "arrivals", "contacts")},
    "services:voucher_pdf": of_service(SERVICE_READERS),
    "services:receipt_pdf": of_service(SERVICE_READERS),
    "services:repair_card_pdf": of_service(SERVICE_READERS),
    "services:service_report_pdf": of_service(SERVICE_READERS),
    "service_settings:change": open_to(SETTINGS_READERS, ADMIN),
    "api:services": open_to(MEMBERS | PROGRAM, CALL_TAKERS),
    "api:services-case": of_service(SERVICE_READERS | PROGRAM, SERVICE_READERS | PROGRAM),
    **{
        f"api:services-{part}": of_service(SERVICE_READERS | PROGRAM)
        for part in ("steps", "deadlines", "events", "approvals", "related", "file")
    },
    "api:services-notes": of_service(SERVICE_READERS | PROGRAM, WORKING_ON_SERVICE | PROGRAM),
    "api:services-watch": of_service(SERVICE_READERS | PROGRAM, SERVICE_READERS | PROGRAM),
    "api:services-attachments": of_service(SERVICE_READERS | PROGRAM, WORKING_ON_SERVICE | PROGRAM),
}

SERVICE_STEPS: dict[str, frozenset[str]] = {
    **dict.fromkeys(("edit", "change_class", "receive", "promise", "cancel", "file", "mail_voucher"), CALL_TAKERS),
    **dict.fromkeys(("dispatch", "redispatch", "issue_part", "take_part_back", "strike_cost"), DISPATCHERS),
    **dict.fromkeys(
        (
            "put_back", "arrive", "fix", "take_in", "begin_repair", "finish_repair", "report_delay", "return_goods",
            "sign", "settle", "use_part", "enter_cost", "write_report",
        ),
        AT_WORK,
    ),
    **dict.fromkeys(("accept_repair", "reject_repair", "examine_part"), ACCEPTING),
    "tell_customer": CALL_TAKERS | only("tech1"),
    "open_complaint": CALL_TAKERS | PROGRAM,
    **dict.fromkeys(("tick", "file_report", "return_report"), QUALITY),
    "repay_travel": NOBODY,  # no cost is entered, so it has not reached accounts
    "book_cash": NOBODY,  # no money is on its way, so it has not reached accounts
    "invoice": NOBODY,
}  # fmt: skip
"""Who has the right to the step on the call whose repair waits to be accepted, whether its state has the step or not."""

SERVICE_PAPERS = frozenset(
    f"services:{name}_pdf" for name in ("voucher", "receipt", "repair_card", "service_report")
)
"""Papers: who makes one stands in the history of the case, so asking for it writes."""
