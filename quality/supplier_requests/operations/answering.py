"""What the supplier answers: through its link, or by letter and mail, which we write down. Once in a round, and never changed.

An answer through the link is a step of the case like every other: the system takes it for the person outside.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from accounts.queries import system_user
from feedback_system.attachments.models import Attachment
from feedback_system.attachments.operations import attach
from feedback_system.cases.advance import advance
from feedback_system.cases.models import Case
from feedback_system.cases.steps import Trace, step
from feedback_system.errors import NotPossibleNow
from feedback_system.links.operations import end_links, gone, use_links
from quality.supplier_requests.forms.answers import (
    ContainmentForm,
    FullAnswerForm,
    RecordAnswerForm,
    RecordContainmentForm,
)
from quality.supplier_requests.kind import supplier_request_kind
from quality.supplier_requests.models import QUALITY, Answer, AnswerAction, AnswerFile, SupplierRequest
from quality.supplier_requests.operations.links import usable_link
from quality.supplier_requests.states import Scope

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority

TEXTS = ("contained", "occurred", "undetected", "remarks")
CONTAINMENT = ("contained", "contained_on", "sorted_quantity", "sorted_bad")


def _put(asked: SupplierRequest, file: Any, *, by: User, at: datetime) -> Attachment:
    return attach(case=asked.case, file=file, level=Attachment.Level.INTERNAL, by=by, at=at)


def write_answer(
    asked: SupplierRequest, scope: Scope, fields: dict[str, Any], *, by_link: bool, by: User, at: datetime
) -> Trace:
    """Write what the supplier says, with its files; returns it for the history, texts apart."""
    report = fields.get("report_proof")
    if report is None and fields.get("report") is not None:
        report = _put(asked, fields["report"], by=by, at=at)
    files = [_put(asked, file, by=by, at=at) for file in fields.get("files") or []]
    if fields.get("proof") is not None:
        files.insert(0, fields["proof"])
    said = {name: fields.get(name) or "" for name in TEXTS}
    answer = Answer.objects.create(
        request=asked,
        round=asked.round,
        scope=scope,
        answered_by=fields["answered_by"],
        by_link=by_link,
        at=at,
        entered_by=by,
        report=report,
        **said,
        **{name: fields.get(name) for name in CONTAINMENT[1:]},
    )
    rows = fields.get("actions") or []
    AnswerAction.objects.bulk_create(
        AnswerAction(answer=answer, position=position, action=row["action"], due_on=row["due_on"])
        for position, row in enumerate(rows, start=1)
    )
    AnswerFile.objects.bulk_create(AnswerFile(answer=answer, file=file) for file in files)
    facts: dict[str, Any] = {"round": asked.round, "by_link": by_link, "files": [file.pk for file in files]}
    if report is not None:
        facts["report"] = report.pk
    if rows:
        facts["due"] = [row["due_on"] for row in rows]
    facts |= {name: fields[name] for name in CONTAINMENT[1:] if fields.get(name) is not None}
    texts = [said["contained"], said["occurred"], said["undetected"], *_numbered(rows), said["remarks"]]
    return Trace(
        facts, {"answered_by": answer.answered_by, "text": "\n".join(text for text in texts if text)}
    )


def _numbered(rows: Iterable[dict[str, Any]]) -> list[str]:
    return [
        f"{place}. {row['action']} ({row['due_on'].isoformat()})" for place, row in enumerate(rows, start=1)
    ]


@step(
    supplier_request_kind,
    "record_containment",
    label=_("Write down the containment"),
    rights=[Permission.ASK_SUPPLIER],
    stage=QUALITY,
    form=RecordContainmentForm,
    side=True,
    help=_("The supplier's first answer that came by letter or mail, with the letter as a file."),
)
def record_containment(
    asked: SupplierRequest, *, by: User, at: datetime, authority: Authority, **fields: Any
) -> Trace:
    """Write down the containment; the link stays open for the full answer, if one is still to come."""
    if not asked.full_parts():
        end_links(asked.links.all(), by=by, at=at)
    return write_answer(asked, Scope.CONTAINMENT, fields, by_link=False, by=by, at=at)


@step(
    supplier_request_kind,
    "record_answer",
    label=_("Write down the full answer"),
    rights=[Permission.ASK_SUPPLIER],
    stage=QUALITY,
    form=RecordAnswerForm,
    side=True,
    help=_("An answer that came by letter or mail, with the letter as a file. An open link ends."),
)
def record_answer(
    asked: SupplierRequest, *, by: User, at: datetime, authority: Authority, **fields: Any
) -> Trace:
    """Write down the full answer; its link can no longer be used."""
    end_links(asked.links.all(), by=by, at=at)
    return write_answer(asked, Scope.FULL, fields, by_link=False, by=by, at=at)


@step(
    supplier_request_kind,
    "contain_by_link",
    label=_("Containment through the link"),
    rights=[],
    form=ContainmentForm,
    side=True,
    by_system=True,
)
def contain_by_link(
    asked: SupplierRequest, *, by: User, at: datetime, authority: Authority, **fields: Any
) -> Trace:
    """Write down what the supplier typed; the link is used up when nothing else is asked for."""
    if not asked.full_parts():
        use_links(asked.links.all(), at=at)
    return write_answer(asked, Scope.CONTAINMENT, fields, by_link=True, by=by, at=at)


@step(
    supplier_request_kind,
    "answer_by_link",
    label=_("Full answer through the link"),
    rights=[],
    form=FullAnswerForm,
    side=True,
    by_system=True,
)
def answer_by_link(
    asked: SupplierRequest, *, by: User, at: datetime, authority: Authority, **fields: Any
) -> Trace:
    """Write down what the supplier typed; its link is used up."""
    use_links(asked.links.all(), at=at)
    return write_answer(asked, Scope.FULL, fields, by_link=True, by=by, at=at)


@transaction.atomic
def answer_from_outside(*, token: str, scope: Scope, data: Any, files: Any, at: datetime) -> SupplierRequest:
    """Take the step for the supplier, once in a round, with its files. `data` and `files` are as posted.

    :raises NotVisible: the token is wrong, used, ended or late, or this answer is in already
    :raises Invalid: a field or a file is not accepted; nothing is written
    """
    seen = usable_link(token, at=at)
    if seen is None:
        raise gone()
    case = Case.objects.lock(seen.request.case_id)
    if usable_link(token, at=at) is None:  # what another act did meanwhile is seen only under the lock
        raise gone()
    wanted = contain_by_link if scope == Scope.CONTAINMENT else answer_by_link
    try:
        record: SupplierRequest = advance(wanted, case, by=system_user(), at=at, data=data, files=files)
    except NotPossibleNow as ended:
        raise gone() from ended
    return record
