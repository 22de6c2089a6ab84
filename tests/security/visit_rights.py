"""The table of rights of return visits, contract renewals, projects and contracts; the rest stands in rights.py."""

from __future__ import annotations

from tests.security.rights import (
    ADMIN,
    EXPORTERS,
    KEEPERS,
    LOOKING_UP,
    MEMBERS,
    NOBODY,
    PROGRAM,
    SETTINGS_READERS,
    Row,
    only,
    open_to,
)

AT_THE_DESK = only("cs1 service_desk service_head tech1")
"""The department that visits."""
ABOVE = only("qa_head gm_office deputy_gm gm chairman auditor")
RENEWAL_READERS = AT_THE_DESK | ABOVE
VISIT_READERS = RENEWAL_READERS | only("prod1 prod_head factory_head")
"""The business unit of the project reads its visits too."""
VISITING = only("cs1 service_desk service_head")
RENEWING = only("cs1 service_head")
PLANNING = only("cs1 service_desk service_head sales1 sales_head sales2 sales2_head")

PLAN_READERS = only("sales1 sales_head") | ABOVE
"""The unit whose plan it is, the heads above, who sees all cases."""
PLAN_LISTS = PLANNING | ABOVE
PLAN_HEADS = only("sales_head sales2_head gm_office")
PATROL_READERS = only("sales1 sales_head") | ABOVE
"""The visitor, the superior, the heads above, who sees all cases."""


def of_visit(read: frozenset[str] | None, write: frozenset[str] | None = None) -> Row:
    """The same for the visit that is due; the other system stands at the service desk and reads it through the API."""
    return Row(read, write, VISIT_READERS | PROGRAM)


def of_renewal(read: frozenset[str] | None, write: frozenset[str] | None = None) -> Row:
    """The same for the renewal whose notice is due; read by the other system as visits are."""
    return Row(read, write, RENEWAL_READERS | PROGRAM)


PARTS = ("case", "steps", "deadlines", "events", "approvals", "related", "file")

VISIT_PAGES: dict[str, Row] = {
    "masterdata:projects": open_to(LOOKING_UP),
    "masterdata:project_new": open_to(KEEPERS, KEEPERS),
    "masterdata:project": open_to(LOOKING_UP),
    "masterdata:project_edit": open_to(KEEPERS, KEEPERS),
    "masterdata:contracts": open_to(LOOKING_UP),
    "masterdata:contract_new": open_to(KEEPERS, KEEPERS),
    "masterdata:contract": open_to(LOOKING_UP),
    "masterdata:contract_edit": open_to(KEEPERS, KEEPERS),
    "api:projects": open_to(LOOKING_UP | PROGRAM),
    "api:project": open_to(LOOKING_UP | PROGRAM),
    "api:contracts": open_to(LOOKING_UP | PROGRAM),
    "api:contract": open_to(LOOKING_UP | PROGRAM),
    "visits:visits": open_to(MEMBERS),
    "visits:new": open_to(PLANNING, PLANNING),
    "visits:coverage": open_to(MEMBERS),
    "visits:behind": open_to(MEMBERS),
    "visits:coverage_file": open_to(EXPORTERS),
    "visits:pdf": of_visit(VISIT_READERS),
    "visits:periods": open_to(PLAN_LISTS),
    "visits:open_period": open_to(None, PLAN_HEADS),
    **{f"visits:period{tail}": Row(PLAN_READERS, None, PLAN_READERS) for tail in ("", "_pdf")},
    **{
        f"visits:period{tail}": Row(None, only("sales_head"), PLAN_READERS)
        for tail in ("_goals", "_add", "_remove", "_ask", "_change")
    },
    "visits:period_decide": Row(None, only("gm"), PLAN_READERS),
    "visits:reports": open_to(PLAN_LISTS),
    "visits:open_report": open_to(None, PLANNING),
    **{f"visits:report{tail}": Row(PATROL_READERS, None, PATROL_READERS) for tail in ("", "_pdf")},
    **{
        f"visits:report{tail}": Row(None, only("sales1"), PATROL_READERS)
        for tail in ("_texts", "_remark", "_sign", "_correct")
    },
    "visits:report_answer": Row(None, only("sales_head"), PATROL_READERS),
    "visits:year": open_to(PLAN_LISTS),
    "visit_settings:plans": open_to(SETTINGS_READERS),
    "visit_settings:tiers": open_to(SETTINGS_READERS, ADMIN),
    "visit_settings:new_plan": open_to(ADMIN, ADMIN),
    "visit_settings:plan": open_to(ADMIN, ADMIN),
    "customer_texts:texts": open_to(SETTINGS_READERS),
    "customer_texts:text": open_to(SETTINGS_READERS, ADMIN),
    "renewals:renewals": open_to(MEMBERS),
    "renewals:pdf": of_renewal(RENEWAL_READERS),
    "api:visits": open_to(MEMBERS | PROGRAM, PLANNING),
    **{f"api:visits-{part}": of_visit(VISIT_READERS | PROGRAM) for part in PARTS},
    "api:visits-notes": of_visit(VISIT_READERS | PROGRAM, (VISIT_READERS | PROGRAM) - only("auditor")),
    "api:visits-watch": of_visit(VISIT_READERS | PROGRAM, VISIT_READERS | PROGRAM),
    "api:visits-attachments": of_visit(VISIT_READERS | PROGRAM, (VISIT_READERS | PROGRAM) - only("auditor")),
    "api:renewals": open_to(MEMBERS | PROGRAM),
    **{f"api:renewals-{part}": of_renewal(RENEWAL_READERS | PROGRAM) for part in PARTS},
    "api:renewals-notes": of_renewal(
        RENEWAL_READERS | PROGRAM, (RENEWAL_READERS | PROGRAM) - only("auditor")
    ),
    "api:renewals-watch": of_renewal(RENEWAL_READERS | PROGRAM, RENEWAL_READERS | PROGRAM),
    "api:renewals-attachments": of_renewal(
        RENEWAL_READERS | PROGRAM, (RENEWAL_READERS | PROGRAM) - only("auditor")
    ),
}

VISIT_STEPS: dict[str, frozenset[str]] = dict.fromkeys(
    (
        "start_call", "not_reached", "agree_time", "move", "refuse", "name_visitor", "record_visit", "send_enquiry", "record",
        "pass_on", "call_again", "close", "reply", "ask_leader",
    ),
    VISITING,
) | {"open_complaint": VISITING, "answer_as_leader": NOBODY}  # fmt: skip
"""Who has the right to the step on the visit that is due, whether its state has the step or not."""
RENEWAL_STEPS: dict[str, frozenset[str]] = dict.fromkeys(
    ("send_notice", "send_again", "record_visit", "record_next_visit", "renew", "lose"), RENEWING
)
