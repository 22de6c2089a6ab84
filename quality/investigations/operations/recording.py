"""The work of the team: facts, evidence and opinions apart, records of the field, questions to bodies outside.

Source: policy 001 on anomaly alerts: the team works from facts, deep and careful, with an arbitration body where needed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from feedback_system.attachments.models import Attachment
from feedback_system.attachments.operations import attach
from feedback_system.cases.advance import let_read
from feedback_system.cases.steps import Trace, step
from quality.investigations.forms.facts import (
    BodyResultForm,
    EntryForm,
    FieldRecordForm,
    SendToBodyForm,
    SignRecordForm,
    StrikeForm,
)
from quality.investigations.kind import investigation_kind
from quality.investigations.models import Attendant, BodyQuestion, Entry, FieldRecord, Investigation
from quality.investigations.operations.standing import is_of_team, waits_for_signature
from quality.investigations.states import Nature

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority

THE_TEAM = _("The team works on it; its members stand on the case page.")


def kept_proof(
    investigation: Investigation, proof: Attachment | None, files: Any, *, by: User, at: datetime
) -> Attachment | None:
    """The file of a step: the one of the case that was chosen, or the new one, put on the case."""
    if proof is not None or files is None:
        return proof
    return attach(case=investigation.case, file=files, level=Attachment.Level.INTERNAL, by=by, at=at)


@step(
    investigation_kind,
    "add_entry",
    label=_("Add a fact, evidence or an opinion"),
    rights=[Permission.WORK_ON_INVESTIGATION],
    form=EntryForm,
    standing=is_of_team,
    whose=THE_TEAM,
    help=_("They stand apart, each with its author, and are never rewritten."),
)
def add_entry(
    investigation: Investigation,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    nature: str,
    text: str,
    about: Entry | None,
    proof: Attachment | None,
    files: Any,
    whose: str,
) -> Trace:
    """Add an entry; the words of an opinion stay out of the history, which more people read."""
    file = kept_proof(investigation, proof, files, by=by, at=at)
    number = len(investigation.all_entries()) + 1
    Entry.objects.create(
        investigation=investigation,
        number=number,
        nature=nature,
        text=text,
        whose=whose,
        about=about,
        proof=file,
        by=by,
        at=at,
    )
    facts = {"entry": number, "nature": nature, "about": about.number if about is not None else None}
    facts["file"] = file.sha256 if file is not None else ""
    return Trace(facts, {} if nature == Nature.OPINION else {"text": text})


@step(
    investigation_kind,
    "strike_entry",
    label=_("Strike an entry through"),
    rights=[Permission.WORK_ON_INVESTIGATION],
    form=StrikeForm,
    standing=is_of_team,
    whose=THE_TEAM,
    side=True,
    help=_(
        "The author or the leader of the team: it no longer stands, and stays to be read with the reason."
    ),
)
def strike_entry(
    investigation: Investigation, *, by: User, at: datetime, authority: Authority, entry: Entry, reason: str
) -> Trace:
    """Strike an entry through; nothing is ever taken away (ours, in the manner of a paper file)."""
    entry.struck_by, entry.struck_at, entry.struck_reason = by, at, reason
    entry.save(update_fields=["struck_by", "struck_at", "struck_reason"])
    facts = {"entry": entry.number, "nature": entry.nature}
    return Trace(facts, {} if entry.nature == Nature.OPINION else {"reason": reason})


@step(
    investigation_kind,
    "record_field",
    label=_("Record a field investigation"),
    rights=[Permission.WORK_ON_INVESTIGATION],
    form=FieldRecordForm,
    standing=is_of_team,
    whose=THE_TEAM,
    help=_(
        "Place, day, people met, what was seen, same batch, retained sample, test outside; signed by who was there."
    ),
)
def record_field(
    investigation: Investigation,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    place: str,
    visited_on: date,
    people_met: str,
    seen: str,
    same_batch: str,
    same_batch_words: str,
    retained: str,
    retained_words: str,
    outside: str,
    outside_words: str,
    attendants: Sequence[Mapping[str, Any]],
    proof: Attachment | None,
    files: Any,
) -> Trace:
    """Record an investigation in the field (policy 001 on anomaly alerts, details at the user's site)."""
    file = kept_proof(investigation, proof, files, by=by, at=at)
    number = len(investigation.all_field_records()) + 1
    made = FieldRecord.objects.create(
        investigation=investigation,
        number=number,
        place=place,
        visited_on=visited_on,
        people_met=people_met,
        seen=seen,
        same_batch=same_batch,
        same_batch_words=same_batch_words,
        retained=retained,
        retained_words=retained_words,
        outside=outside,
        outside_words=outside_words,
        proof=file,
        by=by,
        at=at,
    )
    people = [row["person"] for row in attendants]
    Attendant.objects.bulk_create(
        Attendant(
            record=made,
            person=person,
            signed_by=person if person.pk == by.pk else None,
            signed_at=at if person.pk == by.pk else None,
        )
        for person in people
    )
    for person in people:
        let_read(investigation.case, person=person, why="was there")
    facts = {
        "field_record": number,
        "visited_on": visited_on,
        "same_batch": same_batch,
        "retained": retained,
        "outside": outside,
        "people": [person.username for person in people],
    }
    return Trace(facts, {"text": seen, "place": place, "people_met": people_met})


@step(
    investigation_kind,
    "sign_field_record",
    label=_("Sign a field record"),
    rights=[Permission.WORK_ON_INVESTIGATION],
    form=SignRecordForm,
    standing=waits_for_signature,
    whose=_("Who was there signs in person."),
    side=True,
    help=_("You were there, and the record says what was seen. Nobody signs for somebody else."),
)
def sign_field_record(
    investigation: Investigation, *, by: User, at: datetime, authority: Authority, record_number: FieldRecord
) -> Trace:
    """Sign the record of an investigation in the field in person."""
    Attendant.objects.filter(record=record_number, person=by, signed_at=None).update(
        signed_by=by, signed_at=at
    )
    return Trace({"field_record": record_number.number})


@step(
    investigation_kind,
    "send_to_body",
    label=_("Ask an arbitration or test body"),
    rights=[Permission.WORK_ON_INVESTIGATION],
    form=SendToBodyForm,
    standing=is_of_team,
    whose=THE_TEAM,
    side=True,
    help=_("What is disputed. The outcome waits until the body has answered."),
)
def send_to_body(
    investigation: Investigation,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    kind: str,
    body: str,
    question: str,
    sent_on: date,
    expected_on: date,
) -> Trace:
    """Put a question to an arbitration or statutory test body (policy 001 on anomaly alerts, disputed cases)."""
    number = len(investigation.all_questions()) + 1
    BodyQuestion.objects.create(
        investigation=investigation,
        number=number,
        kind=kind,
        body=body,
        question=question,
        sent_on=sent_on,
        expected_on=expected_on,
        sent_by=by,
        sent_at=at,
    )
    facts = {"question": number, "kind": kind, "expected_on": expected_on}
    return Trace(facts, {"text": question, "body": body})


@step(
    investigation_kind,
    "enter_body_result",
    label=_("Enter the result of a body"),
    rights=[Permission.WORK_ON_INVESTIGATION],
    form=BodyResultForm,
    standing=is_of_team,
    whose=THE_TEAM,
    side=True,
    help=_("What the body found, with its paper."),
)
def enter_body_result(
    investigation: Investigation,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    question: BodyQuestion,
    result: str,
    proof: Attachment | None,
    files: Any,
) -> Trace:
    """Enter what the body found."""
    question.proof = kept_proof(investigation, proof, files, by=by, at=at)
    question.result, question.result_by, question.result_at = result, by, at
    question.save(update_fields=["result", "result_by", "result_at", "proof"])
    return Trace({"question": question.number}, {"text": result, "body": question.body})
