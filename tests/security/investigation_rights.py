"""The table of rights of investigations and of the accident analysis file; the rest stands in rights.py, which says how to read it."""

from __future__ import annotations

from tests.security.rights import EXPORTERS, MEMBERS, NOBODY, PROGRAM, QUALITY, Row, only, open_to

INVESTIGATION_READERS = only(
    "qa1 qa_head inspector1 deputy rd1 prod_head gm_office deputy_gm gm chairman auditor"
)
"""Opened by quality, worked on by a team of quality and R&D; the head of production names the unit."""
WORKING_ON_INVESTIGATIONS = INVESTIGATION_READERS - only("auditor deputy")
OPENERS = only("qa1 qa_head gm_office deputy_gm gm factory_head manager_office")


def of_investigation(read: frozenset[str] | None, write: frozenset[str] | None = None) -> Row:
    """The same for the investigation whose team is at work."""
    return Row(read, write, INVESTIGATION_READERS)


INVESTIGATION_PAGES: dict[str, Row] = {
    "investigations:investigations": open_to(MEMBERS),
    "investigations:new": open_to(OPENERS, OPENERS),
    "investigations:report_pdf": of_investigation(INVESTIGATION_READERS),
    "investigations:field_record_pdf": of_investigation(INVESTIGATION_READERS),
    "accidents:file": open_to(MEMBERS),
    "accidents:compare": open_to(MEMBERS),
    "accidents:export": open_to(EXPORTERS),
    "accidents:file_pdf": open_to(MEMBERS),
    "api:investigations": open_to(MEMBERS | PROGRAM, OPENERS),
    **{
        f"api:investigations-{part}": of_investigation(INVESTIGATION_READERS)
        for part in ("case", "steps", "deadlines", "events", "approvals", "related", "file")
    },
    "api:investigations-notes": of_investigation(INVESTIGATION_READERS, WORKING_ON_INVESTIGATIONS),
    "api:investigations-watch": of_investigation(INVESTIGATION_READERS, INVESTIGATION_READERS),
    "api:investigations-attachments": of_investigation(INVESTIGATION_READERS, WORKING_ON_INVESTIGATIONS),
}

INVESTIGATION_STEPS: dict[str, frozenset[str]] = {
    # who has the right to the step on the investigation whose team is at work, whether its state has the step or not
    **dict.fromkeys(
        ("convene", "change_team", "approve_outcome", "return_outcome", "agree_withdrawal", "refuse_withdrawal"),
        only("gm chairman"),
    ),
    **dict.fromkeys(("change_origin", "raise_improvement", "file_accident"), QUALITY),
    **dict.fromkeys(
        ("add_entry", "strike_entry", "record_field", "send_to_body", "enter_body_result"),
        only("qa1 rd1 inspector1"),
    ),
    **dict.fromkeys(("conclude", "ask_withdrawal"), only("qa1")),
    "name_unit": only("prod_head"),
    "agree_unit": NOBODY,  # an accident inside the house
    "sign_field_record": NOBODY,  # everybody who was there has signed
}  # fmt: skip
