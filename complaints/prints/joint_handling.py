"""The minutes of the joint handling of a third party on paper (会商记录). It is a paper of the house.

Source: policies 001 and 004, third-party fault, handled jointly by the GM office.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from complaints.models import Complaint, JointHandling, JointParty
from feedback_system.company.models import Company
from feedback_system.printing.blocks import (
    Block,
    column,
    fact,
    facts,
    form,
    instant,
    opinion,
    part,
    signature,
    signatures,
    table,
)
from feedback_system.printing.codes import Rows

ROOM = 70
"""Millimetres left for a pen while nothing is agreed."""


def minutes(
    complaint: Complaint, handling: JointHandling, *, company: Company, code: Rows, by: Any, at: datetime
) -> dict[str, Any]:
    """The minutes as data for `engine.make`, in the active language and zone; before the meeting what is known of it."""
    case = complaint.case
    return form(
        company=company.name,
        title=_("Minutes of the joint handling"),
        head=(_("No. %(number)s") % {"number": case.reference}, instant(handling.held_at)),
        blocks=[
            facts(
                fact(_("Customer"), case.customer.name if case.customer else ""),
                fact(_("Product"), case.product or ""),
                fact(_("Planned for"), instant(handling.planned_for)),
                fact(_("Held at"), instant(handling.held_at)),
                fact(_("Place"), handling.place, wide=True),
                fact(_("What is to be settled"), handling.agenda, wide=True),
                fact(_("Others who were there"), handling.others, wide=True),
            ),
            table(
                _("Who is called"),
                [column(_("Who")), column(_("Answer")), column(_("Opinion")), column(_("Was there"))],
                [_party(party) for party in handling.in_order()],
            ),
            _agreed(handling),
            signatures(
                signature(_("Called by"), str(handling.called_by or ""), instant(handling.called_at)),
                signature(
                    _("Recorded by"),
                    str(handling.ended_by or "") if handling.agreed else "",
                    instant(handling.ended_at) if handling.agreed else "",
                ),
                *(signature(str(party)) for party in handling.in_order() if party.was_there),
            ),
        ],
        code=code,
        by=by,
        at=at,
    )


def _party(party: JointParty) -> list[str]:
    was_there = {True: _("yes"), False: _("no")}.get(party.was_there) if party.was_there is not None else ""
    return [str(party), party.get_answer_display(), party.opinion, was_there or ""]


def _agreed(handling: JointHandling) -> Block:
    title = _("What was agreed")
    if handling.agreed:
        return opinion(title, part(handling.agreed))
    if handling.unneeded_reason:
        return opinion(_("Why it is not needed"), part(handling.unneeded_reason))
    return opinion(title, part(blank=ROOM))
