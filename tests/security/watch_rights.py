"""The table of rights of early warning and its signals; the rest stands in rights.py, which says how to read it."""

from __future__ import annotations

from tests.security.rights import (
    ADMIN,
    EXPORTERS,
    MEMBERS,
    PROGRAM,
    QUALITY,
    SEE_ALL,
    SETTINGS_READERS,
    Row,
    only,
    open_to,
)

SIGNAL_READERS = only("qa1 qa_head inspector1 deputy gm_office deputy_gm gm chairman auditor")
"""Opened by the daily run for quality; whoever reads all cases reads it too."""
WARNING_READERS = SEE_ALL | only("qa1")
"""Who reads figures that add up the cases of all departments."""


def of_signal(read: frozenset[str] | None, write: frozenset[str] | None = None) -> Row:
    """The same for the signal of early warning that quality reviews."""
    return Row(read, write, SIGNAL_READERS)


WATCH_PAGES: dict[str, Row] = {
    "warning_settings:rules": open_to(SETTINGS_READERS),
    "warning_settings:change": open_to(ADMIN, ADMIN),
    "watches:watches": open_to(MEMBERS),
    "watches:warning": open_to(WARNING_READERS),
    "watches:export": open_to(WARNING_READERS & EXPORTERS),
    "watches:signal_pdf": of_signal(SIGNAL_READERS),
    "api:watches": open_to(MEMBERS | PROGRAM),
    **{
        f"api:watches-{part}": of_signal(SIGNAL_READERS)
        for part in ("case", "steps", "deadlines", "events", "approvals", "related", "file")
    },  # fmt: skip
    "api:watches-notes": of_signal(SIGNAL_READERS, SIGNAL_READERS - only("auditor deputy")),
    "api:watches-watch": of_signal(SIGNAL_READERS, SIGNAL_READERS),
    "api:watches-attachments": of_signal(SIGNAL_READERS, SIGNAL_READERS - only("auditor deputy")),
}

SIGNAL_STEPS: dict[str, frozenset[str]] = dict.fromkeys(
    "take_up judge_true judge_false review_again close raise_alert raise_improvement open_complaint".split(), QUALITY
)  # fmt: skip
"""Who has the right to the step on the signal that quality reviews, whether its state has the step or not."""
