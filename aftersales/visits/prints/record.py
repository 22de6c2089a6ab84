"""The visit on paper (回访记录表): whom and what about, the questions with answers, remarks, the problem and what followed.

Before the visit it is the sheet that is filled in on site. Source: policy 002 on return visits, policy 001 on installations (signed by
the leader, for the technical archive).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from aftersales.visits.models import Visit
from aftersales.visits.questions import answers_of, asked_in_words, is_sealed, record_form_of, sheet_of
from aftersales.visits.states import Confirmed
from feedback_system.company.models import Company
from feedback_system.masterdata.agreeing import SIX, six_of
from feedback_system.printing.blocks import (
    Block,
    case_form,
    column,
    day,
    fact,
    facts,
    instant,
    opinion,
    part,
    signature,
    signatures,
    table,
)
from feedback_system.printing.codes import Rows


def visit_record(
    record: Visit, *, company: Company, code: Rows, by: Any, at: datetime, sees_contacts: bool
) -> dict[str, Any]:
    """The record as data for `engine.make`, in the active language and zone."""
    return case_form(
        record.case,
        _title(record, at),
        company=company.name,
        blocks=[
            _about(record, sees_contacts=sees_contacts),
            _questions(record, at),
            *_said(record),
            *_after(record),
            signatures(
                signature(
                    _("Collected by") if record_form_of(record) else _("Visited by"),
                    str(record.visitor or ""),
                    instant(record.visited_at),
                ),
                _of_customer(record, at),
                signature(_("Leader")),
            ),
        ],
        code=code,
        by=by,
        at=at,
    )


def _title(record: Visit, at: datetime) -> str:
    """The record form of the kind of project by its name (工程回访记录表 F-86), else the visit record."""
    sheet = sheet_of(record, record.recorded_at or at)
    return (
        sheet.label
        if sheet is not None and sheet.code == record_form_of(record)
        else pgettext("visit to a customer", "Visit record")
    )


def _of_customer(record: Visit, at: datetime) -> dict[str, str]:
    """Where the customer signs or seals; who did, once it is recorded."""
    if not is_sealed(record, record.recorded_at or at) and record.recorded_at is not None:
        return signature(_("Customer"))
    label = _("Customer (signature or seal, date)") if record_form_of(record) else _("Customer")
    if record.confirmed in (Confirmed.SIGNATURE, Confirmed.SEAL):
        words = f"{record.confirmed_by} ({record.get_confirmed_display()})"
        return signature(label, words, day(record.confirmed_on))
    return signature(label)


def _about(record: Visit, *, sees_contacts: bool) -> Block:
    case, project = record.case, record.project
    six = six_of(record.contact) if sees_contacts and record.contact is not None else {}
    construction = ""
    if project is not None:
        construction = " – ".join(filter(None, (day(project.started_on), day(project.done_on))))
    return facts(
        fact(_("Customer"), case.customer.name if case.customer else ""),
        fact(_("Kind of visit"), record.plan.label),
        fact(_("What the visit is about"), record.about()),
        fact(_("Work from – to"), construction),
        fact(_("Business unit"), record.unit.label if record.unit is not None else ""),
        fact(_("Due"), instant(record.due_at)),
        fact(_("Visited at"), instant(record.visited_at)),
        fact(_("Made by"), record.get_means_display()),
        fact(_("Spoken with"), record.spoken_to),
        fact(_("State"), record.get_state_display()),
        *[fact(str(SIX[name]), value) for name, value in six.items()],
    )


def _questions(record: Visit, at: datetime) -> Block:
    rows = [
        [number, one.question, one.answer, one.score or ""]
        for number, one in enumerate(answers_of(record), start=1)
    ]
    if record.recorded_at is None:
        rows = [[number, one, "", ""] for number, one in enumerate(asked_in_words(record, at), start=1)]
    return table(
        _("Questions"),
        [column(_("No."), 0.4, number=True), column(_("Question"), 3), column(_("Answer"), 4), column(_("Score"), 0.7, number=True)],
        rows,
    )  # fmt: skip


def _said(record: Visit) -> list[Block]:
    titles = (
        (_("Remarks"), record.remarks),
        (_("Opinions and wishes of the customer"), record.opinions),
        (_("Interest in buying"), record.interest),
        (_("Problem the customer told of"), record.problem),
        (_("Causes as seen on site"), record.causes),
        (_("Rework and improvements wanted"), record.improvements),
    )
    return [opinion(title, part(text)) for title, text in titles if text]


def _after(record: Visit) -> list[Block]:
    found = []
    if record.refusal_reason:
        found.append(opinion(_("Refused"), part(record.refusal_reason)))
    if record.second_called_at is not None:
        satisfied = _("yes") if record.is_satisfied else _("no")
        notes = [(_("Satisfied"), satisfied), (_("Called again"), instant(record.second_called_at))]
        found.append(opinion(_("Second call"), part(record.second_words, notes=notes)))
    if record.leader_asked_at is not None:
        decided = (
            _("waits")
            if record.leader_decided_at is None
            else _("approved")
            if record.leader_approves
            else _("not approved")
        )
        notes = [
            (_("Leader"), str(record.leader)),
            (_("Decision"), decided),
            (_("Instruction"), record.leader_words),
        ]
        found.append(opinion(_("Put before a leader"), part(record.leader_question, notes=notes)))
    if record.remark:
        found.append(opinion(_("How it ended"), part(record.remark)))
    return found
