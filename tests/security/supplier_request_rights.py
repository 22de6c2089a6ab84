"""The table of rights of supplier requests; the rest stands in rights.py, which says how to read it."""

from __future__ import annotations

from tests.security.rights import EXPORTERS, MEMBERS, NOBODY, PROGRAM, QUALITY, Row, only, open_to

REQUEST_READERS = only("qa1 qa_head inspector1 deputy gm_office deputy_gm gm chairman auditor")
"""Drafted by quality for quality; whoever reads all cases reads it too."""
WORKING_ON_REQUESTS = REQUEST_READERS - only("auditor deputy")


ASKERS = only("qa1 qa_head")
"""Who drafts a request; a deputy opens no case for somebody else."""


def of_request(read: frozenset[str] | None, write: frozenset[str] | None = None) -> Row:
    """The same for the request that lies with the supplier."""
    return Row(read, write, REQUEST_READERS)


REQUEST_PAGES: dict[str, Row] = {
    "supplier_requests:requests": open_to(MEMBERS),
    "supplier_requests:new": open_to(ASKERS, ASKERS),
    "supplier_requests:suppliers": open_to(MEMBERS),
    "supplier_requests:export": open_to(EXPORTERS),
    "supplier_requests:pdf": of_request(REQUEST_READERS),
    # a token that fits none; see tests/supplier_requests/test_answer_page.py
    "supplier_answers:answer": Row(NOBODY, NOBODY, NOBODY, asks_to_log_in=False),
    "supplier_answers:photo": Row(NOBODY, None, NOBODY, asks_to_log_in=False),
    "api:supplier-requests": open_to(MEMBERS | PROGRAM, ASKERS),
    **{
        f"api:supplier-requests-{part}": of_request(REQUEST_READERS)
        for part in ("case", "steps", "deadlines", "events", "approvals", "related", "file")
    },
    "api:supplier-requests-notes": of_request(REQUEST_READERS, WORKING_ON_REQUESTS),
    "api:supplier-requests-watch": of_request(REQUEST_READERS, REQUEST_READERS),
    "api:supplier-requests-attachments": of_request(REQUEST_READERS, WORKING_ON_REQUESTS),
}

REQUEST_STEPS: dict[str, frozenset[str]] = dict.fromkeys(
    (
        "change_draft", "show_photo", "hide_photo", "send", "renew_link", "end_link", "record_containment", "record_answer",
        "accept_answer", "return_answer", "check_effect", "not_effective", "close", "withdraw",
    ),
    QUALITY,
)  # fmt: skip
"""Who has the right to the step on the request that lies with the supplier, whether its state has the step or not."""
