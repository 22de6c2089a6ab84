"""What the case page shows of its costs and of the receivables that it holds up."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from complaints.costs import Source, totals_of
from complaints.models import Complaint, DisputedReceivable
from complaints.models.costs import cost_kinds
from complaints.states import State
from feedback_system.company.models import Company

SOURCES = {
    Source.REMEDY: _("booked remedy"),
    Source.REFUND: _("refund of a return"),
    Source.CLAIM: _("receipt of a claim"),
    Source.ENTRY: _("entered by hand"),
}


def costs_of(complaint: Complaint) -> dict[str, Any]:
    """Total by kind, what came back, the net, and where each line comes from; empty while there is none.

    Note: no query on the case page, one where a return is linked.
    """
    lines = complaint.costs()
    if not lines:
        return {}
    totals, kinds = totals_of(lines), cost_kinds()
    order = {code: place for place, code in enumerate(kinds)}
    return {
        "costs": {
            "totals": totals,
            "kinds": [
                {"label": kinds[code].label if code in kinds else code, "value": value}
                for code, value in sorted(
                    totals.by_kind.items(), key=lambda item: order.get(item[0], len(order))
                )
            ],
            "papers": [
                {
                    "line": one,
                    "label": kinds[one.kind].label if one.kind in kinds else one.kind,
                    "source": SOURCES[one.source],
                }
                for one in lines
                if one.source is not Source.ENTRY
            ],
            "entries": complaint.entries_of_costs(),
            "currency": Company.get().currency,
        }
    }


DISPUTE_LOOKS = {
    "": ("pause", "clock"),
    DisputedReceivable.Ending.LIFTED: ("neutral", "undo"),
    DisputedReceivable.Ending.CLOSED: ("ok", "check"),
    DisputedReceivable.Ending.NOT_UPHELD: ("ok", "check"),
    DisputedReceivable.Ending.ENDED: ("neutral", "check"),
}
"""Tone and icon of a disputed receivable's badge."""


def receivables_of(complaint: Complaint) -> dict[str, Any]:
    """The receivables that the case held up, and whether all is due as agreed because it is not upheld. Note: no query."""
    rows = [{"dispute": one, "look": DISPUTE_LOOKS[one.ending]} for one in complaint.all_disputes()]
    return {"disputes": rows, "collects_as_agreed": complaint.state == State.NOT_UPHELD}
