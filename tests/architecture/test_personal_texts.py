"""Every field of text that hangs on a case is either erased with the case or named here with the reason why it is not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import models

from feedback_system.cases.models import Case
from feedback_system.cases.personal_texts import registered

pytestmark = pytest.mark.once

SHORT = 64
"""Texts up to this length are numbers, hashes, codes and names of states; the names and numbers of contacts are on the list all the same."""

KEPT = {
    "audit.CaseEvent.facts": "codes and figures only; what people write lies in the payload",
    "audit.EventPayload.content": "the row goes as a whole",
    "approvals.Approval.related": "kinds, numbers and amounts of other cases",
    "approvals.Approval.climbed": "roles and codes",
    "approvals.Approval.grounds": "kinds of remedy with their names, figures and roles",
    "approvals.Approval.blocked_people": "ids of staff",
    "attachments.Attachment.content_type": "a code",
    "attachments.Attachment.stored_path": "a hash",
    "attachments.Attachment.withdrawn_reason": "becomes the code of the erasure with the file",
    "complaints.Merge.watches": "ids of staff and instants",
    "complaints.ReportFile.content_type": "a code",
    "complaints.ReportFile.stored_path": "a hash",
    "cases.FormDraft.data": "the row goes as a whole",
    "reports.MailingLine.edition": "a code",
    "reports.MailingLine.files": "codes",
    "deadlines.Deadline.addressees": "codes of roles and ids of staff",
    "deadlines.Deadline.end_reason": "a code",
    "deadlines.Deadline.calendar_version": "names of calendars",
    "deadlines.Deadline.receipt": "instants and codes of days",
    "deadlines.Deadline.ladder": "codes and figures",
    "deadlines.Deadline.rungs_done": "figures",
    "deadlines.StopRequest.reason_label": "a label of a code list",
    "escalation.Acknowledgement.cause_label": "a label of a code list",
    "escalation.Escalation.recipients": "staff and posts",
    "escalation.EscalationRecipient.passed_over": "codes of posts and departments",
    "escalation.SetAside.reason": "the error of a sweep",
    "notifications.Notification.key": "codes and keys of rows",
    "notifications.HookDelivery.facts": "codes, figures and instants of the event",
    "notifications.RobotPost.facts": "number of the case, kind of notice and instants",
    "notifications.RobotPost.key": "codes and keys of rows",
    "notifications.Delivery.last_error": "the answer of a mail server",
    "services.ServiceCall.other_product": "name and model of a product",
    "services.ServiceCall.specification": "of a product",
    "services.ServicePart.part": "name or number of a part",
    "services.SheetRow.words": "what staff did besides calls; a line with words names no call",
    "visits.VisitAnswer.question": "a question of the plan, as it was asked",
    "watches.Watch.figures": "figures and days",
    "searching.CaseSearch.norm": "made again from the erased texts",
    "reporting.FactChange.old": "a code, an id, an instant or a figure",
    "reporting.FactChange.new": "a code, an id, an instant or a figure",
    "reporting.MonthMove.cells": "codes of figures",
    "reporting.MonthMove.changes": "the same values, with the step and who took it",
}


def reaches_case(model: type[models.Model], depth: int = 3) -> bool:
    """Whether a row of `model` belongs to one case by its keys."""
    if model is Case:
        return True
    return depth > 0 and any(
        isinstance(field, models.ForeignKey)
        and isinstance(field.related_model, type)
        and reaches_case(field.related_model, depth - 1)
        for field in model._meta.concrete_fields
    )


def texts_of_cases() -> Iterator[str]:
    """Every field that hangs on a case and could hold a sentence."""
    for model in apps.get_models():
        if model.__name__.startswith("Historical") or not reaches_case(model):
            continue
        for field in model._meta.concrete_fields:
            long = isinstance(field, models.CharField) and (field.max_length or 0) > SHORT
            if (long and not field.choices) or isinstance(field, models.TextField | models.JSONField):
                yield f"{model._meta.app_label}.{model.__name__}.{field.name}"


def test_every_text_on_a_case_is_erased_with_it_or_kept_for_a_reason() -> None:
    listed = {f"{texts.model}.{name}" for texts in registered() for name in texts.fields}
    found = set(texts_of_cases())

    assert found - listed - set(KEPT) == set()
    assert set(KEPT) - found == set(), "the list of exceptions may only shrink"


def test_no_field_history_keeps_a_text_that_is_to_be_erased() -> None:
    for texts in registered():
        model = apps.get_model(texts.model)
        history = getattr(model, "history", None)
        if history is not None:
            tracked = {field.name for field in history.model._meta.get_fields()}
            assert tracked & set(texts.fields) == set(), texts.model
